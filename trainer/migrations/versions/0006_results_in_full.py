"""Large files, layouts per county, corrected scores, re-checks and reviews after the exam."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

LIVE = "state NOT IN ('discarded', 'undone')"
STATES = ("reading", "dry_run", "loading", "loaded", "undone", "discarded")
KINDS = ("scores", "holders")


def _known(column: str, words: tuple[str, ...], table: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_known"))


def _words(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=32)


def upgrade() -> None:
    _files()
    _layouts()
    _scores()


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


def downgrade() -> None:
    raise RuntimeError("results that were corrected are not made the first ones again")
