"""Sessions as calendar programs read them (RFC 5545), written by the icalendar library."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event
from icalendar.enums import STATUS

from trainer.core import clock
from trainer.domain.training.models import Session, SessionState

MEDIA_TYPE = "text/calendar; charset=utf-8"


class Entry(NamedTuple):
    """A session in somebody's calendar: whether they may enter, and whether it is certain."""

    session: Session
    enters: bool = False
    certain: bool = True


def ics(name: str, entries: Iterable[Entry]) -> bytes:
    """One calendar of that name with an event per session."""
    calendar = Calendar.new(name=name, prodid="-//trainer//ZH", method="PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    """The same session has the same UID in every calendar, and a higher SEQUENCE when changed."""
    session, home = entry.session, current_app.config["TRAINER"].public_url
    page = home + url_for("public.sessions.detail", session_id=session.id)
    said = [session.course.organiser, session.instructor_names, session.called_off_reason, page]
    return Event.new(
        uid=f"session-{session.id}@{urlsplit(home).hostname}",
        sequence=session.version,
        stamp=clock.now(),
        start=clock.local(session.starts_at),
        end=clock.local(session.ends_at),
        summary=_title(session),
        location=" ".join(filter(None, (session.place, session.address))),
        description="\n".join(filter(None, said)),
        url=session.link if entry.enters and session.link else page,
        status=_status(entry),
    )


def _title(session: Session) -> str:
    title = session.course.title
    called_off = session.state is SessionState.CANCELLED
    return str(_("已取消：%(title)s", title=title)) if called_off else title


def _status(entry: Entry) -> STATUS:
    if entry.session.state is SessionState.CANCELLED:
        return STATUS.CANCELLED
    return STATUS.CONFIRMED if entry.certain else STATUS.TENTATIVE
