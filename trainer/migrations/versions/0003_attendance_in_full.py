"""Marks that were noted without a signal and sent later; leave; rows of the sheet;
one seat per person at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

HALVES = ("whole", "am", "pm")
STATUSES = ("present", "late", "early", "leave", "absent")
LEAVES = ("asked", "granted", "refused", "withdrawn")
STATES = ("taken", "same", "conflict", "settled")

CLASH = """SELECT 1 FROM sign_up AS other
    JOIN training_session AS theirs ON theirs.id = other.session_id
    JOIN training_session AS ours ON ours.id = NEW.session_id
    WHERE other.person_id = NEW.person_id AND other.state = 'seated' AND other.id <> NEW.id
    AND other.session_id <> NEW.session_id AND theirs.state <> 'cancelled'
    AND theirs.starts_at < ours.ends_at AND ours.starts_at < theirs.ends_at"""
SITS = "NEW.state = 'seated' AND NEW.person_id IS NOT NULL AND NEW.guest_name = ''"
SAID = "nobody sits in two classes at the same time"
TRIGGERS = {
    "sqlite": tuple(
        f"""CREATE TRIGGER sign_up_one_place_{name} AFTER {act} ON sign_up WHEN {SITS}
        BEGIN SELECT RAISE(ABORT, '{SAID}') WHERE EXISTS ({CLASH}); END"""
        for name, act in (
            ("insert", "INSERT"),
            ("update", "UPDATE OF state, person_id, session_id, guest_name"),
        )
    ),
    "postgresql": (
        f"""CREATE FUNCTION sign_up_one_place_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {SITS} THEN
                PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
                IF EXISTS ({CLASH}) THEN
                    RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            RETURN NULL;
        END $$""",
        """CREATE TRIGGER sign_up_one_place AFTER INSERT OR UPDATE
        OF state, person_id, session_id, guest_name
        ON sign_up FOR EACH ROW EXECUTE FUNCTION sign_up_one_place_check()""",
    ),
}


def _known(column: str, words: tuple[str, ...], table: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_known"))


def _words(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "sent_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("half", _words(HALVES, "half"), nullable=False),
        sa.Column("status", _words(STATUSES, "markstatus"), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("state", _words(STATES, "sentstate"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_at IS NOT NULL)",
            name=op.f("ck_sent_mark_sent_mark_settled"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (reason = '')", name=op.f("ck_sent_mark_sent_mark_reason")
        ),
        _known("half", HALVES, "sent_mark"),
        _known("status", STATUSES, "sent_mark"),
        _known("state", STATES, "sent_mark"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_sent_mark_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_up.id"], name=op.f("fk_sent_mark_sign_up_id")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["user.id"], name=op.f("fk_sent_mark_sent_by_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_sent_mark_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_mark")),
        sa.UniqueConstraint("key", name=op.f("uq_sent_mark_key")),
    )
    with op.batch_alter_table("sent_mark", schema=None) as batch_op:
        batch_op.create_index("ix_sent_mark_session_state", ["session_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_sent_mark_sign_up_id"), ["sign_up_id"], unique=False)

    op.create_table(
        "leave_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", _words(LEAVES, "leavestate"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_leave_request_leave_request_reason")),
        sa.CheckConstraint(
            "state NOT IN ('granted', 'refused') OR decided_at IS NOT NULL",
            name=op.f("ck_leave_request_leave_request_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR answer <> ''",
            name=op.f("ck_leave_request_leave_request_answer"),
        ),
        _known("state", LEAVES, "leave_request"),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_up.id"], name=op.f("fk_leave_request_sign_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_leave_request_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_leave_request_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_leave_request_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_request")),
    )
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leave_request_session_id"), ["session_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_leave_request_sign_up_id"), ["sign_up_id"], unique=False
        )
        batch_op.create_index(
            "uq_leave_request_stands",
            ["sign_up_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'granted')"),
            postgresql_where=sa.text("state IN ('asked', 'granted')"),
        )

    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sheet_row", sa.Integer(), nullable=True))
        batch_op.create_index("uq_sign_up_sheet_row", ["session_id", "sheet_row"], unique=True)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER sign_up_one_place_insert")
        op.execute("DROP TRIGGER sign_up_one_place_update")
    else:
        op.execute("DROP TRIGGER sign_up_one_place ON sign_up")
        op.execute("DROP FUNCTION sign_up_one_place_check")
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.drop_index("uq_sign_up_sheet_row")
        batch_op.drop_column("sheet_row")
    op.drop_table("leave_request")
    op.drop_table("sent_mark")
