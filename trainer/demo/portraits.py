"""Drawn heads and sheets for made-up people: nobody's photo or paper, and marked 示例."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from trainer import documents

SIZE = (472, 661)
KINDS = 4
FONT = Path(documents.__file__).parent / "fonts/hei.ttf"
SKIN = ("#f1c9a5", "#e5b58d", "#d9a377", "#f4d3b5")
HAIR = ("#2a2420", "#1c1c22", "#4a3a30", "#6d6a68")
COAT = ("#33507a", "#7a3341", "#3d6650", "#555a66")


@cache
def head(number: int) -> bytes:
    """One of a few drawn heads on a light ground, as a phone would send it."""
    kind = number % KINDS
    picture = Image.new("RGB", SIZE, "#f5f7f9")
    draw = ImageDraw.Draw(picture)
    across, down = SIZE
    middle = across // 2
    draw.ellipse((middle - 190, 470, middle + 190, down + 260), fill=COAT[kind])
    draw.rectangle((middle - 48, 400, middle + 48, 500), fill=SKIN[kind])
    draw.ellipse((middle - 134, 110, middle + 134, 400), fill=HAIR[kind])
    draw.ellipse((middle - 112, 160, middle + 112, 440), fill=SKIN[kind])
    for side in (-1, 1):
        eye = middle + side * 44
        draw.ellipse((eye - 11, 280, eye + 11, 300), fill="#2b2b2b")
        draw.line((eye - 20, 258, eye + 20, 258), fill=HAIR[kind], width=7)
    draw.arc((middle - 42, 330, middle + 42, 386), 20, 160, fill="#9c4a3f", width=6)
    draw.text((middle, 600), "示例", "#ffffff", ImageFont.truetype(str(FONT), 72), anchor="mm")
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


@cache
def sheet(title: str) -> bytes:
    """A drawn sheet that stands for a document."""
    picture = Image.new("RGB", (620, 877), "#fdfdfb")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, 596, 853), outline="#9aa5a8", width=3)
    draw.text((310, 150), title, "#20303a", ImageFont.truetype(str(FONT), 36), anchor="mm")
    for line in range(9):
        draw.line((90, 260 + line * 46, 530, 260 + line * 46), fill="#c8d0d2", width=4)
    draw.ellipse((380, 660, 540, 820), outline="#b03028", width=6)
    draw.text((310, 440), "示例", "#d9dee0", ImageFont.truetype(str(FONT), 160), anchor="mm")
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
