"""People send in their photo."""

from datetime import date

from sqlalchemy.orm.attributes import flag_modified

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.exams import rules
from trainer.domain.exams.models import ExamPhoto, PhotoRule, Registration, Section
from trainer.domain.exams.rules import Portrait

SAVED = "registration.part_saved"


@transaction()
def add_photo_rule(
    *,
    holds_from: date,
    width: int,
    height: int,
    least_width: int,
    most_bytes: int,
    upload_most_bytes: int,
    ground: int,
    locally: bool,
    basis: str,
    actor: Actor,
) -> PhotoRule:
    """Enter what a photo must be from a day on."""
    require(rules.may_set_rules(actor))
    row = PhotoRule(
        holds_from=holds_from,
        width=width,
        height=height,
        least_width=least_width,
        most_bytes=most_bytes,
        upload_most_bytes=upload_most_bytes,
        ground=ground,
        locally=locally,
        basis=basis,
    )
    db.session.add(row)
    record(actor, "photo_rule.added", row, holds_from=holds_from.isoformat())
    return row


@transaction()
def keep_photo(registration: Registration, portrait: Portrait, *, actor: Actor) -> None:
    """Take the person's photo; the one before it goes, unless the county has seen it."""
    require(rules.may_fill_in(actor, registration))
    refuse_if(rules.section_objection(registration, Section.PHOTO), "file")
    _change(registration)
    before = registration.photo
    if before is not None:
        if before.sha256 == rules.hash_of(portrait):
            raise RuleBroken(say("这张照片和已有的完全相同，不需要再传。"), "file")
        _take_off(registration, before)
    photo = ExamPhoto(taken_at=clock.now())
    photo.hold(portrait.upload)
    registration.photos.append(photo)
    db.session.flush()
    record(actor, SAVED, registration, section=Section.PHOTO, sha256=photo.sha256)


def _take_off(registration: Registration, before: ExamPhoto) -> None:
    if rules.was_sent_in(registration, before):
        before.replaced_at = clock.now()
    else:
        registration.photos.remove(before)
    db.session.flush()  # a registration never has two photos that hold


def _change(registration: Registration) -> None:
    """Whoever sends the registration in, or decides on it, at the same moment has to look again."""
    flag_modified(registration, "subjects")
    db.session.flush()
