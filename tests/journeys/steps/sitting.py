"""The local exam itself: seats by lot, her admission ticket, who came, and her marks."""

import re
from pathlib import Path

from tests.journeys.people import SHE
from tests.journeys.steps.papers import words_of
from tests.journeys.steps.registering import SITTING
from tests.journeys.visitor import Walker

SEED = "20260506"
SITE, PLACE = "示例第三中学", "教学楼一层101室"
MARKS = "71.5", "66"


def enters_where_it_is_held(clerk: Walker) -> None:
    """One more site with one room, as there is a place for six so far."""
    _opens_the_plan(clerk)
    clerk.follow("添加考点")
    clerk.choose("县（市、区）", "大田县")
    clerk.fill("考点名称", SITE)
    clerk.fill("地址", "大田县示例路9号")
    clerk.tick("有无障碍条件（轮椅能进考场，有无障碍卫生间）")
    clerk.press("添加考点")
    clerk.fill("位置", PLACE)
    clerk.press("添加考场")
    clerk.sees_in_row("第2考场", PLACE)


def gives_the_seats(clerk: Walker) -> None:
    """Anybody gets the same plan from the same seed; then it stands."""
    clerk.follow("换一个种子重新编排")
    clerk.fill("随机种子", SEED)
    clerk.press("编排座位", within=clerk.main.locator("form"))
    clerk.sees("座位已编排，还没有确定", SEED)
    clerk.press_confirmed("确定座位")
    clerk.sees("座位已确定，准考证号已编好")


def fetches_her_ticket(her: Walker) -> bytes:
    """Printed with seat, room and times; it appears without her asking twice."""
    her.menu("考试报名")
    her.follow(SITTING, within=her.main.locator("tbody"))
    her.sees("准考证号")
    her.press("领取准考证")
    link = her.main.locator("a[href$='/ticket']")
    her.reload_until(link)
    return her.fetch(link.first)


def checks_the_ticket(pdf: bytes) -> str:
    """Her own name, when it is, and no number that identifies her; returns the room."""
    words = words_of(pdf)
    for text in (SHE.name, "社会工作实务（初级）"):
        assert text in words, text
    assert SHE.id_number not in words
    room = re.search(r"第\d+考场", words)
    assert room is not None, words
    return room[0]


def notes_who_came(clerk: Walker, room: str) -> None:
    """From the signed sheet: she came, and so did the others."""
    _opens_the_plan(clerk)
    clerk.follow(room)
    clerk.sees(SHE.name)
    clerk.follow("登记到考情况")
    clerk.press("登记到考情况", within=clerk.main.locator("form"))
    clerk.sees(f"{room}的到考情况已登记")


def loads_her_marks(clerk: Walker, path: Path) -> None:
    """The file of a local exam is read like any other."""
    clerk.menu("导入记录")
    clerk.follow("载入成绩")
    clerk.attach("表格文件", path)
    clerk.choose("考试", SITTING)
    clerk.choose("级别", "助理社会工作师")
    clerk.press("上传并试读")
    clerk.sees_in_row(SHE.name, "新增", *MARKS)
    clerk.press_confirmed("载入正确的行")
    clerk.sees("已载入")


def sees_how_she_did(her: Walker) -> None:
    """Both marks; a local exam makes no national pass."""
    her.menu("考试报名")
    her.follow("我的成绩")
    her.sees(*MARKS, "本地考试")


def _opens_the_plan(clerk: Walker) -> None:
    clerk.menu("考试安排")
    clerk.follow(SITTING)
    clerk.follow("考点和座位")
