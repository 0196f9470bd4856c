"""One made-up city and one browser for the whole story."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.browser import Unavailable, chromium, without_chromium
from tests.journeys.instance import served
from tests.journeys.people import FIRST_DAY
from tests.journeys.story import Story

PEOPLE = 150


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The city on its first day; everybody's browser stays open until the story ends."""
    folder = tmp_path_factory.mktemp("instance")
    folder.chmod(0o700)
    with ExitStack() as outer:
        try:
            browser = outer.enter_context(chromium())
        except Unavailable as missing:
            without_chromium(str(missing))
        city = served(folder, people=PEOPLE, first_day=FIRST_DAY)
        instance = outer.enter_context(city)
        with ExitStack() as stack:
            yield Story(instance, browser, stack)
