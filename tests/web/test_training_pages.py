"""Training as each audience sees it: found, signed up for, arranged; refusals are shown."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.domain.people.models import DutyKind, User
from trainer.domain.training import operations, queries
from trainer.domain.training.models import Course, Reach, Session, SignUp, SignUpState

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]
WEDNESDAY = datetime(2026, 9, 16, 9, tzinfo=HERE)


@pytest.fixture
def september(make: Make, at: At) -> None:
    """A Wednesday morning in a year whose holidays are known."""
    at(WEDNESDAY)
    make.holidays(2026)


def state(row: SignUp) -> SignUpState:
    """As it stands now, after what a browser did."""
    db.session.refresh(row)
    return row.state


def test_anybody_finds_the_sessions_and_how_full_they_are(
    make: Make, september: None, as_user: AsUser
) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=4))
    make.sign_up(lesson)
    make.sign_up(lesson)
    hidden_one = make.lesson(make.course(title="示例未发布"), opened=False)
    page = text_of(as_user(None).get("/sessions/"))
    assert lesson.course.title in page
    assert "2026-09-20（周日）09:00—12:00" in page
    assert "1 人在候补" in page
    assert "示例未发布" not in page
    detail = as_user(None).get(f"/sessions/{lesson.id}/detail")
    assert "示例文化馆三楼" in detail.text
    assert lesson.county.counselling_phone in detail.text
    assert as_user(None).get(f"/sessions/{hidden_one.id}/detail").status_code == 404


def test_the_list_is_narrowed_to_a_county_and_to_free_seats(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    full, free = make.lesson(capacity=1), make.lesson()
    make.sign_up(full)
    only_free = text_of(as_user(None).get("/sessions/?free=y"))
    assert free.course.title in only_free
    assert full.course.title not in only_free
    own = text_of(as_user(None).get(f"/sessions/?county={full.county_id}"))
    assert full.course.title in own
    assert free.course.title not in own


def test_a_candidate_signs_up_once_however_often_the_button_is_pressed(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson()
    client = as_user(make.candidate(lesson.county))
    url = f"/candidate/training/{lesson.id}/sign-up"
    fields = hidden(client, url)
    answers = [client.post(url, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert session.query(SignUp).count() == 1
    assert "报名成功" in client.get("/candidate/training/").text


def test_a_full_session_tells_the_place_in_the_queue_before_and_after(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson(capacity=1)
    make.sign_up(lesson)
    make.sign_up(lesson)
    client = as_user(make.candidate(lesson.county))
    url = f"/candidate/training/{lesson.id}/sign-up"
    assert "前面有 1 人候补" in text_of(client.get(url))
    answer = post(client, url, {})
    assert answer.status_code == 302
    page = text_of(client.get(answer.location))
    assert "候补第 2 位" in page


def test_a_closed_window_is_said_on_the_page_and_nothing_is_written(
    make: Make, september: None, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson(
        sign_up_opens_at=WEDNESDAY - timedelta(days=2),
        sign_up_closes_at=WEDNESDAY + timedelta(hours=1),
    )
    client = as_user(make.candidate(lesson.county))
    url = f"/candidate/training/{lesson.id}/sign-up"
    fields = hidden(client, url)
    assert "报名这场培训" in client.get(url).text
    clock.move(timedelta(hours=2))
    answer = client.post(url, data=fields)
    assert answer.status_code == 422
    assert text_of(answer).count("报名已于 2026-09-16 10:00 截止") == 1
    assert session.query(SignUp).count() == 0
    assert lesson.taken == 0
    for page in (answer, client.get(url)):
        assert "现在不能报这一场" in page.text
        assert "报名这场培训" not in page.text


def test_a_session_of_another_county_shows_no_button(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson(make.course(reach=Reach.COUNTY))
    client = as_user(make.candidate())
    url = f"/candidate/training/{lesson.id}/sign-up"
    page = client.get(url).text
    assert f"面向{lesson.county.name}的人员" in page
    assert "报名这场培训" not in page
    own = f"/candidate/training/{make.lesson(make.course(reach=Reach.CITY)).id}/sign-up"
    answer = client.post(url, data=hidden(client, own))
    assert answer.status_code == 422
    assert f"面向{lesson.county.name}的人员" in text_of(answer)
    assert session.query(SignUp).count() == 0


def test_whoever_is_too_late_for_the_last_seat_is_told_and_waits(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson(capacity=1)
    client = as_user(make.candidate(lesson.county))
    url = f"/candidate/training/{lesson.id}/sign-up"
    fields = hidden(client, url)
    assert "会直接为您排到候补名单" in client.get(url).text
    first = make.sign_up(lesson)
    answers = [client.post(url, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    page = text_of(client.get(answers[0].location))
    assert "已报满，您排在候补第 1 位" in page
    assert "候补第 1 位" in page
    assert "退出候补" in page
    assert [row.state for row in session.query(SignUp).order_by(SignUp.id)] == [
        SignUpState.SEATED,
        SignUpState.WAITING,
    ]
    assert (state(first), lesson.taken) == (SignUpState.SEATED, 1)


def test_an_offer_that_ran_out_is_said_on_the_page_and_changes_nothing(
    make: Make, september: None, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=30))
    holder, user = make.candidate(lesson.county), make.candidate(lesson.county)
    seat, row = make.sign_up(lesson, holder), make.sign_up(lesson, user)
    operations.cancel_sign_up(seat, actor=holder)
    client, page = as_user(user), "/candidate/training/"
    fields, until = hidden(client, page), row.offer_until_at
    entries = session.query(AuditEntry).count()
    clock.move(timedelta(days=2))
    for verb in ("accept", "refuse"):
        answer = client.post(
            f"{page}{row.id}/{verb}", data=fields, headers={"Referer": f"http://localhost{page}"}
        )
        assert answer.location.endswith(page)
        assert "现在已经转给下一位" in text_of(client.get(page))
    assert (state(row), row.offer_until_at, lesson.taken) == (SignUpState.OFFERED, until, 1)
    assert session.query(AuditEntry).count() == entries


@pytest.mark.parametrize(("came", "result"), [("present", "达到"), ("early", "未达到")])
def test_whether_the_share_was_reached_is_said_to_everybody(
    make: Make, september: None, as_user: AsUser, came: str, result: str
) -> None:
    county = make.county()
    teacher, user = make.instructor(county), make.candidate(county)
    course = make.course(county, required_share=80, early_share=50)
    lesson = make.lesson(course, teacher, starts_at=WEDNESDAY + timedelta(days=1))
    row = make.sign_up(lesson, user)
    clock.move(timedelta(days=1, hours=1))
    client, base = as_user(teacher), f"/instructor/sessions/{lesson.id}"
    post(client, f"{base}/take", {f"mark-{row.id}": came})
    reached = int(result == "达到")
    assert f"{reached} 人达到出勤要求（至少为学时的 80％）" in text_of(client.get(f"{base}/close"))
    office = as_user(make.officer(county))
    listed = f"/county/training/{lesson.id}/session"
    assert f" {result} " not in text_of(office.get(listed))
    post(client, f"{base}/close", {})
    assert f" {result} " in text_of(office.get(listed))
    clock.move(timedelta(days=1))
    mine = text_of(as_user(user).get("/candidate/training/"))
    assert f" {result}（至少为学时的 80％）" in mine


def test_an_offer_is_answered_on_ones_own_page(
    make: Make, september: None, as_user: AsUser
) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=30))
    holder, user, other = (make.candidate(lesson.county) for _ in range(3))
    seat, row = make.sign_up(lesson, holder), make.sign_up(lesson, user)
    last = make.sign_up(lesson, other)
    holding = as_user(holder)
    post(holding, f"/candidate/training/{seat.id}/cancel", {}, page="/candidate/training/")
    client = as_user(user)
    page = text_of(client.get("/candidate/training/"))
    assert "为您保留了一个名额" in page
    assert "2026-09-17 09:0" in page  # 24 hours of working days later
    assert "确认培训名额" in text_of(client.get("/candidate/"))
    post(client, f"/candidate/training/{row.id}/accept", {}, page="/candidate/training/")
    assert state(row) is SignUpState.SEATED
    post(client, f"/candidate/training/{row.id}/cancel", {}, page="/candidate/training/")
    assert (state(row), state(last)) == (SignUpState.CANCELLED, SignUpState.OFFERED)
    answering = as_user(other)
    post(answering, f"/candidate/training/{last.id}/refuse", {}, page="/candidate/training/")
    assert state(last) is SignUpState.DECLINED


def test_somebody_elses_place_is_not_found(make: Make, session: DbSession, as_user: AsUser) -> None:
    lesson = make.lesson()
    row = make.sign_up(lesson)
    client = as_user(make.candidate(lesson.county))
    for verb in ("cancel", "accept", "refuse"):
        url = f"/candidate/training/{row.id}/{verb}"
        assert (
            post(client, url, {}, page=f"/candidate/training/{lesson.id}/sign-up").status_code
            == 404
        )
    assert state(row) is SignUpState.SEATED


def test_the_line_of_steps_shows_the_training(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson()
    user = make.candidate(lesson.county)
    assert "免费，自愿参加" in as_user(user).get("/candidate/").text
    make.sign_up(lesson, user)
    assert "已报上" in as_user(user).get("/candidate/").text


def session_form(**values: str) -> dict[str, str]:
    """A session as the clerk types it."""
    return {
        "starts_at": "2026-09-26T09:00",
        "ends_at": "2026-09-26T16:30",
        "hours": "6.5",
        "place": "示例会议室",
        "capacity": "30",
        "offer_hours": "24",
        **values,
    }


def test_a_clerk_plans_a_course_and_a_session_and_publishes_it(
    make: Make, september: None, session: DbSession, as_user: AsUser
) -> None:
    county = make.county()
    client, teacher = as_user(make.officer(county)), make.instructor(county)
    answer = post(
        client,
        "/county/training/add-course",
        {
            "county_id": str(county.id),
            "title": "示例串讲班",
            "level": "worker",
            "kind": "on_site",
            "reach": "city",
            "precedence": "in_order",
            "organiser": "示例县民政局",
            "required_share": "80",
            "late_share": "",
            "early_share": "40",
        },
    )
    course = session.query(Course).one()
    county_terms = queries.terms_for(county.id, clock.today())
    assert (course.late_share, course.early_share) == (county_terms.late_share, 40)
    assert answer.location == f"/county/training/{course.id}/add-session"
    answer = post(client, answer.location, session_form(instructors=str(teacher.id)))
    lesson = session.query(Session).one()
    assert answer.location == f"/county/training/{lesson.id}/session"
    assert clock.local(lesson.starts_at).hour == 9
    assert lesson.hours_tenths == 65
    assert "待发布" in client.get(answer.location).text
    post(client, f"/county/training/{lesson.id}/open-session", {}, page=answer.location)
    assert "示例串讲班" in as_user(None).get("/sessions/").text
    assert "示例串讲班" in client.get("/county/training/").text


def test_wrong_times_are_shown_beside_the_field_and_what_was_typed_stays(
    make: Make, september: None, session: DbSession, as_user: AsUser
) -> None:
    course = make.course()
    client = as_user(make.officer(course.county))
    url = f"/county/training/{course.id}/add-session"
    answer = post(client, url, session_form(ends_at="2026-09-26T08:00"))
    assert answer.status_code == 422
    assert "结束时间应晚于开始时间。" in answer.text
    assert 'value="示例会议室"' in answer.text
    assert session.query(Session).count() == 0


def test_the_session_page_shows_list_queue_and_reasons(
    make: Make, september: None, as_user: AsUser
) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=9))
    make.sign_up(lesson)
    first, second = make.sign_up(lesson), make.sign_up(lesson)
    officer = make.officer(lesson.county)
    client = as_user(officer)
    url = f"/county/places/{second.id}/move-up"
    refused = post(client, url, {"reason": ""})
    assert "请写明原因" in refused.text
    answer = post(client, url, {"reason": "示例：上一场取消"})
    page = text_of(client.get(answer.location))
    assert "示例：上一场取消" in page
    assert page.index(second.name) < page.index(first.name)
    assert "剩 0 个" in page


def test_the_clerk_signs_up_cancels_changes_and_calls_off(
    make: Make, september: None, as_user: AsUser
) -> None:
    lesson = make.lesson(capacity=5, starts_at=WEDNESDAY + timedelta(days=9))
    person = make.person(lesson.county)
    client, base = as_user(make.officer(lesson.county)), "/county/training"
    url = f"/county/places/{lesson.id}/sign-up-for"
    wrong = post(client, url, {"name": "示例错", "phone": person.phone})
    assert wrong.status_code == 422
    assert 'value="示例错"' in wrong.text
    post(client, url, {"name": person.name, "phone": person.phone})
    row = queries.roll(lesson)[0]
    assert row.person_id == person.id
    teacher = lesson.instructors[0].user_id
    changed = {"place": "示例新址", "capacity": "0", "instructors": str(teacher)}
    assert "名额应在 1 到" in post(client, f"{base}/{lesson.id}/change-session", changed).text
    changed["capacity"] = "8"
    post(client, f"{base}/{lesson.id}/change-session", changed)
    assert (lesson.place, lesson.capacity) == ("示例新址", 8)
    url = f"/county/places/{row.id}/cancel-sign-up"
    post(client, url, {}, page=f"{base}/{lesson.id}/session")
    assert state(row) is SignUpState.CANCELLED
    post(client, f"{base}/{lesson.id}/cancel-session", {"reason": "示例：台风"})
    assert "示例：台风" in as_user(None).get(f"/sessions/{lesson.id}/detail").text


def test_the_sign_in_sheet_is_printed_and_handed_to_the_county_only(
    make: Make, september: None, as_user: AsUser
) -> None:
    lesson = make.lesson(starts_at=WEDNESDAY + timedelta(days=9))
    make.sign_up(lesson)
    client = as_user(make.officer(lesson.county))
    page = f"/county/training/{lesson.id}/session"
    post(client, f"/county/training/{lesson.id}/issue-sheet", {}, page=page)
    assert "正在生成" in client.get(page).text


def test_another_countys_training_is_not_found(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson()
    row = make.sign_up(lesson)
    client = as_user(make.officer(make.county()))
    for url in (
        f"training/{lesson.id}/session",
        f"training/{lesson.course_id}/add-session",
        f"training/{lesson.id}/change-session",
        f"training/{lesson.id}/cancel-session",
        f"places/{lesson.id}/sign-up-for",
        f"places/{row.id}/move-up",
    ):
        assert client.get(f"/county/{url}").status_code == 404, url
    page = "/county/training/add-course"
    for url in (
        f"training/{lesson.id}/open-session",
        f"training/{lesson.id}/issue-sheet",
        f"places/{row.id}/cancel-sign-up",
    ):
        assert post(client, f"/county/{url}", {}, page=page).status_code == 404, url
    assert lesson.course.title not in client.get("/county/training/").text


def test_who_arranges_nothing_reads_but_has_no_buttons_and_is_refused(
    make: Make, session: DbSession, as_user: AsUser
) -> None:
    lesson = make.lesson()
    client = as_user(make.staff(DutyKind.REVIEWER, county=lesson.county))
    page = client.get(f"/county/training/{lesson.id}/session")
    assert page.status_code == 200
    assert "修改场次" not in page.text
    url = f"/county/training/{lesson.id}/cancel-session"
    assert post(client, url, {"reason": "示例"}).status_code == 403


def test_doors_are_kept(make: Make, session: DbSession, as_user: AsUser) -> None:
    lesson = make.lesson()
    candidate = as_user(make.candidate(lesson.county))
    assert candidate.get("/county/training/").status_code == 403
    assert candidate.get("/instructor/").status_code == 403
    assert as_user(make.officer(lesson.county)).get("/candidate/training/").status_code == 403
    assert as_user(None).get("/candidate/training/").status_code == 302
