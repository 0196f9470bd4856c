"""A policy is edited as ordinary forms: nothing is lost, nothing is saved before it is sound."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests.factories import Make
from tests.make.rewards import policy_content
from trainer.blueprints.county.editor_form import EditorForm
from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import Policy

AsUser = Callable[[User | None], FlaskClient]
FILES = sorted((Path(__file__).parents[2] / "seeds" / "policies").glob("*.yaml"))
EDITOR = "/county/editor/edit"


def meaning(value: Any) -> Any:
    """What a policy says: an empty, missing or false part says the same."""
    if isinstance(value, dict):
        said = {name: meaning(item) for name, item in value.items()}
        return {name: item for name, item in said.items() if item not in (None, {}, False)}
    return [meaning(item) for item in value] if isinstance(value, list) else value


def fields(page: str) -> MultiDict[str, str]:
    """What a browser would send of the form on the page, untouched."""
    sent = MultiDict[str, str]()
    form = BeautifulSoup(page, "html.parser").select_one("form.form")
    assert form is not None
    for one in form.select("input[name], select[name], textarea[name]"):
        name = str(one["name"])
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            sent.add(name, str(chosen["value"]) if chosen else "")
        elif one.get("type") not in ("checkbox", "radio") or one.has_attr("checked"):
            sent.add(name, str(one.get("value", "")))
    return sent


def draft(make: Make, county: County, content: dict[str, Any]) -> Policy:
    """Any content at all, as it might have been entered."""
    return make.save(
        Policy(
            county_id=county.id,
            code=str(content["key"]),
            edition=1,
            title=content["title"],
            document_no=content["document_no"],
            signed_by=content["signed_by"],
            valid_from=date(2026, 1, 1),
            content=content,
            made_at=clock.now(),
        )
    )


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.stem))
def test_every_policy_goes_through_the_form_unchanged_in_meaning(
    app: Flask, make: Make, session: Session, as_user: AsUser, file: Path
) -> None:
    content = rules.settle(yaml.safe_load(file.read_text("utf-8")), date(2026, 11, 24))
    county = make.county()
    policy = draft(make, county, content)
    client = as_user(make.staff(DutyKind.CLERK, county=county))
    sent = fields(client.get(f"{EDITOR}?like={policy.id}").text)
    with app.test_request_context(method="POST", data=sent):
        form = EditorForm()
        assert form.validate_on_submit() or set(form.errors) <= {"csrf_token"}, form.errors
        back = form.content()
    assert meaning(back) == meaning(content)
    assert rules.validate(back) == rules.validate(content)


def test_a_policy_is_entered_part_by_part_and_saved_when_it_is_sound(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    client = as_user(make.staff(DutyKind.CLERK, county=county))
    typed = fields(client.get(EDITOR).text)
    typed["title"], typed["document_no"] = "示例奖励办法", "示例〔2026〕1号"
    typed["signed_by"], typed["benefits-0-amount"] = "示例部门", "一千元"
    wrong = client.post(EDITOR, data=typed)
    assert wrong.status_code == 422
    assert BeautifulSoup(wrong.text, "html.parser").select_one("#benefits-0-amount-error")
    assert 'value="一千元"' in wrong.text
    typed["benefits-0-amount"] = "4,000"
    new = next(n for n in range(20) if not typed[f"clauses-{n}-type"])
    typed[f"clauses-{new}-type"] = "service_months_at_least"
    typed[f"clauses-{new}-text"], typed[f"clauses-{new}-clause_no"] = "从业满一年", "第三条"
    shown = client.post(EDITOR, data=MultiDict([*typed.items(multi=True), ("act", "preview")]))
    assert "缺少参数 months" in shown.text
    assert f'name="clauses-{new}-months"' in shown.text
    typed = fields(shown.text)
    typed[f"clauses-{new}-months"] = "12"
    shown = client.post(EDITOR, data=MultiDict([*typed.items(multi=True), ("act", "preview")]))
    assert "4,000.00 元不在本市一次性奖励常见的" in shown.text
    assert "三明一次性奖励须在 1,000–3,000 元之间，除非文件另有规定" in shown.text
    assert session.query(Policy).count() == 0
    assert client.post(EDITOR, data=typed).status_code == 302
    policy = session.query(Policy).one()
    assert policy.content["benefits"][0]["amount_fen"] == 400_000
    assert policy.content["conditions"]["all"][-1] == {
        "clause_no": "第三条",
        "text": "从业满一年",
        "type": "service_months_at_least",
        "params": {"months": 12},
    }
    assert [one["type"] for one in policy.content["conditions"]["all"][0]["any"]] == [
        "registered_home_county",
        "works_in_county",
    ]


def test_what_is_wrong_stands_in_its_part_and_nothing_typed_is_lost(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    policy = draft(make, county, policy_content(county))
    client = as_user(make.staff(DutyKind.REVIEWER, county=county))
    typed = fields(client.get(f"{EDITOR}?like={policy.id}").text)
    typed["window_days"], typed["valid_from"] = "180天", "2026-13-01"
    answer = client.post(f"{EDITOR}?like={policy.id}", data=typed)
    assert answer.status_code == 422
    assert "还有 2 处要改" in answer.text
    window = BeautifulSoup(answer.text, "html.parser").select_one("#window")
    assert window is not None
    assert "申请期写天数 days" in window.get_text()
    assert 'value="180天"' in answer.text
    assert session.query(Policy).count() == 1


def test_more_rows_come_without_losing_or_saving_anything(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    client = as_user(make.staff(DutyKind.CLERK, county=county))
    before = client.get(EDITOR).text
    typed = fields(before)
    typed["title"] = "示例奖励办法"
    more = client.post(EDITOR, data=MultiDict([*typed.items(multi=True), ("act", "more")])).text
    assert 'value="示例奖励办法"' in more
    assert len(fields(more)) > len(typed)
    assert session.query(Policy).count() == 0


def test_a_row_in_between_takes_its_place_by_its_number() -> None:
    rows: list[dict[str, Any]] = [
        {"type": "any", "depth": 1, "place": "10"},
        {"type": "within_window", "text": "甲", "clause_no": "一", "depth": 2, "place": "20"},
        {"type": "first_certificate", "text": "乙", "clause_no": "一", "depth": 1, "place": "30"},
        {"type": "within_window", "text": "丙", "clause_no": "一", "depth": 2, "place": "25"},
    ]
    group, last = rules.tree(rows)["all"]
    assert [one["text"] for one in group["any"]] == ["甲", "丙"]
    assert last["text"] == "乙"


def test_what_the_form_carries_along_comes_back_whole_or_is_refused() -> None:
    row = {"type": "within_window", "text": "甲", "clause_no": "一", "other": {"params": 5}}
    with pytest.raises(RuleBroken, match="页面内容不完整，请刷新页面后重新填写提交"):
        rules.tree([row])


def test_who_enters_no_policies_is_told_so(make: Make, session: Session, as_user: AsUser) -> None:
    client = as_user(make.staff(DutyKind.PAYER, county=make.county()))
    page = client.get(EDITOR)
    assert page.status_code == 200
    assert "录入政策需要经办或审核职责" in page.text
