"""What is done in exams; each verb stands in the module of its subject."""

from trainer.domain.exams.operations.holders import (
    load_holder_part,
    load_holders,
    settle_holder_row,
    take_in_holders,
    try_holder_part,
    try_holders,
)
from trainer.domain.exams.operations.outcomes import (
    record_room,
)
from trainer.domain.exams.operations.passes import (
    derive_passes,
    give_number,
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
    load_score_part,
    load_scores,
    settle_score_row,
    take_in_scores,
    try_score_part,
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
    give_more_time,
    publish_sitting,
)
from trainer.domain.exams.operations.tickets import (
    issue_ticket,
    print_room_sheets,
)
from trainer.domain.exams.operations.undoing import (
    undo_scores,
)
from trainer.domain.exams.operations.venues import (
    add_room,
    add_site,
    change_room,
    change_site,
    fix_seats,
    move_to_seat,
    plan_seats,
    remove_room,
    remove_site,
)

__all__ = [
    "ClauseFacts",
    "accept",
    "accept_many",
    "add_eligibility_version",
    "add_exam_level",
    "add_pass_line",
    "add_remark",
    "add_room",
    "add_site",
    "add_subject",
    "cancel_sitting",
    "change_room",
    "change_site",
    "choose_education",
    "choose_subjects",
    "create_sitting",
    "derive_passes",
    "describe_service",
    "end_eligibility_version",
    "fix_seats",
    "give_more_time",
    "give_number",
    "issue_ticket",
    "keep_answers",
    "load_holder_part",
    "load_holders",
    "load_score_part",
    "load_scores",
    "move_to_seat",
    "plan_seats",
    "print_room_sheets",
    "publish_sitting",
    "put_row_on_record",
    "record_portal",
    "record_room",
    "refuse",
    "remove_room",
    "remove_site",
    "return_for_correction",
    "settle_holder_row",
    "settle_score_row",
    "sign_promise",
    "start_registration",
    "submit",
    "take_in_holders",
    "take_in_scores",
    "try_holder_part",
    "try_holders",
    "try_score_part",
    "try_scores",
    "undo_scores",
    "withdraw",
]
