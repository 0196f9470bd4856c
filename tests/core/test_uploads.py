"""Uploads: told by their content, bounded, drawn anew, and refused with a sentence."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image

from trainer.core import uploads
from trainer.core.errors import RuleBroken

MOST = 2_000_000


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB", **saving: object) -> bytes:
    out = BytesIO()
    saving.setdefault("format", "JPEG")
    Image.new(mode, size, (200, 30, 30) if mode == "RGB" else 0).save(out, **saving)  # type: ignore[arg-type]
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it has ten thousand million points."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(b"0")) + chunk(b"IEND", b"")


def test_nothing_of_a_picture_is_kept_but_its_points() -> None:
    exif = Image.Exif()
    exif[0x010E] = "示例街道示例号"
    exif[0x0112] = 6  # held upright, the camera lay on its side
    data = picture(exif=exif.tobytes(), comment=b"secret") + b"<script>behind</script>"
    kept = uploads.read_document(data, most_bytes=MOST)
    assert kept.media_type == uploads.JPEG
    for word in ("示例街道".encode(), b"secret", b"<script>", b"Exif"):
        assert word not in kept.content
    with Image.open(BytesIO(kept.content)) as opened:
        assert opened.size == (40, 60)
        assert not opened.getexif()


def test_the_content_tells_what_a_file_is_and_not_its_name() -> None:
    page = b"<html><script>alert(1)</script></html>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for data in (page, svg, b"PK\x03\x04", picture(format="GIF"), picture(format="BMP")):
        with pytest.raises(RuleBroken, match="只能上传 JPG、PNG、PDF 格式"):
            uploads.read_document(data, most_bytes=MOST)
    with pytest.raises(RuleBroken, match="只能上传 JPG、PNG 格式"):
        uploads.read_picture(b"%PDF-1.7\n%%EOF", most_bytes=MOST)


@pytest.mark.parametrize("data", [bomb(), picture((7000, 5000), mode="1", format="PNG")])
def test_a_picture_with_too_many_points_is_never_decoded(data: bytes) -> None:
    with pytest.raises(RuleBroken, match="尺寸太大"):
        uploads.read_document(data, most_bytes=MOST)


def test_what_is_broken_empty_or_too_large_is_refused_with_what_to_do() -> None:
    whole = picture((300, 300))
    for broken in (whole[:200], b"\xff\xd8\xff" + b"\0" * 500, b"\x89PNG\r\n\x1a\n" + b"x" * 90):
        with pytest.raises(RuleBroken, match="打不开"):
            uploads.read_picture(broken, most_bytes=MOST)
    with pytest.raises(RuleBroken, match="不能是空的"):
        uploads.read_document(b"", most_bytes=MOST)
    with pytest.raises(RuleBroken, match=r"超过了 1 KB 的上限"):
        uploads.read_document(whole, most_bytes=1024)
    with pytest.raises(RuleBroken, match="不完整"):
        uploads.read_document(b"%PDF-1.7 cut off", most_bytes=MOST)


def test_what_can_be_seen_through_is_drawn_on_white_and_large_scans_become_smaller() -> None:
    out = BytesIO()
    Image.new("RGBA", (3000, 100), (0, 0, 0, 0)).save(out, "PNG")
    kept = uploads.read_document(out.getvalue(), most_bytes=MOST)
    with Image.open(BytesIO(kept.content)) as opened:
        assert opened.size == (2400, 80)
        assert opened.getpixel((5, 5)) == (255, 255, 255)


def test_a_pdf_is_kept_as_it_came() -> None:
    data = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
    assert uploads.read_document(data, most_bytes=MOST) == uploads.Upload(data, uploads.PDF)


PEAK = """
import re, sys
from trainer.core import uploads
data, wanted = sys.stdin.buffer.read(), getattr(uploads, sys.argv[1])
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
before = peak()
wanted(data, most_bytes=5_000_000)
print(peak() - before)
"""


@pytest.mark.parametrize(("reader", "most"), [("read_document", 120), ("read_picture", 250)])
def test_a_phone_s_picture_takes_little_memory(reader: str, most: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: the largest case, as the points are turned
    data = picture((6300, 4700), exif=exif.tobytes())
    run = [sys.executable, "-c", PEAK, reader]
    megabytes = int(subprocess.run(run, input=data, capture_output=True, check=True).stdout)
    assert megabytes < most


def test_a_picture_that_is_turned_and_made_smaller_shows_the_same_points() -> None:
    whole = Image.new("RGB", (4800, 2000), (255, 255, 255))
    whole.paste((200, 0, 0), (0, 0, 1200, 2000))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    whole.save(out, "JPEG", quality=95, exif=exif.tobytes())
    kept = uploads.read_document(out.getvalue(), most_bytes=MOST)
    with Image.open(BytesIO(kept.content)) as opened:
        assert opened.size == (1000, 2400)
        red, white = opened.getpixel((500, 100)), opened.getpixel((500, 1500))
    assert isinstance(red, tuple)
    assert red[0] > 180 > 60 > red[1]
    assert white == (255, 255, 255)
