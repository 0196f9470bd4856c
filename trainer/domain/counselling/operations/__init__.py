"""What is done in counselling; each verb stands in the module of its subject."""

from trainer.domain.counselling.operations.questions import (
    answer,
    ask,
    ask_on,
    change_frequent,
    publish,
    solve,
    withdraw_frequent,
)
from trainer.domain.counselling.operations.times import (
    OfferFacts,
    book,
    cancel_booking,
    cancel_slot,
    mark,
    offer,
    remind,
    set_terms,
)

__all__ = [
    "OfferFacts",
    "answer",
    "ask",
    "ask_on",
    "book",
    "cancel_booking",
    "cancel_slot",
    "change_frequent",
    "mark",
    "offer",
    "publish",
    "remind",
    "set_terms",
    "solve",
    "withdraw_frequent",
]
