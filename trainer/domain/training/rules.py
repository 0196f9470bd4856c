"""Who may arrange, sign up and take attendance; windows, clashes, deadlines, shares of hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.text import Choice, Sentence, say
from trainer.core.workdays import Calendar
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import holds, is_person, is_system
from trainer.domain.training.models import (
    Course,
    Half,
    Mark,
    MarkStatus,
    Reach,
    SentState,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)

DOOR_OPENS = timedelta(hours=2)
"""How long before the start attendance may be taken."""
MOST_SEATS = 2000


class SignUpWindow(Choice):
    """Whether one can sign up now, as the lists show it."""

    SEATS = "seats", say("有名额"), "success"
    QUEUE = "queue", say("已满，可排候补"), "warning"
    SOON = "soon", say("未到报名时间"), "neutral"
    OVER = "over", say("报名已截止"), "neutral"
    CALLED_OFF = "called_off", say("已取消"), "danger"


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


def may_arrange(actor: Actor, county_id: int) -> bool:
    """A county's clerks arrange its training; seeds come from the program itself."""
    return is_system(actor) or holds(actor, DutyKind.CLERK, county_id=county_id)


def may_sign_up(actor: Actor, person_id: int) -> bool:
    """People sign themselves up."""
    return is_person(actor, person_id)


def may_leave(actor: Actor, sign_up: SignUp) -> bool:
    """Oneself, or the county's clerk on one's word."""
    own = sign_up.person_id is not None and is_person(actor, sign_up.person_id)
    return own or holds(actor, DutyKind.CLERK, county_id=sign_up.county_id)


def may_answer(actor: Actor, sign_up: SignUp) -> bool:
    """An offered seat is accepted or given back by the person alone."""
    return sign_up.person_id is not None and is_person(actor, sign_up.person_id)


def may_keep_queue(actor: Actor) -> bool:
    """Seats freed by time are handed on by the program itself."""
    return is_system(actor)


def teaches(user: User, session: Session) -> bool:
    """Whether the user is a named instructor of the session, with a duty that holds today."""
    named = any(link.user_id == user.id for link in session.instructors)
    return named and any(duty.kind is DutyKind.INSTRUCTOR for duty in user.live_duties)


def may_take(actor: Actor, session: Session) -> bool:
    """Attendance is taken by the session's own instructors, or by the county's clerk from paper."""
    named = isinstance(actor, User) and teaches(actor, session)
    return named or holds(actor, DutyKind.CLERK, county_id=session.county_id) or is_system(actor)


def window(session: Session, now: datetime) -> SignUpWindow:
    """Whether one can sign up at this moment, and for what."""
    if session.state is SessionState.CANCELLED:
        return SignUpWindow.CALLED_OFF
    if session.state is not SessionState.OPEN or now >= session.sign_up_closes_at:
        return SignUpWindow.OVER
    if now < session.sign_up_opens_at:
        return SignUpWindow.SOON
    return SignUpWindow.SEATS if session.seats_left else SignUpWindow.QUEUE


def session_objection(session: Session, now: datetime) -> tuple[Sentence, str] | None:
    """What is wrong with the times and seats of a session, and the field it speaks of."""
    if session.ends_at <= session.starts_at:
        return say("结束时间应晚于开始时间。"), "ends_at"
    if session.starts_at <= now:
        return say("开始时间已经过去，请填写将来的时间。"), "starts_at"
    if not 1 <= session.capacity <= MOST_SEATS:
        return say("名额应在 1 到 {most} 之间。", most=MOST_SEATS), "capacity"
    if session.sign_up_closes_at <= session.sign_up_opens_at:
        return say("报名截止时间应晚于报名开始时间。"), "sign_up_closes_at"
    if session.sign_up_closes_at > session.starts_at:
        return say("报名截止时间不能晚于开课时间。"), "sign_up_closes_at"
    if session.cancel_until_at > session.starts_at:
        return say("取消报名的时限不能晚于开课时间。"), "cancel_until_at"
    return None


def capacity_objection(session: Session, capacity: int) -> Sentence | None:
    """Seats that somebody holds cannot be taken away."""
    if not 1 <= capacity <= MOST_SEATS:
        return say("名额应在 1 到 {most} 之间。", most=MOST_SEATS)
    if capacity < session.taken:
        return say(
            "已有{taken}个名额报出，名额不能少于{taken}。要减少，请先与已报名的人协商取消。",
            taken=session.taken,
        )
    return None


def changing_objection(session: Session) -> Sentence | None:
    """What is over is not changed any more."""
    if session.state not in (SessionState.PLANNED, SessionState.OPEN):
        return say("这一场现在是“{state}”，不能再修改。", state=session.state.label)
    return None


def calling_off_objection(session: Session, now: datetime) -> Sentence | None:
    """A session that has begun can only be closed."""
    if session.state is SessionState.OPEN and now >= session.starts_at:
        return say("培训已经开始，不能取消。请记考勤后关闭这一场。")
    return None


def moving_objection(sign_up: SignUp) -> Sentence | None:
    """Only somebody who waits can be moved up, and once."""
    if sign_up.state is not SignUpState.WAITING:
        return say(
            "{name}现在是“{state}”，不在候补名单里。", name=sign_up.name, state=sign_up.state.label
        )
    if sign_up.moved_up_at is not None:
        return say("{name}已经提前过一次。", name=sign_up.name)
    return None


def sign_up_objection(session: Session, person: Person, now: datetime) -> Sentence | None:
    """Why this person cannot sign up for this session now."""
    stands = window(session, now)
    if stands is SignUpWindow.CALLED_OFF:
        return say("这场培训已经取消，不能报名。请看看其他场次。")
    if stands is SignUpWindow.SOON:
        return say("这场培训 {at} 开始报名，请到时再来。", at=shown(session.sign_up_opens_at))
    if stands is SignUpWindow.OVER:
        return say(
            "这场培训的报名已于 {at} 截止。请看看其他场次，或拨打主办单位电话咨询。",
            at=shown(session.sign_up_closes_at),
        )
    return reach_objection(session, person)


def reach_objection(session: Session, person: Person) -> Sentence | None:
    """Whether the session is for people of this county."""
    homes = {person.county_id, person.home_county_id}
    if session.course.reach is Reach.COUNTY and session.county_id not in homes:
        return say(
            "这场培训面向{county}的人员。请在培训列表里选择您所在县（市、区）或面向全市的场次。",
            county=session.county.name,
        )
    return None


def clash_objection(session: Session, others: Iterable[SignUp]) -> Sentence | None:
    """Nobody can hold seats in two sessions at the same time."""
    for other in others:
        if other.session_id == session.id:
            return say("这场培训已经报过名，不用再报。")
        if other.session.starts_at < session.ends_at and session.starts_at < other.session.ends_at:
            return say(
                "您在同一时间已报了“{title}”（{at}）。要报这一场，请先取消那一场。",
                title=other.session.course.title,
                at=shown(other.session.starts_at),
            )
    return None


def leave_objection(sign_up: SignUp, now: datetime) -> Sentence | None:
    """A sign-up can be cancelled until the session begins; after the cut-off it counts as late."""
    if now >= sign_up.session.starts_at:
        return say("培训已经开始，不能再取消报名。如不能参加，请向授课教师说明。")
    if any(mark.replaced_at is None for mark in sign_up.marks):
        return say("这一场已经记了考勤，不能再取消报名。")
    return None


def is_late(sign_up: SignUp, now: datetime) -> bool:
    """Whether giving up the seat now is noted as late."""
    return sign_up.state is SignUpState.SEATED and now > sign_up.session.cancel_until_at


def answer_objection(sign_up: SignUp, now: datetime) -> Sentence | None:
    """An offer stands until its deadline."""
    if sign_up.offer_until_at is not None and now >= sign_up.offer_until_at:
        return say(
            "这个名额保留到 {until}，现在已经转给下一位。要参加，请重新报名排候补。",
            until=shown(sign_up.offer_until_at),
        )
    return None


def offer_deadline(session: Session, now: datetime, calendar: Calendar) -> datetime:
    """So many hours of real working days, but never beyond the start."""
    if now + timedelta(hours=session.offer_hours) >= session.starts_at:
        return session.starts_at
    return min(calendar.add_working_hours(now, session.offer_hours), session.starts_at)


def queue_order(sign_ups: Iterable[SignUp]) -> list[SignUp]:
    """Who was moved up first, then by the time of joining."""
    return sorted(
        sign_ups,
        key=lambda s: (s.moved_up_at is None, s.moved_up_at or s.waiting_since, s.id),
    )


def seating_objection(session: Session, now: datetime) -> Sentence | None:
    """Whether the county may still add somebody, which it may until the session begins."""
    if session.state is not SessionState.OPEN:
        return say("这一场现在是“{state}”，不能再加人。", state=session.state.label)
    if now >= session.starts_at:
        return say("培训已经开始。请由授课教师在签到页用“现场补报”加人。")
    return None


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


def full_at_the_door(session: Session) -> Sentence:
    """What an instructor reads when there is no seat for somebody at the door."""
    return say(
        "{capacity}个名额已满，不能再加人。场地确实坐得下时，请县里经办人员先调大本场名额。",
        capacity=session.capacity,
    )


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


def receiving_objection(session: Session, sign_up: SignUp | None, half: Half) -> Sentence | None:
    """Whether a mark that comes later from a phone has a place; a closed list still hears it."""
    if session.state not in (SessionState.OPEN, SessionState.CLOSED):
        return say("这一场现在是“{state}”，不能记考勤。", state=session.state.label)
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
    """How much of the hours a status is worth, in percent, by the course's own rule."""
    return {
        MarkStatus.PRESENT: 100,
        MarkStatus.LATE: course.late_share,
        MarkStatus.EARLY: course.early_share,
        MarkStatus.LEAVE: 0,
        MarkStatus.ABSENT: 0,
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


WEEKDAYS = (
    say("周一"),
    say("周二"),
    say("周三"),
    say("周四"),
    say("周五"),
    say("周六"),
    say("周日"),
)


def period(session: Session) -> Sentence:
    """When people meet: 2026-09-20（周日）09:00—12:00."""
    begins, ends = clock.local(session.starts_at), clock.local(session.ends_at)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else shown(session.ends_at)
    return say(
        "{day}（{weekday}）{begins}—{ends}",
        day=begins.date().isoformat(),
        weekday=WEEKDAYS[begins.weekday()],
        begins=f"{begins:%H:%M}",
        ends=until,
    )


def shown(moment: datetime) -> str:
    """A moment as people read it."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"
