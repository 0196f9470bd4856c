"""Every route of the program, with ids of rows that are there, asked in the made-up city."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import Select, func, select
from werkzeug.routing import Rule

from trainer.core import sessions
from trainer.core.db import Base, db, transaction
from trainer.core.outbox import Job
from trainer.domain.certificates.models import (
    Certificate,
    DeclaredCertificate,
    HoursEntry,
    LocalLevel,
)
from trainer.domain.counselling.models import Booking, FrequentQuestion, Question, Slot
from trainer.domain.exams.models import (
    EligibilityClause,
    EligibilityVersion,
    ExamBar,
    ExamPass,
    ExamRoom,
    ExamSite,
    ExamSubject,
    KeepRule,
    PassLine,
    PhotoRule,
    PostReview,
    Proof,
    Recheck,
    RecheckRule,
    Rederiving,
    Registration,
    Score,
    Sitting,
)
from trainer.domain.honours.models import Selection, Winner
from trainer.domain.imports.models import LoadedFile, LoadedRow, SavedLayout
from trainer.domain.notices.models import Message
from trainer.domain.papers.models import Paper, PaperWording, SealCertificate
from trainer.domain.payouts.models import PaymentItem, PaymentList
from trainer.domain.people.consents import IdentityClaim
from trainer.domain.people.models import Duty, DutyKind, Education, Employment, Person, User
from trainer.domain.people.places import County
from trainer.domain.practice.models import BankQuestion, MockPaper
from trainer.domain.publicity.models import NoticeLine, Objection, PublicNotice
from trainer.domain.rewards.models import Appeal, Application, Debt, Policy, StatedFact
from trainer.domain.training.models import (
    Completion,
    Course,
    CourseCode,
    Material,
    Session,
    SignUp,
    SignUpState,
)

NAMED: Mapping[str, type[Base]] = {
    "appeal_id": Appeal,
    "application_id": Application,
    "bar_id": ExamBar,
    "bank_id": BankQuestion,
    "booking_id": Booking,
    "certificate_id": Certificate,
    "claim_id": IdentityClaim,
    "clause_id": EligibilityClause,
    "code_id": CourseCode,
    "completion_id": Completion,
    "county_id": County,
    "course_id": Course,
    "declared_id": DeclaredCertificate,
    "debt_id": Debt,
    "duty_id": Duty,
    "education_id": Education,
    "employment_id": Employment,
    "entry_id": HoursEntry,
    "fact_id": StatedFact,
    "file_id": LoadedFile,
    "frequent_id": FrequentQuestion,
    "item_id": PaymentItem,
    "job_id": Job,
    "layout_id": SavedLayout,
    "level_id": LocalLevel,
    "line_id": NoticeLine,
    "list_id": PaymentList,
    "material_id": Material,
    "message_id": Message,
    "mock_id": MockPaper,
    "notice_id": PublicNotice,
    "objection_id": Objection,
    "paper_id": Paper,
    "pass_id": ExamPass,
    "pass_line_id": PassLine,
    "person_id": Person,
    "keep_rule_id": KeepRule,
    "photo_rule_id": PhotoRule,
    "policy_id": Policy,
    "recheck_id": Recheck,
    "recheck_rule_id": RecheckRule,
    "rederiving_id": Rederiving,
    "question_id": Question,
    "proof_id": Proof,
    "registration_id": Registration,
    "review_id": PostReview,
    "room_id": ExamRoom,
    "row_id": LoadedRow,
    "score_id": Score,
    "seal_certificate_id": SealCertificate,
    "selection_id": Selection,
    "session_id": Session,
    "sign_up_id": SignUp,
    "site_id": ExamSite,
    "sitting_id": Sitting,
    "slot_id": Slot,
    "subject_id": ExamSubject,
    "user_id": User,
    "version_id": EligibilityVersion,
    "winner_id": Winner,
    "wording_id": PaperWording,
}
"""What the names of ids in routes stand for."""

WORDS = {
    "kind": "one_off",
    "code": "350425",
    "uid": "x",
    "token": "x",
    "to": "zh",
    "key": "education",
    "int:position": "1",
}
PER_STATE = 2
OF_MACHINES = {"signed_in", "tries", "used_key"}
"""Tables that a request may write to without having done anything."""


@dataclass(frozen=True)
class Answer:
    """What somebody was told at an address."""

    status: int
    text: str


def audience_of(app: Flask, rule: Rule) -> str:
    """The key of the audience behind whose door the route lies; empty: none."""
    outer = app.blueprints.get(rule.endpoint.partition(".")[0])
    return str(getattr(getattr(outer, "audience", None), "key", ""))


def routes(app: Flask, audience: str, method: str) -> list[Rule]:
    """The routes of an audience that take this method."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and audience_of(app, rule) == audience
    ]


def has_id(rule: Rule) -> bool:
    """Whether the route speaks of a certain row."""
    return any(name.endswith("_id") for name in rule.arguments)


def rows(name: str) -> list[Base]:
    """Some rows of what the name stands for, of each state and each county's or the city's."""
    model = NAMED[name]
    state: Any = getattr(model, "state", None) or getattr(model, "outcome", None)
    if state is None:
        return _first_and_last(select(model), model)
    found: list[Base] = []
    for value in db.session.scalars(select(state).distinct().order_by(state)).all():
        wanted = select(model).where(state == value)
        if model is User:
            wanted = wanted.where(User.person_id.is_not(None))
        found += _first_and_last(wanted, model)
    return found


def _first_and_last(wanted: Select[Any], model: type[Base]) -> list[Base]:
    oldest = db.session.scalars(wanted.order_by(model.id).limit(PER_STATE)).all()
    newest = db.session.scalars(wanted.order_by(model.id.desc()).limit(PER_STATE)).all()
    return [*oldest, *(row for row in newest if row not in oldest)]


def addresses(rule: Rule) -> Iterator[tuple[str, list[Base]]]:
    """The route with ids of rows that are there, and the rows meant."""
    path = rule.rule
    for name, word in WORDS.items():
        path = path.replace(f"<{name}>", word)
    for ids, meant in _keys({name for name in rule.arguments if name.endswith("_id")}):
        yield _filled(path, ids), meant


def _keys(names: set[str]) -> Iterator[tuple[dict[str, int], list[Base]]]:
    """Ids that belong together."""
    if len(names) > 1:
        yield from _TOGETHER[frozenset(names)]()
    elif names:
        (name,) = names
        yield from (({name: row.id}, [row]) for row in rows(name))
    else:
        yield {}, []


Keys = Iterator[tuple[dict[str, int], list[Base]]]


def _rows_of_files() -> Keys:
    for line in rows("row_id"):
        yield {"file_id": getattr(line, "file_id", 0), "row_id": line.id}, [line]


def _lines_of_notices() -> Keys:
    notices = db.session.scalars(select(PublicNotice).order_by(PublicNotice.id))
    for line in [line for notice in notices for line in notice.lines[:PER_STATE]]:
        yield {"notice_id": line.notice_id, "line_id": line.id}, [line]


def _certificates_under_policies() -> Keys:
    for policy, certificate in zip(rows("policy_id"), rows("certificate_id"), strict=False):
        keys = {"policy_id": policy.id, "certificate_id": certificate.id}
        yield keys, [policy, certificate]


def _subjects_of_counties() -> Keys:
    for county in rows("county_id"):
        yield {"county_id": county.id, "subject_id": rows("subject_id")[0].id}, [county]


def _proofs_of_registrations() -> Keys:
    for proof in db.session.scalars(select(Proof).order_by(Proof.id)):
        yield (
            {"registration_id": proof.registration_id, "proof_id": proof.id},
            [db.session.get_one(Registration, proof.registration_id), proof],
        )


def _files_of_sessions() -> Keys:
    for material in db.session.scalars(select(Material).where(Material.file_name != "")):
        for session in material.course.sessions:
            yield {"session_id": session.id, "material_id": material.id}, [session]


def _files_of_sign_ups() -> Keys:
    pairs = (
        select(SignUp, Material.id)
        .join(SignUp.session)
        .join(Material, Material.course_id == Session.course_id)
        .where(Material.file_name != "", SignUp.state == SignUpState.SEATED)
        .order_by(SignUp.id)
    )
    for row, number in db.session.execute(pairs):
        yield {"sign_up_id": row.id, "material_id": number}, [row]


_TOGETHER = {
    frozenset({"session_id", "material_id"}): _files_of_sessions,
    frozenset({"sign_up_id", "material_id"}): _files_of_sign_ups,
    frozenset({"file_id", "row_id"}): _rows_of_files,
    frozenset({"registration_id", "proof_id"}): _proofs_of_registrations,
    frozenset({"notice_id", "line_id"}): _lines_of_notices,
    frozenset({"policy_id", "certificate_id"}): _certificates_under_policies,
    frozenset({"county_id", "subject_id"}): _subjects_of_counties,
}


def _filled(path: str, ids: Mapping[str, int]) -> str:
    for name, key in ids.items():
        path = path.replace(f"<int:{name}>", str(key))
    assert "<" not in path, path
    return path


def browser(app: Flask, user: User | None) -> FlaskClient:
    """A browser in which this user is signed in; that pages are well-formed is seen elsewhere."""
    client = FlaskClient(app, app.response_class)
    if user is not None:
        client.set_cookie("who", sessions.start(user.id, address="127.0.0.1", device="test"))
    return client


def ask(client: FlaskClient, url: str, data: dict[str, str] | None = None) -> Answer:
    """Open the address, or send a form to it."""
    g.pop("csrf_token", None)
    said = client.get(url) if data is None else client.post(url, data=data)
    db.session.rollback()
    return Answer(said.status_code, said.text if said.mimetype == "text/html" else "")


def token(client: FlaskClient, page: str) -> str:
    """The CSRF token of this browser, as a form on the page carries it."""
    g.pop("csrf_token", None)
    field = BeautifulSoup(client.get(page).text, "html.parser").select_one("[name=csrf_token]")
    assert field is not None, f"{page} has no form"
    return str(field["value"])


@transaction()
def officer(name: str, *counties: County | None, person: Person | None = None) -> User:
    """A member of staff with every duty in each of these counties (None: in the city)."""
    user = User(staff_name=name, display_name="示例", person_id=person.id if person else None)
    db.session.add(user)
    db.session.flush()
    long_ago = db.session.scalars(select(func.min(Duty.starts_on))).one()
    for county in counties:
        for kind in DutyKind:
            county_id = county.id if county else None
            db.session.add(
                Duty(user_id=user.id, kind=kind, county_id=county_id, starts_on=long_ago)
            )
    return user


def account_of(person_id: int) -> User:
    """The person's account; people of the crowd without one are given one."""
    known = db.session.scalar(select(User).where(User.person_id == person_id))
    return known or officer(f"person{person_id}", person=db.session.get_one(Person, person_id))


def whose(meant: list[Base]) -> User | None:
    """The account of the person whom the row is about."""
    people = [row.person_id for row in meant if hasattr(row, "person_id")]
    return account_of(people[0]) if people and people[0] is not None else None


def teacher_of(meant: list[Base]) -> User | None:
    """The account of somebody who teaches the session, or counsels the one who asks."""
    if not meant:
        charged = select(User).join(User.duties).where(Duty.kind == DutyKind.COUNSELLOR)
        return db.session.scalars(charged).first()
    for row in meant:
        if isinstance(row, Slot):
            return row.counsellor
        if isinstance(row, (Question, FrequentQuestion)):
            return _counsellor_of(row.county_id)
        session = row.session if isinstance(row, SignUp) else row
        if isinstance(session, Session) and session.instructors:
            return session.instructors[0].user
    return None


def _counsellor_of(county_id: int) -> User | None:
    charged = (Duty.kind == DutyKind.COUNSELLOR, Duty.county_id == county_id)
    return db.session.scalars(select(User).join(User.duties).where(*charged)).first()


def contents() -> str:
    """A digest of everything that is stored; equal before and after when nothing happened."""
    db.session.rollback()
    digest = sha256()
    for table in Base.metadata.sorted_tables:
        if table.name not in OF_MACHINES:
            for row in db.session.execute(select(*table.columns).order_by(table.c.id)):
                digest.update(repr((table.name, *row)).encode())
    db.session.rollback()
    return digest.hexdigest()
