"""Builders of sites, rooms and people to be seated."""

from typing import Any

from tests.make.exams import TEST, MakeExams, codes
from tests.make.people import MakePeople
from trainer.core import clock
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    ExamRoom,
    ExamSite,
    Registration,
    RegistrationState,
    Sitting,
)
from trainer.domain.people.models import Person
from trainer.domain.people.places import County, Organisation


class MakeSeating(MakeExams, MakePeople):
    """Seats."""

    def exam_site(self, sitting: Sitting, county: County, **values: Any) -> ExamSite:
        """A school in the county."""
        number = self.next()
        facts: dict[str, Any] = {
            "township": None,
            "name": f"示例第{number}中学",
            "address": f"示例路{number}号",
            "accessible": False,
            **values,
        }
        return operations.add_site(sitting, county=county, **facts, actor=TEST)

    def exam_room(
        self, site: ExamSite, *, rows: int = 5, columns: int = 6, unused: tuple[int, ...] = ()
    ) -> ExamRoom:
        """A room with its next number."""
        return operations.add_room(
            site,
            number=self.next(),
            place="教学楼二层",
            seat_rows=rows,
            seat_columns=columns,
            unused=unused,
            actor=TEST,
        )

    def organisation(self, county: County) -> Organisation:
        """A made-up employer."""
        number = self.next()
        return self.save(
            Organisation(
                name=f"示例社工中心{number}",
                credit_code=f"91350425{number:010d}",
                kind="社会组织",
                county_id=county.id,
                made_up=True,
            )
        )

    def accepted(
        self,
        sitting: Sitting,
        person: Person | None = None,
        *,
        level: Level = Level.ASSISTANT,
        needs_access: bool = False,
        county: County | None = None,
    ) -> Registration:
        """A registration that was accepted, without the steps before it."""
        person = person or self.person(county)
        now = clock.now()
        return self.save(
            Registration(
                sitting_id=sitting.id,
                person_id=person.id,
                county_id=sitting.county_id or person.county_id,
                level=level,
                subjects=[each.code for each in queries.subjects_of(sitting)]
                if level is Level.LOCAL
                else codes(level),
                needs_access=needs_access,
                state=RegistrationState.ACCEPTED,
                started_at=now,
                submitted_at=now,
                decided_at=now,
            )
        )
