"""When registrations are judged again, and by whom."""

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.exams.models import EligibilityVersion, Rejudging, Sitting, SittingState
from trainer.domain.people.rules import is_system


def may_judge_again(actor: Actor) -> bool:
    """Only the program's own job goes through the registrations."""
    return is_system(actor)


def rejudging_objection(
    sitting: Sitting, version: EligibilityVersion | None, known: Rejudging | None
) -> Sentence | None:
    """Why the registrations of this sitting are not judged again now."""
    if sitting.is_national:
        return say("全国统一考试由官网核查，这里没有要重新核对的报名。")
    if sitting.state is not SittingState.PUBLISHED:
        return say("这场考试没有开放报名。")
    if not sitting.applies_rules:
        return say("这场考试不按国家报考条件审查。")
    if version is None:
        return no_conditions(sitting)
    if known is not None and known.ended_at is None and not broke_off(known):
        return say("这场考试正在重新核对，请等它完成。")
    return None


def broke_off(run: Rejudging) -> bool:
    """Whether a run has not come to its end and nothing works on it any more."""
    return run.ended_at is None and (run.job is None or not run.job.is_under_way)


def no_conditions(sitting: Sitting) -> Sentence:
    """What is said where no conditions are on record for the year."""
    return say("{year}年度的报考条件还没有录入。", year=sitting.year)
