"""The registers this house keeps: one per file in `registers/definitions/`."""

import importlib
import pkgutil
from functools import cache

from registers import definitions
from registers.definition import Register


@cache
def registers() -> tuple[Register, ...]:
    """All registers, in the order of the choice page."""
    modules = (
        importlib.import_module(f"{definitions.__name__}.{found.name}") for found in pkgutil.iter_modules(definitions.__path__)
    )
    return tuple(sorted((module.REGISTER for module in modules), key=lambda register: register.order))


def register(slug: str) -> Register:
    """The register with this stored code. Raises KeyError when there is none."""
    return {register.slug: register for register in registers()}[slug]


def register_at(address: str) -> Register | None:
    """The register with this word in its addresses."""
    return next((register for register in registers() if register.address == address), None)


def slugs(**having: object) -> tuple[str, ...]:
    """The codes of the registers with these properties: slugs(confidential=True)."""
    return tuple(
        register.slug for register in registers() if all(getattr(register, name) == value for name, value in having.items())
    )
