"""Papers are sealed with the certificates of offices; decisions and certificates of honour."""

import sqlalchemy as sa
from alembic import op

from trainer.migrations import words

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "award_letter",
    "workers_roster",
    "public_notice",
    "attendance_sheet",
    "payment_list",
    "admission_ticket",
    "exam_room_sheets",
    "completion_certificate",
)
KINDS = (*OLD_KINDS[:2], "decision", "honour_certificate", *OLD_KINDS[2:])
OLD_DUTIES = (
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
DUTIES = (*OLD_DUTIES[:4], "sealer", *OLD_DUTIES[4:])
TRIGGERS = {
    "sqlite": tuple(
        f"""CREATE TRIGGER paper_seal_kept_{act.lower()} BEFORE {act} ON paper_seal
        BEGIN SELECT RAISE(ABORT, 'a seal is not changed'); END"""
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        """CREATE FUNCTION paper_seal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a seal is not changed'; END $$""",
        """CREATE TRIGGER paper_seal_kept BEFORE UPDATE OR DELETE
        ON paper_seal FOR EACH ROW EXECUTE FUNCTION paper_seal_refuse()""",
    ),
}


def upgrade() -> None:
    words.allow("duty", "kind", DUTIES)
    words.allow("paper", "kind", KINDS)
    words.allow("paper_series", "kind", KINDS)
    op.create_table(
        "seal_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column(
            "way", sa.Enum("pades", name="sealway", native_enum=False, length=32), nullable=False
        ),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.JSON(), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_seal_certificate_seal_certificate_period")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason = '')",
            name=op.f("ck_seal_certificate_seal_certificate_withdrawn"),
        ),
        sa.CheckConstraint("way IN ('pades')", name=op.f("ck_seal_certificate_way_known")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_seal_certificate_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_seal_certificate_added_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_certificate")),
        sa.UniqueConstraint("uid", name=op.f("uq_seal_certificate_uid")),
        sa.UniqueConstraint(
            "office_id", "fingerprint", name=op.f("uq_seal_certificate_office_id_fingerprint")
        ),
    )
    op.create_index(op.f("ix_seal_certificate_office_id"), "seal_certificate", ["office_id"])
    op.create_table(
        "paper_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("unsealed_sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_by_id", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_paper_seal_{column}_{table}")
            )
            for column, table in (
                ("paper_id", "paper"),
                ("certificate_id", "seal_certificate"),
                ("file_id", "stored_file"),
                ("sealed_by_id", "user"),
                ("job_id", "job"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_seal")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_seal_paper_id")),
    )
    for column in ("certificate_id", "job_id"):
        op.create_index(op.f(f"ix_paper_seal_{column}"), "paper_seal", [column])
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("paper_seal")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION paper_seal_refuse")
    op.drop_table("seal_certificate")
    words.allow("duty", "kind", OLD_DUTIES)
    words.allow("paper", "kind", OLD_KINDS)
    words.allow("paper_series", "kind", OLD_KINDS)
