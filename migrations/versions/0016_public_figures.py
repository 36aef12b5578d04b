"""Keep the figures of a year as they were made public."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "yearly_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_yearly_figures_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_figures")),
        sa.UniqueConstraint("year", "version", name=op.f("uq_yearly_figures_year_version")),
    )


def downgrade() -> None:
    op.drop_table("yearly_figures")
