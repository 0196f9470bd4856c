"""Second approvals stand with the claim; who reviews, approves, pays and is paid are kept apart;
vouchers are entered once and nothing comes back too early."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DECIDED = "('approved', 'publicised', 'cleared', 'listed', 'paid')"
SECOND_PERSON = (
    "second_approved_by_id IS NULL OR (approved_by_id IS NOT NULL "
    "AND second_approved_by_id <> approved_by_id "
    "AND second_approved_by_id <> reviewed_by_id "
    "AND (filed_by_id IS NULL OR second_approved_by_id <> filed_by_id))"
)
SECOND_NEEDED = (
    f"state NOT IN {DECIDED} OR second_above_fen IS NULL "
    "OR amount_fen <= second_above_fen OR second_approved_by_id IS NOT NULL"
)

EARLY = """SELECT 1 FROM reward_debt
    JOIN reward_application ON reward_application.id = reward_debt.application_id
    WHERE reward_debt.id = NEW.debt_id
    AND (NEW.paid_on < reward_application.paid_on OR NEW.paid_on < {decided_on})"""
TOO_EARLY = "nothing comes back before it was paid and asked for"
PAYER = """SELECT 1 FROM reward_application AS claim WHERE claim.id = NEW.application_id
    AND (NEW.paid_by_id IN
        (claim.reviewed_by_id, claim.approved_by_id, claim.second_approved_by_id)
        OR NEW.paid_by_id = claim.filed_by_id
    OR EXISTS (SELECT 1 FROM "user" AS payer
        WHERE payer.id = NEW.paid_by_id AND payer.person_id = claim.person_id))"""
OFFICER = """SELECT 1 FROM "user" AS officer WHERE officer.id IN
        (NEW.reviewed_by_id, NEW.approved_by_id, NEW.second_approved_by_id)
    AND (officer.person_id = NEW.person_id OR EXISTS (SELECT 1 FROM payment_item AS item
        WHERE item.application_id = NEW.id AND item.paid_by_id = officer.id))"""
APART = "reviewer, approvers, payer and payee are different people"
FACT_LAWS = {
    "two_people": (
        "decided_by_id IS NULL OR stated_by_id IS NULL OR decided_by_id <> stated_by_id"
    ),
    "confirmed": (
        "state <> 'confirmed' OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL "
        "AND basis <> '' AND basis_on IS NOT NULL)"
    ),
    "refused_why": "state <> 'refused' OR basis <> ''",
    "result": (
        "(kind = 'assessed') = (year IS NOT NULL) AND (kind = 'assessed') = (passed IS NOT NULL)"
    ),
    "begun": "kind = 'assessed' OR from_on IS NOT NULL",
    "order": "to_on IS NULL OR to_on >= from_on",
    "evidence": "evidence <> ''",
}
GUARDED = (
    (
        "reward_repayment",
        "later",
        "paid_on, debt_id",
        {
            "sqlite": EARLY.format(decided_on="date(reward_debt.made_at, '+8 hours')"),
            "postgresql": EARLY.format(
                decided_on="CAST(timezone('Asia/Shanghai', reward_debt.made_at) AS date)"
            ),
        },
        TOO_EARLY,
    ),
    (
        "payment_item",
        "apart",
        "paid_by_id, application_id",
        {"sqlite": PAYER, "postgresql": PAYER},
        APART,
    ),
    (
        "reward_application",
        "apart",
        "reviewed_by_id, approved_by_id, second_approved_by_id, person_id",
        {"sqlite": OFFICER, "postgresql": OFFICER},
        APART,
    ),
)
TRIGGERS = {
    "sqlite": tuple(
        f"""CREATE TRIGGER {table}_{name}_{act[:6].lower()} AFTER {act} ON {table}
        BEGIN SELECT RAISE(ABORT, '{said}') WHERE EXISTS ({wrong["sqlite"]}); END"""
        for table, name, columns, wrong, said in GUARDED
        for act in ("INSERT", f"UPDATE OF {columns}")
    ),
    "postgresql": tuple(
        statement
        for table, name, columns, wrong, said in GUARDED
        for statement in (
            f"""CREATE FUNCTION {table}_{name}_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS ({wrong["postgresql"]}) THEN
                    RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$""",
            f"""CREATE TRIGGER {table}_{name} AFTER INSERT OR UPDATE OF {columns}
            ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}_check()""",
        )
    ),
}


def upgrade() -> None:
    _second_approvals()
    _vouchers()
    _officer("ended_by_id")
    _appeals()
    _facts()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _second_approvals() -> None:
    """From a table of their own into the claim, where the database can ask for them."""
    op.add_column("reward_application", sa.Column("second_above_fen", sa.BigInteger()))
    op.add_column("reward_application", sa.Column("second_approved_at", sa.DateTime(timezone=True)))
    op.add_column(
        "reward_application",
        sa.Column("second_approval_note", sa.String(length=300), nullable=False, server_default=""),
    )
    _officer("second_approved_by_id", second_person=SECOND_PERSON, second_needed=SECOND_NEEDED)
    connection = op.get_bind()
    claims = sa.table(
        "reward_application",
        *(sa.column(name) for name in ("id", "state", "second_above_fen", "second_approved_by_id")),
        *(sa.column(name) for name in ("second_approved_at", "second_approval_note")),
        sa.column("policy_facts", sa.JSON()),
    )
    given = sa.table(
        "reward_second_approval",
        *(sa.column(n) for n in ("application_id", "approved_by_id", "approved_at", "note")),
    )
    words = {row.application_id: row for row in connection.execute(sa.select(given))}
    chosen = sa.select(claims.c.id, claims.c.state, claims.c.policy_facts)
    for row in connection.execute(chosen).all():
        above = row.policy_facts["content"].get("second_approval", {}).get("above_fen")
        word = words.get(row.id)
        if above is None or (word is None and row.state in DECIDED):
            continue  # granted before second approvals were asked for
        values = {"second_above_fen": int(above)}
        if word is not None:
            values |= {
                "second_approved_by_id": word.approved_by_id,
                "second_approved_at": word.approved_at,
                "second_approval_note": word.note,
            }
        connection.execute(claims.update().where(claims.c.id == row.id).values(values))
    op.drop_table("reward_second_approval")


def _officer(column: str, **checks: str) -> None:
    """One more officer on a claim. SQLite takes laws with a new column and keeps the table."""
    names = {name: f"ck_reward_application_{name}" for name in checks}
    fk = f"fk_reward_application_{column}"
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("reward_application", sa.Column(column, sa.Integer()))
        op.create_foreign_key(op.f(fk), "reward_application", "user", [column], ["id"])
        for name, law in checks.items():
            op.create_check_constraint(op.f(names[name]), "reward_application", law)
        return
    laws = "".join(f"\n\tCONSTRAINT {names[name]} CHECK ({law})" for name, law in checks.items())
    op.execute(
        f"ALTER TABLE reward_application ADD COLUMN {column} INTEGER"
        f'\n\tCONSTRAINT {fk} REFERENCES "user" (id){laws}\n'
    )


def _vouchers() -> None:
    """A voucher settles one debt; what was entered twice before is told apart by its debt."""
    connection = op.get_bind()
    repayments = sa.table(
        "reward_repayment", *(sa.column(name) for name in ("id", "debt_id", "voucher"))
    )
    known = set[str]()
    for row in connection.execute(sa.select(repayments).order_by(repayments.c.id)).all():
        voucher = row.voucher
        if voucher in known:
            voucher = f"{row.voucher[:40]}（重复{row.id}）"
            connection.execute(
                repayments.update().where(repayments.c.id == row.id).values(voucher=voucher)
            )
        known.add(voucher)
    laws = (
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_reward_repayment_amount")),
        sa.CheckConstraint("voucher <> ''", name=op.f("ck_reward_repayment_voucher")),
    )
    with op.batch_alter_table("reward_repayment", schema=None, table_args=laws) as batch_op:
        batch_op.drop_constraint(op.f("uq_reward_repayment_debt_id_voucher"), type_="unique")
    op.create_index("uq_reward_repayment_voucher", "reward_repayment", ["voucher"], unique=True)


def _words(
    table: str, column: str, name: str, *words: str
) -> tuple[sa.Column[str], sa.CheckConstraint]:
    """A column that takes these words only."""
    listed = ", ".join(f"'{word}'" for word in words)
    return (
        sa.Column(column, sa.Enum(*words, name=name, native_enum=False, length=32), nullable=False),
        sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_known")),
    )


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _appeals() -> None:
    officers = ("reviewer_id", "approver_id", "second_approver_id", "refuser_id", "filed_by_id")
    apart = " AND ".join(f"({name} IS NULL OR {name} <> decided_by_id)" for name in officers)
    against = _words("reward_appeal", "against", "against", "refusal", "amount")
    state = _words("reward_appeal", "state", "appealstate", "filed", "upheld", "dismissed")
    op.create_table(
        "reward_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *against,
        sa.Column("against_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("against_reason", sa.String(length=300), nullable=False),
        sa.Column("statement", sa.String(length=1000), nullable=False),
        *state,
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in officers[:-1]),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"decided_by_id IS NULL OR ({apart})", name=op.f("ck_reward_appeal_another_officer")
        ),
        sa.CheckConstraint(
            "(state = 'filed') = (decided_at IS NULL) AND (state = 'filed') = (decision = '')",
            name=op.f("ck_reward_appeal_decided"),
        ),
        sa.CheckConstraint("statement <> ''", name=op.f("ck_reward_appeal_statement")),
        *_keys(
            "reward_appeal",
            application_id="reward_application",
            county_id="county",
            person_id="person",
            **dict.fromkeys((*officers, "decided_by_id"), "user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_appeal")),
    )
    op.create_index(op.f("ix_reward_appeal_person_id"), "reward_appeal", ["person_id"])
    op.create_index("ix_reward_appeal_desk", "reward_appeal", ["county_id", "state", "filed_at"])
    op.create_index(
        "uq_reward_appeal_decision", "reward_appeal", ["application_id", "against_at"], unique=True
    )


def _facts() -> None:
    kind = _words("stated_fact", "kind", "factkind", "residence", "insured", "assessed")
    states = ("stated", "confirmed", "refused", "withdrawn")
    state = _words("stated_fact", "state", "factstate", *states)
    op.create_table(
        "stated_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        *kind,
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        *state,
        sa.Column("stated_by_id", sa.Integer(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("basis_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(law, name=op.f(f"ck_stated_fact_{name}"))
            for name, law in FACT_LAWS.items()
        ),
        *_keys(
            "stated_fact",
            person_id="person",
            county_id="county",
            stated_by_id="user",
            decided_by_id="user",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_fact")),
    )
    op.create_index(op.f("ix_stated_fact_person_id"), "stated_fact", ["person_id"])
    op.create_index("ix_stated_fact_desk", "stated_fact", ["county_id", "state"])
    for word, columns in (("residence", ["person_id"]), ("assessed", ["person_id", "year"])):
        where = sa.text(f"state = 'confirmed' AND kind = '{word}'")
        op.create_index(
            f"uq_stated_fact_{word}",
            "stated_fact",
            columns,
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    raise RuntimeError("what was decided on money is not taken back")
