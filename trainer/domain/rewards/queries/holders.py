"""Thousands of holders at once: what the rules ask of each, in a handful of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select

from trainer.core import clock
from trainer.core.db import db
from trainer.domain.certificates.models import Certificate, CertificateState, Level, LocalLevel
from trainer.domain.people.models import Employment, Person, Standing
from trainer.domain.people.places import Organisation
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import DEAD, Application, FactState, StatedFact
from trainer.domain.rewards.queries import known

Wanted = ColumnElement[bool]


def certificates(wanted: Wanted) -> list[Row[Any]]:
    """The certificates in force of the people on record that are wanted."""
    return list(
        db.session.execute(
            select(
                Certificate.id,
                Certificate.level,
                Certificate.number,
                Certificate.approved_on,
                Certificate.issued_on,
                Certificate.published_on,
                Certificate.registered_on,
                Certificate.registered_until_on,
                Certificate.registration_place,
                Certificate.exam_county_id,
                Certificate.exam_year,
                Certificate.person_id,
                LocalLevel.county_id.label("level_county_id"),
                LocalLevel.valid_years.label("valid_years"),
            )
            .join(Person, Person.id == Certificate.person_id)
            .outerjoin(LocalLevel, LocalLevel.id == Certificate.local_level_id)
            .where(
                Certificate.state == CertificateState.VALID,
                Person.standing == Standing.ON_RECORD,
                wanted,
            )
            .order_by(Certificate.id)
        )
    )


def holders(wanted: Wanted) -> dict[int, known.Holder]:
    """Everything else that is known of those people, by their keys.

    A person may be wanted for one certificate and hold others: all of them count.
    """
    levels, jobs, awards = _levels(wanted), _jobs(wanted), _awards(wanted)
    facts, today = _facts(wanted), clock.today()
    found = {}
    for person in _people(wanted):
        employer = (
            known.Employer(person.employer_id, person.employer_county_id, person.employer_kind)
            if person.employer_id
            else None
        )
        found[person.id] = known.Holder(
            person=person,
            jobs=known.spans(jobs[person.id], employer),
            employer=employer,
            levels=tuple(sorted(levels[person.id], key=lambda level: -level.rank)),
            awards=tuple(known.award(one) for one in awards[person.id]),
            confirmed=rules.confirmed(facts[person.id], today),
        )
    return found


def _levels(wanted: Wanted) -> Mapping[int, list[Level]]:
    rows = db.session.execute(
        select(Certificate.person_id, Certificate.level).where(
            Certificate.state == CertificateState.VALID, Certificate.person_id.in_(_ids(wanted))
        )
    )
    levels = defaultdict[int, list[Level]](list)
    for row in rows:
        levels[row.person_id].append(row.level)
    return levels


def _people(wanted: Wanted) -> Iterable[Row[Any]]:
    return db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.home_county_id,
            Person.payroll,
            Organisation.id.label("employer_id"),
            Organisation.county_id.label("employer_county_id"),
            Organisation.kind.label("employer_kind"),
        )
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id.in_(_ids(wanted)))
    )


def _jobs(wanted: Wanted) -> Mapping[int, list[Row[Any]]]:
    rows = db.session.execute(
        select(
            Employment.person_id,
            Employment.county_id,
            Employment.organisation_id,
            Employment.starts_on,
            Employment.ends_on,
            Employment.social_work,
            Employment.payroll,
            Employment.post,
        )
        .join(Person, Person.id == Employment.person_id)
        .where(Person.id.in_(_ids(wanted)))
        .order_by(Employment.starts_on)
    )
    return _by_person(rows)


def _awards(wanted: Wanted) -> Mapping[int, list[Row[Any]]]:
    """The claims of the record, and those that stand under its number in whatever record."""
    rows = db.session.execute(
        select(
            Person.id.label("person_id"),
            Application.kind,
            Application.level,
            Application.county_id,
            Application.certificate_number,
            Application.amount_fen,
            Application.period,
            Application.policy_facts,
            Application.submitted_at,
        )
        .join(
            Person,
            or_(
                Person.id == Application.person_id,
                Person.id_number_index == Application.person_index,
            ),
        )
        .where(Person.id.in_(_ids(wanted)), Application.state.not_in(DEAD))
        .order_by(Application.id)
    )
    return _by_person(rows)


def _facts(wanted: Wanted) -> Mapping[int, list[Row[Any]]]:
    rows = db.session.execute(
        select(
            StatedFact.person_id,
            StatedFact.kind,
            StatedFact.county_id,
            StatedFact.from_on,
            StatedFact.to_on,
            StatedFact.basis_on,
            StatedFact.year,
            StatedFact.passed,
        )
        .where(StatedFact.person_id.in_(_ids(wanted)), StatedFact.state == FactState.CONFIRMED)
        .order_by(StatedFact.id)
    )
    return _by_person(rows)


def _by_person(rows: Iterable[Any]) -> Mapping[int, list[Row[Any]]]:
    grouped = defaultdict[int, list[Row[Any]]](list)
    for row in rows:
        grouped[row.person_id].append(row)
    return grouped


def _ids(wanted: Wanted) -> Select[Any]:
    return (
        select(Person.id)
        .join(Certificate, Certificate.person_id == Person.id)
        .where(Person.standing == Standing.ON_RECORD, wanted)
    )
