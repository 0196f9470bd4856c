"""Forms that are refused when the record has changed since their page was opened."""

from wtforms import HiddenField

from trainer.web.forms import Form


class SeenForm(Form):
    """A form that says which version of the record was on the officer's page."""

    seen = HiddenField()

    @property
    def seen_version(self) -> int:
        """That version; -1, which no record has, where the form does not say."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
