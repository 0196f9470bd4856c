"""The pages of exams: registered part by part, reviewed, loaded from a spreadsheet, kept apart."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.exams import codes
from tests.sheets.builders import merged, xlsx
from tests.web.posting import hidden, post, text_of
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.identity import make_id_number
from trainer.core.sessions import start
from trainer.domain.certificates.models import Certificate, DeclaredCertificate, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    ExamPass,
    Registration,
    RegistrationState,
    Score,
    ScoreState,
    Section,
    Sitting,
    SittingState,
)
from trainer.domain.exams.rules import MarkFacts, ScoreLine
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadState, Outcome
from trainer.domain.people.models import Person, User

AsUser = Callable[[User | None], FlaskClient]


def page_of(registration: Registration, view: str = "detail") -> str:
    return f"/candidate/registrations/{registration.id}/{view}"


def press(client: FlaskClient, page: str, url: str, **fields: Any) -> Any:
    """Press a button that stands on this page."""
    return client.post(
        url,
        data={**_token(client, page), **fields},
        headers={"Referer": f"http://localhost{page}"},
    )


def _token(client: FlaskClient, page: str) -> dict[str, str]:
    text = client.get(page).text.split('name="csrf_token"')[1]
    return {"csrf_token": text.split('value="')[1].split('"')[0]}


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
        **_token(client, url),
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


def test_many_at_once_tells_who_was_skipped(make: Make, session: Session, as_user: AsUser) -> None:
    county, sitting = make.county(), make.local_sitting()
    desk = as_user(make.officer(county))
    one, two = (make.registered(sitting, make.candidate(county)) for _ in range(2))
    operations.refuse(two, reason="材料与事实不符", actor=make.officer(county))
    answer = press(desk, "/county/exams/", "/county/exams/accept-many", chosen=[one.id, two.id])
    assert answer.status_code == 302
    assert "跳过 1 份" in desk.get("/county/exams/").text


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
    post(client, "/exams/check", fields)
    client.set_cookie("who", start(candidate.id, address="127.0.0.1", device="test"))
    page = "/candidate/exams/"
    assert "可以直接记入您的档案" in client.get(page).text
    assert press(client, page, "/candidate/exams/keep-answers").status_code == 302
    person = session.get_one(Person, candidate.person_id)
    assert [row.graduated_on for row in person.education] == [date(2016, 6, 30)]
    assert [row.starts_on for row in person.employment] == [date(2020, 3, 1)]


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
    post(client, "/exams/check", fields)
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


# -- sittings -------------------------------------------------------------------------------


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
    answer = post(
        city, "/city/exams/new", sitting_fields(kind="national", opens_at="", closes_at="")
    )
    sitting = session.query(Sitting).one()
    assert answer.location == f"/city/exams/{sitting.id}/detail"
    press(city, answer.location, f"/city/exams/{sitting.id}/publish")
    county = as_user(make.officer(make.county()))
    assert sitting.title in county.get("/county/sittings/").text
    assert county.get("/city/exams/").status_code == 403
    assert "第十一条第（三）项" in city.get("/city/exams/conditions").text
    cancelled = post(city, f"/city/exams/{sitting.id}/cancel", {"reason": "改期举行，另行通知"})
    assert cancelled.status_code == 302
    assert "改期举行" in city.get(answer.location).text


# -- score files ----------------------------------------------------------------------------


@pytest.fixture
def after_the_exam(session: Session, at: Callable[[datetime], None]) -> None:
    """The exam of 2026 is over."""
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


def upload(client: FlaskClient, url: str, data: bytes, **fields: Any) -> Any:
    return post(client, url, {"file": (io.BytesIO(data), "成绩表.xlsx"), **fields})


@pytest.mark.usefixtures("after_the_exam")
def test_an_ugly_file_is_tried_loaded_and_passes_follow(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    good, other, desk = make.person(county), make.person(county), as_user(make.officer(county))
    sitting = make.national()
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    data = xlsx(
        [
            ("2026年度社会工作者考试成绩表（示例）", None, None, None, None),
            ("姓名", "身份证号码", "级别", "综合能力", "实务"),
            (good.name, (good.id_number or "").translate(wide), "助理社会工作师", "７０.５", 60),
            (other.name, 3.5042519900101e17, "助理社会工作师", 88, 92),
            ("示例生人", good.id_number, "助理社会工作师", 188, 60),
        ],
        merged("A1:E1"),
    )
    answer = upload(desk, "/county/imports/scores", data, county_id=county.id, sitting=sitting.id)
    file = session.query(LoadedFile).one()
    assert answer.location == f"/county/imports/{file.id}/detail"
    page = text_of(desk.get(answer.location))
    assert "这是试读，还没有载入" in page
    assert "B4（身份证号码）" in page
    assert "科学计数法" in page
    assert "D5（综合能力）：成绩 188 超过了满分" in page
    assert session.query(Score).count() == 0
    again = upload(desk, "/county/imports/scores", data, county_id=county.id, sitting=sitting.id)
    assert again.status_code == 422
    assert "内容完全相同" in again.text
    press(desk, answer.location, f"/county/imports/{file.id}/load")
    assert session.query(LoadedFile).one().state is LoadState.LOADED
    assert {score.person_id for score in session.query(Score)} == {good.id}
    assert desk.get(f"/county/imports/{file.id}/errors").status_code == 405
    errors = press(desk, answer.location, f"/county/imports/{file.id}/errors")
    assert errors.data[:2] == b"PK"
    waiting = desk.get("/county/exams/passes")
    assert good.name in waiting.text
    exam_pass = queries.live_pass(good.id, Level.ASSISTANT)
    assert exam_pass is not None
    url = f"/county/exams/{exam_pass.id}/number"
    refused = post(desk, url, {"number": "短", "checked": "y"})
    assert "6至40位" in refused.text
    assert 'value="短"' in refused.text
    assert post(desk, url, {"number": "SL20260001", "checked": "y"}).status_code == 302
    assert session.query(Certificate).one().person_id == good.id


@pytest.mark.usefixtures("after_the_exam")
def test_columns_that_no_header_tells_are_assigned_by_hand(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    person, desk, sitting = make.person(county), as_user(make.officer(county)), make.national()
    data = xlsx(
        [
            ("姓名", "甲号", "综合能力", "实务"),
            (person.name, person.id_number, 70, 61.5),
        ]
    )
    answer = upload(
        desk,
        "/county/imports/scores",
        data,
        county_id=county.id,
        sitting=sitting.id,
        level="assistant",
    )
    assert "还不知道哪一列是什么" in desk.get(answer.location).text
    columns = answer.location.replace("detail", "columns")
    twice = post(desk, columns, {"name": "0", "id_number": "0", "practice": "3"})
    assert "同一列只能对应一项内容" in twice.text
    fields = {"name": "0", "id_number": "1", "comprehensive": "2", "practice": "3"}
    assert post(desk, columns, fields).status_code == 302
    assert "综合能力：70；实务：61.5" in desk.get(answer.location).text


@pytest.mark.usefixtures("after_the_exam")
def test_a_near_row_is_settled_on_its_own_page(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    person, desk, sitting = make.person(county), as_user(make.officer(county)), make.national()
    data = xlsx(
        [
            ("姓名", "身份证号", "级别", "综合能力", "实务"),
            ("示例别名", person.id_number, "初级", 70, 61),
        ]
    )
    answer = upload(desk, "/county/imports/scores", data, county_id=county.id, sitting=sitting.id)
    page = desk.get(answer.location).text
    assert "还不能载入" in page
    more = xlsx(
        [
            ("姓名", "身份证号", "级别", "综合能力", "实务"),
            ("示例别名", person.id_number, "初级", 70, 61),
            (make.person(county, name="示例乙").name, _id_of(session, "示例乙"), "初级", 70, 61),
        ]
    )
    answer = upload(desk, "/county/imports/scores", more, county_id=county.id, sitting=sitting.id)
    press(desk, answer.location, answer.location.replace("detail", "load"))
    listing = desk.get(answer.location).text
    settle = listing.split("/settle")[0].rpartition('href="')[2] + "/settle"
    assert person.name in text_of(desk.get(settle))
    assert post(desk, settle, {}).status_code == 302
    assert session.query(Score).filter_by(person_id=person.id).count() == 2
    stranger = as_user(make.officer(make.county()))
    assert stranger.get(settle).status_code == 404
    assert stranger.get(answer.location).status_code == 404


@pytest.mark.usefixtures("after_the_exam")
def test_the_row_of_an_unchecked_account_leads_to_the_check(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    desk, sitting, known = as_user(make.officer(county)), make.national(), make.person(county)
    account = make.claimant(county, name="示例丙").person
    assert account is not None
    rows = [(each.name, each.id_number, "初级", 70, 61) for each in (known, account)]
    data = xlsx([("姓名", "身份证号", "级别", "综合能力", "实务"), *rows])
    answer = upload(desk, "/county/imports/scores", data, county_id=county.id, sitting=sitting.id)
    press(desk, answer.location, answer.location.replace("detail", "load"))
    listing = desk.get(answer.location).text
    assert "请先核对身份" in listing
    settle = listing.split("/settle")[0].rpartition('href="')[2] + "/settle"
    page = desk.get(settle).text
    assert "还没有核对身份。请先在“身份核对”里对照证件原件确认" in page
    assert 'href="/county/claims/"' in page
    assert "载入这一行" not in page
    assert {score.person_id for score in session.query(Score)} == {known.id}


def _id_of(session: Session, name: str) -> str:
    return session.query(Person).filter_by(name=name).one().id_number or ""


def test_what_is_no_spreadsheet_is_refused_beside_the_field(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    desk = as_user(make.officer(county))
    make.exam_basics()
    answer = upload(desk, "/county/imports/holders", b"%PDF-1.7 x", county_id=county.id)
    assert answer.status_code == 422
    assert "不是表格" in answer.text
    assert desk.get("/county/imports/scores/template").data[:2] == b"PK"


@pytest.mark.usefixtures("after_the_exam")
def test_a_person_sees_which_pass_of_which_year_counts(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    candidate, desk, sitting = (
        make.candidate(county),
        as_user(make.officer(county)),
        make.national(),
    )
    person = candidate.person
    assert person is not None
    data = xlsx(
        [
            ("姓名", "身份证号", "级别", "综合能力", "实务", "法规与政策"),
            (person.name, person.id_number, "社会工作师", 59.5, "缺考", 75),
        ]
    )
    answer = upload(desk, "/county/imports/scores", data, county_id=county.id, sitting=sitting.id)
    press(desk, answer.location, answer.location.replace("detail", "load"))
    page = text_of(as_user(candidate).get("/candidate/exams/scores"))
    assert "2026年通过，到2027年度考试仍有效" in page
    assert "还须通过" in page
    assert "缺考" in page


@pytest.mark.usefixtures("after_the_exam")
def test_mixed_up_columns_leave_no_number_on_the_page_and_a_doubt_is_shown(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    desk, sitting = as_user(make.officer(county)), make.national()
    person, rounded = make.person(county), make.person(county)
    number = person.id_number or ""
    rounded.id_number = next(
        each
        for day in range(1, 29)
        if (each := make_id_number("350425", date(1990, 1, day), 0)).endswith("000")
    )
    session.commit()
    data = xlsx(
        [
            ("姓名", "身份证号", "级别", "综合能力", "实务"),
            (number, person.name, "初级", number, 61),
            (rounded.name, rounded.id_number, "初级", 70, 61),
        ]
    )
    answer = upload(desk, "/county/imports/scores", data, county_id=county.id, sitting=sitting.id)
    page = desk.get(answer.location).text
    assert number not in page
    assert "认不出" in page
    assert "末三位是 000" in page
    stored = session.query(LoadedRow).order_by(LoadedRow.number).all()
    assert [number in row.name + row.said for row in stored] == [False, False]
    assert stored[1].outcome is Outcome.NEW


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


def _passed(make: Make, person: Person, officer: User, level: Level) -> ExamPass:
    papers = ("practice",) if level is Level.SENIOR else ("comprehensive", "practice")
    line = ScoreLine(
        number=2,
        name=person.name,
        id_number=person.id_number or "",
        level=level.value,
        marks=tuple(MarkFacts(paper, ScoreState.MARKED, 700) for paper in papers),
    )
    sitting = make.national()
    file = operations.take_in_scores(
        person.county,
        sitting,
        filename="成绩.xlsx",
        data=f"file {make.next()}".encode(),
        level=None,
        mapping={},
        lines=[line],
        actor=officer,
    )
    operations.load_scores(file, [line], sitting, actor=officer)
    found = queries.live_pass(person.id, level)
    assert found is not None
    return found


@pytest.mark.usefixtures("after_the_exam")
def test_a_number_sent_twice_makes_one_certificate(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    officer = make.officer(county)
    exam_pass = _passed(make, make.person(county), officer, Level.ASSISTANT)
    desk, url = as_user(officer), f"/county/exams/{exam_pass.id}/number"
    fields = {**hidden(desk, url), "number": "SL20260001", "checked": "y", "exam_county_id": ""}
    first, again = (desk.post(url, data=fields) for _ in range(2))
    assert first.status_code == again.status_code == 302
    assert first.location == again.location
    assert session.query(Certificate).one().exam_county_id is None
    changed = desk.post(url, data={**fields, "number": "SL20260002"})
    assert changed.status_code == 422
    assert session.query(Certificate).one().number == "SL20260001"


@pytest.mark.usefixtures("after_the_exam")
def test_a_senior_reads_until_when_the_statement_holds_and_the_office_asks_for_the_review(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    assert candidate.person is not None
    exam_pass = _passed(make, candidate.person, officer, Level.SENIOR)
    page = text_of(as_user(candidate).get("/candidate/exams/scores"))
    assert "合格证明有效至 2029-05-23" in page
    assert "请在有效期内申报评审" in page
    desk, url = as_user(officer), f"/county/exams/{exam_pass.id}/number"
    refused = post(desk, url, {"number": "SG20260001", "checked": "y"})
    assert refused.status_code == 422
    assert "须通过评审才取得证书" in refused.text
    assert 'value="SG20260001"' in refused.text
    assert session.query(Certificate).count() == 0
    review = {"reviewed_on": "2026-10-30", "review_basis": "示例评审结果公告"}
    fields = {"number": "SG20260001", "checked": "y", "exam_county_id": county.id, **review}
    assert post(desk, url, fields).status_code == 302
    certificate = session.query(Certificate).one()
    assert certificate.approved_on == date(2026, 10, 30)
    assert certificate.exam_county_id == county.id


# -- certificates ---------------------------------------------------------------------------


@pytest.mark.usefixtures("after_the_exam")
def test_certificates_are_seen_by_their_owner_and_the_county_only(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    candidate = make.candidate(county)
    assert candidate.person is not None
    certificate = make.certificate(candidate.person)
    own = f"/candidate/certificates/{certificate.id}/detail"
    assert certificate.number in as_user(candidate).get(own).text
    assert certificate.number in as_user(candidate).get("/candidate/certificates/").text
    assert as_user(make.candidate(county)).get(own).status_code == 404
    url = f"/county/certificates/{certificate.id}/detail"
    assert as_user(make.officer(make.county())).get(url).status_code == 404
    desk = as_user(make.officer(county))
    assert certificate.number in desk.get("/county/certificates/").text
    early = {"registered_on": "2025-01-01", "place": "示例县民政局"}
    refused = post(desk, url.replace("detail", "registration"), early)
    assert "早于证书的批准日期" in refused.text
    assert 'value="示例县民政局"' in refused.text
    post(desk, url.replace("detail", "registration"), {**early, "registered_on": "2025-09-01"})
    assert "2028-08-31" in desk.get(url).text
    revoked = post(desk, url.replace("detail", "revoke"), {"reason": "经核查存在虚假承诺"})
    assert revoked.status_code == 302
    assert "经核查存在虚假承诺" in as_user(candidate).get(own).text


# -- two at the same moment -----------------------------------------------------------------


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
