"""Sittings have their own timetable; tickets are not contradicted by what they name."""

from datetime import UTC, date, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HERE = timezone(timedelta(hours=8))
MINE = """SELECT 1 FROM paper
    WHERE paper.kind = 'admission_ticket' AND paper.state = 'issued'
    AND paper.subject_type = 'Registration' AND paper.subject_id = OLD.registration_id"""
ROOM = "'第' || (SELECT number FROM exam_room WHERE exam_room.id = NEW.room_id) || '考场%'"
OF_SITTING = """SELECT 1 FROM paper
    JOIN registration ON registration.id = paper.subject_id
    WHERE paper.kind = 'admission_ticket' AND paper.state = 'issued'
    AND paper.subject_type = 'Registration'
    AND registration.sitting_id = OLD.sitting_id"""
ELSEWHERE = {
    dialect: f"""{MINE} AND ({seat} <> CAST(NEW.seat AS VARCHAR(8)) OR {room} NOT LIKE {ROOM})"""
    for dialect, seat, room in (
        ("sqlite", "json_extract(paper.facts, '$.seat')", "json_extract(paper.facts, '$.room')"),
        ("postgresql", "paper.facts ->> 'seat'", "paper.facts ->> 'room'"),
    )
}
SEAT_SAID = "a seat does not change under its ticket"
LAWS = {
    dialect: (
        (
            "placement_under_ticket",
            "placement",
            "UPDATE OF room_id, seat",
            ELSEWHERE[dialect],
            SEAT_SAID,
        ),
        ("placement_gone_under_ticket", "placement", "DELETE", MINE, SEAT_SAID),
        (
            "sitting_subject_under_tickets",
            "sitting_subject",
            "UPDATE OF starts_at, ends_at",
            OF_SITTING,
            "the times of a sitting do not change under its tickets",
        ),
    )
    for dialect in ELSEWHERE
}
TRIGGERS = {
    "sqlite": tuple(
        f"""CREATE TRIGGER {name} AFTER {act} ON {table}
        BEGIN SELECT RAISE(ABORT, '{said}') WHERE EXISTS ({wrong}); END"""
        for name, table, act, wrong, said in LAWS["sqlite"]
    ),
    "postgresql": tuple(
        statement
        for name, table, act, wrong, said in LAWS["postgresql"]
        for statement in (
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
    ),
}


def upgrade() -> None:
    op.create_table(
        "sitting_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fee_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)",
            name=op.f("ck_sitting_subject_sitting_subject_times"),
        ),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_sitting_subject_sitting_subject_order")
        ),
        sa.CheckConstraint("fee_fen >= 0", name=op.f("ck_sitting_subject_sitting_subject_fee")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_subject_sitting_id_sitting")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["exam_subject.id"],
            name=op.f("fk_sitting_subject_subject_id_exam_subject"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_subject")),
        sa.UniqueConstraint(
            "sitting_id", "subject_id", name=op.f("uq_sitting_subject_sitting_id_subject_id")
        ),
    )
    _take_over_the_usual_times()
    _rejudging()
    _bars()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _rejudging() -> None:
    """Registrations that are judged again, and those whose answer changed."""
    op.create_table(
        "rejudging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_id", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "judged >= 0 AND changed BETWEEN 0 AND judged",
            name=op.f("ck_rejudging_rejudging_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_rejudging_sitting_id_sitting")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user.id"], name=op.f("fk_rejudging_started_by_id_user")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_rejudging_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejudging")),
    )
    op.create_index(op.f("ix_rejudging_sitting_id"), "rejudging", ["sitting_id"])
    op.create_index(
        "uq_rejudging_under_way",
        "rejudging",
        ["sitting_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    answers = "('met', 'unknown', 'unmet')"
    op.create_table(
        "changed_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rejudging_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("result_before", sa.String(length=16), nullable=False),
        sa.Column("result_after", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            f"result_before IN {answers} AND result_after IN {answers}",
            name=op.f("ck_changed_answer_answer_known"),
        ),
        sa.CheckConstraint(
            "result_before <> result_after", name=op.f("ck_changed_answer_answer_changed")
        ),
        sa.ForeignKeyConstraint(
            ["rejudging_id"],
            ["rejudging.id"],
            name=op.f("fk_changed_answer_rejudging_id_rejudging"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_changed_answer_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_answer")),
        sa.UniqueConstraint(
            "rejudging_id",
            "registration_id",
            name=op.f("uq_changed_answer_rejudging_id_registration_id"),
        ),
    )
    op.create_index(
        op.f("ix_changed_answer_registration_id"), "changed_answer", ["registration_id"]
    )


def _bars() -> None:
    """What the exam authority has on record against people."""
    op.create_table(
        "exam_bar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("banned", "no_promise", name="barkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_exam_bar_bar_days")),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_exam_bar_bar_basis")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_reason = '')", name=op.f("ck_exam_bar_bar_lifted")
        ),
        sa.CheckConstraint("kind IN ('banned', 'no_promise')", name=op.f("ck_exam_bar_kind_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_exam_bar_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_exam_bar_entered_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_bar")),
    )
    op.create_index(op.f("ix_exam_bar_person_id"), "exam_bar", ["person_id"])
    op.create_index(
        "uq_exam_bar_holds",
        "exam_bar",
        ["person_id", "kind", "from_on"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _take_over_the_usual_times() -> None:
    """What tickets and pages said until now, written down for each sitting."""
    connection = op.get_bind()
    sitting = sa.table(
        "sitting",
        sa.column("id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("levels", sa.JSON),
        sa.column("exam_first_on", sa.Date),
        sa.column("exam_last_on", sa.Date),
    )
    subject = sa.table(
        "exam_subject",
        *(sa.column(name, sa.Integer) for name in ("id", "day", "fee_fen")),
        *(sa.column(name, sa.String) for name in ("level", "starts_at", "ends_at")),
    )
    subjects = connection.execute(sa.select(subject)).all()
    rows = []
    for held in connection.execute(sa.select(sitting)).all():
        mine = [each for each in subjects if each.level in held.levels]
        first = min((each.day for each in mine), default=1)
        for each in mine:
            day = held.exam_first_on + timedelta(days=each.day - first)
            fits = bool(each.starts_at) and day <= held.exam_last_on
            rows.append(
                {
                    "sitting_id": held.id,
                    "subject_id": each.id,
                    "starts_at": _moment(day, each.starts_at) if fits else None,
                    "ends_at": _moment(day, each.ends_at) if fits else None,
                    "fee_fen": each.fee_fen if held.kind == "national" else None,
                }
            )
    if rows:
        made = sa.table(
            "sitting_subject",
            *(sa.column(name, sa.Integer) for name in ("sitting_id", "subject_id", "fee_fen")),
            *(sa.column(name, sa.DateTime(timezone=True)) for name in ("starts_at", "ends_at")),
        )
        connection.execute(sa.insert(made), rows)


def _moment(day: date, said: str) -> datetime:
    hour, minute = said.split(":")
    here = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=HERE)
    return here.astimezone(UTC)


def downgrade() -> None:
    raise RuntimeError("a timetable on tickets is not taken away")
