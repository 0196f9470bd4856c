"""After the results: scores are added up again on request, and documents are reviewed."""

from collections.abc import Sequence
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates import operations as certificates
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    CORRECT,
    FAIL_REVIEW,
    PASS_REVIEW,
    UPHOLD,
    VOID,
    PassState,
    PostReview,
    Recheck,
    Score,
    ScoreState,
    Sitting,
)
from trainer.domain.exams.operations.passes import derive_passes
from trainer.domain.notices.operations import tell
from trainer.domain.people.places import County

SCORES_PAGE = "/candidate/exams/scores"


@transaction()
def ask_recheck(score: Score, *, reason: str, actor: Actor) -> Recheck:
    """Ask that a score be added up again, within its days."""
    require(rules.may_ask_recheck(actor, score))
    chain = queries.held_chain(score)
    until = rules.recheck_until(chain, queries.recheck_rule(score.year))
    asked = queries.asked_before(chain)
    refuse_if(rules.recheck_objection(score, until, clock.today(), asked=asked))
    refuse_if(rules.words_objection(reason), "reason")
    recheck = Recheck(
        score_id=score.id,
        person_id=score.person_id,
        county_id=score.county_id,
        reason=reason.strip(),
        asked_at=clock.now(),
        until_on=until,
    )
    db.session.add(recheck)
    db.session.flush()
    record(actor, "score_recheck.asked", recheck, score=score.id)
    return recheck


@transaction()
def answer_recheck(recheck: Recheck, *, tenths: int | None, answer: str, actor: Actor) -> None:
    """Uphold the score, or correct it to `tenths`: a new score names the old one. Passes follow."""
    require(rules.may_answer_recheck(actor, recheck))
    refuse_if(rules.words_objection(answer), "answer")
    step = UPHOLD if tenths is None else CORRECT
    if not recheck.can_take(step):
        recheck.take(step)
    queries.hold_people([recheck.person_id])
    wrong = rules.answer_objection(recheck, tenths, queries.certificate_on(recheck.score))
    if wrong is not None:
        raise RuleBroken(wrong[1], wrong[0])
    score = recheck.score
    fresh = _corrected(score, tenths) if tenths is not None else None
    recheck.take(step)
    recheck.answer, recheck.answered_at = answer.strip(), clock.now()
    recheck.answered_by_id, recheck.new_score_id = actor.actor_id, fresh.id if fresh else None
    if fresh is not None:
        derive_passes(
            [(score.person_id, score.subject.level)],
            score.sitting,
            county_id=score.county_id,
            actor=actor,
        )
    tell(
        recheck.person_id,
        title=say(
            "{subject}成绩复核：{state}",
            subject=score.subject.short_name,
            state=recheck.state.label,
        ),
        text=say(
            "{old} → {new}。{answer}",
            old=rules.marked(score.state, score.mark_tenths),
            new=rules.marked(ScoreState.MARKED, tenths) if tenths is not None else say("不变"),
            answer=recheck.answer,
        ),
        url=SCORES_PAGE,
        actor=actor,
    )
    record(actor, "score_recheck.answered", recheck, state=recheck.state, tenths=tenths)


def _corrected(score: Score, tenths: int) -> Score:
    now = clock.now()
    score.replaced_at = now
    db.session.flush()  # the old one steps back before the new one takes its place
    fresh = Score(
        person_id=score.person_id,
        subject_id=score.subject_id,
        sitting_id=score.sitting_id,
        county_id=score.county_id,
        year=score.year,
        state=ScoreState.MARKED,
        mark_tenths=tenths,
        recorded_at=now,
        replaces_id=score.id,
    )
    db.session.add(fresh)
    db.session.flush()
    return fresh


@transaction()
def list_for_review(
    sitting: Sitting, county: County, *, due_on: date, documents: Sequence[str], actor: Actor
) -> None:
    """Everybody of the county whom this sitting made pass is asked to show these documents."""
    require(rules.may_list_reviews(actor, county.id))
    sitting = queries.held_sitting(sitting)
    wanted = [line.strip() for line in documents if line.strip()]
    wrong = rules.listing_objection(sitting, wanted, due_on, clock.today())
    if wrong is not None:
        raise RuleBroken(wrong[1], wrong[0])
    passes = queries.to_list(sitting, county.id)
    if not passes:
        raise RuleBroken(say("没有还要列入的人：合格的人都已列入，或成绩还没有载入。"))
    rows = [
        PostReview(
            sitting_id=sitting.id,
            person_id=each.person_id,
            level=each.level,
            county_id=county.id,
            documents=wanted,
            due_on=due_on,
            listed_at=clock.now(),
        )
        for each in passes
    ]
    db.session.add_all(rows)
    for row in rows:
        tell(
            row.person_id,
            title=say("{level}考后资格复审", level=row.level.label),
            text=say(
                "请在{day}以前到{county}主管部门提交：{documents}。逾期或不符合条件的，合格将取消。",
                day=due_on,
                county=county.name,
                documents="、".join(wanted),
            ),
            url=SCORES_PAGE,
            actor=actor,
        )
    record(
        actor, "post_review.listed", sitting, county_id=county.id, people=len(rows), due_on=due_on
    )


@transaction()
def move_review_day(review: PostReview, *, due_on: date, reason: str, actor: Actor) -> None:
    """Give one person another last day, with the reason."""
    require(rules.may_list_reviews(actor, review.county_id))
    refuse_if(rules.due_objection(review, due_on, clock.today()), "due_on")
    refuse_if(rules.words_objection(reason), "reason")
    if not review.can_take(PASS_REVIEW):
        review.take(PASS_REVIEW)
    before, review.due_on, review.due_reason = review.due_on, due_on, reason.strip()
    tell(
        review.person_id,
        title=say("考后资格复审的期限已调整"),
        text=say("新的期限是{day}。原因：{reason}", day=due_on, reason=review.due_reason),
        url=SCORES_PAGE,
        actor=actor,
    )
    record(actor, "post_review.day_moved", review, before=before, after=due_on)


@transaction()
def pass_review(review: PostReview, *, actor: Actor) -> None:
    """The documents were seen and are right."""
    require(rules.may_decide_review(actor, review))
    review.take(PASS_REVIEW)
    review.decided_at, review.decided_by_id = clock.now(), actor.actor_id
    tell(
        review.person_id,
        title=say("考后资格复审已通过"),
        text=say("{title}（{level}）", title=review.sitting.title, level=review.level.label),
        url=SCORES_PAGE,
        actor=actor,
    )
    record(actor, "post_review.passed", review, level=review.level)


@transaction()
def fail_review(review: PostReview, *, reason: str, actor: Actor) -> None:
    """The conditions were not met: the results of the sitting count no more, nor what followed.

    A certificate that was entered is revoked with the reason, so that no reward rests on it.
    """
    require(rules.may_decide_review(actor, review))
    refuse_if(rules.words_objection(reason), "reason")
    queries.hold_people([review.person_id])
    exam_pass = queries.reviewed_pass(review)
    certificate = exam_pass.certificate if exam_pass else None
    refuse_if(rules.failing_objection(actor, certificate))
    review.take(FAIL_REVIEW)
    review.decided_at, review.decided_by_id = clock.now(), actor.actor_id
    review.reason = reason.strip()
    db.session.flush()
    why = say("考后资格复审不通过：{reason}", reason=review.reason)
    if exam_pass is not None and exam_pass.state is PassState.CERTIFIED:
        if certificate is not None:
            certificates.revoke(certificate, reason=str(why), actor=actor)
        exam_pass.take(VOID)
        exam_pass.certificate_id, exam_pass.void_reason = None, str(why)[:200]
    derive_passes(
        [(review.person_id, review.level)],
        review.sitting,
        county_id=review.county_id,
        reason=why,
        actor=actor,
    )
    tell(
        review.person_id,
        title=say("考后资格复审不通过"),
        text=say(
            "{title}（{level}）的成绩不再计入合格。原因：{reason}",
            title=review.sitting.title,
            level=review.level.label,
            reason=review.reason,
        ),
        url=SCORES_PAGE,
        actor=actor,
    )
    record(actor, "post_review.failed", review, level=review.level, reason=review.reason)
