"""Who completed a course, who gets a code, and who reads a calendar."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.papers.models import PaperState
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_person, kept_words_objection
from trainer.domain.training.models import (
    Completion,
    Course,
    CourseCode,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.rules.attendance import credited_tenths

MOST_CODES = 5000
_CODE = re.compile(r"[!-~]{4,60}")


@dataclass(frozen=True)
class Attended:
    """What somebody attended of a course, over all the sessions in which they had a seat."""

    hours_tenths: int
    of_tenths: int
    first_on: date
    last_on: date
    all_closed: bool

    def completes(self, course: Course) -> bool:
        """Whether share and hours are what the course asks for, and nothing is still to come."""
        enough = self.hours_tenths * 100 >= course.required_share * self.of_tenths
        return (
            self.all_closed
            and enough
            and self.hours_tenths > 0
            and self.hours_tenths >= course.required_tenths
        )


def attended(rows: Iterable[SignUp]) -> Attended | None:
    """The sum of one person's seats in a course; None where there was none that took place."""
    seats = [
        row
        for row in rows
        if row.state is SignUpState.SEATED and row.session.state is not SessionState.CANCELLED
    ]
    if not seats:
        return None
    days = sorted(clock.local(row.session.starts_at).date() for row in seats)
    return Attended(
        hours_tenths=sum(credited_tenths(row.session, row.marks) for row in seats),
        of_tenths=sum(row.session.hours_tenths for row in seats),
        first_on=days[0],
        last_on=days[-1],
        all_closed=all(row.session.state is SessionState.CLOSED for row in seats),
    )


def completions_objection(found: int) -> Sentence | None:
    """There is somebody to give a certificate to."""
    if not found:
        return say("没有需要印发结业证书的人：考勤关闭以后，达到出勤要求、还没有证书的人才印发。")
    return None


def holds_certificate(completion: Completion | None) -> bool:
    """Whether the certificate that was given still holds."""
    return completion is not None and completion.paper.state is PaperState.ISSUED


def may_void_completion(actor: Actor, completion: Completion) -> bool:
    """The approvers of the county take a certificate back, never their own."""
    return not is_person(actor, completion.person_id) and holds(
        actor, DutyKind.APPROVER, county_id=completion.county_id
    )


def read_codes(typed: str) -> list[str]:
    """The codes of a pasted column, each once and in its order."""
    return list(dict.fromkeys(re.split(r"[\s,;，；、]+", typed.strip()))) if typed.strip() else []


def codes_objection(codes: Sequence[str]) -> Sentence | None:
    """Codes are letters, digits and signs that can be typed, and not too many at once."""
    if not codes:
        return say("请选择课程码表格，或者粘贴课程码，每行一个。")
    if len(codes) > MOST_CODES:
        return say("一次最多录入 {most} 个课程码，请分几次粘贴。", most=MOST_CODES)
    wrong = next((code for code in codes if not _CODE.fullmatch(code)), None)
    if wrong is not None:
        return say(
            "“{code}”不像课程码：应为 4 到 60 位字母、数字或符号，每行一个。", code=wrong[:60]
        )
    return kept_words_objection(" ".join(codes)) and say(
        "课程码里有像证件号码、手机号码或银行账号的内容，请核对是不是粘贴错了列。"
    )


def may_claim_code(actor: Actor, sign_up: SignUp) -> bool:
    """People fetch their own code."""
    return sign_up.person_id is not None and is_person(actor, sign_up.person_id)


def claiming_objection(sign_up: SignUp, own: CourseCode | None) -> Sentence | None:
    """One code for everybody with a seat."""
    if own is not None:
        return say("您已经领过这门课程的课程码。")
    if sign_up.state is not SignUpState.SEATED or sign_up.session.state is SessionState.CANCELLED:
        return say("有名额的人才能领课程码。")
    return None


def no_code_left() -> Sentence:
    """What somebody reads when the pool is empty."""
    return say("课程码已经领完。主办单位补充后会显示在这里，请过一两天再来，或拨打咨询电话。")


def may_keep_feed(actor: Actor, person_id: int) -> bool:
    """A private calendar is made and ended by its person."""
    return is_person(actor, person_id)
