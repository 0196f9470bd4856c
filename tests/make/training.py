"""Builders of courses, sessions and the people on their lists."""

from datetime import datetime, timedelta

from tests.make.people import MakePeople
from trainer.core import clock
from trainer.core.actors import System
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.training import operations
from trainer.domain.training.models import Course, Session, SignUp
from trainer.domain.training.operations import CourseFacts, SessionFacts

SEEDS = System("test")


class MakeTraining(MakePeople):
    """Courses, sessions and sign-ups."""

    def instructor(self, county: County) -> User:
        """A user who teaches for the county."""
        return self.staff(DutyKind.INSTRUCTOR, county=county)

    def course(self, county: County | None = None, **values: object) -> Course:
        """A free course of the county."""
        county = county or self.county()
        facts: dict[str, object] = {
            "title": f"社会工作师考前辅导{self.next()}（示例）",
            "organiser": f"{county.name}民政局",
            "subject": "社会工作综合能力",
            **values,
        }
        return operations.add_course(
            county,
            CourseFacts(**facts),  # type: ignore[arg-type]  # values of a test
            actor=SEEDS,
        )

    def lesson(
        self,
        course: Course | None = None,
        *instructors: User,
        capacity: int = 10,
        starts_at: datetime | None = None,
        hours: int = 3,
        opened: bool = True,
        **values: object,
    ) -> Session:
        """A published session in a week's time, open for sign-up since an hour."""
        course = course or self.course()
        now = clock.now()
        starts_at = starts_at or now + timedelta(days=7)
        facts: dict[str, object] = {
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=hours),
            "hours_tenths": hours * 10,
            "place": "示例文化馆三楼",
            "address": "示例路 1 号",
            "capacity": capacity,
            "sign_up_opens_at": now - timedelta(hours=1),
            "sign_up_closes_at": starts_at,
            "cancel_until_at": starts_at - timedelta(days=1),
            **values,
        }
        session = operations.add_session(
            course,
            SessionFacts(**facts),  # type: ignore[arg-type]  # values of a test
            instructors or (self.instructor(course.county),),
            actor=SEEDS,
        )
        if opened:
            operations.open_session(session, actor=SEEDS)
        return session

    def sign_up(self, lesson: Session, user: User | None = None) -> SignUp:
        """This candidate (default: a new one of the county) signed up by themselves."""
        user = user or self.candidate(lesson.county)
        assert user.person is not None
        return operations.sign_up(lesson, user.person, actor=user)
