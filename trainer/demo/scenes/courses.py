"""What lies ready for Datian's courses, and what those who came thought of them."""

from sqlalchemy import select

from trainer.core.db import db
from trainer.core.uploads import PDF, Upload
from trainer.demo.scenes.telling import settle
from trainer.demo.scenes.training import DATIAN
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import Course, Precedence, Session, SessionState
from trainer.domain.training.operations import Opinion
from trainer.seeding.walkthrough import Cast, at

OPINIONS = (
    Opinion(content=5, teaching=5, arrangement=4, words="案例讲得清楚，希望多讲几道真题。"),
    Opinion(content=4, teaching=5, arrangement=3, words="教室后排看不清投影。"),
    Opinion(content=4, teaching=4, arrangement=4),
    Opinion(content=5, teaching=4, arrangement=5),
)
HANDOUT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)
"""One empty page: what a handout of the demo needs to be."""


def tell(cast: Cast) -> None:
    """The course that was held has materials and opinions; the other a rule of precedence."""
    clerk = cast.officer(cast.counties[DATIAN], "clerk")
    beginners, advanced = datian_courses(cast)
    with at(cast.today, -40, 9):
        operations.add_material(
            beginners, title="考试大纲", link="https://example.org/outline", body="", actor=clerk
        )
        operations.add_material(
            beginners,
            title="怎样准备",
            link="",
            body="先通读教材目录，再做历年真题。\n每次课前做一套练习，带着问题来。",
            actor=clerk,
        )
        operations.add_material(
            beginners, title="第一讲讲义", upload=Upload(HANDOUT, PDF), actor=clerk
        )
        operations.change_course(
            advanced,
            description=advanced.description,
            precedence=Precedence.OWN_COUNTY,
            hours_category=advanced.hours_category,
            most_people=40,
            actor=clerk,
        )
    _opinions(cast, beginners)
    _results(cast, beginners)
    settle()


def datian_courses(cast: Cast) -> list[Course]:
    """The two courses of the county, in the order in which they were planned."""
    county = cast.counties[DATIAN]
    wanted = select(Course).where(Course.county_id == county.id).order_by(Course.id)
    return list(db.session.scalars(wanted))


def _results(cast: Cast, course: Course) -> None:
    """Codes were loaded, fetched and taken back; who attended enough has a certificate."""
    county = cast.counties[DATIAN]
    clerk, rows = cast.officer(county, "clerk"), queries.roll(closed_session(course))
    with at(cast.today, -35, 9):
        codes = "\n".join(f"SHILI-{number:04d}-DT" for number in range(1, 9))
        operations.load_codes(course, codes, actor=clerk)
    with at(cast.today, -34, 20):
        fetched = [
            operations.claim_code(row, actor=account(cast, row.person_id)) for row in rows[:4]
        ]
    with at(cast.today, -33, 9):
        operations.recall_code(fetched[-1], actor=clerk)
    with at(cast.today, -16, 10):
        operations.issue_completions(course, actor=clerk)
    settle()
    with at(cast.today, -15, 10):
        operations.void_completion(
            queries.completions(course)[0],
            "姓名用字有误，核对后重新印发",
            actor=cast.officer(county, "approver"),
        )


def _opinions(cast: Cast, course: Course) -> None:
    came = [row for row in queries.roll(closed_session(course)) if rules.came(row)]
    with at(cast.today, -18, 20):
        for row, opinion in zip(came, OPINIONS, strict=False):
            operations.evaluate(row, opinion, actor=account(cast, row.person_id))


def account(cast: Cast, person_id: int | None) -> User:
    """The account of somebody of the walk-through."""
    return next(user for user in cast.accounts.values() if user.person_id == person_id)


def closed_session(course: Course) -> Session:
    """The session of a course that took place."""
    return next(each for each in course.sessions if each.state is SessionState.CLOSED)
