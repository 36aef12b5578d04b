"""What is kept beside the answers of a declaration that came from an old list."""

from collections.abc import Mapping
from typing import Any

OLD_LIST = "old_list"  # Declaration.source
SOURCE = "_source"  # the line as it was delivered, by column
UNKNOWN = "_unknown"  # names of the questions the list did not answer


def unknown_in(answers: Mapping[str, Any]) -> frozenset[str]:
    """The questions that stay open until the declarant confirms: the old list did not answer them."""
    return frozenset(answers.get(UNKNOWN, ()))
