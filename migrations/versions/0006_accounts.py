"""Add invitations, second factors, roles by two persons and what sessions keep."""

import sqlalchemy as sa
from alembic import op

ROLES = ('integrity_officer', 'publication_editor', 'board_recorder', 'council_recorder', 'auditor', 'administrator')

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text('DELETE FROM user_session'))  # who was signed in signs in again: their rows lack what the new columns ask
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('uid', sa.String(length=26), nullable=False))
        batch_op.add_column(sa.Column('browser', sa.String(length=60), nullable=False))
        batch_op.add_column(sa.Column('idle_minutes', sa.Integer(), nullable=False))
        batch_op.create_unique_constraint(batch_op.f('uq_user_session_uid'), ['uid'])

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('two_steps_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('display', sa.String(length=10), nullable=False, server_default=''))
        batch_op.create_check_constraint(batch_op.f('ck_account_display_known'), "display IN ('', 'licht', 'donker')")
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.alter_column('display', server_default=None)

    op.create_table('second_factor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=True),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('passkey', 'code')", name=op.f('ck_second_factor_kind_known')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_second_factor_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_second_factor_credential_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_second_factor_uid'))
    )
    with op.batch_alter_table('second_factor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_second_factor_account_id'), ['account_id'], unique=False)

    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_code_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_account_id'), ['account_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('drops_factors', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invitation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('person_id', name=op.f('uq_invitation_person_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )

    op.create_table('access_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('asked', sa.String(length=20), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("asked IN ('grant_role', 'reset_password', 'reset_all')", name=op.f('ck_access_request_asked_known')),
    sa.CheckConstraint(f"role IS NULL OR role IN {ROLES}", name=op.f('ck_access_request_role_known')),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('approved', 'refused', 'taken_back')", name=op.f('ck_access_request_outcome_known')),
    sa.CheckConstraint("asked_by_id != person_id", name=op.f('ck_access_request_not_for_oneself')),
    sa.CheckConstraint("outcome IS NULL OR outcome != 'approved' OR (settled_by_id != asked_by_id AND settled_by_id != person_id)", name=op.f('ck_access_request_four_eyes')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_access_request_asked_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_access_request_person_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_access_request_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_access_request_uid'))
    )
    with op.batch_alter_table('access_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_request_person_id'), ['person_id'], unique=False)

    op.create_table('kept_form',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.String(length=300), nullable=False),
    sa.Column('action', sa.String(length=300), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kept_form_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_form')),
    sa.UniqueConstraint('uid', name=op.f('uq_kept_form_uid'))
    )
    with op.batch_alter_table('kept_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kept_form_kept_at'), ['kept_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_kept_form_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    for table in ('kept_form', 'access_request', 'invitation', 'recovery_code', 'second_factor'):
        op.drop_table(table)
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_account_display_known'), type_='check')
        batch_op.drop_column('display')
        batch_op.drop_column('two_steps_since')
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_user_session_uid'), type_='unique')
        batch_op.drop_column('idle_minutes')
        batch_op.drop_column('browser')
        batch_op.drop_column('uid')
