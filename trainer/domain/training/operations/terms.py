"""What each status of attendance counts is set for a county, or for the city, from a day on."""

from dataclasses import asdict, dataclass
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import refuse_if, require
from trainer.domain.people.places import County
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.training import rules
from trainer.domain.training.models import AttendanceTerms


@dataclass(frozen=True, kw_only=True)
class TermsFacts:
    """From which day on, how many percent of the hours, and by which rule."""

    from_day: date
    present_share: int
    late_share: int
    early_share: int
    leave_share: int
    absent_share: int
    basis: str


@transaction()
def set_terms(county: County | None, facts: TermsFacts, *, actor: Actor) -> AttendanceTerms:
    """Courses made from that day on count so; what was planned before keeps what it had."""
    county_id = county.id if county else None
    require(rules.may_set_terms(actor, county_id))
    refuse_if(rules.terms_objection(facts.from_day, clock.today()), "from_day")
    refuse_if(kept_words_objection(facts.basis), "basis")
    terms = AttendanceTerms(
        county_id=county_id, set_by_id=actor.actor_id, set_at=clock.now(), **asdict(facts)
    )
    db.session.add(terms)
    db.session.flush()
    record(actor, "attendance_terms.set", terms, **asdict(facts))
    return terms
