"""After a pass line was entered or corrected the passes are derived again, and what changed listed.

A certificate is never touched: who holds one and would not pass now is shown to an officer.
"""

from collections import defaultdict

from trainer.core import clock, outbox
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import require
from trainer.core.text import say
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import ChangedPass, PassLine, Rederiving
from trainer.domain.exams.operations.passes import derive
from trainer.domain.exams.rules.ruling import Years

AT_ONCE = 500
"""Of how many people the passes are derived in one transaction."""
LINE_CHANGED = say("合格线更正后不再符合合格条件")


@transaction()
def start_rederiving(line: PassLine, years: Years, *, actor: Actor) -> None:
    """Have the passes of these years derived again, if scores are on record that the line reads."""
    require(rules.may_set_rules(actor))
    run = Rederiving(
        pass_line_id=line.id,
        first_year=years.first_year,
        last_year=years.last_year,
        started_at=clock.now(),
        started_by_id=actor.actor_id if actor.actor_kind == "user" else None,
        reached_id=0,
    )
    run.line = line
    if not queries.read_by(run, most=1):
        return
    db.session.add(run)
    db.session.flush()
    run.job_id = outbox.enqueue(
        "exams.derive_again", created_by=run.started_by_id, rederiving_id=run.id
    ).id
    record(actor, "pass_line.deriving_started", line)


@transaction()
def derive_some(rederiving: Rederiving, *, actor: Actor) -> bool:
    """Derive the passes of the next people of a run; False when none is left and it has ended."""
    require(rules.may_judge_again(actor))
    run = queries.held_rederiving(rederiving.id)
    if run.ended_at is not None:
        return False
    people = queries.read_by(run, most=AT_ONCE)
    if not people:
        run.ended_at = clock.now()
        record(
            actor,
            "pass_line.passes_derived",
            run.line,
            people=run.looked_at,
            changed=run.changed,
        )
        return False
    queries.hold_people(people)
    queries.hold_passes_of(people)
    groups: dict[tuple[Level, int], list[int]] = defaultdict(list)
    for person_id, level, county_id in queries.levels_of(run, people):
        groups[level, county_id].append(person_id)
    for (level, county_id), each in groups.items():
        changes = derive(each, level, county_id=county_id, reason=LINE_CHANGED, actor=actor)
        run.changed += len(changes)
        for person_id, change in changes.items():
            db.session.add(
                ChangedPass(
                    rederiving_id=run.id,
                    person_id=person_id,
                    level=level,
                    county_id=county_id,
                    change=change,
                )
            )
    run.reached_id, run.looked_at = max(people), run.looked_at + len(people)
    return True
