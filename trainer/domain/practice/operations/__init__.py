"""What is done in practice; each verb stands in the module of its subject."""

from trainer.domain.practice.operations.bank import (
    add_question,
    change_question,
    load_questions,
    publish_rule,
    retire_question,
    take_in_questions,
    try_questions,
)
from trainer.domain.practice.operations.papers import (
    answer,
    call_time,
    hand_in,
    practise_again,
    start,
)

__all__ = [
    "add_question",
    "answer",
    "call_time",
    "change_question",
    "hand_in",
    "load_questions",
    "practise_again",
    "publish_rule",
    "retire_question",
    "start",
    "take_in_questions",
    "try_questions",
]
