"""The county's reward policies: entered by one officer, published by another."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import END, PUBLISH
from trainer.web import CreatingForm, act, done, events, found, page, show
from trainer.web.bounds import id_of
from trainer.web.fields import CountyField

bp = Blueprint("policies", __name__, url_prefix="/policies")

MOST = 100
"""So many names stand on the page of a trial; the numbers are of everybody."""

events.LABELS.update(
    {
        "policy.added": say("录入奖励政策"),
        "policy.published": say("发布奖励政策"),
        "policy.ended": say("停用奖励政策"),
    }
)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All editions, the newest on top."""
    return show(policies=queries.policies(viewer=g.user), may_add=bool(_counties()))


@page(bp, "/<int:policy_id>/policy")
def policy(policy_id: int) -> ResponseReturnValue:
    """One edition in plain words and as data, and what can be done with it."""
    edition = found(queries.find_policy(policy_id, viewer=g.user))
    may_publish = rules.may_publish_policy(g.user, edition)
    before = queries.edition_before(edition)
    return show(
        policy=edition,
        before=before,
        changes=rules.differences(before.content, edition.content) if before else (),
        described=rules.describe(edition.content),
        advice=rules.advice(edition.content),
        text=rules.write_yaml(edition.content),
        may_publish=may_publish and edition.can_take(PUBLISH),
        may_end=may_publish and edition.can_take(END),
        may_add=rules.may_make_policy(g.user, edition.county_id),
        objection=rules.publishing_objection(edition, g.user)
        or rules.publishing_gap(edition.content),
    )


@page(bp, "/<int:policy_id>/trial")
def trial(policy_id: int) -> ResponseReturnValue:
    """The edition tried on the holders on record: who would gain, who would lose, the cost."""
    edition = found(queries.find_policy(policy_id, viewer=g.user))
    before = queries.edition_before(edition)
    return show(policy=edition, before=before, trial=queries.trial(edition, before), most=MOST)


class PolicyForm(CreatingForm):
    county_id = CountyField(
        _l("县（市、区）"), validators=[DataRequired(_l("请选择县（市、区）。"))]
    )
    content = TextAreaField(
        _l("政策内容"),
        [InputRequired(_l("请填写政策内容。")), Length(max=rules.LONGEST)],
        description=_l(
            "照文件逐条填写。金额以分为单位，日期写成 2026-01-31。提交后先检查，有错会逐条指出。"
        ),
        render_kw={"rows": 30, "spellcheck": "false"},
    )


@page(bp, "/add", form=True)
def add() -> ResponseReturnValue:
    """Enter a policy, or the next edition of one."""
    counties = _counties()
    start = id_of(request.args.get("like"))
    like = queries.find_policy(start, viewer=g.user) if start else None
    form = PolicyForm(
        county_id=like.county_id if like else next((one.id for one in counties), None),
        content=rules.write_yaml(like.content) if like else rules.BLANK_POLICY,
    )
    if form.perform(_add, form):
        return done(
            _("政策已录入，请另一位同事复核后发布。"), url_for(".policy", policy_id=form.made)
        )
    return show(form=form, problems=_problems(form), may_add=bool(counties))


@act(bp, "/<int:policy_id>/publish")
def publish(policy_id: int) -> ResponseReturnValue:
    """Put a policy into force."""
    edition = found(queries.find_policy(policy_id, viewer=g.user))
    operations.publish_policy(edition, actor=g.user)
    said = (
        _("政策已发布，从 %(day)s 起按它办理，在那以前仍按前一版。", day=edition.valid_from)
        if edition.valid_from > clock.today()
        else _("政策已发布，公众和申请人现在可以看到。")
    )
    return done(said, url_for(".index"))


@act(bp, "/<int:policy_id>/end")
def end(policy_id: int) -> ResponseReturnValue:
    """Take a policy out of force."""
    edition = found(queries.find_policy(policy_id, viewer=g.user))
    operations.end_policy(edition, actor=g.user)
    return done(_("政策已停用，已经提交的申请照原政策办理。"), url_for(".index"))


def _add(form: PolicyForm) -> object:
    return operations.add_policy(
        found(people.county(form.county_id.data)),
        rules.read_yaml(form.content.data or ""),
        actor=g.user,
    )


def _problems(form: PolicyForm) -> list[str]:
    """Everything else that is wrong, so that nobody corrects one line at a time."""
    return list(rules.problems_of(form.content.data or "")) if form.errors else []


def _counties() -> list[County]:
    return [one for one in people.counties() if rules.may_make_policy(g.user, one.id)]
