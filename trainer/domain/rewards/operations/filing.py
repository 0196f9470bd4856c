"""What the person does: file, put right, correct the account, withdraw."""

from trainer.core import clock
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates.models import Certificate, CertificateState
from trainer.domain.people.consents import ConsentKind, ConsentText
from trainer.domain.people.models import User
from trainer.domain.people.operations import give_consent
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import (
    RESUBMIT,
    WITHDRAW,
    Application,
    BenefitKind,
    Policy,
    State,
)


@transaction()
def submit(
    policy: Policy,
    certificate: Certificate,
    *,
    kind: BenefitKind,
    account_name: str,
    bank_name: str,
    account: str,
    agreed: ConsentText | None,
    address: str,
    actor: User,
) -> Application:
    """File a claim for one benefit; policy, findings and amount are frozen with it."""
    person = certificate.person
    require(rules.may_file(actor, person))
    refuse_if(rules.standing_objection(person))
    if certificate.state is not CertificateState.VALID:
        raise RuleBroken(say("这本证书已被撤销，不能用来申请奖励。"))
    queries.hold_people([person])
    if queries.owes(person):
        raise RuleBroken(rules.BARRED)
    known = queries.live_claim(person, certificate, kind)
    if known is not None and known.county_id == policy.county_id:
        raise RuleBroken(say("您已经提交过这项申请，请在“我的奖励”里查看办理进度。"))
    if policy not in queries.in_force(clock.today(), policy.county):
        raise RuleBroken(rules.NOT_IN_FORCE)
    found = queries.judge(policy.content, certificate, policy.county_id, kind)
    refuse_if(rules.filing_objection(policy, found.entitled, found.window, clock.today()))
    bank, digits, doubtful = rules.checked_account(person, account_name, bank_name, account)
    refuse_if(rules.bank_objection(policy.content, bank), "bank_name")
    if agreed is None or agreed.kind is not ConsentKind.ACCOUNT:
        raise RuleBroken(say("请先阅读页面上现在的说明，再勾选同意使用银行账号。"), "agreed")
    give_consent(person, agreed, address=address, actor=actor)
    application = Application(
        policy_id=policy.id,
        policy_facts=_frozen(policy),
        county_id=policy.county_id,
        person_id=person.id,
        person_index=person.id_number_index,
        certificate_id=certificate.id,
        certificate_number=certificate.number,
        kind=kind,
        level=certificate.level,
        period=rules.period_of(kind, clock.today()),
        clause=found.entitled.clause,
        amount_fen=found.entitled.amount_fen,
        second_above_fen=rules.second_above(policy.content),
        account_name=person.name,
        bank_name=bank,
        account_doubtful=doubtful,
        findings={"filed": found.frozen()},
        filed_by_id=actor.id,
        submitted_at=clock.now(),
    )
    application.account = digits
    db.session.add(application)
    record(
        actor,
        "reward.submitted",
        application,
        kind=kind,
        level=certificate.level,
        amount_fen=application.amount_fen,
    )
    return application


@transaction()
def resubmit(
    application: Application, *, account_name: str, bank_name: str, account: str, actor: User
) -> None:
    """Hand a returned claim in again; what was not asked for stays as it was."""
    require(rules.may_change(actor, application))
    application.take(RESUBMIT)
    _set_account(application, account_name, bank_name, account)
    application.renumber()
    found = queries.judge_again(application)
    application.findings = {**application.findings, "filed": found.frozen()}
    application.resubmitted_at = clock.now()
    for item in application.returns:
        item.cured_at = item.cured_at or clock.now()
    record(actor, "reward.resubmitted", application)


@transaction()
def correct_account(
    application: Application, *, account_name: str, bank_name: str, account: str, actor: User
) -> None:
    """Name another account of one's own, as long as no payment list holds the claim."""
    require(rules.may_change(actor, application))
    refuse_if(rules.account_objection(application))
    _set_account(application, account_name, bank_name, account)
    if application.state is State.CLEARED:
        application.trouble = ""
    record(actor, "reward.account_corrected", application)


@transaction()
def withdraw(application: Application, *, actor: User) -> None:
    """Take one's own claim back before it is decided; it may be filed again."""
    require(rules.may_change(actor, application))
    application.take(WITHDRAW)
    application.ended_at = clock.now()
    record(actor, "reward.withdrawn", application)


def _set_account(application: Application, account_name: str, bank_name: str, account: str) -> None:
    """An account left empty stays the one that was given before."""
    bank, digits, doubtful = rules.checked_account(
        application.person, account_name, bank_name, account or application.account or ""
    )
    refuse_if(rules.bank_objection(application.content, bank), "bank_name")
    application.bank_name = bank
    application.account = digits
    application.account_doubtful = doubtful


def _frozen(policy: Policy) -> dict[str, object]:
    return {
        "code": policy.code,
        "edition": policy.edition,
        "title": policy.title,
        "document_no": policy.document_no,
        "signed_by": policy.signed_by,
        "content": policy.content,
    }
