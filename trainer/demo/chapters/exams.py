"""The crowd registers for the open local sitting."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

from sqlalchemy import select

from trainer.core import clock
from trainer.core.db import db
from trainer.demo.bulk import Writer
from trainer.demo.member import Member
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    ExamSubject,
    Promise,
    Registration,
    RegistrationState,
    RegistrationVersion,
    Sitting,
    SittingKind,
    SocialField,
)
from trainer.domain.exams.rules import Facts, Moment, Result
from trainer.domain.people.consents import Consent, ConsentKind
from trainer.domain.people.models import Education, Employment, Person
from trainer.seeding.walkthrough import ADDRESS, Cast

SHARE = 0.1


class Registrations:
    """One in ten of those who may; half of them are accepted already."""

    def __init__(self, cast: Cast, writer: Writer, dice: Random) -> None:
        self._cast, self._writer, self._dice = cast, writer, dice
        self._sitting = _open_sitting()
        self._subjects: list[ExamSubject] = list(queries.subjects(Level.ASSISTANT))
        self._text_id = cast.text(ConsentKind.EXAM_PROMISE).id
        self._moment = Moment(self._sitting.year, self._sitting.service_cutoff_on, self._cast.today)
        version = queries.eligibility_rules(self._sitting.year)
        if version is None:
            raise LookupError("no conditions for this exam year")
        self._rules = version
        self._reviewers = {
            county.id: cast.officer(county, "reviewer").id for county in cast.counties.values()
        }

    def add(self, member: Member) -> None:
        """Perhaps register this member."""
        dice = self._dice
        if member.user_id is None or member.held or dice.random() >= SHARE:
            return
        person = _transient(member)
        facts = Facts(person.education, person.employment, ())
        verdict = rules.eligibility(Level.ASSISTANT, facts, self._moment, self._rules)
        if verdict.result is Result.UNMET:
            return
        state = RegistrationState.ACCEPTED if dice.random() < 0.5 else RegistrationState.SUBMITTED
        sent_at = self._some_moment(20, 6)
        accepted = state is RegistrationState.ACCEPTED
        registration = Registration(
            level=Level.ASSISTANT,
            subjects=[subject.code for subject in self._subjects],
            education=person.education[0],
            person=person,
            social_field=dice.choice(list(SocialField)),
            service_note="",
            wants_training=dice.random() < 0.7,
            remark="",
            promise=Promise.MADE,
        )
        key = self._writer.add(
            Registration,
            uid=uuid4().hex,
            sitting_id=self._sitting.id,
            person_id=member.person_id,
            county_id=member.county.id,
            level=registration.level,
            subjects=registration.subjects,
            education_id=member.schooling.id,
            social_field=registration.social_field,
            service_confirmed=True,
            wants_training=registration.wants_training,
            remark_seen=True,
            promise=Promise.MADE,
            promise_text_id=self._text_id,
            promise_signed_at=sent_at,
            promise_address=ADDRESS,
            state=state,
            started_at=sent_at - timedelta(minutes=20),
            submitted_at=sent_at,
            decided_at=sent_at + timedelta(days=1) if accepted else None,
            decided_by_id=self._reviewers[member.county.id] if accepted else None,
            version=1,
        )
        self._writer.add(
            RegistrationVersion,
            registration_id=key,
            number=1,
            sent_at=sent_at,
            rules_version=verdict.version,
            facts=rules.frozen(registration, self._subjects, verdict),
            findings=[finding.as_json() for finding in verdict.findings],
        )
        self._writer.add(
            Consent,
            user_id=member.user_id,
            person_id=member.person_id,
            text_id=self._text_id,
            kind=ConsentKind.EXAM_PROMISE,
            given_at=sent_at,
            address=ADDRESS,
        )
        self._writer.note(
            "registration.submitted",
            Registration,
            key,
            at=sent_at,
            county_id=member.county.id,
            facts={"version": 1},
        )

    def close_chunk(self) -> None:
        """Nothing is shared between registrations."""

    def _some_moment(self, most: int, least: int) -> datetime:
        day: date = self._cast.today - timedelta(days=self._dice.randrange(least, most))
        return clock.office_moment(day, 9 + self._dice.randrange(12))


def _open_sitting() -> Sitting:
    """The city-wide local sitting whose window is open."""
    now = clock.now()
    return db.session.scalars(
        select(Sitting).where(
            Sitting.kind == SittingKind.LOCAL,
            Sitting.county_id.is_(None),
            Sitting.opens_at <= now,
            Sitting.closes_at > now,
        )
    ).one()


def _transient(member: Member) -> Person:
    """The member as the rules read people; never saved."""
    return Person(
        name=member.name,
        education=[
            Education(
                level=member.schooling.level,
                social_work=member.schooling.social_work,
                major=member.schooling.major,
                school="示例大学",
                full_time=True,
                starts_on=None,
                graduated_on=member.schooling.graduated,
            )
        ],
        employment=[
            Employment(
                employer=member.employer,
                post=member.post,
                social_work=True,
                starts_on=member.works_since,
                ends_on=None,
            )
        ],
    )
