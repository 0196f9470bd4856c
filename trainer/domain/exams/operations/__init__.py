"""What is done in exams; each verb stands in the module of its subject."""

from trainer.domain.exams.operations.holders import (
    load_holders,
    settle_holder_row,
    take_in_holders,
    try_holders,
)
from trainer.domain.exams.operations.queue import put_row_on_record
from trainer.domain.exams.operations.registrations import (
    add_remark,
    choose_education,
    choose_subjects,
    describe_service,
    keep_answers,
    record_portal,
    sign_promise,
    start_registration,
    submit,
    withdraw,
)
from trainer.domain.exams.operations.reviews import (
    accept,
    accept_many,
    refuse,
    return_for_correction,
)
from trainer.domain.exams.operations.scores import (
    give_number,
    load_scores,
    settle_score_row,
    take_in_scores,
    try_scores,
)
from trainer.domain.exams.operations.sittings import (
    ClauseFacts,
    add_eligibility_version,
    add_exam_level,
    add_pass_line,
    add_subject,
    cancel_sitting,
    create_sitting,
    end_eligibility_version,
    publish_sitting,
)

__all__ = [
    "ClauseFacts",
    "accept",
    "accept_many",
    "add_eligibility_version",
    "add_exam_level",
    "add_pass_line",
    "add_remark",
    "add_subject",
    "cancel_sitting",
    "choose_education",
    "choose_subjects",
    "create_sitting",
    "describe_service",
    "end_eligibility_version",
    "give_number",
    "keep_answers",
    "load_holders",
    "load_scores",
    "publish_sitting",
    "put_row_on_record",
    "record_portal",
    "refuse",
    "return_for_correction",
    "settle_holder_row",
    "settle_score_row",
    "sign_promise",
    "start_registration",
    "submit",
    "take_in_holders",
    "take_in_scores",
    "try_holders",
    "try_scores",
    "withdraw",
]
