"""Free training: a session full, one with seats, one for today, one closed, one called off."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from trainer.core import clock
from trainer.core.actors import System
from trainer.demo.scenes.telling import settle
from trainer.domain.certificates.models import HoursCategory, Level
from trainer.domain.papers import operations as papers
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.training import codes, operations, queries
from trainer.domain.training.marks import Noted
from trainer.domain.training.models import (
    Course,
    CourseKind,
    Half,
    MarkStatus,
    Reach,
    Session,
    SignUp,
    SignUpState,
)
from trainer.domain.training.operations import CourseFacts, SessionFacts, TermsFacts
from trainer.seeding.walkthrough import Cast, at, made

DATIAN = "350425"
KEEPER = System("training.queue")
HALLS = {
    DATIAN: "示例培训中心三楼",
    "350405": "示例社工服务中心",
    "350404": "示例党校报告厅",
    "350481": "示例文化馆",
    "350426": "示例职业学校",
}
COURSES = (
    ("考前冲刺班：社会工作实务（初级）", Level.ASSISTANT, "社会工作实务（初级）"),
    ("考前串讲班：法规与政策（中级）", Level.WORKER, "社会工作法规与政策（中级）"),
)


def tell(cast: Cast) -> None:
    """Datian's training in every state, and open sessions elsewhere."""
    here = _County(cast, cast.counties[DATIAN])
    beginners = here.course(*COURSES[0])
    advanced = here.course(*COURSES[1], reach=Reach.CITY)
    here.closed(beginners)
    here.called_off(advanced)
    here.full(beginners)
    here.roomy(advanced)
    here.today(beginners)
    here.planned(advanced)
    here.terms()
    for number, code in enumerate(code for code in HALLS if code != DATIAN):
        there = _County(cast, cast.counties[code])
        course = there.course(*COURSES[number % 2], reach=Reach.CITY)
        there.open(course, day=10 + 3 * number, capacity=50, hour=9)
    settle()


class _County:
    """One county's training as its clerk and instructor run it."""

    def __init__(self, cast: Cast, county: County) -> None:
        self.cast, self.county = cast, county
        self.clerk = cast.officer(county, "clerk")
        self.teacher = cast.officer(county, "instructor")
        self.local = sorted(key for key in cast.accounts if cast.people[key].county_id == county.id)

    def course(
        self, title: str, level: Level, subject: str, *, reach: Reach = Reach.COUNTY
    ) -> Course:
        """What is taught."""
        with at(self.cast.today, -60, 9):
            facts = CourseFacts(
                title=f"{self.county.short_name}{title}（示例）",
                organiser=f"{self.county.name}社会工作主管部门",
                level=level,
                subject=subject,
                kind=CourseKind.ON_SITE,
                reach=reach,
                hours_category=HoursCategory.TRAINING,
                description="免费。请带身份证件和笔，教材现场发放。",
            )
            return made(operations.add_course(self.county, facts, actor=self.clerk))

    def session(
        self,
        course: Course,
        *,
        day: int,
        capacity: int,
        hour: int,
        since: int = -30,
        halves: bool = False,
    ) -> Session:
        """A meeting that many days from today, signed up for since then."""
        held = self.cast.today + timedelta(days=day)
        begins = clock.office_moment(held, hour)
        facts = SessionFacts(
            starts_at=begins,
            ends_at=begins + timedelta(hours=7),
            hours_tenths=60,
            place=HALLS[self.county.code],
            address=f"{self.county.name}示例路18号",
            capacity=capacity,
            sign_up_opens_at=self._moment(since),
            sign_up_closes_at=begins - timedelta(hours=2),
            cancel_until_at=begins - timedelta(hours=24),
            by_halves=halves,
        )
        with at(self.cast.today, since - 1, 10):
            return made(operations.add_session(course, facts, [self.teacher], actor=self.clerk))

    def open(
        self,
        course: Course,
        *,
        day: int,
        capacity: int,
        hour: int,
        since: int = -30,
        halves: bool = False,
    ) -> Session:
        """The same, published."""
        session = self.session(
            course, day=day, capacity=capacity, hour=hour, since=since, halves=halves
        )
        with at(self.cast.today, since - 1, 11):
            operations.open_session(session, actor=self.clerk)
        settle()
        return session

    def join(self, session: Session, keys: Sequence[str], day: int, hour: int = 12) -> list[SignUp]:
        """One after the other signs up."""
        joined = []
        for minute, key in enumerate(keys):
            with at(self.cast.today, day, hour, minute):
                joined.append(
                    operations.sign_up(
                        session, self.cast.people[key], actor=self.cast.accounts[key]
                    )
                )
        settle()
        return joined

    def closed(self, course: Course) -> None:
        """Held three weeks ago, in two halves, with all that happens at a door."""
        session = self.open(course, day=-21, capacity=14, hour=9, since=-50, halves=True)
        self.join(session, self.local[:14], -48)
        (late,) = self.join(session, self.local[14:15], -47)
        sheet = None
        with at(self.cast.today, -22, 16):
            sheet = made(operations.issue_sheet(session, actor=self.clerk))
        with at(self.cast.today, -22, 17):
            facts = sheet.facts | {"venue": f"{HALLS[DATIAN]}（改到四楼）"}
            papers.replace(
                sheet,
                facts,
                "培训地点改到四楼",
                subject=session,
                actor=self.cast.officer(self.county, "approver"),
            )
        settle()
        with at(self.cast.today, -21, 8, 50):
            operations.take_attendance(
                session, Half.AM, self._seen(session), rest=MarkStatus.PRESENT, actor=self.teacher
            )
        with at(self.cast.today, -21, 13, 55):
            self._sent(session, 0, MarkStatus.PRESENT)
        with at(self.cast.today, -21, 14):
            operations.take_attendance(
                session, Half.PM, {}, rest=MarkStatus.PRESENT, actor=self.teacher
            )
        with at(self.cast.today, -21, 14, 5):
            self._sent(session, 1, MarkStatus.PRESENT)
        with at(self.cast.today, -21, 17):
            operations.close_session(session, actor=self.teacher)
        settle()
        with at(self.cast.today, -21, 18):
            self._sent(session, 5, MarkStatus.EARLY)
            self._sent(session, 6, MarkStatus.LATE)
        settle()
        with at(self.cast.today, -20, 9):
            operations.settle_conflict(
                queries.roll(session)[6],
                Half.PM,
                MarkStatus.LATE,
                "与学员核对，下午确实迟到约十分钟",
                actor=self.teacher,
            )
        settle()
        if late.state is not SignUpState.MISSED:
            raise RuntimeError("whoever waited to the end has missed it")
        with at(self.cast.today, -19, 9):
            operations.change_after_close(
                queries.roll(session)[4],
                Half.AM,
                MarkStatus.PRESENT,
                "学员补交请假前的签到照片，核实当时在场",
                actor=self.teacher,
            )
        settle()

    def called_off(self, course: Course) -> None:
        """Planned for next week, and cancelled."""
        session = self.open(course, day=8, capacity=30, hour=9, since=-25)
        self.join(session, self.local[:5], -24)
        with at(self.cast.today, -4, 10):
            operations.cancel_session(session, "授课教师临时外出，改期另行通知", actor=self.clerk)
        settle()

    def full(self, course: Course) -> None:
        """Eight seats and a queue; two gave their seats back, one did not answer in time."""
        session = self.open(course, day=25, capacity=8, hour=9, since=-20)
        seated = self.join(session, self.local[:8], -19)
        waiting = self.join(session, self.local[8:16], -18)
        self._leave(seated[0], -17)
        with at(self.cast.today, -17, 16):
            operations.refuse_offer(waiting[0], actor=self._account(waiting[0]))
        with at(self.cast.today, -2, 10):
            operations.lapse_offer(waiting[1], actor=KEEPER)
        settle()
        with at(self.cast.today, -2, 15):
            operations.accept_offer(waiting[2], actor=self._account(waiting[2]))
        self._leave(seated[1], -1)
        with at(self.cast.today, -1, 17):
            operations.move_up(waiting[6], "参加对口支援，返岗时间有限", actor=self.clerk)
        settle()

    def roomy(self, course: Course) -> None:
        """Plenty of seats, also for people of other counties."""
        session = self.open(course, day=12, capacity=60, hour=9, since=-10)
        self.join(session, self.local[2:10], -9)
        person = self.cast.people["fan-changgeng"]
        with at(self.cast.today, -8, 9):
            operations.sign_up_for(
                session, name=person.name, phone=person.phone or "", actor=self.clerk
            )
        settle()
        self._leaves(queries.roll(session)[:4])

    def _leaves(self, rows: Sequence[SignUp]) -> None:
        """Leave asked for beforehand: waiting, granted, refused, taken back."""
        for row in rows:
            with at(self.cast.today, -5, 20):
                operations.ask_leave(row, "当天要参加单位值班", actor=self._account(row))
        _waiting, granted, refused, withdrawn = rows
        with at(self.cast.today, -4, 9):
            operations.answer_leave(granted, granted=True, answer="", actor=self.clerk)
            operations.answer_leave(
                refused, granted=False, answer="值班可以调换，请先与单位商量", actor=self.clerk
            )
        with at(self.cast.today, -3, 9):
            operations.withdraw_leave(withdrawn, actor=self._account(withdrawn))
        settle()

    def today(self, course: Course) -> None:
        """Held today: attendance can be taken from the moment the demo is made."""
        hour = min(9, max(1, clock.local(clock.now()).hour - 1))
        session = self.open(course, day=0, capacity=30, hour=hour, since=-15)
        self.join(session, self.local[1:19], -14)
        operations.walk_in(
            session, name="示例临时", phone="15405989009", half=Half.WHOLE, actor=self.teacher
        )
        settle()
        with at(self.cast.today, 0, hour):
            self._check_in(session, queries.roll(session)[:3])
        settle()

    def _check_in(self, session: Session, rows: Sequence[SignUp]) -> None:
        """Three check in by the code of the room, two of them on one phone."""
        for row, phone in zip(rows, ("one", "one", "another"), strict=True):
            code = codes.room(session, Half.WHOLE, codes.turn_of(clock.now()))
            account = self._account(row)
            operations.check_in(
                self._person(account), code, device=f"demo-{session.id}-{phone}", actor=account
            )

    def terms(self) -> None:
        """What attendance counts here from next month on."""
        facts = TermsFacts(
            from_day=self.cast.today + timedelta(days=30),
            present_share=100,
            late_share=70,
            early_share=50,
            leave_share=0,
            absent_share=0,
            basis="示例：县社会工作部培训管理办法第六条",
        )
        with at(self.cast.today, -2, 9):
            operations.set_terms(self.county, facts, actor=self.clerk)
        settle()

    def planned(self, course: Course) -> None:
        """Nobody sees it yet."""
        self.session(course, day=40, capacity=45, hour=9, since=-1)

    def _leave(self, sign_up: SignUp, day: int) -> None:
        with at(self.cast.today, day, 15):
            operations.cancel_sign_up(sign_up, actor=self._account(sign_up))
        settle()

    def _sent(self, session: Session, place: int, status: MarkStatus) -> None:
        """A mark of the afternoon that a phone without a signal sends later."""
        row = queries.roll(session)[place]
        noted = Noted(
            key=f"demo-{session.id}-{row.id}",
            sign_up_id=row.id,
            half=Half.PM,
            status=status,
            seen=None,
            at=clock.now(),
        )
        operations.receive_marks(session, [noted], actor=self.teacher)

    def _account(self, sign_up: SignUp) -> User:
        return next(
            user for user in self.cast.accounts.values() if user.person_id == sign_up.person_id
        )

    def _person(self, account: User) -> Person:
        return next(one for one in self.cast.people.values() if one.id == account.person_id)

    def _seen(self, session: Session) -> dict[int, MarkStatus]:
        """Not everybody was there from beginning to end."""
        statuses = (MarkStatus.LATE, MarkStatus.EARLY, MarkStatus.LEAVE, MarkStatus.ABSENT)
        rows = queries.roll(session)
        return {row.id: status for row, status in zip(rows[1:], statuses, strict=False)}

    def _moment(self, day: int) -> datetime:
        opens: date = self.cast.today + timedelta(days=day)
        return clock.office_moment(opens, 8)
