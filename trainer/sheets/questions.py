"""A file of practice questions as data: its columns and the headers people give them."""

import re
import unicodedata

from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.sheets.layouts import Field, Layout

LETTERS = "ABCDEFGH"
_KINDS = {"单选": "single", "单项": "single", "多选": "multiple", "多项": "multiple"}


def kind(raw: str) -> str:
    """`single` or `multiple`."""
    value = re.sub(r"\s+", "", raw)
    for word, name in _KINDS.items():
        if word in value:
            return name
    raise RuleBroken(say("题型“{raw}”认不出，请填“单选”或“多选”。", raw=raw))


def answer(raw: str) -> str:
    """Letters as ABD, A,B,D, A、B、D or in full width; in order, each once."""
    value = re.sub(r"[\s,，、;；.]+", "", unicodedata.normalize("NFKC", raw)).upper()
    if not value or set(value) - set(LETTERS):
        raise RuleBroken(say("正确答案“{raw}”认不出，请只填选项的字母，例如 A 或 ACD。", raw=raw))
    return "".join(sorted(set(value)))


QUESTIONS = Layout(
    kind="questions",
    label=say("练习题库"),
    fields=(
        Field(
            "kind",
            say("题型"),
            ("题型", "题目类型", "试题类型", "类型"),
            kind,
            required=True,
            hint=say("填“单选”或“多选”"),
            example="单选",
        ),
        Field(
            "chapter",
            say("章节"),
            ("章节", "章", "章节名称", "所属章节"),
            required=True,
            hint=say("同一章节的写法要一致，组卷时按它抽题"),
            example="社会工作价值观",
        ),
        Field(
            "point",
            say("知识点"),
            ("知识点", "考点", "考核点"),
            hint=say("可以不填"),
            example="保密原则",
        ),
        Field(
            "stem",
            say("题干"),
            ("题干", "题目", "试题", "试题内容", "题目内容"),
            required=True,
            avoid=("类型",),
            hint=say("不要抄录正式考试的真题"),
            example="示例：下列哪一项体现了保密原则？",
        ),
        *(
            Field(
                f"option_{letter}",
                say("选项{letter}", letter=letter),
                (f"选项{letter}", letter, f"答案{letter}", f"{letter}选项"),
                required=letter in "AB",
                avoid=("正确",),
                hint=say("没有这个选项就留空"),
                example=f"示例选项{letter}" if letter in "ABCD" else "",
            )
            for letter in LETTERS
        ),
        Field(
            "right",
            say("正确答案"),
            ("正确答案", "答案", "标准答案", "参考答案"),
            answer,
            required=True,
            hint=say("只填字母；多选题写在一起，例如 ACD"),
            example="A",
        ),
        Field(
            "explanation",
            say("解析"),
            ("解析", "答案解析", "试题解析", "说明"),
            hint=say("为什么是这个答案，做错的人会看到"),
            example="示例：未经同意不向他人透露服务对象的情况。",
        ),
        Field(
            "source",
            say("来源"),
            ("来源", "出处", "题目来源"),
            hint=say("不填时记为“自编示例”"),
            example="自编示例",
        ),
    ),
    identity=("stem",),
)
