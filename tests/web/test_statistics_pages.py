"""The page of a sitting's figures."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import text_of
from trainer.domain.people.models import User
from trainer.sheets.reading import read

AsUser = Callable[[User | None], FlaskClient]


def test_city_and_county_read_the_figures_each_of_their_own(
    make: Make, session: Session, as_user: AsUser
) -> None:
    first, second = make.county(), make.county()
    sitting = make.local_sitting()
    make.accepted(sitting, county=first)
    make.accepted(sitting, county=second)
    city = as_user(make.city_officer())
    url = f"/city/exams/{sitting.id}/statistics"
    assert url in city.get(f"/city/exams/{sitting.id}/detail").text
    shown = text_of(city.get(url))
    assert first.name in shown
    assert second.name in shown
    county = as_user(make.officer(first))
    mine = text_of(county.get(f"/county/sittings/{sitting.id}/statistics"))
    assert first.name in mine
    assert second.name not in mine
    assert "社会工作实务（初级）" in mine
    sheet = county.get(f"/county/sittings/{sitting.id}/statistics-sheet")
    table = read(sheet.data, "统计.xlsx")
    assert [column.text for column in table.columns][:3] == ["县（市、区）", "级别", "科目"]
    assert [row.cells[2] for row in table.rows] == [
        "全部科目",
        "社会工作综合能力（初级）",
        "社会工作实务（初级）",
    ]
    assert {row.cells[0] for row in table.rows} == {first.name}
    own = make.local_sitting(second)
    assert county.get(f"/county/sittings/{own.id}/statistics-sheet").status_code == 404
    assert county.get(f"/county/sittings/{own.id}/statistics").status_code == 404
