"""A policy as a form holds it: rows of words, made into the policy's data and back.

What the form has no field for stays with it as `rest`: nothing of a policy is lost by editing it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from trainer.core import money
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.rewards.rules.facts import UNKNOWN
from trainer.domain.rewards.rules.outline import UNSAID, Row, outline, tree
from trainer.domain.rewards.rules.wording import STEPS

SEPARATOR = "、"
Sheet = dict[str, Any]

_WINDOW = ("kind", "days", "months", "first", "last", "first_on", "last_on", "counted_from")
_TEXTS = ("key", "title", "document_no", "signed_by")


def sheet_of(content: Mapping[str, Any]) -> Sheet:
    """The policy as the fields of a form."""
    documents = content["documents"]
    return {
        **{name: _shown(content[name]) for name in _TEXTS},
        "valid_from": _shown(content["valid"]["from_on"]),
        "valid_to": _shown(content["valid"].get("to_on")),
        "benefits": [_benefit_row(one) for one in content["benefits"]],
        "clauses": outline(content["conditions"]),
        **{f"window_{name}": _shown(content["window"].get(name)) for name in _WINDOW},
        "upgrade_mode": _shown(content["upgrade"]["mode"]),
        "upgrade_baseline": _shown(content["upgrade"].get("baseline")),
        "upgrade_cap": _yuan(content["upgrade"].get("cap_fen")),
        "documents_unsaid": documents == UNKNOWN,
        "documents": [] if documents == UNKNOWN else [_plain(one) for one in documents],
        "notice_days": _shown(content["public_notice"]["working_days"]),
        "route": SEPARATOR.join(STEPS[one] for one in content.get("route", ())),
        "funding": content.get("funding", {}).get("source", ""),
        "banks": SEPARATOR.join(content.get("account", {}).get("banks", ())),
        "cure_days": _shown(content.get("cure", {}).get("working_days")),
        "appeal_days": _shown(content.get("appeal_window", {}).get("working_days")),
        "second_above": _yuan(content.get("second_approval", {}).get("above_fen")),
        "phone": content.get("contact", {}).get("phone", ""),
        "clawback": content.get("clawback", ""),
    }


def content_of(sheet: Sheet, rest: Mapping[str, Any]) -> dict[str, Any]:
    """The policy that the fields say, with what the form has no field for."""
    documents = [_document(row) for row in sheet["documents"] if _said(row.get("name"))]
    content = {
        **rest,
        **{name: _read(sheet[name]) or "" for name in _TEXTS},
        "valid": {**_of(rest, "valid"), "from_on": _read(sheet["valid_from"])}
        | {"to_on": _read(sheet["valid_to"])},
        "public_notice": {
            **_of(rest, "public_notice"),
            "working_days": _whole(sheet["notice_days"]),
        },
        "window": _window(sheet),
        "upgrade": _given(
            mode=_read(sheet["upgrade_mode"]),
            baseline=_read(sheet["upgrade_baseline"]),
            cap_fen=_fen(sheet["upgrade_cap"], "upgrade_cap"),
        ),
        "benefits": list(_benefits(sheet["benefits"])),
        "conditions": tree(sheet["clauses"]),
        "documents": UNKNOWN if sheet["documents_unsaid"] and not documents else documents,
    }
    for name, value in _extras(sheet).items():
        content.pop(name, None)
        if value is not None:
            content[name] = {**_of(rest, name), **value} if isinstance(value, dict) else value
    return content


def rest_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the form has no field for."""
    whole = {*_TEXTS, "window", "upgrade", "benefits", "conditions", "documents", "route"}
    inner = {
        "valid": ("from_on", "to_on"),
        "public_notice": ("working_days",),
        "funding": ("source",),
        "account": ("banks",),
        "cure": ("working_days",),
        "appeal_window": ("working_days",),
        "second_approval": ("above_fen",),
        "contact": ("phone",),
    }
    kept: dict[str, Any] = {}
    for name, value in content.items():
        if name in inner:
            kept[name] = {key: item for key, item in value.items() if key not in inner[name]}
        elif name not in (*whole, "clawback"):
            kept[name] = value
    return {name: value for name, value in kept.items() if value != {} or name not in inner}


def _extras(sheet: Sheet) -> dict[str, Any]:
    """What a policy may leave out; None: it does."""
    words = {str(label): step for step, label in STEPS.items()}
    route = _listed(sheet["route"])
    unknown = [word for word in route if word not in words]
    if unknown:
        raise RuleBroken(
            say(
                "不认识的办理环节“{name}”，可以写的有：{known}。",
                name=unknown[0],
                known=SEPARATOR.join(words),
            ),
            "route",
        )
    above = _fen(sheet["second_above"], "second_above")
    return {
        "route": [words[word] for word in route] or None,
        "funding": _part("source", _read(sheet["funding"])),
        "account": _part("banks", _listed(sheet["banks"]) or None),
        "cure": _part("working_days", _whole(sheet["cure_days"])),
        "appeal_window": _part("working_days", _whole(sheet["appeal_days"])),
        "second_approval": _part("above_fen", above),
        "contact": _part("phone", _read(sheet["phone"])),
        "clawback": _read(sheet["clawback"]),
    }


def _benefit_row(row: Mapping[str, Any]) -> Row:
    known = ("kind", "level", "amount_fen", "steps", "years", "rates", "rated_by", "clause_no")
    rates = (f"{one['from_on']} {_yuan(one['amount_fen'])}" for one in row.get("rates", ()))
    return {
        "kind": row["kind"],
        "level": row.get("level", ""),
        "amount": _yuan(row.get("amount_fen")),
        "steps": _shown(row.get("steps")),
        "years": _shown(row.get("years")),
        "rates": SEPARATOR.join(rates),
        "by_certificate": row.get("rated_by") == "certificate",
        "clause_no": _shown(row["clause_no"]),
        "other": {name: value for name, value in row.items() if name not in known},
    }


def _benefits(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        if not _said(row.get("kind")):
            continue
        field = f"benefits-{number}-"
        yield {
            "kind": row["kind"],
            **_given(
                level=_read(row.get("level")),
                amount_fen=_fen(row.get("amount"), f"{field}amount"),
                steps=_whole(row.get("steps")),
                years=_whole(row.get("years")),
                rates=[_rate(one, f"{field}rates") for one in _listed(row.get("rates"))] or None,
                rated_by="certificate" if row.get("by_certificate") else None,
            ),
            "clause_no": _read(row.get("clause_no")) or "",
            **(row.get("other") or {}),
        }


def _rate(typed: str, field: str) -> dict[str, Any]:
    day, _blank, amount = typed.partition(" ")
    fen = _fen(amount, field)
    if fen is None:
        raise RuleBroken(
            say("改过的标准写成“2026-07-01 200”，日期、空格、金额；几次之间用顿号隔开。"), field
        )
    return {"from_on": day, "amount_fen": fen}


def _document(row: Row) -> dict[str, Any]:
    return {
        "name": str(row["name"]).strip(),
        "originals": _whole(row.get("originals")) or 0,
        "copies": _whole(row.get("copies")) or 0,
        **_given(either=_read(row.get("either"))),
    }


def _window(sheet: Sheet) -> dict[str, Any]:
    """Only what this kind of window is made of."""
    kind = _read(sheet["window_kind"])
    used: Mapping[Any, tuple[tuple[str, Callable[[Any], Any]], ...]] = {
        "after_certificate": (("days", _whole), ("months", _whole), ("counted_from", _read)),
        "always": (("counted_from", _read),),
        "each_year": (("first", _read), ("last", _read)),
        "fixed_dates": (("first_on", _read), ("last_on", _read)),
    }
    parts = {name: read(sheet[f"window_{name}"]) for name, read in used.get(kind, ())}
    return {"kind": kind, **_given(**parts)}


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _part(name: str, value: Any) -> dict[str, Any] | None:
    return None if value is None else {name: value}


def _of(rest: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = rest.get(name)
    return part if isinstance(part, Mapping) else {}


def _plain(row: Mapping[str, Any]) -> Row:
    return {name: _shown(value) for name, value in row.items()}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(UNSAID if value == UNKNOWN else value)


def _said(value: Any) -> bool:
    return bool(str(value or "").strip())


def _read(value: Any) -> str | None:
    text = str(value or "").strip()
    return (UNKNOWN if text == UNSAID else text) or None


def _whole(value: Any) -> Any:
    """A whole number; what is none stays as it was typed, and is refused by name."""
    text = _read(value)
    return int(text) if text is not None and text.isascii() and text.isdigit() else text


def _listed(value: Any) -> list[str]:
    return [part.strip() for part in str(value or "").split(SEPARATOR) if part.strip()]


def _yuan(fen: Any) -> str:
    if fen is None:
        return ""
    return str(UNSAID) if fen == UNKNOWN else money.yuan(int(fen))


def _fen(typed: Any, field: str) -> Any:
    text = _read(typed)
    if text is None or text == UNKNOWN:
        return text
    try:
        return money.parse_yuan(text)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, field) from None
