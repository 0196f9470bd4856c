"""What the award letter and the line of a public notice say about a claim."""

from typing import Any

from trainer.core import masks
from trainer.domain.publicity.rules import LineFacts
from trainer.domain.rewards.models import Application

SUBJECT = "reward_application"
"""How lines of public notices call an application."""

PAYMENT_WAY = "转入你申请时确认的本人银行账户。"
APPEAL = "可以向本单位提出异议，或者自收到之日起六十日内申请行政复议、六个月内提起行政诉讼。"
"""With these a letter of usual length fits on one page."""


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
