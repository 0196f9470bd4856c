"""Every table of the first version, and the triggers that keep trail and papers as written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER paper_frozen BEFORE UPDATE OF kind, prefix, year, serial, number, code, facts, issued_at, issued_on ON paper BEGIN SELECT RAISE(ABORT, 'an issued paper does not change'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE FUNCTION paper_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an issued paper does not change'; END $$",
        "CREATE TRIGGER paper_frozen BEFORE UPDATE OF kind, prefix, year, serial, number, code, facts, issued_at, issued_on ON paper FOR EACH STATEMENT EXECUTE FUNCTION paper_refuse()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_entry_previous")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_event"), ["event"], unique=False)

    op.create_table(
        "consent_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "privacy",
                "id_number",
                "account",
                "publication",
                "exam_promise",
                name="consentkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('privacy', 'id_number', 'account', 'publication', 'exam_promise')",
            name=op.f("ck_consent_text_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_consent_text_kind_version")),
    )
    op.create_table(
        "county",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counselling_phone", sa.String(length=50), nullable=False),
        sa.Column("counselling_hours", sa.String(length=100), nullable=False),
        sa.Column("counselling_address", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county")),
        sa.UniqueConstraint("code", name=op.f("uq_county_code")),
        sa.UniqueConstraint("name", name=op.f("uq_county_name")),
    )
    op.create_table(
        "eligibility_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("first_exam_year", sa.Integer(), nullable=False),
        sa.Column("last_exam_year", sa.Integer(), nullable=True),
        sa.Column("study_rule", sa.Text(), nullable=False),
        sa.Column("social_work", sa.Text(), nullable=False),
        sa.Column("exclusions", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "last_exam_year IS NULL OR last_exam_year >= first_exam_year",
            name=op.f("ck_eligibility_version_eligibility_years"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_version")),
        sa.UniqueConstraint("version", name=op.f("uq_eligibility_version_version")),
    )
    op.create_table(
        "exam_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("passes_within_years", sa.Integer(), nullable=False),
        sa.Column("gives_certificate", sa.Boolean(), nullable=False),
        sa.Column("statement_valid_years", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "passes_within_years BETWEEN 1 AND 5", name=op.f("ck_exam_level_level_years")
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_exam_level_level_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_level")),
        sa.UniqueConstraint("level", name=op.f("uq_exam_level_level")),
    )
    op.create_table(
        "exam_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("full_mark_tenths", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.String(length=5), nullable=False),
        sa.Column("ends_at", sa.String(length=5), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "full_mark_tenths BETWEEN 1 AND 10000", name=op.f("ck_exam_subject_subject_full_mark")
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_exam_subject_level_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_subject")),
        sa.UniqueConstraint("code", name=op.f("uq_exam_subject_code")),
        sa.UniqueConstraint("level", "position", name=op.f("uq_exam_subject_level_position")),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("holiday", "make_up", name="daykind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_holiday_holiday_year")),
        sa.CheckConstraint("kind IN ('holiday', 'make_up')", name=op.f("ck_holiday_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
    )
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_year"), ["year"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued", "running", "done", "failed", name="jobstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(length=100), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_job_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "paper_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "award_letter",
                "workers_roster",
                "public_notice",
                "attendance_sheet",
                "payment_list",
                name="paperkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('award_letter', 'workers_roster', 'public_notice', 'attendance_sheet', 'payment_list')",
            name=op.f("ck_paper_series_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_series")),
        sa.UniqueConstraint(
            "prefix", "kind", "year", name=op.f("uq_paper_series_prefix_kind_year")
        ),
    )
    op.create_table(
        "pass_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("subject_code", sa.String(length=40), nullable=True),
        sa.Column("region", sa.String(length=50), nullable=True),
        sa.Column("mark_tenths", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "last_year IS NULL OR last_year >= first_year", name=op.f("ck_pass_line_line_years")
        ),
        sa.CheckConstraint("mark_tenths BETWEEN 1 AND 10000", name=op.f("ck_pass_line_line_mark")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_line")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
    )
    op.create_table(
        "signed_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_in_token_hash")),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
        sa.UniqueConstraint("bucket", name=op.f("uq_tries_bucket")),
    )
    op.create_table(
        "used_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_key")),
        sa.UniqueConstraint("key", name=op.f("uq_used_key_key")),
    )
    op.create_table(
        "budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("held_fen", sa.BigInteger(), nullable=False),
        sa.Column("spent_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "held_fen + spent_fen <= total_fen", name=op.f("ck_budget_within_total")
        ),
        sa.CheckConstraint("held_fen >= 0", name=op.f("ck_budget_held")),
        sa.CheckConstraint("spent_fen >= 0", name=op.f("ck_budget_spent")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_budget_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
        sa.UniqueConstraint("county_id", "year", name=op.f("uq_budget_county_id_year")),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("subject", sa.String(length=50), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("on_site", "online", name="coursekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "reach",
            sa.Enum("county", "city", name="reach", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("organiser", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("late_share", sa.Integer(), nullable=False),
        sa.Column("early_share", sa.Integer(), nullable=False),
        sa.Column("required_share", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "early_share BETWEEN 0 AND 100", name=op.f("ck_course_course_early_share")
        ),
        sa.CheckConstraint(
            "late_share BETWEEN 0 AND 100", name=op.f("ck_course_course_late_share")
        ),
        sa.CheckConstraint(
            "required_share BETWEEN 0 AND 100", name=op.f("ck_course_course_required_share")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_course_county_id")),
        sa.CheckConstraint("kind IN ('on_site', 'online')", name=op.f("ck_course_kind_known")),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_course_level_known")
        ),
        sa.CheckConstraint("reach IN ('county', 'city')", name=op.f("ck_course_reach_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_county_id"), ["county_id"], unique=False)

    op.create_table(
        "eligibility_clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("clause", sa.String(length=50), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("education", sa.JSON(), nullable=False),
        sa.Column(
            "major",
            sa.Enum("social_work", "other", "any", name="major", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column(
            "held",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("graduating", sa.JSON(), nullable=False),
        sa.Column("needs_person", sa.String(length=200), nullable=False),
        sa.Column("first_exam_year", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "years BETWEEN 0 AND 60", name=op.f("ck_eligibility_clause_clause_years")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["eligibility_version.id"],
            name=op.f("fk_eligibility_clause_version_id"),
        ),
        sa.CheckConstraint(
            "held IN ('assistant', 'worker', 'senior')",
            name=op.f("ck_eligibility_clause_held_known"),
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')",
            name=op.f("ck_eligibility_clause_level_known"),
        ),
        sa.CheckConstraint(
            "major IN ('social_work', 'other', 'any')",
            name=op.f("ck_eligibility_clause_major_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_clause")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_eligibility_clause_version_id_position")
        ),
    )
    with op.batch_alter_table("eligibility_clause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_eligibility_clause_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "former_county",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_former_county_county_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_county")),
        sa.UniqueConstraint("code", name=op.f("uq_former_county_code")),
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("document_prefix", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_office_office_period")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_office_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_organisation_county_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("county_id", "name", name=op.f("uq_organisation_county_id_name")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_organisation_credit_code")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_county_id"), ["county_id"], unique=False)

    op.create_table(
        "township",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("street", "town", "rural", name="townshipkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_township_county_id")),
        sa.CheckConstraint(
            "kind IN ('street', 'town', 'rural')", name=op.f("ck_township_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_township")),
        sa.UniqueConstraint("code", name=op.f("uq_township_code")),
    )
    with op.batch_alter_table("township", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_township_county_id"), ["county_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("male", "female", name="sex", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column(
            "id_kind",
            sa.Enum(
                "resident",
                "hk_mo_permit",
                "tw_permit",
                "residence_permit",
                "passport",
                name="idkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.String(length=32), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=32), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("came_from_id", sa.Integer(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.Column("home_county_id", sa.Integer(), nullable=True),
        sa.Column("township_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("post", sa.String(length=50), nullable=False),
        sa.Column(
            "payroll",
            sa.Enum(
                "none",
                "civil_servant",
                "referenced",
                "public_institution",
                "state_enterprise",
                name="payroll",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("full_time", sa.Boolean(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "declared", "on_record", "merged", name="standing", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(standing = 'merged') = (merged_into_id IS NOT NULL)",
            name=op.f("ck_person_merged_somewhere"),
        ),
        sa.ForeignKeyConstraint(
            ["came_from_id"], ["county.id"], name=op.f("fk_person_came_from_id")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_person_county_id")),
        sa.ForeignKeyConstraint(
            ["home_county_id"], ["county.id"], name=op.f("fk_person_home_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["person.id"], name=op.f("fk_person_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["township_id"], ["township.id"], name=op.f("fk_person_township_id")
        ),
        sa.CheckConstraint(
            "id_kind IN ('resident', 'hk_mo_permit', 'tw_permit', 'residence_permit', 'passport')",
            name=op.f("ck_person_id_kind_known"),
        ),
        sa.CheckConstraint(
            "payroll IN ('none', 'civil_servant', 'referenced', 'public_institution', 'state_enterprise')",
            name=op.f("ck_person_payroll_known"),
        ),
        sa.CheckConstraint("sex IN ('male', 'female')", name=op.f("ck_person_sex_known")),
        sa.CheckConstraint(
            "standing IN ('declared', 'on_record', 'merged')", name=op.f("ck_person_standing_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_county_id"), ["county_id"], unique=False)
        batch_op.create_index("ix_person_county_name", ["county_id", "name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_person_id_number_index"), ["id_number_index"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(
            "uq_person_id_number_on_record",
            ["id_number_index"],
            unique=True,
            sqlite_where=sa.text("standing = 'on_record'"),
            postgresql_where=sa.text("standing = 'on_record'"),
        )

    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("township_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_station_county_id")),
        sa.ForeignKeyConstraint(
            ["township_id"], ["township.id"], name=op.f("fk_station_township_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("township_id", name=op.f("uq_station_township_id")),
    )
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_county_id"), ["county_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("exam_year", sa.Integer(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("exam_county_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "exam", "import", "declared", name="certificatesource", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("valid", "revoked", name="certificatestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.String(length=300), nullable=False),
        sa.Column("registration_applied_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("registered_until_on", sa.Date(), nullable=True),
        sa.Column("registration_place", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)",
            name=op.f("ck_certificate_revoked_when"),
        ),
        sa.CheckConstraint(
            "state <> 'revoked' OR revoked_reason <> ''", name=op.f("ck_certificate_revoked_why")
        ),
        sa.CheckConstraint(
            "(registered_until_on IS NULL) = (registered_on IS NULL)",
            name=op.f("ck_certificate_registration_dates"),
        ),
        sa.CheckConstraint(
            "exam_year BETWEEN 2008 AND 2100", name=op.f("ck_certificate_certificate_year")
        ),
        sa.CheckConstraint(
            "registered_until_on > registered_on", name=op.f("ck_certificate_registration_period")
        ),
        sa.ForeignKeyConstraint(
            ["exam_county_id"], ["county.id"], name=op.f("fk_certificate_exam_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_certificate_level_known")
        ),
        sa.CheckConstraint(
            "source IN ('exam', 'import', 'declared')", name=op.f("ck_certificate_source_known")
        ),
        sa.CheckConstraint(
            "state IN ('valid', 'revoked')", name=op.f("ck_certificate_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_certificate_uid")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_exam_county_id"), ["exam_county_id"], unique=False
        )
        batch_op.create_index("ix_certificate_level_year", ["level", "exam_year"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_certificate_live",
            ["person_id", "level"],
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )

    op.create_table(
        "education",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "secondary",
                "college",
                "bachelor",
                "master",
                "doctor",
                name="educationlevel",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("social_work", sa.Boolean(), nullable=False),
        sa.Column("major", sa.String(length=50), nullable=False),
        sa.Column("school", sa.String(length=100), nullable=False),
        sa.Column("full_time", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("graduated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_education_person_id")),
        sa.CheckConstraint(
            "level IN ('secondary', 'college', 'bachelor', 'master', 'doctor')",
            name=op.f("ck_education_level_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_education")),
    )
    with op.batch_alter_table("education", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_education_person_id"), ["person_id"], unique=False)

    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("employer", sa.String(length=100), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("post", sa.String(length=50), nullable=False),
        sa.Column("social_work", sa.Boolean(), nullable=False),
        sa.Column(
            "payroll",
            sa.Enum(
                "none",
                "civil_servant",
                "referenced",
                "public_institution",
                "state_enterprise",
                name="payroll",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_employment_employment_period")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_employment_county_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_employment_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id")),
        sa.CheckConstraint(
            "payroll IN ('none', 'civil_servant', 'referenced', 'public_institution', 'state_enterprise')",
            name=op.f("ck_employment_payroll_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_message_unread",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "award_letter",
                "workers_roster",
                "public_notice",
                "attendance_sheet",
                "payment_list",
                name="paperkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("issued", "void", "replaced", name="paperstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'issued') = (ended_at IS NULL)", name=op.f("ck_paper_paper_ended")
        ),
        sa.CheckConstraint(
            "(state = 'replaced') = (replaced_by_id IS NOT NULL)",
            name=op.f("ck_paper_paper_replaced"),
        ),
        sa.CheckConstraint("serial > 0", name=op.f("ck_paper_paper_serial")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_paper_county_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_paper_job_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_paper_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_person_id")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["paper.id"], name=op.f("fk_paper_replaced_by_id")
        ),
        sa.CheckConstraint(
            "kind IN ('award_letter', 'workers_roster', 'public_notice', 'attendance_sheet', 'payment_list')",
            name=op.f("ck_paper_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'void', 'replaced')", name=op.f("ck_paper_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_code")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_number")),
        sa.UniqueConstraint(
            "prefix", "kind", "year", "serial", name=op.f("uq_paper_prefix_kind_year_serial")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_paper_uid")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_paper_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("display_name", sa.String(length=50), nullable=False),
        sa.Column("staff_name", sa.String(length=50), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=32), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("must_accept_notice", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "closed", name="userstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "phone_index IS NOT NULL OR staff_name IS NOT NULL", name=op.f("ck_user_signs_in")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_user_person_id")),
        sa.CheckConstraint("state IN ('active', 'closed')", name=op.f("ck_user_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("person_id", name=op.f("uq_user_person_id")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_user_phone_index")),
        sa.UniqueConstraint("staff_name", name=op.f("uq_user_staff_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_user_uid")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "privacy",
                "id_number",
                "account",
                "publication",
                "exam_promise",
                name="consentkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.ForeignKeyConstraint(["text_id"], ["consent_text.id"], name=op.f("fk_consent_text_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_user_id")),
        sa.CheckConstraint(
            "kind IN ('privacy', 'id_number', 'account', 'publication', 'exam_promise')",
            name=op.f("ck_consent_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_consent_live",
            ["person_id", "text_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "clerk",
                "reviewer",
                "approver",
                "payer",
                "instructor",
                "judge",
                "auditor",
                "administrator",
                name="dutykind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_duty_duty_period")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_duty_county_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_duty_user_id")),
        sa.CheckConstraint(
            "kind IN ('clerk', 'reviewer', 'approver', 'payer', 'instructor', 'judge', 'auditor', 'administrator')",
            name=op.f("ck_duty_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.create_index("ix_duty_user", ["user_id"], unique=False)
        batch_op.create_index(
            "uq_duty_open",
            ["user_id", "kind", "county_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.create_index(
            "uq_duty_open_in_the_city",
            ["user_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL AND county_id IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND county_id IS NULL"),
        )

    op.create_table(
        "declared_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_declared_certificate_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_certificate")),
        sa.UniqueConstraint(
            "person_id", "level", name=op.f("uq_declared_certificate_person_id_level")
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')",
            name=op.f("ck_declared_certificate_level_known"),
        ),
    )

    op.create_table(
        "exam_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "certified", "void", name="passstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_basis", sa.String(length=200), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'certified') = (certificate_id IS NOT NULL)",
            name=op.f("ck_exam_pass_pass_certified"),
        ),
        sa.CheckConstraint(
            "(reviewed_on IS NULL) = (review_basis = '')", name=op.f("ck_exam_pass_pass_review")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_exam_pass_certificate_id")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_exam_pass_county_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exam_pass_person_id")),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_exam_pass_level_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'certified', 'void')", name=op.f("ck_exam_pass_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_pass")),
    )
    with op.batch_alter_table("exam_pass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_pass_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exam_pass_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_exam_pass_live",
            ["person_id", "level"],
            unique=True,
            sqlite_where=sa.text("state <> 'void'"),
            postgresql_where=sa.text("state <> 'void'"),
        )

    op.create_table(
        "identity_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "confirmed", "refused", name="claimstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("paper_seen", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_identity_claim_claim_decided")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_identity_claim_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_identity_claim_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_claim_person_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_identity_claim_user_id")),
        sa.CheckConstraint(
            "state IN ('open', 'confirmed', 'refused')", name=op.f("ck_identity_claim_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_claim")),
    )
    with op.batch_alter_table("identity_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_claim_county_id"), ["county_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_identity_claim_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_identity_claim_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "loaded_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("scores", "holders", name="loadkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sheet", sa.String(length=100), nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "dry_run", "loaded", "discarded", name="loadstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by_id", sa.Integer(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'loaded') = (loaded_at IS NOT NULL)", name=op.f("ck_loaded_file_loaded_when")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_loaded_file_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["loaded_by_id"], ["user.id"], name=op.f("fk_loaded_file_loaded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name=op.f("fk_loaded_file_uploaded_by_id")
        ),
        sa.CheckConstraint("kind IN ('scores', 'holders')", name=op.f("ck_loaded_file_kind_known")),
        sa.CheckConstraint(
            "state IN ('dry_run', 'loaded', 'discarded')", name=op.f("ck_loaded_file_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loaded_file")),
        sa.UniqueConstraint("uid", name=op.f("uq_loaded_file_uid")),
    )
    with op.batch_alter_table("loaded_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loaded_file_county_id"), ["county_id"], unique=False)
        batch_op.create_index(
            "uq_loaded_file_live",
            ["kind", "county_id", "scope", "sha256"],
            unique=True,
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        )

    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("password", "claim", name="codepurpose", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("person_name", sa.String(length=50), nullable=False),
        sa.Column("id_number_index", sa.String(length=32), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["user.id"], name=op.f("fk_one_time_code_issued_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_one_time_code_user_id")),
        sa.CheckConstraint(
            "purpose IN ('password', 'claim')", name=op.f("ck_one_time_code_purpose_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "payment_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "locked",
                "confirmed",
                "paid",
                name="liststate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_reason", sa.String(length=300), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'paid') OR confirmed_by_id IS NOT NULL",
            name=op.f("ck_payment_list_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> made_by_id",
            name=op.f("ck_payment_list_two_people"),
        ),
        sa.CheckConstraint("total_fen >= 0 AND count >= 0", name=op.f("ck_payment_list_totals")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user.id"], name=op.f("fk_payment_list_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_payment_list_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_payment_list_made_by_id")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper.id"], name=op.f("fk_payment_list_sheet_id")),
        sa.CheckConstraint(
            "state IN ('draft', 'locked', 'confirmed', 'paid')",
            name=op.f("ck_payment_list_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_list")),
        sa.UniqueConstraint(
            "county_id", "year", "serial", name=op.f("uq_payment_list_county_id_year_serial")
        ),
    )
    with op.batch_alter_table("payment_list", schema=None) as batch_op:
        batch_op.create_index("ix_payment_list_desk", ["county_id", "state"], unique=False)

    op.create_table(
        "public_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("reward", "honour", name="noticekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("contact_name", sa.String(length=50), nullable=False),
        sa.Column("contact_phone", sa.String(length=50), nullable=False),
        sa.Column("contact_address", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "ended", "withdrawn", name="noticestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("shown_hash", sa.String(length=64), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_public_notice_notice_period")),
        sa.CheckConstraint("working_days >= 1", name=op.f("ck_public_notice_notice_days")),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_public_notice_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_public_notice_published_by_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_public_notice_paper_id")),
        sa.CheckConstraint(
            "kind IN ('reward', 'honour')", name=op.f("ck_public_notice_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'ended', 'withdrawn')", name=op.f("ck_public_notice_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
    )
    with op.batch_alter_table("public_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_notice_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_public_notice_last_on"), ["last_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_public_notice_state"), ["state"], unique=False)

    op.create_table(
        "reward_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("document_no", sa.String(length=40), nullable=False),
        sa.Column("signed_by", sa.String(length=100), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "published", "ended", name="policystate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_reward_policy_published"),
        ),
        sa.CheckConstraint(
            "made_by_id IS NULL OR published_by_id IS NULL OR made_by_id <> published_by_id",
            name=op.f("ck_reward_policy_two_people"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_reward_policy_validity")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_reward_policy_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_reward_policy_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_reward_policy_published_by_id")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'ended')", name=op.f("ck_reward_policy_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_policy")),
        sa.UniqueConstraint(
            "county_id", "code", "edition", name=op.f("uq_reward_policy_county_id_code_edition")
        ),
    )
    with op.batch_alter_table("reward_policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reward_policy_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reward_policy_state"), ["state"], unique=False)

    op.create_table(
        "selection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("notify", "announce", "commend", name="mode", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("approval_number", sa.String(length=60), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("decision_text", sa.Text(), nullable=False),
        sa.Column("order_rule", sa.String(length=80), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "published", name="selectionstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roster_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_selection_published"),
        ),
        sa.CheckConstraint(
            "mode <> 'commend' OR approval_number <> ''", name=op.f("ck_selection_commend_approved")
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_selection_selection_year")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user.id"], name=op.f("fk_selection_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_selection_published_by_id")
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["paper.id"], name=op.f("fk_selection_roster_id")),
        sa.CheckConstraint(
            "mode IN ('notify', 'announce', 'commend')", name=op.f("ck_selection_mode_known")
        ),
        sa.CheckConstraint("state IN ('open', 'published')", name=op.f("ck_selection_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection")),
    )
    with op.batch_alter_table("selection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_selection_state"), ["state"], unique=False)
        batch_op.create_index("uq_selection_title", ["year", "title"], unique=True)

    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("national", "local", name="sittingkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fix_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exam_first_on", sa.Date(), nullable=False),
        sa.Column("exam_last_on", sa.Date(), nullable=False),
        sa.Column("service_cutoff_on", sa.Date(), nullable=False),
        sa.Column("applies_rules", sa.Boolean(), nullable=False),
        sa.Column("calendar", sa.JSON(), nullable=False),
        sa.Column("region", sa.String(length=50), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "published", "cancelled", name="sittingstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'local' OR county_id IS NULL", name=op.f("ck_sitting_sitting_national")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR kind = 'national' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name=op.f("ck_sitting_sitting_local_window"),
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_sitting_sitting_window")),
        sa.CheckConstraint("exam_last_on >= exam_first_on", name=op.f("ck_sitting_sitting_exam")),
        sa.CheckConstraint("year BETWEEN 2008 AND 2100", name=op.f("ck_sitting_sitting_year")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_sitting_county_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_sitting_made_by_id")),
        sa.CheckConstraint("kind IN ('national', 'local')", name=op.f("ck_sitting_kind_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'cancelled')", name=op.f("ck_sitting_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint(
            "title", "year", "county_id", name=op.f("uq_sitting_title_year_county_id")
        ),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sitting_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_sitting_year"), ["year"], unique=False)

    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours_tenths", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("sign_up_opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sign_up_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancel_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("by_halves", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "closed",
                "cancelled",
                name="sessionstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("called_off_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_session_session_times")),
        sa.CheckConstraint("hours_tenths > 0", name=op.f("ck_training_session_session_hours")),
        sa.CheckConstraint("offer_hours > 0", name=op.f("ck_training_session_session_offer_hours")),
        sa.CheckConstraint(
            "sign_up_closes_at > sign_up_opens_at", name=op.f("ck_training_session_session_window")
        ),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND capacity", name=op.f("ck_training_session_session_seats")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_training_session_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_training_session_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_training_session_course_id")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed', 'cancelled')",
            name=op.f("ck_training_session_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
    )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_training_session_county_starts", ["county_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_session_course_id"), ["course_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_session_starts_at"), ["starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_training_session_state"), ["state"], unique=False)

    op.create_table(
        "loaded_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "new",
                "changed",
                "same",
                "near",
                "not_found",
                "wrong",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("masked_id", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("cell", sa.String(length=12), nullable=False),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(name) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(name, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_loaded_row_name_few_digits"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["loaded_file.id"], name=op.f("fk_loaded_row_file_id")
        ),
        sa.CheckConstraint(
            "outcome IN ('new', 'changed', 'same', 'near', 'not_found', 'wrong')",
            name=op.f("ck_loaded_row_outcome_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loaded_row")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_loaded_row_file_id_number")),
    )
    with op.batch_alter_table("loaded_row", schema=None) as batch_op:
        batch_op.create_index("ix_loaded_row_outcome", ["file_id", "outcome"], unique=False)

    op.create_table(
        "notice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("masked_name", sa.String(length=50), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=50), nullable=False),
        sa.Column("certificate_mask", sa.String(length=40), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "certificate_mask IS NULL OR certificate_mask LIKE '%*%'",
            name=op.f("ck_notice_line_certificate_masked"),
        ),
        sa.CheckConstraint(
            "length(certificate_mask) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(certificate_mask, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_notice_line_certificate_mask_few_digits"),
        ),
        sa.CheckConstraint(
            "length(level) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(level, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_notice_line_level_few_digits"),
        ),
        sa.CheckConstraint(
            "length(masked_name) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(masked_name, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_notice_line_masked_name_few_digits"),
        ),
        sa.CheckConstraint(
            "length(note) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(note, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_notice_line_note_few_digits"),
        ),
        sa.CheckConstraint(
            "length(place) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(place, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_notice_line_place_few_digits"),
        ),
        sa.CheckConstraint(
            "person_id IS NULL OR masked_name LIKE '%*%'", name=op.f("ck_notice_line_name_masked")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notice.id"], name=op.f("fk_notice_line_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_line_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_line")),
    )
    with op.batch_alter_table("notice_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_line_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_line_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_notice_line_subject", ["subject_type", "subject_id"], unique=False
        )
        batch_op.create_index(
            "uq_notice_line_subject", ["notice_id", "subject_type", "subject_id"], unique=True
        )

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("education_id", sa.Integer(), nullable=True),
        sa.Column(
            "social_field",
            sa.Enum(
                "welfare",
                "assistance",
                "charity",
                "disability",
                "veterans",
                "health",
                "youth",
                "justice",
                "community",
                "other",
                name="socialfield",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("service_confirmed", sa.Boolean(), nullable=False),
        sa.Column("service_note", sa.String(length=500), nullable=False),
        sa.Column("wants_training", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("remark_seen", sa.Boolean(), nullable=False),
        sa.Column(
            "promise",
            sa.Enum("made", "not_used", name="promise", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("promise_text_id", sa.Integer(), nullable=True),
        sa.Column("promise_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promise_address", sa.String(length=64), nullable=False),
        sa.Column("portal_number", sa.String(length=40), nullable=False),
        sa.Column(
            "portal_status",
            sa.Enum(
                "registered",
                "checked",
                "paid",
                "ticket",
                "not_registered",
                name="portalstatus",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "recorded",
                "submitted",
                "returned",
                "accepted",
                "refused",
                "withdrawn",
                name="registrationstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "promise IS NULL OR promise <> 'made' OR (promise_text_id IS NOT NULL AND promise_signed_at IS NOT NULL)",
            name=op.f("ck_registration_promise_signed"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'recorded', 'withdrawn') OR submitted_at IS NOT NULL",
            name=op.f("ck_registration_registration_submitted"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'refused') OR decided_at IS NOT NULL",
            name=op.f("ck_registration_registration_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_registration_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_registration_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["education_id"],
            ["education.id"],
            name=op.f("fk_registration_education_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["promise_text_id"], ["consent_text.id"], name=op.f("fk_registration_promise_text_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_registration_sitting_id")
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')", name=op.f("ck_registration_level_known")
        ),
        sa.CheckConstraint(
            "portal_status IN ('registered', 'checked', 'paid', 'ticket', 'not_registered')",
            name=op.f("ck_registration_portal_status_known"),
        ),
        sa.CheckConstraint(
            "promise IN ('made', 'not_used')", name=op.f("ck_registration_promise_known")
        ),
        sa.CheckConstraint(
            "social_field IN ('welfare', 'assistance', 'charity', 'disability', 'veterans', 'health', 'youth', 'justice', 'community', 'other')",
            name=op.f("ck_registration_social_field_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'recorded', 'submitted', 'returned', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_registration_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("uid", name=op.f("uq_registration_uid")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index("ix_registration_county_state", ["county_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_registration_sitting_id"), ["sitting_id"], unique=False
        )
        batch_op.create_index(
            "uq_registration_live",
            ["person_id", "sitting_id", "level"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
        )

    op.create_table(
        "reward_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("policy_facts", sa.JSON(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_index", sa.String(length=32), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("certificate_number", sa.String(length=40), nullable=False),
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
        sa.Column(
            "level",
            sa.Enum("assistant", "worker", "senior", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("account_name", sa.String(length=50), nullable=False),
        sa.Column("bank_name", sa.String(length=60), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("account_index", sa.String(length=32), nullable=True),
        sa.Column("account_doubtful", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "returned",
                "reviewed",
                "approved",
                "publicised",
                "cleared",
                "listed",
                "paid",
                "rejected",
                "withdrawn",
                name="state",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resubmitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.String(length=300), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_note", sa.String(length=300), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('yearly', 'monthly')) = (period <> '')",
            name=op.f("ck_reward_application_period"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'publicised', 'cleared', 'listed', 'paid') OR approved_by_id IS NOT NULL",
            name=op.f("ck_reward_application_approved_by_somebody"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_reward_application_amount")),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR (reviewed_by_id IS NOT NULL AND reviewed_by_id <> approved_by_id)",
            name=op.f("ck_reward_application_two_people"),
        ),
        sa.CheckConstraint(
            "filed_by_id IS NULL OR ((reviewed_by_id IS NULL OR reviewed_by_id <> filed_by_id) AND (approved_by_id IS NULL OR approved_by_id <> filed_by_id))",
            name=op.f("ck_reward_application_not_the_payee"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_reward_application_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_reward_application_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["county.id"], name=op.f("fk_reward_application_county_id")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["user.id"], name=op.f("fk_reward_application_filed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["paper.id"], name=op.f("fk_reward_application_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notice.id"], name=op.f("fk_reward_application_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reward_application_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["reward_policy.id"], name=op.f("fk_reward_application_policy_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["user.id"], name=op.f("fk_reward_application_reviewed_by_id")
        ),
        sa.CheckConstraint(
            "kind IN ('one_off', 'yearly', 'monthly', 'fee_refund')",
            name=op.f("ck_reward_application_kind_known"),
        ),
        sa.CheckConstraint(
            "level IN ('assistant', 'worker', 'senior')",
            name=op.f("ck_reward_application_level_known"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'reviewed', 'approved', 'publicised', 'cleared', 'listed', 'paid', 'rejected', 'withdrawn')",
            name=op.f("ck_reward_application_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_application")),
        sa.UniqueConstraint("uid", name=op.f("uq_reward_application_uid")),
    )
    with op.batch_alter_table("reward_application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reward_application_account_index"), ["account_index"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reward_application_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(
            "ix_reward_application_desk", ["county_id", "state", "submitted_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reward_application_notice_id"), ["notice_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reward_application_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reward_application_person_index"), ["person_index"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reward_application_policy_id"), ["policy_id"], unique=False
        )
        batch_op.create_index(
            "uq_reward_application_live",
            ["kind", "person_index", "level", "period"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('rejected', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('rejected', 'withdrawn')"),
        )
        batch_op.create_index(
            "uq_reward_application_own",
            ["kind", "person_id", "level", "period"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('rejected', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('rejected', 'withdrawn')"),
        )

    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "marked", "absent", "violation", name="scorestate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("mark_tenths", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'marked') = (mark_tenths IS NOT NULL)", name=op.f("ck_score_score_mark")
        ),
        sa.CheckConstraint("mark_tenths BETWEEN 0 AND 10000", name=op.f("ck_score_score_range")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_score_county_id")),
        sa.ForeignKeyConstraint(["file_id"], ["loaded_file.id"], name=op.f("fk_score_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_person_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_score_sitting_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["exam_subject.id"], name=op.f("fk_score_subject_id")
        ),
        sa.CheckConstraint(
            "state IN ('marked', 'absent', 'violation')", name=op.f("ck_score_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "person_id",
            "subject_id",
            "sitting_id",
            name=op.f("uq_score_person_id_subject_id_sitting_id"),
        ),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index("ix_score_sitting_county", ["sitting_id", "county_id"], unique=False)

    op.create_table(
        "session_instructor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_session_instructor_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_session_instructor_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_instructor")),
        sa.UniqueConstraint(
            "session_id", "user_id", name=op.f("uq_session_instructor_session_id_user_id")
        ),
    )
    with op.batch_alter_table("session_instructor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_instructor_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("guest_name", sa.String(length=50), nullable=False),
        sa.Column("guest_tail", sa.String(length=4), nullable=False),
        sa.Column(
            "way",
            sa.Enum("self", "officer", "walk_in", name="way", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "seated",
                "cancelled",
                "declined",
                "lapsed",
                "missed",
                name="signupstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_up_reason", sa.String(length=300), nullable=False),
        sa.Column("moved_up_by_id", sa.Integer(), nullable=True),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_cancel", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(moved_up_at IS NULL) = (moved_up_reason = '')",
            name=op.f("ck_sign_up_sign_up_moved_up"),
        ),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_until_at IS NOT NULL)",
            name=op.f("ck_sign_up_sign_up_offer"),
        ),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR guest_name <> ''", name=op.f("ck_sign_up_sign_up_of_somebody")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_sign_up_county_id")),
        sa.ForeignKeyConstraint(
            ["moved_up_by_id"], ["user.id"], name=op.f("fk_sign_up_moved_up_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_up_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_sign_up_session_id")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'seated', 'cancelled', 'declined', 'lapsed', 'missed')",
            name=op.f("ck_sign_up_state_known"),
        ),
        sa.CheckConstraint(
            "way IN ('self', 'officer', 'walk_in')", name=op.f("ck_sign_up_way_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("uid", name=op.f("uq_sign_up_uid")),
    )
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_up_offer_until_at"), ["offer_until_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sign_up_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_sign_up_session_state", ["session_id", "state"], unique=False)
        batch_op.create_index(
            "uq_sign_up_live",
            ["session_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'offered', 'seated')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered', 'seated')"),
        )

    op.create_table(
        "winner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("selection_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("deed", sa.String(length=500), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "entered", "confirmed", "removed", name="winnerstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_winner_publication_basis")),
        sa.CheckConstraint(
            "length(level) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(level, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_winner_level_few_digits"),
        ),
        sa.CheckConstraint(
            "length(name) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(name, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_winner_name_few_digits"),
        ),
        sa.CheckConstraint(
            "length(organisation) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(organisation, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_winner_organisation_few_digits"),
        ),
        sa.CheckConstraint(
            "length(post) - length(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(post, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '')) <= 10",
            name=op.f("ck_winner_post_few_digits"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_winner_confirmed")
        ),
        sa.CheckConstraint(
            "state <> 'removed' OR removed_reason <> ''", name=op.f("ck_winner_removed_why")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR entered_by_id IS NULL OR confirmed_by_id <> entered_by_id",
            name=op.f("ck_winner_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user.id"], name=op.f("fk_winner_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_winner_consent_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_winner_county_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_winner_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_winner_person_id")),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selection.id"], name=op.f("fk_winner_selection_id")
        ),
        sa.CheckConstraint(
            "state IN ('entered', 'confirmed', 'removed')", name=op.f("ck_winner_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_winner")),
    )
    with op.batch_alter_table("winner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_winner_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_winner_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_winner_selection_id"), ["selection_id"], unique=False)
        batch_op.create_index(
            "uq_winner_name",
            ["selection_id", "category", "name", "organisation"],
            unique=True,
            sqlite_where=sa.text("state <> 'removed'"),
            postgresql_where=sa.text("state <> 'removed'"),
        )
        batch_op.create_index(
            "uq_winner_person",
            ["selection_id", "category", "person_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'removed'"),
            postgresql_where=sa.text("state <> 'removed'"),
        )

    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column(
            "half",
            sa.Enum("whole", "am", "pm", name="half", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "late",
                "early",
                "leave",
                "absent",
                name="markstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("share BETWEEN 0 AND 100", name=op.f("ck_mark_mark_share")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["user.id"], name=op.f("fk_mark_marked_by_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["mark.id"], name=op.f("fk_mark_replaces_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_mark_session_id")
        ),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_up.id"], name=op.f("fk_mark_sign_up_id")),
        sa.CheckConstraint("half IN ('whole', 'am', 'pm')", name=op.f("ck_mark_half_known")),
        sa.CheckConstraint(
            "status IN ('present', 'late', 'early', 'leave', 'absent')",
            name=op.f("ck_mark_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("key", name=op.f("uq_mark_key")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_sign_up_id"), ["sign_up_id"], unique=False)
        batch_op.create_index(
            "uq_mark_holds",
            ["sign_up_id", "half"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("by_unit", sa.Boolean(), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "upheld", "rejected", name="objectionstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_objection_objection_decided")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_objection_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["notice_line.id"], name=op.f("fk_objection_line_id")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notice.id"], name=op.f("fk_objection_notice_id")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'rejected')", name=op.f("ck_objection_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("uid", name=op.f("uq_objection_uid")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index(
            "ix_objection_open",
            ["line_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "payment_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "paid",
                "failed",
                "removed",
                name="itemstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_on IS NOT NULL AND paid_by_id IS NOT NULL)",
            name=op.f("ck_payment_item_paid"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('failed', 'removed') OR reason <> ''", name=op.f("ck_payment_item_why")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_item_amount")),
        sa.CheckConstraint(
            "paid_by_id IS NULL OR (paid_by_id <> reviewed_by_id AND paid_by_id <> approved_by_id)",
            name=op.f("ck_payment_item_three_people"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["reward_application.id"],
            name=op.f("fk_payment_item_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_payment_item_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["payment_list.id"], name=op.f("fk_payment_item_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["paid_by_id"], ["user.id"], name=op.f("fk_payment_item_paid_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["user.id"], name=op.f("fk_payment_item_reviewed_by_id")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'paid', 'failed', 'removed')",
            name=op.f("ck_payment_item_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_item")),
    )
    with op.batch_alter_table("payment_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_item_list_id"), ["list_id"], unique=False)
        batch_op.create_index(
            "uq_payment_item_live",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'paid')"),
            postgresql_where=sa.text("state IN ('queued', 'paid')"),
        )

    op.create_table(
        "registration_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_version_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_version")),
        sa.UniqueConstraint(
            "registration_id", "number", name=op.f("uq_registration_version_registration_id_number")
        ),
    )
    op.create_table(
        "returned_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "exam",
                "education",
                "service",
                "remark",
                "promise",
                name="section",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("line", sa.String(length=50), nullable=False),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_returned_field_registration_id")
        ),
        sa.CheckConstraint(
            "section IN ('exam', 'education', 'service', 'remark', 'promise')",
            name=op.f("ck_returned_field_section_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_field")),
        sa.UniqueConstraint(
            "registration_id",
            "version_number",
            "section",
            name=op.f("uq_returned_field_registration_id_version_number_section"),
        ),
    )
    op.create_table(
        "reward_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(
                "account",
                "bank_name",
                "home",
                "work",
                "payroll",
                "certificate",
                "other",
                name="returnitem",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("cured_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["reward_application.id"],
            name=op.f("fk_reward_return_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["user.id"], name=op.f("fk_reward_return_returned_by_id")
        ),
        sa.CheckConstraint(
            "item IN ('account', 'bank_name', 'home', 'work', 'payroll', 'certificate', 'other')",
            name=op.f("ck_reward_return_item_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_return")),
    )
    with op.batch_alter_table("reward_return", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reward_return_application_id"), ["application_id"], unique=False
        )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise RuntimeError("the first version has nothing before it")
