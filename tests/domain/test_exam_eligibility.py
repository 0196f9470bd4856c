"""The 2006 conditions, clause by clause, and what would cure an unmet one."""

from datetime import date

import pytest

from tests.make.exams import job, schooling, version_2006
from trainer.domain.certificates.models import (
    Certificate,
    CertificateState,
    DeclaredCertificate,
    Level,
)
from trainer.domain.exams.rules import Facts, Moment, Result, Verdict, eligibility
from trainer.domain.people.models import EducationLevel as E

RULES = version_2006()
MOMENT = Moment(2026, date(2026, 12, 31), date(2026, 3, 1))
END = date(2026, 12, 31)


def years_before(years: int, days: int = 0) -> date:
    """The first day of a job that is full for so many years at the cut-off (days too late)."""
    return date(2027 - years, 1, 1 + days)


def held(level: Level, approved_on: date) -> Certificate:
    return Certificate(
        level=level, number="示例", approved_on=approved_on, state=CertificateState.VALID
    )


def verdict(level: Level, facts: Facts, moment: Moment = MOMENT) -> Verdict:
    return eligibility(level, facts, moment, RULES)


MATRIX = [
    (Level.ASSISTANT, E.SECONDARY, False, 4, "（一）"),
    (Level.ASSISTANT, E.COLLEGE, True, 2, "（二）"),
    (Level.ASSISTANT, E.BACHELOR, True, 0, "（三）"),
    (Level.ASSISTANT, E.DOCTOR, True, 0, "（三）"),
    (Level.ASSISTANT, E.COLLEGE, False, 4, "（四）"),
    (Level.ASSISTANT, E.BACHELOR, False, 2, "（五）"),
    (Level.ASSISTANT, E.MASTER, False, 2, "（五）"),
    (Level.WORKER, E.COLLEGE, True, 4, "（二）"),
    (Level.WORKER, E.BACHELOR, True, 3, "（三）"),
    (Level.WORKER, E.MASTER, True, 1, "（四）"),
    (Level.WORKER, E.DOCTOR, True, 0, "（五）"),
    (Level.WORKER, E.COLLEGE, False, 6, "（六）"),
    (Level.WORKER, E.BACHELOR, False, 5, "（六）"),
    (Level.WORKER, E.MASTER, False, 3, "（六）"),
    (Level.WORKER, E.DOCTOR, False, 2, "（六）"),
]


@pytest.mark.parametrize(("level", "education", "social_work", "years", "clause"), MATRIX)
def test_the_matrix_of_2006_to_the_day(
    level: Level, education: E, social_work: bool, years: int, clause: str
) -> None:
    studied = [schooling(education, social_work=social_work, graduated_on=date(2010, 6, 30))]
    full = verdict(level, Facts(studied, [job(years_before(years))] if years else []))
    assert full.result is Result.MET
    assert full.possible_from == 2026
    assert full.best is not None
    assert clause in full.best.clause
    if years:
        short = verdict(level, Facts(studied, [job(years_before(years, days=1))]))
        assert short.result is Result.UNMET
        assert short.possible_from == 2027
        assert short.best is not None
        assert "可报2027年度" in str(short.best.cure)


def test_the_cure_names_the_months_and_the_day() -> None:
    studied = [schooling(E.BACHELOR, graduated_on=date(2016, 6, 30))]
    answer = verdict(
        Level.WORKER,
        Facts(studied, [job(date(2022, 10, 1))]),
        Moment(2026, END, date(2027, 2, 28)),
    )
    assert answer.result is Result.UNMET
    assert answer.best is not None
    assert "再满9个月，2027-12-31可报2027年度社会工作师" in str(answer.best.cure)


def test_secondary_school_needs_the_assistant_certificate_and_six_years_after_it() -> None:
    studied = [schooling(E.SECONDARY, graduated_on=date(2001, 6, 30))]
    jobs = [job(date(2005, 1, 1))]
    without = verdict(Level.WORKER, Facts(studied, jobs))
    assert without.result is Result.UNMET
    assert without.possible_from is None
    assert "先取得助理社会工作师证书" in str(without.best and without.best.cure)
    late = Facts(studied, jobs, [held(Level.ASSISTANT, date(2021, 1, 1))])
    assert verdict(Level.WORKER, late).result is Result.UNMET
    early = Facts(studied, jobs, [held(Level.ASSISTANT, date(2020, 12, 31))])
    assert verdict(Level.WORKER, early).result is Result.MET


def test_a_revoked_certificate_does_not_count() -> None:
    studied = [schooling(E.SECONDARY, graduated_on=date(2001, 6, 30))]
    certificate = held(Level.ASSISTANT, date(2015, 6, 20))
    certificate.state = CertificateState.REVOKED
    facts = Facts(studied, [job(date(2005, 1, 1))], [certificate])
    assert verdict(Level.WORKER, facts).result is Result.UNMET


def test_senior_needs_the_worker_certificate_five_years_and_a_person_to_look() -> None:
    studied = [schooling(E.BACHELOR, graduated_on=date(2008, 6, 30))]
    facts = Facts(studied, [job(date(2010, 1, 1))], [held(Level.WORKER, date(2021, 5, 30))])
    answer = verdict(Level.SENIOR, facts)
    assert answer.result is Result.UNKNOWN
    assert "由审核人员核实" in str(answer.best and answer.best.evidence)
    later = Facts(studied, [job(date(2010, 1, 1))], [held(Level.WORKER, date(2022, 5, 30))])
    assert verdict(Level.SENIOR, later).result is Result.UNMET


def test_a_bachelor_of_social_work_about_to_graduate_may_sit_the_assistant_exam() -> None:
    soon = [schooling(E.BACHELOR, social_work=True, graduated_on=date(2026, 6, 30))]
    assert verdict(Level.ASSISTANT, Facts(soon)).result is Result.MET
    college = [schooling(E.COLLEGE, social_work=True, graduated_on=date(2026, 6, 30))]
    assert verdict(Level.ASSISTANT, Facts(college)).result is Result.UNMET


def test_overlapping_jobs_count_once_and_full_time_study_does_not() -> None:
    studied = [schooling(E.BACHELOR, starts_on=date(2020, 9, 1), graduated_on=date(2024, 6, 30))]
    twice = [job(date(2024, 7, 1), date(2025, 12, 31)), job(date(2024, 7, 1), date(2025, 12, 31))]
    answer = verdict(Level.ASSISTANT, Facts(studied, twice))
    assert answer.service.months == 18
    during = [job(date(2021, 1, 1))]
    assert verdict(Level.ASSISTANT, Facts(studied, during)).service.months == 30
    part_time = [schooling(E.BACHELOR, graduated_on=date(2024, 6, 30), full_time=False)]
    assert verdict(Level.ASSISTANT, Facts(part_time, during)).service.months == 72


def test_pieces_that_lack_a_few_days_go_to_a_person() -> None:
    studied = [schooling(E.BACHELOR, graduated_on=date(2010, 6, 30))]
    pieces = [
        job(date(2020, 1, 1), date(2020, 12, 15)),  # 11 months, 15 days
        job(date(2022, 1, 1), date(2023, 1, 14)),  # 12 months, 14 days
    ]
    answer = verdict(Level.ASSISTANT, Facts(studied, pieces))
    assert answer.result is Result.UNKNOWN
    assert "核算" in str(answer.best and answer.best.cure)


def test_jobs_outside_social_work_and_after_the_cut_off_do_not_count() -> None:
    studied = [schooling(E.BACHELOR, graduated_on=date(2010, 6, 30))]
    other = [job(date(2015, 1, 1), social_work=False)]
    assert verdict(Level.ASSISTANT, Facts(studied, other)).service.months == 0
    long_ago = Moment(2026, date(2024, 12, 31), date(2026, 3, 1))
    facts = Facts(studied, [job(date(2024, 1, 1))])
    assert verdict(Level.ASSISTANT, facts, long_ago).service.months == 12


def test_without_a_job_the_answer_supposes_one_from_today_and_says_so() -> None:
    studied = [schooling(E.BACHELOR, graduated_on=date(2016, 6, 30))]
    answer = verdict(Level.ASSISTANT, Facts(studied))
    assert answer.possible_from == 2028
    assert "如果从现在起从事社会工作" in str(answer.best and answer.best.cure)


def test_whoever_holds_the_level_need_not_sit_it_again() -> None:
    facts = Facts([], [], [held(Level.WORKER, date(2020, 1, 1))])
    assert verdict(Level.ASSISTANT, facts).holding
    assert "不需要再考" in verdict(Level.WORKER, facts).summary
    assert not verdict(Level.SENIOR, facts).holding


def test_a_certificate_that_somebody_says_they_hold_is_for_a_person_to_check() -> None:
    studied = [schooling(E.BACHELOR, graduated_on=date(2010, 6, 30))]
    said = DeclaredCertificate(level=Level.WORKER, held_on=date(2018, 6, 30))
    facts = Facts(studied, [job(date(2015, 1, 1))], (), [said])
    found = verdict(Level.SENIOR, facts)
    assert found.result is Result.UNKNOWN
    assert found.best is not None
    assert "本人填报2018-06-30取得社会工作师证书，还没有核对" in found.best.evidence
    assert "请带社会工作师证书原件到本县（市、区）窗口核对录入" in str(found.best.cure)
    without = verdict(Level.SENIOR, Facts(studied, [job(date(2015, 1, 1))]))
    assert without.result is Result.UNMET
    too_late = DeclaredCertificate(level=Level.WORKER, held_on=date(2025, 6, 30))
    early = verdict(Level.SENIOR, Facts(studied, [job(date(2015, 1, 1))], (), [too_late]))
    assert early.result is Result.UNMET  # the years count from the day that is said
    on_record = Facts(studied, [job(date(2015, 1, 1))], [held(Level.WORKER, date(2018, 6, 30))], [])
    assert verdict(Level.SENIOR, on_record).best.evidence.startswith("本科")  # type: ignore[union-attr]
