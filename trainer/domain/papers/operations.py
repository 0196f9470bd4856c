"""What is done with papers. Each verb: require, refuse, take the step, set, record."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from trainer.core import clock, files, outbox
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.authority import Credentials
from trainer.core.db import Base, db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.files import StoredFile
from trainer.core.outbox import Job
from trainer.core.text import Sentence, say
from trainer.domain.papers import queries, rules
from trainer.domain.papers.models import (
    ADOPT,
    DROP,
    REPLACE,
    SUPERSEDE,
    VOID,
    Paper,
    PaperKind,
    PaperSeal,
    PaperSeries,
    PaperWording,
    SealCertificate,
)
from trainer.domain.people.models import User
from trainer.domain.people.places import County, Office
from trainer.domain.people.rules import kept_words_objection, password_objection


@transaction()
def issue(
    kind: PaperKind | str,
    *,
    county: County | None,
    facts: dict[str, Any],
    subject: Base,
    person_id: int | None = None,
    printed_later: bool = False,
    actor: Actor,
) -> Paper:
    """Give the paper its number and its code, freeze what it says, and have it printed.

    Papers that are `printed_later` are printed by one job together: `print_together`.
    """
    kind = PaperKind(kind)
    county_id = county.id if county is not None else None
    require(rules.may_issue(actor, county_id))
    refuse_if(rules.facts_objection(facts))
    wording = _wording(kind)
    now, today = clock.now(), clock.today()
    office = _office(county)
    serial = _next_serial(office.document_prefix, kind, today.year)
    paper = Paper(
        kind=kind,
        county_id=county_id,
        prefix=office.document_prefix,
        year=today.year,
        serial=serial,
        number=rules.number_text(office.document_prefix, kind, today.year, serial),
        code=rules.new_code(),
        facts=facts,
        wording_id=wording.id if wording else None,
        person_id=person_id,
        subject_type=type(subject).__name__,
        subject_id=subject.id,
        issued_at=now,
        issued_on=today,
    )
    db.session.add(paper)
    db.session.flush()
    if not printed_later:
        _queue([paper], actor)
    record(actor, "paper.issued", paper, kind=kind.value, number=paper.number)
    return paper


@transaction()
def print_together(papers: Sequence[Paper], *, actor: Actor) -> Job:
    """Have papers of one kind printed by one job, in their order."""
    require(all(rules.may_issue(actor, paper.county_id) for paper in papers))
    refuse_if(None if papers else say("没有要生成文件的文书。"))
    job = _queue(papers, actor)
    for paper in papers:
        record(actor, "paper.queued", paper, number=paper.number)
    return job


@transaction()
def print_again(paper: Paper, *, actor: Actor) -> None:
    """Have a paper printed whose printing failed; pressed twice, it is printed once."""
    require(rules.may_issue(actor, paper.county_id))
    paper = queries.held(paper)
    refuse_if(rules.printing_objection(paper))
    if not paper.can_be_printed:
        return
    paper.problem = ""
    _queue([paper], actor)
    record(actor, "paper.queued", paper, number=paper.number)


@transaction()
def attach_file(paper: Paper, pdf: bytes, name: str, *, actor: Actor) -> None:
    """Keep what was printed; printed twice, the first print stays."""
    require(rules.may_print(actor))
    if paper.file_id is not None:
        return
    paper.file = files.store(pdf, "application/pdf")
    paper.file_name = name
    paper.problem = ""
    record(actor, "paper.printed", paper, sha256=paper.file.sha256)


@transaction()
def note_problem(paper: Paper, problem: str, *, actor: Actor) -> None:
    """Say why the paper could not be printed, so that its officers can mend it."""
    require(rules.may_print(actor))
    paper.problem = problem[:300]
    record(actor, "paper.not_printed", paper, problem=problem[:300])


@transaction()
def void(paper: Paper, reason: str, *, actor: Actor) -> None:
    """Declare a paper void, for a reason that is kept; its number is not used again."""
    require(rules.may_end(actor, paper))
    refuse_if(None if reason.strip() else say("请写明作废的原因。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    paper.take(VOID)
    paper.void_reason = reason.strip()
    paper.ended_at = clock.now()
    record(actor, "paper.voided", paper, number=paper.number, reason=reason.strip())


@transaction()
def replace(
    paper: Paper,
    facts: dict[str, Any],
    reason: str,
    *,
    subject: Base,
    printed_later: bool = False,
    actor: Actor,
) -> Paper:
    """Issue a corrected paper under a new number; the old one points to it."""
    require(rules.may_end(actor, paper))
    refuse_if(None if reason.strip() else say("请写明换发的原因。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    successor = issue(
        paper.kind,
        county=paper.county,
        facts=facts,
        subject=subject,
        person_id=paper.person_id,
        printed_later=printed_later,
        actor=actor,
    )
    paper.take(REPLACE)
    paper.replaced_by = successor
    paper.void_reason = reason.strip()
    paper.ended_at = clock.now()
    record(actor, "paper.replaced", paper, number=paper.number, by=successor.number)
    return successor


@transaction()
def draft_wording(
    base: PaperWording,
    words: str,
    reason: str,
    *,
    check: Callable[[str, str], Sentence | None],
    actor: Actor,
) -> PaperWording:
    """Write the next edition of what is in force; papers say so once somebody else publishes it.

    `check` knows the language of wordings (documents.wordings.objection).
    """
    require(rules.may_word(actor))
    words = "\n".join(line.rstrip() for line in words.strip().splitlines())
    refuse_if(check(base.kind.value, words), "words")
    refuse_if(kept_words_objection(words), "words")
    refuse_if(kept_words_objection(reason), "reason")
    queries.hold_wordings(base.kind)
    refuse_if(rules.draft_objection(words, base), "words")
    draft = PaperWording(
        kind=base.kind,
        edition=queries.next_wording_edition(base.kind),
        words=words,
        reason=reason.strip(),
        based_on_id=base.id,
        made_by_id=actor.actor_id,
        made_at=clock.now(),
    )
    db.session.add(draft)
    db.session.flush()
    record(actor, "paper_wording.drafted", draft, kind=draft.kind.value, edition=draft.edition)
    return draft


@transaction()
def publish_wording(draft: PaperWording, *, actor: Actor) -> None:
    """Issue papers with these words from now on; those issued before keep theirs."""
    require(rules.may_word(actor))
    queries.hold_wordings(draft.kind)
    in_force = queries.wording_in_force(draft.kind)
    refuse_if(rules.adoption_objection(draft, in_force, actor))
    if in_force is not None:
        in_force.take(SUPERSEDE)
        db.session.flush()
    draft.take(ADOPT)
    draft.published_by_id = actor.actor_id
    draft.published_at = clock.now()
    record(actor, "paper_wording.published", draft, kind=draft.kind.value, edition=draft.edition)


@transaction()
def drop_wording(draft: PaperWording, *, actor: Actor) -> None:
    """Give a draft up; it stays to be read."""
    require(rules.may_word(actor))
    draft.take(DROP)
    record(actor, "paper_wording.dropped", draft, kind=draft.kind.value, edition=draft.edition)


@transaction()
def add_certificate(
    office: Office, credentials: Credentials, *, proven: str | None = None, actor: Actor
) -> SealCertificate:
    """Keep a certificate with which the office seals; its private key lies sealed.

    Of people the password just typed is asked (`proven`: people.queries.proven_hash).
    """
    require(rules.may_keep_certificates(actor, office.county_id))
    if isinstance(actor, User):
        refuse_if(password_objection(actor, proven), "password")
    refuse_if(rules.validity_objection(credentials, clock.machine_now()), "file")
    row = SealCertificate(
        office_id=office.id,
        holder=credentials.holder,
        issuer=credentials.issuer,
        fingerprint=credentials.fingerprint,
        certificate=credentials.certificate,
        chain=[b64encode(one).decode() for one in credentials.chain],
        is_test=credentials.is_test,
        starts_on=clock.local(credentials.starts_at).date(),
        ends_on=clock.local(credentials.ends_at).date(),
        added_by_id=actor.actor_id if actor.actor_kind == "user" else None,
        added_at=clock.now(),
    )
    row.key = b64encode(credentials.key).decode()
    db.session.add(row)
    db.session.flush()
    record(actor, "seal_certificate.added", row, office=office.id, holder=row.holder)
    return row


@transaction()
def withdraw_certificate(certificate: SealCertificate, reason: str, *, actor: Actor) -> None:
    """Seal with this certificate no more; what was sealed with it stays sealed."""
    require(rules.may_keep_certificates(actor, certificate.office.county_id))
    refuse_if(None if reason.strip() else say("请写明停用的原因。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    refuse_if(rules.withdrawal_objection(certificate))
    certificate.withdrawn_at = clock.now()
    certificate.withdrawal_reason = reason.strip()
    record(actor, "seal_certificate.withdrawn", certificate, reason=reason.strip())


@transaction()
def order_seals(papers: Sequence[Paper], *, proven: str | None, actor: User) -> Job:
    """Have these papers sealed by one job, in the name of whoever orders it.

    `proven` is the stored hash that the password just typed fitted (people.queries.proven_hash).
    """
    require(all(rules.may_seal(actor, paper.county_id) for paper in papers))
    refuse_if(rules.order_objection(papers))
    refuse_if(password_objection(actor, proven), "password")
    for paper in papers:
        refuse_if(rules.sealing_objection(paper))
        refuse_if(rules.certificate_objection(queries.certificate_for(paper)))
    job = outbox.enqueue(
        "papers.seal",
        created_by=actor.id,
        paper_ids=[paper.id for paper in papers],
        ordered_by=actor.id,
    )
    for paper in papers:
        record(actor, "paper.seal_ordered", paper, number=paper.number, job=job.id)
    return job


@transaction()
def keep_seal(
    paper: Paper,
    pdf: bytes,
    *,
    of: StoredFile,
    certificate: SealCertificate,
    job_id: int | None = None,
    actor: User,
) -> PaperSeal:
    """Keep what came `of` the printed file; of several that seal at once the first one's stays."""
    require(rules.may_seal(actor, paper.county_id))
    paper = queries.held(paper)
    refuse_if(rules.sealing_objection(paper))
    seal = PaperSeal(
        paper_id=paper.id,
        certificate_id=certificate.id,
        file_id=files.store(pdf, "application/pdf").id,
        unsealed_sha256=of.sha256,
        sealed_by_id=actor.id,
        sealed_at=clock.now(),
        job_id=job_id,
    )
    db.session.add(seal)
    db.session.flush()
    db.session.expire(paper, ["seal"])
    record(actor, "paper.sealed", paper, number=paper.number, sha256=seal.file.sha256)
    return seal


def _queue(papers: Sequence[Paper], actor: Actor) -> Job:
    """Leave one job for these papers, which know it from now on."""
    job = outbox.enqueue(
        "papers.print",
        created_by=actor.actor_id if actor.actor_kind == "user" else None,
        paper_ids=[paper.id for paper in papers],
    )
    for paper in papers:
        paper.job_id = job.id
    return job


def _wording(kind: PaperKind) -> PaperWording | None:
    if kind not in rules.WORDED:
        return None
    return rules.require_wording(queries.wording_in_force(kind))


def _office(county: County | None) -> Office:
    office = queries.office_on(county, clock.today())
    if office is None:
        raise RuleBroken(
            say("系统里没有今天的主管单位，无法编文号。请系统管理员先登记主管单位及其文号代字。")
        )
    return office


def _next_serial(prefix: str, kind: PaperKind, year: int) -> int:
    """One more than the last; the row stays locked until the transaction ends."""
    insert = (
        postgresql_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    )
    serial = db.session.scalar(
        insert(PaperSeries)
        .values(prefix=prefix, kind=kind, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["prefix", "kind", "year"], set_={"last": PaperSeries.last + 1}
        )
        .returning(PaperSeries.last)
    )
    return int(serial or 0)
