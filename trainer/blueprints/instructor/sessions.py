"""An instructor's own sessions: take attendance, add who stands at the door, close, correct."""

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf
from wtforms import RadioField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from trainer.blueprints.instructor import sending
from trainer.core import clock, masks
from trainer.domain.training import codes, operations, queries, rules
from trainer.domain.training.models import (
    Half,
    LeaveState,
    Mark,
    MarkStatus,
    SentState,
    Session,
    SessionState,
)
from trainer.web import CreatingForm, Form, act, data, done, file, found, page, send_upload, show
from trainer.web.bounds import id_of
from trainer.web.fields import EnumField
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("sessions", __name__, url_prefix="/sessions")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All sessions the instructor teaches or taught."""
    return show(sessions=queries.sessions_of(g.user, page=page_number()), period=rules.period)


class TakeForm(Form):
    """One radio group per person, named by their line on the list."""

    def chosen(self) -> dict[int, MarkStatus]:
        """What was chosen, by line; anything that is no status is no choice."""
        known = {status.value: status for status in MarkStatus}
        return {
            line: known[value]
            for name, value in request.form.items()
            if name.startswith("mark-") and value in known
            if (line := id_of(name.removeprefix("mark-"))) is not None
        }

    def seen(self) -> dict[int, int]:
        """The marks that the page showed, by line."""
        return {
            line: mark
            for name, value in request.form.items()
            if name.startswith("seen-")
            if (line := id_of(name.removeprefix("seen-"))) is not None
            if (mark := id_of(value)) is not None
        }

    def rest(self) -> MarkStatus | None:
        """What is noted for all who have no mark: the second button of the page."""
        return MarkStatus.PRESENT if request.form.get("rest") else None


def asked_half(session: Session) -> Half:
    """The part of the session that the address asks for."""
    return queries.half_of(session, request.args.get("half", ""))


@page(bp, "/<int:session_id>/take", form=True)
def take(session_id: int) -> ResponseReturnValue:
    """The list with large buttons; saved with one button, exceptions after "all present"."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    half, form = asked_half(session), TakeForm()
    if form.perform(
        operations.take_attendance,
        session,
        half,
        form.chosen(),
        rest=form.rest(),
        seen=form.seen(),
        actor=g.user,
    ):
        return done(
            _saved(rules.tally(queries.roll(session), half)),
            url_for(".take", session_id=session.id, half=half.value),
        )
    roll, tail = queries.roll(session), request.args.get("tail", "").strip()
    return show(
        session=session,
        half=half,
        form=form,
        tail=tail,
        roll=queries.sought(roll, tail) if tail else roll,
        codes={row.id: codes.own(row) for row in roll},
        noted=noted,
        shared=queries.shared_devices(session, half),
        chosen=form.chosen(),
        tally=rules.tally(roll, half),
        statuses=[(status.value, status.label, status.tone) for status in MarkStatus],
        period=rules.period(session),
        objection=rules.taking_objection(session, clock.now()),
        last=queries.last_batch(session, viewer=g.user),
        conflicts=queries.conflicts(session),
        user_id=g.user.id,
        asking=[row for row in roll if row.leave and row.leave.state is LeaveState.ASKED],
    )


def noted(mark: Mark) -> str:
    """When and by whom, as whoever scans a code a second time reads it."""
    by = masks.name(mark.marked_by.display_name) if mark.marked_by else ""
    return f"{clock.local(mark.marked_at):%H:%M} {by}".strip()


def _saved(tally: rules.Tally) -> str:
    return str(_("已保存，记了 %(n)s / %(all)s 人。", n=tally.marked, all=tally.expected))


@data(bp, "/<int:session_id>/copy")
def copy(session_id: int) -> ResponseReturnValue:
    """What a phone keeps to take attendance without a signal: names and last four digits."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    people = queries.roll(session)
    return {
        "session": session.id,
        "user": g.user.id,
        "title": session.course.title,
        "when": str(translated(rules.period(session))),
        "place": session.place,
        "halves": [[half.value, str(translated(half.label))] for half in session.halves],
        "keeps": rules.keeps_copy(session, people, clock.now()),
        "csrf_token": generate_csrf(),
        "rows": [
            {
                "id": row.id,
                "name": row.name,
                "tail": row.phone_tail,
                "code": codes.own(row),
                "leave": row.on_leave,
                "marks": {
                    half.value: [mark.id, mark.status.value, noted(mark)]
                    for half in session.halves
                    if (mark := row.mark_of(half)) is not None
                },
            }
            for row in people
        ],
    }


@act(bp, "/<int:session_id>/send")
def send(session_id: int) -> ResponseReturnValue:
    """What a phone noted, in one request; each mark is answered by its key."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    half, noted = asked_half(session), sending.read(session, request.form.get("marks", ""))
    if noted is None:
        abort(400)
    answers = operations.receive_marks(session, noted, actor=g.user)
    flash(_saved(rules.tally(queries.roll(session), half)), "success")
    if any(answer.state is SentState.CONFLICT for answer in answers):
        flash(_("有人的考勤和另一条记录不一致，没有覆盖。请在本页核定。"), "warning")
    for sentence in sorted({answer.sentence for answer in answers if answer.sentence}):
        flash(str(translated(sentence)), "danger")
    return {"answers": [[answer.key, answer.state] for answer in answers]}


class SettleForm(Form):
    status = EnumField(_l("核定为"), MarkStatus)
    reason = TextAreaField(
        _l("核定的原因"),
        [DataRequired(_l("请写明核定的原因，会和两条记录一起保留。")), Length(max=300)],
        description=_l("例如：已当面问过本人和两位教师。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:sign_up_id>/settle", form=True)
def settle(sign_up_id: int) -> ResponseReturnValue:
    """Say which of two marks holds that disagree."""
    row = found(queries.find_attendee(sign_up_id, viewer=g.user))
    half, form = asked_half(row.session), SettleForm()
    disagreeing = [one for one in queries.conflicts(row.session, row) if one.half is half]
    if form.perform(
        operations.settle_conflict,
        row,
        half,
        form.status.data,
        form.reason.data or "",
        actor=g.user,
    ):
        return done(
            _("%(name)s 的考勤已核定，原来的记录都保留。", name=row.name),
            url_for(".roll", session_id=row.session_id)
            if row.session.state is SessionState.CLOSED
            else url_for(".take", session_id=row.session_id, half=half.value),
        )
    return show(sign_up=row, half=half, form=form, held=row.mark_of(half), disagreeing=disagreeing)


@act(bp, "/<int:session_id>/undo")
def undo(session_id: int) -> ResponseReturnValue:
    """Take back one's own last save."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    batch = found(queries.last_batch(session, viewer=g.user))
    operations.undo(session, batch, actor=g.user)
    return done(
        _("已撤销上一次保存，恢复到之前的考勤。"),
        url_for(".take", session_id=session.id, half=asked_half(session).value),
    )


ROWS = [Length(max=300)]


class PaperForm(Form):
    absent = StringField(_l("缺的行号"), ROWS, description=_l("签到表上的序号，例如：3,7-9"))
    late = StringField(_l("迟到的行号"), ROWS)
    early = StringField(_l("早退的行号"), ROWS)
    leave = StringField(_l("请假的行号"), ROWS)

    def typed(self) -> dict[MarkStatus, str]:
        """What was typed, by status."""
        return {
            MarkStatus.ABSENT: self.absent.data or "",
            MarkStatus.LATE: self.late.data or "",
            MarkStatus.EARLY: self.early.data or "",
            MarkStatus.LEAVE: self.leave.data or "",
        }


@page(bp, "/<int:session_id>/paper", form=True)
def paper(session_id: int) -> ResponseReturnValue:
    """Type the signed sheet back: the rows of those who were not simply there."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    half, form = asked_half(session), PaperForm()
    if form.perform(operations.take_from_paper, session, half, form.typed(), actor=g.user):
        return done(
            _saved(rules.tally(queries.roll(session), half)),
            url_for(".take", session_id=session.id, half=half.value),
        )
    people = queries.roll(session)
    return show(
        session=session,
        half=half,
        form=form,
        roll=people,
        numbers=rules.row_numbers(people, queries.last_row(session)),
        period=rules.period(session),
        objection=rules.taking_objection(session, clock.now()),
    )


class WalkInForm(CreatingForm):
    name = StringField(
        _l("姓名"),
        [DataRequired(_l("请填写姓名。")), Length(max=50)],
        render_kw={"class": "input-20"},
    )
    phone = TelField(
        _l("手机号码，或末四位"),
        [Optional(), Regexp(r"^(\d{4}|\d{11})$", message=_l("请填 11 位手机号码，或末四位。"))],
        description=_l("填完整号码可以对上本人的档案；只填末四位，就先记在本场名单里。"),
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )


@page(bp, "/<int:session_id>/walk-in", form=True)
def walk_in(session_id: int) -> ResponseReturnValue:
    """Add somebody who stands at the door, and note them as present."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    half, form = asked_half(session), WalkInForm()
    if form.perform(
        operations.walk_in,
        session,
        name=form.name.data or "",
        phone=form.phone.data or "",
        half=half,
        actor=g.user,
    ):
        return done(
            _("%(name)s 已加入名单，并记为“到”。", name=form.name.data),
            url_for(".take", session_id=session.id, half=half.value),
        )
    return show(session=session, half=half, form=form, period=rules.period(session))


class CloseForm(Form):
    """Nothing to fill in: the sums are read, the button closes."""


@page(bp, "/<int:session_id>/close", form=True)
def close(session_id: int) -> ResponseReturnValue:
    """The sums, and the end of taking attendance."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    form = CloseForm()
    if form.perform(operations.close_session, session, actor=g.user):
        return done(
            _("考勤已关闭。以后更正要逐人修改并写明原因。"),
            url_for(".roll", session_id=session.id),
        )
    people = queries.roll(session)
    return show(
        session=session,
        form=form,
        tallies=[(half, rules.tally(people, half)) for half in session.halves],
        reached=sum(rules.reached_share(session, row.marks) for row in people),
        period=rules.period(session),
        objection=rules.closing_objection(session, clock.now())
        or rules.unsettled_objection(len(queries.conflicts(session))),
    )


@page(bp, "/<int:session_id>/roll")
def roll(session_id: int) -> ResponseReturnValue:
    """The list as it stands, with every mark that was replaced and why."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    people = queries.roll(session)
    return show(
        session=session,
        roll=people,
        tallies=[(half, rules.tally(people, half)) for half in session.halves],
        reached=sum(rules.reached_share(session, row.marks) for row in people),
        numbers=rules.row_numbers(people, queries.last_row(session)),
        period=rules.period(session),
        conflicts=queries.conflicts(session),
        correcting_objection=rules.correcting_objection(session),
    )


@file(bp, "/<int:session_id>/<int:material_id>/material")
def material(session_id: int, material_id: int) -> ResponseReturnValue:
    """The file of a material, for whoever teaches the course."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    row = found(queries.material_of(session.course, material_id))
    return send_upload(found(row.file).upload, row.title)


class ChangeForm(Form):
    status = EnumField(_l("更正为"), MarkStatus)
    reason = TextAreaField(
        _l("更正的原因"),
        [DataRequired(_l("考勤已经关闭，更正要写明原因。")), Length(max=300)],
        description=_l("原来的记录会保留，和原因一起显示。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:sign_up_id>/change", form=True)
def change(sign_up_id: int) -> ResponseReturnValue:
    """Correct one person's attendance on a closed list."""
    row = found(queries.find_attendee(sign_up_id, viewer=g.user))
    half, form = asked_half(row.session), ChangeForm()
    if form.perform(
        operations.change_after_close,
        row,
        half,
        form.status.data,
        form.reason.data or "",
        actor=g.user,
    ):
        return done(
            _("%(name)s 的考勤已更正，原记录保留。", name=row.name),
            url_for(".roll", session_id=row.session_id),
        )
    return show(sign_up=row, half=half, form=form, held=row.mark_of(half))


class AnswerLeaveForm(Form):
    granted = RadioField(
        _l("答复"),
        [DataRequired(_l("请选择准假或不准假。"))],
        choices=lambda: [("yes", _l("准假，考勤记为“请假”")), ("no", _l("不准假"))],
    )
    answer = TextAreaField(
        _l("给本人的话"),
        [Length(max=300)],
        description=_l("不准假时必填，本人会看到。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:sign_up_id>/answer-leave", form=True)
def answer_leave(sign_up_id: int) -> ResponseReturnValue:
    """Grant or refuse the leave that somebody asked for."""
    row = found(queries.find_attendee(sign_up_id, viewer=g.user))
    form = AnswerLeaveForm()
    if form.perform(
        operations.answer_leave,
        row,
        granted=form.granted.data == "yes",
        answer=form.answer.data or "",
        actor=g.user,
    ):
        return done(_("请假已答复，本人会收到消息。"), url_for(".take", session_id=row.session_id))
    return show(sign_up=row, form=form, leave=row.leave, period=rules.period(row.session))
