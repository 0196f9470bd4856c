"""Who loads files, and when a file can be loaded or given up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from trainer.core.actors import Actor
from trainer.core.privacy import without_digits, without_numbers
from trainer.core.text import Sentence, say
from trainer.domain.imports.models import GOOD, LoadedFile, LoadedRow, LoadState, Outcome
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_system

MOST_ROWS = 2_000


@dataclass(frozen=True)
class RowFacts:
    """What a trial reading found in one row."""

    number: int
    outcome: Outcome
    name: str = ""
    masked_id: str = ""
    said: str = ""
    cell: str = ""
    subject_type: str = ""
    subject_id: int | None = None


def kept(facts: RowFacts) -> RowFacts:
    """A row as it may lie in the database for ever, whatever the file had in the wrong column."""
    return replace(facts, name=without_digits(facts.name), said=without_numbers(facts.said))


def may_load(actor: Actor, county_id: int) -> bool:
    """Clerks and reviewers load their own county's files."""
    return is_system(actor) or holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=county_id)


def counts(rows: Iterable[RowFacts | LoadedRow]) -> dict[str, int]:
    """How many rows there are of each outcome."""
    found = {outcome.value: 0 for outcome in Outcome}
    for row in rows:
        found[row.outcome.value] += 1
    return found


def size_objection(rows: int) -> Sentence | None:
    """Why a file is too long to be loaded at once: the whole of it is written while others wait."""
    if rows > MOST_ROWS:
        return say(
            "这个文件有 {rows} 行，一次最多载入 {most} 行。请把文件拆成几个，分别上传。",
            rows=rows,
            most=MOST_ROWS,
        )
    return None


def loading_objection(file: LoadedFile) -> Sentence | None:
    """Why nothing of this file can be loaded now."""
    if not any(file.counts.get(outcome.value) for outcome in GOOD):
        return say("这个文件里没有可以载入的行。请下载错误行，改正后重新上传。")
    return None


def handing_out_objection(file: LoadedFile) -> Sentence | None:
    """Why the rows of this file cannot be fetched any more."""
    if file.state is LoadState.DISCARDED:
        return say("这个文件已放弃，内容已清除，不能再下载。")
    return None
