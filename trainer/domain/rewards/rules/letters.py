"""The award letter and the line of a public notice: what they say, and who may issue them."""

from typing import Any, NamedTuple

from trainer.core import masks
from trainer.core.actors import Actor
from trainer.core.errors import RuleBroken, WrongState
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import CertificateState
from trainer.domain.papers.models import Paper, PaperState
from trainer.domain.people.models import DutyKind
from trainer.domain.people.places import Office
from trainer.domain.people.rules import holds
from trainer.domain.publicity.rules import LineFacts
from trainer.domain.rewards.models import Application, BenefitKind, State

SUBJECT = "reward_application"
"""How lines of public notices call an application."""

PAYMENT_WAY = "转入你申请时确认的本人银行账户。"
APPEAL = "可以向本单位提出异议，或者自收到之日起六十日内申请行政复议、六个月内提起行政诉讼。"
"""With these a letter of usual length fits on one page."""


MOST_LETTERS = 200
"""How many letters are issued at once: numbers are given in one transaction."""

CLEARED = (State.CLEARED, State.LISTED, State.PAID)
"""States in which the public notice of a claim lies behind it."""


class Issued(NamedTuple):
    """What came of issuing many letters: how many, why others were not, which job prints them."""

    letters: int
    left_out: tuple[Sentence, ...]
    job_id: int | None


def may_issue_letter(actor: Actor, county_id: int) -> bool:
    """Clerks and approvers of the county issue letters."""
    return holds(actor, DutyKind.CLERK, DutyKind.APPROVER, county_id=county_id)


def may_end_letter(actor: Actor, application: Application) -> bool:
    """Approvers and administrators of the county declare letters void and replace them."""
    return holds(actor, DutyKind.APPROVER, DutyKind.ADMINISTRATOR, county_id=application.county_id)


def require_letter(application: Application) -> Paper:
    """The letter, where there is one."""
    if application.letter is None:
        raise WrongState(say("这笔奖励还没有印发通知书。"))
    return application.letter


def require_seen_letter(application: Application, seen: int | None) -> Paper:
    """The letter that the officer looked at, unless another one has taken its place since."""
    letter = require_letter(application)
    if letter.id != seen:
        raise WrongState(
            say("这份通知书在您打开页面以后已经换发或重新印发。请刷新页面，核对文号后再办理。")
        )
    return letter


def require_office(office: Office | None) -> Office:
    """The office of the day, without which nothing goes out in its name."""
    if office is None:
        raise RuleBroken(say("系统里没有本县（市、区）今天的主管单位，请先请管理员登记。"))
    return office


def letter_objection(application: Application, *, notice_over: bool = False) -> Sentence | None:
    """When no letter can be issued. `notice_over`: the clock has ended the notice already."""
    over = notice_over and application.state is State.PUBLICISED
    if application.state not in CLEARED and not over:
        return say(
            "公示结束以后才能印发奖励通知书，现在是“{state}”。", state=application.state.label
        )
    if application.kind is not BenefitKind.ONE_OFF:
        return say("奖励通知书用于一次性奖励；津贴和补贴以发放清单为准。")
    if has_letter(application):
        return say("这笔奖励的通知书已经印发过；如有错误，请先作废或换发。")
    return revoked_objection(application)


def has_letter(application: Application) -> bool:
    """Whether a letter that holds was issued."""
    return application.letter is not None and application.letter.state is PaperState.ISSUED


def revoked_objection(application: Application) -> Sentence | None:
    """No letter rests on a certificate that was revoked."""
    if application.certificate.state is not CertificateState.VALID:
        return say("{name}的证书已被撤销，不能印发奖励通知书。", name=application.person.name)
    return None


def rejection_objection(application: Application, *, is_held: bool) -> Sentence | None:
    """What keeps a granted claim from being turned down after all."""
    if application.state is State.PUBLICISED and not is_held:
        return say("公示期内没有被异议暂停的申请不能改为不予通过；如名单有误，请先撤回公示。")
    if application.state is State.CLEARED and revoked_objection(application) is None:
        return say("公示结束的申请，只有证书被撤销的才能改为不予通过。")
    if has_letter(application):
        return say("请先作废奖励通知书，再改为不予通过。")
    return None


def require_rejectable(application: Application, *, is_held: bool) -> None:
    """Stop where a granted claim must go another way."""
    objection = rejection_objection(application, is_held=is_held)
    if objection:
        raise WrongState(objection)


def letter_facts(application: Application, office: str) -> dict[str, Any]:
    """What the award letter says; number, date and code are added when it is issued."""
    county, content = application.county, application.content
    contact = (county.counselling_phone, county.counselling_hours)
    return {
        "county": county.name,
        "office": office,
        "recipient": application.person.name,
        "certificate_level": str(application.level.label),
        "certificate_number": application.certificate_number,
        "approved_on": application.certificate.approved_on.isoformat(),
        "policy_title": application.policy_facts["title"],
        "policy_document": application.policy_facts["document_no"],
        "clause": application.clause,
        "amount_fen": application.amount_fen,
        "payment_way": content.get("payment_way") or PAYMENT_WAY,
        "contact": "，".join(part for part in contact if part),
        "appeal": content.get("appeal") or APPEAL,
        "sealed": False,
        "sample": bool(content.get("example")),
    }


def notice_line(application: Application) -> LineFacts:
    """The masked line of a public notice."""
    person = application.person
    return LineFacts(
        subject_type=SUBJECT,
        subject_id=application.id,
        masked_name=masks.name(person.name),
        place=person.organisation.name if person.organisation else application.county.name,
        level=str(application.level.label),
        certificate_mask=masks.certificate(application.certificate_number),
        amount_fen=application.amount_fen,
        person_id=application.person_id,
    )


def page_of(application: Application) -> str:
    """Where the person follows the claim; messages lead there."""
    return f"/candidate/rewards/{application.id}/application"
