"""She opens an account, fills in her record, and the county's counter confirms who she is."""

from tests.journeys.people import COUNTY, SHE
from tests.journeys.visitor import Walker

PAPER = "居民身份证原件，本人到场"


def opens_an_account(her: Walker) -> None:
    """A number with a wrong check digit is refused beside its field; what was typed stays."""
    _fill_registration(her, id_number=SHE.mistyped_number)
    with her.refused(422):
        her.press("提交注册")
    her.sees("还有内容需要改正", "身份证号码的校验码不对")
    assert her.field("姓名").input_value() == SHE.name
    her.mends_by_keyboard("证件号码")
    her.opens_the_menu_by_keyboard()
    _fill_registration(her, id_number=SHE.id_number)
    her.press("提交注册")
    her.sees("注册信息已收到")


def signs_in_and_keeps_her_answers(her: Walker) -> None:
    """What she answered before she had an account is not asked again."""
    her.enter(SHE.phone, SHE.password)
    her.menu("首页")
    her.sees(f"{SHE.name}，您好", "等待核对", "我走到哪一步")
    her.menu("考试报名")
    her.sees("您查询报考条件时填过学历和从业时间")
    her.press("记入我的档案")
    her.sees("学历和工作经历已记入您的档案")


def fills_in_her_record(her: Walker) -> None:
    """Where she lives and works."""
    her.menu("首页")
    her.follow_like("^联系方式和工作单位")
    her.choose("乡镇（街道）", SHE.township)
    her.choose("户籍所在县（市、区）", COUNTY)
    her.choose("工作单位", SHE.organisation)
    her.fill("岗位", "社工")
    her.tick("专职从事社会工作")
    her.press("保存更新")
    her.sees("联系方式和工作信息已更新")
    her.back()
    assert her.field("岗位").input_value() == "社工"
    her.menu("我的档案")


def loses_her_session_while_filling(her: Walker) -> None:
    """Signed out in another tab: what she typed comes with her through the sign-in."""
    her.follow("添加工作经历")
    _fill_work(her)
    other = her.page.context.new_page()
    other.goto("/candidate/")
    other.get_by_role("button", name="菜单").click()
    with other.expect_navigation():
        other.get_by_role("button", name="退出登录").locator("visible=true").click()
    other.close()
    with her.refused(401):
        her.press("添加这条工作经历")
    her.sees("您填写的内容还在")
    her.enter(SHE.phone, SHE.password)
    with her.refused(422):
        her.press("回到刚才的页面")
    her.sees("添加工作经历", "您填写的内容还在，请再点一次提交")
    assert her.field("岗位").input_value() == "社工"
    assert her.field("开始日期").input_value() == "2023-03-01"


def sends_a_form_twice(her: Walker) -> None:
    """What a shaky line repeats makes no second row."""
    jobs = her.page.locator("section", has=her.page.locator("#employment")).locator("tbody tr")
    sent = her.typed()
    her.press("添加这条工作经历")
    her.sees("工作经历已添加", SHE.organisation)
    before = jobs.count()
    her.send_again(sent)
    her.menu("我的档案")
    assert jobs.count() == before, her.text()


def is_confirmed_at_the_counter(clerk: Walker) -> None:
    """The clerk sees the number masked, has seen the card, and confirms."""
    clerk.menu("身份核对")
    clerk.follow("核对", within=clerk.row(SHE.name))
    clerk.sees("这个号码在本县（市、区）还没有档案")
    clerk.fill("核对了哪种证件原件", PAPER)
    clerk.press("确认是本人")
    clerk.sees("身份已确认")


def _fill_registration(her: Walker, *, id_number: str) -> None:
    her.fill("姓名", SHE.name)
    her.choose("证件类型", "居民身份证")
    her.fill("证件号码", id_number)
    her.choose("所在县（市、区）", COUNTY)
    her.fill("手机号码", SHE.phone)
    her.fill("设置密码", SHE.password)
    her.fill("再输一遍密码", SHE.password)
    her.tick("我已阅读并知悉上面的告知书")
    her.tick("我单独同意为核对身份和档案使用我的身份证件号码")


def _fill_work(her: Walker) -> None:
    her.choose("单位名单", SHE.organisation)
    her.choose("单位所在县（市、区）", COUNTY)
    her.fill("岗位", "社工")
    her.fill("开始日期", "2023-03-01")
