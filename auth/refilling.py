"""Putting back into a page what was typed in its form before, whichever form it is."""

import re
from html import escape
from html.parser import HTMLParser

from auth.kept_forms import NAME, Typed

VOID = ("submit", "button", "reset", "image", "file", "password")
TICKED = ("radio", "checkbox")


def refilled(page: str, typed: Typed, path: str) -> str:
    """The page at `path` with the values in the form that is sent to where they were sent; the rest is as it was."""
    filling = _Filling(typed, path)
    filling.feed(page)
    filling.close()
    return "".join(filling.parts)


class _Filling(HTMLParser):
    """Copies the page piece by piece; inside the form it writes the values that were typed."""

    def __init__(self, typed: Typed, path: str) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.typed, self.path = typed, path
        self.left = {name: list(values) for name, values in typed.fields.items()}
        self.inside = self.done = False
        self.select = ""
        self.skipping = False  # the text of a textarea that was replaced

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        text = self.get_starttag_text() or ""
        if tag == "form":
            self.inside = not self.done and _is_sent_to(given, self.typed.action, self.path)
        self.parts.append(self._filled(tag, given, text) if self.inside else text)
        if tag == "form" and self.inside:
            self.done = True
            self.parts.append(f'<input type="hidden" name="{NAME}" value="{self.typed.uid}">')

    def _filled(self, tag: str, given: dict[str, str | None], text: str) -> str:
        name = given.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select in self.left:
            return _marked(text, "selected", (given.get("value") or "") in self.left[self.select])
        elif tag == "textarea" and self.left.get(name):
            self.skipping = True
            return f"{text}\n{escape(self.left[name].pop(0), quote=False)}"
        elif tag == "input" and given.get("type") not in (*VOID, "hidden"):
            return self._filled_input(name, given, text)
        return text

    def _filled_input(self, name: str, given: dict[str, str | None], text: str) -> str:
        if given.get("type") in TICKED:
            return _marked(text, "checked", (given.get("value") or "on") in self.left.get(name, []))
        if not self.left.get(name):
            return text
        bare = _without(text, "value")
        return f'{bare.rstrip("/> ")} value="{escape(self.left[name].pop(0))}">'

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.skipping = False
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.inside = False
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._copy(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._copy(f"<!{decl}>")

    def _copy(self, text: str) -> None:
        if not self.skipping:
            self.parts.append(text)


def _is_sent_to(form: dict[str, str | None], action: str, path: str) -> bool:
    """Whether this is the form that was sent to `action`; an address in English is that of the same form."""
    if (form.get("method") or "get").lower() != "post":
        return False
    target = (form.get("action") or path).partition("?")[0].removeprefix("/en")
    return target == action


def _marked(text: str, mark: str, wanted: bool) -> str:
    """The tag with this mark, or without it."""
    bare = _without(text, mark)
    return f"{bare.rstrip('/> ')} {mark}>" if wanted else bare


def _without(tag: str, attribute: str) -> str:
    """The tag without this attribute, as our own pages write it."""
    return re.sub(rf'\s{attribute}(="[^"]*")?(?=[\s/>])', "", tag)
