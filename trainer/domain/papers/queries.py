"""Which papers were issued. Every answer but the public check is limited to what one may see."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from trainer.core.db import Base, db
from trainer.core.outbox import Job
from trainer.domain.papers import rules
from trainer.domain.papers.models import Paper, PaperState
from trainer.domain.people.models import User
from trainer.domain.people.places import County, Office
from trainer.domain.people.rules import counties_of, is_city_staff

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
    if not rules.may_read(viewer, paper) or paper.file is None:
        return None
    return paper.file.content, paper.file_name


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
    """The papers that a job has printed and that this viewer may read, in their order."""
    found = db.session.scalars(
        select(Paper).where(Paper.job_id == job.id, visible_to(viewer)).order_by(Paper.id)
    )
    return [paper for paper in found if content(paper, viewer=viewer) is not None]
