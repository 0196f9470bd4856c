"""Decisions with red head and imprint, and certificates of honour upright and lying."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from tests.documents.facts import decision, honour
from tests.documents.measuring import MM, Line, lines, page_sizes
from tests.documents.reading import pages, text
from trainer.documents import Document, DocumentRefused, Pool

Made = Callable[[str], Document]
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, 262 * MM
CAP = 0.84  # the upper edge of a character above its baseline, in parts of the size


def the(found: list[Line], words: str) -> Line:
    return next(line for line in found if words in line.text)


def test_the_head_of_a_decision_stands_where_the_standard_wants_it(made: Made) -> None:
    first = lines(made("decision").pdf)[0]
    mark, number = first[0], the(first, "〔2026〕1号")
    assert (mark.text, mark.face) == ("三明市民政局", "title")
    assert mark.y - CAP * mark.size == pytest.approx(TOP + 35 * MM, abs=2)
    for line in (mark, number):
        assert line.middle == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    assert mark.left > LEFT
    assert mark.right < RIGHT
    assert number.y - mark.y > 2 * 28.99
    title = the(first, "三明市民政局关于")
    assert title.size == pytest.approx(22, abs=0.1)
    assert title.y - number.y > 4 * MM + 2 * 28.99
    with pikepdf.open(io.BytesIO(made("decision").pdf)) as opened:
        drawn = opened.pages[0].Contents.read_bytes()
    assert b"0.843137" in drawn  # the red of mark and line


def test_the_imprint_ends_on_the_edge_of_the_last_page_s_text(made: Made) -> None:
    found = lines(made("decision").pdf)
    imprint = the(found[-1], "印发")
    assert imprint.size == pytest.approx(14, abs=0.1)
    assert BOTTOM - 24 < imprint.y < BOTTOM
    shift = 0 if len(found) % 2 else -2 * MM
    assert imprint.left == pytest.approx(LEFT + shift + 14, abs=1)
    assert imprint.right == pytest.approx(RIGHT + shift - 14, abs=1)
    assert all("印发" not in line.text for page in found[:-1] for line in page)


def test_pages_that_lie_on_the_left_have_their_binding_on_the_right(made: Made) -> None:
    second = lines(made("decision").pdf)[1]
    assert max(line.right for line in second) <= 182 * MM + 1


def test_a_decision_says_its_mode_and_a_commending_one_its_approval(pool: Pool) -> None:
    said = text(pool.make("decision", decision(mode="notify", body="")).pdf)
    assert "结果的通报" in said
    assert "结果已经确定，共4名。现予以通报。" in said
    commended = decision(mode="commend", approval_number="闽评〔2026〕3号")
    said = text(pool.make("decision", commended).pdf)
    assert "经批准（闽评〔2026〕3号），决定予以表彰。" in said
    with pytest.raises(DocumentRefused, match="批准文号"):
        decision(mode="commend")


@pytest.mark.parametrize(("layout", "wide"), [("portrait", 210), ("landscape", 297)])
def test_a_certificate_lies_as_it_is_asked_and_has_one_page(
    pool: Pool, layout: str, wide: int
) -> None:
    document = pool.make("honour_certificate", honour(layout=layout))
    assert document.pages == 1
    assert page_sizes(document.pdf)[0][0] == pytest.approx(wide * MM, abs=1)
    (said,) = pages(document.pdf)
    for words in (
        "荣誉证书",
        "陈示例同志：",
        "被评为“优秀社会工作者”",
        "以资鼓励",
        "编号：明民社荣",
    ):
        assert words in said


def test_stations_and_cases_are_no_comrades(pool: Pool) -> None:
    station = honour(recipient="均溪镇社会工作服务站", of_person=False)
    assert "均溪镇社会工作服务站：" in text(pool.make("honour_certificate", station).pdf)


@pytest.mark.parametrize("kind", ["decision", "honour_certificate"])
def test_both_keep_a_free_place_for_the_seal(kind: str, made: Made) -> None:
    with pikepdf.open(io.BytesIO(made(kind).pdf)) as opened:
        (field,) = opened.Root.AcroForm.Fields
        assert field.FT == "/Sig"
        assert any(field.P.objgen == page.obj.objgen for page in opened.pages)


def test_a_certificate_says_what_the_city_wrote(pool: Pool) -> None:
    words = "{{ 姓名 }}{{ 称谓 }}在{{ 评选 }}中被评为**{{ 荣誉 }}**。"
    with pytest.raises(DocumentRefused, match="不成对"):
        honour(wording=words)
    said = text(pool.make("honour_certificate", honour(wording=words.replace("**", ""))).pdf)
    facts = honour()
    assert f"{facts.recipient}同志在{facts.occasion}中被评为{facts.honour}。" in said.replace(
        "\n", ""
    )
    assert "成绩突出" not in said
    with pytest.raises(DocumentRefused, match="缺少必须写明的内容：荣誉"):
        honour(wording="在{{ 评选 }}中获奖。")
