"""Counselling: times to book and questions in writing; a bank of questions and mock papers."""

import sqlalchemy as sa
from alembic import op

from trainer.migrations import words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DUTIES = (
    "clerk",
    "reviewer",
    "approver",
    "payer",
    "instructor",
    "counsellor",
    "judge",
    "auditor",
    "administrator",
)
FILES = ("scores", "holders", "questions")

FROZEN = "question_id, number, stem, options, right_letters, explanation"
SAID = "an answered paper keeps the words it was answered with"
OVER = "a paper that was handed in takes no answer"
LATE = "(SELECT state FROM mock_paper WHERE id = NEW.paper_id) <> 'running'"

TRIGGERS = {
    "sqlite": (
        f"""CREATE TRIGGER practice_wording_frozen BEFORE UPDATE OF {FROZEN} ON practice_wording
        BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
        f"""CREATE TRIGGER practice_wording_kept BEFORE DELETE ON practice_wording
        BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
        f"""CREATE TRIGGER mock_item_over BEFORE UPDATE OF answer, answered_at ON mock_item
        WHEN {LATE} BEGIN SELECT RAISE(ABORT, '{OVER}'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION practice_wording_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE TRIGGER practice_wording_frozen BEFORE UPDATE OF {FROZEN}
        ON practice_wording FOR EACH ROW EXECUTE FUNCTION practice_wording_refuse()""",
        """CREATE TRIGGER practice_wording_kept BEFORE DELETE
        ON practice_wording FOR EACH ROW EXECUTE FUNCTION practice_wording_refuse()""",
        f"""CREATE FUNCTION mock_item_over_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {LATE} THEN
                RAISE EXCEPTION '{OVER}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER mock_item_over BEFORE UPDATE OF answer, answered_at
        ON mock_item FOR EACH ROW EXECUTE FUNCTION mock_item_over_check()""",
    ),
}


def upgrade() -> None:
    words.allow("duty", "kind", DUTIES)
    words.allow("loaded_file", "kind", FILES)
    words.allow("import_layout", "kind", FILES)
    op.create_table(
        "bank_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("single", "multiple", name="questionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("chapter", sa.String(length=60), nullable=False),
        sa.Column("point", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("stem_key", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("in_use", "retired", name="bankstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("chapter <> ''", name=op.f("ck_bank_question_bank_chapter")),
        sa.CheckConstraint(
            "kind IN ('single', 'multiple')", name=op.f("ck_bank_question_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('in_use', 'retired')", name=op.f("ck_bank_question_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_bank_question_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["exam_subject.id"], name=op.f("fk_bank_question_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question")),
    )
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_question_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_question_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bank_question_subject_id"), ["subject_id"], unique=False
        )
        batch_op.create_index(
            "uq_bank_question_city",
            ["subject_id", "stem_key"],
            unique=True,
            sqlite_where=sa.text("state = 'in_use' AND county_id IS NULL"),
            postgresql_where=sa.text("state = 'in_use' AND county_id IS NULL"),
        )
        batch_op.create_index(
            "uq_bank_question_county",
            ["subject_id", "county_id", "stem_key"],
            unique=True,
            sqlite_where=sa.text("state = 'in_use' AND county_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'in_use' AND county_id IS NOT NULL"),
        )

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
        "practice_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("single_tenths", sa.Integer(), nullable=False),
        sa.Column("multiple_tenths", sa.Integer(), nullable=False),
        sa.Column("partial_tenths", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 5 AND 300", name=op.f("ck_practice_rule_rule_minutes")),
        sa.CheckConstraint(
            "single_tenths > 0 AND multiple_tenths > 0 AND partial_tenths >= 0",
            name=op.f("ck_practice_rule_rule_marks"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_practice_rule_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_practice_rule_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["exam_subject.id"], name=op.f("fk_practice_rule_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_rule")),
    )
    with op.batch_alter_table("practice_rule", schema=None) as batch_op:
        batch_op.create_index(
            "uq_practice_rule_city",
            ["subject_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL AND county_id IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL AND county_id IS NULL"),
        )
        batch_op.create_index(
            "uq_practice_rule_county",
            ["subject_id", "county_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL AND county_id IS NOT NULL"),
            postgresql_where=sa.text("replaced_at IS NULL AND county_id IS NOT NULL"),
        )

    op.create_table(
        "practice_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("right_letters", sa.String(length=8), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "stem <> '' AND right_letters <> ''", name=op.f("ck_practice_wording_wording_words")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["bank_question.id"], name=op.f("fk_practice_wording_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user.id"], name=op.f("fk_practice_wording_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_wording")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_practice_wording_question_id_number")
        ),
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

    op.create_table(
        "mock_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("timed", "again", name="paperkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "running", "handed_in", "timed_out", name="paperstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score_tenths", sa.Integer(), nullable=True),
        sa.Column("full_tenths", sa.Integer(), nullable=False),
        sa.Column("chapters", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'timed') = (due_at IS NOT NULL)", name=op.f("ck_mock_paper_mock_due")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (ended_at IS NULL)", name=op.f("ck_mock_paper_mock_ended")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (score_tenths IS NULL)", name=op.f("ck_mock_paper_mock_score")
        ),
        sa.CheckConstraint("kind IN ('timed', 'again')", name=op.f("ck_mock_paper_kind_known")),
        sa.CheckConstraint(
            "state IN ('running', 'handed_in', 'timed_out')", name=op.f("ck_mock_paper_state_known")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_mock_paper_county_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mock_paper_person_id")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["practice_rule.id"], name=op.f("fk_mock_paper_rule_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["exam_subject.id"], name=op.f("fk_mock_paper_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mock_paper")),
    )
    with op.batch_alter_table("mock_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mock_paper_county_id"), ["county_id"], unique=False)
        batch_op.create_index("ix_mock_paper_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mock_paper_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_mock_paper_running",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "mock_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("single", "multiple", name="questionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("chapter", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer = '') = (answered_at IS NULL)", name=op.f("ck_mock_item_item_answered")
        ),
        sa.CheckConstraint("kind IN ('single', 'multiple')", name=op.f("ck_mock_item_kind_known")),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["mock_paper.id"], name=op.f("fk_mock_item_paper_id")
        ),
        sa.ForeignKeyConstraint(
            ["wording_id"], ["practice_wording.id"], name=op.f("fk_mock_item_wording_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mock_item")),
        sa.UniqueConstraint("paper_id", "position", name=op.f("uq_mock_item_paper_id_position")),
    )
    with op.batch_alter_table("mock_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mock_item_wording_id"), ["wording_id"], unique=False)

    for statement in TRIGGERS.get(op.get_bind().dialect.name, ()):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("what was booked, asked and practised is not thrown away")
