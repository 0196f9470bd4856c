"""What a mask leaves to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.core import masks


def test_an_id_number_shows_three_and_four_characters() -> None:
    assert masks.id_number("350404199003071234") == "350***********1234"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("H12345678", "H******78"), ("01234567", "0*****67"), ("12345", "*****"), ("", "")],
)
def test_a_shorter_document_shows_less(number: str, shown: str) -> None:
    assert masks.id_number(number) == shown


def test_a_phone_shows_its_ends() -> None:
    assert masks.phone("18612341402") == "186****1402"
    assert masks.phone("05985550101") == "059****0101"
    assert masks.phone("5550101") == "*****01"


def test_an_account_shows_its_last_four_and_not_its_length() -> None:
    assert masks.account("6222020000000001234") == "****1234"
    assert masks.account("6222020000001234") == "****1234"
    assert masks.account("1234567") == "****"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张小三", "张**"),
        ("欧阳明月", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("上官", "上*"),
        ("张", "张*"),
        ("", "*"),
        ("阿依古丽·买买提", "阿***·***"),
        ("陈\U0002cc56堃", "陈**"),
        ("葛\U000e0100城", "葛*"),
        ("Jane Doe", "J*** ***"),
    ],
)
def test_a_name_shows_its_surname(name: str, shown: str) -> None:
    assert masks.name(name) == shown


def test_a_certificate_number_shows_its_year_and_end() -> None:
    assert masks.certificate("20240601235350100123") == "2024************0123"
    assert masks.certificate("AB1234567") == "*****4567"


@given(st.text(alphabet="0123456789X", max_size=20))
def test_no_mask_of_a_number_shows_more_than_eight_characters(number: str) -> None:
    for mask in (
        masks.id_number,
        masks.phone,
        masks.account,
        masks.certificate,
    ):
        assert len(mask(number).replace("*", "")) <= 8
