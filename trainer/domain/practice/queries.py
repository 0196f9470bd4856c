"""The bank, one's own papers, and what a county learns from its people's papers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.exams.models import ExamSubject
from trainer.domain.people.models import Person, User
from trainer.domain.people.rules import counties_of, is_city_staff
from trainer.domain.practice.models import (
    BankQuestion,
    BankState,
    MockItem,
    MockPaper,
    PaperKind,
    PaperRule,
    PaperState,
    QuestionKind,
    Wording,
)
from trainer.domain.practice.rules import ChapterScore

# -- the bank -------------------------------------------------------------------------------


def open_to(county_id: int | None) -> ColumnElement[bool]:
    """The city's questions, and those of the county."""
    return or_(BankQuestion.county_id.is_(None), BankQuestion.county_id == county_id)


def in_use(subject_id: int, county_id: int | None) -> Sequence[BankQuestion]:
    """What papers of this county can be drawn from."""
    return db.session.scalars(
        select(BankQuestion).where(
            BankQuestion.subject_id == subject_id,
            BankQuestion.state == BankState.IN_USE,
            open_to(county_id),
        )
    ).all()


def stock(subject_id: int, county_id: int | None) -> dict[tuple[str, QuestionKind], int]:
    """How many questions each chapter has of each kind."""
    rows = db.session.execute(
        select(BankQuestion.chapter, BankQuestion.kind, func.count())
        .where(
            BankQuestion.subject_id == subject_id,
            BankQuestion.state == BankState.IN_USE,
            open_to(county_id),
        )
        .group_by(BankQuestion.chapter, BankQuestion.kind)
        .order_by(func.min(BankQuestion.id))
    )
    return {(chapter, kind): count for chapter, kind, count in rows}


def by_stem(subject_id: int, county_id: int | None) -> dict[str, BankQuestion]:
    """A county's own questions in use, by the key of their stems."""
    rows = db.session.scalars(
        select(BankQuestion).where(
            BankQuestion.subject_id == subject_id,
            BankQuestion.state == BankState.IN_USE,
            BankQuestion.county_id.is_(None)
            if county_id is None
            else BankQuestion.county_id == county_id,
        )
    )
    return {row.stem_key: row for row in rows}


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The bank of the viewer's counties and of the city."""
    if is_city_staff(viewer):
        return true()
    mine = counties_of(viewer)
    return or_(BankQuestion.county_id.is_(None), BankQuestion.county_id.in_(mine))


def bank(
    *,
    viewer: User,
    subject_id: int | None = None,
    chapter: str = "",
    retired: bool = False,
    page: int = 1,
) -> Page[BankQuestion]:
    """Questions, by subject, in the order in which they came."""
    state = BankState.RETIRED if retired else BankState.IN_USE
    wanted = (
        select(BankQuestion)
        .options(joinedload(BankQuestion.county))
        .where(visible_to(viewer), BankQuestion.state == state)
    )
    if subject_id is not None:
        wanted = wanted.where(BankQuestion.subject_id == subject_id)
    if chapter.strip():
        wanted = wanted.where(BankQuestion.chapter.icontains(chapter.strip(), autoescape=True))
    return page_of(wanted.order_by(BankQuestion.subject_id, BankQuestion.id), page)


def find_question(question_id: int, *, viewer: User) -> BankQuestion | None:
    """A question of the viewer's counties or of the city."""
    return db.session.scalar(
        select(BankQuestion).where(BankQuestion.id == question_id, visible_to(viewer))
    )


def held_question(question: BankQuestion) -> BankQuestion:
    """The question as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(BankQuestion)
        .where(BankQuestion.id == question.id)
        .with_for_update(of=BankQuestion)
        .execution_options(populate_existing=True)
    ).one()


def own_rule(subject_id: int, county_id: int | None) -> PaperRule | None:
    """The rule that the county itself (None: the city) has published, if any."""
    place = PaperRule.county_id.is_(None) if county_id is None else PaperRule.county_id == county_id
    return db.session.scalar(
        select(PaperRule).where(
            PaperRule.subject_id == subject_id, PaperRule.replaced_at.is_(None), place
        )
    )


def rule_for(subject_id: int, county_id: int) -> PaperRule | None:
    """The rule that holds for people of the county: its own, or the city's."""
    return own_rule(subject_id, county_id) or own_rule(subject_id, None)


def subject_of(code: str) -> ExamSubject | None:
    """The subject with this code."""
    return db.session.scalar(select(ExamSubject).where(ExamSubject.code == code))


def find_subject(subject_id: int) -> ExamSubject | None:
    """A subject; they are everybody's."""
    return db.session.get(ExamSubject, subject_id)


# -- papers ---------------------------------------------------------------------------------


def hold_person(person_id: int) -> None:
    """Let one paper of a person begin after the other. Comes before the paper's lock."""
    db.session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )


def held(paper: MockPaper) -> MockPaper:
    """The paper as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(MockPaper)
        .where(MockPaper.id == paper.id)
        .with_for_update(of=MockPaper)
        .execution_options(populate_existing=True)
    ).one()


def running_of(person_id: int) -> MockPaper | None:
    """The paper that somebody is doing."""
    return db.session.scalar(
        select(MockPaper).where(
            MockPaper.person_id == person_id, MockPaper.state == PaperState.RUNNING
        )
    )


def papers_of(person_id: int, *, page: int = 1) -> Page[MockPaper]:
    """One's own papers, newest first."""
    return page_of(
        select(MockPaper).where(MockPaper.person_id == person_id).order_by(MockPaper.id.desc()),
        page,
    )


def find_paper(mock_id: int, *, viewer: User) -> MockPaper | None:
    """One's own paper with its questions."""
    return db.session.scalar(
        select(MockPaper)
        .options(
            selectinload(MockPaper.items).joinedload(MockItem.wording).joinedload(Wording.question)
        )
        .where(MockPaper.id == mock_id, MockPaper.person_id == viewer.person_id)
    )


def overdue(now: datetime) -> Sequence[MockPaper]:
    """Papers whose time is up and that nobody has closed."""
    return db.session.scalars(
        select(MockPaper)
        .where(MockPaper.state == PaperState.RUNNING, MockPaper.due_at <= now)
        .order_by(MockPaper.id)
    ).all()


# -- who needs which class --------------------------------------------------------------------


@dataclass(frozen=True)
class ChapterNeed:
    """A chapter as a county's people did it: the average, and who is weak in it."""

    score: ChapterScore
    people: int
    weak: tuple[tuple[Person, ChapterScore], ...]


@dataclass(frozen=True)
class SubjectNeed:
    """A subject as a county's people did it, each by the newest timed paper."""

    subject: ExamSubject
    people: int
    score: ChapterScore
    chapters: tuple[ChapterNeed, ...]


def needs(county_id: int, *, viewer: User) -> list[SubjectNeed]:
    """By subject and chapter, weakest chapter first; for officers of the county or the city."""
    if not is_city_staff(viewer) and county_id not in counties_of(viewer):
        return []
    newest = (
        select(func.max(MockPaper.id))
        .where(
            MockPaper.county_id == county_id,
            MockPaper.kind == PaperKind.TIMED,
            MockPaper.state != PaperState.RUNNING,
        )
        .group_by(MockPaper.person_id, MockPaper.subject_id)
    )
    papers = db.session.scalars(
        select(MockPaper).options(joinedload(MockPaper.person)).where(MockPaper.id.in_(newest))
    ).all()
    by_subject = defaultdict[ExamSubject, list[MockPaper]](list)
    for paper in papers:
        by_subject[paper.subject].append(paper)
    rows = [_need(subject, found) for subject, found in by_subject.items()]
    return sorted(rows, key=lambda row: (row.subject.level.rank, row.subject.position))


def _need(subject: ExamSubject, papers: Sequence[MockPaper]) -> SubjectNeed:
    parts = defaultdict[str, list[tuple[Person, ChapterScore]]](list)
    for paper in papers:
        for row in paper.chapters:
            score = ChapterScore(row["chapter"], row["got"], row["full"])
            parts[row["chapter"]].append((paper.person, score))
    chapters = [
        ChapterNeed(
            _sum(chapter, [score for _, score in rows]),
            len(rows),
            tuple(
                sorted(
                    ((person, score) for person, score in rows if score.is_weak),
                    key=lambda pair: (pair[1].percent, pair[0].id),
                )
            ),
        )
        for chapter, rows in parts.items()
    ]
    chapters.sort(key=lambda need: (need.score.percent, need.score.chapter))
    whole = _sum(subject.name, [need.score for need in chapters])
    return SubjectNeed(subject, len(papers), whole, tuple(chapters))


def _sum(name: str, scores: Sequence[ChapterScore]) -> ChapterScore:
    return ChapterScore(
        name, sum(row.got_tenths for row in scores), sum(row.full_tenths for row in scores)
    )
