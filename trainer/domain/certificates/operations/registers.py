"""Certificates are recorded, declared, registered and revoked."""

from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.domain.certificates import queries, rules
from trainer.domain.certificates.models import (
    REVOKE,
    Certificate,
    CertificateSource,
    DeclaredCertificate,
    Level,
    LocalLevel,
)
from trainer.domain.certificates.rules import Cycle
from trainer.domain.people.models import Person


@transaction()
def record_certificate(
    person: Person,
    *,
    level: Level,
    local_level: LocalLevel | None = None,
    number: str,
    exam_year: int,
    approved_on: date,
    issued_on: date | None = None,
    published_on: date | None = None,
    exam_county_id: int | None = None,
    desk_county_id: int | None = None,
    source: CertificateSource = CertificateSource.EXAM,
    file_id: int | None = None,
    actor: Actor,
) -> Certificate:
    """Enter a certificate of somebody on record, by the number printed on it.

    `exam_county_id` is where the person registered for the exam, None where nobody has said so;
    `desk_county_id` the county whose file or pass it follows from.
    """
    require(rules.may_record(actor, person, desk_county_id or exam_county_id))
    refuse_if(rules.standing_objection(person))
    wrong = rules.local_level_objection(
        level, local_level, exam_county_id=exam_county_id, approved_on=approved_on
    )
    if wrong is not None:
        raise RuleBroken(wrong[1], wrong[0])
    number = rules.read_number(number)
    refuse_if(rules.number_objection(number), "number")
    refuse_if(
        rules.dates_objection(
            exam_year=exam_year, approved_on=approved_on, issued_on=issued_on, today=clock.today()
        ),
        "approved_on",
    )
    certificate = Certificate(
        person_id=person.id,
        level=level,
        local_level_id=local_level.id if local_level else None,
        number=number,
        exam_year=exam_year,
        approved_on=approved_on,
        issued_on=issued_on,
        published_on=published_on,
        exam_county_id=exam_county_id,
        source=source,
        file_id=file_id,
        recorded_at=clock.now(),
    )
    db.session.add(certificate)
    db.session.flush()
    record(
        actor,
        "certificate.recorded",
        certificate,
        county_id=person.county_id,
        level=level,
        number=number,
        exam_year=exam_year,
        source=source,
    )
    return certificate


@transaction()
def revoke(certificate: Certificate, *, reason: str, actor: Actor) -> None:
    """Revoke a certificate; it keeps its number and stays visible as revoked."""
    require(rules.may_revoke(actor, certificate))
    refuse_if(rules.reason_objection(reason), "reason")
    certificate.take(REVOKE)
    certificate.revoked_at = clock.now()
    certificate.revoked_reason = reason.strip()
    record(
        actor,
        "certificate.revoked",
        certificate,
        county_id=certificate.person.county_id,
        reason=certificate.revoked_reason,
    )


@transaction()
def note_registration(
    certificate: Certificate, *, registered_on: date, place: str, actor: Actor
) -> None:
    """Note that the certificate was registered (anew): valid for three years from that day."""
    require(rules.may_note_registration(actor, certificate))
    refuse_if(
        rules.registration_objection(certificate, registered_on, clock.today()), "registered_on"
    )
    before = rules.cycle_of(certificate)
    certificate.registered_on = registered_on
    certificate.registered_until_on = rules.registered_until(registered_on)
    certificate.registration_place = place.strip()
    _carry_hours(certificate, before)
    record(
        actor,
        "certificate.registration_noted",
        certificate,
        county_id=certificate.person.county_id,
        registered_on=registered_on,
    )


@transaction()
def note_registration_applied(certificate: Certificate, *, applied_on: date, actor: Actor) -> None:
    """Note that the registration has been applied for and waits for its result."""
    require(rules.may_note_registration(actor, certificate))
    refuse_if(rules.registration_objection(certificate, applied_on, clock.today()), "applied_on")
    certificate.registration_applied_on = applied_on
    record(
        actor,
        "certificate.registration_applied",
        certificate,
        county_id=certificate.person.county_id,
        applied_on=applied_on,
    )


@transaction()
def declare_certificate(
    person: Person, *, level: Level, held_on: date, actor: Actor
) -> DeclaredCertificate:
    """Note a certificate that somebody says they hold; the counter sees the original later."""
    require(rules.may_declare(actor, person))
    known = [row.state for row in queries.of_person(person.id) if row.level is level]
    wrong = rules.declaring_objection(level, held_on, known, clock.today())
    if wrong is not None:
        raise RuleBroken(wrong[1], wrong[0])
    row = DeclaredCertificate(
        person_id=person.id, level=level, held_on=held_on, declared_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    record(actor, "certificate.declared", row, county_id=person.county_id, level=level)
    return row


@transaction()
def withdraw_declared(row: DeclaredCertificate, *, actor: Actor) -> None:
    """Take back what was declared by mistake."""
    require(rules.may_declare(actor, row.person))
    record(actor, "certificate.declaration_withdrawn", row, county_id=row.person.county_id)
    db.session.delete(row)


def _carry_hours(certificate: Certificate, before: Cycle | None) -> None:
    """Where only the day of a registration was mended, its hours stay with it."""
    after = rules.cycle_of(certificate)
    if before is None or after is None or not rules.corrects(before, after):
        return
    for entry in queries.entries_in(certificate, before):
        if entry.held_on in after:
            entry.cycle_from, entry.cycle_until = after
