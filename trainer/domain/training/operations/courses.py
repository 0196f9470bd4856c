"""Courses and sessions are arranged, published, changed and called off."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import HoursCategory, Level
from trainer.domain.papers import operations as papers
from trainer.domain.papers import queries as paper_queries
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.training import codes, queries, rules, seats
from trainer.domain.training.models import (
    CALL_OFF,
    LEAVE,
    LIVE,
    OPEN,
    Course,
    CourseKind,
    CourseLimit,
    Precedence,
    Reach,
    Session,
    SessionInstructor,
)

SPARE_ROWS = 5


@dataclass(frozen=True, kw_only=True)
class CourseFacts:
    """What a course is. Shares it does not name are those that hold in its county."""

    title: str
    organiser: str
    level: Level | None = None
    subject: str = ""
    kind: CourseKind = CourseKind.ON_SITE
    reach: Reach = Reach.COUNTY
    precedence: Precedence = Precedence.IN_ORDER
    hours_category: HoursCategory | None = None
    free: bool = True
    most_people: int | None = None
    description: str = ""
    late_share: int | None = None
    early_share: int | None = None
    required_share: int = 80
    required_tenths: int = 0


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """When and where people meet, and until when they decide."""

    starts_at: datetime
    ends_at: datetime
    hours_tenths: int
    place: str
    capacity: int
    sign_up_opens_at: datetime
    sign_up_closes_at: datetime
    cancel_until_at: datetime
    address: str = ""
    link: str = ""
    offer_hours: int = 24
    by_halves: bool = False


@transaction()
def add_course(county: County, facts: CourseFacts, *, actor: Actor) -> Course:
    """A county plans a course."""
    require(rules.may_arrange(actor, county.id))
    refuse_if(rules.limit_objection(facts.most_people, 0), "most_people")
    terms = queries.terms_for(county.id, clock.today())
    given = asdict(facts)
    most = given.pop("most_people")
    course = Course(
        county_id=county.id,
        present_share=terms.present_share,
        leave_share=terms.leave_share,
        absent_share=terms.absent_share,
        limit=CourseLimit(most=most) if most else None,
        **given
        | {
            "late_share": terms.late_share if facts.late_share is None else facts.late_share,
            "early_share": terms.early_share if facts.early_share is None else facts.early_share,
        },
    )
    db.session.add(course)
    record(actor, "course.added", course, title=facts.title)
    return course


@transaction()
def change_course(
    course: Course,
    *,
    description: str,
    precedence: Precedence,
    hours_category: HoursCategory | None = None,
    most_people: int | None = None,
    actor: Actor,
) -> None:
    """Say anew what is taught, for how many, who comes first of those who wait, if hours count.

    Whether they count is settled before the first of its sessions is closed. Where the course
    takes more people than before, the next who wait are offered seats at once.
    """
    require(rules.may_prepare(actor, course))
    course = queries.held_course(course)
    refuse_if(rules.counting_objection(course, hours_category), "hours_category")
    sessions = queries.hold_sessions(course)
    taken = len(queries.people_in_course(course.id))
    refuse_if(rules.limit_objection(most_people, taken), "most_people")
    record(
        actor,
        "course.changed",
        course,
        most_people=most_people,
        most_people_before=course.limit.most if course.limit else None,
        precedence=precedence,
        precedence_before=course.precedence,
        hours_category=hours_category,
    )
    course.hours_category = hours_category
    course.description, course.precedence = description.strip(), precedence
    _limit(course, most_people, taken)
    for session in sessions:
        seats.hand_on(session)


@transaction()
def add_session(
    course: Course, facts: SessionFacts, instructors: Sequence[User], *, actor: Actor
) -> Session:
    """Plan a meeting of a course; nobody sees it before it is published."""
    require(rules.may_arrange(actor, course.county_id))
    session = Session(course_id=course.id, county_id=course.county_id, **asdict(facts))
    objection = rules.session_objection(session, clock.now())
    if objection is not None:
        raise RuleBroken(*objection)
    refuse_if(rules.link_objection(session.link), "link")
    session.instructors = [SessionInstructor(user_id=user.id) for user in instructors]
    db.session.add(session)
    record(
        actor,
        "session.added",
        session,
        starts_at=facts.starts_at,
        capacity=facts.capacity,
        instructors=len(instructors),
    )
    return session


@transaction()
def open_session(session: Session, *, actor: Actor) -> None:
    """Publish a session; people sign up from its opening moment on."""
    require(rules.may_arrange(actor, session.county_id))
    refuse_if(rules.opening_objection(session, clock.now()))
    session.take(OPEN)
    record(actor, "session.opened", session)


@transaction()
def change_session(
    session: Session,
    *,
    place: str,
    address: str,
    link: str = "",
    capacity: int,
    instructors: Sequence[User],
    actor: Actor,
) -> None:
    """Move a session to another room or link, give it more or fewer seats, or other instructors.

    Whoever holds a seat hears of a new place; new seats go to the queue at once.
    """
    require(rules.may_arrange(actor, session.county_id))
    session = seats.hold(session.id)
    refuse_if(rules.changing_objection(session))
    refuse_if(rules.capacity_objection(session, capacity), "capacity")
    refuse_if(rules.link_objection(link.strip()), "link")
    moved = (place, address) != (session.place, session.address)
    relinked = session.link not in ("", link.strip())
    record(
        actor,
        "session.changed",
        session,
        place=place,
        capacity=capacity,
        capacity_before=session.capacity,
        instructors=len(instructors),
    )
    session.place, session.address, session.capacity = place, address, capacity
    session.link = link.strip()
    wanted = {user.id for user in instructors}
    kept = [link for link in session.instructors if link.user_id in wanted]
    known = {link.user_id for link in kept}
    session.instructors = kept + [
        SessionInstructor(user_id=number) for number in sorted(wanted - known)
    ]
    db.session.flush()
    if moved:
        _tell(
            session,
            say("{what}改在{place}。", what=seats.named(session), place=f"{place} {address}"),
            actor,
        )
    elif relinked:
        _tell(
            session,
            say("{what}的课堂链接有变，请从“免费培训”打开。", what=seats.named(session)),
            actor,
        )
    seats.hand_on(session)


@transaction()
def cancel_session(session: Session, reason: str, *, actor: Actor) -> None:
    """Call a session off, for a reason that everybody on its list is told; also afterwards, where
    it did not take place and nobody's attendance was noted.
    """
    require(rules.may_arrange(actor, session.county_id))
    session = seats.hold(session.id)
    refuse_if(rules.calling_off_objection(session, queries.is_marked(session)))
    refuse_if(None if reason.strip() else say("请写明取消的原因，已报名的人会看到。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    session.take(CALL_OFF)
    session.called_off_reason = reason.strip()
    listed = queries.sign_ups(session, *LIVE)
    for sign_up in listed:
        seats.free(sign_up, session)
        sign_up.take(LEAVE)
        text = say("{what}已取消：{reason}", what=seats.named(session), reason=reason.strip())
        seats.inform(sign_up, say("培训取消"), text, actor=actor)
    record(actor, "session.cancelled", session, reason=reason.strip(), told=len(listed))


@transaction()
def issue_sheet(session: Session, *, actor: Actor) -> Paper:
    """Have the sign-in sheet printed with everybody who holds a seat now.

    While nothing on it has changed there is one sheet, however often it is asked for.
    """
    require(rules.may_arrange(actor, session.county_id))
    session = seats.hold(session.id)
    roll = queries.roll(session)
    numbers = rules.row_numbers(roll, queries.last_row(session))
    for row, number in zip(roll, numbers.values(), strict=True):
        row.sheet_row = number  # whoever leaves takes the number along: no row moves up
    facts = _sheet_facts(session)
    known = paper_queries.that_says(facts, session)
    if known is not None:
        if known.file_id is None:
            papers.print_again(known, actor=actor)
        return known
    paper = papers.issue(
        PaperKind.ATTENDANCE_SHEET,
        county=session.county,
        facts=facts,
        subject=session,
        actor=actor,
    )
    record(actor, "session.sheet_issued", session, number=paper.number)
    return paper


def _limit(course: Course, most: int | None, taken: int) -> None:
    if most is None:
        course.limit = None
    elif course.limit is None:
        course.limit = CourseLimit(most=most, taken=taken)
    else:
        course.limit.most = most
    db.session.flush()


def _tell(session: Session, text: Sentence, actor: Actor) -> None:
    for sign_up in queries.sign_ups(session, *LIVE):
        seats.inform(sign_up, say("培训地点有变"), text, actor=actor)


def _sheet_facts(session: Session) -> dict[str, Any]:
    begins, ends = clock.local(session.starts_at), clock.local(session.ends_at)
    return {
        "course": session.course.title,
        "office": session.course.organiser,
        "county": session.county.name,
        "venue": " ".join(filter(None, (session.place, session.address)))[:80],
        "instructor": session.instructor_names[:50],
        "held_on": begins.date().isoformat(),
        "hours": f"{begins:%H:%M}—{ends:%H:%M}",
        "sign_columns": ["上午签到", "下午签到"] if session.by_halves else ["签到", "签退"],
        "spare_rows": min(SPARE_ROWS, session.seats_left),
        "rows": [
            {
                "number": row.sheet_row,
                "name": row.name,
                "organisation": row.person.organisation.name
                if row.person and row.person.organisation
                else "",
                "remark": f"尾号{row.phone_tail}" if row.phone_tail else "",
                "code": codes.own(row),
            }
            for row in queries.roll(session)
        ],
    }
