"""Who arranges sittings, and whether a window stands open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from trainer.core.actors import Actor
from trainer.core.clock import local
from trainer.core.text import Choice, Sentence, say
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.exams.models import EligibilityVersion, Sitting, SittingKind, SittingState
from trainer.domain.people.models import DutyKind, Person
from trainer.domain.people.rules import holds, is_system, kept_words_objection

MOST_TIME = timedelta(days=30)


class Window(Choice):
    """The registration window of a sitting at a moment."""

    UNKNOWN = "unknown", say("时间未公布"), "neutral"
    NOT_YET = "not_yet", say("未开始"), "neutral"
    OPEN = "open", say("报名中"), "success"
    OVER = "over", say("已截止"), "neutral"


@dataclass(frozen=True, kw_only=True)
class SittingFacts:
    """What a sitting says."""

    kind: SittingKind
    title: str
    year: int
    levels: Sequence[Level]
    exam_first_on: date
    exam_last_on: date
    service_cutoff_on: date
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    fix_until_at: datetime | None = None
    applies_rules: bool = True
    photo_required: bool = False
    calendar: dict[str, str] = field(default_factory=dict)
    region: str = ""
    source: str = ""
    example: bool = False
    local_level: LocalLevel | None = None


def may_arrange(actor: Actor, kind: SittingKind, county_id: int | None) -> bool:
    """National and city-wide sittings: the city. A county's own: its clerks and reviewers."""
    if is_system(actor):
        return True
    if kind is SittingKind.NATIONAL and county_id is not None:
        return False
    kinds = DutyKind.CLERK, DutyKind.REVIEWER, DutyKind.ADMINISTRATOR
    return holds(actor, *kinds, county_id=county_id)


def may_set_rules(actor: Actor) -> bool:
    """Levels, subjects, pass lines and conditions: city administrators."""
    return is_system(actor) or holds(actor, DutyKind.ADMINISTRATOR, county_id=None)


def may_publish_rules(actor: Actor) -> bool:
    """Conditions that one person wrote: another administrator of the city, or its approvers."""
    return may_set_rules(actor) or holds(actor, DutyKind.APPROVER, county_id=None)


def sitting_objection(facts: SittingFacts) -> tuple[str, Sentence] | None:
    """The field and the reason why a sitting cannot be like this."""
    found: list[tuple[bool, str, Sentence]] = [
        (not facts.levels, "levels", say("请至少选择一个级别。")),
        (
            facts.exam_last_on < facts.exam_first_on,
            "exam_last_on",
            say("考试结束日期不能早于开始日期，请核对。"),
        ),
        (
            facts.exam_first_on.year != facts.year,
            "year",
            say("考试日期不在{year}年，请核对考试年度。", year=facts.year),
        ),
        (
            facts.kind is SittingKind.LOCAL and None in (facts.opens_at, facts.closes_at),
            "opens_at",
            say("本地考试在这里报名，请填写报名的起止时间。"),
        ),
        *_local_objections(facts),
        (_upside_down(facts), "closes_at", say("报名截止时间应晚于开始时间，请核对。")),
        (
            facts.closes_at is not None and local(facts.closes_at).date() > facts.exam_last_on,
            "closes_at",
            say("报名截止时间晚于考试结束日期，请核对。"),
        ),
    ]
    return next(((name, sentence) for wrong, name, sentence in found if wrong), None)


def _local_objections(facts: SittingFacts) -> list[tuple[bool, str, Sentence]]:
    local, levels = facts.local_level, set(facts.levels)
    return [
        (
            (Level.LOCAL in levels) != (local is not None) or (bool(local) and len(levels) > 1),
            "local_level",
            say("考本地级别的，请选择是哪一个，并且不与国家的级别同场；其他考试不选。"),
        ),
        (
            local is not None and facts.applies_rules,
            "applies_rules",
            say("国家报考条件不适用于本地级别，请不要勾选按国家报考条件审查。"),
        ),
        (
            local is not None and not _holds(local, facts.exam_first_on),
            "local_level",
            say("这个本地级别在考试那天不执行，请核对日期或选择别的级别。"),
        ),
    ]


def foreign_objection(facts: SittingFacts, county_id: int | None) -> Sentence | None:
    """Why a county cannot examine this local level: it is another county's."""
    local = facts.local_level
    if local is not None and local.county_id not in (None, county_id):
        return say("这个本地级别不是本县（市、区）的，请选择本县（市、区）或全市的级别。")
    return None


def _holds(local: LocalLevel, day: date) -> bool:
    return local.from_on <= day and (local.until_on is None or day <= local.until_on)


def _upside_down(facts: SittingFacts) -> bool:
    return (
        facts.opens_at is not None
        and facts.closes_at is not None
        and facts.closes_at <= facts.opens_at
    )


def window(sitting: Sitting, now: datetime) -> Window:
    """How the window stands at this moment; a national one is the portal's."""
    if sitting.opens_at is None or sitting.closes_at is None:
        return Window.UNKNOWN
    if now < sitting.opens_at:
        return Window.NOT_YET
    return Window.OPEN if now < sitting.closes_at else Window.OVER


def window_objection(
    sitting: Sitting, now: datetime, until: datetime | None = None
) -> Sentence | None:
    """Why somebody cannot register here at this moment; `until`: more time given to this person."""
    if sitting.state is not SittingState.PUBLISHED:
        return say("这场考试没有开放报名。")
    state = window(sitting, now)
    if state is Window.NOT_YET and sitting.opens_at is not None:
        return say("报名还没有开始，{moment}开始。", moment=shown(sitting.opens_at))
    if until is not None and now < until:
        return None
    if state is Window.OVER and sitting.closes_at is not None:
        return say(
            "报名已于{moment}截止，不能再提交。可以关注下一场考试，或联系本县（市、区）主管部门。",
            moment=shown(sitting.closes_at),
        )
    return None


def cancelled_objection(sitting: Sitting) -> Sentence | None:
    """Why nothing of this sitting goes on: it was called off."""
    if sitting.state is SittingState.CANCELLED:
        return say("这场考试已取消，报名不再办理。取消的原因已通知本人。")
    return None


def fixing_objection(
    sitting: Sitting, now: datetime, until: datetime | None = None
) -> Sentence | None:
    """Why a returned registration cannot be sent in again at this moment."""
    if wrong := cancelled_objection(sitting):
        return wrong
    end = sitting.fix_until_at or sitting.closes_at
    if end is None or now < end or (until is not None and now < until):
        return None
    return say("补正已于{moment}截止，不能再提交。", moment=shown(max(end, until or end)))


def more_time_objection(
    sitting: Sitting, person: Person | None, until: datetime | None, reason: str, now: datetime
) -> tuple[str, Sentence] | None:
    """The field and the reason why this person is not given more time."""
    if sitting.is_national:
        return "until", say("全国统一考试在官网报名，这里不能延长。")
    if sitting.state is not SittingState.PUBLISHED:
        return "until", say("这场考试没有开放报名。")
    if person is None or (sitting.county_id not in (None, person.county_id)):
        return "id_number", say("没有找到这个证件号码的档案，或者不是这场考试面向的人员，请核对。")
    if wrong := _until_objection(sitting, until, now):
        return "until", wrong
    if len(reason.strip()) < 4:
        return "reason", say("请写明延长的原因，至少4个字。")
    if wrong := kept_words_objection(reason):
        return "reason", wrong
    return None


def _until_objection(sitting: Sitting, until: datetime | None, now: datetime) -> Sentence | None:
    ends = max(filter(None, (sitting.closes_at, sitting.fix_until_at)), default=now)
    if until is None or until <= max(now, sitting.closes_at or now):
        return say("延长到的时间应晚于现在，也晚于报名截止时间。")
    if local(until).date() >= sitting.exam_first_on:
        return say("延长到的时间应早于考试日期。")
    if until > ends + MOST_TIME:
        return say("最多比截止时间延长30天。")
    return None


def shown(moment: datetime) -> str:
    """A moment as the office clock shows it."""
    return local(moment).strftime("%Y-%m-%d %H:%M")


def overlap(version: EligibilityVersion, others: Sequence[EligibilityVersion]) -> Sentence | None:
    """Two versions of the rules never hold for one exam year."""
    last = version.last_exam_year or 9999
    for other in others:
        if version.first_exam_year <= (other.last_exam_year or 9999) and (
            other.first_exam_year <= last
        ):
            return say(
                "与已有的报考条件（{version}）适用年度重叠，请先给那一版写上最后适用年度。",
                version=other.version,
            )
    return None
