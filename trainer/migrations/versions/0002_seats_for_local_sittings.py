"""Sites, rooms and seats of local sittings; tickets; who came; more time to register."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = "'award_letter', 'workers_roster', 'public_notice', 'attendance_sheet', 'payment_list'"
MORE = f"{KINDS}, 'admission_ticket', 'exam_room_sheets'"


def upgrade() -> None:
    for table in ("paper", "paper_series"):
        _more_kinds(table)
    op.add_column(
        "registration",
        sa.Column("needs_access", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "exam_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("township_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("accessible", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_exam_site_sitting_id")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_exam_site_county_id")),
        sa.ForeignKeyConstraint(
            ["township_id"], ["township.id"], name=op.f("fk_exam_site_township_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_site")),
        sa.UniqueConstraint("sitting_id", "name", name=op.f("uq_exam_site_sitting_id_name")),
    )
    op.create_index(op.f("ix_exam_site_county_id"), "exam_site", ["county_id"])
    op.create_table(
        "exam_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("seat_rows", sa.Integer(), nullable=False),
        sa.Column("seat_columns", sa.Integer(), nullable=False),
        sa.Column("unused", sa.JSON(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 9999", name=op.f("ck_exam_room_room_number")),
        sa.CheckConstraint("seat_rows BETWEEN 1 AND 60", name=op.f("ck_exam_room_room_rows")),
        sa.CheckConstraint("seat_columns BETWEEN 1 AND 40", name=op.f("ck_exam_room_room_columns")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_exam_room_sitting_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["exam_site.id"], name=op.f("fk_exam_room_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_room")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_exam_room_sitting_id_number")),
    )
    op.create_index(op.f("ix_exam_room_site_id"), "exam_room", ["site_id"])
    op.create_table(
        "seating_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "fixed", name="seatingstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fixed_by_id", sa.Integer(), nullable=True),
        sa.Column("last_ticket", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'fixed')", name=op.f("ck_seating_plan_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'fixed') = (fixed_at IS NOT NULL)", name=op.f("ck_seating_plan_plan_fixed")
        ),
        sa.CheckConstraint("last_ticket >= 0", name=op.f("ck_seating_plan_plan_tickets")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_seating_plan_sitting_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_seating_plan_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["fixed_by_id"], ["user.id"], name=op.f("fk_seating_plan_fixed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating_plan")),
        sa.UniqueConstraint("sitting_id", name=op.f("uq_seating_plan_sitting_id")),
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("ticket_number", sa.String(length=20), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_reason", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "present", "absent", "violation", name="seatoutcome", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("outcome_note", sa.String(length=200), nullable=False),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('present', 'absent', 'violation')", name=op.f("ck_placement_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (outcome_at IS NULL)", name=op.f("ck_placement_placement_outcome")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'violation' OR outcome_note <> ''",
            name=op.f("ck_placement_placement_violation"),
        ),
        sa.CheckConstraint("seat >= 1", name=op.f("ck_placement_placement_seat")),
        sa.CheckConstraint(
            "(moved_at IS NULL) = (moved_reason = '')", name=op.f("ck_placement_placement_moved")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["seating_plan.id"], name=op.f("fk_placement_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_placement_registration_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["exam_room.id"], name=op.f("fk_placement_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_placement_registration_id")),
        sa.UniqueConstraint("room_id", "seat", name=op.f("uq_placement_room_id_seat")),
        sa.UniqueConstraint("ticket_number", name=op.f("uq_placement_ticket_number")),
    )
    op.create_index("ix_placement_plan_room", "placement", ["plan_id", "room_id"])
    op.create_table(
        "more_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("until_at > given_at", name=op.f("ck_more_time_more_time_later")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_more_time_more_time_reason")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_more_time_sitting_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_more_time_person_id")),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["user.id"], name=op.f("fk_more_time_given_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_more_time")),
    )
    op.create_index("ix_more_time_sitting_person", "more_time", ["sitting_id", "person_id"])


def _more_kinds(table: str) -> None:
    """Let the table take the new kinds of papers.

    On SQLite the words of the law are changed where they stand: the table is referred to by
    others and guarded by triggers, and would have to be made anew with all of them.
    """
    name = f"ck_{table}_kind_known"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, f"kind IN ({MORE})")
        return
    connection = op.get_bind()
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (f"kind IN ({KINDS})", f"kind IN ({MORE})", table),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def downgrade() -> None:
    raise RuntimeError("seats that were given are not taken away")
