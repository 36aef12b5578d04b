"""What a new version of a JSON Schema takes away from those who read the former one."""

from collections.abc import Iterator
from typing import Any


def broken(former: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Every promise of the former schema that the new one does not keep, by path; empty when a reader notices nothing."""
    return list(_broken(former, new, ""))


def _broken(former: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[str]:
    for name, was in _children(former):
        here = f"{path}/{name}"
        becomes = dict(_children(new)).get(name)
        if becomes is None:
            yield f"{here} is gone"
            continue
        for rule in RULES:
            yield from (f"{here}: {fault}" for fault in rule(was, becomes))
        yield from _broken(was, becomes, here)
    yield from (f"{path}/{name} may be absent" for name in _set(former, "required") - _set(new, "required"))


def _children(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for place in ("$defs", "properties"):
        yield from ((f"{place}/{name}", part) for name, part in schema.get(place, {}).items())
    if "items" in schema:
        yield "[]", schema["items"]


def _type(was: dict[str, Any], becomes: dict[str, Any]) -> Iterator[str]:
    for name in ("type", "format", "pattern", "$ref"):
        if was.get(name) != becomes.get(name):
            yield f"{name} was {was.get(name)}, is {becomes.get(name)}"


def _codes(was: dict[str, Any], becomes: dict[str, Any]) -> Iterator[str]:
    if "enum" in becomes:
        yield from (f"{code} is no code any more" for code in was.get("enum", []) if code not in becomes["enum"])
        if "enum" not in was:
            yield "is limited to a list of codes"


def _set(schema: dict[str, Any], name: str) -> set[str]:
    return set(schema.get(name, []))


RULES = (_type, _codes)
