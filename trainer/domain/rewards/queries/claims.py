"""What is known of a person's claim, gathered for the rules, and what could be claimed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from trainer.core import clock
from trainer.core.db import db
from trainer.core.text import Sentence
from trainer.domain.certificates.models import Certificate, CertificateState
from trainer.domain.exams import queries as exams
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person, User
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import (
    DEAD,
    Against,
    Appeal,
    AppealState,
    Application,
    BenefitKind,
    Policy,
)
from trainer.domain.rewards.queries import known
from trainer.domain.rewards.queries.debts import owes
from trainer.domain.rewards.queries.policies import in_force
from trainer.domain.rewards.queries.stated import confirmed_of


@dataclass(frozen=True)
class Judgement:
    """A policy held against one certificate: the clauses, the amount, the days left."""

    claim: rules.Claim
    findings: tuple[rules.Finding, ...]
    entitled: rules.Entitlement
    window: rules.Window | None
    days_left: int | None

    def frozen(self) -> list[dict[str, Any]]:
        """The findings as they are kept with an application."""
        return [finding.frozen() for finding in self.findings]


@dataclass(frozen=True)
class Offer:
    """Something that a person could claim now, or has claimed."""

    policy: Policy
    certificate: Certificate
    kind: BenefitKind
    judgement: Judgement
    application: Application | None

    @property
    def objection(self) -> Sentence | None:
        """Why nothing can be filed at all today."""
        found = self.judgement
        return rules.filing_objection(self.policy, found.entitled, found.window, clock.today())

    @property
    def is_likely(self) -> bool:
        """Whether it is open, not claimed yet, and no clause speaks against it."""
        return (
            self.application is None
            and self.objection is None
            and rules.worst(self.judgement.findings) is not rules.Result.UNMET
        )


def claim_of(
    certificate: Certificate,
    county_id: int,
    kind: BenefitKind,
    *,
    filed_on: date | None = None,
    without: Application | None = None,
    asks_exam_day: bool = False,
) -> rules.Claim:
    """Everything a policy of that county may ask about the holder of this certificate."""
    person = certificate.person
    organisation = person.organisation
    employer = (
        known.Employer(organisation.id, organisation.county_id, organisation.kind)
        if organisation
        else None
    )
    holder = known.Holder(
        person=person,
        jobs=known.spans(person.employment, employer),
        employer=employer,
        levels=tuple(held.level for held in live_certificates(person)),
        awards=tuple(_awards(person, without)),
        confirmed=confirmed_of(person),
    )
    return known.claim(
        certificate,
        holder,
        county_id,
        {county.id: county.name for county in people.counties()},
        kind,
        filed_on=filed_on,
        exam_on=exams.national_exam_on(certificate.exam_year) if asks_exam_day else None,
    )


def judge(
    content: dict[str, Any],
    certificate: Certificate,
    county_id: int,
    kind: BenefitKind,
    *,
    filed_on: date | None = None,
    without: Application | None = None,
) -> Judgement:
    """The policy held against what is on record today."""
    today = clock.today()
    claim = claim_of(
        certificate,
        county_id,
        kind,
        filed_on=filed_on,
        without=without,
        asks_exam_day=rules.asks_exam_day(content),
    )
    window = rules.claim_window(content, claim, today)
    return Judgement(
        claim=claim,
        findings=rules.findings(content, claim, today),
        entitled=rules.entitlement(content, claim, today),
        window=window,
        days_left=window.days_left(today) if window else None,
    )


def judge_again(application: Application) -> Judgement:
    """A filed claim held against today's records, by the policy as it was when it was filed."""
    found = judge(
        application.content,
        application.certificate,
        application.county_id,
        application.kind,
        filed_on=clock.local(application.submitted_at).date(),
        without=application,
    )
    stops = (
        rules.revoked_finding(application.certificate),
        rules.debt_finding(owes(application.person)),
    )
    return replace(found, findings=(*(stop for stop in stops if stop is not None), *found.findings))


def offers(*, viewer: User) -> Sequence[Offer]:
    """What the viewer could claim, in every county that has something to do with them."""
    if viewer.person is None:
        return ()
    person = viewer.person
    counties = _counties_of(person)
    return tuple(
        Offer(
            policy,
            certificate,
            kind,
            judge(policy.content, certificate, policy.county_id, kind),
            live_claim(person, certificate, kind),
        )
        for certificate in live_certificates(person)
        for policy in in_force(clock.today())
        if policy.county_id in counties | {certificate.exam_county_id}
        for kind in BenefitKind
        if rules.benefit(policy.content, kind, certificate.level)
    )


def find_offer(
    policy_id: int, certificate_id: int, kind: BenefitKind, *, viewer: User
) -> Offer | None:
    """One of the viewer's offers."""
    wanted = (policy_id, certificate_id, kind)
    return next(
        (o for o in offers(viewer=viewer) if (o.policy.id, o.certificate.id, o.kind) == wanted),
        None,
    )


def live_certificates(person: Person) -> Sequence[Certificate]:
    """The certificates that hold, the highest level first."""
    held = db.session.scalars(
        select(Certificate).where(
            Certificate.person_id == person.id, Certificate.state == CertificateState.VALID
        )
    ).all()
    return sorted(held, key=lambda one: -one.level.rank)


def live_claim(person: Person, certificate: Certificate, kind: BenefitKind) -> Application | None:
    """The person's own claim for the same thing, in whatever county, unless it was turned down."""
    return db.session.scalar(
        select(Application).where(
            Application.person_id == person.id,
            Application.kind == kind,
            Application.level == certificate.level,
            Application.period == rules.period_of(kind, clock.today()),
            Application.state.not_in(DEAD),
        )
    )


def shares_account(application: Application) -> bool:
    """Whether a live claim of somebody else in the same county names the same account."""
    return (
        db.session.scalar(
            select(Application.id)
            .where(
                Application.county_id == application.county_id,
                Application.account_index == application.account_index,
                Application.person_index != application.person_index,
                Application.person_id != application.person_id,
                Application.state.not_in(DEAD),
            )
            .limit(1)
        )
        is not None
    )


def _awards(person: Person, without: Application | None) -> Iterator[rules.Award]:
    since = _stands_since()
    place = None
    if without is not None:
        own = db.session.scalars(select(since).where(Application.id == without.id)).one()
        place = (own, without.id)
    claims = db.session.execute(
        select(Application, since)
        .where(
            or_(
                Application.person_id == person.id,
                Application.person_index == person.id_number_index,
            ),
            Application.state.not_in(DEAD),
        )
        .order_by(Application.id)
    )
    for claim, stands_since in claims:
        if without is None or claim.id != without.id:
            is_later = place is not None and (stands_since, claim.id) > place
            yield known.award(claim, is_later=is_later)


def _stands_since() -> ColumnElement[datetime]:
    """When a claim took its place among those of its person.

    One that was turned down and reopened comes after whatever was filed meanwhile.
    """
    reopened = select(func.max(Appeal.decided_at)).where(
        Appeal.application_id == Application.id,
        Appeal.against == Against.REFUSAL,
        Appeal.state == AppealState.UPHELD,
    )
    return func.coalesce(reopened.scalar_subquery(), Application.submitted_at)


def _counties_of(person: Person) -> set[int | None]:
    places = {person.county_id, person.home_county_id}
    places |= {job.county_id for job in person.employment if job.ends_on is None}
    if person.organisation is not None:
        places.add(person.organisation.county_id)
    return places - {None}
