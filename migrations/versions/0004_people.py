"""Add what the personnel delivery needs: leave, earlier employment, every delivery, and who was missing or kept apart."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_leave_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
        sa.UniqueConstraint("uid", name=op.f("uq_leave_uid")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_person_id"), ["person_id"], unique=False)

    op.create_table('delivery_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('shown', sa.String(length=64), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'applied', 'refused')", name=op.f('ck_delivery_run_state_known')),
    sa.CheckConstraint("way IN ('page', 'command', 'folder')", name=op.f('ck_delivery_run_way_known')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_delivery_run_by_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_delivery_run_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_run')),
    sa.UniqueConstraint('uid', name=op.f('uq_delivery_run_uid'))
    )
    with op.batch_alter_table('delivery_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_run_received_at'), ['received_at'], unique=False)

    op.create_table('earlier_employment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_earlier_employment_in_order')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_earlier_employment_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_earlier_employment'))
    )
    with op.batch_alter_table('earlier_employment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_earlier_employment_person_id'), ['person_id'], unique=False)

    op.create_table('person_kept_apart',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('personnel_number', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_person_kept_apart_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_kept_apart_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_kept_apart')),
    sa.UniqueConstraint('personnel_number', 'person_id', name=op.f('uq_person_kept_apart_personnel_number_person_id'))
    )
    with op.batch_alter_table('person_kept_apart', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_kept_apart_person_id'), ['person_id'], unique=False)

    op.create_table('missing_person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('ended', 'stays', 'returned')", name=op.f('ck_missing_person_outcome_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_missing_person_person_id')),
    sa.ForeignKeyConstraint(['run_id'], ['delivery_run.id'], name=op.f('fk_missing_person_run_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_missing_person_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_missing_person')),
    sa.UniqueConstraint('uid', name=op.f('uq_missing_person_uid'))
    )
    with op.batch_alter_table('missing_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_missing_person_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_missing_person_run_id'), ['run_id'], unique=False)


def downgrade() -> None:
    for table in ("missing_person", "person_kept_apart", "earlier_employment", "delivery_run", "leave"):
        op.drop_table(table)
