"""Registrations: filled part by part, signed by the person, decided by the county."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.exams import codes
from trainer.core import clock
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.certificates.models import Level
from trainer.domain.certificates.operations import declare_certificate
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    PortalStatus,
    Promise,
    Registration,
    RegistrationState,
    Section,
)
from trainer.domain.notices.models import Message
from trainer.domain.people import operations as people
from trainer.domain.people.models import Duty, DutyKind, Education, EducationLevel, User

At = Callable[[datetime], None]


def test_a_registration_is_filled_sent_in_and_accepted(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.registered(make.local_sitting(), candidate)
    assert registration.state is RegistrationState.SUBMITTED
    (version,) = registration.versions
    assert version.rules_version == "2006"
    assert version.findings[0]["result"] == "met"
    assert registration.promise_signed_at is not None
    assert registration.promise_address == "127.0.0.1"
    assert registration.promise_text is not None
    operations.accept(registration, actor=officer)
    assert queries.counts(viewer=officer) == {RegistrationState.ACCEPTED: 1}
    assert session.query(Message).one().person_id == candidate.person_id


def test_nobody_fills_in_or_signs_for_another(make: Make, session: Session) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    sitting = make.local_sitting()
    with pytest.raises(NotAllowed):
        operations.start_registration(
            sitting,
            candidate.person,  # type: ignore[arg-type]
            level=Level.ASSISTANT,
            subjects=codes(Level.ASSISTANT),
            actor=officer,
        )
    registration = make.filled(sitting, candidate)
    with pytest.raises(NotAllowed):
        operations.sign_promise(
            registration, choice=Promise.MADE, read=True, address="x", actor=officer
        )
    with pytest.raises(NotAllowed):
        operations.submit(registration, actor=officer)


def test_the_promise_must_be_read(make: Make, session: Session) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    with pytest.raises(RuleBroken, match="勾选"):
        operations.sign_promise(
            registration, choice=Promise.MADE, read=False, address="x", actor=candidate
        )


def test_the_window_is_kept_by_the_clock(make: Make, session: Session, at: At) -> None:
    county = make.county()
    early, late = make.local_sitting(opens=2), make.local_sitting(closes=3)
    candidate = make.candidate(county)
    with pytest.raises(RuleBroken, match="还没有开始"):
        make.started(early, candidate)
    registration = make.filled(late, candidate)
    at(clock.now() + timedelta(days=4))
    with pytest.raises(RuleBroken, match="截止，不能再提交"):
        operations.submit(registration, actor=candidate)
    assert registration.subjects == codes(Level.ASSISTANT)


def test_one_live_registration_per_person_sitting_and_level(
    make: Make, session: Session, each_database: str
) -> None:
    candidate, sitting = make.candidate(make.county()), make.local_sitting()
    make.experienced(candidate.person)  # type: ignore[arg-type]
    first = make.started(sitting, candidate)
    with pytest.raises(RuleBroken, match="不能再报一次"):
        make.started(sitting, candidate)
    twin = Registration(
        sitting_id=first.sitting_id,
        person_id=first.person_id,
        county_id=first.county_id,
        level=first.level,
        subjects=[],
        started_at=clock.now(),
    )
    with pytest.raises(IntegrityError):
        make.save(twin)
    session.rollback()
    operations.withdraw(first, actor=candidate)
    assert make.started(sitting, candidate).id != first.id


def test_only_what_came_back_can_be_changed_and_both_versions_are_kept(
    make: Make, session: Session
) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.registered(make.local_sitting(), candidate)
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.return_for_correction(registration, {Section.REMARK: "改"}, actor=officer)
    with pytest.raises(RuleBroken, match="至少勾选一项"):
        operations.return_for_correction(registration, {}, actor=officer)
    operations.return_for_correction(
        registration, {Section.REMARK: "请写明是否需要无障碍座位"}, actor=officer
    )
    assert registration.state is RegistrationState.RETURNED
    with pytest.raises(RuleBroken, match="没有要求补正"):
        operations.choose_subjects(registration, subjects=codes(Level.ASSISTANT), actor=candidate)
    operations.add_remark(registration, wants_training=True, remark="需要", actor=candidate)
    operations.submit(registration, actor=candidate)
    assert [version.number for version in registration.versions] == [1, 2]
    assert registration.open_fields == []
    old, new = registration.versions
    changed = rules.compared(old.facts, new.facts)[Section.REMARK]
    assert [(line.old, line.new) for line in changed if line.changed] == [("", "需要")]


def test_who_does_not_meet_the_conditions_learns_when(make: Make, session: Session) -> None:
    candidate, sitting = make.candidate(make.county()), make.local_sitting()
    registration = make.filled(sitting, candidate, Level.WORKER)
    assert candidate.person is not None
    for row in candidate.person.education:
        row.level = EducationLevel.SECONDARY
    session.commit()
    with pytest.raises(RuleBroken, match="目前还不能报考社会工作师"):
        operations.submit(registration, actor=candidate)


def test_missing_parts_are_named(make: Make, session: Session) -> None:
    candidate, sitting = make.candidate(make.county()), make.local_sitting()
    make.experienced(candidate.person)  # type: ignore[arg-type]
    registration = make.started(sitting, candidate)
    with pytest.raises(RuleBroken, match="学历、从事社会工作经历、联系与说明、告知承诺"):
        operations.submit(registration, actor=candidate)


def test_whoever_holds_the_level_is_told(make: Make, session: Session) -> None:
    candidate = make.candidate(make.county())
    assert candidate.person is not None
    make.certificate(candidate.person)
    with pytest.raises(RuleBroken, match="不需要再考"):
        make.started(make.local_sitting(), candidate)


def test_assistants_sit_all_subjects_workers_may_choose(make: Make, session: Session) -> None:
    candidate, sitting = make.candidate(make.county()), make.local_sitting()
    assert candidate.person is not None
    with pytest.raises(RuleBroken, match="全部选上"):
        operations.start_registration(
            sitting,
            candidate.person,
            level=Level.ASSISTANT,
            subjects=["assistant_ability"],
            actor=candidate,
        )
    one = operations.start_registration(
        sitting,
        candidate.person,
        level=Level.WORKER,
        subjects=["worker_policy"],
        actor=candidate,
    )
    assert one.subjects == ["worker_policy"]


def test_only_the_officers_of_that_county_decide_and_never_on_their_own(
    make: Make, session: Session
) -> None:
    here, there = make.county(), make.county()
    candidate = make.candidate(here)
    registration = make.registered(make.local_sitting(), candidate)
    for stranger in (make.officer(there), make.staff(DutyKind.PAYER, county=here)):
        with pytest.raises(NotAllowed):
            operations.accept(registration, actor=stranger)
    assert queries.find(registration.id, viewer=make.officer(there)) is None
    make.save(
        Duty(
            user_id=candidate.id,
            kind=DutyKind.REVIEWER,
            county_id=here.id,
            starts_on=date(2020, 1, 1),
        )
    )
    session.expire(candidate)
    with pytest.raises(NotAllowed):
        operations.accept(registration, actor=candidate)


def test_a_decision_is_not_taken_twice(make: Make, session: Session) -> None:
    county = make.county()
    officer = make.officer(county)
    registration = make.registered(make.local_sitting(), make.candidate(county))
    operations.refuse(registration, reason="材料与事实不符", actor=officer)
    with pytest.raises(WrongState):
        operations.accept(registration, actor=officer)


def test_many_at_once_says_who_was_skipped_and_why(make: Make, session: Session) -> None:
    county, sitting = make.county(), make.local_sitting()
    officer = make.officer(county)
    green = make.registered(sitting, make.candidate(county))
    proof = make.filled(sitting, make.candidate(county))
    operations.sign_promise(
        proof, choice=Promise.NOT_USED, read=False, address="x", actor=_user_of(make, proof)
    )
    make.proofs(proof, _user_of(make, proof))
    operations.submit(proof, actor=_user_of(make, proof))
    skipped = operations.accept_many([green, proof], actor=officer)
    assert green.state is RegistrationState.ACCEPTED
    assert proof.state is RegistrationState.SUBMITTED
    assert [(row.id, "告知承诺制" in why) for row, why in skipped] == [(proof.id, True)]


def _user_of(make: Make, registration: Registration) -> User:
    return make.session.query(User).filter_by(person_id=registration.person_id).one()


def test_for_a_national_sitting_only_the_portal_is_recorded(make: Make, session: Session) -> None:
    candidate = make.candidate(make.county())
    registration = make.started(make.national(clock.today().year + 1), candidate)
    with pytest.raises(RuleBroken, match="中国人事考试网"):
        operations.submit(registration, actor=candidate)
    with pytest.raises(RuleBroken, match="报名序号"):
        operations.record_portal(registration, status=PortalStatus.PAID, actor=candidate)
    operations.record_portal(
        registration, status=PortalStatus.PAID, portal_number=" fj2027001 ", actor=candidate
    )
    assert registration.state is RegistrationState.RECORDED
    assert registration.portal_number == "FJ2027001"


def test_who_says_to_hold_a_certificate_sends_in_and_a_person_decides(
    make: Make, session: Session
) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    assert candidate.person is not None
    make.experienced(candidate.person)
    sitting = make.local_sitting(levels=[Level.SENIOR])
    registration = make.filled(sitting, candidate, Level.SENIOR)
    with pytest.raises(RuleBroken, match="现在还不能报名"):
        operations.submit(registration, actor=candidate)
    assert registration.submitted_at is None
    declare_certificate(
        candidate.person, level=Level.WORKER, held_on=date(2013, 6, 30), actor=candidate
    )
    operations.submit(registration, actor=candidate)
    finding = registration.versions[0].findings[0]
    assert finding["result"] == "unknown"
    assert "窗口核对录入" in finding["cure"]
    skipped = operations.accept_many([registration], actor=officer)
    assert [why for _row, why in skipped] == ["报考条件要由人工核实，请单独办理"]
    assert registration.state is RegistrationState.SUBMITTED


def _returned(make: Make, section: Section) -> tuple[Registration, User]:
    county = make.county()
    candidate = make.candidate(county)
    registration = make.registered(make.local_sitting(), candidate)
    operations.return_for_correction(
        registration, {section: "请按原件改正这一部分"}, actor=make.officer(county)
    )
    return registration, candidate


def _mended(row: Education, candidate: User, **values: Any) -> None:
    facts = {
        name: getattr(row, name)
        for name in (
            *("level", "social_work", "major", "school"),
            *("full_time", "starts_on", "graduated_on"),
        )
    }
    people.amend_education(row, **{**facts, **values}, actor=candidate)


@pytest.mark.parametrize("change", [{"school": "示例师范学院"}, {"full_time": False}])
def test_what_came_back_is_not_sent_in_again_unchanged(
    make: Make, session: Session, change: dict[str, Any]
) -> None:
    registration, candidate = _returned(make, Section.EDUCATION)
    row = registration.person.education[0]
    operations.choose_education(registration, row, actor=candidate)
    with pytest.raises(RuleBroken, match="“学历”部分与退回前相同，请先按退回原因修改"):
        operations.submit(registration, actor=candidate)
    assert [field.section for field in registration.open_fields] == [Section.EDUCATION]
    assert len(registration.versions) == 1
    _mended(row, candidate, **change)
    operations.submit(registration, actor=candidate)
    assert registration.state is RegistrationState.SUBMITTED


def test_what_came_back_and_was_right_is_answered(
    make: Make, session: Session, each_database: str
) -> None:
    registration, candidate = _returned(make, Section.EDUCATION)
    with pytest.raises(RuleBroken, match="至少4个字") as refusal:
        operations.submit(registration, reply="没错", actor=candidate)
    assert refusal.value.field == "reply"
    assert len(registration.versions) == 1
    answer = "学信网查不到，毕业证原件已带到窗口核对。"
    operations.submit(registration, reply=answer, actor=candidate)
    assert registration.state is RegistrationState.SUBMITTED
    (field,) = registration.returned_fields
    assert field.reply == answer
    assert field.settled_at is not None


def test_a_promise_that_came_back_is_mended_by_signing_it_anew(
    make: Make, session: Session
) -> None:
    registration, candidate = _returned(make, Section.PROMISE)
    with pytest.raises(RuleBroken, match="“告知承诺”部分与退回前相同"):
        operations.submit(registration, actor=candidate)
    operations.sign_promise(
        registration, choice=Promise.MADE, read=True, address="127.0.0.1", actor=candidate
    )
    operations.submit(registration, actor=candidate)
    assert registration.state is RegistrationState.SUBMITTED


def test_a_return_names_the_line_that_is_meant(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    registration = make.registered(make.local_sitting(), make.candidate(county))
    officer, why = make.officer(county), {Section.EDUCATION: "请照毕业证书写全称"}
    with pytest.raises(RuleBroken, match="不属于这一部分"):
        operations.return_for_correction(
            registration, why, lines={Section.EDUCATION: "科目"}, actor=officer
        )
    with pytest.raises(RuleBroken, match="还要写明补正的原因"):
        operations.return_for_correction(
            registration, why, lines={Section.REMARK: "补充说明"}, actor=officer
        )
    assert registration.state is RegistrationState.SUBMITTED
    operations.return_for_correction(
        registration, why, lines={Section.EDUCATION: "学校"}, actor=officer
    )
    (field,) = registration.open_fields
    assert field.words == "学校：请照毕业证书写全称"


def test_two_versions_of_the_conditions_never_hold_for_one_year(
    make: Make, session: Session
) -> None:
    make.exam_basics()
    admin = make.city_officer()
    with pytest.raises(RuleBroken, match="重叠"):
        operations.add_eligibility_version(
            version="2030", first_exam_year=2030, clauses=[], actor=admin
        )
    (old,) = queries.eligibility_versions()
    operations.end_eligibility_version(old, last_exam_year=2029, actor=admin)
    operations.add_eligibility_version(
        version="2030", first_exam_year=2030, clauses=[], actor=admin
    )
    assert (queries.eligibility_rules(2029), queries.eligibility_rules(2030)) == tuple(
        reversed(queries.eligibility_versions())
    )


def test_a_sitting_must_make_sense(make: Make, session: Session) -> None:
    make.exam_basics()
    with pytest.raises(RuleBroken, match="结束日期"):
        make.local_sitting(exam_last_on=date(2020, 1, 1))
    with pytest.raises(RuleBroken, match="报名的起止时间"):
        make.local_sitting(opens_at=None)
    county = make.county()
    sitting = make.local_sitting(county)
    with pytest.raises(RuleBroken, match="只面向"):
        make.started(sitting, make.candidate(make.county()))
    with pytest.raises(NotAllowed):
        operations.cancel_sitting(sitting, reason="场地停用", actor=make.officer(make.county()))
    operations.cancel_sitting(sitting, reason="场地停用", actor=make.officer(county))


def test_two_jobs_of_the_same_months_are_compared_each() -> None:
    period = "2020-01-01 至 今"
    old = {"service": [[period, "甲社"], [period, "乙社"]]}
    new = {"service": [[period, "甲社"], [period, "丙社"]]}
    lines = rules.compared(old, new)[Section.SERVICE]
    assert [(line.old, line.new, line.changed) for line in lines] == [
        ("甲社", "甲社", False),
        ("乙社", "丙社", True),
    ]
    (gone,) = rules.compared(old, {"service": [[period, "甲社"]]})[Section.SERVICE][1:]
    assert (gone.old, gone.new, gone.changed) == ("乙社", None, True)
