"""What the papers of training say: that somebody completed a course."""

from dataclasses import dataclass
from datetime import date

from trainer.core.text import say
from trainer.documents import wordings
from trainer.documents.facts import Facts, require_web_address, require_wording, text
from trainer.documents.outcome import DocumentRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionCertificate(Facts):
    """What somebody takes home who attended enough of a course."""

    number: str = text(say("文号"), 40)
    county: str = text(say("县（市、区）"), 20)
    office: str = text(say("发证机关"), 40)
    recipient: str = text(say("姓名"), 50)
    course: str = text(say("培训名称"), 100)
    organiser: str = text(say("主办单位"), 100)
    first_on: date
    last_on: date
    hours: str = text(say("学时"), 8)
    share: str = text(say("出勤"), 8)
    issued_on: date
    verification_code: str = text(say("核验码"), 64)
    verify_url: str = text(say("核验地址"), 200)
    wording: str = text(say("措辞"), wordings.MOST, optional=True, breaks=True)
    sealed: bool = False
    sample: bool = False

    def check(self) -> None:
        require_wording("completion_certificate", self.wording)
        require_web_address(self.verify_url)
        if self.last_on < self.first_on:
            raise DocumentRefused(say("培训的结束日期早于开始日期，请核对。"))
