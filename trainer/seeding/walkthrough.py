"""The people and officers of the walk-through, put in by those whose work it would be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from trainer.core import clock, identity
from trainer.core.actors import System, Visitor
from trainer.core.db import Base, db, transaction
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Certificate, CertificateSource, Level
from trainer.domain.certificates.rules import VALID_MONTHS, months_after
from trainer.domain.people import operations, queries
from trainer.domain.people.consents import ConsentKind, ConsentText
from trainer.domain.people.models import (
    DutyKind,
    EducationLevel,
    IdKind,
    Payroll,
    Person,
    Sex,
    User,
)
from trainer.domain.people.places import County, Organisation, Township
from trainer.seeding import files

Row = TypeVar("Row", bound=Base)
SEEDER = System("demo")
ADDRESS = "127.0.0.1"
STAFF_SINCE = 1200
PEOPLE_SINCE = 135
_TELLS_BIRTH = (IdKind.RESIDENT, IdKind.RESIDENCE_PERMIT)


@dataclass
class Cast:
    """Everybody by the name that the seed file gives them."""

    today: date
    counties: dict[str, County]
    slugs: dict[str, str]
    organisations: dict[str, Organisation]
    townships: dict[str, Township]
    staff: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    certificates: dict[tuple[str, Level], Certificate] = field(default_factory=dict)

    def officer(self, county: County, duty: str) -> User:
        """Who holds that duty in the county."""
        return self.staff[f"{self.slugs[county.code]}.{duty}"]

    def text(self, kind: ConsentKind) -> ConsentText:
        """The wording in force."""
        found = queries.current_text(kind)
        if found is None:
            raise LookupError(f"no text for {kind}")
        return found


@transaction()
def load(hash_of: Callable[[str], str]) -> Cast:
    """Put all of them in. `hash_of` gives the password hash of a sign-in name."""
    facts = files.read("walkthrough")
    codes = {body["key"]: body["credit_code"] for body in files.read("organisations")}
    bodies = {body.credit_code: body for body in queries.organisations()}
    cast = Cast(
        today=clock.today(),
        counties={county.code: county for county in queries.counties()},
        slugs={county["code"]: county["slug"] for county in files.read("counties")},
        organisations={key: bodies[code] for key, code in codes.items()},
        townships={township.code: township for township in queries.townships()},
    )
    for officer in facts["staff"]:
        _staff(cast, officer, hash_of)
    for person in facts["people"]:
        enter(cast, person, hash_of)
    return cast


@transaction()
def enter(cast: Cast, facts: dict[str, Any], hash_of: Callable[[str], str]) -> Person:
    """Put one person in, as the seed file describes people."""
    return _Entry(cast, facts, hash_of).enter()


def at(today: date, days: int, hour: int = 9, minute: int = 0) -> Any:
    """Within this block it is that hour, so many days after today (before it, if negative)."""
    return clock.at(clock.office_moment(today + timedelta(days=days), hour, minute))


def made(row: Row) -> Row:
    """A row that an operation of this long transaction made, with its key."""
    db.session.flush()
    return row


def document_number(facts: dict[str, Any]) -> str:
    """The number of a person's document: as written, or made of place, birth and serial."""
    document = facts["id"]
    if "number" in document:
        return str(document["number"])
    return identity.make_id_number(document["place"], facts["birth_on"], document["serial"])


def _staff(cast: Cast, facts: dict[str, Any], hash_of: Callable[[str], str]) -> None:
    name = facts["staff_name"]
    with at(cast.today, -STAFF_SINCE):
        user = made(
            operations.create_staff_user(
                staff_name=name,
                display_name=facts["display_name"],
                password_hash=hash_of(name),
                must_change_password=False,
                actor=SEEDER,
            )
        )
        for duty in facts["duties"]:
            county = cast.counties[duty["county"]] if duty["county"] else None
            operations.give_duty(user, kind=DutyKind(duty["kind"]), county=county, actor=SEEDER)
    cast.staff[name] = user


class _Entry:
    """One person of the file on the way into the records."""

    def __init__(self, cast: Cast, facts: dict[str, Any], hash_of: Callable[[str], str]) -> None:
        self.cast, self.facts, self.hash_of = cast, facts, hash_of
        self.kind = IdKind(facts["id"]["kind"])
        self.county = cast.counties[facts["county"]]
        self.clerk = cast.officer(self.county, "clerk")

    def enter(self) -> Person:
        """Register or be put on record, tell schooling and work, show certificates."""
        key = self.facts["key"]
        with at(self.cast.today, -PEOPLE_SINCE):
            if self.facts["account"] and self.kind in _TELLS_BIRTH:
                person = self._registers()
            else:
                person = self._is_put_on_record()
            self.cast.people[key] = person
            for row in self.facts["education"]:
                self._education(person, row)
        for row in self.facts["employment"]:
            self._employment(person, row)
        for row in self.facts["certificates"]:
            self._certificate(person, row)
        return person

    def _registers(self) -> Person:
        """Opens an account alone; the county's clerk checks the papers at the counter."""
        agreed = [self.cast.text(kind) for kind in (ConsentKind.PRIVACY, ConsentKind.ID_NUMBER)]
        user = made(
            operations.register_account(
                name=self.facts["name"],
                id_kind=self.kind,
                id_number=document_number(self.facts),
                phone=self.facts["phone"],
                password_hash=self.hash_of(self.facts["phone"]),
                county=self.county,
                agreed=agreed,
                address=ADDRESS,
                made_up=True,
                actor=Visitor(ADDRESS),
            )
        )
        self.cast.accounts[self.facts["key"]] = user
        claim = queries.claim_of(user)
        if user.person is None or claim is None:
            raise LookupError("registering makes a person and a claim")
        operations.amend_person(
            user.person, county=self.county, phone=self.facts["phone"], **self._place(), actor=user
        )
        if self.facts.get("confirmed", True):
            operations.confirm_claim(claim, paper_seen="居民身份证原件", actor=self.clerk)
        return user.person

    def _is_put_on_record(self) -> Person:
        """Known to the county first; whoever has an account got it at the counter."""
        facts = self.facts
        person = made(
            operations.put_on_record(
                self.county,
                name=facts["name"],
                id_number=document_number(facts),
                id_kind=self.kind,
                sex=Sex(facts["sex"]),
                birth_on=facts["birth_on"],
                phone=facts["phone"],
                made_up=True,
                **self._place(),
                actor=self.clerk,
            )
        )
        if facts["account"]:
            user = made(
                operations.open_account(
                    person,
                    phone=facts["phone"],
                    password_hash=self.hash_of(facts["phone"]),
                    actor=SEEDER,
                )
            )
            self.cast.accounts[facts["key"]] = user
            for kind in (ConsentKind.PRIVACY, ConsentKind.ID_NUMBER):
                operations.give_consent(person, self.cast.text(kind), address=ADDRESS, actor=user)
        return person

    def _place(self) -> dict[str, Any]:
        facts, cast = self.facts, self.cast
        home, body = facts["home_county"], facts["organisation"]
        return {
            "home_county": cast.counties[home] if home else None,
            "township": cast.townships[facts["township"]],
            "organisation": cast.organisations[body] if body else None,
            "post": facts["post"],
            "payroll": Payroll(facts["payroll"]),
            "full_time": facts["full_time"],
        }

    def _education(self, person: Person, row: dict[str, Any]) -> None:
        operations.add_education(
            person,
            level=EducationLevel(row["level"]),
            social_work=row["social_work"],
            major=row["major"],
            school=row["school"],
            full_time=row["full_time"],
            starts_on=row["starts_on"],
            graduated_on=row["graduated_on"],
            actor=self.clerk,
        )

    def _employment(self, person: Person, row: dict[str, Any]) -> None:
        today = self.cast.today
        starts_on = files.sure_day(row["starts_on"], today)
        body = self.cast.organisations.get(row.get("organisation", ""))
        with self._no_earlier_than(starts_on):
            operations.add_employment(
                person,
                employer=row.get("employer", ""),
                organisation=body,
                county=self.county,
                post=row["post"],
                social_work=row["social_work"],
                payroll=Payroll(row["payroll"]),
                starts_on=starts_on,
                ends_on=files.day(row["ends_on"], today),
                actor=self.clerk,
            )

    def _certificate(self, person: Person, row: dict[str, Any]) -> None:
        issued = files.sure_day(row["issued_on"], self.cast.today)
        approved = issued - timedelta(days=40)
        level = Level(row["level"])
        exam_county = self.cast.counties[row["exam_county"]]
        with self._no_earlier_than(issued + timedelta(days=5)):
            certificate = certificates.record_certificate(
                person,
                level=level,
                number=row["number"],
                exam_year=approved.year,
                approved_on=approved,
                issued_on=issued,
                published_on=issued - timedelta(days=15),
                exam_county_id=exam_county.id,
                source=CertificateSource.DECLARED,
                actor=self.clerk,
            )
            if row["registered"]:
                certificates.note_registration(
                    certificate,
                    registered_on=self._registered_on(issued),
                    place=self.county.name,
                    actor=self.clerk,
                )
        self.cast.certificates[self.facts["key"], level] = certificate

    def _registered_on(self, issued: date) -> date:
        """First registered just after the issue, and renewed every three years since."""
        day = issued + timedelta(days=3)
        while months_after(day, VALID_MONTHS) <= clock.today():
            day = months_after(day, VALID_MONTHS)
        return day

    def _no_earlier_than(self, day: date) -> Any:
        return at(self.cast.today, max(-PEOPLE_SINCE, (day - self.cast.today).days), 10)
