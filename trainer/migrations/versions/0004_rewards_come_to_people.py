"""People are told of rewards, second approvers give their word, and money comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reward_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("policy_code", sa.String(length=50), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "one_off",
                "yearly",
                "monthly",
                "fee_refund",
                name="benefitkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("first", "half", "last", name="stage", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('one_off', 'yearly', 'monthly', 'fee_refund')",
            name=op.f("ck_reward_reminder_kind_known"),
        ),
        sa.CheckConstraint(
            "stage IN ('first', 'half', 'last')", name=op.f("ck_reward_reminder_stage_known")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_reward_reminder_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_reward_reminder_county_id_county")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reward_reminder_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["reward_policy.id"],
            name=op.f("fk_reward_reminder_policy_id_reward_policy"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_reminder")),
        sa.UniqueConstraint(
            "county_id",
            "policy_code",
            "certificate_id",
            "kind",
            "period",
            "stage",
            name=op.f("uq_reward_reminder_once"),
        ),
    )
    op.create_index(
        op.f("ix_reward_reminder_certificate_id"), "reward_reminder", ["certificate_id"]
    )
    op.create_index(op.f("ix_reward_reminder_person_id"), "reward_reminder", ["person_id"])

    op.create_table(
        "reward_second_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("first_approver_id", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "approved_by_id <> first_approver_id AND approved_by_id <> reviewer_id "
            "AND (payee_id IS NULL OR approved_by_id <> payee_id)",
            name=op.f("ck_reward_second_approval_another_person"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["user.id"], name=op.f(f"fk_reward_second_approval_{column}_user")
            )
            for column in ("reviewer_id", "first_approver_id", "payee_id", "approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["reward_application.id"],
            name=op.f("fk_reward_second_approval_application_id_reward_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_second_approval")),
        sa.UniqueConstraint(
            "application_id", name=op.f("uq_reward_second_approval_application_id")
        ),
    )

    op.create_table(
        "reward_debt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("repaid_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "settled", "lifted", name="debtstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_reward_debt_amount")),
        sa.CheckConstraint(
            "repaid_fen >= 0 AND repaid_fen <= amount_fen", name=op.f("ck_reward_debt_repaid")
        ),
        sa.CheckConstraint(
            "(state = 'settled') = (repaid_fen = amount_fen)", name=op.f("ck_reward_debt_settled")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reward_debt_why")),
        sa.CheckConstraint(
            "state <> 'lifted' OR end_reason <> ''", name=op.f("ck_reward_debt_lifted_why")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'settled', 'lifted')", name=op.f("ck_reward_debt_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["reward_application.id"],
            name=op.f("fk_reward_debt_application_id_reward_application"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_reward_debt_county_id_county")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reward_debt_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_reward_debt_made_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_debt")),
    )
    for column in ("county_id", "person_id"):
        op.create_index(op.f(f"ix_reward_debt_{column}"), "reward_debt", [column])
    op.create_index(
        "uq_reward_debt_open",
        "reward_debt",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'lifted'"),
        postgresql_where=sa.text("state <> 'lifted'"),
    )

    op.create_table(
        "reward_repayment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_reward_repayment_amount")),
        sa.CheckConstraint("voucher <> ''", name=op.f("ck_reward_repayment_voucher")),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["reward_debt.id"], name=op.f("fk_reward_repayment_debt_id_reward_debt")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_reward_repayment_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_repayment")),
        sa.UniqueConstraint("debt_id", "voucher", name=op.f("uq_reward_repayment_debt_id_voucher")),
    )
