"""How long the registrations of many take after new conditions: `python -m bench.eligibility`.

Made-up people on a fresh SQLite file, each with an education, one to three jobs (overlapping now
and then) and a registration that was sent in; then the conditions change and the operation of the
background job runs to its end. Beside it how long the rule alone takes, without the database.
Prints JSON.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from trainer import create_app, migrations
from trainer.config import Config
from trainer.core import clock
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.core.keys import Keys
from trainer.domain.certificates.models import Certificate, CertificateSource, Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    EligibilityVersion,
    Registration,
    RegistrationState,
    RegistrationVersion,
    Sitting,
    SittingKind,
)
from trainer.domain.exams.rules import ClauseFacts, Facts, Moment
from trainer.domain.people.models import Education, EducationLevel, Employment, Person, Standing
from trainer.domain.people.places import County
from trainer.seeding import exams as seeds

BENCH = System("bench")
CHUNK = 5_000


def person(number: int, county_id: int) -> dict[str, Any]:
    """Somebody on record."""
    return {
        "id": number,
        "uid": f"p{number}",
        "name": f"示例{number}",
        "county_id": county_id,
        "standing": Standing.ON_RECORD,
        "made_up": True,
        "version": 1,
    }


def life(number: int, dice: random.Random, today: date) -> dict[str, list[dict[str, Any]]]:
    """An education, jobs, and for some the assistant certificate."""
    graduated = today - timedelta(days=dice.randrange(400, 9_000))
    jobs = []
    for _ in range(dice.randrange(1, 4)):
        start = graduated - timedelta(days=900) + timedelta(days=dice.randrange(4_000))
        start = min(start, today)
        ends = None if dice.random() < 0.4 else start + timedelta(days=dice.randrange(2_000))
        jobs.append({"person_id": number, "employer": "示例", "starts_on": start, "ends_on": ends})
    certificates = []
    if dice.random() < 0.3:
        approved_on = today - timedelta(days=dice.randrange(3_000))
        certificates.append(
            {
                "uid": f"c{number}",
                "person_id": number,
                "level": Level.ASSISTANT,
                "number": f"示例{number:010d}",
                "exam_year": approved_on.year,
                "approved_on": approved_on,
                "source": CertificateSource.IMPORT,
                "recorded_at": clock.now(),
                "version": 1,
            }
        )
    education = {
        "person_id": number,
        "level": dice.choice(list(EducationLevel)),
        "social_work": dice.random() < 0.4,
        "full_time": dice.random() < 0.7,
        "graduated_on": graduated,
    }
    return {"education": [education], "employment": jobs, "certificates": certificates}


def registration(number: int, sitting: Sitting, level: Level) -> dict[str, Any]:
    """A registration that waits for its review."""
    return {
        "id": number,
        "uid": f"r{number}",
        "sitting_id": sitting.id,
        "person_id": number,
        "county_id": 1,
        "level": level,
        "subjects": [],
        "state": RegistrationState.SUBMITTED,
        "started_at": clock.now(),
        "submitted_at": clock.now(),
        "version": 1,
    }


def conditions(sitting: Sitting) -> EligibilityVersion:
    """What holds for the sitting now."""
    version = queries.eligibility_rules(sitting.year)
    if version is None:
        raise LookupError("no conditions for this exam year")
    return version


def fill(count: int, sitting: Sitting, dice: random.Random) -> None:
    """So many registrations, each judged by the conditions of before when it was sent in."""
    today = clock.today()
    version = conditions(sitting)
    moment = Moment(sitting.year, sitting.service_cutoff_on, today)
    for first in range(1, count + 1, CHUNK):
        rows: dict[Any, list[dict[str, Any]]] = {
            kind: [] for kind in (Person, Education, Employment, Certificate, Registration)
        }
        levels = {}
        for number in range(first, min(first + CHUNK, count + 1)):
            mine = life(number, dice, today)
            levels[number] = dice.choice((Level.ASSISTANT, Level.WORKER))
            rows[Person].append(person(number, 1))
            rows[Education] += mine["education"]
            rows[Employment] += mine["employment"]
            rows[Certificate] += mine["certificates"]
            rows[Registration].append(registration(number, sitting, levels[number]))
        for kind, values in rows.items():
            db.session.execute(insert(kind), values)
        facts = queries.facts_of_many(list(levels))
        sent = [
            {
                "registration_id": number,
                "number": 1,
                "sent_at": clock.now(),
                "rules_version": version.version,
                "facts": {},
                "findings": [{"result": rules.answer(level, facts[number], moment, version).value}],
            }
            for number, level in levels.items()
        ]
        db.session.execute(insert(RegistrationVersion), sent)
        db.session.commit()


def set_up() -> Sitting:
    """The county, the conditions of the seeds, and a local sitting of next year."""
    db.session.add(
        County(
            id=1,
            code="350425",
            name="示例县",
            short_name="示例",
            position=1,
            counselling_phone="0598-5550107",
            counselling_hours="示例",
        )
    )
    db.session.commit()
    seeds.load(actor=BENCH)
    year, now = clock.today().year + 1, clock.now()
    return seeds.publish(
        rules.SittingFacts(
            kind=SittingKind.LOCAL,
            title="示例考试",
            year=year,
            levels=[Level.ASSISTANT, Level.WORKER],
            exam_first_on=date(year, 5, 23),
            exam_last_on=date(year, 5, 24),
            service_cutoff_on=date(year, 12, 31),
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
        ),
        actor=BENCH,
    )


def stricter(version: EligibilityVersion) -> list[ClauseFacts]:
    """The same clauses, each with two more years."""
    return [
        ClauseFacts(
            level=clause.level,
            clause=clause.clause,
            document=clause.document,
            text=clause.text,
            education=[EducationLevel(each) for each in clause.education],
            major=clause.major,
            years=clause.years + 2,
            held=clause.held,
            graduating=[EducationLevel(each) for each in clause.graduating],
            needs_person=clause.needs_person,
            first_exam_year=clause.first_exam_year,
        )
        for clause in version.clauses
    ]


def timed(act: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds, CPU seconds, and what came of it."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    found = act()
    return time.perf_counter() - begun, time.process_time() - begun_cpu, found


def run_through(sitting: Sitting) -> Any:
    """What the background job does."""
    run = queries.newest_rejudging(sitting.id)
    while run is not None and operations.judge_some(run, actor=BENCH):
        pass
    return run


def measured(count: int, dice: random.Random) -> dict[str, Any]:
    """Fill, change the conditions, judge again; the rule alone afterwards."""
    sitting = set_up()
    fill(count, sitting, dice)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    version = conditions(sitting)
    clauses = stricter(version)
    with transaction():
        operations.end_eligibility_version(version, last_exam_year=sitting.year - 1, actor=BENCH)
        operations.add_eligibility_version(
            version="bench", first_exam_year=sitting.year, clauses=clauses, actor=BENCH
        )
    seconds, cpu, run = timed(lambda: run_through(sitting))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ruled = conditions(sitting)
    some = range(1, min(count, 10_000) + 1)
    facts: dict[int, Facts] = queries.facts_of_many(list(some))
    moment = Moment(sitting.year, sitting.service_cutoff_on, clock.today())
    _, alone, _ = timed(
        lambda: [rules.answer(Level.WORKER, facts[number], moment, ruled) for number in some]
    )
    return {
        "people": count,
        "judged": run.judged,
        "changed": run.changed,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "people_per_second": round(count / seconds),
        "rule_alone_per_cpu_second": round(len(some) / alone),
        "peak_memory_mb": round(after / 1024, 1),
        "memory_of_the_run_mb": round((after - before) / 1024, 1),
    }


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", default="2026")
    parser.add_argument("--json", action="store_true", help="the only way it prints")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Config(
                instance=Path(folder),
                database_url=f"sqlite:///{folder}/bench.sqlite",
                secret_key="bench" * 8,
                keys=Keys(seal={1: b"s" * 32}, index=b"i" * 32, audit=b"a" * 32, proof=b"p" * 32),
                testing=True,
            )
        )
        with app.app_context():
            migrations.upgrade(db.engine)
            said = measured(options.people, dice)
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
