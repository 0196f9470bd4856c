"""What a visitor answered in the check goes into their own record once."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from trainer.core.db import db
from trainer.core.errors import RuleBroken
from trainer.domain.exams import operations
from trainer.domain.exams.rules import Answers
from trainer.domain.people.models import Education, EducationLevel, Employment, Person, User

SAID = "档案里已经有学历，自测的答案没有再记一遍。请在这里核对、补充。"


def said(county_id: int) -> Answers:
    return Answers(
        county_id=county_id,
        education=EducationLevel.BACHELOR,
        social_work=False,
        full_time=True,
        graduated_on=date(2016, 6, 30),
        jobs=((date(2020, 3, 1), None),),
    )


def unknown(make: Make) -> User:
    """An account whose record says nothing of studies or work."""
    user = make.candidate(make.county())
    assert user.person is not None
    user.person.education.clear()
    user.person.employment.clear()
    db.session.commit()
    return user


def test_answers_are_not_kept_over_what_is_on_record(make: Make, session: Session) -> None:
    user = unknown(make)
    assert user.person is not None
    operations.keep_answers(user.person, said(user.person.county_id), actor=user)
    with pytest.raises(RuleBroken, match="没有再记一遍"):
        operations.keep_answers(user.person, said(user.person.county_id), actor=user)
    assert session.query(Education).filter_by(person_id=user.person_id).count() == 1
    assert session.query(Employment).filter_by(person_id=user.person_id).count() == 1


def test_answers_kept_many_times_at_once_are_kept_once(live_app: Flask) -> None:
    with live_app.app_context():
        user = unknown(Make(db.session()))
        user_id, person_id = user.id, user.person_id

    def keep() -> None:
        person = db.session.get_one(Person, person_id)
        operations.keep_answers(
            person, said(person.county_id), actor=db.session.get_one(User, user_id)
        )

    assert at_once(live_app, [keep] * 4) == [SAID] * 3
    with live_app.app_context():
        assert db.session.query(Education).filter_by(person_id=person_id).count() == 1
        assert db.session.query(Employment).filter_by(person_id=person_id).count() == 1
