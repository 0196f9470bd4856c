"""Counselling: times to book and questions in writing; a bank of questions and mock papers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = (
    "'clerk', 'reviewer', 'approver', 'payer', 'instructor', 'judge', 'auditor', 'administrator'"
)
MORE = KINDS.replace("'instructor'", "'instructor', 'counsellor'")


def upgrade() -> None:
    _more_duties()
    op.create_table(
        "counselling_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("most_bookings", sa.Integer(), nullable=False),
        sa.Column("cancel_hours", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cancel_hours BETWEEN 0 AND 168", name=op.f("ck_counselling_terms_terms_hours")
        ),
        sa.CheckConstraint(
            "most_bookings BETWEEN 1 AND 9", name=op.f("ck_counselling_terms_terms_most")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_counselling_terms_county_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_terms")),
        sa.UniqueConstraint("county_id", name=op.f("uq_counselling_terms_county_id")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "topic",
            sa.Enum(
                "conditions",
                "signing_up",
                "study",
                "certificate",
                "reward",
                "other",
                name="topic",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "answered", "solved", name="questionstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_question_level_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'answered', 'solved')", name=op.f("ck_question_state_known")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_question_question_title")),
        sa.CheckConstraint(
            "topic IN ('conditions', 'signing_up', 'study', 'certificate', 'reward', 'other')",
            name=op.f("ck_question_topic_known"),
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_question_county_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("ix_question_county_state", ["county_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_person_id"), ["person_id"], unique=False)

    op.create_table(
        "counselling_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("counsellor_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "way",
            sa.Enum("at_place", "phone", "online", name="way", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "cancelled", name="slotstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("cancelled_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'cancelled' OR cancelled_reason <> ''",
            name=op.f("ck_counselling_slot_slot_why"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'cancelled')", name=op.f("ck_counselling_slot_state_known")
        ),
        sa.CheckConstraint(
            "way IN ('at_place', 'phone', 'online')", name=op.f("ck_counselling_slot_way_known")
        ),
        sa.CheckConstraint("close_at <= starts_at", name=op.f("ck_counselling_slot_slot_close")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_counselling_slot_slot_times")),
        sa.ForeignKeyConstraint(
            ["counsellor_id"], ["user.id"], name=op.f("fk_counselling_slot_counsellor_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_counselling_slot_county_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_slot")),
    )
    with op.batch_alter_table("counselling_slot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_counselling_slot_county_starts", ["county_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            "uq_counselling_slot_time",
            ["counsellor_id", "starts_at"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "frequent_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "topic",
            sa.Enum(
                "conditions",
                "signing_up",
                "study",
                "certificate",
                "reward",
                "other",
                name="topic",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("published", "withdrawn", name="frequentstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(title) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(title, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_frequent_question_title_few_digits"),
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')",
            name=op.f("ck_frequent_question_level_known"),
        ),
        sa.CheckConstraint(
            "replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(answer, '1', '0'), '2', '0'), '3', '0'), '4', '0'), '5', '0'), '6', '0'), '7', '0'), '8', '0'), '9', '0'), '00000000000', '') = replace(replace(replace(replace(replace(replace(replace(replace(replace(answer, '1', '0'), '2', '0'), '3', '0'), '4', '0'), '5', '0'), '6', '0'), '7', '0'), '8', '0'), '9', '0')",
            name=op.f("ck_frequent_question_answer_no_long_number"),
        ),
        sa.CheckConstraint(
            "state IN ('published', 'withdrawn')", name=op.f("ck_frequent_question_state_known")
        ),
        sa.CheckConstraint(
            "title <> '' AND answer <> ''", name=op.f("ck_frequent_question_frequent_words")
        ),
        sa.CheckConstraint(
            "topic IN ('conditions', 'signing_up', 'study', 'certificate', 'reward', 'other')",
            name=op.f("ck_frequent_question_topic_known"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_frequent_question_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_frequent_question_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_frequent_question_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frequent_question")),
    )
    with op.batch_alter_table("frequent_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_frequent_question_county_id"), ["county_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_frequent_question_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_frequent_question_once",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "question_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("from_counsellor", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_question_entry_entry_text")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_question_entry_by_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_entry_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_entry")),
    )
    with op.batch_alter_table("question_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_entry_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "counselling_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "booked",
                "cancelled",
                "called_off",
                "came",
                "missed",
                name="bookingstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'booked') = (ended_at IS NULL)",
            name=op.f("ck_counselling_booking_booking_ended"),
        ),
        sa.CheckConstraint(
            "state IN ('booked', 'cancelled', 'called_off', 'came', 'missed')",
            name=op.f("ck_counselling_booking_state_known"),
        ),
        sa.CheckConstraint(
            "number BETWEEN 1 AND 9", name=op.f("ck_counselling_booking_booking_number")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_counselling_booking_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_counselling_booking_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["counselling_slot.id"], name=op.f("fk_counselling_booking_slot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_booking")),
    )
    with op.batch_alter_table("counselling_booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_counselling_booking_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "uq_counselling_booking_number",
            ["person_id", "number"],
            unique=True,
            sqlite_where=sa.text("state = 'booked'"),
            postgresql_where=sa.text("state = 'booked'"),
        )
        batch_op.create_index(
            "uq_counselling_booking_slot",
            ["slot_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('booked', 'came', 'missed')"),
            postgresql_where=sa.text("state IN ('booked', 'came', 'missed')"),
        )


def _more_duties() -> None:
    """Let a duty be that of a counsellor.

    On SQLite the words of the law are changed where they stand, as in step 0002.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_duty_kind_known"), "duty", type_="check")
        op.create_check_constraint(op.f("ck_duty_kind_known"), "duty", f"kind IN ({MORE})")
        return
    connection = op.get_bind()
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'duty'",
        (f"kind IN ({KINDS})", f"kind IN ({MORE})"),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def downgrade() -> None:
    raise RuntimeError("what was booked, asked and practised is not thrown away")
