"""Hours flow from a closed class into the ledger of continuing education, and are corrected."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.factories import Make
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates import queries, rules
from trainer.domain.certificates.models import Certificate, HoursCategory, HoursEntry, HoursState
from trainer.domain.certificates.operations import Activity
from trainer.domain.people.models import Person, User
from trainer.domain.training import operations
from trainer.domain.training import queries as training_queries
from trainer.domain.training.models import Half, MarkStatus, Precedence, Session, SignUp
from trainer.jobs.training import CREDITOR as KEEPER

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE


class Class:
    """A class of three hours; the first on the list has a registered certificate."""

    def __init__(self, make: Make, at: At, category: HoursCategory | None) -> None:
        at(SATURDAY - timedelta(days=1))
        self.make, self.at, self.county = make, at, make.county()
        self.officer: User = make.officer(self.county)
        self.lesson: Session = make.lesson(
            make.course(self.county, hours_category=category), starts_at=SATURDAY
        )
        self.her, self.other = make.candidate(self.county), make.candidate(self.county)
        self.row, self.others = (make.sign_up(self.lesson, user) for user in (self.her, self.other))
        assert self.her.person is not None
        self.certificate = make.certificate(self.her.person)
        self.register()

    def register(self, certificate: Any = None) -> None:
        operations.note_registration(
            certificate or self.certificate,
            registered_on=date(2026, 3, 1),
            place="示例",
            actor=self.officer,
        )

    def close(self, status: MarkStatus = MarkStatus.PRESENT) -> None:
        teacher = self.lesson.instructors[0].user
        self.at(SATURDAY + timedelta(hours=3))
        operations.take_attendance(
            self.lesson, WHOLE, {self.row.id: status}, rest=MarkStatus.PRESENT, actor=teacher
        )
        operations.close_session(self.lesson, actor=teacher)

    def change(self, row: SignUp, status: MarkStatus) -> None:
        operations.change_after_close(row, WHOLE, status, "示例：核对签到表", actor=self.officer)

    def hours(self, user: User) -> list[tuple[HoursState, int]]:
        entries = queries.hours_of(user.person_id or 0)
        return [(entry.state, entry.hours_tenths) for entry in entries]


def make_registered(group: Class, person: Person) -> Certificate:
    """A registered certificate that came to somebody without any look at the classes before."""
    certificate = group.make.certificate(person)
    certificates.note_registration(
        certificate, registered_on=date(2026, 3, 1), place="示例", actor=group.officer
    )
    return certificate


COUNTED, REPLACED = HoursState.COUNTED, HoursState.REPLACED


@pytest.fixture
def group(make: Make, at: At) -> Class:
    """The class, which counts."""
    return Class(make, at, HoursCategory.TRAINING)


def test_closing_a_class_credits_its_hours_without_typing(group: Class) -> None:
    group.close()
    assert group.hours(group.her) == [(COUNTED, 30)]
    (entry,) = queries.hours_of(group.her.person_id or 0)
    assert (entry.held_on, entry.certificate) == (SATURDAY.date(), group.certificate)
    assert entry.title == group.lesson.course.title
    assert group.hours(group.other) == [], "nothing is registered that it could count for"


@pytest.mark.parametrize(
    ("status", "tenths"), [(MarkStatus.LATE, 24), (MarkStatus.EARLY, 15), (MarkStatus.ABSENT, None)]
)
def test_what_is_credited_is_the_share_that_was_attended(
    group: Class, status: MarkStatus, tenths: int | None
) -> None:
    group.close(status)
    assert group.hours(group.her) == ([(COUNTED, tenths)] if tenths else [])


def test_a_class_that_does_not_count_credits_nothing(make: Make, at: At) -> None:
    group = Class(make, at, None)
    group.close()
    assert group.hours(group.her) == []


def test_a_mark_changed_after_closing_corrects_the_credit_and_leaves_a_trail(
    group: Class,
) -> None:
    group.close()
    group.change(group.row, MarkStatus.LATE)
    assert sorted(group.hours(group.her)) == [(COUNTED, 24), (REPLACED, 30)]
    new, old = sorted(queries.hours_of(group.her.person_id or 0), key=lambda e: -e.id)
    assert (new.replaces, old.reason) == (old, "示例：核对签到表")
    group.change(group.row, MarkStatus.ABSENT)
    assert {state for state, _ in group.hours(group.her)} == {REPLACED}
    group.change(group.row, MarkStatus.PRESENT)
    ledger = queries.ledger_of(group.certificate)
    assert ledger is not None
    assert ledger.counted_tenths == 30
    events = [
        entry.event for entry in db.session.query(AuditEntry) if entry.event.startswith("hours.")
    ]
    assert events.count("hours.credited") == 3
    assert events.count("hours.corrected") == 2


def test_a_registration_noted_later_credits_the_classes_of_its_period(
    group: Class, make: Make
) -> None:
    group.close()
    assert group.other.person is not None
    late = make.certificate(group.other.person)
    group.register(late)
    assert group.hours(group.other) == [(COUNTED, 30)]
    group.register(late)
    assert group.hours(group.other) == [(COUNTED, 30)], "noted again, nothing is counted twice"


def test_a_guest_matched_later_gets_the_hours(make: Make, at: At) -> None:
    group = Class(make, at, HoursCategory.TRAINING)
    teacher = group.lesson.instructors[0].user
    at(SATURDAY)
    guest = operations.walk_in(
        group.lesson, name="示例来客", phone="15405980000", half=WHOLE, actor=teacher
    )
    newcomer = make.candidate(group.county)
    assert newcomer.person is not None
    group.register(make.certificate(newcomer.person))
    group.close()
    operations.merge_guest(
        guest, name=newcomer.person.name, phone=newcomer.person.phone or "", actor=group.officer
    )
    assert group.hours(newcomer) == [(COUNTED, 30)]


def test_hours_that_no_credit_reached_are_credited_by_the_job_once(group: Class) -> None:
    group.close()
    assert group.other.person is not None
    late = make_registered(group, group.other.person)
    assert group.hours(group.other) == [], "the account came to its record after the class"
    (missing,) = training_queries.uncredited()
    assert missing.person_id == group.other.person_id
    assert operations.credit_missing(missing, actor=KEEPER)
    assert group.hours(group.other) == [(COUNTED, 30)]
    assert training_queries.uncredited() == []
    assert not operations.credit_missing(missing, actor=KEEPER)
    assert group.hours(group.other) == [(COUNTED, 30)]
    with pytest.raises(NotAllowed):
        operations.credit_missing(missing, actor=group.officer)
    assert late.registered_on == date(2026, 3, 1)


def test_the_job_credits_nobody_who_was_absent_or_is_not_registered(group: Class) -> None:
    group.close(MarkStatus.ABSENT)
    assert training_queries.uncredited() == []


def test_whether_a_course_counts_is_settled_before_its_first_class_is_closed(
    group: Class,
) -> None:
    course = group.lesson.course
    group.close()
    with pytest.raises(RuleBroken, match="不能再改是否计入继续教育"):
        operations.change_course(
            course, description="", precedence=Precedence.IN_ORDER, actor=group.officer
        )
    assert course.hours_category is HoursCategory.TRAINING


def test_a_renewal_carries_no_hours_of_the_old_period(group: Class, at: At) -> None:
    group.close()
    at(datetime(2029, 2, 1, 9, tzinfo=HERE))
    certificates.note_registration(
        group.certificate, registered_on=date(2029, 2, 1), place="示例", actor=group.officer
    )
    ledger = queries.ledger_of(group.certificate)
    assert ledger is not None
    assert ledger.counted_tenths == 0
    assert group.hours(group.her) == [(COUNTED, 30)]


def by_hand(group: Class, title: str) -> HoursEntry:
    """What she enters herself of the class."""
    assert group.her.person is not None
    facts = Activity(
        category=HoursCategory.TRAINING,
        title=title,
        organiser="示例协会",
        held_on=SATURDAY.date(),
        hours_tenths=30,
        evidence="结业证书 示例第1号",
    )
    return certificates.file_hours(group.her.person, facts, actor=group.her)


def test_what_was_counted_by_hand_gives_way_to_what_attendance_shows(group: Class, at: At) -> None:
    at(SATURDAY + timedelta(hours=2))
    typed = by_hand(group, group.lesson.course.title)
    certificates.decide_hours(typed, counted=True, answer="", actor=group.officer)
    group.close()
    assert sorted(group.hours(group.her)) == [(COUNTED, 30), (REPLACED, 30)]
    assert (typed.state, typed.reason) == (REPLACED, rules.CREDITED_INSTEAD)


def test_a_class_that_was_credited_is_not_entered_by_hand_again(group: Class) -> None:
    group.close()
    with pytest.raises(RuleBroken, match="已按课堂考勤自动计入") as refusal:
        by_hand(group, f" {group.lesson.course.title} ")
    assert refusal.value.field == "title"
    assert group.hours(group.her) == [(COUNTED, 30)]


def test_an_officer_counts_no_class_that_was_credited_meanwhile(group: Class, at: At) -> None:
    at(SATURDAY + timedelta(hours=2))
    typed = by_hand(group, "示例：别的名称")
    group.close()
    typed.title = group.lesson.course.title
    typed.activity = rules.activity_key(typed.held_on, typed.title)
    group.make.save(typed)
    with pytest.raises(RuleBroken, match="已按课堂考勤自动计入"):
        certificates.decide_hours(typed, counted=True, answer="", actor=group.officer)
    certificates.decide_hours(typed, counted=False, answer="已按考勤计入", actor=group.officer)
    assert sorted(group.hours(group.her)) == [(COUNTED, 30), (HoursState.RETURNED, 30)]
