"""Who loads files, and when a file can be loaded or given up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from trainer.core.actors import Actor
from trainer.core.privacy import without_digits, without_numbers
from trainer.core.text import Sentence, say
from trainer.domain.imports.models import GOOD, LoadedFile, LoadedRow, LoadState, Outcome
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_system, kept_words_objection

MOST_ROWS = 2_000
"""A file with more rows is read and loaded by a job, in parts: others must not wait for it."""
PART = 500
SHORTEST_REASON = 4


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


def is_large(rows: int) -> bool:
    """Whether a job, not a page, has to read and load so many rows."""
    return rows > MOST_ROWS


def size_objection(large: bool) -> Sentence | None:
    """Why a file of a kind that no job reads is too long."""
    if large:
        return say(
            "这个文件太大，一次最多载入 {most} 行。请把文件拆成几个，分别上传。", most=MOST_ROWS
        )
    return None


def busy_objection(file: LoadedFile) -> Sentence | None:
    """Why nothing can be done with this file while a job has it in hand."""
    if file.is_worked_on:
        return say("后台正在处理这个文件，请等它完成以后再办理。可以离开本页，稍后回来。")
    return None


def part_objection(file: LoadedFile, first: int, loaded: bool) -> Sentence | None:
    """Why these rows of a large file are not the next ones: another job has gone on meanwhile."""
    wanted = LoadState.LOADING if loaded else LoadState.READING
    if file.state is not wanted or first <= file.reached:
        return say("这个文件已由另一个后台任务接着处理。")
    return None


def loading_objection(file: LoadedFile) -> Sentence | None:
    """Why nothing of this file can be loaded now."""
    if not any(file.counts.get(outcome.value) for outcome in GOOD):
        return say("这个文件里没有可以载入的行。请下载错误行，改正后重新上传。")
    return None


def settling_objection(file: LoadedFile) -> Sentence | None:
    """Why no row of this file can be settled on a page."""
    if file.is_large:
        return say(
            "这个文件有 {most} 行以上，由后台处理，不能在这里逐行认定。"
            "请下载没有载入的行，改正后重新上传，再在新的文件里认定。",
            most=MOST_ROWS,
        )
    return None


def header_key(headers: Sequence[str]) -> str:
    """By what a row of headers is known again."""
    return sha256("\n".join(headers).encode()).hexdigest()


def mapping_objection(chosen: Mapping[str, str], headers: Sequence[str]) -> Sentence | None:
    """Why a layout cannot say this: a column that is not there, or one that is used twice."""
    if not chosen:
        return say("请至少指定一列的内容；不再需要这种读法的，请删除。")
    if not set(chosen.values()) <= set(headers):
        return say("列的对应有误，请重新选择。")
    if len(set(chosen.values())) < len(chosen):
        return say("同一列只能对应一项内容，请重新选择。")
    return None


def undo_reason_objection(reason: str) -> Sentence | None:
    """Why this is no reason for taking a loading back."""
    if len(reason.strip()) < SHORTEST_REASON:
        return say("请写明撤销载入的原因，至少4个字。")
    return kept_words_objection(reason)


def handing_out_objection(file: LoadedFile) -> Sentence | None:
    """Why the rows of this file cannot be fetched any more."""
    if file.state in (LoadState.DISCARDED, LoadState.UNDONE):
        return say("这个文件已放弃或已撤销，内容已清除，不能再下载。")
    return None
