"""The same catalogue as Turtle, for portals that do not read JSON-LD."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from publication.formats.dcat import CONTEXT, Node, catalogue
from publication.formats.described import Described


def write_dcat_turtle(file: BinaryIO, described: Described, files: Mapping[str, Mapping[str, Any]]) -> None:
    """The catalogue as Turtle; `files` as in `write_dcat`."""
    prefixes = "".join(f"@prefix {name}: <{address}> .\n" for name, address in CONTEXT.items())
    statements = dict.fromkeys(text for node in catalogue(described, files) for text in _statements(node))
    file.write(f"{prefixes}\n{''.join(statements)}".encode())


def _statements(node: Node) -> Iterator[str]:
    """What is said of a node and of those it points to, each once."""
    if "@value" in node:
        return
    if "@id" in node and len(node) > 1:
        yield f"<{node['@id']}>{_said(node)} .\n"
    for value in node.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _statements(one)


def _said(node: Node) -> str:
    return " ;".join(
        f"\n  {'a' if name == '@type' else name} {_values(value, name == '@type')}"
        for name, value in node.items()
        if name != "@id"
    )


def _values(value: Any, of_class: bool) -> str:
    return ", ".join(str(one) if of_class else _value(one) for one in (value if isinstance(value, list) else [value]))


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if "@id" in value:
        return f"<{value['@id']}>"
    if "@value" not in value:
        return f"[{_said(value)} ]"
    suffix = f"@{value['@language']}" if "@language" in value else f"^^{value['@type']}"
    return f"{_quoted(value['@value'])}{suffix}"


def _quoted(text: str) -> str:
    """JSON escapes a text as Turtle does."""
    return json.dumps(text, ensure_ascii=False)
