"""The words of papers: editions by two people, kept for ever, and each paper with its own."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.properties.test_budget import at_once
from trainer import documents
from trainer.core import clock
from trainer.core.db import db, transaction
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.documents import wordings
from trainer.documents.kinds import read_facts
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper, PaperKind, PaperWording, WordingState
from trainer.domain.people.models import DutyKind, User
from trainer.jobs.papers import document_facts

LETTER = PaperKind.AWARD_LETTER


def first() -> PaperWording:
    wording = queries.wording_in_force(LETTER)
    assert wording is not None
    return wording


def draft(base: PaperWording, actor: User, end: str = "谢谢。") -> PaperWording:
    return operations.draft_wording(
        base, f"{base.words}\n{end}", "加一句", check=wordings.objection, actor=actor
    )


def test_the_seed_is_the_first_edition(make: Make, session: Session) -> None:
    assert first().edition == 1
    assert first().words == wordings.LANGUAGES[LETTER.value].standing


def test_one_writes_another_publishes_and_every_paper_keeps_its_words(
    make: Make, session: Session
) -> None:
    county, author, other = make.county(), make.city_officer(), make.city_officer()
    before = make.paper(county)
    old, new = first(), draft(first(), author)
    with pytest.raises(RuleBroken, match="起草人不能发布自己写的这一版"):
        operations.publish_wording(new, actor=author)
    assert first() is old
    operations.publish_wording(new, actor=other)
    assert (old.state, new.state) == (WordingState.ENDED, WordingState.IN_FORCE)
    after = make.paper(county)
    assert (before.wording, after.wording) == (old, new)
    assert document_facts(before)["wording"] == old.words
    assert document_facts(after)["wording"] == new.words


def test_a_letter_printed_again_under_a_newer_wording_has_the_same_bytes(
    make: Make, session: Session
) -> None:
    paper = make.paper(make.county())
    try:
        printed = documents.make(LETTER.value, document_facts(paper))
        operations.publish_wording(draft(first(), make.city_officer()), actor=make.city_officer())
        assert documents.make(LETTER.value, document_facts(paper)) == printed
        fresh = make.paper(make.county())
        assert documents.make(LETTER.value, document_facts(fresh)).sha256 != printed.sha256
    finally:
        documents.close()


def test_a_wording_that_cannot_be_printed_is_not_saved(make: Make, session: Session) -> None:
    author, base = make.city_officer(), first()
    with pytest.raises(RuleBroken, match="第6行的变量“工资”不存在") as refused:
        draft(base, author, "{{ 工资 }}")
    assert refused.value.field == "words"
    with pytest.raises(RuleBroken, match="没有改动"):
        operations.draft_wording(base, base.words, "x", check=wordings.objection, actor=author)
    with pytest.raises(RuleBroken, match="手机号码"):
        draft(base, author, "请打13800000000")
    for stranger in (make.officer(make.county()), make.staff(DutyKind.AUDITOR, county=None)):
        with pytest.raises(NotAllowed):
            draft(base, stranger)
        assert queries.wordings(stranger) == []
    assert session.scalars(select(PaperWording).filter_by(kind=LETTER)).all() == [base]


def test_of_two_editors_nobody_s_change_is_lost_unseen(make: Make, session: Session) -> None:
    one, two, base = make.city_officer(), make.city_officer(), first()
    mine, theirs = draft(base, one, "甲写的。"), draft(base, two, "乙写的。")
    assert (mine.edition, theirs.edition) == (2, 3)
    operations.publish_wording(mine, actor=two)
    with pytest.raises(RuleBroken, match="后来又发布了第2版"):
        operations.publish_wording(theirs, actor=one)
    with pytest.raises(RuleBroken, match="第1版已经停用。您写的内容还在"):
        draft(base, two, "丙写的。")
    assert first() is mine
    operations.drop_wording(theirs, actor=two)
    assert theirs.words.endswith("乙写的。")


def test_the_database_keeps_editions_and_their_two_people(make: Make, session: Session) -> None:
    author = make.city_officer()
    new = draft(first(), author)
    for change in ("UPDATE paper_wording SET words = 'x'", "DELETE FROM paper_wording"):
        with pytest.raises(DatabaseError, match="does not change"), session.begin_nested():
            session.execute(text(change))
    laws: list[tuple[dict[str, Any], str]] = [
        ({"published_by_id": author.id}, "two_people"),
        ({"state": WordingState.IN_FORCE, "published_at": new.made_at}, "in_force|kind"),
    ]
    for values, law in laws:
        with pytest.raises(IntegrityError, match=law), session.begin_nested():
            session.execute(update(PaperWording).where(PaperWording.id == new.id).values(values))
    paper = make.paper(make.county())
    with pytest.raises(DatabaseError, match="issued paper"), session.begin_nested():
        session.execute(update(Paper).where(Paper.id == paper.id).values(wording_id=new.id))


def test_editors_and_publishers_at_once_leave_one_edition_in_force(live_app: Flask) -> None:
    with live_app.app_context(), transaction():
        make = Make(db.session())
        people = [make.city_officer().id for _ in range(5)]

    def write(number: int) -> None:
        draft(first(), db.session.get_one(User, people[number]), f"第{number}人写的。")

    assert at_once(live_app, write, 4) == []
    with live_app.app_context():
        of_state = select(PaperWording.id).where(PaperWording.state == WordingState.DRAFT)
        drafts = db.session.scalars(of_state).all()

    def publish(number: int) -> None:
        wording = db.session.get_one(PaperWording, drafts[number])
        operations.publish_wording(wording, actor=db.session.get_one(User, people[4]))

    refused = at_once(live_app, publish, 4)
    assert len(refused) == 3
    assert all("后来又发布了" in str(one) for one in refused), refused
    with live_app.app_context():
        of_letters = select(PaperWording).filter_by(kind=LETTER).order_by(PaperWording.edition)
        editions = db.session.scalars(of_letters).all()
        assert [one.edition for one in editions] == [1, 2, 3, 4, 5]
        assert [one.state for one in editions].count(WordingState.IN_FORCE) == 1


@pytest.mark.parametrize("kind", rules.WORDED)
def test_the_first_edition_says_what_the_program_said(make: Make, kind: PaperKind) -> None:
    wording = rules.require_wording(queries.wording_in_force(kind))
    assert wording.edition == 1
    assert wording.words == wordings.LANGUAGES[kind.value].standing
    assert set(wordings.LANGUAGES) == {one.value for one in rules.WORDED}


@pytest.mark.parametrize("kind", rules.WORDED)
def test_the_made_up_paper_of_a_wording_is_made(make: Make, kind: PaperKind) -> None:
    language = wordings.LANGUAGES[kind.value]
    facts = read_facts(kind.value, wordings.sample(kind.value, language.standing, clock.today()))
    said = wordings.paragraphs(kind.value, f"{language.standing}\n经核对。", facts)
    assert said[-1] == "经核对。"
    assert wordings.paragraphs(kind.value, "", facts) == said[:-1]
