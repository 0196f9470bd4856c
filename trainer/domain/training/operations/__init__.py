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
    change_session,
    issue_sheet,
    open_session,
)
from trainer.domain.training.operations.guests import merge_guest
from trainer.domain.training.operations.leave import answer_leave, ask_leave, withdraw_leave
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
from trainer.domain.training.operations.sent import Answer, receive_marks, settle_conflict
from trainer.domain.training.operations.terms import TermsFacts, set_terms

__all__ = [
    "CHECK_INS",
    "WITHIN",
    "Answer",
    "CourseFacts",
    "Noted",
    "SessionFacts",
    "TermsFacts",
    "accept_offer",
    "add_course",
    "add_session",
    "answer_leave",
    "ask_leave",
    "cancel_session",
    "cancel_sign_up",
    "change_after_close",
    "change_session",
    "check_in",
    "close_session",
    "hand_on_seats",
    "issue_sheet",
    "lapse_offer",
    "mark",
    "merge_guest",
    "move_up",
    "open_session",
    "receive_marks",
    "refuse_offer",
    "set_terms",
    "settle_conflict",
    "sign_up",
    "sign_up_for",
    "take_attendance",
    "take_from_paper",
    "undo",
    "walk_in",
    "withdraw_leave",
]
