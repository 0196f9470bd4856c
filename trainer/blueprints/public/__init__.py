"""The pages that need no sign-in."""

from flask import Blueprint

from trainer.blueprints.public import (
    account,
    exams,
    home,
    honours,
    jobs,
    notices,
    questions,
    rewards,
    sessions,
    verify,
)
from trainer.core.text import say
from trainer.web import MenuItem, open_to_all
from trainer.web.audiences import PUBLIC

public = Blueprint("public", __name__)
open_to_all(public)
public.register_blueprint(home.bp)
public.register_blueprint(exams.bp)
public.register_blueprint(account.bp)
public.register_blueprint(jobs.bp)
public.register_blueprint(rewards.bp)
public.register_blueprint(sessions.bp)
public.register_blueprint(verify.bp)
public.register_blueprint(notices.bp)
public.register_blueprint(questions.bp)
public.register_blueprint(honours.bp)

PUBLIC.menu[:] = [
    MenuItem(say("首页"), "public.home.index"),
    MenuItem(say("报考条件"), "public.exams.check"),
    MenuItem(say("免费培训"), "public.sessions.index"),
    MenuItem(say("常见问题"), "public.questions.index"),
    MenuItem(say("持证奖励"), "public.rewards.index"),
    MenuItem(say("公示"), "public.notices.index"),
    MenuItem(say("优秀名单"), "public.honours.index"),
    MenuItem(say("文书核验"), "public.verify.index"),
]
