"""What is asked about counselling. Names and questions are for their county's counsellors only."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.core.workdays import YearUnknown
from trainer.domain.certificates.models import Level
from trainer.domain.counselling.models import (
    Booking,
    BookingState,
    CounsellingTerms,
    FrequentQuestion,
    FrequentState,
    Question,
    QuestionState,
    Slot,
    SlotState,
    Topic,
)
from trainer.domain.counselling.rules import REMIND_BEFORE
from trainer.domain.people import queries as people
from trainer.domain.people.models import Duty, DutyKind, Person, User
from trainer.domain.people.places import County
from trainer.domain.people.rules import counties_of


def terms_of(county_id: int) -> CounsellingTerms | None:
    """What the county has said about bookings, if anything."""
    return db.session.scalar(
        select(CounsellingTerms).where(CounsellingTerms.county_id == county_id)
    )


# -- times ----------------------------------------------------------------------------------


def held(slot: Slot) -> Slot:
    """The slot as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Slot)
        .where(Slot.id == slot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold_person(person_id: int) -> None:
    """Let one booking of a person be decided after the other. Comes before the slot's lock."""
    db.session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )


def hold_counsellor(user_id: int) -> None:
    """Let one offer of a counsellor be decided after the other."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def kept_by(user_id: int) -> Sequence[Slot]:
    """A counsellor's times that stand and are still to come."""
    return db.session.scalars(
        select(Slot).where(
            Slot.counsellor_id == user_id,
            Slot.state == SlotState.OPEN,
            Slot.ends_at > clock.now(),
        )
    ).all()


def free_for(person: Person, *, page: int = 1) -> Page[Slot]:
    """The times that this person can still book, soonest first."""
    taken = select(Booking.slot_id).where(
        Booking.state.in_((BookingState.BOOKED, BookingState.CAME, BookingState.MISSED))
    )
    here = [number for number in (person.county_id, person.home_county_id) if number is not None]
    return page_of(
        select(Slot)
        .options(joinedload(Slot.county), joinedload(Slot.counsellor))
        .where(
            Slot.state == SlotState.OPEN,
            Slot.close_at > clock.now(),
            _counselled(here),
            Slot.id.not_in(taken),
        )
        .order_by(Slot.starts_at, Slot.id),
        page,
    )


def _counselled(counties: Sequence[int]) -> ColumnElement[bool]:
    """The times of these counties on whose day their counsellor is charged with counselling."""
    duties = db.session.scalars(
        select(Duty).where(Duty.kind == DutyKind.COUNSELLOR, Duty.county_id.in_(counties))
    )
    return or_(false(), *(_while(duty) for duty in duties))


def _while(duty: Duty) -> ColumnElement[bool]:
    held = and_(
        Slot.counsellor_id == duty.user_id,
        Slot.county_id == duty.county_id,
        Slot.starts_at >= clock.office_moment(duty.starts_on),
    )
    if duty.ends_on is None:
        return held
    return and_(held, Slot.starts_at < clock.office_moment(duty.ends_on + timedelta(days=1)))


def find_slot(slot_id: int, *, viewer: User) -> Slot | None:
    """A time of one's own county, for whoever may book it."""
    if viewer.person is None:
        return None
    here = (viewer.person.county_id, viewer.person.home_county_id)
    return db.session.scalar(select(Slot).where(Slot.id == slot_id, Slot.county_id.in_(here)))


def bookings_of(person_id: int) -> Sequence[Booking]:
    """What somebody booked, newest time first."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .options(selectinload(Booking.slot).joinedload(Slot.counsellor))
        .where(Booking.person_id == person_id)
        .order_by(Slot.starts_at.desc(), Booking.id.desc())
    ).all()


def live_of(person_id: int) -> Sequence[Booking]:
    """What somebody has booked and nobody has marked yet, also where its time is over."""
    return db.session.scalars(
        select(Booking)
        .options(joinedload(Booking.slot))
        .where(Booking.person_id == person_id, Booking.state == BookingState.BOOKED)
    ).all()


def find_booking(booking_id: int, *, viewer: User) -> Booking | None:
    """One's own booking."""
    return db.session.scalar(
        select(Booking).where(Booking.id == booking_id, Booking.person_id == viewer.person_id)
    )


def find_kept(slot_id: int, *, viewer: User) -> Slot | None:
    """A counsellor's own time."""
    return db.session.scalar(select(Slot).where(Slot.id == slot_id, kept_scope(viewer)))


def kept_scope(viewer: User) -> ColumnElement[bool]:
    """A counsellor's own times, in the counties where they are charged with counselling."""
    return and_(
        Slot.counsellor_id == viewer.id,
        Slot.county_id.in_(counties_of(viewer, DutyKind.COUNSELLOR)),
    )


def day_of(viewer: User, day: date) -> Sequence[Slot]:
    """The counsellor's list of a day."""
    begin = clock.office_moment(day)
    return db.session.scalars(
        select(Slot)
        .options(selectinload(Slot.bookings).joinedload(Booking.person))
        .where(
            kept_scope(viewer),
            Slot.starts_at >= begin,
            Slot.starts_at < begin + timedelta(days=1),
        )
        .order_by(Slot.starts_at, Slot.id)
    ).all()


def days_kept(viewer: User) -> Sequence[tuple[date, int, int]]:
    """Each coming day with standing times: how many there are, and how many are booked."""
    begin = clock.office_moment(clock.today())
    rows = db.session.scalars(
        select(Slot)
        .where(kept_scope(viewer), Slot.state == SlotState.OPEN, Slot.starts_at >= begin)
        .order_by(Slot.starts_at)
    ).all()
    days: dict[date, tuple[int, int]] = {}
    for slot in rows:
        day = clock.local(slot.starts_at).date()
        count, booked = days.get(day, (0, 0))
        days[day] = count + 1, booked + (slot.booking is not None)
    return [(day, count, booked) for day, (count, booked) in days.items()]


def days_unmarked(viewer: User) -> list[date]:
    """The past days on which somebody was booked of whom it is not noted whether they came."""
    begun = db.session.scalars(
        select(Slot.starts_at)
        .join(Slot.bookings)
        .where(
            kept_scope(viewer),
            Booking.state == BookingState.BOOKED,
            Slot.ends_at < clock.office_moment(clock.today()),
        )
        .order_by(Slot.starts_at)
    )
    return list(dict.fromkeys(clock.local(at).date() for at in begun))


def to_remind(now: datetime) -> Sequence[Booking]:
    """Bookings whose time comes within a day and of which nobody was reminded."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .where(
            Booking.state == BookingState.BOOKED,
            Booking.reminded_at.is_(None),
            Slot.starts_at > now,
            Slot.starts_at <= now + REMIND_BEFORE,
        )
        .order_by(Booking.id)
    ).all()


# -- questions ------------------------------------------------------------------------------


def asked_by(person_id: int, *, page: int = 1) -> Page[Question]:
    """One's own questions, newest first."""
    return page_of(
        select(Question).where(Question.person_id == person_id).order_by(Question.id.desc()), page
    )


def find_asked(question_id: int, *, viewer: User) -> Question | None:
    """One's own question."""
    return db.session.scalar(
        select(Question).where(Question.id == question_id, Question.person_id == viewer.person_id)
    )


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The questions of the counties in which the viewer is a counsellor; nobody else's."""
    return Question.county_id.in_(counties_of(viewer, DutyKind.COUNSELLOR))


def questions(
    *, viewer: User, state: QuestionState = QuestionState.WAITING, page: int = 1
) -> Page[Question]:
    """The counsellor's questions in one state; those that wait longest come first."""
    wanted = (
        select(Question)
        .options(joinedload(Question.person))
        .where(visible_to(viewer), Question.state == state)
    )
    waiting = state is QuestionState.WAITING
    order = Question.waiting_since if waiting else Question.waiting_since.desc()
    return page_of(wanted.order_by(order, Question.id), page)


def counts(viewer: User) -> dict[QuestionState, int]:
    """How many questions of each state the counsellor has."""
    rows = db.session.execute(
        select(Question.state, func.count()).where(visible_to(viewer)).group_by(Question.state)
    )
    return {row.state: row[1] for row in rows}


def to_answer(viewer: User) -> int:
    """How many questions wait for the counsellor."""
    return counts(viewer).get(QuestionState.WAITING, 0)


def find_question(question_id: int, *, viewer: User) -> Question | None:
    """A question, for the counsellors of its county."""
    return db.session.scalar(select(Question).where(Question.id == question_id, visible_to(viewer)))


def held_question(question: Question) -> Question:
    """The question as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Question)
        .where(Question.id == question.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def days_waiting(since: datetime) -> int | None:
    """How many working days have gone by; None where a year has no table of holidays."""
    first_on = clock.local(since).date() + timedelta(days=1)
    try:
        return people.calendar().working_days_between(first_on, clock.today())
    except YearUnknown:
        return None


# -- frequent questions -----------------------------------------------------------------------


def public_questions(
    *, words: str = "", topic: Topic | None = None, level: Level | None = None, page: int = 1
) -> Page[FrequentQuestion]:
    """What everybody may read, newest first; every word must occur somewhere."""
    wanted = (
        select(FrequentQuestion)
        .options(joinedload(FrequentQuestion.county))
        .where(FrequentQuestion.state == FrequentState.PUBLISHED)
    )
    for word in words.split()[:5]:
        wanted = wanted.where(
            or_(
                FrequentQuestion.title.icontains(word, autoescape=True),
                FrequentQuestion.answer.icontains(word, autoescape=True),
            )
        )
    if topic is not None:
        wanted = wanted.where(FrequentQuestion.topic == topic)
    if level is not None:
        wanted = wanted.where(
            or_(FrequentQuestion.level == level, FrequentQuestion.level.is_(None))
        )
    newest = (FrequentQuestion.published_at.desc(), FrequentQuestion.id.desc())
    return page_of(wanted.order_by(*newest), page)


def frequent_of(question: Question) -> FrequentQuestion | None:
    """The published form of a question, if it has one."""
    return db.session.scalar(
        select(FrequentQuestion).where(
            FrequentQuestion.question_id == question.id,
            FrequentQuestion.state == FrequentState.PUBLISHED,
        )
    )


def find_frequent(frequent_id: int, *, viewer: User) -> FrequentQuestion | None:
    """A public question, for the counsellors who keep it."""
    return db.session.scalar(
        select(FrequentQuestion).where(
            FrequentQuestion.id == frequent_id,
            FrequentQuestion.state == FrequentState.PUBLISHED,
            FrequentQuestion.county_id.in_(counties_of(viewer, DutyKind.COUNSELLOR)),
        )
    )


# -- for the county -------------------------------------------------------------------------


class Figures(NamedTuple):
    """How much counselling a county has, without anybody's name."""

    county: County
    terms: CounsellingTerms | None
    coming: int
    booked: int
    waiting: int
    oldest: int | None


def figures(county: County) -> Figures:
    """Times to come, how many of them are booked, and what waits for an answer."""
    coming = select(func.count()).where(
        Slot.county_id == county.id, Slot.state == SlotState.OPEN, Slot.starts_at > clock.now()
    )
    booked = (
        select(func.count())
        .select_from(Booking)
        .join(Booking.slot)
        .where(
            Booking.county_id == county.id,
            Booking.state == BookingState.BOOKED,
            Slot.starts_at > clock.now(),
        )
    )
    waiting, since = db.session.execute(
        select(func.count(), func.min(Question.waiting_since)).where(
            Question.county_id == county.id, Question.state == QuestionState.WAITING
        )
    ).one()
    return Figures(
        county,
        terms_of(county.id),
        db.session.scalar(coming) or 0,
        db.session.scalar(booked) or 0,
        waiting,
        days_waiting(since) if since else None,
    )
