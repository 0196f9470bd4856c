"""The pages of scores and certificates: loaded from a spreadsheet, settled, numbered."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.sheets.builders import merged, xlsx
from tests.web.posting import hidden, post, press, text_of
from trainer.core.clock import HERE
from trainer.core.identity import make_id_number
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    ExamPass,
    Score,
    ScoreState,
)
from trainer.domain.exams.rules import HolderLine, MarkFacts, ScoreLine
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadState, Outcome
from trainer.domain.people.models import Person, User

AsUser = Callable[[User | None], FlaskClient]


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


def roster_loaded(make: Make) -> tuple[LoadedFile, User]:
    """A roster of one holder, and the officer who loaded it."""
    county = make.county()
    officer, person = make.officer(county), make.person(county)
    held = HolderLine(
        number=3,
        name=person.name,
        id_number=person.id_number or "",
        level="assistant",
        certificate_number="SL20150001",
        approved_on=date(2015, 6, 20),
    )
    file = operations.take_in_holders(
        county, filename="名册.xlsx", data=b"roster", mapping={}, lines=[held], actor=officer
    )
    operations.load_holders(file, [held], actor=officer)
    return file, officer


@pytest.mark.usefixtures("after_the_exam")
def test_a_roster_says_why_it_is_not_taken_back_and_nothing_breaks(
    make: Make, session: Session, as_user: AsUser
) -> None:
    file, officer = roster_loaded(make)
    desk, url = as_user(officer), f"/county/imports/{file.id}/undo"
    certificate = session.query(Certificate).one()
    certificates.revoke(certificate, reason="发证机关撤销", actor=officer)
    said = f"已登记或已撤销的证书1项（{certificate.person.name}）"
    assert said in desk.get(url).text
    sent = press(desk, f"/county/imports/{file.id}/detail", url, reason="上传了别的名册")
    assert said in sent.text
    session.expire_all()
    assert file.state is LoadState.LOADED
    assert session.query(Certificate).count() == 1


def test_a_roster_is_taken_back_on_its_page(make: Make, session: Session, as_user: AsUser) -> None:
    file, officer = roster_loaded(make)
    desk, page = as_user(officer), f"/county/imports/{file.id}/detail"
    assert "撤销这次载入" in desk.get(page).text
    post(desk, f"/county/imports/{file.id}/undo", {"reason": "上传了别的名册"})
    session.expire_all()
    assert file.state is LoadState.UNDONE
    assert session.query(Certificate).count() == 0
    assert "这次载入已撤销" in text_of(desk.get(page))
