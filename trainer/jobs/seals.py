"""Sealing printed papers, one after the other, in the name of whoever ordered it."""

import logging
from base64 import b64decode
from typing import Any

from trainer.core import outbox
from trainer.core.authority import TEST
from trainer.core.db import db, transaction
from trainer.core.errors import Refused
from trainer.core.files import StoredFile
from trainer.core.text import say
from trainer.documents import sealing
from trainer.documents.outcome import DocumentFailed
from trainer.documents.ring import Mark
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper, SealCertificate
from trainer.domain.people.models import User
from trainer.jobs.papers import ONE, SEVERAL
from trainer.jobs.registry import handler

log = logging.getLogger(__name__)

SIGNED = "电子签名"  # what the picture says of a seal that is none made up
NOT_MADE = say("后台没有做成用印，请重新办理；如再次失败，请联系管理员。")


@handler("papers.seal")
def seal_papers(claim: outbox.Claim) -> None:
    """Seal each paper that waits for it; carried out twice, none is sealed twice.

    Each paper has a transaction of its own, so that what is sealed stays when the job breaks off.
    """
    papers = queries.by_ids(claim.args["paper_ids"])
    orderer = db.session.get_one(User, claim.args["ordered_by"])
    refused = dict[str, None]()
    desk = _Desk(claim, orderer)
    for done, paper in enumerate(papers, start=1):
        if paper.seal is None:
            try:
                desk.seal(paper)
            except Refused as refusal:
                refused[str(refusal.sentence)] = None
        outbox.beat(claim, done=done, total=len(papers))
    with transaction():
        outbox.finish(claim, _result(claim, papers, list(refused)))


class _Desk:
    """Whoever seals, with the certificates made ready once."""

    def __init__(self, claim: outbox.Claim, orderer: User) -> None:
        self._claim, self._orderer = claim, orderer
        self._ready: dict[int, sealing.Sealer] = {}

    def seal(self, paper: Paper) -> None:
        """Seal one paper and keep the file, or refuse with a sentence."""
        certificate = queries.certificate_for(paper)
        objection = rules.sealing_objection(paper) or rules.certificate_objection(certificate)
        if objection or certificate is None or paper.file is None:
            raise Refused(objection or NOT_MADE)
        sealed = self._sealed(paper.file, certificate)
        with transaction():
            operations.keep_seal(
                paper,
                sealed,
                of=paper.file,
                certificate=certificate,
                job_id=self._claim.job_id,
                actor=self._orderer,
            )
            outbox.beat(self._claim)  # only under the lease

    def _sealed(self, file: StoredFile, certificate: SealCertificate) -> bytes:
        mark = Mark(certificate.office.name, TEST if certificate.is_test else SIGNED)
        order = sealing.Order(mark=mark, by=self._orderer.display_name)
        try:
            return self._sealer(certificate).seal(file.content, order)
        except DocumentFailed as failure:
            log.exception("file %s cannot be sealed; the others go on", file.id)
            raise Refused(NOT_MADE) from failure

    def _sealer(self, certificate: SealCertificate) -> sealing.Sealer:
        if certificate.id not in self._ready:
            authority = sealing.Authority(
                certificate=certificate.certificate,
                key=b64decode(certificate.key or ""),
                chain=[b64decode(one) for one in certificate.chain],
            )
            self._ready[certificate.id] = sealing.WAYS[certificate.way.value](authority)
        return self._ready[certificate.id]


def _result(claim: outbox.Claim, papers: Any, refused: list[str]) -> dict[str, Any]:
    """Where whoever ordered it finds the sealed files, and why some were not sealed."""
    count = sum(paper.seal is not None for paper in papers)
    result: dict[str, Any] = {"unsealed": len(papers) - count, "reasons": refused}
    if count:
        label = ONE if count == 1 else SEVERAL
        result |= {"url": f"/jobs/{claim.job_id}/result", "label": str(label)}
    return result
