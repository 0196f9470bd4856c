"""Reward claims of five counties in every state, with the public notices they went through."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from trainer.core import clock, identity
from trainer.core.actors import System, Visitor
from trainer.demo.scenes import payouts, stated
from trainer.demo.scenes.telling import days_before, settle
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Level
from trainer.domain.papers import operations as papers
from trainer.domain.people.consents import ConsentKind
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.publicity import operations as publicity
from trainer.domain.publicity.models import PublicNotice
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import (
    Application,
    BenefitKind,
    Policy,
    ReturnItem,
)
from trainer.seeding import files, policies
from trainer.seeding.walkthrough import ADDRESS, Cast, at, made

DATIAN, SHAXIAN, SANYUAN, YONGAN, YOUXI = "350425", "350405", "350404", "350481", "350426"
NOTICES = System("publicity.end_due")
CLAIMS = System("rewards.follow_notices")


@dataclass
class Desk:
    """A county's reward desk: its policy, its officers, and what lies on it."""

    cast: Cast
    county: County
    policy: Policy
    kind: BenefitKind = BenefitKind.ONE_OFF
    filed: dict[str, Application] = field(default_factory=dict)

    def officer(self, duty: str) -> User:
        """Who holds that duty here."""
        return self.cast.officer(self.county, duty)

    def file(self, keys: Sequence[str], day: int, level: Level | None = None) -> list[Application]:
        """Each of them files a claim for their (highest) certificate on that day."""
        return [self._file(key, day, minute, level) for minute, key in enumerate(keys)]

    def review(self, claims: Sequence[Application], day: int) -> None:
        """The reviewer passes them on; what the records do not tell was asked."""
        for minute, claim in enumerate(claims):
            with at(self.cast.today, day, 10, minute):
                note = "已电话核实，情况属实。"
                operations.review(claim, note=note, actor=self.officer("reviewer"))
        settle()

    def approve(self, claims: Sequence[Application], day: int) -> None:
        """The approver grants them."""
        for minute, claim in enumerate(claims):
            with at(self.cast.today, day, 15, minute):
                operations.approve(claim, actor=self.officer("approver"))
        settle()

    def granted(self, keys: Sequence[str], filed: int, decided: int) -> list[Application]:
        """File, review and approve."""
        claims = self.file(keys, filed)
        self.review(claims, decided - 2)
        self.approve(claims, decided)
        return claims

    def publicise(self, claims: Sequence[Application], day: int, batch: str) -> PublicNotice:
        """Put granted claims before the public."""
        with at(self.cast.today, day, 16):
            notice = operations.start_publicity(
                claims,
                title=f"{self.county.name}社会工作者奖励{batch}公示（示例）",
                basis=f"依据《{self.policy.title}》",
                contact_name="示例经办",
                contact_phone=self.county.counselling_phone,
                contact_address=self.county.counselling_address,
                actor=self.officer("clerk"),
            )
        settle()
        return notice

    def letters(self, claims: Sequence[Application], day: int) -> None:
        """Issue the letters of cleared claims."""
        for minute, claim in enumerate(claims):
            with at(self.cast.today, day, 16, minute):
                operations.issue_letter(claim, actor=self.officer("approver"))
        settle()

    def letter_again(self, claim: Application, day: int) -> None:
        """A letter had a mistake: it is declared void, and another one issued."""
        if claim.letter is None:
            raise LookupError("there is no letter to void")
        with at(self.cast.today, day, 17):
            papers.void(claim.letter, "证书管理号印错，重新印发", actor=self.officer("approver"))
        settle()
        self.letters([claim], day)

    def _file(self, key: str, day: int, minute: int, level: Level | None) -> Application:
        cast = self.cast
        levels = [held for name, held in cast.certificates if name == key]
        certificate = cast.certificates[key, level or max(levels, key=lambda one: one.rank)]
        with at(cast.today, day, 9, minute):
            claim = operations.submit(
                self.policy,
                certificate,
                kind=self.kind,
                account_name=cast.people[key].name,
                bank_name=f"示例农村商业银行{self.county.short_name}支行",
                account=identity.make_bank_account(1000 + cast.people[key].id),
                agreed=cast.text(ConsentKind.ACCOUNT),
                address=ADDRESS,
                actor=cast.accounts[key],
            )
        self.filed[key] = made(claim)
        return claim


def tell(cast: Cast) -> dict[str, Desk]:
    """File and decide in five counties; the desks are handed on to whoever pays."""
    desks = _open_desks(cast)
    payouts.set_budgets(cast, [desk.county for desk in desks.values()])
    _datian(desks[DATIAN])
    _shaxian(desks[SHAXIAN])
    _sanyuan(desks[SANYUAN])
    _yongan(desks[YONGAN])
    _youxi(desks[YOUXI])
    _draft_of_jiangle(cast)
    stated.tell(cast, desks[DATIAN].county)
    return desks


def end_notices(cast: Cast, day: int) -> None:
    """What the program's own jobs would have noted on the morning of that day."""
    with at(cast.today, day, 0, 5):
        publicity.end_due(actor=NOTICES)
        settle()
        operations.follow_notices(actor=CLAIMS)
    settle()


def extras(county: str, first: int, last: int) -> list[str]:
    """The keys of that county's additional people."""
    return [f"{county}-{number:02d}" for number in range(first, last + 1)]


def _open_desks(cast: Cast) -> dict[str, Desk]:
    """The samples come into force, dated around today, in place of the drafts."""
    desks = {}
    for code in (DATIAN, SHAXIAN, SANYUAN, YONGAN, YOUXI):
        county = cast.counties[code]
        with at(cast.today, -480, 10):
            (policy,) = policies.publish(
                county,
                made_on=cast.today,
                clerk=cast.officer(county, "clerk"),
                approver=cast.officer(county, "approver"),
            )
        desks[code] = Desk(cast, county, policy)
    desks[YONGAN].kind = BenefitKind.MONTHLY
    settle()
    return desks


def _datian(desk: Desk) -> None:
    """Everything at once: paid, cleared, before the public until today, and on every desk."""
    cast, county = desk.cast, desk.county
    for first, last, filed, issue in (
        (1, 4, -80, payouts.paid),
        (5, 7, -62, payouts.half_paid),
        (8, 10, -47, payouts.locked),
        (11, 13, -40, payouts.shortened),
        (14, 15, -37, None),
    ):
        claims = desk.granted(extras("datian", first, last), filed, filed + 4)
        desk.publicise(claims, filed + 5, f"第{-filed}号")
        end_notices(cast, filed + 21)
        desk.letters(claims, filed + 22)
        if issue is payouts.paid:
            desk.letter_again(claims[0], filed + 22)
        if issue is not None:
            issue(cast, county, filed + 23)
        if issue is payouts.paid:
            _claim_back(desk, claims[1], filed + 30, parts=2)
            _claim_back(desk, claims[2], filed + 31, parts=1)
            _claim_back(desk, claims[3], filed + 32, parts=0)
    ending = desk.granted(["liao-wangshu", *extras("datian", 16, 19)], -30, -20)
    desk.publicise(ending, days_before(cast.today, 5), "近期")
    desk.granted(extras("datian", 20, 22), -18, -6)
    desk.review(desk.file(extras("datian", 23, 25), -12), -4)
    returned = desk.file(extras("datian", 26, 27), -8)
    for claim in returned:
        with at(desk.cast.today, -5, 11):
            reasons = {
                ReturnItem.ACCOUNT: "银行账号与开户行不一致，请核对后重新填写。",
                ReturnItem.WORK: "现工作单位没有写明起始日期，请补填。",
            }
            operations.send_back(claim, items=reasons, actor=desk.officer("reviewer"))
    desk.file(extras("datian", 28, 29), -2)
    refused = desk.file(["wu-zhe"], -9)[0]
    with at(desk.cast.today, -7, 11):
        reason = "第三条第（三）项：事业单位在编人员不在奖励范围。"
        operations.reject(refused, reason=reason, actor=desk.officer("reviewer"))
    _appeal(desk, "wu-zhe", "本人的编制去年已经转出，有单位证明，请重新核对人员身份。", -5)
    _decide_appeal(desk, "wu-zhe", -3, upheld=False)
    for key, upheld in (("datian-31", True), ("datian-32", None)):
        late = desk.file([key], -10)[0]
        with at(desk.cast.today, -8, 11):
            reason = "第三条第（一）项：没有提供在本县工作的证明。"
            operations.reject(late, reason=reason, actor=desk.officer("reviewer"))
        settle()
        _appeal(desk, key, "证明已随申请交到窗口，有收件回执，请核对。", -4)
        if upheld:
            _decide_appeal(desk, key, -2, upheld=True)
    _withdrawn_appeal(desk, "datian-20")
    withdrawn = desk.file(extras("datian", 30, 30), -11)[0]
    with at(desk.cast.today, -10, 20):
        operations.withdraw(withdrawn, actor=desk.cast.accounts["datian-30"])
    with at(desk.cast.today, -9, 10):
        certificates.revoke(
            withdrawn.certificate,
            reason="示例：考后核查认定承诺不实，证书无效",
            actor=desk.officer("reviewer"),
        )
    settle()


def _appeal(desk: Desk, key: str, statement: str, day: int) -> None:
    """Somebody does not accept the decision on their claim."""
    with at(desk.cast.today, day, 20):
        operations.appeal(desk.filed[key], statement=statement, actor=desk.cast.accounts[key])
    settle()


def _withdrawn_appeal(desk: Desk, key: str) -> None:
    """Somebody asked about the amount, was told, and goes on with it no more."""
    _appeal(desk, key, "示例：金额与同事的不一样，请核对标准。", -4)
    appeal = queries.appeal_of(desk.filed[key])
    if appeal is None:
        raise LookupError("there is no appeal to withdraw")
    with at(desk.cast.today, -3, 20):
        operations.withdraw_appeal(appeal, actor=desk.cast.accounts[key])
    settle()


def _decide_appeal(desk: Desk, key: str, day: int, *, upheld: bool) -> None:
    """An officer who took no part looks at it again: of the city, or the county's approver."""
    appeal = queries.appeal_of(desk.filed[key])
    if appeal is None:
        raise LookupError("there is no appeal to decide")
    decide = operations.uphold_appeal if upheld else operations.dismiss_appeal
    said = "示例：收件回执属实，退回重新审核。" if upheld else "示例：人事部门答复，编制没有转出。"
    with at(desk.cast.today, day, 10):
        city = desk.cast.staff["city.confirmer"]
        decide(appeal, decision=said, actor=city if upheld else desk.officer("approver"))
    settle()


def _claim_back(desk: Desk, claim: Application, day: int, *, parts: int) -> None:
    """A reward was paid in error: one of so many parts has come back; none: it was lifted."""
    with at(desk.cast.today, day, 10):
        debt = operations.claim_back(
            claim,
            amount_fen=claim.amount_fen,
            reason="示例：发放以后核查，申请时已调离本县，依据第八条追回。",
            actor=desk.officer("approver"),
        )
    settle()
    with at(desk.cast.today, day + 10, 10):
        if parts:
            operations.record_repayment(
                made(debt),
                amount_fen=claim.amount_fen // parts,
                paid_on=clock.today(),
                voucher=f"示例缴款{claim.id:04d}",
                actor=desk.officer("payer"),
            )
        else:
            reason = "示例：复查后证实没有调离。"
            operations.lift_debt(made(debt), reason=reason, actor=desk.officer("approver"))
    settle()


def _shaxian(desk: Desk) -> None:
    """One was paid, some stand before the public, with an objection that is being looked into."""
    early = desk.granted(["ouyang-ningyuan"], -29, -26)
    first = desk.publicise(early, -25, "第一批")
    with at(desk.cast.today, -22, 14):
        objection = publicity.object_to(
            first.lines[0],
            actor=Visitor(ADDRESS),
            by_name="示例群众",
            by_unit=False,
            contact="15405989001",
            text="听说这位同志去年已经在别的地方领过奖励，请核实。",
        )
    with at(desk.cast.today, -20, 10):
        publicity.reject_objection(
            made(objection),
            finding="经全市比对，没有其他奖励的申领记录。",
            actor=desk.officer("reviewer"),
        )
    running = desk.granted(["luo-jingchuan", *extras("shaxian", 1, 3)], -14, -3)
    notice = desk.publicise(running, -1, "第二批")
    with at(desk.cast.today, 0, 0, 1):
        publicity.object_to(
            notice.lines[1],
            actor=Visitor(ADDRESS),
            by_name="示例社会工作服务中心",
            by_unit=True,
            contact="15405989002",
            text="该同志上月已经离职，请核实是否仍在本区从事社会工作。",
        )
    end_notices(desk.cast, -9)
    desk.letters(early, -8)
    payouts.paid(desk.cast, desk.county, -7)
    returned = desk.file(["deng-zhaolu"], -6)[0]
    with at(desk.cast.today, -3, 11):
        reasons = {ReturnItem.WORK: "从业经历不满12个月，如有遗漏请补填并附证明。"}
        operations.send_back(returned, items=reasons, actor=desk.officer("reviewer"))
    desk.review(desk.file(extras("shaxian", 4, 5), -5), -2)
    desk.file(extras("shaxian", 6, 8), -1)
    settle()


def _sanyuan(desk: Desk) -> None:
    """Cleared claims; an objection that was upheld; a notice taken down; one to be asked about."""
    cast = desk.cast
    cleared = desk.granted(["chen-xuan", "ke-ruoshui", *extras("sanyuan", 1, 4)], -50, -40)
    desk.publicise(cleared, -39, "第一批")
    end_notices(cast, -23)
    desk.letters(cleared[:3], -22)
    payouts.sent_back(cast, desk.county, -21)
    upheld = desk.granted(extras("sanyuan", 7, 7), -34, -30)
    notice = desk.publicise(upheld, -29, "第二批")
    with at(cast.today, -28, 14):
        objection = publicity.object_to(
            notice.lines[0],
            actor=Visitor(ADDRESS),
            by_name="示例群众",
            by_unit=False,
            contact="15405989003",
            text="该同志今年已经转到市外工作，请核实。",
        )
    with at(cast.today, -26, 10):
        finding = "核查属实，报考和工作均不在本区。"
        publicity.uphold_objection(made(objection), finding=finding, actor=desk.officer("reviewer"))
    settle()
    with at(cast.today, -25, 10):
        reason = "异议成立：报考和工作均不在本区。"
        operations.reject(upheld[0], reason=reason, actor=desk.officer("approver"))
    again = desk.granted(extras("sanyuan", 5, 6), -15, -11)
    wrong = desk.publicise(again, -10, "第三批")
    with at(cast.today, -9, 9):
        reason = "公示标题写错批次，更正后重新公示。"
        publicity.withdraw(wrong, actor=desk.officer("clerk"), reason=reason)
    end_notices(cast, -8)
    desk.file(["shangguan-yun", *extras("sanyuan", 8, 8)], -3)
    settle()


def _yongan(desk: Desk) -> None:
    """A monthly allowance; in January nothing is due yet for the year."""
    if (desk.cast.today + timedelta(days=-19)).month == 1:
        return
    desk.granted(["guan-shanyue"], -19, -15)
    desk.review(desk.file(["mei-chuxue"], -14), -9)
    withdrawn = desk.file(["lei-mingyuan"], -6)[0]
    with at(desk.cast.today, -5, 20):
        operations.withdraw(withdrawn, actor=desk.cast.accounts["lei-mingyuan"])
    settle()


def _youxi(desk: Desk) -> None:
    """Topped up by the difference; and somebody who sat the exam in another county."""
    desk.review(desk.file(["zhu-zishu"], -9), -4)
    desk.file(["ji-wanxing"], -3)
    settle()


def _draft_of_jiangle(cast: Cast) -> None:
    """A county that is still writing its policy."""
    county = cast.counties["350428"]
    content = next(one for one in files.policies() if one["county"] == DATIAN)
    text = files.reworded(content, "大田县", county.name)
    text |= {"key": "jiangle-sample", "county": county.code}
    text["document_no"] = "将委社〔2026〕示例6号"
    with at(cast.today, -3, 10):
        policies.add_draft(county, text, made_on=cast.today, clerk=cast.officer(county, "clerk"))
    settle()
