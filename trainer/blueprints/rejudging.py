"""Registrations judged again after the conditions changed: the county's page and the city's.

Nothing is decided here: whose answer changed is listed, and people open the registration.
"""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.core.text import Sentence, say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import ChangedAnswer
from trainer.domain.exams.rules import Result
from trainer.web import act, done, events, found, page, show
from trainer.web.paging import page_number

events.LABELS.update(
    {
        "sitting.rejudging_started": say("开始按现行条件重新核对报名"),
        "sitting.rejudged": say("报名已按现行条件重新核对"),
    }
)


def rejudged(sitting_id: int) -> ResponseReturnValue:
    """How far the last run is, and the registrations whose answer changed."""
    sitting = found(queries.find_sitting(sitting_id, viewer=g.user))
    run = queries.newest_rejudging(sitting.id)
    changed = queries.changed_answers(run, viewer=g.user, number=page_number()) if run else None
    objection = rules.rejudging_objection(sitting, queries.eligibility_rules(sitting.year), run)
    return show(
        sitting=sitting,
        run=run,
        changed=changed,
        labels={each.value: each for each in Result},
        words={row.id: _words(row) for row in changed.rows} if changed else {},
        objection=objection,
        broke_off=run is not None and rules.broke_off(run),
        ours=rules.may_arrange(g.user, sitting.kind, sitting.county_id),
    )


def _words(row: ChangedAnswer) -> Sentence:
    """What the conditions say today, with what is missing."""
    registration = row.registration
    verdict = queries.verdict(registration.person, registration.sitting, registration.level)
    return verdict.summary if verdict else say("没有录入条件")


def rejudge(sitting_id: int) -> ResponseReturnValue:
    """Have them judged again, in the background."""
    sitting = found(queries.find_sitting(sitting_id, viewer=g.user))
    operations.start_rejudging(sitting, actor=g.user)
    return done(
        _("正在按现行条件重新核对，刷新本页看进度。只列出结论有变化的报名，不会自动改变任何报名。"),
        url_for(".rejudged", sitting_id=sitting.id),
    )


def hang(bp: Blueprint) -> None:
    """Give the sittings of the county or the city these pages."""
    page(bp, "/<int:sitting_id>/rejudged")(rejudged)
    act(bp, "/<int:sitting_id>/rejudge")(rejudge)
