"""The database's shape, step by step, driven by `trainer db …` (no configuration file)."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from trainer.core.db import Base, write_lock
from trainer.migrations import comparing

HERE = Path(__file__).parent


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest shape; nothing happens where it has it already."""
    with write_lock(), engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def differences(engine: Engine) -> list[object]:
    """What the tables in the program have and the database has not, or the other way round."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        shapes = list(compare_metadata(context, Base.metadata))
    steps = ScriptDirectory(str(HERE)).walk_revisions()
    triggers = [getattr(step.module, "TRIGGERS", {}).get(engine.dialect.name, ()) for step in steps]
    return [*shapes, *comparing.laws(engine, [sql for each in triggers for sql in each])]


def write(engine: Engine, message: str, number: str) -> None:
    """Write a new step from the differences, to be read and corrected by an engineer."""
    with write_lock(), engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
