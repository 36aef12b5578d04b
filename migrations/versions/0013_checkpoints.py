"""Keep signed checkpoints of the log, and who looked at what is confidential."""

import sqlalchemy as sa
from alembic import op

# A checkpoint can be added, and never changed or removed. Who looked cannot be changed; it goes when its term is over.
GUARDED = {"checkpoint": ("UPDATE", "DELETE"), "reading": ("UPDATE",)}

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('checkpoint',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(), nullable=False),
    sa.Column('parts', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_checkpoint')),
    sa.UniqueConstraint('size', name=op.f('uq_checkpoint_size'))
    )
    op.create_table('reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reader', sa.String(length=26), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('on_behalf_of', sa.String(length=26), nullable=True),
    sa.Column('ground', sa.String(length=20), nullable=False),
    sa.Column('person', sa.String(length=26), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['event.seq'], name=op.f('fk_reading_seq')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading'))
    )
    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_person'), ['person'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_reader'), ['reader'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_seq'), ['seq'], unique=False)
    for statement in _guards():
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('reading')
    op.drop_table('checkpoint')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change")


def _guards() -> list[str]:
    if op.get_bind().dialect.name == "postgresql":
        return [
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'these rows cannot be changed'; END $$",
            *(
                f"CREATE TRIGGER {table}_no_change BEFORE {' OR '.join(verbs)} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                for table, verbs in GUARDED.items()
            ),
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'these rows cannot be changed'); END"
        for table, verbs in GUARDED.items()
        for verb in verbs
    ]
