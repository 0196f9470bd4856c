"""The local exam itself: seats by lot, her admission ticket, who came, and her marks."""

from pathlib import Path

from tests.journeys.people import SHE
from tests.journeys.steps.papers import words_of
from tests.journeys.steps.registering import SITTING
from tests.journeys.visitor import Walker

SEED = "20260506"
SITE, PLACE = "示例第三中学", "教学楼一层101室"
MARKS = "71.5", "66"


def enters_where_it_is_held(clerk: Walker) -> None:
    """A site of the county and one room."""
    _opens_the_plan(clerk)
    clerk.sees("还没有考点")
    clerk.follow("添加考点")
    clerk.choose("县（市、区）", "大田县")
    clerk.fill("考点名称", SITE)
    clerk.fill("地址", "大田县示例路9号")
    clerk.tick("有无障碍条件（轮椅能进考场，有无障碍卫生间）")
    clerk.press("添加考点")
    clerk.fill("位置", PLACE)
    clerk.press("添加考场")
    clerk.sees_in_row("第1考场", PLACE)


def gives_the_seats(clerk: Walker) -> None:
    """Anybody gets the same plan from the same seed; then it stands."""
    clerk.follow("编排座位")
    clerk.fill("随机种子", SEED)
    clerk.press("编排座位", within=clerk.main.locator("form"))
    clerk.sees("座位已编排，还没有确定", SEED)
    clerk.press_confirmed("确定座位")
    clerk.sees("座位已确定，准考证号已编好")


def fetches_her_ticket(her: Walker) -> bytes:
    """Printed with seat, room and times; it appears without her asking twice."""
    her.menu("首页")
    her.follow_like(f"^{SITTING}".replace("（", r"\（").replace("）", r"\）"))
    her.sees("准考证号", SITE)
    her.press("领取准考证")
    link = her.main.locator("a[href$='/ticket']")
    her.reload_until(link)
    return her.fetch(link.first)


def checks_the_ticket(pdf: bytes) -> None:
    """Where and when, her own name, and no number that identifies her."""
    words = words_of(pdf)
    for text in (SHE.name, SITE, PLACE, "大田县示例路9号", "社会工作实务（初级）"):
        assert text in words, text
    assert SHE.id_number not in words


def notes_who_came(clerk: Walker) -> None:
    """From the signed sheet: she came, and so did the others."""
    _opens_the_plan(clerk)
    clerk.follow("第1考场")
    clerk.sees(SHE.name)
    clerk.follow("登记到考情况")
    clerk.press("登记到考情况", within=clerk.main.locator("form"))
    clerk.sees("第1考场的到考情况已登记")


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
    her.sees(*MARKS, SITTING)


def _opens_the_plan(clerk: Walker) -> None:
    clerk.menu("考试安排")
    clerk.follow(SITTING)
    clerk.follow("考点和座位")
