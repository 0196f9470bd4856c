"""Public notices on the web: masked, searchable for oneself, objected to, gone after the end."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from trainer import documents
from trainer.core import outbox
from trainer.core.clock import HERE
from trainer.domain.papers.models import Paper
from trainer.domain.people.models import DutyKind, User
from trainer.domain.publicity import operations as publicity
from trainer.domain.publicity import queries
from trainer.domain.publicity.models import NoticeState, Objection, ObjectionState
from trainer.jobs.papers import print_papers

AsUser = Callable[[User | None], FlaskClient]
At = Callable[[datetime], None]
AFTER = datetime(2026, 10, 14, 8, tzinfo=HERE)
WORDS = "示例：此人已不在本县从业，请核实社保记录。"


@pytest.fixture(autouse=True)
def office_day(make: Make, at: At) -> None:
    """The day before National Day 2026; a notice published now ends on 13 October."""
    at(datetime(2026, 9, 30, 9, tzinfo=HERE))
    make.holidays(2026)


def test_running_notices_print_both_dates(make: Make, as_user: AsUser) -> None:
    notice = make.notice(make.county())
    for url in ("/notices/", f"/notices/{notice.id}/notice"):
        page = as_user(None).get(url)
        assert "2026-10-08" in page.text
        assert "2026-10-13" in page.text
        assert notice.title in page.text


def test_no_notice_says_what_next(session: Session, as_user: AsUser) -> None:
    assert "现在没有正在公示的名单" in text_of(as_user(None).get("/notices/"))


def test_the_list_is_masked_and_tells_how_to_object(make: Make, as_user: AsUser) -> None:
    person = make.person(name="示例阿明")
    notice = make.notice(make.county(), person)
    page = text_of(as_user(None).get(f"/notices/{notice.id}/notice"))
    assert "示***" in page
    assert person.name not in page
    assert (person.id_number or "") not in page
    assert "2,000.00" in page
    for part in ("怎样提出异议", "加盖公章", notice.contact_name, notice.contact_phone):
        assert part in page


def test_after_the_end_the_list_is_gone(make: Make, as_user: AsUser, at: At) -> None:
    person = make.person()
    notice = make.notice(make.county(), person)
    line_id = notice.lines[0].id
    at(AFTER)
    client = as_user(None)
    page = client.get(f"/notices/{notice.id}/notice")
    assert page.status_code == 200
    assert "公示已结束" in page.text
    assert notice.lines[0].masked_name not in page.text
    assert client.get(f"/notices/{notice.id}/look-up").status_code == 404
    assert client.get(f"/notices/{notice.id}/{line_id}/objection").status_code == 404
    assert notice.title not in client.get("/notices/").text


def test_a_withdrawn_notice_is_not_found(make: Make, as_user: AsUser) -> None:
    county = make.county()
    notice, client = make.notice(county), as_user(make.staff(DutyKind.APPROVER, county=county))
    url = f"/county/publicity/{notice.id}/withdraw"
    answer = post(client, url, {"reason": " "})
    assert answer.status_code == 422
    assert "请写明撤回公示的原因" in answer.text
    assert post(client, url, {"reason": "名单排序有误"}).status_code == 302
    assert notice.state is NoticeState.WITHDRAWN
    assert as_user(None).get(f"/notices/{notice.id}/notice").status_code == 404
    assert "名单排序有误" in client.get(f"/county/publicity/{notice.id}/notice").text


def test_people_ask_for_themselves(make: Make, as_user: AsUser) -> None:
    person = make.person()
    notice = make.notice(make.county(), person)
    client, url = as_user(None), f"/notices/{notice.id}/look-up"
    four = (person.id_number or "")[-4:]
    answer = post(client, url, {"name": person.name, "last_four": four})
    assert "这份公示里有您" in answer.text
    answer = post(client, url, {"name": person.name, "last_four": "0000"})
    assert "不在名单里" in answer.text
    answer = post(client, url, {"name": person.name, "last_four": "12"})
    assert answer.status_code == 422
    assert "请填写四位" in answer.text
    assert person.name in answer.text  # what was typed is still there


def test_too_many_questions_are_stopped_with_a_sentence(
    make: Make, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LOOK_UPS", 1)
    notice = make.notice(make.county())
    client, url = as_user(None), f"/notices/{notice.id}/look-up"
    fields = {"name": "示例", "last_four": "0000"}
    assert post(client, url, fields).status_code == 200
    stopped = post(client, url, fields)
    assert stopped.status_code == 429
    assert "尝试次数过多" in stopped.text


def test_an_objection_is_received_and_holds_the_line(
    make: Make, session: Session, as_user: AsUser
) -> None:
    notice = make.notice(make.county())
    client, line = as_user(None), notice.lines[0]
    url = f"/notices/{notice.id}/{line.id}/objection"
    typed = {"as_unit": "unit", "by_name": "示例单位", "contact": "0598-5550100", "text": "不对"}
    answer = post(client, url, typed)
    assert answer.status_code == 422
    assert "至少 10 个字" in answer.text
    assert "示例单位" in answer.text
    answer = post(client, url, {**typed, "text": WORDS})
    assert answer.status_code == 302
    page = text_of(client.get(answer.location))
    assert "异议已收到" in page
    assert "名单第 1 行已经暂停办理" in page
    assert WORDS not in page
    assert line.held_at is not None
    objection = session.query(Objection).one()
    assert objection.by_unit
    assert objection.contact == "0598-5550100"
    assert b"0598-5550100" not in (objection.contact_sealed or b"")


def test_an_objection_sent_twice_is_one(make: Make, session: Session, as_user: AsUser) -> None:
    notice = make.notice(make.county())
    client, url = as_user(None), f"/notices/{notice.id}/{notice.lines[0].id}/objection"
    from_page = client.get(url).text.split('name="once" type="hidden" value="')[1].split('"')[0]
    typed = {"as_unit": "person", "by_name": "示例", "contact": "0598", "text": WORDS}
    answers = [post(client, url, {**typed, "once": from_page}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert session.query(Objection).count() == 1


def test_the_county_decides_with_a_finding(make: Make, as_user: AsUser) -> None:
    county = make.county()
    notice = make.notice(county)
    objection = make.objection(notice)
    client = as_user(make.officer(county))
    assert "待处理的异议（1 件）" in client.get("/county/publicity/").text
    url = f"/county/publicity/{objection.id}/objection"
    answer = post(client, url, {"decision": "rejected", "finding": "不成立"})
    assert answer.status_code == 422
    assert "请写明核查的情况" in answer.text
    answer = post(client, url, {"decision": "upheld", "finding": "经核查，反映属实，异议成立。"})
    assert answer.status_code == 302
    assert objection.state is ObjectionState.UPHELD
    assert "经核查，反映属实" in client.get(url).text
    page = client.get(f"/county/publicity/{notice.id}/notice").text
    assert "已暂停" in page


def test_other_counties_find_nothing(make: Make, as_user: AsUser) -> None:
    notice = make.notice(make.county())
    objection = make.objection(notice)
    client = as_user(make.officer(make.county()))
    for url in (
        f"/county/publicity/{notice.id}/notice",
        f"/county/publicity/{notice.id}/withdraw",
        f"/county/publicity/{objection.id}/objection",
    ):
        assert client.get(url).status_code == 404, url
    assert notice.title not in client.get("/county/publicity/").text


def test_a_clerk_sees_but_does_not_decide(make: Make, as_user: AsUser) -> None:
    county = make.county()
    objection = make.objection(make.notice(county))
    client = as_user(make.staff(DutyKind.CLERK, county=county))
    url = f"/county/publicity/{objection.id}/objection"
    page = client.get(url)
    assert "由审核或审批人员处理" in page.text
    token = client.get("/county/publicity/").text.split('name="csrf_token"')[1].split('value="')[1]
    fields = {"decision": "upheld", "finding": WORDS, "csrf_token": token.split('"')[0]}
    assert client.post(url, data=fields).status_code == 403
    assert objection.state is ObjectionState.OPEN


def test_the_kept_page_is_shown_to_be_whole(make: Make, as_user: AsUser) -> None:
    county = make.county()
    notice = make.notice(county)
    client = as_user(make.officer(county))
    page = client.get(f"/county/publicity/{notice.id}/notice").text
    assert f"完好，校验值 {notice.shown_hash[:16]}" in page


def test_questions_are_counted_by_account_and_not_by_its_name(
    make: Make, session: Session, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LOOK_UPS", 1)
    notice = make.notice(make.county())
    first, second = make.candidate(), make.candidate()
    first.display_name = second.display_name = "示例同名"
    session.commit()
    url, fields = f"/notices/{notice.id}/look-up", {"name": "示例", "last_four": "0000"}
    browsers = as_user(first), as_user(second)
    assert [post(client, url, fields).status_code for client in browsers] == [200, 200]
    first.display_name = "示例改名"
    session.commit()
    assert [post(client, url, fields).status_code for client in browsers] == [429, 429]


def test_objections_are_counted_before_they_are_raised(
    make: Make, session: Session, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is refused counts, which it would not inside the operation's transaction."""
    monkeypatch.setattr(queries, "OBJECTIONS", 2)
    notice, client = make.notice(make.county()), as_user(None)
    url = f"/notices/{notice.id}/{notice.lines[0].id}/objection"
    typed = {"as_unit": "person", "by_name": "示例", "contact": "0598", "text": "不对"}
    assert [post(client, url, typed).status_code for _ in range(2)] == [422, 422]
    assert post(client, url, {**typed, "text": WORDS}).status_code == 429
    assert session.query(Objection).count() == 0


def test_who_objects_is_shown_only_to_those_who_decide(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    concerned = make.staff(DutyKind.REVIEWER, county=county)
    concerned.person = make.person(county)
    make.save(concerned)
    objection = make.objection(make.notice(county, concerned.person))
    url = f"/county/publicity/{objection.id}/objection"
    private = [objection.by_name, objection.contact or "", objection.text]
    page = as_user(make.staff(DutyKind.REVIEWER, county=county)).get(url).text
    assert all(words in page for words in private)
    for viewer in (
        concerned,
        make.staff(DutyKind.AUDITOR, county=county),
        make.staff(DutyKind.CLERK, county=county),
    ):
        answer = as_user(viewer).get(url)
        assert answer.status_code == 200
        assert not any(words in answer.text for words in private)


def test_the_county_prints_its_notice_for_the_board(
    make: Make, session: Session, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[documents.PublicNotice]()

    def make_documents(
        _kind: str, facts: list[documents.PublicNotice]
    ) -> Iterator[documents.Document]:
        made.extend(facts)
        yield documents.Document("公示.pdf", b"%PDF-notice", 1, "0")

    monkeypatch.setattr(documents, "make_many", make_documents)
    county = make.county()
    person = make.person(county)
    notice = make.notice(county, person)
    officer = make.staff(DutyKind.CLERK, county=county)
    client, page = as_user(officer), f"/county/publicity/{notice.id}/notice"
    assert "生成公示文件" in client.get(page).text
    for _ in range(2):
        fields, headers = hidden(client, page), {"Referer": f"http://localhost{page}"}
        url = f"/county/publicity/{notice.id}/print-notice"
        assert client.post(url, data=fields, headers=headers).status_code == 302
    paper = session.query(Paper).one()
    while claim := outbox.claim("test"):
        if claim.name == "papers.print":
            print_papers(claim)
    assert client.get(f"/county/publicity/{notice.id}/printed").data == b"%PDF-notice"
    assert made[0].rows[0].name == notice.lines[0].masked_name
    assert person.name not in str(paper.facts)
    stranger = as_user(make.officer(make.county()))
    assert stranger.get(f"/county/publicity/{notice.id}/printed").status_code == 404
    verified = as_user(None).get(f"/verify/{paper.code}").text
    assert "现在有效" in verified
    assert f'href="/notices/{notice.id}/notice"' in verified
    assert notice.lines[0].masked_name not in verified
    publicity.withdraw(notice, reason="名单有误", actor=officer)
    assert "作废" in as_user(None).get(f"/verify/{paper.code}").text
    assert "生成公示文件" not in client.get(page).text
