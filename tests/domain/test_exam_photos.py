"""Photos of registrations: cut to size, kept sealed, replaced, and gone with their registration."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.domain.test_people_races import at_once, successes
from tests.factories import Make
from tests.make.uploads import plain
from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.demo.portraits import head
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    ExamPhoto,
    PortalStatus,
    Registration,
    RegistrationState,
    Section,
)
from trainer.domain.people.models import User

At = Callable[[datetime], None]


def test_a_photo_comes_out_in_its_size_whatever_part_was_chosen(
    make: Make, session: Session
) -> None:
    rule = make.photo_rule()
    for crop in (None, rules.crop_of("0.1,0.05,0.7"), rules.crop_of("0.9,0.9,0.99")):
        made = rules.portrait(plain((1200, 900)), crop, rule)
        assert len(made.upload.content) <= rule.most_bytes
        with Image.open(BytesIO(made.upload.content)) as opened:
            assert (opened.size, opened.format) == ((295, 413), "JPEG")
    assert rules.box_of((1000, 1000), rules.crop_of("0.5,0,0.4"), rule) == (500, 0, 900, 560)
    assert rules.box_of((413, 413), None, rule) == (59, 0, 354, 413)


@pytest.mark.parametrize("typed", ["", "x", "0,0", "-1,0,1", "0,0,0", "nan,0,1", "0,0,7", "1,1,1"])
def test_a_chosen_part_that_cannot_be_is_taken_as_none(typed: str) -> None:
    assert rules.crop_of(typed) is None


def test_a_photo_is_refused_with_the_reason(make: Make, session: Session) -> None:
    rule = make.photo_rule()
    for data, crop, said in (
        (plain((200, 280)), None, "裁出的部分只有 200×280 像素，至少要 295×413"),
        (plain((900, 1200)), rules.crop_of("0,0,0.2"), "请少放大一些"),
        (plain((600, 840), "#303840"), None, "背景太暗"),
        (plain((600, 840), kind="GIF"), None, "只能上传 JPG、PNG 格式"),
        (plain((600, 840))[:300], None, "打不开"),
        (b"\xff\xd8\xff" + b"0" * rule.upload_most_bytes, None, "超过了 8.0 MB 的上限"),
    ):
        with pytest.raises(RuleBroken, match=said):
            rules.portrait(data, crop, rule)
    with pytest.raises(RuleBroken, match="照片要求还没有登记"):
        rules.portrait(plain((600, 840)), None, None)


def test_a_sitting_that_asks_for_a_photo_takes_no_registration_without_one(
    make: Make, session: Session
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(photo_required=True), candidate)
    assert rules.sections(registration)[Section.PHOTO] is rules.SectionState.TODO
    with pytest.raises(RuleBroken, match="还有内容没有填写：照片"):
        operations.submit(registration, actor=candidate)
    assert registration.state is RegistrationState.DRAFT
    make.photo(registration, candidate)
    operations.submit(registration, actor=candidate)
    (line,) = registration.versions[0].facts["photo"]
    assert registration.photo is not None
    assert registration.photo.sha256[:8] in line[1]


def test_elsewhere_a_photo_may_be_left_out(make: Make, session: Session) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    assert rules.sections(registration)[Section.PHOTO] is rules.SectionState.OPTIONAL
    operations.submit(registration, actor=candidate)
    assert registration.state is RegistrationState.SUBMITTED


def test_a_photo_lies_sealed_and_opens_in_its_own_row_only(make: Make, session: Session) -> None:
    first, second = make.candidate(make.county()), make.candidate(make.county())
    sitting = make.local_sitting()
    rows = []
    for number, candidate in enumerate((first, second)):
        registration = make.filled(sitting, candidate)
        make.photo(registration, candidate, number)
        assert registration.photo is not None
        rows.append(registration.photo)
    for row in rows:
        kept = session.scalar(select(ExamPhoto.content_sealed).where(ExamPhoto.id == row.id))
        assert kept is not None
        assert b"\xff\xd8\xff" not in kept
        assert b"JFIF" not in kept
        assert row.upload.content.startswith(b"\xff\xd8\xff")
    rows[0].content_sealed = rows[1].content_sealed
    session.commit()
    with pytest.raises(InvalidTag):
        _ = rows[0].upload


def test_only_the_person_sends_a_photo_and_only_those_who_check_it_see_it(
    make: Make, session: Session
) -> None:
    county, other = make.county(), make.county()
    candidate, officer, stranger = (
        make.candidate(county),
        make.officer(county),
        make.officer(other),
    )
    registration = make.filled(make.local_sitting(), candidate)
    portrait = rules.portrait(head(0), None, make.photo_rule())
    with pytest.raises(NotAllowed):
        operations.keep_photo(registration, portrait, actor=officer)
    operations.keep_photo(registration, portrait, actor=candidate)
    assert queries.photo(registration, viewer=candidate) is registration.photo
    assert queries.photo(registration, viewer=officer) is registration.photo
    assert queries.photo(registration, viewer=stranger) is None


def test_what_was_sent_in_stays_beside_the_new_one_and_a_draft_s_photo_goes(
    make: Make, session: Session, at: At
) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.filled(make.local_sitting(), candidate)
    make.photo(registration, candidate, 0)
    make.photo(registration, candidate, 1)
    kept = [photo.id for photo in registration.photos]
    make.photo(registration, candidate, 1)
    assert [photo.id for photo in registration.photos] == kept
    assert len(kept) == 1
    operations.submit(registration, actor=candidate)
    with pytest.raises(RuleBroken, match="内容不能修改"):
        make.photo(registration, candidate, 2)
    operations.return_for_correction(
        registration, {Section.PHOTO: "照片不清楚，请重拍。"}, actor=officer
    )
    with pytest.raises(RuleBroken, match="“照片”部分与退回前相同"):
        operations.submit(registration, actor=candidate)
    at(clock.now() + timedelta(hours=1))
    make.photo(registration, candidate, 2)
    make.photo(registration, candidate, 3)
    before, now = registration.photos
    assert before.replaced_at is not None
    assert registration.photo is now
    operations.submit(registration, actor=candidate)
    lines = rules.compared(*(version.facts for version in registration.versions))
    assert [line.changed for line in lines[Section.PHOTO]] == [True]
    assert queries.photo(registration, viewer=officer, replaced=True) is before


def test_whoever_takes_a_registration_back_takes_the_photo_along(
    make: Make, session: Session
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    make.photo(registration, candidate)
    operations.withdraw(registration, actor=candidate)
    assert session.scalar(text("SELECT count(*) FROM exam_photo")) == 0


def test_for_the_national_exam_a_photo_is_kept_as_long_as_it_is_on_record(
    make: Make, session: Session
) -> None:
    candidate = make.candidate(make.county())
    registration = make.started(make.national(), candidate)
    make.photo(registration, candidate)
    operations.record_portal(
        registration, status=PortalStatus.PAID, portal_number="SL2026", actor=candidate
    )
    make.photo(registration, candidate, 1)
    assert len(registration.photos) == 1


def test_the_database_keeps_one_photo_that_holds(make: Make, session: Session) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    make.photo(registration, candidate)
    twin = ExamPhoto(registration_id=registration.id, taken_at=clock.now())
    twin.hold(rules.portrait(head(1), None, make.photo_rule()).upload)
    with pytest.raises(IntegrityError):
        make.save(twin)
    session.rollback()


def test_photos_sent_at_once_leave_one_and_none_is_sent_in_unseen(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        candidate = make.candidate(make.county())
        registration = make.filled(make.local_sitting(photo_required=True), candidate)
        make.photo(registration, candidate, 3)
        ids = registration.id, candidate.id
        rule = make.photo_rule()
        portraits = [rules.portrait(head(number), None, rule) for number in range(3)]

    def act(number: int) -> None:
        mine, user = db.session.get_one(Registration, ids[0]), db.session.get_one(User, ids[1])
        if number == 7:
            operations.submit(mine, actor=user)
        else:
            operations.keep_photo(mine, portraits[number % 3], actor=user)

    assert successes(at_once(live_app, act)) >= 1
    with live_app.app_context():
        registration = db.session.get_one(Registration, ids[0])
        holding = [photo for photo in registration.photos if photo.replaced_at is None]
        assert len(holding) == 1
        for version in registration.versions:
            assert holding[0].sha256[:8] in version.facts["photo"][0][1]
