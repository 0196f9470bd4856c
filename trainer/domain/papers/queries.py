"""Which papers were issued. Every answer but the public check is limited to what one may see."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from trainer.core import clock
from trainer.core.db import Base, db
from trainer.core.outbox import Job
from trainer.core.paging import Page, page_of
from trainer.domain.papers import rules
from trainer.domain.papers.models import (
    Paper,
    PaperKind,
    PaperSeal,
    PaperState,
    PaperWording,
    SealCertificate,
    WordingState,
)
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County, Office
from trainer.domain.people.rules import counties_of, holds, is_city_staff

SEALS_A_PAGE = 50
CHECKS = 60
CHECKS_WITHIN = timedelta(minutes=10)


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The papers that the viewer may read."""
    if is_city_staff(viewer):
        return true()
    in_office = Paper.county_id.in_(counties_of(viewer))
    if viewer.person_id is None:
        return in_office
    return or_(in_office, Paper.person_id == viewer.person_id)


def find(paper_id: int, *, viewer: User) -> Paper | None:
    """The paper, if this viewer may see it."""
    return db.session.scalar(select(Paper).where(Paper.id == paper_id, visible_to(viewer)))


def of_subject(subject: Base) -> Sequence[Paper]:
    """Everything issued about one row that the caller may see, newest first."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.subject_type == type(subject).__name__, Paper.subject_id == subject.id)
        .order_by(Paper.id.desc())
    ).all()


def that_says(facts: dict[str, Any], subject: Base) -> Paper | None:
    """The newest paper about a row that holds and says exactly this."""
    holding = (paper for paper in of_subject(subject) if paper.state is PaperState.ISSUED)
    return next((paper for paper in holding if paper.facts == facts), None)


def content(paper: Paper, *, viewer: User) -> tuple[bytes, str] | None:
    """The printed file and its name, once it is there and if this viewer may read it."""
    file = paper.held_file
    if not rules.may_read(viewer, paper) or file is None:
        return None
    return file.content, paper.file_name


def by_code(code: str) -> Paper | None:
    """The public paper with this (stored form of a) verification code."""
    return db.session.scalar(select(Paper).where(Paper.code == code, Paper.kind.in_(rules.PUBLIC)))


def check(typed: str) -> Paper | None:
    """What the public learns of a code, however it was typed; the web counts the checks."""
    return by_code(rules.read_code(typed))


def office_on(county: County | None, day: date) -> Office | None:
    """The office that issues papers of that county (None: of the city) on that day."""
    if county is not None:
        return county.office_on(day)
    offices = db.session.scalars(
        select(Office).where(Office.county_id.is_(None)).order_by(Office.starts_on)
    )
    return next((office for office in offices if office.covers(day)), None)


def held(paper: Paper) -> Paper:
    """The paper as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.id == paper.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def to_print(paper_ids: Sequence[int]) -> Sequence[Paper]:
    """Those of the papers that hold and whose file is still to be made, for the printing job."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.id.in_(paper_ids), Paper.file_id.is_(None), Paper.state == PaperState.ISSUED)
        .order_by(Paper.id)
    ).all()


def printed_by(job: Job, *, viewer: User) -> Sequence[Paper]:
    """The papers that a job has printed or sealed and that this viewer may read, in order."""
    sealed = select(PaperSeal.paper_id).where(PaperSeal.job_id == job.id)
    found = db.session.scalars(
        select(Paper)
        .where(or_(Paper.job_id == job.id, Paper.id.in_(sealed)), visible_to(viewer))
        .order_by(Paper.id)
    )
    return [paper for paper in found if content(paper, viewer=viewer) is not None]


def to_seal(viewer: User, number: int = 1, *, size: int = SEALS_A_PAGE) -> Page[Paper]:
    """The printed papers that wait for a seal that this viewer keeps, oldest first."""
    return page_of(_to_seal(viewer).order_by(Paper.id), number, size=size)


def to_seal_count(viewer: User) -> int:
    """How many of them there are."""
    waiting = _to_seal(viewer).subquery()
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0


def by_ids(paper_ids: Sequence[int]) -> Sequence[Paper]:
    """These papers, for the job that was given them."""
    return db.session.scalars(select(Paper).where(Paper.id.in_(paper_ids)).order_by(Paper.id)).all()


def certificate_for(paper: Paper) -> SealCertificate | None:
    """With what the office that issued the paper seals now: of several the newest."""
    office = office_on(paper.county, paper.issued_on)
    if office is None:
        return None
    today = clock.today()
    rows = db.session.scalars(
        select(SealCertificate)
        .where(SealCertificate.office_id == office.id, SealCertificate.withdrawn_at.is_(None))
        .order_by(SealCertificate.starts_on.desc(), SealCertificate.id.desc())
    )
    return next((row for row in rows if row.covers(today)), None)


def certificates(viewer: User) -> Sequence[SealCertificate]:
    """The certificates of the offices that this viewer looks after, with those withdrawn."""
    rows = db.session.scalars(
        select(SealCertificate).join(Office).order_by(Office.county_id, SealCertificate.id.desc())
    )
    return [row for row in rows if _looks_after(viewer, row.office)]


def find_certificate(certificate_id: int, *, viewer: User) -> SealCertificate | None:
    """The certificate, if this viewer looks after its office."""
    row = db.session.get(SealCertificate, certificate_id)
    return row if row is not None and _looks_after(viewer, row.office) else None


def offices_kept(viewer: User) -> Sequence[Office]:
    """The offices whose certificates this viewer may enter: in charge today, or owing a seal."""
    today = clock.today()
    owed = _waiting().where(
        Paper.county_id.is_not_distinct_from(Office.county_id),
        Paper.issued_on >= Office.starts_on,
        or_(Office.ends_on.is_(None), Paper.issued_on <= Office.ends_on),
    )
    in_charge = and_(
        Office.starts_on <= today, or_(Office.ends_on.is_(None), Office.ends_on >= today)
    )
    rows = db.session.scalars(
        select(Office)
        .where(or_(in_charge, owed.exists()))
        .order_by(Office.county_id, Office.starts_on)
    )
    return [row for row in rows if rules.may_keep_certificates(viewer, row.county_id)]


def wording_in_force(kind: PaperKind) -> PaperWording | None:
    """With which words papers of that kind are issued now."""
    return db.session.scalar(
        select(PaperWording).where(
            PaperWording.kind == kind, PaperWording.state == WordingState.IN_FORCE
        )
    )


def hold_wordings(kind: PaperKind) -> None:
    """Let nobody else write or publish words of that kind until the operation ends."""
    db.session.scalars(
        select(PaperWording)
        .where(PaperWording.kind == kind)
        .order_by(PaperWording.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def next_wording_edition(kind: PaperKind) -> int:
    """The number of the edition that is written next."""
    last = db.session.scalar(
        select(func.max(PaperWording.edition)).where(PaperWording.kind == kind)
    )
    return (last or 0) + 1


def wordings(viewer: User) -> Sequence[PaperWording]:
    """Every edition, newest first, for those who write them."""
    if not rules.may_word(viewer):
        return []
    return db.session.scalars(
        select(PaperWording).order_by(PaperWording.kind, PaperWording.edition.desc())
    ).all()


def find_wording(wording_id: int, *, viewer: User) -> PaperWording | None:
    """One edition, for those who write them."""
    return db.session.get(PaperWording, wording_id) if rules.may_word(viewer) else None


def _looks_after(viewer: User, office: Office) -> bool:
    keeps = rules.may_keep_certificates(viewer, office.county_id)
    return keeps or rules.may_seal(viewer, office.county_id)


def _to_seal(viewer: User) -> Select[Paper]:
    mine: ColumnElement[bool] = Paper.county_id.in_(counties_of(viewer, DutyKind.SEALER))
    if holds(viewer, DutyKind.SEALER, county_id=None):
        mine = or_(mine, Paper.county_id.is_(None))
    return _waiting().where(mine)


def _waiting() -> Select[Paper]:
    sealed = select(PaperSeal.id).where(PaperSeal.paper_id == Paper.id)
    return select(Paper).where(
        Paper.kind.in_(rules.SEALED),
        Paper.state == PaperState.ISSUED,
        Paper.file_id.is_not(None),
        ~sealed.exists(),
    )
