"""A file of 100,000 scores tried and loaded: `python -m bench.scores [--json]`, with memory.

Made-up people and a workbook of their scores are written first, on a fresh SQLite file. Beside the
two jobs the same run reads the same file with python-calamine alone, every cell and nothing more;
`ratio` says how many times as long as that bare read each job takes, and
`work_ratio` the same of the processor's time, which a busy machine does not change.
"""

import argparse
import cProfile
import io
import json
import pstats
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine
from flask import Flask
from sqlalchemy import func, insert, select

from trainer import create_app, migrations
from trainer.config import Config
from trainer.core import outbox
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.core.identity import IdKind, make_id_number
from trainer.core.keys import Keys
from trainer.core.sealed import blind, seal
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations
from trainer.domain.exams.models import ExamPass, Score, Sitting, SittingKind
from trainer.domain.exams.rules import SittingFacts
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import LoadedFile
from trainer.domain.people.models import Person, Standing
from trainer.domain.people.places import County
from trainer.jobs import imports as jobs
from trainer.sheets import writing
from trainer.sheets.writing import ExportColumn

BENCH = System("bench")
CHUNK = 5_000
HEADERS = ("姓名", "身份证号", "级别", "综合能力", "实务")
Fact = dict[str, Any]


def instance(folder: Path) -> Flask:
    """An app on a fresh SQLite file."""
    keys = Keys(seal={1: b"s" * 32}, index=b"i" * 32, audit=b"a" * 32, proof=b"p" * 32)
    app = create_app(
        Config(
            instance=folder,
            database_url=f"sqlite:///{folder / 'bench.db'}",
            secret_key="bench" * 10,
            keys=keys,
            clock_file=None,
            testing=True,
            quick_passwords=True,
        )
    )
    with app.app_context():
        migrations.upgrade(db.engine)
    return app


def county_and_sitting() -> tuple[County, Sitting]:
    """One county, one level with two papers, and the national exam of 2024."""
    with transaction():
        county = County(
            code="350425",
            name="示例县",
            short_name="示例",
            position=1,
            counselling_phone="",
            counselling_hours="",
            counselling_address="",
        )
        db.session.add(county)
        db.session.flush()
        operations.add_exam_level(
            Level.ASSISTANT,
            passes_within_years=1,
            gives_certificate=True,
            clause="示例",
            actor=BENCH,
        )
        for position, (code, name) in enumerate((("ability", "综合能力"), ("practice", "实务")), 1):
            operations.add_subject(
                Level.ASSISTANT,
                code=f"assistant_{code}",
                position=position,
                name=name,
                short_name=name,
                minutes=120,
                actor=BENCH,
            )
        sitting = operations.create_sitting(
            SittingFacts(
                kind=SittingKind.NATIONAL,
                title="示例考试",
                year=2024,
                levels=[Level.ASSISTANT],
                exam_first_on=date(2024, 6, 15),
                exam_last_on=date(2024, 6, 16),
                service_cutoff_on=date(2024, 12, 31),
            ),
            actor=BENCH,
        )
        db.session.flush()
        operations.publish_sitting(sitting, actor=BENCH)
    return county, sitting


def people(count: int, county: County) -> list[tuple[str, str]]:
    """Made-up people on record, with their numbers."""
    found = []
    for at in range(count):
        born = date.fromordinal(date(1970, 1, 1).toordinal() + at // 500)
        found.append((f"示例{at:06d}"[:8], make_id_number("350425", born, at % 500)))
    with transaction():
        for first in range(0, count, CHUNK):
            rows = [
                _person(first + at, *each, county.id)
                for at, each in enumerate(found[first : first + CHUNK])
            ]
            db.session.execute(insert(Person), rows)
    return found


def _person(at: int, name: str, number: str, county_id: int) -> Fact:
    uid = f"{at:032x}"
    return {
        "uid": uid,
        "name": name,
        "id_kind": IdKind.RESIDENT,
        "id_number_sealed": seal("person.id_number", uid, number),
        "id_number_index": blind("id_number", number),
        "county_id": county_id,
        "standing": Standing.ON_RECORD,
        "made_up": True,
        "version": 1,
    }


def scores(known: list[tuple[str, str]], dice: random.Random) -> bytes:
    """The workbook: half marks, absentees, two in five passed."""

    def mark() -> str:
        return "缺考" if dice.random() < 0.05 else f"{dice.randrange(80, 200) / 2:g}"

    rows = [(name, number, "助理社会工作师", mark(), mark()) for name, number in known]
    return writing.workbook("成绩", [ExportColumn(label) for label in HEADERS], rows)


def bare_read(data: bytes) -> int:
    """The same file, every cell, by the reader alone."""
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return sum(1 for _row in book.get_sheet_by_index(0).iter_rows())


class Taken(NamedTuple):
    """How many seconds something took: on the clock, and of this process's own work."""

    clock: float
    work: float


def timed(act: Callable[[], Any]) -> Taken:
    """How long it takes."""
    begun, worked = time.perf_counter(), time.process_time()
    act()
    return Taken(time.perf_counter() - begun, time.process_time() - worked)


def carry_out() -> None:
    """The next job, as the engine carries it out."""
    claim = outbox.claim("bench")
    if claim is None:
        raise LookupError("a job waits")
    {"imports.read": jobs.read_file, "imports.load": jobs.load_file}[claim.name](claim)


def measure(count: int, seed: str) -> Fact:
    """Make, read, try, load; and count what came of it."""
    county, sitting = county_and_sitting()
    known = people(count, county)
    data = scores(known, random.Random(seed))  # a bench
    bare = min(timed(lambda: bare_read(data)) for _ in range(3))
    file = operations.take_in_scores(
        county,
        sitting,
        filename="scores.xlsx",
        data=data,
        level=None,
        mapping={},
        lines=None,
        is_large=True,
        actor=BENCH,
    )
    tried = timed(carry_out)
    file = db.session.get_one(LoadedFile, file.id)
    imports.start_loading(file, actor=BENCH)
    loaded = timed(carry_out)
    db.session.expire_all()
    return {
        "rows": count,
        "file_mb": round(len(data) / 1024 / 1024, 1),
        "bare_read_seconds": round(bare.clock, 2),
        **_figures("dry_run", count, tried, bare),
        **_figures("load", count, loaded, bare),
        "scores": db.session.scalar(select(func.count()).select_from(Score)),
        "passes": db.session.scalar(select(func.count()).select_from(ExamPass)),
        "rows_new": db.session.get_one(LoadedFile, file.id).counts["new"],
        "peak_memory_mb": round(_peak(resource.RUSAGE_SELF), 1),
        "peak_memory_of_the_reader_mb": round(_peak(resource.RUSAGE_CHILDREN), 1),
    }


def _figures(name: str, count: int, taken: Taken, bare: Taken) -> Fact:
    return {
        f"{name}_seconds": round(taken.clock, 1),
        f"{name}_rows_per_second": round(count / taken.clock),
        f"{name}_ratio": round(taken.clock / bare.clock, 1),
        f"{name}_work_seconds": round(taken.work, 1),
        f"{name}_work_ratio": round(taken.work / bare.work, 1),
    }


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", default="2026")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    options = parser.parse_args()
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as folder:
        app = instance(Path(folder))
        with app.app_context():
            if options.profile:
                profile.enable()
            said = measure(options.rows, options.seed)
            profile.disable()
            db.session.remove()
            db.engine.dispose()
    sys.stdout.write(json.dumps(said, indent=None if options.json else 2) + "\n")
    if options.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
