from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import PASSWORD
from trainer.core import clock, sessions
from trainer.core.actors import System, Visitor
from trainer.core.audit import AuditEntry
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.core.identity import make_id_number
from trainer.core.sealed import blind
from trainer.domain.people import operations, passwords, queries, rules
from trainer.domain.people.consents import (
    ClaimState,
    CodePurpose,
    Consent,
    ConsentKind,
    ConsentText,
    OneTimeCode,
)
from trainer.domain.people.models import DutyKind, IdKind, Person, Standing, User

NUMBER = make_id_number("350425", date(1992, 3, 4), 996)
VISITOR = Visitor("192.0.2.9")
QUICK = passwords.QUICK
WHY = "本人到窗口，核对身份证原件"


def hashed(text: str = PASSWORD) -> str:
    return passwords.hash_password(text, QUICK)


def test_registering_makes_an_account_a_record_and_an_open_claim(
    make: Make, session: Session, each_database: str
) -> None:
    texts = make.needed_texts()
    county = make.county()
    user = make.claimant(county, id_number=NUMBER, texts=texts)
    person = user.person
    assert person is not None
    assert (person.standing, person.county_id, person.id_number) == (
        Standing.DECLARED,
        county.id,
        NUMBER,
    )
    assert make.claim_of(user).state is ClaimState.OPEN
    given = session.query(Consent).filter_by(user_id=user.id).all()
    assert {(c.kind, c.text.version, c.address) for c in given} == {
        (ConsentKind.PRIVACY, "1", "192.0.2.7"),
        (ConsentKind.ID_NUMBER, "1", "192.0.2.7"),
    }
    assert all(abs(clock.now() - c.given_at) < timedelta(minutes=5) for c in given)


def test_registering_a_number_on_record_gives_the_same_and_touches_nothing(
    make: Make, session: Session
) -> None:
    known = make.person()
    version = known.version
    user = make.claimant(known.county, id_number=known.id_number)
    assert user.person_id != known.id
    assert user.person is not None
    assert user.person.standing is Standing.DECLARED
    assert known.version == version


def test_registering_with_a_known_phone_leaves_that_account_as_it_was(
    make: Make, session: Session
) -> None:
    texts = make.needed_texts()
    first = make.claimant(texts=texts)
    before = first.password_hash
    again = operations.register_account(
        name="别人",
        id_kind=IdKind.RESIDENT,
        id_number=NUMBER,
        phone=first.phone or "",
        password_hash=hashed("other-password-x"),
        county=make.county(),
        agreed=texts,
        address="192.0.2.8",
        actor=VISITOR,
    )
    assert (again, first.password_hash) == (first, before)
    assert session.query(Person).filter_by(name="别人").count() == 0


def test_nothing_is_registered_without_both_consents(make: Make, session: Session) -> None:
    with pytest.raises(RuleBroken, match="告知书"):
        make.claimant(texts=[make.consent_text(ConsentKind.PRIVACY)])
    assert session.query(User).count() == 0


def test_a_phone_signs_in_to_one_account(make: Make, session: Session) -> None:
    first = make.candidate()
    with pytest.raises(RuleBroken, match="另一个账号"):
        operations.open_account(
            make.person(), phone=first.phone or "", password_hash=hashed(), actor=System("test")
        )
    assert session.query(User).count() == 1


def test_a_clerk_opens_the_account_of_somebody_on_record(make: Make) -> None:
    county = make.county()
    person = make.person(county)
    user = operations.open_account(
        person, phone="15405980005", password_hash=hashed(), actor=make.officer(county)
    )
    assert (user.person_id, user.must_change_password) == (person.id, True)
    with pytest.raises(RuleBroken, match="已经有一个账号"):
        operations.open_account(
            person, phone="15405980006", password_hash=hashed(), actor=make.officer(county)
        )
    with pytest.raises(NotAllowed):
        operations.open_account(
            make.person(county),
            phone="15405980007",
            password_hash=hashed(),
            actor=make.officer(make.county()),
        )


def test_people_sign_in_by_phone_and_staff_by_name(make: Make) -> None:
    person = make.with_password(make.candidate())
    staff = make.with_password(make.officer(make.county()))
    spaced = f"+86 {person.phone}"
    assert queries.by_credentials(spaced, PASSWORD, cost=QUICK) is person
    assert queries.by_credentials((staff.staff_name or "").upper(), PASSWORD, cost=QUICK) is staff
    assert queries.by_credentials(spaced, PASSWORD + "x", cost=QUICK) is None
    assert queries.by_credentials("nobody", PASSWORD, cost=QUICK) is None


def test_unknown_and_wrong_are_refused_with_one_sentence(make: Make) -> None:
    with pytest.raises(RuleBroken) as refusal:
        operations.enter(None, actor=VISITOR)
    assert refusal.value.sentence == rules.WRONG_SIGN_IN


def test_the_work_is_done_for_an_unknown_name_too(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str | None] = []
    genuine = passwords.fits

    def noted(stored: str | None, text: str, cost: passwords.Cost) -> bool:
        tried.append(stored)
        return genuine(stored, text, cost)

    monkeypatch.setattr(passwords, "fits", noted)
    assert queries.by_credentials("15405989999", "anything", cost=QUICK) is None
    assert tried == [None]


def test_a_closed_account_does_not_enter(make: Make) -> None:
    user = make.with_password(make.candidate())
    admin = make.staff(DutyKind.ADMINISTRATOR, county=None)
    token = sessions.start(user.id, address="", device="")
    operations.close_user(user, reason="本人申请停用", actor=admin)
    assert queries.by_credentials(user.phone or "", PASSWORD, cost=QUICK) is None
    assert sessions.find(token) is None


def test_a_changed_password_ends_every_session(make: Make) -> None:
    user = make.with_password(make.candidate())
    tokens = [sessions.start(user.id, address="", device="") for _ in range(2)]
    proven = queries.proven_hash(user, PASSWORD, cost=QUICK)
    operations.change_password(user, proven=proven, password_hash=hashed("new-words"), actor=user)
    assert [sessions.find(token) for token in tokens] == [None, None]
    assert queries.by_credentials(user.phone or "", "new-words", cost=QUICK) is user


def test_the_old_password_must_be_right_and_one_s_own(make: Make) -> None:
    user = make.with_password(make.candidate())
    with pytest.raises(RuleBroken, match="原密码不对") as refusal:
        operations.change_password(user, proven=None, password_hash=hashed(), actor=user)
    assert refusal.value.field == "old_password"
    with pytest.raises(NotAllowed):
        operations.change_password(
            user, proven=user.password_hash, password_hash=hashed(), actor=make.candidate()
        )


@pytest.mark.parametrize(
    ("text", "staff"),
    [
        ("short", False),
        ("12345678", False),
        ("aaaaaaaa", False),
        ("Password123", False),
        ("示例甲甲sheg", False),
        ("shegong2026", False),
        ("elevenchars", True),
        ("x" * 129, False),
    ],
)
def test_a_weak_password_is_refused(text: str, staff: bool) -> None:
    assert passwords.objection(text, staff=staff, avoid=("示例甲甲",)) is not None


@pytest.mark.parametrize(
    "text", ["walnut-river-lamp", "三只蝴蝶飞过大溪", "correct horse", "a" + "bcd" * 21]
)
def test_length_is_all_that_is_asked_of_a_good_password(text: str) -> None:
    assert passwords.objection(text, staff=False) is None


def code_for(make: Make, user: User, purpose: CodePurpose) -> str:
    assert user.person is not None
    code = passwords.new_code()
    clerk = make.staff(DutyKind.CLERK, county=user.person.county)
    operations.issue_code(user, purpose=purpose, reason=WHY, code=code, actor=clerk)
    return code


def newest(user: User, purpose: CodePurpose = CodePurpose.PASSWORD) -> OneTimeCode:
    code = queries.usable_code_of(user, purpose)
    assert code is not None
    return code


def test_a_code_mends_a_forgotten_password_once(
    make: Make, session: Session, each_database: str
) -> None:
    user = make.with_password(make.candidate())
    token = sessions.start(user.id, address="", device="")
    code = code_for(make, user, CodePurpose.PASSWORD)
    row = queries.usable_code(user.phone or "", CodePurpose.PASSWORD)
    operations.reset_password(row, typed=code, password_hash=hashed("new-words"), actor=VISITOR)
    assert queries.by_credentials(user.phone or "", "new-words", cost=QUICK) is user
    assert sessions.find(token) is None
    with pytest.raises(RuleBroken) as refusal:
        operations.reset_password(row, typed=code, password_hash=hashed("again"), actor=VISITOR)
    assert refusal.value.sentence == rules.WRONG_CODE
    kept = session.query(OneTimeCode).one()
    assert code not in f"{kept.code_hash} {kept.reason}"


def test_a_code_is_ten_letters_that_are_not_mistaken() -> None:
    codes = {passwords.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01OIL")
    assert passwords.read_code(" ab cd-efghjk ".upper()) == "ABCDEFGHJK"


def test_whoever_has_no_code_reads_the_same_sentence(make: Make) -> None:
    user = make.with_password(make.candidate())
    code_for(make, user, CodePurpose.PASSWORD)
    said = set()
    for row in (None, newest(user)):
        with pytest.raises(RuleBroken) as refusal:
            operations.reset_password(
                row, typed="ABCDEFGHJK", password_hash=hashed(), actor=VISITOR
            )
        said.add(refusal.value.sentence)
    assert said == {rules.WRONG_CODE}


def test_after_a_hundred_tries_even_the_right_code_is_worthless(make: Make) -> None:
    user = make.with_password(make.candidate())
    code = code_for(make, user, CodePurpose.PASSWORD)
    for _ in range(rules.CODE_TRIES + 1):
        operations.count_code_try(newest(user), actor=VISITOR)
    with pytest.raises(RuleBroken):
        operations.reset_password(newest(user), typed=code, password_hash=hashed(), actor=VISITOR)


def test_a_code_lives_for_a_day(make: Make) -> None:
    user = make.with_password(make.candidate())
    code = code_for(make, user, CodePurpose.PASSWORD)
    clock.move(timedelta(hours=24, minutes=1))
    with pytest.raises(RuleBroken):
        operations.reset_password(newest(user), typed=code, password_hash=hashed(), actor=VISITOR)


def test_a_newer_code_voids_the_older(make: Make) -> None:
    user = make.with_password(make.candidate())
    older = code_for(make, user, CodePurpose.PASSWORD)
    first = newest(user)
    code_for(make, user, CodePurpose.PASSWORD)
    with pytest.raises(RuleBroken):
        operations.reset_password(first, typed=older, password_hash=hashed(), actor=VISITOR)


def test_a_code_opens_only_what_it_was_issued_for(make: Make) -> None:
    user = make.claimant()
    code = code_for(make, user, CodePurpose.CLAIM)
    with pytest.raises(NotAllowed):
        operations.reset_password(
            newest(user, CodePurpose.CLAIM), typed=code, password_hash=hashed(), actor=user
        )
    with pytest.raises(RuleBroken, match="已经核对过"):
        code_for(make, make.candidate(), CodePurpose.CLAIM)


def test_codes_are_issued_by_the_county_for_a_reason_and_never_to_oneself(
    make: Make, session: Session
) -> None:
    county = make.county()
    user = make.candidate(county)
    code = passwords.new_code()

    def issue(actor: User, to: User = user, reason: str = WHY) -> None:
        operations.issue_code(
            to, purpose=CodePurpose.PASSWORD, reason=reason, code=code, actor=actor
        )

    for actor in (
        make.officer(make.county()),
        make.staff(DutyKind.APPROVER, county=county),
        make.city_officer(),
        user,
    ):
        with pytest.raises(NotAllowed):
            issue(actor)
    with pytest.raises(RuleBroken, match="理由"):
        issue(make.officer(county), reason="忘")
    issue(make.officer(county))
    entry = session.query(AuditEntry).filter_by(event="code.issued").one()
    assert (entry.facts["reason"], entry.county_id) == (WHY, county.id)
    assert code not in str(entry.facts)


def test_a_county_clerk_cannot_reset_the_password_of_somebody_with_duties(make: Make) -> None:
    """Whoever could reset an approver's password could approve."""
    county = make.county()
    approver = make.candidate(county)
    operations.give_duty(approver, kind=DutyKind.APPROVER, county=county, actor=System("test"))
    clerk = make.officer(county)
    facts = {"purpose": CodePurpose.PASSWORD, "reason": WHY, "code": passwords.new_code()}
    with pytest.raises(NotAllowed):
        operations.issue_code(approver, actor=clerk, **facts)  # type: ignore[arg-type]
    operations.issue_code(approver, actor=make.city_officer(), **facts)  # type: ignore[arg-type]


def test_a_duty_voids_the_codes_that_were_handed_out_before(make: Make, each_database: str) -> None:
    """A clerk's code from yesterday must not open today's approver."""
    user = make.with_password(make.candidate())
    before = user.password_hash
    code = code_for(make, user, CodePurpose.PASSWORD)
    operations.give_duty(
        user, kind=DutyKind.APPROVER, county=make.county(), actor=make.city_officer()
    )
    with pytest.raises(RuleBroken) as refusal:
        operations.reset_password(newest(user), typed=code, password_hash=hashed(), actor=VISITOR)
    assert refusal.value.sentence == rules.WRONG_CODE
    assert (user.password_hash, newest(user).used_at) == (before, None)


def test_a_code_of_somebody_whose_account_was_closed_opens_nothing(
    make: Make, each_database: str
) -> None:
    county = make.county()
    user, clerk = make.with_password(make.candidate(county)), make.officer(county)
    before, code = user.password_hash, passwords.new_code()
    operations.issue_code(user, purpose=CodePurpose.PASSWORD, reason=WHY, code=code, actor=clerk)
    operations.close_user(clerk, reason="离开岗位", actor=make.city_officer())
    with pytest.raises(RuleBroken) as refusal:
        operations.reset_password(newest(user), typed=code, password_hash=hashed(), actor=VISITOR)
    assert refusal.value.sentence == rules.WRONG_CODE
    assert user.password_hash == before


def test_whoever_has_duties_is_let_in_only_by_a_city_administrator_s_code(
    make: Make, session: Session
) -> None:
    county, admin = make.county(), make.city_officer()
    user = make.with_password(make.candidate(county))
    code_for(make, user, CodePurpose.PASSWORD)
    of_the_clerk = newest(user)
    operations.give_duty(user, kind=DutyKind.CLERK, county=county, actor=admin)
    of_the_clerk.expires_at = clock.now() + timedelta(hours=1)
    of_the_clerk.code_hash = blind("one_time_code", "ABCDEFGHJK")
    session.commit()  # as if the duty had come by another way
    with pytest.raises(RuleBroken) as refusal:
        operations.reset_password(
            of_the_clerk, typed="ABCDEFGHJK", password_hash=hashed(), actor=VISITOR
        )
    assert refusal.value.sentence == rules.WRONG_CODE
    code = passwords.new_code()
    operations.issue_code(user, purpose=CodePurpose.PASSWORD, reason=WHY, code=code, actor=admin)
    operations.reset_password(newest(user), typed=code, password_hash=hashed("n"), actor=VISITOR)
    assert user.must_change_password


def test_only_the_hash_of_a_code_is_kept(make: Make) -> None:
    user = make.with_password(make.candidate())
    code = code_for(make, user, CodePurpose.PASSWORD)
    assert newest(user).code_hash == blind("one_time_code", code)


def test_consents_are_given_and_taken_back_by_oneself(
    make: Make, session: Session, each_database: str
) -> None:
    user = make.candidate()
    person = user.person
    assert person is not None
    text: ConsentText = make.consent_text(ConsentKind.PUBLICATION)
    first = operations.give_consent(person, text, address="192.0.2.1", actor=user)
    assert operations.give_consent(person, text, address="192.0.2.2", actor=user) is first
    with pytest.raises(NotAllowed):
        operations.give_consent(person, text, address="", actor=make.officer(person.county))
    operations.withdraw_consent(person, ConsentKind.PUBLICATION, actor=user)
    assert queries.live_consents(person, ConsentKind.PUBLICATION) == []
    with pytest.raises(RuleBroken, match="没有有效"):
        operations.withdraw_consent(person, ConsentKind.PUBLICATION, actor=user)
    operations.give_consent(person, text, address="192.0.2.1", actor=user)
    assert session.query(Consent).count() == 2


def test_a_promise_of_an_exam_cannot_be_taken_back_alone(make: Make) -> None:
    user = make.candidate()
    assert user.person is not None
    with pytest.raises(RuleBroken, match="承诺书"):
        operations.withdraw_consent(user.person, ConsentKind.EXAM_PROMISE, actor=user)


def test_the_wording_in_force_is_the_newest_that_has_begun(make: Make) -> None:
    admin = make.city_officer()
    make.consent_text(ConsentKind.PRIVACY, "1")
    operations.publish_consent_text(
        ConsentKind.PRIVACY,
        version="2",
        title="示例",
        body="新的",
        from_on=clock.today(),
        actor=admin,
    )
    operations.publish_consent_text(
        ConsentKind.PRIVACY,
        version="3",
        title="示例",
        body="以后的",
        from_on=clock.today() + timedelta(days=30),
        actor=admin,
    )
    text = queries.current_text(ConsentKind.PRIVACY)
    assert text is not None
    assert text.version == "2"
