"""Builders of papers, policies and applications."""

from datetime import date, timedelta
from typing import Any

from tests.make.people import MakePeople
from trainer.core import clock
from trainer.core.actors import System
from trainer.domain.certificates.models import REVOKE, Certificate, CertificateSource, Level
from trainer.domain.papers import operations as papers
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people.consents import ConsentKind, ConsentText
from trainer.domain.people.models import DutyKind, Employment, Person, User
from trainer.domain.people.places import County
from trainer.domain.publicity.models import PublicNotice
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import Application, BenefitKind, Policy

TEST = System("test")
ACCOUNT = "6222020000000000004"  # made up; a valid check digit
BANK = "示例农村商业银行示例支行"


def letter_facts(**values: object) -> dict[str, object]:
    """What an award letter says, all made up."""
    return {
        "county": "示例县",
        "office": "示例县民政局",
        "recipient": "示例甲",
        "certificate_level": "社会工作师",
        "certificate_number": "示例2026000001",
        "approved_on": "2026-08-10",
        "policy_title": "示例县社会工作者持证奖励办法（示例）",
        "policy_document": "例民〔2026〕1号",
        "clause": "第四条第（二）项",
        "amount_fen": 200000,
        "payment_way": "转入本人申请时确认的银行账户。",
        "contact": "0598-5550100（工作日）",
        "appeal": "可以向本单位提出。",
        "sealed": False,
        "sample": True,
        **values,
    }


def policy_content(county: County, **values: Any) -> dict[str, Any]:
    """A small policy: who works here and is not on the payroll, within 180 days."""
    today = clock.today()
    return {
        "key": "sample",
        "county": county.code,
        "title": f"{county.name}社会工作者持证奖励办法（示例）",
        "document_no": "例民〔2026〕示例1号",
        "signed_by": f"{county.name}民政局",
        "example": True,
        "valid": {"from_on": (today - timedelta(days=400)).isoformat(), "to_on": None},
        "public_notice": {"working_days": 5},
        "window": {"kind": "after_certificate", "days": 180, "counted_from": "issued_on"},
        "upgrade": {"mode": "each"},
        "benefits": [
            {
                "kind": "one_off",
                "level": "assistant",
                "amount_fen": 100_000,
                "clause_no": "第四条第（一）项",
            },
            {
                "kind": "one_off",
                "level": "worker",
                "amount_fen": 200_000,
                "clause_no": "第四条第（二）项",
            },
        ],
        "conditions": {
            "all": [
                {
                    "clause_no": "第三条第（一）项",
                    "text": "在本县从事社会工作",
                    "type": "works_in_county",
                },
                {
                    "clause_no": "第三条第（二）项",
                    "text": "不是在编人员",
                    "type": "not_on_government_payroll",
                    "params": {"kinds": ["civil_servant", "public_institution"]},
                },
                {"clause_no": "第五条", "text": "180日内提出", "type": "within_window"},
            ]
        },
        "documents": [{"name": "居民身份证", "originals": 0, "copies": 1}],
        "contact": {"phone": "0598-5550100"},
        **values,
    }


class MakeRewards(MakePeople):
    """Papers, policies and claims."""

    def paper(self, county: County, person: Person | None = None, **values: object) -> Paper:
        """An issued award letter about the person (or the county itself)."""
        return papers.issue(
            PaperKind.AWARD_LETTER,
            county=county,
            facts=letter_facts(**values),
            subject=person or county,
            person_id=person.id if person else None,
            actor=TEST,
        )

    def policy(self, county: County, **values: Any) -> Policy:
        """A policy of the county, published by the program."""
        policy = operations.add_policy(county, policy_content(county, **values), actor=TEST)
        operations.publish_policy(policy, actor=TEST)
        return policy

    def account_consent(self) -> ConsentText:
        """The wording about bank accounts in force."""
        known = self.session.query(ConsentText).filter_by(kind=ConsentKind.ACCOUNT).first()
        return known or self.save(
            ConsentText(
                kind=ConsentKind.ACCOUNT,
                version="示例-1",
                title="关于使用银行账号的单独同意（示例）",
                body="示例",
                from_on=date(2020, 1, 1),
            )
        )

    def held_certificate(self, person: Person, level: Level = Level.WORKER) -> Certificate:
        """A certificate issued ten days ago."""
        day = clock.today() - timedelta(days=10)
        return self.save(
            Certificate(
                person_id=person.id,
                level=level,
                number=f"SL2026{self.next():08d}",
                exam_year=day.year,
                approved_on=day,
                issued_on=day,
                source=CertificateSource.EXAM,
                recorded_at=clock.now(),
            )
        )

    def worker(self, county: County, **values: Any) -> User:
        """Somebody with an account who has worked in the county for years."""
        user = self.candidate(county, **values)
        self.works_in(county, user)
        return user

    def works_in(self, county: County, user: User) -> None:
        """One more job, in this county, still held."""
        self.save(
            Employment(
                person_id=user.person_id,
                employer="示例社会工作服务中心",
                county_id=county.id,
                starts_on=clock.today() - timedelta(days=1000),
            )
        )

    def filed_claim(
        self,
        county: County,
        user: User | None = None,
        *,
        policy: Policy | None = None,
        certificate: Certificate | None = None,
        **values: Any,
    ) -> Application:
        """A claim of the user (default: a worker with a fresh certificate) filed now."""
        user = user or self.worker(county)
        assert user.person is not None
        facts: dict[str, Any] = {
            "kind": BenefitKind.ONE_OFF,
            "account_name": user.person.name,
            "bank_name": BANK,
            "account": ACCOUNT,
            "agreed": self.account_consent(),
            "address": "127.0.0.1",
            **values,
        }
        return operations.submit(
            policy or self.policy_of(county),
            certificate or self.held_certificate(user.person),
            actor=user,
            **facts,
        )

    def policy_of(self, county: County) -> Policy:
        """The county's published policy, made when there is none."""
        known = self.session.query(Policy).filter_by(county_id=county.id, state="published").first()
        return known or self.policy(county)

    def reviewed(self, county: County, user: User | None = None) -> Application:
        """A claim that a reviewer of its own has passed on."""
        application = self.filed_claim(county, user)
        operations.review(application, actor=self.staff(DutyKind.REVIEWER, county=county))
        return application

    def approved(self, county: County, user: User | None = None) -> Application:
        """A claim that two people have granted."""
        application = self.reviewed(county, user)
        operations.approve(application, actor=self.staff(DutyKind.APPROVER, county=county))
        return application

    def revoked(self, application: Application) -> None:
        """The certificate under a claim is revoked."""
        certificate = application.certificate
        certificate.take(REVOKE)
        certificate.revoked_at, certificate.revoked_reason = clock.now(), "冒名取得（示例）"
        self.save(certificate)

    def publicised(self, *applications: Application) -> PublicNotice:
        """A public notice about these claims, begun now."""
        county = applications[0].county
        return operations.start_publicity(
            applications,
            title="持证奖励公示（示例）",
            basis="根据示例办法，拟对下列人员发放奖励。",
            contact_name="示例联系人",
            contact_phone="0598-5550100",
            actor=self.staff(DutyKind.CLERK, county=county),
        )
