"""Give auditors access for a time and a purpose, and keep their samples and findings."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_access',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=300), nullable=False),
    sa.Column('registers', sa.JSON(), nullable=False),
    sa.Column('sent_from', sa.Date(), nullable=True),
    sa.Column('sent_until', sa.Date(), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint(
        "outcome IS NULL OR outcome != 'granted' OR (settled_by_id != asked_by_id AND settled_by_id != person_id)",
        name=op.f('ck_audit_access_four_eyes'),
    ),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('granted', 'refused', 'taken_back')", name=op.f('ck_audit_access_outcome_known')),
    sa.CheckConstraint('asked_by_id != person_id', name=op.f('ck_audit_access_not_for_oneself')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_audit_access_in_order')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_audit_access_asked_by_id')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_audit_access_ended_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_audit_access_person_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_audit_access_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_access')),
    sa.UniqueConstraint('uid', name=op.f('uq_audit_access_uid'))
    )
    op.create_index(op.f('ix_audit_access_person_id'), 'audit_access', ['person_id'], unique=False)
    op.create_table('audit_sample',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=20), nullable=False),
    sa.Column('access_id', sa.Integer(), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('seed', sa.String(length=40), nullable=False),
    sa.Column('registers', sa.JSON(), nullable=False),
    sa.Column('sent_from', sa.Date(), nullable=False),
    sa.Column('sent_until', sa.Date(), nullable=False),
    sa.Column('strata', sa.JSON(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('population_sha256', sa.String(length=64), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['access_id'], ['audit_access.id'], name=op.f('fk_audit_sample_access_id')),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['person.id'], name=op.f('fk_audit_sample_drawn_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_sample')),
    sa.UniqueConstraint('reference', name=op.f('uq_audit_sample_reference'))
    )
    op.create_index(op.f('ix_audit_sample_access_id'), 'audit_sample', ['access_id'], unique=False)
    op.create_table('audit_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('stratum', sa.String(length=400), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_audit_item_declaration_id')),
    sa.ForeignKeyConstraint(['sample_id'], ['audit_sample.id'], name=op.f('fk_audit_item_sample_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_item')),
    sa.UniqueConstraint('sample_id', 'declaration_id', name=op.f('uq_audit_item_sample_id_declaration_id')),
    sa.UniqueConstraint('sample_id', 'place', name=op.f('uq_audit_item_sample_id_place'))
    )
    op.create_index(op.f('ix_audit_item_declaration_id'), 'audit_item', ['declaration_id'], unique=False)
    op.create_table('audit_finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('severity', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('found_by_id', sa.Integer(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("severity IN ('agreed', 'remark', 'serious')", name=op.f('ck_audit_finding_severity_known')),
    sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f('ck_audit_finding_state_known')),
    sa.CheckConstraint('answered_by_id IS NULL OR answered_by_id != found_by_id', name=op.f('ck_audit_finding_four_eyes')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_audit_finding_answered_by_id')),
    sa.ForeignKeyConstraint(['found_by_id'], ['person.id'], name=op.f('fk_audit_finding_found_by_id')),
    sa.ForeignKeyConstraint(['item_id'], ['audit_item.id'], name=op.f('fk_audit_finding_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_finding')),
    sa.UniqueConstraint('uid', name=op.f('uq_audit_finding_uid'))
    )
    op.create_index(op.f('ix_audit_finding_item_id'), 'audit_finding', ['item_id'], unique=False)


def downgrade() -> None:
    op.drop_table('audit_finding')
    op.drop_table('audit_item')
    op.drop_table('audit_sample')
    op.drop_table('audit_access')
