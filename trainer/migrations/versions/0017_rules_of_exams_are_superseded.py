"""Pass lines and re-check rules are followed, never changed; passes are derived again and listed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LEVELS = "'assistant', 'worker', 'senior'"
CHANGES = ("found", "moved", "voided", "stands")
SAME_LINE = """COALESCE(other.subject_code, '') = COALESCE(NEW.subject_code, '')
        AND COALESCE(other.region, '') = COALESCE(NEW.region, '')"""


def _laws(
    table: str,
    same: str,
    kept: str,
    live: str = "ended_at IS NULL",
    years: tuple[str, str] = ("first_year", "last_year"),
    once: str = "id IS NOT NULL",
) -> dict[str, list[str]]:
    first, last = years
    wrong = f"""NEW.{live} AND EXISTS (SELECT 1 FROM {table} AS other
        WHERE other.id <> NEW.id AND other.{live} AND {same}
        AND other.{first} <= COALESCE(NEW.{last}, 9999)
        AND NEW.{first} <= COALESCE(other.{last}, 9999))"""  # noqa: S608  our own words
    overlap, changed = "two rules hold for one exam year", "a rule of exams is not changed"
    return {
        "sqlite": [
            f"""CREATE TRIGGER {table}_apart_{act.lower()} AFTER {act} ON {table}
            BEGIN SELECT RAISE(ABORT, '{overlap}') WHERE {wrong}; END"""
            for act in ("INSERT", "UPDATE")
        ]
        + [
            f"""CREATE TRIGGER {table}_kept_{act[:6].lower()} BEFORE {act} ON {table}
            WHEN OLD.{once} BEGIN SELECT RAISE(ABORT, '{changed}'); END"""
            for act in (f"UPDATE OF {kept}", "DELETE")
        ],
        "postgresql": [
            f"""CREATE FUNCTION {table}_apart_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('{table}'));
                IF {wrong} THEN
                    RAISE EXCEPTION '{overlap}'
                    USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$""",
            f"""CREATE TRIGGER {table}_apart AFTER INSERT OR UPDATE
            ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_apart_check()""",
            f"""CREATE FUNCTION {table}_kept_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{changed}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"""CREATE TRIGGER {table}_kept BEFORE UPDATE OF {kept} OR DELETE
            ON {table} FOR EACH ROW WHEN (OLD.{once})
            EXECUTE FUNCTION {table}_kept_refuse()""",
        ],
    }


def _clauses() -> dict[str, list[str]]:
    """Clauses of a published version are neither added, changed nor taken away."""
    name, changed = "eligibility_clause", "a rule of exams is not changed"
    stands = (
        "SELECT 1 FROM eligibility_version WHERE eligibility_version.published_at IS NOT NULL"
        " AND eligibility_version.id ="
    )
    acts = {
        "new": ("INSERT", ["NEW"]),
        "changed": ("UPDATE", ["OLD", "NEW"]),
        "gone": ("DELETE", ["OLD"]),
    }
    laws: dict[str, list[str]] = {"sqlite": [], "postgresql": []}
    for word, (act, rows) in acts.items():
        wrong = " OR ".join(f"EXISTS ({stands} {row}.version_id)" for row in rows)
        laws["sqlite"].append(
            f"""CREATE TRIGGER {name}_kept_{word} BEFORE {act} ON {name}
            WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{changed}'); END"""
        )
        laws["postgresql"] += [
            f"""CREATE FUNCTION {name}_{word}_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {wrong} THEN
                    RAISE EXCEPTION '{changed}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN COALESCE(NEW, OLD);
            END $$""",
            f"""CREATE TRIGGER {name}_kept_{word} BEFORE {act}
            ON {name} FOR EACH ROW EXECUTE FUNCTION {name}_{word}_check()""",
        ]
    return laws


LINE = _laws(
    "pass_line", SAME_LINE, "first_year, last_year, subject_code, region, mark_tenths, basis"
)
RECHECK = _laws("recheck_rule", "TRUE", "first_year, last_year, days, scope, basis")
VERSION = _laws(
    "eligibility_version",
    "TRUE",
    "version, first_exam_year, study_rule, social_work, exclusions, basis, made_by_id,"
    " published_by_id, published_at",
    "published_at IS NOT NULL",
    ("first_exam_year", "last_exam_year"),
    "published_at IS NOT NULL",
)
CLAUSES = _clauses()
TRIGGERS = {
    dialect: [*LINE[dialect], *RECHECK[dialect], *VERSION[dialect], *CLAUSES[dialect]]
    for dialect in LINE
}


def upgrade() -> None:
    for table, name in (("pass_line", "line"), ("recheck_rule", "recheck")):
        _superseded(table, name)
    _versions()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
    _rederiving()
    _keeping()
    op.execute(
        "ALTER TABLE certificate ADD COLUMN file_id INTEGER"
        " CONSTRAINT fk_certificate_file_id_loaded_file REFERENCES loaded_file (id)"
    )
    op.create_index(op.f("ix_certificate_file_id"), "certificate", ["file_id"])


def _versions() -> None:
    """What was there holds, and was never written by one of the city's officers."""
    table, moment = "eligibility_version", _moment()
    op.execute(f"ALTER TABLE {table} ADD COLUMN basis VARCHAR(200) DEFAULT '' NOT NULL")
    for column, other in (("based_on_id", table), ("made_by_id", "user")):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
            f' CONSTRAINT fk_{table}_{column}_{other} REFERENCES "{other}" (id)'
        )
    op.execute(f"ALTER TABLE {table} ADD COLUMN published_at {moment}")
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN published_by_id INTEGER"
        f' CONSTRAINT fk_{table}_published_by_id_user REFERENCES "user" (id)'
        f" CONSTRAINT ck_{table}_eligibility_two_people CHECK (made_by_id IS NULL"
        " OR published_by_id IS NULL OR made_by_id <> published_by_id)"
    )
    op.execute("UPDATE eligibility_version SET published_at = recorded_at")


def _moment() -> str:
    return "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"


def _superseded(table: str, name: str) -> None:
    """In plain SQL: a table made anew would lose references on SQLite."""
    moment = _moment()
    for act in ("entered", "ended"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {act}_at {moment}")
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {act}_by_id INTEGER"
            f' CONSTRAINT fk_{table}_{act}_by_id_user REFERENCES "user" (id)'
        )
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN ended_basis VARCHAR(200) DEFAULT '' NOT NULL"
        f" CONSTRAINT ck_{table}_{name}_ended CHECK ((ended_at IS NULL) = (ended_basis = ''))"
    )


def _rederiving() -> None:
    op.create_table(
        "rederiving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pass_line_id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "looked_at >= 0 AND changed >= 0", name=op.f("ck_rederiving_rederiving_counts")
        ),
        *_keys(
            "rederiving", {"pass_line_id": "pass_line", "started_by_id": "user", "job_id": "job"}
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rederiving")),
    )
    op.create_index(op.f("ix_rederiving_pass_line_id"), "rederiving", ["pass_line_id"])
    words = ", ".join(f"'{change}'" for change in CHANGES)
    op.create_table(
        "changed_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rederiving_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"level IN ({LEVELS})", name=op.f("ck_changed_pass_level_known")),
        sa.CheckConstraint(f"change IN ({words})", name=op.f("ck_changed_pass_change_known")),
        *_keys(
            "changed_pass",
            {"rederiving_id": "rederiving", "person_id": "person", "county_id": "county"},
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_pass")),
        sa.UniqueConstraint(
            "rederiving_id",
            "person_id",
            "level",
            name=op.f("uq_changed_pass_rederiving_id_person_id_level"),
        ),
    )
    for column in ("person_id", "county_id"):
        op.create_index(op.f(f"ix_changed_pass_{column}"), "changed_pass", [column])


def _keeping() -> None:
    op.create_table(
        "keep_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 240", name=op.f("ck_keep_rule_keep_months")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keep_rule")),
        sa.UniqueConstraint("holds_from", name=op.f("uq_keep_rule_holds_from")),
    )


def _keys(table: str, columns: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns.items()
    ]


def downgrade() -> None:
    raise RuntimeError("rules that were followed stand beside those that hold")
