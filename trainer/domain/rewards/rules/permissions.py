"""Who may do what with policies and applications, and what stands in the way. No database here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trainer.core import masks
from trainer.core.actors import Actor
from trainer.core.errors import RuleBroken, WrongState
from trainer.core.identity import check_bank_account, normalise_name
from trainer.core.text import Sentence, say
from trainer.domain.people.models import DutyKind, Person, Standing
from trainer.domain.people.rules import holds, is_person, is_system, kept_words_objection
from trainer.domain.publicity.models import Objection, ObjectionState
from trainer.domain.rewards.models import (
    Appeal,
    Application,
    Policy,
    PolicyState,
    State,
    StatedFact,
)
from trainer.domain.rewards.rules.amounts import Entitlement
from trainer.domain.rewards.rules.facts import Finding, Result
from trainer.domain.rewards.rules.spans import Window

NOT_IN_FORCE = say("这项政策现在不在有效期内，不能申请。")
GRANTED = (State.APPROVED, State.PUBLICISED, State.CLEARED)
"""States in which an amount was granted and no money is on its way."""
OPEN_FOR_ACCOUNT = (State.SUBMITTED, State.RETURNED, State.CLEARED)


def may_make_policy(actor: Actor, county_id: int) -> bool:
    """Clerks and reviewers of the county enter policies; seeds do too."""
    return is_system(actor) or holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=county_id)


def may_publish_policy(actor: Actor, policy: Policy) -> bool:
    """Approvers of the county publish and end policies; seeds do too."""
    return is_system(actor) or holds(actor, DutyKind.APPROVER, county_id=policy.county_id)


def may_file(actor: Actor, person: Person) -> bool:
    """A claim is filed by the person it is for."""
    return is_person(actor, person.id)


def may_change(actor: Actor, application: Application) -> bool:
    """Resubmitting, withdrawing and correcting are for the person themselves."""
    return is_person(actor, application.person_id)


def may_review(actor: Actor, application: Application) -> bool:
    """Reviewers of the county."""
    return holds(actor, DutyKind.REVIEWER, county_id=application.county_id)


def may_approve(actor: Actor, application: Application) -> bool:
    """Approvers of the county."""
    return holds(actor, DutyKind.APPROVER, county_id=application.county_id)


def may_decide(actor: Actor, application: Application) -> bool:
    """Sending back and rejecting are for reviewers and approvers of the county."""
    return may_review(actor, application) or may_approve(actor, application)


def may_reject(actor: Actor, application: Application) -> bool:
    """As long as nothing is granted whoever decides; afterwards approvers of the county."""
    if application.state in GRANTED:
        return may_approve(actor, application)
    return may_decide(actor, application)


def may_publicise(actor: Actor, county_id: int) -> bool:
    """Clerks and approvers of the county start the public notice."""
    return holds(actor, DutyKind.CLERK, DutyKind.APPROVER, county_id=county_id)


def may_clear(actor: Actor) -> bool:
    """A public notice ends by the clock."""
    return is_system(actor)


def may_note_clearing(actor: Actor, county_id: int) -> bool:
    """Whoever goes on with a claim of the county notes the end of its notice on the way."""
    return is_system(actor) or holds(
        actor, DutyKind.CLERK, DutyKind.APPROVER, DutyKind.PAYER, county_id=county_id
    )


def may_renumber(actor: Actor) -> bool:
    """Claims follow a corrected identity number by themselves."""
    return is_system(actor)


def may_pay(actor: Actor, application: Application) -> bool:
    """Clerks make payment lists, payers pay them."""
    return holds(actor, DutyKind.CLERK, DutyKind.PAYER, county_id=application.county_id)


def may_note_return(actor: Actor, application: Application) -> bool:
    """Approvers and payers note that the bank gave money back."""
    return holds(actor, DutyKind.APPROVER, DutyKind.PAYER, county_id=application.county_id)


def publishing_objection(policy: Policy, actor: Actor) -> Sentence | None:
    """Four eyes: whoever entered a policy does not publish it."""
    if policy.made_by_id is not None and policy.made_by_id == actor.actor_id:
        return say("政策的录入和发布必须由两个人办理，请由另一位同事发布。")
    return None


def outdated_objection(policy: Policy, published: Sequence[Policy]) -> Sentence | None:
    """An old draft never takes the place of a newer edition."""
    newest = max((one.edition for one in published), default=0)
    if newest > policy.edition:
        return say(
            "第 {newest} 版已经发布，比它早的第 {edition} 版不能再发布。"
            "需要修改的，请以第 {newest} 版为底稿录入新一版。",
            newest=newest,
            edition=policy.edition,
        )
    return None


def is_replaced_today(older: Policy, policy: Policy, on: date) -> bool:
    """Whether an edition ends at once: the new one has begun, or begins before it would."""
    return policy.valid_from <= max(on, older.valid_from)


def standing_objection(person: Person) -> Sentence | None:
    """Money goes only to people whose identity a bureau has checked."""
    if person.standing is not Standing.ON_RECORD or person.id_number_index is None:
        return say("您的身份还没有核对，请先到所在县（市、区）的受理单位核对身份，再申请奖励。")
    return None


def filing_objection(
    policy: Policy, entitled: Entitlement, window: Window | None, on: date
) -> Sentence | None:
    """Why nothing can be filed at all; anything else is for an officer to decide."""
    if policy.state is not PolicyState.PUBLISHED or not _valid_on(policy, on):
        return NOT_IN_FORCE
    if window is not None and on < window.first_on:
        return say("申请期还没有开始，从 {first} 起可以申请。", first=window.first_on)
    if window is not None and not window.covers(on):
        return say("申请期已于 {last} 结束，不能再申请。", last=window.last_text)
    if entitled.amount_fen <= 0:
        return say("按这项政策，现在没有可以申请的金额：{reason}", reason=entitled.reason)
    return None


def _valid_on(policy: Policy, on: date) -> bool:
    return policy.valid_from <= on and (policy.valid_to is None or on <= policy.valid_to)


def checked_account(
    person: Person, account_name: str, bank_name: str, account: str
) -> tuple[str, str, bool]:
    """Bank and digits of an account of the person's own, and whether the digits look odd."""
    if normalise_name(account_name) != normalise_name(person.name):
        raise RuleBroken(say("户名必须与申请人姓名一致。奖励只能发到本人账户。"), "account_name")
    bank = normalise_name(bank_name)
    if not 4 <= len(bank) <= 60:
        raise RuleBroken(
            say("请填写开户银行的全称，例如“福建农村商业银行大田支行”，不超过 60 个字。"),
            "bank_name",
        )
    try:
        digits, warning = check_bank_account(account)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, "account") from None
    return bank, digits, warning is not None


def bank_objection(content: Mapping[str, Any], bank: str) -> Sentence | None:
    """Some policies pay to accounts of certain banks only."""
    banks = content.get("account", {}).get("banks", [])
    if banks and not any(name in bank for name in banks):
        return say("这项政策只发放到{banks}的账户，请填写这样的账户。", banks="、".join(banks))
    return None


def require_unchanged(row: Application | Appeal | StatedFact, seen: int | None) -> None:
    """Stop an officer who looks at a page older than what it shows."""
    if seen is not None and row.version != seen:
        raise WrongState(
            say("您打开页面以后，这份申请有了变化，您的操作没有保存。请刷新页面后再办理。")
        )


def own_objection(application: Application, actor: Actor) -> Sentence | None:
    """Nobody decides on their own claim."""
    if is_person(actor, application.person_id):
        return say("不能审核或审批本人的奖励申请，请由其他同事办理。")
    return None


def review_objection(found: tuple[Finding, ...], note: str) -> Sentence | None:
    """What keeps a reviewer from passing the claim on."""
    unmet = next((finding for finding in found if finding.result is Result.UNMET), None)
    if unmet is not None:
        return say(
            "{clause}现在不符合（{text}），不能审核通过。请退回补正，或不予通过。",
            clause=unmet.clause,
            text=unmet.text,
        )
    if any(finding.result is Result.UNKNOWN for finding in found) and not note.strip():
        return say("有需要人工核实的条款，请在审核意见里写明怎样核实的、结果如何。")
    return None


def approval_objection(
    application: Application, actor: Actor, worse: tuple[Finding, ...], amount_fen: int
) -> Sentence | None:
    """What keeps an approver from granting the claim."""
    if application.reviewed_by_id == actor.actor_id:
        return say("审核和审批必须由两个人办理，请由另一位同事审批。")
    if worse:
        return say(
            "审核以后情况有变化：{clause}（{text}）现在是“{result}”。请退回后重新审核。",
            clause=worse[0].clause,
            text=worse[0].text,
            result=worse[0].result.label,
        )
    if amount_fen != application.amount_fen:
        return say("审核以后可领金额有变化，请退回后重新审核。")
    return None


def reason_objection(reason: str) -> Sentence | None:
    """A decision against somebody needs a reason that they can read."""
    if len(reason.strip()) < 4:
        return say("请写明理由，申请人会看到这段话。")
    return kept_words_objection(reason)


def held_objection(application: Application, is_held: bool) -> Sentence | None:
    """No money moves while somebody's objection is being looked into."""
    if is_held:
        return say(
            "{name}在公示期内有异议，核查清楚以前不能列入发放清单。", name=application.person.name
        )
    return None


def republishing_objection(objection: Objection, name: str) -> Sentence:
    """An objection raised against an earlier notice is decided, not published away."""
    if objection.state is ObjectionState.UPHELD:
        return say("对{name}的异议已认定成立，不能重新公示。请改为不予通过。", name=name)
    return say(
        "对{name}的异议还没有核查完，不能重新公示。请先在原公示页面写明核查结论。", name=name
    )


def account_objection(application: Application) -> Sentence | None:
    """When the account can no longer be changed."""
    if application.state not in OPEN_FOR_ACCOUNT:
        return say("现在不能修改账户：申请{state}。", state=application.state.label)
    return None


def account_tail(application: Application) -> str:
    """What of the account is shown."""
    return masks.account(application.account or "")
