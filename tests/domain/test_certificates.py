"""Certificates: one number once, one live per level; registration follows from dates."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.certificates import operations, queries, rules
from trainer.domain.certificates.models import (
    Certificate,
    CertificateState,
    Level,
    RegistrationState,
)
from trainer.domain.people.models import DutyKind


@pytest.fixture(autouse=True)
def in_2026(at: Callable[[datetime], None]) -> None:
    """The certificates of these tests are of 2025."""
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


def test_a_number_exists_once(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    make.certificate(make.person(county), number="SL20250001")
    with pytest.raises(RuleBroken, match="管理号已经录入过"):
        make.certificate(make.person(county), number="sl2025 0001")


def test_one_live_certificate_per_person_and_level(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    person = make.person(county)
    first = make.certificate(person)
    with pytest.raises(RuleBroken, match="同级别的有效证书"):
        make.certificate(person)
    operations.revoke(
        first, reason="经核查存在虚假承诺", actor=make.staff(DutyKind.REVIEWER, county=county)
    )
    second = make.certificate(person)
    assert queries.valid_of(person.id, Level.ASSISTANT) == second
    assert [row.state for row in queries.of_person(person.id)] == [
        CertificateState.VALID,
        CertificateState.REVOKED,
    ]


def test_a_revoked_certificate_stays_with_its_reason(make: Make, session: Session) -> None:
    county = make.county()
    certificate = make.certificate(make.person(county))
    with pytest.raises(NotAllowed):
        operations.revoke(
            certificate, reason="经核查存在虚假承诺", actor=make.officer(make.county())
        )
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.revoke(certificate, reason="错", actor=make.officer(county))
    operations.revoke(certificate, reason="经核查存在虚假承诺", actor=make.officer(county))
    assert certificate.revoked_reason == "经核查存在虚假承诺"
    assert rules.registration_state(certificate, date(2026, 1, 1)) is RegistrationState.REVOKED
    with pytest.raises(WrongState):
        operations.revoke(certificate, reason="经核查存在虚假承诺", actor=make.officer(county))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": "短"}, "6至40位"),
        ({"approved_on": date(2024, 1, 1)}, "早于考试年度"),
        ({"issued_on": date(2025, 1, 1)}, "不能早于批准日期"),
        ({"approved_on": date(2090, 1, 1)}, "还没有到"),
    ],
)
def test_impossible_certificates_are_refused(
    make: Make, session: Session, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        make.certificate(make.person(make.county()), **values)


def test_only_the_county_enters_certificates(make: Make, session: Session) -> None:
    person = make.person(make.county())
    with pytest.raises(NotAllowed):
        make.certificate(person, exam_county_id=None, actor=make.officer(make.county()))
    with pytest.raises(NotAllowed):
        make.certificate(person, exam_county_id=None, actor=make.user(person))


def dated(**values: date | None) -> Certificate:
    fields = {
        "registration_applied_on": None,
        "registered_on": None,
        "registered_until_on": None,
        **values,
    }
    return Certificate(
        level=Level.WORKER,
        number="示例",
        approved_on=date(2024, 6, 16),
        state=CertificateState.VALID,
        **fields,
    )


@pytest.mark.parametrize(
    ("certificate", "today", "expected"),
    [
        (dated(), date(2025, 6, 16), RegistrationState.NOT_YET),
        (dated(), date(2025, 6, 17), RegistrationState.LATE),
        (
            dated(registration_applied_on=date(2024, 9, 1)),
            date(2024, 9, 2),
            RegistrationState.IN_PROGRESS,
        ),
        (
            dated(registered_on=date(2024, 9, 10), registered_until_on=date(2027, 9, 9)),
            date(2027, 6, 9),
            RegistrationState.CURRENT,
        ),
        (
            dated(registered_on=date(2024, 9, 10), registered_until_on=date(2027, 9, 9)),
            date(2027, 6, 10),
            RegistrationState.EXPIRING,
        ),
        (
            dated(registered_on=date(2024, 9, 10), registered_until_on=date(2027, 9, 9)),
            date(2027, 9, 10),
            RegistrationState.LAPSED,
        ),
    ],
)
def test_the_registration_follows_from_dates(
    certificate: Certificate, today: date, expected: RegistrationState
) -> None:
    assert rules.registration_state(certificate, today) is expected


def test_a_registration_lasts_three_years(make: Make, session: Session) -> None:
    county = make.county()
    certificate, officer = make.certificate(make.person(county)), make.officer(county)
    with pytest.raises(RuleBroken, match="早于证书的批准日期"):
        operations.note_registration(
            certificate, registered_on=date(2025, 1, 1), place="示例县民政局", actor=officer
        )
    operations.note_registration(
        certificate, registered_on=date(2025, 9, 1), place="示例县民政局", actor=officer
    )
    assert certificate.registered_until_on == date(2028, 8, 31)
    operations.note_registration_applied(certificate, applied_on=date(2026, 1, 5), actor=officer)
    assert rules.registration_state(certificate, clock.today()) is RegistrationState.IN_PROGRESS


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_months_end_with_the_month(day: date, months: int, expected: date) -> None:
    assert rules.months_after(day, months) == expected


def test_only_people_themselves_declare_a_certificate_and_once(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    candidate = make.candidate(county)
    person = candidate.person
    assert person is not None
    day = date(2018, 6, 30)
    with pytest.raises(NotAllowed):
        operations.declare_certificate(
            person, level=Level.WORKER, held_on=day, actor=make.officer(county)
        )
    with pytest.raises(RuleBroken, match="还没有到"):
        operations.declare_certificate(
            person, level=Level.WORKER, held_on=date(2030, 1, 1), actor=candidate
        )
    operations.declare_certificate(person, level=Level.WORKER, held_on=day, actor=candidate)
    with pytest.raises(RuleBroken, match="已经填报过"):
        operations.declare_certificate(person, level=Level.WORKER, held_on=day, actor=candidate)
    assert [row.held_on for row in queries.declared_of(person.id)] == [day]
    make.certificate(person, Level.WORKER)
    assert queries.declared_of(person.id) == []  # the record says more than the word
    with pytest.raises(RuleBroken, match="已有记录"):
        operations.declare_certificate(person, level=Level.WORKER, held_on=day, actor=candidate)


def test_a_revoked_certificate_does_not_come_back_by_declaring_it(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user = make.candidate(county)
    assert user.person is not None
    certificate = make.certificate(user.person)
    operations.revoke(certificate, reason="证书系伪造，已核实。", actor=make.officer(county))
    with pytest.raises(RuleBroken, match="已被撤销，不能填报"):
        operations.declare_certificate(
            user.person, level=certificate.level, held_on=date(2024, 6, 1), actor=user
        )
    assert queries.declared_of(user.person.id) == []
