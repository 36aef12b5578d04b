"""Signals that register definitions name together. Their texts stand in `table.py`, what they look at in `checks.py`."""

ON_LISTS = ("list_supplier", "list_subsidy", "list_permit", "list_enforcement", "list_tender")
ABOUT_THE_ORGANISATION = (*ON_LISTS, "own_unit", "sensitive_class", "decided_before")
NEVER_ACCEPTED = ("pending", "list_tender")  # while something runs with the giver, at any value (R47)
JOURNEY = ("abroad", "overnight", "companion")  # one level up, and a report afterwards (R54)
