"""What people do to policies and claims. Each verb: require, refuse, take the step, set, record."""

from trainer.domain.rewards.operations.appeals import (
    appeal,
    dismiss_appeal,
    uphold_appeal,
    withdraw_appeal,
)
from trainer.domain.rewards.operations.debts import (
    claim_back,
    lift_debt,
    record_repayment,
)
from trainer.domain.rewards.operations.deciding import (
    approve,
    approve_many,
    reject,
    review,
    send_back,
)
from trainer.domain.rewards.operations.filing import (
    correct_account,
    resubmit,
    submit,
    withdraw,
)
from trainer.domain.rewards.operations.identities import follow_identities
from trainer.domain.rewards.operations.letters import (
    issue_letter,
    issue_letters,
    replace_letter,
    void_letter,
)
from trainer.domain.rewards.operations.paying import (
    clear_if_over,
    follow_notices,
    list_for_payment,
    mark_paid,
    mark_returned,
    start_publicity,
    take_off_list,
)
from trainer.domain.rewards.operations.policies import add_policy, end_policy, publish_policy
from trainer.domain.rewards.operations.reminding import remind
from trainer.domain.rewards.operations.stated import (
    confirm_fact,
    refuse_fact,
    state_result,
    state_stay,
    take_back_fact,
)

__all__ = [
    "add_policy",
    "appeal",
    "approve",
    "approve_many",
    "claim_back",
    "clear_if_over",
    "confirm_fact",
    "correct_account",
    "dismiss_appeal",
    "end_policy",
    "follow_identities",
    "follow_notices",
    "issue_letter",
    "issue_letters",
    "lift_debt",
    "list_for_payment",
    "mark_paid",
    "mark_returned",
    "publish_policy",
    "record_repayment",
    "refuse_fact",
    "reject",
    "remind",
    "replace_letter",
    "resubmit",
    "review",
    "send_back",
    "start_publicity",
    "state_result",
    "state_stay",
    "submit",
    "take_back_fact",
    "take_off_list",
    "uphold_appeal",
    "void_letter",
    "withdraw",
    "withdraw_appeal",
]
