"""A real browser for tests: the machine's own Chromium, pages that remember what went wrong, axe.

with chromium() as browser, open_page(browser, "http://127.0.0.1:8000", width=360) as visit:
    visit.page.goto("/")
    assert not axe_violations(visit.page)

Leaving the block fails when the page had a console error (a breach of the content security policy
is one), an uncaught exception, or a request to another address. A page that is meant to answer with
an error status is forgiven aloud: `visit.forgive("409")`.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

NAMES = "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
RULES = "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"
SERIOUS = "serious", "critical"


class Unavailable(Exception):
    """There is no browser to test with; the text says what to install."""


def without_chromium(reason: str) -> NoReturn:
    """Skip the test that asked, or fail it where a browser is required (REQUIRE_BROWSER=1)."""
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(f"a browser is required here: {reason}", pytrace=False)
    pytest.skip(reason)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium (or what CHROMIUM names), without a window; else `Unavailable`."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_program(), args=_switches())
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def another(browser: Browser, *switches: str) -> Iterator[Browser]:
    """One more of the same with switches of its own, for instance for what its camera sees."""
    beside = browser.browser_type.launch(executable_path=_program(), args=[*_switches(), *switches])
    try:
        yield beside
    finally:
        beside.close()


def _program() -> str:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise Unavailable("no Chromium on this machine; install chromium")
    return path


def _switches() -> list[str]:
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]


MESSAGES_WITHIN = 50
"""How many tenths of a second a message of the console is waited for."""


@dataclass
class Visit:
    """A page in a browser session of its own, and what went wrong on it so far."""

    page: Page
    base_url: str
    problems: list[str] = field(default_factory=list)

    def forgive(self, text: str) -> None:
        """Take back the problems that hold this text; they must have happened."""
        for _ in range(MESSAGES_WITHIN):  # the console's messages come in their own time
            if any(text in problem for problem in self.problems):
                break
            self.page.wait_for_timeout(100)
        forgiven = [problem for problem in self.problems if text in problem]
        assert forgiven, f"nothing with {text!r} happened: {self.problems}"
        self.problems = [problem for problem in self.problems if problem not in forgiven]

    def _watch(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.problems.append(f"console: {message.text} ({where})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base_url}/", "data:", "blob:", "about:")):
            self.problems.append(f"outside: {request.method} {request.url}")


@contextmanager
def open_page(
    browser: Browser,
    base_url: str,
    *,
    width: int = 1280,
    height: int = 800,
    theme: Literal["light", "dark"] = "light",
    touch: bool = False,
) -> Iterator[Visit]:
    """A new session (its own cookies) with one page; leaving asserts that nothing went wrong."""
    base_url = base_url.rstrip("/")
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        has_touch=touch,
    )
    context.set_default_timeout(15_000)
    try:
        visit = Visit(context.new_page(), base_url)
        visit._watch()
        yield visit
        assert not visit.problems, visit.problems
    finally:
        context.close()


def axe_violations(page: Page, *, impacts: Iterable[str] = SERIOUS) -> list[str]:
    """What axe finds on the page, one line per element; only serious findings by default."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # unlike a script tag, not bound by the policy
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run({runOnly: rules, resultTypes: ['violations']})", list(RULES)
    )
    wanted = set(impacts)
    return [
        f"{rule['impact']} {rule['id']}: {rule['help']}: {node['target']}"
        for rule in found["violations"]
        if rule["impact"] in wanted
        for node in rule["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window, so that a phone would have to be pushed about."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
