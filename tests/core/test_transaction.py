"""The transaction, the audit chain, sealed columns and the outbox, on both databases."""

from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import audit, outbox, settings
from trainer.core.actors import System
from trainer.core.db import db, reading, savepoint, transaction
from trainer.core.errors import RuleBroken, WrongState, refuse_if
from trainer.core.text import say
from trainer.domain.people.models import Education, EducationLevel, Person, Standing


def test_an_operation_inside_another_is_rolled_back_with_it(
    make: Make, session: Session, each_database: str
) -> None:
    @transaction()
    def inner() -> None:
        settings.put("inner", 1)

    @transaction()
    def outer() -> None:
        inner()
        refuse_if(say("不行。"))

    with pytest.raises(RuleBroken):
        outer()
    assert settings.get("inner") is None


def test_the_second_of_two_officers_is_told(
    make: Make, session: Session, each_database: str
) -> None:
    person = make.person()

    @transaction()
    def rename() -> None:
        assert person.version
        db.session.execute(text("UPDATE person SET version = version + 1"))
        person.name = "改名"

    with pytest.raises(WrongState, match="其他人"):
        rename()


def test_an_operation_on_a_row_that_was_just_deleted_is_told_so(
    make: Make, session: Session, each_database: str
) -> None:
    row = make.save(
        Education(
            person_id=make.person().id,
            level=EducationLevel.COLLEGE,
            social_work=True,
            graduated_on=date(2015, 6, 30),
        )
    )
    row_id = row.id

    @transaction()
    def remove() -> None:
        assert row.person_id
        db.session.delete(row)

    session.execute(text("DELETE FROM education WHERE id = :id"), {"id": row_id})
    session.commit()
    with pytest.raises(WrongState, match="已被删除"):
        remove()


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_a_deadlock_asks_to_send_it_again(session: Session, code: str) -> None:
    class Deadlock(Exception):
        sqlstate = code

    @transaction()
    def stuck() -> None:
        settings.put("stuck", 1)
        raise OperationalError("UPDATE …", {}, Deadlock("deadlock detected"))

    with pytest.raises(WrongState, match="再提交一次"):
        stuck()
    assert settings.get("stuck") is None


def test_a_locked_database_asks_to_send_it_again(session: Session) -> None:
    @transaction()
    def stuck() -> None:
        settings.put("stuck", 1)
        raise OperationalError("UPDATE …", {}, Exception("database is locked"))

    with pytest.raises(WrongState, match="再提交一次"):
        stuck()
    assert settings.get("stuck") is None


def test_a_broken_check_that_nobody_foresaw_stays_a_failure(
    make: Make, session: Session, each_database: str
) -> None:
    person = make.person()

    @transaction()
    def impossible() -> None:
        settings.put("impossible", 1)
        person.standing = Standing.MERGED  # into nobody

    with pytest.raises(IntegrityError):
        impossible()
    assert settings.get("impossible") is None


def test_a_row_changed_outside_an_operation_is_an_error(make: Make, session: Session) -> None:
    person = make.person()
    person.name = "改名"
    with pytest.raises(RuntimeError, match="outside an operation"):
        settings.put("x", 1)
    session.rollback()


def test_a_reading_request_cannot_write(session: Session) -> None:
    token = reading.set(True)
    with pytest.raises(RuntimeError, match="only reads"):
        settings.put("x", 1)
    reading.reset(token)


def test_the_same_number_on_record_twice_is_refused_with_a_sentence(
    make: Make, session: Session, each_database: str
) -> None:
    first = make.person()
    number = first.id_number

    @transaction()
    def again() -> None:
        twin = Person(name="示例", county_id=first.county_id, standing=first.standing)
        twin.id_number = number
        db.session.add(twin)

    with pytest.raises(RuleBroken, match="认领档案"):
        again()


def test_a_refused_row_of_a_batch_leaves_no_trace(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()

    @transaction()
    def batch() -> None:
        for name in ("一", "二"):
            try:
                with savepoint():
                    settings.put(name, 1)
                    audit.record(System("test"), "thing.done", county, name=name)
                    refuse_if(say("不行。") if name == "一" else None)
            except RuleBroken:
                continue

    batch()
    assert settings.get("一") is None
    assert settings.get("二") == 1
    assert [entry.facts["name"] for entry in session.query(audit.AuditEntry)] == ["二"]


def test_the_chain_shows_an_altered_entry(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    for number in range(3):
        with transaction():
            audit.record(System("test"), "thing.done", county, number=number)
    assert list(audit.broken_links()) == []
    entries = session.query(audit.AuditEntry).order_by(audit.AuditEntry.id).all()
    session.expunge(entries[1])
    with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
        session.execute(text("UPDATE audit_entry SET actor_name = 'x'"))
    with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
        session.execute(text("DELETE FROM audit_entry"))
    session.expire_all()
    entries = session.query(audit.AuditEntry).order_by(audit.AuditEntry.id).all()
    with session.no_autoflush:
        entries[1].facts = {"number": 7}
        assert list(audit.broken_links()) == [entries[1].id]
    session.rollback()


def test_a_sealed_value_does_not_open_in_another_row(make: Make, session: Session) -> None:
    one, two = make.person(), make.person()
    assert one.id_number
    assert one.id_number.encode() not in (one.id_number_sealed or b"")
    two.id_number_sealed = one.id_number_sealed
    with session.no_autoflush, pytest.raises(InvalidTag):
        two.id_number  # noqa: B018  reading opens the seal
    session.rollback()


def test_a_job_leaves_with_the_commit_and_not_with_a_rollback(
    session: Session, each_database: str
) -> None:
    with transaction():
        outbox.enqueue("test.thing", key="a", number=1)
    with transaction():
        outbox.enqueue("test.thing", key="a", number=1)

    @transaction()
    def refused() -> None:
        outbox.enqueue("test.thing", number=2)
        refuse_if(say("不行。"))

    with pytest.raises(RuleBroken):
        refused()
    claim = outbox.claim("here")
    assert claim is not None
    assert claim.args == {"number": 1}
    assert outbox.claim("there") is None
    outbox.finish(claim)
    with pytest.raises(outbox.Lost):
        outbox.beat(claim)
