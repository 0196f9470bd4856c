"""What templates may use: filters for money, dates and masks, and the frame around each page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, g, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from trainer.core import clock, masks, money
from trainer.domain.notices import queries as notices
from trainer.domain.people import queries as people
from trainer.web import events
from trainer.web.audiences import PUBLIC, Audience, entrances
from trainer.web.language import chosen, translated
from trainer.web.paging import pager
from trainer.web.prose import prose


@dataclass(frozen=True)
class Frame:
    """The audience of a page as its layout shows it."""

    key: str
    label: str
    home_url: str
    menu: list[tuple[str, str, bool, int | None, str]]


@dataclass(frozen=True)
class ViewerCard:
    """Who is signed in, as the header shows it."""

    number: int
    display_name: str
    place: str
    ends_in: int
    last_in: int


def init_app(app: Flask) -> None:
    """Set Jinja's strictness, filters and the variables of the layouts."""
    app.jinja_options["undefined"] = StrictUndefined  # a misspelt name is an error, not a blank
    app.jinja_options["finalize"] = translated
    app.jinja_env.filters.update(
        yuan=money.yuan,
        capitals=money.capitals,
        day=day,
        moment=moment,
        masked_id=masks.id_number,
        masked_phone=masks.phone,
        pager=pager,
        prose=prose,
        event=events.label,
    )
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.jinja_env.add_extension("jinja2.ext.do")

    @app.context_processor
    def frame() -> dict[str, Any]:
        return {
            "audience": _frame(),
            "audiences": _entrances(),
            "viewer": _viewer(),
            "city_name": _city_name(),
            "locale": "en" if chosen() == "en" else "zh",
            "today": clock.today(),
            "clock_moved": bool(clock.offset()),
            **_inbox(),
            **_addresses(),
        }


def day(value: date | None) -> str:
    """2026-08-22, or two dashes."""
    return value.isoformat() if value else "--"


def moment(value: datetime | None) -> str:
    """2026-08-22 14:30 on the office clock, or two dashes."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M") if value else "--"


def _city_name() -> str:
    """The city as its row names it; nothing where it was not described yet."""
    try:
        return str(people.city().get("name", ""))
    except Exception:  # the page of an error stands also where the database cannot be asked
        return ""


def _audience() -> Audience:
    for blueprint in reversed(request.blueprints):
        found = _declared.get(blueprint)
        if found is not None:
            return found
    return PUBLIC


_declared: dict[str, Audience] = {}


def declare_all(app: Flask) -> None:
    """Note which blueprint belongs to which audience, once all are registered."""
    _declared.clear()
    for name, blueprint in app.blueprints.items():
        audience = getattr(blueprint, "audience", None)
        if audience is not None:
            _declared[name] = audience


def _frame() -> Frame:
    audience = _audience()
    here = str(request.endpoint).rpartition(".")[0]
    menu = [
        (
            str(translated(item.label)),
            url_for(item.endpoint),
            item.endpoint.rpartition(".")[0] == here,
            item.count(g.user) if item.count and g.user else None,
            str(translated(item.group)) if item.group else "",
        )
        for item in audience.menu
        if item.shown is None or (g.user is not None and item.shown(g.user))
    ]
    return Frame(audience.key, str(translated(audience.label)), url_for(audience.home), menu)


def _entrances() -> list[tuple[str, str, bool]]:
    if getattr(g, "user", None) is None:
        return []
    here = _audience()
    return [(str(translated(a.label)), url_for(a.home), a is here) for a in entrances(g.user)]


def _inbox() -> dict[str, Any]:
    user = getattr(g, "user", None)
    if user is None or user.person_id is None:
        return {"notices_unread": 0}
    return {
        "notices_unread": notices.unread(user),
        "inbox_url": url_for("candidate.inbox.index"),
    }


def _addresses() -> dict[str, str]:
    other = "zh" if chosen() == "en" else "en"
    return {
        "sign_in_url": url_for("public.account.sign_in"),
        "sign_out_url": url_for("public.account.sign_out"),
        "register_url": url_for("public.account.register"),
        "privacy_url": url_for("public.home.privacy"),
        "contact_url": url_for("public.home.contact"),
        "language_url": url_for("public.home.language", to=other, next=request.path),
    }


def _viewer() -> ViewerCard | None:
    user = getattr(g, "user", None)
    if user is None:
        return None
    places = {duty.county.name if duty.county else _city_name() for duty in user.live_duties}
    return ViewerCard(user.id, user.display_name, "、".join(sorted(places)), *g.seconds_left)
