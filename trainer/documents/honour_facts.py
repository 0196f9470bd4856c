"""What decisions on honours and the certificates of honour say."""

from dataclasses import dataclass
from datetime import date

from trainer.core.text import say
from trainer.documents import wordings
from trainer.documents.facts import (
    ROSTER_COLUMNS,
    Facts,
    RosterRow,
    require_rows,
    require_web_address,
    require_wording,
    text,
)
from trainer.documents.outcome import DocumentRefused

MODES = {"notify": "通报", "announce": "公布", "commend": "表彰"}
CLOSINGS = {
    "notify": "现予以通报。",
    "announce": "现将名单予以公布。",
    "commend": "决定予以表彰。",
}
LAYOUTS = ("portrait", "landscape")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Facts):
    """An official document that makes the result of a selection known, with the list as annex."""

    number: str = text(say("文号"), 40)
    office: str = text(say("发文机关"), 40)
    mode: str
    year: int
    title: str = text(say("评选名称"), 80)
    approval_number: str = text(say("批准文号"), 60, optional=True)
    recipients: str = text(say("主送"), 80)
    body: str = text(say("决定正文"), 600, optional=True, breaks=True)
    order_rule: str = text(say("排序规则"), 80)
    columns: tuple[str, ...]
    rows: tuple[RosterRow, ...]
    issued_on: date
    sealed: bool = False
    sample: bool = False

    def check(self) -> None:
        if self.mode not in MODES or "name" not in self.columns:
            raise ValueError("a decision has a known mode and names")
        if set(self.columns) - set(ROSTER_COLUMNS):
            raise ValueError(f"columns of a roster: {ROSTER_COLUMNS}")
        if self.mode == "commend" and not self.approval_number:
            raise DocumentRefused(say("表彰决定必须有批准文号，没有批准的请用通报或公布。"))
        require_rows(self.rows)

    @property
    def subject(self) -> str:
        """What it is about: 2026年度…结果, the year once."""
        year = "" if str(self.year) in self.title else f"{self.year}年度"
        return f"{year}{self.title}结果"

    @property
    def heading(self) -> str:
        """The title of the document."""
        kind = "决定" if self.mode == "commend" else "通知"
        if self.mode == "notify":
            return f"{self.office}关于{self.subject}的通报"
        return f"{self.office}关于{MODES[self.mode]}{self.subject}的{kind}"

    @property
    def closing(self) -> str:
        """The sentence that decides."""
        basis = f"经批准（{self.approval_number}），" if self.mode == "commend" else ""
        return f"{basis}{CLOSINGS[self.mode]}"

    @property
    def mark_size(self) -> int:
        """How large the office's name stands above the red line, so that it fits in one line."""
        return min(46, int(425 / len(self.office)))


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourCertificate(Facts):
    """The certificate that is handed to somebody who was chosen."""

    number: str = text(say("编号"), 40)
    office: str = text(say("发文机关"), 40)
    year: int
    title: str = text(say("评选名称"), 80)
    recipient: str = text(say("姓名（名称）"), 60)
    of_person: bool
    honour: str = text(say("荣誉"), 60)
    layout: str = "portrait"
    issued_on: date
    verification_code: str = text(say("核验码"), 64)
    verify_url: str = text(say("核验地址"), 900)
    wording: str = text(say("措辞"), wordings.MOST, optional=True, breaks=True)
    sealed: bool = False
    sample: bool = False

    def check(self) -> None:
        if self.layout not in LAYOUTS:
            raise ValueError(f"a certificate lies {LAYOUTS}")
        require_wording("honour_certificate", self.wording)
        require_web_address(self.verify_url)

    @property
    def occasion(self) -> str:
        """In what it was won, the year once."""
        return self.title if str(self.year) in self.title else f"{self.year}年度{self.title}"
