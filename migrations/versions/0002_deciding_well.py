"""Add what deciding well needs."""

import sqlalchemy as sa
from alembic import op

DESKS = ('position', 'integrity_officer', 'college', 'council')
ROLES = ('integrity_officer', 'publication_editor', 'board_recorder', 'council_recorder', 'auditor', 'administrator')

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('distinct_pair',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_distinct_pair_smaller_first')),
    sa.ForeignKeyConstraint(['first_id'], ['counterparty.id'], name=op.f('fk_distinct_pair_first_id')),
    sa.ForeignKeyConstraint(['second_id'], ['counterparty.id'], name=op.f('fk_distinct_pair_second_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_distinct_pair')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_distinct_pair_first_id_second_id'))
    )
    with op.batch_alter_table('distinct_pair', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_distinct_pair_first_id'), ['first_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_distinct_pair_second_id'), ['second_id'], unique=False)

    op.create_table('manager_doubt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said', sa.String(length=300), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settlement', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_manager_doubt_person_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_manager_doubt_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_manager_doubt')),
    sa.UniqueConstraint('uid', name=op.f('uq_manager_doubt_uid'))
    )
    with op.batch_alter_table('manager_doubt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_manager_doubt_person_id'), ['person_id'], unique=False)

    op.create_table('name_key',
    sa.Column('key', sa.String(length=4), nullable=False),
    sa.Column('folded_name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('key', 'folded_name', name=op.f('pk_name_key'))
    )
    op.create_table('parameter_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_parameter_value_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parameter_value'))
    )
    with op.batch_alter_table('parameter_value', schema=None) as batch_op:
        batch_op.create_index('ix_parameter_value_code', ['code', 'from_on'], unique=False)

    op.create_table('relation_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('brought_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brought_in_by_id', sa.Integer(), nullable=True),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('supplier', 'subsidy', 'permit', 'enforcement', 'tender', 'restricted')", name=op.f('ck_relation_list_kind_known')),
    sa.ForeignKeyConstraint(['brought_in_by_id'], ['person.id'], name=op.f('fk_relation_list_brought_in_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relation_list')),
    sa.UniqueConstraint('uid', name=op.f('uq_relation_list_uid'))
    )
    op.create_table('advice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_advice_asked_by_id')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_advice_declaration_id')),
    sa.ForeignKeyConstraint(['given_by_id'], ['person.id'], name=op.f('fk_advice_given_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice')),
    sa.UniqueConstraint('uid', name=op.f('uq_advice_uid'))
    )
    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_advice_declaration_id'), ['declaration_id'], unique=False)

    op.create_table('dispute',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('result', sa.String(length=20), nullable=True),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("kind IN ('reconsideration', 'publication_objection', 'old_law_objection')", name=op.f('ck_dispute_kind_known')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_dispute_declaration_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_dispute_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute')),
    sa.UniqueConstraint('uid', name=op.f('uq_dispute_uid'))
    )
    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispute_declaration_id'), ['declaration_id'], unique=False)

    op.create_table('relation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('folded_name', sa.String(length=200), nullable=False),
    sa.Column('kvk_number', sa.String(length=8), nullable=True),
    sa.Column('unit_code', sa.String(length=40), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['relation_list.id'], name=op.f('fk_relation_list_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relation'))
    )
    with op.batch_alter_table('relation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relation_folded_name'), ['folded_name'], unique=False)
        batch_op.create_index(batch_op.f('ix_relation_kvk_number'), ['kvk_number'], unique=False)
        batch_op.create_index('ix_relation_list', ['list_id'], unique=False)

    op.create_table('follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('condition_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('asks_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=20), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('document', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("kind IN ('condition_kept', 'stopped', 'after_event', 'journey_report')", name=op.f('ck_follow_up_kind_known')),
    sa.ForeignKeyConstraint(['condition_id'], ['condition.id'], name=op.f('fk_follow_up_condition_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_follow_up_decision_id')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_follow_up_declaration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    sa.UniqueConstraint('uid', name=op.f('uq_follow_up_uid'))
    )
    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_up_asks_on'), ['asks_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_declaration_id'), ['declaration_id'], unique=False)

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stop_by', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('bundle', sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('carried_from_id', sa.Integer(), nullable=True))
        batch_op.alter_column('decided_by_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_foreign_key(batch_op.f('fk_decision_carried_from_id'), 'decision', ['carried_from_id'], ['id'])

    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('desk_since', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('times_passed', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('extended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('review', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('changes_from', sa.Date(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_declaration_desk_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_declaration_desk_known'), f'desk IS NULL OR desk IN {DESKS}')
        batch_op.create_check_constraint(
            batch_op.f('ck_declaration_review_known'), "review IS NULL OR review IN ('position_changed', 'condition_review', 'lifting_asked')")
    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.alter_column('times_passed', server_default=None)

    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_role_grant_role_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_role_grant_role_known'), f'role IN {ROLES}')

    with op.batch_alter_table('position', schema=None) as batch_op:
        batch_op.add_column(sa.Column('office', sa.String(length=30), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f('ck_position_office_known'),
            "office IS NULL OR office IN ('municipal_secretary', 'council_registrar', 'director')")



def downgrade() -> None:
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_role_grant_role_known'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_role_grant_role_known'), f'role IN {tuple(role for role in ROLES if role != "council_recorder")}')

    with op.batch_alter_table('position', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_position_office_known'), type_='check')
        batch_op.drop_column('office')

    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_declaration_review_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_declaration_desk_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_declaration_desk_known'), f'desk IS NULL OR desk IN {DESKS[:3]}')
        batch_op.drop_column('changes_from')
        batch_op.drop_column('review')
        batch_op.drop_column('extended_at')
        batch_op.drop_column('times_passed')
        batch_op.drop_column('desk_since')

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_decision_carried_from_id'), type_='foreignkey')
        batch_op.alter_column('decided_by_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('carried_from_id')
        batch_op.drop_column('undone_at')
        batch_op.drop_column('bundle')
        batch_op.drop_column('stop_by')

    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follow_up_declaration_id'))
        batch_op.drop_index(batch_op.f('ix_follow_up_decision_id'))
        batch_op.drop_index(batch_op.f('ix_follow_up_asks_on'))

    op.drop_table('follow_up')
    with op.batch_alter_table('relation', schema=None) as batch_op:
        batch_op.drop_index('ix_relation_list')
        batch_op.drop_index(batch_op.f('ix_relation_kvk_number'))
        batch_op.drop_index(batch_op.f('ix_relation_folded_name'))

    op.drop_table('relation')
    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dispute_declaration_id'))

    op.drop_table('dispute')
    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_advice_declaration_id'))

    op.drop_table('advice')
    op.drop_table('relation_list')
    with op.batch_alter_table('parameter_value', schema=None) as batch_op:
        batch_op.drop_index('ix_parameter_value_code')

    op.drop_table('parameter_value')
    op.drop_table('name_key')
    with op.batch_alter_table('manager_doubt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_manager_doubt_person_id'))

    op.drop_table('manager_doubt')
    with op.batch_alter_table('distinct_pair', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_distinct_pair_second_id'))
        batch_op.drop_index(batch_op.f('ix_distinct_pair_first_id'))

    op.drop_table('distinct_pair')
