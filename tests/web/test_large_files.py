"""Large files: a job reads and loads them in parts, and the page says how far it is."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.sheets.builders import csv_text
from tests.web.posting import post, press, text_of
from tests.web.test_letters_pages import run_all
from trainer.core import outbox
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.outbox import Job, JobState
from trainer.domain.exams import operations
from trainer.domain.exams.models import ExamPass, Score
from trainer.domain.imports import queries as files
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadState, Outcome
from trainer.domain.people.models import Person, User
from trainer.jobs import engine, imports
from trainer.sheets import limits, reading

AsUser = Callable[[User | None], FlaskClient]
HEADER = ("姓名", "身份证号", "级别", "综合能力", "实务")
MANY = 7


@pytest.fixture(autouse=True)
def after_the_exam(
    session: Session, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exam of 2026 is over; already a small file is a large one, of parts of two rows."""
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    monkeypatch.setattr(limits, "PAGE_BYTES", 100)
    monkeypatch.setattr(imports, "PART", 2)


class Desk:
    """An officer who uploads a file of scores, and the people in it."""

    def __init__(self, make: Make, as_user: AsUser) -> None:
        self.make = make
        county = make.county()
        self.county_id = county.id
        self.client = as_user(make.officer(county))
        people: list[Person] = [make.person(county) for _ in range(MANY)]
        self.given = [(each.name, each.id_number) for each in people]
        self.sitting_id = make.national().id
        self.page = ""

    @property
    def rows(self) -> list[tuple[object, ...]]:
        return [HEADER, *((*each, "初级", 70, 61) for each in self.given)]

    def upload(self, rows: list[tuple[object, ...]]) -> Any:
        data = csv_text(rows).encode("gb18030")
        answer = post(
            self.client,
            "/county/imports/scores",
            {
                "file": (io.BytesIO(data), "成绩.csv"),
                "county_id": self.county_id,
                "sitting": self.sitting_id,
            },
        )
        self.page = answer.location or ""
        return answer

    def press(self, act: str) -> Any:
        return press(self.client, self.page, self.page.replace("detail", act))

    def text(self) -> str:
        return text_of(self.client.get(self.page))


@pytest.fixture
def desk(make: Make, as_user: AsUser) -> Desk:
    return Desk(make, as_user)


def test_no_page_waits_for_a_large_file(
    desk: Desk, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    read = reading.read

    def noting(data: bytes, filename: str, *rest: Any) -> Any:
        opened.append(filename)
        return read(data, filename, *rest)

    monkeypatch.setattr(reading, "read", noting)
    desk.upload([*desk.rows, ("示例生人", desk.given[0][1], "初级", 188, 60)])
    assert "后台正在试读" in desk.text()
    assert opened == []
    run_all(session)
    page = desk.text()
    assert "这是试读，还没有载入" in page
    assert "D9（综合能力）：成绩 188 超过了满分" in page
    assert opened == ["成绩.csv"]
    assert db.session.query(Score).count() == 0
    desk.press("load")
    assert "后台正在载入" in desk.text()
    run_all(session)
    assert db.session.query(LoadedFile).one().state is LoadState.LOADED
    assert db.session.query(Score).count() == 2 * MANY
    assert opened == ["成绩.csv"] * 2
    errors = desk.press("errors")
    assert errors.data[:2] == b"PK"
    assert reading.read(errors.data, "错误行.xlsx").columns[0].text == "错误原因"


def test_a_file_that_a_job_has_in_hand_is_not_given_up(desk: Desk, session: Session) -> None:
    desk.upload(desk.rows)
    desk.press("discard")
    assert "请等它完成以后再办理" in desk.text()
    assert db.session.query(LoadedFile).one().state is LoadState.READING


def test_a_loading_that_breaks_half_way_loses_and_doubles_no_row(
    desk: Desk, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.upload(desk.rows)
    run_all(session)
    load, calls = operations.load_score_part, []

    def breaking(file: LoadedFile, lines: Any, *rest: Any, **more: Any) -> None:
        calls.append(lines[0].number)
        load(file, lines, *rest, **more)
        if len(calls) == 2:
            raise RuntimeError("the machine stops in the midst of the second part")

    monkeypatch.setattr(operations, "load_score_part", breaking)
    desk.press("load")
    assert engine.run_one("first")
    assert db.session.query(Score).count() == 4  # the first part is kept, the second wholly undone
    assert db.session.query(LoadedFile).one().reached == 3
    run_all(session)
    assert calls == [2, 4, 4, 6, 8]
    file = db.session.query(LoadedFile).one()
    assert (file.state, file.counts["new"]) == (LoadState.LOADED, MANY)
    assert db.session.query(Score).count() == 2 * MANY
    assert db.session.query(ExamPass).count() == MANY
    rows = db.session.query(LoadedRow).order_by(LoadedRow.number).all()
    assert [row.number for row in rows] == list(range(2, 2 + MANY))
    assert {(row.outcome, row.loaded_at is not None) for row in rows} == {(Outcome.NEW, True)}


def test_whoever_has_lost_the_lease_writes_nothing_more(desk: Desk, session: Session) -> None:
    desk.upload(desk.rows)
    run_all(session)
    desk.press("load")
    slow = outbox.claim("slow")
    assert slow is not None
    db.session.query(Job).filter_by(id=slow.job_id).update({"state": JobState.QUEUED})
    db.session.commit()
    quick = outbox.claim("quick")
    assert quick is not None
    imports.load_file(quick)
    with pytest.raises(outbox.Lost):
        imports.load_file(slow)
    assert db.session.query(Score).count() == 2 * MANY
    assert db.session.query(LoadedRow).count() == MANY


def test_what_a_job_cannot_read_is_said_on_the_page(desk: Desk, session: Session) -> None:
    desk.upload([(number, 70, 61) for _, number in desk.given])
    run_all(session)
    assert "没有找到表头" in desk.text()
    desk.press("discard")
    assert db.session.query(LoadedFile).one().state is LoadState.DISCARDED


def test_columns_of_a_large_file_are_told_and_remembered(desk: Desk, session: Session) -> None:
    rows = [("姓名", "甲号", "档次", "综合能力", "实务"), *desk.rows[1:]]
    desk.upload(rows)
    run_all(session)
    assert "没有找到必需的列" in desk.text()
    columns = desk.page.replace("detail", "columns")
    told = {"name": "0", "id_number": "1", "level": "2", "comprehensive": "3", "practice": "4"}
    assert post(desk.client, columns, told).status_code == 302
    run_all(session)
    desk.press("load")
    run_all(session)
    assert db.session.query(Score).count() == 2 * MANY
    (known,) = files.known_mappings(db.session.query(LoadedFile).one().kind, desk.county_id)
    assert known["id_number"] == "甲号"
    desk.upload([*rows, ("示例", "35", "初级", 60, 60)])
    run_all(session)
    assert "没有找到必需的列" not in desk.text()
    assert db.session.query(LoadedRow).filter_by(outcome=Outcome.SAME).count() == MANY


def test_a_row_of_a_large_file_is_settled_in_a_smaller_one(desk: Desk, session: Session) -> None:
    rows = desk.rows
    rows[1] = ("示例别名", *rows[1][1:])
    desk.upload(rows)
    run_all(session)
    desk.press("load")
    run_all(session)
    row = db.session.query(LoadedRow).filter_by(outcome=Outcome.NEAR).one()
    answer = desk.client.get(desk.page.replace("detail", f"{row.id}/settle"))
    assert answer.location == desk.page
    assert "请下载没有载入的行，改正后重新上传" in desk.text()
