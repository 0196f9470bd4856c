"""Levels, subjects, pass lines, who may sit, and the sittings of past and coming years."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.db import db
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import ExamLevel, Major, Sitting, SittingKind
from trainer.domain.exams.rules import (
    ClauseFacts,
    KeepFacts,
    LineFacts,
    PhotoFacts,
    RecheckFacts,
    SittingFacts,
)
from trainer.domain.people.models import EducationLevel
from trainer.domain.people.places import County
from trainer.seeding import files

DAYS = ("site_check_first_on", "site_check_last_on", "pay_until_on", "ticket_from_on")
RESULTS = "results_from_on"


def load(*, actor: Actor) -> None:
    """Enter what is missing."""
    facts = files.read("exam")
    if db.session.scalar(select(ExamLevel.id).limit(1)) is None:
        _levels(facts, actor)
        _subjects(facts, actor)
        _pass_lines(facts, actor)
    _rules(facts, actor)
    known = {row.version for row in queries.eligibility_versions()}
    for version in files.read("eligibility"):
        if version["version"] not in known:
            _eligibility(version, actor)
    titles = set(db.session.scalars(select(Sitting.title)))
    for sitting in files.read("exam_calendars")["national"]:
        if sitting["name"] not in titles:
            _national(sitting, actor)


def _rules(facts: dict[str, Any], actor: Actor) -> None:
    if queries.photo_rule(date.max) is None:
        for rule in facts["photos"]:
            _photo_rule(rule, actor)
    if not queries.keep_rules():
        for rule in facts["files"]:
            operations.add_keep_rule(KeepFacts(**rule), actor=actor)
    if not queries.recheck_rules():
        _rechecks(facts, actor)


def add_demo_sitting(facts: dict[str, Any], today: date, *, actor: Actor) -> Sitting:
    """A city-wide local sitting of a demo, its days counted from today."""
    first, last = files.span(facts["registration"], today)
    exam_first, exam_last = files.span(facts["exam"], today)
    fix_until = files.sure_day(facts["review_until"], today)
    results = files.sure_day(facts["results"], today)
    return publish(
        SittingFacts(
            kind=SittingKind.LOCAL,
            title=f"{exam_first.year}年{facts['name']}",
            year=exam_first.year,
            levels=[Level(level) for level in facts["levels"]],
            exam_first_on=exam_first,
            exam_last_on=_within(exam_first.year, exam_last),
            service_cutoff_on=date(exam_first.year, 12, 31),
            opens_at=clock.office_moment(first, 8),
            closes_at=_end_of(last),
            fix_until_at=_end_of(fix_until),
            calendar={RESULTS: results.isoformat()},
            source="示例",
            example=True,
        ),
        actor=actor,
    )


def publish(facts: SittingFacts, *, county: County | None = None, actor: Actor) -> Sitting:
    """Draw a sitting up and show it."""
    sitting = operations.create_sitting(facts, county=county, actor=actor)
    db.session.flush()
    operations.publish_sitting(sitting, actor=actor)
    return sitting


def _levels(facts: dict[str, Any], actor: Actor) -> None:
    for level in facts["levels"]:
        operations.add_exam_level(
            Level(level["key"]),
            passes_within_years=level["passes_within_years"],
            gives_certificate=level["gives"] == "certificate",
            statement_valid_years=level.get("pass_statement_valid_years"),
            clause=level["clause"],
            actor=actor,
        )


def _subjects(facts: dict[str, Any], actor: Actor) -> None:
    (fees,) = files.read("fees")
    for subject in facts["subjects"]:
        senior = subject["level"] == Level.SENIOR
        fee = fees["senior_fen"] if senior else fees[f"{subject['paper']}_fen"]
        operations.add_subject(
            Level(subject["level"]),
            code=subject["key"],
            position=subject["position"],
            name=subject["name"],
            short_name=subject["short_name"],
            minutes=subject["minutes"],
            full_mark_tenths=subject["full_mark"] * 10,
            day=subject["day"],
            starts_at=subject["starts_at"],
            ends_at=subject["ends_at"],
            fee_fen=fee,
            actor=actor,
        )


def _photo_rule(rule: dict[str, Any], actor: Actor) -> None:
    facts = PhotoFacts(
        holds_from=rule["holds_from"],
        width=rule["width"],
        height=rule["height"],
        least_width=rule["least_width"],
        most_bytes=rule["most_kb"] * 1024,
        upload_most_bytes=rule["upload_most_kb"] * 1024,
        ground=rule["ground"],
        locally=rule["locally"],
        basis=rule["basis"],
    )
    operations.add_photo_rule(facts, actor=actor)


def _pass_lines(facts: dict[str, Any], actor: Actor) -> None:
    for line in facts["pass_lines"]:
        operations.add_pass_line(
            LineFacts(
                first_year=line["first_year"],
                last_year=line["last_year"],
                mark_tenths=line["mark_tenths"],
                basis=line["basis"],
                subject_code=line["subject"],
                region=line["region"],
            ),
            actor=actor,
        )


def _rechecks(facts: dict[str, Any], actor: Actor) -> None:
    for rule in facts["rechecks"]:
        operations.add_recheck_rule(
            RecheckFacts(
                first_year=rule["first_year"],
                last_year=rule["last_year"],
                days=rule["days"],
                scope=rule["scope"],
                basis=rule["basis"],
            ),
            actor=actor,
        )


def _eligibility(version: dict[str, Any], actor: Actor) -> None:
    documents = {
        level: f"{document['title']}（{document['document_no']}）"
        for document in version["documents"]
        for level in document["level"]
    }
    operations.add_eligibility_version(
        version=version["version"],
        first_exam_year=version["first_exam_year"],
        last_exam_year=version["last_exam_year"],
        study_rule=version["study_rule"]["text"],
        social_work=version["social_work"]["text"],
        exclusions=[
            {name: one[name] for name in ("key", "text", "basis")} for one in version["exclusions"]
        ],
        clauses=[_clause(row, documents) for row in version["rows"]],
        actor=actor,
    )


def _clause(row: dict[str, Any], documents: dict[str, str]) -> ClauseFacts:
    return ClauseFacts(
        level=Level(row["level"]),
        clause=row["clause"],
        document=documents[row["level"]],
        text=row["text"],
        education=[EducationLevel(level) for level in row["education"]],
        major=Major(row["major"]),
        years=row["years"],
        held=Level(row["held"]) if "held" in row else None,
        graduating=[EducationLevel(level) for level in row.get("graduating", ())],
        needs_person=row.get("needs_person", ""),
        first_exam_year=row.get("first_exam_year"),
    )


def _national(facts: dict[str, Any], actor: Actor) -> None:
    first, last = facts["registration_first_on"], facts["registration_last_on"]
    days = {name: facts[name].isoformat() for name in (*DAYS, RESULTS) if facts[name]}
    publish(
        SittingFacts(
            kind=SittingKind.NATIONAL,
            title=facts["name"],
            year=facts["year"],
            levels=[Level(level) for level in facts["levels"]],
            exam_first_on=facts["exam_first_on"],
            exam_last_on=facts["exam_last_on"],
            service_cutoff_on=facts["cut_off_on"],
            opens_at=clock.office_moment(first, 9) if first else None,
            closes_at=_end_of(last) if last else None,
            calendar=days,
            region=facts["region"],
            source=facts["source"],
            example=facts.get("example", False),
        ),
        actor=actor,
    )


def _end_of(day: date) -> datetime:
    """The last minute of that day, as notices write it."""
    return clock.office_moment(day, 23, 59)


def _within(year: int, day: date) -> date:
    """An exam of two days at the turn of the year ends with the year it belongs to."""
    return min(day, date(year, 12, 31))
