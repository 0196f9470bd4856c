"""The rules that the city enters: a line that was corrected, one to come, a draft of conditions."""

from dataclasses import replace
from datetime import date, timedelta

from trainer.core.actors import System
from trainer.demo.scenes.telling import settle
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import Sitting
from trainer.domain.exams.rules import KeepFacts, LineFacts, PhotoFacts, facts_of_clause
from trainer.seeding.walkthrough import Cast, at, made

NOTICE = "示例合格标准通知〔{year}〕1号"
DEMO = System("demo")
"""Has the passes derived again at once, as the background would."""


def tell(cast: Cast, past: Sitting) -> None:
    """Of the last national exam one subject's line was lowered by half a mark."""
    chief, basis = cast.staff["city.administrator"], NOTICE.format(year=past.year)
    line = LineFacts(
        first_year=past.year,
        last_year=past.year,
        mark_tenths=590,
        basis=basis,
        subject_code="assistant_ability",
    )
    with at(cast.today, -40, 9):
        lowered = made(operations.add_pass_line(line, actor=chief))
        _derived()
    settle()
    with at(cast.today, -39, 9):
        again = replace(line, mark_tenths=585, basis=f"{basis}（更正）")
        operations.correct_pass_line(lowered, again, actor=chief)
        _derived()
    settle()
    _photos(cast)
    _conditions(cast)


def _derived() -> None:
    (run, *_) = queries.rederivings()
    while operations.derive_some(run, actor=DEMO):
        settle()


def _photos(cast: Cast) -> None:
    """What a photo must be, and how long it is kept, from the first day of the year after next."""
    now = queries.photo_rule(cast.today)
    if now is None:
        return
    facts = PhotoFacts(
        holds_from=date(cast.today.year + 2, 1, 1),
        width=413,
        height=579,
        least_width=413,
        most_bytes=100 * 1024,
        upload_most_bytes=now.upload_most_bytes,
        ground=now.ground,
        locally=now.locally,
        basis="示例照片要求通知",
    )
    with at(cast.today, -20, 9):
        operations.add_photo_rule(facts, actor=cast.staff["city.administrator"])
        kept = KeepFacts(holds_from=facts.holds_from, months=36, basis="示例材料保存期通知")
        operations.add_keep_rule(kept, actor=cast.staff["city.administrator"])
    settle()


def _conditions(cast: Cast) -> None:
    """A draft that waits for its second person: one clause asks for a year more."""
    chief, year = cast.staff["city.administrator"], (cast.today + timedelta(days=730)).year
    base = queries.eligibility_versions()[0]
    with at(cast.today, -3, 9):
        draft = made(
            operations.draft_eligibility(
                base,
                version=f"{year}",
                first_exam_year=year,
                basis="示例报考条件通知（征求意见）",
                actor=chief,
            )
        )
        clause = next(
            row for row in draft.clauses if row.level is Level.ASSISTANT and row.years == 2
        )
        facts = facts_of_clause(clause)
        operations.change_clause(
            clause,
            replace(facts, years=3, text=f"{facts.text}（拟改为满3年）"),
            actor=chief,
        )
    settle()
