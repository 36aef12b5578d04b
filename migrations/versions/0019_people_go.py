"""Let accounts, lines of the read log and people stand on a destruction list."""

from alembic import op

BEFORE = ("declaration", "statement")
NOW = (*BEFORE, "account", "reading", "person")

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow(NOW)


def downgrade() -> None:
    op.execute(f"DELETE FROM destruction_line WHERE subject_type NOT IN {BEFORE}")
    _allow(BEFORE)


def _allow(subjects: tuple[str, ...]) -> None:
    name = op.f("ck_destruction_line_subject_known")
    with op.batch_alter_table("destruction_line", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"subject_type IN {subjects}")
