"""The process that makes documents, so that no web process ever loads the engine.

One child, started when first needed, nicer than the web, limited in memory and time. A child that
dies takes only its document with it: the next call finds a new one.
"""

import importlib
import multiprocessing
import os
import resource
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path
from types import ModuleType
from typing import Any

from trainer.documents.faces import FOLDER
from trainer.documents.kinds import read_facts
from trainer.documents.outcome import Document, DocumentFailed
from trainer.documents.typesetting import characters_of

NICER = 10
MOST_MEMORY = 3 * 1024**3
SECONDS = 180.0  # of waiting for one document

_engine: ModuleType | None = None  # in the child: trainer.documents.engine


class Pool:
    """One child process and the queue before it; `plainly` does without stencils."""

    def __init__(self, seconds: float = SECONDS, *, plainly: bool = False) -> None:
        self._seconds, self._plainly = seconds, plainly
        self._turn = threading.Lock()
        self._executor: ProcessPoolExecutor | None = None
        self._pid = 0

    def make(self, kind: str, facts: Any) -> Document:
        """One document, from facts or their frozen form."""
        return next(self.make_many(kind, [facts]))

    def make_many(self, kind: str, facts: Sequence[Any]) -> Iterator[Document]:
        """The documents in the order of their facts; they share one cut of the fonts.

        A refusal ends the series; what was yielded before it stands.
        """
        batch = [read_facts(kind, one) for one in facts]
        characters = characters_of(batch)
        for one in batch:
            yield self._render(kind, one, characters)

    def close(self) -> None:
        """End the child once it has finished what it does."""
        with self._turn:
            self._discard()

    def _render(self, kind: str, facts: Any, characters: str) -> Document:
        with self._turn:  # one at a time, so that waiting for others does not count
            for last_try in (False, True):
                try:
                    document: Document = (
                        self._child()
                        .submit(_render, kind, facts, characters, self._plainly)
                        .result(timeout=self._seconds)
                    )
                except TimeoutError:
                    self._discard(kill=True)
                    raise DocumentFailed("the document took too long") from None
                except BrokenProcessPool:
                    self._discard()
                    if last_try:
                        raise DocumentFailed("the process that makes documents died") from None
                else:
                    return document
            raise AssertionError("the loop returns or raises")

    def _child(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._folder = tempfile.TemporaryDirectory(prefix="documents-")
            self._pid = 0
            self._executor = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._folder.name,),
            )
            self._pid = self._executor.submit(os.getpid).result()
        return self._executor

    def _discard(self, *, kill: bool = False) -> None:
        if self._executor is None:
            return
        executor, self._executor = self._executor, None
        if kill and self._pid:
            os.kill(self._pid, signal.SIGKILL)  # busy, so alive: nobody else has its number
        executor.shutdown(wait=True, cancel_futures=True)
        self._folder.cleanup()


def _begin(folder: str) -> None:
    """In the child: step back, set limits, live no longer than the parent, load the engine."""
    global _engine
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICER)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tempfile.tempdir = folder
    config = Path(folder, "fonts.conf")
    config.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{FOLDER}</dir>'
        f"<cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = str(config)  # the machine's fonts are never seen
    _engine = importlib.import_module("trainer.documents.engine")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _render(kind: str, facts: Any, characters: str, plainly: bool) -> Document:
    if _engine is None:
        raise RuntimeError("documents are made in the pool's process")
    document: Document = _engine.render(kind, facts, characters, plainly=plainly)
    return document
