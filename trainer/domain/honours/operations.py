"""What is done with selections and winners."""

from collections.abc import Sequence
from typing import Any

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.identity import normalise_name
from trainer.core.outbox import Job
from trainer.core.text import Sentence, say
from trainer.domain.honours import queries, rules
from trainer.domain.honours.models import (
    CHANGE,
    CONFIRM,
    PUBLISH,
    REMOVE,
    CertificateLayout,
    Mode,
    Ordering,
    Selection,
    Winner,
)
from trainer.domain.honours.rules import WinnerFacts
from trainer.domain.notices.operations import tell
from trainer.domain.papers import operations as papers
from trainer.domain.papers import queries as paper_queries
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people import queries as people
from trainer.domain.people.consents import Consent, ConsentKind
from trainer.domain.people.models import Person
from trainer.domain.people.places import Office


@transaction()
def open_selection(
    *,
    year: int,
    title: str,
    mode: Mode,
    categories: Sequence[str],
    ordering: Ordering = Ordering.COUNTY,
    order_rule: str = "",
    document_no: str = "",
    decision_text: str = "",
    approval_number: str = "",
    actor: Actor,
) -> Selection:
    """Open a selection of the city, whose winners can then be entered."""
    require(rules.may_open(actor))
    categories = [category.strip() for category in categories if category.strip()]
    _refuse(rules.opening_objection(title, mode, approval_number, categories))
    texts = {
        "title": title,
        "document_no": document_no,
        "decision_text": decision_text,
        "approval_number": approval_number,
        "order_rule": order_rule,
        "categories": "\n".join(categories),
    }
    _refuse(rules.number_objection(texts))
    refuse_if(rules.order_objection(ordering, order_rule), "order_rule")
    selection = Selection(
        year=year,
        title=title.strip(),
        mode=mode,
        approval_number=approval_number.strip(),
        document_no=document_no.strip(),
        decision_text=decision_text.strip(),
        ordering=ordering,
        order_rule=rules.order_rule(ordering, order_rule),
        categories=categories,
        opened_by_id=actor.actor_id,
    )
    db.session.add(selection)
    record(actor, "selection.opened", selection, year=year, title=title, mode=mode)
    return selection


@transaction()
def arrange_list(
    selection: Selection,
    *,
    ordering: Ordering,
    order_rule: str,
    columns: Sequence[str],
    actor: Actor,
) -> None:
    """Say in which order the list is printed and which columns it has, before it is published."""
    require(rules.may_enter(actor))
    queries.held(selection).take(CHANGE)
    refuse_if(rules.order_objection(ordering, order_rule), "order_rule")
    _refuse(rules.number_objection({"order_rule": order_rule}))
    refuse_if(rules.columns_objection(columns), "name")
    selection.ordering = ordering
    selection.order_rule = rules.order_rule(ordering, order_rule)
    selection.printed = list(columns)
    record(actor, "selection.arranged", selection, ordering=ordering, columns=list(columns))


@transaction()
def enter_winner(
    selection: Selection, facts: WinnerFacts, *, person: Person | None = None, actor: Actor
) -> Winner:
    """Enter somebody who was chosen, with the basis on which the name may be published."""
    require(rules.may_enter(actor))
    queries.held(selection).take(CHANGE)
    refuse_if(rules.category_objection(selection, facts.category), "category")
    consent = _consent(person)
    refuse_if(rules.basis_objection(facts.legal_basis, consent is not None), "basis")
    texts = {
        "name": facts.name,
        "organisation": facts.organisation,
        "post": facts.post,
        "level": facts.level,
        "deed": facts.deed,
        "basis": facts.legal_basis,
    }
    _refuse(rules.number_objection(texts))
    winner = Winner(
        selection_id=selection.id,
        category=facts.category,
        name=normalise_name(facts.name),
        person_id=person.id if person else None,
        county_id=facts.county_id,
        organisation=facts.organisation.strip(),
        post=facts.post.strip(),
        level=facts.level.strip(),
        deed=facts.deed.strip(),
        basis=facts.legal_basis.strip() or _basis_of(consent),
        consent_id=consent.id if consent and not facts.legal_basis.strip() else None,
        entered_by_id=actor.actor_id,
        entered_at=clock.now(),
    )
    db.session.add(winner)
    record(actor, "winner.entered", winner, selection=selection.id, category=facts.category)
    return winner


@transaction()
def confirm_winner(winner: Winner, *, actor: Actor) -> None:
    """A second officer has compared the entry with the decision."""
    require(rules.may_confirm(actor))
    queries.held(winner.selection).take(CHANGE)
    refuse_if(rules.confirming_objection(winner, actor))
    winner.take(CONFIRM)
    winner.confirmed_by_id = actor.actor_id
    winner.confirmed_at = clock.now()
    record(actor, "winner.confirmed", winner, selection=winner.selection_id)


@transaction()
def remove_winner(winner: Winner, *, reason: str, actor: Actor) -> None:
    """Take an entry off the list, for a reason that is kept."""
    require(rules.may_enter(actor))
    queries.held(winner.selection).take(CHANGE)
    refuse_if(rules.reason_objection(reason), "reason")
    winner.take(REMOVE)
    winner.removed_reason = reason.strip()
    record(actor, "winner.removed", winner, selection=winner.selection_id, reason=reason.strip())


@transaction()
def publish_roster(selection: Selection, *, actor: Actor) -> Paper:
    """Make the result known and issue the roster, in the order that the selection states."""
    require(rules.may_publish(actor))
    winners = queries.live_winners(queries.held(selection))
    refuse_if(rules.publishing_objection(winners))
    office = _office()
    selection.take(PUBLISH)
    selection.published_at = clock.now()
    selection.published_by_id = actor.actor_id
    paper = papers.issue(
        PaperKind.WORKERS_ROSTER,
        county=None,
        facts=rules.roster_facts(selection, winners, office.name),
        subject=selection,
        actor=actor,
    )
    selection.roster = paper
    record(actor, "selection.published", selection, number=paper.number, winners=len(winners))
    return paper


@transaction()
def issue_decision(selection: Selection, *, recipients: str, actor: Actor) -> Paper:
    """Issue the decision that makes the result known, with the list as its annex."""
    require(rules.may_publish(actor))
    selection = queries.held(selection)
    winners = queries.published_winners(selection)
    refuse_if(rules.deciding_objection(selection, winners))
    refuse_if(None if recipients.strip() else say("请填写主送机关。"), "recipients")
    _refuse(rules.number_objection({"recipients": recipients}))
    if queries.decision_of(selection) is not None:
        raise RuleBroken(say("这次评选的决定已经印发，不能再印发一份。"))
    paper = papers.issue(
        PaperKind.DECISION,
        county=None,
        facts=rules.decision_facts(selection, winners, _office().name, recipients),
        subject=selection,
        actor=actor,
    )
    record(actor, "selection.decided", selection, number=paper.number)
    return paper


@transaction()
def issue_certificates(selection: Selection, *, layout: CertificateLayout, actor: Actor) -> Job:
    """Issue a certificate to everybody on the list who has none, printed by one job."""
    require(rules.may_publish(actor))
    selection = queries.held(selection)
    winners = queries.published_winners(selection)
    refuse_if(rules.deciding_objection(selection, winners))
    there = queries.certificates_of(selection)
    issued = [
        papers.issue(
            PaperKind.HONOUR_CERTIFICATE,
            county=None,
            facts=rules.certificate_facts(winner, _office().name, layout),
            subject=winner,
            person_id=winner.person_id,
            printed_later=True,
            actor=actor,
        )
        for winner in winners
        if winner.id not in there
    ]
    if not issued:
        raise RuleBroken(say("名单上的每一位都已经有荣誉证书，不能重复印发。"))
    record(actor, "selection.certificates_issued", selection, count=len(issued))
    return papers.print_together(issued, actor=actor)


@transaction()
def void_paper(paper: Paper, *, reason: str, actor: Actor) -> None:
    """Declare a decision or certificate void, for a reason; another one may then be issued."""
    require(rules.may_publish(actor))
    selection = queries.held(queries.selection_of(paper))
    paper = paper_queries.held(paper)
    papers.void(paper, reason, actor=actor)
    record(actor, "selection.paper_voided", selection, number=paper.number)
    said = say("{number}已作废，不再有效。重新印发后会再通知您。", number=paper.number)
    _tell(paper, say("荣誉证书已作废"), said, actor)


@transaction()
def replace_decision(
    paper: Paper, *, recipients: str, body: str, reason: str, actor: Actor
) -> Paper:
    """Issue the decision anew, its words mended; the old one points to the new one."""
    require(rules.may_publish(actor))
    selection = queries.held(queries.selection_of(paper))
    winners = queries.published_winners(selection)
    refuse_if(rules.deciding_objection(selection, winners))
    refuse_if(None if recipients.strip() else say("请填写主送机关。"), "recipients")
    _refuse(rules.number_objection({"recipients": recipients, "body": body}))
    selection.decision_text = body.strip()
    facts = rules.decision_facts(selection, winners, _office().name, recipients)
    return _replace(paper, facts, reason, selection, selection, actor)


@transaction()
def replace_certificate(
    paper: Paper, *, name: str, layout: CertificateLayout, reason: str, actor: Actor
) -> Paper:
    """Issue a certificate anew, the name mended on the list too; the old one points to it."""
    require(rules.may_publish(actor))
    selection = queries.held(queries.selection_of(paper))
    winner = queries.require_winner(paper)
    refuse_if(rules.consent_objection([winner]))
    refuse_if(rules.name_objection(winner, name), "name")
    _refuse(rules.number_objection({"name": name}))
    if winner.name != normalise_name(name):
        record(actor, "winner.renamed", winner, before=winner.name, after=normalise_name(name))
        winner.name = normalise_name(name)
    facts = rules.certificate_facts(winner, _office().name, layout)
    successor = _replace(paper, facts, reason, winner, selection, actor)
    said = say(
        "{number}已由{successor}替代，请在“我的证书”下载新的证书。",
        number=paper.number,
        successor=successor.number,
    )
    _tell(paper, say("荣誉证书已换发"), said, actor)
    return successor


@transaction()
def replace_roster(paper: Paper, *, reason: str, actor: Actor) -> Paper:
    """Issue the roster anew from the list as it is now, without who took the consent back."""
    require(rules.may_publish(actor))
    selection = queries.held(queries.selection_of(paper))
    winners = queries.published_winners(selection)
    refuse_if(rules.deciding_objection(selection, winners))
    facts = rules.roster_facts(selection, winners, _office().name)
    selection.roster = _replace(paper, facts, reason, selection, selection, actor)
    return selection.roster


def _replace(
    paper: Paper,
    facts: dict[str, Any],
    reason: str,
    subject: Selection | Winner,
    selection: Selection,
    actor: Actor,
) -> Paper:
    paper = paper_queries.held(paper)
    successor = papers.replace(paper, facts, reason, subject=subject, actor=actor)
    record(
        actor,
        "selection.paper_replaced",
        selection,
        number=paper.number,
        by=successor.number,
    )
    return successor


def _tell(paper: Paper, title: Sentence, said: Sentence, actor: Actor) -> None:
    """Tell the winner, where the paper is a person's."""
    if paper.person_id is not None:
        tell(paper.person_id, title=title, text=said, url=rules.OWN_PAGE, actor=actor)


def _office() -> Office:
    office = paper_queries.office_on(None, clock.today())
    if office is None:
        raise RuleBroken(say("系统里没有市级主管单位，请先请系统管理员登记。"))
    return office


def _refuse(found: tuple[Sentence, str] | None) -> None:
    if found is not None:
        raise RuleBroken(*found)


def _consent(person: Person | None) -> Consent | None:
    given = people.live_consents(person, ConsentKind.PUBLICATION) if person else ()
    return given[-1] if given else None


def _basis_of(consent: Consent | None) -> str:
    if consent is None:
        return ""
    day = clock.local(consent.given_at).date()
    return str(
        say("本人{day}在线同意公开姓名（{version}版）", day=day, version=consent.text.version)
    )
