"""Add what publishing well needs: hiding at once, corrections, what the public reports, who follows, and mail."""

import sqlalchemy as sa
from alembic import op

ACTS = ('release', 'generalise', 'hold', 'withhold', 'hide')

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('publication_act', schema=None) as batch_op:
        batch_op.add_column(sa.Column('disclosed', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f('ck_publication_act_kind_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_publication_act_kind_known'), f'kind IN {ACTS}')
    with op.batch_alter_table('publication_act', schema=None) as batch_op:
        batch_op.alter_column('disclosed', server_default=None)

    op.create_table('publication_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('public_reason', sa.String(length=300), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remark', sa.String(length=300), nullable=False),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('approved', 'refused', 'taken_back')", name=op.f('ck_publication_correction_outcome_known')),
    sa.CheckConstraint("outcome IS NULL OR outcome != 'approved' OR settled_by_id != asked_by_id", name=op.f('ck_publication_correction_four_eyes')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_publication_correction_asked_by_id')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_publication_correction_declaration_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_publication_correction_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication_correction')),
    sa.UniqueConstraint('uid', name=op.f('uq_publication_correction_uid'))
    )
    with op.batch_alter_table('publication_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_correction_declaration_id'), ['declaration_id'], unique=False)

    op.create_table('public_error_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('about', sa.String(length=120), nullable=False),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.String(length=2000), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_public_error_report_answered_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_error_report')),
    sa.UniqueConstraint('uid', name=op.f('uq_public_error_report_uid'))
    )
    with op.batch_alter_table('public_error_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_error_report_received_at'), ['received_at'], unique=False)

    op.create_table('follower',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=True),
    sa.Column('often', sa.String(length=10), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_edition', sa.Integer(), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.CheckConstraint("often IN ('change', 'weekly')", name=op.f('ck_follower_often_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follower')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_follower_token_hash')),
    sa.UniqueConstraint('uid', name=op.f('uq_follower_uid'))
    )
    with op.batch_alter_table('follower', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follower_email'), ['email'], unique=False)

    op.create_table('outbox_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('about', sa.String(length=60), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('headers', sa.JSON(), nullable=False),
    sa.Column('message_id', sa.String(length=120), nullable=False),
    sa.Column('put_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_mail_key'))
    )
    with op.batch_alter_table('outbox_mail', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_mail_next_at', ['next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_mail_about'), ['about'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('outbox_mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_mail_about'))
        batch_op.drop_index('ix_outbox_mail_next_at')

    op.drop_table('outbox_mail')
    with op.batch_alter_table('follower', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follower_email'))

    op.drop_table('follower')
    with op.batch_alter_table('public_error_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_error_report_received_at'))

    op.drop_table('public_error_report')
    with op.batch_alter_table('publication_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_publication_correction_declaration_id'))

    op.drop_table('publication_correction')
    op.execute("UPDATE publication_act SET kind = 'hold' WHERE kind = 'hide'")
    with op.batch_alter_table('publication_act', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_publication_act_kind_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_publication_act_kind_known'), f'kind IN {ACTS[:4]}')
        batch_op.drop_column('disclosed')
