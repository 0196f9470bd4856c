"""The instructor's pages: own sessions only, one form for everybody, corrections with a reason."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries
from trainer.domain.training.models import (
    Half,
    Mark,
    MarkStatus,
    Session,
    SessionInstructor,
    SessionState,
    SignUp,
)

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)


class Class:
    """A session on Saturday at nine, with three on its list, seen by its instructor."""

    def __init__(self, make: Make, as_user: AsUser, at: At, **values: object) -> None:
        at(SATURDAY - timedelta(days=1))
        county = make.county()
        self.teacher: User = make.instructor(county)
        self.lesson: Session = make.lesson(
            make.course(county),
            self.teacher,
            starts_at=SATURDAY,
            **values,  # type: ignore[arg-type]  # values of a test
        )
        self.rows: list[SignUp] = [make.sign_up(self.lesson) for _ in range(3)]
        self.base = f"/instructor/sessions/{self.lesson.id}"
        self.client = as_user(self.teacher)
        at(SATURDAY)

    def marks(self, half: Half = Half.WHOLE) -> list[MarkStatus | None]:
        db.session.expire_all()
        held = [row.mark_of(half) for row in self.rows]
        return [mark.status if mark else None for mark in held]


@pytest.fixture
def group(make: Make, as_user: AsUser, at: At) -> Class:
    """The usual class, on its day."""
    return Class(make, as_user, at)


def test_today_leads_to_the_list_of_names_and_last_four_digits(
    group: Class, make: Make, as_user: AsUser
) -> None:
    assert f'href="{group.base}/take"' in group.client.get("/instructor/").text
    page = group.client.get(f"{group.base}/take")
    for row in group.rows:
        assert row.person is not None
        assert row.person.phone is not None
        assert f"{row.name}（尾号 {row.phone_tail}）" in page.text
        assert row.person.phone not in page.text
        assert (row.person.id_number or "-") not in page.text


def test_a_line_that_is_no_number_marks_nobody(group: Class) -> None:
    first = group.rows[0]
    fields = {"mark-²": "present", "mark-x": "present", f"mark-{10**30}": "late"}
    answer = post(group.client, f"{group.base}/take", {**fields, f"mark-{first.id}": "late"})
    assert answer.status_code == 302
    assert group.marks() == [MarkStatus.LATE, None, None]


def test_one_form_saves_everybody_and_the_second_button_fills_the_rest(group: Class) -> None:
    first, second, _third = group.rows
    answer = post(group.client, f"{group.base}/take", {f"mark-{first.id}": "late"})
    page = text_of(group.client.get(answer.location))
    assert "已保存，记了 1 / 3 人" in page
    post(
        group.client,
        f"{group.base}/take",
        {f"mark-{first.id}": "late", f"mark-{second.id}": "absent", "rest": "present"},
    )
    assert group.marks() == [MarkStatus.LATE, MarkStatus.ABSENT, MarkStatus.PRESENT]
    page = group.client.get(f"{group.base}/take").text
    soup = BeautifulSoup(page, "html.parser")
    checked = {
        str(box["name"]): box["value"] for box in soup.select("#take input[type=radio][checked]")
    }
    assert checked[f"mark-{second.id}"] == "absent"
    assert "3 / 3" in text_of(group.client.get(f"{group.base}/take"))


def test_the_list_is_searched_by_the_last_digits_without_scripts(group: Class) -> None:
    row = group.rows[1]
    page = group.client.get(f"{group.base}/take?tail={row.phone_tail}").text
    assert f"mark-{row.id}" in page
    assert f"mark-{group.rows[0].id}" not in page
    nobody = text_of(group.client.get(f"{group.base}/take?tail=9999"))
    assert "现场补报" in nobody


def test_a_refused_save_shows_the_sentence_and_keeps_what_was_chosen(
    group: Class, make: Make
) -> None:
    first, gone, _third = group.rows
    fields = hidden(group.client, f"{group.base}/take")
    db.session.execute(db.update(SignUp).where(SignUp.id == gone.id).values(state="cancelled"))
    db.session.execute(db.update(Session).values(taken=2))
    db.session.commit()
    answer = group.client.post(
        f"{group.base}/take",
        data={**fields, f"mark-{first.id}": "late", f"mark-{gone.id}": "present"},
    )
    assert answer.status_code == 422
    assert "有1人已不在名单里" in answer.text
    soup = BeautifulSoup(answer.text, "html.parser")
    checked = {
        str(box["name"]): box["value"] for box in soup.select("#take input[type=radio][checked]")
    }
    assert checked == {f"mark-{first.id}": "late"}
    assert group.marks() == [None, None, None]


def test_the_last_save_is_taken_back(group: Class) -> None:
    page = f"{group.base}/take"
    post(group.client, page, {"rest": "present"})
    assert "撤销上一次保存" in group.client.get(page).text
    post(group.client, f"{group.base}/undo", {}, page=page)
    assert group.marks() == [None, None, None]
    assert f"{group.base}/undo" not in group.client.get(page).text


def test_morning_and_afternoon_are_taken_apart(make: Make, as_user: AsUser, at: At) -> None:
    group = Class(make, as_user, at, by_halves=True)
    post(group.client, f"{group.base}/take?half=am", {"rest": "present"})
    assert group.marks(Half.AM) == [MarkStatus.PRESENT] * 3
    assert group.marks(Half.PM) == [None] * 3
    assert "0 / 3" in text_of(group.client.get(f"{group.base}/take?half=pm"))


def test_somebody_at_the_door_is_added_once_and_refused_when_full(
    make: Make, as_user: AsUser, at: At
) -> None:
    group = Class(make, as_user, at, capacity=4)
    url = f"{group.base}/walk-in"
    fields = {**hidden(group.client, url), "name": "示例客", "phone": "1402"}
    for _ in range(2):
        assert group.client.post(url, data=fields).status_code == 302
    assert len(queries.roll(group.lesson)) == 4
    assert "示例客（尾号 1402）" in group.client.get(f"{group.base}/take").text
    full = post(group.client, url, {"name": "示例丁", "phone": "12"})
    assert "请填 11 位手机号码，或末四位。" in full.text
    full = post(group.client, url, {"name": "示例丁", "phone": ""})
    assert full.status_code == 422
    assert "4个名额已满" in full.text
    assert 'value="示例丁"' in full.text


def test_before_the_day_the_page_says_when_it_begins(group: Class, at: At) -> None:
    at(SATURDAY - timedelta(days=1))
    page = text_of(group.client.get(f"{group.base}/take"))
    assert "考勤从开课前两小时（2026-09-12 07:00）开始。" in page
    assert "全部到" not in page


def test_after_closing_a_change_needs_a_reason_and_shows_the_old_value(group: Class) -> None:
    row = group.rows[0]
    change = f"/instructor/sessions/{row.id}/change?half=whole"
    post(group.client, f"{group.base}/take", {f"mark-{row.id}": "late"})
    sums = text_of(group.client.get(f"{group.base}/close"))
    assert "迟到 1" in sums
    assert "未记 2" in sums
    answer = post(group.client, f"{group.base}/close", {})
    assert answer.location == f"{group.base}/roll"
    db.session.expire_all()
    assert group.lesson.state is SessionState.CLOSED
    assert group.marks() == [MarkStatus.LATE, MarkStatus.ABSENT, MarkStatus.ABSENT]
    refused = post(group.client, change, {"status": "present", "reason": ""})
    assert refused.status_code == 422
    assert "要写明原因" in refused.text
    post(group.client, change, {"status": "present", "reason": "示例：提前签到"})
    page = text_of(group.client.get(f"{group.base}/roll"))
    assert "原为“迟到”，示例：提前签到" in page
    again = post(group.client, f"{group.base}/close", {})
    assert again.status_code == 409


def test_another_instructor_finds_nothing_of_it(group: Class, make: Make, as_user: AsUser) -> None:
    other = as_user(make.instructor(group.lesson.county))
    for url in (
        f"{group.base}/take",
        f"{group.base}/walk-in",
        f"{group.base}/close",
        f"{group.base}/roll",
        f"/instructor/sessions/{group.rows[0].id}/change",
    ):
        assert other.get(url).status_code == 404, url
    assert group.lesson.course.title not in other.get("/instructor/").text
    assert group.lesson.course.title not in other.get("/instructor/sessions/").text


def test_an_instructor_who_was_taken_off_the_session_is_kept_out(
    group: Class, make: Make, session: DbSession
) -> None:
    operations.change_session(
        group.lesson,
        place="示例",
        address="",
        capacity=10,
        instructors=[make.instructor(group.lesson.county)],
        actor=make.officer(group.lesson.county),
    )
    assert group.client.get(f"{group.base}/take").status_code == 404


def sent_marks(group: Class, *rows: tuple[int, str], key: str = "a-key-made-by-a-phone") -> str:
    return json.dumps(
        [
            {"key": f"{key}-{line}", "row": line, "half": "whole", "status": status}
            | {"seen": 0, "ago": 60_000}
            for line, status in rows
        ]
    )


def test_a_phone_gets_names_and_last_digits_and_sends_marks_in_one_request(group: Class) -> None:
    copy: Any = group.client.get(f"{group.base}/copy")
    assert [row["name"] for row in copy.json["rows"]] == [row.name for row in group.rows]
    for row in group.rows:
        assert row.person is not None
        assert str(row.person.phone) not in copy.text
        assert str(row.person.id_number) not in copy.text
    marks = sent_marks(group, (group.rows[0].id, "late"), (group.rows[1].id, "present"))
    fields = {"csrf_token": copy.json["csrf_token"], "marks": marks}
    for _ in range(2):
        answer: Any = group.client.post(f"{group.base}/send", data=fields)
        assert [state for _key, state in answer.json["answers"]] == ["taken", "taken"]
    assert group.marks() == [MarkStatus.LATE, MarkStatus.PRESENT, None]
    assert db.session.query(Mark).count() == 2
    assert "已保存，记了 2 / 3 人" in text_of(group.client.get(f"{group.base}/take"))


@pytest.mark.parametrize(
    "marks",
    [
        "",
        "null",
        "[]",
        "[1]",
        "[{}]",
        "[" * 5000,
        '[{"key": "short", "row": 1, "half": "whole", "status": "late", "seen": 0, "ago": 1}]',
        (
            '[{"key": "a-key-made-by-a-phone", "row": "x", "half": "whole", "status": "late",'
            ' "seen": 0, "ago": 1}]'
        ),
        (
            '[{"key": "a-key-made-by-a-phone", "row": 1, "half": "noon", "status": "late",'
            ' "seen": 0, "ago": 1}]'
        ),
        (
            '[{"key": "a-key-made-by-a-phone", "row": 1, "half": "whole", "status": "late",'
            ' "seen": 0, "ago": "x"}]'
        ),
    ],
)
def test_what_no_phone_sends_is_refused_and_marks_nobody(group: Class, marks: str) -> None:
    token = hidden(group.client, f"{group.base}/take")["csrf_token"]
    fields = {"csrf_token": token, "marks": marks}
    assert group.client.post(f"{group.base}/send", data=fields).status_code == 400
    assert group.marks() == [None, None, None]


def test_two_marks_that_disagree_are_shown_and_settled_with_a_reason(
    group: Class, make: Make, as_user: AsUser, session: DbSession
) -> None:
    row = group.rows[0]
    colleague = make.instructor(group.lesson.county)
    session.add(SessionInstructor(session_id=group.lesson.id, user_id=colleague.id))
    session.commit()
    operations.take_attendance(
        group.lesson, Half.WHOLE, {row.id: MarkStatus.ABSENT}, actor=colleague
    )
    settle = f"/instructor/sessions/{row.id}/settle?half=whole"
    assert "不用核定" in text_of(group.client.get(settle))
    token = hidden(group.client, f"{group.base}/take")["csrf_token"]
    fields = {"csrf_token": token, "marks": sent_marks(group, (row.id, "present"))}
    group.client.post(f"{group.base}/send", data=fields)
    page = text_of(group.client.get(f"{group.base}/take"))
    assert "没有覆盖。请在本页核定" in page
    assert "1 处记得不一致，请核定" in page
    assert group.marks()[0] is MarkStatus.ABSENT
    assert "有1处两人记得不一致" in text_of(group.client.get(f"{group.base}/close"))
    refused = post(group.client, settle, {"status": "present", "reason": ""})
    assert refused.status_code == 422
    assert "请写明核定的原因" in refused.text
    assert group.marks()[0] is MarkStatus.ABSENT
    answer = post(group.client, settle, {"status": "present", "reason": "示例：问过本人"})
    assert answer.location.startswith(f"{group.base}/take")
    assert group.marks()[0] is MarkStatus.PRESENT
    assert "记得不一致" not in text_of(group.client.get(f"{group.base}/take"))
    again = group.client.post(
        settle, data={"csrf_token": token, "status": "late", "reason": "示例"}
    )
    assert "刚才已经核定" in text_of(again)


def test_the_plain_form_overwrites_nobody_who_was_marked_meanwhile(
    group: Class, make: Make, session: DbSession
) -> None:
    row = group.rows[0]
    fields = hidden(group.client, f"{group.base}/take")
    colleague = make.instructor(group.lesson.county)
    session.add(SessionInstructor(session_id=group.lesson.id, user_id=colleague.id))
    session.commit()
    operations.take_attendance(group.lesson, Half.WHOLE, {row.id: MarkStatus.LATE}, actor=colleague)
    group.client.post(f"{group.base}/take", data={**fields, f"mark-{row.id}": "absent"})
    assert group.marks()[0] is MarkStatus.LATE
    assert "1 处记得不一致" in text_of(group.client.get(f"{group.base}/take"))


def test_the_empty_page_that_a_phone_keeps_names_nobody(group: Class) -> None:
    page = group.client.get("/offline")
    assert page.status_code == 200
    assert group.teacher.display_name not in page.text
    assert all(row.name not in page.text for row in group.rows)
    with group.client.get("/static/js/take-worker.js") as worker:
        assert worker.headers["Service-Worker-Allowed"] == "/instructor/sessions/"


def test_the_signed_sheet_is_typed_back_by_row_numbers(group: Class) -> None:
    paper = f"{group.base}/paper"
    assert paper in group.client.get(f"{group.base}/take").text
    wrong = post(group.client, paper, {"absent": "2,12", "late": "1"})
    assert wrong.status_code == 422
    assert "名单上没有第12行" in wrong.text
    assert 'value="2,12"' in wrong.text
    assert group.marks() == [None, None, None]
    answer = post(group.client, paper, {"absent": "2", "late": "1"})
    assert "已保存，记了 3 / 3 人" in text_of(group.client.get(answer.location))
    assert group.marks() == [MarkStatus.LATE, MarkStatus.ABSENT, MarkStatus.PRESENT]
