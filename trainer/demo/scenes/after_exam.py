"""After the last national exam: scores that were asked about, and documents that were reviewed."""

from datetime import timedelta

from trainer.demo.scenes.registering import candidates
from trainer.demo.scenes.telling import settle
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import PostReview, Score, Sitting
from trainer.domain.exams.rules import published_on
from trainer.seeding.walkthrough import Cast, at

DATIAN = "350425"
ASKED = (
    ("主观感受与公布成绩相差较大，请复核计分。", None, ""),
    ("请复核登分是否有误。", None, "经考试机构复核，计分和登分无误，维持原成绩。"),
    ("请复核登分是否有误。", 600, "经考试机构复核，登分有误，按复核结果更正。"),
)


def tell(cast: Cast, sitting: Sitting) -> None:
    """Three scores were asked about; of those who passed one came, one failed, one is late."""
    _rechecks(cast, sitting)
    _reviews(cast, sitting)


def _rechecks(cast: Cast, sitting: Sitting) -> None:
    keys = [candidates("datian", 4, 8)[place] for place in (0, 2, 2)]
    for place, (key, (reason, tenths, answer)) in enumerate(zip(keys, ASKED, strict=True)):
        score = _scores(cast, key, sitting)[place % 2]
        asked_on = published_on(score) + timedelta(days=10 + place)
        day = (asked_on - cast.today).days
        with at(cast.today, day, 20):
            recheck = operations.ask_recheck(score, reason=reason, actor=cast.accounts[key])
        settle()
        if answer:
            with at(cast.today, min(day + 12, -1), 10):
                operations.answer_recheck(
                    recheck, tenths=tenths, answer=answer, actor=cast.staff["datian.reviewer"]
                )
            settle()


def _scores(cast: Cast, key: str, sitting: Sitting) -> list[Score]:
    scores = queries.scores_of(cast.people[key].id)
    return [score for score in scores if score.sitting_id == sitting.id]


def _reviews(cast: Cast, sitting: Sitting) -> None:
    """Listed with one last day for all; one of them was given more time."""
    reviewer = cast.staff["datian.reviewer"]
    with at(cast.today, -28, 9):
        operations.list_for_review(
            sitting,
            cast.counties[DATIAN],
            due_on=cast.today - timedelta(days=7),
            documents=("身份证", "学历（学位）证书", "从事社会工作年限证明"),
            actor=cast.staff["datian.clerk"],
        )
    settle()
    listed = queries.reviews(sitting, viewer=reviewer)
    waiting = [review for review in listed if _waits(review)]
    done = [review for review in listed if not _waits(review)]
    with at(cast.today, -14, 10):
        operations.pass_review(done[0], actor=reviewer)
        operations.fail_review(
            waiting[0], reason="提交的工作年限证明不足两年，不符合报考条件。", actor=reviewer
        )
        operations.move_review_day(
            waiting[1],
            due_on=cast.today + timedelta(days=7),
            reason="本人住院，附医院证明。",
            actor=reviewer,
        )
    settle()


def _waits(review: PostReview) -> bool:
    """Whether no certificate rests on the pass yet."""
    found = queries.live_pass(review.person_id, review.level)
    return found is not None and found.certificate_id is None
