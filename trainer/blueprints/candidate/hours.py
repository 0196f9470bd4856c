"""A person's own continuing education: what counts, what is missing, what waits."""

from decimal import Decimal

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trainer.core import clock
from trainer.domain.certificates import operations, queries, rules
from trainer.domain.certificates.models import (
    FILE_AGAIN,
    TAKE_BACK,
    HoursCategory,
    HoursEntry,
)
from trainer.domain.certificates.operations import Activity
from trainer.web import CreatingForm, Form, act, done, found, page, show
from trainer.web.fields import EnumField

bp = Blueprint("hours", __name__, url_prefix="/hours")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The ledger of each registration, and every entry."""
    certificates = queries.of_person(g.user.person_id)
    return show(
        ledgers=[
            (certificate, ledger)
            for certificate in certificates
            if (ledger := queries.ledger_of(certificate)) is not None
        ],
        entries=queries.hours_of(g.user.person_id),
        take_back=TAKE_BACK,
        file_again=FILE_AGAIN,
    )


class _Fields:
    """What is said of an activity, whether for the first time or once more."""

    category = EnumField(_l("类别"), HoursCategory)
    title = StringField(_l("活动名称"), [DataRequired(_l("请填写活动名称。")), Length(max=100)])
    organiser = StringField(_l("主办单位"), [DataRequired(_l("请填写主办单位。")), Length(max=60)])
    held_on = DateField(
        _l("活动日期"),
        [InputRequired(_l("请填写活动日期。"))],
        description=_l("几天的活动填写最后一天。要在登记有效期以内。"),
    )
    hours = DecimalField(
        _l("学时"),
        [
            InputRequired(_l("请填写学时。")),
            NumberRange(Decimal("0.1"), 300, _l("请填写 0.1 到 300。")),
        ],
        places=1,
        render_kw={"inputmode": "decimal", "class": "input-4"},
    )
    evidence = StringField(
        _l("证明材料"),
        [DataRequired(_l("请填写证明材料的名称和编号。")), Length(max=300)],
        description=_l("例如：结业证书 第 12 号。审核时可能请您出示原件，请保管好。"),
    )


class FileForm(_Fields, CreatingForm):
    """An activity for the first time."""


class AgainForm(_Fields, Form):
    """The same, mended."""


@page(bp, "/file-hours", form=True)
def file_hours() -> ResponseReturnValue:
    """Enter what one did."""
    form = FileForm()
    if form.perform(lambda: operations.file_hours(g.user.person, _activity(form), actor=g.user)):
        return done(_("已提交，审核后计入。结果会显示在本页。"), url_for(".index"))
    cycles = [rules.cycle_of(row) for row in queries.of_person(g.user.person_id)]
    return show(form=form, cycles=[cycle for cycle in cycles if cycle is not None])


@page(bp, "/<int:entry_id>/change", form=True)
def change(entry_id: int) -> ResponseReturnValue:
    """Mend what was returned."""
    entry = _own(entry_id)
    form = AgainForm(
        category=entry.category,
        title=entry.title,
        organiser=entry.organiser,
        held_on=entry.held_on,
        hours=Decimal(entry.hours_tenths) / 10,
        evidence=entry.evidence,
    )
    if form.perform(lambda: operations.file_hours_again(entry, _activity(form), actor=g.user)):
        return done(_("已重新提交，审核后计入。"), url_for(".index"))
    return show(form=form, entry=entry)


@act(bp, "/<int:entry_id>/withdraw")
def withdraw(entry_id: int) -> ResponseReturnValue:
    """Take back what nobody has counted yet."""
    operations.withdraw_hours(_own(entry_id), actor=g.user)
    return done(_("已撤回。这项活动可以重新填报。"), url_for(".index"))


def _activity(form: FileForm | AgainForm) -> Activity:
    return Activity(
        category=form.category.data,
        title=form.title.data or "",
        organiser=form.organiser.data or "",
        held_on=form.held_on.data or clock.today(),
        hours_tenths=int(Decimal(form.hours.data or 0) * 10),
        evidence=form.evidence.data or "",
    )


def _own(entry_id: int) -> HoursEntry:
    entry = found(queries.find_hours(entry_id, viewer=g.user))
    return found(entry if entry.person_id == g.user.person_id else None)
