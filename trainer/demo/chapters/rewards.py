"""The crowd's rewards: granted, announced and paid, chunk by chunk and county by county."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update

from trainer.core import clock, identity, masks
from trainer.core.db import db
from trainer.core.sealed import blind, seal
from trainer.demo.bulk import Writer
from trainer.demo.member import Held, Member
from trainer.domain.payouts.models import Budget, ItemState, ListState, PaymentItem, PaymentList
from trainer.domain.people import queries as people
from trainer.domain.people.consents import Consent, ConsentKind
from trainer.domain.people.places import County
from trainer.domain.publicity.models import NoticeKind, NoticeLine, NoticeState, PublicNotice
from trainer.domain.publicity.rules import LineFacts, hash_of
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import Application, BenefitKind, Policy, PolicyState, State
from trainer.seeding.walkthrough import ADDRESS, Cast

PUBLISHED, CLEARED, LISTED, PAID = -69, -50, -48, -45
"""The days, counted from today, on which a whole chunk's claims went on together."""


@dataclass(frozen=True)
class Granted:
    """A claim that went all the way."""

    key: int
    member: Member
    held: Held
    amount_fen: int


@dataclass
class Desk:
    """One county's policy and officers, by key."""

    county: County
    policy: Policy
    facts: dict[str, Any]
    clerk: int
    reviewer: int
    approver: int
    payer: int
    serial: int
    notice: int | None = None
    granted: list[Granted] = field(default_factory=list)


class Rewards:
    """Whoever has a recent certificate and meets every clause was paid; a few still wait."""

    def __init__(self, cast: Cast, writer: Writer, dice: Random) -> None:
        self._cast, self._writer, self._dice = cast, writer, dice
        self._names = {county.id: county.name for county in cast.counties.values()}
        self._year = self._moment(LISTED).year
        self._desks = {desk.county.id: desk for desk in self._open_desks()}
        self._text_id = cast.text(ConsentKind.ACCOUNT).id
        self._calendar = people.calendar()

    def add(self, member: Member) -> None:
        """Perhaps this member claimed a reward for the newest certificate."""
        desk = self._desks.get(member.county.id)
        if desk is None or member.user_id is None or not member.held:
            return
        held = member.held[-1]
        waits = self._dice.random() < 0.3
        filed_on = self._cast.today + timedelta(
            days=-self._dice.randrange(2, 6) if waits else -self._dice.randrange(75, 110)
        )
        claim = self._claim(member, held, filed_on)
        window = rules.claim_window(desk.policy.content, claim, filed_on)
        entitled = rules.entitlement(desk.policy.content, claim, filed_on)
        found = rules.findings(desk.policy.content, claim, filed_on)
        if window is None or not window.covers(filed_on) or entitled.amount_fen <= 0:
            return
        if rules.worst(found) is not rules.Result.MET:
            return
        state = State.SUBMITTED if waits else State.PAID
        frozen = [finding.frozen() for finding in found]
        key = self._application(desk, member, held, filed_on, state, entitled, frozen)
        if state is State.PAID:
            desk.granted.append(Granted(key, member, held, entitled.amount_fen))

    def close_chunk(self) -> None:
        """One public notice and one payment list for each county's claims of the chunk."""
        for desk in self._desks.values():
            if desk.notice is not None:
                self._announce(desk, desk.notice)
                self._pay(desk)
                desk.notice = None
                desk.granted.clear()

    def _open_desks(self) -> Iterator[Desk]:
        for policy in db.session.scalars(
            select(Policy).where(Policy.state == PolicyState.PUBLISHED).order_by(Policy.id)
        ):
            county = policy.county
            if policy.content["benefits"][0]["kind"] != BenefitKind.ONE_OFF:
                continue
            newest = select(func.max(PaymentList.serial)).where(
                PaymentList.county_id == county.id, PaymentList.year == self._year
            )
            facts = {
                name: getattr(policy, name)
                for name in ("code", "edition", "title", "document_no", "signed_by", "content")
            }
            yield Desk(
                county=county,
                policy=policy,
                facts=facts,
                clerk=self._cast.officer(county, "clerk").id,
                reviewer=self._cast.officer(county, "reviewer").id,
                approver=self._cast.officer(county, "approver").id,
                payer=self._cast.officer(county, "payer").id,
                serial=db.session.scalar(newest) or 0,
            )

    def _claim(self, member: Member, held: Held, filed_on: date) -> rules.Claim:
        job = rules.Span(member.county.id, member.works_since, None, True, member.payroll)
        return rules.Claim(
            county_id=member.county.id,
            county_names=self._names,
            kind=BenefitKind.ONE_OFF,
            level=held.level,
            certificate_number=held.number,
            approved_on=held.approved_on,
            issued_on=held.issued_on,
            registered_on=held.registered_on,
            registered_until_on=held.registered_until_on,
            exam_county_id=member.county.id,
            levels_held=tuple(one.level for one in member.held),
            home_county_id=member.home_county_id,
            payroll=member.payroll,
            work=(job,),
            filed_on=filed_on,
        )

    def _application(
        self,
        desk: Desk,
        member: Member,
        held: Held,
        filed_on: date,
        state: State,
        entitled: rules.Entitlement,
        frozen: list[dict[str, Any]],
    ) -> int:
        paid = state is State.PAID
        if paid and desk.notice is None:
            desk.notice = self._writer.reserve(PublicNotice)
        uid = uuid4().hex
        account = identity.make_bank_account(5_000_000 + member.index)
        filed_at = clock.office_moment(filed_on, 9 + self._dice.randrange(10))
        stages = ("filed", "reviewed", "approved") if paid else ("filed",)
        key = self._writer.add(
            Application,
            uid=uid,
            policy_id=desk.policy.id,
            policy_facts=desk.facts,
            county_id=desk.county.id,
            person_id=member.person_id,
            person_index=member.id_index,
            certificate_id=held.id,
            certificate_number=held.number,
            kind=BenefitKind.ONE_OFF,
            level=held.level,
            clause=entitled.clause,
            amount_fen=entitled.amount_fen,
            account_name=member.name,
            bank_name=f"示例农村商业银行{desk.county.short_name}支行",
            account_sealed=seal("reward_application.account", uid, account),
            account_index=blind("bank_account", account),
            state=state,
            findings=dict.fromkeys(stages, frozen),
            filed_by_id=member.user_id,
            submitted_at=filed_at,
            reviewed_by_id=desk.reviewer if paid else None,
            reviewed_at=self._moment(-72) if paid else None,
            approved_by_id=desk.approver if paid else None,
            approved_at=self._moment(-70) if paid else None,
            notice_id=desk.notice if paid else None,
            cleared_at=self._moment(CLEARED) if paid else None,
            listed_at=self._moment(LISTED) if paid else None,
            paid_on=self._day(PAID) if paid else None,
            version=1,
        )
        self._writer.add(
            Consent,
            user_id=member.user_id,
            person_id=member.person_id,
            text_id=self._text_id,
            kind=ConsentKind.ACCOUNT,
            given_at=filed_at,
            address=ADDRESS,
        )
        events = {"reward.submitted": filed_at}
        if paid:
            events["reward.paid"] = self._moment(PAID)
        for happened, at in events.items():
            self._writer.note(
                happened,
                Application,
                key,
                at=at,
                county_id=desk.county.id,
                facts={"amount_fen": entitled.amount_fen},
            )
        return key

    def _announce(self, desk: Desk, notice: int) -> None:
        """The public notice that these claims stood on."""
        lines = [self._line(granted) for granted in desk.granted]
        published_at = self._moment(PUBLISHED)
        first_on, last_on = self._calendar.period(self._day(PUBLISHED), 5)
        office = desk.county.office_on(self._day(PUBLISHED))
        said = {
            "title": f"{desk.county.name}社会工作者奖励公示（示例）",
            "office": office.name if office else desk.county.name,
            "basis": f"依据《{desk.policy.title}》",
        }
        shown = said | {
            "published_at": published_at.isoformat(),
            "first_on": first_on.isoformat(),
            "last_on": last_on.isoformat(),
            "lines": [line.shown for line in lines],
        }
        self._writer.put(
            PublicNotice,
            notice,
            **said,
            kind=NoticeKind.REWARD,
            county_id=desk.county.id,
            working_days=5,
            published_at=published_at,
            first_on=first_on,
            last_on=last_on,
            contact_name="示例经办",
            contact_phone=desk.county.counselling_phone,
            contact_address=desk.county.counselling_address,
            state=NoticeState.ENDED,
            published_by_id=desk.clerk,
            ended_at=clock.office_moment(last_on + timedelta(days=1), 0, 5),
            shown=shown,
            shown_hash=hash_of(shown),
            version=1,
        )
        for position, line in enumerate(lines, start=1):
            self._writer.add(NoticeLine, notice_id=notice, position=position, **line._asdict())
        self._writer.note(
            "notice.published",
            PublicNotice,
            notice,
            at=published_at,
            county_id=desk.county.id,
            facts={"lines": len(lines)},
        )

    def _line(self, granted: Granted) -> LineFacts:
        return LineFacts(
            subject_type=rules.SUBJECT,
            subject_id=granted.key,
            masked_name=masks.name(granted.member.name),
            place=granted.member.employer,
            level=str(granted.held.level.label),
            certificate_mask=masks.certificate(granted.held.number),
            amount_fen=granted.amount_fen,
            person_id=granted.member.person_id,
        )

    def _pay(self, desk: Desk) -> None:
        """The payment list on which these claims were paid, charged to the year's budget."""
        total = sum(granted.amount_fen for granted in desk.granted)
        desk.serial += 1
        key = self._writer.add(
            PaymentList,
            county_id=desk.county.id,
            year=self._year,
            serial=desk.serial,
            title=f"{desk.county.name}社会工作者奖励发放清单（示例）",
            state=ListState.PAID,
            total_fen=total,
            count=len(desk.granted),
            made_by_id=desk.clerk,
            made_at=self._moment(LISTED),
            locked_at=self._moment(LISTED),
            confirmed_by_id=desk.payer,
            confirmed_at=self._moment(LISTED + 1),
            closed_at=self._moment(PAID),
            version=1,
        )
        for granted in desk.granted:
            self._writer.add(
                PaymentItem,
                list_id=key,
                application_id=granted.key,
                amount_fen=granted.amount_fen,
                reviewed_by_id=desk.reviewer,
                approved_by_id=desk.approver,
                state=ItemState.PAID,
                paid_on=self._day(PAID),
                paid_by_id=desk.payer,
                version=1,
            )
        self._writer.note(
            "payment_list.all_paid",
            PaymentList,
            key,
            at=self._moment(PAID),
            county_id=desk.county.id,
            facts={"count": len(desk.granted), "total_fen": total},
        )
        db.session.execute(
            update(Budget)
            .where(Budget.county_id == desk.county.id, Budget.year == self._year)
            .values(total_fen=Budget.total_fen + total, spent_fen=Budget.spent_fen + total)
            .execution_options(synchronize_session=False)
        )

    def _day(self, offset: int) -> date:
        return self._cast.today + timedelta(days=offset)

    def _moment(self, offset: int) -> datetime:
        return clock.office_moment(self._day(offset), 16)
