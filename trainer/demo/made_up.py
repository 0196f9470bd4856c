"""Names, identity numbers and phones of people who do not exist."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from trainer.core.identity import Sex, make_id_number

SURNAMES: tuple[str, ...] = (
    *"林陈黄张吴李郑王刘罗邓廖赖肖余杨谢曾叶江苏周蔡范邱魏游卢连涂",
    *"詹严田俞纪池乐颜郭朱许何徐温伍官揭伊巫雷蓝钟饶童程冯蒋沈",
    *("欧阳", "上官"),
)
_GIVEN = {
    Sex.FEMALE: ("文子雨思晓丽秀美春佳嘉清云若心梓书静小", "涵萍华芳梅兰英霞燕琴琪宁钰莹岚溪"),
    Sex.MALE: ("文子思晓志建国海永俊明清家长景书", "轩平福辉斌鹏杰安远成松泉榕和宁华"),
}

PLACES = (
    *("350402", "350403", "350404", "350427", "350405", "350481", "350421", "350423"),
    *("350424", "350425", "350426", "350428", "350429", "350430"),
    *("350702", "350881", "350525", "350526"),  # they came from nearby
)
_FIRST_BIRTH = date(1962, 1, 1)
_DAYS = (date(2003, 12, 31) - _FIRST_BIRTH).days + 1
_SERIALS = (996, 997, 998, 999)  # kept for people over a hundred, so that they are nobody's
ROOM = len(PLACES) * _DAYS * len(_SERIALS)
_STRIDE = 600_011  # a prime that divides nothing above: every number comes up once
_FIRST_PHONE = 15410000000  # no operator has 154; the walk-through's begin with 1540598


def name(dice: Random, sex: Sex) -> str:
    """A name of two or three characters (four with a compound surname)."""
    first, second = _GIVEN[sex]
    given = dice.choice(second)
    if dice.random() < 0.85:
        given = dice.choice(first) + given
    return dice.choice(SURNAMES) + given


def id_numbers(seed: int) -> Iterator[tuple[str, str, date]]:
    """Number, place and birth of one person after the other, never one twice."""
    if math.gcd(_STRIDE, ROOM) != 1:
        raise ValueError("the stride would come back before every number was used")
    position = seed * 7919 % ROOM
    for _ in range(ROOM):
        position = (position + _STRIDE) % ROOM
        rest, serial = divmod(position, len(_SERIALS))
        days, place = divmod(rest, len(PLACES))
        birth = _FIRST_BIRTH + timedelta(days=days)
        yield make_id_number(PLACES[place], birth, _SERIALS[serial]), PLACES[place], birth


def phone(index: int) -> str:
    """The phone of the index-th person of the crowd."""
    return str(_FIRST_PHONE + index)
