"""She claims her county's reward; two officers decide; the public reads the list."""

from tests.journeys.people import LAST_DAY_OF_NOTICE, SHE
from tests.journeys.visitor import Walker

BANK = "福建农村商业银行大田支行（示例）"
TITLE = "大田县社会工作者持证奖励公示（2026年第9批示例）"


def claims(her: Walker) -> None:
    """Amount and clauses are there; the account is all she types, and it has to be complete."""
    her.menu("我的奖励")
    her.follow("看条款，提交申请")
    her.sees("1,000.00", "壹仟元整", "第四条第（一）项", "第三条第（三）项", "第五条")
    her.fill("开户银行", BANK)
    her.fill("银行账号", SHE.account[:12])
    her.tick("我已阅读上面的说明，同意为发放这笔奖励使用我的银行账号")
    with her.refused(422):
        her.press("提交申请")
    her.sees("银行账号应为16至19位数字")
    her.fill("银行账号", SHE.account)
    her.tick("我已阅读上面的说明，同意为发放这笔奖励使用我的银行账号")
    her.press_twice("提交申请")
    her.sees("申请已提交", f"****{SHE.account[-4:]}")
    her.sees_not(SHE.account)
    her.menu("我的奖励")
    assert her.main.locator("tbody tr").count() == 1


def gives_a_duty(administrator: Walker, login: str, duty: str) -> None:
    """Somebody in the county may do more, from today."""
    administrator.menu("账号与职责")
    administrator.fill("姓名或登录名", login)
    administrator.press("查询")
    administrator.go(administrator.main.locator("tbody a").first)
    administrator.sees(login)
    administrator.follow("授予职责")
    administrator.choose("职责", duty)
    administrator.choose("范围", "大田县")
    administrator.press("授予职责", within=administrator.main.locator("form"))
    administrator.sees("职责已授予")


def reviews(reviewer: Walker) -> None:
    """Every clause, the account's tail, and the number masked."""
    _opens(reviewer, "待审核")
    reviewer.sees("350***********", f"****{SHE.account[-4:]}", "逐条对照")
    reviewer.follow("审核")
    reviewer.fill("意见", "证书和户籍原件已核对。")
    reviewer.press("审核通过")
    reviewer.sees("下一步由另一位负责人审批")


def cannot_approve_what_she_reviewed(reviewer: Walker) -> None:
    """She holds both duties, and is told why not; the claim waits as before."""
    _opens(reviewer, "待审批")
    reviewer.follow("审批")
    with reviewer.refused(422):
        reviewer.press("审批通过")
    reviewer.sees("必须由两个人办理")
    _opens(reviewer, "待审批")


def approves(approver: Walker) -> None:
    """A second person grants it."""
    _opens(approver, "待审批")
    approver.follow("审批")
    approver.press("审批通过")
    approver.sees("已审批通过 1,000.00 元")


def starts_the_notice(approver: Walker) -> None:
    """Whoever was approved, for five working days from tomorrow."""
    approver.menu("奖励申请")
    approver.follow("开始公示")
    for box in approver.main.get_by_role("checkbox").all():
        box.set_checked(SHE.name in (approver.label_of(box)))
    approver.fill("标题", TITLE)
    approver.fill("受理异议的联系人", "林知行")
    approver.press("开始公示")
    approver.sees("公示已开始")


def reads_the_notice(anybody: Walker) -> None:
    """Masked, with its last day: the holidays do not count, the Saturday worked for them does."""
    anybody.open_start()
    anybody.menu("公示")
    anybody.follow(TITLE)
    anybody.sees(SHE.masked, SHE.organisation, "1,000.00", LAST_DAY_OF_NOTICE.isoformat())
    anybody.sees("5 个工作日")
    html = anybody.page.content()
    for secret in (SHE.name, SHE.id_number, SHE.phone, SHE.account, SHE.certificate):
        assert secret not in html, f"{secret} stands in a public notice"


def asks_whether_she_is_on_it(anybody: Walker) -> None:
    """Yes or no, for whoever knows the name and four digits."""
    anybody.follow("查查名单里有没有我", within=anybody.main)
    anybody.fill("姓名", SHE.name)
    anybody.fill("身份证件号码后四位", SHE.id_number[-4:])
    anybody.press("查一查")
    anybody.sees("在名单里")


def finds_it_gone(anybody: Walker) -> None:
    """Over: the list is taken down by itself."""
    anybody.open_start()
    anybody.menu("公示")
    anybody.sees_not(TITLE)


def _opens(officer: Walker, tab: str) -> None:
    officer.menu("奖励申请")
    officer.follow_like(f"^{tab}", within=officer.page.get_by_role("navigation", name="按状态"))
    officer.follow(SHE.name)
