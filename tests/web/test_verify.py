"""Anybody checks a printed code: every printed field, the state, and nothing for a wrong code."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import post, text_of
from trainer import documents
from trainer.core import keys
from trainer.core import proof as proofs
from trainer.core.actors import System
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper
from trainer.domain.people.models import DutyKind, User
from trainer.jobs.papers import document_facts

AsUser = Callable[[User | None], FlaskClient]
NOT_FOUND = "没有查到与这个核验码对应的文书"


def test_the_page_shows_every_printed_field(make: Make, session: Session, as_user: AsUser) -> None:
    paper = make.paper(make.county())
    page = as_user(None).get(f"/verify/{paper.code}")
    letter = documents.thaw(documents.AwardLetter, document_facts(paper))
    for name in letter.__dataclass_fields__:
        value = getattr(letter, name)
        if name in ("sealed", "sample", "verify_url", "wording"):
            continue
        shown = rules.shown(name, paper.facts.get(name) or str(value))
        assert shown in page.text, name
    assert letter.capitals in page.text
    assert "待用印" in page.text
    assert "样张" in page.text
    assert "有效" in page.text


def test_a_typed_code_leads_to_the_same_page(make: Make, session: Session, as_user: AsUser) -> None:
    paper, client = make.paper(make.county()), as_user(None)
    token = client.get("/verify/").text.split('name="csrf_token" type="hidden" value="')[1]
    typed = rules.grouped(paper.code).lower()
    answer = client.post("/verify/", data={"code": f" {typed} ", "csrf_token": token.split('"')[0]})
    assert answer.location == f"/verify/{paper.code}"


def test_void_and_replaced_are_said(make: Make, session: Session, as_user: AsUser) -> None:
    county = make.county()
    approver = make.staff(DutyKind.APPROVER, county=county)
    void, old = make.paper(county), make.paper(county)
    operations.void(void, "姓名有误", actor=approver)
    new = operations.replace(old, dict(old.facts), "换发", subject=county, actor=approver)
    assert "作废" in as_user(None).get(f"/verify/{void.code}").text
    page = as_user(None).get(f"/verify/{old.code}").text
    assert f"已由 {new.number} 替代" in page


@pytest.mark.parametrize("code", ["-", "0" * 26, "x", "%E4%BD%A0", "1' OR 1=1"])
def test_every_unknown_code_gets_the_same_answer(
    session: Session, as_user: AsUser, code: str
) -> None:
    answer = as_user(None).get(f"/verify/{code}")
    assert answer.status_code == 200
    assert NOT_FOUND in answer.text


def test_an_internal_paper_is_not_verified_in_public(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    paper = operations.issue(
        "payment_list", county=county, facts={}, subject=county, actor=make.officer(county)
    )
    assert NOT_FOUND in as_user(None).get(f"/verify/{paper.code}").text


def test_too_many_checks_from_one_address_are_stopped(
    make: Make, session: Session, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CHECKS", 2)
    paper, client = make.paper(make.county()), as_user(None)
    answers = [client.get(f"/verify/{paper.code}").status_code for _ in range(4)]
    assert answers == [200, 200, 429, 429]


def scanned(paper: Paper) -> str:
    """What a phone reads from the code on a letter."""
    return str(document_facts(paper)["verify_url"])


def test_a_letters_code_proves_by_itself_what_it_grants(
    make: Make, session: Session, as_user: AsUser
) -> None:
    paper = make.paper(make.county())
    client, text = as_user(None), scanned(paper)
    assert text.startswith("http")
    assert f"/verify/{paper.code}#" in text
    page = text_of(post(client, "/verify/proof", {"text": text}))
    assert "签名正确" in page
    letter = documents.thaw(documents.AwardLetter, document_facts(paper))
    for said in (letter.number, letter.recipient, letter.certificate_number, letter.office):
        assert said in page
    assert f"{letter.amount}元" in page


def test_a_changed_or_foreign_code_is_not_taken_for_signed(
    make: Make, session: Session, as_user: AsUser
) -> None:
    paper, client = make.paper(make.county()), as_user(None)
    address, proof = scanned(paper).split("#")
    for text in (address, f"{address}#{proof[:-9]}", f"{address}#T1.{proof[4:]}", "你好"):
        page = text_of(post(client, "/verify/proof", {"text": text}))
        assert "签名不正确" in page
        assert paper.number not in page


def test_the_page_of_the_proof_shows_the_public_key(as_user: AsUser, session: Session) -> None:
    assert proofs.public_key() in as_user(None).get("/verify/proof").text


def test_a_printed_list_of_people_carries_no_proof_of_its_names(
    make: Make, session: Session
) -> None:
    county = make.county()
    paper = operations.issue(
        "payment_list", county=county, facts={}, subject=county, actor=make.officer(county)
    )
    assert "verify_url" not in document_facts(paper)


def test_what_an_earlier_key_signed_is_still_read_and_that_key_is_shown(
    make: Make, session: Session, as_user: AsUser
) -> None:
    paper = make.paper(make.county())
    text, old = proofs.sign(proven_of(paper)), proofs.public_key()
    assert proofs.is_known()
    held = keys.held()
    keys.use(replace(held, proof=b"n" * 32))
    try:
        assert not proofs.is_known()
        proofs.accept(actor=System("test"))
        assert proofs.known_keys() == [old, proofs.public_key()]
        page = post(as_user(None), "/verify/proof", {"text": text})
        assert "签名正确" in page.text
        assert old in page.text
    finally:
        keys.use(held)


def proven_of(paper: Paper) -> list[object]:
    return rules.proven_values(document_facts(paper)) or []
