"""People register, part by part, and sign for themselves."""

from collections.abc import Sequence
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates import queries as certificates
from trainer.domain.certificates.models import Level
from trainer.domain.certificates.operations import declare_certificate
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    RECORD,
    RESUBMIT,
    SUBMIT,
    WITHDRAW,
    PortalStatus,
    Promise,
    Registration,
    RegistrationState,
    RegistrationVersion,
    Section,
    Sitting,
    SocialField,
)
from trainer.domain.exams.operations.tickets import DESK, give_seat_back
from trainer.domain.exams.rules import Answers
from trainer.domain.people import operations as people
from trainer.domain.people.consents import ConsentKind
from trainer.domain.people.models import Education, Person, User
from trainer.domain.people.queries import current_text

SAVED = "registration.part_saved"


@transaction()
def start_registration(
    sitting: Sitting, person: Person, *, level: Level, subjects: Sequence[str], actor: Actor
) -> Registration:
    """Begin to register for a level of a sitting; what follows is kept part by part."""
    require(rules.may_register(actor, person))
    verdict = queries.verdict(person, sitting, level)
    until = queries.more_time(sitting.id, person.id)
    refuse_if(
        rules.starting_objection(sitting, person, level, verdict, clock.now(), until), "level"
    )
    papers_of = queries.subjects_of(sitting)
    refuse_if(rules.subjects_objection(level, subjects, papers_of, sitting.local_level), "subjects")
    if queries.live(person.id, sitting.id, level) is not None:
        raise RuleBroken(say("这场考试的这个级别您已经有一份报名，不能再报一次。"), "level")
    registration = Registration(
        sitting_id=sitting.id,
        person_id=person.id,
        county_id=sitting.county_id or person.county_id,
        level=level,
        subjects=list(subjects),
        started_at=clock.now(),
    )
    db.session.add(registration)
    record(actor, "registration.started", registration, sitting=sitting.id, level=level)
    return registration


@transaction()
def keep_answers(person: Person, answers: Answers, *, actor: Actor) -> None:
    """Take what somebody answered as a visitor over into their own record."""
    require(rules.may_register(actor, person))
    refuse_if(rules.keeping_objection(queries.held_person(person)))
    people.add_education(
        person,
        level=answers.education,
        social_work=answers.social_work,
        full_time=answers.full_time,
        graduated_on=answers.graduated_on,
        actor=actor,
    )
    for start, end in answers.jobs:
        people.add_employment(
            person, employer=say("（请补充单位名称）"), starts_on=start, ends_on=end, actor=actor
        )
    if answers.held is not None and answers.held_on is not None:
        _keep_held(person, answers.held, answers.held_on, actor)
    record(actor, "answers.kept", person, jobs=len(answers.jobs))


def _keep_held(person: Person, level: Level, held_on: date, actor: Actor) -> None:
    said = {row.level for row in certificates.declared_of(person.id)}
    if level not in said and certificates.valid_of(person.id, level) is None:
        declare_certificate(person, level=level, held_on=held_on, actor=actor)


@transaction()
def choose_subjects(registration: Registration, *, subjects: Sequence[str], actor: Actor) -> None:
    """Change which subjects are sat."""
    require(rules.may_fill_in(actor, registration))
    refuse_if(rules.section_objection(registration, Section.EXAM))
    level = registration.level
    sitting = registration.sitting
    papers_of = queries.subjects_of(sitting)
    refuse_if(rules.subjects_objection(level, subjects, papers_of, sitting.local_level), "subjects")
    registration.subjects = list(subjects)
    record(actor, SAVED, registration, section=Section.EXAM)


@transaction()
def choose_education(registration: Registration, education: Education, *, actor: Actor) -> None:
    """Say which of one's educations this registration rests on."""
    require(rules.may_fill_in(actor, registration))
    refuse_if(rules.section_objection(registration, Section.EDUCATION))
    require(education.person_id == registration.person_id)
    registration.education_id = education.id
    record(actor, SAVED, registration, section=Section.EDUCATION)


@transaction()
def describe_service(
    registration: Registration,
    *,
    social_field: SocialField,
    confirmed: bool,
    note: str = "",
    actor: Actor,
) -> None:
    """Say in which field one works, and that the jobs on record are complete and true."""
    require(rules.may_fill_in(actor, registration))
    refuse_if(rules.section_objection(registration, Section.SERVICE))
    if not confirmed:
        raise RuleBroken(say("请确认上面的从业经历真实、完整。"), "confirmed")
    registration.social_field, registration.service_confirmed = social_field, True
    registration.service_note = note.strip()
    record(actor, SAVED, registration, section=Section.SERVICE)


@transaction()
def add_remark(
    registration: Registration,
    *,
    wants_training: bool,
    needs_access: bool = False,
    remark: str = "",
    actor: Actor,
) -> None:
    """Say whether one wants the free training or needs step-free access, and what else matters."""
    require(rules.may_fill_in(actor, registration))
    refuse_if(rules.section_objection(registration, Section.REMARK))
    registration.wants_training, registration.remark = wants_training, remark.strip()
    registration.needs_access = needs_access
    registration.remark_seen = True
    record(actor, SAVED, registration, section=Section.REMARK)


@transaction()
def sign_promise(
    registration: Registration, *, choice: Promise, read: bool, address: str, actor: User
) -> None:
    """Make the promise oneself, or choose to send proof instead. Nobody signs for another.

    Whoever promises needs no proof: what was sent of it goes.
    """
    require(rules.may_sign(actor, registration))
    refuse_if(rules.section_objection(registration, Section.PROMISE))
    refuse_if(rules.promise_objection(choice, read), "read")
    bars = queries.bars_of(registration.person_id)
    refuse_if(rules.promise_bar_objection(bars, choice, clock.today()), "choice")
    text = current_text(ConsentKind.EXAM_PROMISE) if choice is Promise.MADE else None
    if choice is Promise.MADE:
        if text is None:
            raise RuleBroken(say("承诺书文本还没有发布，暂时不能签署。请联系主管部门。"))
        people.give_consent(registration.person, text, address=address, actor=actor)
    registration.promise = choice
    registration.promise_text_id = text.id if text else None
    registration.promise_signed_at = clock.now() if text else None
    registration.promise_address = address[:64] if text else ""
    if text:
        registration.proofs.clear()
    record(actor, SAVED, registration, section=Section.PROMISE)


@transaction()
def submit(registration: Registration, *, reply: str = "", actor: Actor) -> None:
    """Send the registration in; what was sent is kept as one version, with the findings.

    `reply` answers a return whose parts were right as they stood.
    """
    require(rules.may_fill_in(actor, registration))
    again = registration.state is RegistrationState.RETURNED
    step = RESUBMIT if again else SUBMIT
    if not registration.can_take(step):
        registration.take(step)
    sitting = registration.sitting
    verdict = queries.verdict(registration.person, sitting, registration.level)
    now = clock.now()
    until = queries.more_time(sitting.id, registration.person_id)
    refuse_if(rules.submitting_objection(registration, verdict, now, until))
    bars = queries.bars_of(registration.person_id)
    refuse_if(rules.promise_bar_objection(bars, registration.promise, clock.today()))
    facts = rules.frozen(registration, queries.subjects_of(sitting), verdict)
    reply = reply.strip() if again else ""
    refuse_if(rules.unchanged_objection(registration, facts, reply), "reply")
    registration.take(step)
    registration.submitted_at = now
    for field in registration.open_fields:
        field.settled_at, field.reply = now, reply
    registration.versions.append(
        RegistrationVersion(
            number=len(registration.versions) + 1,
            sent_at=now,
            rules_version=verdict.version if verdict else "",
            facts=facts,
            findings=[finding.as_json() for finding in verdict.findings]
            if verdict and sitting.applies_rules
            else [],
        )
    )
    record(actor, "registration.submitted", registration, version=len(registration.versions))


@transaction()
def record_portal(
    registration: Registration, *, status: PortalStatus, portal_number: str = "", actor: Actor
) -> None:
    """Note how one's own registration on the national portal stands."""
    require(rules.may_fill_in(actor, registration))
    if not registration.sitting.is_national:
        raise RuleBroken(say("本地考试直接在这里报名，不需要记录官网报名情况。"))
    number = portal_number.strip().upper()
    if status is not PortalStatus.NOT_REGISTERED and not 4 <= len(number) <= 40:
        raise RuleBroken(say("请填写官网的报名序号（或准考证号），4至40个字符。"), "portal_number")
    registration.take(RECORD)
    registration.portal_status, registration.portal_number = status, number
    record(actor, "registration.portal_recorded", registration, status=status)


@transaction()
def withdraw(registration: Registration, *, actor: Actor) -> None:
    """Take one's registration back before the exam, with its seat, its ticket and its files.

    One may register again in the window.
    """
    require(rules.may_fill_in(actor, registration))
    if not registration.sitting.is_national:
        queries.held_sitting(registration.sitting)
    placement = queries.placement_of(registration.id)
    refuse_if(rules.leaving_objection(WITHDRAW, registration.sitting, placement, clock.today()))
    registration.take(WITHDRAW)
    give_seat_back(registration, placement, say("本人撤回报名"), actor=DESK)
    registration.photos.clear()
    registration.proofs.clear()
    record(actor, "registration.withdrawn", registration)
