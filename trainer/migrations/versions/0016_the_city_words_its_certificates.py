"""The certificates of honour and of completion have words that the city changes."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = {
    "honour_certificate": ("在{{ 评选 }}中成绩突出，被评为“{{ 荣誉 }}”。\n特发此证，以资鼓励。"),
    "completion_certificate": (
        "你于{{ 起止日期 }}参加由{{ 主办单位 }}举办的“{{ 培训名称 }}”，"
        "出勤{{ 出勤 }}，计{{ 学时 }}学时，达到结业要求，准予结业。\n特发此证。"
    ),
}
WORDING = sa.table(
    "paper_wording",
    *(sa.column(name) for name in ("kind", "edition", "words", "reason", "state", "version")),
    sa.column("made_at", sa.DateTime(timezone=True)),
    sa.column("published_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """What certificates have said so far. Those issued before keep no edition: they are frozen."""
    op.bulk_insert(
        WORDING,
        [
            {
                "kind": kind,
                "edition": 1,
                "words": words,
                "reason": "",
                "state": "in_force",
                "made_at": FIRST_DAY,
                "published_at": FIRST_DAY,
                "version": 1,
            }
            for kind, words in FIRST.items()
        ],
    )


def downgrade() -> None:
    """Papers may name an edition by now, and editions are never deleted."""
