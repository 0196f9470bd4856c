"""The types of clauses that a policy may be made of."""

from collections.abc import Mapping

from trainer.domain.rewards.rules import credentials, occupation, territory
from trainer.domain.rewards.rules.credentials import Ask
from trainer.domain.rewards.rules.facts import UNKNOWN

CLAUSES: Mapping[str, Ask] = {
    "registered_home_county": territory.registered_home_county,
    "residence_permit_county": territory.residence_permit_county,
    "works_in_county": territory.works_in_county,
    "employer_registered_in_county": territory.employer_registered_in_county,
    "exam_registered_in_county": territory.exam_registered_in_county,
    "certificate_registered_in_county": territory.certificate_registered_in_county,
    "insured_months_at_least": territory.insured_months_at_least,
    "certificate_level": credentials.certificate_level,
    "certificate_issued_between": credentials.certificate_issued_between,
    "exam_year_between": credentials.exam_year_between,
    "first_certificate": credentials.first_certificate,
    "first_time": credentials.first_time,
    "registered_certificate": credentials.registered_certificate,
    "not_on_government_payroll": occupation.not_on_government_payroll,
    "employer_is_of_kind": occupation.employer_is_of_kind,
    "post_is": occupation.post_is,
    "service_months_at_least": occupation.service_months_at_least,
    "assessment_passed": occupation.assessment_passed,
    "within_window": credentials.within_window,
    "asked_by_hand": credentials.asked_by_hand,
    UNKNOWN: credentials.unsaid,
}
