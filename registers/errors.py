"""What can go wrong with a step, in phrases."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registers.models import Declaration


class NotYours(Exception):
    """The actor may not do this to this declaration; to him it does not exist."""


class Conflict(Exception):
    """It is not possible now: somebody was first, or the declaration has moved on. Carries it as it stands."""

    def __init__(self, declaration: "Declaration") -> None:
        super().__init__(f"{declaration.reference} is {declaration.status} at version {declaration.version}")
        self.declaration = declaration


class Incomplete(Exception):
    """Something is missing or wrong; `errors` maps field names to what to do, in the user's words."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class TooMany(Exception):
    """More came in from everyone together this hour than people can mean or read; try again later."""
