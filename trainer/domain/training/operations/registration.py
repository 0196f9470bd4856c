"""A certificate is registered, and what its holder attended counts; what was missed, later."""

from datetime import date

from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import require
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates import rules as certificate_rules
from trainer.domain.certificates.models import Certificate
from trainer.domain.training import hours, queries, seats
from trainer.domain.training.models import SignUp


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


@transaction()
def credit_missing(sign_up: SignUp, *, actor: Actor) -> bool:
    """Credit a closed class that no credit reached: two accounts became one, or a registration was
    noted while the list was being closed. True unless it was done meanwhile.
    """
    require(certificate_rules.may_credit(actor))
    session = seats.hold_sign_up(sign_up)
    if sign_up not in queries.uncredited(sign_up.person_id):
        return False
    hours.credit(sign_up, session)
    record(actor, "session.hours_credited_later", session, sign_up=sign_up.id)
    return True
