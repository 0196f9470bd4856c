"""How fast attendance is taken through HTTP: mark by mark, and a class of forty in one request.

`python -m bench.attendance [--json] [--clients 1,8,32] [--postgresql]`: each client is an
instructor with a class of forty on the real server.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from bench.serving import Client, at_once, served
from tests.factories import Make
from trainer.core import clock
from trainer.core.db import db
from trainer.core.sessions import start
from trainer.domain.training.models import Mark, Session, SignUp, SignUpState, Way

CLASS = 40


class School:
    """So many instructors, each with a class that takes place now."""

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.lists: list[tuple[str, int, list[int]]] = []

    def fill(self) -> None:
        """Into the empty database; the people's sign-ups are written at once."""
        make = Make(db.session())
        county = make.county()
        people = [make.person(county) for _ in range(CLASS)]
        course = make.course(county)
        for number in range(self.classes):
            teacher = make.instructor(county)
            starts_at = clock.now() + timedelta(minutes=1)
            session = make.lesson(course, teacher, starts_at=starts_at, capacity=CLASS)
            rows = [self._guest(session, f"{person.name}{number}") for person in people]
            session.taken = CLASS
            db.session.add_all(rows)
            make.save(session)
            token = start(teacher.id, address="127.0.0.1", device="bench")
            self.lists.append((token, session.id, [row.id for row in rows]))

    def _guest(self, session: Session, name: str) -> SignUp:
        return SignUp(
            session_id=session.id,
            county_id=session.county_id,
            guest_name=name,
            guest_tail="0000",
            way=Way.WALK_IN,
            state=SignUpState.SEATED,
            waiting_since=clock.now(),
            seated_at=clock.now(),
        )


class Phone:
    """An instructor's phone that sends marks as the take page does."""

    def __init__(self, port: int, known: tuple[str, int, list[int]]) -> None:
        token, self.session, self.rows = known
        self.client = Client(port, token)
        _status, text = self.client.ask("GET", f"/instructor/sessions/{self.session}/copy")
        self.csrf = json.loads(text)["csrf_token"]

    def send(self, rows: Sequence[int], status: str) -> str:
        """One request."""
        marks = [
            {"key": uuid4().hex, "row": row, "half": "whole", "status": status, "seen": 0, "ago": 0}
            for row in rows
        ]
        answer, _text = self.client.ask(
            "POST",
            f"/instructor/sessions/{self.session}/send?half=whole",
            {"csrf_token": self.csrf, "marks": json.dumps(marks)},
        )
        return "" if answer == 200 else f"sending answered {answer}"


def one_by_one(phone: Phone, status: str) -> list[Callable[[], str]]:
    """A request for each mark."""
    return [lambda row=row: phone.send([row], status) for row in phone.rows]  # type: ignore[misc]  # bound now


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """One run on a fresh server."""
    clients = [int(number) for number in options.clients.split(",")]
    school = School(max(clients))
    said: dict[str, Any] = {"database": "postgresql" if options.postgresql else "sqlite"}
    with served(options.postgresql, school.fill) as (port, app):
        phones = [Phone(port, known) for known in school.lists]
        at_once([one_by_one(phones[0], "absent")])
        for number, status in zip(clients, ("late", "present", "early"), strict=False):
            marks = at_once([one_by_one(phone, status) for phone in phones[:number]])
            batches = at_once(
                [[lambda one=one: one.send(one.rows, "leave")] for one in phones[:number]]  # type: ignore[misc]  # bound now
            )
            said[f"clients_{number}"] = marks.figures() | {
                "batch_of_40_p95_ms": batches.figures()["p95_ms"],
                "batch_marks_per_s": round(number * CLASS / batches.wall, 1),
                "batch_errors": len(batches.errors),
            }
        with app.app_context():
            said["marks_that_hold"] = db.session.scalar(
                select(func.count()).where(Mark.replaced_at.is_(None))
            )
    return said


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--clients", default="1,8,32")
    options = parser.parse_args()
    said = measure(options)
    sys.stdout.write(json.dumps(said, indent=None if options.json else 2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
