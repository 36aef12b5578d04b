"""Keep the figures of a year as they were made public."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

POSTGRES_GUARDS = [
    "CREATE FUNCTION refuse_figures_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'public figures cannot be changed'; END $$",
    "CREATE TRIGGER yearly_figures_no_change BEFORE UPDATE OR DELETE ON yearly_figures FOR EACH ROW "
    "EXECUTE FUNCTION refuse_figures_change()",
]
SQLITE_GUARDS = [
    f"CREATE TRIGGER yearly_figures_no_{verb.lower()} BEFORE {verb} ON yearly_figures "
    "BEGIN SELECT RAISE(ABORT, 'public figures cannot be changed'); END"
    for verb in ("UPDATE", "DELETE")
]


def upgrade() -> None:
    op.create_table(
        "yearly_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=10), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_yearly_figures_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_figures")),
        sa.UniqueConstraint("year", "version", name=op.f("uq_yearly_figures_year_version")),
    )
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRES_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("yearly_figures")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_figures_change")
