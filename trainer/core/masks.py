"""What of a number or a name may be shown where the whole may not."""

import re
import unicodedata

_COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳上官司马诸葛司徒夏侯皇甫尉迟公孙慕容令狐宇文长孙端木东方独孤南宫轩辕澹台公冶"
        "太史申屠钟离闾丘濮阳淳于单于呼延赫连第五百里东郭西门拓跋完颜纳兰万俟闻人公羊宗政"
        "鲜于仲孙太叔司空亓官司寇子车颛孙巫马公西漆雕乐正壤驷公良夹谷宰父谷梁段干东里羊舌"
        "微生梁丘左丘东门南门歐陽諸葛司馬張簡",
    )
)
_PARTS = re.compile(r"([·\s]+)")


def id_number(number: str) -> str:
    """Three characters and the last four of an 18-digit number; less of a shorter document."""
    if len(number) >= 15:
        return _keep(number, 3, 4)
    return _keep(number, 1, 2) if len(number) >= 6 else "*" * len(number)


def phone(number: str) -> str:
    """186****1402; of anything that is no mobile number only the last two digits."""
    return _keep(number, 3, 4) if len(number) == 11 else _keep(number, 0, 2)


def account(number: str) -> str:
    """The last four digits behind a fixed number of stars, so that the length is not told."""
    return "****" + (number[-4:] if len(number) >= 8 else "")


def name(full_name: str) -> str:
    """张*, 欧阳**; of a name in several parts the first character, and the parts' lengths."""
    visible = "".join(
        c for c in full_name if unicodedata.category(c) != "Mn"
    )  # variation selectors
    parts = _PARTS.split(visible)
    if len(parts) > 1:
        stars = ["*" * len(part) if i % 2 == 0 else part for i, part in enumerate(parts)]
        return visible[:1] + "".join(stars)[1:]
    surname = 2 if len(visible) > 2 and visible[:2] in _COMPOUND_SURNAMES else 1
    return visible[:surname] + "*" * max(1, len(visible) - surname)


def certificate(number: str) -> str:
    """The first and the last four of a certificate number."""
    return _keep(number, 4, 4) if len(number) >= 12 else _keep(number, 0, 4)


def _keep(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    if hidden < 1:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[len(text) - last :]
