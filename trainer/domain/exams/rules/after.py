"""Re-checks of scores within their days, and reviews after the exam."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Certificate
from trainer.domain.certificates.rules import may_revoke
from trainer.domain.exams.models import (
    PostReview,
    Recheck,
    RecheckRule,
    Score,
    ScoreState,
    Sitting,
)
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_person, is_system, kept_words_objection

SHORTEST_WORDS = 4
MOST_DOCUMENTS = 10
RESULTS_FROM = "results_from_on"


def may_ask_recheck(actor: Actor, score: Score) -> bool:
    """Only the person whose score it is."""
    return is_person(actor, score.person_id)


def may_answer_recheck(actor: Actor, recheck: Recheck) -> bool:
    """Clerks and reviewers of the county that keeps the score, never of their own."""
    return is_system(actor) or (
        not is_person(actor, recheck.person_id)
        and holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=recheck.county_id)
    )


def may_list_reviews(actor: Actor, county_id: int) -> bool:
    """Clerks and reviewers say who of their county is reviewed after an exam."""
    return is_system(actor) or holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=county_id)


def may_decide_review(actor: Actor, review: PostReview) -> bool:
    """Reviewers of the county, never of themselves."""
    return is_system(actor) or (
        not is_person(actor, review.person_id)
        and holds(actor, DutyKind.REVIEWER, county_id=review.county_id)
    )


def recheck_rule(rows: Iterable[RecheckRule], year: int) -> RecheckRule | None:
    """The rule for this exam year, the newest one that fits."""
    fitting = [
        row
        for row in rows
        if row.first_year <= year and (row.last_year is None or year <= row.last_year)
    ]
    return max(fitting, key=lambda row: row.first_year, default=None)


def published_on(score: Score) -> date:
    """When the score was published: as the sitting's calendar says, else when it came here."""
    day = score.sitting.calendar.get(RESULTS_FROM)
    return date.fromisoformat(day) if day else clock.local(score.recorded_at).date()


def recheck_until(chain: Sequence[Score], rule: RecheckRule | None) -> date | None:
    """The last day on which this score can be asked about; None where no rule says so.

    A correction gives no new days: they count from the first score of the `chain`.
    """
    return published_on(chain[-1]) + timedelta(days=rule.days) if rule else None


def recheck_objection(
    score: Score, until: date | None, today: date, *, asked: bool = False
) -> Sentence | None:
    """Why nobody can ask about this score now; `asked`: somebody has, of it or an earlier one."""
    if asked:
        return say("这一科的成绩复核已经申请过，不需要重复申请。")
    if score.replaced_at is not None:
        return say("这个成绩已经更正，请查看新的成绩。")
    if until is None:
        return say("这个考试年度没有成绩复核的规定，如有疑问请联系县（市、区）主管部门。")
    if today > until:
        return say("成绩复核的申请已于{day}截止，现在不能申请。", day=until)
    return None


def words_objection(words: str) -> Sentence | None:
    """Why this is no reason that another can understand and that may be kept."""
    if len(words.strip()) < SHORTEST_WORDS:
        return say("请写明理由，至少4个字。")
    return kept_words_objection(words)


def answer_objection(
    recheck: Recheck, tenths: int | None, certified: str | None
) -> tuple[str, Sentence] | None:
    """The field and the reason why a re-check cannot be answered so; `tenths` is the new mark."""
    score = recheck.score
    if tenths is None:
        return None
    if score.replaced_at is not None:
        return "mark", say("这个成绩后来已经更正，请按维持原成绩答复，并说明已更正。")
    if not 0 <= tenths <= score.subject.full_mark_tenths or tenths % 5:
        return "mark", say(
            "更正后的成绩应在0至{most:g}之间，整数或半分。",
            most=score.subject.full_mark_tenths / 10,
        )
    if score.state is ScoreState.MARKED and score.mark_tenths == tenths:
        return "mark", say("更正后的成绩和原来相同；没有变化的，请选维持原成绩。")
    if certified is not None:
        return "mark", say(
            "这一成绩已据以录入证书（{number}），请先撤销证书再更正。", number=certified
        )
    return None


def listing_objection(
    sitting: Sitting, documents: Sequence[str], due_on: date, today: date
) -> tuple[str, Sentence] | None:
    """The field and the reason why nobody can be listed for a review so."""
    if not sitting.is_national:
        return "due_on", say("本地考试不需要考后资格复审。")
    if due_on <= today:
        return "due_on", say("复审期限应在今天以后，让本人来得及准备材料。")
    if not documents or len(documents) > MOST_DOCUMENTS:
        return "documents", say("请写明须提交的材料，每行一种，1至{n}种。", n=MOST_DOCUMENTS)
    return None


def due_objection(review: PostReview, due_on: date, today: date) -> Sentence | None:
    """Why this cannot be somebody's new last day."""
    if due_on <= today:
        return say("新的期限应在今天以后。")
    if due_on == review.due_on:
        return say("新的期限和原来相同。")
    return None


def failing_objection(actor: Actor, certificate: Certificate | None) -> Sentence | None:
    """Why this officer cannot fail somebody: the certificate would have to be revoked."""
    if certificate is not None and not (is_system(actor) or may_revoke(actor, certificate)):
        return say(
            "本人已录入证书{number}，由其他县（市、区）管理。请先由那里撤销证书，再记录复审不通过。",
            number=certificate.number,
        )
    return None


def is_overdue(review: PostReview, today: date) -> bool:
    """Whether the last day has passed and nobody has come."""
    return review.decided_at is None and today > review.due_on
