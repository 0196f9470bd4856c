"""Practice through the pages: 200 questions loaded from a file, a timed paper, its review."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Make
from tests.make.practice import SEEDS
from tests.sheets.builders import xlsx
from tests.web.posting import hidden, post, press, text_of
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.domain.imports.models import LoadedFile
from trainer.domain.people.models import DutyKind, User
from trainer.domain.practice import operations, rules
from trainer.domain.practice.models import BankQuestion, MockPaper, PaperState, QuestionKind
from trainer.domain.practice.rules import Part
from trainer.jobs.engine import run_all
from trainer.sheets import reading

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]
NINE = datetime(2026, 9, 14, 9, tzinfo=HERE)
HEADER = ("题型", "章节", "知识点", "题干", *(f"选项{c}" for c in "ABCDE"), "正确答案", "解析")


def row(number: int, right: str | None = None) -> Sequence[Any]:
    """One made-up question; odd ones have one right answer."""
    multiple = number % 2 == 0
    return (
        "多选题" if multiple else "单选",
        f"示例第{number % 4 + 1}章",
        "示例知识点",
        f"示例题干 {number}：下列说法正确的是？",
        *("甲", "乙", "丙", "丁"),
        "戊" if multiple else "",
        right if right is not None else ("A、C，D" if multiple else "b"),
        f"示例解析 {number}",
    )


def upload(client: FlaskClient, rows: Sequence[Sequence[Any]], **fields: object) -> Any:
    url = "/county/imports/questions"
    file = (BytesIO(xlsx([HEADER, *rows], sheet="题库")), "题库.xlsx")
    data = {**hidden(client, url), **fields, "file": file}
    return client.post(url, data=data, content_type="multipart/form-data")


def test_rows_that_are_too_long_or_stand_twice_are_named_and_the_others_loaded(
    make: Make, as_user: AsUser
) -> None:
    county, subject = make.county(), make.subject()
    clerk = as_user(make.staff(DutyKind.CLERK, county=county))
    rows = [list(row(number)) for number in range(4)]
    rows[0][1], rows[1][2] = "章" * 61, "点" * 81
    rows[3][3] = f" {str(rows[2][3]).replace('：', '： ')}"
    detail = upload(clerk, rows, county_id=county.id, subject_id=subject.id).location
    wrong = text_of(clerk.get(f"{detail}?outcome=wrong"))
    assert "B2（章节）：最多 60 个字，现在有 61 个，请缩短" in wrong
    assert "C3（知识点）：最多 80 个字，现在有 81 个，请缩短" in wrong
    assert "题干和第 4 行的一样，只差空格或大小写" in wrong
    press(clerk, detail, f"{detail.removesuffix('detail')}load")
    assert [each.wording.stem for each in db.session.query(BankQuestion)] == [rows[2][3]]


def test_200_questions_are_tried_loaded_and_wrong_rows_come_back_with_their_cells(
    make: Make, as_user: AsUser
) -> None:
    county, subject = make.county(), make.subject()
    clerk = as_user(make.staff(DutyKind.CLERK, county=county))
    rows = [row(number) for number in range(200)]
    rows[4] = row(4, right="AF")
    rows[7] = row(7, right="AB")
    rows[9] = ("判断", *row(9)[1:])
    asked = {"county_id": county.id, "subject_id": subject.id}
    detail = upload(clerk, rows, **asked).location
    page = text_of(clerk.get(detail))
    assert "这是试读，还没有载入" in page
    assert db.session.query(BankQuestion).count() == 0
    wrong = text_of(clerk.get(f"{detail}?outcome=wrong"))
    assert "J6（正确答案）：正确答案里的 F 没有对应的选项" in wrong
    assert "J9（正确答案）：单选题只能有一个正确答案" in wrong
    assert "A11（题型）：题型“判断”认不出，请填“单选”或“多选”" in wrong

    file = db.session.query(LoadedFile).one()
    press(clerk, detail, f"/county/imports/{file.id}/load")
    assert db.session.query(BankQuestion).count() == 197
    assert {each.source for each in db.session.query(BankQuestion)} == {"自编示例"}
    one = db.session.query(BankQuestion).filter_by(kind=QuestionKind.MULTIPLE).first()
    assert one is not None
    assert one.wording.right_letters == "ACD"
    assert one.wording.options == ["甲", "乙", "丙", "丁", "戊"]

    back = press(clerk, detail, f"/county/imports/{file.id}/errors")
    table = reading.read(back.data, "错误行.xlsx")
    assert table.columns[0].text == "错误原因"
    assert len(table.rows) == 3

    changed = [row(4), (*row(5)[:-1], "示例：换了解析"), row(6)]
    second = upload(clerk, changed, **asked).location
    counts = text_of(clerk.get(second))
    assert "新增 1 行 有变化 1 行 没有变化 1 行" in counts
    press(clerk, second, f"{second.removesuffix('detail')}load")
    known = (
        db.session.query(BankQuestion)
        .filter_by(
            stem_key=rules.QuestionFacts(QuestionKind.SINGLE, "", str(row(5)[3]), (), "").key
        )
        .one()
    )
    assert [each.number for each in known.wordings] == [1, 2]


class Paper:
    """A candidate whose county has a bank of eight and a rule of half an hour."""

    def __init__(self, make: Make, as_user: AsUser, at: At) -> None:
        at(NINE)
        self.subject = make.subject()
        make.bank(self.subject, size=8)
        parts = [Part("示例章甲", 1, 1), Part("示例章乙", 1, 1)]
        operations.publish_rule(self.subject, None, minutes=30, parts=parts, actor=SEEDS)
        self.county = make.county()
        self.her = make.candidate(self.county, name="示例阿珍")
        self.browser = as_user(self.her)

    def begin(self) -> str:
        url = f"/candidate/practice/{self.subject.id}/start"
        fields = hidden(self.browser, url)
        first, second = (self.browser.post(url, data=fields) for _ in range(2))
        assert first.location == second.location
        return str(first.location).removesuffix("/1/question")


def test_a_timed_paper_goes_on_elsewhere_is_handed_in_and_reviewed(
    make: Make, as_user: AsUser, at: At
) -> None:
    paper = Paper(make, as_user, at)
    start = text_of(paper.browser.get(f"/candidate/practice/{paper.subject.id}/start"))
    assert "少选，选对的每个得 0.5 分；有一个选错不得分" in start
    base = paper.begin()
    assert "第 1 题，共 4 题" in text_of(paper.browser.get(f"{base}/1/question"))
    empty = post(paper.browser, f"{base}/1/question", {})
    assert empty.status_code == 422
    assert post(paper.browser, f"{base}/1/question", {"answer": "B"}).location.endswith(
        "/2/question"
    )
    post(paper.browser, f"{base}/2/question", {"answer": "A"})
    post(paper.browser, f"{base}/3/question", {"answer": ["A", "B"]})

    phone = as_user(paper.her)  # the same person, another device
    chosen = BeautifulSoup(phone.get(f"{base}/1/question").text, "html.parser")
    assert [box["value"] for box in chosen.select("input[checked]")] == ["B"]
    assert f"{base}/1/question" in phone.get("/candidate/practice/").text
    assert "还有 1 题没有答" in text_of(phone.get(f"{base}/hand-in"))
    assert post(phone, f"{base}/hand-in", {}).location == f"{base}/result"
    page = text_of(phone.get(f"{base}/result"))
    assert "得分 2 分" in page
    assert "满分 6 分" in page
    assert page.count("解析：") == 3
    assert as_user(make.candidate(paper.county)).get(f"{base}/result").status_code == 404
    again = press(phone, f"{base}/result", f"{base}/again")
    assert again.location.endswith("/1/question")
    assert "第 1 题，共 3 题" in text_of(phone.get(again.location))


def test_when_time_is_up_what_was_saved_counts_and_what_comes_late_is_told(
    make: Make, as_user: AsUser, at: At, app: Flask
) -> None:
    paper = Paper(make, as_user, at)
    base = paper.begin()
    post(paper.browser, f"{base}/1/question", {"answer": "B"})
    fields = {**hidden(paper.browser, f"{base}/2/question"), "answer": "B"}
    at(NINE + timedelta(minutes=31))
    late = paper.browser.post(f"{base}/2/question", data=fields)
    assert late.status_code == 422
    assert "时间已到，试卷已经交了" in text_of(late)
    assert "得分 1 分" in text_of(paper.browser.get(f"{base}/result"))
    run_all(app)
    db.session.expire_all()
    row = db.session.query(MockPaper).one()
    assert (row.state, row.score_tenths) == (PaperState.TIMED_OUT, 10)


def test_the_county_edits_its_bank_publishes_a_rule_and_sees_who_needs_which_class(
    make: Make, as_user: AsUser, at: At
) -> None:
    paper = Paper(make, as_user, at)
    clerk = as_user(make.staff(DutyKind.CLERK, county=paper.county))
    add = f"/county/practice/{paper.county.id}/{paper.subject.id}/add"
    asked = {
        "kind": "single",
        "chapter": "示例章丙",
        "stem": "示例：新的题干",
        "options": "甲\n乙",
        "right": "C",
    }
    wrong = post(clerk, add, asked)
    assert "正确答案里的 C 没有对应的选项" in text_of(wrong)
    assert "示例：新的题干" in wrong.text
    post(clerk, add, asked | {"right": "a"})
    own = db.session.query(BankQuestion).filter_by(chapter="示例章丙").one()
    post(clerk, f"/county/practice/{own.id}/question", asked | {"right": "B"})
    assert [each.right_letters for each in own.wordings] == ["A", "B"]
    elsewhere = as_user(make.officer(make.county()))
    assert elsewhere.get(f"/county/practice/{own.id}/question").status_code == 404
    assert elsewhere.get(add).status_code == 404

    rule = f"/county/practice/{paper.county.id}/{paper.subject.id}/rule"
    numbers = {f"{kind}_{at}": "0" for kind in ("single", "multiple") for at in range(3)}
    many = post(clerk, rule, {"minutes": "20", **numbers, "single_2": "2"})
    assert "“示例章丙”的单选题只有 1 道在用，不够抽 2 道" in text_of(many)
    post(clerk, rule, {"minutes": "20", **numbers, "single_2": "1"})
    base = paper.begin()
    post(paper.browser, f"{base}/1/question", {"answer": "A"})
    post(paper.browser, f"{base}/hand-in", {})
    page = text_of(clerk.get("/county/practice/needs"))
    assert "1 人做过，平均得分率 0％" in page
    assert "示例阿珍" in page
    assert "示例阿珍" not in text_of(elsewhere.get("/county/practice/needs"))
    press(clerk, f"/county/practice/{own.id}/question", f"/county/practice/{own.id}/retire")
    assert "已停用" in text_of(clerk.get("/county/practice/?retired=y"))
