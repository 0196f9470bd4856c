"""Attendance by the room's code; what each status counts, set by day and county; a class that is
closed stops no two records from becoming one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HALVES = "'whole', 'am', 'pm'"
SHARES = {"present_share": 100, "leave_share": 0, "absent_share": 0}
TERMS = ("present_share", "late_share", "early_share", "leave_share", "absent_share")
SITS = "NEW.state = 'seated' AND NEW.person_id IS NOT NULL AND NEW.guest_name = ''"
SAID = "nobody sits in two classes at the same time"
CLASH = """SELECT 1 FROM sign_up AS other
    JOIN training_session AS theirs ON theirs.id = other.session_id
    JOIN training_session AS ours ON ours.id = NEW.session_id
    WHERE other.person_id = NEW.person_id AND other.state = 'seated' AND other.id <> NEW.id
    AND other.session_id <> NEW.session_id AND ours.state <> 'closed'
    AND theirs.state NOT IN ('cancelled', 'closed')
    AND theirs.starts_at < ours.ends_at AND ours.starts_at < theirs.ends_at"""
CLASH_BEFORE = CLASH.replace(" AND ours.state <> 'closed'", "").replace(
    "NOT IN ('cancelled', 'closed')", "<> 'cancelled'"
)


def _triggers(clash: str) -> dict[str, tuple[str, ...]]:
    return {
        "sqlite": tuple(
            f"""CREATE TRIGGER sign_up_one_place_{name} AFTER {act} ON sign_up WHEN {SITS}
            BEGIN SELECT RAISE(ABORT, '{SAID}') WHERE EXISTS ({clash}); END"""
            for name, act in (
                ("insert", "INSERT"),
                ("update", "UPDATE OF state, person_id, session_id, guest_name"),
            )
        ),
        "postgresql": (
            f"""CREATE OR REPLACE FUNCTION sign_up_one_place_check() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                IF {SITS} THEN
                    PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
                    IF EXISTS ({clash}) THEN
                        RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                END IF;
                RETURN NULL;
            END $$""",
        ),
    }


def _replace_triggers(clash: str) -> None:
    name = op.get_bind().dialect.name
    if name == "sqlite":
        op.execute("DROP TRIGGER sign_up_one_place_insert")
        op.execute("DROP TRIGGER sign_up_one_place_update")
    for statement in _triggers(clash)[name]:
        op.execute(statement)


def _share(name: str, table: str) -> sa.CheckConstraint:
    rule = f"ck_{table}_{table}_{name}"
    return sa.CheckConstraint(f"{name} BETWEEN 0 AND 100", name=op.f(rule))


def _user(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}"))


def _course_shares() -> None:
    for name, share in SHARES.items():
        op.execute(
            f"ALTER TABLE course ADD COLUMN {name} INTEGER DEFAULT {share} NOT NULL "
            f"CONSTRAINT ck_course_course_{name} CHECK ({name} BETWEEN 0 AND 100)"
        )


def _terms() -> None:
    op.create_table(
        "attendance_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in TERMS),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        *(_share(name, "attendance_terms") for name in TERMS),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_attendance_terms_county_id")
        ),
        _user("set_by_id", "attendance_terms"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_terms")),
    )
    op.create_index(
        "uq_attendance_terms_county", "attendance_terms", ["county_id", "from_day"], unique=True
    )
    op.create_index(
        "uq_attendance_terms_city",
        "attendance_terms",
        ["from_day"],
        unique=True,
        sqlite_where=sa.text("county_id IS NULL"),
        postgresql_where=sa.text("county_id IS NULL"),
    )
    op.execute(
        "INSERT INTO attendance_terms (from_day, present_share, late_share, early_share, "
        "leave_share, absent_share, basis, set_at) VALUES ('2020-01-01', 100, 80, 50, 0, 0, "
        "'最初的设定', '2020-01-01 00:00:00+00')"
        if op.get_bind().dialect.name == "postgresql"
        else "INSERT INTO attendance_terms (from_day, present_share, late_share, early_share, "
        "leave_share, absent_share, basis, set_at) VALUES ('2020-01-01', 100, 80, 50, 0, 0, "
        "'最初的设定', '2020-01-01 00:00:00.000000')"
    )


def _checked_in() -> None:
    op.create_table(
        "self_check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column(
            "half",
            sa.Enum(*("whole", "am", "pm"), name="half", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"half IN ({HALVES})", name=op.f("ck_self_check_in_half_known")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_self_check_in_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_up.id"], name=op.f("fk_self_check_in_sign_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check_in")),
        sa.UniqueConstraint("sign_up_id", "half", name=op.f("uq_self_check_in_sign_up_id_half")),
    )
    op.create_index(
        "ix_self_check_in_session_device", "self_check_in", ["session_id", "half", "device"]
    )


def upgrade() -> None:
    _replace_triggers(CLASH)
    _course_shares()
    _terms()
    _checked_in()


def downgrade() -> None:
    op.drop_table("self_check_in")
    op.drop_table("attendance_terms")
    for name in SHARES:
        with op.batch_alter_table("course") as batch_op:
            batch_op.drop_column(name)
    _replace_triggers(CLASH_BEFORE)
