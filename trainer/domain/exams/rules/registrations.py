"""Who registers, signs and decides; what is still missing; what changed between two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from trainer.core.actors import Actor
from trainer.core.text import Choice, Sentence, say
from trainer.core.workflow import Step
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.exams.models import (
    ExamPhoto,
    ExamSubject,
    Placement,
    PortalStatus,
    Promise,
    Registration,
    RegistrationState,
    ReturnedField,
    Section,
    Sitting,
)
from trainer.domain.exams.rules.eligibility import Verdict
from trainer.domain.exams.rules.proofs import proof_words, proofs_objection
from trainer.domain.exams.rules.service import Result
from trainer.domain.exams.rules.sittings import fixing_objection, shown, window_objection
from trainer.domain.people.models import DutyKind, Person
from trainer.domain.people.rules import holds, is_person, kept_words_objection


class SectionState(Choice):
    """Whether a part of a registration is filled in."""

    DONE = "done", say("已完成"), "success"
    TODO = "todo", say("未填写"), "warning"
    TO_FIX = "to_fix", say("需要补正"), "warning"
    OPTIONAL = "optional", say("可以不填"), "neutral"
    LOCKED = "locked", say("不用修改"), "neutral"


def may_register(actor: Actor, person: Person) -> bool:
    """Only people themselves: nobody registers or promises for another."""
    return is_person(actor, person.id)


def may_fill_in(actor: Actor, registration: Registration) -> bool:
    """Only the person whose registration it is."""
    return is_person(actor, registration.person_id)


def may_sign(actor: Actor, registration: Registration) -> bool:
    """Only the person. Staff cannot, whatever their duties."""
    return is_person(actor, registration.person_id)


def may_review(actor: Actor, registration: Registration) -> bool:
    """Clerks and reviewers of the county that checks it, never their own."""
    return not is_person(actor, registration.person_id) and holds(
        actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=registration.county_id
    )


def may_see_uploads(actor: Actor, registration: Registration) -> bool:
    """The person, and the clerks and reviewers of the county that checks them."""
    return may_fill_in(actor, registration) or may_review(actor, registration)


def leaving_objection(
    step: Step, sitting: Sitting, placement: Placement | None, today: date
) -> Sentence | None:
    """A seat is given back until the exam, by whomever; what happened in a room stays."""
    if placement is not None and placement.outcome is not None:
        return say("考场情况已经登记，不能再{step}。", step=step.verb)
    if today >= sitting.exam_first_on:
        day = sitting.exam_first_on.isoformat()
        return say("考试从{day}开始，不能再{step}。", day=day, step=step.verb)
    return None


def page_of(registration: Registration) -> str:
    """Where the person reads about it."""
    return f"/candidate/registrations/{registration.id}/detail"


def starting_objection(
    sitting: Sitting,
    person: Person,
    level: Level,
    verdict: Verdict | None,
    now: datetime,
    until: datetime | None = None,
) -> Sentence | None:
    """Why this person cannot begin a registration for this level now."""
    if level not in sitting.level_list:
        return say("这场考试没有{level}这一级。", level=level.label)
    if sitting.county_id is not None and sitting.county_id != person.county_id:
        return say(
            "这场考试只面向{county}的人员。", county=sitting.county.name if sitting.county else ""
        )
    if sitting.applies_rules and verdict is not None and verdict.holding:
        return verdict.summary
    if sitting.is_national:
        return None
    return window_objection(sitting, now, until)


def subjects_objection(
    level: Level,
    chosen: Sequence[str],
    subjects: Sequence[ExamSubject],
    local: LocalLevel | None = None,
) -> Sentence | None:
    """Why these subjects cannot be sat together."""
    codes = [subject.code for subject in subjects if subject.level is level]
    if not chosen:
        return say("请至少选择一个科目。")
    if any(code not in codes for code in chosen):
        return say("选择的科目不属于{level}，请重新选择。", level=level.label)
    if local is not None and not local.within_years and len(set(chosen)) < len(codes):
        return say("{level}的科目须在一次考试中全部通过，请全部选上。", level=local.name)
    if level not in (Level.WORKER, Level.LOCAL) and len(set(chosen)) < len(codes):
        return say("{level}的科目须在一个考试年度内全部通过，请全部选上。", level=level.label)
    return None


def keeping_objection(person: Person) -> Sentence | None:
    """The answers of the check go into a record that says nothing of studies yet."""
    if person.education:
        return say("档案里已经有学历，自测的答案没有再记一遍。请在这里核对、补充。")
    return None


def has_place(registration: Registration) -> bool:
    """Whether the registration stands: accepted here, or paid for on the national portal."""
    if registration.state is RegistrationState.RECORDED:
        return registration.portal_status in (PortalStatus.PAID, PortalStatus.TICKET)
    return registration.state is RegistrationState.ACCEPTED


def is_stopped(registration: Registration) -> bool:
    """Whether it does not go on by itself: sent back, or not made on the national portal."""
    if registration.state is RegistrationState.RECORDED:
        return registration.portal_status is PortalStatus.NOT_REGISTERED
    return registration.state is RegistrationState.RETURNED


def standing_words(registration: Registration) -> Sentence:
    """How the registration stands; of a national one what the person said of the portal."""
    status = registration.portal_status
    if registration.state is not RegistrationState.RECORDED or status is None:
        return registration.state.label
    if has_place(registration) or is_stopped(registration):
        return status.label
    return say("{status}，没有缴费等于没有报名", status=status.label)


def is_done(registration: Registration, section: Section) -> bool:
    """Whether this part is filled in."""
    return {
        Section.EXAM: bool(registration.subjects),
        Section.EDUCATION: registration.education_id is not None,
        Section.SERVICE: registration.service_confirmed and registration.social_field is not None,
        Section.PHOTO: registration.photo is not None or not registration.sitting.photo_required,
        Section.REMARK: registration.remark_seen,
        Section.PROMISE: registration.promise is not None
        and proofs_objection(registration) is None,
    }[section]


def sections(registration: Registration) -> dict[Section, SectionState]:
    """Each part and how it stands; after a return only the returned ones can be changed."""
    if registration.state is RegistrationState.RETURNED:
        wanted = {field.section for field in registration.open_fields}
        return {
            section: SectionState.TO_FIX if section in wanted else SectionState.LOCKED
            for section in Section
        }
    return {section: _state_of(registration, section) for section in Section}


def _state_of(registration: Registration, section: Section) -> SectionState:
    if section is Section.PHOTO and registration.photo is None:
        needed = registration.sitting.photo_required
        return SectionState.TODO if needed else SectionState.OPTIONAL
    return SectionState.DONE if is_done(registration, section) else SectionState.TODO


def section_objection(registration: Registration, section: Section) -> Sentence | None:
    """Why this part cannot be changed now."""
    if registration.state is RegistrationState.DRAFT:
        return None
    if section is Section.PHOTO and registration.state is RegistrationState.RECORDED:
        return None
    if registration.state is not RegistrationState.RETURNED:
        return say("报名现在是“{state}”，内容不能修改。", state=registration.state.label)
    if section not in {field.section for field in registration.open_fields}:
        return say("审核人员没有要求补正“{section}”，这一部分不能改动。", section=section.label)
    return None


def submitting_objection(
    registration: Registration,
    verdict: Verdict | None,
    now: datetime,
    until: datetime | None = None,
) -> Sentence | None:
    """Why the registration cannot be sent in now; `until`: more time given to this person."""
    sitting = registration.sitting
    if sitting.is_national:
        return say("全国统一考试只能在中国人事考试网报名，本平台只记录报名情况。")
    late = (
        fixing_objection(sitting, now, until)
        if registration.state is RegistrationState.RETURNED
        else window_objection(sitting, now, until)
    )
    if late:
        return late
    missing = [section.label for section in Section if not is_done(registration, section)]
    if missing == [Section.PROMISE.label] and registration.promise is Promise.NOT_USED:
        return proofs_objection(registration)
    if missing:
        return say("还有内容没有填写：{sections}。", sections="、".join(missing))
    return _condition_objection(sitting, verdict)


def _condition_objection(sitting: Sitting, verdict: Verdict | None) -> Sentence | None:
    if not sitting.applies_rules:
        return None
    if verdict is None:
        return say(
            "{year}年度的报考条件还没有录入，现在不能提交。已填的内容都保存着，录入以后再来提交。",
            year=sitting.year,
        )
    if verdict.result is Result.UNMET:
        return say("按报考条件现在还不能报名：{summary}", summary=verdict.summary)
    return None


def unchanged_objection(
    registration: Registration, facts: Mapping[str, Any], reply: str = ""
) -> Sentence | None:
    """A part that came back is not sent in again exactly as it was, unless the person says why.

    A promise is mended by signing it anew, proof by another proof.
    """
    if reply:
        return reply_objection(reply)
    before = registration.versions[-1].facts if registration.versions else {}
    for field in registration.open_fields:
        section = field.section
        if section is Section.PROMISE and _promise_renewed(registration, field):
            continue
        if facts[section.value] == before.get(section.value):
            return say(
                "“{section}”部分与退回前相同，请先按退回原因修改；内容没有错的，请在下面写明情况。",
                section=section.label,
            )
    return None


def reply_objection(reply: str) -> Sentence | None:
    """What is wrong with an answer to a return."""
    if len(reply) < 4:
        return say("请把情况写清楚，至少4个字。")
    return kept_words_objection(reply)


def _promise_renewed(registration: Registration, field: ReturnedField) -> bool:
    signed = registration.promise_signed_at
    return signed is not None and signed > field.returned_at


def promise_objection(choice: Promise, read: bool) -> Sentence | None:
    """A promise is made by reading it and saying so."""
    if choice is Promise.MADE and not read:
        return say("请阅读承诺书全文，并勾选“我已阅读并自愿承诺”。")
    return None


LINES: dict[Section, tuple[Sentence, ...]] = {
    Section.EXAM: (say("报考级别"), say("科目")),
    Section.EDUCATION: (
        say("学历"),
        say("专业"),
        say("社会工作专业"),
        say("学校"),
        say("全日制"),
        say("入学日期"),
        say("毕业日期"),
    ),
    Section.SERVICE: (say("服务领域"), say("起止日期和单位"), say("经历说明")),
    Section.PHOTO: (),
    Section.REMARK: (say("希望参加免费考前培训"), say("需要无障碍座位"), say("补充说明")),
    Section.PROMISE: (),
}
"""The lines of each part that a return can point to."""


def returning_objection(
    fields: Mapping[Section, str], lines: Mapping[Section, str] | None = None
) -> Sentence | None:
    """A return names at least one part and says of each what to mend."""
    lines = lines or {}
    if not fields:
        return say("请至少勾选一项需要补正的内容，并写明原因。")
    alone = [section.label for section in lines if section not in fields]
    if alone:
        return say("选择了“{section}”里的一项，还要写明补正的原因。", section=alone[0])
    if any(line not in LINES[section] for section, line in lines.items()):
        return say("选择的项目不属于这一部分，请重新选择。")
    short = [section.label for section, reason in fields.items() if len(reason.strip()) < 4]
    if short:
        return say("请写明“{section}”要补正什么，至少4个字。", section=short[0])
    return next(filter(None, map(kept_words_objection, fields.values())), None)


def refusing_objection(reason: str) -> Sentence | None:
    """A refusal says why, and so does whoever takes an acceptance back."""
    if len(reason.strip()) < 4:
        return say("请写明理由，至少4个字。")
    return kept_words_objection(reason)


def bulk_objection(registration: Registration) -> Sentence | None:
    """Only registrations whose every finding is met are accepted many at a time."""
    if registration.state is not RegistrationState.SUBMITTED:
        return say("当前状态是“{state}”", state=registration.state.label)
    findings = registration.versions[-1].findings if registration.versions else []
    judged = findings[0]["result"] if findings else None
    if registration.sitting.applies_rules and judged != Result.MET.value:
        return say("报考条件要由人工核实，请单独办理")
    if registration.promise is Promise.NOT_USED:
        return say("没有采用告知承诺制，请核对证明材料后单独办理")
    return None


def frozen(
    registration: Registration, subjects: Sequence[ExamSubject], verdict: Verdict | None
) -> dict[str, Any]:
    """The registration as it is sent in, part by part, in words."""
    names = {subject.code: subject.name for subject in subjects}
    education, person = registration.education, registration.person
    return {
        Section.EXAM.value: [
            [str(say("报考级别")), str(registration.level_name)],
            [str(say("科目")), "、".join(names.get(code, code) for code in registration.subjects)],
        ],
        Section.EDUCATION.value: [
            [str(say("学历")), str(education.level.label) if education else ""],
            [str(say("专业")), education.major if education else ""],
            [str(say("社会工作专业")), _yes_or_no(education.social_work if education else None)],
            [str(say("学校")), education.school if education else ""],
            [str(say("全日制")), _yes_or_no(education.full_time if education else None)],
            [
                str(say("入学日期")),
                str(education.starts_on) if education and education.starts_on else "",
            ],
            [str(say("毕业日期")), str(education.graduated_on) if education else ""],
        ],
        Section.SERVICE.value: [
            [
                str(say("服务领域")),
                str(registration.social_field.label) if registration.social_field else "",
            ],
            *[
                [
                    str(say("{start} 至 {end}", start=job.starts_on, end=job.ends_on or say("今"))),
                    f"{job.employer} {job.post}".strip(),
                ]
                for job in person.employment
                if job.social_work
            ],
            [str(say("从事社会工作年限")), str(verdict.service.words) if verdict else ""],
            [str(say("经历说明")), registration.service_note],
        ],
        Section.PHOTO.value: [[str(say("照片")), _uploaded(registration.photo)]],
        Section.REMARK.value: [
            [
                str(say("希望参加免费考前培训")),
                _yes_or_no(registration.wants_training),
            ],
            [str(say("需要无障碍座位")), _yes_or_no(registration.needs_access)],
            [str(say("补充说明")), registration.remark],
        ],
        Section.PROMISE.value: [
            [str(say("告知承诺")), str(registration.promise.label) if registration.promise else ""],
            *[
                [f"{number}. {proof.kind.label}", proof_words(proof)]
                for number, proof in enumerate(registration.proofs, start=1)
            ],
        ],
    }


def _uploaded(file: ExamPhoto | None) -> str:
    """When it was uploaded, and enough of its hash to tell it from another."""
    return f"{shown(file.taken_at)}（{file.sha256[:8]}）" if file else ""


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else str(say("是") if value else say("否"))


@dataclass(frozen=True)
class Compared:
    """One line of two versions side by side."""

    label: str
    old: str | None
    new: str | None

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.old is not None and self.old != self.new


def compared(
    old: Mapping[str, Sequence[Sequence[str]]] | None, new: Mapping[str, Sequence[Sequence[str]]]
) -> dict[Section, list[Compared]]:
    """Every line of the newest version beside the one before it."""
    found: dict[Section, list[Compared]] = {}
    for section in Section:
        after = _pairs(new, section)
        before = None if old is None else _pairs(old, section)
        labels = list(dict.fromkeys([*after, *(before or {})]))
        found[section] = [
            Compared(label, None if before is None else before.get(label, ""), after.get(label))
            for label in labels
        ]
    return found


def _pairs(facts: Mapping[str, Sequence[Sequence[str]]], section: Section) -> dict[str, str]:
    """Label and value; lines of one label (two jobs of the same months) are told apart."""
    found: dict[str, str] = {}
    for line in facts.get(section.value, ()):
        label = line[0]
        while label in found:
            label += "　"
        found[label] = line[1]
    return found
