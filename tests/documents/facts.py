"""Made-up facts of every kind of document; all people, numbers and places of work are invented."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from trainer.core import uploads
from trainer.demo.portraits import head
from trainer.documents import (
    AdmissionTicket,
    AnnualReport,
    AttendanceRow,
    AttendanceSheet,
    AwardLetter,
    Column,
    CompletionCertificate,
    CountyRow,
    Decision,
    ExamRoomSheets,
    HonourCertificate,
    LevelRow,
    MonthRow,
    NoticeRow,
    PaperTime,
    PaymentList,
    PaymentRow,
    PublicNotice,
    RosterRow,
    SeatRow,
    WorkersRoster,
)
from trainer.documents.exam_facts import JPEG

RARE = "张㛃䶮𬱖𠅤"


def letter(**changes: Any) -> AwardLetter:
    """An award letter of a made-up county office."""
    facts: dict[str, Any] = {
        "number": "田民社奖〔2026〕1号",
        "county": "大田县",
        "office": "大田县民政局",
        "recipient": "陈示例",
        "certificate_level": "助理社会工作师",
        "certificate_number": "20250632350000001234",
        "approved_on": date(2025, 9, 10),
        "policy_title": "大田县社会工作专业人才持证奖励办法（示例）",
        "policy_document": "田民〔2025〕12号",
        "clause": "第五条第一项",
        "amount_fen": 150_050,
        "payment_way": "自本通知书送达之日起十五个工作日内，划入本人社会保障卡账户（尾号1234）。",
        "contact": "大田县民政局社会工作股，电话0598-0000000（示例）。",
        "appeal": "对本决定有异议的，可以自收到本通知书之日起六十日内申请行政复议。",
        "issued_on": date(2026, 7, 1),
        "verification_code": "K7QF-2MZP-9XTA-6RDW-4HBN-8CVJ-3Y",
        "verify_url": "https://verify.example.org/v/K7QF2MZP9XTA6RDW4HBN8CVJ3Y",
    }
    return AwardLetter(**(facts | changes))


def roster(count: int = 3, **changes: Any) -> WorkersRoster:
    """A roster of so many made-up workers."""
    facts: dict[str, Any] = {
        "title": "三明市2026年度优秀社会工作者名单（示例）",
        "year": 2026,
        "office": "三明市民政局",
        "issued_on": date(2026, 3, 17),
        "order_rule": "按县（市、区）顺序排列，同一县内以姓氏笔画为序",
        "columns": ("county", "name", "organisation", "level", "remark"),
        "rows": tuple(
            RosterRow(name=f"示例{place}", county="大田县", organisation="示例社工站")
            for place in range(1, count + 1)
        ),
    }
    return WorkersRoster(**(facts | changes))


def decision(**changes: Any) -> Decision:
    """A decision on a made-up selection."""
    facts: dict[str, Any] = {
        "number": "明民社决〔2026〕1号",
        "office": "三明市民政局",
        "mode": "announce",
        "year": 2026,
        "title": "优秀社会工作人才推选（示例）",
        "recipients": "各县（市、区）社会工作主管部门",
        "body": "为激励全市社会工作者扎根基层，经单位推荐、县级审核和集体评议。",
        "order_rule": "按县（市、区）顺序排列，同一县内按录入先后为序",
        "columns": ("county", "name", "organisation", "honour"),
        "rows": roster(4).rows,
        "issued_on": date(2026, 3, 17),
    }
    return Decision(**(facts | changes))


def honour(**changes: Any) -> HonourCertificate:
    """A certificate of honour for a made-up person."""
    facts: dict[str, Any] = {
        "number": "明民社荣〔2026〕1号",
        "office": "三明市民政局",
        "year": 2026,
        "title": "优秀社会工作人才推选（示例）",
        "recipient": "陈示例",
        "of_person": True,
        "honour": "优秀社会工作者",
        "issued_on": date(2026, 3, 17),
        "verification_code": "K7QF-2MZP-9XTA-6RDW-4HBN-8CVJ-3Y",
        "verify_url": "https://verify.example.org/v/K7QF2MZP9XTA6RDW4HBN8CVJ3Y",
    }
    return HonourCertificate(**(facts | changes))


def notice(**changes: Any) -> PublicNotice:
    """A public notice about three made-up people."""
    facts: dict[str, Any] = {
        "title": "关于大田县2026年度社会工作者职业水平证书持证奖励拟发放对象的公示",
        "office": "大田县民政局",
        "opening": "经个人申请、县民政局审核，拟对下列人员发放奖励。\n现予以公示。",
        "starts_on": date(2026, 6, 22),
        "ends_on": date(2026, 6, 26),
        "working_days": 5,
        "how_to_object": "对公示对象有异议的，请在公示期内以书面形式实名提出。",
        "accepting_office": "大田县民政局社会工作股",
        "phone": "0598-0000000（示例）",
        "list_title": "大田县2026年度持证奖励拟发放对象名单",
        "issued_on": date(2026, 6, 19),
        "rows": (
            NoticeRow(name="陈**", place="大田县", certificate_number="2025************1234"),
            NoticeRow(name="欧阳**", place="沙县区", amount_fen=250_000),
        ),
    }
    return PublicNotice(**(facts | changes))


def sheet(**changes: Any) -> AttendanceSheet:
    """A sign-in sheet with one code for the session and one for one person."""
    facts: dict[str, Any] = {
        "course": "2026年社会工作者职业水平考试考前培训（示例）",
        "office": "大田县民政局",
        "county": "大田县",
        "venue": "示例会议室",
        "held_on": date(2026, 5, 9),
        "hours": "8:30—11:30",
        "spare_rows": 2,
        "check_in_url": "https://verify.example.org/s/1",
        "rows": (
            AttendanceRow(name="陈示例", check_in_url="https://verify.example.org/c/1"),
            AttendanceRow(name="欧阳示例", organisation="示例社工站"),
        ),
    }
    return AttendanceSheet(**(facts | changes))


def payment(**changes: Any) -> PaymentRow:
    """One made-up payment."""
    facts: dict[str, Any] = {
        "name": "陈示例",
        "id_number": "350***********0021",
        "level": "社会工作师",
        "certificate_number": "20250632350000001234",
        "approved_on": date(2025, 9, 10),
        "amount_fen": 250_000,
        "account": "****1234",
    }
    return PaymentRow(**(facts | changes))


def payments(**changes: Any) -> PaymentList:
    """A payment list of two made-up payments."""
    facts: dict[str, Any] = {
        "title": "大田县2026年第一批持证奖励发放汇总表（示例）",
        "number": "DT-2026-01",
        "county": "大田县",
        "office": "大田县民政局",
        "policy_title": "大田县社会工作专业人才持证奖励办法（示例）",
        "policy_document": "田民〔2025〕12号",
        "made_on": date(2026, 7, 2),
        "rows": (payment(), payment(name="欧阳示例", amount_fen=150_050)),
    }
    return PaymentList(**(facts | changes))


def picture() -> str:
    """A drawn head as a ticket holds it."""
    with Image.open(BytesIO(head(0))) as opened:
        photo = uploads.as_jpeg(opened.resize((295, 413)), quality=86)
    return JPEG + b64encode(photo).decode()


def ticket(**changes: Any) -> AdmissionTicket:
    """The admission ticket of a made-up candidate."""
    facts: dict[str, Any] = {
        "number": "田民社准〔2026〕1号",
        "office": "大田县民政局",
        "sitting": "大田县社会工作者岗位能力测评（示例）",
        "recipient": "欧阳示例",
        "id_number": "350***********0021",
        "ticket_number": "2026000100001",
        "level": "助理社会工作师",
        "site": "示例第一中学",
        "address": "大田县示例路1号",
        "room": "第1考场（教学楼一层101室）",
        "seat": "17",
        "rows": (
            PaperTime(subject="社会工作综合能力（初级）", time="2026年9月5日 09:00—11:00"),
            PaperTime(subject="社会工作实务（初级）", time="2026年9月5日 14:00—16:00"),
        ),
        "contact": "大田县 0598-0000000（示例）",
        "photo": "0" * 64,
        "picture": picture(),
        "issued_on": date(2026, 8, 25),
        "verification_code": "K7QF-2MZP-9XTA-6RDW-4HBN-8CVJ-3Y",
        "verify_url": "https://verify.example.org/v/K7QF2MZP9XTA6RDW4HBN8CVJ3Y",
    }
    return AdmissionTicket(**(facts | changes))


def room_sheets(count: int = 30, **changes: Any) -> ExamRoomSheets:
    """The door list and the sign-in sheet of a room of so many."""
    facts: dict[str, Any] = {
        "number": "田民社场〔2026〕1号",
        "office": "大田县民政局",
        "sitting": "大田县社会工作者岗位能力测评（示例）",
        "held_on": date(2026, 9, 5),
        "site": "示例第一中学",
        "room": "第1考场（教学楼一层101室）",
        "sign_columns": ("上午签名", "下午签名"),
        "rows": tuple(
            SeatRow(
                seat=str(place),
                name=f"示例{place}",
                ticket_number=f"2026000100{place:03d}",
                level="助理社会工作师",
                id_tail=f"{place:04d}",
            )
            for place in range(1, count + 1)
        ),
        "issued_on": date(2026, 8, 25),
    }
    return ExamRoomSheets(**(facts | changes))


def completion(**changes: Any) -> CompletionCertificate:
    """The certificate of a made-up person who completed a course."""
    facts: dict[str, Any] = {
        "number": "田民社结〔2026〕1号",
        "county": "大田县",
        "office": "大田县民政局",
        "recipient": "欧阳示例",
        "course": "大田考前冲刺班：社会工作实务（初级）（示例）",
        "organiser": "大田县社会工作主管部门",
        "first_on": date(2026, 4, 11),
        "last_on": date(2026, 5, 9),
        "hours": "22.5",
        "share": "93%",
        "issued_on": date(2026, 5, 12),
        "verification_code": "K7QF-2MZP-9XTA-6RDW-4HBN-8CVJ-3Y",
        "verify_url": "https://verify.example.org/v/K7QF2MZP9XTA6RDW4HBN8CVJ3Y",
    }
    return CompletionCertificate(**(facts | changes))


def report(counties: int = 3, **changes: Any) -> AnnualReport:
    """The report of a made-up city's year; every count of a county is its place times something."""

    def county(name: str, times: int) -> CountyRow:
        return CountyRow(
            county=name,
            registered=40 * times,
            trained=25 * times,
            sat=36 * times,
            passed=11 * times,
            rate="30.6%",
            recorded=10 * times,
            entered=8 * times,
            claimed=6 * times,
            paid=5 * times,
            paid_fen=750_050 * times,
            budget_fen=2_000_000 * times,
        )

    facts: dict[str, Any] = {
        "office": "示例市民政局",
        "scope": "示例市",
        "year": 2026,
        "issued_on": date(2026, 7, 1),
        "total": county("合计", sum(range(1, counties + 1))),
        "rows": tuple(county(f"示例{place}县", place) for place in range(1, counties + 1)),
        "months": tuple(
            MonthRow(
                month=f"{month}月",
                sessions=month,
                seats=40 * month,
                came=30 * month,
                leave=month,
                missed=2 * month,
                rate="90.9%",
            )
            for month in range(1, 13)
        ),
        "levels": (
            LevelRow(level="助理社会工作师", count=9, fen=900_000, median_days=31, most_days=64),
            LevelRow(level="社会工作师", count=6, fen=1_200_000, median_days=28, most_days=50),
        ),
        "expiring": tuple(
            Column(label=f"{2026 + (6 + place) // 12}.{(6 + place) % 12 + 1}", value=place % 5 * 3)
            for place in range(12)
        ),
        "trained_rate": "41.2%",
        "untrained_rate": "22.0%",
        "trained_sat": 120,
        "untrained_sat": 96,
    }
    return AnnualReport(**(facts | changes))


EVERY_KIND: dict[str, Callable[[], Any]] = {
    "award_letter": letter,
    "workers_roster": roster,
    "decision": decision,
    "honour_certificate": honour,
    "public_notice": notice,
    "attendance_sheet": sheet,
    "payment_list": payments,
    "admission_ticket": ticket,
    "exam_room_sheets": room_sheets,
    "completion_certificate": completion,
    "annual_report": report,
}
