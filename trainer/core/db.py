"""The database: one base class, one session, and the only `commit` in the program."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, NoReturn

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    MetaData,
    Table,
    TypeDecorator,
    UniqueConstraint,
    event,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from trainer.core.errors import RuleBroken, WrongState
from trainer.core.text import Sentence, say

try:
    from pysqlite3 import dbapi2 as sqlite_driver
except ImportError:  # where no wheel exists the interpreter's own library serves, without WAL
    import sqlite3 as sqlite_driver

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
CROWDED = ("40001", "40P01")  # PostgreSQL: serialization failure, deadlock
GONE = "23503"  # what a new row would point to was deleted meanwhile
SAFE_WAL = (3, 51, 3)  # older libraries can corrupt a WAL database under two connections


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Fen = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """Every table: an integer key and the naming convention of constraints."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: Moment,
        StrEnum: Enum(
            StrEnum,
            values_callable=lambda kind: [member.value for member in kind],
            native_enum=False,
            length=32,
        ),
    }

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


@event.listens_for(Column, "after_parent_attach")
def _hold_known_words(column: Column[Any], table: Table) -> None:
    """A column of an enumeration takes no other word, whoever writes to the database."""
    words = getattr(column.type, "enums", None)
    if words and table.metadata is Base.metadata:
        listed = ", ".join(f"'{word}'" for word in words)
        law = CheckConstraint(f"{column.name} IN ({listed})", name=f"{column.name}_known")
        table.append_constraint(law)


db = SQLAlchemy(metadata=Base.metadata)

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""The web layer sets this while a request only reads; an operation then refuses to run."""

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_HELD = "trainer.operation"

before_commit: list[Callable[[Session], None]] = []
after_commit: list[Callable[[Session], None]] = []
held_lists: list[str] = []
"""Names of lists in `session.info` that belong to the running operation."""


@contextmanager
def transaction(*, while_reading: bool = False) -> Iterator[None]:
    """Commit when the outermost block ends; roll everything back if it raises.

    Use it to decorate an operation. An operation called by another joins the outer one, so a
    batch is saved whole or not at all. Rows that the caller has already read are read again
    under the write lock, so that an operation never decides on a stale copy.
    """
    session = db.session()
    if session.info.get(_HELD):
        yield
        return
    if reading.get() and not while_reading:
        raise RuntimeError("a request that only reads tried to write")
    _start_afresh(session)
    session.info[_HELD] = True
    for name in held_lists:
        session.info[name] = []
    token = _writing.set(True)
    try:
        with _clashes_explained(session):
            yield
            session.flush()
            for hook in before_commit:
                hook(session)
            session.commit()
    finally:
        session.info.pop(_HELD)
        _writing.reset(token)
    for hook in after_commit:
        hook(session)


@contextmanager
def _clashes_explained(session: Session) -> Iterator[None]:
    """Roll back on any failure; a lost race becomes a refusal with a sentence."""
    try:
        yield
    except StaleDataError as clash:
        session.rollback()
        raise WrongState(
            say("刚才有其他人先修改了这条记录，您的操作没有保存。请刷新页面后再办理。")
        ) from clash
    except ObjectDeletedError as clash:
        session.rollback()
        raise WrongState(
            say("这条记录刚才已被删除，您的操作没有保存。请刷新页面后再办理。")
        ) from clash
    except DBAPIError as clash:
        session.rollback()
        _explain(clash)
    except BaseException:
        session.rollback()
        raise


@contextmanager
def savepoint() -> Iterator[None]:
    """Part of an operation that may be refused alone (one row of a batch) and leaves no trace.

    A constraint that carries the sentence of its refusal refuses this part with it.
    """
    session = db.session()
    lengths = {name: len(session.info[name]) for name in held_lists}
    try:
        with session.begin_nested():
            yield
    except BaseException as failure:
        for name, length in lengths.items():
            del session.info[name][length:]
        refusal = _refusal_of(failure) if isinstance(failure, IntegrityError) else None
        if refusal is not None:
            raise RuleBroken(refusal) from failure
        raise


def _start_afresh(session: Session) -> None:
    unsaved = [
        *session.new,
        *session.deleted,
        *(r for r in session.dirty if session.is_modified(r)),
    ]
    if unsaved:
        raise RuntimeError(f"changed outside an operation: {unsaved}")
    if session.in_transaction():
        session.rollback()


def _explain(clash: DBAPIError) -> NoReturn:
    """Turn a constraint that carries a `refusal` sentence, or a lost lock, into a refusal."""
    if _lock_lost(clash):
        raise WrongState(
            say("现在同时办理的人较多，您的操作没有保存。请稍等片刻，再提交一次。")
        ) from clash
    if getattr(clash.orig, "sqlstate", None) == GONE and (clash.statement or "")[:6] == "INSERT":
        raise WrongState(
            say("这条记录刚才已被删除，您的操作没有保存。请刷新页面后再办理。")
        ) from clash
    refusal = _refusal_of(clash) if isinstance(clash, IntegrityError) else None
    if refusal is None:
        raise clash
    raise RuleBroken(refusal) from clash


def _lock_lost(clash: DBAPIError) -> bool:
    """Whether others held what this operation needed, so that sending it again may help."""
    code = getattr(clash.orig, "sqlstate", None)
    return code in CROWDED or "database is locked" in str(clash.orig)


def _refusal_of(clash: IntegrityError) -> Sentence | None:
    name = getattr(getattr(clash.orig, "diag", None), "constraint_name", None)
    columns: frozenset[str] = frozenset()
    if name is None:
        said = str(clash.orig)
        if found := re.search(r"CHECK constraint failed: (\w+)|index '(\w+)'", said):
            name = found[1] or found[2]
        elif found := re.search(r"UNIQUE constraint failed: (.+)", said):
            columns = frozenset(found[1].split(", "))
    for table in Base.metadata.tables.values():
        for rule in (*table.constraints, *table.indexes):
            named = name is not None and getattr(rule, "name", None) == name
            matched = (
                bool(columns)
                and isinstance(rule, (Index, UniqueConstraint))
                and columns == {f"{table.name}.{column.name}" for column in rule.columns}
            )
            if (named or matched) and "refusal" in rule.info:
                return rule.info["refusal"]  # type: ignore[no-any-return]
    return None


def engine_options(url: str) -> dict[str, Any]:
    """What Flask-SQLAlchemy hands to create_engine for this address.

    Errors name no parameters: they end in logs, and people's data are among them (see core.quiet).
    """
    if url.startswith("sqlite"):
        return {"module": sqlite_driver, "hide_parameters": True}
    return {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True, "hide_parameters": True}


def prepare(engine: Engine) -> None:
    """Hook the engine so that SQLite's transactions protect money and seats (ADR 0002)."""
    if engine.dialect.name != "sqlite":
        return
    wal = sqlite_driver.sqlite_version_info >= SAFE_WAL

    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not send its own BEGIN
        for pragma in (
            "busy_timeout=15000",
            f"journal_mode={'WAL' if wal else 'DELETE'}",
            f"synchronous={'FULL' if wal else 'EXTRA'}",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN DEFERRED")

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)


@contextmanager
def write_lock() -> Iterator[None]:
    """For bulk writers outside operations (migrations, the demo city): begin with the lock."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)
