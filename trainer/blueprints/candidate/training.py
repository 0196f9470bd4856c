"""A candidate's training: sign up, wait, take an offered seat, cancel; what one attended."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.blueprints.candidate.home import LINE, TASKS, StepFacts, TaskFacts, TaskState
from trainer.core import clock
from trainer.domain.people.models import Person
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import LIVE, SessionState, SignUp, SignUpState
from trainer.web import CreatingForm, act, done, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("training", __name__, url_prefix="/training")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """One's own places, and what one can still sign up for."""
    now, rows = clock.now(), queries.own(g.user.person_id)
    live = [row for row in rows if row.state in LIVE and row.session.ends_at > now]
    coming = queries.open_to(g.user.person, page=page_number())
    return show(
        offers=[row for row in live if row.state is SignUpState.OFFERED],
        places=sorted(
            (row for row in live if row.state is not SignUpState.OFFERED),
            key=lambda row: (row.session.starts_at, row.id),
        ),
        past=[row for row in rows if row not in live],
        coming=coming,
        waiting=queries.waiting_counts(coming.rows),
        place=queries.place_in_queue,
        window=rules.window,
        period=rules.period,
        credited=rules.credited_tenths,
        share_result=rules.share_result,
        now=now,
        door=now + rules.DOOR_OPENS,
    )


class SignUpForm(CreatingForm):
    """Nothing to fill in: the button is the answer."""


@page(bp, "/<int:session_id>/sign-up", form=True)
def sign_up(session_id: int) -> ResponseReturnValue:
    """What one signs up for; where it is full, the queue and one's place in it."""
    session = found(queries.find_public(session_id))
    form = SignUpForm()
    if form.perform(operations.sign_up, session, g.user.person, actor=g.user):
        made = found(queries.find_own(form.made, viewer=g.user))
        return done(_joined(made), url_for(".index"))
    return show(
        session=session,
        form=form,
        waiting=queries.waiting_counts([session]).get(session.id, 0),
        window=rules.window(session, clock.now()),
        period=rules.period(session),
        queue_rule=rules.queue_rule(session.course),
        missed=queries.missed([g.user.person_id]).get(g.user.person_id, 0),
        objection=rules.sign_up_objection(session, g.user.person, clock.now()),
    )


@act(bp, "/<int:sign_up_id>/cancel")
def cancel(sign_up_id: int) -> ResponseReturnValue:
    """Leave the list."""
    row = found(queries.find_own(sign_up_id, viewer=g.user))
    operations.cancel_sign_up(row, actor=g.user)
    return done(_("报名已取消，名额会转给候补的人。要再参加，请重新报名。"), url_for(".index"))


@act(bp, "/<int:sign_up_id>/accept")
def accept(sign_up_id: int) -> ResponseReturnValue:
    """Take the seat that was kept."""
    row = found(queries.find_own(sign_up_id, viewer=g.user))
    operations.accept_offer(row, actor=g.user)
    return done(_("名额已是您的。请按时参加；不能来时请尽早取消。"), url_for(".index"))


@act(bp, "/<int:sign_up_id>/refuse")
def refuse(sign_up_id: int) -> ResponseReturnValue:
    """Give the kept seat back."""
    row = found(queries.find_own(sign_up_id, viewer=g.user))
    operations.refuse_offer(row, actor=g.user)
    return done(_("名额已转给下一位，不会再为这一场通知您。"), url_for(".index"))


class LeaveForm(CreatingForm):
    reason = TextAreaField(
        _l("请假的原因"),
        [DataRequired(_l("请写明请假的原因。")), Length(max=300)],
        description=_l(
            "授课教师和主办单位会看到。准假后考勤记为“请假”，学时按这门课程公布的请假比例计算，名额仍为您保留。"
        ),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:sign_up_id>/ask-leave", form=True)
def ask_leave(sign_up_id: int) -> ResponseReturnValue:
    """Say before the class that one cannot come."""
    row = found(queries.find_own(sign_up_id, viewer=g.user))
    form = LeaveForm()
    if form.perform(operations.ask_leave, row, form.reason.data or "", actor=g.user):
        return done(_("请假已提交，答复会发消息给您，也显示在本页。"), url_for(".index"))
    return show(sign_up=row, form=form, period=rules.period(row.session))


@act(bp, "/<int:sign_up_id>/withdraw-leave")
def withdraw_leave(sign_up_id: int) -> ResponseReturnValue:
    """One can come after all."""
    row = found(queries.find_own(sign_up_id, viewer=g.user))
    operations.withdraw_leave(row, actor=g.user)
    return done(_("请假已撤回，请按时参加。"), url_for(".index"))


def _joined(row: SignUp) -> str:
    if row.state is SignUpState.WAITING:
        place = queries.place_in_queue(row)
        return str(_("已报满，您排在候补第 %(n)s 位。轮到您时会发消息，也会显示在本页。", n=place))
    return str(_("报名成功。请按时参加；不能来时请尽早取消，把名额让给别人。"))


def _training_tasks(person: Person) -> list[TaskFacts]:
    return [
        TaskFacts(
            _("确认培训名额"),
            url_for("candidate.training.index"),
            TaskState.STOPPED,
            _("“%(title)s”的名额为您保留到 %(until)s。", title=title, until=until),
        )
        for row in queries.own(person.id)
        if row.state is SignUpState.OFFERED and row.offer_until_at is not None
        for title, until in [(row.session.course.title, rules.shown(row.offer_until_at))]
    ]


def _training_steps(person: Person) -> list[StepFacts]:
    rows = queries.own(person.id)
    came = [row for row in rows if rules.credited_tenths(row.session, row.marks)]
    if came:
        day = clock.local(came[0].session.starts_at).date().isoformat()
        return [StepFacts(_("参加培训"), "done", at=day, position=20)]
    planned = [row for row in rows if row.state in LIVE and _still_on(row)]
    if planned:
        session = planned[-1].session
        day = clock.local(session.starts_at).date().isoformat()
        state = str(planned[-1].state.label)
        return [StepFacts(_("参加培训"), "current", at=day, note=state, position=20)]
    return [StepFacts(_("参加培训"), "todo", note=_("免费，自愿参加"), position=20)]


def _still_on(row: SignUp) -> bool:
    return row.session.state is SessionState.OPEN and row.session.ends_at > clock.now()


TASKS.append(_training_tasks)
LINE.append(_training_steps)
