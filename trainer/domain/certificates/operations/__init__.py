"""What is done with certificates and with the hours that their registration asks for."""

from trainer.domain.certificates.operations.hours import (
    Activity,
    credit_activity,
    decide_hours,
    file_hours,
    file_hours_again,
    set_hours_cap,
    set_hours_need,
    withdraw_hours,
)
from trainer.domain.certificates.operations.registers import (
    declare_certificate,
    note_registration,
    note_registration_applied,
    record_certificate,
    revoke,
    withdraw_declared,
)

__all__ = [
    "Activity",
    "credit_activity",
    "decide_hours",
    "declare_certificate",
    "file_hours",
    "file_hours_again",
    "note_registration",
    "note_registration_applied",
    "record_certificate",
    "revoke",
    "set_hours_cap",
    "set_hours_need",
    "withdraw_declared",
    "withdraw_hours",
]
