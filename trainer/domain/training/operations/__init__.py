"""What is done in training; each verb stands in the module of its subject."""

from trainer.domain.training.marks import Noted
from trainer.domain.training.operations.attendance import (
    change_after_close,
    close_session,
    mark,
    take_attendance,
    undo,
)
from trainer.domain.training.operations.checking import CHECK_INS, WITHIN, check_in
from trainer.domain.training.operations.courses import (
    CourseFacts,
    SessionFacts,
    add_course,
    add_session,
    cancel_session,
    change_course,
    change_session,
    issue_sheet,
    open_session,
)
from trainer.domain.training.operations.guests import merge_guest
from trainer.domain.training.operations.leave import answer_leave, ask_leave, withdraw_leave
from trainer.domain.training.operations.materials import (
    Opinion,
    add_material,
    evaluate,
    remove_material,
)
from trainer.domain.training.operations.paper import take_from_paper
from trainer.domain.training.operations.places import (
    accept_offer,
    cancel_sign_up,
    hand_on_seats,
    lapse_offer,
    move_up,
    refuse_offer,
    sign_up,
    sign_up_for,
    walk_in,
)
from trainer.domain.training.operations.registration import credit_missing, note_registration
from trainer.domain.training.operations.results import (
    claim_code,
    end_feed,
    issue_completions,
    load_codes,
    make_feed,
    recall_code,
    recall_unused_codes,
    void_completion,
)
from trainer.domain.training.operations.sent import Answer, receive_marks, settle_conflict
from trainer.domain.training.operations.terms import TermsFacts, set_terms

__all__ = [
    "CHECK_INS",
    "WITHIN",
    "Answer",
    "CourseFacts",
    "Noted",
    "Opinion",
    "SessionFacts",
    "TermsFacts",
    "accept_offer",
    "add_course",
    "add_material",
    "add_session",
    "answer_leave",
    "ask_leave",
    "cancel_session",
    "cancel_sign_up",
    "change_after_close",
    "change_course",
    "change_session",
    "check_in",
    "claim_code",
    "close_session",
    "credit_missing",
    "end_feed",
    "evaluate",
    "hand_on_seats",
    "issue_completions",
    "issue_sheet",
    "lapse_offer",
    "load_codes",
    "make_feed",
    "mark",
    "merge_guest",
    "move_up",
    "note_registration",
    "open_session",
    "recall_code",
    "recall_unused_codes",
    "receive_marks",
    "refuse_offer",
    "remove_material",
    "set_terms",
    "settle_conflict",
    "sign_up",
    "sign_up_for",
    "take_attendance",
    "take_from_paper",
    "undo",
    "void_completion",
    "walk_in",
    "withdraw_leave",
]
