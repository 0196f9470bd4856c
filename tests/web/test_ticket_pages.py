"""A candidate fetches the admission ticket; the county prints the papers of its rooms."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import hidden, text_of
from trainer.core.actors import System
from trainer.domain.exams import operations, queries
from trainer.domain.papers import operations as papers
from trainer.domain.papers.models import Paper
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


def test_before_the_seats_are_fixed_the_page_offers_no_ticket(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting, candidate = make.local_sitting(county), make.candidate(county)
    registration = make.accepted(sitting, candidate.person)
    make.exam_room(make.exam_site(sitting, county))
    operations.plan_seats(sitting, seed="1", actor=make.officer(county))
    client = as_user(candidate)
    page = f"/candidate/registrations/{registration.id}/detail"
    assert "领取准考证" not in client.get(page).text
    answer = client.post(
        f"/candidate/registrations/{registration.id}/issue-ticket", data=hidden(client, page)
    )
    assert "座位还没有确定" in text_of(client.get(answer.location))
    assert queries.ticket_of(registration) is None
    assert client.get(f"/candidate/registrations/{registration.id}/ticket").status_code == 404


def test_ticket_and_sheets_are_fetched_by_whose_they_are(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    candidate, other = make.candidate(county), make.candidate(county)
    registration = make.accepted(sitting, candidate.person)
    make.accepted(sitting, other.person)
    room = make.exam_room(make.exam_site(sitting, county))
    operations.plan_seats(sitting, seed="1", actor=officer)
    operations.fix_seats(sitting, actor=officer)
    mine, desk = as_user(candidate), as_user(officer)
    page = f"/candidate/registrations/{registration.id}/detail"
    assert "领取准考证" in mine.get(page).text
    issue = f"/candidate/registrations/{registration.id}/issue-ticket"
    assert mine.post(issue, data=hidden(mine, page)).location == page
    plan = f"/county/seating/{sitting.id}/plan"
    answer = desk.post(f"/county/seating/{sitting.id}/print-rooms", data=hidden(desk, plan))
    assert answer.location.startswith("/jobs/")
    ticket, sheets = queries.ticket_of(registration), queries.sheets_of(room)
    assert ticket is not None
    assert sheets is not None
    printed(ticket, b"ticket")
    printed(sheets, b"sheets")
    url = f"/candidate/registrations/{registration.id}/ticket"
    assert url in mine.get(page).text
    assert mine.get(url).data == b"ticket"
    assert as_user(other).get(url).status_code == 404
    sheet_url = f"/county/seating/{room.id}/room-paper"
    assert sheet_url in desk.get(f"/county/seating/{room.id}/room").text
    assert desk.get(sheet_url).data == b"sheets"
    assert as_user(make.officer(make.county())).get(sheet_url).status_code == 404


def printed(paper: Paper, content: bytes) -> None:
    """What the job in the background does."""
    papers.attach_file(paper, content, "示例.pdf", actor=System("test"))
