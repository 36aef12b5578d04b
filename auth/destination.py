"""Where somebody goes after signing in: only ever to a page of our own."""

from flask import request

START = "/intern"


def goal() -> str:
    """The path of our own that was asked for, else the overview; in the language of the request."""
    asked = request.values.get("verder", "")
    own = asked == START or asked.startswith((START + "/", START + "?"))
    return request.script_root + (asked if own and not set(asked) & set("\\\r\n\t") else START)
