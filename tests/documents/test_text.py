"""What stands in the file is what the facts say."""

from collections.abc import Callable, Iterator

import pytest

from tests.documents.facts import EVERY_KIND, RARE, letter, notice, payment, payments, roster
from tests.documents.reading import pages, text
from trainer.documents import Document, Pool, RosterRow, freeze

Made = Callable[[str], Document]


def test_a_letter_says_every_fact_of_the_decision(made: Made) -> None:
    said = text(made("award_letter").pdf)
    for fact in ("田民社奖〔2026〕1号", "陈示例：", "助理社会工作师", "20250632350000001234",
                 "2025年9月10日", "大田县社会工作专业人才持证奖励办法（示例）", "田民〔2025〕12号",
                 "第五条第一项", "1,500.50元", "人民币壹仟伍佰元零伍角整", "尾号1234",
                 "2026年7月1日",
                 "K7QF-2MZP-9XTA-6RDW-4HBN-8CVJ-3Y", "—1—"):  # fmt: skip
        assert fact in said


def test_a_letter_is_one_page_and_is_named_after_number_and_person(made: Made) -> None:
    document = made("award_letter")
    assert document.pages == len(pages(document.pdf)) == 1
    assert document.name == "奖励通知书-田民社奖〔2026〕1号-陈示例.pdf"


def test_rare_characters_of_a_name_come_back_as_text(pool: Pool) -> None:
    document = pool.make("award_letter", letter(recipient=RARE, sealed=True, sample=True))
    said = text(document.pdf)
    assert f"{RARE}：" in said
    assert "样张" in said


def test_the_roster_repeats_its_head_and_counts_its_pages(pool: Pool) -> None:
    people = [RosterRow(name=RARE[:2], county="三元区"), *roster(70).rows]
    document = pool.make("workers_roster", roster(rows=tuple(people)))
    said = pages(document.pdf)
    assert document.pages == len(said) > 1
    for place, page in enumerate(said, start=1):
        assert "序号" in page
        assert "证书级别" in page
        assert f"第{place}页共{len(said)}页" in page
    assert RARE[:2] in said[0]
    assert "示例70" in said[-1]
    assert "三明市民政局2026年3月17日" in said[-1]


def test_the_notice_names_both_dates_the_ways_to_object_and_the_masked_list(made: Made) -> None:
    said = text(made("public_notice").pdf)
    for fact in ("自2026年6月22日起至2026年6月26日止，共5个工作日", "实名提出", "0598-0000000",
                 "陈**", "欧阳**", "2025************1234", "2,500.00", "附件"):  # fmt: skip
        assert fact in said


def test_a_notice_leaves_out_the_columns_and_contacts_it_has_no_facts_for(made: Made) -> None:
    said = text(made("public_notice").pdf)
    assert "证书级别" not in said
    assert "电子邮箱" not in said
    assert "None" not in said


def test_the_sheet_holds_the_people_and_the_spare_rows(made: Made) -> None:
    said = text(made("attendance_sheet").pdf)
    for fact in ("陈示例", "欧阳示例", "示例社工站", "签到", "签退", "应到2人", "扫码签到"):
        assert fact in said
    assert "34" in said  # the numbers of the two spare rows, below one another


def test_the_payment_list_adds_up_and_is_marked_internal(made: Made) -> None:
    said = text(made("payment_list").pdf)
    for fact in ("2,500.00", "1,500.50", "4,000.50", "人民币肆仟元零伍角整", "****1234",
                 "350***********0021",
                 "经办：", "审核：", "负责人：", "内部资料"):  # fmt: skip
        assert fact in said


def test_full_accounts_are_printed_only_where_asked(pool: Pool) -> None:
    rows = (payment(account="6200000000000000005"),)
    document = pool.make("payment_list", payments(rows=rows, full_accounts=True))
    assert "6200000000000000005" in text(document.pdf)


@pytest.fixture(scope="module")
def another_process() -> Iterator[Pool]:
    """A second pool, with a process and a hash seed of its own."""
    other = Pool()
    yield other
    other.close()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_frozen_facts_make_the_same_file_in_another_process(
    kind: str, made: Made, another_process: Pool
) -> None:
    assert another_process.make(kind, freeze(EVERY_KIND[kind]())) == made(kind)


def test_other_facts_make_another_file(pool: Pool, made: Made) -> None:
    other = pool.make("award_letter", letter(amount_fen=150_000))
    assert other.sha256 != made("award_letter").sha256


def test_long_offices_and_names_stay_inside_two_pages(pool: Pool) -> None:
    name = "阿卜杜拉·买买提江·吐尔逊尼亚孜·示例"
    office = "三明市三元区民政和人力资源社会保障局"
    facts = letter(recipient=name, office=office, appeal="可以自收到之日起六十日内申请复议。" * 15)
    document = pool.make("award_letter", facts)
    assert document.pages == 2
    assert f"{office}2026年7月1日" in text(document.pdf)
    assert name in text(document.pdf)


def test_a_title_with_a_line_break_of_its_own_keeps_it(pool: Pool) -> None:
    document = pool.make("public_notice", notice(title="大田县民政局\n关于奖励的公示"))
    assert "大田县民政局关于奖励的公示" in text(document.pdf)
