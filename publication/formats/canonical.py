"""JSON in one form."""

import json
from typing import Any


def json_bytes(data: Any) -> bytes:
    """The one byte string for this data: sorted keys, UTF-8, a line per value."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
