"""Every text has its English, with the same placeholders; what is compiled is what is written."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tools import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_every_text_has_its_english() -> None:
    missing = translations.missing(translations.current())
    assert not missing, f"{len(missing)} texts without English, among them {missing[:5]}"


def test_translations_keep_the_placeholders() -> None:
    for message in translations.current():
        if isinstance(message.id, str) and message.id:
            source = sorted(PLACEHOLDER.findall(message.id))
            assert source == sorted(PLACEHOLDER.findall(str(message.string))), message.id


def test_what_is_compiled_is_what_is_written() -> None:
    compiled = translations.CATALOGUE.with_suffix(".mo").read_bytes()
    assert compiled == translations.compiled(translations.current()), (
        "run: python tools/translations.py"
    )


@pytest.mark.parametrize(("choice", "word"), [("en", "Sign in"), ("zh", "登录")])
def test_the_reader_chooses_the_language(
    app: Flask, session: Session, choice: str, word: str
) -> None:
    client = app.test_client()
    assert client.get(f"/language/{choice}?next=/").location == "/"
    assert word in client.get("/").text
