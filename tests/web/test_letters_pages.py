"""Letters printed again, declared void, replaced, and issued for everybody at once."""

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import TEST
from tests.web.test_rewards_pages import fields_of, post, press
from trainer import documents
from trainer.core import clock
from trainer.core.db import db
from trainer.core.outbox import MOST_ATTEMPTS, Job, JobState
from trainer.core.text import say
from trainer.domain.papers.models import Paper, PaperState
from trainer.domain.people.models import DutyKind, User
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import Application
from trainer.jobs import engine

AsUser = Callable[[User | None], FlaskClient]


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    """The years of the clock have a table."""
    year = clock.today().year
    make.holidays(year, year + 1)


class Printer:
    """Stands for the printing process: counts, refuses the names it was told, or breaks."""

    def __init__(self) -> None:
        self.made = list[str]()
        self.refuses = set[str]()
        self.breaks_after: int | None = None
        self.breaks_at = ""

    def __call__(
        self, _kind: str, facts: list[documents.AwardLetter]
    ) -> Iterator[documents.Document]:
        for one in facts:
            if self.breaks_after is not None and len(self.made) >= self.breaks_after:
                raise documents.DocumentFailed("the document took too long")
            if one.recipient == self.breaks_at:
                raise documents.DocumentFailed("the document took too long")
            if one.recipient in self.refuses:
                raise documents.DocumentRefused(say("有一个字没有字形。"))
            self.made.append(one.recipient)
            yield documents.Document(f"{one.recipient}.pdf", one.number.encode(), 1, "0")


@pytest.fixture
def printer(session: Session) -> Iterator[Printer]:
    """No document is really made; the engine leaves the session of the test as it is."""
    with pytest.MonkeyPatch.context() as patch:
        printer = Printer()
        patch.setattr(documents, "make_many", printer)
        patch.setattr(db.session, "remove", session.expire_all)
        yield printer


def run_all(session: Session) -> None:
    """Carry out everything, tries that wait for later included."""
    for _ in range(MOST_ATTEMPTS):
        session.query(Job).filter_by(state=JobState.QUEUED).update({"run_at": clock.machine_now()})
        session.commit()
        while engine.run_one("test"):
            pass


def lettered(make: Make) -> tuple[Application, User]:
    """A cleared claim whose letter was issued, and the approver who did it."""
    county = make.county()
    (claim,) = make.cleared(county)
    officer = make.staff(DutyKind.APPROVER, DutyKind.CLERK, county=county)
    operations.issue_letter(claim, actor=officer)
    return claim, officer


def page_of(claim: Application) -> str:
    return f"/county/rewards/{claim.id}/application"


def test_a_letter_whose_printing_failed_is_printed_again(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, officer = lettered(make)
    letter, client = claim.letter, as_user(officer)
    assert letter is not None
    printer.breaks_after = 0
    run_all(session)
    assert letter.job is not None
    assert (letter.job.state, letter.job.attempt) == (JobState.DONE, MOST_ATTEMPTS)
    page = client.get(page_of(claim)).text
    assert "文件没有生成" in page
    assert "重新生成" in page
    printer.breaks_after = None
    url = f"/county/letters/{claim.id}/print-again"
    for _ in range(2):
        assert press(client, page_of(claim), url).status_code == 302
    assert session.query(Job).filter_by(name="papers.print", state=JobState.QUEUED).count() == 1
    assert "正在生成文件" in client.get(page_of(claim)).text
    run_all(session)
    assert client.get(f"/county/rewards/{claim.id}/letter").data == letter.number.encode()
    press(client, page_of(claim), url)
    assert "文件已经生成" in client.get(page_of(claim)).text
    assert printer.made == [claim.person.name]


def test_a_refused_letter_says_why_and_is_printed_again_once_it_is_mended(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, officer = lettered(make)
    client = as_user(officer)
    printer.refuses = {claim.person.name}
    run_all(session)
    assert "有一个字没有字形" in client.get(page_of(claim)).text
    assert "请联系发文单位重新生成" not in client.get(page_of(claim)).text
    printer.refuses = set()
    press(client, page_of(claim), f"/county/letters/{claim.id}/print-again")
    run_all(session)
    assert claim.letter is not None
    assert claim.letter.file is not None
    assert claim.letter.problem == ""


def test_a_void_letter_is_said_to_be_void_and_another_is_issued(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, officer = lettered(make)
    client, letter = as_user(officer), claim.letter
    assert letter is not None
    url = f"/county/letters/{claim.id}/void"
    assert f'href="{url}"' in client.get(page_of(claim)).text
    refused = post(client, url, reason="姓名有误")
    assert refused.status_code == 422
    assert "请先核对文号和姓名" in refused.text
    assert "请写明原因" in post(client, url, reason="", sure="y").text
    assert letter.state is PaperState.ISSUED
    assert post(client, url, reason="姓名有误", sure="y").location == page_of(claim)
    assert "作废" in as_user(None).get(f"/verify/{letter.code}").text
    page = client.get(page_of(claim)).text
    assert "姓名有误" in page
    assert "印发奖励通知书" in page
    press(client, page_of(claim), f"/county/rewards/{claim.id}/issue-letter")
    assert claim.letter is not None
    assert claim.letter.id != letter.id
    assert claim.letter.state is PaperState.ISSUED
    assert letter.number in client.get(page_of(claim)).text


def test_an_old_page_ends_no_letter_that_came_after_it(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, officer = lettered(make)
    client, url = as_user(officer), f"/county/letters/{claim.id}/void"
    old_page = dict(fields_of(client.get(url).text), reason="姓名有误", sure="y")
    data = {"reason": "姓名已更正", "sure": "y"}
    assert post(client, f"/county/letters/{claim.id}/replace", **data).status_code == 302
    refused = client.post(url, data=old_page)
    assert refused.status_code == 409
    assert "已经换发或重新印发" in refused.text
    assert claim.letter is not None
    assert claim.letter.state is PaperState.ISSUED
    without = {name: value for name, value in old_page.items() if name != "letter_id"}
    assert client.post(url, data=without).status_code == 409


def test_without_an_office_no_letter_is_said_to_be_issued(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    county = make.county()
    make.cleared(county, 2)
    for office in county.offices:
        session.delete(office)
    session.commit()
    client, desk = as_user(make.officer(county)), "/county/rewards/?state=cleared"
    press(client, desk, f"/county/letters/{county.id}/issue-all")
    said = client.get(desk).text
    assert said.count("系统里没有本县（市、区）今天的主管单位") == 1
    assert "文件正在生成" not in said
    assert session.query(Paper).count() == 0


def test_a_letter_that_cannot_be_made_does_not_keep_the_others_back(
    make: Make, session: Session, printer: Printer
) -> None:
    county = make.county()
    claims = make.cleared(county, 3)
    operations.issue_letters(county, actor=make.staff(DutyKind.APPROVER, county=county))
    printer.breaks_at = claims[1].person.name
    run_all(session)
    session.expire_all()
    first, second, third = (claim.letter for claim in claims)
    made = [bool(letter and letter.file_id) for letter in (first, second, third)]
    assert made == [True, False, True]
    assert second is not None
    assert "请重新生成" in second.problem


def test_a_replaced_letter_points_to_the_new_one(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, officer = lettered(make)
    client, letter = as_user(officer), claim.letter
    assert letter is not None
    claim.person.name = "示例改名"
    session.commit()
    url = f"/county/letters/{claim.id}/replace"
    data = {"reason": "姓名已更正", "sure": "y"}
    assert post(client, url, **data).location == page_of(claim)
    new = claim.letter
    assert new is not None
    assert new.facts["recipient"] == "示例改名"
    assert f"已由 {new.number} 替代" in as_user(None).get(f"/verify/{letter.code}").text
    assert "现在有效" in as_user(None).get(f"/verify/{new.code}").text


def test_a_replacement_sent_twice_makes_one_letter(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, officer = lettered(make)
    client, url = as_user(officer), f"/county/letters/{claim.id}/replace"
    fields = dict(fields_of(client.get(url).text), reason="姓名已更正", sure="y")
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [302, 302]
    assert session.query(Paper).count() == 2


def test_only_approvers_of_the_county_end_a_letter(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, _officer = lettered(make)
    clerk = as_user(make.clerk(claim.county))
    assert "/void" not in clerk.get(page_of(claim)).text
    assert (
        post(clerk, f"/county/letters/{claim.id}/void", reason="不行", sure="y").status_code == 403
    )
    stranger = as_user(make.officer(make.county()))
    for act in ("void", "replace"):
        assert stranger.get(f"/county/letters/{claim.id}/{act}").status_code == 404
    assert claim.letter is not None
    assert claim.letter.state is PaperState.ISSUED


def test_a_letter_issued_by_two_presses_is_one(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    county = make.county()
    (claim,) = make.cleared(county)
    client = as_user(make.staff(DutyKind.APPROVER, county=county))
    for _ in range(2):
        press(client, page_of(claim), f"/county/rewards/{claim.id}/issue-letter")
    assert session.query(Paper).count() == 1
    assert "已经印发过" in client.get(page_of(claim)).text


def test_all_letters_of_a_county_are_issued_and_printed_as_one_job(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    county = make.county()
    claims = make.cleared(county, 4)
    make.revoked(claims[3])
    elsewhere = make.cleared(make.county())
    operations.follow_notices(actor=TEST)
    officer = make.staff(DutyKind.APPROVER, county=county)
    client, desk = as_user(officer), "/county/rewards/?state=cleared"
    url = f"/county/letters/{county.id}/issue-all"
    assert "批量印发通知书（3 份）" in client.get(desk).text
    answer = press(client, desk, url)
    job = session.query(Job).filter_by(name="papers.print").one()
    assert answer.location == f"/jobs/{job.id}"
    shown = client.get(answer.location).text
    assert "已印发 3 份" in shown
    letters = [claim.letter for claim in claims[:3]]
    assert [letter.serial for letter in letters if letter] == [1, 2, 3]
    assert claims[3].letter is None
    assert elsewhere[0].letter is None
    printer.refuses = {claims[1].person.name}
    run_all(session)
    session.expire_all()
    assert (job.done, job.total) == (3, 3)
    page = client.get(f"/jobs/{job.id}").text
    assert "有 1 份没有生成" in page
    assert f'href="/jobs/{job.id}/result"' in page
    package = zipfile.ZipFile(io.BytesIO(client.get(f"/jobs/{job.id}/result").data))
    assert sorted(package.namelist()) == sorted(f"{claims[n].person.name}.pdf" for n in (0, 2))
    assert as_user(make.officer(county)).get(f"/jobs/{job.id}/result").status_code == 404
    assert as_user(None).get(f"/jobs/{job.id}/result").status_code == 404
    press(client, desk, url)
    assert session.query(Paper).count() == 3


def test_a_job_that_breaks_in_the_midst_loses_and_doubles_no_letter(
    make: Make, session: Session, printer: Printer
) -> None:
    county = make.county()
    claims = make.cleared(county, 4)
    operations.issue_letters(county, actor=make.staff(DutyKind.APPROVER, county=county))
    printer.breaks_after = 2
    engine.run_one("test")
    session.expire_all()
    letters = [claim.letter for claim in claims]
    assert sum(1 for letter in letters if letter and letter.file_id) == 2
    job = session.query(Job).filter_by(name="papers.print").one()
    assert (job.state, job.done, job.total) == (JobState.QUEUED, 2, 4)
    printer.breaks_after = None
    run_all(session)
    session.expire_all()
    assert printer.made == [claim.person.name for claim in claims]
    assert all(letter and letter.file_id for letter in letters)
    assert (job.state, job.done) == (JobState.DONE, 4)


def test_a_worker_that_lost_its_lease_attaches_nothing(
    make: Make, session: Session, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, _officer = lettered(make)

    def taken_over(_kind: str, facts: list[object]) -> Iterator[documents.Document]:
        for _one in facts:
            session.query(Job).filter_by(name="papers.print").update({"owner": "another"})
            session.commit()
            yield documents.Document("x.pdf", b"late", 1, "0")

    monkeypatch.setattr(documents, "make_many", taken_over)
    engine.run_one("test")
    session.expire_all()
    assert claim.letter is not None
    assert claim.letter.file_id is None


def test_the_candidate_sees_the_letter_as_soon_as_it_is_printed(
    make: Make, session: Session, as_user: AsUser, printer: Printer
) -> None:
    claim, officer = lettered(make)
    user = session.query(User).filter_by(person_id=claim.person_id).one()
    url = f"/candidate/rewards/{claim.id}/application"
    assert "文件正在生成" in as_user(user).get(url).text
    assert "正在生成文件" in as_user(officer).get(page_of(claim)).text
    run_all(session)
    assert f"/candidate/rewards/{claim.id}/letter" in as_user(user).get(url).text
    job = session.query(Job).filter_by(name="papers.print").one()
    assert claim.letter is not None
    assert as_user(officer).get(f"/jobs/{job.id}/result").data == claim.letter.number.encode()
    state = as_user(officer).get(f"/jobs/{job.id}/state").get_json()
    assert state["result_label"] == "下载文件"
    assert as_user(user).get(f"/jobs/{job.id}/result").status_code == 404
