"""More made-up people for the desks of three counties, entered like those of the walk-through."""

from datetime import date
from random import Random
from typing import Any

from trainer.core.identity import Sex
from trainer.demo import made_up
from trainer.seeding.walkthrough import Cast

GROUPS = {"350425": 32, "350405": 8, "350404": 8}
"""How many have a fresh certificate, by county."""
CANDIDATES = {"350425": 14, "350405": 4, "350404": 4}
"""How many have none yet and may sit the assistant exam, by county."""
UNCHECKED = 4
_SCHOOLS = (("汉语言文学", False), ("社会工作", True), ("公共管理", False), ("护理", False))


def people(cast: Cast, dice: Random) -> list[dict[str, Any]]:
    """Holders of fresh certificates, and some whose papers nobody has checked yet."""
    found: list[dict[str, Any]] = []
    for code, count in GROUPS.items():
        for number in range(1, count + 1):
            key = f"{cast.slugs[code]}-{number:02d}"
            found.append(_facts(cast, dice, key, code, len(found) + 1))
            found[-1]["certificates"] = [_certificate(cast, code, number, len(found))]
    for code, count in CANDIDATES.items():
        for number in range(1, count + 1):
            key = f"{cast.slugs[code]}-c{number:02d}"
            found.append(_facts(cast, dice, key, code, len(found) + 1))
    for number in range(1, UNCHECKED + 1):
        key = f"unchecked-{number}"
        found.append(_facts(cast, dice, key, "350425", len(found) + 1) | {"confirmed": False})
    return found


def _facts(cast: Cast, dice: Random, key: str, county: str, serial: int) -> dict[str, Any]:
    """One person; births differ, so that the identity numbers do."""
    sex = Sex.FEMALE if serial % 3 else Sex.MALE
    birth = date(1976 + serial % 21, 1 + serial % 12, 1 + serial % 28)
    major, social_work = dice.choice(_SCHOOLS)
    bodies = [name for name in cast.organisations if name.startswith(cast.slugs[county])]
    return {
        "key": key,
        "name": made_up.name(dice, sex),
        "sex": sex,
        "birth_on": birth,
        "id": {"kind": "resident", "place": county, "serial": 998 + (sex is Sex.MALE)},
        "phone": f"1540598{1000 + serial}",
        "county": county,
        "township": dice.choice([code for code in cast.townships if code.startswith(county)]),
        "home_county": county,
        "organisation": dice.choice(bodies),
        "post": "社工",
        "payroll": "none",
        "full_time": False,
        "account": True,
        "education": [
            {
                "level": "bachelor",
                "social_work": social_work,
                "major": major,
                "school": "示例大学",
                "full_time": True,
                "starts_on": date(birth.year + 18, 9, 1),
                "graduated_on": date(birth.year + 22, 6, 30),
            }
        ],
        "employment": [_job(cast, dice.choice(bodies))],
        "certificates": [],
    }


def _job(cast: Cast, body: str) -> dict[str, Any]:
    return {
        "organisation": body,
        "post": "社工",
        "social_work": True,
        "payroll": "none",
        "starts_on": date(cast.today.year - 4, 3, 1),
        "ends_on": None,
    }


def _certificate(cast: Cast, county: str, number: int, serial: int) -> dict[str, Any]:
    level, digit = ("worker", 2) if number % 3 == 0 else ("assistant", 1)
    return {
        "level": level,
        "number": f"SL35040{digit}1{serial:05d}",
        "issued_on": {"days": -100},
        "registered": True,
        "exam_county": county,
    }
