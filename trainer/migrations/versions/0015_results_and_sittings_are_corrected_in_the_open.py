"""A cancelled sitting can be made anew; results of a room are told from corrected ones."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OLD = "uq_sitting_title_year_county_id"
LIVE = {
    "uq_sitting_of_county": (["title", "year", "county_id"], "state <> 'cancelled'"),
    "uq_sitting_of_city": (["title", "year"], "state <> 'cancelled' AND county_id IS NULL"),
}
SAME_NAME = """UPDATE sitting SET title = substr(title, 1, 80) || '（' || id || '）'
    WHERE county_id IS NULL AND state <> 'cancelled' AND EXISTS (
        SELECT 1 FROM sitting AS other WHERE other.id < sitting.id
        AND other.title = sitting.title AND other.year = sitting.year
        AND other.county_id IS NULL AND other.state <> 'cancelled')"""


def upgrade() -> None:
    _sittings()
    _scores()


def _sittings() -> None:
    op.execute(SAME_NAME)
    if op.get_bind().dialect.name == "sqlite":
        _made_anew_without(OLD)
    else:
        op.drop_constraint(OLD, "sitting", type_="unique")
    for name, (columns, where) in LIVE.items():
        op.create_index(
            name,
            "sitting",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def _made_anew_without(name: str) -> None:
    """SQLite drops a UNIQUE only with its table, whose rows come back under the same keys.

    References are counted when the transaction ends: https://sqlite.org/foreignkeys.html
    """
    bind = op.get_bind()
    made = sa.text(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'sitting' AND sql IS NOT NULL "
        "ORDER BY type = 'index'"
    )
    (_, table), *others = bind.execute(made).all()
    table, count = re.subn(rf",\s*CONSTRAINT {name} UNIQUE \([^)]*\)", "", table)
    if count != 1:
        raise RuntimeError(f"sitting has no {name}")
    bind.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    bind.exec_driver_sql("CREATE TEMPORARY TABLE kept AS SELECT * FROM sitting")
    bind.exec_driver_sql("DROP TABLE sitting")
    bind.exec_driver_sql(table)
    bind.exec_driver_sql("INSERT INTO sitting SELECT * FROM kept")
    bind.exec_driver_sql("DROP TABLE kept")
    for _, sql in others:
        bind.exec_driver_sql(sql)


def _scores() -> None:
    op.add_column(
        "score", sa.Column("from_room", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE score SET from_room = (1 = 1) WHERE file_id IS NULL AND replaces_id IS NULL")
    op.drop_column("score", "changed_at")


def downgrade() -> None:
    raise RuntimeError("a sitting that was made anew stands beside the cancelled one")
