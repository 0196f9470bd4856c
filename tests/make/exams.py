"""Builders of sittings, registrations and scores."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.make.base import Maker
from trainer.core import clock
from trainer.core.actors import System
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import NATIONAL, Certificate, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    EligibilityClause,
    EligibilityVersion,
    Major,
    Promise,
    Registration,
    Sitting,
    SittingKind,
    SocialField,
)
from trainer.domain.exams.rules import ClauseFacts, SittingFacts
from trainer.domain.people import operations as people
from trainer.domain.people.consents import ConsentKind, ConsentText
from trainer.domain.people.models import Education, EducationLevel, Employment, Person, User
from trainer.domain.people.places import County

TEST = System("test")
SEED = Path("seeds/eligibility.yaml")
SUBJECTS = {
    Level.ASSISTANT: ("ability", "practice"),
    Level.WORKER: ("policy", "ability", "practice"),
    Level.SENIOR: ("practice",),
}
NAMES = {"ability": "综合能力", "practice": "实务", "policy": "法规与政策"}
GRADES = {Level.ASSISTANT: "初级", Level.WORKER: "中级", Level.SENIOR: "高级"}


def codes(level: Level) -> list[str]:
    """The subjects of a level."""
    return [f"{level.value}_{name}" for name in SUBJECTS[level]]


def clauses_2006() -> list[ClauseFacts]:
    """The conditions as the seeds give them."""
    (version,) = yaml.safe_load(SEED.read_text("utf-8"))
    return [
        ClauseFacts(
            level=Level(row["level"]),
            clause=row["clause"],
            document="国人部发〔2006〕71号",
            text=row["text"],
            education=[EducationLevel(level) for level in row["education"]],
            major=Major(row["major"]),
            years=row["years"],
            held=Level(row["held"]) if "held" in row else None,
            graduating=[EducationLevel(level) for level in row.get("graduating", ())],
            needs_person=row.get("needs_person", ""),
            first_exam_year=row.get("first_exam_year"),
        )
        for row in version["rows"]
    ]


def version_2006() -> EligibilityVersion:
    """The same as rows in memory."""
    rows = [
        EligibilityClause(position=position, **{**vars(facts), "education": list(facts.education)})
        for position, facts in enumerate(clauses_2006(), start=1)
    ]
    return EligibilityVersion(
        version="2006", first_exam_year=2008, last_exam_year=None, clauses=rows
    )


def schooling(
    level: EducationLevel = EducationLevel.BACHELOR,
    *,
    social_work: bool = False,
    graduated_on: date = date(2016, 6, 30),
    starts_on: date | None = None,
    full_time: bool = True,
) -> Education:
    """An education in memory."""
    return Education(
        level=level,
        social_work=social_work,
        major="",
        school="示例大学",
        full_time=full_time,
        starts_on=starts_on,
        graduated_on=graduated_on,
    )


def job(starts_on: date, ends_on: date | None = None, *, social_work: bool = True) -> Employment:
    """A job in memory."""
    return Employment(
        employer="示例社工中心",
        post="社工",
        social_work=social_work,
        starts_on=starts_on,
        ends_on=ends_on,
    )


class MakeExams(Maker):
    """Exams."""

    def exam_basics(self) -> None:
        """Levels, subjects and conditions, once."""
        if operations_done(self):
            return
        for level, within in ((Level.ASSISTANT, 1), (Level.WORKER, 2), (Level.SENIOR, 1)):
            operations.add_exam_level(
                level,
                passes_within_years=within,
                gives_certificate=level is not Level.SENIOR,
                statement_valid_years=3 if level is Level.SENIOR else None,
                clause="国人部发〔2006〕71号",
                actor=TEST,
            )
            for position, name in enumerate(SUBJECTS[level], start=1):
                operations.add_subject(
                    level,
                    code=f"{level.value}_{name}",
                    position=position,
                    name=f"社会工作{NAMES[name]}（{GRADES[level]}）",
                    short_name=NAMES[name],
                    minutes=120,
                    actor=TEST,
                )
        operations.add_eligibility_version(
            version="2006", first_exam_year=2008, clauses=clauses_2006(), actor=TEST
        )

    def national(self, year: int = 2026, **values: Any) -> Sitting:
        """A published national sitting, its exam in May."""
        self.exam_basics()
        title = f"{year}年度社会工作者职业资格考试（示例）"
        if self.session.query(Sitting).filter_by(title=title).first() is not None:
            title += str(self.next())
        facts: dict[str, Any] = {
            "kind": SittingKind.NATIONAL,
            "title": title,
            "year": year,
            "levels": list(NATIONAL),
            "exam_first_on": date(year, 5, 23),
            "exam_last_on": date(year, 5, 24),
            "service_cutoff_on": date(year, 12, 31),
            **values,
        }
        sitting = operations.create_sitting(SittingFacts(**facts), actor=TEST)
        operations.publish_sitting(sitting, actor=TEST)
        return sitting

    def local_sitting(
        self, county: County | None = None, *, opens: int = -5, closes: int = 20, **values: Any
    ) -> Sitting:
        """A published local sitting; its window is counted in days from now."""
        self.exam_basics()
        now, exam_on = clock.now(), clock.today() + timedelta(days=max(closes, 0) + 10)
        facts: dict[str, Any] = {
            "kind": SittingKind.LOCAL,
            "title": f"示例岗位能力测评{self.next()}",
            "year": exam_on.year,
            "levels": [Level.ASSISTANT, Level.WORKER],
            "exam_first_on": exam_on,
            "exam_last_on": exam_on,
            "service_cutoff_on": date(exam_on.year, 12, 31),
            "opens_at": now + timedelta(days=opens),
            "closes_at": now + timedelta(days=closes),
            "fix_until_at": now + timedelta(days=closes + 5),
            **values,
        }
        sitting = operations.create_sitting(SittingFacts(**facts), county=county, actor=TEST)
        operations.publish_sitting(sitting, actor=TEST)
        return sitting

    def promise_text(self) -> ConsentText:
        """The promise in force."""
        return people.publish_consent_text(
            ConsentKind.EXAM_PROMISE,
            version=f"{self.next()}",
            title="报考告知承诺书（示例）",
            body="本人承诺所填内容真实。",
            from_on=date(2020, 1, 1),
            actor=TEST,
        )

    def experienced(self, person: Person, *, years: int = 6, social_work: bool = False) -> None:
        """A bachelor who has worked in social work for some years."""
        education = schooling(social_work=social_work, graduated_on=date(2012, 6, 30))
        education.person_id = person.id
        employment = job(clock.today().replace(day=1) - timedelta(days=366 * years))
        employment.person_id = person.id
        self.save(education)
        self.save(employment)
        self.session.expire(person)

    def started(
        self, sitting: Sitting, candidate: User, level: Level = Level.ASSISTANT
    ) -> Registration:
        """A registration just begun."""
        person = candidate.person
        assert person is not None
        papers = [paper.code for paper in queries.subjects_of(sitting) if level is Level.LOCAL]
        return operations.start_registration(
            sitting, person, level=level, subjects=papers or codes(level), actor=candidate
        )

    def filled(
        self, sitting: Sitting, candidate: User, level: Level = Level.ASSISTANT
    ) -> Registration:
        """A registration ready to be sent in."""
        person = candidate.person
        assert person is not None
        if not person.education:
            self.experienced(person)
        self.promise_text()
        registration = self.started(sitting, candidate, level)
        operations.choose_education(registration, person.education[0], actor=candidate)
        operations.describe_service(
            registration, social_field=SocialField.COMMUNITY, confirmed=True, actor=candidate
        )
        operations.add_remark(registration, wants_training=True, actor=candidate)
        operations.sign_promise(
            registration, choice=Promise.MADE, read=True, address="127.0.0.1", actor=candidate
        )
        return registration

    def registered(
        self, sitting: Sitting, candidate: User, level: Level = Level.ASSISTANT
    ) -> Registration:
        """A registration that was sent in."""
        registration = self.filled(sitting, candidate, level)
        operations.submit(registration, actor=candidate)
        return registration

    def certificate(
        self, person: Person, level: Level = Level.ASSISTANT, **values: Any
    ) -> Certificate:
        """A certificate approved in 2025."""
        facts: dict[str, Any] = {
            "number": f"SL2025{self.next():08d}",
            "exam_year": 2025,
            "approved_on": date(2025, 5, 25),
            "issued_on": date(2025, 8, 20),
            "exam_county_id": person.county_id,
            "actor": TEST,
            **values,
        }
        return certificates.record_certificate(person, level=level, **facts)


def operations_done(make: MakeExams) -> bool:
    """Whether the levels were entered before."""
    return make.session.query(EligibilityVersion).first() is not None
