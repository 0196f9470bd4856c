"""The figures of a sitting: registered, sat, passed, and whose figures one reads."""

from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import ExamSubject, Registration, Score, ScoreState
from trainer.domain.exams.rules import Figures


def marked(make: Make, registration: Registration, *marks: int | None) -> None:
    """Marks in tenths in the subjects of the registration, in their order; None: absent."""
    for code, tenths in zip(registration.subjects, marks, strict=True):
        subject = make.session.query(ExamSubject).filter_by(code=code).one()
        make.save(
            Score(
                person_id=registration.person_id,
                subject_id=subject.id,
                sitting_id=registration.sitting_id,
                county_id=registration.county_id,
                year=registration.sitting.year,
                state=ScoreState.ABSENT if tenths is None else ScoreState.MARKED,
                mark_tenths=tenths,
                recorded_at=clock.now(),
            )
        )


def test_a_local_sitting_is_counted_by_county_and_level(make: Make, session: Session) -> None:
    first, second = make.county(), make.county()
    sitting = make.local_sitting()
    passed, failed, half, absent = (make.accepted(sitting, county=first) for _ in range(4))
    marked(make, passed, 600, 600)
    marked(make, failed, 599, 900)
    marked(make, half, 700, None)
    marked(make, absent, None, None)
    worker = make.accepted(sitting, county=second, level=Level.WORKER)
    marked(make, worker, 800, 800, 800)
    make.started(sitting, make.candidate(second))
    rows = queries.figures(sitting, viewer=make.city_officer())
    assert rows == [
        Figures(county_id=first.id, level=Level.ASSISTANT, registered=4, sat=3, passed=1),
        Figures(county_id=second.id, level=Level.WORKER, registered=1, sat=1, passed=1),
    ]
    assert rows[0].rate == "33.3%"
    assert rows[0].turnout == "75.0%"
    together = rules.summed(rows)
    assert (together.registered, together.sat, together.passed) == (5, 4, 2)
    assert rules.summed(rows, Level.SENIOR).rate == "--"
    assert queries.figures(sitting, viewer=make.officer(second)) == rows[1:]
    papers = queries.subject_figures(sitting, viewer=make.city_officer())
    assert [
        (row.county_id, row.subject, row.registered, row.sat, row.passed) for row in papers
    ] == [
        (first.id, "社会工作综合能力（初级）", 4, 3, 2),
        (first.id, "社会工作实务（初级）", 4, 2, 2),
        (second.id, "社会工作法规与政策（中级）", 1, 1, 1),
        (second.id, "社会工作综合能力（中级）", 1, 1, 1),
        (second.id, "社会工作实务（中级）", 1, 1, 1),
    ]
    assert [row.rate for row in papers[:2]] == ["66.7%", "100.0%"]
    assert queries.subject_figures(sitting, viewer=make.officer(second)) == papers[2:]


def test_the_passes_of_a_national_exam_are_those_that_its_rule_found(
    make: Make, session: Session
) -> None:
    """Three subjects passed, but of one level two are needed in one year: a pass is not guessed."""
    county = make.county()
    sitting = make.national()
    registration = make.accepted(sitting, county=county, level=Level.WORKER)
    marked(make, registration, 800, 800, 800)
    (row,) = queries.figures(sitting, viewer=make.officer(county))
    assert (row.sat, row.passed) == (1, 0)
