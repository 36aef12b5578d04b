"""Keep the reports that were frozen, with what was said in them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SQLITE_GUARDS = [
    f"CREATE TRIGGER yearly_report_no_{verb.lower()} BEFORE {verb} ON yearly_report WHEN OLD.frozen_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a frozen report cannot be changed'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRES_GUARDS = [
    "CREATE FUNCTION refuse_report_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a frozen report cannot be changed'; END $$",
    "CREATE TRIGGER yearly_report_no_change BEFORE UPDATE OR DELETE ON yearly_report FOR EACH ROW "
    "WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION refuse_report_change()",
]


def upgrade() -> None:
    op.create_table(
        "yearly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("incidents", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shown", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (figures IS NULL) AND (frozen_at IS NULL) = (shown IS NULL)"
            " AND (frozen_at IS NULL) = (content IS NULL)",
            name=op.f("ck_yearly_report_frozen_whole"),
        ),
        sa.CheckConstraint("number = 1 OR why <> ''", name=op.f("ck_yearly_report_said_why")),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["person.id"], name=op.f("fk_yearly_report_frozen_by_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_yearly_report_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_report")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_yearly_report_year_number")),
    )
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRES_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("yearly_report")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_report_change")
