"""Builders of public notices."""

from datetime import date, timedelta

from tests.make.people import MakePeople
from trainer.core import masks
from trainer.core.actors import System
from trainer.domain.people.calendar import DayKind, Holiday
from trainer.domain.people.models import Person
from trainer.domain.people.places import County
from trainer.domain.publicity import operations
from trainer.domain.publicity.models import NoticeKind, Objection, PublicNotice
from trainer.domain.publicity.operations import NoticeFacts
from trainer.domain.publicity.rules import LineFacts

MAKE_UP_2026 = (date(2026, 9, 20), date(2026, 10, 10))


class MakePublicity(MakePeople):
    """Notices, the days on which offices work, objections."""

    def holidays(self, *years: int) -> None:
        """The arrangement of these years (2026: National Day and its make-up days)."""
        for year in years or (2026,):
            for n in range(7):
                self._day(date(year, 10, 1) + timedelta(days=n), DayKind.HOLIDAY, "国庆节")
            for day in MAKE_UP_2026 if year == 2026 else ():
                self._day(day, DayKind.MAKE_UP, "")

    def _day(self, day: date, kind: DayKind, name: str) -> None:
        self.save(Holiday(day=day, year=day.year, kind=kind, name=name, source="示例"))

    def line(self, person: Person, **values: object) -> LineFacts:
        """The masked line of this person."""
        facts: dict[str, object] = {
            "subject_type": "Person",
            "subject_id": person.id,
            "person_id": person.id,
            "masked_name": masks.name(person.name),
            "place": "示例县",
            "level": "社会工作师",
            "certificate_mask": "2026********0001",
            "amount_fen": 200000,
            **values,
        }
        return LineFacts(**facts)  # type: ignore[arg-type]  # values of a test

    def notice(self, county: County, *people: Person, **values: object) -> PublicNotice:
        """A notice about these people (default: one), published now by the program."""
        facts: dict[str, object] = {
            "kind": NoticeKind.REWARD,
            "county_id": county.id,
            "title": f"{county.name}社会工作者持证奖励公示（示例）",
            "office": f"{county.name}民政局",
            "basis": "根据《示例县社会工作者持证奖励办法（示例）》，拟发放奖励。",
            "contact_name": "示例联系人",
            "contact_phone": "0598-5550100",
            **values,
        }
        lines = [self.line(person) for person in people or (self.person(county),)]
        return operations.publish(
            NoticeFacts(**facts),  # type: ignore[arg-type]  # values of a test
            lines,
            actor=System("test"),
        )

    def objection(self, notice: PublicNotice) -> Objection:
        """An objection by name against the first line."""
        return operations.object_to(
            notice.lines[0],
            by_name="示例反映人",
            by_unit=False,
            contact="13905980000",
            text="示例：此人已不在本县工作，请核实。",
            actor=System("test"),
        )
