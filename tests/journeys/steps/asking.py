"""A visitor asks what she may sit, what it would bring, and whom to ring."""

from tests.journeys.people import COUNTY
from tests.journeys.visitor import Walker


def asks_what_she_may_sit(her: Walker) -> None:
    """A few answers; each level with its clause, or from when."""
    her.open_start()
    her.follow("看看我能考什么")
    with her.refused(422):
        her.press("下一题")
    her.sees("请选择县（市、区）")
    her.choose("县（市、区）", COUNTY)
    her.press("下一题")
    her.choose("最高学历", "本科")
    her.press("下一题")
    her.fill("毕业年月", "2019-06")
    her.press("下一题")
    her.fill("哪年哪月起从事社会工作", "2023-03")
    her.press("下一题")
    her.press("看结果")
    her.sees("您能考哪一级", "国人部发〔2006〕71号", "可以报考", "第十一条第（五）项")


def reads_from_when(her: Walker) -> None:
    """This year the assistant level, the next one from the year in which her years suffice."""
    her.sees("可以报考2026年度助理社会工作师", "2028")


def finds_a_class_nearby(her: Walker) -> None:
    """The county's own open session stands first, and leads to its day and place."""
    first = her.page.locator("section", has=her.page.locator("#classes")).locator(".tile").first
    assert COUNTY in first.inner_text(), first.inner_text()
    her.go(first.get_by_role("link").first)
    her.sees(COUNTY, "名额", "时间")
    her.back()


def learns_what_the_county_offers(her: Walker) -> None:
    """The reward, the classes near her, the phone and its hours; the way to an account."""
    her.sees("大田县给持证人员的奖励", "1,000.00 元", "2,000.00 元", "180 天内申请")
    her.sees("附近的免费培训", "0598-5550107", "工作日 8:00–12:00，14:30–17:30")
    her.follow("注册账号，带着这些回答去报名")
