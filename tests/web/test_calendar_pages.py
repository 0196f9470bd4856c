"""Calendars of sessions: who sees which, what a program reads, and the address that is revoked."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from icalendar import Calendar

from tests.factories import Make
from tests.web.posting import post, press
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import User
from trainer.domain.training import operations
from trainer.domain.training.models import CalendarFeed, CourseKind, Session

At = Callable[[datetime], None]
Browse = Callable[[User | None], FlaskClient]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
LINK = "https://example.org/room"


def events(client: FlaskClient, url: str) -> dict[str, Any]:
    """The events of a calendar by their UID."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    calendar: Any = Calendar.from_ical(answer.data)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def one(client: FlaskClient, url: str) -> Any:
    (event,) = events(client, url).values()
    return event


def on_saturday(make: Make, at: At, **values: Any) -> Session:
    at(SATURDAY - timedelta(days=3))
    course = make.course(make.county(), kind=CourseKind.ONLINE, level=Level.WORKER)
    return make.lesson(course, starts_at=SATURDAY, link=LINK, **values)


def test_a_session_has_its_place_time_and_zone_and_no_link(
    make: Make, at: At, as_user: Browse
) -> None:
    lesson = on_saturday(make, at)
    event = one(as_user(None), f"/sessions/{lesson.id}/calendar")
    assert event.decoded("DTSTART") == SATURDAY
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert str(event["SUMMARY"]) == lesson.course.title
    assert str(event["UID"]) == f"session-{lesson.id}@127.0.0.1"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert LINK not in event.to_ical().decode()
    assert b"VTIMEZONE" in as_user(None).get(f"/sessions/{lesson.id}/calendar").data


def test_a_changed_session_has_a_higher_sequence_and_a_called_off_one_says_so(
    make: Make, at: At, as_user: Browse
) -> None:
    lesson = on_saturday(make, at)
    officer, url = make.officer(lesson.county), f"/sessions/{lesson.id}/calendar"
    first = one(as_user(None), url)
    operations.change_session(
        lesson,
        place="示例新教室",
        address="",
        link=LINK,
        capacity=10,
        instructors=[link.user for link in lesson.instructors],
        actor=officer,
    )
    moved = one(as_user(None), url)
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    assert (str(moved["UID"]), str(moved["LOCATION"])) == (str(first["UID"]), "示例新教室")
    operations.cancel_session(lesson, "示例：教师生病", actor=officer)
    gone = one(as_user(None), url)
    assert gone["SEQUENCE"] > moved["SEQUENCE"]
    assert str(gone["STATUS"]) == "CANCELLED"


def test_everybody_sees_what_is_published_by_county_level_and_subject_and_nothing_else(
    make: Make, at: At, as_user: Browse
) -> None:
    lesson = on_saturday(make, at)
    elsewhere = make.lesson(make.course(make.county()), starts_at=SATURDAY)
    planned = make.lesson(lesson.course, starts_at=SATURDAY, opened=False)
    client = as_user(None)
    uids = {f"session-{row.id}@127.0.0.1" for row in (lesson, elsewhere)}
    assert events(client, "/sessions/feed").keys() == uids
    feed = events(client, f"/sessions/feed?county={lesson.county_id}")
    assert feed.keys() == {f"session-{lesson.id}@127.0.0.1"}
    month = "/sessions/month?month=2026-09"
    page = client.get(month).text
    assert lesson.course.title in page
    assert f"/sessions/{planned.id}/detail" not in page
    assert client.get(f"/sessions/{planned.id}/calendar").status_code == 404
    narrowed = client.get(f"{month}&county={lesson.county_id}&level=worker&subject=综合").text
    assert f"/sessions/{lesson.id}/detail" in narrowed
    assert f"/sessions/{elsewhere.id}/detail" not in narrowed
    assert f"/sessions/{lesson.id}/detail" not in client.get(f"{month}&level=assistant").text
    assert "这个月没有培训" in client.get("/sessions/month?month=2026-11").text
    assert client.get("/sessions/month?month=2026-13").status_code == 200
    listed = client.get("/sessions/?level=assistant").text
    assert f"/sessions/{elsewhere.id}/detail" in listed
    assert f"/sessions/{lesson.id}/detail" not in listed


def test_the_private_address_shows_ones_own_sessions_with_the_link_until_it_is_revoked(
    make: Make, at: At, as_user: Browse
) -> None:
    lesson = on_saturday(make, at, capacity=1)
    user, other = make.candidate(lesson.county), make.candidate(lesson.county)
    make.sign_up(lesson, user)
    make.sign_up(lesson, other)
    page, stranger = "/candidate/courses/feed", as_user(None)

    def address(who: User) -> str:
        said = post(as_user(who), page, {}).text
        found = re.search(r"/sessions/[\w-]+/private", said)
        assert found is not None
        return found[0]

    mine, theirs = address(user), address(other)
    assert str(one(stranger, mine)["URL"]) == LINK
    waiting = one(stranger, theirs)
    assert str(waiting["STATUS"]) == "TENTATIVE"
    assert LINK not in waiting.to_ical().decode()
    token = mine.split("/")[2]
    assert db.session.query(CalendarFeed).filter_by(token_hash=token).count() == 0
    assert token not in as_user(user).get(page).text, "it is shown once"
    again = address(user)
    assert stranger.get(mine).status_code == 404
    assert len(events(stranger, again)) == 1
    operations.cancel_session(lesson, "示例：教师生病", actor=make.officer(lesson.county))
    assert str(one(stranger, again)["STATUS"]) == "CANCELLED"
    press(as_user(user), page, "/candidate/courses/stop-feed")
    assert stranger.get(again).status_code == 404
