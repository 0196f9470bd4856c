"""Builders of counsellors, their times, and questions in writing."""

from datetime import datetime, timedelta

from tests.make.people import MakePeople
from trainer.core import clock
from trainer.domain.counselling import operations
from trainer.domain.counselling.models import Booking, Question, Slot, Topic, Way
from trainer.domain.counselling.operations import OfferFacts
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County


class MakeCounselling(MakePeople):
    """Times to book, and questions."""

    def counsellor(self, county: County) -> User:
        """A user who counsels for the county."""
        return self.staff(DutyKind.COUNSELLOR, county=county)

    def slot(
        self, county: County, counsellor: User | None = None, first_at: datetime | None = None
    ) -> Slot:
        """One free half hour the day after tomorrow at nine, of a new counsellor by default."""
        day = clock.today() + timedelta(days=2)
        facts = OfferFacts(
            first_at=first_at or clock.office_moment(day, 9),
            minutes=30,
            count=1,
            way=Way.AT_PLACE,
            place="示例服务中心二楼",
        )
        return operations.offer(county, facts, actor=counsellor or self.counsellor(county))

    def booking(self, slot: Slot, user: User | None = None) -> Booking:
        """The slot booked by this candidate (default: a new one of the county)."""
        user = user or self.candidate(slot.county)
        assert user.person is not None
        return operations.book(slot, user.person, wish="示例：报考条件", actor=user)

    def question(self, user: User, title: str = "示例：本科要几年", **values: object) -> Question:
        """A question that this candidate asked."""
        facts: dict[str, object] = {
            "topic": Topic.CONDITIONS,
            "level": None,
            "text": "示例：我是本科毕业，想知道要几年。",
            **values,
        }
        assert user.person_id is not None
        return operations.ask(user.person_id, title=title, actor=user, **facts)  # type: ignore[arg-type]
