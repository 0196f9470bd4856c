"""Continuing education on its pages: filled in, returned, mended, counted."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from tests.factories import Make
from tests.web.posting import post
from trainer.core import clock
from trainer.domain.certificates import operations, queries
from trainer.domain.people.models import User
from trainer.seeding import hours as seeds
from trainer.seeding.references import SEEDER

Browse = Callable[[User | None], FlaskClient]


def test_hours_are_filed_returned_mended_and_counted(make: Make, as_user: Browse) -> None:
    seeds.load(actor=SEEDER)
    county = make.county()
    officer, user = make.officer(county), make.candidate(county)
    assert user.person is not None
    assert "还没有登记有效的证书" in as_user(user).get("/candidate/hours/").text
    certificate = make.certificate(user.person)
    operations.note_registration(
        certificate, registered_on=clock.today(), place="示例", actor=officer
    )
    typed = {
        "category": "seminar",
        "title": "伦理讲座（示例）",
        "organiser": "示例协会",
        "held_on": (clock.today() - timedelta(days=1)).isoformat(),
        "hours": "4.5",
        "evidence": "参会证明 示例1号",
    }
    refused = post(as_user(user), "/candidate/hours/file-hours", typed)
    assert "不在登记有效期内" in refused.text
    assert "伦理讲座（示例）" in refused.text, "what was typed stays"
    typed["held_on"] = clock.today().isoformat()
    assert post(as_user(user), "/candidate/hours/file-hours", typed).status_code == 302
    (entry,) = queries.hours_of(user.person.id)
    assert entry.hours_tenths == 45
    assert "伦理讲座" in as_user(officer).get("/county/hours/").text
    decide = f"/county/hours/{entry.id}/decide"
    assert "退回要写明缺什么" in post(as_user(officer), decide, {"decision": "return"}).text
    post(as_user(officer), decide, {"decision": "return", "answer": "请补编号"})
    assert "请补编号" in as_user(user).get("/candidate/hours/").text
    change = f"/candidate/hours/{entry.id}/change"
    post(as_user(user), change, {**typed, "evidence": "参会证明 示例2号"})
    post(as_user(officer), decide, {"decision": "count"})
    page = as_user(user).get("/candidate/hours/").text
    assert "已计入" in page
    assert "67.5" in page, "what is missing of 72 hours"
    ledger = as_user(officer).get(f"/county/hours/{certificate.id}/ledger").text
    assert "参会证明 示例2号" in ledger
    assert as_user(make.candidate(county)).get(change).status_code == 404
    assert as_user(make.officer(make.county())).get(decide).status_code == 404
