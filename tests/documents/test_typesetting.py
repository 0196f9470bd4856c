"""Titles break between words, names stay whole, and the machine's fonts are reported."""

import re
from pathlib import Path

import pytest

from trainer.documents import DocumentRefused, faces, has_rarest_characters
from trainer.documents.faces import (
    FANG,
    NET,
    SONG,
    Batch,
    Face,
    coverage,
    face_for,
    refuse_undrawable,
)
from trainer.documents.typesetting import balanced, shares, whole


def lines(title: str, most: int = 19) -> list[str]:
    """The lines of a title as they are printed."""
    return re.findall(r'<span class="line">(.*?)</span>', balanced(title, most))


def test_a_title_breaks_into_lines_of_like_length_between_words() -> None:
    title = "关于大田县2026年度社会工作者职业水平证书持证奖励拟发放对象名单的公示"
    first, second = lines(title)
    assert first + second == title
    assert (first, second) == (
        "关于大田县2026年度社会工作者职业水平",
        "证书持证奖励拟发放对象名单的公示",
    )


@pytest.mark.parametrize("count", range(20, 80, 7))
def test_no_line_of_a_title_is_too_long_or_begins_with_a_particle(count: int) -> None:
    title = ("关于三明市民政局的《社会工作者评选办法》和优秀社会工作者的名单的公示" * 3)[:count]
    assert "".join(lines(title)) == title
    for line in lines(title):
        assert len(line) <= 20
        assert line[0] not in "的》和"
        assert line[-1] != "《"


def test_a_title_that_fits_stays_in_one_line_and_its_own_breaks_are_kept() -> None:
    assert lines("优秀社会工作者名单") == ["优秀社会工作者名单"]
    assert lines("三明市民政局\n优秀社会工作者名单") == ["三明市民政局", "优秀社会工作者名单"]


def test_a_title_without_any_good_break_is_still_set_whole() -> None:
    assert "".join(lines("A" * 70)) == "A" * 70


def test_markup_in_a_title_is_escaped() -> None:
    assert "<b>" not in balanced("<b>标题</b>")


def test_a_name_with_one_missing_glyph_is_set_in_one_complete_face() -> None:
    assert "喆" not in coverage(FANG)
    assert face_for("fang", "陈梅") is FANG
    assert face_for("fang", "陈喆") is SONG
    assert 'class="in-song kept"' in whole("陈喆")


def test_a_long_name_may_break_only_at_its_dots() -> None:
    assert "kept" in whole("阿卜杜拉·买买提江")
    assert "阿卜杜拉·<wbr>买买提江·<wbr>吐尔逊尼亚孜" in whole("阿卜杜拉·买买提江·吐尔逊尼亚孜")


def test_shares_are_a_hundred_together() -> None:
    assert shares([1, 1, 1]) == [34, 33, 33]
    assert sum(shares([1.3, 2.4, 4.7, 3.6, 5, 2.8, 4, 2.6])) == 100


def test_the_projects_own_faces_hold_every_name_of_the_standard_sets() -> None:
    gb2312 = {bytes((lead, trail)).decode("gb2312") for lead in range(0xB0, 0xD7)
              for trail in range(0xA1, 0xFF)}  # fmt: skip
    for face in (FANG, SONG, faces.TITLE, faces.HEI, faces.KAI):
        assert coverage(face), face.label
    assert not {char for char in gb2312 if char not in coverage(FANG)}
    assert coverage(SONG).issuperset("喆堃玥翀骉㛃䶮𬱖𠅤𰻝𬭎𫖯𠮷〔〕—…")


def test_a_missing_net_is_known_and_the_rarest_names_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absent = Face("net", NET.label, Path("/nonexistent/NotoSerifCJK.ttc"), 2)
    monkeypatch.setattr(faces, "_ALL", (FANG, SONG, absent))
    monkeypatch.setattr(faces, "NET", absent)
    assert not has_rarest_characters()
    rarest = "\U0002a6a5"
    with pytest.raises(DocumentRefused, match="fonts-noto-cjk"):
        refuse_undrawable(f"陈{rarest}")


def test_without_the_free_fangsong_text_is_set_in_song(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        faces, "coverage", lambda face: frozenset() if face is FANG else coverage(face)
    )
    assert face_for("fang", "陈示例") is SONG
    batch = Batch("陈示例", tmp_path)
    assert batch.stack("fang") == batch.stack("song")
    assert not (tmp_path / "fang.ttf").exists()
