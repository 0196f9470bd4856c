"""A county's own level: entered, examined, and the first certificate given."""

from datetime import date, timedelta

from trainer.core import clock
from trainer.demo.scenes.registering import candidates, registered
from trainer.demo.scenes.telling import settle
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import ScoreState, Sitting, SittingKind
from trainer.domain.exams.rules import LocalFacts, MarkFacts, ScoreLine, SittingFacts
from trainer.seeding.walkthrough import Cast, at, made

SANYUAN = "350404"
SUBJECTS = "社区工作基础 90 100 60\n社区工作实务 90 100 60"
MARKS = ((720, 680), (640, 610), (590, 705))


def tell(cast: Cast) -> None:
    """Three people sat it; two passed, one of them has the certificate."""
    clerk, reviewer = cast.staff["sanyuan.clerk"], cast.staff["sanyuan.reviewer"]
    sitting = _sitting(cast, _level(cast))
    theirs = [registered(cast, key, sitting, -60) for key in candidates("sanyuan", 1, 3)]
    with at(cast.today, -55, 10):
        for registration in theirs:
            operations.accept(registration, actor=reviewer)
    settle()
    papers = [paper.name for paper in queries.subjects_of(sitting)]
    lines = [
        ScoreLine(
            number=number,
            name=each.person.name,
            id_number=each.person.id_number or "",
            level=Level.LOCAL,
            marks=tuple(
                MarkFacts(name, ScoreState.MARKED, tenths)
                for name, tenths in zip(papers, marks, strict=True)
            ),
        )
        for number, (each, marks) in enumerate(zip(theirs, MARKS, strict=True), start=2)
    ]
    with at(cast.today, -30, 14):
        file = operations.take_in_scores(
            cast.counties[SANYUAN],
            sitting,
            filename="社工员考试成绩（示例）.csv",
            data="社工员考试成绩（示例）".encode(),
            level=Level.LOCAL,
            mapping={},
            lines=lines,
            actor=clerk,
        )
        operations.load_scores(file, lines, sitting, actor=clerk)
    settle()
    with at(cast.today, -20, 10):
        exam_pass = queries.live_pass(theirs[0].person_id, Level.LOCAL, sitting.local_level_id)
        if exam_pass is None:
            raise LookupError("these scores make a pass")
        operations.give_number(exam_pass, number="SGY-SY-EXAMPLE-0001", actor=clerk)
    settle()


def _level(cast: Cast) -> LocalLevel:
    facts = LocalFacts(
        name="社工员",
        subjects=rules.subjects_typed(SUBJECTS),
        within_years=0,
        valid_years=3,
        basis="示例区社工员管理办法（示例）",
        from_on=cast.today - timedelta(days=200),
    )
    with at(cast.today, -100, 9):
        county = cast.counties[SANYUAN]
        level = made(
            operations.add_local_level(county, facts, actor=cast.staff["sanyuan.reviewer"])
        )
    settle()
    return level


def _sitting(cast: Cast, level: LocalLevel) -> Sitting:
    county, exam_on = cast.counties[SANYUAN], cast.today - timedelta(days=40)
    clerk = cast.staff["sanyuan.clerk"]
    facts = SittingFacts(
        kind=SittingKind.LOCAL,
        title=f"{county.name}社工员考试（示例）",
        year=exam_on.year,
        levels=[Level.LOCAL],
        local_level=level,
        exam_first_on=exam_on,
        exam_last_on=exam_on,
        service_cutoff_on=date(exam_on.year, 12, 31),
        opens_at=clock.office_moment(cast.today - timedelta(days=80), 8),
        closes_at=clock.office_moment(cast.today - timedelta(days=50), 18),
        applies_rules=False,
        source="示例",
        example=True,
    )
    with at(cast.today, -90, 9):
        sitting = made(operations.create_sitting(facts, county=county, actor=clerk))
        operations.publish_sitting(sitting, actor=clerk)
    settle()
    return sitting
