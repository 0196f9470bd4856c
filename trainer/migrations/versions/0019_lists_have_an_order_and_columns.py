"""A list of those chosen says in which order it is printed, and with which columns."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lists from before are ordered by county, and have the columns that hold something."""
    # In plain SQL: the table made anew would lose its triggers on SQLite.
    op.execute(
        "ALTER TABLE selection ADD COLUMN ordering VARCHAR(32) DEFAULT 'county' NOT NULL"
        " CONSTRAINT ck_selection_ordering_known"
        " CHECK (ordering IN ('county', 'category', 'entered'))"
    )
    op.execute("ALTER TABLE selection ADD COLUMN printed JSON DEFAULT '[]' NOT NULL")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_selection_ordering_known"), "selection", type_="check")
    op.execute("ALTER TABLE selection DROP COLUMN printed")
    op.execute("ALTER TABLE selection DROP COLUMN ordering")
