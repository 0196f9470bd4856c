"""The audit trail speaks in words: every act that an operation records has a name on pages."""

import re
from pathlib import Path

from flask import Flask

from trainer.web.events import LABELS, label

RECORDED = re.compile(r'\brecord\(\s*[\w.]+,\s*"([a-z_]+\.[a-z_]+)"')


def test_every_recorded_act_has_words(sqlite_app: Flask) -> None:
    recorded = {
        act
        for path in Path("trainer/domain").rglob("*.py")
        for act in RECORDED.findall(path.read_text("utf-8"))
    }
    assert len(recorded) > 40
    assert sorted(recorded - LABELS.keys()) == []


def test_an_act_without_words_shows_its_stored_name() -> None:
    assert label("thing.done") == "thing.done"
