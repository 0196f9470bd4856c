"""Registrations of the walk-through's people."""

from functools import cache

from trainer.core import clock, uploads
from trainer.demo import portraits
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import Promise, ProofKind, Registration, Sitting, SocialField
from trainer.domain.people.models import User
from trainer.seeding.walkthrough import ADDRESS, Cast, at, made


def candidates(county: str, first: int, last: int) -> list[str]:
    """The keys of that county's people without a certificate."""
    return [f"{county}-c{number:02d}" for number in range(first, last + 1)]


def begun(cast: Cast, key: str, sitting: Sitting, day: int) -> Registration:
    """Started on that day, nothing filled in."""
    person, user = cast.people[key], cast.accounts[key]
    level = Level.LOCAL if sitting.local_level else Level.ASSISTANT
    papers = queries.subjects_of(sitting)
    codes = [subject.code for subject in papers if subject.level is level]
    with at(cast.today, day, 19):
        return made(
            operations.start_registration(sitting, person, level=level, subjects=codes, actor=user)
        )


@cache
def portrait(kind: int) -> rules.Portrait:
    """One of a few drawn heads, cut to size."""
    return rules.portrait(portraits.head(kind), None, queries.photo_rule(clock.today()))


def registered(
    cast: Cast, key: str, sitting: Sitting, day: int, *, promises: bool = True
) -> Registration:
    """Filled in part by part, promised (or with proof), and sent in."""
    registration = begun(cast, key, sitting, day)
    person, user = cast.people[key], cast.accounts[key]
    with at(cast.today, day, 20):
        operations.choose_education(registration, person.education[0], actor=user)
        operations.describe_service(
            registration, social_field=SocialField.COMMUNITY, confirmed=True, actor=user
        )
        operations.keep_photo(registration, portrait(person.id % portraits.KINDS), actor=user)
        operations.add_remark(registration, wants_training=True, actor=user)
        choice = Promise.MADE if promises else Promise.NOT_USED
        operations.sign_promise(
            registration, choice=choice, read=promises, address=ADDRESS, actor=user
        )
        if not promises:
            _prove(registration, user)
        operations.submit(registration, actor=user)
    return registration


def _prove(registration: Registration, user: User) -> None:
    for kind in (ProofKind.EDUCATION, ProofKind.SERVICE):
        sheet = uploads.Upload(portraits.sheet(str(kind.label)), uploads.JPEG)
        operations.add_proof(registration, sheet, kind=kind, actor=user)
