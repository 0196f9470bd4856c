"""The county bureau's pages."""

from flask import Blueprint

from trainer.blueprints.county import (
    accounts,
    batches,
    certificates,
    claims,
    debts,
    exams,
    guests,
    home,
    imports,
    leaves,
    letters,
    payouts,
    people,
    policies,
    publicity,
    rewards,
    seating,
    sittings,
    terms,
    trail,
    training,
)
from trainer.core.text import say
from trainer.domain.exams import queries as exam_queries
from trainer.domain.payouts import queries as payout_queries
from trainer.domain.people import queries, rules
from trainer.domain.publicity import queries as publicity_queries
from trainer.domain.rewards import queries as reward_queries
from trainer.web import MenuItem, guard
from trainer.web.audiences import COUNTY

county = Blueprint("county", __name__, url_prefix="/county")
guard(county, COUNTY)
county.register_blueprint(home.bp)
county.register_blueprint(accounts.bp)
county.register_blueprint(claims.bp)
county.register_blueprint(people.bp)
county.register_blueprint(exams.bp)
county.register_blueprint(sittings.bp)
county.register_blueprint(seating.bp)
county.register_blueprint(imports.bp)
county.register_blueprint(certificates.bp)
county.register_blueprint(policies.bp)
county.register_blueprint(rewards.bp)
county.register_blueprint(letters.bp)
county.register_blueprint(batches.bp)
county.register_blueprint(debts.bp)
county.register_blueprint(trail.bp)
county.register_blueprint(training.bp)
county.register_blueprint(terms.bp)
county.register_blueprint(leaves.bp)
county.register_blueprint(guests.bp)
county.register_blueprint(publicity.bp)
county.register_blueprint(payouts.bp)

COUNTY.menu[:] = [
    MenuItem(say("首页"), "county.home.index"),
    MenuItem(say("人员档案"), "county.people.index"),
    MenuItem(say("身份核对"), "county.claims.index", count=queries.open_claim_count),
    MenuItem(say("报名审核"), "county.exams.index", count=exam_queries.to_review),
    MenuItem(say("考试安排"), "county.sittings.index"),
    MenuItem(say("导入记录"), "county.imports.index"),
    MenuItem(say("证书"), "county.certificates.index"),
    MenuItem(say("培训"), "county.training.index"),
    MenuItem(say("奖励申请"), "county.rewards.index", count=reward_queries.waiting_for),
    MenuItem(say("公示"), "county.publicity.index", count=publicity_queries.to_decide),
    MenuItem(say("发放清单"), "county.payouts.index", count=payout_queries.waiting_for),
    MenuItem(say("奖励政策"), "county.policies.index"),
    MenuItem(say("操作记录"), "county.trail.index", shown=rules.reads_some_trail),
]
