"""Keep groups of the identity system, who it says left, whose name it sends that we know, and who confirmed a large delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("name_key", sa.String(length=256), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_group")),
        sa.UniqueConstraint("external_id", name=op.f("uq_kept_group_external_id")),
        sa.UniqueConstraint("name_key", name=op.f("uq_kept_group_name_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_kept_group_uid")),
    )
    op.create_table(
        "kept_group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["kept_group.id"], name=op.f("fk_kept_group_member_group_id")),
        sa.ForeignKeyConstraint(["user_id"], ["kept_user.id"], name=op.f("fk_kept_group_member_user_id")),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_kept_group_member")),
    )
    with op.batch_alter_table("kept_group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_group_member_user_id"), ["user_id"], unique=False)
    op.create_table(
        "said_leaving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("closed_account", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('left', 'stays', 'returned')", name=op.f("ck_said_leaving_outcome_known")
        ),
        sa.CheckConstraint("why IN ('at_once', 'shrink', 'last_one')", name=op.f("ck_said_leaving_why_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_said_leaving_person_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_said_leaving_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said_leaving")),
        sa.UniqueConstraint("uid", name=op.f("uq_said_leaving_uid")),
    )
    with op.batch_alter_table("said_leaving", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_said_leaving_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_said_leaving_said_at"), ["said_at"], unique=False)
    op.create_table(
        "alike_newcomer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("personnel_number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alike_newcomer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alike_newcomer")),
        sa.UniqueConstraint("personnel_number", "person_id", name=op.f("uq_alike_newcomer_personnel_number_person_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_alike_newcomer_uid")),
    )
    with op.batch_alter_table("alike_newcomer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alike_newcomer_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("delivery_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_delivery_run_confirmed_by_id"), "person", ["confirmed_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("delivery_run", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_delivery_run_confirmed_by_id"), type_="foreignkey")
        batch_op.drop_column("confirmed_by_id")
        batch_op.drop_column("confirmed_at")
    for table in ("alike_newcomer", "said_leaving", "kept_group_member", "kept_group"):
        op.drop_table(table)
