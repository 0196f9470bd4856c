"""Numbers and codes of papers, who may issue them, and what of them the public may read."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trainer.core import clock, masks, money
from trainer.core.actors import Actor
from trainer.core.authority import Credentials
from trainer.core.errors import RuleBroken
from trainer.core.identity import check_id_number
from trainer.core.text import Sentence, say
from trainer.domain.papers.models import (
    Paper,
    PaperKind,
    PaperState,
    PaperWording,
    SealCertificate,
    WordingState,
)
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.rules import holds, is_city_staff, is_person, is_system

SERIES = {
    PaperKind.AWARD_LETTER: "奖",
    PaperKind.WORKERS_ROSTER: "名",
    PaperKind.DECISION: "决",
    PaperKind.HONOUR_CERTIFICATE: "荣",
    PaperKind.PUBLIC_NOTICE: "示",
    PaperKind.ATTENDANCE_SHEET: "签",
    PaperKind.PAYMENT_LIST: "付",
    PaperKind.ADMISSION_TICKET: "准",
    PaperKind.EXAM_ROOM_SHEETS: "场",
    PaperKind.COMPLETION_CERTIFICATE: "结",
}
PUBLIC = (
    PaperKind.AWARD_LETTER,
    PaperKind.WORKERS_ROSTER,
    PaperKind.DECISION,
    PaperKind.HONOUR_CERTIFICATE,
    PaperKind.PUBLIC_NOTICE,
    PaperKind.ADMISSION_TICKET,
    PaperKind.COMPLETION_CERTIFICATE,
)
"""The kinds that anybody who holds the code may check; the others are internal."""

SEALED = (PaperKind.AWARD_LETTER, PaperKind.DECISION, PaperKind.HONOUR_CERTIFICATE)
"""The kinds that are printed with a place for the seal, and wait for it."""

WORDED = (
    PaperKind.AWARD_LETTER,
    PaperKind.HONOUR_CERTIFICATE,
    PaperKind.COMPLETION_CERTIFICATE,
)
"""The kinds whose words the city writes itself."""

MOST_SEALS = 500
"""How many papers are sealed by one order."""

LISTS = (PaperKind.WORKERS_ROSTER, PaperKind.DECISION, PaperKind.PUBLIC_NOTICE)
"""Papers that list people: a consent may be taken back, so the check names nobody."""

OF_A_LIST = (
    "number",
    "title",
    "year",
    "office",
    "starts_on",
    "ends_on",
    "issued_on",
    "verification_code",
)
"""What the public page shows of such a paper."""

PROVEN = (
    "number",
    "office",
    "recipient",
    "certificate_level",
    "certificate_number",
    "amount_fen",
    "issued_on",
    "verification_code",
)
"""What the code on a letter proves by itself, in this order."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 characters that are not mistaken when typed
_LENGTH = 26  # 130 bits
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_NUMBERS = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")

LABELS: Mapping[str, Sentence] = {
    "number": say("文号"),
    "title": say("标题"),
    "year": say("年度"),
    "county": say("县（市、区）"),
    "office": say("发文机关"),
    "sitting": say("考试"),
    "course": say("培训名称"),
    "organiser": say("主办单位"),
    "first_on": say("首次参加"),
    "last_on": say("最后参加"),
    "hours": say("学时"),
    "share": say("出勤"),
    "recipient": say("姓名"),
    "id_number": say("证件号码（遮盖）"),
    "ticket_number": say("准考证号"),
    "level": say("级别"),
    "site": say("考点"),
    "address": say("考点地址"),
    "room": say("考场"),
    "seat": say("座位号"),
    "honour": say("荣誉"),
    "certificate_level": say("证书级别"),
    "certificate_number": say("证书管理号"),
    "approved_on": say("批准日期"),
    "policy_title": say("政策名称"),
    "policy_document": say("政策文号"),
    "clause": say("条款"),
    "amount_fen": say("金额"),
    "payment_way": say("发放方式"),
    "contact": say("咨询方式"),
    "appeal": say("救济途径"),
    "starts_on": say("公示开始"),
    "ends_on": say("公示截止"),
    "issued_on": say("成文日期"),
    "verification_code": say("核验码"),
}
"""How the public page names each printed field; fields without a label are never shown."""


def proven_values(facts: Mapping[str, Any]) -> list[Any] | None:
    """What is signed of a letter; other papers are checked on their public pages only."""
    if any(name not in facts for name in PROVEN):
        return None
    return [facts[name] for name in PROVEN]


def proven(values: list[Any]) -> tuple[tuple[Sentence, str], ...]:
    """What a proof says, each value with its name; nothing where it is no letter's."""
    if len(values) != len(PROVEN):
        return ()
    return tuple(
        (LABELS[name], shown(name, value)) for name, value in zip(PROVEN, values, strict=True)
    )


def new_code() -> str:
    """A verification code of 130 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))


def read_code(typed: str) -> str:
    """The code as it is stored, however it was typed: spaces, dashes, small letters, O for 0."""
    return re.sub(r"[\s\-－—]", "", typed).upper().translate(_MISREAD)[:64]


def grouped(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def number_text(prefix: str, kind: PaperKind, year: int, serial: int) -> str:
    """田民社奖〔2026〕1号."""
    return f"{prefix}{SERIES[kind]}〔{year}〕{serial}号"


def may_issue(actor: Actor, county_id: int | None) -> bool:
    """The officers of that county (None: of the city), and the program's own jobs."""
    desks = [DutyKind.CLERK, DutyKind.REVIEWER, DutyKind.APPROVER, DutyKind.PAYER]
    if county_id is None:
        desks.append(DutyKind.ADMINISTRATOR)
    return is_system(actor) or holds(actor, *desks, county_id=county_id)


def printing_objection(paper: Paper) -> Sentence | None:
    """When no file is made (any more)."""
    if paper.state is not PaperState.ISSUED:
        return say("这份文书{state}，不再生成文件。", state=paper.state.label)
    if paper.file_id is not None:
        return say("文件已经生成，可以直接下载。")
    return None


def may_print(actor: Actor) -> bool:
    """Only the program's own job attaches what it printed."""
    return is_system(actor)


def may_seal(actor: Actor, county_id: int | None) -> bool:
    """Whoever keeps the seal of the issuing office."""
    return holds(actor, DutyKind.SEALER, county_id=county_id)


def may_keep_certificates(actor: Actor, county_id: int | None) -> bool:
    """The administrators of the office, the city's for every office, and commands."""
    return (
        is_system(actor)
        or holds(actor, DutyKind.ADMINISTRATOR, county_id=county_id)
        or holds(actor, DutyKind.ADMINISTRATOR, county_id=None)
    )


def works_with_seals(viewer: User) -> bool:
    """Whether the pages of the seal are for them: who keeps a seal, or looks after certificates."""
    kinds = (DutyKind.SEALER, DutyKind.ADMINISTRATOR)
    return any(duty.kind in kinds for duty in viewer.live_duties)


def awaits_seal(paper: Paper) -> bool:
    """Whether the paper holds, is printed, and waits for its seal."""
    return sealing_objection(paper) is None


def sealing_objection(paper: Paper) -> Sentence | None:
    """Why this paper is not sealed."""
    if paper.kind not in SEALED:
        return say("这类文书不用印。")
    if paper.seal is not None:
        return say("这份文书已经用印，不再重复用印。")
    if paper.state is not PaperState.ISSUED:
        return say("这份文书{state}，不能用印。", state=paper.state.label)
    if paper.file is None:
        return say("这份文书的文件还没有生成，请生成以后再用印。")
    return None


def certificate_objection(certificate: SealCertificate | None) -> Sentence | None:
    """Why the office of a paper cannot seal today."""
    if certificate is None:
        return say("发文单位现在没有可用的用印证书，请单位管理员先在“用印”页登记证书。")
    return None


def order_objection(papers: Sequence[Paper]) -> Sentence | None:
    """Why these papers are not sealed together."""
    if not papers:
        return say("请先勾选要用印的文书。")
    if len(papers) > MOST_SEALS:
        return say("一次最多给{most}份文书用印，请分几次办理。", most=MOST_SEALS)
    return None


def validity_objection(credentials: Credentials, now: datetime) -> Sentence | None:
    """Why a certificate cannot be used (any more)."""
    if now >= credentials.ends_at:
        return say("这张证书已经过期，请换用有效的证书。")
    return None


def withdrawal_objection(certificate: SealCertificate) -> Sentence | None:
    """A certificate is withdrawn once."""
    return say("这张证书已经停用。") if certificate.withdrawn_at is not None else None


def sealed_fields(paper: Paper) -> tuple[tuple[Sentence, str], ...]:
    """How it stands with the seal of a paper: waiting, or by whom, when and with what."""
    if paper.kind not in SEALED:
        return ()
    if paper.seal is None:
        fields: list[tuple[Sentence, str]] = [(say("用印"), say("待用印"))]
        if paper.file is not None:
            fields.append((say("待用印文件的校验值（SHA-256）"), paper.file.sha256))
        return tuple(fields)
    seal = paper.seal
    kind = say("测试证书，不具有法律效力") if seal.certificate.is_test else say("数字证书签名")
    return (
        (say("用印"), say("已用印")),
        (say("用印单位"), seal.certificate.office.name),
        (say("用印人"), seal.sealed_by.display_name),
        (say("用印时间"), f"{clock.local(seal.sealed_at):%Y-%m-%d %H:%M}"),
        (say("印章性质"), kind),
        (say("用印文件的校验值（SHA-256）"), seal.file.sha256),
    )


def may_word(actor: Actor) -> bool:
    """The city's desk writes and publishes the words of papers, never both by one person."""
    return holds(actor, DutyKind.CLERK, DutyKind.APPROVER, DutyKind.ADMINISTRATOR, county_id=None)


def require_wording(wording: PaperWording | None) -> PaperWording:
    """The wording in force, without which no paper of its kind is issued."""
    if wording is None:
        raise RuleBroken(say("这种文书没有使用中的措辞，请市级管理员先在“文书措辞”页发布。"))
    return wording


def draft_objection(words: str, base: PaperWording) -> Sentence | None:
    """A new edition says something new, and is written from the one in force."""
    if base.state is not WordingState.IN_FORCE:
        return say(
            "您打开页面以后，第{edition}版已经停用。您写的内容还在："
            "请先复制下来，再照使用中的一版重新起草。",
            edition=base.edition,
        )
    if words == base.words:
        return say("内容和使用中的第{edition}版一样，没有改动。", edition=base.edition)
    return None


def adoption_objection(
    draft: PaperWording, in_force: PaperWording | None, actor: Actor
) -> Sentence | None:
    """Why this person does not publish this draft."""
    if draft.made_by_id is not None and draft.made_by_id == actor.actor_id:
        return say("措辞由一人起草、另一人发布，起草人不能发布自己写的这一版。")
    if in_force is not None and draft.based_on_id != in_force.id:
        return say(
            "这一版是照以前的措辞改的，后来又发布了第{edition}版。"
            "请照第{edition}版重新起草，以免丢掉别人的修改。",
            edition=in_force.edition,
        )
    return None


def may_end(actor: Actor, paper: Paper) -> bool:
    """Approvers and administrators of the issuing office void and replace; the program does too.

    A paper about something that was taken back ends with it.
    """
    return is_system(actor) or holds(
        actor, DutyKind.APPROVER, DutyKind.ADMINISTRATOR, county_id=paper.county_id
    )


def may_read(viewer: User, paper: Paper) -> bool:
    """Whose paper it is, the officers of its county, and the city's officers."""
    own = paper.person_id is not None and is_person(viewer, paper.person_id)
    beside = (DutyKind.INSTRUCTOR, DutyKind.COUNSELLOR, DutyKind.JUDGE)
    desks = tuple(kind for kind in DutyKind if kind not in beside)
    return own or is_city_staff(viewer) or holds(viewer, *desks, county_id=paper.county_id)


def facts_objection(facts: Mapping[str, Any]) -> Sentence | None:
    """An issued paper never carries an identity number."""
    for text in _texts(facts):
        for found in _NUMBERS.findall(text):
            if _is_id_number(found):
                return say("文书内容里出现了身份证件号码，不能印发。请改用遮盖后的内容。")
    return None


def printed(paper: Paper, *, named: bool = True) -> tuple[tuple[Sentence, str], ...]:
    """Every printed field of the paper with its name; of a list of people only how many they are.

    Whether somebody may still be named is known to whoever keeps the consents, not to the paper.
    """
    facts = dict(paper.facts)
    if not named:
        facts["recipient"] = masks.name(facts["recipient"])
    facts["number"] = paper.number
    facts["issued_on"] = paper.issued_on.isoformat()
    facts["verification_code"] = grouped(paper.code)
    fields: list[tuple[Sentence, str]] = []
    for name in OF_A_LIST if paper.kind in LISTS else LABELS:
        if facts.get(name) in (None, ""):
            continue
        fields.append((LABELS[name], shown(name, facts[name])))
        if name == "amount_fen":
            fields.append((say("金额大写"), money.capitals(facts[name])))
    if paper.kind in LISTS:
        fields.append((say("名单人数"), str(len(facts["rows"]))))
    fields += sealed_fields(paper)
    if facts.get("sample"):
        fields.append((say("标注"), say("样张")))
    return tuple(fields)


def shown(name: str, value: Any) -> str:
    """One value of the facts as the paper prints it."""
    if value is None:
        return ""
    if name.endswith("_fen"):
        return f"{money.yuan(value)}元"
    if name.endswith("_on"):
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    return str(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _is_id_number(text: str) -> bool:
    try:
        check_id_number(text)
    except RuleBroken:
        return False
    return True
