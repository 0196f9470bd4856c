"""Scores of one person that are written at the same moment never lose a pass."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests.domain.test_exam_scores import Desk, line, marks
from tests.factories import Make
from trainer.core.db import db
from trainer.core.errors import Refused
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations
from trainer.domain.exams.models import ExamPass, Score, Sitting
from trainer.domain.exams.rules import ScoreLine
from trainer.domain.imports.models import LoadedFile
from trainer.domain.people.models import User

PAPERS = ("law", "comprehensive", "practice")


def at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Let each be done at the same moment; refusals are answers too."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            barrier.wait()
            try:
                return act()
            except Refused as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def loading(file_id: int, sitting_id: int, lines: list[ScoreLine], officer_id: int) -> None:
    operations.load_scores(
        db.session.get_one(LoadedFile, file_id),
        lines,
        db.session.get_one(Sitting, sitting_id),
        actor=db.session.get_one(User, officer_id),
    )


def test_one_file_per_subject_loaded_at_once_finds_every_pass(live_app: Flask) -> None:
    with live_app.app_context():
        desk = Desk(Make(db.session()))
        people = [desk.make.person(desk.county) for _ in range(25)]
        sitting = desk.make.national(2024)
        files = []
        for paper in PAPERS:
            lines = [
                line(person, at, Level.WORKER, marks=marks(**{paper: 70.0}))
                for at, person in enumerate(people, 2)
            ]
            files.append((desk.try_(sitting, *lines).id, lines))
        sitting_id, officer_id = sitting.id, desk.officer.id

    def act(file_id: int, lines: list[ScoreLine]) -> Callable[[], None]:
        return lambda: loading(file_id, sitting_id, lines, officer_id)

    answers = at_once(live_app, [act(*each) for each in files])
    with live_app.app_context():
        assert answers == [None, None, None]
        assert db.session.query(Score).count() == 75
        assert db.session.query(ExamPass).count() == 25
