"""The permission matrix in a golden file: every may_… by duty, in one's own county and others."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import trainer.domain
from tests.architecture.golden import matches
from trainer.core.actors import Actor, System, Visitor
from trainer.domain.people.models import Duty, DutyKind, User

OWN, OTHER, CITY = 1, 2, None


class Row:
    """Some row of a county: whatever is asked of it is again such a row, and no known state."""

    def __init__(self, county_id: int | None) -> None:
        self.county_id = county_id

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.endswith("_id"):
            return 900
        return Row(self.county_id)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __bool__(self) -> bool:
        return True


def permissions() -> Iterator[tuple[str, Callable[..., bool]]]:
    """Every may_… function, by its feature and name."""
    for feature in pkgutil.iter_modules(trainer.domain.__path__, "trainer.domain."):
        names = [f"{feature.name}.rules"]
        package = importlib.import_module(feature.name)
        for inner in pkgutil.walk_packages(package.__path__, f"{feature.name}."):
            if inner.name.startswith(f"{feature.name}.rules"):
                names.append(inner.name)
        seen = set[str]()
        for name in names:
            if importlib.util.find_spec(name) is None:
                continue
            module = importlib.import_module(name)
            for verb, function in inspect.getmembers(module, inspect.isfunction):
                mine = function.__module__.startswith(feature.name)
                if verb.startswith("may_") and mine and verb not in seen:
                    seen.add(verb)
                    yield f"{feature.name.rpartition('.')[2]}.{verb}", function


def user(kind: DutyKind, county_id: int | None) -> User:
    """A member of staff with one duty."""
    somebody = User(id=7, display_name="示例", staff_name="sample")
    somebody.duties = [Duty(kind=kind, county_id=county_id, starts_on=date(2000, 1, 1))]
    return somebody


def arguments(function: Callable[..., bool], county_id: int | None) -> list[Any]:
    """What to ask about: a county by its number, anything else as a row of that county."""
    names = list(inspect.signature(function).parameters)[1:]
    return [
        county_id if name.endswith("county_id") else 900 if name.endswith("_id") else Row(county_id)
        for name in names
    ]


def may(function: Callable[..., bool], actor: Actor, county_id: int | None) -> bool:
    """Whether the actor may; a rule that speaks of users only is not asked about others."""
    first = next(iter(inspect.signature(function).parameters.values()))
    if first.annotation is User and not isinstance(actor, User):
        return False
    return function(actor, *arguments(function, county_id))


def answer(function: Callable[..., bool], actor: Actor) -> str:
    """In which places the actor may: own county, other county, city."""
    places = {"own": OWN, "other": OTHER, "city": CITY}
    return "+".join(name for name, county in places.items() if may(function, actor, county))


def test_the_golden_matrix_of_permissions() -> None:
    lines = []
    for name, function in permissions():
        actors: dict[str, Actor] = {
            "visitor": Visitor("203.0.113.1"),
            "system": System("job"),
            **{kind.value: user(kind, OWN) for kind in DutyKind},
            **{f"city {kind.value}": user(kind, CITY) for kind in DutyKind},
        }
        allowed = {label: answer(function, actor) for label, actor in actors.items()}
        granted = ", ".join(f"{label}: {where}" for label, where in allowed.items() if where)
        lines.append(f"{name}\n    {granted or 'only the person concerned, or nobody'}")
    matches("permissions.txt", "\n".join(sorted(lines)))


def test_no_county_duty_reaches_into_another_county() -> None:
    for name, function in permissions():
        names = list(inspect.signature(function).parameters)[1:]
        if not names:
            continue
        everybody = may(function, Visitor("203.0.113.1"), OTHER)
        for kind in DutyKind:
            reaches = may(function, user(kind, OWN), OTHER)
            assert everybody or not reaches, f"{name}: {kind} of one county acts in another"
