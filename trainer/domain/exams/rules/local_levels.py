"""Levels that a county or the city examines itself: who enters them, and what they must say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_system, kept_words_objection

LONGEST_NAME = 50
SHORT_NAME = 20


@dataclass(frozen=True)
class LocalSubject:
    """One subject of a local level: its minutes, its full mark and the one that passes."""

    name: str
    minutes: int
    full_tenths: int
    pass_tenths: int


@dataclass(frozen=True, kw_only=True)
class LocalFacts:
    """What a local level says; `subjects` is None where they could not be read."""

    name: str
    subjects: Sequence[LocalSubject] | None
    within_years: int
    valid_years: int | None
    basis: str
    from_on: date


def may_set_local(actor: Actor, county_id: int | None) -> bool:
    """A county's own: its reviewers and approvers. Those of the whole city: its administrators."""
    if is_system(actor):
        return True
    if county_id is None:
        return holds(actor, DutyKind.ADMINISTRATOR, county_id=None)
    return holds(actor, DutyKind.REVIEWER, DutyKind.APPROVER, county_id=county_id)


def subjects_typed(typed: str) -> list[LocalSubject] | None:
    """One line for each subject: name, minutes, full mark, pass mark; None: unreadable."""
    found = []
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        name, *numbers = line.replace("\u3000", " ").split()
        if len(numbers) != 3 or not all(_is_number(each) for each in numbers):
            return None
        minutes, full, passing = (int(each) for each in numbers)
        found.append(LocalSubject(name, minutes, full * 10, passing * 10))
    return found


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and 1 <= len(typed) <= 3 and int(typed) > 0


def local_objection(facts: LocalFacts) -> tuple[str, Sentence] | None:
    """The field and the reason why a local level cannot be like this."""
    subjects = facts.subjects or ()
    found: list[tuple[bool, str, Sentence]] = [
        (len(facts.name.strip()) < 2, "name", say("请写明级别的名称，至少2个字。")),
        (
            facts.name.strip() in {level.label for level in Level if level is not Level.LOCAL},
            "name",
            say("这是国家级别的名称，请用本地的名称，例如：社工员。"),
        ),
        (
            facts.subjects is None,
            "subjects",
            say(
                "科目每行写一个：名称、分钟、满分、合格分，用空格隔开，"
                "例如：社区工作基础 90 100 60。"
            ),
        ),
        (not subjects, "subjects", say("请至少填写一个科目。")),
        (
            any(each.pass_tenths > each.full_tenths for each in subjects),
            "subjects",
            say("合格分不能高于满分，请核对。"),
        ),
        (
            any(len(each.name) > SHORT_NAME for each in subjects),
            "subjects",
            say("科目名称请不要超过20个字。"),
        ),
        (
            len({each.name for each in subjects}) < len(subjects),
            "subjects",
            say("有两个科目同名，请核对。"),
        ),
        (len(facts.basis.strip()) < 4, "basis", say("请写明依据的文件，至少4个字。")),
    ]
    wrong = next(((name, sentence) for bad, name, sentence in found if bad), None)
    kept = kept_words_objection(facts.basis)
    return wrong or (("basis", kept) if kept else None)


def local_ending_objection(
    level: LocalLevel, until_on: date, last_exam: date | None
) -> Sentence | None:
    """Why a local level cannot end on that day: not before an exam of it that stands."""
    if until_on < level.from_on:
        return say("停用的日期不能早于开始执行的日期，请核对。")
    if last_exam is not None and until_on < last_exam:
        return say(
            "{day} 还有这个级别的考试，停用的日期不能更早。不再举行的，请先取消那场考试。",
            day=last_exam,
        )
    return None


def local_gone_objection(level: LocalLevel | None) -> Sentence | None:
    """Why nothing more can be done with a level that somebody else has just removed."""
    return say("这个本地级别刚才已被删除，请返回列表核对。") if level is None else None


def local_removing_objection(level: LocalLevel, used: Collection[int]) -> Sentence | None:
    """Why a local level stays on record."""
    if level.id in used:
        return say("已有考试或证书用到“{name}”，不能删除。以后不再用的，请停用。", name=level.name)
    return None
