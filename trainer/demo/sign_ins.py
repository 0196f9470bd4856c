"""The sign-ins of a demo instance: random passwords, kept in one file that only its owner reads."""

import json
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from trainer.domain.people import passwords

FILE = "demo-sign-ins.json"


@dataclass(frozen=True)
class SignIn:
    """One way to try the demo, and what can be tried there."""

    audience: str
    who: str
    name: str
    password: str
    to_try: str


OFFERED = (
    ("个人", "涂晓禾，尚无证书", "15405980001", "查报考条件、报名、报培训"),
    ("个人", "郑堃，新取得证书", "15405980002", "申请奖励、看办理进度"),
    ("县", "大田县经办 林知行", "datian.clerk", "审核报名、导入成绩、安排培训"),
    ("县", "大田县审核 颜守正", "datian.reviewer", "审核报名和奖励申请"),
    ("县", "大田县审批 乐明达", "datian.approver", "审批奖励、公示、印发通知书"),
    ("县", "大田县发放 池惟一", "datian.payer", "核对发放清单、登记发放"),
    ("县", "大田县用印 关自正", "datian.sealer", "给印发的通知书用印（测试证书）"),
    ("县", "沙县区审批 康定一", "shaxian.approver", "看不到大田县的数据"),
    ("培训", "教师 白师远", "datian.instructor", "手机上记考勤"),
    ("市", "市经办 方既明", "city.clerk", "录入推选结果"),
    ("市", "市确认 秦执中", "city.confirmer", "确认结果、印发名单"),
    ("市", "市用印 傅正方", "city.sealer", "给决定和荣誉证书用印（测试证书）"),
    ("市", "市管理员 祝司契", "city.administrator", "用户、职责、节假日、审计"),
)
HEADINGS = ("入口", "谁", "登录名", "密码", "可以试")


def make() -> dict[str, SignIn]:
    """A fresh password for each offered sign-in, by its name."""
    return {
        name: SignIn(audience, who, name, passwords.start_password(), to_try)
        for audience, who, name, to_try in OFFERED
    }


def store(instance: Path, sign_ins: Iterable[SignIn]) -> None:
    """Keep them beside the database; nobody else on the machine may read the file."""
    file = instance / FILE
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump([asdict(one) for one in sign_ins], out, ensure_ascii=False, indent=1)


def read(instance: Path) -> list[SignIn]:
    """What was stored; empty where there is no file."""
    file = instance / FILE
    if not file.exists():
        return []
    return [SignIn(**one) for one in json.loads(file.read_text("utf-8"))]


def listing(instance: Path) -> str:
    """A short table for the terminal."""
    rows = [(one.audience, one.who, one.name, one.password, one.to_try) for one in read(instance)]
    if not rows:
        return f"  {instance / FILE} is missing: the demo's passwords are not known."
    table = [HEADINGS, *rows]
    widths = [max(_width(row[column]) for row in table) for column in range(len(HEADINGS))]
    lines = [
        "  "
        + "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]
    heading = "  演示账号（人物和数据均为虚构，密码只在本机有效）："
    sample = f"  可供大田县经办导入的成绩样表：{instance / 'demo-scores.xlsx'}"
    return "\n".join([heading, *lines, "", sample, ""])


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
