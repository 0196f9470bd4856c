"""Attendance is taken, kept, sent and settled though the signal comes and goes."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from tests.browser import Visit, axe_violations, scrolls_sideways
from tests.offline.conftest import READY, Lesson
from trainer.core import clock
from trainer.domain.training.models import Mark, SentMark

SENDING = re.compile(r"/send\?half=")
WAITING = "条考勤存在本机，还没有送到"
KEPT = """async () => {
  const kept = [];
  for (const { name } of await indexedDB.databases()) {
    const opened = indexedDB.open(name);
    const base = await new Promise((done) => { opened.onsuccess = () => done(opened.result); });
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      kept.push(...await new Promise((done) => { all.onsuccess = () => done(all.result); }));
    }
    base.close();
  }
  return JSON.stringify(kept);
}"""
PAGES = """async () => {
  const pages = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      pages.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
    }
  }
  return pages;
}"""


def waits(page: Page, number: int) -> None:
    """So many marks are on the phone, and the page says so."""
    expect(page.locator("[data-take-waiting]")).to_contain_text(f"{number} {WAITING}")


def forgive_silence(visit: Visit) -> None:
    """A browser without a signal says so on its console, if it asked for anything meanwhile."""
    visit.problems = [
        one for one in visit.problems if "net::ERR_" not in one and "fetch" not in one
    ]


def test_after_one_visit_the_list_is_taken_without_a_signal_and_sent_later(
    lesson: Lesson,
) -> None:
    with lesson.visit() as visit:
        lesson.opened(visit).close()
        context = visit.page.context
        context.set_offline(True)
        page = context.new_page()  # a cold start: nothing of the first page is left
        page.goto(lesson.page)
        expect(page.get_by_text("没有网络，正在用存在本机的名单记考勤")).to_be_visible()
        lesson.choose(page, 0, "到")
        lesson.choose(page, 1, "缺")
        page.get_by_role("button", name="保存").click()
        waits(page, 2)
        assert not axe_violations(page)
        assert not scrolls_sideways(page)
        page.reload()
        waits(page, 2)
        group = page.get_by_role("group", name=lesson.names[1])
        expect(group.get_by_label("缺", exact=True)).to_be_checked()
        expect(page.locator(".take-count")).to_contain_text("2 / 3")
        assert lesson.marks() == [None, None, None]
        context.set_offline(False)
        expect(page.get_by_text("已保存，记了 2 / 3 人")).to_be_visible()
        expect(page.locator("[data-take-waiting]")).to_be_hidden()
        assert lesson.marks() == ["present", "absent", None]


def test_a_signal_lost_on_the_open_page_loses_nothing(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.context.set_offline(True)
        lesson.choose(page, 2, "迟到")
        page.get_by_role("button", name="其余全部到").click()
        waits(page, 3)
        lesson.choose(page, 0, "早退")  # seen anew before anything was sent
        page.get_by_role("button", name="保存").click()
        expect(page.locator(".take-count")).to_contain_text("3 / 3")
        waits(page, 3)
        page.context.set_offline(False)
        expect(page.get_by_text("已保存，记了 3 / 3 人")).to_be_visible()
        assert lesson.marks() == ["early", "present", "late"]
        assert lesson.count(Mark) == 3
        forgive_silence(visit)


@pytest.mark.parametrize("cold", [False, True], ids=["the open page", "a cold start"])
def test_what_is_chosen_and_not_saved_yet_stays_when_the_signal_returns(
    lesson: Lesson, cold: bool
) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.context.set_offline(True)
        if cold:
            page.goto(lesson.page)
        lesson.choose(page, 0, "到")
        page.get_by_role("button", name="保存").click()
        waits(page, 1)
        lesson.choose(page, 1, "缺")
        page.context.set_offline(False)
        expect(page.locator("[data-take-waiting]")).to_be_hidden()
        group = page.get_by_role("group", name=lesson.names[1])
        expect(group.get_by_label("缺", exact=True)).to_be_checked()
        assert lesson.marks() == ["present", None, None]
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("已保存，记了 2 / 3 人")).to_be_visible()
        assert lesson.marks() == ["present", "absent", None]
        forgive_silence(visit)


def test_an_answer_lost_half_way_is_sent_again_and_changes_nothing(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        lesson.served.end()
        lesson.choose(page, 0, "到")
        page.get_by_role("button", name="保存").click()
        waits(page, 1)
        page.goto(lesson.page)  # the server is gone: the phone answers
        waits(page, 1)
        lesson.served.loses_answers = True
        lesson.served.begin()
        with page.expect_event("requestfailed", lambda request: request.method == "POST"):
            page.get_by_role("button", name="现在送出").click()
        waits(page, 1)
        assert lesson.marks() == ["present", None, None]
        lesson.served.loses_answers = False
        page.get_by_role("button", name="现在送出").click()
        expect(page.get_by_text("已保存，记了 1 / 3 人")).to_be_visible()
        assert lesson.marks() == ["present", None, None]
        assert lesson.count(Mark) == lesson.count(SentMark) == 1
        forgive_silence(visit)


def test_two_instructors_who_disagree_are_shown_and_a_person_settles_it(lesson: Lesson) -> None:
    with lesson.visit(0) as first, lesson.visit(1) as second:
        away, here = lesson.opened(first), lesson.opened(second)
        away.context.set_offline(True)
        lesson.choose(away, 0, "到")
        away.get_by_role("button", name="保存").click()
        waits(away, 1)
        lesson.choose(here, 0, "缺")
        here.get_by_role("button", name="保存").click()
        expect(here.get_by_text("已保存，记了 1 / 3 人")).to_be_visible()
        away.context.set_offline(False)
        expect(away.get_by_text("没有覆盖。请在本页核定")).to_be_visible()
        assert lesson.marks() == ["absent", None, None]
        expect(away.get_by_text("1 处记得不一致，请核定")).to_be_visible()
        assert not axe_violations(away)
        away.get_by_role("link", name="核定").click()
        away.get_by_label("核定为").select_option(label="迟到")
        away.get_by_label("核定的原因").fill("示例：两位教师当面对过")
        away.get_by_role("button", name="保存核定").click()
        expect(away.get_by_text("的考勤已核定")).to_be_visible()
        expect(away.get_by_text("记得不一致")).to_have_count(0)
        assert lesson.marks() == ["late", None, None]
        forgive_silence(first)


def test_the_phone_keeps_names_and_last_digits_and_nothing_else_of_anybody(
    lesson: Lesson,
) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        (kept,) = json.loads(page.evaluate(KEPT))
        assert set(kept) == {"session", "user", "title", "when", "place", "halves", "rows", "at"}
        assert kept["rows"] == [
            {
                "id": number,
                "name": name,
                "tail": phone[-4:],
                "code": code,
                "leave": False,
                "marks": {},
            }
            for number, name, phone, code in zip(
                lesson.rows, lesson.names, lesson.phones, lesson.codes, strict=True
            )
        ]
        pages = dict(page.evaluate(PAGES))
        assert "/offline" in pages
        assert all(path == "/offline" or path.startswith("/static/") for path in pages)
        for private in (*lesson.names, *lesson.phones, "csrf", "示例老师"):
            assert private not in pages["/offline"]
        texts = json.dumps(kept, ensure_ascii=False)
        assert all(phone not in texts for phone in lesson.phones)


def test_the_names_go_with_the_last_marks_when_the_class_is_over(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.context.set_offline(True)
        page.goto(lesson.page)
        page.get_by_role("button", name="其余全部到").click()
        waits(page, 3)
        assert lesson.names[0] in page.evaluate(KEPT)
        with lesson.served.app.app_context():
            clock.move(timedelta(hours=5))
        page.context.set_offline(False)
        expect(page.get_by_text("已保存，记了 3 / 3 人")).to_be_visible()
        page.wait_for_selector(READY)
        assert page.evaluate(KEPT) == "[]"
        assert lesson.marks() == ["present"] * 3
        forgive_silence(visit)


def test_signing_out_takes_everything_along(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        assert page.evaluate(PAGES) != []
        page.get_by_role("button", name="菜单").click()
        page.get_by_role("button", name="退出登录").click()
        expect(page.get_by_text("您已退出登录")).to_be_visible()
        assert page.evaluate(KEPT) == "[]"
        assert page.evaluate(PAGES) == []


def test_what_waits_is_sent_before_somebody_signs_out(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        lesson.served.end()
        lesson.choose(page, 1, "请假")
        with page.expect_event("requestfailed"):  # or it is answered when the server is back
            page.get_by_role("button", name="保存").click()
        waits(page, 1)
        lesson.served.begin()
        page.get_by_role("button", name="菜单").click()
        page.get_by_role("button", name="退出登录").click()
        expect(page.get_by_text("您已退出登录")).to_be_visible()
        assert lesson.marks() == [None, "leave", None]
        assert page.evaluate(KEPT) == "[]"
        forgive_silence(visit)


def test_after_a_day_the_names_are_gone_and_what_was_noted_is_still_sent(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.context.set_offline(True)
        lesson.choose(page, 0, "到")
        page.get_by_role("button", name="保存").click()
        waits(page, 1)
        expect(page.locator("[data-take-until]")).to_contain_text(
            "请在此以前到有网络的地方打开本页"
        )
        page.clock.set_fixed_time(clock.machine_now() + timedelta(hours=25))
        page.goto(lesson.page)
        expect(page.get_by_text("本机也没有这一场的名单")).to_be_visible()
        waits(page, 1)
        assert lesson.names[0] not in page.evaluate(KEPT)
        page.context.set_offline(False)
        expect(page.get_by_text("已保存，记了 1 / 3 人")).to_be_visible()
        assert lesson.marks() == ["present", None, None]
        forgive_silence(visit)


def test_what_could_not_be_sent_for_a_week_is_told_until_somebody_has_read_it(
    lesson: Lesson,
) -> None:
    lost = "有 2 条考勤 7 天没有送到，已从本机删除"
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.context.set_offline(True)
        lesson.choose(page, 0, "到")
        lesson.choose(page, 1, "到")
        page.get_by_role("button", name="保存").click()
        waits(page, 2)
        page.goto("about:blank")
        page.context.set_offline(False)
        page.clock.set_fixed_time(clock.machine_now() + timedelta(days=8))
        page.goto("/instructor/")
        expect(page.get_by_text(lost)).to_be_visible()
        assert not axe_violations(page)
        page.reload()
        page.get_by_role("button", name="知道了").click()
        expect(page.get_by_text(lost)).to_be_hidden()
        page.reload()
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text(lost)).to_be_hidden()
        assert lesson.marks() == [None] * 3
        forgive_silence(visit)


def test_the_list_stays_after_each_sending_until_the_class_is_closed(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.context.set_offline(True)
        page.goto(lesson.page)
        lesson.choose(page, 0, "到")
        page.get_by_role("button", name="保存").click()
        waits(page, 1)
        sent: list[str] = []

        def note(request: Request) -> None:
            if "/send" in request.url:
                sent.append(request.url)

        page.on("requestfinished", note)
        page.route("**/copy", lambda route: route.abort() if sent else route.continue_())
        with page.expect_event("requestfailed", lambda one: bool(sent) and "/copy" in one.url):
            page.context.set_offline(False)  # sent, and the list is not fetched again
        page.context.set_offline(True)
        page.goto(lesson.page)
        expect(page.get_by_text("没有网络，正在用存在本机的名单记考勤")).to_be_visible()
        expect(page.locator(".take-count")).to_contain_text("1 / 3")
        group = page.get_by_role("group", name=lesson.names[0])
        expect(group.get_by_label("到", exact=True)).to_be_checked()
        assert lesson.marks() == ["present", None, None]
        forgive_silence(visit)


def test_a_shared_phone_keeps_each_instructor_s_marks_and_nobody_s_names(lesson: Lesson) -> None:
    with lesson.visit(0) as visit:
        page = lesson.opened(visit)
        lesson.served.end()
        lesson.choose(page, 0, "到")
        with page.expect_event("requestfailed"):
            page.get_by_role("button", name="保存").click()
        waits(page, 1)
        lesson.served.begin()
        lesson.sign_in(visit, 1)
        page.goto("/instructor/")
        assert lesson.names[0] not in page.evaluate(KEPT)
        page.get_by_role("button", name="菜单").click()
        page.get_by_role("button", name="退出登录").click()
        expect(page.get_by_text("您已退出登录")).to_be_visible()
        assert [row["user"] for row in json.loads(page.evaluate(KEPT))] == [lesson.teachers[0]]
        lesson.sign_in(visit, 0)
        with page.expect_response(SENDING):
            page.goto("/instructor/")
        assert lesson.marks() == ["present", None, None]
        forgive_silence(visit)


def test_whoever_leaves_with_marks_that_wait_is_asked_first_and_loses_none(lesson: Lesson) -> None:
    asked: list[str] = []
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.route(SENDING, lambda route: route.abort())
        lesson.choose(page, 0, "到")
        page.get_by_role("button", name="保存").click()
        waits(page, 1)

        def stay_first(dialog: Dialog) -> None:
            asked.append(dialog.message)
            if len(asked) == 1:
                dialog.dismiss()
            else:
                dialog.accept()

        page.on("dialog", stay_first)
        page.get_by_role("button", name="菜单").click()
        leaving = page.locator(".drawer form[data-sign-out]")
        leaving.get_by_role("button").click()
        expect(leaving).not_to_have_attribute("aria-busy", "true")
        leaving.get_by_role("button").click()
        expect(page.get_by_text("您已退出登录")).to_be_visible()
        assert len(asked) == 2
        assert "还有 1 条考勤没有送到" in asked[0]
        (kept,) = json.loads(page.evaluate(KEPT))
        assert (kept["user"], kept["row"]) == (lesson.teachers[0], lesson.rows[0])
        forgive_silence(visit)


def test_a_browser_that_did_not_empty_itself_is_told_to(lesson: Lesson) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        with page.expect_response("**/sign-out") as answer:
            page.evaluate("document.querySelector('form[data-sign-out]').submit()")  # no script
        expect(page.get_by_text("您已退出登录")).to_be_visible()
        assert answer.value.all_headers()["clear-site-data"] == '"cache", "storage"'
        assert (page.evaluate(KEPT), page.evaluate(PAGES)) == ("[]", [])
