"""The page of a sitting's times and fees, and where candidates and other counties read them."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.exams import TEST, codes
from tests.web.posting import post, press, text_of
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import RegistrationState
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


def test_times_and_fees_are_entered_corrected_and_shown_before_submission(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county, levels=[Level.ASSISTANT]), make.officer(county)
    url, client = f"/county/sittings/{sitting.id}/timetable", as_user(officer)
    assert url in client.get(f"/county/sittings/{sitting.id}/detail").text
    ability, practice = codes(Level.ASSISTANT)
    day = sitting.exam_first_on.isoformat()
    entered = {
        f"{ability}_on": day,
        f"{ability}_from": "09:00",
        f"{ability}_to": "11:00",
        f"{ability}_fee": "61",
        f"{practice}_on": day,
        f"{practice}_from": "10:30",
        f"{practice}_to": "12:30",
        f"{practice}_fee": "61.50",
    }
    refused = post(client, url, entered)
    assert refused.status_code == 422
    assert "时间重叠" in refused.text
    assert 'value="61.50"' in refused.text
    assert post(client, url, {**entered, f"{practice}_from": "14:00", f"{practice}_to": "16:00"})
    shown = client.get(url).text
    assert 'value="14:00"' in shown
    candidate = make.candidate(county)
    registration = make.filled(sitting, candidate)
    mine = as_user(candidate)
    assert "14:00—16:00" in text_of(mine.get(f"/candidate/exams/{sitting.id}/sitting"))
    answers = text_of(mine.get(f"/candidate/registrations/{registration.id}/answers"))
    assert "61.50 元" in answers
    assert "122.50 元" in answers


def test_a_county_sees_its_own_people_s_seats_in_a_sitting_of_the_city(
    make: Make, session: Session, as_user: AsUser
) -> None:
    ours, theirs = make.county(), make.county()
    sitting, city = make.local_sitting(), make.city_officer()
    make.exam_room(make.exam_site(sitting, ours))
    mine, other = (make.accepted(sitting, county=county) for county in (ours, theirs))
    operations.plan_seats(sitting, seed="1", actor=city)
    url, client = f"/county/sittings/{sitting.id}/seats", as_user(make.officer(ours))
    assert url in client.get(f"/county/sittings/{sitting.id}/detail").text
    assert "座位还没有确定" in text_of(client.get(url))
    operations.fix_seats(sitting, actor=city)
    shown = text_of(client.get(url))
    assert mine.person.name in shown
    assert other.person.name not in shown
    assert "调整座位" not in shown


def test_the_county_has_its_registrations_judged_again_and_reads_the_list(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    candidate = make.candidate(county)
    registration = make.registered(sitting, candidate)
    url, client = f"/county/sittings/{sitting.id}/rejudged", as_user(officer)
    assert url in client.get(f"/county/sittings/{sitting.id}/detail").text
    assert "还没有重新核对过" in text_of(client.get(url))
    for job in registration.person.employment:
        session.delete(job)
    session.commit()
    assert press(client, url, url.replace("rejudged", "rejudge")).location == url
    assert "正在核对" in text_of(client.get(url))
    run = queries.newest_rejudging(sitting.id)
    assert run is not None
    while operations.judge_some(run, actor=TEST):
        pass
    shown = client.get(url)
    assert f"/county/exams/{registration.id}/detail" in shown.text
    assert "符合 不符合" in text_of(shown)
    session.refresh(registration)
    assert registration.state is RegistrationState.SUBMITTED
