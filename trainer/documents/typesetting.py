"""Facts poured into the HTML of their template: balanced titles, whole names, codes to scan."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trainer.core import money
from trainer.documents import wordings
from trainer.documents.faces import Batch, face_for

TEMPLATES = Path(__file__).parents[1] / "templates" / "documents"
STYLE = "documents.css"
_DERIVED = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整人民币年月日一二三四五六七八九十—"
_DECIDED = "关于公布通报表彰年度结果的决定通知现将名单予以经批准（），。"  # honour_facts.py says it
_ASCII = "".join(map(chr, range(0x20, 0x7F)))

# Words that the lines of a title keep whole, and what a line may not begin or end with.
_KEPT = re.compile(
    "社会工作服务机构|社会工作专业人才|社会工作人才|推选|决定|通报|高级社会工作师|助理社会工作师|社会工作者|社会工作师|社会工作|"
    "职业水平|职业资格|考试|证书|持证|奖励金|奖励|补贴|补助|名单|公示|公告|通知书|通知|"
    "优秀|先进|典型|案例|人选|评选|结果|发放|汇总表|签到表|考前|培训|登记|继续教育|"
    "民政局|人力资源和社会保障局|福建省|三明市|[一-龥]{2}[市县区]|"
    "[0-9〇一二三四五六七八九十]{2,4}年度?|第[0-9一二三四五六七八九十]+[批期届次]|"
    "〔[0-9]+〕[0-9]+号|[0-9A-Za-z]+|《[^》]{1,18}》"
)
_DARK = re.compile(b"\1+")  # modules of a code side by side
_NOT_FIRST = "的了和与及之》）〕、，。：；！？”’·"
_NOT_LAST = "《（〔“‘"
_GOOD_LAST = "的于》、，：局会厅部县市区年度"


class Typesetter:
    """The templates of documents, with filters that know which faces hold what."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            balanced=balanced,
            day=day,
            paragraphs=paragraphs,
            qr=qr,
            shares=shares,
            whole=whole,
            worded=worded,
            yuan=money.yuan,
        )

    def page(self, template: str, facts: Any) -> str:
        """The HTML of one document."""
        return self._templates.get_template(template).render(facts=facts)

    def style(self, batch: Batch) -> str:
        """The style sheet with the family names of this batch."""
        return self._templates.get_template(STYLE).render(stack=batch.stack)


def characters_of(facts: Iterable[Any]) -> str:
    """All characters that documents of these facts can need, in order, each once."""
    found = set(_standing() + _DERIVED + _DECIDED + _ASCII)
    for one in facts:
        _collect(one, found)
    return "".join(sorted(found - {"\n"}))


@cache
def _standing() -> str:
    """What the templates themselves say."""
    said = [file.read_text("utf-8") for file in sorted(TEMPLATES.iterdir())]
    return "".join([*said, *(language.standing for language in wordings.LANGUAGES.values())])


def _collect(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.update(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
    elif is_dataclass(value):
        for spec in fields(value):
            _collect(getattr(value, spec.name), found)


def day(on: date) -> str:
    """As official documents write it: 2026年7月1日."""
    return f"{on.year}年{on.month}月{on.day}日"


def shares(weights: list[float]) -> list[int]:
    """Whole parts of a hundred in proportion to the weights, a hundred together."""
    exact = [100 * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_loss = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_loss[: 100 - sum(parts)]:
        parts[place] += 1
    return parts


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text with line breaks."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def worded(facts: Any, kind: str) -> list[Markup]:
    """The paragraphs of a paper whose words the city writes."""
    return wordings.paragraphs(kind, facts.wording, facts)


def whole(name: str, role: str = "fang", kept: int = 14, own: bool = False) -> Markup:
    """A name in one face, the role's own or a complete one, and in one line if it is no longer.

    Longer names, which have their parts joined by dots, break after a dot. A document's own name,
    which others of its series do not have, says so.
    """
    style = f"in-{face_for(role, name).key}{' own' if own else ''}"
    if _width(name) <= kept:
        return Markup('<span class="{} kept">{}</span>').format(style, name)
    parts = Markup("·<wbr>").join(name.split("·"))
    return Markup('<span class="{}">{}</span>').format(style, parts)


@lru_cache(maxsize=64)
def qr(address: str) -> str:
    """The picture of an address to scan, as a data: URL."""
    # A fixed mask is as good to scan, and spares trying out all eight.
    code = segno.make(address, error="m", micro=False, mask=3, boost_error=False)
    strokes = "".join(
        f"M{run.start()} {row}.5h{run.end() - run.start()}"
        for row, line in enumerate(code.matrix)
        for run in _DARK.finditer(line)
    )
    size = len(code.matrix)
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path stroke="#000" d="{strokes}"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(picture.encode()).decode()


def balanced(title: str, most: int = 19) -> Markup:
    """A title in lines of like length, broken between words; its own line breaks are kept."""
    lines = [line for part in paragraphs(title) for line in _lines(part, most)]
    return Markup("<br>").join(Markup('<span class="line">{}</span>').format(x) for x in lines)


def _width(text: str) -> float:
    """How many full-width characters wide."""
    return sum(0.5 if char < "\u0100" else 1 for char in text)


def _lines(text: str, most: int) -> list[str]:
    """The breaks with the least raggedness, weighed against breaking at a bad place."""
    least = -int(-_width(text) // most)
    if least <= 1:
        return [text]
    cuts = [0, *(i for i in range(1, len(text)) if _may_break(text, i)), len(text)]
    for count in (least, least + 1):
        best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
        for _ in range(count):
            best = _one_more_line(text, cuts, best, _width(text) / count, most)
        if len(text) in best:
            return best[len(text)][1]
    return [text[i : i + most] for i in range(0, len(text), most)]


def _one_more_line(
    text: str,
    cuts: list[int],
    best: dict[int, tuple[float, list[str]]],
    ideal: float,
    most: int,
) -> dict[int, tuple[float, list[str]]]:
    longer: dict[int, tuple[float, list[str]]] = {}
    for start, (cost, lines) in best.items():
        for end in cuts:
            line = text[start:end]
            if end <= start or _width(line) > most + 1:
                continue
            ragged = (_width(line) - ideal) ** 2
            clumsy = 0 if end == len(text) or line[-1] in _GOOD_LAST else 3
            total = cost + ragged + clumsy
            if end not in longer or total < longer[end][0]:
                longer[end] = (total, [*lines, line])
    return longer


def _may_break(text: str, at: int) -> bool:
    if text[at] in _NOT_FIRST or text[at - 1] in _NOT_LAST:
        return False
    return not any(found.start() < at < found.end() for found in _KEPT.finditer(text))
