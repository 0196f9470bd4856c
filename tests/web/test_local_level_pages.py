"""The pages of a county's own level: entered, chosen for a sitting, shown to its people."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import post, press, text_of
from trainer.core import clock
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.exams import operations
from trainer.domain.exams.models import Sitting
from trainer.domain.exams.rules import LocalFacts, LocalSubject
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]
FACTS = LocalFacts(
    name="社工员",
    subjects=[LocalSubject("社区工作基础", 90, 1000, 600)],
    within_years=0,
    valid_years=3,
    basis="示例县社工员管理办法",
    from_on=date(2020, 1, 1),
)


def test_a_county_enters_its_level_and_chooses_it_for_a_sitting(
    make: Make, session: Session, as_user: AsUser
) -> None:
    make.exam_basics()
    county = make.county()
    client, today = as_user(make.officer(county)), clock.today()
    typed = {
        "county_id": str(county.id),
        "name": "社工员",
        "subjects": "社区工作基础 90 100",
        "within_years": "0",
        "valid_years": "3",
        "from_on": today.isoformat(),
        "basis": "示例县社工员管理办法",
    }
    refused = post(client, "/county/levels/new", typed)
    assert refused.status_code == 422
    assert "科目每行写一个" in refused.text
    assert "社区工作基础 90 100" in refused.text
    assert session.query(LocalLevel).count() == 0
    right = {**typed, "subjects": "社区工作基础 90 100 60"}
    assert post(client, "/county/levels/new", right).location == "/county/levels/"
    level = session.query(LocalLevel).one()
    assert "社区工作基础：90分钟，满分100，合格60" in text_of(client.get("/county/levels/"))
    exam_on = today + timedelta(days=40)
    sitting = {
        "county_id": str(county.id),
        "title": "示例社工员考试",
        "year": str(exam_on.year),
        "levels": "local",
        "local_level": str(level.id),
        "opens_at": f"{today.isoformat()}T08:00",
        "closes_at": f"{(today + timedelta(days=10)).isoformat()}T18:00",
        "exam_first_on": exam_on.isoformat(),
        "exam_last_on": exam_on.isoformat(),
        "service_cutoff_on": exam_on.isoformat(),
    }
    wrong = post(client, "/county/sittings/new", {**sitting, "applies_rules": "y"})
    assert "国家报考条件不适用于本地级别" in wrong.text
    assert session.query(Sitting).count() == 0
    assert post(client, "/county/sittings/new", sitting).status_code == 302
    row = session.query(Sitting).one()
    assert row.local_level_id == level.id
    assert "社工员" in text_of(client.get(f"/county/sittings/{row.id}/detail"))


def test_who_may_not_enter_levels_finds_no_form_for_it(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    clerk = as_user(make.clerk(county))
    assert clerk.get("/county/levels/").status_code == 200
    assert "/county/levels/new" not in clerk.get("/county/levels/").text
    assert clerk.get("/county/levels/new").status_code == 403


def test_a_level_entered_by_mistake_is_taken_back_on_its_page(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, today = make.county(), clock.today()
    officer = make.officer(county)
    facts: dict[str, Any] = {
        "subjects": [LocalSubject("社区工作基础", 90, 1000, 600)],
        "within_years": 0,
        "valid_years": None,
        "basis": "示例县社工员管理办法",
        "from_on": today,
    }
    for name in ("社公员", "社工员"):
        operations.add_local_level(county, LocalFacts(name=name, **facts), actor=officer)
    wrong, right = session.query(LocalLevel).order_by(LocalLevel.id)
    make.local_sitting(county, levels=[Level.LOCAL], local_level=right, applies_rules=False)
    client, stranger = as_user(officer), as_user(make.officer(make.county("示例北县")))
    paths = {each: f"/county/levels/{each.id}/remove" for each in (wrong, right)}
    listed = client.get("/county/levels/").text
    assert [path in listed for path in paths.values()] == [True, False]
    page = "/county/levels/"
    assert press(stranger, page, paths[wrong]).status_code == 404
    assert press(client, page, paths[right]).location.endswith(page)
    assert "已有考试或证书用到“社工员”，不能删除" in text_of(client.get(page))
    press(client, page, paths[wrong])
    assert "“社公员”已删除" in text_of(client.get(page))
    assert [row.name for row in session.query(LocalLevel)] == ["社工员"]


def test_a_certificate_of_a_county_stands_apart_from_those_of_the_nation(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county("示例南县")
    level = operations.add_local_level(county, FACTS, actor=make.officer(county))
    candidate = make.candidate(county)
    assert candidate.person is not None
    make.certificate(candidate.person, Level.WORKER)
    make.certificate(candidate.person, Level.LOCAL, local_level=level, exam_county_id=county.id)
    national, local = BeautifulSoup(
        as_user(candidate).get("/candidate/certificates/").text, "html.parser"
    ).select("main table")
    assert "社会工作师" in national.text
    assert "社工员" not in national.text
    assert "社工员" in local.text
    assert "示例南县" in local.text
    assert "不需国家登记" in local.text
    overview = text_of(as_user(make.city_officer()).get("/city/"))
    counted = "助理社会工作师 0 本 ， 社会工作师 1 本 ， 高级社会工作师 0 本"
    assert counted.replace(" ", "") in overview.replace(" ", "")
    assert "本地级别另计：社工员（示例南县）1 本" in overview


def test_nothing_national_is_asked_of_a_local_certificate_and_figures_name_its_level(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    officer = make.officer(county)
    level = operations.add_local_level(county, FACTS, actor=officer)
    person = make.person(county)
    certificate = make.certificate(person, Level.LOCAL, local_level=level, exam_county_id=county.id)
    client = as_user(officer)
    shown = text_of(client.get(f"/county/certificates/{certificate.id}/detail"))
    for national in ("继续教育 ", "首次登记期限", "登记机构"):
        assert national not in shown.split("管理号")[1]
    ledger = text_of(client.get(f"/county/hours/{certificate.id}/ledger"))
    assert "本地级别没有学时要求" in ledger
    assert "应完成的学时" not in ledger
    sitting = make.local_sitting(
        county, levels=[Level.LOCAL], local_level=level, applies_rules=False
    )
    make.accepted(sitting, county=county, level=Level.LOCAL)
    figures = text_of(client.get(f"/county/sittings/{sitting.id}/statistics"))
    assert level.name in figures
    assert "县级社工员" not in figures
