"""What follows an approval: the notice, the letter, the payment list; refusals say why."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import ACCOUNT, BANK, TEST
from trainer import documents
from trainer.core import clock, outbox
from trainer.core.errors import RuleBroken, WrongState
from trainer.domain.papers import rules as paper_rules
from trainer.domain.people.models import DutyKind, Payroll
from trainer.domain.publicity import operations as publicity
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import State
from trainer.jobs.papers import document_facts, print_papers


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    """The years of the clock have a table."""
    year = clock.today().year
    make.holidays(year, year + 1)


def test_the_notice_runs_and_ends_by_itself(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    first, second = make.approved(county), make.approved(county)
    notice = make.publicised(first, second)
    line = notice.lines[0]
    assert "*" in line.masked_name
    assert first.certificate_number not in str(notice.shown)
    clerk = make.staff(DutyKind.CLERK, county=county)
    with pytest.raises(RuleBroken, match="公示结束以后"):
        operations.issue_letter(first, actor=clerk)
    assert queries.ready_to_pay(county.id) == []
    make.objection(notice)
    clock.move(timedelta(days=(notice.last_on - clock.today()).days + 1))
    assert queries.publicity_of(second).is_over
    assert not queries.publicity_of(first).is_over
    assert queries.ready_to_pay(county.id) == [second]
    assert operations.follow_notices(actor=TEST) == 1
    assert (first.state, second.state) == (State.PUBLICISED, State.CLEARED)
    operations.reject(
        first, reason="异议成立：已离开本县", actor=make.staff(DutyKind.APPROVER, county=county)
    )
    assert first.state is State.REJECTED


def test_a_withdrawn_notice_gives_its_claims_back(make: Make, session: Session) -> None:
    county = make.county()
    application = make.approved(county)
    notice = make.publicised(application)
    publicity.withdraw(notice, reason="名单有误", actor=make.staff(DutyKind.CLERK, county=county))
    operations.follow_notices(actor=TEST)
    assert application.state is State.APPROVED
    assert make.publicised(application).id != notice.id


def test_the_letter_says_what_was_granted(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    application = make.approved(county)
    make.publicised(application)
    clock.move(timedelta(days=20))
    clerk = make.staff(DutyKind.CLERK, county=county)
    paper = operations.issue_letter(application, actor=clerk)
    assert application.state is State.CLEARED
    letter = documents.thaw(documents.AwardLetter, document_facts(paper))
    assert letter.recipient == application.person.name
    assert letter.amount_fen == application.amount_fen
    assert letter.capitals == "人民币贰仟元整"
    assert letter.certificate_number == application.certificate_number
    assert letter.policy_title == application.policy_facts["title"]
    assert letter.clause == application.clause
    assert letter.office == county.offices[0].name
    assert ACCOUNT not in str(paper.facts)
    with pytest.raises(RuleBroken, match="已经印发过"):
        operations.issue_letter(application, actor=clerk)


def test_the_letter_is_printed_on_one_page_by_its_job(make: Make, session: Session) -> None:
    county = make.county()
    application = make.approved(county)
    make.publicised(application)
    clock.move(timedelta(days=20))
    paper = operations.issue_letter(application, actor=make.staff(DutyKind.CLERK, county=county))
    while job := outbox.claim("test"):
        if job.name == "papers.print":
            print_papers(job)
    assert paper.file is not None, paper.problem
    (page,) = PdfReader(io.BytesIO(paper.file.content)).pages
    text = "".join(page.extract_text().split())
    for printed in (paper.number, application.person.name, "2,000.00", "人民币贰仟元整"):
        assert printed in text, printed
    assert paper_rules.grouped(paper.code) in text


def test_a_claim_is_listed_taken_off_corrected_and_paid(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.approved(county, user)
    make.publicised(application)
    clock.move(timedelta(days=20))
    clerk = make.staff(DutyKind.CLERK, DutyKind.PAYER, county=county)
    operations.list_for_payment(application, actor=clerk)
    with pytest.raises(RuleBroken, match="现在不能修改账户"):
        operations.correct_account(
            application,
            account_name=application.account_name,
            bank_name=BANK,
            account="",
            actor=user,
        )
    operations.take_off_list(application, reason="户名不符，银行退回", actor=clerk)
    assert application.trouble == "户名不符，银行退回"
    operations.correct_account(
        application,
        account_name=application.account_name,
        bank_name=BANK,
        account=ACCOUNT,
        actor=user,
    )
    operations.list_for_payment(application, actor=clerk)
    operations.mark_paid(application, paid_on=clock.today(), actor=clerk)
    assert application.state is State.PAID
    assert application.trouble == ""
    with pytest.raises(WrongState):
        operations.mark_paid(application, paid_on=clock.today(), actor=clerk)


def test_who_changed_meanwhile_is_not_listed_for_payment(make: Make, session: Session) -> None:
    county = make.county()
    application = make.approved(county)
    make.publicised(application)
    clock.move(timedelta(days=20))
    application.person.payroll = Payroll.CIVIL_SERVANT
    session.commit()
    with pytest.raises(RuleBroken, match="暂不列入"):
        operations.list_for_payment(application, actor=make.staff(DutyKind.CLERK, county=county))
    assert queries.publicity_of(application).is_over
