"""The pages of exams in the offices: sittings arranged, registrations decided."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import post, press
from trainer.core import clock
from trainer.core.paging import SIZE
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    Registration,
    RegistrationState,
    Sitting,
    SittingState,
)
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


def page_of(registration: Registration, view: str = "detail") -> str:
    return f"/candidate/registrations/{registration.id}/{view}"


def test_the_county_decides_and_others_find_nothing(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    officer, registration = (
        make.officer(county),
        make.registered(make.local_sitting(), make.candidate(county)),
    )
    url = f"/county/exams/{registration.id}/detail"
    assert as_user(make.officer(make.county())).get(url).status_code == 404
    assert as_user(make.candidate(county)).get(url).status_code == 403
    assert as_user(None).get(url).status_code == 302
    city = as_user(make.city_officer())
    assert city.get(url).status_code == 403
    desk = as_user(officer)
    assert registration.person.name in desk.get("/county/exams/").text
    assert press(desk, url, f"/county/exams/{registration.id}/accept").status_code == 302
    assert queries.to_review(officer) == 0
    again = press(desk, "/county/exams/", f"/county/exams/{registration.id}/accept")
    assert again.status_code == 409


def test_an_acceptance_is_taken_back_on_its_page_and_nothing_typed_is_lost(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    registration = make.registered(sitting, make.candidate(county))
    desk, url = as_user(officer), f"/county/exams/{registration.id}/take-back"
    assert url not in desk.get(f"/county/exams/{registration.id}/detail").text
    operations.accept(registration, actor=officer)
    assert url in desk.get(f"/county/exams/{registration.id}/detail").text
    again = post(desk, url, {"reason": "停考"})
    assert "请写明理由，至少4个字" in again.text
    assert "停考" in again.text
    assert not registration.decision_reason
    assert post(desk, url, {"reason": "停考处理决定后到"}).status_code == 302
    assert registration.state is RegistrationState.REFUSED


def test_the_desk_finds_the_registrations_of_an_old_sitting_behind_many_new_ones(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    old, officer = make.local_sitting(county), make.officer(county)
    make.registered(old, make.candidate(county))
    empty = [make.local_sitting(county, closes=25) for _ in range(SIZE)]
    page = as_user(officer).get(f"/county/exams/?sitting={old.id}").text
    assert f'<option selected value="{old.id}">' in page
    assert f'value="{empty[0].id}"' not in page


def test_many_at_once_tells_who_was_skipped(make: Make, session: Session, as_user: AsUser) -> None:
    county, sitting = make.county(), make.local_sitting()
    desk = as_user(make.officer(county))
    one, two = (make.registered(sitting, make.candidate(county)) for _ in range(2))
    operations.refuse(two, reason="材料与事实不符", actor=make.officer(county))
    answer = press(desk, "/county/exams/", "/county/exams/accept-many", chosen=[one.id, two.id])
    assert answer.status_code == 302
    assert "跳过 1 份" in desk.get("/county/exams/").text


def sitting_fields(**values: Any) -> dict[str, Any]:
    year = clock.today().year + 1
    return {
        "title": "示例岗位能力测评",
        "year": year,
        "levels": ["assistant"],
        "opens_at": f"{year}-03-01T09:00",
        "closes_at": f"{year}-03-20T17:30",
        "exam_first_on": f"{year}-05-22",
        "exam_last_on": f"{year}-05-23",
        "service_cutoff_on": f"{year}-12-31",
        "applies_rules": "y",
        **values,
    }


def test_a_county_arranges_a_local_sitting_and_looks_twice(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    desk = as_user(make.officer(county))
    wrong = post(
        desk,
        "/county/sittings/new",
        sitting_fields(county_id=county.id, closes_at="2020-01-01T00:00"),
    )
    assert wrong.status_code == 422
    assert "报名截止时间应晚于开始时间" in wrong.text
    assert 'value="示例岗位能力测评"' in wrong.text
    answer = post(desk, "/county/sittings/new", sitting_fields(county_id=county.id))
    sitting = session.query(Sitting).one()
    assert sitting.state is SittingState.DRAFT
    assert clock.local(sitting.closes_at).hour == 17  # type: ignore[arg-type]
    assert "还没有发布" in desk.get(answer.location).text
    candidate = as_user(make.candidate(county))
    assert sitting.title not in candidate.get("/candidate/exams/").text
    press(desk, answer.location, f"/county/sittings/{sitting.id}/publish")
    assert sitting.title in candidate.get("/candidate/exams/").text
    other = as_user(make.officer(make.county()))
    assert other.get(f"/county/sittings/{sitting.id}/detail").status_code == 404


def test_the_city_arranges_national_sittings(make: Make, session: Session, as_user: AsUser) -> None:
    make.exam_basics()
    city = as_user(make.city_officer())
    fields = sitting_fields(kind="national", opens_at="", closes_at="", region=" 福建省 ")
    answer = post(city, "/city/exams/new", fields)
    sitting = session.query(Sitting).one()
    assert sitting.region == "福建省"
    assert "福建省" in city.get(answer.location).text
    assert '<option value="福建省">' in city.get("/city/exams/new").text
    assert answer.location == f"/city/exams/{sitting.id}/detail"
    press(city, answer.location, f"/city/exams/{sitting.id}/publish")
    county = as_user(make.officer(make.county()))
    assert sitting.title in county.get("/county/sittings/").text
    assert county.get("/city/exams/").status_code == 403
    assert "第十一条第（三）项" in city.get("/city/exams/conditions").text
    cancelled = post(city, f"/city/exams/{sitting.id}/cancel", {"reason": "改期举行，另行通知"})
    assert cancelled.status_code == 302
    assert "改期举行" in city.get(answer.location).text


@pytest.mark.parametrize("chosen", ["²", "9" * 30, "-1", "abc"])
def test_what_is_no_id_is_nothing_chosen(
    make: Make, session: Session, as_user: AsUser, chosen: str
) -> None:
    desk = as_user(make.officer(make.county()))
    answer = press(desk, "/county/exams/", "/county/exams/accept-many", chosen=[chosen])
    assert answer.status_code == 302
    assert "请先勾选" in desk.get("/county/exams/").text


def test_what_has_not_reached_the_county_is_not_told_by_a_decision_on_many(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, sitting = make.county(), make.local_sitting()
    draft = make.filled(sitting, make.candidate(county))
    desk = as_user(make.officer(county))
    answer = press(desk, "/county/exams/", "/county/exams/accept-many", chosen=[draft.id])
    assert answer.status_code == 302
    page = desk.get("/county/exams/").text
    assert draft.person.name not in page
    assert "请先勾选" in page
    assert session.get_one(Registration, draft.id).state is RegistrationState.DRAFT
