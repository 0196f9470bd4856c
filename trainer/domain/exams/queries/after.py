"""Re-checks and reviews after the exam, within what the viewer may see."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.certificates.models import Level
from trainer.domain.exams import rules
from trainer.domain.exams.models import (
    ExamPass,
    PassState,
    PostReview,
    Recheck,
    RecheckRule,
    RecheckState,
    ReviewState,
    Score,
    Sitting,
)
from trainer.domain.exams.queries.results import certified_scores
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import counties_of, is_city_staff


def recheck_rules() -> Sequence[RecheckRule]:
    """The rules of re-checks that hold; none that another has followed."""
    wanted = select(RecheckRule).where(RecheckRule.ended_at.is_(None))
    return db.session.scalars(wanted.order_by(RecheckRule.first_year)).all()


def recheck_rule(year: int) -> RecheckRule | None:
    """The rule of re-checks for an exam year."""
    return rules.recheck_rule(recheck_rules(), year)


def own_score(score_id: int, *, viewer: User) -> Score | None:
    """One of the viewer's own scores."""
    return db.session.scalar(
        select(Score).where(Score.id == score_id, Score.person_id == viewer.person_id)
    )


def chain_of(score: Score) -> list[Score]:
    """This score and those it has corrected, one after the other; the first one last."""
    chain = [score]
    while chain[-1].replaces_id is not None:
        chain.append(db.session.get_one(Score, chain[-1].replaces_id))
    return chain


def held_chain(score: Score) -> list[Score]:
    """The same as they are now, locked until we are done: nobody asks or corrects meanwhile."""
    ids = [each.id for each in chain_of(score)]
    held = select(Score.id).where(Score.id.in_(ids)).order_by(Score.id)
    db.session.execute(held.with_for_update(key_share=True)).all()
    db.session.refresh(score)
    return chain_of(score)


def asked_before(chain: Sequence[Score]) -> bool:
    """Whether one of these scores was asked about."""
    asked = select(Recheck.id).where(Recheck.score_id.in_([each.id for each in chain]))
    return db.session.scalar(asked.limit(1)) is not None


def rechecks_of(person_id: int) -> dict[int, Recheck]:
    """What a person has asked about, by the score that it is about."""
    rows = db.session.scalars(select(Recheck).where(Recheck.person_id == person_id))
    return {row.score_id: row for row in rows}


def rechecks_visible_to(viewer: User) -> ColumnElement[bool]:
    """The re-checks of the viewer's counties; the city bureau sees all."""
    return true() if is_city_staff(viewer) else Recheck.county_id.in_(counties_of(viewer))


def rechecks(state: RecheckState, *, viewer: User, number: int = 1) -> Page[Recheck]:
    """One page of the re-checks in this state, the oldest first."""
    wanted = (
        select(Recheck)
        .join(Person, Person.id == Recheck.person_id)
        .options(
            contains_eager(Recheck.person),
            joinedload(Recheck.county),
            joinedload(Recheck.score).joinedload(Score.sitting),
        )
        .where(rechecks_visible_to(viewer), Recheck.state == state)
    )
    return page_of(wanted.order_by(Recheck.asked_at, Recheck.id), number)


def find_recheck(recheck_id: int, *, viewer: User) -> Recheck | None:
    """A re-check, if this viewer works with it."""
    return db.session.scalar(
        select(Recheck).where(Recheck.id == recheck_id, rechecks_visible_to(viewer))
    )


def open_rechecks(viewer: User) -> int:
    """How many wait for an answer of this officer's counties."""
    mine = counties_of(viewer, DutyKind.CLERK, DutyKind.REVIEWER)
    wanted = select(func.count()).where(
        Recheck.state == RecheckState.ASKED, Recheck.county_id.in_(mine)
    )
    return db.session.scalar(wanted) or 0


def certificate_on(score: Score) -> str | None:
    """The number of the certificate that rests on this score, its pass held until we are done."""
    held = select(ExamPass.id).where(ExamPass.person_id == score.person_id)
    db.session.execute(held.with_for_update()).all()
    return certified_scores([score.person_id]).get(score.id)


def reviews_visible_to(viewer: User) -> ColumnElement[bool]:
    """The reviews of the viewer's counties; the city bureau sees all."""
    return true() if is_city_staff(viewer) else PostReview.county_id.in_(counties_of(viewer))


def to_list(sitting: Sitting, county_id: int) -> list[ExamPass]:
    """The passes of this county that this sitting has led to and that nobody has listed yet."""
    listed = select(PostReview.person_id).where(
        PostReview.sitting_id == sitting.id, PostReview.level == ExamPass.level
    )
    passes = db.session.scalars(
        select(ExamPass)
        .join(Person, Person.id == ExamPass.person_id)
        .options(contains_eager(ExamPass.person))
        .where(
            ExamPass.county_id == county_id,
            ExamPass.year == sitting.year,
            ExamPass.state != PassState.VOID,
            ExamPass.person_id.not_in(listed),
        )
        .order_by(Person.name, ExamPass.id)
    ).all()
    ours = _scores_of(sitting, [each.person_id for each in passes])
    return [each for each in passes if ours & set(each.counted)]


def _scores_of(sitting: Sitting, people: Collection[int]) -> set[int]:
    wanted = select(Score.id).where(Score.sitting_id == sitting.id, Score.person_id.in_(people))
    return set(db.session.scalars(wanted))


def reviews(
    sitting: Sitting, *, state: ReviewState | None = None, overdue: bool = False, viewer: User
) -> Sequence[PostReview]:
    """The reviews of a sitting, the nearest last day first; only the overdue ones if asked."""
    wanted = (
        select(PostReview)
        .join(Person, Person.id == PostReview.person_id)
        .options(contains_eager(PostReview.person), joinedload(PostReview.county))
        .where(PostReview.sitting_id == sitting.id, reviews_visible_to(viewer))
    )
    if state is not None:
        wanted = wanted.where(PostReview.state == state)
    if overdue:
        wanted = wanted.where(
            PostReview.state == ReviewState.WAITING, PostReview.due_on < clock.today()
        )
    return db.session.scalars(wanted.order_by(PostReview.due_on, Person.name, PostReview.id)).all()


def find_review(review_id: int, *, viewer: User) -> PostReview | None:
    """A review after the exam, if this viewer works with it."""
    return db.session.scalar(
        select(PostReview).where(PostReview.id == review_id, reviews_visible_to(viewer))
    )


def reviews_of(person_id: int) -> Sequence[PostReview]:
    """The reviews of a person, the newest first."""
    return db.session.scalars(
        select(PostReview).where(PostReview.person_id == person_id).order_by(PostReview.id.desc())
    ).all()


def reviewed_pass(review: PostReview) -> ExamPass | None:
    """The pass that rests on the sitting of a review, held until we are done."""
    exam_pass = db.session.scalar(
        select(ExamPass)
        .where(
            ExamPass.person_id == review.person_id,
            ExamPass.level == Level(review.level),
            ExamPass.state != PassState.VOID,
        )
        .with_for_update()
    )
    if exam_pass is None:
        return None
    ours = _scores_of(review.sitting, [review.person_id])
    return exam_pass if ours & set(exam_pass.counted) else None
