"""Sittings as a county sees them, and those that it arranges itself."""

from collections.abc import Collection
from datetime import datetime

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.blueprints import more_time, rejudging, statistics, timetable
from trainer.core import clock
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import CANCEL, PUBLISH, Sitting, SittingKind
from trainer.domain.exams.rules import SittingFacts
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import counties_of
from trainer.web import CreatingForm, Form, act, done, found, page, show
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("sittings", __name__, url_prefix="/sittings")

DAYS = ("pay_until_on", "ticket_from_on", "results_from_on")
"""Further days of the calendar that a form asks for."""

NONE = 0


class SittingForm(CreatingForm):
    """What a sitting says; the second look comes on its own page, before it is published."""

    title = StringField(_l("考试名称"), [InputRequired(_l("请填写考试名称。")), Length(max=100)])
    year = IntegerField(
        _l("考试年度"), [InputRequired(_l("请填写考试年度。")), NumberRange(2008, 2100)]
    )
    levels = SelectMultipleField(
        _l("级别"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    local_level = SelectField(
        _l("哪个本地级别"),
        coerce=int,
        description=_l("考本地级别（如社工员）的才选；它不与国家的级别同场，也不按国家条件审查。"),
        default=NONE,
    )
    opens_at = DateTimeLocalField(_l("报名开始"), [Optional()], render_kw={"class": "input-20"})
    closes_at = DateTimeLocalField(
        _l("报名截止"),
        [Optional()],
        description=_l("到这一刻为止，之后不能再提交。"),
        render_kw={"class": "input-20"},
    )
    fix_until_at = DateTimeLocalField(
        _l("补正截止"),
        [Optional()],
        description=_l("退回补正的人员最晚什么时候重新提交；不填同报名截止。"),
        render_kw={"class": "input-20"},
    )
    exam_first_on = DateField(_l("考试开始日期"), [InputRequired(_l("请填写考试开始日期。"))])
    exam_last_on = DateField(_l("考试结束日期"), [InputRequired(_l("请填写考试结束日期。"))])
    service_cutoff_on = DateField(
        _l("工作年限计至"),
        [InputRequired(_l("请填写工作年限计算的截止日期。"))],
        description=_l("通常是考试当年的12月31日，以考务通知为准。"),
    )
    pay_until_on = DateField(_l("缴费截止"), [Optional()])
    ticket_from_on = DateField(_l("准考证打印开始"), [Optional()])
    results_from_on = DateField(_l("成绩公布"), [Optional()])
    source = StringField(_l("依据"), [Length(max=200)], description=_l("通知的名称和文号。"))

    def __init__(self) -> None:
        super().__init__()
        self.levels.choices = [(level.value, str(translated(level.label))) for level in Level]
        self.local_level.choices = [
            (NONE, str(_("不考本地级别"))),
            *((row.id, row.name) for row in queries.local_choices(self.places())),
        ]

    def places(self) -> Collection[int]:
        """Whose local levels can be chosen besides those of the city."""
        return ()

    def facts(
        self,
        kind: SittingKind,
        *,
        applies_rules: bool = True,
        photo_required: bool = False,
        region: str = "",
    ) -> SittingFacts:
        """The form as the domain takes it."""
        days = {name: self[name].data for name in DAYS}
        return SittingFacts(
            kind=kind,
            title=(self.title.data or "").strip(),
            year=self.year.data or 0,
            levels=[Level(value) for value in self.levels.data or ()],
            opens_at=_moment(self.opens_at.data),
            closes_at=_moment(self.closes_at.data),
            fix_until_at=_moment(self.fix_until_at.data),
            exam_first_on=self.exam_first_on.data or clock.today(),
            exam_last_on=self.exam_last_on.data or clock.today(),
            service_cutoff_on=self.service_cutoff_on.data or clock.today(),
            applies_rules=applies_rules,
            photo_required=photo_required,
            calendar={name: day.isoformat() for name, day in days.items() if day},
            region=region.strip(),
            source=self.source.data or "",
            local_level=self._local(),
        )

    def _local(self) -> LocalLevel | None:
        number = self.local_level.data
        return found(queries.find_local(number, viewer=g.user)) if number else None


def _moment(typed: datetime | None) -> datetime | None:
    """What was typed, by the office clock."""
    if typed is None:
        return None
    return clock.office_moment(typed.date(), typed.hour, typed.minute)


def photo_field() -> BooleanField:
    """Ticked at first where the rule of the day asks for photos."""
    return BooleanField(
        _l("报名必须上传照片"),
        description=_l("照片印在准考证上。全国统一考试的照片在官网上传，这里不要求。"),
        default=_photos_are_usual,
    )


def _photos_are_usual() -> bool:
    rule = queries.photo_rule(clock.today())
    return rule is not None and rule.locally


class LocalSittingForm(SittingForm):
    county_id = SelectField(_l("举办的县（市、区）"), coerce=int)
    applies_rules = BooleanField(_l("按国家报考条件审查"), default=True)
    photo_required = photo_field()

    def __init__(self) -> None:
        super().__init__()
        mine = self.places()
        self.county_id.choices = [(c.id, c.name) for c in people.counties() if c.id in mine]

    def places(self) -> Collection[int]:
        """The counties whose sittings the officer arranges."""
        return counties_of(g.user, DutyKind.CLERK, DutyKind.REVIEWER)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """National sittings, the city's, and the county's own."""
    return show(
        sittings=queries.listed_sittings(viewer=g.user, number=page_number()),
        window=rules.window,
        now=clock.now(),
        may_add=bool(counties_of(g.user, DutyKind.CLERK, DutyKind.REVIEWER)),
    )


@page(bp, "/new", form=True)
def new() -> ResponseReturnValue:
    """Draw up a local sitting."""
    form = LocalSittingForm()
    if form.perform(_create, form):
        return done(
            _("考试已建立，还没有发布。请再核对一遍下面的日期，然后发布。"),
            url_for(".detail", sitting_id=form.made),
        )
    return show(form=form)


def _create(form: LocalSittingForm) -> Sitting:
    county = found(people.county(form.county_id.data))
    facts = form.facts(
        SittingKind.LOCAL,
        applies_rules=bool(form.applies_rules.data),
        photo_required=bool(form.photo_required.data),
    )
    return operations.create_sitting(facts, county=county, actor=g.user)


@page(bp, "/<int:sitting_id>/detail")
def detail(sitting_id: int) -> ResponseReturnValue:
    """One sitting, for the second look and afterwards."""
    sitting = _sitting(sitting_id)
    ours = rules.may_arrange(g.user, sitting.kind, sitting.county_id)
    return show(
        sitting=sitting,
        window=rules.window(sitting, clock.now()),
        may_publish=ours and sitting.can_take(PUBLISH),
        may_cancel=ours and sitting.can_take(CANCEL),
        seating_url=url_for("county.seating.plan", sitting_id=sitting.id)
        if rules.reads_seating(g.user, sitting) and not sitting.is_national
        else None,
        seats_url=None if sitting.is_national else url_for(".seats", sitting_id=sitting.id),
        rejudged_url=url_for(".rejudged", sitting_id=sitting.id)
        if sitting.applies_rules and not sitting.is_national
        else None,
        timetable_url=url_for(".timetable", sitting_id=sitting.id),
        statistics_url=url_for(".statistics", sitting_id=sitting.id),
        review_url=url_for("county.reviews.sitting", sitting_id=sitting.id)
        if sitting.is_national
        else None,
        time_url=url_for(".more_time", sitting_id=sitting.id)
        if ours and not sitting.is_national
        else None,
    )


@page(bp, "/<int:sitting_id>/seats")
def seats(sitting_id: int) -> ResponseReturnValue:
    """Where the county's own people sit, whoever arranges the sitting; nothing is changed here."""
    sitting = _sitting(sitting_id)
    return show(
        sitting=sitting,
        placements=queries.seats_of_own(sitting.id, viewer=g.user, number=page_number()),
        room_name=rules.room_name,
    )


@act(bp, "/<int:sitting_id>/publish")
def publish(sitting_id: int) -> ResponseReturnValue:
    """Show it to candidates."""
    operations.publish_sitting(_sitting(sitting_id), actor=g.user)
    return done(
        _("考试已发布，报名时间一到就可以报名。"), url_for(".detail", sitting_id=sitting_id)
    )


class CancelForm(Form):
    reason = StringField(
        _l("取消的原因"), [InputRequired(_l("请写明取消的原因。")), Length(max=300)]
    )


@page(bp, "/<int:sitting_id>/cancel", form=True)
def cancel(sitting_id: int) -> ResponseReturnValue:
    """Call it off."""
    sitting, form = _sitting(sitting_id), CancelForm()
    if form.perform(
        operations.cancel_sitting, sitting, reason=form.reason.data or "", actor=g.user
    ):
        return done(_("考试已取消。"), url_for(".detail", sitting_id=sitting_id))
    return show(form=form, sitting=sitting)


def _sitting(sitting_id: int) -> Sitting:
    return found(queries.find_sitting(sitting_id, viewer=g.user))


more_time.hang(bp)
rejudging.hang(bp)
statistics.hang(bp)
timetable.hang(bp)
