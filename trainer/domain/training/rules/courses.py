"""What lies ready for a course, and who may say what they thought of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import HoursCategory
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_person, kept_words_objection
from trainer.domain.training.models import (
    CAME,
    Course,
    CourseKind,
    Evaluation,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)

LARGEST_MATERIAL = 10 * 1024 * 1024
FEWEST_EVALUATIONS = 3
"""With fewer answers a summary would say who gave them."""


@dataclass(frozen=True)
class Summary:
    """What all who answered thought of a course; nothing by person."""

    count: int
    content: float = 0
    teaching: float = 0
    arrangement: float = 0
    words: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether so many answered that nobody is recognised."""
        return self.count >= FEWEST_EVALUATIONS


def may_prepare(actor: Actor, course: Course) -> bool:
    """What lies ready for a course is kept by the clerks of its county."""
    return holds(actor, DutyKind.CLERK, county_id=course.county_id)


def link_objection(link: str) -> Sentence | None:
    """A link leads to a page of the web, or there is none."""
    parts = urlsplit(link)
    if link and (parts.scheme not in ("http", "https") or not parts.netloc):
        return say("链接应以 https:// 开头，请从浏览器地址栏完整复制。")
    return None


def online_objection(session: Session, kind: CourseKind) -> Sentence | None:
    """An online class is published with the way into it."""
    if kind is CourseKind.ONLINE and not session.link:
        return say("线上课程还没有填写课堂链接。请先在“修改场次”里填写，只有报上名的人能看到。")
    return None


def counting_objection(course: Course, category: HoursCategory | None) -> Sentence | None:
    """Whether hours count is not changed once some were credited, or were not."""
    closed = any(each.state is SessionState.CLOSED for each in course.sessions)
    if closed and category is not course.hours_category:
        return say("已有场次关闭考勤、算过学时，不能再改是否计入继续教育。请另建一门课程。")
    return None


def limit_objection(most: int | None, taken: int) -> Sentence | None:
    """A course takes somebody, and seats that somebody holds are not taken away."""
    if most is not None and most < 1:
        return say("全课程最多人数应为 1 或更多；不限人数的，不填。")
    if most is not None and most < taken:
        return say("这门课程已有 {taken} 人占着名额，全课程最多人数不能少于 {taken}。", taken=taken)
    return None


def material_objection(link: str, body: str, *, has_file: bool) -> Sentence | None:
    """There is something to open or something to read."""
    if not link and not body.strip() and not has_file:
        return say("请上传文件、填写链接，或者写下资料的内容。")
    return link_objection(link)


def enters(sign_up: SignUp) -> bool:
    """Whether the link, the materials and the code of a class are shown: only with a seat."""
    called_off = sign_up.session.state is SessionState.CANCELLED
    return sign_up.state is SignUpState.SEATED and not called_off


def came(sign_up: SignUp) -> bool:
    """Whether somebody was there for some part of a session that is closed."""
    return sign_up.session.state is SessionState.CLOSED and was_there(sign_up)


def was_there(sign_up: SignUp) -> bool:
    """Whether somebody was seen in the class, whatever share of it counts."""
    return any(mark.replaced_at is None and mark.status in CAME for mark in sign_up.marks)


def may_evaluate(actor: Actor, sign_up: SignUp) -> bool:
    """What somebody thought is said by themselves."""
    return sign_up.person_id is not None and is_person(actor, sign_up.person_id)


def evaluating_objection(sign_up: SignUp, given: bool, words: str) -> Sentence | None:
    """Who was there says it once, after the class."""
    if given:
        return say("这门课程您已经评价过，谢谢。")
    if not came(sign_up):
        return say("课后、考勤关闭以后，到过课的人可以评价。")
    return kept_words_objection(words)


def summary(rows: Sequence[Evaluation]) -> Summary:
    """The means of all marks, and the words in an order that tells nothing of who wrote when."""
    count = len(rows)
    if count < FEWEST_EVALUATIONS:
        return Summary(count)
    return Summary(
        count,
        content=round(sum(row.content for row in rows) / count, 1),
        teaching=round(sum(row.teaching for row in rows) / count, 1),
        arrangement=round(sum(row.arrangement for row in rows) / count, 1),
        words=tuple(sorted(row.words for row in rows if row.words)),
    )
