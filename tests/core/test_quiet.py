"""A failure of the database tells what failed, never whose row it was."""

import logging
import sys
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import outbox, quiet
from trainer.core.db import db, transaction
from trainer.core.outbox import Job
from trainer.domain.people.models import Employment
from trainer.jobs import engine
from trainer.jobs.registry import HANDLERS

SECRET = "示例保密单位"


@transaction()
def impossible(person_id: int) -> None:
    """Break a constraint that carries no refusal: a bug, whose row PostgreSQL would quote."""
    job = Employment(person_id=person_id, employer=f"{SECRET}\n\n{SECRET}", starts_on=date.max)
    job.ends_on = date.min
    db.session.add(job)


def test_a_broken_job_keeps_the_name_of_the_constraint_and_nothing_of_the_row(
    make: Make,
    each_database: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person_id = make.person().id
    monkeypatch.setitem(HANDLERS, "test.breaks", lambda _claim: impossible(person_id))
    with transaction():
        outbox.enqueue("test.breaks")
    assert engine.run_one("here")
    error = db.session.query(Job).filter_by(name="test.breaks").one().error or ""
    assert error.startswith("IntegrityError")
    if each_database == "postgresql":
        assert error == "IntegrityError 23514 ck_employment_employment_period"
    assert SECRET not in caplog.text
    assert "ck_employment_employment_period" in caplog.text or each_database == "sqlite"
    assert "Traceback" in caplog.text


def test_a_message_that_quotes_a_row_is_cut_wherever_it_is_logged(
    make: Make, each_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(IntegrityError) as failed:
        impossible(make.person().id)
    logging.getLogger("elsewhere").error("it said: %s", failed.value)
    logging.getLogger("elsewhere").error(f"it said: {failed.value}", exc_info=failed.value)  # noqa: G004
    assert caplog.text.count("it said:") == 2
    assert "IntegrityError" in caplog.text
    assert SECRET not in caplog.text


def test_a_command_that_ends_with_a_failure_of_the_database_shows_no_row(
    make: Make, each_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet.install()
    with pytest.raises(IntegrityError) as failed:
        impossible(make.person().id)
    sys.excepthook(type(failed.value), failed.value, failed.value.__traceback__)
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert SECRET not in shown


def test_a_server_that_speaks_chinese_is_cut_as_well() -> None:
    said = f"错误: 违反检查约束\n描述:  失败, 行包含(1, {SECRET})."
    assert SECRET not in quiet.cut(said, f"失败, 行包含(1, {SECRET}).")


def test_a_page_that_breaks_logs_no_row(
    app: Flask,
    session: Session,
    make: Make,
    each_database: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    person_id = make.person().id
    with app.test_request_context("/broken", method="POST"):
        with pytest.raises(IntegrityError) as failed:
            impossible(person_id)
        try:
            raise failed.value
        except IntegrityError as error:
            app.handle_user_exception(error)
    assert "unforeseen error at /broken" in caplog.text
    assert SECRET not in caplog.text
