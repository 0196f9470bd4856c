"""Who may publish, object and decide; when a period is over. No database here."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from trainer.core.actors import Actor
from trainer.core.privacy import looks_personal
from trainer.core.text import Sentence, say
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_person, is_system, kept_words_objection
from trainer.domain.publicity.models import NoticeLine, NoticeState, Objection, PublicNotice

MOST_LINES = 3000
SHORTEST_TEXT = 10
SHORTEST_REASON = 4
LIST_TITLE = "公示名单"
HOW_TO_OBJECT = (
    "对公示名单有异议的，请在公示期内以真实姓名或单位名义向受理单位提出，写明事实和理由。"
    "受理单位会核查，核查期间暂缓办理。"
)
"""What the paper says to whoever reads it on the board."""


class LineFacts(NamedTuple):
    """What one line of a notice shows. `masked_name` carries at least one star for a person.

    `person_id` is whose line it is: it is not shown, but lets people ask whether they are on it.
    """

    subject_type: str
    subject_id: int
    masked_name: str
    place: str
    level: str = ""
    certificate_mask: str | None = None
    amount_fen: int | None = None
    note: str = ""
    person_id: int | None = None

    @property
    def shown(self) -> dict[str, object]:
        """What everybody sees of the line."""
        facts: dict[str, object] = self._asdict()
        del facts["person_id"]
        return facts


def may_publish(actor: Actor, county_id: int | None) -> bool:
    """Approvers and clerks of the county (none: of the city) put a list before the public."""
    return is_system(actor) or holds(actor, DutyKind.APPROVER, DutyKind.CLERK, county_id=county_id)


def may_close(actor: Actor) -> bool:
    """A period ends by the clock, never by hand."""
    return is_system(actor)


def may_object(actor: Actor, notice: PublicNotice) -> bool:
    """Anybody may object."""
    return notice.state is not NoticeState.WITHDRAWN


def may_decide(actor: Actor, objection: Objection) -> bool:
    """Reviewers and approvers of the notice's county decide objections."""
    return holds(actor, DutyKind.REVIEWER, DutyKind.APPROVER, county_id=objection.notice.county_id)


def publishing_objection(texts: list[str], lines: list[LineFacts]) -> Sentence | None:
    """Why this list cannot be published, or None. `texts` are the words around the list."""
    if not lines:
        return say("公示名单是空的，请先选择要公示的人员。")
    if len(lines) > MOST_LINES:
        return say("一次最多公示 {most} 人，请分批公示。", most=MOST_LINES)
    if any(looks_personal(text) for text in texts):
        return say("公示的标题或依据里有像身份证号码、银行账号或手机号码的内容，请删去后再公示。")
    for position, line in enumerate(lines, start=1):
        if any(isinstance(value, str) and looks_personal(value) for value in line.shown.values()):
            return say(
                "公示名单第 {position} 行里有像身份证号码、银行账号或手机号码的内容，"
                "请删去后再公示。",
                position=position,
            )
        if line.person_id is not None and "*" not in line.masked_name:
            return say("公示名单第 {position} 行的姓名没有遮盖，不能公示。", position=position)
    return None


def hash_of(shown: Mapping[str, Any]) -> str:
    """The fingerprint of a notice as it was published."""
    return sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_over(notice: PublicNotice, today: date) -> bool:
    """Whether the whole period has passed."""
    return notice.state is not NoticeState.WITHDRAWN and today > notice.last_on


def is_running(notice: PublicNotice, today: date) -> bool:
    """Whether the notice stands before the public today."""
    return notice.state is not NoticeState.WITHDRAWN and today <= notice.last_on


def standing(notice: PublicNotice, today: date) -> NoticeState:
    """How the notice stands today, whether or not the job has noted its end."""
    return NoticeState.ENDED if is_over(notice, today) else notice.state


def withdrawing_objection(notice: PublicNotice, today: date) -> Sentence | None:
    """Why a notice can no longer be taken down: what follows its end may have begun."""
    if is_over(notice, today):
        return say("公示期已于 {day} 结束，不能再撤回。", day=notice.last_on)
    return None


def days_left(notice: PublicNotice, today: date) -> int:
    """Calendar days until the last day; below zero once it has passed."""
    return (notice.last_on - today).days


def is_cleared(line: NoticeLine, today: date) -> bool:
    """Whether the period is over and nobody's objection holds this line."""
    return is_over(line.notice, today) and line.held_at is None


def objecting_objection(line: NoticeLine, today: date) -> Sentence | None:
    """Why nobody can object to this line (any more), or None."""
    if not is_running(line.notice, today):
        return say(
            "公示期已于 {day} 结束，不再受理异议。如有问题，请直接联系公示单位。",
            day=line.notice.last_on,
        )
    return None


def objection_text_objection(text: str) -> Sentence | None:
    """What is wrong with the words of an objection."""
    if len(text.strip()) < SHORTEST_TEXT:
        return say("请写明异议的事实和理由，至少 {shortest} 个字。", shortest=SHORTEST_TEXT)
    if looks_personal(text):
        return say("异议内容会交给多位工作人员核查，请不要写身份证号码、手机号码或银行账号。")
    return None


def may_read_objection(actor: Actor, objection: Objection) -> bool:
    """Who objects, how to reach them and what they say: for those who may decide, nobody else."""
    return may_decide(actor, objection) and own_line_objection(objection, actor) is None


def own_line_objection(objection: Objection, actor: Actor) -> Sentence | None:
    """Nobody decides on an objection against themselves."""
    person_id = objection.line.person_id
    if person_id is not None and is_person(actor, person_id):
        return say("这条异议涉及您本人，请由其他同事处理。")
    return None


def finding_objection(finding: str) -> Sentence | None:
    """A decision on an objection is kept with what was found."""
    if len(finding.strip()) < SHORTEST_TEXT:
        return say("请写明核查的情况和结论，至少 {shortest} 个字。", shortest=SHORTEST_TEXT)
    return kept_words_objection(finding)


def printing_objection(notice: PublicNotice, today: date) -> Sentence | None:
    """A list is put up on the board only while it stands before the public."""
    if not is_running(notice, today):
        return say("公示已经结束或者撤回，不再生成公示文件。")
    return None


def paper_facts(notice: PublicNotice) -> dict[str, Any]:
    """What the paper for the notice board says: the masked lines as they were published."""
    return {
        "title": notice.title,
        "office": notice.office,
        "opening": notice.basis,
        "starts_on": notice.first_on.isoformat(),
        "ends_on": notice.last_on.isoformat(),
        "working_days": notice.working_days,
        "how_to_object": HOW_TO_OBJECT,
        "accepting_office": notice.office,
        "contact_person": notice.contact_name,
        "phone": notice.contact_phone,
        "address": notice.contact_address,
        "list_title": LIST_TITLE,
        "rows": [
            {
                "name": line.masked_name,
                "place": line.place[:60],
                "level": line.level,
                "certificate_number": line.certificate_mask or "",
                "amount_fen": line.amount_fen,
            }
            for line in notice.lines
        ],
    }


def reason_objection(reason: str) -> Sentence | None:
    """A notice is taken down only for a reason that is kept."""
    if len(reason.strip()) < SHORTEST_REASON:
        return say("请写明撤回公示的原因，至少 {shortest} 个字。", shortest=SHORTEST_REASON)
    return kept_words_objection(reason)
