"""Notices and promises are published, agreed to, and agreements taken back."""

from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.people import queries, rules
from trainer.domain.people.consents import Consent, ConsentKind, ConsentText
from trainer.domain.people.models import Person, User


@transaction()
def publish_consent_text(
    kind: ConsentKind, *, version: str, title: str, body: str, from_on: date, actor: Actor
) -> ConsentText:
    """Put a new wording into force; what people agreed to before stays what it was."""
    require(rules.may_manage_users(actor))
    text = ConsentText(kind=kind, version=version, title=title, body=body, from_on=from_on)
    db.session.add(text)
    record(actor, "consent_text.published", text, kind=kind, version=version)
    return text


@transaction()
def give_consent(person: Person, text: ConsentText, *, address: str, actor: User) -> Consent:
    """Agree to one version, now and from this address; agreeing twice changes nothing."""
    require(rules.may_consent(actor, person.id))
    for known in queries.live_consents(person, text.kind):
        if known.text_id == text.id:
            return known
    consent = Consent(
        user_id=actor.id,
        person_id=person.id,
        text_id=text.id,
        kind=text.kind,
        given_at=clock.now(),
        address=address[:64],
    )
    db.session.add(consent)
    record(
        actor,
        "consent.given",
        consent,
        county_id=person.county_id,
        kind=text.kind,
        version=text.version,
    )
    return consent


@transaction()
def accept_notice(
    user: User, text: ConsentText, *, read: str, address: str, actor: User
) -> Consent:
    """Whoever got the account at the counter takes note of the notice before using it.

    `read` is the wording that stood on the page.
    """
    require(rules.may_accept_notice(actor, user))
    refuse_if(rules.outdated_notice_objection(text, read))
    person = db.session.get_one(Person, user.person_id)
    consent = give_consent(person, text, address=address, actor=actor)
    user.must_accept_notice = False
    record(actor, "user.notice_accepted", user, county_id=person.county_id, version=text.version)
    return consent


@transaction()
def withdraw_consent(person: Person, kind: ConsentKind, *, actor: User) -> None:
    """Take an agreement back, in every version that was given."""
    require(rules.may_consent(actor, person.id))
    refuse_if(rules.withdrawal_objection(kind))
    given = queries.live_consents(person, kind)
    if not given:
        raise RuleBroken(say("您目前没有有效的这项同意。"))
    for consent in given:
        consent.withdrawn_at = clock.now()
    record(actor, "consent.withdrawn", given[0], county_id=person.county_id, kind=kind)
