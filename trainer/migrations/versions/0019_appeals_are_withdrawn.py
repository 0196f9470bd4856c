"""Who appealed may withdraw it, as long as nobody has decided."""

import sqlalchemy as sa
from alembic import op

from trainer.migrations.words import allow, reword

revision = "0019"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("filed", "upheld", "dismissed", "withdrawn")
BEFORE = "(state = 'filed') = (decided_at IS NULL) AND (state = 'filed') = (decision = '')"
NOW = (
    "(state IN ('filed', 'withdrawn')) = (decided_at IS NULL)"
    " AND (state IN ('filed', 'withdrawn')) = (decision = '')"
    " AND (state = 'withdrawn') = (withdrawn_at IS NOT NULL)"
)


def upgrade() -> None:
    op.add_column(
        "reward_appeal", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True)
    )
    allow("reward_appeal", "state", STATES)
    reword("reward_appeal", "ck_reward_appeal_decided", BEFORE, NOW)


def downgrade() -> None:
    raise RuntimeError("a withdrawn appeal has no other state")
