"""What the worker does about retention: each month a proposal, and each night what was approved and whose grace is over."""

from extensions import db
from retention.lists import carry_out_due, propose_monthly


def keep_to_the_terms() -> None:
    """Carry out first: what is gone stands on no new list. Commits."""
    carry_out_due()
    propose_monthly()
    db.session.commit()
