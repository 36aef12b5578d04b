"""Let figures find what was not decided yet at the end of a year, without reading what was."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_declaration_decided", "declaration", ["decided_at", "submitted_at", "status"])


def downgrade() -> None:
    op.drop_index("ix_declaration_decided", "declaration")
