"""One's own code, the room's code on the screen, and what becomes of them on a phone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.factories import Make
from tests.web.posting import post, text_of
from trainer.core.clock import HERE
from trainer.domain.people.models import User
from trainer.domain.training import codes
from trainer.domain.training.models import MarkStatus, Session, SignUp

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
CHECK_IN = "/candidate/checking/check-in"


class Room:
    """A class on Saturday, its instructor's and a candidate's browser."""

    def __init__(self, make: Make, as_user: AsUser, at: At) -> None:
        at(SATURDAY - timedelta(days=1))
        county = make.county()
        self.teacher: User = make.instructor(county)
        self.her: User = make.candidate(county)
        self.lesson: Session = make.lesson(make.course(county), self.teacher, starts_at=SATURDAY)
        self.row: SignUp = make.sign_up(self.lesson, self.her)
        self.desk, self.phone = as_user(self.teacher), as_user(self.her)
        at(SATURDAY)

    def screen(self) -> dict[str, object]:
        answer: dict[str, object] = self.desk.get(
            f"/instructor/codes/{self.lesson.id}/now"
        ).get_json()
        return answer


@pytest.fixture
def room(make: Make, as_user: AsUser, at: At) -> Room:
    """The class on its day."""
    return Room(make, as_user, at)


def test_one_s_own_code_says_nothing_of_anybody(room: Room) -> None:
    listed = room.phone.get("/candidate/training/")
    assert "签到码" in listed.text
    page = room.phone.get(f"/candidate/checking/{room.row.id}/code")
    assert codes.shown(codes.own(room.row)) in page.text
    assert BeautifulSoup(page.text, "html.parser").select_one("img.room-picture") is not None


def test_the_code_of_another_person_is_not_there(room: Room, make: Make, as_user: AsUser) -> None:
    other = as_user(make.candidate(room.lesson.county))
    assert other.get(f"/candidate/checking/{room.row.id}/code").status_code == 404


def test_the_instructor_s_camera_leads_to_the_line(room: Room, make: Make, as_user: AsUser) -> None:
    address = f"/instructor/codes/scan/{codes.own(room.row)}"
    link = BeautifulSoup(room.desk.get(address).text, "html.parser").find("a", string="去记考勤")
    assert link is not None
    assert f"mark-{room.row.id}" in room.desk.get(str(link["href"])).text
    colleague = as_user(make.instructor(room.lesson.county))
    assert "不在您现在的名单里" in text_of(colleague.get(address))
    assert room.phone.get(address).status_code == 403


def test_the_screen_changes_every_half_minute_and_its_code_checks_in(room: Room, at: At) -> None:
    before = room.screen()
    at(SATURDAY + timedelta(seconds=31))
    after = room.screen()
    assert before["code"] != after["code"]
    assert str(after["picture"]).startswith("data:image/svg+xml")
    assert str(after["code"]) in room.desk.get(f"/instructor/codes/{room.lesson.id}/room").text
    at(SATURDAY + timedelta(minutes=3))
    old = post(room.phone, CHECK_IN, {"code": str(after["code"])})
    assert "已经过期" in text_of(old)
    assert str(after["code"]) in old.text  # what was typed stays
    done = post(room.phone, CHECK_IN, {"code": str(room.screen()["code"])})
    assert "签到成功" in text_of(room.phone.get(done.location))
    mark = room.row.mark_of(room.lesson.halves[0])
    assert mark is not None
    assert (mark.status, mark.marked_by_id) == (MarkStatus.PRESENT, room.her.id)


def test_opening_the_address_of_the_room_s_code_changes_nothing(room: Room) -> None:
    page = room.phone.get(f"{CHECK_IN}?code={room.screen()['code']}")
    assert str(room.screen()["code"]) in page.text
    assert room.row.mark_of(room.lesson.halves[0]) is None


def test_two_people_on_one_phone_are_named_on_the_instructor_s_pages(
    room: Room, make: Make, as_user: AsUser, at: At
) -> None:
    at(SATURDAY - timedelta(hours=4))
    friend = make.candidate(room.lesson.county)
    make.sign_up(room.lesson, friend)
    at(SATURDAY)
    code = {"code": str(room.screen()["code"])}
    post(room.phone, CHECK_IN, code)
    (device,) = [cookie for cookie in [room.phone.get_cookie("device", path=CHECK_IN)] if cookie]
    theirs = as_user(friend)
    theirs.set_cookie("device", device.value, path=CHECK_IN)
    post(theirs, CHECK_IN, code)
    for page in (f"sessions/{room.lesson.id}/take", f"codes/{room.lesson.id}/room"):
        text = text_of(room.desk.get(f"/instructor/{page}"))
        assert "1 部手机替几个人签了到" in text
        assert friend.person is not None
        assert friend.person.name in text
