"""After the results, on the pages: a re-check, a review after the exam, a loading taken back."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.domain.test_exam_rechecks import ANSWER, WHY, Case
from tests.factories import Make
from tests.web.posting import post, text_of
from trainer.core.clock import HERE
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries
from trainer.domain.exams.models import PostReview, Recheck, ReviewState, Score
from trainer.domain.imports.models import LoadState
from trainer.domain.people.models import User
from trainer.sheets.reading import read

AsUser = Callable[[User | None], FlaskClient]
SCORES = "/candidate/exams/scores"


@pytest.fixture
def case(make: Make, at: Callable[[datetime], None]) -> Case:
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    return Case(make)


def test_a_person_asks_and_the_county_answers(
    case: Case, session: Session, as_user: AsUser, at: Callable[[datetime], None]
) -> None:
    person, desk = as_user(case.account), as_user(case.desk.officer)
    url = f"/candidate/exams/{case.score.id}/recheck"
    assert url in person.get(SCORES).text
    page = text_of(person.get(url))
    assert "只复核计分、登分" in page
    assert "2026-12-01（含当天）" in page
    short = post(person, url, {"reason": "低"})
    assert "至少4个字" in short.text
    assert "低</textarea>" in short.text
    assert post(person, url, {"reason": WHY}).location == SCORES
    assert "待答复" in text_of(person.get(SCORES))
    recheck = session.query(Recheck).one()
    answer = f"/county/rechecks/{recheck.id}/detail"
    assert answer in desk.get("/county/rechecks/").text
    missing = post(desk, answer, {"outcome": "changed", "answer": ANSWER})
    assert "请填写更正后的成绩" in missing.text
    assert ANSWER in missing.text
    done = post(desk, answer, {"outcome": "changed", "mark": "60", "answer": ANSWER})
    assert done.status_code == 302
    page = text_of(person.get(SCORES))
    assert f"成绩已更正 · {ANSWER}" in page
    assert queries.live_pass(case.person.id, Level.ASSISTANT) is not None
    at(datetime(2026, 12, 5, 9, tzinfo=HERE))
    other = next(each for each in queries.scores_of(case.person.id) if each.file_id)
    late = text_of(person.get(f"/candidate/exams/{other.id}/recheck"))
    assert "已于2026-12-01截止" in late


def test_a_county_lists_reviews_and_exports_them(
    case: Case, make: Make, session: Session, as_user: AsUser
) -> None:
    post(as_user(case.account), f"/candidate/exams/{case.score.id}/recheck", {"reason": WHY})
    desk = as_user(case.desk.officer)
    answer = f"/county/rechecks/{session.query(Recheck).one().id}/detail"
    changed = post(desk, answer, {"outcome": "changed", "mark": "60", "answer": ANSWER})
    assert changed.status_code == 302, text_of(changed)
    base = f"/county/reviews/{case.sitting.id}"
    assert "这里没有人" in desk.get(f"{base}/sitting").text
    fields = {"county_id": case.desk.county.id, "documents": "身份证\n学历证书"}
    wrong = post(desk, f"{base}/listing", {**fields, "due_on": "2026-11-20"})
    assert "今天以后" in wrong.text
    right = post(desk, f"{base}/listing", {**fields, "due_on": "2026-12-10"})
    assert right.status_code == 302, text_of(right)
    listed = text_of(desk.get(f"{base}/sitting"))
    assert case.person.name in listed
    table = read(desk.get(f"{base}/sheet").data, "名单.xlsx")
    (row,) = table.rows
    assert row.cells[0] == case.person.name
    assert case.person.id_number not in row.cells
    assert row.cells[4:6] == ("2026-12-10", "身份证、学历证书")
    assert "请在 2026-12-10 以前" in text_of(as_user(case.account).get(SCORES))
    review = session.query(PostReview).one()
    url = f"/county/reviews/{review.id}"
    moved = post(desk, f"{url}/day", {"due_on": "2026-12-20", "reason": "住院治疗"})
    assert moved.status_code == 302
    assert "请写明理由" in post(desk, f"{url}/detail", {"outcome": "failed"}).text
    assert review.state is ReviewState.WAITING
    why = {"outcome": "failed", "reason": "工作年限证明不足两年"}
    assert post(desk, f"{url}/detail", why).status_code == 302
    assert "工作年限证明不足两年" in text_of(as_user(case.account).get(SCORES))
    stranger = as_user(make.officer(make.county()))
    assert stranger.get(f"{url}/detail").status_code == 404


def test_a_loading_is_taken_back_on_its_page(case: Case, session: Session, as_user: AsUser) -> None:
    desk, url = as_user(case.desk.officer), f"/county/imports/{case.file.id}/undo"
    assert url in desk.get(f"/county/imports/{case.file.id}/detail").text
    assert "至少4个字" in post(desk, url, {"reason": "错"}).text
    assert session.query(Score).count() == 2
    answer = post(desk, url, {"reason": "上传了另一场的文件"})
    assert "上传了另一场的文件" in text_of(desk.get(answer.location))
    assert case.file.state is LoadState.UNDONE
    assert session.query(Score).count() == 0
