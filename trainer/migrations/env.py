"""What Alembic runs: always online, on the connection that `trainer.migrations` hands over."""

from typing import Any, Literal

from alembic import context

from trainer.core.db import Base, Moment


def render(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Moments are written as plain columns, so that old steps need none of our classes."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
