"""Who sits where: a plan drawn from a seed, the same again for the same people, rooms and seed.

Whoever needs step-free access comes first and sits only where there is; then everybody near home
(township, county), then wherever seats are left. Levels that write at the same time are mixed
through the rooms, and two people of one organisation do not sit side by side where it can be
avoided.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from trainer.core.text import Choice, say


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of an accepted registration matters for its seat.

    `papers` names the levels that write at the same time: people of one such group are mixed.
    """

    registration_id: int
    level: str
    papers: str = ""
    county_id: int | None = None
    township_id: int | None = None
    organisation_id: int | None = None
    needs_access: bool = False


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What of a room matters: where it is, and its seats, row by row from the front left."""

    room_id: int
    county_id: int
    township_id: int | None
    accessible: bool
    columns: int
    seats: tuple[int, ...]


class Left(Choice):
    """Why somebody got no seat."""

    NO_ACCESS = "no_access", say("没有空余的无障碍座位"), "danger"
    NO_SEAT = "no_seat", say("座位不够"), "warning"
    LATER = "later", say("编排座位以后才审核通过"), "info"
    BANNED = "banned", say("在停考期内"), "danger"


@dataclass(frozen=True)
class Plan:
    """The seats given, by registration, and who is left without one."""

    seats: dict[int, tuple[int, int]]
    left: dict[int, Left]
    near: int
    side_by_side: int

    @property
    def counts(self) -> dict[str, int]:
        """What the plan says of itself."""
        reasons = Counter(self.left.values())
        return {
            "seated": len(self.seats),
            "near": self.near,
            "side_by_side": self.side_by_side,
            **{reason.value: reasons[reason] for reason in Left if reasons[reason]},
        }


Home = Callable[[Candidate | RoomFacts], int | None]
NEARNESS: tuple[Home, ...] = (
    lambda each: each.township_id,
    lambda each: each.county_id,
    lambda each: 0,
)
"""Where somebody is at home, from the nearest to anywhere; a room is near that says the same."""


class _Rooms:
    """The rooms as they fill."""

    def __init__(self, rooms: Iterable[RoomFacts]) -> None:
        self.rooms = sorted(rooms, key=lambda room: room.room_id)
        self.people: dict[int, list[Candidate]] = {room.room_id: [] for room in self.rooms}

    def fill(self, waiting: Sequence[Candidate], home: Home, step_free: bool) -> list[Candidate]:
        """Fill the rooms near people's homes; returns whoever found no seat."""
        free: dict[int | None, Iterator[RoomFacts]] = {}
        left: list[Candidate] = []
        for who in waiting:
            place = home(who)
            if place not in free:
                free[place] = self._free(place, home, step_free)
            room = next(free[place], None)
            (left if room is None else self.people[room.room_id]).append(who)
        return left

    def _free(self, place: int | None, home: Home, step_free: bool) -> Iterator[RoomFacts]:
        """One room near that place after the other, as often as it has seats."""
        for room in self.rooms:
            near = place is not None and home(room) == place
            if near and (room.accessible or not step_free):
                while len(self.people[room.room_id]) < len(room.seats):
                    yield room


def seat(candidates: Iterable[Candidate], rooms: Iterable[RoomFacts], seed: str) -> Plan:
    """The plan; a pure function of who is to be seated, of the rooms and of the seed."""
    filling = _Rooms(rooms)
    by_id = {who.registration_id: who for who in candidates}
    lots = {number: _lot(seed, number) for number in by_id}
    left: dict[int, Left] = {}
    for step_free, reason in ((True, Left.NO_ACCESS), (False, Left.NO_SEAT)):
        waiting = [who for who in by_id.values() if who.needs_access is step_free]
        for home in NEARNESS:
            waiting = filling.fill(_mixed(waiting, lots), home, step_free)
        left |= {who.registration_id: reason for who in waiting}
    seats: dict[int, tuple[int, int]] = {}
    near_home = beside = 0
    for room in filling.rooms:
        taken = _arranged(room, filling.people[room.room_id])
        beside += _side_by_side(room, taken)
        for number, who in taken.items():
            seats[who.registration_id] = (room.room_id, number)
            near_home += who.county_id == room.county_id
    return Plan(seats, left, near_home, beside)


def _lot(seed: str, number: int) -> float:
    """A number between nought and one that follows from the seed alone."""
    digest = blake2b(f"{seed}:{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _mixed(people: Sequence[Candidate], lots: dict[int, float]) -> list[Candidate]:
    """The people so ordered that levels and organisations come evenly, whoever stood where before.

    Levels that write at different times stay apart.
    """
    members: dict[tuple[str, str], dict[int, list[Candidate]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for who in people:
        own = -who.registration_id - 1
        members[who.papers, who.level][
            own if who.organisation_id is None else who.organisation_id
        ].append(who)
    placed: list[tuple[str, float, int, Candidate]] = []
    for (papers, _), organisations in sorted(members.items()):
        spread = sorted(
            (place, who.registration_id, who)
            for colleagues in organisations.values()
            for place, who in _spread(colleagues, lots)
        )
        placed += [
            (papers, (rank + 0.5) / len(spread), number, who)
            for rank, (_, number, who) in enumerate(spread)
        ]
    placed.sort(key=lambda each: each[:3])
    return [who for *_, who in placed]


def _spread(
    colleagues: Sequence[Candidate], lots: dict[int, float]
) -> Iterator[tuple[float, Candidate]]:
    """Colleagues at even distances, from a start that the lot gives."""
    drawn = sorted(colleagues, key=lambda who: (lots[who.registration_id], who.registration_id))
    start = lots[drawn[0].registration_id]
    if len(drawn) == 1:
        yield start, drawn[0]
        return
    shift = lots[drawn[-1].registration_id]
    for rank, who in enumerate(drawn):
        yield (rank + shift) / len(drawn), who


def _arranged(room: RoomFacts, people: Sequence[Candidate]) -> dict[int, Candidate]:
    """Who sits on which seat of the room; empty seats part colleagues where nothing else does."""
    queue = _Queue(people)
    taken: dict[int, Candidate] = {}
    spare = len(room.seats) - len(people)
    for number in room.seats:
        if not queue:
            break
        neighbour = taken.get(number - 1) if (number - 1) % room.columns else None
        if spare and queue.only_colleagues_of(neighbour):
            spare -= 1
            continue
        taken[number] = queue.next_to(neighbour)
    return taken


class _Queue:
    """The people of a room who have no seat yet."""

    def __init__(self, people: Sequence[Candidate]) -> None:
        self.people = list(people)
        self.colleagues = Counter(
            who.organisation_id for who in people if who.organisation_id is not None
        )
        self.largest = max(self.colleagues.values(), default=0)

    def __len__(self) -> int:
        return len(self.people)

    def only_colleagues_of(self, neighbour: Candidate | None) -> bool:
        """Whether everybody left is of the neighbour's organisation."""
        if neighbour is None or neighbour.organisation_id is None:
            return False
        return self.colleagues[neighbour.organisation_id] == len(self.people)

    def next_to(self, neighbour: Candidate | None) -> Candidate:
        """The next one: of another organisation, and of another level if there is one."""
        place = self._best(neighbour)
        who = self.people.pop(place)
        if who.organisation_id is not None:
            self.colleagues[who.organisation_id] -= 1
        return who

    def _best(self, neighbour: Candidate | None) -> int:
        pressing = self._pressing(neighbour)
        best, best_worth = 0, -1
        for place, who in enumerate(self.people):
            worth = self._worth(who, neighbour, pressing)
            if worth > best_worth:
                best, best_worth = place, worth
            if worth == 7:
                break
        return best

    @staticmethod
    def _worth(who: Candidate, neighbour: Candidate | None, pressing: int | None) -> int:
        other = neighbour is None or (
            who.organisation_id is None or who.organisation_id != neighbour.organisation_id
        )
        mixed = neighbour is None or who.level != neighbour.level
        due = pressing is None or who.organisation_id == pressing
        return 4 * other + 2 * due + mixed

    def _pressing(self, neighbour: Candidate | None) -> int | None:
        """The organisation so large that one of it must come now, lest they meet at the end."""
        if 2 * self.largest <= len(self.people):
            return None
        organisation, count = max(self.colleagues.items(), key=lambda each: (each[1], -each[0]))
        if 2 * count <= len(self.people):
            return None
        same = neighbour is not None and neighbour.organisation_id == organisation
        return None if same else organisation


def _side_by_side(room: RoomFacts, taken: dict[int, Candidate]) -> int:
    """How many pairs of one organisation sit side by side."""
    return sum(
        who.organisation_id is not None
        and (number - 1) % room.columns != 0
        and (beside := taken.get(number - 1)) is not None
        and beside.organisation_id == who.organisation_id
        for number, who in taken.items()
    )


Slot = tuple[datetime, datetime]


def paper_groups(slots: dict[str, frozenset[Slot]]) -> dict[str, str]:
    """Of each level the group of levels that write at the same time as it, by the timetable.

    A level whose times are not known yet may be mixed with every other.
    """
    groups: dict[str, str] = {}
    for level in sorted(slots):
        known = [
            group
            for other, group in groups.items()
            if _together(slots[other], slots[level]) or not (slots[other] and slots[level])
        ]
        groups[level] = min(known, default=level)
        for other, group in list(groups.items()):
            if group in known:
                groups[other] = groups[level]
    return groups


def _together(some: frozenset[Slot], others: frozenset[Slot]) -> bool:
    return any(
        start < their_end and their_start < end
        for start, end in some
        for their_start, their_end in others
    )
