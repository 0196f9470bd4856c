"""Clauses of territory: where somebody lives, works, is insured, sat the exam, registered."""

from datetime import date
from functools import lru_cache

from trainer.core.text import Sentence, say
from trainer.domain.rewards.rules.facts import Answer, Claim, Params, Result
from trainer.domain.rewards.rules.spans import months_of_service

NO_HOME = say("档案里没有户籍所在地。")
FILL_IN_HOME = say("请在个人资料里补填户籍所在的县（市、区），或向受理单位出示户口簿。")
NO_WORK = say("档案里没有现在工作单位的所在地。")
FILL_IN_WORK = say("请在个人资料里补填现在的工作单位及其所在的县（市、区）。")


def registered_home_county(claim: Claim, params: Params, _on: date) -> Answer:
    """户籍."""
    if claim.home_county_id is None:
        return (
            Result.UNKNOWN,
            NO_HOME,
            FILL_IN_HOME,
        )
    evidence = _home(claim.place(claim.home_county_id))
    return _stands(claim, params, claim.home_county_id, evidence)


def residence_permit_county(claim: Claim, params: Params, _on: date) -> Answer:
    """居住证."""
    if claim.residence_county_id is None:
        return (
            Result.UNKNOWN,
            say("系统里没有居住证的记录。"),
            say("请在“我的档案”的“其他情况”里填报居住证，并向签发地的受理单位出示原件核实。"),
        )
    evidence = say("居住证的签发地在{place}。", place=claim.place(claim.residence_county_id))
    return _stands(claim, params, claim.residence_county_id, evidence)


def works_in_county(claim: Claim, params: Params, on: date) -> Answer:
    """工作地, today or (`at: exam`) when the exam was sat."""
    at_exam = params.get("at") == "exam"
    day = claim.exam_on if at_exam else on
    if day is None:
        return _exam_day_missing()
    places = {span.county_id for span in claim.work_on(day) if span.social_work}
    if not places and claim.employer_county_id is not None and not at_exam:
        places = {claim.employer_county_id}
    known = [place for place in places if place is not None]
    here = next((one for one in known if claim.is_here(one, _area(params))), None)
    if here is not None:
        return Result.MET, _works(claim.place(here), at_exam), None
    if not places or None in places:
        return _work_missing(at_exam)
    names = "、".join(claim.place(place) for place in sorted(known))
    return Result.UNMET, _works(names, at_exam), None


def employer_registered_in_county(claim: Claim, params: Params, _on: date) -> Answer:
    """单位注册地."""
    if claim.employer_county_id is None:
        return (
            Result.UNKNOWN,
            say("档案里没有工作单位的注册地。"),
            say("请在个人资料里选择工作单位，或向受理单位出示单位的登记证书。"),
        )
    evidence = say("工作单位的注册地在{place}。", place=claim.place(claim.employer_county_id))
    return _stands(claim, params, claim.employer_county_id, evidence)


def exam_registered_in_county(claim: Claim, params: Params, _on: date) -> Answer:
    """报考属地."""
    if claim.exam_county_id is None:
        return (
            Result.UNKNOWN,
            say("证书记录里没有报考属地。"),
            say("请向受理单位出示准考证或报名信息。"),
        )
    evidence = say("报考属地是{place}。", place=claim.place(claim.exam_county_id))
    return _stands(claim, params, claim.exam_county_id, evidence)


def certificate_registered_in_county(claim: Claim, _params: Params, _on: date) -> Answer:
    """证书登记地: known as the text of the record; only the county's own name says yes."""
    cure = say("请向受理单位出示登记证书。")
    if not claim.registration_place:
        return Result.UNKNOWN, say("系统里没有证书登记地的记录。"), cure
    evidence = say("证书登记地是{place}。", place=claim.registration_place)
    if claim.place(claim.county_id) in claim.registration_place:
        return Result.MET, evidence, None
    others = [name for key, name in claim.county_names.items() if key != claim.county_id]
    elsewhere = any(name in claim.registration_place for name in others)
    return (Result.UNMET, evidence, None) if elsewhere else (Result.UNKNOWN, evidence, cure)


def insured_months_at_least(claim: Claim, params: Params, on: date) -> Answer:
    """社保缴纳地 and months."""
    spans = [one for one in claim.insured if claim.is_here(one.county_id, _area(params))]
    if not claim.insured:
        return (
            Result.UNKNOWN,
            say("系统里没有社会保险缴费记录。"),
            say("请在“我的档案”的“其他情况”里填报缴纳社会保险的起止日期，并提交缴费证明核实。"),
        )
    continuous, wanted = bool(params.get("continuous")), int(params["months"])
    months = months_of_service(spans, on, continuous=continuous)
    shown_until = max((one.ends_on for one in spans if one.ends_on), default=on)
    if months < wanted <= months_of_service(spans, min(shown_until, on), continuous=continuous):
        return (
            Result.UNKNOWN,
            say("缴费证明只到 {day}，看不出以后是否连续缴纳。", day=shown_until),
            say("请提交最近的缴费证明核实。"),
        )
    evidence = say("当地缴纳社会保险 {months} 个月。", months=months)
    return (Result.MET if months >= wanted else Result.UNMET), evidence, None


def _stands(claim: Claim, params: Params, place: int, evidence: Sentence) -> Answer:
    met = claim.is_here(place, _area(params))
    return (Result.MET if met else Result.UNMET), evidence, None


def _area(params: Params) -> str:
    return str(params.get("area", "county"))


@lru_cache
def _home(place: str) -> Sentence:
    return say("档案登记的户籍在{place}。", place=place)


@lru_cache
def _works(names: str, at_exam: bool) -> Sentence:
    if at_exam:
        return say("考试时的工作单位在{place}。", place=names)
    return say("现工作单位在{place}。", place=names)


def _work_missing(at_exam: bool) -> Answer:
    if at_exam:
        return (
            Result.UNKNOWN,
            say("档案里没有考试时工作单位的所在地。"),
            say("请在个人资料里补填从业经历，每段写明起止日期。"),
        )
    return Result.UNKNOWN, NO_WORK, FILL_IN_WORK


def _exam_day_missing() -> Answer:
    return (
        Result.UNKNOWN,
        say("系统里没有这次考试的日期。"),
        say("请受理单位核对准考证上的考试日期。"),
    )
