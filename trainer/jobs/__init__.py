"""Background jobs: the handlers by name, and the threads that carry them out."""

from trainer.jobs import papers, publicity, rewards, seals, training, upkeep
from trainer.jobs.registry import every, handler

__all__ = ["every", "handler", "papers", "publicity", "rewards", "seals", "training", "upkeep"]
