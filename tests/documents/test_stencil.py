"""Letters poured through stencils are what the plain way makes of the same facts."""

import io
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from tests.documents.facts import RARE, letter
from tests.documents.reading import faults, fonts_say, outlines, text
from tests.documents.seeing import difference, pdftotext
from trainer.documents import AwardLetter, Document, Pool
from trainer.documents.faces import FOLDER
from trainer.domain.papers.rules import grouped

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂花玉梅建国华红晓燕志文辉波海斌宇喆堃玥"
CODED = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LEVELS = (("助理社会工作师", 150_000), ("社会工作师", 250_050), ("高级社会工作师", 300_000))


def any_letter(chance: random.Random, place: int) -> AwardLetter:
    """A letter as a county's batch has them."""
    level, amount = chance.choice(LEVELS)
    code = "".join(chance.choice(CODED) for _ in range(26))
    given = "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2, 2, 3))))
    return letter(
        recipient=chance.choice(SURNAMES) + given,
        number=f"田民社奖〔2026〕{place}号",
        certificate_level=level,
        certificate_number=f"2025{chance.randrange(10**16):016d}",
        amount_fen=amount,
        payment_way=f"十五个工作日内划入本人社会保障卡账户（尾号{chance.randrange(10**4):04d}）。",
        verification_code=grouped(code),
        verify_url=f"https://verify.example.org/verify/{code}",
    )


def strange_letters() -> list[AwardLetter]:
    """Letters that no batch has, some of which no stencil can hold."""
    return [
        letter(recipient=RARE),
        letter(recipient="阿卜杜拉·买买提江·吐尔逊尼亚孜·示例"),
        letter(recipient="<b>O'Neil & 陈</b>", contact="A1 座 <i> & “B2”，电话0598-0000000"),
        letter(sample=True),
        letter(sealed=True),
        letter(office="三明市三元区民政和人力资源社会保障局"),
        letter(appeal="可以自收到之日起六十日内申请复议。" * 15),
        letter(verification_code="MWMW-MWMW-MWMW-MWMW-MWMW-MWMW-MWMW-MWMW"),
        letter(number="田民社奖〔2026〕AB1号"),
        letter(number="田民社奖〔2026〕CD1号"),
        letter(verify_url="https://verify.example.org/" + "x" * 150),
    ]


def batch() -> list[AwardLetter]:
    """Ordinary letters of all shapes, and strange ones among them."""
    chance = random.Random(6)
    return [*(any_letter(chance, place) for place in range(8, 18)), *strange_letters()]


@pytest.fixture(scope="module")
def both_ways() -> Iterator[list[tuple[Document, Document]]]:
    """Every letter of the batch as the program makes it, and as the plain way does."""
    poured, plain = Pool(), Pool(plainly=True)
    made = [list(pool.make_many("award_letter", batch())) for pool in (poured, plain)]
    yield list(zip(*made, strict=True))
    poured.close()
    plain.close()


def test_both_ways_say_the_same_in_the_same_order(
    both_ways: list[tuple[Document, Document]],
) -> None:
    for poured, plain in both_ways:
        assert pdftotext(poured.pdf) == pdftotext(plain.pdf)
        assert (poured.name, poured.pages) == (plain.name, plain.pages)


def test_both_ways_look_the_same(both_ways: list[tuple[Document, Document]]) -> None:
    for poured, plain in both_ways:
        assert difference(poured.pdf, plain.pdf) <= 0.001, poured.name


def test_poured_files_are_archival_too(both_ways: list[tuple[Document, Document]]) -> None:
    for poured, plain in both_ways:
        assert faults(poured.pdf) == []
        assert information(poured.pdf) == information(plain.pdf)


def information(pdf: bytes) -> dict[str, str]:
    """What the file says of itself to whoever lists files."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {key: str(value) for key, value in opened.docinfo.items()}


def test_a_letters_fonts_hold_its_own_characters_only(
    both_ways: list[tuple[Document, Document]],
) -> None:
    for poured, _plain in both_ways:
        shown = set(text(poured.pdf))
        for name, said in fonts_say(poured.pdf).items():
            assert said <= shown | {" "}, name
        assert outlines(poured.pdf) == sum(
            len(said - {" "}) for said in fonts_say(poured.pdf).values()
        )


def test_a_letter_has_the_same_bytes_alone_and_in_any_series(pool: Pool) -> None:
    chance = random.Random(7)
    others = [any_letter(chance, place) for place in range(100, 110)]
    chosen = [others[3], letter(), letter(recipient="陈喆")]
    alone = [pool.make("award_letter", one) for one in chosen]
    assert list(pool.make_many("award_letter", [*chosen, *others]))[:3] == alone
    assert list(pool.make_many("award_letter", [*others, *chosen]))[-3:] == alone


COUNTED = """
from tests.documents.test_stencil import any_letter
from trainer.documents import engine
from trainer.documents.typesetting import characters_of
import io
import random

laid_out = []
lay_out = engine._Setup.lay_out
engine._Setup.lay_out = lambda self, html: laid_out.append(html) or lay_out(self, html)
chance = random.Random(8)
letters = [any_letter(chance, place) for place in range(100, 160)]
for one in letters:
    engine.render("award_letter", one, characters_of(letters))
print(len(letters), len(laid_out))
"""


def in_the_engine(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own: the engine bounds the CPU time of whoever prints."""
    config = folder / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{FOLDER}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"FONTCONFIG_FILE": str(config), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_series_lays_out_one_page_for_each_shape(tmp_path: Path) -> None:
    run = in_the_engine(COUNTED, tmp_path)
    letters, laid_out = map(int, run.stdout.split())
    assert letters == 60, run.stderr
    assert laid_out <= 20


BROKEN = """
import logging
import sys
from tests.documents.facts import letter
from trainer.documents import engine
from trainer.documents.stencil import Stencils
from trainer.documents.typesetting import characters_of

logging.basicConfig(stream=sys.stderr)


def broken(*_):
    raise KeyError("no such glyph")


characters = characters_of([letter()])
plain = engine.render("award_letter", letter(), characters, plainly=True)
Stencils._make = broken
print(engine.render("award_letter", letter(), characters).sha256 == plain.sha256)
"""


def test_whatever_goes_wrong_with_a_stencil_the_letter_is_made_the_plain_way(
    tmp_path: Path,
) -> None:
    run = in_the_engine(BROKEN, tmp_path)
    assert run.stdout.strip() == "True", run.stderr
    assert "a document for the plain way" in run.stderr
