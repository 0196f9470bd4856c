"""What a visitor answers in the check of conditions, and what the rules make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Certificate, CertificateState, Level
from trainer.domain.certificates.rules import months_after
from trainer.domain.exams.rules.eligibility import Facts
from trainer.domain.people.models import Education, EducationLevel, Employment

Period = tuple[date, date | None]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """A few answers, by month; they name nobody, and stay in the visitor's own browser."""

    county_id: int
    education: EducationLevel
    social_work: bool
    full_time: bool
    graduated_on: date
    jobs: tuple[Period, ...] = ()
    held: Level | None = None
    held_on: date | None = None

    def facts(self) -> Facts:
        """The answers as the rules take them."""
        certificates = []
        if self.held is not None and self.held_on is not None:
            certificates.append(
                Certificate(
                    level=self.held,
                    number="",
                    approved_on=self.held_on,
                    state=CertificateState.VALID,
                )
            )
        return Facts(
            [
                Education(
                    level=self.education,
                    social_work=self.social_work,
                    major="",
                    full_time=self.full_time,
                    starts_on=None,
                    graduated_on=self.graduated_on,
                )
            ],
            [
                Employment(employer="", social_work=True, starts_on=start, ends_on=end)
                for start, end in self.jobs
            ],
            certificates,
        )

    def as_json(self) -> dict[str, Any]:
        """As it lies in the cookie."""
        return {
            "county": self.county_id,
            "education": self.education.value,
            "social_work": self.social_work,
            "full_time": self.full_time,
            "graduated": self.graduated_on.isoformat(),
            "jobs": [[start.isoformat(), end and end.isoformat()] for start, end in self.jobs],
            "held": self.held and self.held.value,
            "held_on": self.held_on and self.held_on.isoformat(),
        }

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "Answers":
        """The answers from the cookie."""
        return Answers(
            county_id=kept["county"],
            education=EducationLevel(kept["education"]),
            social_work=kept["social_work"],
            full_time=kept["full_time"],
            graduated_on=date.fromisoformat(kept["graduated"]),
            jobs=tuple(
                (date.fromisoformat(start), date.fromisoformat(end) if end else None)
                for start, end in kept["jobs"]
            ),
            held=Level(kept["held"]) if kept["held"] else None,
            held_on=date.fromisoformat(kept["held_on"]) if kept["held_on"] else None,
        )


def month_end(first_of_month: date) -> date:
    """The last day of a month."""
    return months_after(first_of_month.replace(day=1), 1).replace(day=1) - date.resolution


def jobs_objection(jobs: Sequence[Period], today: date) -> tuple[str, Sentence] | None:
    """The field and the reason why these stretches of service cannot be."""
    for number, (start, end) in enumerate(jobs):
        field = "starts" if number == 0 else "earlier_starts"
        if start > today:
            return field, say("开始的月份还没有到，请核对。")
        if end is not None and end < start:
            return field.replace("starts", "ends"), say("结束的月份早于开始的月份，请核对。")
    return None


def held_objection(
    held: Level | None, held_on: date | None, today: date
) -> tuple[str, Sentence] | None:
    """The field and the reason why this certificate cannot be."""
    if held is not None and held_on is None:
        return "held_on", say("请填写取得证书的年月。")
    if held_on is not None and held_on > month_end(today):
        return "held_on", say("取得证书的月份还没有到，请核对。")
    return None


def graduation_objection(graduated_on: date, today: date) -> tuple[str, Sentence] | None:
    """The field and the reason why this graduation cannot be."""
    if graduated_on > months_after(today, 36):
        return "graduated", say("毕业的月份离今天太远，请核对。")
    return None


def answers_told(answers: Answers, county: str) -> dict[str, Sentence]:
    """What was answered, question by question, to be read over and mended."""
    major = say("社会工作专业") if answers.social_work else say("其他专业")
    way = say("全日制") if answers.full_time else say("非全日制")
    held = answers.held
    return {
        "place": say("{county}", county=county),
        "education": say("{level}，{major}", level=answers.education.label, major=major),
        "graduation": say("{month}，{way}", month=_month(answers.graduated_on), way=way),
        "service": _jobs_told(answers.jobs),
        "held": say("{level}，{month}", level=held.label, month=_month(answers.held_on))
        if held and answers.held_on
        else say("没有证书"),
    }


def _jobs_told(jobs: Sequence[Period]) -> Sentence:
    told = [
        say("{start} 至 {end}", start=_month(start), end=_month(end) if end else say("今"))
        for start, end in jobs
    ]
    if not told:
        return say("没有做过")
    return told[0] if len(told) == 1 else say("{first}；{second}", first=told[0], second=told[1])


def _month(day: date) -> str:
    return day.strftime("%Y-%m")
