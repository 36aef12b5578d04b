"""Whoever is the last one with a role that somebody must have stays, whichever system says that he left."""

from collections.abc import Collection

from auth.access_requests import WATCHERS, able_holders, open_holders


class MustStay(Exception):
    """This person is the last one who can sign in with a role that somebody must have; `role` says which."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


def must_stay(leaving: Collection[int]) -> dict[int, str]:
    """Of the people with these ids those who may not leave, each with the role that nobody else would have."""
    found = dict[int, str]()
    for role in WATCHERS:
        holders = {holder.id for holder in able_holders(role) or open_holders(role)}
        if holders and holders <= set(leaving):
            found |= dict.fromkeys(holders, role)
    return found


def demand_another(person_ids: Collection[int]) -> None:
    """Raises MustStay when nobody would be left in a role after these people are gone."""
    for role in must_stay(person_ids).values():
        raise MustStay(role)
