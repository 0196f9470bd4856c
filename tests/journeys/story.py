"""The story's people at their browsers, on one instance, and the day it is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from tests.browser import open_page
from tests.journeys.instance import Instance
from tests.journeys.people import HIS_NUMBER, HIS_PHONE, SHE
from tests.journeys.visitor import PHONE, Looking, Walker
from trainer.core import clock

DESK = 1280


@dataclass
class Story:
    """Everybody who acts; each has a browser session of their own, open to the end."""

    instance: Instance
    browser: Browser
    stack: ExitStack
    looking: Looking = field(default_factory=Looking)
    walkers: dict[str, Walker] = field(default_factory=dict)
    broken: str = ""
    kept: dict[str, str] = field(default_factory=dict)

    def visitor(self, name: str, *, own: frozenset[str] = frozenset()) -> Walker:
        """Somebody with a phone who has not signed in."""
        return self._walker(name, PHONE, own)

    def her(self) -> Walker:
        """The heroine, with her phone."""
        known = "her" in self.walkers
        her = self._walker("her", PHONE, frozenset({SHE.id_number, SHE.mistyped_number}))
        if not known and self.kept.get("registered"):
            her.sign_in(SHE.phone, SHE.password)
        return her

    def him(self) -> Walker:
        """Another candidate, with his phone."""
        return self._signed_in(HIS_PHONE, PHONE, frozenset({HIS_NUMBER}))

    def officer(self, name: str) -> Walker:
        """A member of staff at a desk."""
        return self._signed_in(name, DESK)

    def teacher(self) -> Walker:
        """The instructor, with a phone in hand."""
        return self._signed_in("datian.instructor", PHONE)

    def it_is(self, moment: datetime) -> None:
        """Move the instance's clock there; all its processes see it at once."""
        clock.allow_offset(self.instance.folder / "clock-offset")
        try:
            clock.move(moment - clock.now())
        finally:
            clock.allow_offset(None)

    @contextmanager
    def chapter(self, name: str) -> Iterator[None]:
        """A part of the story; where one fails, the parts that build on it are not told."""
        self.broken, before = name, self.broken
        if before:
            pytest.skip(f"not told, because of: {before}")
        yield
        for who, walker in self.walkers.items():
            assert not walker.visit.problems, f"{who}: {walker.visit.problems}"
        self.broken = ""

    def _signed_in(self, name: str, width: int, own: frozenset[str] = frozenset()) -> Walker:
        known = name in self.walkers
        walker = self._walker(name, width, own)
        if not known:
            walker.sign_in(name, self.instance.password(name))
        return walker

    def _walker(self, name: str, width: int, own: frozenset[str]) -> Walker:
        if name not in self.walkers:
            visit = open_page(self.browser, self.instance.address, width=width)
            self.walkers[name] = Walker(self.stack.enter_context(visit), self.looking, own)
        return self.walkers[name]
