"""Versions of the conditions as the databases keep them, and of several people at once."""

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from trainer.core.db import db, write_lock
from trainer.core.errors import RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import EligibilityVersion
from trainer.domain.people.models import User

BASIS = "示例报考条件通知〔2027〕1号"


def drafts(make: Make, *years: int) -> list[int]:
    """Drafts of these years, all copied from the version in force."""
    make.exam_basics()
    (base,) = queries.eligibility_versions()
    writer = make.city_officer()
    return [
        operations.draft_eligibility(
            base, version=str(year), first_exam_year=year, basis=BASIS, actor=writer
        ).id
        for year in years
    ]


def test_of_drafts_published_at_once_one_holds(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        keys = drafts(make, 2030, 2031, 2032)
        reader_id = make.city_officer().id
        db.session.commit()

    def publish(key: int) -> None:
        reader = db.session.get_one(User, reader_id)
        draft = db.session.get_one(EligibilityVersion, key)
        operations.publish_eligibility(draft, actor=reader)

    said = at_once(live_app, [partial(publish, key) for key in keys])
    assert len(said) == 2
    with live_app.app_context():
        old, new = reversed(queries.eligibility_versions())
        assert old.last_exam_year == new.first_exam_year - 1
        assert len(queries.eligibility_drafts()) == 2


def test_the_database_keeps_what_was_published_and_its_two_people(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        (key,) = drafts(make, 2030)
        db.session.remove()
        for wrong in (
            "UPDATE eligibility_clause SET years = 1 WHERE version_id = 1",
            "DELETE FROM eligibility_clause WHERE version_id = 1",
            "UPDATE eligibility_clause SET version_id = 1 WHERE version_id = 2",
            "UPDATE eligibility_version SET published_at = NULL WHERE id = 1",
            "UPDATE eligibility_version SET first_exam_year = 2009 WHERE id = 1",
            "DELETE FROM eligibility_version WHERE id = 1",
            "UPDATE eligibility_version SET published_at = recorded_at WHERE id = 2",
            "UPDATE eligibility_version SET published_by_id = made_by_id WHERE id = 2",
            (
                "INSERT INTO eligibility_clause (version_id, position, level, clause, document,"
                " text, education, major, years, graduating, needs_person) SELECT version_id, 99,"
                " level, clause, document, text, education, major, years, graduating, needs_person"
                " FROM eligibility_clause WHERE version_id = 1 AND position = 1"
            ),
        ):
            with pytest.raises(IntegrityError), write_lock(), db.engine.begin() as connection:
                connection.execute(text(wrong))
        assert key == 2


def test_a_version_is_copied_from_what_holds_and_names_national_levels(
    make: Make, session: Session
) -> None:
    (key,) = drafts(make, 2030)
    draft = session.get_one(EligibilityVersion, key)
    writer = session.get_one(User, draft.made_by_id)
    with pytest.raises(RuleBroken, match="草稿还没有发布，不能照它另写一版"):
        operations.draft_eligibility(
            draft, version="x", first_exam_year=2031, basis=BASIS, actor=writer
        )
    facts = rules.facts_of_clause(draft.clauses[0])
    for wrong in (replace(facts, level=Level.LOCAL), replace(facts, held=Level.LOCAL)):
        with pytest.raises(RuleBroken, match="只写国家级别"):
            operations.add_clause(draft, wrong, actor=writer)
    assert len(queries.eligibility_drafts()) == 1
