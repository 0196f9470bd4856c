"""Looks for an address of every page, by following links as deep as they lead."""

from collections import defaultdict, deque
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from playwright.sync_api import APIRequestContext, APIResponse

from tests.album.book import Album, Place, Visitor

EACH = 25  # so many rows of a kind are opened in search of further links
PDF = "application/pdf"


class Search:
    """One visitor's way through all they can reach, breadth first."""

    def __init__(self, album: Album, visitor: Visitor, asking: APIRequestContext) -> None:
        self._album, self._visitor, self._asking = album, visitor, asking
        self._opened: dict[str, int] = defaultdict(int)
        self._known: set[str] = set()
        self._queue: deque[tuple[str, str, str]] = deque()

    def run(self) -> None:
        """Begin at the addresses without a number, and go wherever they lead."""
        routes = self._album.routes
        for endpoint in routes.pages(self._visitor.audience):
            for path in routes.fixed[endpoint]:
                self._note(path, "")
        while self._queue:
            self._open(*self._queue.popleft())

    def _note(self, address: str, linked_on: str) -> None:
        parts = urlsplit(address)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        endpoint = self._album.routes.at(parts.path)
        if target in self._known or endpoint is None or self._opened[endpoint] >= EACH:
            return
        if self._album.routes.audiences[endpoint] == self._visitor.audience:
            self._known.add(target)
            self._opened[endpoint] += 1
            self._queue.append((endpoint, target, linked_on))

    def _open(self, endpoint: str, target: str, linked_on: str) -> None:
        kind = self._album.routes.kinds[endpoint]
        if kind not in ("page", "file"):
            return
        answer = self._asking.get(target)
        if answer.status >= 400:
            self._complain(answer, target, linked_on)
        elif kind == "file":
            self._keep(endpoint, target, answer)
        else:
            self._read(endpoint, target, answer)

    def _complain(self, answer: APIResponse, target: str, linked_on: str) -> None:
        """A page that this visitor may not open is in order, a link that leads to it is not."""
        if linked_on or answer.status >= 500:
            where = f", linked on {linked_on}" if linked_on else ""
            self._album.wrong.append(f"{answer.status} {target} for {self._visitor.name}{where}")

    def _read(self, endpoint: str, target: str, answer: APIResponse) -> None:
        if self._album.routes.at(urlsplit(answer.url).path) == endpoint:
            self._album.found.setdefault(endpoint, Place(endpoint, target, self._visitor))
        for link in BeautifulSoup(answer.text(), "html.parser").select("a[href]"):
            self._note(urljoin(target, str(link["href"])), target)

    def _keep(self, endpoint: str, target: str, answer: APIResponse) -> None:
        first = endpoint not in self._album.found
        self._album.found.setdefault(endpoint, Place(endpoint, target, self._visitor))
        if first and answer.headers.get("content-type") == PDF:
            self._album.add_document(endpoint, answer.body())
