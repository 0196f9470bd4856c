from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from trainer.core.audit import AuditEntry
from trainer.domain.people import queries
from trainer.domain.people.models import DutyKind, User

AsUser = Callable[[User | None], FlaskClient]
HOLIDAYS = "/city/holidays/"


def test_an_administrator_enters_a_year_and_changes_a_day(make: Make, as_user: AsUser) -> None:
    client = as_user(make.staff(DutyKind.ADMINISTRATOR, county=None))
    assert "还没有录入任何一年" in client.get(HOLIDAYS).text
    year = {
        "year": "2027",
        "source": "示例通知〔2026〕1号",
        "holidays": "元旦 2027-01-01 2027-01-03\n国庆节 2027-10-01 2027-10-07",
        "make_up_days": "2027-09-26",
    }
    assert post(client, f"{HOLIDAYS}enter", year).location == HOLIDAYS
    calendar = queries.calendar()
    assert not calendar.is_working_day(date(2027, 10, 7))
    assert calendar.is_working_day(date(2027, 9, 26))
    day = {"day": "2027-10-08", "kind": "holiday", "name": "国庆节", "source": "补充通知"}
    assert post(client, f"{HOLIDAYS}amend", day).location == HOLIDAYS
    assert not queries.calendar().is_working_day(date(2027, 10, 8))
    assert "2027-10-08" in text_of(client.get(HOLIDAYS))


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_lost(
    make: Make, as_user: AsUser
) -> None:
    client = as_user(make.staff(DutyKind.ADMINISTRATOR, county=None))
    year = {"year": "2027", "source": "示例", "holidays": "元旦 2027-01-01", "make_up_days": ""}
    for holidays, make_up, sentence in (
        ("元旦 2027-01-01", "", "应写成"),
        ("元旦 2027-01-01 一月三日", "", "不是日期"),
        ("元旦 2027-01-01 2027-01-03", "2027-01-04", "星期六或星期日"),
        ("元旦 2026-12-31 2027-01-03", "", "都应在2027年内"),
    ):
        sent = {**year, "holidays": holidays, "make_up_days": make_up}
        response = post(client, f"{HOLIDAYS}enter", sent)
        assert response.status_code == 422
        assert sentence in text_of(response)
        assert holidays in response.text
    assert queries.calendar().years == ()


def test_a_year_and_a_day_sent_twice_are_entered_once(make: Make, as_user: AsUser) -> None:
    client = as_user(make.staff(DutyKind.ADMINISTRATOR, county=None))
    year = {"year": "2027", "source": "示例", "holidays": "元旦 2027-01-01 2027-01-03"}
    day = {"day": "2027-10-08", "kind": "holiday", "name": "国庆节", "source": "补充通知"}
    for page, fields in (("enter", year), ("amend", day)):
        form = {**hidden(client, f"{HOLIDAYS}{page}"), **fields}
        for _ in range(2):
            assert client.post(f"{HOLIDAYS}{page}", data=form).location == HOLIDAYS
    assert len(queries.holidays(2027)) == 4
    entries = make.session.query(AuditEntry).filter(AuditEntry.event.startswith("holidays."))
    assert entries.count() == 2


def test_only_administrators_come_here(make: Make, as_user: AsUser) -> None:
    for user in (make.staff(DutyKind.CLERK, county=None), make.candidate()):
        assert as_user(user).get(HOLIDAYS).status_code == 403
