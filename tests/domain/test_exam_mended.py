"""Results and sittings are put right without losing what stands, and always with a sentence."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_outcomes import At, outcomes
from tests.domain.test_exam_rechecks import ANSWER, WHY, rule
from tests.domain.test_exam_score_races import at_once
from tests.domain.test_exam_scores import Desk, holder, line, load_holders, marks
from tests.factories import Make
from tests.make.exams import TEST
from trainer.core import clock
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, WrongState
from trainer.core.text import say
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    ExamPass,
    ExamRoom,
    PostReview,
    RegistrationState,
    Score,
    ScoreState,
    Section,
    Sitting,
)
from trainer.domain.imports import operations as imports
from trainer.domain.imports import queries as files
from trainer.domain.imports.models import LoadState, Outcome
from trainer.domain.people import operations as people
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County

MOMENT = clock.office_moment(date(2026, 11, 20), 9)


class Room:
    """A local exam on its day: one room, two candidates."""

    def __init__(self, make: Make, at: At) -> None:
        self.desk = Desk(make)
        self.sitting = make.local_sitting(self.desk.county)
        self.account = make.candidate(self.desk.county)
        assert self.account.person is not None
        self.person = self.account.person
        site = make.exam_site(self.sitting, self.desk.county)
        self.room: ExamRoom = make.exam_room(site, rows=1, columns=2)
        make.accepted(self.sitting, self.person)
        make.accepted(self.sitting, county=self.desk.county)
        operations.plan_seats(self.sitting, seed="1", actor=self.desk.officer)
        operations.fix_seats(self.sitting, actor=self.desk.officer)
        at(clock.office_moment(self.sitting.exam_first_on, 18))
        seats = queries.seated_in(self.room.id)
        self.seat = next(e.seat for e in seats if e.registration.person_id == self.person.id)

    def record(self, *absent: int, reason: str = "") -> None:
        operations.record_room(
            self.room, absent=absent, violations={}, reason=reason, actor=self.desk.officer
        )

    def holding(self) -> set[tuple[ScoreState, int | None]]:
        return {(each.state, each.mark_tenths) for each in queries.scores_of(self.person.id)}


@pytest.fixture
def room(make: Make, at: At) -> Room:
    return Room(make, at)


def test_a_score_that_was_corrected_on_request_outlives_a_new_record_of_the_room(
    room: Room, session: Session
) -> None:
    room.record(room.seat)
    rule()
    score = queries.scores_of(room.person.id)[0]
    recheck = operations.ask_recheck(score, reason=WHY, actor=room.account)
    operations.answer_recheck(recheck, tenths=600, answer=ANSWER, actor=room.desk.officer)
    room.record(reason="座位号看错，本人到场")
    assert room.holding() == {(ScoreState.MARKED, 600)}
    assert outcomes(room.room)[room.seat - 1] == "present"
    assert session.query(Score).count() == 3  # the two of the room stay beside the corrected one
    room.record(room.seat, reason="再次核对，确实缺考")
    assert room.holding() == {(ScoreState.MARKED, 600), (ScoreState.ABSENT, None)}


def test_what_is_asked_about_is_not_wiped_by_a_new_record_of_the_room(
    room: Room, session: Session
) -> None:
    room.record(room.seat)
    rule()
    score = queries.scores_of(room.person.id)[0]
    recheck = operations.ask_recheck(score, reason=WHY, actor=room.account)
    room.record(reason="座位号看错，本人到场")
    assert room.holding() == set()
    assert recheck.score.replaced_at is not None
    assert recheck.score.state is ScoreState.ABSENT


def test_results_follow_the_newest_record_of_the_room_when_a_loading_is_taken_back(
    room: Room, session: Session
) -> None:
    room.record(room.seat)
    found = line(room.person, marks=marks(comprehensive=70.0, practice=60.0))
    file = room.desk.load(room.sitting, found)
    room.record(reason="座位号看错，本人到场")
    operations.undo_scores(file, room.sitting, reason="上传了别的文件", actor=room.desk.officer)
    session.expire_all()
    assert room.holding() == set()  # no 缺考 of somebody who came
    again = room.desk.load(room.sitting, found)
    room.record(room.seat, reason="再次核对，确实缺考")
    operations.undo_scores(again, room.sitting, reason="上传了别的文件", actor=room.desk.officer)
    session.expire_all()
    assert room.holding() == {(ScoreState.ABSENT, None)}


@pytest.mark.parametrize("of_county", [True, False])
def test_a_cancelled_sitting_is_made_anew_and_a_second_of_its_name_is_refused(
    make: Make, session: Session, of_county: bool
) -> None:
    county: County | None = make.county() if of_county else None
    first = make.local_sitting(county, title="示例重办考试")
    with pytest.raises(RuleBroken, match="已经有一场同名的考试"):
        make.local_sitting(county, title="示例重办考试")
    operations.cancel_sitting(first, reason="场地停用", actor=TEST)
    again = make.local_sitting(county, title="示例重办考试")
    assert (first.title, first.year) == (again.title, again.year)
    assert session.query(Sitting).count() == 2


def test_nothing_is_decided_of_a_cancelled_sitting_and_nothing_waits(
    make: Make, session: Session
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    one, two = make.candidate(county), make.candidate(county)
    waiting, back = make.registered(sitting, one), make.registered(sitting, two)
    reasons = {Section.REMARK: "请写明需要什么帮助"}
    operations.return_for_correction(back, reasons, actor=officer)
    assert (queries.to_review(officer), len(queries.counts(viewer=officer))) == (1, 2)
    operations.cancel_sitting(sitting, reason="场地停用", actor=officer)
    assert queries.to_review(officer) == 0
    assert queries.counts(viewer=officer) == {}
    state = RegistrationState.SUBMITTED
    assert queries.listed(viewer=officer, state=state).rows == []
    with pytest.raises(RuleBroken, match="考试已取消"):
        operations.accept(waiting, actor=officer)
    with pytest.raises(RuleBroken, match="考试已取消"):
        operations.return_for_correction(waiting, reasons, actor=officer)
    ((_, said),) = operations.accept_many([waiting], actor=officer)
    assert "考试已取消" in str(said)
    with pytest.raises(RuleBroken, match="考试已取消"):
        operations.submit(back, reply="内容没有错", actor=two)
    session.expire_all()
    assert (waiting.state, back.state) == (state, RegistrationState.RETURNED)


@pytest.fixture
def desk(make: Make, at: Callable[..., None]) -> Desk:
    at(MOMENT)
    return Desk(make)


def test_a_row_of_nobody_leads_to_who_was_put_on_record_meanwhile(
    desk: Desk, make: Make, session: Session
) -> None:
    stranger, sitting = make.person(make.county()), make.national()
    number = stranger.id_number or ""
    rows = [line(make.person(desk.county), 4), line(stranger, 5)]
    file = desk.load(sitting, *rows)
    row = files.all_rows(file)[1]
    assert desk.rows(file)[5][0] is Outcome.NOT_FOUND
    assert queries.person_of_row(row, rows[1], sitting) is None
    session.delete(stranger)
    session.commit()
    known = people.put_on_record(
        desk.county, name=rows[1].name, id_number=number, actor=desk.officer
    )
    found = queries.person_of_row(row, rows[1], sitting)
    assert found == known
    operations.settle_score_row(row, rows[1], found, sitting, actor=desk.officer)
    assert row.outcome is Outcome.NEW
    assert queries.live_pass(known.id, Level.ASSISTANT) is not None


def test_one_refused_row_of_a_roster_holds_up_no_other(
    desk: Desk, make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = make.person(desk.county), make.person(desk.county)
    same = "SL20150001"
    rows = (
        holder(one, same, date(2015, 6, 20), 3),
        holder(two, "SL20150002", date(2015, 6, 20), 4),
    )
    given = certificates.record_certificate

    def refuse_the_first(*args: object, **values: object) -> Certificate:
        if values["number"] == same:
            raise RuleBroken(say("这个号码不能录入。"))
        return given(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(certificates, "record_certificate", refuse_the_first)
    file = load_holders(desk, *rows)
    assert desk.rows(file)[3] == (Outcome.WRONG, "第3行：这个号码不能录入。")
    assert desk.rows(file)[4][0] is Outcome.NEW
    assert [each.number for each in session.query(Certificate)] == ["SL20150002"]


def test_no_roster_numbers_a_pass_that_another_county_has_loaded(
    desk: Desk, make: Make, session: Session
) -> None:
    other = Desk(make)
    person, known = make.person(other.county), make.person(desk.county)
    other.load(make.national(), line(person))
    person.county_id = desk.county.id
    session.commit()
    rows = (holder(person, "SL20260001", at=3), holder(known, "SL20150002", date(2015, 6, 20), 4))
    file = load_holders(desk, *rows)
    outcome, said = desk.rows(file)[3]
    assert outcome is Outcome.WRONG
    assert f"请由{other.county.name}录入" in said
    assert [each.number for each in session.query(Certificate)] == ["SL20150002"]


def test_a_file_that_was_loaded_is_not_loaded_again_over_later_corrections(
    desk: Desk, make: Make, session: Session
) -> None:
    person, sitting = make.person(desk.county), make.national()
    first = line(person)
    file = desk.load(sitting, first)
    desk.load(sitting, line(person, marks=marks(comprehensive=71.0, practice=60.0)))
    with pytest.raises(WrongState):
        operations.load_scores(file, [first], sitting, actor=desk.officer)
    session.expire_all()
    assert {each.mark_tenths for each in queries.scores_of(person.id)} == {710, 600}
    assert file.state is LoadState.LOADED
    with pytest.raises(WrongState):
        imports.note_loaded(file, [], actor=desk.officer)


def test_whoever_writes_second_reads_what_happened(
    desk: Desk, make: Make, session: Session
) -> None:
    person, sitting = make.person(desk.county), make.national()
    desk.load(sitting, line(person))
    (exam_pass,), score = session.query(ExamPass).all(), queries.scores_of(person.id)[0]
    facts = {"person_id": person.id, "county_id": desk.county.id, "level": Level.ASSISTANT}
    review = {**facts, "sitting_id": sitting.id, "documents": [], "due_on": date(2026, 12, 1)}
    later = {
        **{name: getattr(score, name) for name in ("person_id", "subject_id", "sitting_id")},
        "county_id": desk.county.id,
        "year": 2026,
        "state": ScoreState.ABSENT,
        "recorded_at": MOMENT,
        "replaced_at": MOMENT,
        "replaces_id": score.id,
    }
    won = {**facts, "year": 2026, "passed_on": date(2026, 5, 24), "counted": []}
    for rows, said in (
        ([PostReview(**review, listed_at=MOMENT) for _ in range(2)], "刚才已由别人列入"),
        ([Score(**later) for _ in range(2)], "刚才已由别人更正"),
        ([ExamPass(**won, found_at=MOMENT)], "刚才已由别人办理"),
    ):
        with pytest.raises(RuleBroken, match=said), transaction():
            session.add_all(rows)
    assert session.query(ExamPass).one() == exam_pass
    assert session.query(PostReview).count() == 0


def test_reviews_listed_by_several_at_once_are_listed_once(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        desk = Desk(make)
        sitting = make.national(2024)
        desk.load(sitting, *[line(make.person(desk.county), at) for at in range(2, 8)])
        officer = make.staff(DutyKind.REVIEWER, DutyKind.CLERK, county=desk.county)
        sitting_id, county_id, officer_id = sitting.id, desk.county.id, officer.id

    def list_them() -> None:
        operations.list_for_review(
            db.session.get_one(Sitting, sitting_id),
            db.session.get_one(County, county_id),
            due_on=date(2099, 12, 10),
            documents=["身份证"],
            actor=db.session.get_one(User, officer_id),
        )

    answers = at_once(live_app, [list_them] * 4)
    with live_app.app_context():
        assert sum(answer is None for answer in answers) == 1
        assert {str(a) for a in answers if a} == {
            "没有还要列入的人：合格的人都已列入，或成绩还没有载入。"
        }
        assert db.session.query(PostReview).count() == 6
