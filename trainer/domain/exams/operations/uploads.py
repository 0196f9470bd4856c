"""People send in their photo and their proofs; the county looks at each proof."""

from sqlalchemy.orm.attributes import flag_modified

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.core.uploads import Upload
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    ACCEPT_PROOF,
    RETURN_PROOF,
    ExamPhoto,
    Proof,
    ProofKind,
    ProofState,
    Registration,
    Section,
)
from trainer.domain.exams.rules import Portrait

SAVED = "registration.part_saved"


@transaction()
def keep_photo(registration: Registration, portrait: Portrait, *, actor: Actor) -> None:
    """Take the person's photo; the one before it goes, unless the county has seen it.

    The same one once more changes nothing.
    """
    require(rules.may_fill_in(actor, registration))
    refuse_if(rules.section_objection(registration, Section.PHOTO), "file")
    _change(registration)
    before = registration.photo
    if before is not None and before.sha256 == rules.hash_of(portrait):
        return
    if before is not None:
        _take_off(registration, before)
    photo = ExamPhoto(taken_at=clock.now())
    photo.hold(portrait.upload)
    registration.photos.append(photo)
    db.session.flush()
    record(actor, SAVED, registration, section=Section.PHOTO, sha256=photo.sha256)


@transaction()
def add_proof(
    registration: Registration, upload: Upload, *, kind: ProofKind, actor: Actor
) -> Proof:
    """Take one of the person's proofs; it takes the place of a returned one of its kind."""
    require(rules.may_fill_in(actor, registration))
    files, held = queries.held_by(registration.person_id)
    _change(registration)
    refuse_if(rules.section_objection(registration, Section.PROMISE), "file")
    refuse_if(rules.uploading_objection(registration, files, held, len(upload.content)), "file")
    proof = Proof(kind=kind, sent_at=clock.now())
    proof.hold(upload)
    if proof.sha256 in {known.sha256 for known in registration.proofs}:
        raise RuleBroken(say("这个文件和已上传的一份完全相同，请换一个文件。"), "file")
    for known in [*registration.proofs]:
        if known.kind is kind and known.state is ProofState.RETURNED:
            registration.proofs.remove(known)
    registration.proofs.append(proof)
    db.session.flush()
    record(actor, "proof.added", registration, kind=kind, sha256=proof.sha256)
    return proof


@transaction()
def remove_proof(registration: Registration, proof: Proof, *, actor: Actor) -> None:
    """Take a proof back, its file with it."""
    require(rules.may_fill_in(actor, registration))
    _change(registration)
    require(proof in registration.proofs)
    refuse_if(rules.section_objection(registration, Section.PROMISE))
    refuse_if(rules.removing_proof_objection(proof))
    registration.proofs.remove(proof)
    record(actor, "proof.removed", registration, kind=proof.kind)


@transaction()
def accept_proof(registration: Registration, proof: Proof, *, actor: Actor) -> None:
    """Note that a proof is in order."""
    _decide(registration, proof, actor)
    proof.take(ACCEPT_PROOF)
    proof.reason = ""
    record(actor, "proof.accepted", registration, kind=proof.kind)


@transaction()
def return_proof(registration: Registration, proof: Proof, *, reason: str, actor: Actor) -> None:
    """Note why a proof will not do; it goes back with the registration."""
    _decide(registration, proof, actor)
    refuse_if(rules.returning_proof_objection(reason), "reason")
    proof.take(RETURN_PROOF)
    proof.reason = reason.strip()
    record(actor, "proof.returned", registration, kind=proof.kind, reason=proof.reason)


def _decide(registration: Registration, proof: Proof, actor: Actor) -> None:
    require(rules.may_review(actor, registration))
    _change(registration)
    require(proof in registration.proofs)
    refuse_if(rules.deciding_proof_objection(registration))
    proof.decided_at, proof.decided_by_id = clock.now(), actor.actor_id


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
