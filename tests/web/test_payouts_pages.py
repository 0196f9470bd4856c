"""Payment lists on the web: filled, handed over, confirmed by another, paid, exported."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import ACCOUNT
from tests.web.posting import hidden, post, text_of
from trainer.core import clock, outbox
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.outbox import Job, JobState
from trainer.domain.papers.models import Paper
from trainer.domain.payouts import queries
from trainer.domain.payouts.models import ItemState, ListState, PaymentList
from trainer.domain.people.models import DutyKind, User
from trainer.domain.rewards.models import State
from trainer.jobs.papers import print_papers

AsUser = Callable[[User | None], FlaskClient]


@pytest.fixture(autouse=True)
def office_day(at: Callable[[datetime], None]) -> None:
    """A Monday in June 2026."""
    at(datetime(2026, 6, 1, 9, tzinfo=HERE))


def press(client: FlaskClient, url: str, page: str) -> Any:
    return client.post(
        url, data=hidden(client, page), headers={"Referer": f"http://localhost{page}"}
    )


def page_of(listed: PaymentList) -> str:
    return f"/county/payouts/{listed.id}/payment-list"


def test_a_list_is_begun_filled_and_handed_over(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    make.cleared(county, 2)
    make.budget(county)
    client = as_user(make.clerk(county))
    front = text_of(client.get("/county/payouts/"))
    assert "待列入" in front
    assert "4,000.00" in front
    fields = {"county": county.id, "title": "六月发放清单（示例）", "year": 2026}
    answer = post(client, "/county/payouts/new", fields)
    assert answer.status_code == 302
    listed = session.query(PaymentList).one()
    page = page_of(listed)
    assert press(client, f"/county/payouts/{listed.id}/add", page).status_code == 302
    shown = text_of(client.get(page))
    assert "已列入 2 笔" in shown
    assert "人民币肆仟元整" in shown
    assert ACCOUNT not in shown
    assert press(client, f"/county/payouts/{listed.id}/lock", page).status_code == 302
    assert listed.state is ListState.LOCKED
    assert "由另一位同事复核" in text_of(client.get(page))


def test_a_list_beyond_the_budget_is_refused_on_its_page(make: Make, as_user: AsUser) -> None:
    county = make.county()
    listed = make.filled_list(county)
    make.budget(county, 100)
    client, page = as_user(listed.made_by), page_of(listed)
    answer = press(client, f"/county/payouts/{listed.id}/lock", page)
    assert answer.location.endswith(page)
    assert "超出预算：这份清单合计 2,000.00 元，2026 年预算只剩 1.00 元" in client.get(page).text
    assert listed.state is ListState.DRAFT


def test_the_maker_is_offered_no_confirmation_and_refused_it(make: Make, as_user: AsUser) -> None:
    county = make.county()
    officer = make.officer(county)
    listed = make.locked_list(county)
    listed.made_by = officer
    make.save(listed)
    client, page = as_user(officer), page_of(listed)
    url = f"/county/payouts/{listed.id}/confirm"
    assert url not in client.get(page).text
    form = f"/county/payouts/{listed.id}/send-back"
    answer = client.post(
        url, data=hidden(client, form), headers={"Referer": f"http://localhost{page}"}
    )
    assert answer.status_code == 302
    assert "编制和复核必须由两个人办理" in client.get(page).text
    assert listed.state is ListState.LOCKED


def test_another_officer_confirms_and_the_sheet_is_printed(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    listed = make.locked_list(county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    client, page = as_user(approver), page_of(listed)
    assert press(client, f"/county/payouts/{listed.id}/confirm", page).status_code == 302
    assert "正在生成文件" in client.get(page).text
    assert client.get(f"/county/payouts/{listed.id}/sheet").status_code == 404
    while claim := outbox.claim("test"):
        if claim.name == "papers.print":
            print_papers(claim)
    sheet = client.get(f"/county/payouts/{listed.id}/sheet")
    assert sheet.mimetype == "application/pdf"
    assert ".pdf" in client.get(page).text


def test_a_list_is_sent_back_with_a_reason_for_its_maker(make: Make, as_user: AsUser) -> None:
    county = make.county()
    listed = make.locked_list(county)
    client, url = as_user(make.payer(county)), f"/county/payouts/{listed.id}/send-back"
    answer = post(client, url, {"reason": "错"})
    assert answer.status_code == 422
    assert "至少 4 个字" in answer.text
    assert post(client, url, {"reason": "请核对第一行金额"}).status_code == 302
    assert "请核对第一行金额" in as_user(listed.made_by).get(page_of(listed)).text


def test_payments_are_noted_one_by_one_or_come_back(make: Make, as_user: AsUser) -> None:
    county = make.county()
    listed = make.confirmed_list(county, 3)
    first, second, _third = queries.live_items(listed)
    client = as_user(make.payer(county))
    wrong = post(client, f"/county/payouts/{first.id}/paid", {"paid_on": "2026-12-31"})
    assert wrong.status_code == 422
    assert "发放日期不能晚于今天" in wrong.text
    assert "2026-12-31" in wrong.text
    today = clock.today().isoformat()
    assert post(client, f"/county/payouts/{first.id}/paid", {"paid_on": today}).status_code == 302
    failed = post(client, f"/county/payouts/{second.id}/failed", {"reason": "账号与户名不符"})
    assert failed.status_code == 302
    assert (first.state, second.state) == (ItemState.PAID, ItemState.FAILED)
    assert second.application.state is State.CLEARED
    rest = post(client, f"/county/payouts/{listed.id}/all-paid", {"paid_on": today})
    assert rest.status_code == 302
    assert listed.state is ListState.PAID
    assert "账号与户名不符" in client.get(page_of(listed)).text


def test_an_item_is_removed_with_a_reason(make: Make, as_user: AsUser) -> None:
    county = make.county()
    listed = make.filled_list(county, 2)
    item = queries.live_items(listed)[0]
    client = as_user(listed.made_by)
    assert post(client, f"/county/payouts/{item.id}/remove", {"reason": "账户待核实"}).location
    assert listed.count == 1
    assert "账户待核实" in client.get(page_of(listed)).text


def test_the_spreadsheet_masks_accounts_unless_the_payer_asks(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    listed = make.confirmed_list(county)
    page, url = page_of(listed), f"/county/payouts/{listed.id}/accounts"
    clerk, payer = as_user(listed.made_by), as_user(make.payer(county))
    masked = cells(clerk.get(f"/county/payouts/{listed.id}/masked-workbook").data)
    assert "****" + ACCOUNT[-4:] in masked
    assert ACCOUNT not in masked
    assert "人民币贰仟元整" in masked
    assert url not in clerk.get(page).text
    assert clerk.get(url).status_code == 405
    form = f"/county/payouts/{queries.live_items(listed)[0].id}/remove"
    assert clerk.post(url, data=hidden(clerk, form)).status_code == 403
    full = press(payer, url, page)
    assert ACCOUNT in cells(full.data)
    events = [entry.event for entry in session.query(AuditEntry).all()]
    assert events.count("payment_list.accounts_revealed") == 1


def cells(content: bytes) -> list[str]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]


def test_the_budget_is_set_and_refused_with_the_typed_amount(make: Make, as_user: AsUser) -> None:
    county = make.county()
    make.locked_list(county)
    client = as_user(make.staff(DutyKind.APPROVER, county=county))
    fields = {"county": county.id, "year": 2026}
    for total, sentence in (("一万", "金额应是数字"), ("100", "不能少于已经占用")):
        answer = post(client, "/county/payouts/budget", {**fields, "total": total})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{total}"' in answer.text
    assert post(client, "/county/payouts/budget", {**fields, "total": "30,000"}).status_code == 302
    assert "30,000.00" in client.get("/county/payouts/budget").text
    clerk = as_user(make.clerk(county))
    assert "由审批人员设定" in clerk.get("/county/payouts/budget").text


def test_other_counties_find_nothing(make: Make, as_user: AsUser) -> None:
    listed = make.locked_list(make.county())
    item = queries.live_items(listed)[0]
    client = as_user(make.officer(make.county()))
    for path in (
        f"{listed.id}/payment-list",
        f"{listed.id}/send-back",
        f"{listed.id}/all-paid",
        f"{listed.id}/sheet",
        f"{listed.id}/masked-workbook",
        f"{item.id}/remove",
        f"{item.id}/paid",
        f"{item.id}/failed",
    ):
        assert client.get(f"/county/payouts/{path}").status_code == 404, path
    assert listed.title not in client.get("/county/payouts/").text


def test_a_summary_whose_printing_failed_is_printed_again(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    listed = make.confirmed_list(county)
    assert listed.sheet is not None
    assert listed.sheet.job is not None
    listed.sheet.job.state = JobState.FAILED
    session.commit()
    client, page = as_user(make.payer(county)), page_of(listed)
    assert "重新生成" in client.get(page).text
    press(client, f"/county/payouts/{listed.id}/print-again", page)
    assert session.query(Job).filter_by(name="papers.print", state=JobState.QUEUED).count() == 1
    assert "正在生成文件" in client.get(page).text
    stranger = as_user(make.payer(make.county()))
    answer = press(stranger, f"/county/payouts/{listed.id}/print-again", "/county/payouts/budget")
    assert answer.status_code in (403, 404)


def test_a_list_confirmed_by_two_presses_has_one_summary(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    listed = make.locked_list(county)
    client, page = as_user(make.staff(DutyKind.APPROVER, county=county)), page_of(listed)
    fields = hidden(client, page)
    for _ in range(2):
        client.post(
            f"/county/payouts/{listed.id}/confirm",
            data=fields,
            headers={"Referer": f"http://localhost{page}"},
        )
    assert session.query(Paper).count() == 1
    assert "待发放" in client.get(page).text
