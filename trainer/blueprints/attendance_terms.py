"""What 到, 迟到, 早退, 请假 and 缺 count: the same page for a county's clerks and for the city."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.people import queries as people
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import AttendanceTerms
from trainer.domain.training.operations import TermsFacts
from trainer.web import CreatingForm, done, events, found, page, show

events.LABELS["attendance_terms.set"] = say("设定考勤折算")

SHARE = [InputRequired(_l("请填写 0 到 100。")), NumberRange(0, 100, _l("请填写 0 到 100。"))]
CITY = 0


class TermsForm(CreatingForm):
    county_id = SelectField(_l("适用"), coerce=int)
    from_day = DateField(
        _l("从哪一天起"),
        [InputRequired(_l("请填写开始日期。"))],
        description=_l("从这一天起建立的课程按它计算，以前建立的不变。"),
    )
    present_share = IntegerField(_l("到，按多少学时计（%）"), SHARE)
    late_share = IntegerField(_l("迟到，按多少学时计（%）"), SHARE)
    early_share = IntegerField(_l("早退，按多少学时计（%）"), SHARE)
    leave_share = IntegerField(_l("请假，按多少学时计（%）"), SHARE)
    absent_share = IntegerField(_l("缺，按多少学时计（%）"), SHARE)
    basis = StringField(
        _l("依据"),
        [DataRequired(_l("请写明依据的文件或会议。")), Length(max=200)],
        description=_l("例如：县社会工作部培训管理办法第六条。"),
    )

    def facts(self) -> TermsFacts:
        """As the operation takes them."""
        return TermsFacts(
            from_day=self.from_day.data or clock.today(),
            present_share=self.present_share.data or 0,
            late_share=self.late_share.data or 0,
            early_share=self.early_share.data or 0,
            leave_share=self.leave_share.data or 0,
            absent_share=self.absent_share.data or 0,
            basis=self.basis.data or "",
        )


def index() -> ResponseReturnValue:
    """What holds and held, and new terms from a day on."""
    places = [(CITY, str(_("全市")))] + [(row.id, row.name) for row in people.counties()]
    mine = [(number, name) for number, name in places if _may(number)]
    known = queries.terms_of([number for number, _name in places])
    form = TermsForm(**_those_of(mine))
    form.county_id.choices = mine
    if form.perform(_set, form):
        said = _("考勤折算已设定，从 %(day)s 起建立的课程按它计算。", day=form.from_day.data)
        return done(said, url_for(".index"))
    return show(form=form if mine else None, known=known)


def _may(number: int) -> bool:
    return rules.may_set_terms(g.user, number or None)


def _those_of(mine: list[tuple[int, str]]) -> dict[str, int]:
    """What holds today, to be changed from there."""
    if not mine:
        return {}
    now = queries.terms_for(mine[0][0], clock.today())
    names = ("present_share", "late_share", "early_share", "leave_share", "absent_share")
    return {name: getattr(now, name) for name in names}


def _set(form: TermsForm) -> AttendanceTerms:
    number = form.county_id.data
    county = found(people.county(number)) if number else None
    return operations.set_terms(county, form.facts(), actor=g.user)


def hang(bp: Blueprint) -> None:
    """Give the training of the county or the city this page."""
    page(bp, "/", form=True)(index)
