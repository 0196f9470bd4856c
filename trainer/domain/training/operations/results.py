"""Certificates of completion, codes of online lessons, private calendars."""

import secrets
from typing import Any

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.outbox import Job
from trainer.core.text import say
from trainer.domain.notices.operations import tell
from trainer.domain.papers import operations as papers
from trainer.domain.papers import queries as paper_queries
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.training import feeds, queries, rules
from trainer.domain.training.models import (
    GIVE_CODE,
    RECALL_CODE,
    CalendarFeed,
    CodeState,
    Completion,
    Course,
    CourseCode,
    SignUp,
)
from trainer.domain.training.queries import Result

PAGE = "/candidate/training"


@transaction()
def issue_completions(course: Course, *, actor: Actor) -> Job:
    """Give everybody who attended enough a certificate; they are printed by one job together."""
    require(rules.may_prepare(actor, course))
    course = queries.held_course(course)
    waiting = [result for result in queries.results(course) if result.waits]
    refuse_if(rules.completions_objection(len(waiting)))
    issued = [_issue(course, result, actor) for result in waiting]
    record(actor, "completions.issued", course, number=len(issued))
    return papers.print_together(issued, actor=actor)


@transaction()
def void_completion(completion: Completion, reason: str, *, actor: Actor) -> None:
    """Take a certificate back, for a reason that is kept and told; its number is not used again."""
    require(rules.may_void_completion(actor, completion))
    queries.held_course(completion.course)
    papers.void(completion.paper, reason, actor=actor)
    record(actor, "completion.voided", completion, reason=reason.strip())
    tell(
        completion.person_id,
        title=say("结业证书已作废"),
        text=say("{number}已作废：{reason}", number=completion.paper.number, reason=reason.strip()),
        url=PAGE,
        actor=actor,
    )


@transaction()
def load_codes(course: Course, typed: str, *, actor: Actor) -> int:
    """Put codes into the course's pool; those that were loaded before are left as they are."""
    require(rules.may_prepare(actor, course))
    course = queries.held_course(course)
    wanted = rules.read_codes(typed)
    refuse_if(rules.codes_objection(wanted), "codes")
    known = {row.code for row in queries.codes_of(course)}
    new = [code for code in wanted if code not in known]
    refuse_if(None if new else say("这些课程码以前都已录入，没有新的。"), "codes")
    now = clock.now()
    db.session.add_all(
        CourseCode(course_id=course.id, county_id=course.county_id, code=code, loaded_at=now)
        for code in new
    )
    record(actor, "course_codes.loaded", course, number=len(new))
    return len(new)


@transaction()
def claim_code(sign_up: SignUp, *, actor: Actor) -> CourseCode:
    """Fetch one's own code: the next free one, which nobody else will ever get."""
    require(rules.may_claim_code(actor, sign_up))
    course = queries.held_course(sign_up.session.course)
    db.session.refresh(sign_up)
    own = queries.code_of(course.id, sign_up.person_id or 0)
    refuse_if(rules.claiming_objection(sign_up, own))
    code = queries.next_code(course)
    if code is None:
        raise RuleBroken(rules.no_code_left())
    code.take(GIVE_CODE)
    code.person_id, code.given_at = sign_up.person_id, clock.now()
    db.session.flush()
    record(actor, "course_code.given", code, course=course.id)
    return code


@transaction()
def recall_code(code: CourseCode, *, actor: Actor) -> None:
    """Take a code out of use; it is given to nobody any more."""
    require(rules.may_prepare(actor, code.course))
    queries.held_course(code.course)
    db.session.refresh(code)
    code.take(RECALL_CODE)
    code.recalled_at = clock.now()
    record(actor, "course_code.recalled", code, course=code.course_id)


@transaction()
def recall_unused_codes(course: Course, *, actor: Actor) -> int:
    """Take all codes out of use that nobody fetched, so that they can go back."""
    require(rules.may_prepare(actor, course))
    course = queries.held_course(course)
    unused = queries.codes_of(course, CodeState.FREE)
    refuse_if(None if unused else say("没有未领的课程码。"))
    for code in unused:
        code.take(RECALL_CODE)
        code.recalled_at = clock.now()
    record(actor, "course_codes.recalled", course, number=len(unused))
    return len(unused)


@transaction()
def make_feed(person_id: int, *, actor: Actor) -> str:
    """A new private address for one's calendar; the one before stops. It is shown this once."""
    require(rules.may_keep_feed(actor, person_id))
    _end(person_id)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(person_id=person_id, token_hash=feeds.hashed(token), made_at=clock.now())
    db.session.add(feed)
    db.session.flush()
    record(actor, "calendar_feed.made", feed)
    return token


@transaction()
def end_feed(person_id: int, *, actor: Actor) -> None:
    """The private address opens nothing any more."""
    require(rules.may_keep_feed(actor, person_id))
    ended = _end(person_id)
    refuse_if(None if ended else say("没有正在使用的订阅地址。"))
    if ended is not None:
        record(actor, "calendar_feed.ended", ended)


def _end(person_id: int) -> CalendarFeed | None:
    feed = queries.feed_of(person_id)
    if feed is not None:
        feed.ended_at = clock.now()
        db.session.flush()
    return feed


def _issue(course: Course, result: Result, actor: Actor) -> Paper:
    facts = _facts(course, result)
    paper = papers.issue(
        PaperKind.COMPLETION_CERTIFICATE,
        county=course.county,
        facts=facts,
        subject=course,
        person_id=result.person.id,
        printed_later=True,
        actor=actor,
    )
    completion = result.completion or Completion(
        course_id=course.id, county_id=course.county_id, person_id=result.person.id
    )
    completion.paper, completion.issued_at = paper, clock.now()
    completion.hours_tenths = result.attended.hours_tenths
    db.session.add(completion)
    db.session.flush()
    record(actor, "completion.issued", completion, number=paper.number)
    tell(
        result.person.id,
        title=say("结业证书已印发"),
        text=say(
            "“{title}”的结业证书已印发，文号 {number}，可以在“免费培训”里打开这门课程下载。",
            title=course.title,
            number=paper.number,
        ),
        url=PAGE,
        actor=actor,
    )
    return paper


def _facts(course: Course, result: Result) -> dict[str, Any]:
    office = paper_queries.office_on(course.county, clock.today())
    attended = result.attended
    return {
        "county": course.county.name,
        "office": office.name[:40] if office else course.organiser[:40],
        "recipient": result.person.name,
        "course": course.title,
        "organiser": course.organiser,
        "first_on": attended.first_on.isoformat(),
        "last_on": attended.last_on.isoformat(),
        "hours": f"{attended.hours_tenths / 10:g}",
        "share": f"{100 * attended.hours_tenths // attended.of_tenths}%",
    }
