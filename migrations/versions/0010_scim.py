"""Add keys of programs, and the people that an identity system keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "program_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_program_key_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_program_key_key_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_program_key_uid")),
    )
    op.create_table(
        "kept_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=254), nullable=False),
        sa.Column("user_name_key", sa.String(length=254), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("department", sa.String(length=160), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_kept_user_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_user_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_user")),
        sa.UniqueConstraint("external_id", name=op.f("uq_kept_user_external_id")),
        sa.UniqueConstraint("person_id", name=op.f("uq_kept_user_person_id")),
        sa.UniqueConstraint("user_name_key", name=op.f("uq_kept_user_user_name_key")),
    )
    with op.batch_alter_table("kept_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_user_manager_id"), ["manager_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kept_user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_user_manager_id"))

    op.drop_table("kept_user")
    op.drop_table("program_key")
