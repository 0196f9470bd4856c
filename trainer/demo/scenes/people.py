"""Accounts and records in every state: claimed, merged, refused, closed, helped at the counter."""

from trainer.core.actors import Visitor
from trainer.demo.scenes.telling import settle
from trainer.domain.people import operations, passwords, queries
from trainer.domain.people.consents import CodePurpose, ConsentKind, IdentityClaim, OneTimeCode
from trainer.domain.people.models import DutyKind, User
from trainer.seeding import files
from trainer.seeding.walkthrough import ADDRESS, SEEDER, Cast, at, document_number, made


def tell(cast: Cast, nobodys: str) -> None:
    """Somebody comes back to an old record, somebody is turned away, somebody forgot a password."""
    _merge(cast, nobodys)
    _refuse(cast)
    _forgotten_password(cast)
    _change_of_mind(cast)
    _former_officer(cast)


def _merge(cast: Cast, nobodys: str) -> None:
    """On record before the account: the county hands a code over, and the records become one."""
    facts = next(p for p in files.read("walkthrough")["people"] if p["key"] == "cai-wanqing")
    county = cast.counties[facts["county"]]
    agreed = [cast.text(kind) for kind in (ConsentKind.PRIVACY, ConsentKind.ID_NUMBER)]
    with at(cast.today, -60, 15):
        user = made(
            operations.register_account(
                name=facts["name"],
                id_kind=cast.people["cai-wanqing"].id_kind,
                id_number=document_number(facts),
                phone=facts["phone"],
                password_hash=nobodys,
                county=county,
                agreed=agreed,
                address=ADDRESS,
                made_up=True,
                actor=Visitor(ADDRESS),
            )
        )
    with at(cast.today, -59, 10):
        code, typed = _code(cast, user, CodePurpose.CLAIM, "到窗口出示身份证原件，申请认领档案")
        operations.confirm_claim_by_code(_claim(user), code, typed=typed, actor=user)
    settle()
    cast.accounts["cai-wanqing"] = user


def _refuse(cast: Cast) -> None:
    with at(cast.today, -100, 11):
        operations.refuse_claim(
            _claim(cast.accounts["unchecked-1"]),
            reason="出示的证件与填报的姓名不一致，请更正后重新申请核对。",
            actor=cast.staff["datian.reviewer"],
        )


def _forgotten_password(cast: Cast) -> None:
    """One code was used, the other ran out."""
    user = cast.accounts["datian-01"]
    with at(cast.today, -12, 9):
        _code(
            cast, cast.accounts["datian-02"], CodePurpose.PASSWORD, "忘记密码，窗口核对身份后发放"
        )
        code, typed = _code(cast, user, CodePurpose.PASSWORD, "忘记密码，窗口核对身份后发放")
    with at(cast.today, -12, 9, 10):
        kept = user.password_hash or ""
        operations.reset_password(code, typed=typed, password_hash=kept, actor=Visitor(ADDRESS))


def _change_of_mind(cast: Cast) -> None:
    person, user = cast.people["datian-03"], cast.accounts["datian-03"]
    text = cast.text(ConsentKind.PUBLICATION)
    with at(cast.today, -40):
        made(operations.give_consent(person, text, address=ADDRESS, actor=user))
    with at(cast.today, -38):
        operations.withdraw_consent(person, ConsentKind.PUBLICATION, actor=user)


def _former_officer(cast: Cast) -> None:
    """Somebody left the office: the duty ended, the account is closed."""
    county = cast.counties["350425"]
    with at(cast.today, -900):
        user = made(
            operations.create_staff_user(
                staff_name="datian.former",
                display_name="樊前任",
                password_hash=None,
                actor=SEEDER,
            )
        )
        duty = operations.give_duty(user, kind=DutyKind.CLERK, county=county, actor=SEEDER)
    with at(cast.today, -400):
        operations.end_duty(duty, actor=SEEDER)
        operations.close_user(user, reason="工作调动，已办理交接", actor=SEEDER)
    cast.staff["datian.former"] = user


def _code(cast: Cast, user: User, purpose: CodePurpose, reason: str) -> tuple[OneTimeCode, str]:
    """A code that the county's clerk hands over, and what stands on the slip."""
    if user.person is None:
        raise LookupError("codes are for people")
    typed = passwords.new_code()
    clerk = cast.officer(user.person.county, "clerk")
    code = operations.issue_code(user, purpose=purpose, reason=reason, code=typed, actor=clerk)
    return made(code), typed


def _claim(user: User) -> IdentityClaim:
    claim = queries.claim_of(user)
    if claim is None:
        raise LookupError("every registered account has a claim")
    return claim
