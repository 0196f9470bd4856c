"""The award letter and the roster: issued, printed in the background, fetched and verified."""

import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.people import SHE
from tests.journeys.visitor import Walker, id_numbers_in

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{1,4}){6}")
LETTER = "社会工作者职业水平证书奖励通知书"
SELECTION = "2026年度三明市优秀社会工作者推选（第二批示例）"
FIELDS = (
    *("文号", "县（市、区）", "发文机关", "姓名", "证书级别", "证书管理号", "批准日期"),
    *("政策名称", "政策文号", "条款", "金额", "金额大写", "发放方式", "咨询方式", "救济途径"),
    *("成文日期", "核验码"),
)
WINNERS = ("郑堃", "黎明示例")


def words_of(pdf: bytes) -> str:
    """The text of a document without white space, as a search would find it."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s", "", "".join(pages))


def issues_the_letter(clerk: Walker) -> None:
    """Numbered at once; the file comes from the background."""
    clerk.menu("奖励申请")
    clerk.follow_like("^公示结束", within=clerk.page.get_by_role("navigation", name="按状态"))
    clerk.follow(SHE.name)
    clerk.press_confirmed("印发奖励通知书")
    clerk.sees("已印发")


def fetches_her_letter(her: Walker) -> tuple[bytes, str, str]:
    """File, number and code: from her own page."""
    her.menu("我的奖励")
    her.follow_like("^助理社会工作师", within=her.main.locator("tbody"))
    file = her.main.locator(".files a")
    her.reload_until(file)
    shown = her.text()
    number = re.search(r"田委社奖〔2026〕\d+号", shown)
    code = CODE.search(shown)
    assert number, shown
    assert code, shown
    return her.fetch(file), number[0], code[0]


def checks_the_letter(pdf: bytes, number: str, code: str) -> None:
    """What is printed is what was decided."""
    words = words_of(pdf)
    for text in (
        LETTER,
        number,
        SHE.name,
        "助理社会工作师",
        SHE.certificate,
        "1,000.00元",
        "壹仟元整",
        "大田县社会工作者持证奖励办法（示例）",
        "第四条第（一）项",
        code.replace("-", ""),
    ):
        found = words.replace("-", "") if text == code.replace("-", "") else words
        assert text in found, f"{text!r} is not in the letter:\n{words}"
    assert not id_numbers_in(words)


def verifies(anybody: Walker, pdf: bytes, number: str, code: str) -> None:
    """From the code alone every printed field, to be compared with the paper in hand."""
    anybody.open_start()
    anybody.menu("文书核验")
    anybody.fill("核验码", code.lower().replace("-", " "))
    anybody.press("核验")
    anybody.sees("由本系统印发，现在有效", number, SHE.name, SHE.certificate, "壹仟元整", code)
    printed = words_of(pdf).replace("-", "")
    labels = anybody.main.locator("dl.summary dt").all_inner_texts()
    values = anybody.main.locator("dl.summary dd").all_inner_texts()
    shown = dict(zip(labels, values, strict=True))
    for label in FIELDS:
        value = re.sub(r"[\s-]", "", shown[label])
        assert value in printed, f"{label}: {value!r} is not on the paper:\n{printed}"


def cannot_guess(anybody: Walker, code: str) -> None:
    """One character off: nothing was found, and nothing else is said."""
    anybody.follow("核验另一份文书")
    other = "2" if code[0] != "2" else "3"
    anybody.fill("核验码", other + code[1:])
    anybody.press("核验")
    anybody.sees("没有查到与这个核验码对应的文书")
    anybody.sees_not(SHE.name)


def checks_the_sheet(pdf: bytes) -> None:
    """Who is paid how much, digits and capitals, accounts masked."""
    words = words_of(pdf)
    for text in (SHE.name, SHE.certificate, f"****{SHE.account[-4:]}", "1,000.00", "元整"):
        assert text in words, f"{text!r} is not in the summary:\n{words}"
    assert SHE.account not in words
    assert not id_numbers_in(words)


def opens_a_selection(clerk: Walker) -> None:
    """The city enters who was chosen; one has consented on paper, one rests on the rules."""
    clerk.menu("评选名单")
    clerk.follow("新建评选")
    clerk.fill("名称", SELECTION)
    clerk.fill("文号", "明委社〔2026〕示例9号")
    clerk.fill("类别", "优秀社会工作者")
    clerk.press("新建评选", within=clerk.main.locator("form"))
    clerk.sees("评选已建立")
    _enters(clerk, WINNERS[0], "本人书面同意，2026年9月1日签字")
    _enters(clerk, WINNERS[1], "推选办法（示例）第九条：结果应当公布")
    assert not clerk.main.get_by_role("button", name="复核通过").count(), "not by who entered it"
    clerk.sees("还不能公布名单")


def _enters(clerk: Walker, name: str, basis: str) -> None:
    clerk.follow("录入入选者", within=clerk.page.locator(".bottom-bar"))
    clerk.fill("姓名（案例、站点填名称）", name)
    clerk.choose("县（市、区）", "大田县")
    clerk.fill("工作单位", SHE.organisation)
    clerk.fill("公开姓名的依据", basis)
    clerk.press("录入")
    clerk.sees("已录入，待另一位同事复核")


def confirms_and_publishes(confirmer: Walker) -> None:
    """Another officer compares each entry with the decision, then makes it known."""
    confirmer.menu("评选名单")
    confirmer.follow(SELECTION)
    for name in WINNERS:
        confirmer.press("复核通过", within=confirmer.row(name))
        confirmer.sees(f"“{name}”已复核")
    confirmer.press_confirmed("公布名单")
    confirmer.sees("已公布")


def fetches_the_roster(confirmer: Walker) -> bytes:
    """The page follows the job and offers the file."""
    file = confirmer.main.locator(".files a")
    if not file.count():
        expect(confirmer.main.locator(".job-done")).to_be_visible(timeout=60_000)
        file = confirmer.main.locator(".job-result a")
    return confirmer.fetch(file)


def checks_the_roster(pdf: bytes) -> None:
    """Everybody chosen, and no number of anybody."""
    words = words_of(pdf)
    for text in (*WINNERS, "三明市优秀社会工作者", "大田县", SHE.organisation, "共2名"):
        assert text in words, f"{text!r} is not in the roster:\n{words}"
    assert not re.search(r"[0-9]{15}", words), "a long number stands in the roster"


def reads_the_roster(anybody: Walker) -> None:
    """Published, for everybody."""
    anybody.open_start()
    anybody.menu("优秀名单")
    anybody.follow(SELECTION)
    anybody.sees(*WINNERS)
