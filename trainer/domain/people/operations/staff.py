"""Members of staff: their accounts and their duties."""

from collections.abc import Sequence
from datetime import date, timedelta

from trainer.core import clock, sessions
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.people import queries, rules
from trainer.domain.people.consents import CodePurpose
from trainer.domain.people.models import CLOSE_USER, Duty, DutyKind, User
from trainer.domain.people.places import County


@transaction()
def create_staff_user(
    *,
    staff_name: str,
    display_name: str,
    password_hash: str | None,
    must_change_password: bool = True,
    actor: Actor,
) -> User:
    """Open the account of a member of staff, with a start password that must be changed."""
    require(rules.may_manage_users(actor))
    name = staff_name.strip().lower()
    refuse_if(rules.staff_name_objection(name), "staff_name")
    if queries.account_by_staff_name(name) is not None:
        raise RuleBroken(say("这个登录名已经有人使用。"), "staff_name")
    user = User(
        staff_name=name,
        display_name=rules.read_name(display_name),
        password_hash=password_hash,
        must_change_password=must_change_password,
    )
    db.session.add(user)
    record(actor, "user.created", user, staff_name=name)
    return user


@transaction()
def renew_start_password(user: User, *, reason: str, password_hash: str, actor: Actor) -> None:
    """Give a member of staff a new start password; sessions end, and it must be changed."""
    require(rules.may_manage_user(actor, user))
    refuse_if(rules.reason_objection(reason), "reason")
    user.password_hash, user.must_change_password = password_hash, True
    sessions.end_all(user.id)
    record(actor, "user.start_password_renewed", user, reason=reason.strip())


@transaction()
def give_duty(
    user: User,
    *,
    kind: DutyKind,
    county: County | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    actor: Actor,
) -> Duty:
    """Charge somebody with a duty in a county, or (None) in the city; nobody charges themselves."""
    require(rules.may_manage_user(actor, user))
    starts_on = starts_on or clock.today()
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(say("结束日期不能早于开始日期，请核对。"), "ends_on")
    county_id = county.id if county else None
    db.session.refresh(user, with_for_update=True)  # of two at once the later one sees the first
    refuse_if(rules.double_duty_objection(user, kind, county_id, starts_on, ends_on), "kind")
    duty = Duty(
        user_id=user.id, kind=kind, county_id=county_id, starts_on=starts_on, ends_on=ends_on
    )
    db.session.add(duty)
    for code in queries.unused_codes(user, *CodePurpose):  # from when it had fewer rights
        code.void(clock.now())
    db.session.flush()
    db.session.expire(user, ["duties"])
    record(actor, "duty.given", duty, user=user.id, kind=kind, starts_on=starts_on, ends_on=ends_on)
    return duty


@transaction()
def end_duty(duty: Duty, *, actor: Actor) -> None:
    """Take a duty away: it ends now."""
    administrators = queries.lock_administrators()
    require(rules.may_manage_user(actor, duty.user))
    if duty.kind is DutyKind.ADMINISTRATOR and duty.county_id is None:
        refuse_if(rules.last_administrator_objection(_others(administrators, duty.user)))
    today, user = clock.today(), duty.user
    if not duty.covers(today) and duty.starts_on <= today:
        raise RuleBroken(say("这项职责已经结束。"))
    record(actor, "duty.ended", user, county_id=duty.county_id, duty=duty.id, kind=duty.kind)
    yesterday = today - timedelta(days=1)
    if duty.starts_on > yesterday:
        db.session.delete(duty)
    else:
        duty.ends_on = yesterday
    db.session.flush()
    db.session.expire(user, ["duties"])


@transaction()
def close_user(user: User, *, reason: str, actor: Actor) -> None:
    """Close an account: its sessions end, and nobody signs in with it again."""
    administrators = queries.lock_administrators()
    require(rules.may_manage_user(actor, user))
    refuse_if(rules.reason_objection(reason), "reason")
    if user in administrators:
        refuse_if(rules.last_administrator_objection(_others(administrators, user)))
    user.take(CLOSE_USER)
    sessions.end_all(user.id)
    record(actor, "user.closed", user, reason=reason.strip())


@transaction()
def end_sessions(user: User, *, actor: Actor) -> None:
    """Sign an account out everywhere."""
    require(rules.may_end_sessions(actor, user))
    sessions.end_all(user.id)
    record(actor, "user.sessions_ended", user)


def _others(administrators: Sequence[User], user: User) -> int:
    return sum(administrator is not user for administrator in administrators)
