"""Who may arrange, sign up and take attendance; windows, clashes, deadlines, shares of hours."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from trainer.core.actors import Actor
from trainer.core.text import Choice, Sentence, say
from trainer.core.workdays import Calendar
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import holds, is_person, is_system
from trainer.domain.training.models import (
    Reach,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.rules.attendance import (
    DOOR_OPENS,
    Tally,
    answering_leave_objection,
    asked_already,
    asking_leave_objection,
    becomes,
    checked_in_objection,
    closing_objection,
    code_objection,
    correcting_objection,
    credited_tenths,
    filled,
    full_at_the_door,
    keeps_copy,
    marking_objection,
    no_class_objection,
    noted_moment,
    reached_share,
    receiving_objection,
    share_of,
    share_result,
    taking_objection,
    tally,
    unsettled_objection,
    untouched,
)
from trainer.domain.training.rules.courses import (
    LARGEST_MATERIAL,
    Summary,
    came,
    counting_objection,
    enters,
    evaluating_objection,
    limit_objection,
    link_objection,
    material_objection,
    may_evaluate,
    may_prepare,
    online_objection,
    summary,
    was_there,
)
from trainer.domain.training.rules.paper import exceptions, row_numbers, typed_rows
from trainer.domain.training.rules.queue import (
    MISSED_WITHIN,
    PRECEDENCE,
    behind,
    queue_order,
    queue_rule,
)
from trainer.domain.training.rules.results import (
    Attended,
    attended,
    claiming_objection,
    codes_objection,
    completions_objection,
    holds_certificate,
    may_claim_code,
    may_keep_feed,
    may_void_completion,
    no_code_left,
    read_codes,
)
from trainer.domain.training.rules.terms import may_set_terms, terms_objection
from trainer.domain.training.rules.times import (
    WEEKDAYS,
    days_of,
    month_of,
    period,
    shown,
)

__all__ = [
    "DOOR_OPENS",
    "LARGEST_MATERIAL",
    "MISSED_WITHIN",
    "MOST_SEATS",
    "PRECEDENCE",
    "WEEKDAYS",
    "Attended",
    "SignUpWindow",
    "Summary",
    "Tally",
    "answer_objection",
    "answering_leave_objection",
    "asked_already",
    "asking_leave_objection",
    "attended",
    "becomes",
    "behind",
    "calling_off_objection",
    "came",
    "capacity_objection",
    "changing_objection",
    "checked_in_objection",
    "claiming_objection",
    "clash_objection",
    "closing_objection",
    "code_objection",
    "codes_objection",
    "completions_objection",
    "correcting_objection",
    "counting_objection",
    "credited_tenths",
    "days_of",
    "door_objection",
    "elsewhere_objection",
    "enters",
    "evaluating_objection",
    "exceptions",
    "filled",
    "full_at_the_door",
    "holds_certificate",
    "is_late",
    "keeps_copy",
    "leave_objection",
    "limit_objection",
    "link_objection",
    "marking_objection",
    "material_objection",
    "may_answer",
    "may_arrange",
    "may_ask_leave",
    "may_claim_code",
    "may_evaluate",
    "may_keep_feed",
    "may_keep_queue",
    "may_leave",
    "may_prepare",
    "may_set_terms",
    "may_sign_up",
    "may_take",
    "may_void_completion",
    "merging_objection",
    "month_of",
    "moving_objection",
    "no_class_objection",
    "no_code_left",
    "noted_moment",
    "offer_deadline",
    "online_objection",
    "opening_objection",
    "overlap",
    "period",
    "queue_order",
    "queue_rule",
    "reach_objection",
    "reached_share",
    "read_codes",
    "receiving_objection",
    "row_numbers",
    "seating_objection",
    "session_objection",
    "share_of",
    "share_result",
    "shown",
    "sign_up_objection",
    "summary",
    "taking_objection",
    "tally",
    "teaches",
    "terms_objection",
    "typed_rows",
    "unsettled_objection",
    "untouched",
    "was_there",
    "window",
]

MOST_SEATS = 2000


class SignUpWindow(Choice):
    """Whether one can sign up now, as the lists show it."""

    SEATS = "seats", say("有名额"), "success"
    QUEUE = "queue", say("已满，可排候补"), "warning"
    SOON = "soon", say("未到报名时间"), "neutral"
    OVER = "over", say("报名已截止"), "neutral"
    CALLED_OFF = "called_off", say("已取消"), "danger"


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


def merging_objection(guest: SignUp) -> Sentence | None:
    """Only a guest who sits in the class has something to give to a person."""
    if guest.person_id is not None:
        return say("这一行已经对上本人，不用再对。")
    if guest.state is not SignUpState.SEATED:
        return say("{name}现在是“{state}”，不在名单里。", name=guest.name, state=guest.state.label)
    return None


def elsewhere_objection(
    session: Session, person: Person, others: Iterable[SignUp]
) -> Sentence | None:
    """Nobody was in two classes at once."""
    for other in others:
        there = was_there(other)
        if other.session_id != session.id and there and overlap(session, other.session):
            return say(
                "{name}在同一时间参加了“{title}”（{at}），不可能两处都在。请核对是不是另一个人。",
                name=person.name,
                title=other.session.course.title,
                at=shown(other.session.starts_at),
            )
    return None


def door_objection(session: Session, name: str, others: Iterable[SignUp]) -> Sentence | None:
    """Somebody at the door who sits elsewhere at that time takes no second seat."""
    for other in others:
        sits = other.state is SignUpState.SEATED and other.session_id != session.id
        if sits and overlap(session, other.session):
            return say(
                "{name}在同一时间已报了“{title}”（{at}）。请先取消那一场；来不及的，只填手机末四位作为"
                "现场来客加入，课后由县里核对。",
                name=name,
                title=other.session.course.title,
                at=shown(other.session.starts_at),
            )
    return None


def overlap(one: Session, other: Session) -> bool:
    """Whether two classes take place at the same time."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def may_ask_leave(actor: Actor, sign_up: SignUp) -> bool:
    """Leave is asked for, and taken back, by the person alone."""
    return sign_up.person_id is not None and is_person(actor, sign_up.person_id)


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


def opening_objection(session: Session, now: datetime) -> Sentence | None:
    """What is published can still be signed up for and has somebody who teaches it."""
    if not session.instructors:
        return say("还没有指定授课教师，没有人能记考勤。请先在“修改场次”里指定。")
    if now >= session.starts_at:
        return say(
            "这一场的开始时间（{at}）已经过去，不能再发布。请取消这一场，另排一场。",
            at=shown(session.starts_at),
        )
    return online_objection(session, session.course.kind)


def calling_off_objection(session: Session, marked: bool) -> Sentence | None:
    """A session of which attendance was noted took place and can only be closed."""
    if session.state is SessionState.OPEN and marked:
        return say("这一场已经记了考勤，不能取消。没有举行的，请先撤销考勤；举行了的，请关闭考勤。")
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
        if overlap(session, other.session):
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


def seating_objection(session: Session, now: datetime) -> Sentence | None:
    """Whether the county may still add somebody, which it may until the session begins."""
    if session.state is not SessionState.OPEN:
        return say("这一场现在是“{state}”，不能再加人。", state=session.state.label)
    if now >= session.starts_at:
        return say("培训已经开始。请由授课教师在签到页用“现场补报”加人。")
    return None
