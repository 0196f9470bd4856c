"""Hostile facts are only text: nothing is read or fetched, and what cannot be drawn is told."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.documents.facts import letter
from tests.documents.reading import text
from trainer.documents import DocumentRefused, Pool
from trainer.documents.faces import FOLDER
from trainer.documents.typesetting import characters_of


class Listener(BaseHTTPRequestHandler):
    """Remembers who asked for anything."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    """A server of this machine that nobody should call."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Listener.asked.clear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_hostile_facts_are_printed_as_the_text_they_are(pool: Pool, address: str) -> None:
    facts = letter(
        recipient="<script>alert(1)</script>",
        payment_way=f"<img src={address}/img><link rel=attachment href=file:///etc/passwd>",
        contact=f"<style>@import url({address}/css)</style>url('{address}/x')",
        appeal="</p></body></html><iframe src='file:///etc/passwd'>{{ 7 * 7 }}{% raw %}",
    )
    said = text(pool.make("award_letter", facts).pdf)
    for part in ("<script>alert(1)</script>：", f"<imgsrc={address}/img>",
                 "<linkrel=attachmenthref=file:///etc/passwd>", f"url('{address}/x')",
                 "</p></body></html><iframesrc='file:///etc/passwd'>{{7*7}}{%raw%}"):  # fmt: skip
        assert part in said
    assert "root:" not in said
    assert Listener.asked == []


IN_THE_ENGINE = """
import sys
from dataclasses import replace
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError
from tests.documents.facts import letter
from trainer.documents import engine
from trainer.documents.kinds import KINDS
from trainer.documents.outcome import DocumentRefused
from trainer.documents.typesetting import characters_of

URL = sys.argv[1]
for body in (f"<img src={URL}/a>", f"<link rel=stylesheet href={URL}/b>",
             f"<style>p{{background:url({URL}/c)}}</style><p>x", f"<object data={URL}/d>x</object>",
             "<link rel=attachment href=file:///etc/passwd>", "<img src=file:///etc/passwd>",
             "<img src='data:text/html,x'>",
             "<img src='data:image/png;base64," + "A" * 200000 + "'>"):
    try:
        HTML(string=body, url_fetcher=engine.Locked()).write_pdf()
        print("printed:", body[:60])
    except FatalURLFetchingError:
        print("stopped")
facts = letter()
KINDS["award_letter"] = replace(KINDS["award_letter"], most_pages=0)
try:
    engine.render("award_letter", facts, characters_of([facts]))
except DocumentRefused as refusal:
    print(refusal.sentence)
"""


def test_whatever_reaches_the_engine_any_forbidden_address_stops_it(
    address: str, tmp_path: Path
) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{FOLDER}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    run = subprocess.run(
        [sys.executable, "-c", IN_THE_ENGINE, address],
        env={"FONTCONFIG_FILE": str(config), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = run.stdout.splitlines()
    assert lines[:-1] == ["stopped"] * 8, run.stderr
    assert "最多0页" in lines[-1]
    assert Listener.asked == []


def test_a_character_that_no_face_holds_is_named_instead_of_printed(pool: Pool) -> None:
    with pytest.raises(DocumentRefused, match=r"（U\+1F600）"):
        pool.make("award_letter", letter(recipient="陈\N{GRINNING FACE}"))


def test_a_glyph_that_fell_through_the_batch_fails_the_document(pool: Pool) -> None:
    facts = letter()
    incomplete = characters_of([facts]).replace("陈", "")
    with pytest.raises(DocumentRefused, match="字库里找不到"):
        pool._render("award_letter", facts, incomplete)


WHOLE_WEB_PROCESS = """
import sys
from trainer import create_app
import trainer.server
create_app()
print("weasyprint" in sys.modules, "trainer.blueprints" in sys.modules)
"""


def test_the_web_process_never_loads_weasyprint(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WHOLE_WEB_PROCESS],
        env={"INSTANCE": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.split() == ["False", "True"], run.stderr
