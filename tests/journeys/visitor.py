"""Somebody at a browser: follows links, fills forms, and every page passed is looked at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.browser import Visit, axe_violations, scrolls_sideways
from trainer.core.errors import RuleBroken
from trainer.core.identity import check_id_number

PHONE = 360
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
PATIENCE = 120  # questions to a page that waits for the background
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""
_VARYING = re.compile(r"(?<=/)[0-9A-Z]+(?=/|$)")  # numbers of rows, codes of papers
_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")


def id_numbers_in(html: str) -> set[str]:
    """Every valid identity number that stands in the page, shown or not."""
    found = set()
    for text in _EIGHTEEN.findall(html):
        with suppress(RuleBroken):
            found.add(check_id_number(text))
    return found


@dataclass
class Looking:
    """What is looked at on every page, and which pages were looked at closely already."""

    seen: set[tuple[str, int]] = field(default_factory=set)
    passed: int = 0

    def look(self, page: Page, own: frozenset[str]) -> None:
        """Fail when the page shows somebody's number, scrolls sideways, or axe objects."""
        self.passed += 1
        where = f"{page.url} ({page.title()})"
        strangers = id_numbers_in(page.content()) - own
        assert not strangers, f"identity numbers of others at {where}"
        assert not (twice := page.evaluate(TWICE)), f"{where}: ids used twice: {twice}"
        assert not scrolls_sideways(page), f"{where} scrolls sideways"
        kind = _VARYING.sub("n", page.url.partition("?")[0]), page.locator(".error-summary").count()
        if kind not in self.seen:
            self.seen.add(kind)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
                found = axe_violations(page)
                assert not found, f"{where}, {scheme}:\n" + "\n".join(found)
            _look_narrow(page, where)


def _look_narrow(page: Page, where: str) -> None:
    size = page.viewport_size
    assert size is not None
    if size["width"] != PHONE:
        page.set_viewport_size({"width": PHONE, "height": size["height"]})
        assert not scrolls_sideways(page), f"{where} scrolls sideways at {PHONE} px"
        page.set_viewport_size(size)


@dataclass
class Walker:
    """One person with a browser of their own. `own`: identity numbers that are theirs to see."""

    visit: Visit
    looking: Looking
    own: frozenset[str] = frozenset()

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self.visit.page

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("main")

    def open_start(self) -> None:
        """Type the address of the site; everything else is reached by links."""
        self.page.goto("/")
        self._look()

    def sign_in(self, name: str, password: str) -> None:
        """From the start page to one's own entrance."""
        self.open_start()
        self.open_menu()
        self.follow("登录")
        self.enter(name, password)

    def enter(self, name: str, password: str) -> None:
        """Fill in the page of sign-in."""
        self.fill("手机号码或登录名", name)
        self.fill("密码", password)
        self.press("登录", within=self.main)

    def sign_out(self) -> None:
        """Leave by the button in the header."""
        self.open_menu()
        self.press("退出登录")

    def menu(self, name: str) -> None:
        """Go to one of the menu's pages."""
        self.open_menu()
        menu = self.page.locator("#menu")  # open, it is a dialog
        self.go(menu.get_by_role("link", name=re.compile(rf"^{re.escape(name)}\s*\d*$")))

    def open_menu(self) -> None:
        """On a narrow page the menu is behind a button."""
        button = self.page.get_by_role("button", name=re.compile("^菜单"))
        if button.is_visible():
            button.click()
            expect(self.page.locator("#menu")).to_have_class(re.compile(r"\bshow\b"))

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the link of that name: exactly one, or the first of several to the same place."""
        links = (within or self.page).get_by_role("link", name=name, exact=True)
        places = {link.get_attribute("href") for link in links.all()}
        assert len(places) == 1, f"links {name!r} at {self.page.url}: {places}"
        self.go(links.first)

    def follow_like(self, pattern: str, *, within: Locator | None = None) -> None:
        """Follow the first link whose name matches."""
        links = (within or self.main).get_by_role("link", name=re.compile(pattern))
        assert links.count(), f"no link like {pattern!r} at {self.page.url}"
        self.go(links.first)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the only button of that name, which leads to another page."""
        buttons = (within or self.page).get_by_role("button", name=name, exact=True)
        self.go(buttons.locator("visible=true"))

    def press_twice(self, name: str) -> None:
        """A double click where one was enough."""
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=name, exact=True).dblclick()
        self.page.wait_for_load_state()
        self._look()

    def press_confirmed(self, name: str, *, within: Locator | None = None) -> None:
        """Open the box that repeats what is about to happen, and confirm."""
        box = (
            (within or self.main)
            .locator("details.confirm")
            .filter(
                has=self.page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))
            )
        )
        if not box.get_attribute("open") is not None:
            box.locator("summary").first.click()
        self.press(f"确认：{name}", within=box)

    def go(self, target: Locator) -> None:
        """Click, wait for the page that comes, and look at it."""
        with self.page.expect_navigation():
            target.click()
        self._look()

    def back(self) -> None:
        """The browser's own button."""
        self.page.go_back()
        self._look()

    def reload(self) -> None:
        """Ask for the page again."""
        self.page.reload()
        self._look()

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        """The input of that label."""
        exact = re.compile(rf"^\s*{re.escape(label)}\s*(（选填）)?\s*$")
        return (within or self.main).get_by_label(exact)

    def fill(self, label: str, value: str, *, within: Locator | None = None) -> None:
        """Type into the field of that label."""
        self.field(label, within=within).fill(value)

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Choose by the words shown, in a list or among radio buttons."""
        group = (within or self.main).get_by_role("group", name=label, exact=True)
        if group.count():
            group.get_by_label(option, exact=True).check()
        else:
            self.field(label, within=within).select_option(label=option)

    def tick(self, label: str, *, within: Locator | None = None) -> None:
        """Tick the box of that label."""
        (within or self.main).get_by_role("checkbox", name=label, exact=True).check()

    def typed(self) -> tuple[str, dict[str, str]]:
        """Where the open form goes, and everything that it would send."""
        form = self.main.locator("form.form")
        address, values = form.evaluate(
            "form => [form.action, Object.fromEntries(new FormData(form))]"
        )
        return str(address), dict(values)

    def send_again(self, form: tuple[str, dict[str, str]]) -> None:
        """Send a form once more that was sent already, as a shaky line would."""
        address, values = form
        answer = self.page.context.request.post(address, form=dict(values))
        assert answer.ok, f"{answer.status} {address}"

    def mends_by_keyboard(self, label: str) -> None:
        """The errors have the focus; from there Tab and Enter lead to the field."""
        summary = self.main.locator(".error-summary")
        expect(summary).to_be_focused()
        self.page.keyboard.press("Tab")
        expect(summary.get_by_role("link").first).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.field(label)).to_be_focused()

    def opens_the_menu_by_keyboard(self) -> None:
        """Enter opens it, Escape closes it and gives the focus back."""
        button = self.page.get_by_role("button", name=re.compile("^菜单"))
        button.focus()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#menu")).to_have_class(re.compile(r"\bshow\b"))
        self.page.keyboard.press("Escape")
        expect(self.page.locator("#menu")).not_to_be_visible()
        expect(button).to_be_focused()

    def label_of(self, box: Locator) -> str:
        """The words beside a box."""
        return self.main.locator(f"label[for='{box.get_attribute('id')}']").inner_text()

    def attach(self, label: str, path: Path) -> None:
        """Choose a file."""
        self.field(label).set_input_files(path)

    def row(self, text: str) -> Locator:
        """The one row of a table that holds this text."""
        row = self.main.locator("tbody tr").filter(has_text=text)
        expect(row).to_have_count(1)
        return row

    def sees(self, *texts: str) -> None:
        """Each of these is on the page, for eyes."""
        for text in texts:
            expect(self.main).to_contain_text(text, use_inner_text=True)

    def sees_not(self, *texts: str) -> None:
        """None of these is on the page."""
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    def sees_in_row(self, *texts: str) -> None:
        """The row of the first text holds the others."""
        row = self.row(texts[0])
        for text in texts[1:]:
            expect(row).to_contain_text(text)

    def sees_in_step(self, label: str, *texts: str) -> None:
        """The stop of that name on the line of steps says each of these."""
        stop = self.main.locator("ol.line li").filter(has=self.page.get_by_text(label, exact=True))
        expect(stop).to_have_count(1)
        for text in texts:
            expect(stop).to_contain_text(text)

    def text(self) -> str:
        """The words of the page, as shown."""
        return self.main.inner_text()

    def reload_until(self, target: Locator) -> None:
        """Ask again, so many times, until what comes from the background is there."""
        for _ in range(PATIENCE):
            if target.count():
                self._look()
                return
            self.page.wait_for_timeout(500)  # between two questions; nothing depends on it
            self.page.reload()
        raise AssertionError(f"still not on {self.page.url}: {self.text()}")

    def fetch(self, link: Locator) -> bytes:
        """The file behind a link, as this person gets it."""
        answer = self.page.context.request.get(str(link.get_attribute("href")))
        assert answer.ok, f"{answer.status} {answer.url}"
        return answer.body()

    def fetch_confirmed(self, name: str) -> bytes:
        """A file that is handed over only after its box was read and confirmed."""
        box = self.main.locator("details.confirm").filter(
            has=self.page.locator("summary", has_text=name)
        )
        box.locator("summary").first.click()
        with self.page.expect_download() as download:
            box.get_by_role("button", name=f"确认：{name}", exact=True).click()
        return download.value.path().read_bytes()

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """Within, an answer of this status is what shall come."""
        before = len(self.visit.problems)
        yield
        mine = self.visit.problems[before:]
        assert any(str(status) in problem for problem in mine), f"no {status}: {mine}"
        self.visit.forgive(f"status of {status}")

    def _look(self) -> None:
        self.looking.look(self.page, self.own)
