"""Counselling through the pages: booked, cancelled, marked; asked, answered, made public."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from tests.factories import Make
from tests.web.posting import hidden, post, press, text_of
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.domain.counselling.models import Booking, Entry, Question, Slot
from trainer.domain.people.models import DutyKind, User

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]
NINE = datetime(2026, 9, 14, 9, tzinfo=HERE)


def test_times_are_offered_booked_once_however_often_sent_and_marked(
    make: Make, as_user: AsUser, at: At
) -> None:
    at(NINE - timedelta(days=3))
    county = make.county()
    counsellor, her = make.counsellor(county), make.candidate(county)
    desk, browser = as_user(counsellor), as_user(her)
    assert "这一天没有时段" in text_of(desk.get("/instructor/counselling/"))
    offer = {
        "county_id": county.id,
        "first_at": "2026-09-14T09:00",
        "minutes": "30",
        "count": "2",
        "way": "phone",
        "place": "13905980001",
    }
    refused = post(desk, "/instructor/counselling/offer", offer)
    assert refused.status_code == 422
    assert "请不要写证件号码、手机号码或银行账号" in text_of(refused)
    assert 'value="2026-09-14T09:00"' in refused.text
    assert db.session.query(Slot).count() == 0
    made = post(desk, "/instructor/counselling/offer", offer | {"place": "0598-5550100"})
    assert made.location == "/instructor/counselling/?day=2026-09-14"

    slot = db.session.query(Slot).order_by(Slot.id).first()
    assert slot is not None
    url = f"/candidate/counselling/{slot.id}/book"
    assert url in browser.get("/candidate/counselling/").text
    fields = {**hidden(browser, url), "wish": "示例：想问报考条件"}
    for _ in range(2):
        assert browser.post(url, data=fields).status_code == 302
    assert db.session.query(Booking).count() == 1
    assert "我约的咨询" in text_of(browser.get("/candidate/counselling/"))
    late = post(as_user(make.candidate(county)), url, {"wish": "示例：也想问"})
    assert "已被别人约走" in text_of(late)
    assert "示例：也想问" in late.text

    at(NINE)
    day = "/instructor/counselling/?day=2026-09-14"
    assert "想咨询：示例：想问报考条件" in text_of(desk.get(day))
    press(desk, day, f"/instructor/counselling/{slot.id}/came")
    assert "来了" in text_of(desk.get(day))
    assert "没来" in text_of(desk.get(day))
    assert "来了" in text_of(browser.get("/candidate/counselling/"))


def test_a_cancelled_time_shows_its_reason_to_whoever_booked_it(
    make: Make, as_user: AsUser, at: At
) -> None:
    at(NINE - timedelta(days=3))
    county = make.county()
    counsellor, her = make.counsellor(county), make.candidate(county)
    slot = make.slot(county, counsellor, NINE)
    make.booking(slot, her)
    url = f"/instructor/counselling/{slot.id}/cancel"
    assert as_user(make.counsellor(county)).get(url).status_code == 404
    post(as_user(counsellor), url, {"reason": "示例：咨询员出差"})
    page = text_of(as_user(her).get("/candidate/counselling/"))
    assert "时段被取消 示例：咨询员出差" in page


def test_a_question_goes_to_the_counsellor_and_its_answer_to_everybody(
    make: Make, as_user: AsUser, at: At
) -> None:
    at(NINE)
    county = make.county()
    her = make.candidate(county, name="示例阿珍")
    browser, desk = as_user(her), as_user(make.counsellor(county))
    asked = {"topic": "conditions", "level": "worker", "title": "示例：本科要几年", "text": "短"}
    refused = post(browser, "/candidate/questions/ask", asked)
    assert refused.status_code == 422
    assert "请写得具体一些" in text_of(refused)
    assert "示例：本科要几年" in refused.text
    post(browser, "/candidate/questions/ask", asked | {"text": "示例：我是本科毕业"})
    question = db.session.query(Question).one()
    assert "不满 1 个工作日" in text_of(desk.get("/instructor/questions/"))
    url = f"/instructor/questions/{question.id}/detail"
    fields = {**hidden(desk, url), "text": "示例阿珍您好，本科满 3 年。"}
    for _ in range(2):
        assert desk.post(url, data=fields).status_code == 302
    assert db.session.query(Entry).count() == 2
    assert "本科满 3 年" in text_of(browser.get(f"/candidate/questions/{question.id}/detail"))

    public = f"/instructor/questions/{question.id}/publish"
    assert "示例阿珍您好" in desk.get(public).text
    wrong = post(desk, public, {"title": "本科要几年", "answer": "示例阿珍您好，满 3 年。"})
    assert "有提问人的姓名" in text_of(wrong)
    assert "本科要几年" not in text_of(as_user(None).get("/questions/"))
    post(desk, public, {"title": "本科要几年", "answer": "满 3 年。"})
    page = text_of(as_user(None).get("/questions/?words=本科"))
    assert "本科要几年 满 3 年。" in page
    assert "示例阿珍" not in page
    press(browser, "/candidate/questions/", f"/candidate/questions/{question.id}/solve")
    assert "已解决" in text_of(browser.get("/candidate/questions/"))


def test_the_county_sees_numbers_and_sets_its_terms_but_reads_no_question(
    make: Make, as_user: AsUser, at: At
) -> None:
    at(NINE)
    county = make.county()
    make.question(make.candidate(county, name="示例阿珍"), "示例：私下的事")
    clerk = as_user(make.staff(DutyKind.CLERK, county=county))
    page = text_of(clerk.get("/county/counselling/"))
    assert "示例：私下的事" not in page
    assert "示例阿珍" not in page
    url = f"/county/counselling/{county.id}/terms"
    assert as_user(make.officer(make.county())).get(url).status_code == 404
    wrong = post(clerk, url, {"most_bookings": "10", "cancel_hours": "24"})
    assert "请填写 1 到 9" in text_of(wrong)
    assert post(clerk, url, {"most_bookings": "3", "cancel_hours": "24"}).status_code == 302
    assert "最多同时约 3 次，提前 24 小时截止" in text_of(clerk.get("/county/counselling/"))
