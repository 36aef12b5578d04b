"""Add what single sign-on needs: who somebody is at the provider, which session came through it, and spent messages."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sign_on_identity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('issuer', sa.String(length=500), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=20), nullable=False),
    sa.CheckConstraint("how IN ('personnel_number', 'invitation')", name=op.f('ck_sign_on_identity_how_known')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_on_identity_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_on_identity')),
    sa.UniqueConstraint('account_id', 'issuer', name=op.f('uq_sign_on_identity_account_id_issuer')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_sign_on_identity_issuer_subject')),
    sa.UniqueConstraint('uid', name=op.f('uq_sign_on_identity_uid'))
    )
    op.create_table('spent_logout_token',
    sa.Column('jti_hash', sa.String(length=64), nullable=False),
    sa.Column('spent_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('jti_hash', name=op.f('pk_spent_logout_token'))
    )
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('identity_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('provider_session', sa.String(length=255), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_user_session_identity_id'), 'sign_on_identity', ['identity_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_user_session_identity_id'), ['identity_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_session_identity_id'))
        batch_op.drop_constraint(batch_op.f('fk_user_session_identity_id'), type_='foreignkey')
        batch_op.drop_column('provider_session')
        batch_op.drop_column('identity_id')

    op.drop_table('spent_logout_token')
    op.drop_table('sign_on_identity')
