"""Who keeps certificates, and how a certificate's registration stands on a day."""

import calendar
import re
from collections.abc import Collection
from datetime import date, timedelta

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import (
    Certificate,
    CertificateState,
    Level,
    LocalLevel,
    RegistrationState,
)
from trainer.domain.certificates.rules.hours import (
    CREDITED_INSTEAD,
    SHORT_WITHIN_DAYS,
    CategoryHours,
    Cycle,
    Ledger,
    activity_key,
    answer_objection,
    counting_for,
    credited_objection,
    cycle_of,
    evidence_objection,
    filing_objection,
    ledger,
    may_credit,
    may_decide_hours,
    may_file_hours,
    may_set_hours,
)
from trainer.domain.people.models import DutyKind, Person, Standing
from trainer.domain.people.rules import holds, is_person, is_system, kept_words_objection

__all__ = [
    "CREDITED_INSTEAD",
    "FIRST_WITHIN_MONTHS",
    "RENEW_MONTHS",
    "SHORT_WITHIN_DAYS",
    "VALID_MONTHS",
    "CategoryHours",
    "Cycle",
    "Ledger",
    "activity_key",
    "answer_objection",
    "corrects",
    "counting_for",
    "credited_objection",
    "cycle_of",
    "dates_objection",
    "declaring_objection",
    "evidence_objection",
    "filing_objection",
    "first_registration_due",
    "ledger",
    "may_credit",
    "may_decide_hours",
    "may_declare",
    "may_file_hours",
    "may_note_registration",
    "may_record",
    "may_revoke",
    "may_set_hours",
    "months_after",
    "number_objection",
    "read_number",
    "reason_objection",
    "registered_until",
    "registration_objection",
    "registration_state",
    "renewal_opens",
    "standing_objection",
    "valid_until",
]

FIRST_WITHIN_MONTHS = 12
VALID_MONTHS = 36
RENEW_MONTHS = 3
"""民发〔2009〕44号: within a year, for three years, renewed in the last three months of these."""

_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z\-]{5,39}")


def may_record(actor: Actor, person: Person, other_county_id: int | None) -> bool:
    """Clerks and reviewers of the person's county, or of the county that sent them to the exam."""
    counties = {person.county_id, other_county_id or person.county_id}
    return is_system(actor) or any(
        holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=county) for county in counties
    )


def standing_objection(person: Person) -> Sentence | None:
    """A certificate is entered for somebody whose papers were seen, never for an account alone."""
    if person.standing is not Standing.ON_RECORD:
        return say("{name}的身份还没有核对，请先核对身份，再录入证书。", name=person.name)
    return None


def may_declare(actor: Actor, person: Person) -> bool:
    """Only people themselves say what they hold."""
    return is_person(actor, person.id)


def declaring_objection(
    level: Level, held_on: date, known: Collection[CertificateState], today: date
) -> tuple[str, Sentence] | None:
    """The field and the reason why a certificate cannot be declared.

    `known`: the states of the person's certificates of this level on record.
    """
    if level is Level.LOCAL:
        return "level", say("本地级别的证书由发证的县（市、区）录入，不用填报。")
    if CertificateState.REVOKED in known:
        return "level", say(
            "{level}证书的记录已被撤销，不能填报。有疑问请到窗口询问。", level=level.label
        )
    if known:
        return "level", say("{level}证书已有记录，不用再填报。", level=level.label)
    if held_on > today:
        return "held_on", say("取得证书的日期还没有到，请核对。")
    return None


def may_revoke(actor: Actor, certificate: Certificate) -> bool:
    """Reviewers and approvers of the person's county, never for themselves."""
    county_id = certificate.person.county_id
    return not is_person(actor, certificate.person_id) and holds(
        actor, DutyKind.REVIEWER, DutyKind.APPROVER, county_id=county_id
    )


def may_note_registration(actor: Actor, certificate: Certificate) -> bool:
    """Clerks and reviewers of the person's county."""
    return may_record(actor, certificate.person, None)


def read_number(text: str) -> str:
    """A number as it is stored: capitals, no blanks."""
    return re.sub(r"\s+", "", text).upper()


def number_objection(number: str) -> Sentence | None:
    """Why this cannot be the number of a certificate."""
    if not _NUMBER.fullmatch(number):
        return say("管理号应为6至40位字母和数字，请照证书填写。")
    return None


def local_level_objection(
    level: Level, local: LocalLevel | None, *, exam_county_id: int | None, approved_on: date
) -> tuple[str, Sentence] | None:
    """The field and the reason why a certificate cannot be of this level.

    One of a local level says which, and is of the county and the days of that level; one of a
    national level has none.
    """
    if wrong := _which_objection(level, local):
        return "level", wrong
    if local is None:
        return None
    if local.county is not None and exam_county_id not in (None, local.county_id):
        return "exam_county_id", say(
            "“{name}”由{county}考试、发证，报考地请选{county}。",
            name=local.name,
            county=local.county.name,
        )
    if approved_on < local.from_on:
        return "approved_on", say(
            "“{name}”从 {day} 起执行，批准日期不能更早，请核对。",
            name=local.name,
            day=local.from_on,
        )
    return None


def _which_objection(level: Level, local: LocalLevel | None) -> Sentence | None:
    if level is Level.LOCAL and local is None:
        return say("请写明是哪一个本地级别的证书。")
    if level is not Level.LOCAL and local is not None:
        return say(
            "“{name}”是本地级别，不能和{level}写在一本证书上。", name=local.name, level=level.label
        )
    return None


def dates_objection(
    *, exam_year: int, approved_on: date, issued_on: date | None, today: date
) -> Sentence | None:
    """Why these dates cannot stand on one certificate."""
    if approved_on > today:
        return say("批准日期还没有到，请核对。")
    if approved_on.year < exam_year:
        return say("批准日期早于考试年度 {year} 年，请核对。", year=exam_year)
    if issued_on is not None and issued_on < approved_on:
        return say("发证日期不能早于批准日期，请核对。")
    return None


def reason_objection(reason: str) -> Sentence | None:
    """A certificate is revoked for a reason that others can understand."""
    if len(reason.strip()) < 4:
        return say("请写明撤销的理由和依据，至少4个字。")
    return kept_words_objection(reason)


def registration_objection(
    certificate: Certificate, registered_on: date, today: date
) -> Sentence | None:
    """Why a certificate cannot have been registered on that day."""
    if certificate.state is CertificateState.REVOKED:
        return say("证书已撤销，不能办理登记。")
    if certificate.level is Level.LOCAL:
        return say("{level}是本地的级别，不办理国家证书登记。", level=certificate.level_name)
    if registered_on > today:
        return say("登记日期还没有到，请核对。")
    if registered_on < certificate.approved_on:
        return say("登记日期早于证书的批准日期，请核对。")
    return None


def registered_until(registered_on: date) -> date:
    """The last day of a registration that begins on this day."""
    return months_after(registered_on, VALID_MONTHS) - timedelta(days=1)


def first_registration_due(certificate: Certificate) -> date:
    """Until when the first registration should be done."""
    return months_after(certificate.approved_on, FIRST_WITHIN_MONTHS)


def renewal_opens(certificate: Certificate) -> date | None:
    """From when the registration can be renewed."""
    if certificate.registered_until_on is None:
        return None
    return months_after(certificate.registered_until_on, -RENEW_MONTHS) + timedelta(days=1)


def registration_state(certificate: Certificate, today: date) -> RegistrationState:
    """How the registration stands today; the qualification itself does not lapse with it."""
    if certificate.state is CertificateState.REVOKED:
        return RegistrationState.REVOKED
    if certificate.level is Level.LOCAL:
        return _local_state(certificate, today)
    until, applied = certificate.registered_until_on, certificate.registration_applied_on
    begun = certificate.registered_on
    if applied is not None and (begun is None or applied > begun):
        return RegistrationState.IN_PROGRESS
    if until is None:
        late = today > first_registration_due(certificate)
        return RegistrationState.LATE if late else RegistrationState.NOT_YET
    if today > until:
        return RegistrationState.LAPSED
    opens = renewal_opens(certificate)
    return (
        RegistrationState.EXPIRING
        if opens is not None and today >= opens
        else RegistrationState.CURRENT
    )


def valid_until(certificate: Certificate) -> date | None:
    """The last day of a certificate of a local level; None where it has no end."""
    if certificate.valid_years is None:
        return None
    return months_after(certificate.approved_on, 12 * certificate.valid_years) - timedelta(days=1)


def _local_state(certificate: Certificate, today: date) -> RegistrationState:
    until = valid_until(certificate)
    ended = until is not None and today > until
    return RegistrationState.ENDED if ended else RegistrationState.NOT_ASKED


def corrects(before: Cycle, after: Cycle) -> bool:
    """Whether a registration noted anew mends the day of the same one, and renews nothing."""
    return after.first <= months_after(before.last, -RENEW_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day of the month that many months on, or the last day of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))
