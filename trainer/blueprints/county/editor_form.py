"""The form of a policy: ordinary fields, rows for what may stand more than once."""

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.core.errors import RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Payroll
from trainer.domain.rewards import rules
from trainer.web import CreatingForm
from trainer.web.fields import CountyField
from trainer.web.language import translated

Option = tuple[str, Any]
UNSAID: Option = (rules.UNKNOWN, _l("未写明"))
NOT_WRITTEN: Option = ("", _l("（不写）"))
SHORT, MIDDLE = {"class": "input-10"}, {"class": "input-20"}
MOST_ROWS, BLANK_ROWS = 60, 3
ROWS = ("benefits", "clauses", "documents")


def _choice(label: Any, *options: Option, **more: Any) -> SelectField:
    return SelectField(
        label, choices=lambda: [*options], coerce=lambda sent: str(sent or ""), default="", **more
    )


def _ticks(label: Any, *options: Option) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=lambda: [*options],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _text(label: Any, most: int = 300, *, hint: Any = "", **look: str) -> StringField:
    return StringField(label, [Length(max=most)], description=hint, render_kw=look or None)


def _flag(label: Any) -> SelectField:
    return _choice(label, ("", _l("不要求")), ("yes", _l("要求")), UNSAID)


class BenefitForm(Form):
    kind = _choice(
        _l("种类"),
        ("", _l("（空行，不录入）")),
        ("one_off", _l("一次性奖励")),
        ("yearly", _l("年度奖励")),
        ("monthly", _l("职业津贴（按月）")),
        ("fee_refund", _l("考试费用补贴")),
        ("grade_step", _l("工资等级（只写明）")),
        ("agency_grant", _l("机构补助（只写明）")),
    )
    level = SelectField(
        _l("级别"),
        choices=lambda: [NOT_WRITTEN, *((one.value, translated(one.label)) for one in Level)],
    )
    amount = _text(_l("金额（元）"), 20, hint=_l("津贴填每月的数。"), **SHORT)
    steps = _text(_l("提高几级（工资等级才填）"), 4, **SHORT)
    years = _text(_l("最多几年"), 4, **SHORT)
    rates = _text(_l("以后改过的标准"), 200, hint=_l("例如“2026-07-01 200”，几次之间用顿号隔开。"))
    by_certificate = BooleanField(_l("按证书批准那天的标准算（不勾按提交那天）"))
    clause_no = _text(_l("依据第几条"), 40, **MIDDLE)
    other = HiddenField()


class ClauseForm(Form):
    place = _text(_l("顺序"), 6, **SHORT)
    depth = SelectField(
        _l("缩进"),
        coerce=int,
        default=1,
        choices=lambda: [(number, str(number)) for number in range(1, 6)],
    )
    type = SelectField(
        _l("看什么"),
        choices=lambda: [
            ("", _l("（空行，不录入）")),
            *((name, translated(label)) for name, label in rules.CLAUSE_NAMES.items()),
            *((name, translated(label)) for name, label in rules.GROUPS.items()),
        ],
    )
    clause_no = _text(_l("第几条"), 40, **MIDDLE)
    text = _text(_l("用白话写的条件"), 300)
    months = _text(_l("满几个月"), 6, **SHORT)
    continuous = _flag(_l("须连续到当天"))
    in_county = _flag(_l("只算在本县的"))
    still_serving = _flag(_l("现在仍在岗"))
    outside = _flag(_l("市外领过的也不行"))
    before_on = _text(_l("算到哪一天"), 10, hint=_l("不写算到当天。"), **SHORT)
    from_on = _text(_l("从哪一天"), 10, hint=_l("写成 2026-01-31；可以不写。"), **SHORT)
    to_on = _text(_l("到哪一天"), 10, hint=_l("写成 2026-01-31；可以不写。"), **SHORT)
    from_year = _text(_l("从哪一年"), 6, **SHORT)
    to_year = _text(_l("到哪一年"), 6, **SHORT)
    years_before = _text(_l("几年前的"), 6, hint=_l("不写是当年。"), **SHORT)
    date = _choice(
        _l("看哪个日期"),
        NOT_WRITTEN,
        ("approved_on", _l("批准日期")),
        ("issued_on", _l("发证日期")),
    )
    of = _choice(
        _l("什么算同类"),
        NOT_WRITTEN,
        ("certificate", _l("同一证书")),
        ("level", _l("同一级别")),
        UNSAID,
    )
    where = _choice(
        _l("看哪里"), NOT_WRITTEN, ("anywhere", _l("全市")), ("county", _l("只看本县")), UNSAID
    )
    area = _choice(
        _l("地方"), NOT_WRITTEN, ("county", _l("本县")), ("city", _l("全市任何一个县")), UNSAID
    )
    at = _choice(
        _l("看哪一天"),
        NOT_WRITTEN,
        ("payment", _l("办理当天")),
        ("application", _l("提交那天")),
        ("exam", _l("考试那天")),
        UNSAID,
    )
    levels = _ticks(_l("哪几级"), *((one.value, one.label) for one in Level), UNSAID)
    kinds = _ticks(
        _l("哪些人不行"),
        *((one.value, one.label) for one in Payroll if one is not Payroll.NONE),
        UNSAID,
    )
    employers = _text(_l("单位类别"), 300, hint=_l("照单位名单上的类别写，用顿号隔开。"))
    posts = _text(_l("岗位名称里有"), 300, hint=_l("几个词用顿号隔开。"))
    papers = _text(_l("看哪些材料"), 300, hint=_l("几种用顿号隔开。"))
    other = HiddenField()

    @property
    def asked(self) -> list[Field]:
        """What this type of clause asks for more."""
        return [self[name] for name in rules.PARAMS.get(self.type.data or "", ())]

    @property
    def is_group(self) -> bool:
        """Whether the row opens a group of others."""
        return self.type.data in rules.GROUPS


class DocumentForm(Form):
    name = _text(_l("名称"), 80)
    originals = _text(_l("原件份数"), 3, **SHORT)
    copies = _text(_l("复印件份数"), 3, **SHORT)
    either = _text(_l("任选一种的记号"), 20, hint=_l("写同一个词的，交其中一种就行。"), **SHORT)


class EditorForm(CreatingForm):
    county_id = CountyField(
        _l("县（市、区）"), validators=[DataRequired(_l("请选择县（市、区）。"))]
    )
    title = _text(_l("政策名称"), 80)
    document_no = _text(_l("文号"), 40, **MIDDLE)
    signed_by = _text(_l("发文单位"), 100)
    key = _text(
        _l("政策代号"),
        50,
        hint=_l("英文，例如 reward。同一代号的新版发布时，旧版自动停用。"),
        **MIDDLE,
    )
    valid_from = _text(_l("有效期从"), 10, hint=_l("写成 2026-01-31。"), **SHORT)
    valid_to = _text(_l("有效期到"), 10, hint=_l("长期有效的不填。"), **SHORT)
    benefits = FieldList(FormField(BenefitForm), max_entries=MOST_ROWS)
    clauses = FieldList(FormField(ClauseForm), max_entries=MOST_ROWS)
    window_kind = _choice(
        _l("申请期"),
        ("after_certificate", _l("从证书的日期起算几天或几个月")),
        ("each_year", _l("每年的这几天")),
        ("fixed_dates", _l("固定日期")),
        ("always", _l("随时可以申请")),
        (str(rules.UNSAID), _l("文件没有写明")),
    )
    window_counted_from = _choice(
        _l("从哪天起算"),
        NOT_WRITTEN,
        ("issued_on", _l("证书签发之日")),
        ("received_on", _l("领取证书之日")),
        ("approved_on", _l("证书批准之日")),
        ("published_on", _l("成绩公布之日")),
    )
    window_days = _text(_l("几天内"), 5, hint=_l("天数和月数只填一个。"), **SHORT)
    window_months = _text(_l("几个月内"), 4, **SHORT)
    window_first = _text(_l("每年从"), 5, hint=_l("写成 11-01。"), **SHORT)
    window_last = _text(_l("每年到"), 5, hint=_l("写成 12-20。"), **SHORT)
    window_first_on = _text(_l("固定日期从"), 10, hint=_l("写成 2026-01-31。"), **SHORT)
    window_last_on = _text(_l("固定日期到"), 10, hint=_l("写成 2026-01-31。"), **SHORT)
    upgrade_mode = _choice(
        _l("考过更高一级"),
        ("each", _l("每级都全额发")),
        ("highest", _l("只按最高级别发一次")),
        ("difference", _l("补差额")),
        ("highest_then_difference", _l("就高，领过低级别的补差额")),
        ("cap", _l("累计封顶")),
        (str(rules.UNSAID), _l("文件没有写明")),
    )
    upgrade_cap = _text(_l("累计最多（元）"), 20, **SHORT)
    upgrade_baseline = _choice(
        _l("已领过的看哪里"),
        NOT_WRITTEN,
        ("county", _l("只看本县")),
        ("policy", _l("只看本政策")),
        ("anywhere", _l("全市")),
        ("any_source", _l("任何来源")),
    )
    documents_unsaid = BooleanField(_l("文件没有写明要什么材料"))
    documents = FieldList(FormField(DocumentForm), max_entries=MOST_ROWS)
    notice_days = _text(_l("公示几个工作日"), 4, **SHORT)
    route = _text(
        _l("办理环节"), 200, hint=_l("按先后写，用顿号隔开，例如“所在单位、公示、发放”。")
    )
    second_above = _text(_l("超过多少元要两人审批"), 20, **SHORT)
    cure_days = _text(_l("补正几个工作日"), 4, hint=_l("不填是 10 个。"), **SHORT)
    appeal_days = _text(_l("申诉几个工作日"), 4, hint=_l("不填是 10 个。"), **SHORT)
    funding = _text(_l("资金来源"), 80)
    banks = _text(_l("指定银行"), 200, hint=_l("几家用顿号隔开；不指定的不填。"))
    phone = _text(_l("咨询电话"), 40, **MIDDLE)
    clawback = _text(_l("追回的规定"), 300)
    rest = HiddenField()

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of this policy."""
        sheet = rules.sheet_of(content)
        for name in ROWS:
            sheet[name] = [
                {**row, "other": json.dumps(row["other"])}
                if row.get("other")
                else {**row, "other": ""}
                for row in sheet[name]
            ]
        return {**sheet, "rest": json.dumps(rules.rest_of(content))}

    def content(self) -> dict[str, Any]:
        """The policy that the fields say; refuses what is no amount or no step."""
        sheet: rules.Sheet = {field.name: field.data for field in self}
        for name in ROWS:
            sheet[name] = [{**row, "other": _kept(row.get("other"))} for row in sheet[name]]
        return rules.content_of(sheet, _kept(self.rest.data))

    def add_rows(self) -> None:
        """A few empty rows at the end of each list."""
        for name in ROWS:
            for _number in range(BLANK_ROWS):
                if len(self[name].entries) < MOST_ROWS:
                    self[name].append_entry()

    def refuse(self, refusal: RuleBroken) -> None:
        """Beside the field in its row, where the sentence speaks of one."""
        name, _dash, rest = (refusal.field or "").partition("-")
        number, _dash, inner = rest.partition("-")
        if name in ROWS and number.isdigit() and inner:
            rows = self[name]
            field = rows.entries[int(number)].form[inner]
            field.errors = [*field.errors, refusal.sentence]
            rows.errors = [entry.errors for entry in rows.entries]
        else:
            super().refuse(refusal)


def _kept(sent: Any) -> dict[str, Any]:
    """What the form only carries along."""
    if not sent:
        return {}
    try:
        kept = json.loads(sent)
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        raise RuleBroken(rules.INCOMPLETE)
    return kept
