"""The pages of rewards: filled in, refused with a sentence, kept apart by county and person."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import ACCOUNT, BANK, policy_content
from trainer import documents
from trainer.core import clock, outbox
from trainer.domain.papers import rules as paper_rules
from trainer.domain.papers.models import Paper
from trainer.domain.people.consents import Consent, ConsentKind, ConsentText
from trainer.domain.people.models import DutyKind, User
from trainer.domain.rewards import operations, rules
from trainer.domain.rewards.models import Application, Policy, PolicyState, State
from trainer.jobs.papers import print_papers

AsUser = Callable[[User | None], FlaskClient]


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    """The years of the clock have a table."""
    year = clock.today().year
    make.holidays(year, year + 1)


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    names = "csrf_token|once|version|text_read|letter_id"
    return dict(re.findall(rf'name="({names})" type="hidden" value="([^"]*)"', page))


def post(client: FlaskClient, url: str, **values: Any) -> Any:
    """Open the form, fill it in, send it; the token is this browser's own."""
    g.pop("csrf_token", None)
    page = client.get(url)
    assert page.status_code == 200, page.text
    return client.post(url, data={**fields_of(page.text), **values})


def press(client: FlaskClient, page: str, url: str) -> Any:
    """Press a button that stands on another page."""
    g.pop("csrf_token", None)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token
    headers = {"Referer": f"http://localhost{page}"}
    return client.post(url, data={"csrf_token": token[1]}, headers=headers)


ANSWERS = {"bank_name": BANK, "account": "6222 0200 0000 0000 004", "agreed": "y"}


def claim_url(make: Make, user: User) -> str:
    policy = make.session.query(Policy).one()
    assert user.person is not None
    certificate = make.held_certificate(user.person)
    make.account_consent()
    return f"/candidate/rewards/{policy.id}/{certificate.id}/one_off/claim"


def test_a_person_claims_with_nothing_but_the_account(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    make.policy(county)
    user = make.worker(county)
    url, client = claim_url(make, user), as_user(user)
    assert "可以申请奖励 2,000.00 元" in client.get("/candidate/").text
    page = client.get(url).text
    assert "人民币贰仟元整" in page
    assert "还剩 170 天" in page
    assert page.count("finding-met") == 3
    answer = post(client, url, account_name=user.display_name, **ANSWERS)
    application = session.query(Application).one()
    assert answer.location == f"/candidate/rewards/{application.id}/application"
    page = client.get(answer.location).text
    assert "申请已提交" in page
    assert "等待" in page
    assert ACCOUNT not in page
    assert "****0004" in page
    assert "已经提交过申请" in client.get(url).text


def test_what_is_refused_is_said_and_what_was_typed_is_kept(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    make.policy(county)
    user = make.worker(county)
    url, client = claim_url(make, user), as_user(user)
    answer = post(client, url, account_name="别人", **ANSWERS)
    assert answer.status_code == 422
    assert "户名必须与申请人姓名一致" in answer.text
    assert f'value="{BANK}"' in answer.text
    answer = post(client, url, account_name=user.display_name, **{**ANSWERS, "account": "123"})
    assert "16至19位数字" in answer.text
    without = {name: value for name, value in ANSWERS.items() if name != "agreed"}
    assert "勾选同意" in post(client, url, account_name=user.display_name, **without).text
    assert session.query(Application).count() == 0


def test_a_form_sent_twice_makes_one_claim(make: Make, session: Session, as_user: AsUser) -> None:
    county = make.county()
    make.policy(county)
    user = make.worker(county)
    url, client = claim_url(make, user), as_user(user)
    data = {**fields_of(client.get(url).text), "account_name": user.display_name, **ANSWERS}
    first, second = client.post(url, data=data), client.post(url, data=data)
    assert first.location == second.location
    assert session.query(Application).count() == 1


def test_a_claim_taken_by_another_county_is_refused_without_naming_it(
    make: Make, session: Session, as_user: AsUser
) -> None:
    here, there = make.county(), make.county()
    user = make.worker(here)
    make.works_in(there, user)
    first = make.filed_claim(there, user)
    policy = make.policy(here)
    url = f"/candidate/rewards/{policy.id}/{first.certificate_id}/one_off/claim"
    client = as_user(user)
    data = fields_of(client.get("/candidate/profile/edit").text)
    answer = client.post(
        url,
        data={
            **data,
            "once": "x",
            "text_read": make.account_consent().id,
            "account_name": user.display_name,
            **ANSWERS,
        },
    )
    assert answer.status_code == 422
    assert "已由其他县（市、区）受理或发放" in answer.text
    assert there.name not in answer.text.split("<main")[1]


def test_a_consent_counts_only_for_the_wording_that_was_read(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    make.policy(county)
    user = make.worker(county)
    url, client = claim_url(make, user), as_user(user)
    data = {**fields_of(client.get(url).text), "account_name": user.display_name, **ANSWERS}
    newer = make.save(
        ConsentText(
            kind=ConsentKind.ACCOUNT,
            version="示例-2",
            title="关于使用银行账号的单独同意（示例，新版）",
            body="示例新内容",
            from_on=clock.today(),
        )
    )
    answer = client.post(url, data=data)
    assert answer.status_code == 422
    assert "请先阅读页面上现在的说明" in answer.text
    assert "示例新内容" in answer.text
    assert f'value="{BANK}"' in answer.text
    assert 'name="agreed" checked' not in answer.text
    assert session.query(Application).count() == session.query(Consent).count() == 0
    again = {**data, **fields_of(answer.text)}
    assert client.post(url, data=again).status_code == 302
    assert session.query(Consent).one().text_id == newer.id


@pytest.mark.parametrize("version", [None, "", "-1", "1x", "9999999999"])
def test_a_decision_without_the_version_it_was_made_on_is_turned_away(
    make: Make, session: Session, as_user: AsUser, version: str | None
) -> None:
    county = make.county()
    application = make.filed_claim(county)
    officer = as_user(make.staff(DutyKind.REVIEWER, county=county))
    url = f"/county/rewards/{application.id}/review"
    data = {**fields_of(officer.get(url).text), "note": "", "version": version}
    answer = officer.post(url, data={name: one for name, one in data.items() if one is not None})
    assert answer.status_code == 409
    assert "有了变化" in answer.text
    assert application.state is State.SUBMITTED


def test_a_closed_window_shows_its_sentence_and_no_form(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    make.policy(county, window={"kind": "after_certificate", "days": 3})
    user = make.worker(county)
    page = as_user(user).get(claim_url(make, user)).text
    assert "申请期已于" in page
    assert 'name="account"' not in page


def test_nobody_sees_the_claim_of_somebody_else(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    application = make.filed_claim(county)
    for page in ("application", "resubmit", "account", "letter"):
        url = f"/candidate/rewards/{application.id}/{page}"
        assert as_user(make.worker(county)).get(url).status_code == 404, page


def test_officers_of_another_county_find_nothing(
    make: Make, session: Session, as_user: AsUser
) -> None:
    application = make.filed_claim(make.county())
    client = as_user(make.officer(make.county()))
    for page in ("application", "review", "approve", "reject", "send-back", "letter"):
        assert client.get(f"/county/rewards/{application.id}/{page}").status_code == 404, page
    policy = session.query(Policy).one()
    assert client.get(f"/county/policies/{policy.id}/policy").status_code == 404
    assert application.person.name not in client.get("/county/rewards/").text
    assert as_user(make.candidate()).get("/county/rewards/").status_code == 403


def test_two_officers_take_a_claim_to_its_letter(
    make: Make, session: Session, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    reviewer = as_user(make.staff(DutyKind.REVIEWER, DutyKind.APPROVER, county=county))
    approver = as_user(make.staff(DutyKind.APPROVER, DutyKind.CLERK, county=county))
    base = f"/county/rewards/{application.id}"
    page = reviewer.get("/county/rewards/").text
    assert application.person.name in page
    assert "符合 3 条" in page
    assert post(reviewer, f"{base}/review", note="").location == "/county/rewards/"
    refused = post(reviewer, f"{base}/approve", note="看过了")
    assert refused.status_code == 422
    assert "必须由两个人办理" in refused.text
    assert "看过了" in refused.text
    assert post(approver, f"{base}/approve", note="").status_code == 302
    answer = post(
        approver,
        "/county/rewards/publicity",
        chosen=[str(application.id)],
        title="公示（示例）",
        basis="根据示例办法",
        contact_name="示例联系人",
        contact_phone="0598-5550100",
    )
    assert answer.location == "/county/rewards/?state=publicised"
    assert "公示 20" in as_user(user).get(f"/candidate/rewards/{application.id}/application").text
    press(approver, f"{base}/application", f"{base}/issue-letter")
    assert session.query(Paper).count() == 0
    clock.move(timedelta(days=20))
    approver = as_user(make.staff(DutyKind.APPROVER, DutyKind.CLERK, county=county))
    assert "印发奖励通知书" in approver.get(f"{base}/application").text
    press(approver, f"{base}/application", f"{base}/issue-letter")
    paper = session.query(Paper).one()
    printed = documents.Document("通知书.pdf", b"%PDF-1.7", 1, "0")
    monkeypatch.setattr(documents, "make_many", lambda _kind, facts: iter([printed] * len(facts)))
    while job := outbox.claim("test"):
        if job.name == "papers.print":
            print_papers(job)
    candidate = as_user(user)
    page = candidate.get(f"/candidate/rewards/{application.id}/application").text
    assert paper.number in page
    assert paper_rules.grouped(paper.code) in page
    assert candidate.get(f"/candidate/rewards/{application.id}/letter").data == b"%PDF-1.7"
    assert approver.get(f"{base}/letter").data == b"%PDF-1.7"


def test_a_returned_claim_is_put_right_on_the_page(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    officer = as_user(make.staff(DutyKind.REVIEWER, county=county))
    url = f"/county/rewards/{application.id}/send-back"
    assert "至少写明一项" in post(officer, url).text
    short = post(officer, url, reason_bank_name="错", reason_work="请补填现在的工作单位")
    assert "请写明理由" in short.text
    assert "请补填现在的工作单位" in short.text
    assert post(officer, url, reason_bank_name="请写开户行全称").status_code == 302
    client = as_user(user)
    assert "奖励申请需要补正" in client.get("/candidate/").text
    page = client.get(f"/candidate/rewards/{application.id}/resubmit").text
    assert "请写开户行全称" in page
    assert f'value="{BANK}"' in page
    answer = post(
        client,
        f"/candidate/rewards/{application.id}/resubmit",
        account_name=user.display_name,
        bank_name=BANK + "一",
        account="",
    )
    assert answer.status_code == 302
    assert (application.account, application.bank_name) == (ACCOUNT, BANK + "一")


def test_an_old_page_is_turned_away_with_409(make: Make, session: Session, as_user: AsUser) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    officer = as_user(make.staff(DutyKind.REVIEWER, county=county))
    url = f"/county/rewards/{application.id}/review"
    data = {**fields_of(officer.get(url).text), "note": ""}
    operations.correct_account(
        application, account_name=user.display_name, bank_name=BANK + "二", account="", actor=user
    )
    answer = officer.post(url, data=data)
    assert answer.status_code == 409
    assert "有了变化" in answer.text
    assert application.state is State.SUBMITTED


def test_a_rejection_needs_a_reason_that_the_person_reads(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    officer = as_user(make.staff(DutyKind.REVIEWER, county=county))
    url = f"/county/rewards/{application.id}/reject"
    assert "请写明理由" in post(officer, url, reason="不").text
    assert post(officer, url, reason="社保记录显示已经离职").status_code == 302
    page = as_user(user).get(f"/candidate/rewards/{application.id}/application").text
    assert "社保记录显示已经离职" in page


def test_a_person_withdraws_and_corrects_the_account(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    client, base = as_user(user), f"/candidate/rewards/{application.id}"
    values = {"account_name": user.display_name, "bank_name": BANK, "account": "1"}
    assert "16至19位数字" in post(client, f"{base}/account", **values).text
    values["account"] = "6222020000000000012"
    assert post(client, f"{base}/account", **values).status_code == 302
    assert application.account_doubtful
    assert "再核对一遍银行账号" in client.get(f"{base}/application").text
    press(client, f"{base}/application", f"{base}/withdraw")
    assert application.state is State.WITHDRAWN


def test_a_policy_is_entered_checked_and_published_by_another(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    maker = as_user(make.staff(DutyKind.CLERK, DutyKind.APPROVER, county=county))
    wrong = policy_content(county, title="", upgrade={"mode": "x"})
    answer = post(
        maker, "/county/policies/add", county_id=county.id, content=rules.write_yaml(wrong)
    )
    assert answer.status_code == 422
    assert "请填写政策名称" in answer.text
    assert "升级办法" in answer.text
    assert "document_no" in answer.text
    right = rules.write_yaml(policy_content(county))
    answer = post(maker, "/county/policies/add", county_id=county.id, content=right)
    policy = session.query(Policy).one()
    assert answer.location == f"/county/policies/{policy.id}/policy"
    page = maker.get(answer.location).text
    assert "由另一位同事发布" in page
    assert "在本县从事社会工作" in page
    press(maker, answer.location, f"/county/policies/{policy.id}/publish")
    assert policy.state is PolicyState.DRAFT
    other = as_user(make.staff(DutyKind.APPROVER, county=county))
    press(other, answer.location, f"/county/policies/{policy.id}/publish")
    session.refresh(policy)
    assert "已发布" in other.get(answer.location).text


def test_the_blank_policy_is_a_sound_beginning() -> None:
    assert rules.validate(rules.read_yaml(rules.BLANK_POLICY)) == []


def test_everybody_reads_the_policies_in_plain_words(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, other = make.county(), make.county()
    make.policy(county)
    page = as_user(None).get("/rewards/").text
    assert "2,000.00 元" in page
    assert "尚未发布政策" in page
    page = as_user(None).get(f"/rewards/county/{county.code}").text
    for line in ("在本县从事社会工作", "180 天内申请", "第四条第（二）项", "示例政策"):
        assert line in page
    assert "还没有发布奖励政策" in as_user(None).get(f"/rewards/county/{other.code}").text
    assert as_user(None).get("/rewards/county/000000").status_code == 404


def test_the_city_reads_all_policies_side_by_side(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, other = make.county(), make.county()
    make.policy(county)
    clerk = make.staff(DutyKind.CLERK, county=other)
    operations.add_policy(other, policy_content(other), actor=clerk)
    page = as_user(make.city_officer()).get("/city/rewards/").text
    assert county.name in page
    assert "等待县里复核发布" in page
    assert as_user(clerk).get("/city/rewards/").status_code == 403
