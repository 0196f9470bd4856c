"""A course takes so many people at all, counted by the database; its materials may be files."""

import sqlalchemy as sa
from alembic import op

from trainer.migrations import words

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LAW = "ck_material_material_of_something"
OLD_LAW = "link <> '' OR body <> ''"
NEW_LAW = "link <> '' OR body <> '' OR file_name <> ''"
HELD = """SELECT count(DISTINCT coalesce(held.person_id, -held.id)) FROM sign_up AS held
    JOIN training_session AS theirs ON theirs.id = held.session_id
    WHERE theirs.course_id = course_limit.course_id AND held.state IN ('offered', 'seated')"""
OURS = "course_id = (SELECT course_id FROM training_session WHERE id = NEW.session_id)"
COUNT = f"UPDATE course_limit SET taken = ({HELD}) WHERE {OURS}"  # noqa: S608  our own words
TRIGGERS = {
    "sqlite": tuple(
        f"""CREATE TRIGGER sign_up_counted_{name} AFTER {act} ON sign_up BEGIN {COUNT}; END"""
        for name, act in (("insert", "INSERT"), ("update", "UPDATE OF state, person_id"))
    ),
    "postgresql": (
        f"""CREATE FUNCTION sign_up_count() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM course_limit WHERE {OURS} FOR UPDATE;
            IF FOUND THEN {COUNT}; END IF;
            RETURN NULL;
        END $$""",
        """CREATE TRIGGER sign_up_counted AFTER INSERT OR UPDATE OF state, person_id
        ON sign_up FOR EACH ROW EXECUTE FUNCTION sign_up_count()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "course_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND most", name=op.f("ck_course_limit_course_limit_people")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_limit_course_id_course")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_limit")),
        sa.UniqueConstraint("course_id", name=op.f("uq_course_limit_course_id")),
    )
    op.add_column(
        "material",
        sa.Column("file_name", sa.String(length=100), server_default="", nullable=False),
    )
    words.reword("material", LAW, OLD_LAW, NEW_LAW)
    op.create_table(
        "material_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'application/pdf', "
            "'application/vnd.openxmlformats-officedocument.wordprocessingml.document', "
            "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', "
            "'application/vnd.openxmlformats-officedocument.presentationml.presentation')",
            name=op.f("ck_material_file_material_file_type"),
        ),
        sa.CheckConstraint(
            "size BETWEEN 1 AND 10485760", name=op.f("ck_material_file_material_file_bytes")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_material_file_material_id_material")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_file")),
        sa.UniqueConstraint("uid", name=op.f("uq_material_file_uid")),
        sa.UniqueConstraint("material_id", name=op.f("uq_material_file_material_id")),
    )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER sign_up_counted ON sign_up")
        op.execute("DROP FUNCTION sign_up_count")
    else:
        for name in ("insert", "update"):
            op.execute(f"DROP TRIGGER sign_up_counted_{name}")
    op.drop_table("course_limit")
    op.drop_table("material_file")
    op.execute("DELETE FROM material WHERE link = '' AND body = ''")
    words.reword("material", LAW, NEW_LAW, OLD_LAW)
    op.drop_column("material", "file_name")
