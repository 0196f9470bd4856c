"""The rule of seats: everybody once, the same again from the same seed, colleagues apart."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.domain.exams.rules import Candidate, Left, RoomFacts, paper_groups, seat

LEVELS = ("assistant", "worker", "senior")
PLACES = st.one_of(st.none(), st.integers(1, 3))


@st.composite
def people(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            registration_id=number,
            level=draw(st.sampled_from(LEVELS)),
            papers=draw(st.sampled_from(("", "am"))),
            county_id=draw(st.integers(1, 3)),
            township_id=draw(PLACES),
            organisation_id=draw(PLACES),
            needs_access=draw(st.integers(0, 6)) == 0,
        )
        for number in draw(st.lists(st.integers(1, 400), unique=True, max_size=60))
    ]


@st.composite
def rooms(draw: st.DrawFn) -> list[RoomFacts]:
    found = []
    for room_id in range(1, draw(st.integers(1, 6)) + 1):
        columns, rows = draw(st.integers(1, 6)), draw(st.integers(1, 5))
        unused = draw(st.sets(st.integers(1, columns * rows), max_size=3))
        seats = tuple(n for n in range(1, columns * rows + 1) if n not in unused)
        found.append(
            RoomFacts(
                room_id, draw(st.integers(1, 3)), draw(PLACES), draw(st.booleans()), columns, seats
            )
        )
    return found


SEEDS = st.text(min_size=1, max_size=8)


@given(people(), rooms(), SEEDS)
@settings(max_examples=60, deadline=None)
def test_everybody_is_seated_once_or_told_why_not(
    candidates: list[Candidate], places: list[RoomFacts], seed: str
) -> None:
    plan = seat(candidates, places, seed)
    ids = {who.registration_id for who in candidates}
    assert plan.seats.keys() | plan.left.keys() == ids
    assert not plan.seats.keys() & plan.left.keys()
    assert len(set(plan.seats.values())) == len(plan.seats)
    known = {(room.room_id, number) for room in places for number in room.seats}
    assert set(plan.seats.values()) <= known
    step_free = {room.room_id for room in places if room.accessible}
    by_id = {who.registration_id: who for who in candidates}
    assert all(
        room in step_free for key, (room, _) in plan.seats.items() if by_id[key].needs_access
    )
    everybody = len(candidates) <= len(known)
    needs = sum(who.needs_access for who in candidates)
    reachable = needs <= sum(len(room.seats) for room in places if room.accessible)
    if everybody and reachable:
        assert plan.left == {}
    if everybody:
        assert Left.NO_SEAT not in plan.left.values()
    if reachable:
        assert Left.NO_ACCESS not in plan.left.values()


@given(people(), rooms(), SEEDS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_same_seed_gives_the_same_plan_in_whatever_order_they_come(
    candidates: list[Candidate], places: list[RoomFacts], seed: str, dice: object
) -> None:
    plan = seat(candidates, places, seed)
    mixed, turned = list(candidates), list(places)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    dice.shuffle(turned)  # type: ignore[attr-defined]
    assert seat(mixed, turned, seed) == plan


@given(st.integers(1, 6), st.integers(2, 8), st.integers(2, 6), SEEDS)
@settings(max_examples=40, deadline=None)
def test_colleagues_do_not_sit_side_by_side_where_it_can_be_avoided(
    rows: int, columns: int, organisations: int, seed: str
) -> None:
    """Of no organisation more than half of the room: there is always a way."""
    places = [RoomFacts(1, 1, None, True, columns, tuple(range(1, rows * columns + 1)))]
    candidates = [
        Candidate(number, LEVELS[number % 2], county_id=1, organisation_id=number % organisations)
        for number in range(rows * columns - rows * columns % organisations)
    ]
    plan = seat(candidates, places, seed)
    assert plan.side_by_side == 0
    assert plan.left == {}


def test_empty_seats_part_colleagues_where_there_is_nobody_else() -> None:
    places = [RoomFacts(1, 1, None, False, 8, tuple(range(1, 9)))]
    colleagues = [Candidate(number, "assistant", organisation_id=7) for number in (1, 2, 3, 4)]
    plan = seat(colleagues, places, "1")
    assert sorted(number for _, number in plan.seats.values()) == [1, 3, 5, 7]
    assert plan.side_by_side == 0


def test_people_sit_near_home_first_and_only_the_rest_elsewhere() -> None:
    places = [
        RoomFacts(1, 1, None, False, 2, (1, 2, 3, 4)),
        RoomFacts(2, 2, 20, False, 2, (1, 2, 3, 4)),
        RoomFacts(3, 2, None, False, 2, (1, 2, 3, 4)),
    ]
    first = [Candidate(number, "assistant", county_id=1) for number in range(1, 7)]
    town = [Candidate(number, "assistant", county_id=2, township_id=20) for number in range(11, 14)]
    second = [Candidate(number, "assistant", county_id=2) for number in range(21, 24)]
    plan = seat([*first, *town, *second], places, "2026")
    where = {key: room for key, (room, _) in plan.seats.items()}
    assert Counter(where[who.registration_id] for who in first)[1] == 4
    assert {where[who.registration_id] for who in town} == {2}
    assert {where[who.registration_id] for who in second} <= {2, 3}
    assert plan.near == 4 + 3 + 3
    assert plan.left == {}


def test_levels_that_write_at_the_same_time_are_mixed_in_every_room() -> None:
    places = [RoomFacts(n, 1, None, False, 5, tuple(range(1, 31))) for n in range(1, 5)]
    candidates = [
        Candidate(number, LEVELS[number % 2], papers="sunday", county_id=1)
        for number in range(1, 121)
    ]
    plan = seat(candidates, places, "1")
    for room in places:
        levels = Counter(
            LEVELS[key % 2] for key, (where, _) in plan.seats.items() if where == room.room_id
        )
        assert levels == {"assistant": 15, "worker": 15}


def test_levels_that_write_at_other_times_fill_rooms_of_their_own() -> None:
    places = [RoomFacts(n, 1, None, False, 5, tuple(range(1, 11))) for n in (1, 2)]
    candidates = [
        Candidate(number, LEVELS[number % 2], papers=LEVELS[number % 2], county_id=1)
        for number in range(1, 21)
    ]
    plan = seat(candidates, places, "1")
    for room in places:
        levels = {key % 2 for key, (where, _) in plan.seats.items() if where == room.room_id}
        assert len(levels) == 1


def test_the_timetable_says_which_levels_write_together() -> None:
    def slot(day: int, hour: int) -> tuple[datetime, datetime]:
        start = datetime(2026, 5, day, hour, tzinfo=UTC)
        return start, start + timedelta(hours=2)

    morning, afternoon, later, other = slot(23, 9), slot(23, 14), slot(23, 15), slot(24, 9)
    groups = paper_groups(
        {
            "assistant": frozenset({morning, afternoon}),
            "worker": frozenset({later}),
            "senior": frozenset({other}),
        }
    )
    assert groups["assistant"] == groups["worker"] != groups["senior"]
