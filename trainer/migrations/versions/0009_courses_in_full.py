"""Courses in full: materials, opinions, hours, completion, codes and calendars."""

import sqlalchemy as sa
from alembic import op

from trainer.migrations import words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


KINDS = (
    "award_letter",
    "workers_roster",
    "public_notice",
    "attendance_sheet",
    "payment_list",
    "admission_ticket",
    "exam_room_sheets",
    "completion_certificate",
)


def upgrade() -> None:
    for table in ("paper", "paper_series"):
        words.allow(table, "kind", KINDS)
    op.create_table(
        "hours_cap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "training",
                "online",
                "seminar",
                "study",
                "writing",
                name="hourscategory",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("most_tenths", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "category IN ('training', 'online', 'seminar', 'study', 'writing')",
            name=op.f("ck_hours_cap_category_known"),
        ),
        sa.CheckConstraint("most_tenths >= 0", name=op.f("ck_hours_cap_hours_cap_none_below_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_cap")),
        sa.UniqueConstraint("category", "from_on", name=op.f("uq_hours_cap_category_from_on")),
    )
    op.create_table(
        "hours_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("need_tenths", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_hours_need_level_known")
        ),
        sa.CheckConstraint("need_tenths > 0", name=op.f("ck_hours_need_hours_need_some")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_need")),
        sa.UniqueConstraint("level", "from_on", name=op.f("uq_hours_need_level_from_on")),
    )
    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "link <> '' OR body <> ''", name=op.f("ck_material_material_of_something")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_material_county_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_material_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_course_id"), ["course_id"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_calendar_feed_live",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "course_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum("free", "given", "recalled", name="codestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'recalled') = (recalled_at IS NOT NULL)",
            name=op.f("ck_course_code_course_code_recalled_when"),
        ),
        sa.CheckConstraint(
            "state <> 'free' OR person_id IS NULL", name=op.f("ck_course_code_course_code_free")
        ),
        sa.CheckConstraint(
            "state <> 'given' OR person_id IS NOT NULL",
            name=op.f("ck_course_code_course_code_given"),
        ),
        sa.CheckConstraint(
            "state IN ('free', 'given', 'recalled')", name=op.f("ck_course_code_state_known")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) = (given_at IS NULL)",
            name=op.f("ck_course_code_course_code_given_when"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_course_code_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_code_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_course_code_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_code")),
        sa.UniqueConstraint("course_id", "code", name=op.f("uq_course_code_course_id_code")),
    )
    with op.batch_alter_table("course_code", schema=None) as batch_op:
        batch_op.create_index("ix_course_code_course_state", ["course_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_code_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_course_code_given",
            ["course_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'given'"),
            postgresql_where=sa.text("state = 'given'"),
        )

    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Integer(), nullable=False),
        sa.Column("teaching", sa.Integer(), nullable=False),
        sa.Column("arrangement", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "arrangement BETWEEN 1 AND 5", name=op.f("ck_evaluation_evaluation_arrangement")
        ),
        sa.CheckConstraint(
            "content BETWEEN 1 AND 5", name=op.f("ck_evaluation_evaluation_content")
        ),
        sa.CheckConstraint(
            "teaching BETWEEN 1 AND 5", name=op.f("ck_evaluation_evaluation_teaching")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_evaluation_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evaluation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint(
            "course_id", "person_id", name=op.f("uq_evaluation_course_id_person_id")
        ),
    )
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hours_tenths", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours_tenths > 0", name=op.f("ck_completion_completion_hours")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_completion_county_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_completion_course_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_completion_paper_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_completion_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
        sa.UniqueConstraint(
            "course_id", "person_id", name=op.f("uq_completion_course_id_person_id")
        ),
        sa.UniqueConstraint("paper_id", name=op.f("uq_completion_paper_id")),
    )
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_completion_person_id"), ["person_id"], unique=False)

    op.create_table(
        "hours_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("cycle_from", sa.Date(), nullable=False),
        sa.Column("cycle_until", sa.Date(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "training",
                "online",
                "seminar",
                "study",
                "writing",
                name="hourscategory",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("organiser", sa.String(length=100), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours_tenths", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "returned",
                "counted",
                "withdrawn",
                "replaced",
                name="hoursstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "category IN ('training', 'online', 'seminar', 'study', 'writing')",
            name=op.f("ck_hours_entry_category_known"),
        ),
        sa.CheckConstraint(
            "state <> 'replaced' OR reason <> ''", name=op.f("ck_hours_entry_hours_entry_reason")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR answer <> ''", name=op.f("ck_hours_entry_hours_entry_answer")
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'returned', 'counted', 'withdrawn', 'replaced')",
            name=op.f("ck_hours_entry_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'counted') OR decided_at IS NOT NULL",
            name=op.f("ck_hours_entry_hours_entry_decided"),
        ),
        sa.CheckConstraint(
            "held_on BETWEEN cycle_from AND cycle_until",
            name=op.f("ck_hours_entry_hours_entry_in_cycle"),
        ),
        sa.CheckConstraint("hours_tenths > 0", name=op.f("ck_hours_entry_hours_entry_some")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_hours_entry_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_hours_entry_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_hours_entry_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["hours_entry.id"], name=op.f("fk_hours_entry_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_hours_entry_uid")),
    )
    with op.batch_alter_table("hours_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hours_entry_certificate_cycle", ["certificate_id", "cycle_from"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hours_entry_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_hours_entry_activity",
            ["person_id", "activity"],
            unique=True,
            sqlite_where=sa.text("state IN ('filed', 'returned', 'counted')"),
            postgresql_where=sa.text("state IN ('filed', 'returned', 'counted')"),
        )

    op.execute(
        "ALTER TABLE course ADD COLUMN precedence VARCHAR(32) DEFAULT 'in_order' NOT NULL"
        " CONSTRAINT ck_course_precedence_known CHECK (precedence IN ('in_order', 'own_county', 'newcomers'))"
    )
    op.execute(
        "ALTER TABLE course ADD COLUMN hours_category VARCHAR(32)"
        " CONSTRAINT ck_course_hours_category_known CHECK (hours_category IN ('training', 'online', 'seminar', 'study', 'writing'))"
    )
    op.execute("ALTER TABLE course ADD COLUMN required_tenths INTEGER DEFAULT 0 NOT NULL")

    op.execute("ALTER TABLE training_session ADD COLUMN link VARCHAR(300) DEFAULT '' NOT NULL")


def downgrade() -> None:
    raise RuntimeError("hours, certificates and codes that were given are not taken away")
