"""The ways the domain says no. Each carries a sentence fit to show the user."""

from trainer.core.text import Sentence, say


class Refused(Exception):
    """Base of every refusal; `sentence` is what the user reads."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence)


class NotAllowed(Refused):
    """This person may not do this (403)."""


class WrongState(Refused):
    """This thing is past, or not yet at, the point where this can happen (409)."""


class RuleBroken(Refused):
    """A rule forbids it (shown on the form). `field` names the form field it speaks of, if one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class TooMany(Refused):
    """Too often in too short a time (429)."""


def require(allowed: bool) -> None:
    """Stop unless the actor is allowed."""
    if not allowed:
        raise NotAllowed(say("您的账号没有办理这件事的权限。如确需办理，请联系本单位管理员。"))


def refuse_if(objection: Sentence | None, field: str | None = None) -> None:
    """Stop if a rule has an objection."""
    if objection:
        raise RuleBroken(objection, field)
