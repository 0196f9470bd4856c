"""`make pictures`: a made-up city is served, searched for every page, and photographed.

At the end stands how many pictures there are, what no link leads to, and what went wrong; where
something did, the command fails.
"""

import argparse
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from tests.album import acts
from tests.album.book import Album, Place, Visitor
from tests.album.routes import Routes
from tests.album.search import Search
from tests.album.visitors import NOBODY, is_printing, visitors
from tests.browser import Unavailable, Visit, chromium, open_page
from tests.documents import facts
from tests.journeys.instance import Instance, served
from tests.journeys.steps import asking, rewarding
from tests.journeys.visitor import Looking, Walker
from trainer import create_app, documents
from trainer.config import Config

PEOPLE = 150
NARROW, WIDE = 360, 1280
LOWEST, TALLEST = 640, 16_000
PATIENCE = 240  # questions whether the documents of the city are printed
DARK = (
    "public.home.index",
    "public.exams.check",
    "candidate.home.index",
    "candidate.rewards.claim",
    "county.home.index",
    "county.rewards.application",
    "instructor.sessions.take",
    "city.home.index",
)
SAMPLES: dict[str, Callable[[], Any]] = {
    "award_letter": facts.letter,
    "workers_roster": facts.roster,
    "public_notice": facts.notice,
    "attendance_sheet": facts.sheet,
    "payment_list": facts.payments,
    "admission_ticket": facts.ticket,
    "exam_room_sheets": facts.room_sheets,
    "completion_certificate": facts.completion,
    "decision": facts.decision,
    "honour_certificate": facts.honour,
}
Theme = Literal["light", "dark"]
LOOKS: tuple[tuple[int, Theme, str], ...] = (
    (NARROW, "light", "360"),
    (WIDE, "light", "1280"),
    (NARROW, "dark", "360-dark"),
    (WIDE, "dark", "1280-dark"),
)


@contextmanager
def visiting(
    browser: Browser, instance: Instance, visitor: Visitor, width: int, theme: Theme = "light"
) -> Iterator[Visit]:
    """A browser session of this visitor."""
    with open_page(browser, instance.address, width=width, theme=theme) as visit:
        if visitor.token:
            cookie = {"name": "who", "value": visitor.token, "url": instance.address}
            visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
        elif visitor == NOBODY:
            asking.asks_what_she_may_sit(Walker(visit, Looking()))
            visit.problems.clear()
        yield visit


def photograph(album: Album, visit: Visit, place: Place, suffix: str) -> None:
    """One picture of the whole page."""
    answer = visit.page.goto(place.path)
    status = answer.status if answer else 0
    if not 200 <= status < 400:
        album.wrong.append(f"{status} {place.path} ({suffix})")
    audience = album.routes.audiences[place.endpoint]
    path = album.place(audience, f"{place.endpoint}-{suffix}")
    _whole(visit.page)
    visit.page.screenshot(path=path)
    album.count += 1
    album.wrong += [f"{place.path}: {problem}" for problem in visit.problems]
    visit.problems.clear()


def _whole(page: Page) -> None:
    """Make the window as high as the page, so that a bar at its bottom hides nothing."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": LOWEST})
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": size["width"], "height": height})


def photograph_all(browser: Browser, instance: Instance, album: Album) -> None:
    """Every page found, as whoever found it, in both widths; some of them dark."""
    by_visitor: dict[Visitor, list[Place]] = defaultdict(list)
    for place in sorted(album.found.values(), key=lambda place: place.endpoint):
        if album.routes.kinds[place.endpoint] == "page":
            by_visitor[place.visitor].append(place)
    for visitor, places in by_visitor.items():
        for width, theme, suffix in LOOKS:
            with visiting(browser, instance, visitor, width, theme) as visit:
                for place in _of_theme(places, theme):
                    photograph(album, visit, place, suffix)


def _of_theme(places: Iterable[Place], theme: Theme) -> list[Place]:
    return [place for place in places if theme == "light" or place.endpoint in DARK]


def prepare(browser: Browser, instance: Instance, album: Album, known: list[Visitor]) -> None:
    """What has to happen first: an objection is raised, and somebody may read the trail."""
    with open_page(browser, instance.address, width=WIDE) as visit:
        received = acts.raises_an_objection(Walker(visit, Looking()))
        album.found[acts.RECEIVED] = Place(acts.RECEIVED, received, NOBODY)
    administrator = next(one for one in known if one.name == "city.administrator")
    with visiting(browser, instance, administrator, WIDE) as visit:
        visit.page.goto("/city/")
        rewarding.gives_a_duty(Walker(visit, Looking()), "datian.approver", "审计")


def find_all(browser: Browser, instance: Instance, album: Album, known: list[Visitor]) -> None:
    """An address of every page that anybody can reach."""
    for visitor in known:
        with visiting(browser, instance, visitor, WIDE) as visit:
            Search(album, visitor, visit.page.context.request).run()


def add_samples(album: Album) -> None:
    """A document of each kind from made-up facts."""
    try:
        for kind, make in SAMPLES.items():
            album.add_document(f"sample-{kind}", documents.make(kind, make()).pdf)
    finally:
        documents.close()


def make_album(folder: Path, people: int) -> Album:
    """Serve a made-up city, find everything in it, and photograph it."""
    folder.mkdir(parents=True)
    with (
        tempfile.TemporaryDirectory(prefix="trainer-pictures-") as instance_folder,
        served(Path(instance_folder), people=people) as instance,
        chromium() as browser,
    ):
        app = create_app(Config.from_env(instance.environment))
        album = Album(folder, Routes.of(app))
        try:
            known = visitors(app)
            with open_page(browser, instance.address) as visit:
                for _ in range(PATIENCE):
                    if not is_printing(app):
                        break
                    visit.page.wait_for_timeout(500)
            prepare(browser, instance, album, known)
            find_all(browser, instance, album, known)
            photograph_all(browser, instance, album)
        finally:
            shutil.copyfile(instance.log, folder / "server.log")
    add_samples(album)
    return album


def main() -> int:
    """Make the pictures; 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--out", type=Path, default=Path("pictures"))
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    try:
        album = make_album(options.out, options.people)
    except Unavailable as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    for endpoint in album.routes.unreached(set(album.found)):
        sys.stdout.write(f"no link leads to {endpoint}\n")
    for line in album.wrong:
        sys.stdout.write(f"wrong: {line}\n")
    sys.stdout.write(f"{album.count} pictures of {len(album.found)} places in {options.out}/\n")
    return 1 if album.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
