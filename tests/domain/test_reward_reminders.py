"""Rewards come to the person: whoever could claim is told in time, the county sees who has not."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import TEST
from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.db import transaction
from trainer.core.errors import NotAllowed
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.notices.models import Message
from trainer.domain.people.models import DutyKind, Payroll, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import Policy, Reminder, Stage
from trainer.domain.rewards.rules import Window
from trainer.jobs.rewards import remind as remind_job

AsUser = Callable[[User | None], FlaskClient]
At = Callable[[datetime], None]
WINDOW = Window(date(2026, 3, 1), date(2026, 3, 11))


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    year = clock.today().year
    make.holidays(year, year + 1)


def holder(make: Make, county: County, **values: object) -> Certificate:
    person = make.worker(county, **values).person
    assert person is not None
    return make.held_certificate(person)


def told(session: Session, certificate: Certificate) -> list[Stage]:
    return list(
        session.scalars(
            select(Reminder.stage)
            .where(Reminder.certificate_id == certificate.id)
            .order_by(Reminder.id)
        )
    )


@pytest.mark.parametrize(
    ("day", "before", "due"),
    [
        (1, [], Stage.FIRST),
        (2, [Stage.FIRST], None),
        (6, [Stage.FIRST], Stage.HALF),
        (7, [Stage.FIRST, Stage.HALF], None),
        (10, [Stage.FIRST, Stage.HALF], Stage.LAST),
        (11, [Stage.FIRST, Stage.HALF, Stage.LAST], None),
        (10, [], Stage.LAST),
        (7, [Stage.LAST], None),
    ],
)
def test_people_are_told_on_day_one_at_half_time_and_the_day_before(
    day: int, before: list[Stage], due: Stage | None
) -> None:
    assert rules.due_stage(WINDOW, before, date(2026, 3, day)) is due


def test_where_there_is_no_end_people_are_told_once() -> None:
    always = Window(date(2026, 3, 1), None)
    assert rules.due_stage(always, [], date(2026, 3, 1)) is Stage.FIRST
    assert rules.due_stage(always, [Stage.FIRST], date(2030, 3, 1)) is None


def test_the_clock_tells_three_times_and_never_twice(
    make: Make, session: Session, at: At, each_database: str
) -> None:
    county = make.county()
    policy = make.policy(county)
    certificate = holder(make, county)
    start = clock.now()
    for days in (0, 0, 79, 80, 81, 168, 169, 170):
        at(start + timedelta(days=days))
        operations.remind(policy, queries.due(policy), actor=TEST)
    assert told(session, certificate) == [Stage.FIRST, Stage.HALF, Stage.LAST]
    messages = session.scalars(select(Message).order_by(Message.id)).all()
    assert [one.person_id for one in messages] == [certificate.person_id] * 3
    assert f"/candidate/rewards/{policy.id}/{certificate.id}/one_off/claim" == messages[0].url
    assert "2,000.00 元" in messages[0].text


def test_a_corrected_edition_reminds_nobody_twice(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    first = make.policy(county)
    certificate = holder(make, county)
    operations.remind(first, queries.due(first), actor=TEST)
    corrected = make.policy(county, title="奖励办法（更正）")
    assert (corrected.code, corrected.edition) == (first.code, first.edition + 1)
    assert operations.remind(corrected, queries.due(corrected), actor=TEST) == 0
    assert told(session, certificate) == [Stage.FIRST]


def test_the_database_keeps_each_telling_once(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    policy = make.policy(county)
    holder(make, county)
    operations.remind(policy, queries.due(policy), actor=TEST)
    first = session.scalars(select(Reminder)).one()
    again = {
        name: getattr(first, name)
        for name in (
            "county_id",
            "policy_code",
            "policy_id",
            "certificate_id",
            "person_id",
            "kind",
            "period",
            "stage",
        )
    }
    session.add(Reminder(**again, told_at=clock.now()))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_nobody_is_told_who_claimed_or_is_barred_or_whose_window_is_over(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    claimed = make.filed_claim(county)
    barred = holder(make, county, payroll=Payroll.CIVIL_SERVANT)
    late = holder(make, county)
    late.issued_on = clock.today() - timedelta(days=181)
    make.save(late)
    assert operations.remind(claimed.policy, queries.due(claimed.policy), actor=TEST) == 0
    assert told(session, barred) == told(session, late) == []


def test_only_the_program_reminds(make: Make, session: Session) -> None:
    county = make.county()
    policy = make.policy(county)
    with pytest.raises(NotAllowed):
        operations.remind(
            policy, queries.due(policy), actor=make.staff(DutyKind.CLERK, county=county)
        )


def test_the_job_goes_through_all_policies_and_may_run_twice(
    make: Make, session: Session, each_database: str
) -> None:
    for _ in range(2):
        county = make.county()
        make.policy(county)
        holder(make, county)
    for _ in range(2):
        with transaction():
            outbox.enqueue("rewards.remind")
        claim = outbox.claim("test")
        assert claim is not None
        remind_job(claim)
    assert len(session.scalars(select(Reminder)).all()) == 2


def test_a_policy_that_cannot_be_read_keeps_no_other_one_from_reminding(
    make: Make, session: Session, each_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken, county = make.policy(make.county()), make.county()
    broken.content = {**broken.content, "window": {"kind": "after_certificate", "months": "x"}}
    make.save(broken)
    holder(make, broken.county)
    make.policy(county)
    certificate = holder(make, county)
    with transaction():
        outbox.enqueue("rewards.remind")
    claim = outbox.claim("test")
    assert claim is not None
    remind_job(claim)
    assert told(session, certificate) == [Stage.FIRST]
    assert session.query(Reminder).count() == 1
    assert f"nobody was reminded under policy {broken.id}" in caplog.text


def test_the_county_sees_who_has_not_claimed_with_days_and_money(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, other = make.county(), make.county()
    make.policy(county)
    holder(make, county, name="示例未领")
    stranger = make.worker(other, name="示例外县")
    make.works_in(county, stranger)
    assert stranger.person is not None
    certificate = make.held_certificate(stranger.person)
    certificate.exam_county_id = county.id
    make.save(certificate)
    client = as_user(make.staff(DutyKind.CLERK, county=county))
    page = client.get("/county/rewards/unclaimed").text
    assert "示例未领" in page
    assert "还剩 170 天" in page
    assert "2,000.00" in page
    assert "示例外县" not in page
    assert (
        "示例未领"
        not in as_user(make.staff(DutyKind.CLERK, county=other))
        .get("/county/rewards/unclaimed")
        .text
    )


def test_who_sat_the_exam_here_is_told_wherever_the_record_is_kept(
    make: Make, session: Session, each_database: str
) -> None:
    county, other = make.county(), make.county()
    policy: Policy = make.policy(county)
    stranger = make.worker(other)
    make.works_in(county, stranger)
    assert stranger.person is not None
    certificate = make.held_certificate(stranger.person)
    certificate.exam_county_id = county.id
    make.save(certificate)
    assert operations.remind(policy, queries.due(policy), actor=TEST) == 1
    assert told(session, certificate) == [Stage.FIRST]
    assert list(queries.unclaimed(policy)) == []


def test_the_message_leads_to_a_filled_claim(make: Make, session: Session, as_user: AsUser) -> None:
    county = make.county()
    policy = make.policy(county)
    user = make.worker(county)
    assert user.person is not None
    make.held_certificate(user.person)
    operations.remind(policy, queries.due(policy), actor=TEST)
    url = session.scalars(select(Message.url)).one()
    page = as_user(user).get(url).text
    assert user.person.name in page
    assert "2,000.00" in page
    assert "提交" in page


def elsewhere(make: Make, county: County, other: County) -> User:
    """Somebody whose record another county keeps and who works here."""
    user = make.worker(other)
    make.works_in(county, user)
    return user


def test_the_amount_counts_every_certificate_of_somebody_kept_in_another_county(
    make: Make, session: Session, each_database: str
) -> None:
    """One certificate was earned here, a higher one elsewhere: only the highest is paid."""
    county, other = make.county(), make.county()
    policy = make.policy(county, upgrade={"mode": "highest"})
    person = elsewhere(make, county, other).person
    assert person is not None
    here = make.held_certificate(person, Level.ASSISTANT)
    here.exam_county_id = county.id
    make.save(here)
    make.held_certificate(person, Level.WORKER)
    assert queries.due(policy) == []


def test_what_was_claimed_under_another_record_of_the_same_number_counts(
    make: Make, session: Session, each_database: str
) -> None:
    county, other = make.county(), make.county()
    policy = make.policy(county, upgrade={"mode": "difference", "baseline": "anywhere"})
    person = elsewhere(make, county, other).person
    assert person is not None
    certificate = make.held_certificate(person)
    certificate.exam_county_id = county.id
    make.save(certificate)
    assert [one.amount_fen for one in queries.due(policy)] == [200_000]
    earlier = make.filed_claim(county)
    earlier.person_index, earlier.level = str(person.id_number_index), Level.ASSISTANT
    earlier.amount_fen = 120_000
    make.save(earlier)
    mine = [one for one in queries.due(policy) if one.person_id == person.id]
    assert [one.amount_fen for one in mine] == [80_000]


def test_a_job_that_breaks_off_goes_on_where_it_stopped_and_tells_nobody_twice(
    make: Make, session: Session, each_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = make.county()
    make.policy(county)
    people = [holder(make, county) for _ in range(3)]
    monkeypatch.setattr("trainer.jobs.rewards.AT_ONCE", 1)
    whole, told_so_far = operations.remind, list[int]()

    def breaks_at_the_second(policy: Policy, some: object, *, actor: System) -> int:
        if len(told_so_far) == 1:
            told_so_far.append(0)
            raise ConnectionError("示例")
        told_so_far.append(whole(policy, some, actor=actor))  # type: ignore[arg-type]  # handed on
        return told_so_far[-1]

    monkeypatch.setattr("trainer.jobs.rewards.operations.remind", breaks_at_the_second)
    counts = []
    for _ in range(2):
        with transaction():
            outbox.enqueue("rewards.remind")
        claim = outbox.claim("test")
        assert claim is not None
        remind_job(claim)
        counts.append(session.query(Reminder).count())
    assert counts == [1, 3]
    assert [told(session, one) for one in people] == [[Stage.FIRST]] * 3
    assert session.query(Message).count() == 3


def test_whoever_claimed_since_they_were_found_is_not_told(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    policy = make.policy(county)
    user = make.worker(county)
    assert user.person is not None
    certificate = make.held_certificate(user.person)
    found = queries.due(policy)
    assert len(found) == 1
    make.filed_claim(county, user, policy=policy, certificate=certificate)
    assert operations.remind(policy, found, actor=TEST) == 0


def test_whoever_was_told_since_they_were_found_is_not_told_twice(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    policy = make.policy(county)
    certificate = holder(make, county)
    found = queries.due(policy)
    assert operations.remind(policy, found, actor=TEST) == 1
    assert operations.remind(policy, found, actor=TEST) == 0
    assert told(session, certificate) == [Stage.FIRST]
