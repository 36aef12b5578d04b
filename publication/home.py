"""Words that tell where somebody lives or how to reach him at home: these are never published, by nobody's choice (R64)."""

import re

HOME = re.compile(
    r"""
    \b[1-9]\d{3}(?:\s?(?-i:[A-Z]{2})|[a-z]{2})\b                # a postal code
    | \b\w*(?:straat|laan|weg|plein|kade|gracht|dijk|singel|steeg|dreef|hof|pad|plantsoen|markt)\s+\d+   # a street and a number
    | \S+@\S+\.\S+                                              # an e-mail address
    | (?:\+31|\b0)(?:[\s-]?\d){9}\b                             # a telephone number
    """,
    re.VERBOSE | re.IGNORECASE,
)


def tells_home(text: str) -> bool:
    """Whether a text holds an address, a postal code, an e-mail address or a telephone number."""
    return HOME.search(text) is not None
