"""What an address or a form may hold at all: ids the database can know, and no NUL."""

from collections.abc import Iterator

from flask import Flask, abort, request
from werkzeug.datastructures import FileStorage
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """`<int:…>` in a route: a number that can be the id of a row; anything larger is a 404."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


def id_of(text: object) -> int | None:
    """What was typed or sent as the id of a row; None where it can be none."""
    digits = str(text)
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(LARGEST_ID)):
        return None
    number = int(digits)
    return number if number <= LARGEST_ID else None


def _uploads() -> Iterator[FileStorage]:
    for files in request.files.listvalues():
        yield from files


def init_app(app: Flask) -> None:
    """Bound ids, and refuse the one character that PostgreSQL cannot store."""
    app.url_map.converters["int"] = IdConverter

    @app.before_request
    def refuse_nul() -> None:
        texts = [request.path, *request.args.keys(), *request.args.values()]
        if request.method == "POST":
            texts += [*request.form.keys(), *(v for vs in request.form.listvalues() for v in vs)]
            texts += [*request.files.keys(), *(f.filename or "" for f in _uploads())]
        if any("\0" in text for text in texts):
            abort(400)
