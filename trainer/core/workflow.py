"""One state machine for everything that moves: applications, registrations, batches."""

from typing import Any, NamedTuple

from trainer.core.errors import WrongState
from trainer.core.text import Choice, Sentence, say


class Step(NamedTuple):
    """One arrow in a state diagram: what it is called, from where, to where."""

    verb: Sentence
    sources: tuple[Choice, ...]
    target: Choice


class Stateful:
    """Gives a model `take(step)`; nothing else may assign `state`."""

    state: Any

    def can_take(self, step: Step) -> bool:
        """Whether the step starts from the present state."""
        return self.state in step.sources

    def take(self, step: Step) -> None:
        """Move along the step, or say what state the thing is in instead."""
        if not self.can_take(step):
            raise WrongState(
                say(
                    "现在不能“{verb}”：当前状态是“{state}”。请刷新页面查看最新情况。",
                    verb=step.verb,
                    state=self.state.label,
                )
            )
        self.state = step.target
