"""Builders of counties, people and users."""

from datetime import date

from tests.make.base import Maker
from trainer.core.actors import Visitor
from trainer.core.identity import make_id_number
from trainer.domain.people import operations, passwords
from trainer.domain.people.consents import ConsentKind, ConsentText, IdentityClaim
from trainer.domain.people.models import Duty, DutyKind, IdKind, Person, Standing, User
from trainer.domain.people.places import County, Office, Township, TownshipKind

LONG_AGO = date(2020, 1, 1)
PASSWORD = "walnut-river-lamp"


class MakePeople(Maker):
    """People and the places they belong to."""

    def county(self, name: str | None = None, **values: object) -> County:
        """A county with an office in charge since long ago."""
        number = self.next()
        county = self.save(
            County(
                **{
                    "code": f"35{number:04d}",
                    "name": name or f"示例{number}县",
                    "short_name": f"例{number}",
                    "position": number,
                    "counselling_phone": "0598-5550100",
                    "counselling_hours": "工作日 8:00-12:00, 14:30-17:30",
                    **values,
                }
            )
        )
        self.save(
            Office(
                county_id=county.id,
                name=f"{county.name}民政局",
                document_prefix=f"例{number}民",
                starts_on=LONG_AGO,
            )
        )
        return county

    def person(
        self,
        county: County | None = None,
        *,
        name: str | None = None,
        standing: Standing = Standing.ON_RECORD,
        **values: object,
    ) -> Person:
        """A made-up person on record, with a valid identity number."""
        number = self.next()
        county = county or self.county()
        person = Person(
            name=name or f"示例甲{number}",
            county_id=county.id,
            birth_on=date(1990, 1, 1),
            standing=standing,
            made_up=True,
            **values,
        )
        person.id_number = make_id_number("350425", date(1990, 1, 1), number)
        person.phone = f"1390598{number:04d}"
        return self.save(person)

    def user(self, person: Person | None = None, *, name: str | None = None) -> User:
        """An account without password; with a person it is a candidate's."""
        number = self.next()
        user = User(
            display_name=name or (person.name if person else f"示例用户{number}"),
            staff_name=None if person else f"staff{number}",
            person_id=person.id if person else None,
        )
        user.phone = f"1380598{number:04d}" if person else None
        return self.save(user)

    def candidate(self, county: County | None = None, **values: object) -> User:
        """A person on record with an account."""
        return self.user(self.person(county, **values))  # type: ignore[arg-type]

    def staff(self, *kinds: DutyKind, county: County | None) -> User:
        """A member of staff with these duties in the county (None: in the city)."""
        user = self.user()
        for kind in kinds:
            self.save(
                Duty(
                    user_id=user.id,
                    kind=kind,
                    county_id=county.id if county else None,
                    starts_on=LONG_AGO,
                )
            )
        return user

    def officer(self, county: County) -> User:
        """A county officer with every desk duty."""
        return self.staff(
            DutyKind.CLERK, DutyKind.REVIEWER, DutyKind.APPROVER, DutyKind.PAYER, county=county
        )

    def city_officer(self) -> User:
        """A city officer."""
        return self.staff(DutyKind.CLERK, DutyKind.ADMINISTRATOR, county=None)

    def township(self, county: County, name: str = "示例镇") -> Township:
        """A town of the county."""
        return self.save(
            Township(
                code=f"{self.next():09d}", name=name, kind=TownshipKind.TOWN, county_id=county.id
            )
        )

    def with_password(self, user: User, password: str = PASSWORD) -> User:
        """Let the user sign in with a password."""
        user.password_hash = passwords.hash_password(password, passwords.QUICK)
        return self.save(user)

    def consent_text(self, kind: ConsentKind, version: str = "1") -> ConsentText:
        """A wording in force."""
        return self.save(
            ConsentText(
                kind=kind,
                version=version,
                title=f"示例：{kind.label}",
                body="一、谁在处理\n主管部门。",
                from_on=LONG_AGO,
            )
        )

    def needed_texts(self) -> list[ConsentText]:
        """What must be agreed to when registering."""
        return [self.consent_text(ConsentKind.PRIVACY), self.consent_text(ConsentKind.ID_NUMBER)]

    def claimant(
        self,
        county: County | None = None,
        *,
        name: str | None = None,
        id_number: str | None = None,
        texts: list[ConsentText] | None = None,
    ) -> User:
        """Somebody who registered an account and waits to be checked."""
        number = self.next()
        return operations.register_account(
            name=name or f"示例乙{number}",
            id_kind=IdKind.RESIDENT,
            id_number=id_number or make_id_number("350425", date(1991, 2, 2), number),
            phone=f"1370598{number:04d}",
            password_hash=passwords.hash_password(PASSWORD, passwords.QUICK),
            county=county or self.county(),
            agreed=texts or self.needed_texts(),
            address="192.0.2.7",
            made_up=True,
            actor=Visitor("192.0.2.7"),
        )

    def claim_of(self, user: User) -> IdentityClaim:
        """The claim that was opened for this account."""
        return self.session.query(IdentityClaim).filter_by(user_id=user.id).one()
