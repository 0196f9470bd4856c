"""The crowd attends free training: sessions of the past with their lists, and one to come."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import uuid4

from trainer.core import clock
from trainer.demo.bulk import Row, Writer
from trainer.demo.member import Member
from trainer.domain.certificates.models import Level
from trainer.domain.people.places import County
from trainer.domain.training.models import (
    Course,
    Half,
    Mark,
    MarkStatus,
    Session,
    SessionInstructor,
    SessionState,
    SignUp,
    SignUpState,
    Way,
)
from trainer.seeding.walkthrough import Cast

SEATS = 40
SHARE = 0.25
SHARES = {MarkStatus.PRESENT: 100, MarkStatus.LATE: 80, MarkStatus.ABSENT: 0}


@dataclass
class Room:
    """A session that is being filled."""

    key: int
    row: Row
    members: list[int] = field(default_factory=list)


class Training:
    """One course per county; a new session whenever one is full, and one that is still to come."""

    def __init__(self, cast: Cast, writer: Writer, dice: Random) -> None:
        self._cast, self._writer, self._dice = cast, writer, dice
        self._courses: dict[int, int] = {}
        self._open: dict[int, Room] = {}
        self._coming: dict[int, Room] = {}
        self._held: dict[int, int] = {}

    def add(self, member: Member) -> None:
        """Perhaps this member was there, or wants to come."""
        if member.user_id is None or self._dice.random() >= SHARE:
            return
        county = member.county
        coming = self._coming.get(county.id)
        if coming is None and county.id not in self._held:
            coming = self._coming[county.id] = self._room(county, day=18 + county.position)
            self._held[county.id] = 0
        if coming is not None and len(coming.members) < SEATS - 10:
            self._seat(coming, member, None)
            return
        room = self._open.get(county.id)
        if room is None:
            self._held[county.id] += 1
            back = 20 + county.position + 7 * (self._held[county.id] % 140)
            room = self._open[county.id] = self._room(county, day=-back)
        self._seat(room, member, self._status())
        if len(room.members) == SEATS:
            self._close(self._open.pop(county.id))

    def close_chunk(self) -> None:
        """Put the sessions down whose sign-ups are about to be written."""
        for room in (*self._open.values(), *self._coming.values()):
            self._close(room)
        self._open.clear()
        self._coming.clear()

    def _room(self, county: County, *, day: int) -> Room:
        held: date = self._cast.today + timedelta(days=day)
        begins = clock.office_moment(held, 9)
        over = day < 0
        row: Row = {
            "course_id": self._course(county),
            "county_id": county.id,
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=3),
            "hours_tenths": 30,
            "place": "示例会议室",
            "address": f"{county.name}示例路8号",
            "capacity": SEATS,
            "sign_up_opens_at": begins - timedelta(days=60),
            "sign_up_closes_at": begins - timedelta(hours=2),
            "cancel_until_at": begins - timedelta(days=1),
            "state": SessionState.CLOSED if over else SessionState.OPEN,
            "closed_at": begins + timedelta(hours=4) if over else None,
            "closed_by_id": self._teacher(county) if over else None,
            "version": 1,
        }
        return Room(self._writer.reserve(Session), row)

    def _course(self, county: County) -> int:
        if county.id not in self._courses:
            self._courses[county.id] = self._writer.add(
                Course,
                county_id=county.id,
                title=f"{county.short_name}社会工作基础班（示例）",
                level=Level.ASSISTANT,
                subject="社会工作综合能力（初级）",
                organiser=f"{county.name}社会工作主管部门",
                description="免费，现场授课。",
            )
        return self._courses[county.id]

    def _teacher(self, county: County) -> int:
        name = f"{self._cast.slugs[county.code]}.instructor"
        return self._cast.staff.get(name, self._cast.staff["city.instructor"]).id

    def _seat(self, room: Room, member: Member, status: MarkStatus | None) -> None:
        begins = room.row["starts_at"]
        joined_at = min(begins - timedelta(days=self._dice.randrange(3, 40)), clock.now())
        key = self._writer.add(
            SignUp,
            uid=uuid4().hex,
            session_id=room.key,
            county_id=room.row["county_id"],
            person_id=member.person_id,
            way=Way.SELF,
            state=SignUpState.SEATED,
            waiting_since=joined_at,
            seated_at=joined_at,
            version=1,
        )
        room.members.append(key)
        self._writer.note(
            "sign_up.made",
            SignUp,
            key,
            at=joined_at,
            county_id=room.row["county_id"],
            facts={"state": "seated", "session": room.key},
        )
        if status is not None:
            self._writer.add(
                Mark,
                session_id=room.key,
                sign_up_id=key,
                half=Half.WHOLE,
                status=status,
                share=SHARES[status],
                marked_by_id=room.row["closed_by_id"],
                marked_at=begins,
                key=uuid4().hex,
                batch=f"crowd-{room.key}",
            )

    def _close(self, room: Room) -> None:
        self._writer.put(Session, room.key, **room.row, taken=len(room.members))
        county = next(c for c in self._cast.counties.values() if c.id == room.row["county_id"])
        self._writer.add(SessionInstructor, session_id=room.key, user_id=self._teacher(county))
        self._writer.note(
            "session.opened",
            Session,
            room.key,
            at=room.row["sign_up_opens_at"],
            county_id=county.id,
        )

    def _status(self) -> MarkStatus:
        roll = self._dice.random()
        if roll < 0.85:
            return MarkStatus.PRESENT
        return MarkStatus.LATE if roll < 0.93 else MarkStatus.ABSENT
