"""The crowd of a made-up city: people with their schooling, work, certificates and accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import select

from trainer.core import clock
from trainer.core.db import db
from trainer.core.identity import sex
from trainer.core.sealed import blind, seal
from trainer.demo import made_up
from trainer.demo.bulk import Row, Writer
from trainer.demo.member import Held, Member, Schooling
from trainer.domain.certificates.models import (
    Certificate,
    CertificateSource,
    CertificateState,
    Level,
)
from trainer.domain.certificates.rules import registered_until
from trainer.domain.people.models import (
    Education,
    EducationLevel,
    Employment,
    IdKind,
    Payroll,
    Person,
    Standing,
    User,
    UserState,
)
from trainer.domain.people.places import County, FormerCounty, Organisation, Township

POSTS = ("社工", "社区工作者", "站点社工", "项目社工", "督导助理", "志愿服务专员", "儿童督导员")
EDUCATIONS = (
    (EducationLevel.SECONDARY, 18, 0.12),
    (EducationLevel.COLLEGE, 21, 0.38),
    (EducationLevel.BACHELOR, 22, 0.45),
    (EducationLevel.MASTER, 25, 0.05),
)
MAJORS = ("汉语言文学", "会计", "行政管理", "护理", "教育学", "法学", "计算机应用", "公共管理")
PAYROLLS = (
    (Payroll.NONE, 0.82),
    (Payroll.PUBLIC_INSTITUTION, 0.1),
    (Payroll.CIVIL_SERVANT, 0.05),
    (Payroll.STATE_ENTERPRISE, 0.03),
)
T = TypeVar("T")
WITH_ACCOUNT = 0.45
RECENT = 0.15
"""How many of those with one certificate got it within the last half year."""
FIRST_EXAM = 2012


@dataclass
class Surroundings:
    """The places that people can belong to, read once."""

    counties: list[County]
    home: dict[str, County] = field(init=False)
    townships: dict[int, list[Township]] = field(init=False)
    organisations: dict[int, list[Organisation]] = field(init=False)

    def __post_init__(self) -> None:
        self.home = {county.code: county for county in self.counties}
        for former in db.session.scalars(select(FormerCounty)):
            self.home[former.code] = former.county
        self.townships = {county.id: [] for county in self.counties}
        for township in db.session.scalars(select(Township).order_by(Township.code)):
            self.townships[township.county_id].append(township)
        self.organisations = {county.id: [] for county in self.counties}
        for body in db.session.scalars(select(Organisation).order_by(Organisation.credit_code)):
            self.organisations[body.county_id].append(body)


class Crowd:
    """Writes one person after the other; the same dice make the same people."""

    def __init__(self, writer: Writer, around: Surroundings, dice: Random, seed: int) -> None:
        self._writer, self._around, self._dice = writer, around, dice
        self._today = clock.today()
        self._taken = set(db.session.scalars(select(Person.id_number_index)))
        self._numbers = made_up.id_numbers(seed)
        self._serials: dict[tuple[int, Level], int] = {}

    def person(self, index: int, *, full_time: bool, holder: bool) -> Member:
        """Put one person down with everything that hangs on them."""
        dice = self._dice
        number, place, birth = self._fresh_number()
        home = self._around.home.get(place)
        county = home if home and dice.random() < 0.9 else dice.choice(self._around.counties)
        name, at = made_up.name(dice, sex(number)), self._some_day(1100, 30)
        body = self._employer(county, full_time)
        payroll, post = _weighted(dice, PAYROLLS), dice.choice(POSTS)
        person_id = self._person_row(
            number,
            name,
            index,
            {
                "county_id": county.id,
                "home_county_id": home.id if home else None,
                "township_id": dice.choice(self._around.townships[county.id]).id,
                "organisation_id": body.id if body else None,
                "post": post,
                "payroll": payroll,
                "full_time": full_time,
                "birth_on": birth,
            },
        )
        self._writer.note(
            "person.put_on_record",
            Person,
            person_id,
            at=at,
            county_id=county.id,
            facts={"made_up": True},
        )
        schooling = self._schooling(person_id, birth, holder)
        employer = body.name if body else f"{county.name}示例单位"
        works_since = self._works_since(schooling.graduated)
        self._writer.add(
            Employment,
            person_id=person_id,
            employer=employer,
            organisation_id=body.id if body else None,
            county_id=county.id,
            post=post,
            social_work=True,
            payroll=payroll,
            starts_on=works_since,
            ends_on=None,
        )
        return Member(
            index=index,
            person_id=person_id,
            user_id=self._account(person_id, name, index, at, county),
            id_index=blind("id_number", number),
            county=county,
            home_county_id=home.id if home else None,
            name=name,
            schooling=schooling,
            employer=employer,
            post=post,
            works_since=works_since,
            payroll=payroll,
            held=self._certificates(person_id, county, schooling.graduated) if holder else (),
        )

    def _fresh_number(self) -> tuple[str, str, date]:
        while True:
            number, place, birth = next(self._numbers)
            if blind("id_number", number) not in self._taken:
                return number, place, birth

    def _person_row(self, number: str, name: str, index: int, values: Row) -> int:
        uid, phone = uuid4().hex, made_up.phone(index)
        return self._writer.add(
            Person,
            uid=uid,
            name=name,
            sex=sex(number),
            id_kind=IdKind.RESIDENT,
            id_number_sealed=seal("person.id_number", uid, number),
            id_number_index=blind("id_number", number),
            phone_sealed=seal("person.phone", uid, phone),
            phone_index=blind("phone", phone),
            standing=Standing.ON_RECORD,
            merged_into_id=None,
            made_up=True,
            version=1,
            **values,
        )

    def _account(
        self, person_id: int, name: str, index: int, at: datetime, county: County
    ) -> int | None:
        if self._dice.random() >= WITH_ACCOUNT:
            return None
        uid, phone = uuid4().hex, made_up.phone(index)
        user_id = self._writer.add(
            User,
            uid=uid,
            person_id=person_id,
            display_name=name,
            staff_name=None,
            phone_sealed=seal("user.phone", uid, phone),
            phone_index=blind("phone", phone),
            password_hash=None,
            must_change_password=False,
            state=UserState.ACTIVE,
            created_at=at,
            version=1,
        )
        self._writer.note(
            "user.opened", User, user_id, at=at, county_id=county.id, facts={"person": person_id}
        )
        return user_id

    def _employer(self, county: County, full_time: bool) -> Organisation | None:
        bodies = self._around.organisations[county.id]
        return self._dice.choice(bodies) if full_time or self._dice.random() < 0.3 else None

    def _schooling(self, person_id: int, birth: date, holder: bool) -> Schooling:
        dice = self._dice
        level, age, _ = _weighted(dice, [(entry, entry[2]) for entry in EDUCATIONS])
        graduated = min(date(birth.year + age, 6, 30), date(self._today.year - 1, 6, 30))
        social_work = dice.random() < (0.35 if holder else 0.15)
        major = "社会工作" if social_work else dice.choice(MAJORS)
        key = self._writer.add(
            Education,
            person_id=person_id,
            level=level,
            social_work=social_work,
            major=major,
            school="示例大学",
            full_time=True,
            starts_on=None,
            graduated_on=graduated,
        )
        return Schooling(key, level, social_work, major, graduated)

    def _works_since(self, graduated: date) -> date:
        """After school, and at least some months ago."""
        first = max(graduated + timedelta(days=60), date(self._today.year - 18, 1, 1))
        last = self._today - timedelta(days=150)
        if first >= last:
            return last
        return first + timedelta(days=self._dice.randrange((last - first).days))

    def _certificates(self, person_id: int, county: County, graduated: date) -> tuple[Held, ...]:
        dice = self._dice
        first = max(FIRST_EXAM, graduated.year)
        last = self._today.year - (self._today < date(self._today.year, 10, 1))
        roll = dice.random()
        levels = [Level.ASSISTANT]
        if roll > 0.96:
            levels = [Level.WORKER, Level.SENIOR]
        elif roll > 0.84:
            levels = [Level.ASSISTANT, Level.WORKER]
        elif roll > 0.7:
            levels = [Level.WORKER]
        if len(levels) == 1 and dice.random() < RECENT:
            issued = self._today - timedelta(days=dice.randrange(112, 170))
            return (self._certificate(person_id, county, levels[0], issued),)
        year = min(last, dice.randint(min(first, last), last))
        held: list[Held] = []
        for level in levels:
            if held:
                year += dice.randint(2, 5)
            if year <= last:
                issued = date(year, 9, 1) + timedelta(days=dice.randrange(25))
                held.append(self._certificate(person_id, county, level, issued))
        return tuple(held)

    def _certificate(self, person_id: int, county: County, level: Level, issued: date) -> Held:
        approved = issued - timedelta(days=75)
        year = approved.year
        serial = self._serials.get((year, level), 0) + 1
        self._serials[year, level] = serial
        number = f"SL{year}{level.rank}{serial:07d}"
        registered, until = self._registration(issued)
        at = clock.office_moment(min(issued + timedelta(days=20), self._today), 9)
        key = self._writer.add(
            Certificate,
            uid=uuid4().hex,
            person_id=person_id,
            level=level,
            number=number,
            exam_year=year,
            approved_on=approved,
            issued_on=issued,
            published_on=issued - timedelta(days=25),
            exam_county_id=county.id,
            source=CertificateSource.IMPORT,
            recorded_at=at,
            state=CertificateState.VALID,
            revoked_at=None,
            revoked_reason="",
            registration_applied_on=None,
            registered_on=registered,
            registered_until_on=until,
            registration_place=county.name if registered else "",
            version=1,
        )
        self._writer.note(
            "certificate.recorded",
            Certificate,
            key,
            at=at,
            county_id=county.id,
            facts={"level": level.value, "number": number, "exam_year": year, "source": "import"},
        )
        return Held(key, level, number, approved, issued, registered, until)

    def _registration(self, issued: date) -> tuple[date | None, date | None]:
        """Six of ten were registered within the year; of these most renewed in time."""
        if self._dice.random() > 0.6:
            return None, None
        first = issued + timedelta(days=self._dice.randrange(20, 360))
        if first > self._today:
            return None, None
        until = registered_until(first)
        while until < self._today and self._dice.random() < 0.8:
            first = until + timedelta(days=1)
            until = registered_until(first)
        return first, until

    def _some_day(self, most: int, least: int) -> datetime:
        day = self._today - timedelta(days=self._dice.randrange(least, most))
        return clock.office_moment(day, 9 + self._dice.randrange(8))


def _weighted(dice: Random, chances: Sequence[tuple[T, float]]) -> T:
    roll = dice.random()
    for value, share in chances:
        roll -= share
        if roll < 0:
            return value
    return chances[-1][0]
