"""The check of conditions: no account, an answer for every level, clauses and cures."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.checking import check
from tests.web.posting import post, text_of
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


def answers(county_id: int, **values: Any) -> dict[str, Any]:
    year = clock.today().year
    return {
        "county_id": str(county_id),
        "education": "bachelor",
        "full_time": "y",
        "graduated": "2016-06",
        "starts": f"{year - 2}-01",
        **values,
    }


def test_a_visitor_learns_what_may_be_sat_when_and_why(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, client = make.county(), as_user(None)
    year = clock.today().year + 1
    make.national(year)
    answer = check(client, answers(county.id))
    assert answer.location == "/exams/result"
    page = text_of(client.get("/exams/result"))
    assert f"可以报考{year}年度助理社会工作师" in page
    assert f"{year + 1}年度起可以报考社会工作师" in page
    assert "第十二条第（六）项" in page
    assert "先取得社会工作师证书" in page
    assert county.counselling_phone in page
    assert county.counselling_hours in page


def test_not_eligible_is_an_answer_and_no_error(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, client = make.county(), as_user(None)
    make.national(clock.today().year + 1)
    check(client, answers(county.id, education="secondary", starts=""))
    result = client.get("/exams/result")
    assert result.status_code == 200
    assert "如果从现在起从事社会工作" in result.text


def test_the_answers_stay_and_can_be_changed(make: Make, session: Session, as_user: AsUser) -> None:
    county, client = make.county(), as_user(None)
    make.exam_basics()
    check(client, answers(county.id, held="assistant", held_on="2020-06"))
    assert 'value="2016-06"' in client.get("/exams/check/graduation").text
    assert 'value="2020-06"' in client.get("/exams/check/held").text
    told = text_of(client.get("/exams/result"))
    assert "助理社会工作师，2020-06" in told
    mended = post(client, "/exams/check/graduation?mend=1", {"graduated": "2017-07"})
    assert mended.location == "/exams/result"
    assert "2017-07，非全日制" in text_of(client.get("/exams/result"))


def test_wrong_answers_are_explained_and_kept(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, client = make.county(), as_user(None)
    refused = check(client, answers(county.id, ends="2001-01"))
    assert refused.status_code == 422
    assert "结束的月份早于开始的月份" in refused.text
    assert 'value="2001-01"' in refused.text
    without = check(client, answers(county.id, held="worker"))
    assert "请填写取得证书的年月" in without.text


def test_nothing_is_shown_before_the_questions_are_answered(
    session: Session, as_user: AsUser
) -> None:
    assert as_user(None).get("/exams/result").location == "/exams/check/place"


def test_the_clauses_can_be_read(make: Make, session: Session, as_user: AsUser) -> None:
    assert "还没有录入" in as_user(None).get("/exams/clauses").text
    make.exam_basics()
    assert "第十一条第（三）项" in as_user(None).get("/exams/clauses").text


def test_a_visitor_reads_when_the_window_is_open_and_that_it_is_an_example(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, client = make.county(), as_user(None)
    year = clock.today().year + 1
    make.national(
        year,
        opens_at=datetime(year, 4, 1, 9, tzinfo=HERE),
        closes_at=datetime(year, 4, 10, 17, tzinfo=HERE),
        example=True,
    )
    check(client, answers(county.id))
    page = text_of(client.get("/exams/result"))
    assert f"什么时候报： 未开始 {year}-04-01 09:00 至 {year}-04-10 17:00" in page
    assert page.count("什么时候报") == 1  # only for the level that may be sat
    assert "示例" in page.split("什么时候报")[1].split("社会工作师")[0]
    assert "推算" not in page


def test_without_a_sitting_the_year_is_said_to_be_assumed(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, client = make.county(), as_user(None)
    make.exam_basics()
    year = clock.today().year + 1
    check(client, answers(county.id))
    page = text_of(client.get("/exams/result"))
    assert f"{year}年度的考试安排还没有公布，先按工作年限计至{year}-12-31推算" in page
    assert f"{year}年度的报名时间还没有公布，上面的年度是推算的" in page


def test_each_question_stands_on_a_page_of_its_own_and_going_back_keeps_the_answers(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, client = make.county(), as_user(None)
    first = text_of(client.get("/exams/check"))
    assert "第 1 题，共 5 题" in first
    assert "您在哪个县（市、区）工作" in first
    assert "最高学历" not in first
    for key, fields, following in (
        ("place", {"county_id": county.id}, "education"),
        ("education", {"education": "master", "social_work": "y"}, "graduation"),
    ):
        answer = post(client, f"/exams/check/{key}", fields)
        assert answer.location == f"/exams/check/{following}"
    back = client.get("/exams/check/education").text
    assert '<option selected value="master">' in back
    assert "checked" in back
    assert client.get("/exams/result").location == "/exams/check/graduation", "the first one left"
    assert client.get("/exams/check/nothing").status_code == 404


def test_the_answer_names_what_the_chosen_county_would_pay_and_the_next_year(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, poor, client = make.county(), make.county(), as_user(None)
    year = clock.today().year + 1
    make.national(year)
    make.policy(county)
    check(client, answers(county.id))
    page = text_of(client.get("/exams/result"))
    assert f"考过以后，{county.name}按现在的政策会发" in page
    assert "一次性奖励 1,000.00 元" in page
    assert f"下一级什么时候能考 {year + 1}年度起可以报考社会工作师" in page
    post(client, "/exams/check/place?mend=1", {"county_id": poor.id})
    elsewhere = text_of(client.get("/exams/result"))
    assert "按现在的政策会发" not in elsewhere
    assert f"{poor.name}还没有发布持证奖励政策" in elsewhere
