from collections.abc import Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import hidden, post, text_of, words_of
from trainer.core.identity import make_id_number
from trainer.domain.people import operations, passwords, queries
from trainer.domain.people.consents import ClaimState, CodePurpose, OneTimeCode
from trainer.domain.people.models import DutyKind, IdKind, Standing, User

AsUser = Callable[[User | None], FlaskClient]
PEOPLE = "/county/people/"
FRESH = make_id_number("350425", date(1994, 7, 8), 998)


def test_an_officer_sees_the_people_of_the_county_masked(make: Make, as_user: AsUser) -> None:
    county = make.county()
    person = make.person(county, name="示例本县人")
    other = make.person(make.county(), name="示例外县人")
    client = as_user(make.officer(county))
    page = client.get(PEOPLE).text
    assert person.name in page
    assert other.name not in page
    for secret in (person.id_number, person.phone):
        assert str(secret) not in page
    assert str(person.id_number)[-4:] in page
    assert client.get(f"{PEOPLE}?name=没有这个人").text.count("按号码查找") >= 1


def test_candidates_and_visitors_do_not_come_in(make: Make, as_user: AsUser) -> None:
    assert as_user(make.candidate()).get(PEOPLE).status_code == 403
    assert as_user(None).get(PEOPLE).status_code == 302


@pytest.mark.parametrize("page", ["detail", "edit", "correct", "reveal"])
def test_a_person_of_another_county_is_not_found(make: Make, as_user: AsUser, page: str) -> None:
    person = make.person(make.county())
    client = as_user(make.officer(make.county()))
    assert client.get(f"{PEOPLE}{person.id}/{page}").status_code == 404
    assert client.get(f"/county/accounts/{person.id}/open-account").status_code == 404


def test_somebody_is_found_by_a_whole_number_that_stands_in_no_address(
    make: Make, as_user: AsUser
) -> None:
    county = make.county()
    person, other = make.person(county), make.person(make.county())
    client, url = as_user(make.officer(county)), f"{PEOPLE}find"
    for number, kind in ((person.id_number, "resident"), (person.phone, "")):
        response = post(client, url, {"number": number, "id_kind": kind})
        assert person.name in response.text
        assert response.status_code == 200
        assert f"{PEOPLE}{person.id}/detail" in response.text
    elsewhere = post(client, url, {"number": other.id_number, "id_kind": "resident"})
    assert "没有这个号码的档案" in elsewhere.text
    wrong = post(client, url, {"number": "3504", "id_kind": "resident"})
    assert wrong.status_code == 422
    assert "您填写了4位" in wrong.text


def fields(make: Make, **changes: object) -> dict[str, object]:
    return {
        "name": "示例建档",
        "id_kind": "resident",
        "id_number": FRESH,
        "sex": "",
        "birth_on": "",
        "phone": "15405981001",
        "township_id": "",
        "home_county_id": "",
        "organisation_id": "",
        "post": "",
        "payroll": "none",
        **changes,
    }


def test_a_clerk_opens_a_record_once(make: Make, as_user: AsUser) -> None:
    county = make.county()
    client, url = as_user(make.officer(county)), f"{PEOPLE}add"
    sent = {**hidden(client, url), **fields(make, county_id=county.id)}
    first, second = client.post(url, data=sent), client.post(url, data=sent)
    person = queries.on_record(FRESH)
    assert person is not None
    assert first.location == second.location == f"{PEOPLE}{person.id}/detail"
    assert "档案已建立" in client.get(first.location).text


def test_a_wrong_number_is_refused_and_nothing_typed_is_lost(make: Make, as_user: AsUser) -> None:
    county = make.county()
    client, url = as_user(make.officer(county)), f"{PEOPLE}add"
    wrong = FRESH[:17] + ("1" if FRESH[17] != "1" else "2")
    response = post(client, url, fields(make, county_id=county.id, id_number=wrong))
    assert response.status_code == 422
    assert "校验码不对" in response.text
    assert 'value="示例建档"' in response.text
    assert queries.on_record(FRESH) is None


def test_nobody_is_put_on_record_for_another_county(make: Make, as_user: AsUser) -> None:
    county, other = make.county(), make.county()
    client, url = as_user(make.officer(county)), f"{PEOPLE}add"
    assert other.name not in client.get(url).text.split("home_county_id")[0].split("county_id")[-1]
    response = post(client, url, fields(make, county_id=other.id))
    assert response.status_code == 422
    assert queries.on_record(FRESH) is None


def test_a_record_is_amended_and_corrected_for_a_reason(make: Make, as_user: AsUser) -> None:
    county = make.county()
    person = make.person(county)
    client = as_user(make.officer(county))
    edit = {
        "phone": "15405981009",
        "county_id": county.id,
        "township_id": "",
        "home_county_id": "",
        "organisation_id": "",
        "post": "督导",
        "payroll": "none",
    }
    assert post(client, f"{PEOPLE}{person.id}/edit", edit).location == PEOPLE
    assert (person.post, person.phone) == ("督导", "15405981009")
    correct = {"name": "示例改名", "id_kind": "resident", "id_number": FRESH, "reason": "错"}
    url = f"{PEOPLE}{person.id}/correct"
    assert str(person.id_number) not in client.get(url).text
    refused = post(client, url, correct)
    assert "请写明理由" in refused.text
    assert 'value="示例改名"' in refused.text
    correct["reason"] = "看了身份证原件，原来录错"
    assert post(client, url, correct).location == f"{PEOPLE}{person.id}/detail"
    assert "更正姓名或证件号码" in client.get(f"{PEOPLE}{person.id}/detail").text


def test_a_full_number_is_shown_once_and_for_a_reason(make: Make, as_user: AsUser) -> None:
    county = make.county()
    person = make.person(county)
    client, url = as_user(make.officer(county)), f"{PEOPLE}{person.id}/reveal"
    refused = post(client, url, {"reason": "看"})
    assert refused.status_code == 422
    assert str(person.id_number) not in refused.text
    shown = post(client, url, {"reason": "窗口核对身份证原件"}, page=f"{PEOPLE}{person.id}/detail")
    assert str(person.id_number) in shown.text
    assert str(person.id_number) not in client.get(url).text
    assert len(queries.viewings_of(person)) == 1
    assert "查看完整证件号码" in text_of(client.get(f"{PEOPLE}{person.id}/detail"))


def test_an_auditor_has_no_number_shown(make: Make, as_user: AsUser) -> None:
    county = make.county()
    person = make.person(county)
    client = as_user(make.staff(DutyKind.AUDITOR, county=county))
    assert client.get(f"{PEOPLE}{person.id}/detail").status_code == 200
    answer = post(client, f"{PEOPLE}{person.id}/reveal", {"reason": "窗口核对身份证原件"})
    assert answer.status_code == 403
    assert queries.viewings_of(person) == []


def test_a_claim_is_confirmed_at_the_counter(make: Make, as_user: AsUser) -> None:
    county = make.county()
    known = make.person(county, name="示例同人")
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    claim = make.claim_of(user)
    client = as_user(make.officer(county))
    assert user.display_name in client.get("/county/claims/").text
    url = f"/county/claims/{claim.id}/confirm"
    assert "已有档案：示例同人" in client.get(url).text
    assert "请写明核对了哪种证件原件" in post(client, url, {"paper_seen": ""}).text
    assert post(client, url, {"paper_seen": "居民身份证原件"}).location == "/county/claims/"
    assert (claim.state, user.person_id) == (ClaimState.CONFIRMED, known.id)
    assert "现在没有人等待核对" in client.get("/county/claims/").text


@pytest.mark.parametrize("name", ["示例同人", "示例另名"])
def test_an_officer_learns_nothing_of_a_record_of_another_county(
    make: Make, as_user: AsUser, name: str
) -> None:
    county, other = make.county(), make.county()
    known = make.person(other, name="示例同人")
    texts = make.needed_texts()
    user = make.claimant(county, name=name, id_number=known.id_number, texts=texts)
    nobody = make.claim_of(make.claimant(county, name=name, texts=texts))
    claim, client = make.claim_of(user), as_user(make.officer(county))
    url = f"/county/claims/{claim.id}/confirm"
    told = [
        set(BeautifulSoup(client.get(page).text, "html.parser").stripped_strings)
        for page in (url, f"/county/claims/{nobody.id}/confirm")
    ]
    assert not [line for line in told[0] ^ told[1] if "档案" in line or "县" in line]
    assert post(client, url, {"paper_seen": "居民身份证原件"}).location == "/county/claims/"
    page = client.get("/county/claims/").text
    assert "这次不能在本窗口办结" in page
    assert other.name not in page
    assert (claim.state, claim.county_id, user.person_id != known.id) == (
        ClaimState.OPEN,
        other.id,
        True,
    )
    assert client.get(url).status_code == 404
    mine = as_user(user).get("/candidate/profile/claim").text
    assert f"请到{other.name}的窗口办理" in mine


def test_a_code_that_hands_a_claim_on_tells_the_claimant_where_to_go(
    make: Make, as_user: AsUser
) -> None:
    county, other = make.county(), make.county()
    known = make.person(other, name="示例同人")
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    code = passwords.new_code()
    operations.issue_code(
        user,
        purpose=CodePurpose.CLAIM,
        reason="核对了身份证原件",
        code=code,
        actor=make.officer(county),
    )
    client, url = as_user(user), "/candidate/profile/claim"
    assert post(client, url, {"code": code}).location == url
    assert f"您的身份由{other.name}核对" in client.get(url).text
    assert user.person_id != known.id


def test_a_claim_is_refused_with_a_reason(make: Make, as_user: AsUser) -> None:
    county = make.county()
    claim = make.claim_of(make.claimant(county))
    client, url = as_user(make.officer(county)), f"/county/claims/{claim.id}/refuse"
    assert "请写明理由" in post(client, url, {"reason": "不"}).text
    assert post(client, url, {"reason": "证件与填写不一致"}).location == "/county/claims/"
    assert claim.state is ClaimState.REFUSED


def test_claims_of_other_counties_are_not_found(make: Make, as_user: AsUser) -> None:
    claim = make.claim_of(make.claimant(make.county()))
    client = as_user(make.officer(make.county()))
    assert client.get(f"/county/claims/{claim.id}/confirm").status_code == 404
    assert client.get(f"/county/claims/{claim.id}/refuse").status_code == 404
    assert claim.person.name not in client.get("/county/claims/").text


def test_a_code_is_shown_once_when_it_is_issued(make: Make, as_user: AsUser) -> None:
    county = make.county()
    user = make.candidate(county)
    client, url = as_user(make.officer(county)), f"/county/accounts/{user.id}/issue-code"
    refused = post(client, url, {"purpose": "password", "reason": "忘"})
    assert "请写明理由" in refused.text
    page = post(client, url, {"purpose": "password", "reason": "核对了身份证原件，忘记密码"})
    assert page.status_code == 200
    code = text_of(page).partition("（只显示这一次）")[2].split()[0]
    row = queries.usable_code_of(user, CodePurpose.PASSWORD)
    assert row is not None
    operations.reset_password(row, typed=code, password_hash="x", actor=user)
    assert code not in client.get(url).text
    assert client.get(f"/county/accounts/{make.candidate().id}/issue-code").status_code == 404


def test_a_code_asked_for_twice_is_one_code_that_stays_good(make: Make, as_user: AsUser) -> None:
    county = make.county()
    user = make.candidate(county)
    client, url = as_user(make.officer(county)), f"/county/accounts/{user.id}/issue-code"
    form = {**hidden(client, url), "purpose": "password", "reason": "核对了身份证原件，忘记密码"}
    first, again = client.post(url, data=form), client.post(url, data=form)
    code = text_of(first).partition("（只显示这一次）")[2].split()[0]
    assert again.location == f"{PEOPLE}{user.person_id}/detail"
    assert "验证码刚才已经发放" in client.get(again.location).text
    assert make.session.query(OneTimeCode).count() == 1
    row = queries.usable_code_of(user, CodePurpose.PASSWORD)
    operations.reset_password(row, typed=code, password_hash="x", actor=user)


def test_an_account_opened_twice_keeps_its_start_password(make: Make, as_user: AsUser) -> None:
    county = make.county()
    person = make.person(county)
    reviewer = make.staff(DutyKind.REVIEWER, county=county)
    client, url = as_user(reviewer), f"/county/accounts/{person.id}/open-account"
    form = {**hidden(client, url), "phone": "15405981112"}
    first, again = client.post(url, data=form), client.post(url, data=form)
    start = text_of(first).partition("（只显示这一次）")[2].split()[0]
    assert "账号刚才已经开通" in client.get(again.location).text
    assert queries.by_credentials("15405981112", start, cost=passwords.QUICK) is not None


def test_no_code_for_oneself_or_for_somebody_with_duties(make: Make, as_user: AsUser) -> None:
    county = make.county()
    approver = make.candidate(county)
    operations.give_duty(approver, kind=DutyKind.APPROVER, county=county, actor=make.city_officer())
    client, url = as_user(make.officer(county)), f"/county/accounts/{approver.id}/issue-code"
    assert "您不能为这个账号发放验证码" in client.get(url).text
    data = {"purpose": "password", "reason": "核对了身份证原件", **hidden(client, f"{PEOPLE}find")}
    data["once"] = "a form of one's own"
    assert client.post(url, data=data).status_code == 403


def test_an_account_is_opened_at_the_counter(make: Make, as_user: AsUser) -> None:
    county = make.county()
    person = make.person(county)
    client, url = as_user(make.officer(county)), f"/county/accounts/{person.id}/open-account"
    taken = make.candidate(county)
    refused = post(client, url, {"phone": taken.phone})
    assert refused.status_code == 422
    assert "另一个账号" in refused.text
    page = post(client, url, {"phone": "15405981111"})
    start = text_of(page).partition("（只显示这一次）")[2].split()[0]
    user = queries.by_credentials("15405981111", start, cost=passwords.QUICK)
    assert user is not None
    assert (user.person_id, user.must_change_password) == (person.id, True)


def test_the_county_s_trail_is_for_its_auditors(make: Make, as_user: AsUser) -> None:
    county, other = make.county(), make.county()
    make.claimant(county, name="示例甲一")
    auditor = as_user(make.staff(DutyKind.AUDITOR, county=county))
    assert "自行注册账号" in text_of(auditor.get("/county/trail/"))
    assert "（0 条）" in text_of(auditor.get("/county/trail/?event=user.closed"))
    assert as_user(make.officer(county)).get("/county/trail/").status_code == 403
    stranger = as_user(make.staff(DutyKind.AUDITOR, county=other))
    assert "（0 条）" in text_of(stranger.get("/county/trail/"))


def _filled(app: Flask, values: dict[str, int]) -> list[str]:
    urls = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            wanted = rule.arguments
            if "GET" in (rule.methods or ()) and wanted <= values.keys():
                urls.append(
                    app.url_map.bind("localhost").build(
                        rule.endpoint, {name: values[name] for name in wanted}
                    )
                )
    return sorted(set(urls))


def test_no_page_shows_anybody_s_number_but_to_its_owner(
    app: Flask, make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    user = make.claimant(county)
    owner = make.candidate(county)
    person = owner.person
    assert person is not None
    assert user.person is not None
    operations.reveal_id_number(person, reason="窗口核对身份证原件", actor=make.officer(county))
    secrets = {str(row.id_number) for row in (person, user.person)}
    secrets |= {str(row.phone) for row in (person, user.person)}
    urls = _filled(
        app,
        {"person_id": person.id, "user_id": owner.id, "claim_id": make.claim_of(user).id},
    )
    doors = [
        ("/county/", make.officer(county)),
        ("/county/", make.officer(make.county())),
        ("/city/", make.city_officer()),
        ("/candidate/", make.candidate(county)),
        ("/", None),
    ]
    phone_in_form = (f"/county/accounts/{person.id}/open-account", f"{PEOPLE}{person.id}/edit")
    inner = ("/county/", "/city/", "/candidate/", "/instructor/")
    seen = 0
    for door, viewer in doors:
        client = as_user(viewer)
        for url in urls:
            if not url.startswith(door) or (viewer is None and url.startswith(inner)):
                continue
            page = client.get(url)
            seen += page.status_code == 200
            shown = {secret for secret in secrets if secret in words_of(page)}
            if url in phone_in_form:  # the officer compares it with what the person says
                shown -= {str(person.phone)}
            assert not shown, f"{url} shows a number"
    auditor = make.staff(DutyKind.ADMINISTRATOR, DutyKind.AUDITOR, county=county)
    for url in (url for url in urls if url.startswith("/county/")):
        page = as_user(auditor).get(url)
        seen += page.status_code == 200
        assert not any(secret in words_of(page) for secret in secrets), (
            f"{url} shows an auditor a number"
        )
    for url in phone_in_form:
        assert as_user(auditor).get(url).status_code == 403
    assert seen > 30
    assert person.standing is Standing.ON_RECORD


def test_an_old_page_confirms_nobody(make: Make, as_user: AsUser) -> None:
    """Between page and click the claimant writes down somebody else's number."""
    county = make.county()
    known = make.person(county, name="示例同人")
    user = make.claimant(county, name="示例同人")
    person = user.person
    assert person is not None
    claim, officer = make.claim_of(user), as_user(make.officer(county))
    confirm = f"/county/claims/{claim.id}/confirm"
    issue = f"/county/accounts/{user.id}/issue-code"
    pages = {url: hidden(officer, url) for url in (confirm, issue)}
    operations.correct_identity(
        person,
        name="示例同人",
        id_kind=IdKind.RESIDENT,
        id_number=known.id_number or "",
        actor=user,
    )
    sent = {
        confirm: {"paper_seen": "居民身份证原件"},
        issue: {"purpose": "claim", "reason": "核对了身份证原件"},
    }
    for url, typed in sent.items():
        for seen in (pages[url]["seen"], "", "²"):
            answer = officer.post(url, data={**pages[url], **typed, "seen": seen})
            assert answer.status_code == 409
            assert "有改动" in answer.text
    assert (user.person_id, claim.state) == (person.id, ClaimState.OPEN)
    assert queries.usable_code_of(user, CodePurpose.CLAIM) is None
    assert post(officer, confirm, sent[confirm]).location == "/county/claims/"
    assert user.person_id == known.id


def test_a_record_stays_in_its_county_or_arrives_with_a_note(make: Make, as_user: AsUser) -> None:
    here, there = make.county(), make.county()
    user = make.candidate(here)
    person = user.person
    assert person is not None
    client, url = as_user(make.officer(here)), f"{PEOPLE}{person.id}/edit"
    answer = post(client, url, {"county_id": there.id, "payroll": "none"})
    assert answer.status_code == 422
    assert "由本人登录后" in answer.text
    operations.amend_person(person, county=there, phone=user.phone, actor=user)
    client = as_user(make.officer(there))
    for page in (PEOPLE, f"{PEOPLE}{person.id}/detail"):
        assert "转来" in client.get(page).text
