"""Reference data goes in once, through operations, and completely."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.core import audit, settings
from trainer.core.db import Base
from trainer.domain.people import queries
from trainer.domain.people.calendar import Holiday
from trainer.domain.people.consents import ConsentKind, ConsentText
from trainer.domain.people.places import (
    County,
    FormerCounty,
    Office,
    Organisation,
    Station,
    Township,
)
from trainer.seeding import files, references


def counts(session: Session) -> dict[str, int]:
    """How many rows every table holds."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def count(session: Session, kind: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0


def test_everything_is_there_after_loading(session: Session, each_database: str) -> None:
    assert not references.loaded()
    references.load()
    assert references.loaded()
    assert count(session, County) == 11
    assert count(session, FormerCounty) == 3
    assert count(session, Office) == 22
    assert count(session, Township) == count(session, Station) == 141
    assert count(session, Organisation) == 51
    assert {row.kind for row in session.scalars(select(ConsentText))} == set(ConsentKind)
    assert queries.calendar().years == (2023, 2024, 2025, 2026)
    assert queries.city()["name"] == "三明市"


def test_loading_again_changes_nothing(session: Session) -> None:
    references.load()
    before = counts(session)
    references.load()
    assert counts(session) == before


def test_changed_files_are_loaded_again_and_only_add_what_is_missing(session: Session) -> None:
    references.load()
    before = counts(session)
    settings.put(references.KEY, "another version of the files")
    references.load()
    assert counts(session) == before
    assert settings.get(references.KEY) == files.fingerprint()


def test_every_row_has_its_entry_in_an_unbroken_trail(session: Session) -> None:
    references.load()
    entries = session.scalars(select(audit.AuditEntry)).all()
    assert {entry.actor_name for entry in entries} == {"seed"}
    subjects = {(entry.subject_type, entry.subject_id) for entry in entries}
    for kind in (County, Township, Station, Organisation):
        ids = session.scalars(select(kind.id))
        assert {(kind.__name__, key) for key in ids} <= subjects
    assert session.scalar(select(func.count()).select_from(Holiday))
    assert list(audit.broken_links()) == []


def test_consent_texts_say_what_the_law_asks_for() -> None:
    texts = {text["kind"]: text for text in files.read("consents")}
    assert texts.keys() == {kind.value for kind in ConsentKind}
    for text in texts.values():
        assert text["example"] is True
        assert "示例" in text["title"]
        assert len(text["version"]) <= 20
    items = "谁在处理 保存多久 依据 敏感个人信息 公开 您的权利 撤回 投诉"
    for item in items.split():
        assert item in texts["privacy"]["body"]
    for kind in ("id_number", "account", "publication"):
        for item in ("处理者", "目的", "方式", "期限", "影响", "撤回"):
            assert item in texts[kind]["body"], (kind, item)
    assert "由我本人作出" in texts["exam_promise"]["body"]
