"""Rows of loaded files: whose they are, and what they would change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trainer.core import masks
from trainer.core.actors import Actor
from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import NATIONAL, Certificate, Level
from trainer.domain.exams.models import (
    ExamPass,
    ExamSubject,
    PassState,
    Score,
    ScoreState,
    Sitting,
)
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadKind, Outcome
from trainer.domain.imports.rules import RowFacts
from trainer.domain.people.models import DutyKind, Person, Standing
from trainer.domain.people.rules import holds, is_system

NEAR_DIGITS = 2
SHOWN_NAMES = 5
_WORDS = {"comprehensive": "综合", "law": "法规", "practice": "实务"}
_OF_SHEETS = {"comprehensive": "ability", "law": "policy", "practice": "practice"}


@dataclass(frozen=True)
class MarkFacts:
    """One subject's result as a file gives it; `tenths` only where there is a mark."""

    subject: str
    state: ScoreState | None
    tenths: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """Whose row it is; `problem` and `cell` where the file itself is wrong.

    `doubt` is what a person should look at although it can be right.
    """

    number: int
    name: str = ""
    id_number: str = ""
    level: str | None = None
    problem: str = ""
    cell: str = ""
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class ScoreLine(Line):
    """One row of a file of scores."""

    year: int | None = None
    marks: tuple[MarkFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HolderLine(Line):
    """One row of a file of certificate holders."""

    certificate_number: str = ""
    approved_on: date | None = None
    exam_county: str = ""


@dataclass(frozen=True)
class Match:
    """Who a row speaks of: found, perhaps (`near` says how), or nobody of this county."""

    person: Person | None = None
    near: Sentence | None = None


@dataclass(frozen=True)
class Change:
    """One score that a row would write."""

    subject: ExamSubject
    state: ScoreState
    tenths: int | None
    old: Score | None

    @property
    def outcome(self) -> Outcome:
        """New, changed or the same."""
        if self.old is None:
            return Outcome.NEW
        same = (self.old.state, self.old.mark_tenths) == (self.state, self.tenths)
        return Outcome.SAME if same else Outcome.CHANGED

    @property
    def words(self) -> Sentence:
        """What the change does, for the page of the trial reading."""
        new = marked(self.state, self.tenths)
        if self.old is None:
            return say("{subject}：{new}", subject=self.subject.short_name, new=new)
        return say(
            "{subject}：{old} → {new}",
            subject=self.subject.short_name,
            old=marked(self.old.state, self.old.mark_tenths),
            new=new,
        )


@dataclass(frozen=True)
class Resting:
    """What rests on the scores of a file, and whose it is."""

    what: Sentence
    names: tuple[str, ...]

    @property
    def words(self) -> Sentence:
        """How many there are, and which."""
        shown = "、".join(self.names[:SHOWN_NAMES])
        if len(self.names) > SHOWN_NAMES:
            shown = say("{names}等", names=shown)
        return say("{what}{count}项（{names}）", what=self.what, count=len(self.names), names=shown)


@dataclass(frozen=True)
class Judged:
    """A row as it was judged, and what it would write."""

    facts: RowFacts
    person: Person | None = None
    changes: tuple[Change, ...] = ()


def may_certify(actor: Actor, exam_pass: ExamPass) -> bool:
    """Clerks and reviewers of the county that loaded the scores."""
    return is_system(actor) or holds(
        actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=exam_pass.county_id
    )


def numbering_objection(exam_pass: ExamPass, county_id: int) -> Sentence | None:
    """Why this county's file gives no number to this pass: another county has loaded it."""
    if exam_pass.county_id == county_id:
        return None
    return say(
        "这个人的合格记录由{county}载入，管理号请由{county}录入。", county=exam_pass.county.name
    )


def scope_of(sitting: Sitting) -> str:
    """The purpose under which files of this sitting's scores are kept."""
    return f"sitting:{sitting.id}"


def sitting_id_of(file: LoadedFile) -> int:
    """Of which sitting a file of scores is."""
    return int(file.scope.partition(":")[2])


def scores_objection(sitting: Sitting, county_id: int, today: date) -> Sentence | None:
    """Why scores of this sitting cannot be loaded by this county now."""
    if sitting.county_id not in (None, county_id):
        return say("这场考试不是本县（市、区）的，不能载入成绩。")
    if today < sitting.exam_first_on:
        return say("考试在{day}才开始，现在不能载入成绩。", day=sitting.exam_first_on)
    return None


def marked(state: ScoreState, tenths: int | None) -> str | Sentence:
    """61.5, or 缺考."""
    return state.label if tenths is None else f"{tenths / 10:g}"


def subject_of(level: Level, named: str, subjects: Sequence[ExamSubject]) -> ExamSubject | None:
    """The paper of a level that a file calls so."""
    ours = [subject for subject in subjects if subject.level is level]
    code = f"{level.value}_{_OF_SHEETS.get(named, named)}"
    plain = re.sub(r"[\s（）()]|初级|中级|高级", "", named)
    for subject in ours:
        if (
            subject.code == code
            or _word_in(named, subject)
            or plain
            in (
                subject.short_name,
                re.sub(r"[\s（）()]|初级|中级|高级", "", subject.name),
            )
        ):
            return subject
    return None


def _word_in(named: str, subject: ExamSubject) -> bool:
    """Whether a subject of a local level is the one that files of scores know by this word."""
    word = _WORDS.get(named)
    return subject.local_level_id is not None and word is not None and word in subject.name


def near_by_number(asked: str, known: str) -> int | None:
    """In how many places two numbers of the same length differ, if they are near each other."""
    if len(asked) != len(known):
        return None
    differing = sum(1 for a, b in zip(asked, known, strict=True) if a != b)
    return differing if 0 < differing <= NEAR_DIGITS else None


def row_facts(
    line: Line, outcome: Outcome, said: str | Sentence = "", person: Person | None = None
) -> RowFacts:
    """A row as the list of the trial reading shows it."""
    if line.doubt and outcome is not Outcome.WRONG:
        said = say("{said} 请留意：{doubt}", said=said, doubt=line.doubt)
    return RowFacts(
        number=line.number,
        outcome=outcome,
        name=line.name,
        masked_id=masks.id_number(line.id_number) if line.id_number else "",
        said=str(said),
        cell=line.cell if outcome is Outcome.WRONG else "",
        subject_type="Person" if person is not None else "",
        subject_id=person.id if person is not None else None,
    )


def undoing_objection(file: LoadedFile, resting: Sequence[Resting]) -> Sentence | None:
    """Why a loading cannot be taken back: it holds questions, or something rests on it."""
    if file.kind is LoadKind.QUESTIONS:
        return say("题库载入后不能整批撤销；有错的题目请在“练习题库”里逐题更正或停用。")
    found = [each for each in resting if each.names]
    if not found:
        return None
    return say(
        "这次载入不能撤销，已有后续办理以它为依据：{what}。请先办结或更正这些事项。",
        what="；".join(str(each.words) for each in found),
    )


def untraced_objection(file: LoadedFile, certificates: int) -> Sentence | None:
    """A roster of earlier times did not note which certificates came with it."""
    if file.counts.get(Outcome.NEW.value, 0) > certificates:
        return say(
            "载入时没有记下这个名册录入的是哪些证书，不能整批撤销；录错的证书请在“证书”里逐本撤销。"
        )
    return None


def settling_objection(row: LoadedRow, person: Person | None) -> Sentence | None:
    """Why this row of the queue cannot be given to this person now."""
    if row.outcome not in (Outcome.NEAR, Outcome.NOT_FOUND) or row.file.loaded_at is None:
        return say("这一行已经处理过，或文件还没有载入。请刷新页面。")
    if person is None and row.subject_id is not None:
        return say("这一行现在不能在本县（市、区）认定，请告知本人到窗口核对身份。")
    if person is not None and person.standing is not Standing.ON_RECORD:
        return say(
            "填写这个证件号码的账号还没有核对身份。请先在“身份核对”里对照证件原件确认，"
            "或者在“人员档案”里为本人建档，再回来认定这一行。"
        )
    return None


def unmatched(line: Line, match: Match) -> RowFacts | None:
    """A row of nobody, of somebody perhaps, or that cannot be read; None where it is clear."""
    if line.problem:
        return row_facts(line, Outcome.WRONG, line.problem)
    if match.near is not None:
        return row_facts(line, Outcome.NEAR, match.near, match.person)
    if match.person is None:
        return row_facts(line, Outcome.NOT_FOUND, say("本县（市、区）没有这个人的档案。"))
    return None


def judge_scores(
    line: ScoreLine,
    match: Match,
    *,
    sitting: Sitting,
    default_level: Level | None,
    subjects: Sequence[ExamSubject],
    known: Mapping[tuple[int, int], Score],
    certified: Mapping[int, str],
) -> Judged:
    """What a row of scores would write.

    `known` is keyed by person and subject; `certified` gives the number of the certificate that
    rests on a score.
    """
    if facts := unmatched(line, match):
        return Judged(facts)
    person = match.person
    level = _local_of(line, sitting) or level_of(line, default_level)
    wrong = _wrong_scores(line, level, sitting)
    if wrong or level is None or person is None:
        return Judged(row_facts(line, Outcome.WRONG, wrong or ""))
    try:
        changes = _changes(line, level, person, subjects, known)
    except RuleBroken as unknown:
        return Judged(row_facts(line, Outcome.WRONG, unknown.sentence))
    if not changes:
        return Judged(row_facts(line, Outcome.SAME, say("没有报考科目的成绩。"), person), person)
    if locked := _locked(changes, certified):
        return Judged(row_facts(line, Outcome.WRONG, locked))
    outcome = _strongest([change.outcome for change in changes])
    said = "；".join(str(change.words) for change in changes)
    return Judged(row_facts(line, outcome, said, person), person, tuple(changes))


def _changes(
    line: ScoreLine,
    level: Level,
    person: Person,
    subjects: Sequence[ExamSubject],
    known: Mapping[tuple[int, int], Score],
) -> list[Change]:
    changes = []
    for mark in line.marks:
        subject = subject_of(level, mark.subject, subjects)
        if subject is None:
            raise RuleBroken(
                say(
                    "{level}没有“{subject}”这个科目，请核对。",
                    level=level.label,
                    subject=mark.subject,
                )
            )
        if mark.state is not None:
            old = known.get((person.id, subject.id))
            changes.append(Change(subject, mark.state, mark.tenths, old))
    return changes


def _locked(changes: Sequence[Change], certified: Mapping[int, str]) -> Sentence | None:
    for change in changes:
        if change.outcome is Outcome.CHANGED and change.old and change.old.id in certified:
            return say(
                "{change}。这一成绩已据以录入证书（{number}），不能通过文件改动。",
                change=change.words,
                number=certified[change.old.id],
            )
    return None


def level_of(line: Line, default: Level | None) -> Level | None:
    """The level of a row: what it says, else what was chosen for the file."""
    if line.level is None:
        return default
    return Level(line.level) if line.level in set(NATIONAL) else None


def no_such_level(line: Line) -> Sentence:
    """A roster holds the national levels only."""
    return say(
        "级别“{level}”认不出。名册只收助理社会工作师、社会工作师和高级社会工作师，请核对；"
        "本地级别的证书，请按合格记录录入证书编号。",
        level=line.level or "",
    )


def _local_of(line: Line, sitting: Sitting) -> Level | None:
    """The local level of the sitting, where the row names it or no level."""
    local = sitting.local_level
    said = (None, Level.LOCAL.value, local.name) if local else ()
    return Level.LOCAL if line.level in said else None


def _wrong_scores(line: ScoreLine, level: Level | None, sitting: Sitting) -> Sentence | None:
    if level is None:
        return say(
            "级别“{level}”认不出，或没有写级别。请在上传时选择级别。", level=line.level or ""
        )
    if level not in sitting.level_list:
        return say("这场考试没有{level}这一级。", level=level.label)
    if line.year is not None and line.year != sitting.year:
        return say(
            "考试年度写的是{year}年，与这场考试（{right}年）不符。",
            year=line.year,
            right=sitting.year,
        )
    return None


def _strongest(outcomes: Sequence[Outcome]) -> Outcome:
    for outcome in (Outcome.CHANGED, Outcome.NEW):
        if outcome in outcomes:
            return outcome
    return Outcome.SAME


def judge_holder(
    line: HolderLine,
    match: Match,
    *,
    by_number: Certificate | None,
    held: Certificate | None,
    waiting: ExamPass | None,
) -> Judged:
    """What a row of certificate holders would write."""
    if facts := unmatched(line, match):
        return Judged(facts)
    person, level = match.person, level_of(line, None)
    if level is None or person is None:
        return Judged(row_facts(line, Outcome.WRONG, no_such_level(line)))
    if by_number is not None and by_number.person_id != person.id:
        sentence = say("管理号{number}已录入在另一个人名下。", number=line.certificate_number)
        return Judged(row_facts(line, Outcome.WRONG, sentence))
    if by_number is not None:
        return Judged(row_facts(line, Outcome.SAME, say("证书已有记录。"), person), person)
    if held is not None:
        sentence = say(
            "这个人的{level}证书已有管理号{number}，与文件不符。",
            level=level.label,
            number=held.number,
        )
        return Judged(row_facts(line, Outcome.WRONG, sentence))
    if waiting is None and line.approved_on is None:
        sentence = say("没有等待证书的合格记录，请补上批准日期后再载入。")
        return Judged(row_facts(line, Outcome.WRONG, sentence))
    said = (
        say("{level}：录入管理号", level=level.label)
        if waiting is not None and waiting.state is PassState.WAITING
        else say("{level}：按名册录入证书", level=level.label)
    )
    return Judged(row_facts(line, Outcome.NEW, said, person), person)
