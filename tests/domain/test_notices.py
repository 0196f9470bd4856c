import pytest

from tests.factories import Make
from trainer.core.actors import System, Visitor
from trainer.core.errors import NotAllowed
from trainer.domain.notices import operations, queries
from trainer.domain.people.models import DutyKind


def test_a_message_waits_until_its_reader_opens_it(make: Make, each_database: str) -> None:
    user = make.candidate()
    assert user.person_id is not None
    message = operations.tell(
        user.person_id, title="名额", text="您有一个名额。", url="/candidate/", actor=System("t")
    )
    assert queries.unread(user) == 1
    operations.mark_read(message, actor=user)
    operations.mark_read(message, actor=user)
    assert queries.unread(user) == 0
    assert list(queries.inbox(viewer=user).rows) == [message]


def test_an_inbox_is_one_s_own(make: Make) -> None:
    user, other = make.candidate(), make.candidate()
    assert user.person_id is not None
    message = operations.tell(user.person_id, title="示例", text="示例", actor=System("t"))
    assert queries.find(message.id, viewer=other) is None
    with pytest.raises(NotAllowed):
        operations.mark_read(message, actor=other)
    assert user.person is not None
    with pytest.raises(NotAllowed):
        operations.mark_all_read(user.person, actor=other)


def test_no_visitor_writes_to_an_inbox(make: Make) -> None:
    with pytest.raises(NotAllowed):
        operations.tell(make.person().id, title="x", text="x", actor=Visitor())


def test_a_candidate_writes_to_nobody_else(make: Make) -> None:
    candidate, other = make.candidate(), make.candidate()
    assert other.person_id is not None
    with pytest.raises(NotAllowed):
        operations.tell(other.person_id, title="x", text="x", actor=candidate)
    assert queries.unread(other) == 0


def test_only_the_bureaus_staff_write_to_others(make: Make) -> None:
    county = make.county()
    reader = make.candidate(county)
    assert reader.person_id is not None
    for kind in (DutyKind.INSTRUCTOR, DutyKind.JUDGE):
        with pytest.raises(NotAllowed):
            operations.tell(
                reader.person_id, title="x", text="x", actor=make.staff(kind, county=county)
            )
    assert queries.unread(reader) == 0
    clerk = make.staff(DutyKind.CLERK, county=make.county())
    operations.tell(reader.person_id, title="示例", text="示例", actor=clerk)
    assert queries.unread(reader) == 1


def test_all_is_read_at_once(make: Make) -> None:
    user = make.candidate()
    assert user.person is not None
    for _ in range(3):
        operations.tell(user.person.id, title="示例", text="示例", actor=System("t"))
    operations.mark_all_read(user.person, actor=user)
    assert queries.unread(user) == 0


def test_staff_without_a_record_have_no_inbox(make: Make) -> None:
    assert queries.unread(make.city_officer()) == 0
