"""The applications themselves. Every answer is limited to what the viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.core.text import Sentence
from trainer.domain.certificates.models import Certificate, CertificateState
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import counties_of, is_city_staff
from trainer.domain.publicity import queries as publicity
from trainer.domain.publicity.models import NoticeLine, NoticeState, PublicNotice
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import DEAD, Application, BenefitKind, State
from trainer.domain.rewards.rules import SUBJECT


@dataclass(frozen=True)
class Publicity:
    """How the public notice of one claim stands."""

    line: NoticeLine | None
    is_over: bool
    is_held: bool


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The person's own claims, those of the viewer's counties, and for the city all."""
    if is_city_staff(viewer):
        return true()
    mine = Application.person_id == viewer.person_id if viewer.person_id else false()
    return or_(mine, Application.county_id.in_(counties_of(viewer)))


def find(application_id: int, *, viewer: User) -> Application | None:
    """The application, if this viewer may see it."""
    return db.session.scalar(
        select(Application).where(Application.id == application_id, visible_to(viewer))
    )


def find_own(application_id: int, *, viewer: User) -> Application | None:
    """The application, if it is the viewer's own."""
    return db.session.scalar(
        select(Application).where(
            Application.id == application_id, Application.person_id == viewer.person_id
        )
    )


def find_for_office(application_id: int, *, viewer: User) -> Application | None:
    """The application, if the viewer works in its county."""
    return db.session.scalar(
        select(Application).where(
            Application.id == application_id, Application.county_id.in_(counties_of(viewer))
        )
    )


def own(*, viewer: User) -> Sequence[Application]:
    """The viewer's own claims, newest first."""
    if viewer.person_id is None:
        return ()
    return db.session.scalars(
        select(Application)
        .options(joinedload(Application.county))
        .where(Application.person_id == viewer.person_id)
        .order_by(Application.id.desc())
    ).all()


def bank_of(*, viewer: User) -> str:
    """The bank that the viewer named in the last claim, to begin the next one with."""
    return next((one.bank_name for one in own(viewer=viewer)), "")


def on_desk(
    state: State | None, *, viewer: User, name: str = "", number: int = 1
) -> Page[Application]:
    """Claims in that state (None: in any) in the viewer's counties, oldest first.

    The clock ends a notice: a claim counts as cleared before the job has noted it.
    """
    chosen = _of_office(viewer)
    if state is not None:
        chosen = chosen.where(_stands_in(state))
    if name.strip():
        chosen = chosen.join(Person, Person.id == Application.person_id).where(
            Person.name.contains(name.strip(), autoescape=True)
        )
    return page_of(chosen.order_by(Application.submitted_at, Application.id), number)


def counts(*, viewer: User) -> dict[State, int]:
    """How many claims stand in each state in the viewer's counties."""
    is_over = case((_notice_is_over(), true()), else_=false())
    rows = db.session.execute(
        select(Application.state, is_over, func.count())
        .where(Application.county_id.in_(counties_of(viewer)))
        .group_by(Application.state, is_over)
    )
    found: dict[State, int] = {}
    for state, over, size in rows:
        shown = State.CLEARED if over else state
        found[shown] = found.get(shown, 0) + size
    return found


def waiting_for(viewer: User) -> int:
    """How many claims wait for this officer: to be reviewed, or reviewed by another to approve."""
    review = Application.county_id.in_(counties_of(viewer, DutyKind.REVIEWER))
    approve = Application.county_id.in_(counties_of(viewer, DutyKind.APPROVER))
    waiting = or_(
        (Application.state == State.SUBMITTED) & review,
        (Application.state == State.REVIEWED)
        & approve
        & (Application.reviewed_by_id != viewer.id)
        & or_(Application.approved_by_id.is_(None), Application.approved_by_id != viewer.id),
    )
    return db.session.scalar(select(func.count(Application.id)).where(waiting)) or 0


def in_state(state: State, county_id: int) -> Sequence[Application]:
    """All claims of a county in that state, oldest first; for operations and batches."""
    return db.session.scalars(
        _with_names().where(_of_county(county_id), Application.state == state)
    ).all()


def to_follow() -> Sequence[Application]:
    """Claims whose public notice is over or was taken down, for the job that moves them on."""
    taken_down = exists().where(
        PublicNotice.id == Application.notice_id, PublicNotice.state == NoticeState.WITHDRAWN
    )
    return db.session.scalars(
        select(Application)
        .where(Application.state == State.PUBLICISED, or_(_notice_is_over(), taken_down))
        .order_by(Application.submitted_at, Application.id)
    ).all()


def misnumbered() -> Sequence[Application]:
    """Live claims under a number that was corrected since, for the job that puts them right."""
    return db.session.scalars(
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.state.not_in(DEAD),
            Person.id_number_index.is_not(None),
            Person.id_number_index != Application.person_index,
        )
        .order_by(Application.id)
    ).all()


def publicity_of(application: Application) -> Publicity:
    """How the claim's public notice stands today, whether or not the job has noted its end."""
    line = publicity.line_of(SUBJECT, application.id)
    return Publicity(
        line=line,
        is_over=publicity.is_cleared(SUBJECT, application.id),
        is_held=line is not None and line.held_at is not None,
    )


def held_publicity_of(application: Application) -> Publicity:
    """The same with the line locked: nobody objects between the question and what follows."""
    line = publicity.line_of(SUBJECT, application.id)
    if line is not None:
        publicity.held_line(line.id)
    return publicity_of(application)


def republishing_objection(applications: Sequence[Application]) -> Sentence | None:
    """What was objected to in an earlier notice, withdrawn or not, and keeps a new one back."""
    lines = publicity.held_lines(SUBJECT, [application.id for application in applications])
    names = {application.id: application.person.name for application in applications}
    for objection in publicity.standing_objections(lines):
        return rules.republishing_objection(objection, names[objection.line.subject_id])
    return None


def notice_was_withdrawn(application: Application) -> bool:
    """Whether the notice in which the claim stood was taken down."""
    return application.notice is not None and (application.notice.state is NoticeState.WITHDRAWN)


def ready_to_pay(county_id: int) -> Sequence[Application]:
    """Claims of a county whose notice is over and that no payment list holds, oldest first.

    Everything that goes through many claims does so in this order: nobody waits in a circle.
    """
    return db.session.scalars(_with_names().where(_of_county(county_id), has_cleared())).all()


def has_cleared() -> ColumnElement[bool]:
    """Whether a claim's notice is over and nobody's objection holds it, noted or not."""
    return or_(Application.state == State.CLEARED, _notice_is_over())


def _stands_in(state: State) -> ColumnElement[bool]:
    if state is State.CLEARED:
        return has_cleared()
    if state is State.PUBLICISED:
        return and_(Application.state == state, not_(_notice_is_over()))
    return Application.state == state


def _notice_is_over() -> ColumnElement[bool]:
    """A publicised claim whose period is over, with no objection to its line."""
    return and_(
        Application.state == State.PUBLICISED,
        exists()
        .where(
            PublicNotice.id == Application.notice_id,
            PublicNotice.last_on < clock.today(),
            PublicNotice.state != NoticeState.WITHDRAWN,
            NoticeLine.notice_id == PublicNotice.id,
            NoticeLine.subject_type == SUBJECT,
            NoticeLine.subject_id == Application.id,
            NoticeLine.held_at.is_(None),
        )
        .correlate(Application),
    )


def without_letter(county_id: int) -> Sequence[Application]:
    """One-off rewards of a county whose notice is over and that never had a letter.

    What rests on a revoked certificate is left out: no letter will follow.
    """
    revoked = exists().where(
        Certificate.id == Application.certificate_id,
        Certificate.state != CertificateState.VALID,
    )
    return db.session.scalars(
        _with_names().where(
            _of_county(county_id),
            Application.kind == BenefitKind.ONE_OFF,
            Application.letter_id.is_(None),
            or_(Application.state.in_(rules.CLEARED), _notice_is_over()),
            not_(revoked),
        )
    ).all()


def _of_county(county_id: int) -> ColumnElement[bool]:
    return Application.county_id == county_id


def _with_names() -> Select[Application]:
    return (
        select(Application)
        .options(joinedload(Application.person), joinedload(Application.county))
        .order_by(Application.submitted_at, Application.id)
    )


def _of_office(viewer: User) -> Select[Application]:
    return (
        select(Application)
        .options(joinedload(Application.person), joinedload(Application.county))
        .where(Application.county_id.in_(counties_of(viewer)))
    )
