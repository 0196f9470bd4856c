"""How a version of the conditions is written and published, and what a clause says in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models import EligibilityClause, EligibilityVersion, Major
from trainer.domain.exams.rules.ruling import YEARS, Wrong, basis_objection
from trainer.domain.people.models import EducationLevel
from trainer.domain.people.rules import kept_words_objection


@dataclass(frozen=True, kw_only=True)
class ClauseFacts:
    """One way to be eligible, as it is entered."""

    level: Level
    clause: str
    document: str
    text: str
    education: Sequence[EducationLevel]
    major: Major = Major.ANY
    years: int = 0
    held: Level | None = None
    graduating: Sequence[EducationLevel] = field(default_factory=tuple)
    needs_person: str = ""
    first_exam_year: int | None = None


def facts_of_clause(row: EligibilityClause) -> ClauseFacts:
    """A clause as it would be entered."""
    return ClauseFacts(
        level=row.level,
        clause=row.clause,
        document=row.document,
        text=row.text,
        education=[EducationLevel(value) for value in row.education],
        major=row.major,
        years=row.years,
        held=row.held,
        graduating=[EducationLevel(value) for value in row.graduating],
        needs_person=row.needs_person,
        first_exam_year=row.first_exam_year,
    )


def draft_objection(version: str, first_year: int, basis: str, known: Collection[str]) -> Wrong:
    """The field and the reason why no version can be begun like this."""
    if not version.strip() or version.strip() in known:
        return "version", say("请给这一版起一个没有用过的名称，例如：2028。")
    if first_year not in YEARS:
        return "first_exam_year", say("考试年度应在2008年至2100年之间。")
    return basis_objection(basis)


def clause_objection(facts: ClauseFacts) -> Wrong:
    """The field and the reason why a clause cannot be like this."""
    found: list[tuple[bool, str, Sentence]] = [
        (
            len(facts.clause.strip()) < 2,
            "clause",
            say("请写明是第几条，例如：第十一条第（一）项。"),
        ),
        (
            len(facts.document.strip()) < 4,
            "document",
            say("请写明条款出自哪个文件，写名称和文号。"),
        ),
        (len(facts.text.strip()) < 4, "text", say("请照文件写出这一条的内容。")),
        (not facts.education, "education", say("请至少选择一个学历。")),
        (not 0 <= facts.years <= 60, "years", say("年限应在0至60年之间。")),
        (
            Level.LOCAL in (facts.level, facts.held),
            "level",
            say("国家报考条件只写国家级别，本地级别不适用。"),
        ),
        (
            facts.held is not None and facts.held.rank >= facts.level.rank,
            "held",
            say("须先持有的证书应低于报考的级别。"),
        ),
        (
            not set(facts.graduating) <= set(facts.education),
            "graduating",
            say("应届毕业生可报的学历应在上面选择的学历里。"),
        ),
        (
            facts.first_exam_year is not None and facts.first_exam_year not in YEARS,
            "first_exam_year",
            say("考试年度应在2008年至2100年之间。"),
        ),
    ]
    for name in ("text", "needs_person"):
        if wrong := kept_words_objection(getattr(facts, name)):
            found.append((True, name, wrong))
    return next(((name, said) for is_wrong, name, said in found if is_wrong), None)


def published_objection(draft: EligibilityVersion) -> Sentence | None:
    """What was published is not changed any more."""
    if draft.published_at is not None:
        return say("这一版已经发布，不能再改。请照它起草新的一版。")
    return None


def writing_objection(draft: EligibilityVersion, actor: Actor) -> Sentence | None:
    """Why this person does not change this version."""
    if wrong := published_objection(draft):
        return wrong
    if draft.made_by_id != actor.actor_id:
        return say("这一版由起草人修改；您可以核对以后发布，或者请起草人改。")
    return None


def ends_before(other: EligibilityVersion, draft: EligibilityVersion) -> bool:
    """Whether the version ends when the draft begins."""
    return other.first_exam_year < draft.first_exam_year and (
        other.last_exam_year is None or other.last_exam_year >= draft.first_exam_year
    )


def publishing_objection(
    draft: EligibilityVersion, others: Sequence[EligibilityVersion], actor: Actor
) -> Sentence | None:
    """Why this person does not publish this draft now."""
    if wrong := published_objection(draft):
        return wrong
    if draft.made_by_id is not None and draft.made_by_id == actor.actor_id:
        return say("报考条件由一人起草、另一人发布，起草人不能发布自己写的这一版。")
    if not draft.clauses:
        return say("这一版还没有条款，不能发布。")
    later = [row for row in others if row.first_exam_year >= draft.first_exam_year]
    if later:
        return say(
            "{version}版从{year}年度起适用，这一版的开始年度应在它以后。请放弃草稿，另起草一版。",
            version=later[0].version,
            year=later[0].first_exam_year,
        )
    newest = max(others, key=lambda row: row.first_exam_year, default=None)
    if newest is not None and draft.based_on_id != newest.id:
        return say(
            "这一版不是照现行的{version}版起草的，会丢掉它的改动。请照{version}版重新起草。",
            version=newest.version,
        )
    return None


def clause_words(row: EligibilityClause | ClauseFacts) -> Sentence:
    """What the program will ask by this clause, in plain words."""
    levels = "、".join(str(EducationLevel(value).label) for value in row.education)
    parts = [say("学历为{levels}（{major}）", levels=levels, major=row.major.label)]
    if row.held is not None:
        parts.append(say("持有{level}证书", level=row.held.label))
    if row.years:
        since = say("取得该证书后") if row.held is not None else ""
        parts.append(say("{since}从事社会工作满{years}年", since=since, years=row.years))
    else:
        parts.append(say("不要求工作年限"))
    if row.graduating:
        finishing = "、".join(str(EducationLevel(value).label) for value in row.graduating)
        parts.append(say("{levels}应届毕业生也可报", levels=finishing))
    if row.needs_person:
        parts.append(say("由审核人员核实：{what}", what=row.needs_person))
    if row.first_exam_year is not None:
        parts.append(say("自{year}年度起", year=row.first_exam_year))
    return Sentence("；".join(str(part) for part in parts))


def gone_from(base: EligibilityVersion | None, draft: EligibilityVersion) -> list[str]:
    """The clauses of the version before that the draft has not as they were."""
    kept = [facts_of_clause(row) for row in draft.clauses]
    return [
        f"{row.level.label} {row.clause} {row.text}"
        for row in (base.clauses if base else ())
        if facts_of_clause(row) not in kept
    ]


def fresh_in(base: EligibilityVersion | None, draft: EligibilityVersion) -> set[int]:
    """The clauses of the draft that the version before has not like this."""
    known = [facts_of_clause(row) for row in base.clauses] if base else []
    return {row.id for row in draft.clauses if facts_of_clause(row) not in known}
