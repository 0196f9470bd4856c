"""What is done in exams; each verb stands in the module of its subject."""

from trainer.domain.exams.operations.after import (
    answer_recheck,
    ask_recheck,
    fail_review,
    list_for_review,
    move_review_day,
    pass_review,
)
from trainer.domain.exams.operations.bars import (
    enter_bar,
    lift_bar,
)
from trainer.domain.exams.operations.conditions import (
    add_clause,
    add_eligibility_version,
    change_clause,
    draft_eligibility,
    drop_eligibility,
    end_eligibility_version,
    publish_eligibility,
    remove_clause,
)
from trainer.domain.exams.operations.holders import (
    load_holder_part,
    load_holders,
    settle_holder_row,
    take_in_holders,
    try_holder_part,
    try_holders,
)
from trainer.domain.exams.operations.local_levels import (
    add_local_level,
    end_local_level,
    remove_local_level,
)
from trainer.domain.exams.operations.outcomes import (
    record_room,
)
from trainer.domain.exams.operations.passes import (
    derive_passes,
    give_number,
)
from trainer.domain.exams.operations.queue import put_row_on_record
from trainer.domain.exams.operations.rederiving import derive_some
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
from trainer.domain.exams.operations.rejudging import (
    judge_some,
    start_rejudging,
)
from trainer.domain.exams.operations.retention import add_keep_rule, clear_files, drop_keep_rule
from trainer.domain.exams.operations.reviews import (
    accept,
    accept_many,
    refuse,
    return_for_correction,
    take_back,
)
from trainer.domain.exams.operations.ruling import (
    add_pass_line,
    add_photo_rule,
    add_recheck_rule,
    correct_pass_line,
    correct_recheck_rule,
    drop_photo_rule,
    end_pass_line,
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
    add_exam_level,
    add_subject,
    cancel_sitting,
    create_sitting,
    give_more_time,
    publish_sitting,
    set_timetable,
)
from trainer.domain.exams.operations.tickets import (
    issue_ticket,
    print_room_sheets,
)
from trainer.domain.exams.operations.undoing import (
    undo_holders,
    undo_scores,
)
from trainer.domain.exams.operations.uploads import (
    accept_proof,
    add_proof,
    keep_photo,
    remove_proof,
    return_proof,
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
    "accept",
    "accept_many",
    "accept_proof",
    "add_clause",
    "add_eligibility_version",
    "add_exam_level",
    "add_keep_rule",
    "add_local_level",
    "add_pass_line",
    "add_photo_rule",
    "add_proof",
    "add_recheck_rule",
    "add_remark",
    "add_room",
    "add_site",
    "add_subject",
    "answer_recheck",
    "ask_recheck",
    "cancel_sitting",
    "change_clause",
    "change_room",
    "change_site",
    "choose_education",
    "choose_subjects",
    "clear_files",
    "correct_pass_line",
    "correct_recheck_rule",
    "create_sitting",
    "derive_passes",
    "derive_some",
    "describe_service",
    "draft_eligibility",
    "drop_eligibility",
    "drop_keep_rule",
    "drop_photo_rule",
    "end_eligibility_version",
    "end_local_level",
    "end_pass_line",
    "enter_bar",
    "fail_review",
    "fix_seats",
    "give_more_time",
    "give_number",
    "issue_ticket",
    "judge_some",
    "keep_answers",
    "keep_photo",
    "lift_bar",
    "list_for_review",
    "load_holder_part",
    "load_holders",
    "load_score_part",
    "load_scores",
    "move_review_day",
    "move_to_seat",
    "pass_review",
    "plan_seats",
    "print_room_sheets",
    "publish_eligibility",
    "publish_sitting",
    "put_row_on_record",
    "record_portal",
    "record_room",
    "refuse",
    "remove_clause",
    "remove_local_level",
    "remove_proof",
    "remove_room",
    "remove_site",
    "return_for_correction",
    "return_proof",
    "set_timetable",
    "settle_holder_row",
    "settle_score_row",
    "sign_promise",
    "start_registration",
    "start_rejudging",
    "submit",
    "take_back",
    "take_in_holders",
    "take_in_scores",
    "try_holder_part",
    "try_holders",
    "try_score_part",
    "try_scores",
    "undo_holders",
    "undo_scores",
    "withdraw",
]
