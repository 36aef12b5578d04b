"""Add what mail, its texts and the jobs of the worker need."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person", sa.String(length=26), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("message", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.alter_column("person", server_default=None)
        batch_op.alter_column("message", server_default=None)
    op.execute("UPDATE outbox_mail SET given_up_at = put_at WHERE next_at IS NULL AND sent_at IS NULL")

    op.create_table(
        "message_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_message_text_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_text")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_message_text_code_version")),
    )
    with op.batch_alter_table("message_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_text_code"), ["code"], unique=False)

    op.create_table(
        "wrong_address",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_wrong_address")),
    )
    op.create_table(
        "mail_wish",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("often", sa.String(length=10), nullable=False),
        sa.CheckConstraint("often IN ('at_once', 'daily')", name=op.f("ck_mail_wish_often_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_wish_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_wish")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "day", name=op.f("uq_job_run_job_day")),
    )


def downgrade() -> None:
    op.drop_table("job_run")
    op.drop_table("mail_wish")
    op.drop_table("wrong_address")
    with op.batch_alter_table("message_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_text_code"))
    op.drop_table("message_text")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_column("given_up_at")
        batch_op.drop_column("message")
        batch_op.drop_column("person")
