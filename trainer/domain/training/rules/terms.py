"""Who says what each status of attendance counts, and from when."""

from datetime import date

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_system


def may_set_terms(actor: Actor, county_id: int | None) -> bool:
    """A county's clerks for the county, the city's administrators for the whole city."""
    kind = DutyKind.ADMINISTRATOR if county_id is None else DutyKind.CLERK
    return is_system(actor) or holds(actor, kind, county_id=county_id)


def terms_objection(from_day: date, today: date) -> Sentence | None:
    """What was counted is not counted differently afterwards."""
    if from_day < today:
        return say("开始日期不能早于今天：已经建立的课程按原来的规定计算。")
    return None
