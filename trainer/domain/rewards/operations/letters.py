"""The award letter: issued one by one or for everybody at once, declared void, replaced."""

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import savepoint, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.notices.operations import tell
from trainer.domain.papers import operations as papers
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people.places import County
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import Application
from trainer.domain.rewards.operations.paying import clear_if_over
from trainer.domain.rewards.rules import Issued


@transaction()
def issue_letter(application: Application, *, actor: Actor) -> Paper:
    """Issue the award letter, once the public notice is over."""
    require(rules.may_issue_letter(actor, application.county_id))
    return _issue(application, actor)


@transaction()
def issue_letters(county: County, *, actor: Actor) -> Issued:
    """Issue every letter that the county owes; one job prints them, whatever objects stays out."""
    require(rules.may_issue_letter(actor, county.id))
    rules.require_office(county.office_on(clock.today()))
    issued, left_out = list[Paper](), list[Sentence]()
    waiting = queries.without_letter(county.id)
    queries.hold_claims(waiting)
    for application in [claim for claim in waiting if claim.letter_id is None]:
        if len(issued) == rules.MOST_LETTERS:
            break
        try:
            with savepoint():
                issued.append(_issue(application, actor, printed_later=True))
        except RuleBroken as refusal:
            left_out.append(refusal.sentence)
    if not issued and not left_out:
        raise RuleBroken(say("现在没有公示结束、还没有印发通知书的奖励。"))
    job = papers.print_together(issued, actor=actor) if issued else None
    record(actor, "reward.letters_issued", county, county_id=county.id, count=len(issued))
    return Issued(len(issued), tuple(left_out), job.id if job else None)


@transaction()
def void_letter(application: Application, *, seen: int | None, reason: str, actor: Actor) -> None:
    """Declare the letter void, for a reason that is kept; another one may be issued.

    `seen` is the id of the letter that the officer looked at.
    """
    require(rules.may_end_letter(actor, application))
    letter = rules.require_seen_letter(application, seen)
    papers.void(letter, reason, actor=actor)
    record(actor, "reward.letter_voided", application, number=letter.number)
    tell(
        application.person_id,
        title=say("奖励通知书已作废"),
        text=say("{number}已作废，不再有效。重新印发后会再通知您。", number=letter.number),
        url=rules.page_of(application),
        actor=actor,
    )


@transaction()
def replace_letter(
    application: Application, *, seen: int | None, reason: str, actor: Actor
) -> Paper:
    """Issue the letter anew from what is on record today; the old one points to the new one."""
    require(rules.may_end_letter(actor, application))
    letter = rules.require_seen_letter(application, seen)
    refuse_if(rules.revoked_objection(application))
    successor = papers.replace(
        letter, _facts(application), reason, subject=application, actor=actor
    )
    application.letter = successor
    record(actor, "reward.letter_replaced", application, number=letter.number, by=successor.number)
    tell(
        application.person_id,
        title=say("奖励通知书已换发"),
        text=say(
            "{number}已由{successor}替代，请在申请页面下载新的通知书。",
            number=letter.number,
            successor=successor.number,
        ),
        url=rules.page_of(application),
        actor=actor,
    )
    return successor


def _issue(application: Application, actor: Actor, *, printed_later: bool = False) -> Paper:
    queries.hold_claims([application])
    clear_if_over(application, actor=actor)
    refuse_if(rules.letter_objection(application))
    refuse_if(rules.appeal_hold(queries.appeal_of(application)))
    paper = papers.issue(
        PaperKind.AWARD_LETTER,
        county=application.county,
        facts=_facts(application),
        subject=application,
        person_id=application.person_id,
        printed_later=printed_later,
        actor=actor,
    )
    application.letter = paper
    record(actor, "reward.letter_issued", application, number=paper.number)
    tell(
        application.person_id,
        title=say("奖励通知书已印发"),
        text=say("文号 {number}，可以在申请页面下载。", number=paper.number),
        url=rules.page_of(application),
        actor=actor,
    )
    return paper


def _facts(application: Application) -> dict[str, object]:
    office = rules.require_office(application.county.office_on(clock.today()))
    return rules.letter_facts(application, office.name)
