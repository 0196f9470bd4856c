"""A corrected identity number: the person's live claims stand under the new one."""

from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, savepoint, transaction
from trainer.core.errors import RuleBroken, require
from trainer.domain.rewards import queries, rules


@transaction()
def follow_identities(*, actor: Actor) -> int:
    """Renumber the live claims whose person's number was corrected since; how many there were.

    A claim that clashes with another one under the new number stays as it is: whoever decides on
    it next is refused.
    """
    require(rules.may_renumber(actor))
    moved = 0
    for application in queries.misnumbered():
        try:
            with savepoint():
                application.renumber()
                record(actor, "reward.renumbered", application)
                db.session.flush()
        except RuleBroken:
            continue
        moved += 1
    return moved
