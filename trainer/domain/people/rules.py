"""Who holds which duty, and who may see and change whom. No database here."""

import hmac
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from trainer.core import identity
from trainer.core.actors import Actor, System, Visitor
from trainer.core.errors import RuleBroken, WrongState
from trainer.core.privacy import looks_personal
from trainer.core.text import Sentence, say
from trainer.domain.people.calendar import DayKind
from trainer.domain.people.consents import (
    CodePurpose,
    ConsentKind,
    ConsentText,
    IdentityClaim,
    OneTimeCode,
)
from trainer.domain.people.models import (
    DutyKind,
    Education,
    Employment,
    IdKind,
    Person,
    Standing,
    User,
    UserState,
)
from trainer.domain.people.places import County, Township

OFFICE = (
    DutyKind.CLERK,
    DutyKind.REVIEWER,
    DutyKind.APPROVER,
    DutyKind.PAYER,
    DutyKind.SEALER,
    DutyKind.ADMINISTRATOR,
    DutyKind.AUDITOR,
)
"""The duties of people who work in a bureau."""

CODE_LIFE = timedelta(hours=24)
CODE_TRIES = 100  # of 49 random bits; tries are limited per address besides
SHORTEST_REASON = 4
SATURDAY = 5
WRONG_SIGN_IN = say(
    "登录名或密码不对。请核对后再试；忘记密码的，可以向本县（市、区）主管部门申请一次性验证码重设。"
)
WRONG_CODE = say(
    "登录名或验证码不对，或者验证码已经用过、已经过期。请核对后再试，"
    "或请本县（市、区）主管部门重新发放。"
)
_STAFF_NAME = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")


def sign_in_key(typed: str) -> str:
    """One spelling of a sign-in name, so that tries are counted however it was typed."""
    try:
        return identity.check_phone(typed)
    except RuleBroken:
        return typed.strip().lower()


def holds(actor: Actor, *kinds: DutyKind, county_id: int | None) -> bool:
    """Whether the actor has one of these duties in exactly this county (None: in the city)."""
    return isinstance(actor, User) and any(
        duty.kind in kinds and duty.county_id == county_id for duty in actor.live_duties
    )


def is_system(actor: Actor) -> bool:
    """Whether the program itself acts: a job or a command."""
    return isinstance(actor, System)


def counties_of(user: User, *kinds: DutyKind) -> frozenset[int]:
    """The counties in which the user has one of these duties (any office duty by default)."""
    wanted = kinds or OFFICE
    return frozenset(
        duty.county_id
        for duty in user.live_duties
        if duty.county_id is not None and duty.kind in wanted
    )


def is_city_staff(user: User) -> bool:
    """Whether the user works for the city bureau, which reads every county."""
    return any(duty.county_id is None and duty.kind in OFFICE for duty in user.live_duties)


def is_person(actor: Actor, person_id: int) -> bool:
    """Whether the actor is this very person."""
    return isinstance(actor, User) and actor.person_id == person_id


def is_user(actor: Actor, user: User) -> bool:
    """Whether the actor is this very account."""
    return isinstance(actor, User) and actor.id == user.id


# -- places ---------------------------------------------------------------------------------


def may_manage_places(actor: Actor) -> bool:
    """Counties, offices, townships, bodies and holidays: city administrators."""
    return is_system(actor) or holds(actor, DutyKind.ADMINISTRATOR, county_id=None)


def place_objection(county: County, township: Township | None) -> Sentence | None:
    """Why these cannot stand in one record. (An organisation may work in several counties.)"""
    if township is not None and township.county_id != county.id:
        return say(
            "{township}不属于{county}，请重新选择乡镇（街道）。",
            township=township.name,
            county=county.name,
        )
    return None


def make_up_objection(day: date, kind: DayKind) -> Sentence | None:
    """Why a day cannot be worked instead of another: weekdays are worked anyway."""
    if kind is DayKind.MAKE_UP and day.weekday() < SATURDAY:
        return say("调休上班的日子应是星期六或星期日，{day}不是，请核对。", day=day)
    return None


# -- records --------------------------------------------------------------------------------


def read_name(text: str) -> str:
    """The name as it is stored; a refusal names its field."""
    return _reading("name", identity.check_name, text)


def read_document(kind: IdKind, text: str, today: date | None, field: str = "id_number") -> str:
    """The number as it is stored; a refusal names its field."""
    return _reading(field, identity.check_document, kind, text, today)


def read_phone(text: str, field: str = "phone") -> str:
    """The mobile number as it is stored; a refusal names its field."""
    return _reading(field, identity.check_phone, text)


def _reading(field: str, check: Callable[..., str], *values: object) -> str:
    try:
        return check(*values)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, field) from refusal


def may_handle_people(actor: Actor, person: Person) -> bool:
    """County clerks and reviewers keep the records of their county's people."""
    return may_put_on_record(actor, person.county_id)


def may_put_on_record(actor: Actor, county_id: int) -> bool:
    """Clerks and reviewers of the county."""
    return is_system(actor) or holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=county_id)


def may_amend(actor: Actor, person: Person) -> bool:
    """People their own record, officers those of their county."""
    return person.standing is not Standing.MERGED and (
        is_person(actor, person.id) or may_handle_people(actor, person)
    )


def may_correct_identity(actor: Actor, person: Person) -> bool:
    """Name and number: people themselves until a bureau has checked them, then the bureau."""
    if person.standing is Standing.DECLARED and is_person(actor, person.id):
        return True
    return person.standing is not Standing.MERGED and may_handle_people(actor, person)


def may_reveal(actor: Actor, person: Person) -> bool:
    """A full identity number is shown to those who handle the county's records or its money."""
    return holds(
        actor,
        DutyKind.CLERK,
        DutyKind.REVIEWER,
        DutyKind.APPROVER,
        DutyKind.PAYER,
        county_id=person.county_id,
    )


def reason_objection(reason: str) -> Sentence | None:
    """Reasons are read by others and kept for ever: say something, and no numbers of people."""
    if len(reason.strip()) < SHORTEST_REASON:
        return say("请写明理由，至少{shortest}个字。", shortest=SHORTEST_REASON)
    return kept_words_objection(reason)


def kept_words_objection(words: str) -> Sentence | None:
    """Words that are kept for ever hold no numbers of people; every feature asks this one rule."""
    if looks_personal(words):
        return say("这段话会长期保存，请不要写证件号码、手机号码或银行账号。")
    return None


def moving_objection(actor: Actor, person: Person, county: County) -> Sentence | None:
    """One county's officers do not hand a checked record to another county on their own."""
    if county.id == person.county_id or person.standing is not Standing.ON_RECORD:
        return None
    if is_person(actor, person.id) or may_put_on_record(actor, county.id):
        return None
    return say(
        "已核对的档案转到其他县（市、区），由本人登录后在“我的档案”里修改；"
        "本人没有账号的，请先为其开通账号。"
    )


def education_objection(row: Education, today: date) -> Sentence | None:
    """Why an education cannot have been like this."""
    if row.starts_on is not None and row.starts_on >= row.graduated_on:
        return say("毕业日期应晚于入学日期，请核对。")
    if row.graduated_on > today + timedelta(days=3 * 365):
        return say("毕业日期离今天太远，请核对。")
    return None


def employment_objection(row: Employment, today: date) -> Sentence | None:
    """Why an employment cannot have been like this."""
    if row.starts_on > today:
        return say("开始日期还没有到，请核对。")
    if row.ends_on is not None and row.ends_on < row.starts_on:
        return say("结束日期不能早于开始日期，请核对。")
    return None


# -- accounts -------------------------------------------------------------------------------


def may_enter(actor: Actor) -> bool:
    """Everybody may try to sign in, to open an account, and to mend a forgotten password."""
    return isinstance(actor, (Visitor, User, System))


def may_open_account(actor: Actor, person: Person) -> bool:
    """For somebody on record, at the counter."""
    return person.standing is Standing.ON_RECORD and may_handle_people(actor, person)


def may_change_password(actor: Actor, user: User) -> bool:
    """One's own."""
    return is_user(actor, user)


def old_password_objection(user: User, proven: str | None) -> Sentence | None:
    """`proven` is the stored hash that the old password fitted, if it did."""
    if proven is None or proven != user.password_hash:
        return say("原密码不对，请重新输入。")
    return None


def password_objection(user: User, proven: str | None) -> Sentence | None:
    """Whether it is really they who sit there: `proven` is the hash that what they typed fitted."""
    if proven is None or proven != user.password_hash:
        return say("密码不对。请输入您自己的登录密码，确认是您本人办理。")
    return None


def staff_name_objection(name: str) -> Sentence | None:
    """Staff sign in by a short name such as datian.clerk."""
    if not 3 <= len(name) <= 50 or not _STAFF_NAME.fullmatch(name):
        return say("登录名请用3至50位小写字母和数字，以字母开头，中间可以有点、横线。")
    return None


def may_issue_code(actor: Actor, user: User) -> bool:
    """County clerks and administrators for people of their county, never for themselves.

    An account that holds duties, or soon will, is mended by city administrators only: whoever
    could reset an approver's password could approve.
    """
    if user.person is None or is_user(actor, user):
        return False
    if user.open_duties:
        return holds(actor, DutyKind.ADMINISTRATOR, county_id=None)
    return holds(actor, DutyKind.CLERK, DutyKind.ADMINISTRATOR, county_id=user.person.county_id)


def code_purpose_objection(user: User, purpose: CodePurpose) -> Sentence | None:
    """Why a code for this would open nothing."""
    waiting = user.person is not None and user.person.standing is Standing.DECLARED
    if purpose is CodePurpose.CLAIM and not waiting:
        return say("这个账号的身份已经核对过，不需要再发认领验证码。")
    return None


def may_use_code(actor: Actor, code: OneTimeCode) -> bool:
    """A code for the password is used before sign-in, one for a claim by the account's owner."""
    if code.purpose is CodePurpose.CLAIM:
        return isinstance(actor, User) and actor.id == code.user_id
    return may_enter(actor)


def code_objection(code: OneTimeCode, code_hash: str, now: datetime) -> Sentence | None:
    """Why the code opens nothing; the sentence never says which of these it was."""
    open_now = code.used_at is None and code.expires_at > now and code.tries <= CODE_TRIES
    return None if open_now and hmac.compare_digest(code.code_hash, code_hash) else WRONG_CODE


def code_issuer_objection(user: User, issuer: User) -> Sentence | None:
    """A code is worth what its issuer may do now: rights and counties change after it was given."""
    may = issuer.state is UserState.ACTIVE and may_issue_code(issuer, user)
    return None if may else WRONG_CODE


# -- claims ---------------------------------------------------------------------------------


def require_unchanged(person: Person, seen: int | None) -> None:
    """Stop an officer whose page is older than what the person says now."""
    if seen is not None and seen != person.version:
        raise WrongState(
            say("申请人填写的内容在您打开页面以后有改动。请刷新页面，重新对照证件原件再办理。")
        )


def changed_since_objection(code: OneTimeCode, person: Person) -> Sentence | None:
    """A code speaks for the name and number that the officer saw papers for, and no others."""
    if (code.person_name, code.id_number_index) != (person.name, person.id_number_index):
        return WRONG_CODE
    return None


def paper_objection(paper_seen: str) -> Sentence | None:
    """Which kind of paper was seen, without its number."""
    if not paper_seen.strip():
        return say("请写明核对了哪种证件原件。")
    return kept_words_objection(paper_seen)


def may_decide_claim(actor: Actor, claim: IdentityClaim) -> bool:
    """Clerks and reviewers of the county at whose counter the person appears; not one's own."""
    if isinstance(actor, User) and actor.id == claim.user_id:
        return False
    return holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=claim.county_id)


def claim_objection(declared: Person, record: Person | None) -> Sentence | None:
    """Why the declared person cannot be the one on record."""
    if record is not None and record.name != declared.name:
        return say(
            "这个证件号码在已有档案里登记的姓名与申请人填写的不一致。请对照证件原件，"
            "先更正写错的一方，再确认。"
        )
    return None


# -- staff ----------------------------------------------------------------------------------


def may_manage_users(actor: Actor) -> bool:
    """City administrators (and the program itself, at the start)."""
    return is_system(actor) or holds(actor, DutyKind.ADMINISTRATOR, county_id=None)


def may_manage_user(actor: Actor, user: User) -> bool:
    """City administrators, but nobody their own rights and account."""
    return may_manage_users(actor) and not is_user(actor, user)


def may_end_sessions(actor: Actor, user: User) -> bool:
    """One's own, or as an administrator."""
    return is_user(actor, user) or may_manage_users(actor)


def may_read_trail(actor: Actor, county_id: int | None) -> bool:
    """Auditors and administrators of the county; those of the city read every county's."""
    wanted = DutyKind.AUDITOR, DutyKind.ADMINISTRATOR
    return holds(actor, *wanted, county_id=None) or (
        county_id is not None and holds(actor, *wanted, county_id=county_id)
    )


def reads_whole_trail(user: User) -> bool:
    """Whether the user audits or administers for the city."""
    return may_read_trail(user, None)


def reads_some_trail(user: User) -> bool:
    """Whether the user audits or administers for some county."""
    return bool(counties_of(user, DutyKind.AUDITOR, DutyKind.ADMINISTRATOR))


def last_administrator_objection(others: int) -> Sentence | None:
    """The city is never left without anybody who can manage accounts."""
    if not others:
        return say("这是全市最后一位管理员。请先给另一位授予全市管理员职责，再办理。")
    return None


def double_duty_objection(
    user: User, kind: DutyKind, county_id: int | None, starts_on: date, ends_on: date | None
) -> Sentence | None:
    """The same duty in the same place is not held twice at a time."""
    for duty in user.open_duties:
        apart = (duty.ends_on is not None and duty.ends_on < starts_on) or (
            ends_on is not None and ends_on < duty.starts_on
        )
        if duty.kind is kind and duty.county_id == county_id and not apart:
            return say("这项职责已经授予，不需要重复授予。")
    return None


# -- consents -------------------------------------------------------------------------------


def may_consent(actor: Actor, person_id: int) -> bool:
    """Only people themselves; nobody agrees for another."""
    return is_person(actor, person_id)


def may_accept_notice(actor: Actor, user: User) -> bool:
    """For one's own account, where it belongs to a person."""
    return is_user(actor, user) and user.person_id is not None


def outdated_notice_objection(text: ConsentText, read: str) -> Sentence | None:
    """Only the wording in force can be taken note of."""
    if text.kind is not ConsentKind.PRIVACY or read != str(text.id):
        return say("告知书刚刚更新，请重新阅读后再勾选。")
    return None


def withdrawal_objection(kind: ConsentKind) -> Sentence | None:
    """Why a consent cannot simply be taken back."""
    if kind is ConsentKind.EXAM_PROMISE:
        return say("报考承诺书随报名一并存档，不能单独撤回；如要放弃报考，请撤回报名。")
    if kind is ConsentKind.PRIVACY:
        return say("告知书是使用账号的前提。不再使用时，请联系本县（市、区）主管部门停用账号。")
    return None
