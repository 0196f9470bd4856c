"""The city bureau's pages."""

from flask import Blueprint

from trainer.blueprints.city import (
    appeals,
    audit,
    conditions,
    exam_rules,
    exams,
    holidays,
    home,
    honours,
    levels,
    reports,
    rewards,
    sealing,
    seating,
    terms,
    users,
    wordings,
)
from trainer.core.text import say
from trainer.domain.honours import queries as honour_queries
from trainer.domain.papers import queries as paper_queries
from trainer.domain.papers import rules as paper_rules
from trainer.domain.people import rules
from trainer.domain.rewards import queries as reward_queries
from trainer.web import MenuItem, guard
from trainer.web.audiences import CITY

city = Blueprint("city", __name__, url_prefix="/city")
guard(city, CITY)
city.register_blueprint(home.bp)
city.register_blueprint(audit.bp)
city.register_blueprint(exams.bp)
city.register_blueprint(exam_rules.bp)
city.register_blueprint(levels.bp)
city.register_blueprint(conditions.bp)
city.register_blueprint(seating.bp)
city.register_blueprint(sealing.bp)
city.register_blueprint(holidays.bp)
city.register_blueprint(honours.bp)
city.register_blueprint(reports.bp)
city.register_blueprint(rewards.bp)
city.register_blueprint(appeals.bp)
city.register_blueprint(terms.bp)
city.register_blueprint(users.bp)
city.register_blueprint(wordings.bp)

CITY.menu[:] = [
    MenuItem(say("首页"), "city.home.index"),
    MenuItem(say("年度统计"), "city.reports.index"),
    MenuItem(say("考试安排"), "city.exams.index"),
    MenuItem(say("考试规则"), "city.exam_rules.index"),
    MenuItem(say("本地级别"), "city.levels.index"),
    MenuItem(say("奖励政策"), "city.rewards.index"),
    MenuItem(say("申诉"), "city.appeals.index", count=reward_queries.appeals_for_city),
    MenuItem(say("考勤折算"), "city.terms.index"),
    MenuItem(say("评选名单"), "city.honours.index", count=honour_queries.to_confirm),
    MenuItem(
        say("用印"),
        "city.sealing.index",
        count=paper_queries.to_seal_count,
        shown=paper_rules.works_with_seals,
    ),
    MenuItem(say("文书措辞"), "city.wordings.index", shown=paper_rules.may_word),
    MenuItem(say("账号与职责"), "city.users.index", shown=rules.may_manage_users),
    MenuItem(say("节假日安排"), "city.holidays.index", shown=rules.may_manage_places),
    MenuItem(say("操作记录"), "city.audit.index", shown=rules.reads_whole_trail),
]
