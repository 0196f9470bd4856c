"""Sites, rooms and seats of a local sitting: the same pages for a county's own and the city's."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    FIX,
    ExamRoom,
    ExamSite,
    Registration,
    SeatingState,
    SeatOutcome,
    Sitting,
)
from trainer.domain.papers import queries as papers
from trainer.domain.people import queries as people
from trainer.web import CreatingForm, Form, act, done, events, file, found, page, send, show
from trainer.web.bounds import id_of
from trainer.web.paging import page_number

events.LABELS.update(
    {
        "exam_site.added": say("添加考点"),
        "exam_site.changed": say("修改考点"),
        "exam_site.removed": say("删除考点"),
        "exam_room.added": say("添加考场"),
        "exam_room.changed": say("修改考场"),
        "exam_room.removed": say("删除考场"),
        "seating.planned": say("编排座位"),
        "seating.banned": say("因停考期撤下座位"),
        "seating.fixed": say("确定座位"),
        "seating.moved": say("调整座位"),
        "ticket.issued": say("领取准考证"),
        "exam_room.recorded": say("登记考场到考情况"),
        "ticket.voided": say("准考证作废"),
        "ticket.renewed": say("换发准考证"),
        "tickets.renewed": say("换发一批准考证"),
        "tickets.voided": say("准考证全部作废"),
        "seating.told": say("告知考生座位"),
        "exam_room.sheets_voided": say("考场门贴和签到表作废"),
        "exam_rooms.printed": say("打印门贴和签到表"),
    }
)


def plan(sitting_id: int) -> ResponseReturnValue:
    """The sites with their rooms, how the seats were given, and who has none."""
    sitting = _sitting(sitting_id)
    known = queries.plan_of(sitting.id)
    waiting = queries.unseated(sitting.id, page_number())
    ours = rules.may_seat(g.user, sitting) and rules.venue_objection(sitting) is None
    open_plan = known is None or known.state is SeatingState.PLANNED
    return show(
        sitting=sitting,
        sites=queries.sites_of(sitting.id),
        taken=queries.taken_by_room(sitting.id),
        accepted=queries.accepted_count(sitting.id),
        plan=known,
        waiting=waiting,
        moved=queries.moved_by_hand(sitting.id),
        reasons={row.id: queries.why_unseated(row, known) for row in waiting.rows},
        ours=ours,
        may_draw=ours and open_plan,
        may_print=ours and not open_plan,
        may_fix=ours and known is not None and known.can_take(FIX),
        sitting_url=_sitting_url(sitting),
    )


class SiteForm(CreatingForm):
    county_id = SelectField(_l("县（市、区）"), coerce=int)
    township_id = SelectField(
        _l("乡镇（街道）"),
        coerce=lambda value: id_of(value) if value else None,
        description=_l("选了以后，这个乡镇（街道）的考生优先安排在这里。"),
    )
    name = StringField(_l("考点名称"), [InputRequired(_l("请填写考点名称。")), Length(max=60)])
    address = StringField(_l("地址"), [InputRequired(_l("请填写地址。")), Length(max=120)])
    accessible = BooleanField(_l("有无障碍条件（轮椅能进考场，有无障碍卫生间）"))

    def __init__(self, sitting: Sitting, site: ExamSite | None = None) -> None:
        super().__init__(obj=site)
        counties = [
            county
            for county in people.counties()
            if sitting.county_id is None or county.id == sitting.county_id
        ]
        names = {county.id: county.short_name for county in counties}
        self.county_id.choices = [(county.id, county.name) for county in counties]
        self.township_id.choices = [
            ("", _("不限")),
            *(
                (row.id, f"{names[row.county_id]} · {row.name}")
                for row in people.townships()
                if row.county_id in names
            ),
        ]


def add_site(sitting_id: int) -> ResponseReturnValue:
    """Enter a site."""
    sitting = _sitting(sitting_id)
    form = SiteForm(sitting)
    if form.perform(_add_site, form, sitting):
        return done(_("考点已添加。接着添加考场。"), url_for(".add_room", site_id=form.made))
    return show(form=form, sitting=sitting)


def _add_site(form: SiteForm, sitting: Sitting) -> ExamSite:
    return operations.add_site(
        sitting,
        county=found(people.county(form.county_id.data)),
        township=people.township(form.township_id.data),
        name=form.name.data or "",
        address=form.address.data or "",
        accessible=bool(form.accessible.data),
        actor=g.user,
    )


def change_site(site_id: int) -> ResponseReturnValue:
    """Correct a site."""
    site = _site(site_id)
    form = SiteForm(site.sitting, site)
    if form.perform(_change_site, form, site):
        return done(_("考点已修改。"), _plan_url(site.sitting_id))
    return show(form=form, sitting=site.sitting, site=site)


def _change_site(form: SiteForm, site: ExamSite) -> ExamSite:
    operations.change_site(
        site,
        county=found(people.county(form.county_id.data)),
        township=people.township(form.township_id.data),
        name=form.name.data or "",
        address=form.address.data or "",
        accessible=bool(form.accessible.data),
        actor=g.user,
    )
    return site


def remove_site(site_id: int) -> ResponseReturnValue:
    """Take a site away."""
    site = _site(site_id)
    sitting_id, name = site.sitting_id, site.name
    operations.remove_site(site, actor=g.user)
    return done(_("考点“%(name)s”已删除。", name=name), _plan_url(sitting_id))


class RoomForm(CreatingForm):
    number = IntegerField(_l("考场号"), [InputRequired(_l("请填写考场号。")), NumberRange(1, 9999)])
    place = StringField(_l("位置"), [Length(max=60)], description=_l("例如：教学楼二层203室。"))
    seat_rows = IntegerField(
        _l("有几排座位"), [InputRequired(_l("请填写有几排。")), NumberRange(1, 60)]
    )
    seat_columns = IntegerField(
        _l("每排几个座位"), [InputRequired(_l("请填写每排几个。")), NumberRange(1, 40)]
    )
    unused = StringField(
        _l("不用的座位"),
        [Length(max=500)],
        description=_l("座位从前排左起逐排编号。不用的写座位号，例如：1，2，30。没有就留空。"),
    )


def add_room(site_id: int) -> ResponseReturnValue:
    """Enter a room."""
    site = _site(site_id)
    form = RoomForm(number=queries.next_room_number(site.sitting_id), seat_rows=6, seat_columns=5)
    if form.perform(_add_room, form, site):
        return done(_("考场已添加。"), _plan_url(site.sitting_id))
    return show(form=form, site=site, sitting=site.sitting)


def _add_room(form: RoomForm, site: ExamSite) -> ExamRoom:
    return operations.add_room(
        site,
        number=form.number.data or 0,
        place=form.place.data or "",
        seat_rows=form.seat_rows.data or 0,
        seat_columns=form.seat_columns.data or 0,
        unused=rules.unused_of(form.unused.data or ""),
        actor=g.user,
    )


def change_room(room_id: int) -> ResponseReturnValue:
    """Correct a room."""
    room = _room(room_id)
    form = RoomForm(
        number=room.number,
        place=room.place,
        seat_rows=room.seat_rows,
        seat_columns=room.seat_columns,
        unused="，".join(str(number) for number in room.unused),
    )
    if form.perform(_change_room, form, room):
        return done(_("考场已修改。"), _plan_url(room.sitting_id))
    return show(form=form, room=room, site=room.site, sitting=room.site.sitting)


def _change_room(form: RoomForm, room: ExamRoom) -> ExamRoom:
    operations.change_room(
        room,
        number=form.number.data or 0,
        place=form.place.data or "",
        seat_rows=form.seat_rows.data or 0,
        seat_columns=form.seat_columns.data or 0,
        unused=rules.unused_of(form.unused.data or ""),
        actor=g.user,
    )
    return room


def remove_room(room_id: int) -> ResponseReturnValue:
    """Take a room away."""
    room = _room(room_id)
    sitting_id, number = room.sitting_id, room.number
    operations.remove_room(room, actor=g.user)
    return done(_("第%(n)s考场已删除。", n=number), _plan_url(sitting_id))


def room(room_id: int) -> ResponseReturnValue:
    """Who sits in a room, seat by seat."""
    row = _room(room_id)
    sitting = row.site.sitting
    return show(
        room=row,
        site=row.site,
        sitting=sitting,
        placements=queries.seated_in(row.id),
        paper=queries.sheets_of(row),
        may_take=rules.may_seat(g.user, sitting) and sitting.exam_first_on <= clock.today(),
        ours=rules.may_seat(g.user, sitting),
    )


class DrawForm(Form):
    seed = StringField(
        _l("随机种子"),
        [InputRequired(_l("请填写随机种子。")), Length(max=40)],
        description=_l(
            "同样的考生、考场和种子，编排结果完全相同，可以复核。可以当众抽取一个数字。"
        ),
        render_kw={"class": "input-20", "autocomplete": "off"},
    )


def draw(sitting_id: int) -> ResponseReturnValue:
    """Give the seats by the rule; drawn again with another seed until the plan is fixed."""
    sitting = _sitting(sitting_id)
    form = DrawForm(seed=str(secrets.randbelow(900_000) + 100_000))
    if form.perform(operations.plan_seats, sitting, seed=form.seed.data or "", actor=g.user):
        return done(_("座位已编排，还没有确定。请看一遍结果。"), _plan_url(sitting.id))
    return show(form=form, sitting=sitting, plan=queries.plan_of(sitting.id))


def fix(sitting_id: int) -> ResponseReturnValue:
    """Let the plan stand."""
    sitting = _sitting(sitting_id)
    banned = operations.fix_seats(sitting, actor=g.user)
    if not banned:
        return done(_("座位已确定，准考证号已编好。"), _plan_url(sitting.id))
    said = _(
        "座位已确定，准考证号已编好。编排以后记入停考期的%(n)s人不再有座位：%(names)s。",
        n=len(banned),
        names="、".join(banned),
    )
    return done(said, _plan_url(sitting.id), tone="warning")


class TakeForm(Form):
    absent = StringField(
        _l("缺考的座位号"),
        [Length(max=1000)],
        description=_l("照签到表填写，用逗号或空格隔开；全到的留空。"),
        render_kw={"autocomplete": "off"},
    )
    violations = TextAreaField(
        _l("违纪"),
        [Length(max=2000)],
        description=_l("每行一个：座位号，空一格，情况。没有就留空。"),
    )
    reason = StringField(
        _l("更改的原因"), [Length(max=200)], description=_l("第一次登记不用填。会长期保存。")
    )


def take(room_id: int) -> ResponseReturnValue:
    """Who came, from the sheet that the invigilators signed."""
    row = _room(room_id)
    placements = queries.seated_in(row.id)
    said = {
        outcome: [each for each in placements if each.outcome is outcome] for outcome in SeatOutcome
    }
    form = TakeForm(
        absent="，".join(str(each.seat) for each in said[SeatOutcome.ABSENT]),
        violations="\n".join(
            f"{each.seat} {each.outcome_note}" for each in said[SeatOutcome.VIOLATION]
        ),
    )
    if form.perform(
        operations.record_room,
        row,
        absent=rules.unused_of(form.absent.data or ""),
        violations=rules.violations_of(form.violations.data or ""),
        reason=form.reason.data or "",
        actor=g.user,
    ):
        return done(
            _("第%(n)s考场的到考情况已登记。", n=row.number), url_for(".room", room_id=row.id)
        )
    return show(
        form=form,
        room=row,
        site=row.site,
        sitting=row.site.sitting,
        placements=placements,
        recorded=any(each.outcome for each in placements),
    )


def print_rooms(sitting_id: int) -> ResponseReturnValue:
    """Have the papers of all rooms printed that are not printed yet, or say otherwise now."""
    sitting = _sitting(sitting_id)
    job = operations.print_room_sheets(sitting, actor=g.user)
    if job is None:
        return done(
            _("各考场的门贴和签到表都是最新的，请在考场页面下载。"),
            _plan_url(sitting.id),
            tone="info",
        )
    return done(
        _(
            "门贴和签到表正在生成（一次最多%(n)s个考场，多的请再点一次），完成后在这里一起下载；"
            "以后也可以在各考场的页面下载。",
            n=rules.MOST_ROOMS,
        ),
        url_for("public.jobs.index", job_id=job.id),
    )


def room_paper(room_id: int) -> ResponseReturnValue:
    """The door list and sign-in sheet of a room."""
    paper = found(queries.sheets_of(_room(room_id)))
    content, name = found(papers.content(paper, viewer=g.user))
    return send(content, name, "application/pdf", inline=True)


class MoveForm(Form):
    room_id = SelectField(_l("考场"), coerce=int)
    seat = IntegerField(_l("座位号"), [InputRequired(_l("请填写座位号。")), NumberRange(1, 2400)])
    reason = StringField(
        _l("调整的原因"),
        [InputRequired(_l("请写明调整的原因。")), Length(max=200)],
        description=_l("会长期保存。不要写证件号码和健康状况的细节。"),
    )

    def __init__(self, rooms: Sequence[ExamRoom]) -> None:
        super().__init__()
        self.room_id.choices = [
            (row.id, _("第%(n)s考场（%(site)s）", n=row.number, site=row.site.name))
            for row in rooms
        ]


def move(registration_id: int) -> ResponseReturnValue:
    """Put one person on a free seat by hand."""
    registration = found(queries.find_seated(registration_id, viewer=g.user))
    form = MoveForm(queries.rooms_of(registration.sitting_id))
    if form.perform(_move, form, registration):
        return done(
            _("%(name)s的座位已调整。", name=registration.person.name),
            _plan_url(registration.sitting_id),
        )
    return show(
        form=form,
        registration=registration,
        sitting=registration.sitting,
        placement=queries.placement_of(registration.id),
    )


def _move(form: MoveForm, registration: Registration) -> None:
    operations.move_to_seat(
        registration,
        _room(form.room_id.data),
        seat=form.seat.data or 0,
        reason=form.reason.data or "",
        actor=g.user,
    )


def hang(bp: Blueprint) -> None:
    """Give a blueprint of the county or the city these pages."""
    page(bp, "/<int:sitting_id>/plan")(plan)
    page(bp, "/<int:sitting_id>/add-site", form=True)(add_site)
    page(bp, "/<int:site_id>/change-site", form=True)(change_site)
    act(bp, "/<int:site_id>/remove-site")(remove_site)
    page(bp, "/<int:site_id>/add-room", form=True)(add_room)
    page(bp, "/<int:room_id>/change-room", form=True)(change_room)
    act(bp, "/<int:room_id>/remove-room")(remove_room)
    page(bp, "/<int:room_id>/room")(room)
    page(bp, "/<int:sitting_id>/draw", form=True)(draw)
    act(bp, "/<int:sitting_id>/fix")(fix)
    act(bp, "/<int:sitting_id>/print-rooms")(print_rooms)
    page(bp, "/<int:room_id>/take", form=True)(take)
    file(bp, "/<int:room_id>/room-paper")(room_paper)
    page(bp, "/<int:registration_id>/move", form=True)(move)


def _sitting(sitting_id: int) -> Sitting:
    return found(queries.find_seating(sitting_id, viewer=g.user))


def _site(site_id: int) -> ExamSite:
    return found(queries.find_site(site_id, viewer=g.user))


def _room(room_id: int) -> ExamRoom:
    return found(queries.find_room(room_id, viewer=g.user))


def _plan_url(sitting_id: int) -> str:
    return url_for(".plan", sitting_id=sitting_id)


def _sitting_url(sitting: Sitting) -> str:
    """The page of the sitting within the same audience."""
    city = url_for(".plan", sitting_id=sitting.id).startswith("/city/")
    endpoint = "city.exams.detail" if city else "county.sittings.detail"
    return url_for(endpoint, sitting_id=sitting.id)
