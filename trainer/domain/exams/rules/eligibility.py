"""Who may sit which level, clause by clause: met, unmet, or for a person to check, and the cure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import (
    Certificate,
    CertificateState,
    DeclaredCertificate,
    Level,
)
from trainer.domain.certificates.rules import months_after
from trainer.domain.exams.models import (
    BarKind,
    EligibilityClause,
    EligibilityVersion,
    ExamBar,
    Major,
)
from trainer.domain.exams.rules.bars import banned_words, bar_on
from trainer.domain.exams.rules.service import Result, Service, served, span
from trainer.domain.people.models import Education, EducationLevel, Employment

YEARS_AHEAD = 12


@dataclass(frozen=True)
class Facts:
    """What is known of somebody, from the record or from the answers of a visitor."""

    education: Sequence[Education] = ()
    employment: Sequence[Employment] = ()
    certificates: Sequence[Certificate] = ()
    declared: Sequence[DeclaredCertificate] = ()
    bars: Sequence[ExamBar] = ()

    @property
    def is_working(self) -> bool:
        """Whether a job in social work goes on."""
        return any(job.social_work and job.ends_on is None for job in self.employment)

    def held(self, level: Level) -> Certificate | None:
        """The live certificate of exactly this level."""
        valid = (c for c in self.certificates if c.state is not CertificateState.REVOKED)
        return next((c for c in valid if c.level is level), None)

    def said(self, level: Level) -> DeclaredCertificate | None:
        """The certificate of exactly this level that somebody says they hold."""
        return next((each for each in self.declared if each.level is level), None)

    def held_since(self, level: Level) -> date | None:
        """Since when the certificate of this level is held, by the record or as it is said."""
        if certificate := self.held(level):
            return certificate.approved_on
        said = self.said(level)
        return said.held_on if said else None

    def working_from(self, day: date) -> "Facts":
        """The same, supposing that a job in social work begins on this day."""
        job = Employment(employer="", social_work=True, starts_on=day, ends_on=None)
        return replace(self, employment=(*self.employment, job))


@dataclass(frozen=True)
class Moment:
    """For which exam year it is asked, up to which day service counts, and on which day."""

    exam_year: int
    cutoff_on: date
    on: date
    exam_on: date | None = None

    @property
    def sat_on(self) -> date:
        """The day on which the exam is written, as far as it is known."""
        return self.exam_on or self.on

    def later(self, years: int) -> "Moment":
        """The same so many exam years on."""
        return Moment(
            self.exam_year + years,
            months_after(self.cutoff_on, 12 * years),
            months_after(self.on, 12 * years),
            months_after(self.sat_on, 12 * years),
        )


@dataclass(frozen=True)
class Part:
    """One condition of a clause."""

    result: Result
    evidence: Sentence
    cure: Sentence | None = None


@dataclass(frozen=True)
class Finding:
    """One clause, judged. Whoever meets one clause of a level in full may sit it."""

    clause: str
    document: str
    text: str
    result: Result
    evidence: Sentence
    cure: Sentence | None
    possible_from: int | None

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the registration it decided."""
        return {
            "clause": self.clause,
            "document": self.document,
            "text": self.text,
            "result": self.result.value,
            "evidence": str(self.evidence),
            "cure": str(self.cure) if self.cure else None,
        }


@dataclass(frozen=True)
class Verdict:
    """The answer for one level, and every clause behind it, the nearest first."""

    level: Level
    result: Result
    findings: tuple[Finding, ...]
    possible_from: int | None
    moment: Moment
    version: str
    holding: bool
    service: Service = field(repr=False)

    @property
    def best(self) -> Finding | None:
        """The clause that decides, or is nearest to being met."""
        return self.findings[0] if self.findings else None

    @property
    def summary(self) -> Sentence:
        """The answer in one sentence."""
        if self.holding:
            return say("您已持有{level}证书，不需要再考这一级。", level=self.level.label)
        year = self.moment.exam_year
        if self.result is Result.MET:
            return say("可以报考{year}年度{level}。", year=year, level=self.level.label)
        if self.result is Result.UNKNOWN:
            return say(
                "报考{year}年度{level}的条件看来符合，其中有内容要由工作人员核实。",
                year=year,
                level=self.level.label,
            )
        if self.possible_from is not None:
            return say(
                "{year}年度起可以报考{level}。", year=self.possible_from, level=self.level.label
            )
        return say("目前还不能报考{level}，下面写明还缺什么。", level=self.level.label)


def eligibility(level: Level, facts: Facts, moment: Moment, rules: EligibilityVersion) -> Verdict:
    """Whether somebody may sit the level, by every clause of this version of the rules."""
    findings = sorted(
        (
            _judge(clause, facts, moment)
            for clause in sorted(rules.clauses, key=lambda clause: clause.position)
            if clause.level is level
        ),
        key=_nearness,
    )
    best = findings[0] if findings else None
    years = [finding.possible_from for finding in findings if finding.possible_from is not None]
    return Verdict(
        level=level,
        result=best.result if best else Result.UNMET,
        findings=tuple(findings),
        possible_from=min(years, default=None),
        moment=moment,
        version=rules.version,
        holding=any(
            certificate.state is not CertificateState.REVOKED
            and certificate.level.rank >= level.rank
            for certificate in facts.certificates
        ),
        service=served(facts.employment, facts.education, until=moment.cutoff_on),
    )


def answer(level: Level, facts: Facts, moment: Moment, rules: EligibilityVersion) -> Result:
    """The same answer without what would cure it: for many people at once."""
    results = {
        _together(_parts(clause, facts, moment))
        for clause in rules.clauses
        if clause.level is level and any(_fits(clause, row) for row in facts.education)
    }
    for better in (Result.MET, Result.UNKNOWN):
        if better in results:
            return better
    return Result.UNMET


def next_level(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The lowest level that cannot be sat now and will be, if things go on as they are."""
    later = [
        verdict
        for verdict in verdicts
        if verdict.result is Result.UNMET
        and not verdict.holding
        and verdict.possible_from is not None
    ]
    return min(later, key=lambda verdict: verdict.level.rank, default=None)


def _nearness(finding: Finding) -> tuple[int, int]:
    order = {Result.MET: 0, Result.UNKNOWN: 1, Result.UNMET: 2}[finding.result]
    return order, finding.possible_from or 9999


def _judge(clause: EligibilityClause, facts: Facts, moment: Moment) -> Finding:
    parts = _parts(clause, facts, moment)
    result = _together(parts)
    year = _possible_from(clause, facts, moment) if result is Result.UNMET else moment.exam_year
    cure = _joined([part.cure for part in parts if part.cure is not None])
    return Finding(
        clause=clause.clause,
        document=clause.document,
        text=clause.text,
        result=result,
        evidence=_joined([part.evidence for part in parts]) or say("没有要求"),
        cure=_dated(cure, clause, facts, moment, year) if result is Result.UNMET else cure,
        possible_from=year,
    )


def _parts(clause: EligibilityClause, facts: Facts, moment: Moment) -> list[Part]:
    parts = [_education(clause, facts, moment)]
    if (bar := bar_on(facts.bars, BarKind.BANNED, moment.sat_on)) is not None:
        parts.append(Part(Result.UNMET, banned_words(bar), say("停考期满以后可以报考")))
    since = None
    if clause.held is not None:
        parts.append(_held(clause.held, facts))
        since = facts.held_since(clause.held)
        if since is None:
            return parts
    if clause.years:
        parts.append(_years(clause, facts, moment, since))
    if clause.needs_person:
        parts.append(Part(Result.UNKNOWN, say("由审核人员核实：{what}", what=clause.needs_person)))
    if clause.first_exam_year is not None and moment.exam_year < clause.first_exam_year:
        first = clause.first_exam_year
        parts.append(Part(Result.UNMET, say("这一级自{year}年度起开考", year=first)))
    return parts


def _together(parts: Sequence[Part]) -> Result:
    results = {part.result for part in parts}
    if Result.UNMET in results:
        return Result.UNMET
    return Result.UNKNOWN if Result.UNKNOWN in results else Result.MET


def _education(clause: EligibilityClause, facts: Facts, moment: Moment) -> Part:
    fitting = [row for row in facts.education if _fits(clause, row)]
    done = [row for row in fitting if row.graduated_on <= moment.on]
    graduating = [
        row
        for row in fitting
        if row.level in clause.graduating and row.graduated_on <= moment.cutoff_on
    ]
    if done:
        return Part(Result.MET, _described(max(done, key=lambda row: _rank(row.level))))
    if graduating:
        return Part(Result.MET, say("应届毕业：{education}", education=_described(graduating[0])))
    if fitting:
        row = min(fitting, key=lambda each: each.graduated_on)
        return Part(
            Result.UNMET,
            say("{day}才毕业", day=row.graduated_on),
            say("毕业并取得学历（学位）后即满足学历要求"),
        )
    known = [_described(row) for row in facts.education]
    asked = EducationLevel(clause.education[0]).label
    major = "" if clause.major is Major.ANY else clause.major.label
    return Part(
        Result.UNMET,
        _joined(known) or say("没有填写学历"),
        say("这一条要求{major}{level}学历", major=major, level=asked),
    )


def _fits(clause: EligibilityClause, row: Education) -> bool:
    right = clause.major is Major.ANY or (clause.major is Major.SOCIAL_WORK) is row.social_work
    return right and row.level in clause.education


def _held(level: Level, facts: Facts) -> Part:
    certificate, said = facts.held(level), facts.said(level)
    if certificate is not None:
        day = certificate.approved_on
        return Part(Result.MET, say("{day}取得{level}证书", day=day, level=level.label))
    if said is not None:
        return Part(
            Result.UNKNOWN,
            say("本人填报{day}取得{level}证书，还没有核对", day=said.held_on, level=level.label),
            say("请带{level}证书原件到本县（市、区）窗口核对录入", level=level.label),
        )
    return Part(
        Result.UNMET,
        say("没有{level}证书的记录", level=level.label),
        say("先取得{level}证书", level=level.label),
    )


def _years(clause: EligibilityClause, facts: Facts, moment: Moment, since: date | None) -> Part:
    service = served(facts.employment, facts.education, until=moment.cutoff_on, since=since)
    evidence = say("从事社会工作{span}（计至{day}）", span=service.words, day=moment.cutoff_on)
    if since is not None:
        evidence = say(
            "取得证书后从事社会工作{span}（计至{day}）", span=service.words, day=moment.cutoff_on
        )
    result = service.reaches(clause.years)
    if result is Result.UNKNOWN:
        return Part(result, evidence, say("各段经历合起来只差几天，请带证明材料由审核人员核算"))
    if result is Result.MET:
        return Part(result, evidence)
    until_now = served(
        facts.employment, facts.education, until=min(moment.on, moment.cutoff_on), since=since
    )
    months = span(until_now.missing_months(clause.years))
    return Part(result, evidence, say("从事社会工作再满{span}", span=months))


def _possible_from(clause: EligibilityClause, facts: Facts, moment: Moment) -> int | None:
    """The first exam year in which the clause holds if things go on as they are."""
    if clause.held is not None and facts.held_since(clause.held) is None:
        return None
    if not any(_fits(clause, row) for row in facts.education):
        return None
    going_on = facts if facts.is_working else facts.working_from(moment.on)
    for years in range(YEARS_AHEAD):
        later = moment.later(years)
        if _together(_parts(clause, going_on, later)) is not Result.UNMET:
            return later.exam_year
    return None


def _dated(
    cure: Sentence | None,
    clause: EligibilityClause,
    facts: Facts,
    moment: Moment,
    year: int | None,
) -> Sentence | None:
    """The cure with the year it leads to."""
    if cure is None or year is None:
        return cure
    day = moment.later(year - moment.exam_year).cutoff_on
    if clause.years and not facts.is_working:
        return say(
            "{cure}；如果从现在起从事社会工作，{day}满足年限，可报{year}年度{level}",
            cure=cure,
            day=day,
            year=year,
            level=clause.level.label,
        )
    return say(
        "{cure}，{day}可报{year}年度{level}",
        cure=cure,
        day=day,
        year=year,
        level=clause.level.label,
    )


def _described(row: Education) -> Sentence:
    major = row.major or (Major.SOCIAL_WORK.label if row.social_work else Major.OTHER.label)
    return say("{level}（{major}）", level=row.level.label, major=major)


def _rank(level: EducationLevel) -> int:
    return list(EducationLevel).index(level)


def _joined(sentences: Sequence[Sentence]) -> Sentence | None:
    if not sentences:
        return None
    first, *others = sentences
    for other in others:
        first = say("{first}；{second}", first=first, second=other)
    return first
