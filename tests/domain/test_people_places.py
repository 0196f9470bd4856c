from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core.actors import System
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.core.identity import make_uscc
from trainer.core.workdays import YearUnknown
from trainer.domain.people import operations, queries
from trainer.domain.people.calendar import DayKind
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County, TownshipKind

SEEDER = System("test")


def add_county(actor: System | User) -> County:
    return operations.add_county(
        code="350425",
        name="示例县",
        short_name="示例",
        position=1,
        counselling_phone="0598-5550100",
        counselling_hours="工作日",
        actor=actor,
    )


def test_a_city_administrator_enters_places(make: Make, each_database: str) -> None:
    admin = make.staff(DutyKind.ADMINISTRATOR, county=None)
    county = add_county(admin)
    town = operations.add_township(
        county, code="350425100", name="示例镇", kind=TownshipKind.TOWN, actor=admin
    )
    operations.add_station(town, name="示例镇社工站", actor=admin)
    operations.add_former_county(
        county, code="350499", name="原县", until_on=date(2021, 1, 1), actor=admin
    )
    body = operations.add_organisation(
        county, name="示例中心", credit_code=make_uscc("52", "350425", 1), kind="民办", actor=admin
    )
    assert [row.name for row in queries.townships(county)] == ["示例镇"]
    assert queries.organisation(body.id) is body


def test_nobody_else_enters_places(make: Make) -> None:
    county = make.county()
    for user in (make.officer(county), make.staff(DutyKind.ADMINISTRATOR, county=county)):
        with pytest.raises(NotAllowed):
            add_county(user)


def test_a_wrong_credit_code_is_refused(make: Make) -> None:
    with pytest.raises(RuleBroken, match="统一社会信用代码"):
        operations.add_organisation(
            make.county(), name="示例", credit_code="5235", kind="民办", actor=SEEDER
        )


def test_two_offices_are_never_in_charge_at_once(make: Make) -> None:
    county = make.county()
    with pytest.raises(RuleBroken, match="已经有主管部门"):
        operations.add_office(
            county, name="示例部", document_prefix="例", starts_on=date(2025, 1, 1), actor=SEEDER
        )
    first = operations.add_office(
        None,
        name="市示例局",
        document_prefix="市",
        starts_on=date(2010, 1, 1),
        ends_on=date(2024, 6, 30),
        actor=SEEDER,
    )
    operations.add_office(
        None, name="市示例部", document_prefix="市", starts_on=date(2024, 7, 1), actor=SEEDER
    )
    assert queries.offices(None)[0] is first


def test_a_code_is_entered_once(make: Make, each_database: str) -> None:
    add_county(SEEDER)
    with pytest.raises(IntegrityError):
        add_county(SEEDER)


def test_a_year_is_known_once_its_whole_table_is_entered(
    make: Make, session: Session, each_database: str
) -> None:
    with pytest.raises(YearUnknown):
        queries.calendar().is_working_day(date(2026, 10, 1))
    operations.add_holiday_year(
        2026,
        source="示例通知",
        holidays=[("国庆节", date(2026, 10, 1), date(2026, 10, 7))],
        make_up_days=[date(2026, 9, 20)],
        actor=SEEDER,
    )
    calendar = queries.calendar()
    assert not calendar.is_working_day(date(2026, 10, 5))
    assert calendar.is_working_day(date(2026, 9, 20))
    assert not calendar.is_working_day(date(2026, 9, 19))
    with pytest.raises(RuleBroken, match="已经录入"):
        operations.add_holiday_year(
            2026, source="又一次", holidays=[], make_up_days=[], actor=SEEDER
        )


def test_one_day_changes_only_in_a_known_year(make: Make) -> None:
    with pytest.raises(RuleBroken, match="整年录入"):
        operations.add_holiday(
            date(2026, 10, 8), kind=DayKind.HOLIDAY, source="补充通知", actor=SEEDER
        )
    operations.add_holiday_year(
        2026,
        source="示例通知",
        holidays=[("元旦", date(2026, 1, 1), date(2026, 1, 1))],
        make_up_days=[],
        actor=SEEDER,
    )
    operations.add_holiday(date(2026, 10, 8), kind=DayKind.HOLIDAY, source="补充", actor=SEEDER)
    assert not queries.calendar().is_working_day(date(2026, 10, 8))
    operations.add_holiday(date(2026, 10, 10), kind=DayKind.MAKE_UP, source="补充", actor=SEEDER)
    assert queries.calendar().is_working_day(date(2026, 10, 10))
    with pytest.raises(RuleBroken, match="星期六或星期日"):
        operations.add_holiday(date(2026, 10, 8), kind=DayKind.MAKE_UP, source="错", actor=SEEDER)


@pytest.mark.parametrize(
    ("holidays", "make_up"),
    [
        ([("元旦", date(2025, 12, 31), date(2026, 1, 1))], []),
        ([("元旦", date(2026, 1, 1), date(2026, 1, 2))], [date(2026, 1, 2)]),
        ([], []),
        ([], [date(2026, 1, 5)]),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    make: Make, holidays: list[tuple[str, date, date]], make_up: list[date]
) -> None:
    with pytest.raises(RuleBroken):
        operations.add_holiday_year(
            2026, source="示例", holidays=holidays, make_up_days=make_up, actor=SEEDER
        )
    assert not queries.holidays(2026)


def test_the_city_says_where_it_can_be_asked(make: Make) -> None:
    operations.describe_city(
        name="示例市",
        code="350400",
        counselling_phone="0598-5550100",
        counselling_hours="工作日",
        actor=make.staff(DutyKind.ADMINISTRATOR, county=None),
    )
    assert queries.city()["counselling_phone"] == "0598-5550100"
