"""Start with people, registers, publication and the event log."""

import sqlalchemy as sa
from alembic import op

# In both databases an event can be added, and never changed or removed (R76).
SQLITE_GUARDS = [
    f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
    "BEGIN SELECT RAISE(ABORT, 'events cannot be changed'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRES_GUARDS = [
    "CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'events cannot be changed'; END $$",
    "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_event_change()",
    "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()",
]

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chain_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_head'))
    )
    op.create_table('counterparty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('folded_name', sa.String(length=200), nullable=False),
    sa.Column('kvk_number', sa.String(length=8), nullable=True),
    sa.Column('sensitive_class', sa.String(length=30), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counterparty')),
    sa.UniqueConstraint('folded_name', name=op.f('uq_counterparty_folded_name')),
    sa.UniqueConstraint('uid', name=op.f('uq_counterparty_uid'))
    )
    with op.batch_alter_table('counterparty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counterparty_kvk_number'), ['kvk_number'], unique=False)

    op.create_table('edition',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('manifest_sha256', sa.String(length=64), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('positions', sa.Integer(), nullable=False),
    sa.Column('chain_seq', sa.Integer(), nullable=False),
    sa.Column('chain_hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_edition'))
    )
    op.create_table('event',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('actor', sa.String(length=26), nullable=True),
    sa.Column('on_behalf_of', sa.String(length=26), nullable=True),
    sa.Column('subject_type', sa.String(length=30), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('person', sa.String(length=26), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_actor'), ['actor'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_person'), ['person'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_subject'), ['subject'], unique=False)

    op.create_table('number_series',
    sa.Column('prefix', sa.String(length=4), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('prefix', 'year', name=op.f('pk_number_series'))
    )
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('personnel_number', sa.String(length=40), nullable=False),
    sa.Column('first_name', sa.String(length=80), nullable=False),
    sa.Column('prefix', sa.String(length=30), nullable=False),
    sa.Column('last_name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('employed_from', sa.Date(), nullable=False),
    sa.Column('employed_until', sa.Date(), nullable=True),
    sa.Column('weekly_minutes', sa.Integer(), nullable=True),
    sa.Column('external', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('employed_until IS NULL OR employed_until >= employed_from', name=op.f('ck_person_employed_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('personnel_number', name=op.f('uq_person_personnel_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_person_uid'))
    )
    op.create_table('position',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_position')),
    sa.UniqueConstraint('code', name=op.f('uq_position_code')),
    sa.UniqueConstraint('slug', name=op.f('uq_position_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_position_uid'))
    )
    op.create_table('sign_in_failure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('login_hash', sa.String(length=64), nullable=False),
    sa.Column('source_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure'))
    )
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_failure_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_failure_login_hash'), ['login_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_failure_source_hash'), ['source_hash'], unique=False)

    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_unit_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_unit_uid'))
    )
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(length=254), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login')),
    sa.UniqueConstraint('person_id', name=op.f('uq_account_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_account_uid'))
    )
    op.create_table('appointment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('manager_position_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_appointment_in_order')),
    sa.ForeignKeyConstraint(['manager_position_id'], ['position.id'], name=op.f('fk_appointment_manager_position_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_appointment_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_appointment_position_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appointment_manager_position_id'), ['manager_position_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointment_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointment_position_id'), ['position_id'], unique=False)

    op.create_table('counterparty_alias',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('counterparty_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('folded_name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['counterparty_id'], ['counterparty.id'], name=op.f('fk_counterparty_alias_counterparty_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counterparty_alias')),
    sa.UniqueConstraint('folded_name', name=op.f('uq_counterparty_alias_folded_name'))
    )
    with op.batch_alter_table('counterparty_alias', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counterparty_alias_counterparty_id'), ['counterparty_id'], unique=False)

    op.create_table('declaration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=20), nullable=False),
    sa.Column('public_code', sa.String(length=12), nullable=False),
    sa.Column('register', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('submission_key', sa.String(length=64), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('source_key', sa.String(length=120), nullable=True),
    sa.Column('to_confirm', sa.Boolean(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=True),
    sa.Column('counterparty_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('starts_precision', sa.String(length=5), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('ends_precision', sa.String(length=5), nullable=True),
    sa.Column('weekly_minutes', sa.Integer(), nullable=True),
    sa.Column('amount_cents', sa.Integer(), nullable=True),
    sa.Column('amount_certainty', sa.String(length=10), nullable=True),
    sa.Column('paid', sa.String(length=20), nullable=True),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.Column('search_text', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('days_left', sa.Integer(), nullable=True),
    sa.Column('desk', sa.String(length=20), nullable=True),
    sa.Column('desk_position_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(desk = 'position') = (desk_position_id IS NOT NULL) OR desk IS NULL", name=op.f('ck_declaration_desk_complete')),
    sa.CheckConstraint("amount_certainty IS NULL OR amount_certainty IN ('exact', 'estimated', 'band', 'unknown')", name=op.f('ck_declaration_certainty_known')),
    sa.CheckConstraint("desk IS NULL OR desk IN ('position', 'integrity_officer', 'college')", name=op.f('ck_declaration_desk_known')),
    sa.CheckConstraint("ends_precision IS NULL OR ends_precision IN ('day', 'month', 'year')", name=op.f('ck_declaration_ends_precision_known')),
    sa.CheckConstraint("starts_precision IS NULL OR starts_precision IN ('day', 'month', 'year')", name=op.f('ck_declaration_starts_precision_known')),
    sa.CheckConstraint("status IN ('draft', 'submitted', 'question', 'decided', 'ended', 'withdrawn', 'replaced')", name=op.f('ck_declaration_status_known')),
    sa.ForeignKeyConstraint(['counterparty_id'], ['counterparty.id'], name=op.f('fk_declaration_counterparty_id')),
    sa.ForeignKeyConstraint(['desk_position_id'], ['position.id'], name=op.f('fk_declaration_desk_position_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_declaration_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_declaration_position_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['declaration.id'], name=op.f('fk_declaration_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration')),
    sa.UniqueConstraint('public_code', name=op.f('uq_declaration_public_code')),
    sa.UniqueConstraint('reference', name=op.f('uq_declaration_reference')),
    sa.UniqueConstraint('source_key', name=op.f('uq_declaration_source_key')),
    sa.UniqueConstraint('person_id', 'submission_key', name=op.f('uq_declaration_person_id_submission_key'))
    )
    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_declaration_counterparty_id'), ['counterparty_id'], unique=False)
        batch_op.create_index('ix_declaration_desk', ['desk', 'desk_position_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_declaration_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_declaration_register_status', ['register', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_declaration_replaces_id'), ['replaces_id'], unique=False)

    op.create_table('deputy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=False),
    sa.Column('registers', sa.JSON(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint('person_id <> deputy_id', name=op.f('ck_deputy_not_oneself')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_deputy_in_order')),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_deputy_deputy_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_deputy_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deputy')),
    sa.UniqueConstraint('uid', name=op.f('uq_deputy_uid'))
    )
    with op.batch_alter_table('deputy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deputy_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deputy_person_id'), ['person_id'], unique=False)

    op.create_table('designation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('ground', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('decision_number', sa.String(length=80), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint("kind IN ('public_side_activities', 'financial_interests', 'vulnerable')", name=op.f('ck_designation_kind_known')),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_designation_in_order')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_designation_position_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_designation')),
    sa.UniqueConstraint('uid', name=op.f('uq_designation_uid'))
    )
    with op.batch_alter_table('designation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_designation_position_id'), ['position_id'], unique=False)

    op.create_table('event_detail',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['event.seq'], name=op.f('fk_event_detail_seq')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_event_detail'))
    )
    op.create_table('position_placement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_position_placement_position_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_position_placement_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_position_placement'))
    )
    with op.batch_alter_table('position_placement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_position_placement_position_id'), ['position_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_position_placement_unit_id'), ['unit_id'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint("role IN ('integrity_officer', 'publication_editor', 'board_recorder', 'auditor', 'administrator')", name=op.f('ck_role_grant_role_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_person_id'), ['person_id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('register', sa.String(length=40), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=True),
    sa.Column('submission_key', sa.String(length=64), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_statement_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_statement_position_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('person_id', 'register', 'submission_key', name=op.f('uq_statement_person_id_register_submission_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_statement_uid'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_person_id'), ['person_id'], unique=False)

    op.create_table('unit_placement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('head_position_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['head_position_id'], ['position.id'], name=op.f('fk_unit_placement_head_position_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_placement_parent_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_placement_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_placement'))
    )
    with op.batch_alter_table('unit_placement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_placement_head_position_id'), ['head_position_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_placement_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_placement_unit_id'), ['unit_id'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('display_name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_attachment_declaration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('uid', name=op.f('uq_attachment_uid'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_declaration_id'), ['declaration_id'], unique=False)

    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=False),
    sa.Column('on_behalf_of_id', sa.Integer(), nullable=True),
    sa.Column('body', sa.String(length=20), nullable=True),
    sa.Column('body_met_on', sa.Date(), nullable=True),
    sa.Column('body_number', sa.String(length=80), nullable=True),
    sa.Column('rules_version', sa.String(length=40), nullable=False),
    sa.Column('seen_version', sa.Integer(), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_decision_decided_by_id')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_decision_declaration_id')),
    sa.ForeignKeyConstraint(['on_behalf_of_id'], ['person.id'], name=op.f('fk_decision_on_behalf_of_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('declaration_id', 'round', name=op.f('uq_decision_declaration_id_round'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_decided_by_id'), ['decided_by_id'], unique=False)

    op.create_table('publication_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('wording', sa.JSON(), nullable=True),
    sa.Column('ground', sa.String(length=30), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('without_notice', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('release', 'generalise', 'hold', 'withhold')", name=op.f('ck_publication_act_kind_known')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_publication_act_by_id')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_publication_act_declaration_id')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_publication_act_ended_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication_act')),
    sa.UniqueConstraint('uid', name=op.f('uq_publication_act_uid'))
    )
    with op.batch_alter_table('publication_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_act_declaration_id'), ['declaration_id'], unique=False)

    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rather_talk', sa.Boolean(), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_question_asked_by_id')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_question_declaration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('uid', name=op.f('uq_question_uid'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_declaration_id'), ['declaration_id'], unique=False)

    op.create_table('user_session',
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_user_session_account_id')),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_user_session'))
    )
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_session_account_id'), ['account_id'], unique=False)

    op.create_table('condition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_condition_decision_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_condition_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_condition')),
    sa.UniqueConstraint('uid', name=op.f('uq_condition_uid'))
    )
    with op.batch_alter_table('condition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_condition_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_condition_owner_id'), ['owner_id'], unique=False)

    op.execute(sa.text("INSERT INTO chain_head (id, seq, hash) VALUES (1, 0, :start)").bindparams(start=bytes(32)))
    for statement in _guards():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER event_no_change ON event")
        op.execute("DROP TRIGGER event_no_truncate ON event")
        op.execute("DROP FUNCTION refuse_event_change")
    with op.batch_alter_table('condition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_condition_owner_id'))
        batch_op.drop_index(batch_op.f('ix_condition_decision_id'))

    op.drop_table('condition')
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_session_account_id'))

    op.drop_table('user_session')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_declaration_id'))

    op.drop_table('question')
    with op.batch_alter_table('publication_act', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_publication_act_declaration_id'))

    op.drop_table('publication_act')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_decided_by_id'))

    op.drop_table('decision')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_declaration_id'))

    op.drop_table('attachment')
    with op.batch_alter_table('unit_placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_placement_unit_id'))
        batch_op.drop_index(batch_op.f('ix_unit_placement_parent_id'))
        batch_op.drop_index(batch_op.f('ix_unit_placement_head_position_id'))

    op.drop_table('unit_placement')
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_person_id'))

    op.drop_table('statement')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grant_person_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('position_placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_position_placement_unit_id'))
        batch_op.drop_index(batch_op.f('ix_position_placement_position_id'))

    op.drop_table('position_placement')
    op.drop_table('event_detail')
    with op.batch_alter_table('designation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_designation_position_id'))

    op.drop_table('designation')
    with op.batch_alter_table('deputy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deputy_person_id'))
        batch_op.drop_index(batch_op.f('ix_deputy_deputy_id'))

    op.drop_table('deputy')
    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_declaration_replaces_id'))
        batch_op.drop_index('ix_declaration_register_status')
        batch_op.drop_index(batch_op.f('ix_declaration_person_id'))
        batch_op.drop_index('ix_declaration_desk')
        batch_op.drop_index(batch_op.f('ix_declaration_counterparty_id'))

    op.drop_table('declaration')
    with op.batch_alter_table('counterparty_alias', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counterparty_alias_counterparty_id'))

    op.drop_table('counterparty_alias')
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appointment_position_id'))
        batch_op.drop_index(batch_op.f('ix_appointment_person_id'))
        batch_op.drop_index(batch_op.f('ix_appointment_manager_position_id'))

    op.drop_table('appointment')
    op.drop_table('account')
    op.drop_table('unit')
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_failure_source_hash'))
        batch_op.drop_index(batch_op.f('ix_sign_in_failure_login_hash'))
        batch_op.drop_index(batch_op.f('ix_sign_in_failure_at'))

    op.drop_table('sign_in_failure')
    op.drop_table('position')
    op.drop_table('person')
    op.drop_table('number_series')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_subject'))
        batch_op.drop_index(batch_op.f('ix_event_person'))
        batch_op.drop_index(batch_op.f('ix_event_kind'))
        batch_op.drop_index(batch_op.f('ix_event_actor'))

    op.drop_table('event')
    op.drop_table('edition')
    with op.batch_alter_table('counterparty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counterparty_kvk_number'))

    op.drop_table('counterparty')
    op.drop_table('chain_head')


def _guards() -> list[str]:
    return POSTGRES_GUARDS if op.get_bind().dialect.name == "postgresql" else SQLITE_GUARDS
