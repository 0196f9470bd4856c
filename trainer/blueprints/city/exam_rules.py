"""The rules of exams that the city enters: pass lines, re-checks and photos, each by a document."""

from decimal import Decimal

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import KeepRule, PassLine, PhotoRule, RecheckRule
from trainer.domain.exams.rules import KeepFacts, LineFacts, PhotoFacts, RecheckFacts
from trainer.web import CreatingForm, act, done, events, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("exam_rules", __name__, url_prefix="/exam-rules")

events.LABELS.update(
    {
        "pass_line.added": say("录入合格线"),
        "pass_line.corrected": say("更正合格线"),
        "pass_line.ended": say("结束合格线"),
        "pass_line.deriving_started": say("开始按新的合格线核对合格记录"),
        "pass_line.passes_derived": say("合格线变动后重新核对合格记录"),
        "recheck_rule.added": say("录入成绩复核规定"),
        "recheck_rule.corrected": say("更正成绩复核规定"),
        "photo_rule.added": say("录入照片要求"),
        "keep_rule.added": say("录入报名材料的保存期"),
        "sitting.files_deleted": say("保存期满，删除考试的照片和证明材料"),
        "photo_rule.dropped": say("撤下未开始的照片要求"),
        "keep_rule.dropped": say("撤下未开始的保存期"),
    }
)
SMALL = {"class": "input-10"}


def _admit() -> None:
    """Only administrators of the city enter rules; all of the city read them."""
    if not rules.may_set_rules(g.user):
        abort(403)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Every rule, with those that were followed, and what lines have changed."""
    return show(
        lines=queries.every_pass_line(),
        rechecks=queries.every_recheck_rule(),
        photos=queries.photo_rules(),
        keeps=queries.keep_rules(),
        runs=queries.rederivings(),
        subjects={subject.code: subject for subject in queries.subjects()},
        years_words=rules.years_words,
        marked=lambda tenths: f"{tenths / 10:g}",
        today=clock.today(),
        may_set=rules.may_set_rules(g.user),
    )


class BasisForm(CreatingForm):
    basis = StringField(
        _l("依据"),
        [InputRequired(_l("请写明依据的文件名称和文号。")), Length(max=200)],
        description=_l("公布它的文件名称和文号。"),
    )


class YearsForm(BasisForm):
    first_year = IntegerField(
        _l("从哪个考试年度起"), [InputRequired(_l("请填写开始的考试年度。"))], render_kw=SMALL
    )
    last_year = IntegerField(
        _l("到哪个考试年度止"),
        [Optional()],
        description=_l("只适用一年的，填同一年；不填就一直适用，到有新的规定为止。"),
        render_kw=SMALL,
    )


class MarkForm(YearsForm):
    mark = DecimalField(
        _l("合格线（分）"),
        [InputRequired(_l("请填写合格线。"))],
        places=1,
        description=_l("整数或半分，例如 60 或 57.5。"),
        render_kw={"inputmode": "decimal", "class": "input-10"},
    )

    def line(self, subject_code: str | None, region: str | None) -> LineFacts:
        """As the operation takes it."""
        tenths = Decimal(self.mark.data or 0) * 10
        return LineFacts(
            first_year=self.first_year.data or 0,
            last_year=self.last_year.data,
            mark_tenths=int(tenths) if tenths % 1 == 0 and abs(tenths) < 10**6 else -1,
            basis=self.basis.data or "",
            subject_code=subject_code,
            region=region,
        )


class LineForm(MarkForm):
    subject_code = SelectField(_l("科目"))
    region = SelectField(_l("考区"), description=_l("单独划线的考区；列出的是各场考试写明的考区。"))

    def __init__(self) -> None:
        super().__init__()
        subjects = [(row.code, row.name) for row in queries.subjects()]
        self.subject_code.choices = [("", _("全部科目")), *subjects]
        self.region.choices = [("", _("不分考区")), *((name, name) for name in queries.regions())]


@page(bp, "/new-line", form=True)
def new_line() -> ResponseReturnValue:
    """Enter a pass line for years that have none."""
    _admit()
    form = LineForm()
    if form.perform(_add_line, form):
        return done(_("合格线已录入。有成绩的年度，正在重新核对合格记录。"), url_for(".index"))
    return show(form=form)


def _add_line(form: LineForm) -> PassLine:
    facts = form.line(form.subject_code.data or None, form.region.data or None)
    return operations.add_pass_line(facts, actor=g.user)


@page(bp, "/<int:pass_line_id>/correct-line", form=True)
def correct_line(pass_line_id: int) -> ResponseReturnValue:
    """Enter what follows a line, for all of its years or some."""
    _admit()
    line = found(queries.find_pass_line(pass_line_id))
    form = MarkForm(
        first_year=line.first_year,
        last_year=line.last_year,
        mark=Decimal(line.mark_tenths) / 10,
    )
    if form.perform(_correct_line, form, line):
        return done(_("合格线已更正。有成绩的年度，正在重新核对合格记录。"), url_for(".index"))
    return show(form=form, line=line, years=rules.years_words(line))


def _correct_line(form: MarkForm, line: PassLine) -> PassLine:
    facts = form.line(line.subject_code, line.region)
    return operations.correct_pass_line(line, facts, actor=g.user)


class EndForm(BasisForm):
    last_year = IntegerField(
        _l("最后适用的考试年度"),
        [InputRequired(_l("请填写最后适用的考试年度。"))],
        render_kw=SMALL,
    )


@page(bp, "/<int:pass_line_id>/end-line", form=True)
def end_line(pass_line_id: int) -> ResponseReturnValue:
    """Let a line end; later years go by the line for all, or by sixty."""
    _admit()
    line, form = found(queries.find_pass_line(pass_line_id)), EndForm()
    if form.perform(_end_line, form, line):
        return done(_("合格线已写上最后适用年度。"), url_for(".index"))
    return show(form=form, line=line, years=rules.years_words(line))


def _end_line(form: EndForm, line: PassLine) -> PassLine:
    return operations.end_pass_line(
        line, last_year=form.last_year.data or 0, basis=form.basis.data or "", actor=g.user
    )


@page(bp, "/<int:rederiving_id>/rederived")
def rederived(rederiving_id: int) -> ResponseReturnValue:
    """Whose pass came out otherwise by a line; whoever holds a certificate keeps it."""
    run = found(queries.find_rederiving(rederiving_id))
    return show(
        run=run,
        years=rules.years_words(run),
        changed=queries.changed_passes(run, viewer=g.user, number=page_number()),
    )


class RecheckForm(YearsForm):
    days = IntegerField(
        _l("申请期限（天）"),
        [InputRequired(_l("请填写申请期限。"))],
        description=_l("从成绩公布那天起算。"),
        render_kw=SMALL,
    )
    scope = StringField(
        _l("复核查什么"), [InputRequired(_l("请写明复核查什么。")), Length(max=200)]
    )

    def facts(self) -> RecheckFacts:
        """As the operation takes it."""
        return RecheckFacts(
            first_year=self.first_year.data or 0,
            last_year=self.last_year.data,
            days=self.days.data or 0,
            scope=(self.scope.data or "").strip(),
            basis=(self.basis.data or "").strip(),
        )


@page(bp, "/new-recheck", form=True)
def new_recheck() -> ResponseReturnValue:
    """Enter a rule of re-checks for years that have none."""
    _admit()
    form = RecheckForm()
    if form.perform(_add_recheck, form):
        return done(_("成绩复核规定已录入。"), url_for(".index"))
    return show(form=form)


def _add_recheck(form: RecheckForm) -> RecheckRule:
    return operations.add_recheck_rule(form.facts(), actor=g.user)


@page(bp, "/<int:recheck_rule_id>/correct-recheck", form=True)
def correct_recheck(recheck_rule_id: int) -> ResponseReturnValue:
    """Enter what follows a rule of re-checks, for all of its years or some."""
    _admit()
    rule = found(queries.find_recheck_rule(recheck_rule_id))
    form = RecheckForm(
        first_year=rule.first_year, last_year=rule.last_year, days=rule.days, scope=rule.scope
    )
    if form.perform(_correct_recheck, form, rule):
        return done(_("成绩复核规定已更正。"), url_for(".index"))
    return show(form=form, rule=rule, years=rules.years_words(rule))


def _correct_recheck(form: RecheckForm, rule: RecheckRule) -> RecheckRule:
    return operations.correct_recheck_rule(rule, form.facts(), actor=g.user)


class PhotoForm(BasisForm):
    holds_from = DateField(
        _l("从哪一天起"),
        [InputRequired(_l("请填写开始日期。"))],
        description=_l("从这一天起上传的照片按它检查，以前上传的不变。"),
    )
    width = IntegerField(_l("宽（像素）"), [InputRequired(_l("请填写宽度。"))], render_kw=SMALL)
    height = IntegerField(_l("高（像素）"), [InputRequired(_l("请填写高度。"))], render_kw=SMALL)
    least_width = IntegerField(
        _l("裁剪部分至少多宽（像素）"),
        [InputRequired(_l("请填写裁剪部分的最小宽度。"))],
        description=_l("太小的照片放大后不清楚。"),
        render_kw=SMALL,
    )
    most_kb = IntegerField(
        _l("照片最大（KB）"), [InputRequired(_l("请填写照片的大小。"))], render_kw=SMALL
    )
    upload_most_kb = IntegerField(
        _l("上传的文件最大（KB）"),
        [InputRequired(_l("请填写上传文件的大小。"))],
        render_kw=SMALL,
    )
    ground = IntegerField(
        _l("背景至少多亮（0 至 255）"),
        [InputRequired(_l("请填写背景亮度。"))],
        description=_l("255 是纯白；头像后面比它暗的照片会请本人换一张。"),
        render_kw=SMALL,
    )
    locally = BooleanField(_l("新建的本地考试要求上传照片"))

    def facts(self) -> PhotoFacts:
        """As the operation takes it."""
        return PhotoFacts(
            holds_from=self.holds_from.data or clock.today(),
            width=self.width.data or 0,
            height=self.height.data or 0,
            least_width=self.least_width.data or 0,
            most_bytes=(self.most_kb.data or 0) * 1024,
            upload_most_bytes=(self.upload_most_kb.data or 0) * 1024,
            ground=self.ground.data if self.ground.data is not None else -1,
            locally=bool(self.locally.data),
            basis=(self.basis.data or "").strip(),
        )


@page(bp, "/new-photo", form=True)
def new_photo() -> ResponseReturnValue:
    """Enter what a photo must be from a day on, beginning from what holds today."""
    _admit()
    form = PhotoForm(**_of_today())
    if form.perform(_add_photo, form):
        return done(_("照片要求已录入，到开始那天起适用。"), url_for(".index"))
    return show(form=form)


def _of_today() -> dict[str, int | bool]:
    now = queries.photo_rule(clock.today())
    if now is None:
        return {}
    names = ("width", "height", "least_width", "ground", "locally")
    return {
        **{name: getattr(now, name) for name in names},
        "most_kb": now.most_bytes // 1024,
        "upload_most_kb": now.upload_most_bytes // 1024,
    }


def _add_photo(form: PhotoForm) -> PhotoRule:
    return operations.add_photo_rule(form.facts(), actor=g.user)


@act(bp, "/<int:photo_rule_id>/drop-photo")
def drop_photo(photo_rule_id: int) -> ResponseReturnValue:
    """Take a rule of photos away before it holds."""
    rule = found(queries.find_photo_rule(photo_rule_id))
    operations.drop_photo_rule(rule, actor=g.user)
    return done(_("未开始的照片要求已撤下。"), url_for(".index"))


@act(bp, "/<int:keep_rule_id>/drop-keep")
def drop_keep(keep_rule_id: int) -> ResponseReturnValue:
    """Take a time of keeping away before it holds."""
    rule = found(queries.find_keep_rule(keep_rule_id))
    operations.drop_keep_rule(rule, actor=g.user)
    return done(_("未开始的保存期已撤下。"), url_for(".index"))


class KeepForm(BasisForm):
    holds_from = DateField(_l("从哪一天起"), [InputRequired(_l("请填写开始日期。"))])
    months = IntegerField(
        _l("考试结束后保存几个月"),
        [InputRequired(_l("请填写月数。"))],
        description=_l("到期后每天自动删除照片和证明材料；还在审核、复核、复审或申诉的不删。"),
        render_kw=SMALL,
    )

    def facts(self) -> KeepFacts:
        """As the operation takes it."""
        return KeepFacts(
            holds_from=self.holds_from.data or clock.today(),
            months=self.months.data or 0,
            basis=(self.basis.data or "").strip(),
        )


@page(bp, "/new-keep", form=True)
def new_keep() -> ResponseReturnValue:
    """Enter how long photos and proofs are kept from a day on."""
    _admit()
    form = KeepForm()
    if form.perform(_add_keep, form):
        return done(_("保存期已录入，到开始那天起适用。"), url_for(".index"))
    return show(form=form)


def _add_keep(form: KeepForm) -> KeepRule:
    return operations.add_keep_rule(form.facts(), actor=g.user)
