"""What is asked about selections and their winners."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.honours import rules
from trainer.domain.honours.models import Selection, SelectionState, Winner, WinnerState
from trainer.domain.papers import queries as paper_queries
from trainer.domain.papers.models import Paper, PaperKind, PaperState
from trainer.domain.people.consents import Consent
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.people.rules import is_city_staff


def visible_to(viewer: User) -> ColumnElement[bool]:
    """Selections are the city's own work."""
    return true() if is_city_staff(viewer) else false()


def selections(*, viewer: User, number: int = 1) -> Page[Selection]:
    """All selections, newest first."""
    chosen = select(Selection).where(visible_to(viewer))
    return page_of(chosen.order_by(Selection.year.desc(), Selection.id.desc()), number)


def find(selection_id: int, *, viewer: User) -> Selection | None:
    """A selection, for the city's officers."""
    return db.session.scalar(
        select(Selection).where(Selection.id == selection_id, visible_to(viewer))
    )


def held(selection: Selection) -> Selection:
    """The selection as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Selection)
        .where(Selection.id == selection.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def find_winner(winner_id: int, *, viewer: User) -> Winner | None:
    """An entry that was not removed, for the city's officers."""
    return db.session.scalar(
        select(Winner).where(
            Winner.id == winner_id, Winner.state != WinnerState.REMOVED, visible_to(viewer)
        )
    )


def live_winners(selection: Selection) -> Sequence[Winner]:
    """Everybody entered and not removed, in the order of the roster."""
    found = db.session.scalars(
        _in_order().where(Winner.selection_id == selection.id, Winner.state != WinnerState.REMOVED)
    )
    return rules.in_order(found.all())


def removed_winners(selection: Selection) -> Sequence[Winner]:
    """Who was taken off, and why."""
    return db.session.scalars(
        _in_order().where(Winner.selection_id == selection.id, Winner.state == WinnerState.REMOVED)
    ).all()


def decision_of(selection: Selection) -> Paper | None:
    """The decision about the selection that holds."""
    papers = paper_queries.of_subject(selection)
    return next((one for one in papers if one.kind is PaperKind.DECISION and one.holds), None)


def certificates_of(selection: Selection) -> dict[int, Paper]:
    """The certificates that hold, by winner."""
    winners = select(Winner.id).where(Winner.selection_id == selection.id)
    rows = db.session.scalars(
        select(Paper)
        .where(
            Paper.kind == PaperKind.HONOUR_CERTIFICATE,
            Paper.subject_type == Winner.__name__,
            Paper.subject_id.in_(winners),
            Paper.state == PaperState.ISSUED,
        )
        .order_by(Paper.id)
    )
    return {paper.subject_id: paper for paper in rows}


def to_confirm(viewer: User) -> int:
    """How many entries wait for a second officer other than whoever entered them."""
    waiting = select(func.count(Winner.id)).where(
        Winner.state == WinnerState.ENTERED,
        or_(Winner.entered_by_id.is_(None), Winner.entered_by_id != viewer.id),
        visible_to(viewer),
    )
    return db.session.scalar(waiting) or 0


def published(number: int = 1) -> Page[Selection]:
    """Selections whose roster holds, for everybody, newest first."""
    return page_of(
        _published().order_by(Selection.published_at.desc(), Selection.id.desc()), number
    )


def find_published(selection_id: int) -> Selection | None:
    """A selection whose roster holds, for everybody."""
    return db.session.scalar(_published().where(Selection.id == selection_id))


def published_winners(selection: Selection) -> Sequence[Winner]:
    """The confirmed winners who may (still) be shown to everybody, in the order of the roster."""
    found = db.session.scalars(
        _in_order()
        .outerjoin(Consent, Consent.id == Winner.consent_id)
        .where(
            Winner.selection_id == selection.id,
            Winner.state == WinnerState.CONFIRMED,
            Winner.basis != "",
            Consent.withdrawn_at.is_(None),
        )
    )
    return rules.in_order(found.all())


def may_be_named(paper: Paper) -> bool:
    """Whether the check of a paper says whose it is: who took the consent back is named no more."""
    winner = winner_of(paper)
    return winner is None or winner.may_be_named


def certificates_for(person: Person) -> Sequence[Paper]:
    """A winner's own certificates of honour that hold, newest first."""
    return db.session.scalars(
        select(Paper)
        .where(
            Paper.kind == PaperKind.HONOUR_CERTIFICATE,
            Paper.person_id == person.id,
            Paper.state == PaperState.ISSUED,
        )
        .order_by(Paper.id.desc())
    ).all()


def selection_of(paper: Paper) -> Selection:
    """The selection that a roster, a decision or a certificate is about."""
    winner = winner_of(paper)
    return winner.selection if winner else db.session.get_one(Selection, paper.subject_id)


def winner_of(paper: Paper) -> Winner | None:
    """Whose certificate it is; rosters and decisions are nobody's."""
    return require_winner(paper) if paper.kind is PaperKind.HONOUR_CERTIFICATE else None


def require_winner(certificate: Paper) -> Winner:
    """Whose certificate it is."""
    return db.session.get_one(Winner, certificate.subject_id)


def ended_of(selection: Selection) -> Sequence[Paper]:
    """The papers of the selection that were declared void or replaced, newest first."""
    winners = select(Winner.id).where(Winner.selection_id == selection.id)
    of_selection = and_(Paper.subject_type == Selection.__name__, Paper.subject_id == selection.id)
    of_winner = and_(Paper.subject_type == Winner.__name__, Paper.subject_id.in_(winners))
    return db.session.scalars(
        select(Paper)
        .where(or_(of_selection, of_winner), Paper.state != PaperState.ISSUED)
        .order_by(Paper.id.desc())
    ).all()


def _published() -> Select[Selection]:
    return (
        select(Selection)
        .join(Paper, Paper.id == Selection.roster_id)
        .where(Selection.state == SelectionState.PUBLISHED, Paper.state != PaperState.VOID)
    )


def _in_order() -> Select[Winner]:
    return (
        select(Winner)
        .join(County, County.id == Winner.county_id)
        .options(joinedload(Winner.county))
        .order_by(County.position, Winner.id)
    )
