"""What each kind of document says: frozen facts that clean and check themselves.

Facts hold no rows and no HTML. They can be kept as JSON (`freeze`) and read back (`thaw`), so that
an issued document can be made again from what was true on the day it was issued.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from trainer.core import money
from trainer.core.text import Sentence, say
from trainer.documents import wordings
from trainer.documents.hygiene import fit, looks_personal
from trainer.documents.outcome import DocumentRefused

MOST_ROWS = 3000
F = TypeVar("F")


def text(label: Sentence, most: int, *, optional: bool = False, breaks: bool = False) -> Any:
    """A field of text with its name for people and its longest length."""
    metadata = {"label": label, "most": most, "empty": optional, "breaks": breaks}
    return field(default="", metadata=metadata) if optional else field(metadata=metadata)


class Facts:
    """Base of all facts: every text is cleaned and measured when the facts are made."""

    def __post_init__(self) -> None:
        for spec in fields(self):  # type: ignore[arg-type]  # subclasses are dataclasses
            if "most" in spec.metadata:
                object.__setattr__(self, spec.name, self._fitted(spec))
        self.check()

    def _fitted(self, spec: "Field[Any]") -> str:
        value = getattr(self, spec.name)
        if not isinstance(value, str):
            raise TypeError(f"{spec.name} must be text, not {type(value).__name__}")
        rule = spec.metadata
        return fit(rule["label"], value, rule["most"], empty=rule["empty"], breaks=rule["breaks"])

    def check(self) -> None:
        """What must hold between the fields; subclasses refuse here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLetter(Facts):
    """The letter that tells a holder of a certificate what was granted, and why."""

    number: str = text(say("文号"), 40)
    county: str = text(say("县（市、区）"), 20)
    office: str = text(say("发文机关"), 40)
    recipient: str = text(say("姓名"), 50)
    certificate_level: str = text(say("证书级别"), 20)
    certificate_number: str = text(say("证书管理号"), 40)
    approved_on: date
    policy_title: str = text(say("政策名称"), 80)
    policy_document: str = text(say("政策文号"), 40)
    clause: str = text(say("条款"), 40)
    amount_fen: int
    payment_way: str = text(say("发放方式"), 160)
    contact: str = text(say("咨询方式"), 120)
    appeal: str = text(say("救济途径"), 300)
    issued_on: date
    verification_code: str = text(say("核验码"), 64)
    verify_url: str = text(say("核验地址"), 900)
    wording: str = text(say("措辞"), wordings.MOST, optional=True, breaks=True)
    sealed: bool = False
    sample: bool = False

    def check(self) -> None:
        if self.amount_fen <= 0:
            raise DocumentRefused(say("奖励金额应大于零，请核对。"))
        require_wording("award_letter", self.wording)
        require_web_address(self.verify_url)

    @property
    def amount(self) -> str:
        """In digits: 1,000.00."""
        return money.yuan(self.amount_fen)

    @property
    def capitals(self) -> str:
        """In the capitals of finance."""
        return money.capitals(self.amount_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow(Facts):
    """One person of a published roster. It has no place for a number that identifies anybody."""

    name: str = text(say("姓名"), 50)
    county: str = text(say("县（市、区）"), 20, optional=True)
    gender: str = text(say("性别"), 4, optional=True)
    organisation: str = text(say("工作单位"), 60, optional=True)
    post: str = text(say("职务（岗位）"), 40, optional=True)
    level: str = text(say("证书级别"), 20, optional=True)
    honour: str = text(say("类别"), 60, optional=True)
    remark: str = text(say("备注"), 80, optional=True)

    def check(self) -> None:
        refuse_personal_numbers(self, self.name)


ROSTER_COLUMNS = tuple(spec.name for spec in fields(RosterRow))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersRoster(Facts):
    """The roster of outstanding workers, for everybody to read."""

    title: str = text(say("标题"), 80, breaks=True)
    year: int
    office: str = text(say("发文机关"), 60)
    issued_on: date
    order_rule: str = text(say("排序规则"), 80)
    opening: str = text(say("说明"), 600, optional=True, breaks=True)
    columns: tuple[str, ...] = ("county", "name", "organisation", "level")
    rows: tuple[RosterRow, ...]
    sample: bool = False

    def check(self) -> None:
        unknown = [name for name in self.columns if name not in ROSTER_COLUMNS]
        if unknown or "name" not in self.columns:
            raise ValueError(f"columns of a roster: {ROSTER_COLUMNS}, name among them")
        require_rows(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow(Facts):
    """One person of a public notice; name and number come masked."""

    name: str = text(say("姓名"), 50)
    place: str = text(say("县（市、区）或单位"), 60, optional=True)
    level: str = text(say("证书级别"), 20, optional=True)
    certificate_number: str = text(say("证书管理号"), 40, optional=True)
    amount_fen: int | None = None

    def check(self) -> None:
        refuse_personal_numbers(self, self.name)
        if self.certificate_number and "*" not in self.certificate_number:
            raise DocumentRefused(
                say("公示名单里“{name}”的证书管理号没有遮盖，不能公示。", name=self.name)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNotice(Facts):
    """The notice that lists who shall get something, and how anybody may object."""

    title: str = text(say("标题"), 80, breaks=True)
    number: str = text(say("文号"), 40, optional=True)
    office: str = text(say("公示单位"), 60)
    opening: str = text(say("公示依据和内容"), 800, breaks=True)
    starts_on: date
    ends_on: date
    working_days: int
    how_to_object: str = text(say("异议的提出"), 400, breaks=True)
    accepting_office: str = text(say("受理单位"), 60)
    contact_person: str = text(say("联系人"), 50, optional=True)
    phone: str = text(say("联系电话"), 40)
    address: str = text(say("地址"), 80, optional=True)
    postcode: str = text(say("邮编"), 10, optional=True)
    email: str = text(say("电子邮箱"), 80, optional=True)
    list_title: str = text(say("名单标题"), 80)
    rows: tuple[NoticeRow, ...]
    issued_on: date
    masked: bool = True
    sample: bool = False

    def check(self) -> None:
        require_rows(self.rows)
        if self.ends_on < self.starts_on or self.working_days < 1:
            raise DocumentRefused(say("公示期的截止日期早于开始日期，请核对。"))
        bare = next((row.name for row in self.rows if "*" not in row.name), None)
        if self.masked and bare is not None:
            raise DocumentRefused(say("公示名单里“{name}”的姓名没有遮盖，不能公示。", name=bare))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow(Facts):
    """One person expected at a session, with the address behind their own code, if any."""

    name: str = text(say("姓名"), 50)
    organisation: str = text(say("单位"), 60, optional=True)
    remark: str = text(say("备注"), 40, optional=True)
    check_in_url: str = text(say("签到地址"), 200, optional=True)
    number: int = 0
    """The row by which it is typed back; 0: its place on the sheet."""

    def check(self) -> None:
        if self.check_in_url:
            require_web_address(self.check_in_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceSheet(Facts):
    """The sheet that lies at the door of a session to be signed."""

    course: str = text(say("培训名称"), 80)
    office: str = text(say("主办单位"), 60)
    county: str = text(say("县（市、区）"), 20)
    venue: str = text(say("地点"), 80)
    instructor: str = text(say("授课人"), 50, optional=True)
    held_on: date
    hours: str = text(say("时间"), 40)
    sign_columns: tuple[str, ...] = ("签到", "签退")
    spare_rows: int = 0
    check_in_url: str = text(say("签到地址"), 200, optional=True)
    rows: tuple[AttendanceRow, ...]
    sample: bool = False

    def check(self) -> None:
        require_rows(self.rows, least=0)
        if not 0 <= self.spare_rows <= 100 or not 1 <= len(self.sign_columns) <= 4:
            raise ValueError("up to 100 spare rows and one to four columns to sign")
        signs = tuple(fit(say("签名栏"), name, 10) for name in self.sign_columns)
        object.__setattr__(self, "sign_columns", signs)
        if self.check_in_url:
            require_web_address(self.check_in_url)

    @property
    def last_row(self) -> int:
        """The highest number that stands on the sheet, before the spare rows."""
        return max([len(self.rows), *(row.number for row in self.rows)])

    @property
    def has_codes(self) -> bool:
        """Whether any row has a code of its own."""
        return any(row.check_in_url for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow(Facts):
    """One payment of an internal list."""

    name: str = text(say("姓名"), 50)
    id_number: str = text(say("证件号码（遮盖）"), 20)
    level: str = text(say("证书级别"), 20)
    certificate_number: str = text(say("证书管理号"), 40)
    approved_on: date
    organisation: str = text(say("工作单位"), 60, optional=True)
    amount_fen: int
    bank: str = text(say("开户行"), 60, optional=True)
    account: str = text(say("账号"), 30)
    phone: str = text(say("联系电话"), 20, optional=True)
    remark: str = text(say("备注"), 40, optional=True)

    def check(self) -> None:
        if self.amount_fen <= 0:
            raise DocumentRefused(say("“{name}”的发放金额应大于零，请核对。", name=self.name))
        if looks_personal(self.id_number):
            raise DocumentRefused(
                say("发放汇总表里“{name}”的证件号码没有遮盖，不能打印。", name=self.name)
            )

    @property
    def amount(self) -> str:
        """In digits: 1,000.00."""
        return money.yuan(self.amount_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentList(Facts):
    """The summary that goes from the county office to whoever pays. Internal.

    Accounts are masked unless `full_accounts` asks for the sheet that the payer types from.
    """

    title: str = text(say("标题"), 80, breaks=True)
    number: str = text(say("批次号"), 40)
    county: str = text(say("县（市、区）"), 20)
    office: str = text(say("制表单位"), 60)
    policy_title: str = text(say("政策名称"), 80)
    policy_document: str = text(say("政策文号"), 40)
    made_on: date
    rows: tuple[PaymentRow, ...]
    full_accounts: bool = False
    sample: bool = False

    def check(self) -> None:
        require_rows(self.rows)
        if self.full_accounts:
            return
        bare = next((row.name for row in self.rows if looks_personal(row.account)), None)
        if bare is not None:
            raise DocumentRefused(say("发放汇总表里“{name}”的账号没有遮盖。", name=bare))

    @property
    def total_fen(self) -> int:
        """The sum of all payments."""
        return sum(row.amount_fen for row in self.rows)

    @property
    def total(self) -> str:
        """The sum in digits."""
        return money.yuan(self.total_fen)

    @property
    def capitals(self) -> str:
        """The sum in the capitals of finance."""
        return money.capitals(self.total_fen)


def require_wording(kind: str, words: str) -> None:
    """The words of an edition, where there is one, can be printed."""
    wrong = wordings.objection(kind, words) if words else None
    if wrong is not None:
        raise DocumentRefused(wrong)


def require_web_address(url: str) -> None:
    """Only an address that a phone's camera may open goes into a code."""
    if not url.startswith(("https://", "http://")):
        raise DocumentRefused(say("核验地址应以 https:// 开头，请检查系统设置。"))


def require_rows(rows: tuple[Any, ...], least: int = 1) -> None:
    """A list has somebody on it, and no more than can be laid out in one file."""
    if len(rows) < least:
        raise DocumentRefused(say("名单里还没有人，不能生成。"))
    if len(rows) > MOST_ROWS:
        raise DocumentRefused(
            say(
                "名单有{count}行，一份文件最多{most}行，请按县（市、区）或类别分开生成。",
                count=len(rows),
                most=MOST_ROWS,
            )
        )


def refuse_personal_numbers(row: Facts, name: str) -> None:
    """No published row carries what looks like an identity, bank or mobile number."""
    for spec in fields(row):  # type: ignore[arg-type]  # subclasses are dataclasses
        value = getattr(row, spec.name)
        if isinstance(value, str) and looks_personal(value):
            raise DocumentRefused(
                say(
                    "名单里“{name}”的“{label}”一栏像是身份证号码、银行账号或手机号码，不能公布。",
                    name=say("这一行") if looks_personal(name) else name,
                    label=spec.metadata["label"],
                )
            )


def freeze(facts: Any) -> dict[str, Any]:
    """The facts as what JSON can hold; properties are not kept, they follow from the fields."""
    return {spec.name: _plain(getattr(facts, spec.name)) for spec in fields(facts)}


def thaw(kind: type[F], mapping: Mapping[str, Any]) -> F:
    """Facts of that kind from a mapping; unknown and missing names are errors."""
    hints = get_type_hints(kind)
    unknown = mapping.keys() - hints.keys()
    if unknown:
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind(**{name: _typed(hints[name], value) for name, value in mapping.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return freeze(value)
    return value.isoformat() if isinstance(value, date) else value


def _typed(hint: Any, value: Any) -> Any:
    """The value as the type asks for it; numbers and truths are never guessed from text."""
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint) and isinstance(value, Mapping):
        return thaw(hint, value)  # type: ignore[arg-type]  # a dataclass type
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    allowed = get_args(hint) or (hint,)
    if type(value) not in allowed and not (isinstance(value, str) and str in allowed):
        raise TypeError(f"{value!r} is not {hint}")
    return value
