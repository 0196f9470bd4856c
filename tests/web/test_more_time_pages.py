"""The page on which one person is given more time."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import post, text_of
from trainer.core import clock
from trainer.domain.exams import queries
from trainer.domain.exams.models import MoreTime
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


def test_the_county_gives_more_time_and_the_candidate_reads_it(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    candidate = make.candidate(county)
    registration = make.started(sitting, candidate)
    assert candidate.person is not None
    assert sitting.closes_at is not None
    until = clock.local(sitting.closes_at + timedelta(days=1)).replace(second=0, microsecond=0)
    url = f"/county/sittings/{sitting.id}/more-time"
    client = as_user(officer)
    assert url in client.get(f"/county/sittings/{sitting.id}/detail").text
    fields = {
        "id_number": candidate.person.id_number,
        "until": f"{until:%Y-%m-%dT%H:%M}",
        "reason": "住院",
    }
    refused = post(client, url, fields)
    assert refused.status_code == 422
    assert "至少4个字" in refused.text
    assert "住院" in refused.text
    for impossible in ("0001-01-01T00:00", "9999-12-31T23:59"):
        refused = post(client, url, {**fields, "until": impossible})
        assert refused.status_code == 422
        assert "1900 年到 2100 年之间" in refused.text
    assert session.query(MoreTime).count() == 0
    assert post(client, url, {**fields, "reason": "住院，凭证明办理"}).location == url
    assert queries.more_time(sitting.id, candidate.person.id) == until
    assert "住院，凭证明办理" in text_of(client.get(url))
    page = as_user(candidate).get(f"/candidate/registrations/{registration.id}/detail")
    assert f"延长到 {until:%Y-%m-%d %H:%M}" in text_of(page)


def test_a_county_reads_nothing_of_it_in_a_sitting_of_the_city(
    make: Make, session: Session, as_user: AsUser
) -> None:
    sitting, officer = make.local_sitting(), make.officer(make.county())
    page = as_user(officer).get(f"/county/sittings/{sitting.id}/more-time")
    assert "延长并告知本人" not in page.text
    stranger = as_user(make.officer(make.county()))
    own = make.local_sitting(make.county())
    assert stranger.get(f"/county/sittings/{own.id}/more-time").status_code == 404
