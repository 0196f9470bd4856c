"""Continuing education: entries of one holder in every state, beside the credits of a class."""

from datetime import timedelta

from trainer.core import clock
from trainer.demo.scenes.courses import account, closed_session, datian_courses
from trainer.demo.scenes.telling import settle
from trainer.demo.scenes.training import DATIAN
from trainer.domain.certificates import operations, queries
from trainer.domain.certificates.models import HoursCategory
from trainer.domain.certificates.operations import Activity
from trainer.domain.people.models import Person
from trainer.domain.training import queries as training_queries
from trainer.seeding.walkthrough import Cast, at

TITLES = (
    ("社会工作伦理讲座", HoursCategory.SEMINAR, 40),
    ("社区社会工作网络课程", HoursCategory.ONLINE, 120),
    ("困境儿童服务研讨会", HoursCategory.SEMINAR, 60),
    ("督导能力培训", HoursCategory.TRAINING, 160),
)


def tell(cast: Cast) -> None:
    """One holder enters four activities; an officer counts one and returns one."""
    county = cast.counties[DATIAN]
    reviewer = cast.officer(county, "reviewer")
    person = _holder(cast)
    user = account(cast, person.id)
    entries = []
    for number, (title, category, tenths) in enumerate(TITLES):
        with at(cast.today, -30 + number, 20):
            activity = Activity(
                category=category,
                title=f"{title}（示例）",
                organiser="示例社会工作协会",
                held_on=clock.today() - timedelta(days=10 + 3 * number),
                hours_tenths=tenths,
                evidence=f"结业证书 示例第{number + 1}号",
            )
            entries.append(operations.file_hours(person, activity, actor=user))
    _waiting, counted, returned, withdrawn = entries
    with at(cast.today, -20, 10):
        operations.decide_hours(counted, counted=True, answer="", actor=reviewer)
        operations.decide_hours(
            returned, counted=False, answer="请补充主办单位出具的参会证明编号", actor=reviewer
        )
    with at(cast.today, -19, 10):
        operations.withdraw_hours(withdrawn, actor=user)
    settle()


def _holder(cast: Cast) -> Person:
    """The first on the list of the closed class whose hours were credited."""
    session = closed_session(datian_courses(cast)[0])
    people = [row.person for row in training_queries.roll(session) if row.person is not None]
    key = f"session:{session.id}"
    return next(person for person in people if queries.live_entry(person.id, key))
