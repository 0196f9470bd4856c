"""What the city may write into a paper, and what is stopped before it is saved."""

import pytest

from tests.documents.facts import letter
from tests.documents.reading import text
from tests.documents.seeing import difference, pdftotext
from trainer.documents import DocumentRefused, Pool, wordings
from trainer.documents.typesetting import Typesetter

LETTER = "award_letter"
STANDING = wordings.LANGUAGES[LETTER].standing
TODAY = (
    "<p>你取得助理社会工作师职业水平证书"
    '（管理号：<span class="kept">20250632350000001234</span>，'
    "批准日期：2025年9月10日）。依据《大田县社会工作专业人才持证奖励办法（示例）》"
    "（田民〔2025〕12号）第五条第一项的规定，根据你的申请，经大田县审核、批准和公示，"
    "决定发给你一次性奖励。</p>\n"
    "<p><b>奖励金额：</b>1,500.50元（大写：人民币壹仟伍佰元零伍角整）。</p>\n"
    "<p><b>发放方式：</b>自本通知书送达之日起十五个工作日内，"
    "划入本人社会保障卡账户（尾号1234）。</p>\n"
    "<p><b>咨询方式：</b>大田县民政局社会工作股，电话0598-0000000（示例）。</p>\n"
    "<p><b>救济途径：</b>对本决定有异议的，可以自收到本通知书之日起六十日内申请行政复议。</p>\n"
)


def test_the_first_edition_says_what_letters_have_always_said() -> None:
    assert wordings.objection(LETTER, STANDING) is None
    page = Typesetter().page("award_letter.html", letter())
    assert TODAY in page
    assert page == Typesetter().page("award_letter.html", letter(wording=STANDING))


HOSTILE = {
    "{{ ''.__class__.__mro__ }}": "不允许的写法",
    "{{ 姓名.__class__ }}": "不允许的写法",
    "{{ 姓名['x'] }}": "不允许的写法",
    "{{ 姓名 | attr('x') }}": "不允许的写法",
    "{{ 姓名 | safe }}": "不允许的写法",
    "{{ cycler() }}": "不允许的写法",
    "{{ config }}": "“config”不存在",
    "{{ 工资 }}": "“工资”不存在",
    "{% for n in range(10 ** 9) %}{% for m in range(10 ** 9) %}x{% endfor %}{% endfor %}": "不允许",
    "{{ 'x' * 999999999 }}": "不允许的写法",
    "{{ 'x' }}": "不允许的写法",
    "{% if 10 ** 999999999 %}x{% endif %}": "不允许的写法",
    "{% if 1e999 %}x{% endif %}": "不允许的写法",
    "{% include '/etc/passwd' %}": "不允许的写法",
    "{% extends '/etc/passwd' %}": "不允许的写法",
    "{% import 'os' as os %}": "不允许的写法",
    "{% set 姓名 = 'x' %}": "不允许的写法",
    "{% macro m() %}x{% endmacro %}": "不允许的写法",
    "{% block b %}x{% endblock %}": "不允许的写法",
    "{% if 姓名 is mapping %}x{% endif %}": "不允许的写法",
    "{{ 姓名 }": "花括号",
    "{% if " + "(" * 900 + "姓名" + ")" * 900 + " %}x{% endif %}": "超过|套得太深",
    "{% if " + "not " * 60 + "姓名 %}x{% endif %}": "套得太深",
    "{% if 姓名 %}" * 30 + "x" + "{% endif %}" * 30: "套得太深",
    "一行**没有成对": "不成对",
    "一行**{{ 姓名 }}**夹着变量": "不成对",
    "长" * 1001: "超过",
}


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_wording_is_refused_by_its_line(hostile: str) -> None:
    sentence = wordings.objection(LETTER, f"{STANDING}\n{hostile}\n尾")
    assert sentence is not None
    assert sentence.startswith("第6行")
    assert any(word in sentence for word in HOSTILE[hostile].split("|")), sentence
    with pytest.raises(DocumentRefused, match="第6行"):
        letter(wording=f"{STANDING}\n{hostile}")


def test_what_a_letter_has_to_say_is_missed_wherever_it_may_be_left_out() -> None:
    without = STANDING.replace("{{ 救济途径 }}", "")
    hidden = STANDING.replace("{{ 金额 }}", "{% if 姓名 %}{{ 金额 }}{% endif %}")
    assert "缺少必须写明的内容：救济途径" in str(wordings.objection(LETTER, without))
    assert "缺少必须写明的内容：金额" in str(wordings.objection(LETTER, hidden))
    assert "请写出" in str(wordings.objection(LETTER, " \n"))
    assert "最多3000个字" in str(wordings.objection(LETTER, STANDING + "\n长" * 2000))


def test_what_is_written_and_what_is_known_of_people_is_text_and_never_markup() -> None:
    words = f"<script>x</script> & **<i>重</i>**\n{STANDING}"
    said = wordings.paragraphs(LETTER, words, letter(county="<b>县**名**"))
    assert said[0] == "&lt;script&gt;x&lt;/script&gt; &amp; <b>&lt;i&gt;重&lt;/i&gt;</b>"
    assert "&lt;b&gt;县**名**" in said[1]


def test_another_wording_is_poured_as_the_plain_way_prints_it(pool: Pool) -> None:
    words = (
        STANDING.replace("**咨询方式：**", "**咨询电话：**")
        + '\n{% if 证书级别 == "高级社会工作师" %}\n请到市级窗口领取证书。\n{% endif %}'
        + "\n囍，{{ 姓名 }}！"
    )
    letters = [
        letter(wording=words, recipient="陈喆"),
        letter(wording=words, recipient="王芳", certificate_level="高级社会工作师"),
        letter(recipient="李娜"),
    ]
    plain = Pool(plainly=True)
    ways = zip(
        pool.make_many(LETTER, letters), plain.make_many(LETTER, letters), letters, strict=True
    )
    for poured, plainly, one in ways:
        assert pdftotext(poured.pdf) == pdftotext(plainly.pdf)
        assert difference(poured.pdf, plainly.pdf) <= 0.001
        assert ("咨询电话" in text(poured.pdf)) == bool(one.wording)
        assert ("市级窗口" in text(poured.pdf)) == (one.certificate_level == "高级社会工作师")
    plain.close()
