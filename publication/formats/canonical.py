"""JSON in one form: sorted keys, UTF-8, no moment and no random value."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

BATCH = 1000  # items written at once


def json_bytes(data: Any) -> bytes:
    """The one byte string for this data, a line per value: for what people read."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def one_line(data: Any) -> str:
    """The one line for this data: for what programs read."""
    return _line(data).decode()


def write_json(file: BinaryIO, data: dict[str, Any]) -> None:
    """Write an object whose lists may be long: a line per item, in constant memory."""
    file.writelines(_pieces(data))


def _line(data: Any) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def _pieces(data: dict[str, Any]) -> Iterator[bytes]:
    opening = b"{"
    for name in sorted(data):
        value = data[name]
        yield b"%b\n%b:" % (opening, _line(name))
        opening = b","
        if isinstance(value, list):
            yield b"["
            for first in range(0, len(value), BATCH):
                batch = value[first : first + BATCH]
                yield (b"\n" if first == 0 else b",\n") + b",\n".join(map(_line, batch))
            yield b"]"
        else:
            yield _line(value)
    yield b"\n}\n"
