"""Printing issued papers."""

import logging
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from flask import current_app

from trainer import documents
from trainer.core import outbox, proof
from trainer.core.actors import System
from trainer.core.db import transaction
from trainer.core.text import Sentence, say
from trainer.documents.exam_facts import JPEG
from trainer.documents.kinds import KINDS, read_facts
from trainer.domain.exams import queries as exams
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper, PaperKind
from trainer.jobs.registry import handler

log = logging.getLogger(__name__)

PRINTER = System("papers.print")
ONE, SEVERAL = say("下载文件"), say("下载全部文件")


class Sound(NamedTuple):
    """A paper whose facts can be said, and those facts."""

    paper: Paper
    facts: Any


class Run:
    """One carrying out of a printing job: what it has done so far is stored after each paper."""

    def __init__(self, claim: outbox.Claim, total: int, done: int) -> None:
        self._claim, self._total, self._done = claim, total, done
        outbox.beat(claim, done=done, total=total)

    @property
    def is_last(self) -> bool:
        """Whether nobody tries again after this."""
        return self._claim.attempt >= outbox.MOST_ATTEMPTS

    def keep(self, paper: Paper, document: documents.Document) -> None:
        """The file and the progress in one transaction, or neither where the lease is lost."""
        with transaction():
            operations.attach_file(paper, document.pdf, document.name, actor=PRINTER)
            self._step()

    def refuse(self, paper: Paper, sentence: Sentence) -> None:
        """The paper cannot be made; the others go on."""
        with transaction():
            operations.note_problem(paper, sentence, actor=PRINTER)
            self._step()

    def _step(self) -> None:
        self._done += 1
        outbox.beat(self._claim, done=self._done, total=self._total)


@handler("papers.print")
def print_papers(claim: outbox.Claim) -> None:
    """Make the PDF of each paper that has none; carried out twice, none is lost or made twice."""
    wanted = [int(paper_id) for paper_id in claim.args["paper_ids"]]
    missing = queries.to_print(wanted)
    run = Run(claim, len(wanted), len(wanted) - len(missing))
    waiting = _sound(missing, run)
    while waiting:
        waiting = _print(waiting, run)
    with transaction():
        outbox.finish(claim, _result(claim, len(wanted), len(queries.to_print(wanted))))


def document_facts(paper: Paper) -> dict[str, Any]:
    """The frozen facts with what the office added: number, date, code and where to check it."""
    known = {spec.name for spec in fields(KINDS[paper.kind.value].facts)}
    added = {
        "number": paper.number,
        "issued_on": paper.issued_on.isoformat(),
        "verification_code": rules.grouped(paper.code),
        "verify_url": f"{current_app.config['TRAINER'].public_url}/verify/{paper.code}",
    }
    facts = paper.facts | {name: value for name, value in added.items() if name in known}
    if paper.wording is not None:
        facts["wording"] = paper.wording.words
    if facts.get("photo"):
        facts["picture"] = _picture(facts["photo"])
    if paper.kind is PaperKind.ATTENDANCE_SHEET:
        facts["rows"] = [_with_address(row) for row in facts["rows"]]
    values = rules.proven_values(facts)
    if values is not None:
        facts["verify_url"] += (
            f"#{proof.sign(values)}"  # browsers keep what follows # to themselves
        )
    return facts


def _picture(sha256: str) -> str:
    """The photo that the paper was issued with; nothing where its owner has taken it back."""
    photo = exams.photo_with(sha256)
    return f"{JPEG}{b64encode(photo.content).decode()}" if photo else ""


def _with_address(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a sign-in sheet: its code as the address that an instructor's camera opens."""
    if "code" not in row:
        return row
    plain = {name: value for name, value in row.items() if name != "code"}
    site = current_app.config["TRAINER"].public_url
    return plain | {"check_in_url": f"{site}/instructor/codes/scan/{row['code']}"}


def _sound(papers: Sequence[Paper], run: Run) -> list[Sound]:
    """The papers whose facts can be said; of the others it is noted why not."""
    sound = list[Sound]()
    for paper in papers:
        try:
            sound.append(Sound(paper, read_facts(paper.kind.value, document_facts(paper))))
        except documents.DocumentRefused as refusal:
            run.refuse(paper, refusal.sentence)
    return sound


def _print(waiting: list[Sound], run: Run) -> list[Sound]:
    """Print one after the other; a refusal ends the series, and what comes after it is left."""
    kind = waiting[0].paper.kind
    series = documents.make_many(kind.value, [one.facts for one in waiting])
    for place, (paper, _facts) in enumerate(waiting, start=1):
        try:
            document = next(series)
        except documents.DocumentRefused as refusal:
            run.refuse(paper, refusal.sentence)
            return waiting[place:]
        except documents.DocumentFailed:
            if not run.is_last:
                raise
            log.exception("paper %s cannot be printed; the others go on", paper.id)
            run.refuse(paper, say("后台没有做成这份文件，请重新生成；如再次失败，请联系管理员。"))
            return waiting[place:]
        run.keep(paper, document)
    return []


def _result(claim: outbox.Claim, total: int, refused: int) -> dict[str, Any]:
    """Where whoever started the job finds its files; the address is theirs alone."""
    result: dict[str, Any] = {"refused": refused} if refused else {}
    if total > refused:
        label = ONE if total == 1 else SEVERAL
        result |= {"url": f"/jobs/{claim.job_id}/result", "label": str(label)}
    return result
