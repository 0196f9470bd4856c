"""The pages of a course: the link and the materials behind a seat, and what was thought of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from flask.testing import FlaskClient

from tests.factories import Make
from tests.sheets.builders import xlsx
from tests.web.posting import post, press
from trainer.core.clock import HERE
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries
from trainer.domain.training.models import CourseKind, Half, MarkStatus

Browse = Callable[[User | None], FlaskClient]
At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
LINK = "https://example.org/room"


def test_the_link_and_the_materials_are_seen_with_a_seat_only(make: Make, as_user: Browse) -> None:
    county = make.county()
    officer = make.officer(county)
    lesson = make.lesson(make.course(county, kind=CourseKind.ONLINE), link=LINK, capacity=1)
    course_page = f"/county/courses/{lesson.course_id}"
    sent = post(
        as_user(officer),
        f"{course_page}/add-material",
        {"title": "考纲重点", "body": "第一章\n第二章"},
    )
    assert sent.status_code == 302
    page = as_user(officer).get(f"{course_page}/detail").text
    assert "考纲重点" in page
    seated, waiting = make.candidate(county), make.candidate(county)
    seat, queued = make.sign_up(lesson, seated), make.sign_up(lesson, waiting)
    inside = as_user(seated).get(f"/candidate/courses/{seat.id}/classroom")
    assert LINK in inside.text
    assert "第二章" in inside.text
    assert as_user(waiting).get(f"/candidate/courses/{queued.id}/classroom").status_code == 404
    assert as_user(waiting).get(f"/candidate/courses/{seat.id}/classroom").status_code == 404
    for url in ("/sessions/", f"/sessions/{lesson.id}/detail", "/candidate/training/"):
        assert LINK not in as_user(waiting).get(url).text
    remove = f"/county/courses/{lesson.course.materials[0].id}/remove-material"
    press(as_user(officer), f"{course_page}/detail", remove)
    assert "第二章" not in as_user(seated).get(f"/candidate/courses/{seat.id}/classroom").text


def test_what_was_typed_of_a_material_stays_where_it_is_refused(
    make: Make, as_user: Browse
) -> None:
    county = make.county()
    course = make.course(county)
    said = post(
        as_user(make.officer(county)),
        f"/county/courses/{course.id}/add-material",
        {"title": "考纲重点", "link": "example.org"},
    )
    assert "链接应以 https:// 开头" in said.text
    assert "考纲重点" in said.text
    assert course.materials == []


def test_a_file_is_opened_by_a_seat_and_by_the_courses_staff_alone(
    make: Make, as_user: Browse
) -> None:
    county = make.county()
    lesson = make.lesson(make.course(county), capacity=1)
    users = [make.candidate(county) for _ in range(3)]
    seated, waiting = make.sign_up(lesson, users[0]), make.sign_up(lesson, users[1])
    officer, page = make.officer(county), f"/county/courses/{lesson.course_id}/add-material"
    typed = {"title": "第一讲讲义", "body": "请先看第一页"}
    wrong = post(as_user(officer), page, {**typed, "file": (BytesIO(b"<html>"), "讲义.pdf")})
    assert "只能上传 JPG、PNG、PDF、DOCX、XLSX、PPTX 格式" in wrong.text
    assert "请先看第一页" in wrong.text
    assert lesson.course.materials == []
    sent = {**typed, "file": (BytesIO(b"%PDF-1.7 example\n%%EOF"), "a.pdf")}
    assert post(as_user(officer), page, sent).status_code == 302
    kept = lesson.course.materials[0]
    own = f"/candidate/courses/{seated.id}/{kept.id}/material"
    assert (
        "打开文件：第一讲讲义.pdf"
        in as_user(users[0]).get(f"/candidate/courses/{seated.id}/classroom").text
    )
    answer = as_user(users[0]).get(own)
    assert answer.data == b"%PDF-1.7 example\n%%EOF"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    other = f"/candidate/courses/{waiting.id}/{kept.id}/material"
    assert as_user(users[1]).get(other).status_code == 404
    assert as_user(users[2]).get(own).status_code == 404
    taught = f"/instructor/sessions/{lesson.id}/{kept.id}/material"
    assert as_user(lesson.instructors[0].user).get(taught).status_code == 200
    assert as_user(make.instructor(county)).get(taught).status_code == 404
    desk = f"/county/courses/{kept.id}/material"
    assert as_user(officer).get(desk).status_code == 200
    assert as_user(make.officer(make.county())).get(desk).status_code == 404


def test_the_rule_of_precedence_is_published_with_the_course(make: Make, as_user: Browse) -> None:
    county = make.county()
    lesson = make.lesson(make.course(county), capacity=1)
    make.sign_up(lesson)
    sent = post(
        as_user(make.officer(county)),
        f"/county/courses/{lesson.course_id}/change",
        {"description": "新的说明", "precedence": "newcomers"},
    )
    assert sent.status_code == 302
    assert "没有上过本课程的人优先" in as_user(None).get(f"/sessions/{lesson.id}/detail").text
    page = as_user(make.candidate(county)).get(f"/candidate/training/{lesson.id}/sign-up").text
    assert "候补先递补没有上过本课程的人" in page
    assert queries.find_public(lesson.id) == lesson


def test_who_came_gives_marks_and_words_which_the_county_sees_without_names(
    make: Make, as_user: Browse, at: At
) -> None:
    at(SATURDAY - timedelta(days=1))
    county = make.county()
    lesson = make.lesson(make.course(county), starts_at=SATURDAY)
    people = [make.candidate(county) for _ in range(3)]
    rows = [make.sign_up(lesson, user) for user in people]
    at(SATURDAY + timedelta(hours=3))
    teacher = lesson.instructors[0].user
    operations.take_attendance(lesson, Half.WHOLE, {}, rest=MarkStatus.PRESENT, actor=teacher)
    operations.close_session(lesson, actor=teacher)
    typed = {"content": "5", "teaching": "4", "words": "示例：讲得清楚"}
    first = f"/candidate/courses/{rows[0].id}/evaluate"
    refused = post(as_user(people[0]), first, typed)
    assert "请选择 1 到 5。" in refused.text
    assert "示例：讲得清楚" in refused.text
    for user, row in zip(people, rows, strict=True):
        url = f"/candidate/courses/{row.id}/evaluate"
        assert post(as_user(user), url, {**typed, "arrangement": "3"}).status_code == 302
    page = as_user(make.officer(county)).get(f"/county/courses/{lesson.course_id}/detail").text
    assert "示例：讲得清楚" in page
    assert not any(user.person is not None and user.person.name in page for user in people)


def test_codes_come_from_a_spreadsheet_whose_odd_cells_are_named(
    make: Make, as_user: Browse
) -> None:
    course = make.course()
    officer = as_user(make.officer(course.county))
    page = f"/county/completions/{course.id}/load-codes"
    unclear = xlsx([("序号", "串码"), (1, "XY-9001"), (2, "XY-9001"), (3, None)])
    sent = {"file": (BytesIO(unclear), "codes.xlsx"), "codes": "XY-9003"}
    refused = post(officer, page, sent)
    assert "没有认出课程码在哪一列。文件里有这些列：A 序号、B 串码" in refused.text
    assert "XY-9003" in refused.text, "what was pasted stays"
    assert queries.codes_of(course) == []
    assert "请选择课程码表格，或者粘贴课程码" in post(officer, page, {"codes": " "}).text
    sent = {"file": (BytesIO(unclear), "codes.xlsx"), "codes": "XY-9003", "column": "b"}
    answer = post(officer, page, sent)
    assert answer.status_code == 302
    assert [row.code for row in queries.codes_of(course)] == ["XY-9001", "XY-9003"]
    told = officer.get(answer.location).text
    assert "已录入 2 个新课程码。" in told
    assert "同一个课程码，只录一次：B2 B3" in told
    assert "这些格是空的，没有录入：B4" in told
