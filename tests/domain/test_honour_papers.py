"""Decisions and certificates of honour: issued once, of people who may be named, to be sealed."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.properties.test_budget import at_once
from trainer import documents
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken
from trainer.domain.honours import operations, queries
from trainer.domain.honours.models import CertificateLayout, Mode, Selection
from trainer.domain.papers import rules as paper_rules
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people import operations as people
from trainer.domain.people.consents import ConsentKind
from trainer.domain.people.models import DutyKind, User
from trainer.jobs.papers import document_facts

TO = "各县（市、区）社会工作主管部门"


def published(make: Make, **values: object) -> Selection:
    """A selection with two winners, made known."""
    make.city_office()
    selection, officer, second = make.selection(**values), make.city_officer(), make.city_officer()
    for _ in range(2):
        operations.confirm_winner(make.winner(selection, make.county(), by=officer), actor=second)
    operations.publish_roster(selection, actor=make.city_approver())
    return selection


def test_a_decision_says_what_was_published_and_waits_for_the_seal(
    make: Make, session: Session
) -> None:
    selection, chief = published(make, decision_text="经推选，予以通报。"), make.city_approver()
    paper = operations.issue_decision(selection, recipients=f"{TO}：", actor=chief)
    said = documents.thaw(documents.Decision, document_facts(paper))
    assert said.number == paper.number
    assert said.recipients == TO
    assert len(said.rows) == 2
    assert said.heading.endswith("结果的通报")
    assert queries.decision_of(selection) is paper
    assert dict(paper_rules.sealed_fields(paper))["用印"] == "待用印"  # type: ignore[index]
    named = {value for _label, value in paper_rules.printed(paper)}
    assert not named & {row.name for row in said.rows}
    with pytest.raises(RuleBroken, match="已经印发"):
        operations.issue_decision(selection, recipients=TO, actor=chief)


def test_a_commending_decision_names_its_approval_and_the_database_wants_one(
    make: Make, session: Session
) -> None:
    selection = published(make, mode=Mode.COMMEND, approval_number="示评〔2026〕1号")
    paper = operations.issue_decision(selection, recipients=TO, actor=make.city_approver())
    said = documents.thaw(documents.Decision, document_facts(paper))
    assert said.closing == "经批准（示评〔2026〕1号），决定予以表彰。"
    with pytest.raises(documents.DocumentRefused, match="批准文号"):
        documents.thaw(documents.Decision, document_facts(paper) | {"approval_number": ""})
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE selection SET approval_number = ''"))


def test_everybody_on_the_list_gets_one_certificate_however_often_it_is_asked(
    make: Make, session: Session
) -> None:
    selection, chief = published(make), make.city_approver()
    layout = CertificateLayout.LANDSCAPE
    job = operations.issue_certificates(selection, layout=layout, actor=chief)
    there = queries.certificates_of(selection)
    assert sorted(job.args["paper_ids"]) == sorted(paper.id for paper in there.values())
    assert set(there) == {one.id for one in queries.published_winners(selection)}
    for paper in there.values():
        said = documents.thaw(documents.HonourCertificate, document_facts(paper))
        assert (said.number, said.layout) == (paper.number, "landscape")
        assert said.verify_url.endswith(paper.code)
    with pytest.raises(RuleBroken, match="都已经有荣誉证书"):
        operations.issue_certificates(selection, layout=layout, actor=chief)


def test_who_took_the_consent_back_stands_on_no_decision_and_gets_no_certificate(
    make: Make, session: Session
) -> None:
    make.city_office()
    selection, officer, second = make.selection(), make.city_officer(), make.city_officer()
    county, candidate = make.county(), make.candidate()
    person = candidate.person
    assert person is not None
    make.consent(candidate)
    agreed = make.winner(selection, county, by=officer, person=person, legal_basis="")
    for winner in (agreed, make.winner(selection, county, by=officer)):
        operations.confirm_winner(winner, actor=second)
    operations.publish_roster(selection, actor=make.city_approver())
    people.withdraw_consent(person, ConsentKind.PUBLICATION, actor=candidate)
    chief = make.city_approver()
    paper = operations.issue_decision(selection, recipients=TO, actor=chief)
    assert len(paper.facts["rows"]) == 1
    operations.issue_certificates(selection, layout=CertificateLayout.PORTRAIT, actor=chief)
    assert agreed.id not in queries.certificates_of(selection)


def test_only_the_city_s_approvers_issue_and_only_what_was_published(
    make: Make, session: Session
) -> None:
    make.city_office()
    selection = make.selection()
    for refused in (make.staff(DutyKind.CLERK, county=None), make.officer(make.county())):
        with pytest.raises(NotAllowed):
            operations.issue_decision(selection, recipients=TO, actor=refused)
        with pytest.raises(NotAllowed):
            operations.issue_certificates(
                selection, layout=CertificateLayout.PORTRAIT, actor=refused
            )
    with pytest.raises(RuleBroken, match="还没有公布"):
        operations.issue_decision(selection, recipients=TO, actor=make.city_approver())
    assert session.query(Paper).count() == 0


def test_several_who_issue_at_once_make_one_decision_and_one_certificate_each(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        selection_id = published(make).id
        ids = [make.city_approver().id for _ in range(4)]

    def issue(number: int) -> None:
        selection = db.session.get_one(Selection, selection_id)
        actor = db.session.get_one(User, ids[number])
        operations.issue_decision(selection, recipients=TO, actor=actor)
        operations.issue_certificates(selection, layout=CertificateLayout.PORTRAIT, actor=actor)

    raised = at_once(live_app, issue, threads=4)
    assert all(isinstance(one, Refused) for one in raised), raised
    with live_app.app_context():
        papers = db.session.query(Paper)
        assert papers.filter_by(kind=PaperKind.DECISION).count() == 1
        assert papers.filter_by(kind=PaperKind.HONOUR_CERTIFICATE).count() == 2
