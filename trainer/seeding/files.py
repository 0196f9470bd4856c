"""The seed files: read, fingerprinted, and their relative dates counted out."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

SEEDS = Path(__file__).parents[2] / "seeds"
OWN = "[!0-9]*.yaml"
"""Numbered files are policies of other places, examples for the engine: nothing loads them."""
LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the quick one, if it is there
REFERENCES = (
    "cities",
    "counties",
    "townships",
    "stations",
    "organisations",
    "holidays",
    "consents",
    "exam",
    "eligibility",
    "exam_calendars",
    "fees",
    "hours",
)
"""The files that every instance loads; the others are for a demo city."""

Relative = date | dict[str, int] | None


def read(name: str) -> Any:
    """The content of one file, by its name without ending."""
    text = (SEEDS / f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader either way


def policies() -> list[dict[str, Any]]:
    """The sample policies of the instance's own counties, in the order of their names."""
    return [read(f"policies/{path.stem}") for path in sorted((SEEDS / "policies").glob(OWN))]


def fingerprint() -> str:
    """A hash of all reference files, so that changed files are loaded again."""
    digest = sha256()
    names = [SEEDS / f"{name}.yaml" for name in REFERENCES]
    for path in (*names, *sorted((SEEDS / "policies").glob(OWN))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def day(value: Relative, today: date) -> date | None:
    """The date that a file means: itself, so many days from today, or a day of a year near it."""
    if value is None or isinstance(value, date):
        return value
    if "days" in value:
        return today + timedelta(days=value["days"])
    return date(today.year + value["years"], value["month"], value["day"])


def sure_day(value: Relative, today: date) -> date:
    """The same, where the file must give one."""
    found = day(value, today)
    if found is None:
        raise ValueError("this date is missing in the seed file")
    return found


def span(value: dict[str, int], today: date) -> tuple[date, date]:
    """First and last day of `{from_days: …, to_days: …}`."""
    return today + timedelta(days=value["from_days"]), today + timedelta(days=value["to_days"])


def reworded(content: Any, old: str, new: str) -> Any:
    """The same content with one name in place of another, wherever it stands."""
    if isinstance(content, dict):
        return {key: reworded(value, old, new) for key, value in content.items()}
    if isinstance(content, list):
        return [reworded(value, old, new) for value in content]
    return content.replace(old, new) if isinstance(content, str) else content
