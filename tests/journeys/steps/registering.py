"""She registers for the open local sitting; the county returns it, she mends it, it is accepted."""

from tests.journeys.people import SHE
from tests.journeys.visitor import Walker

SITTING = "2026年三明市社会工作岗位能力测评（示例）"
NATIONAL = "2026年度社会工作者职业资格考试"
WHY_EDUCATION = "档案里还没有填写毕业学校，请照毕业证书补上。"
SCHOOL = "示例大学"
WHY_SERVICE = "请写明现在从事哪方面的社会工作。"


def registers(her: Walker) -> None:
    """Part by part; the promise is signed by herself; a double click sends once."""
    her.menu("考试报名")
    her.follow(SITTING)
    her.sees("按您档案里的学历和经历，您的条件是", "可以报考")
    her.choose("报考级别", "助理社会工作师")
    her.press("开始报名")
    her.sees("报名已经建立")
    her.follow_like("^学历")
    her.page.get_by_role("group", name="这次报名依据的学历").get_by_role("radio").first.check()
    her.press("保存")
    her.choose("从事哪方面的社会工作", "其他社会服务")
    her.tick("上面的从业经历真实、完整")
    her.press("保存")
    her.tick("希望参加本县（市、区）的免费考前培训")
    her.press("保存")
    her.choose("是否采用告知承诺制", "采用告知承诺制，已签署")
    with her.refused(422):
        her.press("保存")
    her.tick("我已阅读并自愿承诺")
    her.press("保存")
    her.follow("核对并提交")
    her.press_twice("提交报名")
    her.sees("报名已提交", "接下来由大田县审核", "第1次提交")
    her.sees_not("第2次提交")


def is_returned(reviewer: Walker) -> None:
    """A reason for each part that has to be mended."""
    reviewer.menu("报名审核")
    reviewer.follow(SHE.name)
    reviewer.sees("报考条件", "承诺书版本")
    reviewer.follow("退回补正")
    with reviewer.refused(422):
        reviewer.press("退回补正", within=reviewer.main.locator("form"))
    reviewer.fill("学历", WHY_EDUCATION)
    reviewer.choose("“学历”里的哪一项", "学校")
    reviewer.fill("从事社会工作经历", WHY_SERVICE)
    reviewer.press("退回补正", within=reviewer.main.locator("form"))
    reviewer.sees("已退回")


def mends_it(her: Walker) -> None:
    """Only what was returned is open; sending it in again unchanged is no mending."""
    _opens_what_came_back(her)
    her.sees(WHY_EDUCATION, WHY_SERVICE)
    her.follow_like("^从事社会工作经历")
    her.choose("从事哪方面的社会工作", "社区建设")
    her.press("保存")
    her.follow("核对并提交")
    her.sees("“学历”部分与退回前相同，请先按退回原因修改")
    _opens_what_came_back(her)
    her.follow_like("^学历")
    her.follow_like("^修改档案里的本科")
    her.fill("学校", SCHOOL)
    her.press("保存修改")
    her.sees("这条教育经历已修改", SCHOOL)
    _opens_what_came_back(her)
    her.follow_like("^学历")
    her.page.get_by_role("group", name="这次报名依据的学历").get_by_role("radio").first.check()
    her.press("保存")
    her.follow("核对并提交")
    her.press("重新提交报名")
    her.sees("第2次提交")


def _opens_what_came_back(her: Walker) -> None:
    her.menu("首页")
    her.follow_like(f"^{SITTING}".replace("（", r"\（").replace("）", r"\）"))


def is_accepted(reviewer: Walker) -> None:
    """What changed stands beside what was there; a bar repeats who and what."""
    reviewer.menu("报名审核")
    reviewer.follow(SHE.name)
    reviewer.sees("这是补正后重新提交的", "其他社会服务", "社区建设", SCHOOL, "有改动")
    reviewer.press_confirmed("审核通过")
    reviewer.sees(f"{SHE.name}的报名已通过")


def sees_her_line(her: Walker) -> None:
    """The step is done, with its day."""
    her.menu("首页")
    her.sees("审核通过", "2026-03-16")


def is_guided_to_the_portal(her: Walker) -> None:
    """Nobody registers for her: the page says where, in which order, and what to have at hand."""
    her.menu("考试报名")
    her.follow(NATIONAL)
    her.sees("全国统一考试只在中国人事考试网报名", "不代您报名", "可以报考")
    her.sees("www.cpta.com.cn", "没有缴费等于没有报名", "手边准备好", "2026-05-23")
    assert not her.main.get_by_role("button", name="提交报名").count(), "that is the portal's"
    her.choose("报考级别", "助理社会工作师")
    her.press("记下我的报考级别")
    her.sees("还没有记录")


def notes_what_the_portal_says(her: Walker) -> None:
    """Filled in there is not registered yet; paid is."""
    _notes(her, "已在官网填报")
    her.menu("首页")
    her.sees_in_step("报名", NATIONAL, "正在这一步")
    her.menu("考试报名")
    her.follow(NATIONAL, within=her.main.locator("tbody"))
    _notes(her, "已缴费，报名成功")
    her.menu("首页")
    her.sees_in_step("报名", NATIONAL, "已完成")
    her.sees_in_step("考试", "2026-05-23", "正在这一步")


def _notes(her: Walker, status: str) -> None:
    her.follow("记录官网报名情况")
    her.choose("官网报名进行到哪一步", status)
    her.fill("报名序号或准考证号", "示例 2026 0001")
    her.press("记录")
    her.sees("已记录", status)
