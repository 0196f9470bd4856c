"""How many people a course takes at all; the databases count them, each once."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core.db import Base
from trainer.core.text import say


class CourseLimit(Base):
    """So many people may hold seats in a course, in whichever of its sessions.

    Invariant: `taken` is the number of those who do, each person counted once, and never more
    than `most`. Triggers on the sign-ups keep it; whoever gives seats locks this row first.
    """

    __tablename__ = "course_limit"
    __table_args__ = (
        CheckConstraint(
            "taken BETWEEN 0 AND most",
            name="course_limit_people",
            info={"refusal": say("这门课程的总名额刚才已经报满。请刷新页面，可以排候补。")},
        ),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), unique=True)
    most: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    @property
    def left(self) -> int:
        """How many more people the course takes."""
        return self.most - self.taken


_HELD = """SELECT count(DISTINCT coalesce(held.person_id, -held.id)) FROM sign_up AS held
    JOIN training_session AS theirs ON theirs.id = held.session_id
    WHERE theirs.course_id = course_limit.course_id AND held.state IN ('offered', 'seated')"""
_OURS = "course_id = (SELECT course_id FROM training_session WHERE id = NEW.session_id)"
_COUNT = f"UPDATE course_limit SET taken = ({_HELD}) WHERE {_OURS}"  # noqa: S608  our own words

COUNTED = {
    "sqlite": tuple(
        f"""CREATE TRIGGER sign_up_counted_{name} AFTER {act} ON sign_up BEGIN {_COUNT}; END"""
        for name, act in (("insert", "INSERT"), ("update", "UPDATE OF state, person_id"))
    ),
    "postgresql": (
        f"""CREATE FUNCTION sign_up_count() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM course_limit WHERE {_OURS} FOR UPDATE;
            IF FOUND THEN {_COUNT}; END IF;
            RETURN NULL;
        END $$""",
        """CREATE TRIGGER sign_up_counted AFTER INSERT OR UPDATE OF state, person_id
        ON sign_up FOR EACH ROW EXECUTE FUNCTION sign_up_count()""",
    ),
}
