"""A guest of the door is given to the person through the county's pages."""

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient

from tests.factories import Make
from tests.web.posting import hidden, post, text_of
from tests.web.test_attendance_pages import Class
from trainer.core.db import db
from trainer.domain.people.models import User
from trainer.domain.training import operations
from trainer.domain.training.models import Half

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]


def test_the_clerk_gives_a_guest_to_the_person_and_the_hours_are_seen(
    make: Make, as_user: AsUser, at: At
) -> None:
    group = Class(make, as_user, at)
    her = make.candidate(group.lesson.county)
    guest = operations.walk_in(
        group.lesson, name="示例客", phone="1402", half=Half.WHOLE, actor=group.teacher
    )
    url = f"/county/guests/{guest.id}/merge"
    assert as_user(make.officer(make.county())).get(url).status_code == 404
    clerk = as_user(make.officer(group.lesson.county))
    assert url in clerk.get(f"/county/training/{group.lesson.id}/session").text
    wrong = post(clerk, url, {"name": "示例客", "phone": "13905980000"})
    assert wrong.status_code == 422
    assert "没有找到姓名和手机号码都一致的人" in wrong.text
    assert her.person is not None
    fields = {**hidden(clerk, url), "name": her.person.name, "phone": her.person.phone or ""}
    for _ in range(2):
        assert clerk.post(url, data=fields).status_code == 302
    db.session.expire_all()
    assert guest.person_id == her.person_id
    assert "已经对上本人" in text_of(clerk.get(url))
    assert group.lesson.course.title in text_of(as_user(her).get("/candidate/training/"))
