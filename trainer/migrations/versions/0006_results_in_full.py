"""Large files, layouts per county, corrected scores, re-checks and reviews after the exam."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = "state NOT IN ('discarded', 'undone')"
STATES = ("reading", "dry_run", "loading", "loaded", "undone", "discarded")
KINDS = ("scores", "holders")
RECHECKS = ("asked", "upheld", "changed")
REVIEWS = ("waiting", "passed", "failed")
LEVELS = ("assistant", "worker", "senior")


def _known(column: str, words: tuple[str, ...], table: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_known"))


def _words(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=32)


def upgrade() -> None:
    _files()
    _layouts()
    _scores()
    _rechecks()
    _reviews()


def _files() -> None:
    op.drop_index("uq_loaded_file_live", "loaded_file")
    with op.batch_alter_table("loaded_file") as table:
        table.drop_constraint(op.f("ck_loaded_file_state_known"), type_="check")
        table.drop_constraint(op.f("ck_loaded_file_loaded_when"), type_="check")
        table.add_column(sa.Column("waiting_sealed", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("headers", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("reached", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(
            sa.Column("problem", sa.String(length=500), nullable=False, server_default="")
        )
        table.add_column(sa.Column("undone_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(
            sa.Column("undo_reason", sa.String(length=300), nullable=False, server_default="")
        )
        table.create_check_constraint(
            op.f("ck_loaded_file_loaded_when"),
            "(state IN ('loaded', 'undone')) = (loaded_at IS NOT NULL)",
        )
        table.create_check_constraint(
            op.f("ck_loaded_file_undone_when"), "(state = 'undone') = (undone_at IS NOT NULL)"
        )
        table.create_check_constraint(
            op.f("ck_loaded_file_undone_why"), "state <> 'undone' OR undo_reason <> ''"
        )
        listed = ", ".join(f"'{word}'" for word in STATES)
        table.create_check_constraint(op.f("ck_loaded_file_state_known"), f"state IN ({listed})")
        table.create_foreign_key(op.f("fk_loaded_file_job_id_job"), "job", ["job_id"], ["id"])
        table.create_foreign_key(
            op.f("fk_loaded_file_undone_by_id_user"), "user", ["undone_by_id"], ["id"]
        )
    with op.batch_alter_table("loaded_file") as table:
        for column in ("headers", "notes", "reached", "problem", "undo_reason"):
            table.alter_column(column, server_default=None)
    op.create_index(
        "uq_loaded_file_live",
        "loaded_file",
        ["kind", "county_id", "scope", "sha256"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def _layouts() -> None:
    op.create_table(
        "import_layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _words(KINDS, "loadkind"), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("header_key", sa.String(length=64), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _known("kind", KINDS, "import_layout"),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_import_layout_county_id_county")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["user.id"], name=op.f("fk_import_layout_saved_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_layout")),
        sa.UniqueConstraint(
            "kind",
            "county_id",
            "header_key",
            name=op.f("uq_import_layout_kind_county_id_header_key"),
        ),
    )
    op.create_index(op.f("ix_import_layout_county_id"), "import_layout", ["county_id"])


def _scores() -> None:
    with op.batch_alter_table("score") as table:
        table.drop_constraint(op.f("uq_score_person_id_subject_id_sitting_id"), type_="unique")
        table.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            op.f("fk_score_replaces_id_score"), "score", ["replaces_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_score_replaces_id"), ["replaces_id"])
    op.create_index("ix_score_file_id", "score", ["file_id"])
    op.create_index(
        "uq_score_live",
        "score",
        ["person_id", "subject_id", "sitting_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _rechecks() -> None:
    op.create_table(
        "recheck_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "last_year IS NULL OR last_year >= first_year",
            name=op.f("ck_recheck_rule_recheck_years"),
        ),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck_recheck_rule_recheck_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_rule")),
    )
    table = "score_recheck"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", _words(RECHECKS, "recheckstate"), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_score_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)",
            name=op.f("ck_score_recheck_recheck_answered"),
        ),
        sa.CheckConstraint(
            "state = 'asked' OR answer <> ''", name=op.f("ck_score_recheck_recheck_answer")
        ),
        sa.CheckConstraint(
            "(state = 'changed') = (new_score_id IS NOT NULL)",
            name=op.f("ck_score_recheck_recheck_changed"),
        ),
        _known("state", RECHECKS, table),
        _refers(table, "score_id", "score"),
        _refers(table, "person_id", "person"),
        _refers(table, "county_id", "county"),
        _refers(table, "answered_by_id", "user"),
        _refers(table, "new_score_id", "score"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_recheck")),
        sa.UniqueConstraint("score_id", name=op.f("uq_score_recheck_score_id")),
        sa.UniqueConstraint("new_score_id", name=op.f("uq_score_recheck_new_score_id")),
    )
    for column in ("person_id", "county_id", "state"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _reviews() -> None:
    table = "post_review"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level", _words(LEVELS, "level"), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_reason", sa.String(length=300), nullable=False),
        sa.Column("state", _words(REVIEWS, "reviewstate"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_post_review_review_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR reason <> ''", name=op.f("ck_post_review_review_why")
        ),
        _known("level", LEVELS, table),
        _known("state", REVIEWS, table),
        _refers(table, "sitting_id", "sitting"),
        _refers(table, "person_id", "person"),
        _refers(table, "county_id", "county"),
        _refers(table, "decided_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_review")),
        sa.UniqueConstraint(
            "sitting_id",
            "person_id",
            "level",
            name=op.f("uq_post_review_sitting_id_person_id_level"),
        ),
    )
    for column in ("person_id", "county_id", "state"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    raise RuntimeError("results that were corrected are not made the first ones again")
