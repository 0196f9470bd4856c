"""The county bureau's pages."""

from flask import Blueprint

from trainer.blueprints.county import (
    accounts,
    appeals,
    bars,
    batches,
    certificates,
    claims,
    completions,
    counselling,
    courses,
    debts,
    editor,
    exams,
    facts,
    guests,
    home,
    hours,
    imports,
    layouts,
    leaves,
    letters,
    levels,
    payouts,
    people,
    places,
    policies,
    practice,
    proofs,
    publicity,
    rechecks,
    reports,
    returns,
    reviews,
    rewards,
    sealing,
    seating,
    sittings,
    terms,
    trail,
    training,
)
from trainer.core.text import say
from trainer.domain.certificates import queries as certificate_queries
from trainer.domain.exams import queries as exam_queries
from trainer.domain.papers import queries as paper_queries
from trainer.domain.papers import rules as paper_rules
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
county.register_blueprint(bars.bp)
county.register_blueprint(claims.bp)
county.register_blueprint(people.bp)
county.register_blueprint(exams.bp)
county.register_blueprint(proofs.bp)
county.register_blueprint(sittings.bp)
county.register_blueprint(levels.bp)
county.register_blueprint(seating.bp)
county.register_blueprint(imports.bp)
county.register_blueprint(layouts.bp)
county.register_blueprint(rechecks.bp)
county.register_blueprint(reviews.bp)
county.register_blueprint(reports.bp)
county.register_blueprint(certificates.bp)
county.register_blueprint(hours.bp)
county.register_blueprint(policies.bp)
county.register_blueprint(editor.bp)
county.register_blueprint(rewards.bp)
county.register_blueprint(letters.bp)
county.register_blueprint(sealing.bp)
county.register_blueprint(batches.bp)
county.register_blueprint(debts.bp)
county.register_blueprint(facts.bp)
county.register_blueprint(appeals.bp)
county.register_blueprint(trail.bp)
county.register_blueprint(training.bp)
county.register_blueprint(places.bp)
county.register_blueprint(courses.bp)
county.register_blueprint(completions.bp)
county.register_blueprint(terms.bp)
county.register_blueprint(leaves.bp)
county.register_blueprint(guests.bp)
county.register_blueprint(counselling.bp)
county.register_blueprint(practice.bp)
county.register_blueprint(publicity.bp)
county.register_blueprint(payouts.bp)
county.register_blueprint(returns.bp)

PEOPLE, EXAMS, CERTIFICATES = say("人员"), say("考试"), say("证书和继续教育")
TRAINING, REWARDS, RECORDS = say("培训和咨询"), say("奖励"), say("记录")

COUNTY.menu[:] = [
    MenuItem(say("首页"), "county.home.index"),
    MenuItem(say("人员档案"), "county.people.index", group=PEOPLE),
    MenuItem(say("身份核对"), "county.claims.index", count=queries.open_claim_count, group=PEOPLE),
    MenuItem(say("报名审核"), "county.exams.index", count=exam_queries.to_review, group=EXAMS),
    MenuItem(say("考试安排"), "county.sittings.index", group=EXAMS),
    MenuItem(say("本地级别"), "county.levels.index", group=EXAMS),
    MenuItem(say("导入记录"), "county.imports.index", group=EXAMS),
    MenuItem(
        say("成绩复核"), "county.rechecks.index", count=exam_queries.open_rechecks, group=EXAMS
    ),
    MenuItem(say("证书"), "county.certificates.index", group=CERTIFICATES),
    MenuItem(
        say("继续教育"),
        "county.hours.index",
        count=certificate_queries.hours_waiting,
        group=CERTIFICATES,
    ),
    MenuItem(say("培训"), "county.training.index", group=TRAINING),
    MenuItem(say("考前咨询"), "county.counselling.index", group=TRAINING),
    MenuItem(say("模拟练习"), "county.practice.index", group=TRAINING),
    MenuItem(
        say("奖励申请"), "county.rewards.index", count=reward_queries.waiting_for, group=REWARDS
    ),
    MenuItem(
        say("公示"), "county.publicity.index", count=publicity_queries.to_decide, group=REWARDS
    ),
    MenuItem(
        say("发放清单"), "county.payouts.index", count=payout_queries.waiting_for, group=REWARDS
    ),
    MenuItem(
        say("用印"),
        "county.sealing.index",
        count=paper_queries.to_seal_count,
        shown=paper_rules.works_with_seals,
        group=REWARDS,
    ),
    MenuItem(say("奖励政策"), "county.policies.index", group=REWARDS),
    MenuItem(say("年度统计"), "county.reports.index", group=RECORDS),
    MenuItem(say("操作记录"), "county.trail.index", shown=rules.reads_some_trail, group=RECORDS),
]
