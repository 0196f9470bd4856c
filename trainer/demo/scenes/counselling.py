"""Counselling: times in every state, and questions waiting, answered, solved and public."""

from datetime import timedelta

from trainer.core import clock
from trainer.demo.scenes.telling import settle
from trainer.domain.certificates.models import Level
from trainer.domain.counselling import operations, queries
from trainer.domain.counselling.models import Question, Slot, Topic, Way
from trainer.domain.counselling.operations import OfferFacts
from trainer.domain.people.models import User
from trainer.seeding.walkthrough import Cast, at, made

DATIAN = "350425"
HALL = "示例社工服务中心二楼咨询室"
QUESTIONS = (
    (
        Topic.CONDITIONS,
        Level.WORKER,
        "兼职做社工的时间算不算工作年限",
        "我在社区兼职做了两年，后来才全职。兼职那两年算不算从事社会工作的年限？",
        "按实际从事社会工作的起止时间算，要有单位证明。上全日制学校期间的时间不算。",
    ),
    (
        Topic.STUDY,
        Level.ASSISTANT,
        "两科可以分两年考过吗",
        "今年只来得及复习一科，另一科明年再考可以吗？",
        "初级两科要在同一个考试年度内都合格，不能分两年。时间紧的，可以先参加免费培训，下一年两科一起考。",
    ),
    (
        Topic.CERTIFICATE,
        Level.ASSISTANT,
        "登记证书一定要本人到窗口吗",
        "我在外地学习，能不能请同事代办登记？",
        "可以先在网上提交，材料由单位统一送到窗口核对。请带上证书原件。",
    ),
    (
        Topic.REWARD,
        None,
        "换了单位还能申请奖励吗",
        "考过以后换了单位，还在本县，奖励还能申请吗？",
        "看本县政策的条款。一般只要申请时还在本县从事社会工作就可以，以政策页面的说明为准。",
    ),
)


def tell(cast: Cast) -> None:
    """Datian's counsellor at work."""
    desk = _Desk(cast)
    desk.past()
    desk.today()
    desk.coming()
    desk.questions()
    settle()


class _Desk:
    """A counsellor, and the people of the county."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.county = cast, cast.counties[DATIAN]
        self.counsellor = cast.officer(self.county, "instructor")
        keys = sorted(key for key in cast.accounts if cast.people[key].county_id == self.county.id)
        self.users: list[User] = [cast.accounts[key] for key in keys]

    def offer(self, day: int, hour: int, count: int, way: Way, *, since: int) -> list[Slot]:
        """Half hours in a row."""
        first_at = clock.office_moment(self.cast.today + timedelta(days=day), hour)
        place = HALL if way is Way.AT_PLACE else "0598-5550100"
        with at(self.cast.today, since, 8):
            facts = OfferFacts(first_at, 30, count, way, place)
            slots = [made(operations.offer(self.county, facts, actor=self.counsellor))]
            while len(slots) < count:
                slots.append(_next_of(slots[-1]))
        return slots

    def book(self, slot: Slot, user: User, day: int, wish: str = "") -> None:
        """This person takes it."""
        with at(self.cast.today, day, 12):
            if user.person is None:
                raise LookupError("a candidate has a person")
            operations.book(slot, user.person, wish=wish, actor=user)
        settle()

    def past(self) -> None:
        """A week ago: one came, one did not."""
        came, missed = self.offer(-7, 9, 2, Way.AT_PLACE, since=-20)
        self.book(came, self.users[0], -10, "想请老师看看报考条件够不够")
        self.book(missed, self.users[1], -10)
        with at(self.cast.today, -7, 10, 30):
            operations.mark(came, came=True, actor=self.counsellor)
            operations.mark(missed, came=False, actor=self.counsellor)
        settle()

    def today(self) -> None:
        """On the list from the moment the demo is made."""
        hour = min(20, max(8, clock.local(clock.now()).hour - 1))
        slots = self.offer(0, hour, 3, Way.PHONE, since=-6)
        self.book(slots[0], self.users[2], -3, "实务案例分析怎么答")
        self.book(slots[1], self.users[3], -2)

    def coming(self) -> None:
        """Next week: booked, given back, called off, free."""
        slots = self.offer(6, 9, 6, Way.AT_PLACE, since=-5)
        self.book(slots[0], self.users[4], -4, "第一次考，想问怎么安排复习")
        self.book(slots[1], self.users[5], -4)
        self.book(slots[2], self.users[6], -4)
        with at(self.cast.today, -3, 9):
            booking = slots[1].booking
            if booking is None:
                raise LookupError("it was booked a moment ago")
            operations.cancel_booking(booking, actor=self.users[5])
            operations.cancel_slot(slots[2], "咨询员临时要开会，请改约", actor=self.counsellor)
        settle()

    def questions(self) -> None:
        """Two wait; one was answered, one solved; three were made public, one taken down again."""
        asked = [self._ask(number) for number in range(len(QUESTIONS))]
        for number, question in enumerate(asked):
            with at(self.cast.today, -12 + number, 15):
                operations.answer(question, QUESTIONS[number][4], actor=self.counsellor)
        public = []
        for number, question in enumerate(asked[:3]):
            with at(self.cast.today, -8 + number, 16):
                facts = QUESTIONS[number]
                row = operations.publish(
                    question, title=facts[2], answer=facts[4], actor=self.counsellor
                )
                public.append(made(row))
        with at(self.cast.today, -5, 9):
            operations.withdraw_frequent(public[2], actor=self.counsellor)
            operations.solve(asked[0], actor=self.users[7])
        with at(self.cast.today, -4, 9):
            operations.ask_on(asked[3], "新单位在外县，但住在本县呢？", actor=self.users[10])
        with at(self.cast.today, -2, 19):
            self._waiting(self.users[11])
        settle()

    def _ask(self, number: int) -> Question:
        topic, level, title, text, _answer = QUESTIONS[number]
        user = self.users[7 + number]
        with at(self.cast.today, -14 + number, 20):
            return made(
                operations.ask(
                    user.person_id or 0,
                    topic=topic,
                    level=level,
                    title=title,
                    text=text,
                    actor=user,
                )
            )

    def _waiting(self, user: User) -> None:
        operations.ask(
            user.person_id or 0,
            topic=Topic.SIGNING_UP,
            level=Level.WORKER,
            title="在职研究生在读能报考中级吗",
            text="我是在职读研，白天照常上班，这几年算不算工作年限？",
            actor=user,
        )


def _next_of(slot: Slot) -> Slot:
    """The same counsellor's next half hour."""
    return next(row for row in queries.kept_by(slot.counsellor_id) if row.starts_at == slot.ends_at)
