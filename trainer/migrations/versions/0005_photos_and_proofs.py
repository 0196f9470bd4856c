"""Printed files lie sealed; registrations have a photo, and proof where no promise is made."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PARTS = "'exam', 'education', 'service', 'remark', 'promise'"
KINDS = "education", "report", "service", "certificate", "other"
STATES = "waiting", "accepted", "returned"
MORE_PARTS = "'exam', 'education', 'service', 'photo', 'remark', 'promise'"


def upgrade() -> None:
    op.add_column(
        "stored_file", sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "sitting",
        sa.Column("photo_required", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _more_words("returned_field", "section", PARTS, MORE_PARTS)
    op.create_table(
        "photo_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("least_width", sa.Integer(), nullable=False),
        sa.Column("most_bytes", sa.Integer(), nullable=False),
        sa.Column("upload_most_bytes", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Integer(), nullable=False),
        sa.Column("locally", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "width BETWEEN 50 AND 2000 AND height BETWEEN 50 AND 2000",
            name=op.f("ck_photo_rule_photo_size"),
        ),
        sa.CheckConstraint(
            "least_width BETWEEN 1 AND 5000", name=op.f("ck_photo_rule_photo_least")
        ),
        sa.CheckConstraint(
            "most_bytes > 0 AND upload_most_bytes >= most_bytes",
            name=op.f("ck_photo_rule_photo_bytes"),
        ),
        sa.CheckConstraint("ground BETWEEN 0 AND 255", name=op.f("ck_photo_rule_photo_ground")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_rule")),
        sa.UniqueConstraint("holds_from", name=op.f("uq_photo_rule_holds_from")),
    )
    op.create_table(
        "exam_photo",
        *_file_columns("exam_photo"),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("media_type = 'image/jpeg'", name=op.f("ck_exam_photo_photo_jpeg")),
        sa.CheckConstraint("size BETWEEN 1 AND 500000", name=op.f("ck_exam_photo_photo_bytes")),
    )
    op.create_index(op.f("ix_exam_photo_registration_id"), "exam_photo", ["registration_id"])
    op.create_index(
        "uq_exam_photo_holding",
        "exam_photo",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "proof",
        *_file_columns("proof"),
        sa.Column("kind", _words("proofkind", KINDS), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _words("proofstate", STATES), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('education', 'report', 'service', 'certificate', 'other')",
            name=op.f("ck_proof_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'returned')", name=op.f("ck_proof_state_known")
        ),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'application/pdf')", name=op.f("ck_proof_proof_type")
        ),
        sa.CheckConstraint("size BETWEEN 1 AND 8388608", name=op.f("ck_proof_proof_bytes")),
        sa.CheckConstraint(
            "state <> 'returned' OR reason <> ''", name=op.f("ck_proof_proof_reason")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL) AND "
            "(state = 'waiting') = (decided_by_id IS NULL)",
            name=op.f("ck_proof_proof_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_proof_decided_by_id")
        ),
    )
    op.create_index(op.f("ix_proof_registration_id"), "proof", ["registration_id"])


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=32)


def _file_columns(table: str) -> list[sa.schema.SchemaItem]:
    """What every table has that holds files of a registration."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f(f"fk_{table}_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _more_words(table: str, column: str, known: str, more: str) -> None:
    """Let a column of an enumeration take new words.

    On SQLite the words of the law are changed where they stand: the table is referred to by
    others, and would have to be made anew.
    """
    name = f"ck_{table}_{column}_known"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, f"{column} IN ({more})")
        return
    connection = op.get_bind()
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (f"{column} IN ({known})", f"{column} IN ({more})", table),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def downgrade() -> None:
    raise RuntimeError("what was sealed is not laid open")
