"""The migrations build exactly the tables of the program, on both databases."""

from flask import Flask

from trainer import migrations
from trainer.core.db import db


def test_the_migrations_and_the_tables_agree(live_app: Flask) -> None:
    with live_app.app_context():
        assert migrations.differences(db.engine) == []


def test_upgrading_again_changes_nothing(live_app: Flask) -> None:
    with live_app.app_context():
        migrations.upgrade(db.engine)
        assert migrations.differences(db.engine) == []
