"""The language in which the city words a paper: text, variables in braces, and conditions.

A wording is a Jinja2 template of which only a small part is let through: no loop, call, filter,
attribute or arithmetic, so that it ends, stays short and reaches nothing but its variables.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from trainer.core.text import Sentence, say

MOST = 3000
MOST_LINE = 1000
DEEPEST = 12
"""How deep conditions may lie within each other."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_environment = ImmutableSandboxedEnvironment(
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    cache_size=0,
)
_environment.globals.clear()
_environment.filters.clear()
_environment.tests.clear()


@dataclass(frozen=True)
class Language:
    """What the wording of one kind of paper may name, and what it must."""

    values: Callable[[Any], Mapping[str, str | Markup]]
    variables: tuple[str, ...]
    required: tuple[str, ...]
    standing: str
    made_up: dict[str, Any]


def _letter(facts: Any) -> Mapping[str, str | Markup]:
    return {
        "证书级别": facts.certificate_level,
        "管理号": Markup('<span class="kept">{}</span>').format(facts.certificate_number),
        "批准日期": _day(facts.approved_on),
        "政策名称": facts.policy_title,
        "政策文号": facts.policy_document,
        "条款": facts.clause,
        "县": facts.county,
        "机关": facts.office,
        "姓名": facts.recipient,
        "金额": facts.amount,
        "大写金额": facts.capitals,
        "发放方式": facts.payment_way,
        "咨询方式": facts.contact,
        "救济途径": facts.appeal,
        "成文日期": _day(facts.issued_on),
    }


def _honour(facts: Any) -> Mapping[str, str | Markup]:
    return {
        "姓名": facts.recipient,
        "称谓": "同志" if facts.of_person else "",
        "评选": facts.occasion,
        "荣誉": facts.honour,
        "年度": str(facts.year),
        "机关": facts.office,
        "成文日期": _day(facts.issued_on),
    }


def _completion(facts: Any) -> Mapping[str, str | Markup]:
    first, last = _day(facts.first_on), _day(facts.last_on)
    return {
        "姓名": facts.recipient,
        "起止日期": first if first == last else f"{first}至{last}",
        "主办单位": facts.organiser,
        "培训名称": facts.course,
        "出勤": facts.share,
        "学时": facts.hours,
        "县": facts.county,
        "机关": facts.office,
        "成文日期": _day(facts.issued_on),
    }


LANGUAGES = {
    "award_letter": Language(
        _letter,
        (
            *("姓名", "证书级别", "管理号", "批准日期", "政策名称", "政策文号", "条款", "县"),
            *("机关", "金额", "大写金额", "发放方式", "咨询方式", "救济途径", "成文日期"),
        ),
        ("证书级别", "管理号", "政策名称", "金额", "大写金额", "救济途径"),
        "你取得{{ 证书级别 }}职业水平证书（管理号：{{ 管理号 }}，批准日期：{{ 批准日期 }}）。"
        "依据《{{ 政策名称 }}》（{{ 政策文号 }}）{{ 条款 }}的规定，根据你的申请，"
        "经{{ 县 }}审核、批准和公示，决定发给你一次性奖励。\n"
        "**奖励金额：**{{ 金额 }}元（大写：{{ 大写金额 }}）。\n"
        "**发放方式：**{{ 发放方式 }}\n"
        "**咨询方式：**{{ 咨询方式 }}\n"
        "**救济途径：**{{ 救济途径 }}",
        {
            "number": "示奖〔2026〕1号",
            "county": "示例县",
            "office": "示例县民政局",
            "recipient": "示例甲",
            "certificate_level": "社会工作师",
            "certificate_number": "示例2026000001",
            "approved_on": "2026-05-25",
            "policy_title": "示例县社会工作者持证奖励办法（示例）",
            "policy_document": "例民〔2026〕1号",
            "clause": "第四条第（二）项",
            "amount_fen": 200_000,
            "payment_way": "转入你申请时确认的本人银行账户。",
            "contact": "0598-5550100，工作日",
            "appeal": "可以向本单位提出异议，或者自收到之日起六十日内申请行政复议、"
            "六个月内提起行政诉讼。",
            "verification_code": "0000-0000-0000-0000-0000-0000-00",
            "verify_url": "https://verify.example.org/verify/0",
        },
    ),
    "honour_certificate": Language(
        _honour,
        ("姓名", "称谓", "评选", "荣誉", "年度", "机关", "成文日期"),
        ("评选", "荣誉"),
        "在{{ 评选 }}中成绩突出，被评为“{{ 荣誉 }}”。\n特发此证，以资鼓励。",
        {
            "number": "示荣〔2026〕1号",
            "office": "示例市民政局",
            "year": 2026,
            "title": "优秀社会工作人才推选（示例）",
            "recipient": "示例甲",
            "of_person": True,
            "honour": "优秀社会工作者",
            "verification_code": "0000-0000-0000-0000-0000-0000-00",
            "verify_url": "https://verify.example.org/verify/0",
        },
    ),
    "completion_certificate": Language(
        _completion,
        (
            *("姓名", "起止日期", "主办单位", "培训名称", "出勤", "学时"),
            *("县", "机关", "成文日期"),
        ),
        ("起止日期", "培训名称", "学时"),
        "你于{{ 起止日期 }}参加由{{ 主办单位 }}举办的“{{ 培训名称 }}”，"
        "出勤{{ 出勤 }}，计{{ 学时 }}学时，达到结业要求，准予结业。\n特发此证。",
        {
            "number": "示结〔2026〕1号",
            "county": "示例县",
            "office": "示例县民政局",
            "recipient": "示例甲",
            "course": "考前培训（示例）",
            "organiser": "示例县民政局",
            "first_on": "2026-04-11",
            "last_on": "2026-05-09",
            "hours": "22.5",
            "share": "93%",
            "verification_code": "0000-0000-0000-0000-0000-0000-00",
            "verify_url": "https://verify.example.org/verify/0",
        },
    ),
}
"""The kinds of papers that the city words itself; the first edition is the standing one."""


@lru_cache(maxsize=64)
def objection(kind: str, text: str) -> Sentence | None:
    """What is wrong with a wording, by its line; nothing where it can be printed."""
    if not text.strip():
        return say("请写出文书的措辞。")
    if len(text) > MOST:
        return say("措辞最多{most}个字，现在有{length}个字，请改短。", most=MOST, length=len(text))
    for line, words in enumerate(text.splitlines(), start=1):
        if len(words) > MOST_LINE:
            return say("第{line}行超过{most}个字，请分成几段。", line=line, most=MOST_LINE)
        if any("**" in _BOLD.sub("", part) for part in _BRACES.split(words)):
            return say("第{line}行的 ** 不成对；加粗的文字写成 **文字**，中间不放变量。", line=line)
    try:
        tree = _environment.parse(text)
    except TemplateSyntaxError as error:
        return say("第{line}行的花括号写得不对，请对照变量表改正。", line=error.lineno)
    except RecursionError:
        return say("第{line}行套得太深，请写得简单些。", line=_deepest(text))
    return next(_objections(LANGUAGES[kind], tree), None)


def paragraphs(kind: str, text: str, facts: Any) -> list[Markup]:
    """The paragraphs of the paper, their markup finished."""
    said = _compiled(text or LANGUAGES[kind].standing).render(**LANGUAGES[kind].values(facts))
    lines = [line.strip() for line in said.split("\n")]
    return [Markup(line) for line in lines if line]  # noqa: S704  # escaped when it was rendered


def sample(kind: str, words: str, today: date) -> dict[str, Any]:
    """Made-up facts with which a wording is looked at; the paper is marked as a sample."""
    return LANGUAGES[kind].made_up | {
        "wording": words,
        "issued_on": today.isoformat(),
        "sample": True,
    }


def _objections(language: Language, tree: nodes.Template) -> Iterator[Sentence]:
    for node, parent, depth in _walk(tree):
        if depth > DEEPEST:
            yield say("第{line}行套得太深，请写得简单些。", line=node.lineno)
            return
        if not _is_allowed(node, parent):
            yield say(
                "第{line}行用了这里不允许的写法：只能用文字、{{{{ 变量 }}}} 和简单的条件。",
                line=node.lineno,
            )
        elif isinstance(node, nodes.Name) and node.name not in language.variables:
            yield say(
                "第{line}行的变量“{name}”不存在，请从变量表里选用。",
                line=node.lineno,
                name=node.name,
            )
    always = {
        name.name
        for output in tree.body
        if isinstance(output, nodes.Output)
        for name in output.nodes
        if isinstance(name, nodes.Name)
    }
    missing = [name for name in language.required if name not in always]
    if missing:
        yield say(
            "措辞里缺少必须写明的内容：{names}（不能只写在条件里）。", names="、".join(missing)
        )


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, nodes.Node, int]]:
    """Every part with what it is a part of and its depth, without recursion."""
    waiting = [(tree, tree, 0)]
    while waiting:
        node, parent, depth = waiting.pop()
        yield node, parent, depth
        below = [(child, node, depth + 1) for child in node.iter_child_nodes()]
        waiting += reversed(below if depth <= DEEPEST else [])


def _is_allowed(node: nodes.Node, parent: nodes.Node) -> bool:
    if isinstance(parent, nodes.Output):
        return isinstance(node, (nodes.TemplateData, nodes.Name))
    if isinstance(node, nodes.Const):
        return isinstance(node.value, str)
    return isinstance(node, _ALLOWED)


def _deepest(text: str) -> int:
    """The line with the most brackets."""
    depths = [sum(map(line.count, "([{")) for line in text.splitlines()]
    return depths.index(max(depths)) + 1


@lru_cache(maxsize=16)
def _compiled(text: str) -> Template:
    """The template; what it says itself is text, never markup, but for bold words."""
    tree = _environment.parse(text)
    for node in tree.find_all(nodes.TemplateData):
        node.data = _BOLD.sub(r"<b>\1</b>", str(escape(node.data)))
    return _environment.from_string(tree)


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
