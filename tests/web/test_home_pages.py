"""The county's workbench and the city's overview show real numbers and lead to the work."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import text_of
from trainer.core import clock
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    """The years of the clock have a table."""
    year = clock.today().year
    make.holidays(year, year + 1)


def test_the_workbench_leads_to_what_waits(make: Make, as_user: AsUser) -> None:
    county = make.county()
    client = as_user(make.officer(county))
    assert "现在没有等您办理的事" in text_of(client.get("/county/"))
    make.filed_claim(county)
    page = client.get("/county/")
    assert "工作台：待办 1 件" in page.text
    assert 'href="/county/rewards/?state=submitted"' in page.text
    assert "今天收到" in page.text
    assert client.get("/county/rewards/?state=submitted").status_code == 200


def test_every_kind_of_work_has_a_page(make: Make, as_user: AsUser) -> None:
    client = as_user(make.officer(make.county()))
    for url in (
        "/county/claims/",
        "/county/exams/",
        "/county/exams/passes",
        "/county/rewards/?state=reviewed",
        "/county/publicity/",
        "/county/payouts/?state=locked",
    ):
        assert client.get(url).status_code == 200, url


def test_the_overview_sets_the_counties_side_by_side(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    make.filed_claim(county)
    client = as_user(make.city_officer())
    page = text_of(client.get("/city/"))
    assert county.name in page
    assert "占在册人员的 100.0%" in page
    assert "未设定" in page
    assert "社会工作师 1 本" in page


def test_the_overview_warns_of_a_missing_calendar(
    make: Make, session: Session, as_user: AsUser
) -> None:
    session.execute(text("DELETE FROM holiday"))
    page = as_user(make.city_officer()).get("/city/").text
    assert f"还没有 {clock.today().year} 年的节假日安排" in page
