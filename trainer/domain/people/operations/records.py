"""Records of people: put on record, amended, and shown in full for a reason."""

from datetime import date

from trainer.core import clock, sessions
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.people import queries, rules
from trainer.domain.people.consents import CodePurpose, IdentityClaim
from trainer.domain.people.models import (
    PHONE_NOT_FREE,
    Education,
    EducationLevel,
    Employment,
    IdKind,
    Payroll,
    Person,
    Sex,
    Standing,
    User,
)
from trainer.domain.people.places import County, Organisation, Township


@transaction()
def put_on_record(
    county: County,
    *,
    name: str,
    id_number: str,
    id_kind: IdKind = IdKind.RESIDENT,
    sex: Sex | None = None,
    birth_on: date | None = None,
    phone: str | None = None,
    home_county: County | None = None,
    township: Township | None = None,
    organisation: Organisation | None = None,
    post: str = "",
    payroll: Payroll = Payroll.NONE,
    full_time: bool = False,
    made_up: bool = False,
    actor: Actor,
) -> Person:
    """Open the record of somebody whose papers the bureau has seen; an account comes later."""
    require(rules.may_put_on_record(actor, county.id))
    refuse_if(rules.place_objection(county, township), "township_id")
    person = Person(
        county_id=county.id,
        home_county_id=home_county.id if home_county else None,
        township_id=township.id if township else None,
        organisation_id=organisation.id if organisation else None,
        post=post,
        payroll=payroll,
        full_time=full_time,
        made_up=made_up,
        standing=Standing.ON_RECORD,
    )
    person.identify(
        rules.read_name(name),
        id_kind,
        rules.read_document(id_kind, id_number, clock.today()),
        sex=sex,
        birth_on=birth_on,
    )
    if queries.on_record(person.id_number or "") is not None:
        raise RuleBroken(say("这个证件号码已经有档案，不能重复建档。"), "id_number")
    person.phone = rules.read_phone(phone) if phone else None
    db.session.add(person)
    record(actor, "person.put_on_record", person, made_up=made_up)
    return person


@transaction()
def amend_person(
    person: Person,
    *,
    county: County,
    phone: str | None,
    township: Township | None = None,
    organisation: Organisation | None = None,
    home_county: County | None = None,
    post: str = "",
    payroll: Payroll = Payroll.NONE,
    full_time: bool = False,
    proven: str | None = None,
    actor: Actor,
) -> None:
    """Bring where somebody lives and works up to date. One's own phone is also the sign-in name.

    Changing that takes `proven`, the stored hash that the present password fitted
    (queries.proven_hash), and ends every session.
    """
    require(rules.may_amend(actor, person))
    refuse_if(rules.moving_objection(actor, person, county), "county_id")
    refuse_if(rules.place_objection(county, township), "township_id")
    before = person.county_id
    if county.id != before:
        _move(person, county, actor)
        for claim in queries.open_claims_of(person):
            claim.county_id = county.id
    person.home_county_id = home_county.id if home_county else None
    person.township_id = township.id if township else None
    person.organisation_id = organisation.id if organisation else None
    person.post, person.payroll, person.full_time = post, payroll, full_time
    number = rules.read_phone(phone) if phone else None
    if rules.is_person(actor, person.id):
        _change_sign_in(person, number, proven)
    person.phone = number
    record(actor, "person.amended", person, county_before=before, county_after=county.id)


@transaction()
def correct_identity(
    person: Person,
    *,
    name: str,
    id_kind: IdKind,
    id_number: str,
    reason: str = "",
    actor: Actor,
) -> None:
    """Mend a wrong name or number: the person until the check, the county's officers after it."""
    require(rules.may_correct_identity(actor, person))
    if not rules.is_person(actor, person.id):
        refuse_if(rules.reason_objection(reason), "reason")
    accounts = queries.accounts_of(person)
    for user in accounts:
        _void_claim_codes(user)  # first, like whoever uses one: else two could wait for each other
    person.identify(
        rules.read_name(name), id_kind, rules.read_document(id_kind, id_number, clock.today())
    )
    for user in accounts:
        user.display_name = person.name
        if person.standing is Standing.DECLARED and not queries.open_claims_of(person):
            _claim_again(user, person)
    record(actor, "person.identity_corrected", person, reason=reason)


@transaction()
def add_education(
    person: Person,
    *,
    level: EducationLevel,
    social_work: bool,
    graduated_on: date,
    major: str = "",
    school: str = "",
    full_time: bool = True,
    starts_on: date | None = None,
    actor: Actor,
) -> Education:
    """Note an education, completed or nearly so."""
    require(rules.may_amend(actor, person))
    row = Education(
        person_id=person.id,
        level=level,
        social_work=social_work,
        major=major,
        school=school,
        full_time=full_time,
        starts_on=starts_on,
        graduated_on=graduated_on,
    )
    refuse_if(rules.education_objection(row, clock.today()), "graduated_on")
    db.session.add(row)
    db.session.expire(person, ["education"])
    record(actor, "person.education_added", row, county_id=person.county_id, person=person.id)
    return row


@transaction()
def amend_education(
    row: Education,
    *,
    level: EducationLevel,
    social_work: bool,
    graduated_on: date,
    major: str = "",
    school: str = "",
    full_time: bool = True,
    starts_on: date | None = None,
    actor: Actor,
) -> None:
    """Mend an education that was noted wrongly or not in full."""
    person = queries.person_of(row)
    require(rules.may_amend(actor, person))
    row.level, row.social_work, row.full_time = level, social_work, full_time
    row.major, row.school = major, school
    row.starts_on, row.graduated_on = starts_on, graduated_on
    refuse_if(rules.education_objection(row, clock.today()), "graduated_on")
    record(actor, "person.education_amended", row, county_id=person.county_id, person=person.id)


@transaction()
def remove_education(row: Education, *, actor: Actor) -> None:
    """Take an education back that was noted by mistake."""
    person = queries.person_of(row)
    require(rules.may_amend(actor, person))
    record(
        actor, "person.education_removed", person, level=row.level, graduated_on=row.graduated_on
    )
    db.session.delete(row)
    db.session.expire(person, ["education"])


@transaction()
def add_employment(
    person: Person,
    *,
    employer: str,
    starts_on: date,
    ends_on: date | None = None,
    organisation: Organisation | None = None,
    county: County | None = None,
    post: str = "",
    social_work: bool = True,
    payroll: Payroll = Payroll.NONE,
    actor: Actor,
) -> Employment:
    """Note a job with its dates; years of service are computed from these."""
    require(rules.may_amend(actor, person))
    row = Employment(
        person_id=person.id,
        employer=employer or (organisation.name if organisation else ""),
        organisation_id=organisation.id if organisation else None,
        county_id=county.id if county else None,
        post=post,
        social_work=social_work,
        payroll=payroll,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    refuse_if(None if row.employer else say("请填写工作单位。"), "employer")
    refuse_if(rules.employment_objection(row, clock.today()), "starts_on")
    db.session.add(row)
    db.session.expire(person, ["employment"])
    record(actor, "person.employment_added", row, county_id=person.county_id, person=person.id)
    return row


@transaction()
def amend_employment(
    row: Employment,
    *,
    employer: str,
    starts_on: date,
    ends_on: date | None = None,
    organisation: Organisation | None = None,
    county: County | None = None,
    post: str = "",
    social_work: bool = True,
    payroll: Payroll = Payroll.NONE,
    actor: Actor,
) -> None:
    """Mend a job that was noted wrongly or not in full."""
    person = queries.person_of(row)
    require(rules.may_amend(actor, person))
    row.employer = employer or (organisation.name if organisation else "")
    row.organisation_id = organisation.id if organisation else None
    row.county_id = county.id if county else None
    row.post, row.social_work, row.payroll = post, social_work, payroll
    row.starts_on, row.ends_on = starts_on, ends_on
    refuse_if(None if row.employer else say("请填写工作单位。"), "employer")
    refuse_if(rules.employment_objection(row, clock.today()), "starts_on")
    record(actor, "person.employment_amended", row, county_id=person.county_id, person=person.id)


@transaction()
def remove_employment(row: Employment, *, actor: Actor) -> None:
    """Take a job back that was noted by mistake."""
    person = queries.person_of(row)
    require(rules.may_amend(actor, person))
    record(actor, "person.employment_removed", person, starts_on=row.starts_on, ends_on=row.ends_on)
    db.session.delete(row)
    db.session.expire(person, ["employment"])


@transaction()
def reveal_id_number(person: Person, *, reason: str, actor: Actor) -> str:
    """Show an officer the full number, for a reason that the person can read."""
    require(rules.may_reveal(actor, person))
    refuse_if(rules.reason_objection(reason), "reason")
    record(actor, "person.id_revealed", person, reason=reason.strip())
    return person.id_number or ""


def _claim_again(user: User, person: Person) -> None:
    """A refused claim is followed by a new one once the facts were mended."""
    db.session.add(
        IdentityClaim(
            user_id=user.id,
            person_id=person.id,
            county_id=person.county_id,
            opened_at=clock.now(),
        )
    )


def _void_claim_codes(user: User) -> None:
    """The officer saw papers for what was written before: the codes handed over are void."""
    for code in queries.unused_codes(user, CodePurpose.CLAIM):
        code.void(clock.now())


def _move(person: Person, county: County, actor: Actor) -> None:
    """Another county keeps the record from now on; both counties read it in their trail."""
    left, came = person.county, county
    person.county_id, person.came_from_id, person.came_on = came.id, left.id, clock.today()
    for reader in (left, came):
        record(
            actor, "person.moved", person, county_id=reader.id, left=left.name, came_to=came.name
        )


def _change_sign_in(person: Person, number: str | None, proven: str | None) -> None:
    for user in queries.accounts_of(person):
        refuse_if(None if number else say("手机号码是您的登录名，不能留空。"), "phone")
        if number == user.phone:
            continue
        refuse_if(rules.old_password_objection(user, proven), "password")
        other = queries.account_by_phone(number or "")
        refuse_if(PHONE_NOT_FREE if other is not None else None, "phone")
        user.phone = number
        sessions.end_all(user.id)
