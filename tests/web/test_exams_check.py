"""The check of conditions: no account, an answer for every level, clauses and cures."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
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
    answer = post(client, "/exams/check", answers(county.id))
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
    post(client, "/exams/check", answers(county.id, education="secondary", starts=""))
    result = client.get("/exams/result")
    assert result.status_code == 200
    assert "如果从现在起从事社会工作" in result.text


def test_the_answers_stay_and_can_be_changed(make: Make, session: Session, as_user: AsUser) -> None:
    county, client = make.county(), as_user(None)
    make.exam_basics()
    post(client, "/exams/check", answers(county.id, held="assistant", held_on="2020-06"))
    again = client.get("/exams/check").text
    assert 'value="2016-06"' in again
    assert 'value="2020-06"' in again


def test_wrong_answers_are_explained_and_kept(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, client = make.county(), as_user(None)
    refused = post(client, "/exams/check", answers(county.id, ends="2001-01"))
    assert refused.status_code == 422
    assert "结束的月份早于开始的月份" in refused.text
    assert 'value="2001-01"' in refused.text
    without = post(client, "/exams/check", answers(county.id, held="worker"))
    assert "请填写取得证书的年月" in without.text


def test_nothing_is_shown_before_the_questions_are_answered(
    session: Session, as_user: AsUser
) -> None:
    assert as_user(None).get("/exams/result").location == "/exams/check"


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
    post(client, "/exams/check", answers(county.id))
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
    post(client, "/exams/check", answers(county.id))
    page = text_of(client.get("/exams/result"))
    assert f"{year}年度的考试安排还没有公布，先按工作年限计至{year}-12-31推算" in page
    assert f"{year}年度的报名时间还没有公布，上面的年度是推算的" in page
