"""Materials as files: told by their content, kept sealed, gone with their material."""

import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from tests.make.uploads import plain
from trainer.core import uploads
from trainer.core.errors import RuleBroken
from trainer.core.uploads import Upload
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import Material, MaterialFile

MOST = rules.LARGEST_MATERIAL
PAGE = b"%PDF-1.7 example\n%%EOF"


def package(*names: str) -> bytes:
    """An office file with these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in ("[Content_Types].xml", *names):
            made.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PAGE, uploads.PDF),
        (plain((60, 40)), uploads.JPEG),
        (package("word/document.xml"), uploads.DOCX),
        (package("xl/workbook.xml"), uploads.XLSX),
        (package("ppt/presentation.xml"), uploads.PPTX),
    ],
)
def test_a_handout_is_told_by_its_content(data: bytes, kind: str) -> None:
    assert uploads.read_handout(data, most_bytes=MOST).media_type == kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (package("word/document.xml", "word/vbaProject.bin"), "文件里带有宏或程序"),
        (package("other.xml"), "只能上传 JPG、PNG、PDF、DOCX、XLSX、PPTX 格式"),
        (b"PK\x03\x04 broken", "只能上传"),
        (b"<html><script>alert(1)</script>", "只能上传"),
        (b"\xd0\xcf\x11\xe0 an old office file", "只能上传"),
        (b"%PDF-1.7 cut off", "PDF 文件不完整"),
        (PAGE + b" " * MOST, "超过了 10.0 MB 的上限"),
    ],
)
def test_what_is_no_handout_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        uploads.read_handout(data, most_bytes=MOST)


def test_a_material_holds_its_file_sealed_and_takes_it_along(
    make: Make, session: DbSession, each_database: str
) -> None:
    county = make.county()
    officer, course = make.officer(county), make.course(county)
    kept = operations.add_material(
        course, title="讲义", upload=Upload(PAGE, uploads.PDF), actor=officer
    )
    assert kept.file_name == "讲义.pdf"
    assert kept.file is not None
    assert kept.file.content == PAGE
    assert PAGE not in kept.file.content_sealed
    assert queries.material_of(course, kept.id) == kept
    assert queries.material_of(make.course(county), kept.id) is None
    operations.remove_material(kept, actor=officer)
    assert session.scalars(select(MaterialFile)).all() == []


def test_the_database_keeps_no_empty_material_and_no_other_kind_of_file(
    make: Make, session: DbSession, each_database: str
) -> None:
    course = make.course()
    officer = make.officer(course.county)
    kept = operations.add_material(
        course, title="讲义", upload=Upload(PAGE, uploads.PDF), actor=officer
    )
    for change in (
        update(Material).values(file_name=""),
        update(MaterialFile).values(media_type="text/html"),
        update(MaterialFile).values(size=10485761),
    ):
        with pytest.raises(IntegrityError, match="material"), session.begin_nested():
            session.execute(change)
    assert kept.file is not None
    assert kept.file.content == PAGE
