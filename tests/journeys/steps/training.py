"""A free session with one seat: she has it, another waits, and the instructor takes attendance."""

from tests.journeys.people import SHE
from tests.journeys.visitor import Walker

COURSE = "大田考前冲刺班：社会工作实务（初级）（示例）"
HALL = "大田县示例图书馆二楼"
DAY = "2026-03-28"


def plans_a_session(clerk: Walker) -> None:
    """One more meeting of a course, looked over, then published."""
    clerk.menu("培训")
    part = clerk.main.locator("section").filter(has=clerk.page.get_by_role("heading", name=COURSE))
    clerk.follow("安排场次", within=part)
    clerk.fill("开始时间", f"{DAY}T09:00")
    clerk.fill("结束时间", f"{DAY}T16:00")
    clerk.fill("学时", "6")
    clerk.fill("地点", HALL)
    clerk.fill("名额", "1")
    clerk.tick("白师远")
    clerk.press("建立场次")
    clerk.sees("公众还看不到")
    clerk.press_confirmed("发布场次")
    clerk.sees("场次已发布")


def takes_the_last_seat(her: Walker) -> None:
    """From the list of sessions she may attend."""
    _opens_sign_up(her, "报名")
    her.sees("共 1 个，剩 1 个")
    her.press("报名这场培训")
    her.sees("报名成功", HALL)


def waits_in_the_queue(him: Walker) -> None:
    """Full: he is told so, and his place."""
    him.menu("免费培训")
    _opens_sign_up(him, "排候补")
    him.sees("已报满，前面有 0 人候补")
    him.press("排候补")
    him.sees("您排在候补第 1 位")


def takes_attendance(teacher: Walker) -> None:
    """On a phone: found by the last four digits, marked with one touch, saved."""
    teacher.follow(COURSE, within=teacher.main.get_by_role("listitem").filter(has_text=HALL))
    teacher.sees(HALL, "0 / 1")
    teacher.page.get_by_label("按手机末四位或签到码找人").fill("0001")
    teacher.page.get_by_role("group", name=SHE.name).get_by_label("到", exact=True).check()
    teacher.sees("1 / 1")
    teacher.press("保存")
    teacher.sees("已保存，记了 1 / 1 人")


def closes_the_list(teacher: Walker) -> None:
    """After the sums."""
    teacher.follow("关闭考勤")
    teacher.sees("应到 1 人")
    teacher.press("核对无误，关闭考勤")
    teacher.sees("考勤已关闭")


def sees_her_hours(her: Walker) -> None:
    """Her own list, and her line of steps."""
    her.menu("免费培训")
    row = her.row(COURSE)
    assert "6.0" in row.inner_text(), row.inner_text()
    her.menu("首页")
    her.sees("参加培训", DAY)


def missed_it(him: Walker) -> None:
    """Whoever waited to the end keeps the place in his list, without hours."""
    him.menu("免费培训")
    him.sees_in_row(COURSE, DAY, "未候补到", "0.0")


def _opens_sign_up(who: Walker, button: str) -> None:
    who.menu("免费培训")
    who.follow(button, within=who.main.get_by_role("listitem").filter(has_text=HALL))
