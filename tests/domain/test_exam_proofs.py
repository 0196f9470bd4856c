"""Proof in place of the promise: sent by the person alone, looked at one by one, kept sealed."""

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.domain.test_people_races import at_once, successes
from tests.factories import Make
from tests.make.uploads import plain
from trainer.core import clock, uploads
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    BarKind,
    Promise,
    Proof,
    ProofKind,
    ProofState,
    Registration,
    RegistrationState,
    Section,
)
from trainer.domain.exams.rules import proofs as proof_rules
from trainer.domain.people.models import User


def sent_in(make: Make) -> tuple[Registration, User, User]:
    """A registration without a promise that waits, its person, and an officer."""
    county = make.county()
    candidate = make.candidate(county)
    registration = make.filled(make.local_sitting(), candidate)
    make.unpromised(registration, candidate)
    make.proofs(registration, candidate)
    operations.submit(registration, actor=candidate)
    return registration, candidate, make.officer(county)


def test_who_does_not_promise_sends_what_is_needed(make: Make, session: Session) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    with pytest.raises(RuleBroken, match="您采用了告知承诺制"):
        make.proof(registration, candidate)
    make.unpromised(registration, candidate)
    with pytest.raises(RuleBroken, match=r"还没有上传证明材料：学历（学位）证书、从事"):
        operations.submit(registration, actor=candidate)
    make.proof(registration, candidate)
    with pytest.raises(RuleBroken, match="还没有上传证明材料：从事社会工作年限证明"):
        operations.submit(registration, actor=candidate)
    make.proof(registration, candidate, ProofKind.SERVICE)
    operations.submit(registration, actor=candidate)
    lines = registration.versions[0].facts["promise"]
    assert [line[0] for line in lines[1:]] == ["1. 学历（学位）证书", "2. 从事社会工作年限证明"]
    other = make.filled(make.local_sitting(applies_rules=False), candidate)
    make.unpromised(other, candidate)
    with pytest.raises(RuleBroken, match="还没有上传证明材料：其他证明材料"):
        operations.submit(other, actor=candidate)
    make.proof(other, candidate, ProofKind.CERTIFICATE)
    operations.submit(other, actor=candidate)


def test_nobody_sends_or_removes_proof_for_another(make: Make, session: Session) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.filled(make.local_sitting(), candidate)
    make.unpromised(registration, candidate)
    (first, _) = make.proofs(registration, candidate)
    upload = uploads.Upload(b"%PDF-1.7\n%%EOF", uploads.PDF)
    with pytest.raises(NotAllowed):
        operations.add_proof(registration, upload, kind=ProofKind.OTHER, actor=officer)
    with pytest.raises(NotAllowed):
        operations.remove_proof(registration, first, actor=officer)
    assert queries.proof(registration, first.id, viewer=make.officer(make.county())) is None
    assert queries.proof(registration, first.id, viewer=make.candidate(county)) is None
    assert len(registration.proofs) == 2


def test_the_same_file_twice_is_refused_and_a_removed_one_is_gone(
    make: Make, session: Session
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    make.unpromised(registration, candidate)
    upload = uploads.read_document(plain((300, 200)), most_bytes=rules.LARGEST)
    proof = operations.add_proof(registration, upload, kind=ProofKind.OTHER, actor=candidate)
    assert b"JFIF" not in (session.scalar(select(Proof.content_sealed)) or b"")
    with pytest.raises(RuleBroken, match="完全相同"):
        operations.add_proof(registration, upload, kind=ProofKind.EDUCATION, actor=candidate)
    operations.remove_proof(registration, proof, actor=candidate)
    assert session.scalar(text("SELECT count(*) FROM proof")) == 0


@pytest.mark.parametrize("way", ["promise", "withdraw"])
def test_files_go_when_nothing_needs_them(make: Make, session: Session, way: str) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    make.unpromised(registration, candidate)
    make.proofs(registration, candidate)
    if way == "withdraw":
        operations.withdraw(registration, actor=candidate)
    else:
        operations.sign_promise(
            registration, choice=Promise.MADE, read=True, address="x", actor=candidate
        )
    assert session.scalar(text("SELECT count(*) FROM proof")) == 0


def test_each_proof_is_looked_at_before_the_registration_is_accepted(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = sent_in(make)
    first, second = registration.proofs
    with pytest.raises(RuleBroken, match=r"没有核对无误：学历（学位）证书、从事社会工作年限证明"):
        operations.accept(registration, actor=officer)
    with pytest.raises(NotAllowed):
        operations.accept_proof(registration, first, actor=candidate)
    operations.accept_proof(registration, first, actor=officer)
    with pytest.raises(WrongState):
        operations.accept_proof(registration, first, actor=officer)
    operations.accept_proof(registration, second, actor=officer)
    operations.accept(registration, actor=officer)
    assert registration.state is RegistrationState.ACCEPTED
    assert second.decided_by_id == officer.id
    with pytest.raises(RuleBroken, match="不能再核对材料"):
        operations.return_proof(registration, second, reason="看不清公章", actor=officer)


def test_a_returned_proof_comes_back_and_is_replaced_by_its_person(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = sent_in(make)
    first, second = registration.proofs
    operations.accept_proof(registration, first, actor=officer)
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.return_proof(registration, second, reason="糊", actor=officer)
    assert second.state is ProofState.WAITING
    operations.return_proof(registration, second, reason="公章看不清。", actor=officer)
    with pytest.raises(RuleBroken, match="没有核对无误"):
        operations.accept(registration, actor=officer)
    with pytest.raises(RuleBroken, match="有证明材料已退回"):
        operations.return_for_correction(
            registration, {Section.REMARK: "请补充说明。"}, actor=officer
        )
    reasons = {Section.PROMISE: rules.returned_reasons(registration.proofs)}
    assert reasons[Section.PROMISE] == "从事社会工作年限证明：公章看不清。"
    operations.return_for_correction(registration, reasons, actor=officer)
    with pytest.raises(RuleBroken, match="退回的证明材料还没有更换"):
        operations.submit(registration, actor=candidate)
    with pytest.raises(RuleBroken, match="不能再删除"):
        operations.remove_proof(registration, first, actor=candidate)
    make.proof(registration, candidate, ProofKind.SERVICE)
    assert [proof.state for proof in registration.proofs] == [
        ProofState.ACCEPTED,
        ProofState.WAITING,
    ]
    operations.submit(registration, actor=candidate)
    assert registration.state is RegistrationState.SUBMITTED


def test_who_is_barred_may_not_promise_until_the_record_ends(make: Make, session: Session) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.registered(make.local_sitting(), candidate)
    today = clock.today()
    bar = operations.enter_bar(
        registration.person,
        kind=BarKind.NO_PROMISE,
        from_on=today,
        until_on=today,
        basis="虚假承诺记录",
        actor=officer,
    )
    with pytest.raises(RuleBroken, match="不适用告知承诺制"):
        operations.accept(registration, actor=officer)
    assert operations.accept_many([registration], actor=officer)
    operations.return_for_correction(
        registration, {Section.PROMISE: "请改为上传证明材料。"}, actor=officer
    )
    with pytest.raises(RuleBroken, match="不适用告知承诺制"):
        operations.sign_promise(
            registration, choice=Promise.MADE, read=True, address="x", actor=candidate
        )
    with pytest.raises(RuleBroken, match="不适用告知承诺制"):
        operations.submit(registration, actor=candidate)
    make.unpromised(registration, candidate)
    make.proofs(registration, candidate)
    operations.submit(registration, actor=candidate)
    operations.lift_bar(bar, reason="记录有误，解除", actor=officer)
    bars = queries.bars_of(registration.person_id)
    assert rules.promise_bar_objection(bars, Promise.MADE, today) is None


def test_what_was_found_of_a_proof_has_a_reason_and_a_moment_in_the_database(
    make: Make, session: Session
) -> None:
    registration, _, officer = sent_in(make)
    proof = registration.proofs[0]
    now = clock.now()
    for values in (
        {"state": ProofState.RETURNED, "decided_at": now, "decided_by_id": officer.id},
        {"state": ProofState.ACCEPTED},
        {"media_type": "text/html"},
        {"size": 9_000_000},
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(Proof).where(Proof.id == proof.id).values(**values))


def test_files_sent_at_once_never_exceed_what_one_person_may_keep(
    live_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_rules, "MOST_FILES", 3)
    with live_app.app_context():
        make = Make(db.session())
        candidate = make.candidate(make.county())
        ids = []
        for _ in range(2):
            registration = make.filled(make.local_sitting(), candidate)
            make.unpromised(registration, candidate)
            ids.append(registration.id)
        user_id = candidate.id

    def act(number: int) -> None:
        upload = uploads.Upload(f"%PDF-{number}\n%%EOF".encode(), uploads.PDF)
        operations.add_proof(
            db.session.get_one(Registration, ids[number % 2]),
            upload,
            kind=ProofKind.OTHER,
            actor=db.session.get_one(User, user_id),
        )

    assert successes(at_once(live_app, act)) >= 1
    with live_app.app_context():
        assert 1 <= (db.session.scalar(text("SELECT count(*) FROM proof")) or 0) <= 3
