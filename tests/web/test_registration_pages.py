"""A candidate's pages of registration: part by part, returned, kept apart, recorded."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.exams import codes
from tests.web.checking import check
from tests.web.posting import hidden, post, press, text_of, token
from trainer.core import clock
from trainer.core.db import db
from trainer.core.sessions import start
from trainer.domain.certificates.models import DeclaredCertificate, Level
from trainer.domain.exams import queries
from trainer.domain.exams.models import (
    Registration,
    RegistrationState,
    Section,
)
from trainer.domain.people.models import Person, User

AsUser = Callable[[User | None], FlaskClient]


def page_of(registration: Registration, view: str = "detail") -> str:
    return f"/candidate/registrations/{registration.id}/{view}"


def test_a_candidate_registers_part_by_part_and_sends_it_in(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    candidate, sitting = make.candidate(county), make.local_sitting()
    assert candidate.person is not None
    make.experienced(candidate.person)
    make.promise_text()
    client = as_user(candidate)
    assert sitting.title in client.get("/candidate/exams/").text
    url = f"/candidate/exams/{sitting.id}/sitting"
    answer = post(client, url, {"level": "assistant", "subjects": codes(Level.ASSISTANT)})
    registration = session.query(Registration).one()
    assert answer.location == page_of(registration)
    for view, fields in (
        ("education", {"education_id": candidate.person.education[0].id}),
        ("service", {"social_field": "community", "confirmed": "y"}),
        ("remark", {"wants_training": "y", "remark": "需要无障碍座位"}),
        ("promise", {"choice": "made", "read": "y"}),
    ):
        assert post(client, page_of(registration, view), fields).status_code == 302, view
    check = client.get(page_of(registration, "answers"))
    assert "需要无障碍座位" in check.text
    assert "可以报考" in check.text
    assert post(client, page_of(registration, "answers"), {}).status_code == 302
    done = text_of(client.get(page_of(registration)))
    assert registration.reference in done
    assert county.counselling_phone in done
    assert "待审核" in text_of(client.get("/candidate/"))


def test_what_one_device_saved_another_goes_on_with(
    make: Make, session: Session, as_user: AsUser
) -> None:
    candidate, sitting = make.candidate(make.county()), make.local_sitting()
    assert candidate.person is not None
    make.experienced(candidate.person)
    registration = make.started(sitting, candidate)
    phone, computer = as_user(candidate), as_user(candidate)
    fields = {"wants_training": "y", "remark": "周末才能培训"}
    assert post(phone, page_of(registration, "remark"), fields).status_code == 302
    phone.post("/account/sign-out", data=hidden(phone, page_of(registration)))
    assert phone.get(page_of(registration)).status_code == 302, "signed out there"
    listed = text_of(computer.get(page_of(registration)))
    assert "联系与说明 已完成" in listed
    assert "从事社会工作经历 未填写" in listed
    assert "周末才能培训" in computer.get(page_of(registration, "remark")).text


def test_the_promise_is_refused_unread_and_nothing_typed_is_lost(
    make: Make, session: Session, as_user: AsUser
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    client = as_user(candidate)
    refused = post(client, page_of(registration, "promise"), {"choice": "made"})
    assert refused.status_code == 422
    assert "请阅读承诺书全文" in refused.text
    assert "本人承诺所填内容真实" in refused.text
    unsure = post(
        client,
        page_of(registration, "service"),
        {"social_field": "youth", "note": "同时在两个单位工作"},
    )
    assert "请核对后勾选确认" in unsure.text
    assert "同时在两个单位工作" in unsure.text


def test_a_closed_window_says_so_before_and_after(
    make: Make, session: Session, as_user: AsUser, at: Callable[[datetime], None]
) -> None:
    candidate = make.candidate(make.county())
    soon, now = make.local_sitting(opens=3), make.local_sitting(closes=2)
    client = as_user(candidate)
    early = client.get(f"/candidate/exams/{soon.id}/sitting")
    assert "报名还没有开始" in early.text
    assert '<form class="form"' not in early.text
    registration = make.filled(now, candidate)
    at(clock.now() + timedelta(days=3))
    client = as_user(candidate)
    late = post(client, page_of(registration, "answers"), {})
    assert late.status_code == 422
    assert "截止，不能再提交" in late.text
    assert queries.find_own(registration.id, viewer=candidate) is not None
    assert session.get_one(Registration, registration.id).state is RegistrationState.DRAFT


def test_the_form_sent_twice_makes_one_registration_and_a_second_one_is_refused(
    make: Make, session: Session, as_user: AsUser
) -> None:
    candidate, sitting = make.candidate(make.county()), make.local_sitting()
    client, url = as_user(candidate), f"/candidate/exams/{sitting.id}/sitting"
    soup = client.get(url).text
    once = soup.split('name="once"')[1].split('value="')[1].split('"')[0]
    fields = {
        "level": "assistant",
        "subjects": codes(Level.ASSISTANT),
        "once": once,
        **token(client, url),
    }
    assert client.post(url, data=fields).location == client.post(url, data=fields).location
    refused = client.post(url, data={**fields, "once": "another"})
    assert refused.status_code == 422
    assert "不能再报一次" in refused.text
    assert session.query(Registration).count() == 1


def test_what_came_back_is_all_that_is_shown(make: Make, session: Session, as_user: AsUser) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.registered(make.local_sitting(), candidate)
    desk = as_user(officer)
    url = f"/county/exams/{registration.id}/send-back"
    empty = post(desk, url, {})
    assert "请至少勾选一项" in empty.text
    short = post(desk, url, {"remark": "改"})
    assert 'value="改"' in short.text
    assert post(desk, url, {"remark": "请写明是否需要无障碍座位"}).status_code == 302
    client = as_user(candidate)
    page = text_of(client.get(page_of(registration)))
    assert "请写明是否需要无障碍座位" in page
    assert str(Section.EDUCATION.label) not in page.split("经过")[0]
    locked = post(client, page_of(registration, "remark"), {"remark": "需要"})
    assert locked.status_code == 302
    assert "不能改动" in client.get(page_of(registration, "education")).text
    assert post(client, page_of(registration, "answers"), {}).status_code == 302
    again = text_of(desk.get(f"/county/exams/{registration.id}/detail"))
    assert "补正后重新提交" in again
    assert "有改动" in again


def test_the_line_that_is_meant_is_named_and_mended_in_the_record(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    candidate = make.candidate(county)
    registration = make.registered(make.local_sitting(), candidate)
    desk, client = as_user(make.officer(county)), as_user(candidate)
    url = f"/county/exams/{registration.id}/send-back"
    nothing = post(desk, url, {"education_line": "学校"})
    assert nothing.status_code == 422
    assert "请至少勾选一项" in nothing.text
    fields = {"education": "请照毕业证书写全称", "education_line": "学校"}
    assert post(desk, url, fields).status_code == 302
    assert "学校：请照毕业证书写全称" in client.get(page_of(registration)).text
    part = client.get(page_of(registration, "education")).text
    assert "学校：请照毕业证书写全称" in part
    assert candidate.person is not None
    edit = f"/candidate/profile/{candidate.person.education[0].id}/edit-education"
    assert edit in part
    unchanged = post(client, page_of(registration, "answers"), {})
    assert unchanged.status_code == 422
    assert "与退回前相同" in unchanged.text
    study = {"level": "bachelor", "full_time": "y", "graduated_on": "2012-06-30"}
    assert post(client, edit, {**study, "school": "示例师范学院"}).status_code == 302
    assert post(client, page_of(registration, "answers"), {}).status_code == 302
    again = text_of(desk.get(f"/county/exams/{registration.id}/detail"))
    assert "示例大学 示例师范学院" in again
    assert "学校：请照毕业证书写全称" in again


def test_nobody_opens_anothers_registration(make: Make, session: Session, as_user: AsUser) -> None:
    county = make.county()
    registration = make.filled(make.local_sitting(), make.candidate(county))
    stranger = as_user(make.candidate(county))
    for view in ("detail", "subjects", "education", "service", "remark", "promise", "answers"):
        assert stranger.get(page_of(registration, view)).status_code == 404


def test_the_national_exam_is_guided_and_recorded_never_registered(
    make: Make, session: Session, as_user: AsUser
) -> None:
    candidate = make.candidate(make.county())
    sitting = make.national(clock.today().year + 1)
    client = as_user(candidate)
    page = client.get(f"/candidate/exams/{sitting.id}/sitting").text
    assert "全国统一考试只在中国人事考试网报名" in page
    assert "任何人都不能代报、代签" in page
    registration = make.started(sitting, candidate)
    url = page_of(registration, "portal")
    refused = post(client, url, {"status": "paid", "portal_number": ""})
    assert "请填写官网的报名序号" in refused.text
    assert post(client, url, {"status": "paid", "portal_number": "FJ2027001"}).status_code == 302
    assert "FJ2027001" in client.get(page_of(registration)).text


@pytest.mark.parametrize(
    ("status", "step", "said"),
    [
        ("registered", "current", "已在官网填报，没有缴费等于没有报名"),
        ("checked", "current", "官网核查通过，没有缴费等于没有报名"),
        ("not_registered", "stopped", "没有报名"),
        ("paid", "done", "已缴费，报名成功"),
        ("ticket", "done", "已打印准考证"),
    ],
)
def test_the_line_shows_a_national_registration_as_done_when_it_is_paid(
    make: Make, session: Session, as_user: AsUser, status: str, step: str, said: str
) -> None:
    candidate = make.candidate(make.county())
    client = as_user(candidate)
    registration = make.started(make.national(clock.today().year + 1), candidate)
    fields = {"status": status, "portal_number": "FJ2027001"}
    assert post(client, page_of(registration, "portal"), fields).status_code == 302
    soup = BeautifulSoup(client.get("/candidate/").text, "html.parser")
    (shown,) = (each for each in soup.select("ol.line li") if said in each.get_text())
    assert f"stop-{step}" in shown["class"]


def test_answers_of_the_check_go_over_into_the_record(
    make: Make, session: Session, app: Flask
) -> None:
    county = make.county()
    make.exam_basics()
    candidate = make.candidate(county)
    client = app.test_client()
    fields = {
        "county_id": str(county.id),
        "education": "bachelor",
        "graduated": "2016-06",
        "starts": "2020-03",
    }
    check(client, fields)
    client.set_cookie("who", start(candidate.id, address="127.0.0.1", device="test"))
    page = "/candidate/exams/"
    assert "可以直接记入您的档案" in client.get(page).text
    assert press(client, page, "/candidate/exams/keep-answers").status_code == 302
    person = session.get_one(Person, candidate.person_id)
    assert [row.graduated_on for row in person.education] == [date(2016, 6, 30)]
    assert [row.starts_on for row in person.employment] == [date(2020, 3, 1)]
    check(client, fields)
    assert press(client, page, "/candidate/exams/keep-answers").status_code == 302
    assert "没有再记一遍" in client.get("/candidate/profile/").text
    assert (len(person.education), len(person.employment)) == (1, 1)


def test_the_certificate_of_the_check_is_kept_as_declared(
    make: Make, session: Session, app: Flask, as_user: AsUser
) -> None:
    county = make.county()
    make.exam_basics()
    candidate = make.candidate(county)
    client = app.test_client()
    fields = {
        "county_id": str(county.id),
        "education": "bachelor",
        "graduated": "2010-06",
        "starts": "2012-03",
        "held": "worker",
        "held_on": "2015-06",
    }
    check(client, fields)
    client.set_cookie("who", start(candidate.id, address="127.0.0.1", device="test"))
    answer = press(client, "/candidate/exams/", "/candidate/exams/keep-answers")
    assert answer.location == "/candidate/certificates/"
    page = text_of(client.get(answer.location))
    assert "您填报的社会工作师证书还没有核对，请带原件到本县（市、区）窗口录入" in page
    assert "本人填报、还没有核对的证书" in page
    assert "2015-06-30" in page
    stranger = as_user(make.candidate(county))
    gone = f"/candidate/certificates/{session.query(DeclaredCertificate).one().id}"
    own = "/candidate/certificates/"
    assert press(stranger, own, f"{gone}/withdraw-declared").status_code == 404
    assert press(client, own, f"{gone}/withdraw-declared").status_code == 302
    assert session.query(DeclaredCertificate).count() == 0


def test_a_certificate_is_declared_once_and_the_reviewer_reads_it(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, sitting = make.county(), make.local_sitting()
    candidate = make.candidate(county)
    registration = make.registered(sitting, candidate)
    client, url = as_user(candidate), "/candidate/certificates/declare"
    fields = {**hidden(client, url), "level": "worker", "held_on": "2018-06-30"}
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [302, 302]
    assert session.query(DeclaredCertificate).count() == 1
    refused = post(client, url, {"level": "worker", "held_on": "2018-06-30"})
    assert refused.status_code == 422
    assert "已经填报过" in refused.text
    desk = as_user(make.officer(county))
    page = text_of(desk.get(f"/county/exams/{registration.id}/detail"))
    assert "社会工作师（本人填报，2018-06-30批准，还没有核对原件）" in page


def test_two_submissions_at_the_same_moment_leave_one(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        candidate, sitting = make.candidate(make.county()), make.local_sitting()
        user_id, sitting_id = candidate.id, sitting.id
        tokens = [start(user_id, address="127.0.0.1", device="test") for _ in range(2)]
        db.session.remove()
    barrier, answers = Barrier(2), []

    def send(token: str) -> None:
        with live_app.app_context():
            send_signed_in(token)

    def send_signed_in(token: str) -> None:
        client = live_app.test_client()
        client.set_cookie("who", token)
        url = f"/candidate/exams/{sitting_id}/sitting"
        fields = {"level": "assistant", "subjects": codes(Level.ASSISTANT)}
        text = client.get(url).text
        for name in ("csrf_token", "once"):
            fields[name] = text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
        barrier.wait(timeout=30)
        answers.append(client.post(url, data=fields))

    threads = [Thread(target=send, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    (refused,) = (answer for answer in answers if answer.status_code == 422)
    assert "不能再报一次" in refused.text
    with live_app.app_context():
        assert db.session.query(Registration).count() == 1
        db.session.remove()
