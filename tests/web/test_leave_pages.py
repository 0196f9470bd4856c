"""Leave through the pages: asked by the candidate, answered by instructor or clerk."""

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from tests.web.test_attendance_pages import Class
from trainer.core.db import db
from trainer.domain.people.models import User
from trainer.domain.training.models import LeaveRequest, MarkStatus

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]


def test_leave_is_asked_granted_seen_on_the_take_page_and_counted(
    make: Make, as_user: AsUser, at: At
) -> None:
    group = Class(make, as_user, at)
    her = make.candidate(group.lesson.county)
    at(group.lesson.starts_at.replace(hour=0))
    row = make.sign_up(group.lesson, her)
    browser = as_user(her)
    url = f"/candidate/training/{row.id}/ask-leave"
    assert url in browser.get("/candidate/training/").text
    refused = post(browser, url, {"reason": ""})
    assert "请写明请假的原因" in refused.text
    fields = {**hidden(browser, url), "reason": "示例：单位值班"}
    for _ in range(2):  # sent twice, asked once
        assert browser.post(url, data=fields).status_code == 302
    assert db.session.query(LeaveRequest).count() == 1
    assert "等待答复" in text_of(browser.get("/candidate/training/"))

    take = f"{group.base}/take"
    page = group.client.get(take)
    assert "1 人请假，等待答复" in text_of(page)
    answer = f"/instructor/sessions/{row.id}/answer-leave"
    assert answer in page.text
    wrong = post(group.client, answer, {"granted": "no", "answer": ""})
    assert "不准假要写明原因" in wrong.text
    assert post(group.client, answer, {"granted": "yes", "answer": ""}).location == take
    assert f"{row.name}（尾号 {row.phone_tail}），已准假" in group.client.get(take).text
    assert "没有等待答复的请假申请" in text_of(group.client.get(answer)) or "已准假" in text_of(
        group.client.get(answer)
    )
    assert "已准假" in text_of(browser.get("/candidate/training/"))
    at(group.lesson.starts_at)
    post(group.client, take, {"rest": "present"})
    db.session.expire_all()
    mark = row.mark_of(group.lesson.halves[0])
    assert mark is not None
    assert mark.status is MarkStatus.LEAVE


def test_the_county_s_clerk_answers_and_other_counties_find_nothing(
    make: Make, as_user: AsUser, at: At
) -> None:
    group = Class(make, as_user, at)
    her = make.candidate(group.lesson.county)
    at(group.lesson.starts_at.replace(hour=0))
    row = make.sign_up(group.lesson, her)
    browser = as_user(her)
    post(browser, f"/candidate/training/{row.id}/ask-leave", {"reason": "示例：出差"})
    url = f"/county/leaves/{row.id}/answer"
    assert as_user(make.officer(make.county())).get(url).status_code == 404
    clerk = as_user(make.officer(group.lesson.county))
    assert url in clerk.get(f"/county/training/{group.lesson.id}/session").text
    assert "示例：出差" in text_of(clerk.get(url))
    assert post(clerk, url, {"granted": "no", "answer": "示例：名额紧张"}).status_code == 302
    page = text_of(browser.get("/candidate/training/"))
    assert "未准假" in page
    assert "示例：名额紧张" in page
    assert post(browser, f"/candidate/training/{row.id}/ask-leave", {"reason": "示例：再请"})
    done = browser.post(
        f"/candidate/training/{row.id}/withdraw-leave",
        data={"csrf_token": hidden(browser, "/candidate/training/")["csrf_token"]},
    )
    assert done.status_code == 302
    assert "请假已撤回" in text_of(browser.get("/candidate/training/"))
