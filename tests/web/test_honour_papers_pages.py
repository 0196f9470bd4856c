"""Papers of honour on the web: void, replaced, downloaded by the winner, masked on the check."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import post, text_of
from trainer.core import clock
from trainer.domain.honours import operations, queries
from trainer.domain.honours.models import CertificateLayout, Selection
from trainer.domain.papers import operations as papers
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people.models import User
from trainer.jobs.papers import PRINTER

AsUser = Callable[[User | None], FlaskClient]
SURE = {"sure": "y"}


def honoured(make: Make) -> tuple[Selection, Paper, User]:
    """A published selection of one, the certificate, and whose it is."""
    make.city_office()
    selection, county = make.selection(), make.county()
    user = make.candidate(county, name="示例甲乙")
    make.consent(user)
    winner = make.winner(
        selection, county, by=make.city_officer(), person=user.person, legal_basis=""
    )
    operations.confirm_winner(winner, actor=make.city_officer())
    chief = make.city_approver()
    operations.publish_roster(selection, actor=chief)
    operations.issue_decision(selection, recipients="各单位", actor=chief)
    operations.issue_certificates(selection, layout=CertificateLayout.PORTRAIT, actor=chief)
    return selection, queries.certificates_of(selection)[winner.id], user


def test_papers_are_void_or_replaced_on_their_pages_and_nothing_typed_is_lost(
    make: Make, session: Session, as_user: AsUser
) -> None:
    selection, certificate, _user = honoured(make)
    client, page = as_user(make.city_approver()), f"/city/honours/{selection.id}/selection"
    decision, roster = queries.decision_of(selection), selection.roster
    assert decision is not None
    assert roster is not None
    for paper in (decision, certificate, roster):
        assert f"/city/honours/{paper.id}/replace" in client.get(page).text
    url = f"/city/honours/{decision.id}/replace"
    typed = {"recipients": "", "body": "改正的正文。", "reason": "错字", **SURE}
    answer = post(client, url, typed)
    assert answer.status_code == 422
    assert "请填写主送机关" in answer.text
    assert "改正的正文。" in answer.text
    assert decision.holds
    assert post(client, url, {**typed, "recipients": "各县"}).location == page
    assert queries.decision_of(selection) is not decision
    url = f"/city/honours/{certificate.id}/replace"
    fields = {"name": "别人", "layout": "landscape", "reason": "换版式", **SURE}
    assert "以档案为准：示例甲乙" in text_of(post(client, url, fields))
    assert post(client, url, {**fields, "name": "示例甲乙"}).location == page
    assert (
        post(client, f"/city/honours/{roster.id}/replace", {"reason": "重印", **SURE}).location
        == page
    )
    current = next(iter(queries.certificates_of(selection).values()))
    assert (
        post(client, f"/city/honours/{current.id}/void", {"reason": "印错了", **SURE}).location
        == page
    )
    shown = text_of(client.get(page))
    for said in ("已作废", "已由新文书替代", "印错了", "换版式"):
        assert said in shown, said
    clerk = as_user(make.city_officer())
    assert client.get(f"/city/honours/{roster.id}/void").status_code == 404
    assert as_user(make.officer(make.county())).get(url).status_code == 403
    assert clerk.get(page).status_code == 200


def test_the_winner_downloads_the_certificate_and_nobody_else_does(
    make: Make, session: Session, as_user: AsUser
) -> None:
    selection, certificate, user = honoured(make)
    papers.attach_file(certificate, b"%PDF-honour", "荣誉证书.pdf", actor=PRINTER)
    client, url = as_user(user), f"/candidate/certificates/{certificate.id}/honour"
    page = client.get("/candidate/certificates/")
    assert selection.title in page.text
    assert url in page.text
    assert client.get(url).data == b"%PDF-honour"
    other = as_user(make.candidate())
    assert other.get(url).status_code == 404
    assert selection.title not in other.get("/candidate/certificates/").text


def test_the_check_of_a_certificate_masks_who_took_the_consent_back(
    make: Make, session: Session, as_user: AsUser
) -> None:
    _selection, certificate, _user = honoured(make)
    assert "示例甲乙" in as_user(None).get(f"/verify/{certificate.code}").text
    consent = queries.require_winner(certificate).consent
    assert consent is not None
    consent.withdrawn_at = clock.now()
    session.commit()
    page = as_user(None).get(f"/verify/{certificate.code}").text
    assert "示例甲乙" not in page
    assert "示***" in page
    assert session.query(Paper).filter_by(kind=PaperKind.HONOUR_CERTIFICATE).count() == 1
