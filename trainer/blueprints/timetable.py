"""When each subject of a sitting is written: one page for the county's sittings and the city's.

Whoever arranges a sitting changes it, until tickets are out.
"""

from typing import Any

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, TimeField
from wtforms.validators import NumberRange, Optional

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import Sitting, SittingSubject
from trainer.domain.exams.rules import SubjectTime
from trainer.web import Form, done, events, found, page, show

events.LABELS.update({"sitting.timetable_set": say("设定科目时间和费用")})


def timetable(sitting_id: int) -> ResponseReturnValue:
    """The times and fees of all subjects, and the form where they may be changed."""
    sitting = found(queries.find_sitting(sitting_id, viewer=g.user))
    papers = rules.in_order(sitting.papers)
    form = _form(papers)
    if form.perform(_set, form, sitting):
        return done(_("科目时间和费用已保存。"), url_for(".timetable", sitting_id=sitting.id))
    return show(
        form=form,
        sitting=sitting,
        papers=papers,
        times=[(paper, rules.time_words(paper)) for paper in papers],
        at_once=rules.levels_at_once(sitting),
        tickets=queries.ticket_count(sitting.id),
        may_set=rules.may_arrange(g.user, sitting.kind, sitting.county_id) and bool(papers),
    )


def _form(papers: list[SittingSubject]) -> Form:
    """Four fields for each subject of the sitting, filled with what is known."""
    fields: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for paper in papers:
        code = paper.subject.code
        fields[f"{code}_on"] = DateField(_l("日期"), [Optional()])
        fields[f"{code}_from"] = TimeField(_l("开始"), [Optional()])
        fields[f"{code}_to"] = TimeField(_l("结束"), [Optional()])
        fields[f"{code}_fee"] = DecimalField(
            _l("费用（元）"),
            [Optional(), NumberRange(0, 1000)],
            places=2,
            description=_l("不收费填0；还不知道就留空。"),
            render_kw={"class": "input-10", "inputmode": "decimal"},
        )
        if paper.starts_at and paper.ends_at:
            start, end = clock.local(paper.starts_at), clock.local(paper.ends_at)
            known |= {f"{code}_on": start.date(), f"{code}_from": start.time()}
            known[f"{code}_to"] = end.time()
        if paper.fee_fen is not None:
            known[f"{code}_fee"] = paper.fee_fen / 100
    return type("TimetableForm", (Form,), fields)(**known)  # type: ignore[no-any-return]


def _set(form: Form, sitting: Sitting) -> None:
    times = [_time(form, paper.subject.code) for paper in rules.in_order(sitting.papers)]
    operations.set_timetable(sitting, times, actor=g.user)


def _time(form: Form, code: str) -> SubjectTime:
    fee = form[f"{code}_fee"].data
    return SubjectTime(
        code,
        form[f"{code}_on"].data,
        form[f"{code}_from"].data,
        form[f"{code}_to"].data,
        None if fee is None else round(fee * 100),
    )


def hang(bp: Blueprint) -> None:
    """Give the sittings of the county or the city this page."""
    page(bp, "/<int:sitting_id>/timetable", form=True)(timetable)
