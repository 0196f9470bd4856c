"""Seals on papers: by whom, once only, kept; and the certificates of offices."""

from base64 import b64decode
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import PASSWORD
from tests.make.rewards import letter_facts
from tests.make.seals import LOCK, office_file, printed_letter
from tests.properties.test_budget import at_once
from trainer.core import authority, clock, files, outbox
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.core.errors import NotAllowed, Refused, RuleBroken
from trainer.core.outbox import Job, JobState
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper, PaperSeal, PaperState, SealCertificate
from trainer.domain.people import passwords
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County, Office
from trainer.jobs.seals import seal_papers


def keeper(make: Make, county: County) -> User:
    return make.with_password(make.staff(DutyKind.SEALER, county=county))


def proven(user: User) -> str | None:
    return people.proven_hash(user, PASSWORD, cost=passwords.QUICK)


def carry_out(job: Job) -> None:
    """What the engine does with the job."""
    while (claim := outbox.claim("here")) is not None:
        if claim.job_id == job.id:
            seal_papers(claim)
            return


def test_a_paper_is_sealed_in_the_name_of_whoever_ordered_it(make: Make, session: Session) -> None:
    county = make.county()
    certificate, paper = make.seal_certificate(county), make.printed_paper(county)
    officer = keeper(make, county)
    assert rules.awaits_seal(paper)
    assert dict(rules.sealed_fields(paper))["用印"] == "待用印"  # type: ignore[index]
    job = operations.order_seals([paper], proven=proven(officer), actor=officer)
    carry_out(job)
    seal = paper.seal
    assert seal is not None
    assert (seal.sealed_by, seal.certificate) == (officer, certificate)
    assert seal.unsealed_sha256 == paper.file.sha256  # type: ignore[union-attr]
    assert seal.file.content.startswith(printed_letter())
    assert queries.content(paper, viewer=officer) == (seal.file.content, paper.file_name)
    said = dict(rules.printed(paper))
    assert said["用印"] == "已用印"  # type: ignore[index]
    assert said["用印人"] == officer.display_name  # type: ignore[index]
    assert "测试" in said["印章性质"]  # type: ignore[index]
    assert job.state is JobState.DONE
    assert job.result is not None
    assert job.result["unsealed"] == 0


def test_a_job_that_comes_twice_seals_no_paper_twice(make: Make, session: Session) -> None:
    county, papers = make.county(), []
    make.seal_certificate(county)
    officer = keeper(make, county)
    papers = [make.printed_paper(county) for _ in range(3)]
    first = operations.order_seals(papers[:2], proven=proven(officer), actor=officer)
    again = operations.order_seals(papers, proven=proven(officer), actor=officer)
    carry_out(first)
    kept = [paper.seal.file.sha256 for paper in papers[:2] if paper.seal]
    carry_out(again)
    assert [paper.seal.file.sha256 for paper in papers[:2] if paper.seal] == kept
    assert all(paper.seal for paper in papers)
    assert queries.to_seal(officer).total == 0


def test_only_the_keeper_of_that_office_s_seal_seals_and_proves_it_again(
    make: Make, session: Session
) -> None:
    county = make.county()
    make.seal_certificate(county)
    paper, officer = make.printed_paper(county), keeper(make, county)
    strangers = [
        make.staff(DutyKind.APPROVER, DutyKind.ADMINISTRATOR, county=county),
        keeper(make, make.county()),
        make.city_officer(),
    ]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            operations.order_seals([paper], proven=proven(stranger), actor=stranger)
        assert queries.to_seal(stranger).total == 0
    wrong = people.proven_hash(officer, "another word", cost=passwords.QUICK)
    with pytest.raises(RuleBroken, match="密码不对") as refused:
        operations.order_seals([paper], proven=wrong, actor=officer)
    assert refused.value.field == "password"
    assert session.query(Job).filter_by(name="papers.seal").count() == 0


def test_what_is_not_printed_void_or_without_certificate_is_not_sealed(
    make: Make, session: Session
) -> None:
    county = make.county()
    officer = keeper(make, county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    paper = make.printed_paper(county)

    def refusal(of: list[Paper]) -> str:
        with pytest.raises(RuleBroken) as refused:
            operations.order_seals(of, proven=proven(officer), actor=officer)
        return str(refused.value)

    assert "没有可用的用印证书" in refusal([paper])
    certificate = make.seal_certificate(county)
    assert "还没有生成" in refusal([make.paper(county)])
    assert "先勾选" in refusal([])
    operations.void(paper, "写错了", actor=approver)
    assert "已作废，不能用印" in refusal([paper])
    other = make.printed_paper(county)
    operations.withdraw_certificate(
        certificate, "换发新证书", actor=make.staff(DutyKind.ADMINISTRATOR, county=county)
    )
    assert "没有可用的用印证书" in refusal([other])


def test_a_paper_that_ends_before_its_turn_is_named_and_the_others_are_sealed(
    make: Make, session: Session
) -> None:
    county = make.county()
    make.seal_certificate(county)
    officer = keeper(make, county)
    wrong, right = make.printed_paper(county), make.printed_paper(county)
    job = operations.order_seals([wrong, right], proven=proven(officer), actor=officer)
    operations.void(wrong, "写错了", actor=make.staff(DutyKind.APPROVER, county=county))
    carry_out(job)
    assert wrong.seal is None
    assert right.seal is not None
    assert job.result is not None
    assert job.result["unsealed"] == 1
    assert job.result["reasons"] == ["这份文书已作废，不能用印。"]


def test_a_sealed_paper_is_voided_and_replaced_as_any_other(make: Make, session: Session) -> None:
    county = make.county()
    make.seal_certificate(county)
    officer, approver = keeper(make, county), make.staff(DutyKind.APPROVER, county=county)
    paper = make.printed_paper(county)
    carry_out(operations.order_seals([paper], proven=proven(officer), actor=officer))
    successor = operations.replace(
        paper, letter_facts(recipient="示例乙"), "姓名有误", subject=county, actor=approver
    )
    assert paper.state is PaperState.REPLACED
    assert paper.seal is not None
    assert successor.seal is None
    with pytest.raises(RuleBroken, match="不再生成文件"):
        operations.print_again(paper, actor=approver)


def test_a_seal_never_changes(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    certificate, paper = make.seal_certificate(county), make.printed_paper(county)
    operations.keep_seal(
        paper,
        b"%PDF-sealed",
        of=files.store(printed_letter(), "application/pdf"),
        certificate=certificate,
        actor=keeper(make, county),
    )
    for change in ("UPDATE paper_seal SET unsealed_sha256 = 'x'", "DELETE FROM paper_seal"):
        with pytest.raises(DatabaseError, match="a seal is not changed"), session.begin_nested():
            session.execute(text(change))


def test_several_who_seal_one_paper_at_once_make_one_seal(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        certificate_id, paper_id = make.seal_certificate(county).id, make.printed_paper(county).id
        ids = [make.staff(DutyKind.SEALER, county=county).id for _ in range(4)]

    def seal(number: int) -> None:
        paper = db.session.get_one(Paper, paper_id)
        assert paper.file is not None
        operations.keep_seal(
            paper,
            f"%PDF-{number}".encode(),
            of=paper.file,
            certificate=db.session.get_one(SealCertificate, certificate_id),
            actor=db.session.get_one(User, ids[number]),
        )

    raised = at_once(live_app, seal, threads=4)
    assert len(raised) == 3
    assert all(isinstance(one, Refused) and "已经用印" in str(one) for one in raised), raised
    with live_app.app_context():
        (seal_row,) = db.session.query(PaperSeal).all()
        assert seal_row.file.content == f"%PDF-{ids.index(seal_row.sealed_by_id)}".encode()


def test_the_database_takes_no_second_seal_of_a_paper(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    certificate, paper = make.seal_certificate(county), make.printed_paper(county)
    officer = keeper(make, county)

    @transaction()
    def seal() -> None:
        db.session.add(
            PaperSeal(
                paper_id=paper.id,
                certificate_id=certificate.id,
                file_id=paper.file_id,
                unsealed_sha256="0",
                sealed_by_id=officer.id,
                sealed_at=paper.issued_at,
            )
        )

    seal()
    with pytest.raises(RuleBroken, match="已经用印"):
        seal()


def test_the_private_key_lies_nowhere_in_clear(make: Make, session: Session) -> None:
    county = make.county()
    row = make.seal_certificate(county)
    held = authority.read_pkcs12(office_file(county.offices[0].name), LOCK)
    assert b64decode(row.key or "") == held.key
    for table, columns in (
        ("seal_certificate", "certificate, chain, key_sealed, holder, issuer"),
        ("audit_entry", "facts"),
    ):
        for values in session.execute(text(f"SELECT {columns} FROM {table}")):  # noqa: S608
            for value in values:
                said = value if isinstance(value, bytes) else str(value).encode()
                assert held.key not in said
                assert (row.key or "").encode() not in said


def test_only_administrators_enter_and_withdraw_certificates(make: Make, session: Session) -> None:
    county = make.county()
    office = county.offices[0]
    held = authority.read_pkcs12(office_file(office.name), LOCK)
    for stranger in (keeper(make, county), make.officer(make.county())):
        with pytest.raises(NotAllowed):
            operations.add_certificate(office, held, proven=proven(stranger), actor=stranger)
    chief = make.with_password(make.staff(DutyKind.ADMINISTRATOR, county=county))
    with pytest.raises(RuleBroken, match="密码不对"):
        operations.add_certificate(office, held, proven=None, actor=chief)
    row = operations.add_certificate(office, held, proven=proven(chief), actor=chief)
    with pytest.raises(RuleBroken, match="已经登记过"):
        operations.add_certificate(office, held, proven=proven(chief), actor=chief)
    with pytest.raises(RuleBroken, match="原因"):
        operations.withdraw_certificate(row, " ", actor=chief)
    operations.withdraw_certificate(row, "人员变动", actor=chief)
    with pytest.raises(RuleBroken, match="已经停用"):
        operations.withdraw_certificate(row, "再来", actor=chief)


def test_a_former_office_gets_its_certificate_as_long_as_a_paper_waits_for_it(
    make: Make, session: Session
) -> None:
    county = make.county()
    former, paper = county.offices[0], make.printed_paper(county)
    make.printed_paper(make.county())
    officer = keeper(make, county)
    chief = make.staff(DutyKind.ADMINISTRATOR, county=county)
    tomorrow = clock.now() + timedelta(days=1)
    former.ends_on = paper.issued_on
    present = make.save(
        Office(
            county_id=county.id,
            name="示例新设的主管单位",
            document_prefix="例新",
            starts_on=clock.local(tomorrow).date(),
        )
    )
    session.expire(county)
    with clock.at(tomorrow):
        assert queries.offices_kept(chief) == [former, present]
        with pytest.raises(RuleBroken, match="没有可用的用印证书"):
            operations.order_seals([paper], proven=proven(officer), actor=officer)
        held = authority.read_pkcs12(office_file(former.name), LOCK)
        operations.add_certificate(former, held, actor=System("test"))
        carry_out(operations.order_seals([paper], proven=proven(officer), actor=officer))
        assert paper.seal is not None
        assert paper.seal.certificate.office is former
        assert queries.offices_kept(chief) == [present]
