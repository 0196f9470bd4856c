"""How large the parts of a city are, in the proportions of the article."""

from dataclasses import dataclass
from random import Random

ARTICLE = 2966
HOLDERS = 1380
FULL_TIME = 300


@dataclass(frozen=True)
class Sizes:
    """How many people there are, how many hold a certificate, how many work full time."""

    people: int
    holders: int
    full_time: int

    @classmethod
    def of_city(cls, people: int) -> "Sizes":
        """The parts of a city with so many people."""
        return cls(people, round(people * HOLDERS / ARTICLE), round(people * FULL_TIME / ARTICLE))

    def without(self, there: "Sizes") -> "Sizes":
        """What is missing where some are there already."""
        missing = max(0, self.people - there.people)
        return Sizes(
            missing,
            min(missing, max(0, self.holders - there.holders)),
            min(missing, max(0, self.full_time - there.full_time)),
        )


class Quota:
    """Chooses exactly `wanted` out of `among`, one after the other, remembering nobody."""

    def __init__(self, wanted: int, among: int, dice: Random) -> None:
        self._wanted, self._among, self._dice = wanted, among, dice

    def next(self) -> bool:
        """Whether the next one is chosen."""
        chosen = self._dice.random() * self._among < self._wanted
        self._wanted -= chosen
        self._among -= 1
        return chosen
