"""The page where the city enters the rules of exams."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.domain.test_exam_ruling import BASIS, finish, standing
from tests.domain.test_exam_scores import Desk, line, marks
from tests.factories import Make
from tests.web.posting import post, press, text_of
from trainer.core.clock import HERE
from trainer.domain.exams import queries
from trainer.domain.people.models import DutyKind, User

AsUser = Callable[[User | None], FlaskClient]
PAGE = "/city/exam-rules/"


@pytest.fixture(autouse=True)
def after_the_exam(at: Callable[[datetime], None]) -> None:
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


def test_a_line_is_entered_corrected_and_its_passes_are_listed(
    make: Make, session: Session, as_user: AsUser
) -> None:
    desk, sitting = Desk(make), make.national()
    near = make.person(desk.county, name="示例近线")
    desk.load(sitting, line(near, marks=marks(comprehensive=58.0, practice=70.0)))
    city = as_user(make.city_officer())
    usual = {"first_year": "2021", "mark": "60", "subject_code": "", "region": "", "basis": BASIS}
    wrong = post(city, f"{PAGE}new-line", {**usual, "mark": "60.3"})
    assert wrong.status_code == 422
    assert "整数或半分" in text_of(wrong)
    assert BASIS in wrong.text  # what was typed is still there
    post(city, f"{PAGE}new-line", usual)
    (old,) = queries.pass_lines()
    assert "现行" in text_of(city.get(PAGE))
    fields = {"first_year": "2026", "last_year": "2026", "mark": "58", "basis": BASIS}
    post(city, f"{PAGE}{old.id}/correct-line", fields)
    assert standing() == [(2021, 2025, 600), (2026, 2026, 580), (2027, None, 600)]
    shown = text_of(city.get(PAGE))
    assert "已被替代" in shown
    run = finish()
    listed = text_of(city.get(f"{PAGE}{run.id}/rederived"))
    assert "示例近线" in listed
    assert "新达到合格" in listed


def test_a_rule_of_rechecks_and_one_of_photos_is_entered(
    make: Make, session: Session, as_user: AsUser
) -> None:
    make.exam_basics()
    make.photo_rule()
    city = as_user(make.city_officer())
    fields = {"first_year": "2008", "days": "30", "scope": "只复核登分", "basis": BASIS}
    post(city, f"{PAGE}new-recheck", fields)
    (rule,) = queries.recheck_rules()
    longer = {**fields, "first_year": "2027", "days": "45"}
    post(city, f"{PAGE}{rule.id}/correct-recheck", longer)
    assert [each.days for each in queries.recheck_rules()] == [30, 45]
    page = city.get(f"{PAGE}new-photo")
    assert 'value="295"' in page.text  # begins from what holds today
    sizes = {"width": "413", "height": "579", "least_width": "413", "most_kb": "100"}
    rest = {"upload_most_kb": "8192", "ground": "170", "basis": BASIS}
    early = {**sizes, **rest, "holds_from": "2026-11-20"}
    assert "从明天或以后的一天起" in text_of(post(city, f"{PAGE}new-photo", early))
    post(city, f"{PAGE}new-photo", {**early, "holds_from": "2027-01-01"})
    later = queries.photo_rules()[0]
    assert later.width == 413
    press(city, PAGE, f"{PAGE}{later.id}/drop-photo")
    assert len(queries.photo_rules()) == 1


def test_how_long_files_are_kept_is_entered(make: Make, session: Session, as_user: AsUser) -> None:
    city = as_user(make.city_officer())
    assert "一直保存" in text_of(city.get(PAGE))
    fields = {"holds_from": "2026-01-01", "months": "0", "basis": BASIS}
    assert "1至240个月" in text_of(post(city, f"{PAGE}new-keep", fields))
    post(city, f"{PAGE}new-keep", {**fields, "months": "24"})
    assert "24 个月" in text_of(city.get(PAGE))


def test_who_sets_no_rules_reads_them_without_buttons(
    make: Make, session: Session, as_user: AsUser
) -> None:
    clerk = as_user(make.staff(DutyKind.CLERK, county=None))
    page = clerk.get(PAGE)
    assert "/new-line" not in page.text
    assert clerk.get(f"{PAGE}new-line").status_code == 403
