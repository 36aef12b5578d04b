"""Let figures be counted from indexes, without reading every document."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DECLARATION = (
    "register",
    "submitted_at",
    "status",
    "source",
    "replaces_id",
    "starts_on",
    "ends_on",
    "ended_at",
    "counterparty_id",
    "paid",
    "weekly_minutes",
)
DECISION = ("declaration_id", "round", "decided_at", "undone_at", "outcome", "carried_from_id")
OF_OLD_LIST = sa.text("source = 'old_list'")


def upgrade() -> None:
    op.create_index("ix_declaration_counted", "declaration", list(DECLARATION))
    op.create_index(
        "ix_declaration_old_list",
        "declaration",
        ["register", "starts_on"],
        sqlite_where=OF_OLD_LIST,
        postgresql_where=OF_OLD_LIST,
    )
    op.create_index("ix_decision_counted", "decision", list(DECISION))


def downgrade() -> None:
    op.drop_index("ix_decision_counted", "decision")
    op.drop_index("ix_declaration_old_list", "declaration")
    op.drop_index("ix_declaration_counted", "declaration")
