from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.actors import System
from trainer.core.audit import AuditEntry
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.core.identity import make_id_number
from trainer.domain.people import operations, queries
from trainer.domain.people.models import DutyKind, EducationLevel, IdKind, Payroll, Sex, Standing

NUMBER = make_id_number("350425", date(1992, 3, 4), 996)


def test_a_clerk_puts_somebody_on_record(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    person = operations.put_on_record(
        county,
        name=" 示例 甲 ",
        id_number=NUMBER.lower(),
        phone="+86 154 0598 0001",
        actor=make.staff(DutyKind.CLERK, county=county),
    )
    assert (person.name, person.sex, person.birth_on) == ("示例甲", Sex.FEMALE, date(1992, 3, 4))
    assert (person.id_number, person.phone) == (NUMBER, "15405980001")
    assert person.standing is Standing.ON_RECORD
    assert queries.on_record(NUMBER) is person
    entry = session.query(AuditEntry).filter_by(event="person.put_on_record").one()
    assert NUMBER not in str(entry.facts)
    assert NUMBER.encode() not in (person.id_number_sealed or b"")


def test_an_officer_of_another_county_puts_nobody_on_record(make: Make) -> None:
    with pytest.raises(NotAllowed):
        operations.put_on_record(
            make.county(), name="示例", id_number=NUMBER, actor=make.officer(make.county())
        )


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"id_number": NUMBER[:17] + "0"}, "id_number", "校验码"),
        ({"name": "  "}, "name", "请填写姓名"),
        ({"phone": "12345"}, "phone", "11位"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(
    make: Make, wrong: dict[str, str], field: str, sentence: str
) -> None:
    facts = {"name": "示例甲", "id_number": NUMBER, "phone": "15405980001", **wrong}
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        operations.put_on_record(make.county(), actor=System("test"), **facts)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_a_number_is_on_record_once(make: Make, each_database: str) -> None:
    person = make.person()
    with pytest.raises(RuleBroken, match="已经有档案"):
        operations.put_on_record(
            make.county(), name="别人", id_number=person.id_number or "", actor=System("test")
        )


def test_a_passport_tells_no_birth_so_it_is_asked(make: Make) -> None:
    person = operations.put_on_record(
        make.county(),
        name="Sample Person",
        id_kind=IdKind.PASSPORT,
        id_number="e1234567",
        sex=Sex.MALE,
        birth_on=date(1980, 1, 1),
        actor=System("test"),
    )
    assert (person.id_number, person.birth_on) == ("E1234567", date(1980, 1, 1))


def test_people_bring_their_own_place_and_phone_up_to_date(make: Make) -> None:
    user = make.with_password(make.candidate())
    there = make.county()
    town = make.township(there)
    assert user.person is not None
    operations.amend_person(
        user.person,
        county=there,
        phone="15405980009",
        township=town,
        payroll=Payroll.PUBLIC_INSTITUTION,
        proven=user.password_hash,
        actor=user,
    )
    assert (user.person.county_id, user.person.township_id) == (there.id, town.id)
    assert (user.phone, user.person.phone) == ("15405980009", "15405980009")


def test_a_town_belongs_to_the_county_that_is_named(make: Make) -> None:
    user = make.candidate()
    assert user.person is not None
    with pytest.raises(RuleBroken, match="不属于") as refusal:
        operations.amend_person(
            user.person,
            county=user.person.county,
            phone=user.phone,
            township=make.township(make.county()),
            actor=user,
        )
    assert refusal.value.field == "township_id"


def test_a_phone_that_another_account_uses_is_refused(make: Make) -> None:
    user, other = make.with_password(make.candidate()), make.candidate()
    assert user.person is not None
    with pytest.raises(RuleBroken, match="不能用作登录名") as refusal:
        operations.amend_person(
            user.person,
            county=user.person.county,
            phone=other.phone,
            proven=user.password_hash,
            actor=user,
        )
    assert refusal.value.field == "phone"


@pytest.mark.parametrize("proven", [None, "another hash"])
def test_the_sign_in_phone_changes_only_with_the_password(make: Make, proven: str | None) -> None:
    """Without it nobody learns either whether the number has an account."""
    user, other = make.with_password(make.candidate()), make.candidate()
    assert user.person is not None
    for phone in (other.phone, "15405980010"):
        with pytest.raises(RuleBroken, match="密码不对") as refusal:
            operations.amend_person(
                user.person, county=user.person.county, phone=phone, proven=proven, actor=user
            )
        assert refusal.value.field == "password"


def test_one_county_does_not_hand_a_checked_record_to_another(
    make: Make, session: Session, each_database: str
) -> None:
    here, there = make.county(), make.county()
    person = make.person(here)
    with pytest.raises(RuleBroken, match="由本人登录后") as refusal:
        operations.amend_person(person, county=there, phone=None, actor=make.officer(here))
    assert refusal.value.field == "county_id"
    assert (person.county_id, person.came_on) == (here.id, None)


def test_a_record_that_moved_is_seen_by_both_counties(
    make: Make, session: Session, each_database: str
) -> None:
    here, there = make.county(), make.county()
    user = make.candidate(here)
    person = user.person
    assert person is not None
    operations.amend_person(person, county=there, phone=user.phone, actor=user)
    assert (person.came_from_id, person.came_on) == (here.id, clock.today())
    assert person in queries.people(viewer=make.officer(there)).rows
    for county in (here, there):
        auditor = make.staff(DutyKind.AUDITOR, county=county)
        moved = queries.trail(viewer=auditor, event="person.moved").rows
        assert [entry.facts for entry in moved] == [{"left": here.name, "came_to": there.name}]


def test_nobody_amends_a_stranger(make: Make) -> None:
    person = make.person()
    for actor in (make.candidate(), make.officer(make.county()), make.city_officer()):
        with pytest.raises(NotAllowed):
            operations.amend_person(person, county=person.county, phone=None, actor=actor)


def test_after_the_check_only_the_bureau_corrects_a_name(make: Make) -> None:
    county = make.county()
    user = make.candidate(county)
    assert user.person is not None
    facts = {"id_kind": IdKind.RESIDENT, "id_number": NUMBER}
    with pytest.raises(NotAllowed):
        operations.correct_identity(user.person, name="示例丙", actor=user, **facts)  # type: ignore[arg-type]
    clerk = make.officer(county)
    with pytest.raises(RuleBroken, match="理由"):
        operations.correct_identity(user.person, name="示例丙", actor=clerk, **facts)  # type: ignore[arg-type]
    operations.correct_identity(
        user.person,
        name="示例丙",
        reason="看了身份证原件，原来录错",
        actor=clerk,
        **facts,  # type: ignore[arg-type]
    )
    assert (user.display_name, user.person.id_number) == ("示例丙", NUMBER)


def test_education_and_employment_come_and_go(make: Make, each_database: str) -> None:
    user = make.candidate()
    person = user.person
    assert person is not None
    study = operations.add_education(
        person,
        level=EducationLevel.BACHELOR,
        social_work=True,
        graduated_on=date(2015, 6, 30),
        actor=user,
    )
    job = operations.add_employment(
        person, employer="示例中心", starts_on=date(2016, 1, 1), actor=user
    )
    assert (person.education, person.employment) == ([study], [job])
    operations.remove_education(study, actor=user)
    operations.remove_employment(job, actor=user)
    assert (person.education, person.employment) == ([], [])


def test_impossible_dates_are_refused(make: Make) -> None:
    user = make.candidate()
    person = user.person
    assert person is not None
    with pytest.raises(RuleBroken, match="毕业日期"):
        operations.add_education(
            person,
            level=EducationLevel.COLLEGE,
            social_work=False,
            starts_on=date(2016, 1, 1),
            graduated_on=date(2015, 1, 1),
            actor=user,
        )
    with pytest.raises(RuleBroken, match="还没有到"):
        operations.add_employment(
            person, employer="示例", starts_on=clock.today() + timedelta(days=9), actor=user
        )
    with pytest.raises(RuleBroken, match="结束日期"):
        operations.add_employment(
            person,
            employer="示例",
            starts_on=date(2016, 1, 2),
            ends_on=date(2016, 1, 1),
            actor=user,
        )


def test_nobody_removes_a_stranger_s_education(make: Make) -> None:
    user = make.candidate()
    assert user.person is not None
    study = operations.add_education(
        user.person,
        level=EducationLevel.MASTER,
        social_work=True,
        graduated_on=date(2015, 6, 30),
        actor=user,
    )
    with pytest.raises(NotAllowed):
        operations.remove_education(study, actor=make.candidate())


def test_a_full_number_is_shown_for_a_reason_that_is_kept(make: Make, session: Session) -> None:
    county = make.county()
    person = make.person(county)
    clerk = make.officer(county)
    with pytest.raises(RuleBroken, match="理由"):
        operations.reveal_id_number(person, reason=" 看 ", actor=clerk)
    with pytest.raises(RuleBroken, match="不要写证件号码"):
        operations.reveal_id_number(person, reason=f"核对 {NUMBER}", actor=clerk)
    shown = operations.reveal_id_number(person, reason="窗口核对身份证原件", actor=clerk)
    assert shown == person.id_number
    entry = queries.viewings_of(person)[0]
    assert (entry.actor_name, entry.facts) == (clerk.display_name, {"reason": "窗口核对身份证原件"})


def test_only_officers_of_the_county_have_a_number_shown(make: Make) -> None:
    county = make.county()
    person = make.person(county)
    for actor in (
        make.officer(make.county()),
        make.city_officer(),
        make.staff(DutyKind.AUDITOR, county=county),
        make.candidate(county),
    ):
        with pytest.raises(NotAllowed):
            operations.reveal_id_number(person, reason="想看一看", actor=actor)


def test_lists_keep_to_the_viewer_s_counties(make: Make) -> None:
    here, there = make.county(), make.county()
    mine, other = make.person(here, name="示例同名"), make.person(there, name="示例同名")
    officer = make.officer(here)
    assert list(queries.people(viewer=officer, name="同名").rows) == [mine]
    assert queries.find(other.id, viewer=officer) is None
    assert queries.by_document(other.id_number or "", viewer=officer) == []
    assert list(queries.by_phone(mine.phone or "", viewer=officer)) == [mine]
    assert set(queries.people(viewer=make.city_officer(), name="同名").rows) == {mine, other}


def test_a_list_is_cut_into_pages(make: Make) -> None:
    county = make.county()
    for _ in range(23):
        make.person(county)
    officer = make.officer(county)
    second = queries.people(viewer=officer, number=2)
    assert (len(second.rows), second.pages, second.total) == (3, 2, 23)
    assert queries.people(viewer=officer, number=99).number == 2
    assert queries.people(viewer=officer, name="没有").pages == 1
