"""Add rounds: whom they ask, when, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('registers', sa.JSON(), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('unit_codes', sa.JSON(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('reminders', sa.JSON(), nullable=False),
    sa.Column('text_nl', sa.String(length=300), nullable=False),
    sa.Column('text_en', sa.String(length=300), nullable=False),
    sa.Column('tested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('figures', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (figures IS NOT NULL)", name=op.f('ck_round_frozen_when_closed')),
    sa.CheckConstraint("audience IN ('everyone', 'units')", name=op.f('ck_round_audience_known')),
    sa.CheckConstraint("closes_on >= starts_on", name=op.f('ck_round_in_order')),
    sa.CheckConstraint("state IN ('draft', 'planned', 'running', 'closed')", name=op.f('ck_round_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('code', name=op.f('uq_round_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_round_uid'))
    )
    op.create_table('round_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('duty_id', sa.Integer(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('new_to_come', sa.Boolean(), nullable=False),
    sa.Column('certified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('certified_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['certified_by_id'], ['person.id'], name=op.f('fk_round_answer_certified_by_id')),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_round_answer_duty_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_answer')),
    sa.UniqueConstraint('duty_id', name=op.f('uq_round_answer_duty_id'))
    )


def downgrade() -> None:
    op.drop_table('round_answer')
    op.drop_table('round')
