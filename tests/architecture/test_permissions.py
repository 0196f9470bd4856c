"""The permission matrix in a golden file: every may_… by actor, place and state; and its guards."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.architecture.golden import matches
from tests.architecture.worlds import (
    CITY,
    OTHER,
    OWN,
    OWNER,
    OWNERS_ACCOUNT,
    TEACHER,
    Rule,
    about,
    answers,
    may,
    rules,
    user,
)
from trainer.core.actors import Actor, System, Visitor
from trainer.domain.people import rules as people
from trainer.domain.people.models import DutyKind, Person, Standing, User

PLACES = {"own": OWN, "other": OTHER, "city": CITY}
VISITOR = Visitor("203.0.113.1")
CONCERNED = user(account=OWNERS_ACCOUNT, person=OWNER)
STRANGER = user(account=700, person=70)
EVERY_DUTY = user(*DutyKind, account=OWNERS_ACCOUNT, person=OWNER)

WHOLE_CITY = {
    "notices.may_tell": "a message follows a decision, also about people of other counties",
}
"""Rights that a duty of one county gives everywhere, and why."""

LEGEND = """\
Each right: who has it where (own: in the county of the duty; other: in another county; city: for
what belongs to no county). An asterisk: only in some states of the row. "concerned" is the person
whom the row is about, "stranger" another person with an account, "named instructor" somebody
entered for the session, "concerned officer" a holder of every duty of the county whom the row is
about.
"""


def actors() -> dict[str, Actor]:
    """Everybody who may ask."""
    return {
        "visitor": VISITOR,
        "system": System("job"),
        "concerned": CONCERNED,
        "stranger": STRANGER,
        **{kind.value: user(kind) for kind in DutyKind},
        **{f"city {kind.value}": user(kind, county_id=CITY) for kind in DutyKind},
        "named instructor": user(DutyKind.INSTRUCTOR, account=TEACHER),
        "concerned officer": EVERY_DUTY,
    }


def line(name: str, function: Rule) -> str:
    """The rule as the golden file shows it."""
    granted = []
    for label, actor in actors().items():
        said = {place: answers(function, actor, county) for place, county in PLACES.items()}
        where = [f"{at}{'*' * (False in s)}" for at, s in said.items() if True in s]
        if where:
            granted.append(f"{label}: {'+'.join(where)}")
    return f"{name}\n    {', '.join(granted) or 'nobody'}"


def excesses(name: str, function: Rule) -> list[str]:
    """What no rule may grant, whatever it is about."""
    if any(may(function, VISITOR, county) for county in PLACES.values()):
        return []  # open to everybody
    found = []
    elsewhere = OTHER if about(function) else CITY
    for kind in DutyKind:
        if name not in WHOLE_CITY and may(function, user(kind), elsewhere):
            found.append(f"{kind} of one county acts in another")
    for home in (OWN, CITY):
        if all(may(function, user(kind, county_id=home), home) for kind in DutyKind):
            found.append("every duty is enough")
    if any(may(function, STRANGER, county) for county in PLACES.values()):
        found.append("anybody signed in may")
    return found


def test_the_golden_matrix_of_permissions() -> None:
    lines = sorted(line(name, function) for name, function in rules())
    matches("permissions.txt", LEGEND + "\n" + "\n".join(lines))


def test_every_right_needs_a_duty_of_that_county_or_the_person_concerned() -> None:
    found = {name: excesses(name, function) for name, function in rules()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_right_belongs_to_somebody() -> None:
    for name, function in rules():
        assert any(
            may(function, actor, county)
            for actor in actors().values()
            for county in PLACES.values()
        ), name


# -- the guards themselves: a rule that forgets something is seen ------------------------------


def _open_account_anywhere(actor: Actor, person: Person) -> bool:
    handles = isinstance(actor, User) and any(
        duty.kind in (DutyKind.CLERK, DutyKind.REVIEWER) for duty in actor.live_duties
    )
    return person.standing is Standing.ON_RECORD and handles


def _open_account_with_any_duty(actor: Actor, person: Person) -> bool:
    return person.standing is Standing.ON_RECORD and people.holds(
        actor, *DutyKind, county_id=person.county_id
    )


def _code_from_anywhere(actor: Actor, user: User) -> bool:
    if user.person is None or people.is_user(actor, user):
        return False
    return isinstance(actor, User) and any(
        duty.kind in (DutyKind.CLERK, DutyKind.ADMINISTRATOR) for duty in actor.live_duties
    )


def _code_by_anybody(actor: Actor, user: User) -> bool:
    return user.person is not None and isinstance(actor, User)


@pytest.mark.parametrize(
    ("rule", "spoilt"),
    [
        (people.may_open_account, _open_account_anywhere),
        (people.may_open_account, _open_account_with_any_duty),
        (people.may_issue_code, _code_from_anywhere),
        (people.may_issue_code, _code_by_anybody),
    ],
)
def test_a_rule_that_forgets_county_or_duty_is_caught(rule: Rule, spoilt: Rule) -> None:
    assert excesses("people.rule", rule) == []
    assert excesses("people.rule", spoilt) != []
    assert line("people.rule", spoilt) != line("people.rule", rule)


Holds = Callable[..., bool]


def _any_county(actor: Actor, *kinds: DutyKind, county_id: int | None) -> bool:
    return isinstance(actor, User) and any(duty.kind in kinds for duty in actor.live_duties)


def _any_duty(actor: Actor, *kinds: DutyKind, county_id: int | None) -> bool:
    return isinstance(actor, User) and any(
        duty.county_id == county_id for duty in actor.live_duties
    )


@pytest.fixture
def with_holds(monkeypatch: pytest.MonkeyPatch) -> Callable[[Holds], None]:
    """Put something else in the place of `holds`, in every module that imported it."""
    users = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("trainer.domain.") and vars(module).get("holds") is people.holds
    ]

    def replace(holds: Holds) -> None:
        for module in users:
            monkeypatch.setattr(module, "holds", holds)

    return replace


@pytest.mark.parametrize("spoilt", [_any_county, _any_duty])
def test_every_rule_that_rests_on_a_duty_is_watched(
    with_holds: Callable[[Holds], None], spoilt: Holds
) -> None:
    """Forgetting the county, or the duty, in any rule changes the golden file and is an excess."""
    asked: list[Any] = []

    def noting(actor: Actor, *kinds: DutyKind, county_id: int | None) -> bool:
        asked.append(kinds)
        return spoilt(actor, *kinds, county_id=county_id)

    sound = {name: line(name, function) for name, function in rules()}
    with_holds(noting)
    count = 0
    for name, function in rules():
        asked.clear()
        changed = line(name, function) != sound[name]
        if asked:
            count += 1
            assert changed, f"{name}: the golden file does not show it"
            assert excesses(name, function), f"{name}: no guard sees it"
    assert count > 30
