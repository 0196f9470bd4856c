"""Selections on the web: entered, confirmed by another, published, read by everybody."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from trainer.core import clock, outbox
from trainer.core.outbox import Job, JobState
from trainer.domain.honours import operations
from trainer.domain.honours.models import Selection, Winner, WinnerState
from trainer.domain.papers.models import Paper
from trainer.domain.people.models import User
from trainer.jobs.papers import print_papers

AsUser = Callable[[User | None], FlaskClient]
NUMBER = "11010519491231002X"


@pytest.fixture
def selection(make: Make) -> Selection:
    """An open selection of a city that has an office."""
    make.city_office()
    return make.selection()


def typed(make: Make, **values: Any) -> dict[str, Any]:
    return {
        "category": "优秀社会工作者",
        "name": "示例戊",
        "county": make.county().id,
        "organisation": "示例社会工作服务中心",
        "basis": "本人书面同意（示例）",
        **values,
    }


def press(client: FlaskClient, url: str, page: str) -> Any:
    return client.post(
        url, data=hidden(client, page), headers={"Referer": f"http://localhost{page}"}
    )


def test_a_selection_is_opened_and_refused_with_typed_values_kept(
    make: Make, session: Session, as_user: AsUser
) -> None:
    client = as_user(make.city_officer())
    fields = {
        "year": 2026,
        "title": "优秀社工评选（示例）",
        "mode": "commend",
        "categories": "优秀社会工作者\n优秀督导",
    }
    answer = post(client, "/city/honours/new", fields)
    assert answer.status_code == 422
    assert "请填写批准文号" in answer.text
    assert "优秀社工评选（示例）" in answer.text
    assert session.query(Selection).count() == 0
    answer = post(client, "/city/honours/new", {**fields, "mode": "announce"})
    assert answer.status_code == 302
    selection = session.query(Selection).one()
    assert selection.categories == ["优秀社会工作者", "优秀督导"]
    assert "优秀社工评选（示例）" in client.get("/city/honours/").text


def test_a_winner_with_a_number_is_refused_and_nothing_is_lost(
    make: Make, session: Session, as_user: AsUser, selection: Selection
) -> None:
    client, url = as_user(make.city_officer()), f"/city/honours/{selection.id}/enter"
    answer = post(client, url, typed(make, name=f"示例己 {NUMBER}", deed="十年如一日。"))
    assert answer.status_code == 422
    assert "请删去号码" in answer.text
    assert "十年如一日。" in answer.text
    assert session.query(Winner).count() == 0
    answer = post(client, url, typed(make, basis=""))
    assert answer.status_code == 422
    assert "公开姓名要有依据" in answer.text
    assert post(client, url, typed(make)).status_code == 302
    assert session.query(Winner).one().name == "示例戊"


def test_a_record_is_found_by_name_and_taken_over(
    make: Make, session: Session, as_user: AsUser, selection: Selection
) -> None:
    user = make.candidate(make.county(), name="示例庚辛")
    make.consent(user)
    client, url = as_user(make.city_officer()), f"/city/honours/{selection.id}/enter"
    found = client.get(f"{url}?name=示例庚")
    assert "示例庚辛" in found.text
    assert f"person={user.person_id}" in found.text
    page = f"{url}?person={user.person_id}"
    shown = client.get(page)
    assert "已关联档案：示例庚辛" in text_of(shown)
    fields = typed(make, name="示例庚辛", basis="")
    assert post(client, url, fields, page=page).status_code == 302
    winner = session.query(Winner).one()
    assert winner.person_id == user.person_id
    assert winner.consent_id is not None


def test_the_same_officer_does_not_confirm(
    make: Make, as_user: AsUser, selection: Selection
) -> None:
    first, second = make.city_officer(), make.city_officer()
    winner = make.winner(selection, make.county(), by=first)
    page, url = (
        f"/city/honours/{selection.id}/selection",
        f"/city/honours/{winner.id}/confirm",
    )
    client = as_user(first)
    shown = client.get(page)
    assert "由另一位同事复核" in shown.text
    assert url not in shown.text
    entry = f"/city/honours/{selection.id}/enter"
    refused = client.post(
        url, data=hidden(client, entry), headers={"Referer": f"http://localhost{page}"}
    )
    assert refused.status_code == 302
    assert "录入和复核必须由两个人办理" in client.get(page).text
    assert press(as_user(second), url, page).status_code == 302
    assert winner.state is WinnerState.CONFIRMED


def test_a_removal_asks_for_a_reason(make: Make, as_user: AsUser, selection: Selection) -> None:
    winner = make.winner(selection, make.county(), by=make.city_officer())
    client, url = as_user(make.city_officer()), f"/city/honours/{winner.id}/remove"
    answer = post(client, url, {"reason": "错"})
    assert answer.status_code == 422
    assert "请写明移除的原因" in answer.text
    assert post(client, url, {"reason": "录入时写错了单位"}).status_code == 302
    assert "录入时写错了单位" in client.get(f"/city/honours/{selection.id}/selection").text
    assert client.get(url).status_code == 404


def test_the_roster_is_published_printed_downloaded_and_read_by_everybody(
    make: Make, session: Session, as_user: AsUser, selection: Selection
) -> None:
    person = make.person(make.county())
    winner = make.winner(selection, person.county, by=make.city_officer(), person=person)
    approver, nobody = make.city_approver(), as_user(None)
    page = f"/city/honours/{selection.id}/selection"
    client = as_user(approver)
    assert "还有 1 条没有复核" in client.get(page).text
    assert f"/honours/{selection.id}/selection" not in nobody.get("/honours/").text
    assert nobody.get(f"/honours/{selection.id}/selection").status_code == 404
    operations.confirm_winner(winner, actor=make.city_officer())
    assert press(client, f"/city/honours/{selection.id}/publish", page).status_code == 302
    assert "正在生成文件" in client.get(page).text
    assert client.get(f"/city/honours/{selection.id}/roster").status_code == 404
    claim = outbox.claim("test")
    assert claim is not None
    print_papers(claim)
    paper = session.query(Paper).one()
    assert paper.problem == ""
    file = client.get(f"/city/honours/{selection.id}/roster")
    assert file.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.data)).pages)
    assert person.name in text
    assert (person.id_number or "") not in text
    public = text_of(nobody.get(f"/honours/{selection.id}/selection"))
    assert person.name in public
    assert (person.id_number or "") not in public
    assert selection.title in nobody.get("/honours/").text


def test_counties_do_not_reach_selections(
    make: Make, as_user: AsUser, selection: Selection
) -> None:
    client = as_user(make.officer(make.county()))
    assert client.get(f"/city/honours/{selection.id}/selection").status_code == 403
    assert as_user(None).get("/city/honours/").status_code == 302


def test_who_took_the_consent_back_is_named_by_no_check_of_the_code(
    make: Make, session: Session, as_user: AsUser
) -> None:
    make.city_office()
    county, officer = make.county(), make.city_officer()
    selection = make.selection()
    user = make.candidate(county)
    assert user.person is not None
    consent = make.consent(user)
    other = make.winner(selection, county, by=officer)
    gone = make.winner(selection, county, by=officer, person=user.person, legal_basis="")
    for winner in (other, gone):
        operations.confirm_winner(winner, actor=make.city_officer())
    paper = operations.publish_roster(selection, actor=make.city_approver())
    consent.withdrawn_at = clock.now()
    session.commit()
    page = as_user(None).get(f"/verify/{paper.code}").text
    assert gone.name not in page
    for shown in (paper.number, selection.title, "示例市委社会工作部", "名单人数", "现在有效"):
        assert shown in page, shown
    url = f"/honours/{selection.id}/selection"
    assert f'href="{url}"' in page
    public = as_user(None).get(url).text
    assert other.name in public
    assert gone.name not in public


def test_a_roster_whose_printing_failed_is_printed_again(
    make: Make, session: Session, as_user: AsUser
) -> None:
    make.city_office()
    selection = make.selection()
    winner = make.winner(selection, make.county(), by=make.city_officer())
    operations.confirm_winner(winner, actor=make.city_officer())
    approver = make.city_approver()
    paper = operations.publish_roster(selection, actor=approver)
    assert paper.job is not None
    paper.job.state = JobState.FAILED
    session.commit()
    client, page = as_user(approver), f"/city/honours/{selection.id}/selection"
    assert "重新生成" in client.get(page).text
    press(client, f"/city/honours/{selection.id}/print-again", page)
    assert session.query(Job).filter_by(name="papers.print", state=JobState.QUEUED).count() == 1
    assert "正在生成文件" in client.get(page).text


def test_the_order_and_the_columns_of_a_list_are_chosen_on_a_page(
    make: Make, session: Session, as_user: AsUser, selection: Selection
) -> None:
    client, url = as_user(make.city_officer()), f"/city/honours/{selection.id}/arrange"
    assert url in client.get(f"/city/honours/{selection.id}/selection").text
    wrong = post(client, url, {"ordering": "county", "order_rule": "以姓氏笔画为序", "name": "1"})
    assert wrong.status_code == 422
    assert "这里不用填写" in wrong.text
    assert "以姓氏笔画为序" in wrong.text
    for field, value in (("honour", "7"), ("honour", "x")):
        assert post(client, url, {"ordering": "county", field: value}).status_code == 422
    chosen = {"ordering": "entered", "order_rule": "以姓氏笔画为序", "honour": "1", "name": "2"}
    assert post(client, url, chosen).status_code == 302
    session.refresh(selection)
    assert (selection.printed, selection.order_rule) == (["honour", "name"], "以姓氏笔画为序")
    shown = client.get(f"/city/honours/{selection.id}/selection").text
    assert "类别、姓名" in shown
    assert 'value="2"' in client.get(url).text
