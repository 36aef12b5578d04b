"""What the worker does about retention: each month a proposal, and each night what was approved and whose grace is over."""

from extensions import db
from retention.journal import every_line
from retention.lists import carry_out_due, propose_monthly
from retention.wiping import wipe_editions


def keep_to_the_terms() -> None:
    """Carry out first: what is gone stands on no new list. Commits.

    An edition that came back with a backup, and that was current then, goes here once another took its place.
    """
    carry_out_due()
    gone = list(every_line())
    wipe_editions([code for line in gone for code in line.codes], numbers=[number for line in gone for number in line.editions])
    propose_monthly()
    db.session.commit()
