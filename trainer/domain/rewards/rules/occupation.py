"""Clauses of occupation: who pays somebody, in what post, for how long, and how well."""

from datetime import date
from functools import lru_cache

from trainer.core.text import Sentence, say
from trainer.domain.people.models import Payroll
from trainer.domain.rewards.rules.facts import Answer, Claim, Params, Result
from trainer.domain.rewards.rules.spans import Span, months_of_service

_PAYROLLS = tuple(Payroll)


def not_on_government_payroll(claim: Claim, params: Params, on: date) -> Answer:
    """在编与否, today (`payment`), on the day of filing (`application`) or of the exam (`exam`)."""
    moment = params.get("at", "payment")
    day = {"exam": claim.exam_on, "application": claim.filed_on or on}.get(moment, on)
    if day is None:
        return (
            Result.UNKNOWN,
            say("系统里没有这次考试的日期。"),
            say("请受理单位核实考试时的人员身份。"),
        )
    then = [span.payroll for span in claim.work_on(day)]
    if moment == "exam" and not then:
        return (
            Result.UNKNOWN,
            say("档案里没有考试时的人员身份。"),
            say("请受理单位核实考试时的人员身份。"),
        )
    now = set(then) if moment == "exam" or _joined_since(claim, day, on) else {claim.payroll, *then}
    barred = [kind for kind in _PAYROLLS if kind in now and kind in params["kinds"]]
    if barred:
        return Result.UNMET, _payroll(barred[0]), None
    known = next((kind for kind in now if kind is not Payroll.NONE), Payroll.NONE)
    return Result.MET, _payroll(known), None


@lru_cache
def _payroll(kind: Payroll) -> Sentence:
    return say("档案登记的人员身份是{kind}。", kind=kind.label)


def _joined_since(claim: Claim, day: date, on: date) -> bool:
    """Whether what the person is today is told by a job that began after the day asked for."""
    return any(span.payroll is claim.payroll and span.starts_on > day for span in claim.work_on(on))


def employer_is_of_kind(claim: Claim, params: Params, on: date) -> Answer:
    """村居、社工站、社会组织、机构: the kind of the body that somebody works for."""
    known = [span.employer_kind for span in claim.work_on(on) if span.employer_kind]
    if any(kind in params["employers"] for kind in known):
        return Result.MET, say("现工作单位是{kinds}。", kinds="、".join(sorted(set(known)))), None
    if known and len(known) == len(claim.work_on(on)):
        return Result.UNMET, say("现工作单位是{kinds}。", kinds="、".join(sorted(set(known)))), None
    return (
        Result.UNKNOWN,
        say("档案里没有现工作单位的类别。"),
        say("请向受理单位提交单位出具的岗位证明。"),
    )


def post_is(claim: Claim, params: Params, on: date) -> Answer:
    """一线、社区工作者: the post as it is written in the record."""
    posts = [span.post for span in claim.work_on(on) if span.post]
    if any(word in post for post in posts for word in params["posts"]):
        return Result.MET, say("现岗位是{posts}。", posts="、".join(posts)), None
    evidence = (
        say("现岗位是{posts}。", posts="、".join(posts)) if posts else say("档案里没有现在的岗位。")
    )
    return Result.UNKNOWN, evidence, say("请向受理单位提交单位出具的岗位证明。")


def service_months_at_least(claim: Claim, params: Params, on: date) -> Answer:
    """从业月数, accumulated or continuous, up to a day, here or anywhere, still going on."""
    until = date.fromisoformat(params["before_on"]) if params.get("before_on") else on
    spans = [span for span in claim.work if span.social_work]
    if params.get("in_county"):
        area = str(params.get("area", "county"))
        spans = [span for span in spans if claim.is_here(span.county_id, area)]
    if not spans:
        return (
            Result.UNKNOWN,
            say("档案里没有从事社会工作的经历。"),
            say("请在个人资料里补填从业经历，每段写明起止日期。"),
        )
    if params.get("still_serving") and not any(span.covers(on) for span in spans):
        return Result.UNMET, say("按档案，现在不在社会工作岗位上。"), None
    return _months(spans, until, params)


def _months(spans: list[Span], until: date, params: Params) -> Answer:
    wanted = int(params["months"])
    months = months_of_service(spans, until, continuous=bool(params.get("continuous")))
    evidence = say("按档案计算到 {day} 为 {months} 个月。", day=until, months=months)
    if months >= wanted:
        return Result.MET, evidence, None
    cure = say("还差 {months} 个月；如经历有遗漏，请在个人资料里补填。", months=wanted - months)
    return Result.UNMET, evidence, cure


def assessment_passed(claim: Claim, params: Params, on: date) -> Answer:
    """年度考核合格, of this year or so many years before."""
    year = on.year - int(params.get("years_before", 0))
    passed = claim.assessed.get(year)
    if passed is None:
        return (
            Result.UNKNOWN,
            say("系统里没有 {year} 年的考核结果。", year=year),
            say("请在“我的档案”的“其他情况”里填报考核结果，并提交单位出具的证明核实。"),
        )
    if passed:
        return Result.MET, say("{year} 年考核合格。", year=year), None
    return Result.UNMET, say("{year} 年考核不合格。", year=year), None
