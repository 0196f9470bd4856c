"""The photo is cut out on the page: the part that was chosen is the part that is kept."""

import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests import databases
from tests.browser import (
    Unavailable,
    axe_violations,
    chromium,
    open_page,
    scrolls_sideways,
    without_chromium,
)
from tests.conftest import build
from tests.factories import Make
from trainer.core.db import db
from trainer.core.sessions import start
from trainer.domain.exams.models import Registration

pytestmark = pytest.mark.browser
MARK = (20, 90, 200)


@pytest.fixture
def served(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """The program on a port of its own."""
    app = build(databases.fresh_sqlite(sqlite_template, tmp_path), tmp_path)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def wide(folder: Path) -> Path:
    """A light picture with a dark mark far to the left, which its middle does not show."""
    picture = Image.new("RGB", (1600, 800), "#f4f4f4")
    picture.paste(MARK, (120, 350, 220, 450))
    file = folder / "宽.png"
    picture.save(file)
    return file


def drag(page: Page, right: int) -> None:
    box = page.locator("canvas").bounding_box()
    assert box is not None
    across, down = box["x"] + 20, box["y"] + 80
    page.mouse.move(across, down)
    page.mouse.down()
    page.mouse.move(across + right, down, steps=4)
    page.mouse.up()


def test_the_part_that_was_dragged_and_zoomed_to_is_kept(
    served: tuple[Flask, str], tmp_path: Path
) -> None:
    app, address = served
    with app.app_context():
        make = Make(db.session())
        make.photo_rule()
        candidate = make.candidate(make.county())
        registration_id = make.started(make.local_sitting(), candidate).id
        token = start(candidate.id, address="127.0.0.1", device="test")
    try:
        with chromium() as browser, open_page(browser, address, width=360) as visit:
            page = visit.page
            page.context.add_cookies([{"name": "who", "value": token, "url": address}])
            page.goto(f"/candidate/uploads/{registration_id}/photo")
            page.set_input_files("input[type=file]", wide(tmp_path))
            page.locator("canvas").wait_for()
            assert not scrolls_sideways(page)
            assert axe_violations(page) == []
            middle = page.input_value("[name=crop]")
            drag(page, 180)
            page.locator("canvas").press("ArrowLeft")
            page.locator("canvas").press("+")
            page.locator("canvas").press("-")
            left, _, width = page.input_value("[name=crop]").split(",")
            assert float(left) < float(middle.split(",")[0])
            assert float(width) == pytest.approx(float(middle.split(",")[2]), abs=0.001)
            drag(page, 180)
            page.get_by_role("button", name="保存照片").click()
            page.get_by_text("已保存").first.wait_for()
    except Unavailable as missing:
        without_chromium(str(missing))
    with app.app_context():
        photo = db.session.get_one(Registration, registration_id).photo
        assert photo is not None
        with Image.open(BytesIO(photo.content)) as kept:
            colours = {kept.getpixel((x, 206)) for x in range(0, 295, 5)}
    assert any(isinstance(colour, tuple) and colour[2] - colour[0] > 100 for colour in colours)
