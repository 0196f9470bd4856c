"""A person's own certificates."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.blueprints.candidate.home import LINE, StepFacts
from trainer.core import clock
from trainer.domain.certificates import queries, rules
from trainer.domain.certificates.models import CertificateState, RegistrationState
from trainer.domain.exams import queries as exams
from trainer.domain.exams.models import PassState
from trainer.domain.people.models import Person
from trainer.web import found, page, show

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """One's certificates, and passes that wait for theirs."""
    person, today = g.user.person, clock.today()
    return show(
        certificates=[
            (each, rules.registration_state(each, today)) for each in queries.of_person(person.id)
        ],
        waiting=[
            (each, exams.statement_until(each))
            for each in exams.passes_of(person.id)
            if each.state is PassState.WAITING
        ],
    )


@page(bp, "/<int:certificate_id>/detail")
def detail(certificate_id: int) -> ResponseReturnValue:
    """One certificate with all its dates, and what is due next."""
    certificate = found(queries.find(certificate_id, viewer=g.user))
    today = clock.today()
    due = rules.first_registration_due(certificate)
    return show(
        certificate=found(certificate if certificate.person_id == g.user.person_id else None),
        state=rules.registration_state(certificate, today),
        first_due=due if certificate.registered_on is None else None,
        days_left=(due - today).days,
        renewal_opens=rules.renewal_opens(certificate),
    )


def _line(person: Person) -> list[StepFacts]:
    """The newest certificate and its registration."""
    valid = [c for c in queries.of_person(person.id) if c.state is CertificateState.VALID]
    if not valid:
        return [StepFacts(_("领证登记"), "todo", position=50)]
    newest = valid[0]
    state = rules.registration_state(newest, clock.today())
    good = state in (RegistrationState.CURRENT, RegistrationState.EXPIRING)
    return [
        StepFacts(
            _("领证登记"),
            "done" if good else "current",
            at=(newest.issued_on or newest.approved_on).isoformat(),
            note=f"{newest.level.label} · {state.label}",
            position=50,
        )
    ]


LINE.append(_line)
