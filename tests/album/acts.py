"""What somebody has to do before certain pages can be seen."""

from urllib.parse import urlsplit

from tests.journeys.visitor import Walker

RECEIVED = "public.notices.received"


def raises_an_objection(anybody: Walker) -> str:
    """Against the first line of a notice of Datian; the address of the receipt."""
    anybody.open_start()
    anybody.menu("公示")
    anybody.follow_like("^大田县")
    anybody.follow_like("^提出异议")
    anybody.fill("姓名或单位名称", "示例居民")
    anybody.fill("联系方式", "大田县示例路1号")
    anybody.fill("异议的事实和理由", "示例：公示的工作单位与实际不符，请核实。")
    anybody.press("提交异议")
    anybody.sees("异议已收到")
    return urlsplit(anybody.page.url).path
