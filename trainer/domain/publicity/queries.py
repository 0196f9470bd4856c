"""What the public and the bureaus ask about notices."""

import hmac
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, true

from trainer.core import clock
from trainer.core.db import db
from trainer.core.identity import normalise_name
from trainer.core.paging import Page, page_of
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import counties_of, is_city_staff
from trainer.domain.publicity import rules
from trainer.domain.publicity.models import (
    NoticeLine,
    NoticeState,
    Objection,
    ObjectionState,
    PublicNotice,
)

LINES_PER_PAGE = 100
LOOK_UPS = 10
OBJECTIONS = 10
WITHIN = timedelta(minutes=30)


def running() -> Sequence[PublicNotice]:
    """The notices that stand before the public today, the one ending first on top."""
    return db.session.scalars(
        select(PublicNotice)
        .where(PublicNotice.state != NoticeState.WITHDRAWN, PublicNotice.last_on >= clock.today())
        .order_by(PublicNotice.last_on, PublicNotice.id)
    ).all()


def find_announced(notice_id: int) -> PublicNotice | None:
    """A notice that was not withdrawn, running or over; its list only while it runs."""
    notice = db.session.get(PublicNotice, notice_id)
    return None if notice is None or notice.state is NoticeState.WITHDRAWN else notice


def find_public(notice_id: int) -> PublicNotice | None:
    """A notice for anybody, while it runs; afterwards the list is no longer shown."""
    notice = db.session.get(PublicNotice, notice_id)
    return notice if notice is not None and rules.is_running(notice, clock.today()) else None


def public_lines(notice: PublicNotice, number: int) -> Page[NoticeLine] | None:
    """One page of the masked list, or None once the period is over."""
    return lines(notice, number) if rules.is_running(notice, clock.today()) else None


def lines(notice: PublicNotice, number: int) -> Page[NoticeLine]:
    """One page of the list for those who work with it."""
    wanted = select(NoticeLine).where(NoticeLine.notice_id == notice.id)
    return page_of(wanted.order_by(NoticeLine.position), number, size=LINES_PER_PAGE)


def is_on(notice: PublicNotice, name: str, last_four: str) -> bool:
    """Whether somebody of this name and these last four of the ID is on a running list.

    The answer is yes or no and nothing else; the web counts the questions.
    """
    if not rules.is_running(notice, clock.today()):
        return False
    wanted = unicodedata.normalize("NFKC", last_four).strip().upper()
    namesakes = db.session.scalars(
        select(Person)
        .join(NoticeLine, NoticeLine.person_id == Person.id)
        .where(NoticeLine.notice_id == notice.id, Person.name == normalise_name(name))
    )
    endings = [(person.id_number or "")[-4:] for person in namesakes]
    return any(hmac.compare_digest(end.encode(), wanted.encode()) for end in endings if end)


def find_public_line(notice_id: int, line_id: int) -> NoticeLine | None:
    """One line of a running notice."""
    notice = find_public(notice_id)
    if notice is None:
        return None
    return db.session.scalar(
        select(NoticeLine).where(NoticeLine.id == line_id, NoticeLine.notice_id == notice.id)
    )


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The notices of the viewer's counties; the city bureau sees all."""
    if is_city_staff(viewer):
        return true()
    return PublicNotice.county_id.in_(counties_of(viewer))


def find(notice_id: int, *, viewer: User) -> PublicNotice | None:
    """The notice, if this viewer works with it."""
    return db.session.scalar(
        select(PublicNotice).where(PublicNotice.id == notice_id, visible_to(viewer))
    )


def listed(*, viewer: User, number: int = 1) -> Page[PublicNotice]:
    """One page of the viewer's notices, newest first."""
    return page_of(
        select(PublicNotice).where(visible_to(viewer)).order_by(PublicNotice.id.desc()), number
    )


def due_to_end() -> Sequence[PublicNotice]:
    """Notices whose last day has passed and that nobody has noted as ended."""
    return db.session.scalars(
        select(PublicNotice)
        .where(PublicNotice.state == NoticeState.OPEN, PublicNotice.last_on < clock.today())
        .order_by(PublicNotice.id)
    ).all()


def line_of(subject_type: str, subject_id: int) -> NoticeLine | None:
    """The line of this subject in its newest notice that was not withdrawn."""
    return db.session.scalar(
        select(NoticeLine)
        .join(PublicNotice)
        .where(
            NoticeLine.subject_type == subject_type,
            NoticeLine.subject_id == subject_id,
            PublicNotice.state != NoticeState.WITHDRAWN,
        )
        .order_by(NoticeLine.id.desc())
        .limit(1)
    )


def is_cleared(subject_type: str, subject_id: int) -> bool:
    """Whether the subject's notice is over and no objection holds it."""
    line = line_of(subject_type, subject_id)
    return line is not None and rules.is_cleared(line, clock.today())


def objections_to_decide(*, viewer: User) -> Sequence[Objection]:
    """Open objections in the viewer's counties, oldest first."""
    return db.session.scalars(
        select(Objection)
        .join(PublicNotice)
        .where(Objection.state == ObjectionState.OPEN, visible_to(viewer))
        .order_by(Objection.id)
    ).all()


def to_decide(viewer: User) -> int:
    """How many open objections wait for this officer."""
    counties = counties_of(viewer, DutyKind.REVIEWER, DutyKind.APPROVER)
    waiting = (
        select(func.count(Objection.id))
        .join(PublicNotice)
        .where(Objection.state == ObjectionState.OPEN, PublicNotice.county_id.in_(counties))
    )
    return db.session.scalar(waiting) or 0


def held_line(line_id: int) -> NoticeLine:
    """The line as it is now, locked until the operation ends: objections to it queue up.

    Its notice is read after the lock was had, so that nobody decides on what it was before.
    """
    line = db.session.scalars(
        select(NoticeLine)
        .where(NoticeLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.refresh(line.notice)
    return line


def held_lines(subject_type: str, subject_ids: Sequence[int]) -> Sequence[NoticeLine]:
    """Every line of these subjects in whatever notice, locked: objections to them queue up."""
    return db.session.scalars(
        select(NoticeLine)
        .where(NoticeLine.subject_type == subject_type, NoticeLine.subject_id.in_(subject_ids))
        .order_by(NoticeLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def hold_all_lines(notice: PublicNotice) -> None:
    """Lock every line of the notice: nobody objects to one or clears it meanwhile."""
    db.session.scalars(
        select(NoticeLine.id)
        .where(NoticeLine.notice_id == notice.id)
        .order_by(NoticeLine.id)
        .with_for_update()
    ).all()


def standing_objections(lines: Sequence[NoticeLine]) -> Sequence[Objection]:
    """Objections to these lines that are open or were upheld, withdrawn notices included."""
    return db.session.scalars(
        select(Objection)
        .where(
            Objection.line_id.in_([line.id for line in lines]),
            Objection.state != ObjectionState.REJECTED,
        )
        .order_by(Objection.id)
        .execution_options(populate_existing=True)
    ).all()


def is_held_by_others(objection: Objection) -> bool:
    """Whether another objection to the same line is open or was upheld."""
    others = select(Objection.id).where(
        Objection.line_id == objection.line_id,
        Objection.id != objection.id,
        Objection.state != ObjectionState.REJECTED,
    )
    return db.session.scalar(others.limit(1)) is not None


def objections_of(notice: PublicNotice) -> Sequence[Objection]:
    """All objections to a notice, oldest first."""
    return db.session.scalars(
        select(Objection).where(Objection.notice_id == notice.id).order_by(Objection.id)
    ).all()


def find_objection(objection_id: int, *, viewer: User) -> Objection | None:
    """The objection, if this viewer works with its notice."""
    return db.session.scalar(
        select(Objection).join(PublicNotice).where(Objection.id == objection_id, visible_to(viewer))
    )


def received(uid: str) -> Objection | None:
    """The objection behind the address that its sender was given."""
    return db.session.scalar(select(Objection).where(Objection.uid == uid))


def received_by_id(objection_id: int) -> Objection | None:
    """The objection that this very form made."""
    return db.session.get(Objection, objection_id)
