"""Accounts of people: opened, entered, and mended when the password is forgotten."""

from collections.abc import Sequence

from sqlalchemy import update

from trainer.core import clock, sessions
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.sealed import blind
from trainer.core.text import say
from trainer.domain.people import queries, rules
from trainer.domain.people.consents import (
    CodePurpose,
    Consent,
    ConsentKind,
    ConsentText,
    IdentityClaim,
    OneTimeCode,
)
from trainer.domain.people.models import IdKind, Person, User
from trainer.domain.people.places import County

_NEEDED = (ConsentKind.PRIVACY, ConsentKind.ID_NUMBER)


@transaction()
def register_account(
    *,
    name: str,
    id_kind: IdKind,
    id_number: str,
    phone: str,
    password_hash: str,
    county: County,
    agreed: Sequence[ConsentText],
    address: str,
    made_up: bool = False,
    actor: Actor,
) -> User:
    """Open an account with a record of its own, and ask the county to check who it is.

    The answer is the same whether or not the number is on record, and whether or not the phone
    has an account already: then that account is returned and stays as it was.
    """
    require(rules.may_enter(actor))
    person = Person(county_id=county.id, made_up=made_up)
    person.identify(
        rules.read_name(name),
        id_kind,
        rules.read_document(id_kind, id_number, clock.today()),
    )
    number = rules.read_phone(phone)
    if not {text.kind for text in agreed} >= set(_NEEDED):
        raise RuleBroken(say("请先阅读告知书，并勾选同意使用身份证件号码。"))
    known = queries.account_by_phone(number)
    if known is not None:
        record(actor, "user.registered_again", known, county_id=county.id)
        return known
    person.phone = number
    user = User(display_name=person.name, password_hash=password_hash, person=person)
    user.phone = number
    db.session.add_all([person, user])
    db.session.flush()
    _agree(user, person, agreed, address)
    db.session.add(
        IdentityClaim(
            user_id=user.id, person_id=person.id, county_id=county.id, opened_at=clock.now()
        )
    )
    record(
        actor,
        "user.registered",
        user,
        county_id=county.id,
        consents=", ".join(sorted(f"{text.kind} {text.version}" for text in agreed)),
    )
    return user


@transaction()
def open_account(person: Person, *, phone: str, password_hash: str, actor: Actor) -> User:
    """Open the account of somebody on record who came to the counter; the password is a start."""
    require(rules.may_open_account(actor, person))
    number = rules.read_phone(phone)
    if queries.accounts_of(person):
        raise RuleBroken(say("这份档案已经有一个账号。"))
    if queries.account_by_phone(number) is not None:
        raise RuleBroken(say("这个手机号码已经用于另一个账号的登录。"), "phone")
    user = User(
        display_name=person.name,
        person_id=person.id,
        password_hash=password_hash,
        must_change_password=not rules.is_system(actor),
        must_accept_notice=not rules.is_system(actor),
    )
    user.phone = number
    person.phone = person.phone or number
    db.session.add(user)
    record(actor, "user.opened", user, county_id=person.county_id, person=person.id)
    return user


@transaction()
def enter(user: User | None, *, actor: Actor) -> None:
    """Sign in: `user` is whoever name and password belong to, or nobody."""
    require(rules.may_enter(actor))
    if user is None:
        raise RuleBroken(rules.WRONG_SIGN_IN)
    record(user, "user.signed_in", user, county_id=_county_of(user), address=actor.actor_name)


@transaction()
def note_failed_entry(user: User | None, *, actor: Actor) -> None:
    """Somebody tried to sign in and failed: kept on its own, never with what was typed."""
    require(rules.may_enter(actor))
    record(actor, "user.sign_in_failed", user, county_id=None if user is None else _county_of(user))


@transaction()
def change_password(user: User, *, proven: str | None, password_hash: str, actor: Actor) -> None:
    """Choose a new password; every session of the account ends.

    `proven` is the stored hash that the old password fitted (queries.proven_hash).
    """
    require(rules.may_change_password(actor, user))
    refuse_if(rules.old_password_objection(user, proven), "old_password")
    _set_password(user, password_hash)
    record(actor, "user.password_changed", user, county_id=_county_of(user))


@transaction()
def issue_code(
    user: User,
    *,
    purpose: CodePurpose,
    reason: str,
    code: str,
    seen: int | None = None,
    actor: User,
) -> OneTimeCode:
    """Hand somebody at the counter a one-time code; older codes for the same end are void.

    `seen` is the version of the person on the officer's page.
    """
    db.session.refresh(user, with_for_update=True)  # a duty given at the same moment is seen
    require(rules.may_issue_code(actor, user))
    if user.person is not None:
        rules.require_unchanged(user.person, seen)
    refuse_if(rules.reason_objection(reason), "reason")
    refuse_if(rules.code_purpose_objection(user, purpose), "purpose")
    now = clock.now()
    for older in queries.unused_codes(user, purpose):
        older.void(now)
    row = OneTimeCode(
        user_id=user.id,
        purpose=purpose,
        code_hash=blind("one_time_code", code),
        person_name=user.person.name if user.person else "",
        id_number_index=user.person.id_number_index if user.person else None,
        issued_by_id=actor.id,
        issued_at=now,
        reason=reason.strip(),
        expires_at=now + rules.CODE_LIFE,
    )
    db.session.add(row)
    record(
        actor,
        "code.issued",
        row,
        county_id=_county_of(user),
        user=user.id,
        purpose=purpose,
        reason=reason.strip(),
    )
    return row


@transaction()
def count_code_try(code: OneTimeCode, *, actor: Actor) -> None:
    """Note one try, in a transaction of its own before the code is used, so that it counts."""
    require(rules.may_use_code(actor, code))
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code.id)
        .values(tries=OneTimeCode.tries + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(code)
    record(actor, "code.tried", code, user=code.user_id, purpose=code.purpose)


@transaction()
def reset_password(
    code: OneTimeCode | None, *, typed: str, password_hash: str, actor: Actor
) -> None:
    """Set a new password by a one-time code; every session of the account ends."""
    if code is None:
        raise RuleBroken(rules.WRONG_CODE)
    require(rules.may_use_code(actor, code) and code.purpose is CodePurpose.PASSWORD)
    user = db.session.get_one(User, code.user_id, with_for_update=True)
    now, held = clock.now(), queries.held_code(code)
    refuse_if(rules.code_objection(held, blind("one_time_code", typed), now))
    refuse_if(rules.code_issuer_objection(user, db.session.get_one(User, held.issued_by_id)))
    held.used_at = now
    _set_password(user, password_hash)
    user.must_change_password = bool(user.open_duties)  # theirs must be longer
    record(actor, "user.password_reset", user, county_id=_county_of(user), code=code.id)


def _set_password(user: User, password_hash: str) -> None:
    user.password_hash, user.must_change_password = password_hash, False
    sessions.end_all(user.id)


def _agree(user: User, person: Person, agreed: Sequence[ConsentText], address: str) -> None:
    db.session.add_all(
        Consent(
            user_id=user.id,
            person_id=person.id,
            text_id=text.id,
            kind=text.kind,
            given_at=clock.now(),
            address=address[:64],
        )
        for text in agreed
    )


def _county_of(user: User) -> int | None:
    return user.person.county_id if user.person is not None else None
