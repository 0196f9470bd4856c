"""Uploaded files: sealed, known again, given up without a trace of their content."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.imports import operations, queries
from trainer.domain.imports.models import LoadedFile, LoadKind, LoadState, Outcome
from trainer.domain.imports.rules import RowFacts
from trainer.domain.people.models import User
from trainer.domain.people.places import County

CONTENT = "姓名,身份证号\n示例甲,35042519900101001X\n".encode()


def take_in(
    county: County, officer: User, data: bytes = CONTENT, filename: str = "C:\\成绩.csv"
) -> LoadedFile:
    return operations.take_in(
        county, kind=LoadKind.SCORES, filename=filename, data=data, actor=officer
    )


def test_the_content_is_sealed_and_comes_back(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    file = take_in(county, make.officer(county))
    assert file.filename == "成绩.csv"
    assert file.data == CONTENT
    (stored,) = session.execute(text("SELECT content_sealed FROM loaded_file")).one()
    assert b"35042519900101001" not in bytes(stored)


def test_the_name_of_a_file_holds_nothing_that_cannot_be_seen(
    make: Make, each_database: str
) -> None:
    county = make.county()
    officer = make.officer(county)
    odd = take_in(county, officer, filename="../成\0绩\n\u202e.csv")
    assert odd.filename == "成绩.csv"
    assert take_in(county, officer, b"other", filename="\0").filename == "?"


def test_the_same_content_lives_once_per_county(
    make: Make, session: Session, each_database: str
) -> None:
    here, there = make.county(), make.county()
    officer = make.officer(here)
    first = take_in(here, officer)
    take_in(there, make.officer(there))
    with pytest.raises(RuleBroken, match="内容完全相同"):
        take_in(here, officer)
    operations.discard(first, actor=officer)
    assert first.data == b""
    assert take_in(here, officer).id != first.id


def test_only_the_county_loads_its_files(make: Make, session: Session) -> None:
    county = make.county()
    file = take_in(county, make.officer(county))
    stranger = make.officer(make.county())
    with pytest.raises(NotAllowed):
        operations.discard(file, actor=stranger)
    assert queries.find(file.id, viewer=stranger) is None


def test_rows_are_replaced_by_a_new_trial_and_counted(make: Make, session: Session) -> None:
    county = make.county()
    officer = make.officer(county)
    file = take_in(county, officer)
    operations.note_rows(file, {}, [RowFacts(2, Outcome.WRONG, said="错")], actor=officer)
    operations.note_rows(
        file, {"name": "姓名"}, [RowFacts(2, Outcome.NEW), RowFacts(3, Outcome.NEAR)], actor=officer
    )
    assert [row.outcome for row in queries.all_rows(file)] == [Outcome.NEW, Outcome.NEAR]
    operations.note_loaded(
        file, [RowFacts(2, Outcome.NEW), RowFacts(3, Outcome.NEAR)], actor=officer
    )
    new, near = queries.all_rows(file)
    assert new.loaded_at is not None
    assert near.loaded_at is None
    assert queries.last_mapping(LoadKind.SCORES, county.id) == {"name": "姓名"}
    operations.settle_row(near, RowFacts(3, Outcome.SAME), actor=officer)
    assert file.counts["near"] == 0
    with pytest.raises(WrongState):
        operations.discard(file, actor=officer)
    assert file.state is LoadState.LOADED
