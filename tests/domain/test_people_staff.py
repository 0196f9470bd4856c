from datetime import timedelta
from functools import partial

import pytest

from tests.factories import Make
from trainer.core import clock, sessions
from trainer.core.actors import System
from trainer.core.audit import record
from trainer.core.db import transaction
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.people import operations, queries, rules
from trainer.domain.people.models import DutyKind, User, UserState


def create(admin: User, staff_name: str = "datian.clerk") -> User:
    return operations.create_staff_user(
        staff_name=staff_name, display_name="示例员", password_hash="x", actor=admin
    )


def test_an_administrator_creates_staff_who_must_change_the_start_password(
    make: Make, each_database: str
) -> None:
    user = create(make.city_officer(), " Datian.Clerk ")
    assert (user.staff_name, user.must_change_password) == ("datian.clerk", True)


def test_a_staff_name_is_short_plain_and_one_s_own(make: Make) -> None:
    admin = make.city_officer()
    create(admin)
    with pytest.raises(RuleBroken, match="已经有人") as refusal:
        create(admin)
    assert refusal.value.field == "staff_name"
    for wrong in ("13905980001", "a", "大田", "two words"):
        with pytest.raises(RuleBroken, match="登录名"):
            create(admin, wrong)


def test_only_city_administrators_manage_staff(make: Make) -> None:
    county = make.county()
    user = make.staff(county=county)
    for actor in (
        make.officer(county),
        make.staff(DutyKind.ADMINISTRATOR, county=county),
        make.staff(DutyKind.CLERK, DutyKind.AUDITOR, county=None),
        make.candidate(),
    ):
        with pytest.raises(NotAllowed):
            create(actor)
        with pytest.raises(NotAllowed):
            operations.give_duty(user, kind=DutyKind.CLERK, county=county, actor=actor)
        with pytest.raises(NotAllowed):
            operations.close_user(user, reason="离开岗位", actor=actor)


def test_a_duty_holds_at_once_and_ends_at_once(make: Make, each_database: str) -> None:
    county, admin = make.county(), make.city_officer()
    user = make.staff(county=county)
    duty = operations.give_duty(user, kind=DutyKind.CLERK, county=county, actor=admin)
    assert rules.holds(user, DutyKind.CLERK, county_id=county.id)
    with pytest.raises(RuleBroken, match="已经授予"):
        operations.give_duty(user, kind=DutyKind.CLERK, county=county, actor=admin)
    operations.end_duty(duty, actor=admin)
    assert not rules.holds(user, DutyKind.CLERK, county_id=county.id)


def test_an_old_duty_stays_in_the_record_when_it_ends(make: Make) -> None:
    county, admin = make.county(), make.city_officer()
    user = make.staff(DutyKind.CLERK, county=county)
    make.session.expire_all()
    duty = user.duties[0]
    operations.end_duty(duty, actor=admin)
    assert user.live_duties == []
    assert duty.ends_on == clock.today() - timedelta(days=1)
    with pytest.raises(RuleBroken, match="已经结束"):
        operations.end_duty(duty, actor=admin)


def test_nobody_gives_themselves_a_duty_or_closes_their_own_account(make: Make) -> None:
    admin = make.city_officer()
    with pytest.raises(NotAllowed):
        operations.give_duty(admin, kind=DutyKind.APPROVER, county=None, actor=admin)
    with pytest.raises(NotAllowed):
        operations.close_user(admin, reason="试一试", actor=admin)


def test_the_last_administrator_of_the_city_stays(make: Make, each_database: str) -> None:
    """Also where the only other one is closed, or is one only until tomorrow."""
    last = make.staff(DutyKind.ADMINISTRATOR, county=None)
    closed = make.staff(DutyKind.ADMINISTRATOR, county=None)
    closed.state = UserState.CLOSED
    make.save(closed)
    leaving = make.staff(DutyKind.ADMINISTRATOR, county=None)
    leaving.duties[0].ends_on = clock.today() + timedelta(days=1)
    make.save(leaving)
    for actor in (System("test"), closed):
        for act in (
            partial(operations.end_duty, last.duties[0]),
            partial(operations.close_user, last, reason="离开岗位"),
        ):
            with pytest.raises(RuleBroken, match="最后一位管理员"):
                act(actor=actor)
    assert rules.holds(last, DutyKind.ADMINISTRATOR, county_id=None)
    assert last.state is UserState.ACTIVE
    make.staff(DutyKind.ADMINISTRATOR, county=None)
    operations.end_duty(last.duties[0], actor=System("test"))


def test_closing_and_renewing_end_the_sessions(make: Make) -> None:
    admin, user = make.city_officer(), make.officer(make.county())
    token = sessions.start(user.id, address="", device="")
    operations.renew_start_password(
        user, reason="本人忘记密码，已核实", password_hash="y", actor=admin
    )
    assert (sessions.find(token), user.must_change_password) == (None, True)
    token = sessions.start(user.id, address="", device="")
    operations.close_user(user, reason="调离岗位", actor=admin)
    assert (sessions.find(token), user.state) == (None, UserState.CLOSED)
    with pytest.raises(WrongState):
        operations.close_user(user, reason="再停一次", actor=admin)


def test_sessions_are_ended_by_oneself_or_an_administrator(make: Make) -> None:
    user = make.candidate()
    token = sessions.start(user.id, address="", device="")
    with pytest.raises(NotAllowed):
        operations.end_sessions(user, actor=make.candidate())
    operations.end_sessions(user, actor=user)
    assert sessions.find(token) is None


def test_lists_of_accounts_are_for_administrators(make: Make) -> None:
    county = make.county()
    officer, candidate = make.officer(county), make.candidate(county)
    admin = make.city_officer()
    assert officer in queries.users(viewer=admin).rows
    assert candidate not in queries.users(viewer=admin).rows
    assert candidate in queries.users(viewer=admin, staff_only=False).rows
    assert queries.users(viewer=candidate, staff_only=False).rows == []
    assert queries.find_user(candidate.id, viewer=officer) is candidate
    assert queries.find_user(candidate.id, viewer=make.officer(make.county())) is None


def test_the_trail_is_read_by_auditors_each_in_their_scope(make: Make) -> None:
    here, there = make.county(), make.county()
    admin = make.city_officer()

    with transaction():
        record(admin, "sample.here", here, county_id=here.id)
        record(admin, "sample.there", there, county_id=there.id)
    auditor = make.staff(DutyKind.AUDITOR, county=here)
    city_auditor = make.staff(DutyKind.AUDITOR, county=None)
    assert [row.event for row in queries.trail(viewer=auditor).rows] == ["sample.here"]
    assert queries.trail(viewer=make.officer(here)).total == 0
    both = queries.trail(viewer=city_auditor)
    assert [row.event for row in both.rows] == ["sample.there", "sample.here"]
    assert queries.trail(viewer=city_auditor, county_id=there.id).total == 1
    assert queries.trail(viewer=city_auditor, event="sample.here", actor_name="示例").total == 1
    tomorrow = clock.today() + timedelta(days=1)
    assert queries.trail(viewer=city_auditor, first_on=tomorrow).total == 0
    assert queries.trail(viewer=city_auditor, last_on=clock.today()).total == 2


def test_duties_that_are_still_to_come_count_too(make: Make, each_database: str) -> None:
    """Whoever becomes an approver tomorrow is mended by the city today, and gets no second duty."""
    county, admin = make.county(), make.city_officer()
    user, today = make.candidate(county), clock.today()
    tomorrow = today + timedelta(days=1)
    give = partial(operations.give_duty, user, kind=DutyKind.APPROVER, county=county, actor=admin)
    assert rules.may_issue_code(make.officer(county), user)
    give(starts_on=tomorrow)
    assert not rules.may_issue_code(make.officer(county), user)
    assert rules.may_issue_code(admin, user)
    for starts_on, ends_on in ((today, None), (tomorrow, tomorrow), (today, tomorrow)):
        with pytest.raises(RuleBroken, match="已经授予"):
            give(starts_on=starts_on, ends_on=ends_on)
    assert give(starts_on=today, ends_on=today).covers(today)
