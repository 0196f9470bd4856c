"""Made-up rows in every state that a rule can meet: each value a rule reads is tried in turn.

A rule is asked again and again. Whatever it reads of a row is decided when it is read, and by the
annotated model alone: every member of an enumeration, an empty and a filled list, nothing and
something where a column may be empty. What a rule does not read is not multiplied out.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import RelationshipProperty

import trainer.domain
from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.db import Base
from trainer.domain.people.models import Duty, DutyKind, User
from trainer.domain.training.models import SessionInstructor

OWN, OTHER, CITY = 1, 2, None
OWNER, OWNERS_ACCOUNT = 50, 500
"""The person whom every row concerns, and their account."""
TEACHER, NOBODY = 600, 900
"""The account named in a row of instructors; and an id that belongs to none of the actors."""
PAST, FUTURE = date(2000, 1, 1), date(2999, 12, 31)
MOST_STATES = 5_000

Rule = Callable[..., bool]


class Impossible(Exception):
    """There is no such row: a column that is never empty would have to be."""


class Tries:
    """One run after the other, each deciding the values read differently, until all were tried."""

    def __init__(self) -> None:
        self.path: list[int] = []
        self.sizes: list[int] = []
        self.step = 0

    def choose(self, *options: Any) -> Any:
        """One of these; in a later run the next."""
        if self.step == len(self.path):
            self.path.append(0)
            self.sizes.append(len(options))
        chosen = options[self.path[self.step]]
        self.step += 1
        return chosen

    def next_run(self) -> bool:
        """Move on to the next combination; False when all were tried."""
        self.step = 0
        while self.path and self.path[-1] + 1 == self.sizes[-1]:
            self.path.pop()
            self.sizes.pop()
        if not self.path:
            return False
        self.path[-1] += 1
        return True


class Row:
    """A row of a model that concerns the owner and lies in one county (None: in the city)."""

    def __init__(self, model: type[Base], county_id: int | None, tries: Tries) -> None:
        self.__dict__.update(_model=model, _county_id=county_id, _tries=tries)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._value(name)
        self.__dict__[name] = value
        return value

    def _value(self, name: str) -> Any:
        mapper = sa.inspect(self._model)
        if name in mapper.columns:
            return self._column(name, mapper.columns[name])
        if name in mapper.relationships:
            return self._related(mapper.relationships[name])
        found = inspect.getattr_static(self._model, name)
        if isinstance(found, property):
            assert found.fget is not None
            return found.fget(self)
        if inspect.isfunction(found):
            return found.__get__(self)
        raise AttributeError(f"{self._model.__name__}.{name} is not understood here")

    def _column(self, name: str, column: sa.Column[Any]) -> Any:
        nothing = (None,) if column.nullable else ()
        tables = {key.column.table.name for key in column.foreign_keys}
        if "county" in tables:
            if self._county_id is None and not column.nullable:
                raise Impossible
            return self._county_id
        if "person" in tables:
            return self._tries.choose(OWNER, *nothing)
        if "user" in tables:
            named = TEACHER if self._model is SessionInstructor else OWNERS_ACCOUNT
            return self._tries.choose(named if name == "user_id" else NOBODY, *nothing)
        if name == "id":
            return {"person": OWNER, "user": OWNERS_ACCOUNT}.get(self._model.__tablename__, NOBODY)
        return self._tries.choose(*_values(column), *nothing)

    def _related(self, relationship: RelationshipProperty[Any]) -> Any:
        row = Row(relationship.mapper.class_, self._county_id, self._tries)
        if relationship.uselist:
            return self._tries.choose([row], [])
        nullable = any(column.nullable for column in relationship.local_columns)
        return self._tries.choose(row, *((None,) if nullable else ()))


def _values(column: sa.Column[Any]) -> tuple[Any, ...]:
    if isinstance(column.type, sa.Enum) and column.type.enum_class is not None:
        return tuple(column.type.enum_class)
    kind = column.type.python_type
    if kind is bool:
        return True, False
    if kind is date:
        return PAST, FUTURE
    if kind is datetime:
        return clock.office_moment(PAST), clock.office_moment(FUTURE)
    return (kind(),)


def rules() -> Iterator[tuple[str, Rule]]:
    """Every may_… function, by its feature and name."""
    for feature in pkgutil.iter_modules(trainer.domain.__path__, "trainer.domain."):
        seen = set[str]()
        for module in rule_modules(feature.name):
            for verb, function in inspect.getmembers(module, inspect.isfunction):
                mine = function.__module__.startswith(f"{feature.name}.")
                if verb.startswith("may_") and mine and verb not in seen:
                    seen.add(verb)
                    yield f"{feature.name.rpartition('.')[2]}.{verb}", function


def rule_modules(feature: str) -> Iterator[Any]:
    """The modules in which a feature keeps its rules."""
    package = importlib.import_module(feature)
    for inner in pkgutil.walk_packages(package.__path__, f"{feature}."):
        if inner.name.startswith(f"{feature}.rules"):
            yield importlib.import_module(inner.name)


def about(function: Rule) -> list[inspect.Parameter]:
    """What a rule is asked about, besides who asks."""
    return list(inspect.signature(function).parameters.values())[1:]


def _argument(parameter: inspect.Parameter, county_id: int | None, tries: Tries) -> Any:
    kind = parameter.annotation
    if parameter.name.endswith("county_id"):
        if county_id is None and kind is int:
            raise Impossible
        return county_id
    if parameter.name == "person_id":
        return OWNER
    if isinstance(kind, type) and issubclass(kind, Base):
        return Row(kind, county_id, tries)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tries.choose(*kind)
    raise AssertionError(f"{parameter} is not understood: teach it to tests/architecture/worlds.py")


def answers(function: Rule, actor: Actor, county_id: int | None) -> set[bool]:
    """What the rule says to this actor there, over all states; empty where there is no such row."""
    first = next(iter(inspect.signature(function).parameters.values()))
    if first.annotation is User and not isinstance(actor, User):
        return {False}
    tries, said = Tries(), set[bool]()
    for _ in range(MOST_STATES):
        try:
            asked = [_argument(parameter, county_id, tries) for parameter in about(function)]
            said.add(bool(function(actor, *asked)))
        except Impossible:
            pass
        if not tries.next_run():
            return said
    raise AssertionError(f"{function.__name__} reads more than can be tried")


def may(function: Rule, actor: Actor, county_id: int | None) -> bool:
    """Whether the actor may in any state."""
    return True in answers(function, actor, county_id)


def user(
    *kinds: DutyKind, county_id: int | None = OWN, account: int = 7, person: int | None = None
) -> User:
    """An account with these duties in one county (None: in the city)."""
    somebody = User(id=account, person_id=person, display_name="示例", staff_name="sample")
    somebody.duties = [
        Duty(kind=kind, county_id=county_id, starts_on=PAST, ends_on=None) for kind in kinds
    ]
    return somebody
