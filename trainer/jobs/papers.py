"""Printing issued papers."""

from dataclasses import fields
from typing import Any

from flask import current_app

from trainer import documents
from trainer.core import outbox
from trainer.core.actors import System
from trainer.core.db import transaction
from trainer.documents.kinds import KINDS
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper
from trainer.jobs.registry import handler

PRINTER = System("papers.print")


@handler("papers.print")
def print_paper(claim: outbox.Claim) -> None:
    """Make the PDF of an issued paper and keep it; nothing is left to do where it is there."""
    paper = queries.to_print(int(claim.args["paper_id"]))
    if paper is None:
        outbox.finish(claim)
        return
    kind, facts = paper.kind.value, document_facts(paper)
    try:
        document = documents.make(kind, facts)
    except documents.DocumentRefused as refusal:
        with transaction():
            operations.note_problem(paper, refusal.sentence, actor=PRINTER)
            outbox.finish(claim, {"problem": str(refusal.sentence)})
        return
    with transaction():
        operations.attach_file(paper, document.pdf, document.name, actor=PRINTER)
        outbox.finish(claim, {"paper_id": paper.id})


def document_facts(paper: Paper) -> dict[str, Any]:
    """The frozen facts with what the office added: number, date, code and where to check it."""
    known = {spec.name for spec in fields(KINDS[paper.kind.value].facts)}
    added = {
        "number": paper.number,
        "issued_on": paper.issued_on.isoformat(),
        "verification_code": rules.grouped(paper.code),
        "verify_url": f"{current_app.config['TRAINER'].public_url}/verify/{paper.code}",
    }
    return paper.facts | {name: value for name, value in added.items() if name in known}
