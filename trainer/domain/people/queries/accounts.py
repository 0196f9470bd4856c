"""Accounts, claims, one-time codes and consents."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import RuleBroken
from trainer.core.identity import check_phone
from trainer.core.paging import Page, page_of
from trainer.core.sealed import blind
from trainer.domain.people import passwords, rules
from trainer.domain.people.consents import (
    ClaimState,
    CodePurpose,
    Consent,
    ConsentKind,
    ConsentText,
    IdentityClaim,
    OneTimeCode,
)
from trainer.domain.people.models import Duty, DutyKind, Person, User, UserState
from trainer.domain.people.queries.records import on_record


def active_user(user_id: int) -> User | None:
    """The user behind a session, unless the account was closed meanwhile."""
    return db.session.scalar(select(User).where(User.id == user_id, User.state == UserState.ACTIVE))


def account_by_phone(number: str) -> User | None:
    """The account that signs in with this (normalised) phone number."""
    return db.session.scalar(select(User).where(User.phone_index == blind("phone", number)))


def account_by_staff_name(name: str) -> User | None:
    """The account that signs in with this name."""
    return db.session.scalar(select(User).where(User.staff_name == name))


def accounts_of(person: Person) -> Sequence[User]:
    """The account of a person: one or none."""
    return db.session.scalars(select(User).where(User.person_id == person.id)).all()


def account_named(name: str) -> User | None:
    """The account with this sign-in name, for the note of a failed try."""
    return _named(name)


def by_credentials(name: str, password: str, *, cost: passwords.Cost) -> User | None:
    """Whoever signs in with this name and password; the work is the same for unknown names."""
    user = _named(name)
    right = passwords.fits(user.password_hash if user else None, password, cost)
    return user if right and user is not None and user.state is UserState.ACTIVE else None


def proven_hash(user: User, password: str, *, cost: passwords.Cost) -> str | None:
    """The stored hash, if the password fits it: what change_password wants as proof."""
    stored = user.password_hash
    return stored if passwords.fits(stored, password, cost) else None


def usable_code(name: str, purpose: CodePurpose) -> OneTimeCode | None:
    """The newest code of the account with this sign-in name, used or not: rules judge it."""
    user = _named(name)
    return usable_code_of(user, purpose) if user and user.state is UserState.ACTIVE else None


def usable_code_of(user: User, purpose: CodePurpose) -> OneTimeCode | None:
    """The newest code of this account, used or not: rules judge it."""
    return db.session.scalar(_codes(user, purpose).order_by(OneTimeCode.id.desc()).limit(1))


def unused_codes(user: User, *purposes: CodePurpose) -> Sequence[OneTimeCode]:
    """Codes that were handed over and not used, locked until the operation ends."""
    return db.session.scalars(
        _codes(user, *purposes)
        .where(OneTimeCode.used_at.is_(None))
        .order_by(OneTimeCode.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def is_code(code_id: int, code: str) -> bool:
    """Whether the row is this very code, so that it can be shown to whoever hands it over."""
    row = db.session.get(OneTimeCode, code_id)
    return row is not None and row.code_hash == blind("one_time_code", code)


def held_code(code: OneTimeCode) -> OneTimeCode:
    """The code as it is now, locked until the operation ends, so that it opens one thing once."""
    return db.session.scalars(
        select(OneTimeCode)
        .where(OneTimeCode.id == code.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def open_claims(*, viewer: User, number: int = 1) -> Page[IdentityClaim]:
    """Claims that wait at the viewer's counters, oldest first."""
    chosen = (
        select(IdentityClaim)
        .options(joinedload(IdentityClaim.person))
        .where(IdentityClaim.state == ClaimState.OPEN, _at_counter_of(viewer))
    )
    return page_of(chosen.order_by(IdentityClaim.opened_at, IdentityClaim.id), number)


def open_claim_count(viewer: User) -> int:
    """How many claims wait there."""
    return open_claims(viewer=viewer).total


def find_claim(claim_id: int, *, viewer: User) -> IdentityClaim | None:
    """A claim of a county in which the viewer works."""
    return db.session.scalar(
        select(IdentityClaim).where(IdentityClaim.id == claim_id, _at_counter_of(viewer))
    )


def record_behind(claim: IdentityClaim) -> Person | None:
    """The county's own record with the claimed number, for the officer who decides the claim."""
    number = claim.person.id_number
    known = on_record(number) if number is not None and claim.state is ClaimState.OPEN else None
    return known if known is not None and known.county_id == claim.county_id else None


def open_claims_of(person: Person) -> Sequence[IdentityClaim]:
    """The open claim of a person: one or none."""
    return db.session.scalars(
        select(IdentityClaim).where(
            IdentityClaim.person_id == person.id, IdentityClaim.state == ClaimState.OPEN
        )
    ).all()


def claim_of(user: User) -> IdentityClaim | None:
    """The newest claim of an account."""
    return db.session.scalar(
        select(IdentityClaim)
        .where(IdentityClaim.user_id == user.id)
        .order_by(IdentityClaim.id.desc())
        .limit(1)
    )


def users(*, viewer: User, name: str = "", staff_only: bool = True, number: int = 1) -> Page[User]:
    """Accounts by name, for those who manage them."""
    chosen = select(User).options(joinedload(User.person)).where(_manageable_by(viewer))
    if staff_only:
        chosen = chosen.where(or_(User.staff_name.is_not(None), User.duties.any()))
    if name.strip():
        chosen = chosen.where(
            or_(
                User.display_name.contains(name.strip(), autoescape=True),
                User.staff_name.contains(name.strip().lower(), autoescape=True),
            )
        )
    return page_of(chosen.order_by(User.display_name, User.id), number)


def find_user(user_id: int, *, viewer: User) -> User | None:
    """An account, for those who manage accounts or keep the records of its person's county."""
    return db.session.scalar(select(User).where(User.id == user_id, _manageable_by(viewer)))


def find_duty(duty_id: int, *, viewer: User) -> Duty | None:
    """One duty, for those who manage accounts."""
    return db.session.scalar(
        select(Duty).join(User).where(Duty.id == duty_id, _manageable_by(viewer))
    )


def lock_administrators() -> Sequence[User]:
    """The city's administrators for good, locked until the operation ends: none ends another.

    Whoever is one only until a certain day is no successor.
    """
    today = clock.today()
    held = db.session.scalars(
        select(Duty)
        .where(Duty.kind == DutyKind.ADMINISTRATOR, Duty.county_id.is_(None))
        .order_by(Duty.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    live = {duty.user_id for duty in held if duty.covers(today) and duty.ends_on is None}
    return db.session.scalars(
        select(User)
        .where(User.id.in_(live), User.state == UserState.ACTIVE)
        .execution_options(populate_existing=True)
    ).all()


def current_text(kind: ConsentKind) -> ConsentText | None:
    """The wording in force today."""
    return db.session.scalar(
        select(ConsentText)
        .where(ConsentText.kind == kind, ConsentText.from_on <= clock.today())
        .order_by(ConsentText.from_on.desc(), ConsentText.id.desc())
        .limit(1)
    )


def notice_due(user: User) -> ConsentText | None:
    """The notice that this account must take note of before it can be used."""
    return current_text(ConsentKind.PRIVACY) if user.must_accept_notice else None


def live_consents(person: Person, kind: ConsentKind) -> Sequence[Consent]:
    """What a person agreed to and did not take back."""
    return db.session.scalars(
        select(Consent)
        .where(Consent.person_id == person.id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
        .order_by(Consent.id)
    ).all()


def latest_consents(person: Person) -> Sequence[Consent]:
    """Everything a person ever agreed to, newest first."""
    return db.session.scalars(
        select(Consent)
        .options(joinedload(Consent.text))
        .where(Consent.person_id == person.id)
        .order_by(Consent.id.desc())
    ).all()


def _named(name: str) -> User | None:
    try:
        return account_by_phone(check_phone(name))
    except RuleBroken:
        return account_by_staff_name(name.strip().lower())


def _codes(user: User, *purposes: CodePurpose) -> Select[OneTimeCode]:
    return select(OneTimeCode).where(
        OneTimeCode.user_id == user.id, OneTimeCode.purpose.in_(purposes)
    )


def _at_counter_of(viewer: User) -> ColumnElement[bool]:
    return IdentityClaim.county_id.in_(rules.counties_of(viewer))


def _manageable_by(viewer: User) -> ColumnElement[bool]:
    if rules.may_manage_users(viewer):
        return true()
    counties = rules.counties_of(viewer, DutyKind.CLERK, DutyKind.ADMINISTRATOR)
    return User.person.has(Person.county_id.in_(counties))
