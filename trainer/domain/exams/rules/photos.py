"""What a photo must be, and how it is cut out of what was uploaded."""

from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageStat

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.core.uploads import FIELD, JPEG, Upload, as_jpeg, read_picture, size_words
from trainer.domain.exams.models import ExamPhoto, PhotoRule, Registration

QUALITIES = (92, 86, 80, 72, 64, 56, 48)
CORNER = 8
"""The upper corners are looked at: an eighth of the width, above the shoulders."""
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Crop:
    """Which part was chosen on the page: shares of the upright picture, 0 to 1."""

    left: float
    top: float
    width: float


@dataclass(frozen=True)
class Portrait:
    """A photo that keeps the rule: cut out, in its size, and nothing but its points."""

    upload: Upload


def hash_of(portrait: Portrait) -> str:
    """By which one photo is told from another."""
    return sha256(portrait.upload.content).hexdigest()


def was_sent_in(registration: Registration, photo: ExamPhoto) -> bool:
    """Whether the county has seen this photo: it was there when the registration was sent in."""
    sent = registration.versions[-1].sent_at if registration.versions else None
    return sent is not None and photo.taken_at <= sent


def crop_of(typed: str) -> Crop | None:
    """What the page sends of the chosen part; None where nothing fit was sent."""
    try:
        left, top, width = (float(part) for part in typed.split(","))
    except ValueError:
        return None
    fits = 0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1
    return Crop(left, top, width) if fits else None


def box_of(size: tuple[int, int], crop: Crop | None, rule: PhotoRule) -> Box:
    """The part that is cut out, always in the right proportions and within the picture."""
    across, down = size
    widest = min(across, down * rule.width / rule.height)
    width = min(widest, crop.width * across) if crop else widest
    height = width * rule.height / rule.width
    left = crop.left * across if crop else (across - width) / 2
    top = crop.top * down if crop else (down - height) / 2
    left, top = min(left, across - width), min(top, down - height)
    return round(left), round(top), round(left + width), round(top + height)


def portrait(data: bytes, crop: Crop | None, rule: PhotoRule | None) -> Portrait:
    """The photo cut out of an uploaded picture; refuses with what is wrong and how to mend it."""
    if rule is None:
        raise RuleBroken(say("照片要求还没有登记，暂时不能上传。请联系主管部门。"), FIELD)
    picture = read_picture(data, most_bytes=rule.upload_most_bytes)
    box = box_of(picture.size, crop, rule)
    if wrong := _small(picture, box, rule):
        raise RuleBroken(wrong, FIELD)
    photo = picture.resize((rule.width, rule.height), Image.Resampling.LANCZOS, box)
    if wrong := ground_objection(photo, rule):
        raise RuleBroken(wrong, FIELD)
    return Portrait(Upload(_small_enough(photo, rule), JPEG))


def _small(picture: Image.Image, box: Box, rule: PhotoRule) -> Sentence | None:
    width, height = box[2] - box[0], box[3] - box[1]
    if width >= rule.least_width:
        return None
    return say(
        "照片太小：裁出的部分只有 {w}×{h} 像素，至少要 {least}×{high} 像素。"
        "请少放大一些，或换一张更清楚的照片（原图 {whole}）。",
        w=width,
        h=height,
        least=rule.least_width,
        high=round(rule.least_width * rule.height / rule.width),
        whole=f"{picture.width}×{picture.height}",
    )


def ground_objection(photo: Image.Image, rule: PhotoRule) -> Sentence | None:
    """Why what is behind the head is not light enough, as far as the corners tell."""
    side = rule.width // CORNER
    corners = ((0, 0, side, side), (rule.width - side, 0, rule.width, side))
    for corner in corners:
        if ImageStat.Stat(photo.crop(corner).convert("L")).mean[0] < rule.ground:
            return say(
                "照片的背景太暗。请用白色或浅色背景的证件照；"
                "背景已经是浅色的，裁剪时头顶两侧留出背景，不要裁到背景以外。"
            )
    return None


def _small_enough(photo: Image.Image, rule: PhotoRule) -> bytes:
    for quality in QUALITIES:
        content = as_jpeg(photo, quality=quality)
        if len(content) <= rule.most_bytes:
            return content
    raise RuleBroken(
        say(
            "照片细节太多，压缩后仍超过 {most}。请换一张背景干净的照片。",
            most=size_words(rule.most_bytes),
        ),
        FIELD,
    )
