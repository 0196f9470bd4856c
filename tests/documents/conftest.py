"""One pool for all tests of documents, and each kind of document made once."""

from collections.abc import Callable, Iterator

import pytest

from tests.documents.facts import EVERY_KIND
from trainer.documents import Document, Pool


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """A pool whose process ends with the tests."""
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def made(pool: Pool) -> Callable[[str], Document]:
    """The plain document of a kind, made at the first asking."""
    kept: dict[str, Document] = {}

    def get(kind: str) -> Document:
        if kind not in kept:
            kept[kind] = pool.make(kind, EVERY_KIND[kind]())
        return kept[kind]

    return get
