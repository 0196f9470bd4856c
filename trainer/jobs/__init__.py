"""Background jobs: the handlers by name, and the threads that carry them out."""

from trainer.jobs import imports, papers, publicity, rewards, training, upkeep
from trainer.jobs.registry import every, handler

__all__ = ["every", "handler", "imports", "papers", "publicity", "rewards", "training", "upkeep"]
