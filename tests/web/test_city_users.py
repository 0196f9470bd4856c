from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from trainer.core.audit import AuditEntry
from trainer.domain.people import passwords, queries, rules
from trainer.domain.people.models import DutyKind, User, UserState

AsUser = Callable[[User | None], FlaskClient]
USERS = "/city/users/"


def admin(make: Make) -> User:
    return make.staff(DutyKind.ADMINISTRATOR, county=None)


@pytest.mark.parametrize("url", [USERS, f"{USERS}create"])
def test_accounts_are_for_the_city_s_administrators(make: Make, as_user: AsUser, url: str) -> None:
    county = make.county()
    assert as_user(admin(make)).get(url).status_code == 200
    for user in (
        make.staff(DutyKind.CLERK, county=None),
        make.staff(DutyKind.ADMINISTRATOR, county=county),
        make.candidate(),
    ):
        assert as_user(user).get(url).status_code == 403
    assert as_user(None).get(url).status_code == 302


def test_a_new_member_of_staff_gets_a_start_password_and_a_duty(
    make: Make, as_user: AsUser
) -> None:
    county = make.county()
    client, url = as_user(admin(make)), f"{USERS}create"
    refused = post(client, url, {"display_name": "示例员", "staff_name": "大田"})
    assert refused.status_code == 422
    assert "登录名请用" in refused.text
    assert 'value="示例员"' in refused.text
    sent = {**hidden(client, url), "display_name": "示例员", "staff_name": "sample.clerk"}
    page = client.post(url, data=sent)
    start = text_of(page).partition("（只显示这一次）")[2].split()[0]
    user = queries.by_credentials("sample.clerk", start, cost=passwords.QUICK)
    assert user is not None
    assert user.must_change_password
    again = client.post(url, data=sent)
    assert again.location == f"{USERS}{user.id}/detail"
    assert start not in client.get(again.location).text

    given = post(
        client,
        f"{USERS}{user.id}/give-duty",
        {"kind": "clerk", "county_id": county.id, "starts_on": "", "ends_on": ""},
    )
    assert given.location == f"{USERS}{user.id}/detail"
    assert rules.holds(user, DutyKind.CLERK, county_id=county.id)
    assert county.name in text_of(client.get(given.location))


def test_a_duty_is_ended_with_a_button(make: Make, as_user: AsUser) -> None:
    county = make.county()
    user = make.officer(county)
    make.session.expire_all()
    duty = user.duties[0]
    client = as_user(admin(make))
    url, page = f"{USERS}{duty.id}/end-duty", f"{USERS}{user.id}/detail"
    assert client.post(url).status_code == 400
    assert client.post(url, data=hidden(client, page)).location == page
    assert not rules.holds(user, duty.kind, county_id=county.id)


def test_an_account_is_signed_out_renewed_and_closed(make: Make, as_user: AsUser) -> None:
    user = make.officer(make.county())
    make.session.expire_all()
    client, theirs = as_user(admin(make)), as_user(user)
    assert theirs.get("/county/people/").status_code == 200
    page = f"{USERS}{user.id}/detail"
    client.post(f"{USERS}{user.id}/end-sessions", data=hidden(client, page))
    assert theirs.get("/county/people/").status_code == 302

    url = f"{USERS}{user.id}/renew-password"
    assert "请写明理由" in post(client, url, {"reason": "忘"}).text
    shown = post(client, url, {"reason": "本人忘记，已核实身份"})
    start = text_of(shown).partition("（只显示这一次）")[2].split()[0]
    assert queries.by_credentials(user.staff_name or "", start, cost=passwords.QUICK) is user

    assert post(client, f"{USERS}{user.id}/close", {"reason": "调离岗位"}).location == page
    assert user.state is UserState.CLOSED
    assert queries.by_credentials(user.staff_name or "", start, cost=passwords.QUICK) is None


def test_one_s_own_duties_are_left_to_another_administrator(make: Make, as_user: AsUser) -> None:
    me = admin(make)
    client = as_user(me)
    assert "由另一位管理员办理" in client.get(f"{USERS}{me.id}/detail").text
    response = post(
        client,
        f"{USERS}{me.id}/give-duty",
        {"kind": "approver", "county_id": "", "starts_on": "", "ends_on": ""},
    )
    assert response.status_code == 403


def test_the_trail_is_filtered_and_its_chain_checked(make: Make, as_user: AsUser) -> None:
    county = make.county()
    make.claimant(county, name="示例甲一")
    auditor = as_user(make.staff(DutyKind.AUDITOR, county=None))
    assert "自行注册账号" in text_of(auditor.get("/city/audit/"))
    assert "（0 条）" in text_of(auditor.get(f"/city/audit/?county_id={make.county().id}"))
    assert "（1 条）" in text_of(auditor.get("/city/audit/?event=user.registered"))
    assert "条记录完整" in text_of(auditor.get("/city/audit/check"))
    assert as_user(make.staff(DutyKind.CLERK, county=None)).get("/city/audit/").status_code == 403


def test_an_altered_entry_is_named_by_the_check(
    make: Make, session: Session, as_user: AsUser
) -> None:
    make.claimant()
    entry = session.query(AuditEntry).order_by(AuditEntry.id).first()
    assert entry is not None
    session.execute(sa.text("DROP TRIGGER audit_entry_no_update"))
    session.execute(
        sa.text("UPDATE audit_entry SET actor_name = '别人' WHERE id = :id"), {"id": entry.id}
    )
    session.commit()
    page = as_user(make.staff(DutyKind.AUDITOR, county=None)).get("/city/audit/check")
    assert f"记录编号：{entry.id}" in text_of(page)


def test_a_duty_sent_twice_is_given_once_and_no_error(make: Make, as_user: AsUser) -> None:
    county, user = make.county(), make.user()
    client, url = as_user(make.city_officer()), f"/city/users/{user.id}/give-duty"
    form = {**hidden(client, url), "kind": "clerk", "county_id": str(county.id)}
    answers = [client.post(url, data=form).location for _ in range(2)]
    assert answers == [f"/city/users/{user.id}/detail"] * 2
    assert [duty.kind for duty in user.duties] == [DutyKind.CLERK]
