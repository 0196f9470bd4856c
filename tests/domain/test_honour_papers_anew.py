"""Decisions and certificates of honour with a mistake: declared void, or replaced."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_honour_papers import TO, published
from tests.factories import Make
from tests.properties.test_budget import at_once
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken, WrongState
from trainer.domain.honours import operations, queries
from trainer.domain.honours.models import CertificateLayout, Selection
from trainer.domain.notices.models import Message
from trainer.domain.papers import queries as papers
from trainer.domain.papers import rules as paper_rules
from trainer.domain.papers.models import Paper, PaperKind, PaperState
from trainer.domain.people.models import User

LANDSCAPE = CertificateLayout.LANDSCAPE


def certified(make: Make, selection: Selection) -> Paper:
    """The first winner's certificate."""
    operations.issue_certificates(selection, layout=LANDSCAPE, actor=make.city_approver())
    return next(iter(queries.certificates_of(selection).values()))


def test_a_decision_with_a_mistake_is_replaced_by_one_with_other_words(
    make: Make, session: Session
) -> None:
    selection, chief = published(make, decision_text="写错的正文。"), make.city_approver()
    old = operations.issue_decision(selection, recipients=TO, actor=chief)
    with pytest.raises(RuleBroken, match="主送") as refused:
        operations.replace_decision(old, recipients=" ", body="x", reason="错字", actor=chief)
    assert refused.value.field == "recipients"
    session.refresh(selection)
    assert (old.state, selection.decision_text) == (PaperState.ISSUED, "写错的正文。")
    new = operations.replace_decision(
        old, recipients="各单位", body="改正的正文。", reason="正文有错字", actor=chief
    )
    assert (old.state, old.replaced_by) == (PaperState.REPLACED, new)
    assert (new.facts["recipients"], new.facts["body"]) == ("各单位", "改正的正文。")
    assert queries.decision_of(selection) is new
    assert list(queries.ended_of(selection)) == [old]
    with pytest.raises(WrongState, match="已由新文书替代"):
        operations.void_paper(old, reason="再来", actor=chief)


def test_a_void_decision_and_certificate_can_be_issued_again(make: Make, session: Session) -> None:
    selection, chief = published(make), make.city_approver()
    decision = operations.issue_decision(selection, recipients=TO, actor=chief)
    certificate = certified(make, selection)
    for paper in (decision, certificate):
        with pytest.raises(RuleBroken, match="请写明作废的原因"):
            operations.void_paper(paper, reason=" ", actor=chief)
        operations.void_paper(paper, reason="印错了", actor=chief)
        assert (paper.state, paper.void_reason) == (PaperState.VOID, "印错了")
    again = operations.issue_decision(selection, recipients=TO, actor=chief)
    assert again.number != decision.number
    assert len(queries.certificates_of(selection)) == 1
    job = operations.issue_certificates(selection, layout=LANDSCAPE, actor=chief)
    assert len(job.args["paper_ids"]) == 1


def test_a_name_mended_on_a_certificate_is_mended_on_the_list_and_its_next_roster(
    make: Make, session: Session
) -> None:
    selection, chief = published(make), make.city_approver()
    old = certified(make, selection)
    winner, roster = queries.require_winner(old), selection.roster
    assert roster is not None
    new = operations.replace_certificate(
        old, name="示例改", layout=CertificateLayout.PORTRAIT, reason="名称写错", actor=chief
    )
    assert (new.facts["recipient"], new.facts["layout"]) == ("示例改", "portrait")
    assert (winner.name, old.replaced_by) == ("示例改", new)
    anew = operations.replace_roster(roster, reason="名称写错", actor=chief)
    assert selection.roster is anew
    assert "示例改" in {row["name"] for row in anew.facts["rows"]}
    assert queries.find_published(selection.id) is selection


def test_a_person_on_record_is_named_as_the_record_does_and_told(
    make: Make, session: Session
) -> None:
    make.city_office()
    selection, county, chief = make.selection(), make.county(), make.city_approver()
    user = make.candidate(county, name="示例甲乙")
    assert user.person is not None
    winner = make.winner(selection, county, by=make.city_officer(), person=user.person)
    operations.confirm_winner(winner, actor=make.city_officer())
    operations.publish_roster(selection, actor=chief)
    old = certified(make, selection)
    assert list(queries.certificates_for(user.person)) == [old]
    with pytest.raises(RuleBroken, match="以档案为准：示例甲乙"):
        operations.replace_certificate(old, name="别人", layout=LANDSCAPE, reason="错", actor=chief)
    assert old.state is PaperState.ISSUED
    new = operations.replace_certificate(
        old, name="示例甲乙", layout=LANDSCAPE, reason="换版式", actor=chief
    )
    assert list(queries.certificates_for(user.person)) == [new]
    told = session.query(Message).filter_by(person_id=user.person_id).one()
    assert old.number in told.text
    assert new.number in told.text


def test_who_took_the_consent_back_is_masked_on_the_check_of_the_certificate(
    make: Make, session: Session
) -> None:
    make.city_office()
    selection, county, chief = make.selection(), make.county(), make.city_approver()
    user = make.candidate(county, name="示例甲乙")
    consent = make.consent(user)
    winner = make.winner(
        selection, county, by=make.city_officer(), person=user.person, legal_basis=""
    )
    operations.confirm_winner(winner, actor=make.city_officer())
    operations.publish_roster(selection, actor=chief)
    paper = certified(make, selection)
    assert queries.may_be_named(paper)
    consent.withdrawn_at = paper.issued_at
    session.commit()
    assert not queries.may_be_named(paper)
    said = {value for _label, value in paper_rules.printed(paper, named=False)}
    assert "示例甲乙" not in said
    assert "示***" in said
    with pytest.raises(RuleBroken, match="已撤回公开姓名的同意"):
        operations.replace_certificate(
            paper, name="示例甲乙", layout=LANDSCAPE, reason="换发", actor=chief
        )
    assert papers.find(paper.id, viewer=chief) is paper


def test_only_the_city_s_approvers_end_papers_of_honour(make: Make, session: Session) -> None:
    selection = published(make)
    paper = operations.issue_decision(selection, recipients=TO, actor=make.city_approver())
    stranger = make.officer(make.county())
    with pytest.raises(NotAllowed):
        operations.void_paper(paper, reason="错", actor=stranger)
    with pytest.raises(NotAllowed):
        operations.replace_decision(paper, recipients=TO, body="", reason="错", actor=stranger)
    assert paper.state is PaperState.ISSUED


def test_several_who_replace_and_void_at_once_leave_one_successor_at_most(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        selection = published(make)
        paper_id = operations.issue_decision(
            selection, recipients=TO, actor=make.city_approver()
        ).id
        ids = [make.city_approver().id for _ in range(4)]

    def end(number: int) -> None:
        paper, actor = db.session.get_one(Paper, paper_id), db.session.get_one(User, ids[number])
        if number == 0:
            operations.void_paper(paper, reason="印错了", actor=actor)
        else:
            operations.replace_decision(
                paper, recipients=TO, body="改正。", reason="错字", actor=actor
            )

    raised = at_once(live_app, end, threads=4)
    assert len(raised) == 3
    assert all(isinstance(one, Refused) for one in raised), raised
    with live_app.app_context():
        made = db.session.query(Paper).filter_by(kind=PaperKind.DECISION).all()
        first = db.session.get_one(Paper, paper_id)
        assert len(made) == (1 if first.state is PaperState.VOID else 2)
        assert not first.holds
