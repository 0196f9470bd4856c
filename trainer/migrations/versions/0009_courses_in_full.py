"""Courses in full: materials, opinions, hours, completion, codes and calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
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

    op.execute(
        "ALTER TABLE course ADD COLUMN precedence VARCHAR(32) DEFAULT 'in_order' NOT NULL"
        " CONSTRAINT ck_course_precedence_known CHECK (precedence IN ('in_order', 'own_county', 'newcomers'))"
    )

    op.execute("ALTER TABLE training_session ADD COLUMN link VARCHAR(300) DEFAULT '' NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_column("link")

    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("precedence")

    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_person_id"))

    op.drop_table("evaluation")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_course_id"))

    op.drop_table("material")
