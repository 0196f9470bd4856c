"""A county's own sitting whose seats were given: in a few days its people sit."""

from datetime import date, timedelta

from trainer.core import clock
from trainer.demo.scenes.registering import candidates, registered
from trainer.demo.scenes.telling import settle
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations
from trainer.domain.exams.models import BarKind, Sitting, SittingKind
from trainer.domain.exams.rules import SittingFacts
from trainer.domain.people.models import Person, User
from trainer.seeding.walkthrough import Cast, at, made

SANYUAN = "350404"


def tell(cast: Cast) -> None:
    """Registered, accepted, seated; the seats are fixed."""
    sitting = _sitting(cast)
    county = cast.counties[SANYUAN]
    clerk, reviewer = cast.staff["sanyuan.clerk"], cast.staff["sanyuan.reviewer"]
    theirs = [registered(cast, key, sitting, -25) for key in candidates("sanyuan", 1, 4)]
    with at(cast.today, -20, 10):
        for registration in theirs:
            operations.accept(registration, actor=reviewer)
    settle()
    with at(cast.today, -8, 10):
        site = made(
            operations.add_site(
                sitting,
                county=county,
                township=None,
                name="示例第一中学",
                address="三元区示例路1号",
                accessible=True,
                actor=clerk,
            )
        )
        for number, place in ((1, "教学楼一层101室"), (2, "教学楼一层102室")):
            made(
                operations.add_room(
                    site,
                    number=number,
                    place=place,
                    seat_rows=5,
                    seat_columns=6,
                    actor=clerk,
                )
            )
    settle()
    with at(cast.today, -7, 10):
        operations.plan_seats(sitting, seed="350404", actor=clerk)
        operations.fix_seats(sitting, actor=clerk)
        operations.print_room_sheets(sitting, actor=clerk)
    settle()
    with at(cast.today, -6, 9):
        _records(theirs[-1].person, cast.today, clerk)
    with at(cast.today, -1, 20):
        mine = theirs[0]
        operations.issue_ticket(mine, actor=cast.accounts[candidates("sanyuan", 1, 1)[0]])
    settle()


def draft(cast: Cast, sitting: Sitting) -> None:
    """The city tries how the seats of its open sitting would be given; nothing is fixed."""
    county, clerk = cast.counties[SANYUAN], cast.staff["city.clerk"]
    with at(cast.today, -2, 15):
        site = made(
            operations.add_site(
                sitting,
                county=county,
                township=None,
                name="示例职业学校",
                address="三元区示例路9号",
                accessible=False,
                actor=clerk,
            )
        )
        made(
            operations.add_room(
                site, number=1, place="一号楼", seat_rows=2, seat_columns=3, actor=clerk
            )
        )
        operations.plan_seats(sitting, seed="20260401", actor=clerk)
        operations.start_rejudging(sitting, actor=clerk)
    settle()


def _records(person: Person, today: date, clerk: User) -> None:
    """A promise that counted no more for a while, and a ban that was lifted again."""
    basis = "示例考试中心处理决定〔2026〕示例1号"
    year = timedelta(days=365)
    operations.enter_bar(
        person,
        kind=BarKind.NO_PROMISE,
        from_on=today - 2 * year,
        until_on=today - year,
        basis=basis,
        actor=clerk,
    )
    ban = made(
        operations.enter_bar(
            person,
            kind=BarKind.BANNED,
            from_on=today - year,
            until_on=today + year,
            basis=basis,
            actor=clerk,
        )
    )
    operations.lift_bar(ban, reason="处理决定已撤销（示例）", actor=clerk)


def _sitting(cast: Cast) -> Sitting:
    county, exam_on = cast.counties[SANYUAN], cast.today + timedelta(days=9)
    clerk = cast.staff["sanyuan.clerk"]
    facts = SittingFacts(
        kind=SittingKind.LOCAL,
        title=f"{county.name}社会工作实务测评（示例）",
        year=exam_on.year,
        levels=[Level.ASSISTANT],
        exam_first_on=exam_on,
        exam_last_on=exam_on,
        service_cutoff_on=date(exam_on.year, 12, 31),
        opens_at=clock.office_moment(cast.today - timedelta(days=40), 8),
        closes_at=clock.office_moment(cast.today - timedelta(days=15), 18),
        applies_rules=False,
        photo_required=True,
        calendar={"ticket_from_on": (cast.today - timedelta(days=2)).isoformat()},
        source="示例",
        example=True,
    )
    with at(cast.today, -45, 9):
        sitting = made(operations.create_sitting(facts, county=county, actor=clerk))
        operations.publish_sitting(sitting, actor=clerk)
    settle()
    return sitting
