"""HTML made PDF by WeasyPrint, in a process of its own: nothing fetched, no glyph missing.

Only this module imports weasyprint, and only the pool's process imports this module.
"""

import hashlib
import json
import logging
import math
import os
import resource
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from trainer.core.text import say
from trainer.documents import seal_place
from trainer.documents.faces import Batch
from trainer.documents.facts import freeze
from trainer.documents.kinds import KINDS
from trainer.documents.outcome import Document, DocumentFailed, DocumentRefused
from trainer.documents.stencil import Stencils
from trainer.documents.typesetting import Typesetter

VARIANT = "pdf/a-2u"  # archival, every character readable as text
VARIANT_WITH_FACTS = "pdf/a-3u"  # the same, and any file may lie in it
ATTACHED = "facts.json"
PICTURES = "data:image/svg+xml", "data:image/png", "data:image/jpeg"
LARGEST_PICTURE = 200_000
CPU_SECONDS = 120
MOST_BATCHES = 4

_log = logging.getLogger("weasyprint")
_typesetter = Typesetter()


class Locked(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """Gives small pictures written in the address itself; any other address stops the printing."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The picture, or the end of this document."""
        if url.startswith(PICTURES) and len(url) < LARGEST_PICTURE:
            return super().fetch(url, headers)
        # Not an Exception, so weasyprint does not print on without it.
        raise FatalURLFetchingError(f"forbidden address: {url[:80]}")


class _Complaints(logging.Handler):
    """Keeps what weasyprint warns of while one document is made."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


class _Setup:
    """What the documents of one batch share: cut fonts, font configuration, parsed style."""

    def __init__(self, characters: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="documents-")
        batch = Batch(characters, Path(self._folder.name))
        os.environ["FONTCONFIG_FILE"] = str(batch.config)
        self.fonts = FontConfiguration()
        with _listening():
            self.css = CSS(
                string=_typesetter.style(batch), font_config=self.fonts, url_fetcher=Locked()
            )
        self._batch, self._characters = batch, characters

    @cached_property
    def stencils(self) -> Stencils:
        """Made for the first document that may be poured."""
        return Stencils(self._batch, self._characters, self.lay_out)

    def lay_out(self, html: str) -> Any:
        """The pages of a document, not yet written."""
        page = HTML(string=html, url_fetcher=Locked())
        return page.render(stylesheets=[self.css], font_config=self.fonts)

    def close(self) -> None:
        """Give the files back."""
        self._folder.cleanup()


_setups: OrderedDict[str, _Setup] = OrderedDict()


def render(kind: str, facts: Any, characters: str, *, plainly: bool = False) -> Document:
    """One document of a batch whose documents need those characters.

    Kinds that come by the thousand are poured through stencils where that is certain to give what
    the plain way gives; `plainly` is that way.
    """
    limit_cpu()
    try:
        return _render(kind, facts, characters, plainly)
    except DocumentRefused:
        raise
    except FatalURLFetchingError as error:
        _log.error("document stopped: %s", error)
        raise DocumentRefused(
            say("文书里出现了不允许读取的地址，已停止生成。请联系系统管理员。")
        ) from None
    except RecursionError:
        raise DocumentFailed("RecursionError: nested too deeply") from None
    except Exception as error:  # its class may live in a library that the web never loads
        raise DocumentFailed(f"{type(error).__name__}: {error}") from error


def _render(kind: str, facts: Any, characters: str, plainly: bool) -> Document:
    spec = KINDS[kind]
    html = _typesetter.page(spec.template, facts)
    identifier, writing = _identifier(kind, facts), _Writing(kind, facts)
    pdf, pages = None, 1
    with _listening():
        if spec.by_stencil and not plainly:
            pdf = _setup_for(characters).stencils.pour(html, identifier, writing)
        if pdf is None:
            laid_out = _setup_for(characters).lay_out(html)
            pages = len(laid_out.pages)
            pdf = laid_out.write_pdf(
                pdf_identifier=identifier, finisher=seal_place.reserve, **writing.options()
            )
    _refuse_length(pages, spec.most_pages)
    return Document(spec.name(facts), pdf, pages, hashlib.sha256(pdf).hexdigest())


class _Writing:
    """How the file of one document is written: its standard, and the facts that lie in it."""

    def __init__(self, kind: str, facts: Any) -> None:
        self.attached = b""
        if KINDS[kind].attached:
            said = {"kind": kind} | freeze(facts)
            self.attached = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
            self._day = datetime.combine(facts.issued_on, time())

    def options(self) -> dict[str, Any]:
        """For weasyprint, which reads an attachment once only."""
        if not self.attached:
            return {"pdf_variant": VARIANT}
        attachment = Attachment(
            string=self.attached.decode(),
            name=ATTACHED,
            created=self._day,
            modified=self._day,
            relationship="Data",
        )
        return {"pdf_variant": VARIANT_WITH_FACTS, "attachments": [attachment]}


def _refuse_length(pages: int, most: int) -> None:
    if pages > most:
        raise DocumentRefused(
            say(
                "内容太长：排出来有{pages}页，这种文书最多{most}页。请缩短文字或分开生成。",
                pages=pages,
                most=most,
            )
        )


def _setup_for(characters: str) -> _Setup:
    if characters in _setups:
        _setups.move_to_end(characters)
    else:
        _setups[characters] = _Setup(characters)
        while len(_setups) > MOST_BATCHES:
            _setups.popitem(last=False)[1].close()
    return _setups[characters]


@contextmanager
def _listening() -> Iterator[None]:
    """Whatever weasyprint warns of in the block ends the document: a missing glyph first of all."""
    complaints = _Complaints()
    _log.addHandler(complaints)
    try:
        yield
    finally:
        _log.removeHandler(complaints)
    if any(".notdef" in text for text in complaints.heard):
        raise DocumentRefused(say("有字在字库里找不到，已停止生成。请核对姓名和单位里的生僻字。"))
    if complaints.heard:
        raise DocumentFailed("; ".join(complaints.heard[:5]))


def _identifier(kind: str, facts: Any) -> bytes:
    """The /ID of the file: equal facts, equal identifier."""
    frozen = json.dumps([kind, freeze(facts)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(frozen.encode()).digest()[:16]


def limit_cpu() -> None:
    """From here on this process may use so many seconds of CPU before the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, hard))
