"""Keep retention terms, holds and what was destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "destruction_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroys_on", sa.Date(), nullable=True),
        sa.Column("stopped_by_id", sa.Integer(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("editions", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'prepared', 'approved', 'done', 'refused', 'stopped', 'expired')",
            name=op.f("ck_destruction_list_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'done') OR (settled_by_id IS NOT NULL AND prepared_by_id IS NOT NULL)",
            name=op.f("ck_destruction_list_by_two"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'done') OR settled_by_id != prepared_by_id",
            name=op.f("ck_destruction_list_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["person.id"], name=op.f("fk_destruction_list_prepared_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_destruction_list_settled_by_id")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["person.id"], name=op.f("fk_destruction_list_stopped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_list")),
        sa.UniqueConstraint("reference", name=op.f("uq_destruction_list_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_destruction_list_uid")),
    )
    op.create_table(
        "rectification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('corrected', 'partly', 'refused')",
            name=op.f("ck_rectification_outcome_known"),
        ),
        sa.CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name=op.f("ck_rectification_answered_completely")),
        sa.CheckConstraint("answered_by_id IS NULL OR answered_by_id != person_id", name=op.f("ck_rectification_four_eyes")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_rectification_answered_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rectification_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
        sa.UniqueConstraint("uid", name=op.f("uq_rectification_uid")),
    )
    op.create_index(op.f("ix_rectification_person_id"), "rectification", ["person_id"], unique=False)
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_because", sa.String(length=300), nullable=False),
        sa.CheckConstraint("ground IN ('investigation', 'woo', 'lawsuit', 'other')", name=op.f("ck_retention_hold_ground_known")),
        sa.CheckConstraint("subject_type IN ('declaration', 'person')", name=op.f("ck_retention_hold_subject_known")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_retention_hold_lifted_completely")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name=op.f("fk_retention_hold_lifted_by_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_retention_hold_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
        sa.UniqueConstraint("uid", name=op.f("uq_retention_hold_uid")),
    )
    op.create_index(op.f("ix_retention_hold_subject"), "retention_hold", ["subject"], unique=False)
    op.create_table(
        "destruction_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("file", sa.String(length=60), nullable=False),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("ready_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('destroyed', 'held', 'not_due', 'gone')",
            name=op.f("ck_destruction_line_outcome_known"),
        ),
        sa.CheckConstraint("subject_type IN ('declaration', 'statement')", name=op.f("ck_destruction_line_subject_known")),
        sa.ForeignKeyConstraint(["list_id"], ["destruction_list.id"], name=op.f("fk_destruction_line_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_line")),
        sa.UniqueConstraint("list_id", "subject", name=op.f("uq_destruction_line_list_id_subject")),
    )
    op.create_index(op.f("ix_destruction_line_subject"), "destruction_line", ["subject"], unique=False)


def downgrade() -> None:
    op.drop_table("destruction_line")
    op.drop_table("retention_hold")
    op.drop_table("rectification")
    op.drop_table("destruction_list")
