"""The reward goes on a payment list: made by one, confirmed by another, paid."""

import re

from tests.journeys.people import SHE
from tests.journeys.visitor import Walker

TITLE = "2026年第三季度持证奖励发放清单（示例）"


def makes_the_list(clerk: Walker) -> None:
    """All rewards whose notice is over, in one go; then it is handed over."""
    clerk.menu("发放清单")
    clerk.follow("新建清单")
    clerk.fill("清单标题", TITLE)
    clerk.press("新建清单", within=clerk.main.locator("form"))
    clerk.sees("清单已建立")
    clerk.go(clerk.main.get_by_role("button", name=re.compile("^列入公示结束的奖励")))
    clerk.sees("已列入", SHE.name, f"****{SHE.account[-4:]}")
    clerk.press_confirmed("提交复核")
    clerk.sees("清单已提交")
    assert not clerk.main.get_by_text("复核通过", exact=True).count(), "not by who made it"


def confirms_and_pays(payer: Walker) -> None:
    """A second officer confirms; the sheet is printed beside; the bank has paid."""
    payer.menu("发放清单")
    payer.follow_like("批$", within=payer.row(TITLE))
    payer.press_confirmed("复核通过")
    payer.sees("复核已通过")
    payer.follow("全部登记发放")
    payer.sees("将登记")
    payer.go(payer.main.get_by_role("button", name=re.compile("^登记 .* 笔发放$")))
    payer.sees("笔发放，已告知本人")


def fetches_the_sheet(payer: Walker) -> bytes:
    """The summary for signature, printed in the background."""
    file = payer.main.locator(".files a")
    payer.reload_until(file)
    return payer.fetch(file)


def reads_that_it_was_paid(her: Walker) -> None:
    """In her inbox and on her line."""
    her.menu("消息")
    her.sees("奖励已发放", "转入您的账户")
    her.menu("首页")
    her.sees("已发放")
