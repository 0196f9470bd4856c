"""Issued papers: numbers without gap or double, frozen facts, void and replaced, and printing."""

import re
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import letter_facts
from trainer import documents
from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.core.errors import NotAllowed, RuleBroken, WrongState, refuse_if
from trainer.core.files import StoredFile
from trainer.core.text import say
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper, PaperKind, PaperState
from trainer.domain.people.models import DutyKind
from trainer.domain.people.places import County
from trainer.jobs.papers import document_facts, print_papers

TEST = System("test")


def test_numbers_count_up_for_each_office_kind_and_year(
    make: Make, session: Session, each_database: str
) -> None:
    county, other = make.county(), make.county()
    prefix = county.offices[0].document_prefix
    first, second, elsewhere = make.paper(county), make.paper(county), make.paper(other)
    assert first.number == f"{prefix}奖〔{first.year}〕1号"
    assert second.number == f"{prefix}奖〔{first.year}〕2号"
    assert elsewhere.number.endswith("〕1号")
    assert len({first.code, second.code, elsewhere.code}) == 3


def test_a_refused_paper_gives_its_number_back(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    make.paper(county)

    @transaction()
    def issued_then_refused() -> None:
        make.paper(county)
        refuse_if(say("不行。"))

    with pytest.raises(RuleBroken, match="不行"):
        issued_then_refused()
    assert make.paper(county).serial == 2


def test_no_paper_carries_an_identity_number(make: Make, session: Session) -> None:
    with pytest.raises(RuleBroken, match="身份证件号码"):
        make.paper(make.county(), appeal="证件号码 11010519491231002X 的本人")
    assert session.query(Paper).count() == 0


def test_what_was_issued_cannot_be_changed(
    make: Make, session: Session, each_database: str
) -> None:
    paper = make.paper(make.county())
    for change in ("facts = '{}'", "number = 'x'", "code = 'x'"):
        with pytest.raises(DatabaseError, match="does not change"), session.begin_nested():
            session.execute(text(f"UPDATE paper SET {change}"))  # noqa: S608  from the line above
    session.expire_all()
    assert paper.facts == letter_facts()


def test_a_voided_paper_stays_and_its_number_is_not_used_again(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    paper, approver = make.paper(county), make.staff(DutyKind.APPROVER, county=county)
    with pytest.raises(RuleBroken, match="原因"):
        operations.void(paper, " ", actor=approver)
    for end in (operations.void, partial(operations.replace, facts={}, subject=county)):
        with pytest.raises(RuleBroken, match="不要写"):
            end(paper, reason="证件号码应为11010519491231002X", actor=approver)
    operations.void(paper, "姓名有误", actor=approver)
    assert paper.state is PaperState.VOID
    assert queries.by_code(paper.code) is paper
    assert make.paper(county).serial == 2
    with pytest.raises(WrongState, match="已作废"):
        operations.void(paper, "再来", actor=approver)


def test_a_replaced_paper_points_to_its_successor(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    paper, approver = make.paper(county), make.staff(DutyKind.APPROVER, county=county)
    successor = operations.replace(
        paper, letter_facts(recipient="示例乙"), "姓名有误", subject=county, actor=approver
    )
    assert paper.state is PaperState.REPLACED
    assert paper.replaced_by is successor
    assert (paper.serial, successor.serial) == (1, 2)
    assert paper.facts["recipient"] == "示例甲"


def test_only_the_office_of_that_county_issues_and_voids(make: Make, session: Session) -> None:
    county, stranger = make.county(), make.officer(make.county())
    paper = make.paper(county)
    with pytest.raises(NotAllowed):
        operations.void(paper, "不行", actor=stranger)
    with pytest.raises(NotAllowed):
        operations.issue(
            PaperKind.AWARD_LETTER,
            county=county,
            facts=letter_facts(),
            subject=county,
            actor=stranger,
        )


def test_a_paper_is_read_by_its_person_its_county_and_the_city(
    make: Make, session: Session
) -> None:
    county, candidate = make.county(), make.candidate()
    paper = make.paper(county, candidate.person)
    for reader in (candidate, make.officer(county), make.city_officer()):
        assert queries.find(paper.id, viewer=reader) is paper
    for other in (make.candidate(county), make.officer(make.county())):
        assert queries.find(paper.id, viewer=other) is None
        assert queries.content(paper, viewer=other) is None


def test_a_code_has_130_bits_and_is_read_however_it_is_typed() -> None:
    code = rules.new_code()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", code)
    typed = rules.grouped(code).lower().replace("0", "o").replace("1", "l")
    assert rules.read_code(f" {typed} ") == code


def test_every_field_of_a_letter_has_a_name_on_the_verification_page() -> None:
    unnamed = set(documents.AwardLetter.__dataclass_fields__) - set(rules.LABELS)
    assert unnamed == {"sealed", "sample", "verify_url", "wording"}
    assert set(rules.OF_A_LIST) <= set(rules.LABELS)


def test_printing_twice_keeps_one_file(
    make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = make.paper(make.county())
    made = []

    def make_documents(kind: str, facts: list[object]) -> Iterator[documents.Document]:
        for one in facts:
            assert isinstance(one, documents.AwardLetter)
            made.append(kind)
            yield documents.Document("奖励通知书.pdf", b"%PDF-" + str(len(made)).encode(), 1, "0")

    monkeypatch.setattr(documents, "make_many", make_documents)
    claim = outbox.claim("here")
    assert claim is not None
    print_papers(claim)
    assert paper.file is not None
    assert paper.file.content == b"%PDF-1"
    assert b"%PDF" not in paper.file.kept
    operations.attach_file(paper, b"%PDF-2", "x.pdf", actor=TEST)
    assert paper.file.content == b"%PDF-1"
    assert queries.to_print([paper.id]) == []


def test_a_file_from_before_files_were_sealed_still_opens(session: Session) -> None:
    old = StoredFile(
        sha256="0" * 64,
        media_type="application/pdf",
        size=4,
        kept=b"%PDF",
        sealed=False,
        stored_at=clock.now(),
    )
    session.add(old)
    session.commit()
    assert old.content == b"%PDF"


def test_a_paper_that_cannot_be_printed_says_why(
    make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = make.paper(make.county())

    def refuse(_kind: str, _facts: object) -> Iterator[documents.Document]:
        yield from ()
        raise documents.DocumentRefused(say("有一个字没有字形。"))

    monkeypatch.setattr(documents, "make_many", refuse)
    claim = outbox.claim("here")
    assert claim is not None
    print_papers(claim)
    assert paper.problem == "有一个字没有字形。"
    assert paper.file is None


def test_the_printed_facts_are_whole(make: Make, session: Session) -> None:
    paper = make.paper(make.county())
    letter = documents.thaw(documents.AwardLetter, document_facts(paper))
    assert letter.number == paper.number
    assert letter.verification_code.replace("-", "") == paper.code
    assert letter.verify_url.partition("#")[0].endswith(f"/verify/{paper.code}")


def test_numbers_have_no_gap_under_eight_threads(live_app: Flask) -> None:
    with live_app.app_context():
        county_id = Make(db.session()).county().id
    start, failures = threading.Barrier(8), []

    def issue_some() -> None:
        try:
            with live_app.app_context():
                county = db.session.get_one(County, county_id)
                make = Make(db.session())
                start.wait()
                for _ in range(3):
                    make.paper(county)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=issue_some) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with live_app.app_context():
        assert sorted(db.session.scalars(db.select(Paper.serial))) == list(range(1, 25))
