"""Words that are kept for ever hold no numbers of people, whichever feature keeps them."""

from collections.abc import Callable, Mapping

import pytest

from trainer.core.text import Sentence
from trainer.domain.certificates import rules as certificates
from trainer.domain.exams import rules as exams
from trainer.domain.exams.models import Section
from trainer.domain.honours import rules as honours
from trainer.domain.payouts import rules as payouts
from trainer.domain.people import rules as people
from trainer.domain.publicity import rules as publicity
from trainer.domain.rewards import rules as rewards

NUMBERS = ("11010519491231002X", "139 0598 0001", "6222021234567890123")
OBJECTIONS: Mapping[str, Callable[[str], Sentence | None]] = {
    "people": people.reason_objection,
    "paper seen": people.paper_objection,
    "certificate": certificates.reason_objection,
    "registration refused": exams.refusing_objection,
    "winner": honours.reason_objection,
    "payment": payouts.reason_objection,
    "notice": publicity.reason_objection,
    "finding": publicity.finding_objection,
    "reward": rewards.reason_objection,
}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("where", OBJECTIONS)
def test_a_reason_holds_no_number(where: str, number: str) -> None:
    words = "核对了本人到场出示的证件原件"
    assert OBJECTIONS[where](words) is None
    assert "不要写" in str(OBJECTIONS[where](f"{words}，{number}"))


def test_what_must_be_mended_holds_no_number() -> None:
    assert exams.returning_objection({Section.EDUCATION: "请补交毕业证书"}) is None
    wrong = exams.returning_objection({Section.EDUCATION: f"证件号码应为{NUMBERS[0]}"})
    assert "不要写" in str(wrong)
