"""How a mail is built: the same parts as plain text and as simple HTML, with a greeting and whom to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from languages import ENGLISH_PREFIX, language
from post.outbox import Letter


@dataclass(frozen=True)
class Link:
    """Somewhere to go; `before` stands in front of it."""

    label: str
    url: str
    before: str = ""


LOOK = "font: 16px/1.5 sans-serif; max-width: 36em; margin: 24px"  # mail programs know no style sheets

Part = str | Link | Sequence[Link]  # a paragraph, a link of its own, or a list


def address(path: str) -> str:
    """The whole address of a page here, in the language of the mail."""
    prefix = ENGLISH_PREFIX if language() == "en" else ""
    return f"{current_app.config['PUBLIC_URL']}{prefix}{path}"


def letter(subject: str, greeting: str, parts: Sequence[Part], headers: Mapping[str, str] | None = None) -> Letter:
    """A mail with these parts, in the language of this moment."""
    settings = current_app.config["SETTINGS"]
    signed = _("%(organisation)s, register. Telefoon %(phone)s.", organisation=_capital(settings.organisation_name),
               phone=settings.organisation_phone)  # fmt: skip
    every: list[Part] = [greeting, *parts, signed]
    html = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>\n'
        '<body style="{}">\n{}\n</body></html>\n'
    )
    return Letter(
        subject=subject,
        text="\n\n".join(_as_text(part) for part in every) + "\n",
        html=html.format(language(), subject, LOOK, Markup("\n").join(_as_html(part) for part in every)),
        headers=headers or {},
    )


def _as_text(part: Part) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Link):
        return f"{part.before}{part.label}:\n{part.url}"
    return "\n".join(f"- {_as_text(one)}" for one in part)


def _as_html(part: Part) -> Markup:
    if isinstance(part, str):
        return Markup("<p>{}</p>").format(part)
    if isinstance(part, Link):
        return Markup("<p>{}</p>").format(_anchor(part))
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(_anchor(one)) for one in part))


def _anchor(link: Link) -> Markup:
    return Markup('{}<a href="{}">{}</a>').format(link.before, link.url, link.label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
