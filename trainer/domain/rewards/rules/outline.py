"""The tree of conditions as an outline: a row for each clause or group, and how deep it stands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.domain.rewards.rules.facts import UNKNOWN

Row = dict[str, Any]

GROUPS: Mapping[str, Sentence] = {
    "any": say("〔一组〕下面缩进的，符合一条就行"),
    "all": say("〔一组〕下面缩进的，都要符合"),
}
CLAUSE_NAMES: Mapping[str, Sentence] = {
    "registered_home_county": say("户籍在本县"),
    "residence_permit_county": say("居住证在本县"),
    "works_in_county": say("工作单位在本县"),
    "employer_registered_in_county": say("单位注册在本县"),
    "exam_registered_in_county": say("报考属地是本县"),
    "certificate_registered_in_county": say("证书在本县登记"),
    "insured_months_at_least": say("缴社会保险满几个月"),
    "certificate_level": say("是哪几级证书"),
    "certificate_issued_between": say("证书日期在两个日期之间"),
    "exam_year_between": say("哪几年的考试"),
    "first_certificate": say("首次取得证书"),
    "first_time": say("没有领过同类奖励"),
    "registered_certificate": say("证书在登记有效期内"),
    "not_on_government_payroll": say("不是在编人员"),
    "employer_is_of_kind": say("工作单位是哪一类"),
    "post_is": say("岗位名称里有哪几个字"),
    "service_months_at_least": say("从事社会工作满几个月"),
    "assessment_passed": say("年度考核合格"),
    "within_window": say("在申请期内提出"),
    "asked_by_hand": say("没有记录，由人看材料"),
    UNKNOWN: say("文件没有写明"),
}
PARAMS: Mapping[str, tuple[str, ...]] = {
    "registered_home_county": ("area",),
    "residence_permit_county": ("area",),
    "works_in_county": ("at", "area"),
    "employer_registered_in_county": ("area",),
    "exam_registered_in_county": ("area",),
    "insured_months_at_least": ("months", "continuous", "area"),
    "certificate_level": ("levels",),
    "certificate_issued_between": ("from_on", "to_on", "date"),
    "exam_year_between": ("from_year", "to_year"),
    "first_time": ("of", "where", "outside"),
    "registered_certificate": ("from_on", "to_on"),
    "not_on_government_payroll": ("kinds", "at"),
    "employer_is_of_kind": ("employers",),
    "post_is": ("posts",),
    "service_months_at_least": (
        "months",
        "continuous",
        "in_county",
        "area",
        "still_serving",
        "before_on",
    ),
    "assessment_passed": ("years_before",),
    "asked_by_hand": ("papers",),
}
"""What each type of clause asks for more; the others ask for nothing."""
NUMBERS = ("months", "years_before", "from_year", "to_year")
LISTS = ("levels", "kinds", "employers", "posts", "papers")
FLAGS = ("continuous", "in_county", "still_serving", "outside")
INCOMPLETE = say("页面内容不完整，请刷新页面后重新填写提交。")
"""Where what the form only carries along came back as something else."""
UNSAID = say("未写明")
"""What an officer types where the document says nothing."""
STEP, LAST = 10, 10**9
"""Rows are numbered in tens, so that another one fits between."""
_OWN = ("clause_no", "text", "type", "params")


def outline(conditions: Mapping[str, Any]) -> list[Row]:
    """The rows of the tree; what all must be met stands at the first depth."""
    roots = conditions.get("all", [conditions])
    rows = [row for node in roots for row in _rows(node, 1)]
    return [{**row, "place": str(number * STEP)} for number, row in enumerate(rows, start=1)]


def tree(rows: Sequence[Row]) -> dict[str, Any]:
    """The tree of the rows; a row without type and words is no row."""
    said = [row for row in rows if row.get("type") or str(row.get("text") or "").strip()]
    said.sort(key=_place)
    root: dict[str, Any] = {"all": []}
    open_groups = [(0, root["all"])]
    for row in said:
        depth = int(row.get("depth") or 1)
        while len(open_groups) > 1 and open_groups[-1][0] >= depth:
            open_groups.pop()
        node = {row["type"]: []} if row.get("type") in GROUPS else _clause(row)
        open_groups[-1][1].append(node)
        if row.get("type") in GROUPS:
            open_groups.append((depth, node[row["type"]]))
    return root


def _place(row: Row) -> int:
    """Rows stand by the number that somebody gave them; those without one come last."""
    typed = str(row.get("place") or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else LAST


def _rows(node: Mapping[str, Any], depth: int) -> Iterator[Row]:
    group = next((name for name in GROUPS if name in node), None)
    if group is None:
        yield _row(node, depth)
        return
    yield {"depth": depth, "type": group}
    for child in node[group]:
        yield from _rows(child, depth + 1)


def _row(node: Mapping[str, Any], depth: int) -> Row:
    params, asked = node.get("params") or {}, PARAMS.get(node["type"], ())
    other = {name: value for name, value in node.items() if name not in _OWN}
    more = {name: value for name, value in params.items() if name not in asked}
    return {
        "depth": depth,
        "type": node["type"],
        "clause_no": node["clause_no"],
        "text": node["text"],
        **{name: _shown(name, params.get(name)) for name in asked},
        "other": other | ({"params": more} if more else {}),
    }


def _clause(row: Row) -> dict[str, Any]:
    other = dict(row.get("other") or {})
    carried = other.pop("params", {})
    if not isinstance(carried, Mapping):
        raise RuleBroken(INCOMPLETE)
    params = dict(carried)
    for name in PARAMS.get(row.get("type") or "", ()):
        value = _read(name, row.get(name))
        if value is not None:
            params[name] = value
    return {
        "clause_no": str(row.get("clause_no") or "").strip(),
        "text": str(row.get("text") or "").strip(),
        "type": row.get("type") or "",
        "params": params,
        **other,
    }


def _shown(name: str, value: Any) -> Any:
    if name in ("levels", "kinds"):
        return [UNKNOWN] if value == UNKNOWN else list(value or ())
    if value == UNKNOWN:
        return UNKNOWN if name in FLAGS else str(UNSAID)
    if name in FLAGS:
        return "yes" if value else ""
    if name in LISTS:
        return "、".join(value or ())
    return "" if value is None else str(value)


def _read(name: str, value: Any) -> Any:
    if not value:
        return None
    if name in ("levels", "kinds"):
        return UNKNOWN if UNKNOWN in value else list(value)
    text = str(value).strip()
    if text in (UNSAID, UNKNOWN):
        return UNKNOWN
    if name in FLAGS:
        return True
    if name in LISTS:
        return [part.strip() for part in text.split("、") if part.strip()] or None
    if name in NUMBERS and text.isascii() and text.isdigit():
        return int(text)
    return text or None
