"""A county's own level, such as 社工员: entered, examined, passed and certified here."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import column, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.domain.test_exam_scores import Desk, line, marks
from tests.factories import Make
from tests.properties.test_budget import at_once
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import Base, db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates import rules as certificate_rules
from trainer.domain.certificates.models import Certificate, Level, LocalLevel, RegistrationState
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import ExamPass, Sitting
from trainer.domain.exams.rules import HolderLine, LocalFacts
from trainer.domain.imports import queries as imports
from trainer.domain.notices.models import Message
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County

TYPED = "社区工作基础 90 100 60\n社区工作实务 90 100 70"


@pytest.fixture(autouse=True)
def before_the_exam(at: Callable[[datetime], None]) -> None:
    """These tests begin before the exam."""
    at(datetime(2026, 9, 1, 9, tzinfo=HERE))


@pytest.fixture
def desk(make: Make) -> Desk:
    return Desk(make)


def said(typed: str = TYPED, **values: Any) -> LocalFacts:
    facts: dict[str, Any] = {
        "name": "社工员",
        "subjects": rules.subjects_typed(typed),
        "within_years": 0,
        "valid_years": 3,
        "basis": "示例县社工员管理办法",
        "from_on": date(2026, 1, 1),
        **values,
    }
    return LocalFacts(**facts)


def entered(make: Make, county: County, **values: Any) -> LocalLevel:
    return operations.add_local_level(county, said(**values), actor=make.officer(county))


def sitting_of(make: Make, county: County, level: LocalLevel, **values: Any) -> Sitting:
    facts = {"levels": [Level.LOCAL], "local_level": level, "applies_rules": False, **values}
    return make.local_sitting(county, **facts)


def marked(desk: Desk, sitting: Sitting, person: Person, *values: float) -> ExamPass | None:
    """The scores of somebody loaded, and the pass that follows."""
    names = [paper.name for paper in queries.subjects_of(sitting)]
    scores = marks(**dict(zip(names, values, strict=True)))
    desk.load(sitting, line(person, level=Level.LOCAL, marks=scores))
    return queries.live_pass(person.id, Level.LOCAL, sitting.local_level_id)


def test_one_person_goes_from_registration_to_the_certificate_of_a_county(
    desk: Desk, make: Make, at: Callable[[datetime], None], session: Session, each_database: str
) -> None:
    sitting = sitting_of(make, desk.county, entered(make, desk.county))
    candidate = make.candidate(desk.county)
    registration = make.filled(sitting, candidate, Level.LOCAL)
    operations.submit(registration, actor=candidate)
    operations.accept(registration, actor=desk.officer)
    assert registration.level_name == "社工员"
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    exam_pass = marked(desk, sitting, registration.person, 60, 70)
    assert exam_pass is not None
    certificate = operations.give_number(exam_pass, number="SGY-2026-0001", actor=desk.officer)
    today, day = clock.today(), sitting.exam_last_on
    assert (certificate.level_name, certificate.number) == ("社工员", "SGY-2026-0001")
    assert certificate.exam_county_id == desk.county.id
    assert certificate_rules.valid_until(certificate) == day.replace(2029) - timedelta(days=1)
    state = certificate_rules.registration_state(certificate, today)
    assert state is RegistrationState.NOT_ASKED
    with pytest.raises(RuleBroken, match="不办理国家证书登记"):
        certificates.note_registration(
            certificate, registered_on=today, place="示例", actor=desk.officer
        )
    assert certificate.registered_on is None
    told = {row.title for row in session.query(Message).filter_by(person_id=candidate.person_id)}
    assert {"社工员考试合格", "社工员证书已录入"} <= told


@pytest.mark.parametrize(("practice", "passed"), [(70.0, True), (69.5, False)])
def test_each_subject_has_its_own_pass_mark(
    desk: Desk, make: Make, at: Callable[[datetime], None], practice: float, passed: bool
) -> None:
    sitting = sitting_of(make, desk.county, entered(make, desk.county))
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    assert (marked(desk, sitting, make.person(desk.county), 60, practice) is not None) == passed


@pytest.mark.parametrize(("within", "passed"), [(0, False), (1, True)])
def test_subjects_are_passed_in_one_sitting_unless_the_level_says_otherwise(
    desk: Desk, make: Make, at: Callable[[datetime], None], within: int, passed: bool
) -> None:
    level = entered(make, desk.county, within_years=within)
    first, second = (sitting_of(make, desk.county, level) for _ in range(2))
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    person = make.person(desk.county)
    marked(desk, first, person, 60, 10)
    assert (marked(desk, second, person, 10, 70) is not None) == passed


def test_a_pass_of_a_county_is_no_pass_of_the_nation(
    desk: Desk, make: Make, at: Callable[[datetime], None]
) -> None:
    sitting = sitting_of(make, desk.county, entered(make, desk.county))
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    person = make.person(desk.county)
    assert marked(desk, sitting, person, 60, 70) is not None
    assert queries.live_pass(person.id, Level.ASSISTANT) is None
    assert not queries.sat(person.id, Level.ASSISTANT)


def test_all_subjects_of_one_sitting_are_registered_for(desk: Desk, make: Make) -> None:
    sitting, candidate = (
        sitting_of(make, desk.county, entered(make, desk.county)),
        make.candidate(desk.county),
    )
    assert candidate.person is not None
    with pytest.raises(RuleBroken, match="须在一次考试中全部通过"):
        operations.start_registration(
            sitting,
            candidate.person,
            level=Level.LOCAL,
            subjects=[queries.subjects_of(sitting)[0].code],
            actor=candidate,
        )
    assert queries.live(candidate.person.id, sitting.id) is None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"levels": [Level.LOCAL, Level.ASSISTANT]}, "不与国家的级别同场"),
        ({"levels": [Level.ASSISTANT]}, "不与国家的级别同场"),
        ({"applies_rules": True}, "国家报考条件不适用于本地级别"),
        ({"local_level": None}, "请选择是哪一个"),
    ],
)
def test_a_sitting_of_a_local_level_is_of_that_level_only(
    desk: Desk, make: Make, values: dict[str, Any], sentence: str
) -> None:
    level = entered(make, desk.county)
    with pytest.raises(RuleBroken, match=sentence):
        sitting_of(make, desk.county, level, **values)


def test_no_county_examines_the_level_of_another(desk: Desk, make: Make) -> None:
    level = entered(make, make.county("示例北县"))
    with pytest.raises(RuleBroken, match="不是本县（市、区）的"):
        sitting_of(make, desk.county, level)
    assert level not in queries.local_levels(viewer=desk.officer)


def test_a_level_that_has_ended_is_not_examined_any_more(desk: Desk, make: Make) -> None:
    level = entered(make, desk.county)
    operations.end_local_level(level, until_on=date(2026, 9, 10), actor=desk.officer)
    with pytest.raises(RuleBroken, match="在考试那天不执行"):
        sitting_of(make, desk.county, level)


def test_a_level_does_not_end_before_an_exam_of_it_that_stands(desk: Desk, make: Make) -> None:
    level = entered(make, desk.county)
    sitting = sitting_of(make, desk.county, level)
    eve = sitting.exam_first_on - timedelta(days=1)
    with pytest.raises(RuleBroken, match=f"{sitting.exam_first_on} 还有这个级别的考试"):
        operations.end_local_level(level, until_on=eve, actor=desk.officer)
    assert level.until_on is None
    operations.cancel_sitting(sitting, reason="示例：不再举行", actor=desk.officer)
    operations.end_local_level(level, until_on=eve, actor=desk.officer)
    assert level.until_on == eve


def test_a_level_is_taken_back_only_while_nothing_uses_it(
    desk: Desk, make: Make, session: Session, each_database: str
) -> None:
    wrong, used = entered(make, desk.county, name="社公员"), entered(make, desk.county)
    sitting = sitting_of(make, desk.county, used)
    with pytest.raises(NotAllowed):
        operations.remove_local_level(wrong, actor=make.officer(make.county("示例北县")))
    operations.remove_local_level(wrong, actor=desk.officer)
    with pytest.raises(RuleBroken, match="已有考试或证书用到“社工员”，不能删除"):
        operations.remove_local_level(used, actor=desk.officer)
    assert session.query(LocalLevel).all() == [used]
    assert len(queries.subjects_of(sitting)) == 2
    table = Base.metadata.tables["local_level"]
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(delete(table).where(table.c.id == used.id))
    assert session.query(LocalLevel).one().name == "社工员"


def test_officers_who_enter_one_name_at_once_make_one_level(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county_id = make.county().id
        ids = [make.officer(db.session.get_one(County, county_id)).id for _ in range(4)]

    def enter(number: int) -> None:
        county, actor = db.session.get_one(County, county_id), db.session.get_one(User, ids[number])
        operations.add_local_level(county, said(), actor=actor)

    raised = at_once(live_app, enter, threads=4)
    assert len(raised) == 3
    assert all("已经有这个名称的级别" in str(one) for one in raised), raised
    with live_app.app_context():
        assert db.session.query(LocalLevel).filter_by(county_id=county_id).count() == 1


def test_a_level_taken_back_while_an_exam_chooses_it_is_gone_or_used_never_both(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        level_id, county_id, officer_id = (
            entered(make, county).id,
            county.id,
            make.officer(county).id,
        )
        make.exam_basics()

    def act(number: int) -> None:
        level = db.session.get_one(LocalLevel, level_id)
        if number:
            county = db.session.get_one(County, county_id)
            sitting_of(Make(db.session()), county, level)
        else:
            operations.remove_local_level(level, actor=db.session.get_one(User, officer_id))

    raised = at_once(live_app, act, threads=2)
    assert len(raised) == 1
    assert "已被删除" in str(raised[0]) or "不能删除" in str(raised[0]), raised
    with live_app.app_context():
        left = db.session.query(LocalLevel).filter_by(id=level_id).count()
        assert left == db.session.query(Sitting).filter_by(local_level_id=level_id).count()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "社会工作师"}, "这是国家级别的名称"),
        ({"typed": "社区工作基础 九十 100 60"}, "科目每行写一个"),
        ({"typed": ""}, "请至少填写一个科目"),
        ({"typed": "社区工作基础 90 100 120"}, "合格分不能高于满分"),
        ({"typed": "基础 90 100 60\n基础 90 100 60"}, "有两个科目同名"),
        ({"basis": "文"}, "请写明依据的文件"),
    ],
)
def test_a_level_says_what_a_certificate_needs(
    desk: Desk, make: Make, session: Session, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        operations.add_local_level(desk.county, said(**values), actor=desk.officer)
    assert session.query(LocalLevel).count() == 0


def test_only_officers_of_that_county_enter_its_levels(desk: Desk, make: Make) -> None:
    for stranger in (make.officer(make.county("示例北县")), make.city_officer()):
        with pytest.raises(NotAllowed):
            operations.add_local_level(desk.county, said(), actor=stranger)
    with pytest.raises(NotAllowed):
        operations.add_local_level(None, said(), actor=desk.officer)


@pytest.mark.parametrize("table", ["certificate", "exam_pass", "exam_subject"])
def test_the_database_wants_to_know_which_local_level(
    desk: Desk,
    make: Make,
    at: Callable[[datetime], None],
    session: Session,
    each_database: str,
    table: str,
) -> None:
    sitting = sitting_of(make, desk.county, entered(make, desk.county))
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    exam_pass = marked(desk, sitting, make.person(desk.county), 60, 70)
    assert exam_pass is not None
    operations.give_number(exam_pass, number="SGY-2026-0001", actor=desk.officer)
    session.flush()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            update(Base.metadata.tables[table])
            .where(column("level") == "local")
            .values(local_level_id=None)
        )


def test_officers_who_certify_one_pass_at_once_make_one_certificate_of_the_level(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        level_id, person_id = entered(make, county).id, make.person(county).id
        ids = [make.officer(county).id for _ in range(4)]

    def certify(number: int) -> None:
        certificates.record_certificate(
            db.session.get_one(Person, person_id),
            level=Level.LOCAL,
            local_level=db.session.get_one(LocalLevel, level_id),
            number=f"SGY-2026-000{number}",
            exam_year=clock.today().year,
            approved_on=clock.today(),
            actor=db.session.get_one(User, ids[number]),
        )

    raised = at_once(live_app, certify, threads=4)
    assert len(raised) == 3
    assert all("同级别的有效证书" in str(one) for one in raised), raised
    with live_app.app_context():
        assert db.session.query(Certificate).filter_by(local_level_id=level_id).count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"elsewhere": True}, "“社工员”由示例南县考试、发证，报考地请选示例南县"),
        ({"approved_on": date(2025, 12, 31)}, "“社工员”从 2026-01-01 起执行，批准日期不能更早"),
    ],
)
def test_a_certificate_is_of_the_county_and_the_days_of_its_level(
    desk: Desk, make: Make, values: dict[str, Any], sentence: str
) -> None:
    home, other = make.county("示例南县"), make.county("示例北县")
    level, person = entered(make, home), make.person(home)
    approved_on = values.get("approved_on", date(2026, 8, 1))
    with pytest.raises(RuleBroken, match=sentence):
        certificates.record_certificate(
            person,
            level=Level.LOCAL,
            local_level=level,
            number="SGY-2026-0001",
            exam_year=approved_on.year,
            approved_on=approved_on,
            exam_county_id=other.id if "elsewhere" in values else home.id,
            actor=make.officer(home),
        )
    assert make.session.query(Certificate).count() == 0


def test_a_pass_that_nobody_registered_for_is_certified_where_the_level_is_of(
    desk: Desk, make: Make, at: Callable[[datetime], None]
) -> None:
    sitting = sitting_of(make, desk.county, entered(make, desk.county))
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    exam_pass = marked(desk, sitting, make.person(desk.county), 60, 70)
    assert exam_pass is not None
    with pytest.raises(RuleBroken, match="报考地请选"):
        operations.give_number(
            exam_pass,
            number="SGY-2026-0001",
            exam_county=make.county("示例北县"),
            actor=desk.officer,
        )
    assert exam_pass.certificate_id is None
    certificate = operations.give_number(exam_pass, number="SGY-2026-0001", actor=desk.officer)
    assert certificate.exam_county_id == desk.county.id


def test_a_certificate_says_which_local_level_and_a_file_of_holders_takes_none(
    desk: Desk, make: Make
) -> None:
    person, level = make.person(desk.county), entered(make, desk.county)
    with pytest.raises(RuleBroken, match="哪一个本地级别"):
        make.certificate(person, Level.LOCAL)
    with pytest.raises(RuleBroken, match="“社工员”是本地级别，不能和社会工作师写在一本"):
        make.certificate(person, Level.WORKER, local_level=level)
    for said in ("local", "社工员"):
        held = HolderLine(
            number=2,
            name=person.name,
            id_number=person.id_number or "",
            level=said,
            certificate_number="SGY-2026-0009",
            approved_on=clock.today(),
        )
        file = operations.take_in_holders(
            desk.county,
            filename=f"{said}.csv",
            data=said.encode(),
            mapping={},
            lines=[held],
            actor=desk.officer,
        )
        (row,) = imports.all_rows(file)
        assert f"级别“{said}”认不出" in row.said
        assert "请按合格记录录入证书编号" in row.said
    assert make.session.query(Certificate).count() == 0
