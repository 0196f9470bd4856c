"""What the database says of a failure without the row that failed: PostgreSQL quotes it whole."""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any

from sqlalchemy.exc import DBAPIError

QUOTES = "DETAIL:"  # from here on PostgreSQL tells what stood in the row
LEFT_OUT = "[row left out]"


def failure(error: BaseException) -> str:
    """One line for the row of a job: of a database's failure only class, code and constraint."""
    found = next((one for one in _chain(error) if isinstance(one, DBAPIError)), None)
    if found is None:
        return f"{type(error).__name__}: {cut(str(error))}"
    diag = getattr(found.orig, "diag", None)
    facts = (getattr(found.orig, "sqlstate", None), getattr(diag, "constraint_name", None))
    return " ".join([type(found).__name__, *(fact for fact in facts if fact)])


def cut(text: str, quoted: str | None = None) -> str:
    """The text up to where a row is quoted; `quoted` is the quotation, whatever its heading."""
    ends = [text.find(mark) for mark in (QUOTES, quoted) if mark and mark in text]
    return f"{text[: min(ends)]}{LEFT_OUT}" if ends else text


def told(error: BaseException) -> str:
    """The traceback, without quoted rows."""
    text = "".join(traceback.format_exception(error))
    for one in _chain(error):
        diag = getattr(getattr(one, "orig", one), "diag", None)
        said = str(one)
        text = text.replace(said, cut(said, getattr(diag, "message_detail", None)))
    return "\n".join(cut(line) for line in text.rstrip("\n").split("\n"))


def install() -> None:
    """From now on no log entry, and no failure of a command, quotes a row."""
    made = logging.getLogRecordFactory()
    if not getattr(made, "quiet", False):
        logging.setLogRecordFactory(_quiet(made))
    sys.excepthook = _tell


def _quiet(made: Any) -> Any:
    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = made(*args, **kwargs)
        with suppress(TypeError, ValueError, KeyError):  # logging itself tells of a wrong format
            if QUOTES in (message := record.getMessage()):
                record.msg, record.args = cut(message), ()
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.exc_text = told(error)
        return record

    make.quiet = True  # type: ignore[attr-defined]  # so that it is installed once
    return make


def _tell(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, place)
    else:
        sys.stderr.write(f"{told(error)}\n")


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]
