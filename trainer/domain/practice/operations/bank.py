"""The bank: questions written, loaded from a file, worded anew, retired; rules published."""

from collections.abc import Sequence

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.exams.models import ExamSubject
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import LoadedFile, LoadKind, Outcome
from trainer.domain.imports.rules import RowFacts, is_large, loading_objection, size_objection
from trainer.domain.people.places import County
from trainer.domain.practice import queries, rules
from trainer.domain.practice.models import (
    CHANGE,
    MADE_UP,
    RETIRE,
    BankQuestion,
    PaperRule,
    Wording,
)
from trainer.domain.practice.rules import Part, QuestionFacts, QuestionLine


@transaction()
def add_question(
    subject: ExamSubject, county: County | None, facts: QuestionFacts, *, actor: Actor
) -> BankQuestion:
    """Put a question into the bank of a county, or of the whole city."""
    county_id = county.id if county else None
    require(rules.may_keep_bank(actor, county_id))
    _refuse(facts)
    question = _new(subject, county_id, facts)
    db.session.flush()
    _word(question, 1, facts, actor)
    record(actor, "bank.added", question, code=subject.code)
    return question


@transaction()
def change_question(question: BankQuestion, facts: QuestionFacts, *, actor: Actor) -> None:
    """Word a question anew; papers keep the words that they were answered with."""
    require(rules.may_keep_bank(actor, question.county_id))
    question = queries.held_question(question)
    question.take(CHANGE)
    _refuse(facts)
    _change(question, facts, actor)
    record(actor, "bank.changed", question, wording=question.wording.number)


@transaction()
def retire_question(question: BankQuestion, *, actor: Actor) -> None:
    """Take a question out of use; papers that have it keep it."""
    require(rules.may_keep_bank(actor, question.county_id))
    queries.held_question(question).take(RETIRE)
    record(actor, "bank.retired", question)


@transaction()
def take_in_questions(
    county: County,
    subject: ExamSubject,
    *,
    filename: str,
    data: bytes,
    mapping: dict[str, str],
    lines: Sequence[QuestionLine] | None,
    headers: Sequence[str] = (),
    notes: Sequence[str] = (),
    is_large: bool = False,
    actor: Actor,
) -> LoadedFile:
    """Take a file of questions in and try it; without `lines` its columns must be told first."""
    require(rules.may_keep_bank(actor, county.id))
    refuse_if(size_objection(is_large), "file")
    file = imports.take_in(
        county,
        kind=LoadKind.QUESTIONS,
        scope=subject.code,
        filename=filename,
        data=data,
        headers=headers,
        notes=notes,
        actor=actor,
    )
    if lines is not None:
        try_questions(file, mapping, lines, subject, actor=actor)
    record(actor, "bank.taken_in", file, code=subject.code)
    return file


@transaction()
def try_questions(
    file: LoadedFile,
    mapping: dict[str, str],
    lines: Sequence[QuestionLine],
    subject: ExamSubject,
    *,
    actor: Actor,
) -> None:
    """Read a file of questions on trial: say of each row what loading it would do."""
    require(rules.may_keep_bank(actor, file.county_id))
    refuse_if(size_objection(is_large(len(lines))), "file")
    known = queries.by_stem(subject.id, file.county_id)
    found = _each_judged(lines, known)
    imports.note_rows(file, mapping, found, actor=actor)
    record(actor, "bank.tried", file, rows=len(lines))


@transaction()
def load_questions(
    file: LoadedFile, lines: Sequence[QuestionLine], subject: ExamSubject, *, actor: Actor
) -> None:
    """Load the good rows, judged afresh: new questions, and new wordings of known ones."""
    require(rules.may_keep_bank(actor, file.county_id))
    refuse_if(size_objection(is_large(len(lines))) or loading_objection(file))
    known = queries.by_stem(subject.id, file.county_id)
    found = _each_judged(lines, known)
    for line, judged in zip(lines, found, strict=True):
        if judged.outcome is Outcome.NEW and line.facts is not None:
            question = _new(subject, file.county_id, line.facts)
            db.session.flush()
            _word(question, 1, line.facts, actor)
        elif judged.outcome is Outcome.CHANGED and line.facts is not None:
            _change(known[line.facts.key], line.facts, actor)
    imports.note_loaded(file, found, actor=actor)
    record(actor, "bank.loaded", file, code=subject.code)


@transaction()
def publish_rule(
    subject: ExamSubject,
    county: County | None,
    *,
    minutes: int,
    parts: Sequence[Part],
    single_tenths: int = 10,
    multiple_tenths: int = 20,
    partial_tenths: int = 5,
    actor: Actor,
) -> PaperRule:
    """Say how papers of a subject are put together from now on; papers begun keep their rule."""
    county_id = county.id if county else None
    require(rules.may_keep_bank(actor, county_id))
    refuse_if(rules.parts_objection(parts, queries.stock(subject.id, county_id)))
    before = queries.own_rule(subject.id, county_id)
    if before is not None:
        before.replaced_at = clock.now()
        db.session.flush()
    rule = PaperRule(
        subject_id=subject.id,
        county_id=county_id,
        minutes=minutes,
        single_tenths=single_tenths,
        multiple_tenths=multiple_tenths,
        partial_tenths=partial_tenths,
        parts=[
            {"chapter": part.chapter, "single": part.single, "multiple": part.multiple}
            for part in parts
            if part.single + part.multiple
        ],
        published_at=clock.now(),
        published_by_id=actor.actor_id,
    )
    db.session.add(rule)
    record(actor, "practice_rule.published", rule, code=subject.code, minutes=minutes)
    return rule


def _refuse(facts: QuestionFacts) -> None:
    found = rules.question_objection(facts)
    if found is not None:
        raise RuleBroken(*found)


def _new(subject: ExamSubject, county_id: int | None, facts: QuestionFacts) -> BankQuestion:
    question = BankQuestion(
        subject_id=subject.id,
        county_id=county_id,
        kind=facts.kind,
        chapter=facts.chapter.strip(),
        point=facts.point.strip(),
        source=facts.source.strip() or str(MADE_UP),
        stem_key=facts.key,
    )
    db.session.add(question)
    return question


def _change(question: BankQuestion, facts: QuestionFacts, actor: Actor) -> None:
    question.kind, question.chapter = facts.kind, facts.chapter.strip()
    question.point, question.stem_key = facts.point.strip(), facts.key
    if not rules.same_words(question.wording, facts):
        _word(question, question.wording.number + 1, facts, actor)


def _word(question: BankQuestion, number: int, facts: QuestionFacts, actor: Actor) -> None:
    question.wordings.append(
        Wording(
            number=number,
            stem=facts.stem.strip(),
            options=[said.strip() for said in facts.options],
            right_letters=rules.letters(facts.right),
            explanation=facts.explanation.strip(),
            written_at=clock.now(),
            written_by_id=actor.actor_id,
        )
    )


def _each_judged(lines: Sequence[QuestionLine], known: dict[str, BankQuestion]) -> list[RowFacts]:
    """What each row would do; a stem that stands in the file before is not taken twice."""
    first: dict[str, int] = {}
    found = []
    for line in lines:
        judged = _judged(line, known)
        if line.facts is not None:
            before = first.setdefault(line.facts.key, line.number)
            if before != line.number:
                said = say("题干和第 {n} 行的一样，只差空格或大小写。请删去其中一行。", n=before)
                judged = RowFacts(line.number, Outcome.WRONG, line.name, said=said)
        found.append(judged)
    return found


def _judged(line: QuestionLine, known: dict[str, BankQuestion]) -> RowFacts:
    """What a row would do."""
    facts = line.facts
    if facts is None:
        return RowFacts(line.number, Outcome.WRONG, line.name, said=line.problem, cell=line.cell)
    there = known.get(facts.key)
    if there is None:
        return RowFacts(line.number, Outcome.NEW, line.name)
    if rules.unchanged(there, facts):
        return RowFacts(line.number, Outcome.SAME, line.name)
    said = say("题库里已有同样的题干，会存成第 {n} 版。", n=there.wording.number + 1)
    return RowFacts(line.number, Outcome.CHANGED, line.name, said=said)
