"""Add duties (who must answer for which register by when, and why), and the files and notices of designations."""

import sqlalchemy as sa
from alembic import op

KINDS = ('joined', 'moved', 'designated', 'round', 'question')
CLOSINGS = ('declared', 'confirmed', 'nothing', 'answered', 'exempted', 'left', 'not_needed')

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('duty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('register', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('ground', sa.String(length=60), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('first_due_on', sa.Date(), nullable=False),
    sa.Column('suspended_on', sa.Date(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closing', sa.String(length=20), nullable=True),
    sa.Column('remark', sa.String(length=300), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=True),
    sa.Column('designation_id', sa.Integer(), nullable=True),
    sa.Column('declaration_id', sa.Integer(), nullable=True),
    sa.CheckConstraint(f'kind IN {KINDS}', name=op.f('ck_duty_kind_known')),
    sa.CheckConstraint(f'closing IS NULL OR closing IN {CLOSINGS}', name=op.f('ck_duty_closing_known')),
    sa.CheckConstraint('(closed_at IS NULL) = (closing IS NULL)', name=op.f('ck_duty_closed_completely')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_duty_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_duty_position_id')),
    sa.ForeignKeyConstraint(['designation_id'], ['designation.id'], name=op.f('fk_duty_designation_id')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_duty_declaration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty')),
    sa.UniqueConstraint('person_id', 'register', 'kind', 'ground', name='uq_duty_once'),
    sa.UniqueConstraint('uid', name=op.f('uq_duty_uid'))
    )
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_declaration_id'), ['declaration_id'], unique=False)
        batch_op.create_index('ix_duty_due', ['closed_at', 'due_on'], unique=False)
        batch_op.create_index('ix_duty_ground', ['kind', 'ground'], unique=False)

    op.create_table('designation_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('designation_id', sa.Integer(), nullable=False),
    sa.Column('display_name', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['designation_id'], ['designation.id'], name=op.f('fk_designation_document_designation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_designation_document')),
    sa.UniqueConstraint('uid', name=op.f('uq_designation_document_uid'))
    )
    with op.batch_alter_table('designation_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_designation_document_designation_id'), ['designation_id'], unique=False)

    op.create_table('designation_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('designation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=10), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("about IN ('added', 'ended')", name=op.f('ck_designation_notice_about_known')),
    sa.ForeignKeyConstraint(['designation_id'], ['designation.id'], name=op.f('fk_designation_notice_designation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_designation_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_designation_notice')),
    sa.UniqueConstraint('designation_id', 'person_id', 'about', name=op.f('uq_designation_notice_designation_id_person_id_about')),
    sa.UniqueConstraint('uid', name=op.f('uq_designation_notice_uid'))
    )
    with op.batch_alter_table('designation_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_designation_notice_designation_id'), ['designation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_designation_notice_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    for table in ('designation_notice', 'designation_document'):
        op.drop_table(table)

    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.drop_index('ix_duty_ground')
        batch_op.drop_index('ix_duty_due')
        batch_op.drop_index(batch_op.f('ix_duty_declaration_id'))

    op.drop_table('duty')
