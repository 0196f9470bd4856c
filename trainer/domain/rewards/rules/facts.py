"""What a policy is held against: a person's claim with all that is known, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from trainer.core.text import Choice, Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Payroll
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules.spans import Span

UNKNOWN = "unknown"
"""What a policy says where its document says nothing."""


class Result(Choice):
    """How a clause stands. Only an officer turns an unknown into a decision."""

    MET = "met", say("符合"), "success"
    UNMET = "unmet", say("不符合"), "danger"
    UNKNOWN = "unknown", say("需人工核实"), "warning"


class Finding(NamedTuple):
    """One clause with its result, what it rests on, and what would help."""

    result: Result
    clause: str
    text: str
    evidence: str
    cure: str | None = None

    def frozen(self) -> dict[str, Any]:
        """As it is kept with the application."""
        return {
            "result": self.result.value,
            "clause": self.clause,
            "text": self.text,
            "evidence": str(self.evidence),
            "cure": str(self.cure) if self.cure else None,
        }


@dataclass(frozen=True)
class Award:
    """An earlier claim of the same person that was not turned down, in any county."""

    kind: BenefitKind
    level: Level
    county_id: int
    certificate_number: str
    amount_fen: int
    period: str = ""
    policy: str = ""
    filed_on: date | None = None
    is_later: bool = False
    """Whether it was filed after the claim that is judged, which it takes nothing from."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Everything a policy may ask about one person and one certificate."""

    county_id: int
    county_names: Mapping[int, str]
    kind: BenefitKind
    level: Level
    certificate_number: str
    approved_on: date | None
    issued_on: date | None
    published_on: date | None = None
    registered_on: date | None = None
    registered_until_on: date | None = None
    exam_county_id: int | None = None
    levels_held: tuple[Level, ...] = ()
    home_county_id: int | None = None
    payroll: Payroll = Payroll.NONE
    work: tuple[Span, ...] = ()
    employer_county_id: int | None = None
    awards: tuple[Award, ...] = ()
    filed_on: date | None = None
    exam_year: int | None = None
    exam_on: date | None = None
    registration_place: str = ""
    residence_county_id: int | None = None
    insured: tuple[Span, ...] = ()
    assessed: Mapping[int, bool] = field(default_factory=dict)
    level_county_id: int | None = None  # of a local level: whose it is; None: the whole city's
    valid_until: date | None = None  # of a local level: the certificate's last day, if it has one

    def place(self, county_id: int) -> str:
        """A county's name for a sentence."""
        return self.county_names.get(county_id, "?")

    def is_here(self, county_id: int | None, area: str = "county") -> bool:
        """Whether a place is the county of the claim, or (`city`) any county of its city."""
        if area == "city":
            return county_id in self.county_names
        return county_id == self.county_id

    def work_on(self, day: date) -> tuple[Span, ...]:
        """The jobs held on that day."""
        return tuple([span for span in self.work if span.covers(day)])


Answer = tuple[Result, Sentence, Sentence | None]
Params = Mapping[str, Any]
