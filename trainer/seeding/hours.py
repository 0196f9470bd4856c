"""How many hours of continuing education a registration asks for, and what counts at most."""

from sqlalchemy import select

from trainer.core.actors import Actor
from trainer.core.db import db
from trainer.domain.certificates import operations
from trainer.domain.certificates.models import HoursCap, HoursCategory, HoursNeed, Level
from trainer.seeding import files


def load(*, actor: Actor) -> None:
    """Enter the rows of the file that are not known; what was loaded stays as it is."""
    facts = files.read("hours")
    needs = {(row.level, row.from_on) for row in db.session.scalars(select(HoursNeed))}
    caps = {(row.category, row.from_on) for row in db.session.scalars(select(HoursCap))}
    for row in facts["need"]:
        level = Level(row["level"])
        if (level, row["from_on"]) not in needs:
            operations.set_hours_need(
                level,
                from_on=row["from_on"],
                need_tenths=row["hours"] * 10,
                basis=row["basis"],
                actor=actor,
            )
    for row in facts["most"]:
        category = HoursCategory(row["category"])
        if (category, row["from_on"]) not in caps:
            operations.set_hours_cap(
                category,
                from_on=row["from_on"],
                most_tenths=None if row["hours"] is None else row["hours"] * 10,
                basis=row["basis"],
                actor=actor,
            )
