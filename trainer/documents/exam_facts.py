"""What the papers of a local sitting say: admission tickets, door lists, sheets to sign in."""

from dataclasses import dataclass
from datetime import date

from trainer.core.text import say
from trainer.documents.facts import Facts, require_rows, require_web_address, text
from trainer.documents.hygiene import looks_personal
from trainer.documents.outcome import DocumentRefused

JPEG = "data:image/jpeg;base64,"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTime(Facts):
    """When one subject is written."""

    subject: str = text(say("科目"), 50)
    time: str = text(say("时间"), 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionTicket(Facts):
    """What a candidate shows at the door. The number of the document comes masked.

    `photo`: the hash of the photo it was issued with; `picture`: the photo itself, as an address
    that holds it.
    """

    number: str = text(say("文号"), 40)
    office: str = text(say("发文机关"), 60)
    sitting: str = text(say("考试"), 100)
    recipient: str = text(say("姓名"), 50)
    id_number: str = text(say("证件号码（遮盖）"), 20)
    ticket_number: str = text(say("准考证号"), 20)
    level: str = text(say("级别"), 20)
    site: str = text(say("考点"), 60)
    address: str = text(say("考点地址"), 120)
    room: str = text(say("考场"), 80)
    seat: str = text(say("座位号"), 8)
    rows: tuple[PaperTime, ...]
    contact: str = text(say("咨询方式"), 120, optional=True)
    photo: str = text(say("照片"), 64, optional=True)
    picture: str = ""
    issued_on: date
    verification_code: str = text(say("核验码"), 64)
    verify_url: str = text(say("核验地址"), 200)
    sample: bool = False

    def check(self) -> None:
        require_rows(self.rows)
        require_web_address(self.verify_url)
        if bool(self.photo) != self.picture.startswith(JPEG):
            raise DocumentRefused(say("准考证上的照片已经删除，不能再打印。请重新领取准考证。"))
        if looks_personal(self.id_number):
            raise DocumentRefused(
                say("准考证上“{name}”的证件号码没有遮盖，不能打印。", name=self.recipient)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow(Facts):
    """One seat of a room, and who sits there."""

    seat: str = text(say("座位号"), 8)
    name: str = text(say("姓名"), 50)
    ticket_number: str = text(say("准考证号"), 20)
    level: str = text(say("级别"), 20)
    id_tail: str = text(say("证件号码后四位"), 4, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamRoomSheets(Facts):
    """The list for a room's door, and the sheet on which its candidates sign in."""

    number: str = text(say("文号"), 40)
    office: str = text(say("主办单位"), 60)
    sitting: str = text(say("考试"), 100)
    held_on: date
    site: str = text(say("考点"), 60)
    room: str = text(say("考场"), 80)
    sign_columns: tuple[str, ...]
    rows: tuple[SeatRow, ...]
    issued_on: date
    sample: bool = False

    def check(self) -> None:
        require_rows(self.rows)
        if not 1 <= len(self.sign_columns) <= 4:
            raise ValueError("one to four columns to sign")
