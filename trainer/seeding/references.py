"""The reference data of every instance: loaded once, and again where the files have changed."""

from trainer.core import settings
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.domain.people import operations as people
from trainer.domain.people.consents import ConsentKind, ConsentText
from trainer.seeding import exams, files, hours, places, policies

SEEDER = System("seed")
KEY = "references"


def loaded() -> bool:
    """Whether reference data was ever loaded here."""
    return settings.get(KEY) is not None


def load() -> None:
    """Put in what is missing, all of it or nothing; where nothing has changed, do nothing."""
    fingerprint = files.fingerprint()
    if settings.get(KEY) == fingerprint:
        return
    with transaction():
        places.load(actor=SEEDER)
        _consent_texts()
        exams.load(actor=SEEDER)
        hours.load(actor=SEEDER)
        policies.load_drafts(actor=SEEDER)
        settings.put(KEY, fingerprint)


def _consent_texts() -> None:
    for facts in files.read("consents"):
        kind = ConsentKind(facts["kind"])
        known = db.session.query(ConsentText).filter_by(kind=kind, version=facts["version"])
        if known.one_or_none() is None:
            people.publish_consent_text(
                kind,
                version=facts["version"],
                title=facts["title"],
                body=facts["body"].strip(),
                from_on=facts["from_on"],
                actor=SEEDER,
            )
