"""Rules of exam years follow one another; passes are derived again and what changed is listed."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.domain.test_exam_scores import Desk, line, marks
from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from tests.make.exams import TEST
from trainer.core.clock import HERE
from trainer.core.db import db, write_lock
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.certificates.models import CertificateState, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    ChangedPass,
    PassChange,
    PassLine,
    PassState,
    PhotoRule,
    RecheckRule,
    Rederiving,
)
from trainer.domain.exams.rules import LineFacts, PhotoFacts, RecheckFacts
from trainer.domain.people.models import DutyKind, User
from trainer.jobs import engine

BASIS = "示例合格标准通知〔2026〕1号"


def facts(**values: Any) -> LineFacts:
    given: dict[str, Any] = {"first_year": 2026, "last_year": 2026, "mark_tenths": 580}
    return LineFacts(**{**given, "basis": BASIS, **values})


def standing() -> list[tuple[int, int | None, int]]:
    return [(row.first_year, row.last_year, row.mark_tenths) for row in queries.pass_lines()]


def finish() -> Rederiving:
    run = queries.rederivings()[0]
    while operations.derive_some(run, actor=TEST):
        pass
    return run


@pytest.fixture(autouse=True)
def after_the_exam(at: Callable[[datetime], None]) -> None:
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


@pytest.fixture
def chief(make: Make) -> User:
    make.exam_basics()
    return make.city_officer()


def test_a_corrected_line_follows_for_its_years_and_leaves_the_others(
    chief: User, session: Session
) -> None:
    usual = facts(first_year=2021, last_year=None, mark_tenths=600)
    old = operations.add_pass_line(usual, actor=chief)
    operations.correct_pass_line(old, facts(), actor=chief)
    assert standing() == [(2021, 2025, 600), (2026, 2026, 580), (2027, None, 600)]
    assert (old.mark_tenths, old.last_year, old.ended_basis) == (600, None, BASIS)
    assert old.ended_by_id == chief.id
    with pytest.raises(RuleBroken, match="刚才已由别人更正"):
        operations.correct_pass_line(old, facts(mark_tenths=560), actor=chief)
    (_, _, last) = queries.pass_lines()
    operations.end_pass_line(last, last_year=2030, basis=BASIS, actor=chief)
    assert standing()[-1] == (2027, 2030, 600)


def test_lines_of_one_subject_and_region_do_not_overlap(chief: User, session: Session) -> None:
    operations.add_pass_line(facts(first_year=2021, last_year=None), actor=chief)
    with pytest.raises(RuleBroken, match=r"2021年度起已经有一条规定.*用“更正”写新的规定") as why:
        operations.add_pass_line(facts(), actor=chief)
    assert why.value.field == "first_year"
    operations.add_pass_line(facts(region="福建省"), actor=chief)
    operations.add_pass_line(facts(subject_code="worker_policy"), actor=chief)
    assert len(standing()) == 3


@pytest.mark.parametrize(
    ("values", "said", "field"),
    [
        ({"basis": "无"}, "请写明依据的文件名称和文号", "basis"),
        ({"mark_tenths": 583}, "整数或半分", "mark"),
        ({"mark_tenths": 1005}, "不超过满分", "mark"),
        ({"last_year": 2025}, "最后适用年度不能早于开始年度", "last_year"),
        ({"first_year": 1999}, "2008年至2100年", "first_year"),
        ({"subject_code": "none"}, "没有这个科目", "subject_code"),
    ],
)
def test_a_line_that_cannot_be_is_refused_beside_its_field(
    chief: User, session: Session, values: dict[str, Any], said: str, field: str
) -> None:
    with pytest.raises(RuleBroken, match=said) as why:
        operations.add_pass_line(facts(**values), actor=chief)
    assert why.value.field == field
    assert standing() == []


def test_only_administrators_of_the_city_set_rules(make: Make, chief: User) -> None:
    for other in (make.officer(make.county()), make.staff(DutyKind.CLERK, county=None)):
        with pytest.raises(NotAllowed):
            operations.add_pass_line(facts(), actor=other)


def test_a_lower_line_finds_passes_and_a_higher_one_voids_but_takes_no_certificate(
    make: Make, chief: User, session: Session, each_database: str
) -> None:
    desk, sitting = Desk(make), make.national()
    near, held, safe = (make.person(desk.county) for _ in range(3))
    desk.load(
        sitting,
        line(near, 5, marks=marks(comprehensive=58.0, practice=70.0)),
        line(held, 6, marks=marks(comprehensive=62.0, practice=70.0)),
        line(safe, 7, marks=marks(comprehensive=80.0, practice=70.0)),
    )
    assert queries.live_pass(near.id, Level.ASSISTANT) is None
    known = queries.live_pass(held.id, Level.ASSISTANT)
    assert known is not None
    certificate = operations.give_number(known, number="SL2026000009", actor=desk.officer)
    lower = operations.add_pass_line(facts(), actor=chief)
    run = finish()
    assert (run.looked_at, run.changed) == (3, 1)
    found = queries.live_pass(near.id, Level.ASSISTANT)
    assert found is not None
    assert found.county_id == desk.county.id
    operations.correct_pass_line(lower, facts(mark_tenths=650), actor=chief)
    run = finish()
    changed = queries.changed_passes(run, viewer=desk.officer).rows
    assert [(row.person, row.change) for row in changed] == [
        (held, PassChange.STANDS),
        (near, PassChange.VOIDED),
    ]
    assert queries.changed_passes(run, viewer=make.officer(make.county())).total == 0
    assert found.state is PassState.VOID
    assert (known.state, certificate.state) == (PassState.CERTIFIED, CertificateState.VALID)
    assert queries.live_pass(safe.id, Level.ASSISTANT) is not None


def test_a_line_of_another_region_or_year_derives_nothing(
    make: Make, chief: User, session: Session
) -> None:
    desk, sitting = Desk(make), make.national(region="全国")
    desk.load(sitting, line(make.person(desk.county)))
    operations.add_pass_line(facts(region="福建省"), actor=chief)
    operations.add_pass_line(facts(first_year=2025, last_year=2025), actor=chief)
    assert session.query(Rederiving).count() == 0


def test_a_run_that_breaks_off_lists_nobody_twice(
    make: Make, chief: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, sitting = Desk(make), make.national()
    people = [make.person(desk.county) for _ in range(3)]
    low = marks(comprehensive=58.0, practice=70.0)
    desk.load(sitting, *(line(each, 5 + n, marks=low) for n, each in enumerate(people)))
    monkeypatch.setattr("trainer.domain.exams.operations.rederiving.AT_ONCE", 1)
    operations.add_pass_line(facts(), actor=chief)
    (run,) = queries.rederivings()
    assert operations.derive_some(run, actor=TEST)
    assert (finish().looked_at, session.query(ChangedPass).count()) == (3, 3)


def test_the_background_goes_through_everybody_whom_a_line_concerns(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        desk, sitting = Desk(make), make.national()
        low = marks(comprehensive=58.0, practice=70.0)
        desk.load(sitting, *(line(make.person(desk.county), n, marks=low) for n in range(5, 8)))
        operations.add_pass_line(facts(), actor=make.city_officer())
        db.session.remove()
    engine.run_all(live_app)
    with live_app.app_context():
        (run,) = queries.rederivings()
        assert run.ended_at is not None
        assert (run.looked_at, run.changed) == (3, 3)
        assert {row.change for row in db.session.query(ChangedPass)} == {PassChange.FOUND}


def test_rules_of_rechecks_follow_one_another(chief: User, session: Session) -> None:
    rule = RecheckFacts(first_year=2008, last_year=None, days=30, scope="只复核登分", basis=BASIS)
    old = operations.add_recheck_rule(rule, actor=chief)
    longer = RecheckFacts(first_year=2027, last_year=None, days=45, scope="只复核登分", basis=BASIS)
    with pytest.raises(RuleBroken, match="已经有一条规定"):
        operations.add_recheck_rule(longer, actor=chief)
    operations.correct_recheck_rule(old, longer, actor=chief)
    days = {year: queries.recheck_rule(year) for year in (2026, 2027)}
    assert [rule.days if rule else None for rule in days.values()] == [30, 45]


def test_a_photo_rule_begins_after_today_and_is_dropped_only_before(
    make: Make, chief: User, session: Session
) -> None:
    now = make.photo_rule()
    values = {name: getattr(now, name) for name in vars(PhotoFacts)["__dataclass_fields__"]}
    with pytest.raises(RuleBroken, match="从明天或以后的一天起适用"):
        operations.add_photo_rule(
            PhotoFacts(**{**values, "holds_from": date(2026, 11, 20)}), actor=chief
        )
    later = operations.add_photo_rule(
        PhotoFacts(**{**values, "holds_from": date(2027, 1, 1), "width": 413}), actor=chief
    )
    with pytest.raises(RuleBroken, match="已经适用，不能撤下"):
        operations.drop_photo_rule(now, actor=chief)
    operations.drop_photo_rule(later, actor=chief)
    assert session.query(PhotoRule).all() == [now]


def test_the_database_keeps_rules_as_they_were_and_apart(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        make.exam_basics()
        chief = make.city_officer()
        operations.add_pass_line(facts(), actor=chief)
        rule = RecheckFacts(
            first_year=2026, last_year=None, days=30, scope="只复核登分", basis=BASIS
        )
        operations.add_recheck_rule(rule, actor=chief)
        db.session.remove()
        for wrong in (
            "UPDATE pass_line SET mark_tenths = 5",
            "DELETE FROM pass_line",
            (
                "INSERT INTO pass_line (first_year, mark_tenths, basis, ended_basis)"
                " VALUES (2026, 600, 'x', '')"
            ),
            "UPDATE recheck_rule SET days = 5",
            "DELETE FROM recheck_rule",
            (
                "INSERT INTO recheck_rule (first_year, days, scope, basis, ended_basis)"
                " VALUES (2027, 60, 'x', 'x', '')"
            ),
        ):
            with pytest.raises(IntegrityError), write_lock(), db.engine.begin() as connection:
                connection.execute(text(wrong))


def test_of_lines_entered_at_once_for_one_year_one_stands(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        make.exam_basics()
        chief_id = make.city_officer().id
        db.session.commit()

    def enter(mark: int) -> None:
        chief = db.session.get_one(User, chief_id)
        operations.add_pass_line(facts(mark_tenths=mark), actor=chief)

    said = at_once(live_app, [partial(enter, mark) for mark in (550, 560, 570, 580)])
    assert len(said) == 3
    assert all("已经有一条规定" in sentence for sentence in said)
    with live_app.app_context():
        assert db.session.query(PassLine).count() == 1
        assert db.session.query(RecheckRule).count() == 0
