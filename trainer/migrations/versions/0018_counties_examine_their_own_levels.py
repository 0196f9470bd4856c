"""Counties examine and certify levels of their own."""

import sqlalchemy as sa
from alembic import op

from trainer.migrations import words

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LEVELS = ("local", "assistant", "worker", "senior")
OF_LEVELS = (
    "certificate",
    "changed_pass",
    "course",
    "declared_certificate",
    "eligibility_clause",
    "exam_level",
    "exam_pass",
    "exam_subject",
    "frequent_question",
    "hours_need",
    "post_review",
    "question",
    "registration",
    "reward_application",
)
SAYS_WHICH = "(level = 'local') = (local_level_id IS NOT NULL)"
LAWS = {
    "certificate": ("ck_certificate_certificate_local", SAYS_WHICH),
    "exam_pass": ("ck_exam_pass_pass_local", SAYS_WHICH),
    "exam_subject": ("ck_exam_subject_subject_local", SAYS_WHICH),
    "sitting": ("ck_sitting_sitting_local_level", "kind = 'local' OR local_level_id IS NULL"),
}
LIVE = {"certificate": "state = 'valid'", "exam_pass": "state <> 'void'"}


def upgrade() -> None:
    op.create_table(
        "local_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("within_years", sa.Integer(), nullable=False),
        sa.Column("valid_years", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "within_years BETWEEN 0 AND 5", name=op.f("ck_local_level_local_level_within")
        ),
        sa.CheckConstraint(
            "valid_years BETWEEN 1 AND 20", name=op.f("ck_local_level_local_level_valid")
        ),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_local_level_local_level_days")),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_local_level_local_level_basis")),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_local_level_county_id_county")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_level")),
    )
    op.create_index("uq_local_level_county", "local_level", ["county_id", "name"], unique=True)
    op.create_index(
        "uq_local_level_city",
        "local_level",
        ["name"],
        unique=True,
        sqlite_where=sa.text("county_id IS NULL"),
        postgresql_where=sa.text("county_id IS NULL"),
    )
    for table in OF_LEVELS:
        words.allow(table, "level", LEVELS)
    words.allow("eligibility_clause", "held", LEVELS)
    for table, (name, law) in LAWS.items():
        _add(table, "local_level_id", f"fk_{table}_local_level_id_local_level", name, law)
    _add(
        "exam_subject",
        "pass_tenths",
        None,
        "ck_exam_subject_subject_pass",
        "pass_tenths BETWEEN 1 AND full_mark_tenths",
    )
    for table, live in LIVE.items():
        op.drop_index(f"uq_{table}_live", table_name=table)
        _unique(f"uq_{table}_live", table, "level", f"{live} AND local_level_id IS NULL")
        _unique(f"uq_{table}_local", table, "local_level_id", live)


def _add(table: str, column: str, foreign_key: str | None, name: str, law: str) -> None:
    """A column with its law; written out, as a table of SQLite made anew would lose its triggers."""
    points = f" CONSTRAINT {foreign_key} REFERENCES local_level (id)" if foreign_key else ""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER{points} CONSTRAINT {name} CHECK ({law})"
    )


def _unique(name: str, table: str, column: str, live: str) -> None:
    op.create_index(
        name,
        table,
        ["person_id", column],
        unique=True,
        sqlite_where=sa.text(live),
        postgresql_where=sa.text(live),
    )


def downgrade() -> None:
    raise RuntimeError("certificates of local levels are not taken away")
