"""The pages of sites, rooms and seats, for a county's own sitting and for the city's."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import ExamRoom, ExamSite, Placement, SeatingState
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


def press(client: FlaskClient, page: str, url: str) -> str:
    """Press a button that stands on this page; what the next page says."""
    answer = client.post(url, data=hidden(client, page))
    assert answer.status_code == 302, answer.text
    return text_of(client.get(answer.location))


def test_a_county_enters_venues_draws_looks_and_fixes(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    people = [make.accepted(sitting, county=county) for _ in range(3)]
    client = as_user(officer)
    plan = f"/county/seating/{sitting.id}/plan"
    assert plan in client.get(f"/county/sittings/{sitting.id}/detail").text
    assert "还没有考点" in text_of(client.get(plan))
    site_form = f"/county/seating/{sitting.id}/add-site"
    fields = {"county_id": county.id, "name": "示例一中", "address": "示例路1号", "accessible": "y"}
    answer = post(client, site_form, fields)
    site = session.query(ExamSite).one()
    assert answer.location == f"/county/seating/{site.id}/add-room"
    refused = post(client, site_form, fields)
    assert refused.status_code == 422
    assert "已有同名的考点" in refused.text
    assert "示例路1号" in refused.text
    room = {"number": 1, "place": "二楼", "seat_rows": 1, "seat_columns": 3, "unused": "2、9"}
    wrong = post(client, answer.location, room)
    assert "座位号9不在1到3之间" in wrong.text
    assert "2、9" in wrong.text
    post(client, answer.location, {**room, "unused": "2"})
    assert session.query(ExamRoom).one().seat_numbers == [1, 3]
    assert post(client, f"/county/seating/{sitting.id}/draw", {"seed": "20260901"}).location == plan
    shown = text_of(client.get(plan))
    assert "20260901" in shown
    assert "座位不够" in shown
    assert "还没有座位的考生（1 人）" in shown
    said = press(client, plan, f"/county/seating/{sitting.id}/fix")
    assert "座位已确定" in said
    known = queries.plan_of(sitting.id)
    assert known is not None
    assert known.state is SeatingState.FIXED
    assert session.query(Placement).count() == 2
    assert "重新编排" not in said
    names = {row.person.name for row in people}
    listed = text_of(client.get(f"/county/seating/{session.query(ExamRoom).one().id}/room"))
    assert sum(name in listed for name in names) == 2


def test_a_move_without_reason_is_refused_and_what_was_typed_stays(
    make: Make, session: Session, as_user: AsUser
) -> None:
    sitting, officer = make.local_sitting(), make.city_officer()
    county = make.county()
    room = make.exam_room(make.exam_site(sitting, county))
    registration = make.accepted(sitting, county=county)
    operations.plan_seats(sitting, seed="1", actor=officer)
    before = queries.placement_of(registration.id)
    assert before is not None
    seat = before.seat
    client = as_user(officer)
    url = f"/city/seating/{registration.id}/move"
    refused = post(client, url, {"room_id": room.id, "seat": 17, "reason": "调"})
    assert refused.status_code == 422
    assert "至少4个字" in refused.text
    assert 'value="17"' in refused.text
    session.expire_all()
    assert before.seat == seat
    moved = post(client, url, {"room_id": room.id, "seat": 17, "reason": "考生行动不便"})
    assert moved.location == f"/city/seating/{sitting.id}/plan"
    assert before.seat == 17
    assert "考生行动不便" in text_of(client.get(f"/city/seating/{room.id}/room"))
    plan = text_of(client.get(f"/city/seating/{sitting.id}/plan"))
    assert "17号 考生行动不便" in plan
    assert "需要无障碍座位的先安排" in plan
    assert "同一单位的尽量不相邻" in plan


def test_another_county_sees_none_of_it_and_the_city_changes_nothing_of_a_county(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting = make.local_sitting(county)
    site = make.exam_site(sitting, county)
    room = make.exam_room(site)
    stranger = as_user(make.officer(make.county()))
    for path in (f"{sitting.id}/plan", f"{site.id}/add-room", f"{room.id}/room"):
        assert stranger.get(f"/county/seating/{path}").status_code == 404
    city = as_user(make.city_officer())
    shown = city.get(f"/city/seating/{sitting.id}/plan")
    assert site.name in shown.text
    assert "添加考点" not in shown.text
    refused = post(
        city,
        f"/city/seating/{site.id}/add-room",
        {"number": 7, "seat_rows": 2, "seat_columns": 2},
    )
    assert refused.status_code == 403
    assert session.query(ExamRoom).one() == room


def test_a_candidate_says_that_access_is_needed(
    make: Make, session: Session, as_user: AsUser
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    client = as_user(candidate)
    url = f"/candidate/registrations/{registration.id}/remark"
    assert post(client, url, {"needs_access": "y"}).status_code == 302
    session.refresh(registration)
    assert registration.needs_access
    answers = text_of(client.get(f"/candidate/registrations/{registration.id}/answers"))
    assert "需要无障碍座位 是" in answers
