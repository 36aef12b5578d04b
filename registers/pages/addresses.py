"""Addresses that carry a register: /intern/nevenwerk/…; a word that is no register's does not match at all."""

from flask import Blueprint
from werkzeug.routing import BaseConverter, ValidationError

from registers.catalogue import register_at
from registers.definition import Register


class RegisterConverter(BaseConverter):
    """From the word in an address to the register, and back."""

    def to_python(self, value: str) -> Register:
        found = register_at(value)
        if found is None:
            raise ValidationError()
        return found

    def to_url(self, value: Register) -> str:
        return value.address


def know_registers(blueprint: Blueprint) -> None:
    """Let the routes of this blueprint use `<register:register>`; call it before the first route."""
    blueprint.record_once(lambda state: state.app.url_map.converters.update(register=RegisterConverter))
