"""Registrations in every state, and score files that were loaded, mended, tried and given up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from trainer.core import clock
from trainer.core.db import db
from trainer.core.outbox import JobState
from trainer.demo import portraits
from trainer.demo.scenes import after_exam, exam_rules, local_levels, seating
from trainer.demo.scenes.registering import begun, candidates, portrait, registered
from trainer.demo.scenes.telling import settle
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    BarKind,
    ExamPass,
    PassState,
    PortalStatus,
    Registration,
    ScoreState,
    Section,
    Sitting,
    SittingKind,
    SocialField,
)
from trainer.domain.exams.rules import HolderLine, MarkFacts, ScoreLine, SittingFacts
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import LoadedFile
from trainer.domain.people import operations as people
from trainer.domain.people.models import Education, Person, User
from trainer.seeding import exams, files
from trainer.seeding.walkthrough import Cast, at, made
from trainer.sheets import layouts, mapping, reading
from trainer.sheets.layouts import Layout

DATIAN = "350425"
TO_MARK = (9, 14)
"""The candidates of Datian whose local exam is over and whose marks are still to be loaded."""
PAPERS = ("ability", "practice")
Marks = tuple[int | None, int | None]


def tell(cast: Cast) -> None:
    """An open local sitting, one to be marked, and the scores of the last national one."""
    seating.tell(cast)
    local_levels.tell(cast)
    sittings = _local_sittings(cast)
    _register_in_every_state(cast, sittings["local-open"])
    seating.draft(cast, sittings["local-open"])
    _register_for_the_marked(cast, sittings["local-to-mark"])
    _county_sittings(cast)
    past = _last_national(cast.today)
    if past is not None:
        _told_of_the_portal(cast, past)
        _Scores(cast, past).tell()
        after_exam.tell(cast, past)
        exam_rules.tell(cast, past)
    _declares_a_certificate(cast)
    settle()


def _declares_a_certificate(cast: Cast) -> None:
    """Somebody holds a certificate from elsewhere, and the counter has not seen it yet."""
    (key,) = candidates("datian", 10, 10)
    with at(cast.today, -9, 20):
        certificates.declare_certificate(
            cast.people[key],
            level=Level.ASSISTANT,
            held_on=cast.today - timedelta(days=800),
            actor=cast.accounts[key],
        )


def _local_sittings(cast: Cast) -> dict[str, Sitting]:
    found = {}
    for facts in files.read("exam_calendars")["demo"]:
        opens = facts["registration"]["from_days"]
        with at(cast.today, opens - 7, 9):
            found[facts["key"]] = made(
                exams.add_demo_sitting(facts, cast.today, actor=cast.staff["city.clerk"])
            )
    settle()
    return found


def _register_in_every_state(cast: Cast, sitting: Sitting) -> None:
    """Begun, sent in, returned, mended, accepted, refused, taken back."""
    clerk, reviewer = cast.staff["datian.clerk"], cast.staff["datian.reviewer"]
    keys = candidates("datian", 1, 14)
    sent = {
        key: registered(cast, key, sitting, -12 + number % 6, promises=number not in (8, 9, 10))
        for number, key in enumerate(keys[:12])
    }
    with at(cast.today, -5, 10):
        operations.accept_many([sent[key] for key in keys[:4]], actor=clerk)
        for key in keys[4:6]:
            reasons = {
                Section.EDUCATION: "所选学历与学信网查询结果不一致，请核对后重新选择。",
                Section.SERVICE: "请写清现单位的服务领域。",
                Section.PHOTO: "照片不清楚，请换一张近期照片。",
            }
            operations.return_for_correction(sent[key], reasons, actor=reviewer)
        operations.refuse(sent[keys[6]], reason="在停考期内，不得报考。", actor=reviewer)
        operations.enter_bar(
            sent[keys[6]].person,
            kind=BarKind.NO_PROMISE,
            from_on=clock.today(),
            until_on=cast.today + timedelta(days=365),
            basis="有严重违纪违规记录（示例）",
            actor=reviewer,
        )
        _look_at_proofs([sent[key] for key in keys[8:10]], reviewer)
    settle()
    with at(cast.today, -4, 19):
        again = sent[keys[5]]
        user = cast.accounts[keys[5]]
        _mend_education(cast.people[keys[5]].education[0], user)
        another = (again.person_id + 1) % portraits.KINDS
        operations.keep_photo(again, portrait(another), actor=user)
        operations.describe_service(
            again,
            social_field=SocialField.COMMUNITY,
            confirmed=True,
            note="现单位主要做社区建设。",
            actor=user,
        )
        operations.submit(again, actor=user)
        operations.withdraw(sent[keys[7]], actor=cast.accounts[keys[7]])
    settle()
    for key in keys[12:]:
        begun(cast, key, sitting, -3)
    for county in ("shaxian", "sanyuan"):
        theirs = [registered(cast, key, sitting, -8) for key in candidates(county, 1, 4)]
        with at(cast.today, -6, 10):
            operations.accept_many(theirs[:2], actor=cast.staff[f"{county}.reviewer"])
    settle()


def _look_at_proofs(registrations: Sequence[Registration], reviewer: User) -> None:
    """Of each one proof is in order and one is blurred; one goes back with the reason."""
    for registration in registrations:
        education, service = registration.proofs
        operations.accept_proof(registration, education, actor=reviewer)
        reason = "公章看不清，请重新拍照。"
        operations.return_proof(registration, service, reason=reason, actor=reviewer)
    mending = registrations[-1]
    reasons = {Section.PROMISE: rules.returned_reasons(mending.proofs)}
    operations.return_for_correction(mending, reasons, actor=reviewer)


def _register_for_the_marked(cast: Cast, sitting: Sitting) -> None:
    """Its exam is over; whoever tries the demo can load its scores."""
    theirs = [registered(cast, key, sitting, -110) for key in candidates("datian", *TO_MARK)]
    with at(cast.today, -100, 10):
        operations.accept_many(theirs, actor=cast.staff["datian.clerk"])
    settle()


def _county_sittings(cast: Cast) -> None:
    """One being drawn up, one called off."""
    for code, day, cancelled in ((DATIAN, 90, False), ("350405", 70, True)):
        county = cast.counties[code]
        exam_on = cast.today + timedelta(days=day)
        clerk = cast.officer(county, "clerk")
        facts = SittingFacts(
            kind=SittingKind.LOCAL,
            title=f"{county.name}社区工作者知识测试（示例）",
            year=exam_on.year,
            levels=[Level.ASSISTANT],
            exam_first_on=exam_on,
            exam_last_on=exam_on,
            service_cutoff_on=date(exam_on.year, 12, 31),
            opens_at=clock.office_moment(exam_on - timedelta(days=40), 8),
            closes_at=clock.office_moment(exam_on - timedelta(days=20), 18),
            applies_rules=False,
            source="示例",
            example=True,
        )
        with at(cast.today, -6, 9):
            sitting = made(operations.create_sitting(facts, county=county, actor=clerk))
            if cancelled:
                operations.publish_sitting(sitting, actor=clerk)
                operations.cancel_sitting(
                    sitting, reason="与全省统一安排冲突，另行通知。", actor=clerk
                )
    settle()


def _mend_education(row: Education, user: User) -> None:
    """The school in full, as the certificate has it."""
    people.amend_education(
        row,
        level=row.level,
        social_work=row.social_work,
        graduated_on=row.graduated_on,
        major=row.major,
        school=f"{row.school or '示例学院'}（全称）",
        full_time=row.full_time,
        starts_on=row.starts_on,
        actor=user,
    )


def _told_of_the_portal(cast: Cast, sitting: Sitting) -> None:
    """People note how their registration on the national portal stood, in the weeks before it."""
    statuses = list(PortalStatus)
    day = (sitting.exam_first_on - cast.today).days - 60
    for number, key in enumerate(candidates("datian", 1, 6)):
        registration = begun(cast, key, sitting, day)
        with at(cast.today, day + 1, 20):
            operations.record_portal(
                registration,
                status=statuses[number % len(statuses)],
                portal_number=f"SL{sitting.year}{number:06d}",
                actor=cast.accounts[key],
            )
    settle()


def _last_national(today: date) -> Sitting | None:
    """The national exam whose scores have been known for a while."""
    return db.session.scalar(
        select(Sitting)
        .where(
            Sitting.kind == SittingKind.NATIONAL,
            Sitting.exam_last_on < today - timedelta(days=60),
        )
        .order_by(Sitting.exam_last_on.desc())
        .limit(1)
    )


class _Scores:
    """The county's clerk and the files that came from the exam centre."""

    def __init__(self, cast: Cast, sitting: Sitting) -> None:
        self.cast, self.sitting = cast, sitting
        self.county = cast.counties[DATIAN]
        self.clerk = cast.staff["datian.clerk"]

    def tell(self) -> None:
        """Loaded, mended, numbers entered; one tried only, one given up."""
        keys = candidates("datian", 1, 8)
        marks: list[Marks] = [(655, 620), (710, 684), (612, 600), (588, 640)]
        marks += [(None, None), (450, 515), (605, 720), (690, 615)]
        lines = [
            self._line(n, self.cast.people[key], marks[n - 1]) for n, key in enumerate(keys, 1)
        ]
        self._loaded("成绩", [*lines, *self._doubtful(len(lines))], -50)
        mended = [self._line(1, self.cast.people[keys[2]], (612, 590)), lines[3]]
        self._loaded("成绩更正", mended, -46)
        self._numbers(keys)
        self._tried("成绩补登", [self._line(1, self.cast.people["tian-muzhi"], (566, 608))], -2)
        given_up = self._tried("成绩（旧表）", lines[:1], -48)
        with at(self.cast.today, -48, 17):
            imports.discard(given_up, actor=self.clerk)
        settle()
        self._undone(lines[5])
        self._large(lines[:1])

    def _undone(self, line: ScoreLine) -> None:
        """A file of another place was loaded, and taken back."""
        other = replace(line, number=2, marks=_marks((455, 515)))
        file = self._loaded("成绩（误传）", [other], -44)
        with at(self.cast.today, -44, 16):
            operations.undo_scores(
                file, self.sitting, reason="误传了更正前的文件", actor=self.clerk
            )
        settle()

    def _large(self, lines: Sequence[ScoreLine]) -> None:
        """Two large files: a job is about to read the one, and to load the other."""
        for name, loads in (("全市成绩", True), ("全市成绩（补）", False)):
            text = _sheet(lines) + "\n" * (1 + loads)
            with at(self.cast.today, -1, 9):
                file = operations.take_in_scores(
                    self.county,
                    self.sitting,
                    filename=f"{self.sitting.year}年{name}.csv",
                    data=text.encode("gb18030"),
                    level=Level.ASSISTANT,
                    mapping={},
                    lines=None,
                    is_large=True,
                    actor=self.clerk,
                )
                if loads:
                    self._read_through(file, text, lines)
                    imports.start_loading(file, actor=self.clerk)
            settle()

    def _read_through(self, file: LoadedFile, text: str, lines: Sequence[ScoreLine]) -> None:
        """What the first job has done with it."""
        operations.try_score_part(file, lines, self.sitting, actor=self.clerk)
        mapping = _columns(text, layouts.SCORES)
        imports.end_reading(
            file, headers=text.split("\n")[0].split(","), mapping=mapping, actor=self.clerk
        )
        if file.job is not None:
            file.job.state = JobState.DONE

    def _numbers(self, keys: Sequence[str]) -> None:
        """One number is typed in, one comes with a file; the others wait."""
        with at(self.cast.today, -30, 10):
            first = self._pass(self.cast.people[keys[0]])
            operations.give_number(first, number="SL350401200001", actor=self.clerk)
        settle()
        person = self.cast.people[keys[1]]
        line = HolderLine(
            number=2,
            name=person.name,
            id_number=person.id_number or "",
            level=Level.ASSISTANT,
            certificate_number="SL350401200002",
        )
        text = f"姓名,证件号码,级别,管理号\n{person.name},{person.id_number},助理,SL350401200002\n"
        with at(self.cast.today, -29, 10):
            file = operations.take_in_holders(
                self.county,
                filename="持证名册.csv",
                data=text.encode("gb18030"),
                mapping=_columns(text, layouts.HOLDERS),
                lines=[line],
                actor=self.clerk,
            )
            operations.load_holders(file, [line], actor=self.clerk)
        settle()

    def _loaded(self, name: str, lines: Sequence[ScoreLine], day: int) -> LoadedFile:
        file = self._tried(name, lines, day)
        with at(self.cast.today, day, 15):
            operations.load_scores(file, lines, self.sitting, actor=self.clerk)
        settle()
        return file

    def _tried(self, name: str, lines: Sequence[ScoreLine], day: int) -> LoadedFile:
        text = _sheet(lines)
        with at(self.cast.today, day, 14):
            file = operations.take_in_scores(
                self.county,
                self.sitting,
                filename=f"大田县{self.sitting.year}年{name}.csv",
                data=text.encode("gb18030"),
                level=Level.ASSISTANT,
                mapping=_columns(text, layouts.SCORES),
                lines=lines,
                headers=text.split("\n")[0].split(","),
                actor=self.clerk,
            )
        settle()
        return file

    def _line(self, number: int, person: Person, marks: Marks) -> ScoreLine:
        return ScoreLine(
            number=number + 1,
            name=person.name,
            id_number=person.id_number or "",
            level=Level.ASSISTANT,
            marks=_marks(marks),
        )

    def _doubtful(self, after: int) -> list[ScoreLine]:
        """A mistyped number, somebody of elsewhere, and a row that cannot be read."""
        person, stranger = self.cast.people["yan-suwen"], self.cast.people["pan-yichen"]
        number = person.id_number or ""
        mistyped = number[:16] + str((int(number[16]) + 2) % 10) + number[17:]
        return [
            ScoreLine(
                number=after + 2,
                name=person.name,
                id_number=mistyped,
                level=Level.ASSISTANT,
                marks=_marks((600, 610)),
            ),
            self._line(after + 2, stranger, (633, 641)),
            ScoreLine(
                number=after + 4,
                name="示例",
                id_number="35042519900101",
                problem="证件号码只有14位，读不出。",
                cell=f"B{after + 4}",
            ),
        ]

    def _pass(self, person: Person) -> ExamPass:
        found = queries.live_pass(person.id, Level.ASSISTANT)
        if found is None or found.state is not PassState.WAITING:
            raise LookupError("these scores make a pass")
        return found


def _marks(marks: Marks) -> tuple[MarkFacts, ...]:
    return tuple(
        MarkFacts(subject, ScoreState.ABSENT if tenths is None else ScoreState.MARKED, tenths)
        for subject, tenths in zip(PAPERS, marks, strict=True)
    )


def _sheet(lines: Sequence[ScoreLine]) -> str:
    """The file as the exam centre sent it."""
    rows = ["姓名,证件号码,综合能力,实务"]
    for line in lines:
        marks = [f"{m.tenths / 10:g}" if m.tenths is not None else "缺考" for m in line.marks]
        rows.append(",".join((line.name, line.id_number, *marks)))
    return "\n".join(rows) + "\n"


def _columns(text: str, layout: Layout) -> dict[str, str]:
    """How the program understands the columns of that file."""
    table = reading.read(text.encode("gb18030"), "成绩.csv", layout)
    return mapping.suggest(table, layout).saved(table)
