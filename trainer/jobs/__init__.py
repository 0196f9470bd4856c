"""Background jobs: the handlers by name, and the threads that carry them out."""

from trainer.jobs import exams, imports, papers, publicity, rewards, training, upkeep
from trainer.jobs.registry import every, handler

__all__ = [
    "every",
    "exams",
    "handler",
    "imports",
    "papers",
    "publicity",
    "rewards",
    "training",
    "upkeep",
]
