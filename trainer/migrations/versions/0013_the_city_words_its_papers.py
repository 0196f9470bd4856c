"""The city words its papers itself: every edition is kept, every paper knows its own."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = (
    "award_letter",
    "workers_roster",
    "decision",
    "honour_certificate",
    "public_notice",
    "attendance_sheet",
    "payment_list",
    "admission_ticket",
    "exam_room_sheets",
    "completion_certificate",
)
STATES = ("draft", "in_force", "ended")
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_LETTER = (
    "你取得{{ 证书级别 }}职业水平证书（管理号：{{ 管理号 }}，批准日期：{{ 批准日期 }}）。"
    "依据《{{ 政策名称 }}》（{{ 政策文号 }}）{{ 条款 }}的规定，根据你的申请，"
    "经{{ 县 }}审核、批准和公示，决定发给你一次性奖励。\n"
    "**奖励金额：**{{ 金额 }}元（大写：{{ 大写金额 }}）。\n"
    "**发放方式：**{{ 发放方式 }}\n"
    "**咨询方式：**{{ 咨询方式 }}\n"
    "**救济途径：**{{ 救济途径 }}"
)
WRITTEN = "kind, edition, words, reason, based_on_id, made_by_id, made_at"
OLD_FROZEN = "kind, prefix, year, serial, number, code, facts, issued_at, issued_on"
FROZEN = "kind, prefix, year, serial, number, code, facts, wording_id, issued_at, issued_on"
TRIGGERS = {
    "sqlite": (
        f"""CREATE TRIGGER paper_wording_kept_update BEFORE UPDATE OF {WRITTEN} ON paper_wording
        BEGIN SELECT RAISE(ABORT, 'an edition of a wording does not change'); END""",
        """CREATE TRIGGER paper_wording_kept_delete BEFORE DELETE ON paper_wording
        BEGIN SELECT RAISE(ABORT, 'an edition of a wording does not change'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION paper_wording_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'an edition of a wording does not change'; END $$""",
        f"""CREATE TRIGGER paper_wording_kept BEFORE UPDATE OF {WRITTEN} OR DELETE
        ON paper_wording FOR EACH STATEMENT EXECUTE FUNCTION paper_wording_refuse()""",
    ),
}


def upgrade() -> None:
    wording = _table()
    _first_edition(wording)
    # In plain SQL: the table made anew would lose its triggers on SQLite.
    op.execute(
        "ALTER TABLE paper ADD COLUMN wording_id INTEGER"
        " CONSTRAINT fk_paper_wording_id_paper_wording REFERENCES paper_wording (id)"
    )
    op.create_index(op.f("ix_paper_wording_id"), "paper", ["wording_id"])
    # What was issued before says what the first edition says.
    op.execute(
        "UPDATE paper SET wording_id = (SELECT id FROM paper_wording WHERE kind = 'award_letter')"
        " WHERE kind = 'award_letter'"
    )
    _freeze(FROZEN)
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _table() -> sa.Table:
    words = ", ".join(f"'{kind}'" for kind in KINDS)
    table = op.create_table(
        "paper_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="paperkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="wordingstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("edition > 0", name=op.f("ck_paper_wording_paper_wording_edition")),
        sa.CheckConstraint(
            "made_by_id IS NULL OR published_by_id IS NULL OR made_by_id <> published_by_id",
            name=op.f("ck_paper_wording_paper_wording_two_people"),
        ),
        sa.CheckConstraint(
            "state <> 'in_force' OR published_at IS NOT NULL",
            name=op.f("ck_paper_wording_paper_wording_published"),
        ),
        sa.CheckConstraint(f"kind IN ({words})", name=op.f("ck_paper_wording_kind_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'in_force', 'ended')", name=op.f("ck_paper_wording_state_known")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_paper_wording_{column}_{table}")
            )
            for column, table in (
                ("based_on_id", "paper_wording"),
                ("made_by_id", "user"),
                ("published_by_id", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_wording")),
        sa.UniqueConstraint("kind", "edition", name=op.f("uq_paper_wording_kind_edition")),
    )
    in_force = sa.text("state = 'in_force'")
    op.create_index(
        "uq_paper_wording_in_force",
        "paper_wording",
        ["kind"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    return table


def _first_edition(wording: sa.Table) -> None:
    """What letters have said so far."""
    op.bulk_insert(
        wording,
        [
            {
                "kind": "award_letter",
                "edition": 1,
                "words": FIRST_LETTER,
                "reason": "",
                "state": "in_force",
                "made_at": FIRST_DAY,
                "published_at": FIRST_DAY,
                "version": 1,
            }
        ],
    )


def _freeze(columns: str) -> None:
    """No issued paper changes in these columns."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER paper_frozen")
        op.execute(
            f"""CREATE TRIGGER paper_frozen BEFORE UPDATE OF {columns} ON paper
        BEGIN SELECT RAISE(ABORT, 'an issued paper does not change'); END"""
        )
    else:
        op.execute("DROP TRIGGER paper_frozen ON paper")
        op.execute(
            f"""CREATE TRIGGER paper_frozen BEFORE UPDATE OF {columns}
        ON paper FOR EACH STATEMENT EXECUTE FUNCTION paper_refuse()"""
        )


def downgrade() -> None:
    _freeze(OLD_FROZEN)
    op.drop_index(op.f("ix_paper_wording_id"), "paper")
    op.drop_column("paper", "wording_id")
    op.drop_table("paper_wording")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION paper_wording_refuse")
