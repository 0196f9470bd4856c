"""Levels such as 社工员 that are examined here: the same pages for a county and for the city."""

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.rules import LocalFacts
from trainer.domain.people import queries as people
from trainer.web import CreatingForm, Form, act, done, events, found, page, show

events.LABELS["local_level.added"] = say("登记本地级别")
events.LABELS["local_level.ended"] = say("停用本地级别")
events.LABELS["local_level.removed"] = say("删除本地级别")

CITY = 0


class LocalLevelForm(CreatingForm):
    county_id = SelectField(_l("适用"), coerce=int)
    name = StringField(
        _l("级别名称"),
        [InputRequired(_l("请填写级别名称。")), Length(max=30)],
        description=_l("印在准考证和名单上的名称，例如：社工员。"),
    )
    subjects = TextAreaField(
        _l("科目"),
        [InputRequired(_l("请填写科目。")), Length(max=500)],
        description=_l(
            "每行一科：名称、分钟、满分、合格分，用空格隔开，例如：社区工作基础 90 100 60。"
        ),
    )
    within_years = IntegerField(
        _l("几个考试年度内通过全部科目"),
        [InputRequired(_l("请填写 0 到 5。")), NumberRange(0, 5, _l("请填写 0 到 5。"))],
        description=_l("0 表示须在一次考试中全部通过。"),
        default=0,
    )
    valid_years = IntegerField(
        _l("证书有效几年"),
        [Optional(), NumberRange(1, 20, _l("请填写 1 到 20，长期有效的不填。"))],
        description=_l("长期有效的不填。"),
    )
    from_on = DateField(_l("从哪一天起执行"), [InputRequired(_l("请填写开始日期。"))])
    basis = StringField(
        _l("依据"), [InputRequired(_l("请写明依据的文件，至少4个字。")), Length(max=200)]
    )

    def facts(self) -> LocalFacts:
        """As the operation takes them."""
        return LocalFacts(
            name=self.name.data or "",
            subjects=rules.subjects_typed(self.subjects.data or ""),
            within_years=self.within_years.data or 0,
            valid_years=self.valid_years.data,
            basis=self.basis.data or "",
            from_on=self.from_on.data or clock.today(),
        )


def index() -> ResponseReturnValue:
    """The levels that hold or held here."""
    levels = queries.local_levels(viewer=g.user)
    mine = {each.id for each in levels if rules.may_set_local(g.user, each.county_id)}
    return show(
        levels=levels,
        subjects={
            each.id: queries.subjects(Level.LOCAL, local_level_id=each.id) for each in levels
        },
        may_add=bool(_mine()),
        may_end=mine,
        may_remove=mine - queries.used_locals(),
    )


def new() -> ResponseReturnValue:
    """Enter a level with its subjects."""
    form = LocalLevelForm()
    form.county_id.choices = _mine() or abort(403)
    if form.perform(_add, form):
        return done(_("本地级别已登记，新建本地考试时可以选用。"), url_for(".index"))
    return show(form=form)


def _mine() -> list[tuple[int, str]]:
    places = [(CITY, str(_("全市")))] + [(row.id, row.name) for row in people.counties()]
    return [each for each in places if rules.may_set_local(g.user, each[0] or None)]


def _add(form: LocalLevelForm) -> LocalLevel:
    number = form.county_id.data
    county = found(people.county(number)) if number else None
    return operations.add_local_level(county, form.facts(), actor=g.user)


class EndForm(Form):
    until_on = DateField(
        _l("执行到哪一天"),
        [InputRequired(_l("请填写日期。"))],
        description=_l("这一天以后的考试不能再选这个级别，已发的证书不受影响。"),
    )


def end(level_id: int) -> ResponseReturnValue:
    """Let a level end on a day."""
    level, form = found(queries.find_local(level_id, viewer=g.user)), EndForm()
    if form.perform(operations.end_local_level, level, until_on=form.until_on.data, actor=g.user):
        return done(_("已记下停用的日期。"), url_for(".index"))
    return show(form=form, level=level)


def remove(level_id: int) -> ResponseReturnValue:
    """Take back a level that nothing uses yet."""
    level = found(queries.find_local(level_id, viewer=g.user))
    name = level.name
    operations.remove_local_level(level, actor=g.user)
    return done(_("“%(name)s”已删除。", name=name), url_for(".index"))


def hang(bp: Blueprint) -> None:
    """Give the county or the city these pages."""
    page(bp, "/")(index)
    page(bp, "/new", form=True)(new)
    page(bp, "/<int:level_id>/end", form=True)(end)
    act(bp, "/<int:level_id>/remove")(remove)
