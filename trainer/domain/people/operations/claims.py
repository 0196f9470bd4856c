"""An account says who it is; a bureau confirms it, and the two records become one."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import Base, db, savepoint, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.sealed import blind
from trainer.core.text import say
from trainer.domain.people import queries, rules
from trainer.domain.people.consents import (
    CONFIRM_CLAIM,
    HAND_ON_CLAIM,
    REFUSE_CLAIM,
    CodePurpose,
    IdentityClaim,
    OneTimeCode,
)
from trainer.domain.people.models import Person, Standing, User


@transaction()
def confirm_claim(
    claim: IdentityClaim, *, paper_seen: str, seen: int | None = None, actor: User
) -> Person:
    """The officer has seen the papers: the account is that person, with the record there is.

    `seen` is the version of the person on the officer's page. A record of another county is
    never taken: the claim then stays open and goes to that county's counter.
    """
    require(rules.may_decide_claim(actor, claim))
    rules.require_unchanged(claim.person, seen)
    refuse_if(rules.paper_objection(paper_seen), "paper_seen")
    claim.paper_seen = paper_seen.strip()
    return _settle(claim, decided_by=actor.id, way="counter", actor=actor)


@transaction()
def confirm_claim_by_code(
    claim: IdentityClaim, code: OneTimeCode | None, *, typed: str, actor: Actor
) -> Person:
    """The person types the code that an officer handed over after seeing the papers."""
    if code is None:
        raise RuleBroken(rules.WRONG_CODE)
    require(
        rules.may_use_code(actor, code)
        and code.purpose is CodePurpose.CLAIM
        and code.user_id == claim.user_id
    )
    now, held = clock.now(), queries.held_code(code)
    refuse_if(rules.code_objection(held, blind("one_time_code", typed), now))
    refuse_if(rules.changed_since_objection(held, claim.person))
    refuse_if(rules.code_issuer_objection(claim.user, db.session.get_one(User, held.issued_by_id)))
    held.used_at = now
    claim.reason = held.reason
    return _settle(claim, decided_by=code.issued_by_id, way="code", actor=actor)


@transaction()
def refuse_claim(claim: IdentityClaim, *, reason: str, actor: User) -> None:
    """The papers do not show it; the reason is read by whoever claimed."""
    require(rules.may_decide_claim(actor, claim))
    refuse_if(rules.reason_objection(reason), "reason")
    claim.take(REFUSE_CLAIM)
    claim.reason = reason.strip()
    claim.decided_at, claim.decided_by_id = clock.now(), actor.id
    record(actor, "claim.refused", claim, reason=claim.reason)


def _settle(claim: IdentityClaim, *, decided_by: int, way: str, actor: Actor) -> Person:
    known = queries.on_record(claim.person.id_number or "")
    if known is not None and known.county_id != claim.county_id:
        return _hand_on(claim, known.county_id, actor)
    return _confirm(claim, known, decided_by=decided_by, way=way, actor=actor)


def _hand_on(claim: IdentityClaim, county_id: int, actor: Actor) -> Person:
    """The claim and what was declared go to the counter of the county that keeps the record.

    Nothing of that record is touched; the county that lets go reads in its trail only that it did.
    """
    claim.take(HAND_ON_CLAIM)
    declared, left = claim.person, claim.person.county
    record(actor, "claim.handed_on", claim, county_id=claim.county_id)
    claim.county_id, claim.paper_seen, claim.reason = county_id, "", ""
    for code in queries.unused_codes(claim.user, CodePurpose.CLAIM):
        code.void(clock.now())
    declared.county_id, declared.township_id = county_id, None
    declared.came_from_id, declared.came_on = left.id, clock.today()
    record(actor, "claim.received", claim, county_id=county_id, left=left.name)
    return declared


def _confirm(
    claim: IdentityClaim, known: Person | None, *, decided_by: int, way: str, actor: Actor
) -> Person:
    claim.take(CONFIRM_CLAIM)
    claim.decided_at, claim.decided_by_id = clock.now(), decided_by
    declared = claim.person
    refuse_if(rules.claim_objection(declared, known))
    if known is None:
        declared.standing = Standing.ON_RECORD
    else:
        _merge(declared, known)
    person = known or declared
    record(
        actor,
        "claim.confirmed",
        claim,
        way=way,
        paper_seen=claim.paper_seen,
        person=person.id,
        merged=known is not None,
    )
    record(actor, "person.checked", person, way=way, account=claim.user_id)
    return person


def _merge(declared: Person, kept: Person) -> None:
    """Everything of the declared person becomes the kept one's; blanks of the kept are filled."""
    if queries.accounts_of(kept):
        raise RuleBroken(
            say("这份档案已经有一个账号。请申请人用原账号登录；忘记密码的，可以发放验证码重设。")
        )
    phone = declared.phone
    db.session.flush()
    _move_rows(declared.id, kept.id)
    for name in ("township_id", "organisation_id", "home_county_id"):
        same_county = declared.county_id == kept.county_id
        if getattr(kept, name) is None and (same_county or name != "township_id"):
            setattr(kept, name, getattr(declared, name))
    kept.post = kept.post or declared.post
    kept.phone = phone or kept.phone
    declared.standing, declared.merged_into_id = Standing.MERGED, kept.id
    declared.id_number = declared.phone = None
    db.session.flush()
    db.session.expire_all()


def _move_rows(source_id: int, target_id: int) -> None:
    """Every column of every table that points to the one person points to the other."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not any(key.target_fullname == "person.id" for key in column.foreign_keys):
                continue
            try:
                with savepoint():
                    db.session.execute(
                        update(table).where(column == source_id).values({column: target_id})
                    )
            except (IntegrityError, RuleBroken) as clash:
                raise RuleBroken(
                    say(
                        "两份档案里有互相重复的记录（例如同一场考试的报名，或同一时间的两场培训），"
                        "不能自动合并。"
                        "请先撤回或作废其中一条，再确认身份。"
                    )
                ) from clash
