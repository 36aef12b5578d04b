"""Signals that register definitions name together. Their texts stand in `table.py`, what they look at in `checks.py`."""

ON_LISTS = ("list_supplier", "list_subsidy", "list_permit", "list_enforcement", "list_tender")
ABOUT_THE_ORGANISATION = (*ON_LISTS, "own_unit", "sensitive_class", "decided_before")
NEVER_ACCEPTED = ("pending", "list_tender")  # while something runs with the giver, at any value (R47)
WHAT_TO_DO = ("money", "pending", "list_tender", "at_home", "value_above_limit", "consumed", "anonymous")  # with a gift
JOURNEY = ("abroad", "overnight", "companion")  # one level up, and a report afterwards (R54)
SAY_ONCE = (WHAT_TO_DO, JOURNEY)  # of each, only the most pressing is given as advice
