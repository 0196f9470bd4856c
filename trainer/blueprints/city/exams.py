"""The city arranges national sittings and its own, and reads the conditions in force."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from trainer.blueprints import more_time, rejudging, statistics, timetable
from trainer.blueprints.county.sittings import CancelForm, SittingForm, photo_field
from trainer.core import clock
from trainer.domain.certificates.models import NATIONAL
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import CANCEL, PUBLISH, Sitting, SittingKind
from trainer.web import act, done, found, page, show
from trainer.web.fields import EnumField
from trainer.web.paging import page_number

bp = Blueprint("exams", __name__, url_prefix="/exams")


class CitySittingForm(SittingForm):
    kind = EnumField(_l("类别"), SittingKind)
    applies_rules = BooleanField(_l("按国家报考条件审查"), default=True)
    photo_required = photo_field()
    region = StringField(
        _l("考区"),
        [Length(max=50)],
        description=_l(
            "这场考试的日期和合格线适用的省或县（市、区），例如：福建省。"
            "与“考试规则”里合格线的考区一致时，按那条合格线；不分考区的不填。"
        ),
        render_kw={"list": "known-regions"},
    )


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All sittings, of the nation, the city and the counties."""
    return show(
        sittings=queries.listed_sittings(viewer=g.user, number=page_number()),
        window=rules.window,
        now=clock.now(),
        may_add=rules.may_arrange(g.user, SittingKind.NATIONAL, None),
    )


@page(bp, "/new", form=True)
def new() -> ResponseReturnValue:
    """Draw up a national sitting, or one for the whole city."""
    form = CitySittingForm()
    if form.perform(_create, form):
        return done(
            _("考试已建立，还没有发布。请再核对一遍下面的日期，然后发布。"),
            url_for(".detail", sitting_id=form.made),
        )
    return show(form=form, regions=queries.regions())


def _create(form: CitySittingForm) -> Sitting:
    facts = form.facts(
        form.kind.data,
        applies_rules=bool(form.applies_rules.data),
        photo_required=bool(form.photo_required.data) and form.kind.data is SittingKind.LOCAL,
        region=form.region.data or "",
    )
    return operations.create_sitting(facts, actor=g.user)


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
        seating_url=url_for("city.seating.plan", sitting_id=sitting.id)
        if rules.reads_seating(g.user, sitting) and not sitting.is_national
        else None,
        rejudged_url=url_for(".rejudged", sitting_id=sitting.id)
        if sitting.applies_rules and not sitting.is_national
        else None,
        timetable_url=url_for(".timetable", sitting_id=sitting.id),
        statistics_url=url_for(".statistics", sitting_id=sitting.id),
        time_url=url_for(".more_time", sitting_id=sitting.id)
        if ours and not sitting.is_national
        else None,
    )


@act(bp, "/<int:sitting_id>/publish")
def publish(sitting_id: int) -> ResponseReturnValue:
    """Show it to candidates."""
    operations.publish_sitting(_sitting(sitting_id), actor=g.user)
    return done(_("考试已发布，全市人员都能看到。"), url_for(".detail", sitting_id=sitting_id))


@page(bp, "/<int:sitting_id>/cancel", form=True)
def cancel(sitting_id: int) -> ResponseReturnValue:
    """Call it off."""
    sitting, form = _sitting(sitting_id), CancelForm()
    if form.perform(
        operations.cancel_sitting, sitting, reason=form.reason.data or "", actor=g.user
    ):
        return done(_("考试已取消。"), url_for(".detail", sitting_id=sitting_id))
    return show(form=form, sitting=sitting)


@page(bp, "/conditions")
def conditions() -> ResponseReturnValue:
    """The conditions by version, clause by clause."""
    return show(
        versions=queries.eligibility_versions(),
        drafts=queries.eligibility_drafts(),
        levels=NATIONAL,
    )


def _sitting(sitting_id: int) -> Sitting:
    return found(queries.find_sitting(sitting_id, viewer=g.user))


more_time.hang(bp)
rejudging.hang(bp)
statistics.hang(bp)
timetable.hang(bp)
