"""Who could claim a reward today and has not: the holders on record, held against a policy."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from trainer.core import clock
from trainer.core.db import db
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.exams import queries as exams
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person, User
from trainer.domain.people.rules import counties_of
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import (
    DEAD,
    Application,
    BenefitKind,
    Policy,
    Reminder,
    Stage,
)
from trainer.domain.rewards.queries import holders as holders_of
from trainer.domain.rewards.queries import known
from trainer.domain.rewards.queries.debts import owing_people
from trainer.domain.rewards.queries.policies import in_force

Key = tuple[int, BenefitKind, str]
Told = Mapping[Key, tuple[Stage, ...]]


@dataclass(frozen=True)
class Unclaimed:
    """One benefit that somebody could claim today and has not."""

    policy: Policy
    certificate_id: int
    person_id: int
    name: str
    level: Level
    kind: BenefitKind
    period: str
    amount_fen: int
    window: rules.Window | None
    to_check: bool
    told: tuple[Stage, ...]

    @property
    def days_left(self) -> int | None:
        """How many days remain; None where there is no end."""
        return self.window.days_left(clock.today()) if self.window else None

    @property
    def due(self) -> Stage | None:
        """Which telling is due today."""
        return rules.due_stage(self.window, self.told, clock.today())


def unclaimed(policy: Policy, *, everywhere: bool = False) -> Sequence[Unclaimed]:
    """Who could claim under the policy, the window that ends first on top.

    `everywhere` takes in people whose record another county keeps but who are registered here or
    sat their exam here: they are told, and no officer of this county sees them.
    """
    wanted = _concerned(policy.county_id, everywhere=everywhere)
    certificates = holders_of.certificates(wanted)
    holders = holders_of.holders(wanted)
    names = {county.id: county.name for county in people.counties()}
    exam_day = cache(exams.national_exam_on)
    told, owing = _told(policy), owing_people()
    found = [
        one
        for certificate in certificates
        if certificate.person_id not in owing
        for one in _of_certificate(
            policy,
            certificate,
            holders[certificate.person_id],
            names,
            told,
            exam_day(certificate.exam_year),
        )
    ]
    return sorted(found, key=lambda one: (one.days_left is None, one.days_left, one.name))


def due(policy: Policy) -> Sequence[Unclaimed]:
    """Everybody who is to be told of the policy today, wherever their record is kept."""
    return [one for one in unclaimed(policy, everywhere=True) if one.due is not None]


def still_due(policy: Policy, some: Sequence[Unclaimed]) -> Sequence[Unclaimed]:
    """Those of them who were not told, did not claim and owe nothing since they were found."""
    told, owing = _told(policy, {one.certificate_id for one in some}), owing_people()
    claimed = _claimed({one.person_id for one in some})
    return [
        one
        for one in some
        if one.due not in told.get((one.certificate_id, one.kind, one.period), ())
        and one.person_id not in owing
        and (one.person_id, one.kind, one.level, one.period) not in claimed
    ]


def unclaimed_here(*, viewer: User) -> Sequence[Unclaimed]:
    """The same over all policies in force of the viewer's counties, of people kept there."""
    mine = counties_of(viewer)
    rows = [
        one
        for policy in in_force(clock.today())
        if policy.county_id in mine
        for one in unclaimed(policy)
    ]
    return sorted(rows, key=lambda one: (one.days_left is None, one.days_left, one.name))


def _of_certificate(
    policy: Policy,
    certificate: Row[Any],
    holder: known.Holder,
    names: Mapping[int, str],
    told: Told,
    exam_on: Any,
) -> Iterator[Unclaimed]:
    today = clock.today()
    for kind in BenefitKind:
        period = rules.period_of(kind, today)
        if not rules.benefit(policy.content, kind, certificate.level) or any(
            (one.kind, one.level, one.period) == (kind, certificate.level, period)
            for one in holder.awards
        ):
            continue
        claim = known.claim(
            certificate, holder, policy.county_id, names, kind, filed_on=None, exam_on=exam_on
        )
        window = rules.claim_window(policy.content, claim, today)
        entitled = rules.entitlement(policy.content, claim, today)
        if rules.filing_objection(policy, entitled, window, today):
            continue
        result = rules.worst(rules.findings(policy.content, claim, today))
        if result is not rules.Result.UNMET:
            yield Unclaimed(
                policy=policy,
                certificate_id=certificate.id,
                person_id=certificate.person_id,
                name=holder.person.name,
                level=certificate.level,
                kind=kind,
                period=period,
                amount_fen=entitled.amount_fen,
                window=window,
                to_check=result is rules.Result.UNKNOWN,
                told=told.get((certificate.id, kind, period), ()),
            )


def _concerned(county_id: int, *, everywhere: bool) -> ColumnElement[bool]:
    if not everywhere:
        return Person.county_id == county_id
    return or_(
        Person.county_id == county_id,
        Person.home_county_id == county_id,
        Certificate.exam_county_id == county_id,
    )


def _told(policy: Policy, certificates: Collection[int] | None = None) -> Told:
    wanted = select(Reminder.certificate_id, Reminder.kind, Reminder.period, Reminder.stage).where(
        Reminder.county_id == policy.county_id, Reminder.policy_code == policy.code
    )
    if certificates is not None:
        wanted = wanted.where(Reminder.certificate_id.in_(certificates))
    found = defaultdict[Key, tuple[Stage, ...]](tuple)
    for certificate_id, kind, period, stage in db.session.execute(wanted):
        found[certificate_id, kind, period] += (stage,)
    return found


def _claimed(people: Collection[int]) -> set[tuple[int, BenefitKind, Level, str]]:
    rows = db.session.execute(
        select(
            Application.person_id, Application.kind, Application.level, Application.period
        ).where(Application.person_id.in_(people), Application.state.not_in(DEAD))
    )
    return {(row.person_id, row.kind, row.level, row.period) for row in rows}
