"""Whether anything in an instance contradicts itself: totals, series, seals, references."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    CheckConstraint,
    Table,
    UniqueConstraint,
    and_,
    func,
    literal_column,
    or_,
    select,
    text,
)

from trainer.core.db import Base, db
from trainer.core.errors import RuleBroken
from trainer.core.files import HoldsFile, StoredFile
from trainer.core.identity import check_document
from trainer.core.sealed import blind
from trainer.domain.certificates.models import Certificate
from trainer.domain.exams import queries as exams
from trainer.domain.exams.models import ExamPass, ExamPhoto, PassState, Proof, Score
from trainer.domain.imports import rules as imports
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadState
from trainer.domain.papers.models import Paper, PaperSeries, SealCertificate
from trainer.domain.payouts import queries as payouts
from trainer.domain.people.models import Person, Standing, User
from trainer.domain.publicity.models import NoticeLine, Objection, PublicNotice
from trainer.domain.publicity.rules import hash_of
from trainer.domain.rewards.models import Application, State
from trainer.domain.rewards.rules import SUBJECT
from trainer.domain.training import queries as training

SAMPLE = 2_000
"""How many rows of each sealed column are opened; identity numbers of made-up people all are."""

SEALED: tuple[tuple[type[Any], str, str | None], ...] = (
    (Person, "id_number", "id_number"),
    (Person, "phone", "phone"),
    (User, "phone", "phone"),
    (Application, "account", "bank_account"),
    (Objection, "contact", None),
    (LoadedFile, "content", None),
    (LoadedFile, "waiting", None),
    (SealCertificate, "key", None),
)

HOLD_FILES: tuple[type[Any], ...] = (StoredFile, ExamPhoto, Proof)


def problems() -> list[str]:
    """Everything that is wrong, one line each; an empty list is a sound instance."""
    return [line for check in CHECKS for line in _looked_at(check)]


def _looked_at(check: Callable[[], Iterable[str]]) -> Iterator[str]:
    """A word that no program ever stored is named below; it must not hide everything else."""
    try:
        yield from check()
    except LookupError as unknown:
        yield f"{check.__name__.strip('_')} could not be looked at: {unknown}"


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def _file() -> Iterator[str]:
    """SQLite's own look at its file; the constraints are named below, with their rows."""
    if not _on_sqlite():
        return
    for (said,) in db.session.execute(text("PRAGMA integrity_check")):
        if said != "ok" and not said.startswith("CHECK constraint failed"):
            yield f"the database file: {said}"


def _foreign_keys() -> Iterator[str]:
    """SQLite can be written with its foreign keys off; PostgreSQL cannot."""
    if not _on_sqlite():
        return
    for table, row, parent, _ in db.session.execute(text("PRAGMA foreign_key_check")):
        yield f"{table} {row} points to a {parent} that is not there"


def _constraints() -> Iterator[str]:
    """The tables hold this; a database that was restored or written without them does not."""
    dialect = db.session.get_bind().dialect
    for table in Base.metadata.sorted_tables:
        for rule in sorted(_checks_of(table), key=lambda rule: str(rule.name)):
            law = rule.sqltext.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            broken = select(table.c.id).where(literal_column(f"NOT ({law})"))
            for key in db.session.scalars(broken.order_by(table.c.id)):
                yield f"{table.name} {key} breaks {rule.name}"


def _checks_of(table: Table) -> Iterator[CheckConstraint]:
    return (rule for rule in table.constraints if isinstance(rule, CheckConstraint))


def _uniqueness() -> Iterator[str]:
    """The unique indexes hold this; a database restored without them does not."""
    for table in Base.metadata.sorted_tables:
        for name, columns, live in sorted(_unique_of(table), key=lambda found: found[0]):
            doubles = (
                select(func.count(), func.min(table.c.id), func.max(table.c.id))
                .where(*live, *(column.is_not(None) for column in columns))
                .group_by(*columns)
                .having(func.count() > 1)
                .order_by(func.min(table.c.id))
            )
            for count, first, last in db.session.execute(doubles):
                yield f"{count} rows of {table.name} break {name}, from {first} to {last}"


def _unique_of(table: Table) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Name, columns and condition of everything that may be there once only."""
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint):
            yield str(rule.name), list(rule.columns), []
    for index in table.indexes:
        if index.unique:
            where = index.dialect_options["postgresql"]["where"]
            yield str(index.name), list(index.columns), [] if where is None else [where]


def _series() -> Iterator[str]:
    """Numbers of papers run from 1 to the last one given, without a gap."""
    counted = db.session.execute(
        select(
            PaperSeries.prefix,
            PaperSeries.kind,
            PaperSeries.year,
            PaperSeries.last,
            func.count(Paper.id),
            func.coalesce(func.max(Paper.serial), 0),
        )
        .outerjoin(
            Paper,
            and_(
                Paper.prefix == PaperSeries.prefix,
                Paper.kind == PaperSeries.kind,
                Paper.year == PaperSeries.year,
            ),
        )
        .group_by(PaperSeries.id)
        .order_by(PaperSeries.id)
    )
    for prefix, kind, year, last, count, highest in counted:
        if not last == count == highest:
            yield (
                f"series {prefix} {kind.value} {year}: the last number is {last}, "
                f"{count} papers up to {highest}"
            )


def _subjects() -> Iterator[str]:
    """What papers, notice lines and loaded rows speak of is there."""
    tables = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    tables[SUBJECT] = Application
    for kind in (Paper, NoticeLine, LoadedRow):
        named = db.session.scalars(select(kind.subject_type).distinct())
        for subject_type in [name for name in named if name]:
            subject = tables.get(subject_type)
            if subject is None:
                yield f"{kind.__tablename__}: nobody knows a {subject_type}"
                continue
            lost = (
                select(kind.id)
                .outerjoin(subject, subject.id == kind.subject_id)
                .where(kind.subject_type == subject_type, subject.id.is_(None))
            )
            for key in db.session.scalars(lost):
                yield f"{kind.__tablename__} {key} speaks of a {subject_type} that is not there"


def _merged_people() -> Iterator[str]:
    """Everything of a merged record belongs to the one it was merged into."""
    merged = select(Person.id).where(Person.standing == Standing.MERGED)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not any(key.target_fullname == "person.id" for key in column.foreign_keys):
                continue
            for key in db.session.scalars(select(table.c.id).where(column.in_(merged))):
                yield f"{table.name} {key} still belongs to a merged person"


def _sealed() -> Iterator[str]:
    """A sample of every sealed column opens, and its look-up hash is that of the value."""
    for kind, name, index in SEALED:
        column = getattr(kind, f"{name}_sealed")
        filled = db.session.scalar(select(func.count(column))) or 0
        chosen = select(kind).where(column.is_not(None), kind.id % max(1, filled // SAMPLE) == 0)
        for row in db.session.scalars(chosen.order_by(kind.id)).yield_per(500):
            if wrong := _opened(row, name, index):
                yield f"{kind.__tablename__} {row.id}: {name} {wrong}"


def _opened(row: Any, name: str, index: str | None) -> str | None:
    try:
        value = getattr(row, name)
    except InvalidTag:
        return "does not open with the keys of this instance"
    if index is not None and getattr(row, f"{name}_index") != blind(index, value):
        return "has the look-up hash of another value"
    return None


def _made_up_people() -> Iterator[str]:
    """Identity numbers of made-up people are such as the program accepts."""
    chosen = select(Person).where(Person.made_up, Person.id_number_sealed.is_not(None))
    for person in db.session.scalars(chosen.order_by(Person.id)).yield_per(500):
        try:
            number = person.id_number or ""
            sound = check_document(person.id_kind, number) == number
        except (RuleBroken, InvalidTag):
            sound = False
        if not sound:
            yield f"person {person.id}: the made-up identity number is not valid"


def _notices() -> Iterator[str]:
    """What was published is what was published; claims before the public have their line."""
    for notice in db.session.scalars(select(PublicNotice).order_by(PublicNotice.id)):
        if hash_of(notice.shown) != notice.shown_hash:
            yield f"public notice {notice.id} was altered after it was published"
    lines = and_(
        NoticeLine.notice_id == Application.notice_id,
        NoticeLine.subject_type == SUBJECT,
        NoticeLine.subject_id == Application.id,
    )
    shown = (State.PUBLICISED, State.CLEARED, State.LISTED, State.PAID)
    lost = (
        select(Application.id)
        .outerjoin(NoticeLine, lines)
        .where(Application.state.in_(shown), NoticeLine.id.is_(None))
    )
    for key in db.session.scalars(lost.order_by(Application.id)):
        yield f"application {key} went on without a line in its public notice"


def _letters() -> Iterator[str]:
    """A letter is about the claim that names it, for the same person and amount."""
    rows = db.session.execute(
        select(Application, Paper).join(Paper, Paper.id == Application.letter_id)
    )
    for application, paper in rows:
        agrees = (
            paper.subject_id == application.id
            and paper.person_id == application.person_id
            and paper.facts.get("amount_fen") == application.amount_fen
        )
        if not agrees:
            yield f"application {application.id}: its letter {paper.number} says something else"


def _passes() -> Iterator[str]:
    """A pass rests on scores of its person, and its certificate is that person's."""
    live = select(ExamPass).where(ExamPass.state != PassState.VOID).order_by(ExamPass.id)
    for exam_pass in db.session.scalars(live).yield_per(500):
        owners = set(
            db.session.scalars(select(Score.person_id).where(Score.id.in_(exam_pass.counted)))
        )
        if owners != {exam_pass.person_id}:
            yield f"exam pass {exam_pass.id} rests on scores that are not its person's"
    strangers = (
        select(ExamPass.id)
        .join(Certificate, Certificate.id == ExamPass.certificate_id)
        .where(
            or_(Certificate.person_id != ExamPass.person_id, Certificate.level != ExamPass.level)
        )
    )
    for key in db.session.scalars(strangers):
        yield f"exam pass {key} led to a certificate of somebody else"


def _loaded_files() -> Iterator[str]:
    """The counts of a loaded file are those of its rows."""
    settled = LoadedFile.state.not_in((LoadState.READING, LoadState.LOADING))
    for file in db.session.scalars(select(LoadedFile).where(settled).order_by(LoadedFile.id)):
        rows = db.session.scalars(select(LoadedRow).where(LoadedRow.file_id == file.id))
        if imports.counts(rows) != file.counts:
            yield f"loaded file {file.id}: its counts are not those of its rows"


def _stored_files() -> Iterator[str]:
    """Stored bytes are those that were stored."""
    for kind in HOLD_FILES:
        for key in db.session.scalars(select(kind.id).order_by(kind.id)):
            file = db.session.get_one(kind, key)
            if not _is_as_stored(file):
                yield f"{kind.__tablename__.replace('_', ' ')} {key} is not what was stored"
            db.session.expunge(file)


def _is_as_stored(file: StoredFile | HoldsFile) -> bool:
    try:
        content = file.content
    except InvalidTag:
        return False
    return sha256(content).hexdigest() == file.sha256 and len(content) == file.size


CHECKS: tuple[Callable[[], Iterable[str]], ...] = (
    _file,
    _foreign_keys,
    _constraints,
    _uniqueness,
    _series,
    _subjects,
    _merged_people,
    _sealed,
    _made_up_people,
    _notices,
    _letters,
    _passes,
    _loaded_files,
    _stored_files,
    training.inconsistencies,
    exams.seat_inconsistencies,
    payouts.inconsistencies,
)
