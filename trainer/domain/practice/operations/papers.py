"""A paper is drawn, answered one by one, and handed in by its person or by the clock."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.exams.models import ExamSubject
from trainer.domain.people.models import Person
from trainer.domain.practice import queries, rules
from trainer.domain.practice.models import (
    HAND_IN,
    TIME_OUT,
    BankQuestion,
    MockItem,
    MockPaper,
    PaperKind,
    PaperRule,
    PaperState,
)

SEEDS = 2**31


@transaction()
def start(
    subject: ExamSubject, person: Person, *, seed: int | None = None, actor: Actor
) -> MockPaper:
    """Draw a paper by the published rule; its time runs from now."""
    require(rules.may_practise(actor, person.id))
    _clear_desk(person)
    rule = queries.rule_for(subject.id, person.county_id)
    if rule is None:
        raise RuleBroken(say("“{subject}”还没有公布模拟卷的组卷规则。", subject=subject.name))
    parts, stock = rules.parts_of(rule), queries.stock(subject.id, person.county_id)
    refuse_if(rules.parts_objection(parts, stock))
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    chosen = rules.drawn(parts, queries.in_use(subject.id, person.county_id), seed)
    paper = _lay_out(person, rule, PaperKind.TIMED, seed, chosen)
    record(actor, "mock.started", paper, code=subject.code, seed=seed)
    return paper


@transaction()
def practise_again(paper: MockPaper, *, actor: Actor) -> MockPaper:
    """Do once more what was wrong in an ended paper, without a clock."""
    require(rules.may_write(actor, paper))
    if not rules.is_over(paper, clock.now()):
        raise RuleBroken(say("交卷以后才能再练错题。"))
    again = [item.wording.question for item in rules.wrong(paper.items)]
    if not again:
        raise RuleBroken(say("这份试卷没有错题，不用再练。"))
    _clear_desk(paper.person)
    made = _lay_out(paper.person, paper.rule, PaperKind.AGAIN, paper.seed, again)
    record(actor, "mock.started_again", made, paper=paper.id)
    return made


@transaction()
def answer(item: MockItem, letters: str, *, actor: Actor) -> None:
    """Save one answer, as often as one likes until the paper is over."""
    require(rules.may_write(actor, item.paper))
    paper = queries.held(item.paper)
    refuse_if(rules.writing_objection(paper, clock.now()))
    refuse_if(rules.answer_objection(item, letters), "answer")
    item.answer, item.answered_at = letters, clock.now()
    record(actor, "mock.answered", paper, position=item.position)


@transaction()
def hand_in(paper: MockPaper, *, actor: Actor) -> None:
    """Hand the paper in; where time is up already, it ended then."""
    require(rules.may_write(actor, paper))
    paper = queries.held(paper)
    late = paper.state is PaperState.RUNNING and rules.is_over(paper, clock.now())
    _end(paper, paper.due_at if late else None)
    record(actor, "mock.handed_in", paper, score=paper.score_tenths)


@transaction()
def call_time(paper: MockPaper, *, actor: Actor) -> bool:
    """Close a paper whose time is up; False where that was done meanwhile."""
    require(rules.may_end(actor))
    paper = queries.held(paper)
    if paper.state is not PaperState.RUNNING or not rules.is_over(paper, clock.now()):
        return False
    _end(paper, paper.due_at)
    record(actor, "mock.timed_out", paper, score=paper.score_tenths)
    return True


def _clear_desk(person: Person) -> None:
    """One paper at a time: what is over is closed first, what still runs is in the way."""
    queries.hold_person(person.id)
    running = queries.running_of(person.id)
    if running is None:
        return
    if not rules.is_over(running, clock.now()):
        raise RuleBroken(say("您有一份试卷还没有交，请先做完或交卷。"))
    _end(queries.held(running), running.due_at)
    db.session.flush()


def _end(paper: MockPaper, due_at: datetime | None) -> None:
    chapters = rules.chapter_scores(paper.rule, paper.items)
    paper.take(HAND_IN if due_at is None else TIME_OUT)
    paper.ended_at = due_at or clock.now()
    paper.score_tenths = sum(row.got_tenths for row in chapters)
    paper.chapters = [
        {"chapter": row.chapter, "got": row.got_tenths, "full": row.full_tenths} for row in chapters
    ]


def _lay_out(
    person: Person,
    rule: PaperRule,
    kind: PaperKind,
    seed: int,
    questions: Sequence[BankQuestion],
) -> MockPaper:
    now = clock.now()
    timed = kind is PaperKind.TIMED
    paper = MockPaper(
        person_id=person.id,
        county_id=person.county_id,
        subject_id=rule.subject_id,
        rule_id=rule.id,
        kind=kind,
        seed=seed,
        started_at=now,
        due_at=now + timedelta(minutes=rule.minutes) if timed else None,
        full_tenths=sum(rules.full_mark(rule, question.kind) for question in questions),
    )
    paper.items = [
        MockItem(
            position=position,
            wording=question.wording,
            kind=question.kind,
            chapter=question.chapter,
        )
        for position, question in enumerate(questions, start=1)
    ]
    db.session.add(paper)
    db.session.flush()
    return paper
