"""The pages of the seal: what waits, the password once more, the certificates, and the check."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import PASSWORD
from tests.make.seals import LOCK, office_file
from tests.web.posting import post, text_of
from trainer.core.outbox import Job
from trainer.domain.papers import operations
from trainer.domain.papers.models import SealCertificate
from trainer.domain.people.models import DutyKind, User

AsUser = Callable[[User | None], FlaskClient]
PAGE = "/county/sealing/"


def test_papers_are_ordered_with_the_own_password_and_nothing_typed_is_lost(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    make.seal_certificate(county)
    papers = [make.printed_paper(county) for _ in range(2)]
    client = as_user(make.with_password(make.staff(DutyKind.SEALER, county=county)))
    assert "用印（2 份待用印）" in client.get(PAGE).text
    wrong = post(client, PAGE, {"chosen": str(papers[0].id), "password": "something else"})
    assert "密码不对" in text_of(wrong)
    assert wrong.text.count("checked") == 1  # the other one is still not chosen
    assert session.query(Job).filter_by(name="papers.seal").count() == 0
    right = post(client, PAGE, {"chosen": str(papers[0].id), "password": PASSWORD})
    job = session.query(Job).filter_by(name="papers.seal").one()
    assert right.headers["Location"] == f"/jobs/{job.id}"
    assert job.args["paper_ids"] == [papers[0].id]


def test_who_keeps_no_seal_sees_no_paper_and_no_menu(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    paper = make.printed_paper(county)
    clerk = as_user(make.staff(DutyKind.CLERK, county=county))
    page = clerk.get(PAGE)
    assert paper.number not in page.text
    assert "现在没有待用印的文书" in page.text
    assert ">用印<" not in page.text
    refused = post(clerk, PAGE, {"chosen": str(paper.id), "password": "x"}, page="/county/")
    assert refused.status_code == 422
    assert session.query(Job).filter_by(name="papers.seal").count() == 0


def test_the_administrator_enters_a_certificate_and_the_page_never_shows_the_key(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    office = county.offices[0]
    client = as_user(make.with_password(make.staff(DutyKind.ADMINISTRATOR, county=county)))

    def send(lock: str) -> object:
        return post(
            client,
            f"{PAGE}add",
            {
                "office_id": str(office.id),
                "file": (io.BytesIO(office_file(office.name)), "office.p12"),
                "file_password": lock,
                "password": PASSWORD,
            },
        )

    assert "打不开这个证书文件" in text_of(send("wrong"))
    assert session.query(SealCertificate).count() == 0
    send(LOCK)
    row = session.query(SealCertificate).one()
    assert (row.office, row.holder, row.is_test) == (office, office.name, True)
    page = client.get(f"{PAGE}{row.id}/withdraw")
    assert "这是测试证书" in page.text
    assert (row.key or "") not in page.text
    post(client, f"{PAGE}{row.id}/withdraw", {"reason": "换发"})
    session.refresh(row)
    assert row.withdrawn_at is not None
    assert "已停用" in client.get(PAGE).text


@pytest.mark.parametrize("sealed", [False, True])
def test_the_check_says_whether_a_paper_waits_or_by_whom_it_was_sealed(
    make: Make, session: Session, as_user: AsUser, sealed: bool
) -> None:
    county = make.county()
    certificate, paper = make.seal_certificate(county), make.printed_paper(county)
    officer = make.staff(DutyKind.SEALER, county=county)
    if sealed:
        assert paper.file is not None
        operations.keep_seal(
            paper, b"%PDF-sealed", of=paper.file, certificate=certificate, actor=officer
        )
    said = text_of(as_user(None).get(f"/verify/{paper.code}"))
    assert ("待用印" in said) is not sealed
    assert ("已用印" in said) is sealed
    assert (officer.display_name in said) is sealed
    held = paper.held_file
    assert held is not None
    assert held.sha256 in said
