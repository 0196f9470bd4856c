"""Anybody checks which level they may sit and when, without an account."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from trainer.blueprints.public.check_questions import QUESTIONS, Question, question, unanswered
from trainer.blueprints.public.home import DEADLINES, Deadline
from trainer.core import clock
from trainer.core.clock import local
from trainer.core.text import say
from trainer.domain.certificates.models import NATIONAL, Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.rules import Answers, Verdict
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.domain.rewards import queries as rewards
from trainer.domain.rewards import rules as reward_rules
from trainer.domain.rewards.queries import Prospect
from trainer.domain.training import queries as training
from trainer.web import found, page, show

bp = Blueprint("exams", __name__, url_prefix="/exams")

KEPT = "check"
"""Where the answers lie in the visitor's cookie."""


@page(bp, "/check", form=True)
def check(key: str = "place") -> ResponseReturnValue:
    """One question a page; the answers stay in the visitor's browser, and going back keeps them.

    A question that is mended from the page of the result leads back to it.
    """
    asked = found(question(key))
    form = asked.filled(_kept())
    if form.perform(_keep, form):
        following = None if "mend" in request.args else _after(asked)
        return redirect(_url(following or unanswered(_kept())))
    place = QUESTIONS.index(asked)
    return show(
        form=form,
        question=asked,
        number=place + 1,
        total=len(QUESTIONS),
        last=_after(asked) is None or "mend" in request.args,
        back_url=_url(QUESTIONS[place - 1]) if place else None,
    )


bp.add_url_rule("/check/<key>", "check", methods=["GET", "POST"])


def _keep(form: Any) -> None:
    session[KEPT] = {**_kept(), **form.kept()}


def _kept() -> dict[str, Any]:
    kept = session.get(KEPT)
    return kept if isinstance(kept, dict) else {}


def _after(asked: Question) -> Question | None:
    return next(iter(QUESTIONS[QUESTIONS.index(asked) + 1 :]), None)


def _url(asked: Question | None) -> str:
    return url_for(".check", key=asked.key) if asked else url_for(".result")


@page(bp, "/result")
def result() -> ResponseReturnValue:
    """Each level: yes, from when, or why not; what the county pays, and whom to ask."""
    answers = kept_answers()
    if answers is None:
        return redirect(_url(unanswered(_kept())))
    county = found(people.county(answers.county_id))
    today, sitting = clock.today(), queries.next_national()
    policies = rewards.in_force(today, county)
    verdicts = queries.verdicts(answers.facts())
    return show(
        answers=answers,
        questions=QUESTIONS,
        told=rules.answers_told(answers, county.name),
        verdicts=verdicts,
        next_year=rules.next_level(verdicts),
        county=county,
        office=county.office_on(today),
        rewards=[(policy, reward_rules.describe(policy.content)) for policy in policies],
        prospects=_prospects(answers, verdicts, county),
        sessions=training.near(county.id),
        sitting=sitting,
        window=rules.window(sitting, clock.now()) if sitting else None,
    )


@page(bp, "/clauses")
def clauses() -> ResponseReturnValue:
    """The conditions themselves, as they stand in the rules."""
    versions = queries.eligibility_versions()
    return show(versions=versions, levels=NATIONAL)


def kept_answers() -> Answers | None:
    """What this visitor answered, if all of it is still there."""
    kept = _kept()
    if unanswered(kept) is not None:
        return None
    answers = Answers.from_json(kept)
    return answers if people.county(answers.county_id) is not None else None


def _prospects(
    answers: Answers, verdicts: Sequence[Verdict], county: County
) -> dict[Level, Sequence[Prospect]]:
    """What the chosen county would pay for each level that is not held yet."""
    return {
        verdict.level: rewards.prospects(
            county,
            verdict.level,
            held=answers.held,
            jobs=answers.jobs,
            exam_year=verdict.possible_from or verdict.moment.exam_year,
        )
        for verdict in verdicts
        if not verdict.holding
    }


def _deadlines() -> list[Deadline]:
    """The ends of open registration windows."""
    now = clock.now()
    return [
        Deadline(
            label=say("{title}报名截止", title=sitting.title),
            on=local(sitting.closes_at).date(),
            url=url_for("candidate.exams.index" if g.user else "public.exams.check"),
        )
        for sitting in queries.upcoming(None)
        if sitting.closes_at is not None and sitting.closes_at > now
    ]


DEADLINES.append(_deadlines)
