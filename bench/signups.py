"""How fast people sign up through HTTP, and that no seat is sold twice.

`python -m bench.signups [--json] [--clients 1,8,32] [--postgresql]`: the whole flow of a person
(page of the class, the button, the list they come back to) on the real server, with so many
clients at once; then 300 people at once for 100 seats.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select

from bench.serving import Client, Times, at_once, served
from tests.factories import Make
from trainer.core.db import db
from trainer.core.sessions import start
from trainer.domain.training.models import Session, SignUp, SignUpState

RUSH, SEATS, RUSHING = 300, 100, 32
CROWDED, PATIENCE = 409, 3
"""What a crowded database answers, and how often somebody presses again."""


class Town:
    """Made-up people, signed in, and a class for each measurement."""

    def __init__(self, people: int, classes: int) -> None:
        self.people, self.classes = people, classes
        self.tokens: list[str] = []
        self.sessions: list[int] = []

    def fill(self) -> None:
        """Into the empty database."""
        make = Make(db.session())
        county = make.county()
        users = [make.candidate(county) for _ in range(self.people)]
        course, teacher = make.course(county), make.instructor(county)
        for number in range(self.classes):
            seats = SEATS if number == self.classes - 1 else self.people
            session = make.lesson(course, teacher, capacity=seats)
            session.starts_at = session.starts_at.replace(year=session.starts_at.year + number)
            session.ends_at = session.ends_at.replace(year=session.ends_at.year + number)
            make.save(session)
            self.sessions.append(session.id)
        self.tokens = [start(user.id, address="127.0.0.1", device="bench") for user in users]


def flow(port: int, token: str, session: int, again: list[str]) -> Callable[[], str]:
    """What one person does; whoever is told that it is crowded presses again, as the page asks."""

    def run() -> str:
        client, path = Client(port, token), f"/candidate/training/{session}/sign-up"
        status, page = client.ask("GET", path)
        if status != 200:
            return f"the page answered {status}"
        status, _text = client.ask("POST", path, client.fields(page))
        for _ in range(PATIENCE):
            if status != CROWDED:
                break
            again.append(token)
            status, _text = client.ask("POST", path, client.fields(page))
        if status != 302:
            return f"the button answered {status}"
        status, _text = client.ask("GET", "/candidate/training/")
        return "" if status == 200 else f"the list answered {status}"

    return run


def dealt(works: list[Callable[[], str]], clients: int) -> list[list[Callable[[], str]]]:
    """The works of so many clients, like cards."""
    return [works[place::clients] for place in range(clients)]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """One run on a fresh server."""
    clients = [int(number) for number in options.clients.split(",")]
    town = Town(max(options.people, RUSH), len(clients) + 1)
    said: dict[str, Any] = {"database": "postgresql" if options.postgresql else "sqlite"}
    with served(options.postgresql, town.fill) as (port, app):

        def crowd(tokens: Sequence[str], session: int, number: int) -> tuple[Times, list[str]]:
            again = list[str]()
            works = [flow(port, token, session, again) for token in tokens]
            return at_once(dealt(works, number)), again

        crowd(town.tokens[-20:], town.sessions[0], 1)
        for number, session in zip(clients, town.sessions, strict=False):
            times, again = crowd(town.tokens[: options.people], session, number)
            said[f"clients_{number}"] = times.figures() | {"pressed_again": len(again)}
        rush, again = crowd(town.tokens[:RUSH], town.sessions[-1], RUSHING)
        with app.app_context():
            seated = db.session.scalar(
                select(func.count()).where(
                    SignUp.session_id == town.sessions[-1], SignUp.state == SignUpState.SEATED
                )
            )
            taken = db.session.get_one(Session, town.sessions[-1]).taken
    said["rush"] = rush.figures() | {
        "pressed_again": len(again),
        "seconds": round(rush.wall, 2),
        "seated": seated,
        "counted": taken,
        "oversold": max(0, (seated or 0) - SEATS),
    }
    return said


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--clients", default="1,8,32")
    parser.add_argument("--people", type=int, default=100, help="flows per measurement")
    said = measure(parser.parse_args())
    sys.stdout.write(json.dumps(said, indent=None if "--json" in sys.argv else 2) + "\n")
    return 0 if said["rush"]["seated"] == said["rush"]["counted"] == SEATS else 1


if __name__ == "__main__":
    sys.exit(main())
