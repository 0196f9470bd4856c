"""A made-up authority for a made-up city: every office in charge today may seal, marked as test."""

from sqlalchemy import select

from trainer.core import authority, clock
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.domain.papers import operations
from trainer.domain.people.places import Office

MAKER = System("trainer make-test-authority")


@transaction()
def give_certificates(lock: str) -> bytes:
    """Give the offices their certificates; the authority's own, with which seals are checked."""
    today = clock.today()
    offices = [one for one in db.session.scalars(select(Office)) if one.covers(today)]
    root, held = authority.made_up([office.name for office in offices], lock)
    for office in offices:
        credentials = authority.read_pkcs12(held[office.name], lock)
        operations.add_certificate(office, credentials, actor=MAKER)
    return root
