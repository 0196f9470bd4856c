"""Numbers and names that identify people and organisations: normalised, checked, made up."""

import re
import unicodedata
from datetime import date

from stdnum import luhn
from stdnum.cn import ric, uscc

from trainer.core.errors import RuleBroken
from trainer.core.text import Choice, Sentence, say

LONGEST_NAME = 50
EARLIEST_BIRTH_YEAR = 1900

_INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp")
_LOOKS_LIKE_X = str.maketrans({0x00D7: "X", 0x0425: "X", 0x03A7: "X"})  # times, Ha, Chi
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}")
_NOT_OF_USCC = re.compile(r"[^0-9A-HJ-NP-RTUW-Y]")  # no I, O, S, V, Z
_DOTS_OF_NAMES = re.compile(r"\s*[•‧∙⋅・･᛫]\s*")  # keyboards offer these for ·
_HAN = (
    r"\u2E80-\u2FDF\u3005\u3007\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF"
    r"\uE000-\uF8FF\U00020000-\U0003FFFF"  # private use, and the extensions B and later
)
_PADDING_IN_NAMES = re.compile(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])")


class Sex(Choice):
    """As the number of the resident identity card tells it."""

    MALE = "male", say("男")
    FEMALE = "female", say("女")


class IdKind(Choice):
    """Which document proves who somebody is."""

    RESIDENT = "resident", say("居民身份证")
    HONG_KONG_MACAO = "hk_mo_permit", say("港澳居民来往内地通行证")
    TAIWAN = "tw_permit", say("台湾居民来往大陆通行证")
    RESIDENCE_PERMIT = "residence_permit", say("港澳台居民居住证")
    PASSPORT = "passport", say("护照")


_SHAPES = {
    IdKind.HONG_KONG_MACAO: (
        re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})"),
        say("港澳居民来往内地通行证号码应以 H 或 M 开头，后接 8 位数字（旧证为 10 位）。"),
    ),
    IdKind.TAIWAN: (
        re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"),
        say("台湾居民来往大陆通行证号码应为 8 位数字（旧证为 10 位数字，末尾可带一个字母）。"),
    ),
    IdKind.PASSPORT: (
        re.compile(r"(?=.*[0-9])[A-Z0-9]{5,17}"),
        say("护照号码应为 5 至 17 位字母和数字，请照证件资料页填写。"),
    ),
}


def check_id_number(text: str, on: date | None = None) -> str:
    """The 18 characters of a resident identity number, X in upper case; refuses what is none.

    The place code is never judged: numbers keep the codes of counties long dissolved. With `on`,
    a birth after that day is refused too.
    """
    number = _compact(text).translate(_LOOKS_LIKE_X)
    _refuse_wrong_length(number)
    for place, char in enumerate(number, start=1):
        if char not in "0123456789" and not (place == 18 and char == "X"):
            raise RuleBroken(
                say(
                    "身份证号码第{place}位是“{char}”：前17位只能是数字，第18位只能是数字或X。",
                    place=place,
                    char=char,
                )
            )
    _refuse_impossible_birth(number, on)
    if ric.calc_check_digit(number) != number[17]:
        raise RuleBroken(_wrong_check_digit(number))
    return number


def may_be_rounded(number: str) -> bool:
    """Whether a spreadsheet may have rounded the number: it keeps 15 digits and writes zeros.

    One in eleven of these still has a fitting check digit, so a loaded sheet asks about them.
    """
    return len(number) == 18 and number.endswith("000")


def check_document(kind: str, text: str, on: date | None = None) -> str:
    """The normalised number of any document we accept; refuses one of the wrong shape."""
    kind = IdKind(kind)
    if kind is IdKind.RESIDENT:
        return check_id_number(text, on)
    if kind is IdKind.RESIDENCE_PERMIT:
        number = check_id_number(text, on)
        if not number.startswith(("810000", "820000", "830000")):
            raise RuleBroken(
                say("港澳台居民居住证号码应以 810000、820000 或 830000 开头，请核对证件类型。")
            )
        return number
    number = _compact(text).replace("(", "").replace(")", "")
    shape, sentence = _SHAPES[kind]
    if not shape.fullmatch(number):
        raise RuleBroken(sentence)
    return number


def birth_on(id_number: str) -> date:
    """The date of birth that a checked 18-digit number holds."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def sex(id_number: str) -> Sex:
    """The sex that a checked 18-digit number holds: its 17th digit is odd for men."""
    return Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE


def make_id_number(place: str, birth: date, serial: int) -> str:
    """A valid number for a made-up person; an odd serial makes a man."""
    if not 0 <= serial <= 999:
        raise ValueError("the serial has three digits")
    stem = f"{place}{birth:%Y%m%d}{serial:03d}"
    return check_id_number(stem + ric.calc_check_digit(stem + "0"))  # it wants the place filled


def check_phone(text: str) -> str:
    """The 11 digits of a mainland mobile number."""
    number = re.sub(r"^(?:\+|00)?86(?=1[0-9]{10}$)", "", _compact(text))
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise RuleBroken(say("手机号码应为11位数字，以13至19开头，请核对。"))
    return number


def check_uscc(text: str) -> str:
    """The 18 characters of a unified social credit code (GB 32100-2015)."""
    code = _compact(text)
    if len(code) != 18:
        raise RuleBroken(say("统一社会信用代码应为18位，您填写了{length}位。", length=len(code)))
    wrong = _NOT_OF_USCC.search(code)
    if wrong:
        raise RuleBroken(
            say("统一社会信用代码里不会出现“{char}”（不用字母 I、O、S、V、Z）。", char=wrong[0])
        )
    if not re.fullmatch(r"[0-9]{6}", code[2:8]):
        raise RuleBroken(say("统一社会信用代码第3至8位是登记机关区划码，只能是数字。"))
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise RuleBroken(say("统一社会信用代码的校验码不对，通常是某一位输错了，请逐位核对。"))
    return code


def make_uscc(kind: str, place: str, serial: int) -> str:
    """A valid code for a made-up organisation: kind as in 52, place of registration, serial.

    The nine characters of the organisation code hold its own check digit (GB 11714).
    """
    body = f"MJ{serial:06d}"
    values = [int(char, 36) for char in body]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    stem = f"{kind}{place}{body}" + "0123456789X0"[(11 - total % 11) % 11]
    return check_uscc(stem + uscc.calc_check_digit(stem))


def check_bank_account(text: str) -> tuple[str, Sentence | None]:
    """The digits of an account, and a warning where they are no ordinary card number."""
    account = re.sub("-", "", _compact(text))
    if not re.fullmatch(r"[0-9]{16,19}", account):
        raise RuleBroken(say("银行账号应为16至19位数字，请照银行卡或存折填写。"))
    if luhn.is_valid(account):
        return account, None
    return account, say(
        "这个账号不符合银行卡号的校验规则。如果是存折账号可以继续，否则请再核对一遍。"
    )


def make_bank_account(serial: int) -> str:
    """A card number for a made-up person: it passes the check, and no bank issues its prefix."""
    stem = f"629999{serial:012d}"
    return stem + luhn.calc_check_digit(stem)


def normalise_name(text: str) -> str:
    """A name as it is stored: NFC, nothing invisible, one kind of dot; every character kept.

    Spaces used to stretch a Chinese name go; a single space between words in Latin letters stays.
    """
    spaced = "".join(
        char if unicodedata.category(char) not in _INVISIBLE else " " if char.isspace() else ""
        for char in unicodedata.normalize("NFC", text)
    )
    dotted = _DOTS_OF_NAMES.sub("·", spaced)
    return re.sub(r"\s+", " ", _PADDING_IN_NAMES.sub("", dotted)).strip()


def check_name(text: str) -> str:
    """The normalised name; refuses an empty one and one longer than documents hold."""
    name = normalise_name(text)
    if not name:
        raise RuleBroken(say("请填写姓名。"))
    if len(name) > LONGEST_NAME:
        raise RuleBroken(say("姓名最多{most}个字，请照证件填写。", most=LONGEST_NAME))
    return name


def _compact(text: str) -> str:
    """Half-width, upper case, and none of the spaces and marks that copying brings along."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in wide if unicodedata.category(c) not in _INVISIBLE and c not in "'‘’`")


def _refuse_wrong_length(number: str) -> None:
    if not number:
        raise RuleBroken(say("请填写身份证号码。"))
    if _SCIENTIFIC.fullmatch(number):
        raise RuleBroken(
            say(
                "这个号码被表格软件改成了科学计数法，后几位已经丢失。请把该列设为文本，照证件重新填写。"
            )
        )
    if re.fullmatch(r"[0-9]{15}", number):
        raise RuleBroken(
            say(
                "这是15位的旧身份证号码，已经停用。请照现行居民身份证填写18位号码；"
                "手边没有新证的，可凭户口簿上的公民身份号码填写，或向户籍地派出所查询。"
            )
        )
    if len(number) != 18:
        raise RuleBroken(say("身份证号码应为18位，您填写了{length}位。", length=len(number)))


def _refuse_impossible_birth(number: str, on: date | None) -> None:
    digits = number[6:14]
    try:
        birth = birth_on(number)
    except ValueError:
        raise RuleBroken(
            say("身份证号码里的出生日期{digits}不存在，请核对第7至14位。", digits=digits)
        ) from None
    if birth.year < EARLIEST_BIRTH_YEAR or (on is not None and birth > on):
        raise RuleBroken(
            say("身份证号码里的出生日期{digits}不可能，请核对第7至14位。", digits=digits)
        )


def _wrong_check_digit(number: str) -> Sentence:
    if may_be_rounded(number):
        return say(
            "身份证号码的末几位像是被表格软件改成了0，已经不是原来的号码。"
            "请把该列设为文本，照证件重新填写。"
        )
    return say("身份证号码的校验码不对，通常是某一位输错了，请逐位核对。")
