"""The pages of a year's report, for the city and for a county."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.documents.reading import text
from tests.factories import Make
from tests.web.posting import text_of
from trainer.core import clock
from trainer.domain.people.models import User
from trainer.sheets.reading import read

AsUser = Callable[[User | None], FlaskClient]


def test_city_and_county_read_the_year_each_of_their_own(
    make: Make, session: Session, as_user: AsUser
) -> None:
    first, second = make.county(), make.county()
    year = clock.today().year
    make.accepted(make.national(year), county=first)
    city = as_user(make.city_officer())
    shown = text_of(city.get("/city/reports/"))
    assert first.name in shown
    assert second.name in shown
    assert "报考 1 人" in shown
    assert "error" not in city.get("/city/reports/").text
    county = as_user(make.officer(second))
    mine = text_of(county.get(f"/county/reports/?year={year}"))
    assert first.name not in mine
    assert "报考 0 人" in mine
    assert "这一年还没有关闭考勤的场次" in mine
    table = read(county.get(f"/county/reports/sheet?year={year}").data, "统计.xlsx")
    assert [row.cells[:2] for row in table.rows] == [(second.name, "0")]


def test_the_document_says_whose_figures_of_which_day(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    year = clock.today().year
    made = as_user(make.officer(county)).get(f"/county/reports/document?year={year}")
    assert made.mimetype == "application/pdf"
    printed = text(made.data).replace("\n", "")
    assert f"{county.name}{year}年度社会工作专业人才统计表" in printed
    today = clock.today()
    assert f"数据截至：{today.year}年{today.month}月{today.day}日" in printed


def test_a_year_that_nothing_is_known_of_is_not_offered(
    make: Make, session: Session, as_user: AsUser
) -> None:
    city = as_user(make.city_officer())
    year = clock.today().year
    for wanted in (year + 1, "nonsense", 10**30):
        assert f"{year} 年 · 按" in text_of(city.get(f"/city/reports/?year={wanted}"))
        answer = city.get(f"/city/reports/sheet?year={wanted}")
        assert f"{year}" in answer.headers["Content-Disposition"]
