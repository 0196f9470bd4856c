"""The audiences: who comes through which door, and the menu behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from trainer.core.text import Sentence, say
from trainer.domain.people import rules
from trainer.domain.people.models import DutyKind, User


@dataclass(frozen=True)
class MenuItem:
    """One line of an audience's menu.

    `count` asks for a number of things to do, if any; `shown` leaves the line out for some; lines
    of one `group` stand under its name.
    """

    label: Sentence
    endpoint: str
    count: Callable[[User], int] | None = None
    shown: Callable[[User], bool] | None = None
    group: Sentence | None = None


@dataclass
class Audience:
    """One kind of reader with an entrance of its own."""

    key: str
    label: Sentence
    home: str
    admits: Callable[[User], bool]
    menu: list[MenuItem] = field(default_factory=list)


def _is_instructor(user: User) -> bool:
    wanted = (DutyKind.INSTRUCTOR, DutyKind.COUNSELLOR)
    return any(duty.kind in wanted for duty in user.live_duties)


CANDIDATE = Audience(
    "candidate", say("我的"), "candidate.home.index", lambda user: user.person_id is not None
)
COUNTY = Audience(
    "county", say("县级工作台"), "county.home.index", lambda user: bool(rules.counties_of(user))
)
INSTRUCTOR = Audience("instructor", say("培训与咨询"), "instructor.home.index", _is_instructor)
CITY = Audience("city", say("市级工作台"), "city.home.index", rules.is_city_staff)
PUBLIC = Audience("public", say("公众服务"), "public.home.index", lambda _user: True)

ALL = (CITY, COUNTY, INSTRUCTOR, CANDIDATE)
"""In the order in which a user's own entrance is chosen after sign-in."""


def entrances(user: User) -> list[Audience]:
    """The audiences that admit this user."""
    return [audience for audience in ALL if audience.admits(user)]
