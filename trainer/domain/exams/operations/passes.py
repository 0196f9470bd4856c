"""Passes follow from scores: found, kept or voided, and numbered when the certificate is there."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, require
from trainer.core.text import Sentence, say
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Certificate, Level, LocalLevel
from trainer.domain.certificates.queries import holders_among
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    CERTIFY,
    VOID,
    ExamLevel,
    ExamPass,
    PassChange,
    PassState,
    Sitting,
)
from trainer.domain.exams.rules import Sat, Won
from trainer.domain.imports.rules import may_load
from trainer.domain.notices.operations import tell
from trainer.domain.people.places import County

CORRECTED = say("成绩更正后不再符合合格条件")


@transaction()
def give_number(
    exam_pass: ExamPass,
    *,
    number: str,
    approved_on: date | None = None,
    issued_on: date | None = None,
    reviewed_on: date | None = None,
    review_basis: str = "",
    exam_county: County | None = None,
    file_id: int | None = None,
    actor: Actor,
) -> Certificate:
    """Enter the number (管理号) of the certificate that a pass has led to.

    Where the pass is only a statement, the review comes first: its day and its basis. The county
    of the exam is what the officer read (`exam_county`), else the county whose own level it is,
    else where the person registered here.
    """
    require(rules.may_certify(actor, exam_pass))
    if not exam_pass.can_take(CERTIFY):
        exam_pass.take(CERTIFY)
    rule = queries.exam_level(exam_pass.level)
    wrong = rules.review_objection(exam_pass, rule, reviewed_on, review_basis, clock.today())
    if wrong is not None:
        raise RuleBroken(wrong[1], wrong[0])
    certificate = certificates.record_certificate(
        exam_pass.person,
        level=exam_pass.level,
        local_level=exam_pass.local_level,
        number=number,
        exam_year=exam_pass.year,
        approved_on=approved_on or reviewed_on or exam_pass.passed_on,
        issued_on=issued_on,
        exam_county_id=exam_county.id if exam_county else queries.examined_in(exam_pass),
        desk_county_id=exam_pass.county_id,
        file_id=file_id,
        actor=actor,
    )
    exam_pass.take(CERTIFY)
    if rules.needs_review(rule):
        exam_pass.reviewed_on, exam_pass.review_basis = reviewed_on, review_basis.strip()
    exam_pass.certificate_id = certificate.id
    tell(
        exam_pass.person_id,
        title=say("{level}证书已录入", level=exam_pass.level_name),
        text=say("符合条件的，可以申请持证奖励。")
        if exam_pass.local_level_id
        else say("请按期办理登记；符合条件的，可以申请持证奖励。"),
        url="/candidate/certificates/",
        actor=actor,
    )
    record(actor, "exam_pass.certified", exam_pass, level=exam_pass.level, number=number)
    return certificate


@transaction()
def derive_passes(
    touched: Collection[tuple[int, Level]],
    sitting: Sitting,
    *,
    county_id: int,
    reason: Sentence = CORRECTED,
    actor: Actor,
) -> int:
    """Find, keep or void the passes of these people and levels; returns how many were found.

    `reason` is what somebody reads whose pass does not hold any more.
    """
    require(may_load(actor, county_id))
    if not sitting.certifies:
        return 0
    by_level: dict[Level, list[int]] = defaultdict(list)
    for person_id, level in touched:
        by_level[level].append(person_id)
    changes = [
        change
        for level, people in by_level.items()
        for change in derive(
            people,
            level,
            county_id=county_id,
            reason=reason,
            local=sitting.local_level,
            actor=actor,
        ).values()
    ]
    record(actor, "exam_pass.derived", sitting, county_id=county_id, people=len(touched))
    return changes.count(PassChange.FOUND)


@dataclass(frozen=True)
class Standard:
    """What a pass of a level asks for: by the nation's rule, or by the row of a local level."""

    level: Level
    codes: list[str]
    rule: ExamLevel | None
    local: LocalLevel | None

    @property
    def local_id(self) -> int | None:
        """Which local level it is, if it is one."""
        return self.local.id if self.local else None

    @property
    def name(self) -> str | Sentence:
        """What the level is called."""
        return self.local.name if self.local else self.level.label

    def sat(self, people: Collection[int]) -> dict[int, list[Sat]]:
        """What these people sat of it."""
        if self.local is not None:
            return queries.sat_locally(people, self.local)
        return queries.sat_by(people, self.level)

    def won(self, sat: Sequence[Sat]) -> Won | None:
        """The pass that follows from what somebody sat."""
        if self.local is not None:
            return rules.local_passes(self.codes, self.local, sat)
        return rules.passes(self.codes, self.rule.passes_within_years, sat) if self.rule else None


def _standard(level: Level, local: LocalLevel | None) -> Standard:
    local_id = local.id if local else None
    codes = [subject.code for subject in queries.subjects(level, local_level_id=local_id)]
    return Standard(level, codes, None if local else queries.exam_level(level), local)


@transaction()
def derive(
    people: Collection[int],
    level: Level,
    *,
    county_id: int,
    reason: Sentence,
    local: LocalLevel | None = None,
    actor: Actor,
) -> dict[int, PassChange]:
    """The same for one level: whose pass came out otherwise, and how."""
    require(may_load(actor, county_id))
    standard = _standard(level, local)
    if not standard.codes or (standard.rule is None and local is None):
        return {}
    sat = standard.sat(people)
    known = queries.live_passes(people, level, standard.local_id)
    held = holders_among(people, level, standard.local_id)
    fresh, changes = dict[int, Won](), dict[int, PassChange]()
    for person_id in people:
        won = standard.won(sat[person_id])
        exam_pass = known.get(person_id)
        if exam_pass is not None:
            if change := _keep_or_void(exam_pass, won, reason, actor):
                changes[person_id] = change
        elif won is not None and person_id not in held:
            fresh[person_id] = won
    _found(fresh, standard, county_id, actor)
    return changes | dict.fromkeys(fresh, PassChange.FOUND)


def _keep_or_void(
    exam_pass: ExamPass, won: Won | None, reason: Sentence, actor: Actor
) -> PassChange | None:
    """A pass that has led to a certificate stands; another follows the scores."""
    if exam_pass.state is PassState.CERTIFIED:
        return PassChange.STANDS if won is None else None
    if won is not None:
        before = exam_pass.year
        exam_pass.year, exam_pass.counted = won.year, [each.score_id for each in won.counted]
        exam_pass.passed_on = won.exam_on
        return PassChange.MOVED if before != won.year else None
    exam_pass.take(VOID)
    exam_pass.void_reason = str(reason)
    tell(
        exam_pass.person_id,
        title=say("{level}合格记录已取消", level=exam_pass.level_name),
        text=say("原因：{reason}。如有疑问，请联系录入成绩的县（市、区）主管部门。", reason=reason),
        url="/candidate/exams/scores",
        actor=actor,
    )
    record(actor, "exam_pass.voided", exam_pass, level=exam_pass.level, reason=reason)
    return PassChange.VOIDED


def _found(fresh: Mapping[int, Won], standard: Standard, county_id: int, actor: Actor) -> None:
    for person_id, won in fresh.items():
        exam_pass = ExamPass(
            person_id=person_id,
            level=standard.level,
            local_level_id=standard.local_id,
            year=won.year,
            county_id=county_id,
            passed_on=won.exam_on,
            counted=[each.score_id for each in won.counted],
            found_at=clock.now(),
        )
        db.session.add(exam_pass)
        tell(
            person_id,
            title=say("{level}考试合格", level=standard.name),
            text=rules.passed_words(won.year, won.exam_on, standard.rule, standard.name),
            url="/candidate/exams/scores",
            actor=actor,
        )
        record(actor, "exam_pass.found", exam_pass, level=standard.level, year=won.year)
    db.session.flush()
