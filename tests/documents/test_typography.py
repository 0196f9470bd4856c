"""The look of official documents, measured in the finished file and compared with GB/T 9704-2012.

`docs/typography.md` says the same in a table; its figures are the ones measured here.
"""

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from tests.documents.facts import letter, notice
from tests.documents.measuring import MM, Line, lines, page_sizes
from trainer.documents import NoticeRow, Pool

TABLE = Path(__file__).parents[2] / "docs" / "typography.md"
HAN = "字" * 260
DASH = 0.293  # the upper edge of — in 宋体, in parts of the size
UNIT = 156 / 28 * MM  # the width of a character: 28 fill the line
EVEN_LEFT = 26 * MM  # printed on both sides: the binding of even pages is on the right
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, 262 * MM


@pytest.fixture(scope="module")
def long_notice(pool: Pool) -> bytes:
    """A notice of full pages, with an annex."""
    opening = "\n".join([HAN, f"{HAN}2026年", HAN])
    rows = tuple(NoticeRow(name=f"陈*{place}*", place="大田县") for place in range(40))
    facts = notice(opening=opening, number="田民〔2026〕5号", how_to_object=HAN, rows=rows)
    return pool.make("public_notice", facts).pdf


@pytest.fixture(scope="module")
def award(pool: Pool) -> list[Line]:
    """The lines of an award letter."""
    return lines(pool.make("award_letter", letter()).pdf)[0]


@pytest.fixture(scope="module")
def figures(pool: Pool, long_notice: bytes, award: list[Line]) -> dict[str, str]:
    """Each clause with the figure measured for it."""
    pages = lines(long_notice)
    body = body_of(pages[0])
    title, number = award[0], the(award, "〔2026〕1号")
    date = the(award, "2026年7月1日")
    issuer = next(line for line in award if line.text == "大田县民政局" and line.size < 20)
    full = max(body, key=lambda line: len(line.glyphs))
    steps = [below.y - line.y for line, below in itertools.pairwise(body_of(pages[1]))]
    pitches = [step for step in steps if step < 40]
    text = [line for line in pages[1] if "—" not in line.text]
    odd, even = the(pages[0], "—1—"), the(pages[1], "—2—")
    annex = next(page for page in pages if page[0].text == "附件")
    wide, high = page_sizes(long_notice)[0]
    return {
        "纸": f"{wide / MM:.0f} × {high / MM:.0f} mm",
        "订口": f"{min(line.left for line in body) / MM:.1f} mm",
        "版心宽": f"{(max(line.right for line in body) - LEFT) / MM:.1f} mm",
        "每行字数": f"{len(full.glyphs)}",
        "字距": f"{(full.glyphs[-1].x - full.glyphs[0].x) / (len(full.glyphs) - 1):.2f} pt",
        "行距": f"{min(pitches):.2f}–{max(pitches):.2f} pt",
        "每面行数": f"{1 + (text[-1].y - text[0].y) / max(pitches):.0f}",
        "正文": f"{full.face}, {full.size:.2f} pt",
        "标题": f"{title.face}, {title.size:.0f} pt",
        "标题居中": f"{abs((title.middle - (LEFT + RIGHT) / 2) / MM):.1f} mm",
        "发文字号": f"{number.text}, {abs((number.middle - (LEFT + RIGHT) / 2) / MM):.1f} mm",
        "主送": f"{(the(award, '陈示例：').left - LEFT) / MM:.1f} mm",
        "首行缩进": f"{(the(award, '你取得').left - LEFT) / UNIT:.1f} 字",
        "一级标题": f"{the(pages[1] + pages[0], '一、').face}",
        "成文日期": f"{date.text}, {(RIGHT - date.right) / UNIT:.1f} 字",
        "署名居日期之中": f"{abs((issuer.middle - date.middle) / MM):.1f} mm",
        "页码": f"{odd.face}, {odd.size:.0f} pt, {odd.text}",
        "页码一字线": f"{(odd.y - DASH * odd.size - BOTTOM) / MM:.1f} mm",
        "单页码右空": f"{(RIGHT - odd.right) / odd.size:.1f} 字",
        "双页码左空": f"{(even.left - EVEN_LEFT) / even.size:.1f} 字",
        "附件": f"{annex[0].face}, {(annex[0].left - edge_of(pages.index(annex))) / MM:.1f} mm",
        "附件标题": f"第 {1 + round((annex[1].y - annex[0].y) / 28.99)} 行",
    }


def edge_of(place: int) -> float:
    """Where the text area of that page begins; the first one, an odd one, is 0."""
    return EVEN_LEFT if place % 2 else LEFT


def body_of(page: list[Line]) -> list[Line]:
    """The lines of the text itself."""
    return [line for line in page if "字" * 5 in line.text]


def the(page: list[Line], words: str) -> Line:
    """The line that says this."""
    return next(line for line in page if words in re.sub(r"\s", "", line.text))


def rows() -> Iterator[tuple[str, str, str]]:
    """The rows of the table in docs/: clause, what the standard wants, what was measured."""
    for row in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if row.startswith("| ") and len(cells) == 4 and cells[0] != "要素":
            yield cells[0], cells[1], cells[2]


def test_every_figure_of_the_table_is_the_measured_one(figures: dict[str, str]) -> None:
    assert {clause: measured for clause, _wanted, measured in rows()} == figures


def test_the_text_fills_22_lines_of_28_characters(figures: dict[str, str]) -> None:
    assert figures["每行字数"] == "28"
    assert figures["字距"] in ("15.79 pt", "15.80 pt")
    assert figures["行距"] == "28.99–28.99 pt"
    assert figures["每面行数"] == "22"


def test_another_face_within_a_line_keeps_the_lines_apart(award: list[Line]) -> None:
    body = [line for line in award if line.size == pytest.approx(15.79, abs=0.01)][1:-2]
    for line, below in itertools.pairwise(body):
        assert below.y - line.y == pytest.approx(28.99, abs=0.05), below.text


def test_the_place_of_the_seal_presses_issuer_and_date(pool: Pool, award: list[Line]) -> None:
    date = the(award, "2026年7月1日")
    with pikepdf.open(io.BytesIO(pool.make("award_letter", letter()).pdf)) as opened:
        left, bottom, right, top = map(float, opened.Root.AcroForm.Fields[0].Rect)
    issuer = next(line for line in award if line.text == "大田县民政局" and line.size < 20)
    last = next(line for line in reversed(award) if line.y < issuer.y - 30 and line.size > 15)
    radius = 19 * MM
    middle = 297 * MM - (top + bottom) / 2
    assert (left + right) / 2 == pytest.approx(date.middle, abs=1)
    assert top - bottom == pytest.approx(2 * radius, abs=0.1)
    assert middle - radius < issuer.y < middle + radius
    assert middle - radius < date.y < middle + radius
    assert 0 < middle - radius - last.y <= 28.99  # its upper edge within one line of the text


def test_no_glyph_stands_outside_the_text_area(long_notice: bytes, award: list[Line]) -> None:
    for place, page in [*enumerate(lines(long_notice)), (0, award)]:
        left = edge_of(place)
        for line in page:
            assert line.left >= left - 0.1
            assert line.right <= left + RIGHT - LEFT + UNIT  # punctuation may hang
            assert line.y > TOP
            assert line.y <= BOTTOM or "—" in line.text or line.size < 10
