"""How long the rule of seats takes for many: `python -m bench.seats` prints JSON, with memory."""

import argparse
import json
import random
import resource
import sys
import time

from trainer.domain.exams.rules import Candidate, RoomFacts, seat

LEVELS = ("assistant", "worker", "senior")


def people(count: int, dice: random.Random) -> list[Candidate]:
    """Made-up candidates of eleven counties and 141 townships, three in a hundred step-free."""
    return [
        Candidate(
            registration_id=number,
            level=dice.choice(LEVELS),
            papers="sunday",
            county_id=1 + number % 11,
            township_id=1 + (number % 11) + 11 * dice.randrange(12),
            organisation_id=dice.randrange(count // 20 + 1) if dice.random() < 0.8 else None,
            needs_access=dice.random() < 0.03,
        )
        for number in range(1, count + 1)
    ]


def rooms(count: int) -> list[RoomFacts]:
    """Rooms of thirty for one in fifty more than there are people."""
    wanted = -(-count * 51 // 50 // 30) + 11
    return [
        RoomFacts(
            room_id=number,
            county_id=1 + number % 11,
            township_id=None,
            accessible=number % 5 == 0,
            columns=5,
            seats=tuple(range(1, 31)),
        )
        for number in range(1, wanted + 1)
    ]


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--seed", default="2026")
    options = parser.parse_args()
    candidates = people(options.people, random.Random(options.seed))  # a bench
    places = rooms(options.people)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    plan = seat(candidates, places, options.seed)
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = {
        "people": len(candidates),
        "rooms": len(places),
        "seconds": round(seconds, 3),
        "people_per_second": round(len(candidates) / seconds),
        "peak_memory_mb": round(after / 1024, 1),
        "memory_of_the_plan_mb": round((after - before) / 1024, 1),
        **plan.counts,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
