"""Rules of exam years: never changed, only followed by another, with the document of each step.

What the databases themselves hold: what stands does not change, and no two rules hold for one year.
"""

from datetime import datetime

from sqlalchemy import DDL, ForeignKey, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

_OVERLAP = "two rules hold for one exam year"
_KEPT = "a rule of exams is not changed"


class Superseded:
    """Who entered a rule and when; once another has taken its place, who did that, and by what."""

    entered_at: Mapped[datetime | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_basis: Mapped[str] = mapped_column(String(200), default="")


def hold(
    table: Table,
    *,
    live: str,
    years: tuple[str, str],
    kept: str,
    same: str = "TRUE",
    once: str = "id IS NOT NULL",
) -> None:
    """Lay the triggers with the table: `live` rows that are the `same` never share a year.

    `kept`: the columns that are never written again (`once`: of which rows).
    """
    first, last = years
    wrong = f"""NEW.{live} AND EXISTS (SELECT 1 FROM {table.name} AS other
        WHERE other.id <> NEW.id AND other.{live} AND {same}
        AND other.{first} <= COALESCE(NEW.{last}, 9999)
        AND NEW.{first} <= COALESCE(other.{last}, 9999))"""  # noqa: S608  our own words
    laws = {
        "sqlite": [
            f"""CREATE TRIGGER {table.name}_apart_{act.lower()} AFTER {act} ON {table.name}
            BEGIN SELECT RAISE(ABORT, '{_OVERLAP}') WHERE {wrong}; END"""
            for act in ("INSERT", "UPDATE")
        ]
        + [
            f"""CREATE TRIGGER {table.name}_kept_{act[:6].lower()} BEFORE {act} ON {table.name}
            WHEN OLD.{once} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"""
            for act in (f"UPDATE OF {kept}", "DELETE")
        ],
        "postgresql": [
            f"""CREATE FUNCTION {table.name}_apart_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('{table.name}'));
                IF {wrong} THEN
                    RAISE EXCEPTION '{_OVERLAP}'
                    USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$""",
            f"""CREATE TRIGGER {table.name}_apart AFTER INSERT OR UPDATE
            ON {table.name} FOR EACH ROW EXECUTE FUNCTION {table.name}_apart_check()""",
            f"""CREATE FUNCTION {table.name}_kept_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"""CREATE TRIGGER {table.name}_kept BEFORE UPDATE OF {kept} OR DELETE
            ON {table.name} FOR EACH ROW WHEN (OLD.{once})
            EXECUTE FUNCTION {table.name}_kept_refuse()""",
        ],
    }
    _lay(table, laws)


def hold_parts(table: Table, *, whole: str, key: str, once: str) -> None:
    """Rows of a whole are neither added, changed nor taken away when it stands (`once`)."""
    name = table.name
    stands = f"SELECT 1 FROM {whole} WHERE {whole}.{once} AND {whole}.id ="  # noqa: S608  our own words
    acts = {
        "new": ("INSERT", ["NEW"]),
        "changed": ("UPDATE", ["OLD", "NEW"]),
        "gone": ("DELETE", ["OLD"]),
    }
    laws: dict[str, list[str]] = {"sqlite": [], "postgresql": []}
    for word, (act, rows) in acts.items():
        wrong = " OR ".join(f"EXISTS ({stands} {row}.{key})" for row in rows)
        laws["sqlite"].append(
            f"""CREATE TRIGGER {name}_kept_{word} BEFORE {act} ON {name}
            WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"""
        )
        laws["postgresql"] += [
            f"""CREATE FUNCTION {name}_{word}_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {wrong} THEN
                    RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN COALESCE(NEW, OLD);
            END $$""",
            f"""CREATE TRIGGER {name}_kept_{word} BEFORE {act}
            ON {name} FOR EACH ROW EXECUTE FUNCTION {name}_{word}_check()""",
        ]
    _lay(table, laws)


def _lay(table: Table, laws: dict[str, list[str]]) -> None:
    for dialect, statements in laws.items():
        for statement in statements:
            # its stubs have no types
            law = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", law.execute_if(dialect=dialect))
