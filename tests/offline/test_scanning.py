"""People's codes are scanned on the take page, with a signal and without one."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import another, axe_violations, scrolls_sideways
from tests.offline.conftest import Lesson
from trainer.domain.training.models import Mark


def type_code(page: Page, text: str) -> None:
    """What a camera would have read, typed by hand."""
    page.get_by_label("扫不出来时，输入签到码").fill(text)
    page.get_by_role("button", name="记考勤").click()


def result(page: Page, kind: str, text: str) -> None:
    """What the instructor sees, large and in its colour."""
    shown = page.locator("[data-scanner-result]")
    expect(shown).to_contain_text(text)
    expect(shown).to_have_attribute("data-kind", kind)


@pytest.mark.parametrize("cold", [False, True], ids=["with a signal", "without one"])
def test_a_code_marks_its_person_and_a_second_scan_says_when_and_by_whom(
    lesson: Lesson, cold: bool
) -> None:
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        if cold:
            page.context.set_offline(True)
            page.goto(lesson.page)
        page.get_by_role("button", name="扫码签到").click()
        expect(page.get_by_text("没有用上摄像头")).to_be_visible()
        code = lesson.codes[1]
        type_code(page, f"{code[:4].lower()} {code[4:8]}-{code[8:]}")
        result(page, "taken", f"{lesson.names[1]}（尾号 {lesson.phones[1][-4:]}）：到")
        type_code(page, f"https://example.org/instructor/codes/scan/{code}")
        result(page, "again", "已经记过“到”（")
        type_code(page, "0000-0000-0000")
        result(page, "stranger", "不在本场名单里")
        assert not axe_violations(page)
        assert not scrolls_sideways(page)
        page.locator("dialog").get_by_label("迟到").check()
        type_code(page, lesson.codes[2])
        result(page, "taken", "：迟到")
        page.get_by_role("button", name="扫完了").click()
        page.context.set_offline(False)
        expect(page.get_by_text("已保存，记了 2 / 3 人")).to_be_visible()
        assert lesson.marks() == [None, "present", "late"]
        assert lesson.count(Mark) == 2
        visit.problems = [one for one in visit.problems if "net::ERR_INTERNET" not in one]


def test_a_person_marked_by_another_instructor_is_named_with_the_moment(lesson: Lesson) -> None:
    with lesson.visit(1) as visit:
        page = lesson.opened(visit)
        lesson.choose(page, 0, "到")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("已保存，记了 1 / 3 人")).to_be_visible()
    with lesson.visit(0) as visit:
        page = lesson.opened(visit)
        page.get_by_role("button", name="扫码签到").click()
        type_code(page, lesson.codes[0])
        expect(page.locator("[data-scanner-result]")).to_have_text(
            re.compile(r"已经记过“到”（\d\d:\d\d .\*+）")
        )
        assert lesson.count(Mark) == 1


@pytest.fixture
def before_the_camera(lesson: Lesson, tmp_path: Path) -> Iterator[Lesson]:
    """A browser whose camera sees the code of the third person on the list."""
    picture = BytesIO()
    segno.make(f"http://127.0.0.1/instructor/codes/scan/{lesson.codes[2]}", error="m").save(
        picture, kind="png", scale=8, border=6
    )
    frame, sheet = BytesIO(), Image.new("RGB", (640, 480), "white")
    seen = Image.open(picture).convert("RGB").resize((400, 400))
    sheet.paste(seen, (120, 40))
    sheet.save(frame, "JPEG", quality=90)
    film = tmp_path / "camera.mjpeg"
    film.write_bytes(frame.getvalue() * 10)
    with another(
        lesson.browser,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ) as browser:
        lesson.browser = browser
        yield lesson


def test_the_camera_reads_a_code_and_the_person_is_marked(before_the_camera: Lesson) -> None:
    lesson = before_the_camera
    with lesson.visit() as visit:
        page = lesson.opened(visit)
        page.get_by_role("button", name="扫码签到").click()
        result(page, "taken", f"{lesson.names[2]}（尾号 {lesson.phones[2][-4:]}）：到")
        page.get_by_role("button", name="扫完了").click()
        expect(page.get_by_text("已保存，记了 1 / 3 人")).to_be_visible()
        assert lesson.marks() == [None, None, "present"]
