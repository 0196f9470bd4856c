"""The start page, the notices every site owes, and the language switch."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from trainer.core import clock
from trainer.core.text import Sentence, say
from trainer.domain.people import queries
from trainer.domain.people.consents import ConsentKind
from trainer.domain.training.models import MarkStatus
from trainer.web import page, show
from trainer.web.identity import safe_next

bp = Blueprint("home", __name__)


@dataclass(frozen=True)
class Entrance:
    """One thing the public can do, as a card on the start page."""

    label: Sentence
    text: Sentence
    endpoint: str


@dataclass(frozen=True)
class Deadline:
    """A day until which something can be done."""

    label: Sentence
    on: date
    url: str
    note: str = ""


ENTRANCES = [
    Entrance(
        say("看看我能考什么"),
        say("回答几个问题，马上知道能报哪一级、什么时候能报、依据是哪一条。不用注册。"),
        "public.exams.check",
    ),
    Entrance(
        say("持证奖励"),
        say("各县（市、区）的奖励标准、条件和申请期限，用平常话写清楚。"),
        "public.rewards.index",
    ),
    Entrance(
        say("免费培训"),
        say("近期的考前培训和继续教育：时间、地点、还剩几个名额。"),
        "public.sessions.index",
    ),
    Entrance(
        say("正在公示"),
        say("奖励和评选的公示名单，公示期内可以提出异议。"),
        "public.notices.index",
    ),
    Entrance(
        say("评选结果"),
        say("优秀社会工作人才的评选结果和名单。"),
        "public.honours.index",
    ),
    Entrance(
        say("核验文书"),
        say("输入文书上的核验编码，看它是不是真的、现在还有没有效。"),
        "public.verify.index",
    ),
    Entrance(
        say("注册账号"),
        say("报名考试和培训、查成绩和证书、申请奖励，都从这里开始。"),
        "public.account.register",
    ),
]

DEADLINES: list[Callable[[], list[Deadline]]] = []
"""Each feature appends a function that names its next deadlines."""


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What the public finds here."""
    today = clock.today()
    coming = sorted(
        (deadline for source in DEADLINES for deadline in source() if deadline.on >= today),
        key=lambda deadline: deadline.on,
    )
    entrances = [
        (entrance.label, entrance.text, url_for(entrance.endpoint)) for entrance in ENTRANCES
    ]
    return show(
        entrances=entrances,
        deadlines=[(item, (item.on - today).days) for item in coming[:6]],
        counties=queries.counties(),
    )


@page(bp, "/privacy")
def privacy() -> ResponseReturnValue:
    """How personal information is handled, and what else is agreed to."""
    kinds = (
        ConsentKind.PRIVACY,
        ConsentKind.ID_NUMBER,
        ConsentKind.ACCOUNT,
        ConsentKind.PUBLICATION,
    )
    return show(texts=[text for kind in kinds if (text := queries.current_text(kind))])


@page(bp, "/contact")
def contact() -> ResponseReturnValue:
    """Each county's counselling phone and hours."""
    today = clock.today()
    counties = [(county, county.office_on(today)) for county in queries.counties()]
    city_office = next((office for office in queries.offices(None) if office.covers(today)), None)
    return show(city=queries.city(), city_office=city_office, counties=counties)


@page(bp, "/offline")
def offline() -> ResponseReturnValue:
    """The empty page that an instructor's phone keeps and fills from its own copy of a list."""
    return show(statuses=[(status.value, status.label, status.tone) for status in MarkStatus])


@bp.get("/language/<to>")
def language(to: str) -> ResponseReturnValue:
    """Chinese or English; the choice stays in the visitor's own cookie."""
    session["language"] = "en" if to == "en" else "zh"
    return redirect(safe_next(request.args.get("next")) or "/")
