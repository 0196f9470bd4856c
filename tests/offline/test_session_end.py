"""Before a session ends while somebody fills in a form, the page says so; one touch prolongs it."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import update

from tests.browser import Visit, axe_violations, scrolls_sideways
from tests.offline.conftest import Lesson
from trainer.core import clock, sessions
from trainer.core.db import db, transaction
from trainer.core.sessions import SignedIn

FORM = "/account/change-password"
SOON = "分钟后会自动退出登录"


def idle_for(lesson: Lesson, **ages: timedelta) -> None:
    """Every session was last used (seen_at), or begun (started_at), so long ago."""
    with lesson.served.app.app_context(), transaction():
        db.session.execute(
            update(SignedIn).values({name: clock.machine_now() - age for name, age in ages.items()})
        )


def opened(visit: Visit) -> Page:
    """A page with a form, whose clock the test moves."""
    visit.page.clock.install()
    visit.page.goto(FORM)
    return visit.page


def test_the_page_warns_before_the_session_ends_and_one_touch_prolongs_it(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = opened(visit)
        warning = page.get_by_role("alert")
        page.get_by_label("原密码").fill("写到一半")
        page.clock.fast_forward("54:00")
        expect(warning.get_by_text(SOON)).to_be_hidden()
        page.clock.fast_forward("01:10")
        expect(warning.get_by_text(SOON)).to_be_visible()
        assert axe_violations(page) == []
        assert not scrolls_sideways(page)
        idle_for(lesson, seen_at=timedelta(minutes=56))
        page.get_by_role("button", name="继续填写").click()
        expect(warning.get_by_text("登录已延长")).to_be_visible()
        page.clock.fast_forward("50:00")
        expect(warning.get_by_text(SOON)).to_be_hidden()
        expect(page.get_by_label("原密码")).to_have_value("写到一半")
        with lesson.served.app.app_context():
            seen = db.session.query(SignedIn).one().seen_at
        assert clock.machine_now() - seen < timedelta(minutes=1)


def test_the_longest_session_is_not_prolonged_and_the_page_says_to_save(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        idle_for(lesson, started_at=sessions.LONGEST - timedelta(minutes=4))
        page = opened(visit)
        expect(page.get_by_text("分钟内须重新登录")).to_be_visible()
        expect(page.get_by_role("button", name="继续填写")).to_be_hidden()
        page.clock.fast_forward("05:00")
        expect(page.get_by_text("登录已经结束。您填写的内容还在这一页")).to_be_visible()


def test_a_page_without_a_form_and_a_tab_that_goes_on_warn_of_nothing(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = opened(visit)
        page.clock.fast_forward("56:00")
        expect(page.get_by_text(SOON)).to_be_visible()
        other = visit.page.context.new_page()
        other.goto(FORM)
        expect(page.get_by_text(SOON)).to_be_hidden()
