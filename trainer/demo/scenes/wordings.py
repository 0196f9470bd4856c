"""The words of the award letter: changed once, a change given up, and a draft that waits."""

from trainer.demo.scenes.telling import settle
from trainer.documents import wordings
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import PaperKind, PaperWording
from trainer.seeding.walkthrough import Cast, at, made


def tell(cast: Cast) -> None:
    """Two officers at the city's desk."""
    second = _draft(cast, -100, "**咨询方式：**", "**咨询电话：**", "原来的标题不够清楚")
    with at(cast.today, -99, 10):
        operations.publish_wording(second, actor=cast.staff["city.confirmer"])
    settle()
    given_up = _draft(cast, -60, "**救济途径：**", "**权利救济：**", "换一个标题")
    with at(cast.today, -59, 10):
        operations.drop_wording(given_up, actor=cast.staff["city.clerk"])
    settle()
    _draft(cast, -2, "根据你的申请", "按照你的申请", "和申请表的说法一致")
    settle()


def _draft(cast: Cast, day: int, old: str, new: str, reason: str) -> PaperWording:
    base = rules.require_wording(queries.wording_in_force(PaperKind.AWARD_LETTER))
    words = base.words.replace(old, new)
    with at(cast.today, day, 9):
        return made(
            operations.draft_wording(
                base, words, reason, check=wordings.objection, actor=cast.staff["city.clerk"]
            )
        )
