"""Large files are loaded part by part: whoever else tries the same part, no row is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests.factories import Make
from trainer.core.actors import System
from trainer.core.db import db
from trainer.core.errors import Refused
from trainer.domain.exams import operations
from trainer.domain.exams.models import ExamPass, Score, ScoreState, Sitting
from trainer.domain.exams.rules import MarkFacts, ScoreLine
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadState

JOB = System("imports.load")
THREADS = 6


def at_once(app: Flask, act: Callable[[], object]) -> list[object]:
    """Let several do it at the same moment; refusals are answers too."""
    barrier = Barrier(THREADS)

    def run(_number: int) -> object:
        with app.app_context():
            barrier.wait()
            try:
                return act()
            except Refused as refusal:
                return refusal

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_a_part_that_several_jobs_load_at_once_is_loaded_once(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        people = [make.person(county) for _ in range(5)]
        sitting = make.national(2024)
        lines = [
            ScoreLine(
                number=at,
                name=person.name,
                id_number=person.id_number or "",
                level="assistant",
                marks=tuple(
                    MarkFacts(paper, ScoreState.MARKED, 700)
                    for paper in ("comprehensive", "practice")
                ),
            )
            for at, person in enumerate(people, 2)
        ]
        officer = make.officer(county)
        file = operations.take_in_scores(
            county,
            sitting,
            filename="成绩.csv",
            data=b"large",
            level=None,
            mapping={},
            lines=None,
            is_large=True,
            actor=officer,
        )
        operations.try_score_part(file, lines, sitting, actor=JOB)
        imports.end_reading(file, headers=["姓名"], mapping={}, actor=JOB)
        assert file.job is not None
        file.job.state = type(file.job.state)("done")
        db.session.commit()
        imports.start_loading(file, actor=officer)
        file_id, sitting_id = file.id, sitting.id

    def load() -> None:
        operations.load_score_part(
            db.session.get_one(LoadedFile, file_id),
            lines,
            db.session.get_one(Sitting, sitting_id),
            actor=JOB,
        )

    answers = at_once(live_app, load)
    with live_app.app_context():
        assert sum(answer is None for answer in answers) == 1
        file = db.session.get_one(LoadedFile, file_id)
        assert (file.state, file.reached) == (LoadState.LOADING, 6)
        assert db.session.query(Score).count() == 10
        assert db.session.query(ExamPass).count() == 5
        assert db.session.query(LoadedRow).count() == 5
