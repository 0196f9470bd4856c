"""An instructor's whole Saturday, phone in hand: forty people, two halves, one correction."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser import axe_violations, scrolls_sideways
from tests.offline.conftest import Lesson

EXCEPTIONS = ("迟到", "迟到", "早退", "请假", "缺", "缺")
COUNTING = """() => {
  const before = Number(sessionStorage.touches ?? 0);
  sessionStorage.touches = before;
  const count = () => { sessionStorage.touches = Number(sessionStorage.touches) + 1; };
  addEventListener("pointerdown", count, true);
}"""


def touches(page: Page) -> int:
    """How often the thumb came down, on all pages since the counting began."""
    return int(page.evaluate("sessionStorage.touches"))


def touch(page: Page, lesson: Lesson, person: int, label: str) -> None:
    """One touch on the large button beside the name."""
    group = page.get_by_role("group", name=lesson.names[person])
    group.locator("label").filter(has_text=label).first.tap()


def fits(page: Page) -> None:
    """A thumb reaches everything, and everybody can use the page."""
    assert not scrolls_sideways(page)
    assert not axe_violations(page)


def test_forty_people_with_six_exceptions_take_at_most_45_touches(big_lesson: Lesson) -> None:
    lesson = big_lesson
    with lesson.visit(touch=True) as visit:
        visit.page.add_init_script(f"({COUNTING})()")
        page = lesson.opened(visit)
        page.get_by_role("button", name="其余全部到").tap()
        expect(page.get_by_text("已保存，记了 40 / 40 人")).to_be_visible()
        page.wait_for_selector("form[data-offline=ready]")
        for person, label in enumerate(EXCEPTIONS, start=3):
            touch(page, lesson, person, label)
        page.get_by_role("button", name="保存", exact=True).tap()
        expect(page.locator("main")).to_contain_text("缺 2", timeout=15_000)
        assert touches(page) <= 45
        assert touches(page) == 1 + len(EXCEPTIONS) + 1
        marks = lesson.marks("am")
        assert marks.count("present") == 34
        assert marks[3:9] == ["late", "late", "early", "leave", "absent", "absent"]


def test_a_whole_saturday(big_lesson: Lesson) -> None:
    lesson = big_lesson
    with lesson.visit(signed_in=False, touch=True) as visit:
        page = visit.page
        page.goto("/account/sign-in")
        page.get_by_label("手机号码或登录名").fill(lesson.login)
        page.get_by_label("密码", exact=True).fill(lesson.password)
        page.locator("main").get_by_role("button", name="登录").tap()
        expect(page.get_by_role("heading", name="今天的课（1 场）")).to_be_visible()
        fits(page)
        page.locator("main").get_by_role("link", name="社会工作师考前辅导").tap()
        page.wait_for_selector("form[data-offline=ready]")
        fits(page)

        page.get_by_role("button", name="其余全部到").tap()
        expect(page.get_by_text("已保存，记了 40 / 40 人")).to_be_visible()
        page.wait_for_selector("form[data-offline=ready]")
        touch(page, lesson, 0, "迟到")
        touch(page, lesson, 1, "缺")
        page.get_by_role("button", name="保存", exact=True).tap()
        expect(page.locator("main")).to_contain_text("缺 1", timeout=15_000)

        page.get_by_role("link", name="现场补报").tap()
        page.get_by_label("姓名").fill("示例临时")
        page.get_by_label("手机号码，或末四位").fill("9009")
        fits(page)
        page.get_by_role("button", name="加入名单并记到").tap()
        expect(page.get_by_text("示例临时 已加入名单")).to_be_visible()

        page.get_by_role("link", name="下午").tap()
        page.wait_for_selector("form[data-offline=ready]")
        page.get_by_role("button", name="扫码签到").tap()
        for person in (0, 1, 0):
            page.get_by_label("扫不出来时，输入签到码").fill(lesson.codes[person])
            page.get_by_role("button", name="记考勤").tap()
            expect(page.locator("[data-scanner-result]")).to_contain_text(lesson.names[person])
        expect(page.locator("[data-scanner-result]")).to_contain_text("已经记过")
        fits(page)
        page.get_by_role("button", name="扫完了").tap()
        expect(page.get_by_text("已保存，记了 2 / 41 人")).to_be_visible()
        page.wait_for_selector("form[data-offline=ready]")
        page.get_by_role("button", name="其余全部到").tap()
        expect(page.get_by_text("已保存，记了 41 / 41 人")).to_be_visible()

        with lesson.served.app.app_context():
            lesson.move_clock(timedelta(hours=9))
        page.get_by_role("link", name="关闭考勤").tap()
        expect(page.get_by_text("按已记的考勤，40 人达到出勤要求")).to_be_visible()
        fits(page)
        page.get_by_role("button", name="核对无误，关闭考勤").tap()
        expect(page.get_by_text("考勤已关闭。以后更正")).to_be_visible()
        page.get_by_role("link", name=re.compile(rf"^更正\s*{lesson.names[1]}上午$")).tap()
        page.get_by_label("更正为").select_option(label="请假")
        page.get_by_role("button", name="保存更正").tap()
        expect(page.get_by_text("考勤已经关闭，更正要写明原因").first).to_be_visible()
        visit.forgive("422")
        page.get_by_label("更正的原因").fill("示例：事后补交了请假条")
        page.get_by_role("button", name="保存更正").tap()
        expect(page.get_by_text("原为“缺”，示例：事后补交了请假条")).to_be_visible()
        fits(page)
        assert lesson.marks("am")[:3] == ["late", "leave", "present"]
        assert lesson.marks("pm") == ["present"] * 40
