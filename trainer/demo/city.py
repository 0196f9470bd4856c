"""A made-up city of any size: the walk-through by operations, then its crowd in bulk."""

from random import Random

from flask import current_app
from sqlalchemy import func, select

from trainer.core import clock, settings
from trainer.core.db import db, transaction
from trainer.demo import extras, samples, seals, sign_ins
from trainer.demo.bulk import Writer
from trainer.demo.chapters.exams import Registrations
from trainer.demo.chapters.rewards import Rewards
from trainer.demo.chapters.training import Training
from trainer.demo.crowd import Crowd, Surroundings
from trainer.demo.scenes import (
    counselling,
    courses,
    exams,
    honours,
    hours,
    practice,
    rewards,
    training,
    wordings,
)
from trainer.demo.scenes import people as people_scenes
from trainer.demo.scenes.telling import settle
from trainer.demo.sizes import ARTICLE, Quota, Sizes
from trainer.domain.certificates.models import Certificate, CertificateState
from trainer.domain.people import passwords, queries
from trainer.domain.people.models import Person, Standing
from trainer.seeding import places, references, walkthrough

CHUNK = 2_000


class NotEmpty(SystemExit):
    """There are people here already; a made-up city is never mixed with them."""


class TooSmall(SystemExit):
    """Fewer people are asked for than the walk-through alone has."""


def build(people: int = ARTICLE, seed: int = 1) -> None:
    """Fill an empty instance; the same numbers make the same city around the day it is made.

    All of it is one transaction: a city is there whole, or not at all.
    """
    references.load()
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        raise NotEmpty("This instance has people already. A demo city needs an empty INSTANCE.")
    offered = sign_ins.make()
    hashes, nobodys = _hashes(offered)
    with transaction(), clock.at(clock.now()):
        places.load_sample_holidays(clock.today(), actor=walkthrough.SEEDER)
        dice = Random(seed)  # noqa: S311 - the dice of a made-up city keep no secret
        cast = walkthrough.load(lambda name: hashes.get(name, nobodys))
        for facts in extras.people(cast, dice):
            walkthrough.enter(cast, facts, lambda _name: nobodys)
        settle()
        people_scenes.tell(cast, nobodys)
        exams.tell(cast)
        training.tell(cast)
        courses.tell(cast)
        hours.tell(cast)
        counselling.tell(cast)
        practice.tell(cast, dice)
        rewards.tell(cast)
        wordings.tell(cast)
        honours.tell(cast)
        root = seals.give_certificates(passwords.new_code())
        _add_crowd(cast, Sizes.of_city(people), dice, seed)
        instance = current_app.config["TRAINER"].instance
        sign_ins.store(instance, offered.values())
        samples.write(instance, cast)
        (instance / "test-authority.pem").write_bytes(root)
        made_on = clock.today().isoformat()
        settings.put("demo", {"people": people, "seed": seed, "made_on": made_on})


def present() -> Sizes:
    """The sizes of what is there; people are those on record."""
    on_record = Person.standing == Standing.ON_RECORD
    people, full_time = db.session.execute(
        select(func.count(), func.count().filter(Person.full_time)).where(on_record)
    ).one()
    valid = Certificate.state == CertificateState.VALID
    held = select(func.count(func.distinct(Certificate.person_id))).where(valid)
    holders = db.session.scalar(held) or 0
    return Sizes(people, holders, full_time)


def _hashes(offered: dict[str, sign_ins.SignIn]) -> tuple[dict[str, str], str]:
    """The hashes of the offered sign-ins by name, and one of a password that nobody knows."""
    config = current_app.config["TRAINER"]
    cost = passwords.QUICK if config.quick_passwords else passwords.STANDARD
    hashes = {name: passwords.hash_password(one.password, cost) for name, one in offered.items()}
    return hashes, passwords.hash_password(passwords.new_code() + passwords.new_code(), cost)


def _add_crowd(cast: walkthrough.Cast, sizes: Sizes, dice: Random, seed: int) -> None:
    there = present()
    if sizes.people < there.people:
        raise TooSmall(
            f"A demo city has at least {there.people} people, those of the walk-through; "
            f"{sizes.people} are too few."
        )
    missing = sizes.without(there)
    full_time = Quota(missing.full_time, missing.people, dice)
    holders = Quota(missing.holders, missing.people, dice)
    writer = Writer(walkthrough.SEEDER)
    crowd = Crowd(writer, Surroundings(list(queries.counties())), dice, seed)
    chapters = (
        Registrations(cast, writer, dice),
        Training(cast, writer, dice),
        Rewards(cast, writer, dice),
    )
    for index in range(missing.people):
        member = crowd.person(index, full_time=full_time.next(), holder=holders.next())
        for chapter in chapters:
            chapter.add(member)
        if index % CHUNK == CHUNK - 1 or index == missing.people - 1:
            for chapter in chapters:
                chapter.close_chunk()
            writer.write()
    writer.close()
