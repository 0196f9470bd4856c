"""What a loaded file of scores or holders has written, and what rests on it by now."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from trainer.core.db import Base, db
from trainer.core.text import say
from trainer.domain.certificates.models import Certificate, CertificateState, Level
from trainer.domain.exams import rules
from trainer.domain.exams.models import (
    ExamPass,
    ExamSubject,
    PassState,
    PostReview,
    Recheck,
    Score,
)
from trainer.domain.exams.rules import Resting
from trainer.domain.imports.models import LoadedFile, LoadKind
from trainer.domain.people.models import Person


def touched_by(file: LoadedFile) -> set[tuple[int, Level]]:
    """Whose levels the scores of this file speak of."""
    rows = db.session.execute(
        select(Score.person_id, ExamSubject.level)
        .join(ExamSubject, ExamSubject.id == Score.subject_id)
        .where(Score.file_id == file.id)
        .distinct()
    )
    return {(person_id, level) for person_id, level in rows}


def hold_passes(file: LoadedFile) -> None:
    """Take the locks of the passes that may rest on this file: none is numbered meanwhile."""
    held = select(ExamPass.id).where(ExamPass.person_id.in_(_people(file))).order_by(ExamPass.id)
    db.session.execute(held.with_for_update()).all()


def resting_on(file: LoadedFile) -> list[Resting]:
    """What has been done on the ground of this file's scores, or certificates."""
    if file.kind is LoadKind.HOLDERS:
        return _on_certificates(file)
    if file.kind is not LoadKind.SCORES:
        return []
    return [
        Resting(say("已录入证书"), _certified(file)),
        Resting(say("成绩后来又更正"), _corrected(file)),
        Resting(say("成绩复核"), _asked_about(file)),
        Resting(say("考后资格复审"), _reviewed(file)),
    ]


def _certified(file: LoadedFile) -> tuple[str, ...]:
    scores = set(db.session.scalars(select(Score.id).where(Score.file_id == file.id)))
    rows = db.session.execute(
        select(Person.name, ExamPass.counted)
        .join(ExamPass, ExamPass.person_id == Person.id)
        .where(ExamPass.state == PassState.CERTIFIED, Person.id.in_(_people(file)))
        .order_by(Person.name, ExamPass.id)
    )
    return tuple(name for name, counted in rows if scores & set(counted))


def _corrected(file: LoadedFile) -> tuple[str, ...]:
    later = aliased(Score)
    rows: Sequence[str] = db.session.scalars(
        select(Person.name)
        .join(Score, Score.person_id == Person.id)
        .join(later, later.replaces_id == Score.id)
        .where(Score.file_id == file.id)
        .order_by(Person.name, Score.id)
    ).all()
    return tuple(rows)


def _asked_about(file: LoadedFile) -> tuple[str, ...]:
    rows = db.session.scalars(
        select(Person.name)
        .join(Recheck, Recheck.person_id == Person.id)
        .join(Score, Score.id == Recheck.score_id)
        .where(Score.file_id == file.id)
        .order_by(Person.name, Recheck.id)
    )
    return tuple(rows)


def _reviewed(file: LoadedFile) -> tuple[str, ...]:
    rows = db.session.scalars(
        select(Person.name)
        .join(PostReview, PostReview.person_id == Person.id)
        .where(PostReview.sitting_id == rules.sitting_id_of(file), Person.id.in_(_people(file)))
        .order_by(Person.name, PostReview.id)
    )
    return tuple(rows)


def _people(file: LoadedFile) -> Select[int]:
    return select(Score.person_id).where(Score.file_id == file.id)


BESIDE = {
    "hours_entry": say("已登记继续教育学时"),
    "reward_application": say("已申请奖励"),
    "reward_reminder": say("已提醒本人申领奖励"),
}
"""What the tables of other features that name a certificate stand for."""


def hold_certificates(file: LoadedFile) -> Sequence[Certificate]:
    """The certificates that came with this roster, locked: nothing new rests on them meanwhile."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.file_id == file.id)
        .order_by(Certificate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def passes_numbered_by(certificates: Sequence[Certificate]) -> Sequence[ExamPass]:
    """The passes that led to these certificates, locked."""
    wanted = select(ExamPass).where(ExamPass.certificate_id.in_([row.id for row in certificates]))
    return db.session.scalars(wanted.order_by(ExamPass.id).with_for_update()).all()


def _on_certificates(file: LoadedFile) -> list[Resting]:
    """Whatever names one of the certificates, in whatever feature, and what was noted on them."""
    ours = Certificate.file_id == file.id
    noted = or_(
        Certificate.state != CertificateState.VALID,
        Certificate.registration_applied_on.is_not(None),
        Certificate.registered_on.is_not(None),
    )
    found = [
        Resting(say("已登记或已撤销的证书"), _names(select(Certificate.id).where(ours, noted)))
    ]
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            names = any(key.column is Certificate.__table__.c.id for key in column.foreign_keys)
            if names and table is not ExamPass.__table__:
                named = select(column).join(Certificate, Certificate.id == column).where(ours)
                found.append(Resting(BESIDE.get(table.name, say("后续办理")), _names(named)))
    return found


def _names(certificates: Select[int]) -> tuple[str, ...]:
    """Whose certificates these are."""
    rows = db.session.scalars(
        select(Person.name)
        .join(Certificate, Certificate.person_id == Person.id)
        .where(Certificate.id.in_(certificates))
        .order_by(Person.name, Certificate.id)
    )
    return tuple(rows)
