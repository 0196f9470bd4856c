"""What an admission ticket says is not changed under it: what the databases themselves hold."""

from sqlalchemy import DDL, event

from trainer.domain.exams.models.sittings import SittingSubject
from trainer.domain.exams.models.venues import Placement

_MINE = """SELECT 1 FROM paper
    WHERE paper.kind = 'admission_ticket' AND paper.state = 'issued'
    AND paper.subject_type = 'Registration' AND paper.subject_id = OLD.registration_id"""
_ROOM = "'第' || (SELECT number FROM exam_room WHERE exam_room.id = NEW.room_id) || '考场%'"
_OF_SITTING = """SELECT 1 FROM paper
    JOIN registration ON registration.id = paper.subject_id
    WHERE paper.kind = 'admission_ticket' AND paper.state = 'issued'
    AND paper.subject_type = 'Registration'
    AND registration.sitting_id = OLD.sitting_id"""
_SEAT_SAID = "a seat does not change under its ticket"
_TIME_SAID = "the times of a sitting do not change under its tickets"


def _elsewhere(fact: str) -> str:
    """Whether a ticket that holds names another seat or room than the new one."""
    seat, room = (fact.format(name=name) for name in ("seat", "room"))
    return f"{_MINE} AND ({seat} <> CAST(NEW.seat AS VARCHAR(8)) OR {room} NOT LIKE {_ROOM})"


def _postgresql(name: str, table: str, act: str, wrong: str, said: str) -> tuple[str, str]:
    return (
        f"""CREATE FUNCTION {name}_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS ({wrong}) THEN
                RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$""",
        f"""CREATE TRIGGER {name} AFTER {act}
        ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_check()""",
    )


def _sqlite(name: str, table: str, act: str, wrong: str, said: str) -> tuple[str]:
    return (
        f"""CREATE TRIGGER {name} AFTER {act} ON {table}
        BEGIN SELECT RAISE(ABORT, '{said}') WHERE EXISTS ({wrong}); END""",
    )


_SEATS = (
    ("placement_under_ticket", "placement", "UPDATE OF room_id, seat"),
    ("placement_gone_under_ticket", "placement", "DELETE"),
)
_TIMES = ("sitting_subject_under_tickets", "sitting_subject", "UPDATE OF starts_at, ends_at")
SEATS_KEPT = {
    "sqlite": (
        *_sqlite(*_SEATS[0], _elsewhere("json_extract(paper.facts, '$.{name}')"), _SEAT_SAID),
        *_sqlite(*_SEATS[1], _MINE, _SEAT_SAID),
    ),
    "postgresql": (
        *_postgresql(*_SEATS[0], _elsewhere("paper.facts ->> '{name}'"), _SEAT_SAID),
        *_postgresql(*_SEATS[1], _MINE, _SEAT_SAID),
    ),
}
TIMES_KEPT = {
    "sqlite": _sqlite(*_TIMES, _OF_SITTING, _TIME_SAID),
    "postgresql": _postgresql(*_TIMES, _OF_SITTING, _TIME_SAID),
}
for _table, _kept in ((Placement.__table__, SEATS_KEPT), (SittingSubject.__table__, TIMES_KEPT)):
    for _dialect, _statements in _kept.items():
        for _statement in _statements:
            event.listen(
                _table,
                "after_create",
                DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
            )
