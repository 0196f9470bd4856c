"""When attendance and leave are taken, what disagrees, and what a mark is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.core import clock
from trainer.core.text import Sentence, say
from trainer.domain.training.models import (
    Course,
    Half,
    LeaveRequest,
    Mark,
    MarkStatus,
    SentState,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.rules.times import shown

DOOR_OPENS = timedelta(hours=2)


"""How long before the start attendance may be taken."""


@dataclass(frozen=True)
class Tally:
    """How the attendance of a session stands."""

    expected: int
    marked: int
    by_status: tuple[tuple[MarkStatus, int], ...]

    @property
    def unmarked(self) -> int:
        """For how many nothing is noted yet."""
        return self.expected - self.marked


def asking_leave_objection(sign_up: SignUp, now: datetime) -> Sentence | None:
    """Leave is asked for by somebody with a seat, before the class begins."""
    if sign_up.state is not SignUpState.SEATED:
        return say("您在这一场现在是“{state}”，不用请假。", state=sign_up.state.label)
    if sign_up.session.state is not SessionState.OPEN or now >= sign_up.session.starts_at:
        return say("培训已经开始，不能再在网上请假。请向授课教师说明。")
    if any(mark.replaced_at is None for mark in sign_up.marks):
        return say("这一场已经记了考勤，请向授课教师说明。")
    return None


def asked_already(asked: LeaveRequest | None) -> Sentence | None:
    """One request at a time."""
    return say("这一场已经请过假，不用再请。") if asked is not None else None


def answering_leave_objection(session: Session) -> Sentence | None:
    """Leave is answered until the list is closed."""
    if session.state is not SessionState.OPEN:
        return say("这一场现在是“{state}”，不能再答复请假。", state=session.state.label)
    return None


def filled(sign_up: SignUp, rest: MarkStatus) -> MarkStatus:
    """What all the others get who have no mark: 请假 for whoever was granted leave."""
    return MarkStatus.LEAVE if sign_up.on_leave else rest


def taking_objection(session: Session, now: datetime) -> Sentence | None:
    """Attendance is taken from a little before the start until it is closed."""
    if session.state is SessionState.CLOSED:
        return say("这一场的考勤已经关闭。要更正，请在名单里逐人修改，并写明原因。")
    if session.state is not SessionState.OPEN:
        return say("这一场现在是“{state}”，不能记考勤。", state=session.state.label)
    opens_at = session.starts_at - DOOR_OPENS
    if now < opens_at:
        return say("考勤从开课前两小时（{at}）开始。", at=shown(opens_at))
    return None


def closing_objection(session: Session, now: datetime) -> Sentence | None:
    """A session that has not begun cannot be closed."""
    if now < session.starts_at:
        return say("培训还没有开始（{at}），不能关闭考勤。", at=shown(session.starts_at))
    return None


def marking_objection(sign_up: SignUp, half: Half) -> Sentence | None:
    """Attendance is of people with a seat, for the parts that the session has."""
    if sign_up.state is not SignUpState.SEATED:
        return say("{name}不在本场名单里，不能记考勤。", name=sign_up.name)
    if half not in sign_up.session.halves:
        return say("这一场不按“{half}”记考勤。", half=half.label)
    return None


def code_objection(sign_up: SignUp, now: datetime) -> Sentence | None:
    """Whether somebody has anything to show at the door."""
    if sign_up.state is not SignUpState.SEATED:
        return say("您在这一场现在是“{state}”，没有签到码。", state=sign_up.state.label)
    if now >= sign_up.session.ends_at or sign_up.session.state is not SessionState.OPEN:
        return say("这一场已经结束，不用再签到。")
    return None


def no_class_objection(mine: Sequence[SignUp]) -> Sentence | None:
    """People check in to a class in which they have a seat, while it takes place."""
    if not mine:
        return say("您现在没有可以签到的培训：签到从开课前两小时到下课。请核对报的是哪一场。")
    return None


def checked_in_objection(held: Mark | None) -> Sentence | None:
    """What somebody noted already is not noted again by oneself."""
    if held is not None:
        at = f"{clock.local(held.marked_at):%H:%M}"
        return say("这一部分已经记了考勤：{status}（{at}）。", status=held.status.label, at=at)
    return None


def receiving_objection(
    session: Session, sign_up: SignUp | None, half: Half, now: datetime
) -> Sentence | None:
    """Whether a mark that comes later from a phone has a place; a closed list still hears it."""
    if session.state is not SessionState.CLOSED and (early := taking_objection(session, now)):
        return early
    if sign_up is None:
        return say("有人已不在名单里，这条考勤没有记入。")
    return marking_objection(sign_up, half)


def keeps_copy(session: Session, roll: Sequence[SignUp], now: datetime) -> bool:
    """Whether a phone may keep the names: while attendance is taken, and no longer."""
    if taking_objection(session, now) is not None:
        return False
    missing = any(row.mark_of(half) is None for row in roll for half in session.halves)
    return missing or now < session.ends_at


def noted_moment(session: Session, ago: timedelta, now: datetime) -> datetime:
    """When a mark was noted that a phone kept so long; never before the door opened."""
    return min(max(now - ago, session.starts_at - DOOR_OPENS), now)


def becomes(
    session: Session,
    held: Mark | None,
    *,
    status: MarkStatus,
    seen: int | None,
    by: int,
    at: datetime,
) -> SentState:
    """What a mark does that was noted without knowing what others noted meanwhile.

    It is taken where nothing is noted yet, where its instructor saw the mark it replaces, or where
    that mark is the instructor's own and older. A closed list changes by a person's word alone.
    """
    if held is None:
        return SentState.TAKEN
    if held.status is status:
        return SentState.SAME
    if session.state is SessionState.CLOSED:
        return SentState.CONFLICT
    own = held.marked_by_id == by and held.marked_at <= at
    return SentState.TAKEN if held.id == seen or own else SentState.CONFLICT


def untouched(sign_up: SignUp, status: MarkStatus, seen: int | None) -> bool:
    """Whether a page sends back only what it showed, though something else may hold by now."""
    return any(mark.id == seen and mark.status is status for mark in sign_up.marks)


def unsettled_objection(conflicts: int) -> Sentence | None:
    """A list on which two instructors disagree is not closed."""
    if conflicts:
        return say("有{count}处两人记得不一致，请先在签到页核定，再关闭考勤。", count=conflicts)
    return None


def correcting_objection(session: Session) -> Sentence | None:
    """Before the list is closed it is simply taken again."""
    if session.state is not SessionState.CLOSED:
        return say("考勤还没有关闭，请直接在签到页修改。")
    return None


def share_of(course: Course, status: MarkStatus) -> int:
    """How much of the hours a status is worth, in percent, by the course's own terms."""
    return {
        MarkStatus.PRESENT: course.present_share,
        MarkStatus.LATE: course.late_share,
        MarkStatus.EARLY: course.early_share,
        MarkStatus.LEAVE: course.leave_share,
        MarkStatus.ABSENT: course.absent_share,
    }[status]


def credited_tenths(session: Session, marks: Iterable[Mark]) -> int:
    """The hours that somebody's marks are worth, in tenths, rounded down."""
    holding = {mark.half: mark.share for mark in marks if mark.replaced_at is None}
    total = sum(holding.get(half, 0) for half in session.halves)
    return session.hours_tenths * total // (100 * len(session.halves))


def reached_share(session: Session, marks: Iterable[Mark]) -> bool:
    """Whether somebody attended the share of the session that the course asks for."""
    holding = {mark.half: mark.share for mark in marks if mark.replaced_at is None}
    total = sum(holding.get(half, 0) for half in session.halves)
    return total >= session.course.required_share * len(session.halves)


def share_result(session: Session, sign_up: SignUp) -> Sentence | None:
    """Whether the share was reached, once attendance is closed; nothing for who had no seat."""
    if session.state is not SessionState.CLOSED or sign_up.state is not SignUpState.SEATED:
        return None
    return say("达到") if reached_share(session, sign_up.marks) else say("未达到")


def tally(sign_ups: Sequence[SignUp], half: Half) -> Tally:
    """The sums of one part of a session."""
    marks = [mark for sign_up in sign_ups if (mark := sign_up.mark_of(half)) is not None]
    return Tally(
        expected=len(sign_ups),
        marked=len(marks),
        by_status=tuple(
            (status, sum(mark.status is status for mark in marks)) for status in MarkStatus
        ),
    )


def full_at_the_door(session: Session) -> Sentence:
    """What an instructor reads when there is no seat for somebody at the door."""
    if session.chairs_left and session.course.limit is not None:
        return say(
            "这门课程最多 {most} 人，名额已满，不能再加人。"
            "确实需要时，请县里经办人员先在“修改课程”里调大全课程最多人数。",
            most=session.course.limit.most,
        )
    return say(
        "{capacity}个名额已满，不能再加人。场地确实坐得下时，请县里经办人员先调大本场名额。",
        capacity=session.capacity,
    )
