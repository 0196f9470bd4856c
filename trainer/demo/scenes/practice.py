"""Mock papers: a bank of made-up questions, papers running, handed in and timed out."""

from random import Random

from trainer.core.actors import System
from trainer.demo.scenes.telling import settle
from trainer.domain.exams.models import ExamSubject
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.practice import operations, queries
from trainer.domain.practice.models import MockPaper, QuestionKind
from trainer.domain.practice.rules import Part, QuestionFacts
from trainer.seeding import files
from trainer.seeding.walkthrough import SEEDER, Cast, at, made

DATIAN = "350425"
CLOCK = System("practice.call_time")
RIGHT = {0: 0.9, 1: 0.75, 2: 0.55, 3: 0.35}
"""How often the people of the demo are right, by the chapter's place in the bank."""


def tell(cast: Cast, dice: Random) -> None:
    """The city's bank and rules; Datian's people did papers, one is at it."""
    bank = [_subject(cast, facts) for facts in files.read("practice")]
    county = cast.counties[DATIAN]
    keys = sorted(key for key in cast.accounts if cast.people[key].county_id == county.id)
    users = [cast.accounts[key] for key in keys]
    for number, user in enumerate(users[:12]):
        _did(cast, bank[number % 2], user, number, dice)
    _out_of_time(cast, bank[0], users[12])
    _again(cast, users[0])
    _retired(cast, bank[0], county)
    operations.start(bank[1], _person(users[13]), seed=13, actor=users[13])
    settle()


def _subject(cast: Cast, facts: dict[str, object]) -> ExamSubject:
    subject = queries.subject_of(str(facts["subject"]))
    if subject is None:
        raise LookupError("a subject of the bank is not on record")
    parts = []
    with at(cast.today, -40, 9):
        for chapter in facts["chapters"]:  # type: ignore[attr-defined]  # the seed file's shape
            name = chapter["chapter"]
            parts.append(Part(name, chapter["single"], chapter["multiple"]))
            for row in chapter["questions"]:
                question = QuestionFacts(
                    kind=QuestionKind(row["kind"]),
                    chapter=name,
                    stem=row["stem"],
                    options=tuple(row["options"]),
                    right=row["right"],
                    explanation=row["explanation"],
                )
                operations.add_question(subject, None, question, actor=SEEDER)
        minutes = int(str(facts["minutes"]))
        operations.publish_rule(subject, None, minutes=minutes, parts=parts, actor=SEEDER)
    settle()
    return subject


def _did(cast: Cast, subject: ExamSubject, user: User, number: int, dice: Random) -> None:
    """Somebody does a paper in an evening and hands it in."""
    with at(cast.today, -20 + number, 20):
        paper = _begun(subject, user, number)
        _answers(paper, user, dice)
        operations.hand_in(paper, actor=user)
    settle()


def _begun(subject: ExamSubject, user: User, seed: int) -> MockPaper:
    return made(operations.start(subject, _person(user), seed=seed, actor=user))


def _answers(paper: MockPaper, user: User, dice: Random) -> None:
    chapters = list(dict.fromkeys(item.chapter for item in paper.items))
    for item in paper.items:
        right = item.wording.right_letters
        if dice.random() < RIGHT[chapters.index(item.chapter)]:
            operations.answer(item, right, actor=user)
        else:
            operations.answer(item, "A" if right != "A" else "B", actor=user)


def _out_of_time(cast: Cast, subject: ExamSubject, user: User) -> None:
    """Somebody closed the page after three answers; the clock handed in."""
    with at(cast.today, -6, 21):
        paper = _begun(subject, user, 99)
        for item in paper.items[:3]:
            operations.answer(item, item.wording.right_letters, actor=user)
    settle()
    with at(cast.today, -6, 23, 30):
        operations.call_time(paper, actor=CLOCK)
    settle()


def _again(cast: Cast, user: User) -> None:
    """The first did the wrong ones once more."""
    with at(cast.today, -2, 20):
        paper = queries.papers_of(user.person_id or 0).rows[0]
        again = made(operations.practise_again(paper, actor=user))
        for item in again.items:
            operations.answer(item, item.wording.right_letters, actor=user)
        operations.hand_in(again, actor=user)
    settle()


def _retired(cast: Cast, subject: ExamSubject, county: County) -> None:
    """The county wrote two questions of its own, worded one anew and retired the other."""
    clerk = cast.officer(county, "clerk")
    facts = [
        QuestionFacts(
            kind=QuestionKind.SINGLE,
            chapter="社区工作",
            stem=stem,
            options=("先听居民的想法", "直接决定", "等上级安排", "不予理会"),
            right="A",
            explanation="社区工作从居民的需要出发。",
        )
        for stem in (
            "在村里开展活动以前，最先要做的是？",
            "小区要添置晾衣架，居委会怎样开头合适？",
        )
    ]
    with at(cast.today, -15, 10):
        kept, old = (
            made(operations.add_question(subject, county, each, actor=clerk)) for each in facts
        )
    with at(cast.today, -10, 10):
        better = QuestionFacts(**vars(facts[0]) | {"explanation": "先了解需要，再一起商量怎么做。"})
        operations.change_question(kept, better, actor=clerk)
        operations.retire_question(old, actor=clerk)
    settle()


def _person(user: User) -> Person:
    if user.person is None:
        raise LookupError("a candidate has a person")
    return user.person
