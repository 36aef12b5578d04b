"""Let the views of a week be found without reading all of them."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_reading_at", "reading", ["at"])


def downgrade() -> None:
    op.drop_index("ix_reading_at", "reading")
