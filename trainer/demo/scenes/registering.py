"""Registrations of the walk-through's people."""

from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import Promise, Registration, Sitting, SocialField
from trainer.seeding.walkthrough import ADDRESS, Cast, at, made


def candidates(county: str, first: int, last: int) -> list[str]:
    """The keys of that county's people without a certificate."""
    return [f"{county}-c{number:02d}" for number in range(first, last + 1)]


def begun(cast: Cast, key: str, sitting: Sitting, day: int) -> Registration:
    """Started on that day, nothing filled in."""
    person, user = cast.people[key], cast.accounts[key]
    codes = [subject.code for subject in queries.subjects(Level.ASSISTANT)]
    with at(cast.today, day, 19):
        return made(
            operations.start_registration(
                sitting, person, level=Level.ASSISTANT, subjects=codes, actor=user
            )
        )


def registered(cast: Cast, key: str, sitting: Sitting, day: int) -> Registration:
    """Filled in part by part, promised, and sent in."""
    registration = begun(cast, key, sitting, day)
    person, user = cast.people[key], cast.accounts[key]
    with at(cast.today, day, 20):
        operations.choose_education(registration, person.education[0], actor=user)
        operations.describe_service(
            registration, social_field=SocialField.COMMUNITY, confirmed=True, actor=user
        )
        operations.add_remark(registration, wants_training=True, actor=user)
        operations.sign_promise(
            registration, choice=Promise.MADE, read=True, address=ADDRESS, actor=user
        )
        operations.submit(registration, actor=user)
    return registration
