"""Questions in writing: asked, answered, asked on, solved, and made public."""

from trainer.core import clock
from trainer.core.actors import Actor, System
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, require
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.counselling import queries, rules
from trainer.domain.counselling.models import (
    ANSWER,
    ASK_ON,
    SOLVE,
    WITHDRAW,
    Entry,
    FrequentQuestion,
    Question,
    Topic,
)
from trainer.domain.notices.operations import tell
from trainer.domain.people.models import User

KEEPER = System("counselling.questions")


@transaction()
def ask(
    person_id: int, *, topic: Topic, level: Level | None, title: str, text: str, actor: User
) -> Question:
    """Ask one's own county in writing."""
    require(rules.may_ask(actor, person_id))
    _refuse(rules.asking_objection(title, text))
    person = actor.person
    if person is None:
        raise RuleBroken(say("账号没有对应的档案，暂时不能提问。请先完成身份核对。"))
    now = clock.now()
    question = Question(
        person_id=person.id,
        county_id=person.county_id,
        level=level,
        topic=topic,
        title=title.strip(),
        waiting_since=now,
    )
    db.session.add(question)
    db.session.flush()
    _write(question, actor, text, from_counsellor=False)
    record(actor, "question.asked", question, topic=topic)
    return question


@transaction()
def ask_on(question: Question, text: str, *, actor: User) -> Question:
    """Ask on under the same question; it then waits again."""
    require(rules.may_ask_on(actor, question))
    question = queries.held_question(question)
    _refuse(rules.words_objection(text))
    if not question.can_take(ANSWER):  # otherwise it waits already, since an earlier day
        question.waiting_since = clock.now()
    question.take(ASK_ON)
    _write(question, actor, text, from_counsellor=False)
    record(actor, "question.asked_on", question)
    return question


@transaction()
def solve(question: Question, *, actor: Actor) -> None:
    """Say that the answer was enough."""
    require(rules.may_ask_on(actor, question))
    question = queries.held_question(question)
    question.take(SOLVE)
    question.solved_at = clock.now()
    record(actor, "question.solved", question)


@transaction()
def answer(question: Question, text: str, *, actor: User) -> Question:
    """Answer in writing; whoever asked is told."""
    require(rules.may_answer(actor, question))
    question = queries.held_question(question)
    _refuse(rules.words_objection(text))
    question.take(ANSWER)
    _write(question, actor, text, from_counsellor=True)
    record(actor, "question.answered", question)
    tell(
        question.person_id,
        title=say("您的提问有了答复"),
        text=say("“{title}”已答复。还不清楚可以追问；清楚了请标为已解决。", title=question.title),
        url=f"/candidate/questions/{question.id}/detail",
        actor=KEEPER,
    )
    return question


@transaction()
def publish(question: Question, *, title: str, answer: str, actor: User) -> FrequentQuestion:
    """Make a question and its answer public, worded anew without whoever asked."""
    require(rules.may_answer(actor, question))
    question = queries.held_question(question)
    _refuse(rules.publishing_objection(title, answer, question.person.name, question.state))
    frequent = FrequentQuestion(
        question_id=question.id,
        county_id=question.county_id,
        level=question.level,
        topic=question.topic,
        title=title.strip(),
        answer=answer.strip(),
        published_at=clock.now(),
        published_by_id=actor.id,
    )
    db.session.add(frequent)
    record(actor, "frequent.published", frequent, question=question.id)
    return frequent


@transaction()
def change_frequent(frequent: FrequentQuestion, *, title: str, answer: str, actor: Actor) -> None:
    """Word a public question anew."""
    require(rules.may_publish(actor, frequent))
    _refuse(rules.publishing_objection(title, answer, frequent.question.person.name, None))
    frequent.title, frequent.answer = title.strip(), answer.strip()
    record(actor, "frequent.changed", frequent)


@transaction()
def withdraw_frequent(frequent: FrequentQuestion, *, actor: Actor) -> None:
    """Take a public question down."""
    require(rules.may_publish(actor, frequent))
    frequent.take(WITHDRAW)
    record(actor, "frequent.withdrawn", frequent)


def _write(question: Question, by: User, text: str, *, from_counsellor: bool) -> None:
    db.session.add(
        Entry(
            question_id=question.id,
            by_id=by.id,
            from_counsellor=from_counsellor,
            text=text.strip(),
            at=clock.now(),
        )
    )


def _refuse(found: tuple[Sentence, str] | None) -> None:
    if found is not None:
        raise RuleBroken(*found)
