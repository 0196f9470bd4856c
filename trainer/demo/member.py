"""Somebody of the crowd, as far as what they do later asks."""

from dataclasses import dataclass
from datetime import date

from trainer.domain.certificates.models import Level
from trainer.domain.people.models import EducationLevel, Payroll
from trainer.domain.people.places import County


@dataclass(frozen=True)
class Held:
    """A certificate of somebody in the crowd."""

    id: int
    level: Level
    number: str
    approved_on: date
    issued_on: date
    registered_on: date | None
    registered_until_on: date | None


@dataclass(frozen=True)
class Schooling:
    """What somebody of the crowd learned."""

    id: int
    level: EducationLevel
    social_work: bool
    major: str
    graduated: date


@dataclass(frozen=True)
class Member:
    """One person with the keys of the rows that were put down for them."""

    index: int
    person_id: int
    user_id: int | None
    id_index: str
    county: County
    home_county_id: int | None
    name: str
    schooling: Schooling
    employer: str
    post: str
    works_since: date
    payroll: Payroll
    held: tuple[Held, ...]
