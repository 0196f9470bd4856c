"""Background jobs: the handlers by name, and the threads that carry them out."""

from trainer.jobs import (
    counselling,
    exams,
    imports,
    papers,
    practice,
    publicity,
    rewards,
    seals,
    training,
    upkeep,
)
from trainer.jobs.registry import every, handler

__all__ = [
    "counselling",
    "every",
    "exams",
    "handler",
    "imports",
    "papers",
    "practice",
    "publicity",
    "rewards",
    "seals",
    "training",
    "upkeep",
]
