"""Appeals are withdrawn, and what the bank gave back goes on the next payment list."""

import sqlalchemy as sa
from alembic import op

from trainer.migrations.words import allow, reword

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("filed", "upheld", "dismissed", "withdrawn")
BEFORE = "(state = 'filed') = (decided_at IS NULL) AND (state = 'filed') = (decision = '')"
NOW = (
    "(state IN ('filed', 'withdrawn')) = (decided_at IS NULL)"
    " AND (state IN ('filed', 'withdrawn')) = (decision = '')"
    " AND (state = 'withdrawn') = (withdrawn_at IS NOT NULL)"
)
PAID_BEFORE = "(state = 'paid') = (paid_on IS NOT NULL AND paid_by_id IS NOT NULL)"
PAID_NOW = (
    "(state = 'paid') = (paid_on IS NOT NULL AND paid_by_id IS NOT NULL AND returned_by_id IS NULL)"
)
RETURNED = "returned_by_id IS NULL OR (state = 'failed' AND returned_by_id <> paid_by_id)"


def upgrade() -> None:
    _appeals()
    _returned()


def _appeals() -> None:
    op.add_column(
        "reward_appeal", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True)
    )
    allow("reward_appeal", "state", STATES)
    reword("reward_appeal", "ck_reward_appeal_decided", BEFORE, NOW)


def _returned() -> None:
    """SQLite takes the law with the new column and keeps the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("payment_item", sa.Column("returned_by_id", sa.Integer()))
        op.create_foreign_key(
            op.f("fk_payment_item_returned_by_id"),
            "payment_item",
            "user",
            ["returned_by_id"],
            ["id"],
        )
        op.create_check_constraint(op.f("ck_payment_item_returned"), "payment_item", RETURNED)
    else:
        op.execute(
            "ALTER TABLE payment_item ADD COLUMN returned_by_id INTEGER"
            '\n\tCONSTRAINT fk_payment_item_returned_by_id REFERENCES "user" (id)'
            f"\n\tCONSTRAINT ck_payment_item_returned CHECK ({RETURNED})\n"
        )
    reword("payment_item", "ck_payment_item_paid", PAID_BEFORE, PAID_NOW)


def downgrade() -> None:
    raise RuntimeError("a withdrawn appeal and a returned payment have no other state")
