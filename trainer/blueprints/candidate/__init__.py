"""The pages of a candidate."""

from flask import Blueprint

from trainer.blueprints.candidate import (
    certificates,
    checking,
    counselling,
    courses,
    exams,
    facts,
    home,
    hours,
    inbox,
    practice,
    profile,
    questions,
    registrations,
    rewards,
    training,
    uploads,
)
from trainer.core.text import say
from trainer.domain.notices import queries as notices
from trainer.web import MenuItem, guard
from trainer.web.audiences import CANDIDATE

candidate = Blueprint("candidate", __name__, url_prefix="/candidate")
guard(candidate, CANDIDATE)
candidate.register_blueprint(home.bp)
candidate.register_blueprint(profile.bp)
candidate.register_blueprint(facts.bp)
candidate.register_blueprint(exams.bp)
candidate.register_blueprint(registrations.bp)
candidate.register_blueprint(uploads.bp)
candidate.register_blueprint(certificates.bp)
candidate.register_blueprint(hours.bp)
candidate.register_blueprint(inbox.bp)
candidate.register_blueprint(rewards.bp)
candidate.register_blueprint(training.bp)
candidate.register_blueprint(courses.bp)
candidate.register_blueprint(counselling.bp)
candidate.register_blueprint(questions.bp)
candidate.register_blueprint(practice.bp)
candidate.register_blueprint(checking.bp)

CANDIDATE.menu[:] = [
    MenuItem(say("首页"), "candidate.home.index"),
    MenuItem(say("我的档案"), "candidate.profile.index"),
    MenuItem(say("考试报名"), "candidate.exams.index"),
    MenuItem(say("我的证书"), "candidate.certificates.index"),
    MenuItem(say("免费培训"), "candidate.training.index"),
    MenuItem(say("预约咨询"), "candidate.counselling.index"),
    MenuItem(say("书面提问"), "candidate.questions.index"),
    MenuItem(say("模拟练习"), "candidate.practice.index"),
    MenuItem(say("我的奖励"), "candidate.rewards.index"),
    MenuItem(say("消息"), "candidate.inbox.index", count=notices.unread),
]
