"""JSON in one form: sorted keys, UTF-8, no moment and no random value."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

one_line = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
BATCH = 1000  # items written at once


def json_bytes(data: Any) -> bytes:
    """The one byte string for this data, a line per value: for what people read."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def write_json(file: BinaryIO, data: dict[str, Any]) -> None:
    """Write an object whose lists may be long: a line per item, in constant memory."""
    file.writelines(piece.encode() for piece in _pieces(data))


def _pieces(data: dict[str, Any]) -> Iterator[str]:
    opening = "{"
    for name in sorted(data):
        value = data[name]
        yield f"{opening}\n{one_line(name)}:"
        opening = ","
        if isinstance(value, list):
            yield "["
            for first in range(0, len(value), BATCH):
                batch = value[first : first + BATCH]
                yield ("" if first == 0 else ",") + "".join(f"\n{one_line(item)}," for item in batch)[:-1]
            yield "]"
        else:
            yield one_line(value)
    yield "\n}\n"
