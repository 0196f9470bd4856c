from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.db import Base
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.core.identity import make_id_number
from trainer.domain.notices import operations as notices
from trainer.domain.notices import queries as inbox
from trainer.domain.people import operations, passwords, queries, rules
from trainer.domain.people.consents import ClaimState, CodePurpose, Consent
from trainer.domain.people.models import (
    DutyKind,
    Education,
    EducationLevel,
    IdKind,
    Person,
    Standing,
    User,
)
from trainer.domain.people.places import County

SEEN = "居民身份证原件，本人到场"
OTHER = make_id_number("350425", date(1980, 5, 6), 997)


def test_somebody_new_is_put_on_record_by_the_confirmation(make: Make, each_database: str) -> None:
    county = make.county()
    user = make.claimant(county)
    claim = make.claim_of(user)
    person = operations.confirm_claim(claim, paper_seen=SEEN, actor=make.officer(county))
    assert person.standing is Standing.ON_RECORD
    assert (claim.state, claim.paper_seen, person.id) == (
        ClaimState.CONFIRMED,
        SEEN,
        user.person_id,
    )


def test_confirming_makes_two_records_one_and_moves_everything(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    known = make.person(county, name="示例同人")
    known_phone = known.phone
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    declared = user.person
    assert declared is not None
    operations.add_education(
        declared,
        level=EducationLevel.BACHELOR,
        social_work=True,
        graduated_on=date(2015, 6, 30),
        actor=user,
    )
    notices.tell(declared.id, title="示例", text="示例", actor=user)
    claim = make.claim_of(user)
    operations.confirm_claim(claim, paper_seen=SEEN, actor=make.officer(county))

    assert user.person_id == known.id
    assert [row.level for row in known.education] == [EducationLevel.BACHELOR]
    assert inbox.unread(user) == 1
    assert {row.person_id for row in session.query(Consent)} == {known.id}
    assert (declared.standing, declared.merged_into_id) == (Standing.MERGED, known.id)
    assert (declared.id_number, declared.phone) == (None, None)
    assert known.phone == user.phone != known_phone
    assert declared not in queries.people(viewer=make.officer(county)).rows


def test_no_column_that_points_to_a_person_is_forgotten(make: Make, session: Session) -> None:
    """Whatever table is added later: after the merger nothing points to the merged person."""
    county = make.county()
    known = make.person(county, name="示例同人")
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    gone = user.person_id
    operations.confirm_claim(make.claim_of(user), paper_seen=SEEN, actor=make.officer(county))
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    ]
    assert len(columns) >= 6
    for column in columns:
        found = session.query(column).filter(column == gone).count()
        assert found == 0, column


def test_records_that_exclude_each_other_stop_the_merger_with_a_sentence(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    known = make.person(county, name="示例同人")
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    lesson = make.lesson(make.course(county))
    theirs = make.sign_up(lesson)
    theirs.person_id = known.id
    make.save(theirs)
    mine = make.sign_up(lesson, user)
    claim = make.claim_of(user)
    with pytest.raises(RuleBroken, match="互相重复"):
        operations.confirm_claim(claim, paper_seen=SEEN, actor=make.officer(county))
    assert (claim.state, mine.person_id) == (ClaimState.OPEN, user.person_id)
    assert user.person_id != known.id


def test_a_record_has_one_account(make: Make, session: Session) -> None:
    county = make.county()
    known = make.candidate(county, name="示例同人").person
    assert known is not None
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    with pytest.raises(RuleBroken, match="已经有一个账号"):
        operations.confirm_claim(make.claim_of(user), paper_seen=SEEN, actor=make.officer(county))
    assert make.claim_of(user).state is ClaimState.OPEN


def test_a_different_name_on_record_is_looked_into_first(make: Make) -> None:
    county = make.county()
    known = make.person(county, name="示例原名")
    user = make.claimant(county, name="示例新名", id_number=known.id_number)
    with pytest.raises(RuleBroken, match="姓名"):
        operations.confirm_claim(make.claim_of(user), paper_seen=SEEN, actor=make.officer(county))


@pytest.mark.parametrize("name", ["示例同人", "示例另名"])
def test_a_claim_on_another_county_s_record_goes_to_that_county(
    make: Make, session: Session, each_database: str, name: str
) -> None:
    here, there = make.county(), make.county()
    known = make.person(there, name="示例同人")
    before = (known.phone, known.version, known.county_id)
    user = make.claimant(here, name=name, id_number=known.id_number)
    claim, declared, clerk = make.claim_of(user), user.person, make.officer(here)
    assert declared is not None
    assert queries.record_behind(claim) is None
    operations.confirm_claim(claim, paper_seen=SEEN, actor=clerk)
    assert (claim.state, claim.county_id, claim.paper_seen) == (ClaimState.OPEN, there.id, "")
    assert (user.person_id, declared.standing) == (declared.id, Standing.DECLARED)
    assert (known.phone, known.version, known.county_id) == before
    assert queries.find_claim(claim.id, viewer=clerk) is None
    assert queries.find(declared.id, viewer=clerk) is None
    entries = session.query(AuditEntry).filter_by(county_id=here.id)
    handed = entries.filter_by(event="claim.handed_on").one()
    assert there.name not in str(handed.facts)
    assert entries.filter_by(event="claim.received").count() == 0
    with pytest.raises(NotAllowed):
        operations.confirm_claim(claim, paper_seen=SEEN, actor=clerk)
    with pytest.raises(NotAllowed):
        operations.issue_code(
            user,
            purpose=CodePurpose.CLAIM,
            reason="核对了身份证原件",
            code=passwords.new_code(),
            actor=clerk,
        )


def test_the_county_of_the_record_settles_what_was_handed_on(make: Make, session: Session) -> None:
    here, there = make.county(), make.county()
    known = make.person(there, name="示例同人")
    user = make.claimant(here, name="示例同人", id_number=known.id_number)
    claim = make.claim_of(user)
    operations.confirm_claim(claim, paper_seen=SEEN, actor=make.officer(here))
    officer = make.officer(there)
    assert queries.record_behind(claim) is known
    assert queries.find_claim(claim.id, viewer=officer) is claim
    assert session.query(AuditEntry).filter_by(event="claim.received").one().county_id == there.id
    operations.confirm_claim(claim, paper_seen=SEEN, actor=officer)
    assert (claim.state, user.person_id, known.county_id) == (
        ClaimState.CONFIRMED,
        known.id,
        there.id,
    )


def test_what_somebody_amends_leaves_a_claim_at_the_counter_it_went_to(make: Make) -> None:
    here, there = make.county(), make.county()
    known = make.person(there, name="示例同人")
    user = make.claimant(here, name="示例同人", id_number=known.id_number)
    claim, declared = make.claim_of(user), user.person
    assert declared is not None
    operations.confirm_claim(claim, paper_seen=SEEN, actor=make.officer(here))
    operations.amend_person(declared, county=there, phone=user.phone, actor=user)
    assert claim.county_id == there.id


def test_a_code_of_one_county_hands_a_claim_on_and_takes_nothing(
    make: Make, each_database: str
) -> None:
    here, there = make.county(), make.county()
    known = make.person(there, name="示例同人")
    user = make.claimant(here, name="示例同人", id_number=known.id_number)
    code = claim_code(make, user, here)
    row, claim = queries.usable_code_of(user, CodePurpose.CLAIM), make.claim_of(user)
    operations.confirm_claim_by_code(claim, row, typed=code, actor=user)
    assert (claim.state, claim.county_id) == (ClaimState.OPEN, there.id)
    assert user.person_id != known.id
    with pytest.raises(RuleBroken) as refusal:
        operations.confirm_claim_by_code(claim, row, typed=code, actor=user)
    assert refusal.value.sentence == rules.WRONG_CODE


def test_a_code_is_not_carried_to_another_county(make: Make, each_database: str) -> None:
    """Whoever has A's code and then says they work in B does not get B's record with it."""
    here, there = make.county(), make.county()
    known = make.person(there, name="示例同人")
    user = make.claimant(here, name="示例同人", id_number=known.id_number)
    assert user.person is not None
    code = claim_code(make, user, here)
    operations.amend_person(user.person, county=there, phone=user.phone, actor=user)
    claim = make.claim_of(user)
    assert claim.county_id == there.id
    with pytest.raises(RuleBroken) as refusal:
        operations.confirm_claim_by_code(
            claim, queries.usable_code_of(user, CodePurpose.CLAIM), typed=code, actor=user
        )
    assert refusal.value.sentence == rules.WRONG_CODE
    assert (claim.state, user.person_id) == (ClaimState.OPEN, user.person.id)
    assert user.person_id != known.id


def claim_code(make: Make, user: User, county: County) -> str:
    code = passwords.new_code()
    operations.issue_code(
        user,
        purpose=CodePurpose.CLAIM,
        reason="核对了身份证原件",
        code=code,
        actor=make.officer(county),
    )
    return code


def test_only_the_county_s_clerks_decide_and_never_their_own_claim(make: Make) -> None:
    county = make.county()
    user = make.claimant(county)
    claim = make.claim_of(user)
    for actor in (
        make.officer(make.county()),
        make.staff(DutyKind.PAYER, county=county),
        make.city_officer(),
        user,
    ):
        with pytest.raises(NotAllowed):
            operations.confirm_claim(claim, paper_seen=SEEN, actor=actor)
        with pytest.raises(NotAllowed):
            operations.refuse_claim(claim, reason="证件对不上", actor=actor)
    duty = make.staff(DutyKind.CLERK, county=county).duties[0]
    duty.user_id = user.id
    make.save(duty)
    make.session.expire_all()
    with pytest.raises(NotAllowed):
        operations.confirm_claim(claim, paper_seen=SEEN, actor=user)


def test_the_paper_that_was_seen_is_named(make: Make) -> None:
    county = make.county()
    with pytest.raises(RuleBroken, match="证件原件") as refusal:
        operations.confirm_claim(
            make.claim_of(make.claimant(county)), paper_seen=" ", actor=make.officer(county)
        )
    assert refusal.value.field == "paper_seen"


def test_a_claim_is_decided_once(make: Make) -> None:
    county = make.county()
    claim = make.claim_of(make.claimant(county))
    officer = make.officer(county)
    operations.refuse_claim(claim, reason="证件与填写的不一致", actor=officer)
    assert (claim.state, claim.reason) == (ClaimState.REFUSED, "证件与填写的不一致")
    with pytest.raises(WrongState, match="未通过"):
        operations.confirm_claim(claim, paper_seen=SEEN, actor=officer)


def test_after_a_refusal_mended_facts_open_a_new_claim(make: Make, each_database: str) -> None:
    county = make.county()
    user = make.claimant(county)
    assert user.person is not None
    operations.refuse_claim(
        make.claim_of(user), reason="号码与证件不一致", actor=make.officer(county)
    )
    operations.correct_identity(
        user.person,
        name="示例丁",
        id_kind=IdKind.RESIDENT,
        id_number=make_id_number("350425", date(1991, 2, 2), 999),
        actor=user,
    )
    assert [claim.person.name for claim in queries.open_claims_of(user.person)] == ["示例丁"]


def test_a_code_from_the_counter_confirms_a_claim(make: Make, session: Session) -> None:
    county = make.county()
    known = make.person(county, name="示例同人")
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    clerk, code = make.officer(county), passwords.new_code()
    operations.issue_code(
        user, purpose=CodePurpose.CLAIM, reason="核对了身份证原件", code=code, actor=clerk
    )
    claim, row = make.claim_of(user), queries.usable_code_of(user, CodePurpose.CLAIM)
    with pytest.raises(NotAllowed):
        operations.confirm_claim_by_code(claim, row, typed=code, actor=make.candidate())
    with pytest.raises(RuleBroken) as refusal:
        operations.confirm_claim_by_code(claim, row, typed="ABCDEFGHJK", actor=user)
    assert refusal.value.sentence == rules.WRONG_CODE
    operations.confirm_claim_by_code(claim, row, typed=code, actor=user)
    assert (user.person_id, claim.decided_by_id) == (known.id, clerk.id)
    events = [entry.event for entry in session.query(AuditEntry)]
    assert {"code.issued", "claim.confirmed", "person.checked"} <= set(events)


def test_the_queue_shows_one_s_own_counters_oldest_first(make: Make) -> None:
    here, there = make.county(), make.county()
    texts = make.needed_texts()
    first = make.claim_of(make.claimant(here, texts=texts))
    second = make.claim_of(make.claimant(here, texts=texts))
    elsewhere = make.claim_of(make.claimant(there, texts=texts))
    officer = make.officer(here)
    assert list(queries.open_claims(viewer=officer).rows) == [first, second]
    assert queries.open_claim_count(officer) == 2
    assert queries.find_claim(elsewhere.id, viewer=officer) is None


def test_an_unchecked_account_sees_only_its_own(make: Make) -> None:
    county = make.county()
    known = make.person(county, name="示例同人")
    make.save(
        Education(
            person_id=known.id,
            level=EducationLevel.MASTER,
            social_work=True,
            graduated_on=date(2010, 6, 30),
        )
    )
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    assert queries.find(known.id, viewer=user) is None
    assert [person.id for person in queries.people(viewer=user).rows] == [user.person_id]
    assert user.person is not None
    assert user.person.education == []


def test_a_merged_person_always_says_into_whom(make: Make, session: Session) -> None:
    person = make.person(standing=Standing.DECLARED)
    person.standing = Standing.MERGED
    with pytest.raises(Exception, match="merged_somewhere"):
        session.commit()
    session.rollback()
    assert session.get(Person, person.id) is not None


@pytest.mark.parametrize("facts", [{"name": "示例丁"}, {"id_number": OTHER}])
def test_a_code_does_not_settle_what_was_written_after_it(
    make: Make, session: Session, each_database: str, facts: dict[str, str]
) -> None:
    """Whoever gets a code and then writes down somebody else's number gets nobody's record."""
    county = make.county()
    known = make.person(
        make.county(), name=facts.get("name", "示例同人"), standing=Standing.ON_RECORD
    )
    known.id_number = OTHER
    make.save(known)
    user = make.claimant(county, name="示例同人")
    person = user.person
    assert person is not None
    code = passwords.new_code()
    operations.issue_code(
        user,
        purpose=CodePurpose.CLAIM,
        reason="核对了身份证原件",
        code=code,
        actor=make.officer(county),
    )
    number = facts.get("id_number", person.id_number or "")
    operations.correct_identity(
        person,
        name=facts.get("name", person.name),
        id_kind=IdKind.RESIDENT,
        id_number=number,
        actor=user,
    )
    row = queries.usable_code_of(user, CodePurpose.CLAIM)
    assert row is not None
    assert row.expires_at <= clock.now()
    row.expires_at += rules.CODE_LIFE  # even a code that was not voided is held to what it froze
    make.save(row)
    with pytest.raises(RuleBroken) as refusal:
        operations.confirm_claim_by_code(make.claim_of(user), row, typed=code, actor=user)
    assert refusal.value.sentence == rules.WRONG_CODE
    assert (user.person_id, person.standing) == (person.id, Standing.DECLARED)


def test_an_officer_decides_on_what_stood_on_the_page(make: Make, each_database: str) -> None:
    county = make.county()
    officer, user = make.officer(county), make.claimant(county)
    claim, person = make.claim_of(user), user.person
    assert person is not None
    seen = person.version
    operations.correct_identity(
        person, name=person.name, id_kind=IdKind.RESIDENT, id_number=OTHER, actor=user
    )
    with pytest.raises(WrongState, match="有改动"):
        operations.confirm_claim(claim, paper_seen=SEEN, seen=seen, actor=officer)
    with pytest.raises(WrongState, match="有改动"):
        operations.issue_code(
            user,
            purpose=CodePurpose.CLAIM,
            reason="核对了身份证原件",
            code=passwords.new_code(),
            seen=seen,
            actor=officer,
        )
    operations.confirm_claim(claim, paper_seen=SEEN, seen=person.version, actor=officer)
    assert person.standing is Standing.ON_RECORD


def test_the_paper_is_named_without_its_number(make: Make) -> None:
    county = make.county()
    user = make.claimant(county)
    assert user.person is not None
    with pytest.raises(RuleBroken, match="不要写") as refusal:
        operations.confirm_claim(
            make.claim_of(user),
            paper_seen=f"身份证 {user.person.id_number}",
            actor=make.officer(county),
        )
    assert refusal.value.field == "paper_seen"
