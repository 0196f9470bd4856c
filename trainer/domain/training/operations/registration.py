"""A certificate is registered, and what its holder attended since then counts."""

from datetime import date

from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import require
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates import rules as certificate_rules
from trainer.domain.certificates.models import Certificate
from trainer.domain.training import hours, queries


@transaction()
def note_registration(
    certificate: Certificate, *, registered_on: date, place: str, actor: Actor
) -> None:
    """Note the registration, and credit the classes of its period that were closed before."""
    require(certificate_rules.may_note_registration(actor, certificate))
    certificates.note_registration(
        certificate, registered_on=registered_on, place=place, actor=actor
    )
    db.session.flush()
    attended = queries.counting_classes(certificate.person_id)
    for sign_up in attended:
        hours.credit(sign_up, sign_up.session)
    record(
        actor,
        "certificate.hours_credited",
        certificate,
        county_id=certificate.person.county_id,
        classes=len(attended),
    )
