"""Uploaded files: sealed, known again, given up without a trace of their content."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core.audit import AuditEntry
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.imports import operations, queries
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadKind, LoadState, Outcome
from trainer.domain.imports.rules import RowFacts
from trainer.domain.people.models import DutyKind, User
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
    operations.settle_row(near, RowFacts(3, Outcome.SAME), actor=officer)
    assert file.counts["near"] == 0
    with pytest.raises(WrongState):
        operations.discard(file, actor=officer)
    assert file.state is LoadState.LOADED


SHIFTED = "35042519900101001X"


def test_rows_hold_no_whole_number_also_where_columns_were_mixed_up(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    officer = make.officer(county)
    file = take_in(county, officer)
    spaced = "3504 2519 9001 0100 1X"
    rows = [
        RowFacts(2, Outcome.WRONG, name=SHIFTED, said=f"成绩“{SHIFTED}”认不出。"),
        RowFacts(3, Outcome.NEAR, name=spaced, said=f"性别“{spaced}”认不出。"),
        RowFacts(4, Outcome.WRONG, name="13905980001、13905980002", said="13905980001 不是整数"),
        RowFacts(5, Outcome.WRONG, name=f"{SHIFTED}／{SHIFTED}", said="日期“2024-02-30”不存在。"),
    ]
    operations.note_rows(file, {}, rows, actor=officer)
    stored = session.execute(text("SELECT name, said FROM loaded_row ORDER BY number")).all()
    everything = "".join(part for row in stored for part in row).replace(" ", "")
    for number in (SHIFTED, SHIFTED[:11], "13905980001", "13905980002"):
        assert number not in everything
    assert stored[0].said == "成绩“350***********001X”认不出。"
    assert stored[3].said == "日期“2024-02-30”不存在。"
    operations.note_loaded(file, rows, actor=officer)
    near = queries.all_rows(file)[1]
    operations.settle_row(near, RowFacts(3, Outcome.SAME, said=f"{SHIFTED}已有"), actor=officer)
    assert SHIFTED not in near.said


def test_the_database_keeps_numbers_out_of_the_names_of_rows(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    file = take_in(county, make.officer(county))
    session.add(LoadedRow(file_id=file.id, number=2, outcome=Outcome.WRONG, name=SHIFTED))
    with pytest.raises(IntegrityError, match="name_few_digits"):
        session.flush()
    session.rollback()


def test_a_file_that_is_given_up_leaves_no_rows(make: Make, session: Session) -> None:
    county = make.county()
    officer = make.officer(county)
    file = take_in(county, officer)
    operations.note_rows(file, {}, [RowFacts(2, Outcome.WRONG, name="示例甲")], actor=officer)
    operations.discard(file, actor=officer)
    assert queries.all_rows(file) == []
    assert sum(file.counts.values()) == 0


def test_whoever_fetches_the_whole_rows_is_on_record(make: Make, session: Session) -> None:
    county = make.county()
    officer, approver = make.officer(county), make.staff(DutyKind.APPROVER, county=county)
    file = take_in(county, officer)
    operations.note_rows(file, {}, [RowFacts(2, Outcome.WRONG, name="示例甲")], actor=officer)
    with pytest.raises(NotAllowed):
        operations.hand_out_rows(file, actor=approver)
    assert session.query(AuditEntry).filter_by(event="import.rows_handed_out").count() == 0
    assert [row.name for row in operations.hand_out_rows(file, actor=officer)] == ["示例甲"]
    (entry,) = session.query(AuditEntry).filter_by(event="import.rows_handed_out")
    assert (entry.actor_id, entry.subject_id) == (officer.id, file.id)
    operations.discard(file, actor=officer)
    with pytest.raises(RuleBroken, match="不能再下载"):
        operations.hand_out_rows(file, actor=officer)


def loaded(county: County, officer: User, mapping: dict[str, str], data: bytes) -> LoadedFile:
    file = operations.take_in(
        county,
        kind=LoadKind.SCORES,
        filename="成绩.csv",
        data=data,
        headers=("姓名", "甲号", "实务"),
        actor=officer,
    )
    operations.note_rows(file, mapping, [RowFacts(2, Outcome.NEW)], actor=officer)
    operations.note_loaded(file, [RowFacts(2, Outcome.NEW)], actor=officer)
    return file


def test_how_headers_are_read_is_kept_per_county_changed_and_forgotten(
    make: Make, session: Session
) -> None:
    county, other = make.county(), make.county()
    officer = make.officer(county)
    mapping = {"name": "姓名", "id_number": "甲号"}
    loaded(county, officer, mapping, b"first")
    loaded(county, officer, {**mapping, "practice": "实务"}, b"second")
    (layout,) = queries.layouts(viewer=officer).rows  # the same headers are kept once
    assert queries.known_mappings(LoadKind.SCORES, county.id) == [layout.mapping]
    assert layout.mapping["practice"] == "实务"
    assert queries.known_mappings(LoadKind.SCORES, other.id) == []
    stranger = make.officer(other)
    assert queries.find_layout(layout.id, viewer=stranger) is None
    with pytest.raises(NotAllowed):
        operations.forget_layout(layout, actor=stranger)
    for wrong, said in (({}, "至少指定一列"), ({"name": "乙"}, "列的对应有误")):
        with pytest.raises(RuleBroken, match=said):
            operations.change_layout(layout, wrong, actor=officer)
    with pytest.raises(RuleBroken, match="同一列只能对应一项"):
        operations.change_layout(layout, {"name": "姓名", "id_number": "姓名"}, actor=officer)
    operations.change_layout(layout, mapping, actor=officer)
    assert queries.known_mappings(LoadKind.SCORES, county.id) == [mapping]
    operations.forget_layout(layout, actor=officer)
    assert queries.known_mappings(LoadKind.SCORES, county.id) == []
