"""What this instance signs is known as its own, and nothing else is."""

import pytest
from flask import Flask

from trainer.core import proof

VALUES = ["田民社奖〔2026〕1号", "陈示例", 150_000]
STRANGER = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_a_statement_is_read_back_with_the_public_key_alone(app: Flask) -> None:
    address = f"https://verify.example.org/verify/K7QF#{proof.sign(VALUES)}"
    assert proof.read(address, proof.public_key()) == VALUES
    assert proof.read(f"  {address}\n", proof.public_key()) == VALUES


def test_the_same_statement_has_the_same_proof(app: Flask) -> None:
    assert proof.sign(VALUES) == proof.sign(list(VALUES))


def test_one_changed_character_is_noticed_wherever_it_stands(app: Flask) -> None:
    text = proof.sign(VALUES)
    for place in range(len(proof.MARK), len(text)):
        other = "A" if text[place] != "A" else "B"
        changed = text[:place] + other + text[place + 1 :]
        assert proof.read(changed, proof.public_key()) in (None, VALUES), place
        if place < len(text) - 1:  # the last one has bits that mean nothing
            assert proof.read(changed, proof.public_key()) is None, place


@pytest.mark.parametrize(
    "text", ["", "T1.", "T1.AAAA", "你好", "https://verify.example.org/", "=" * 9]
)
def test_what_is_no_proof_is_no_proof(app: Flask, text: str) -> None:
    assert proof.read(text, proof.public_key()) is None


def test_another_key_does_not_take_it_for_its_own(app: Flask) -> None:
    assert proof.read(proof.sign(VALUES), STRANGER) is None
    assert proof.read(proof.sign(VALUES), "no key") is None
