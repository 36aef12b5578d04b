"""Keeps the English beside the Dutch: `make translations` gathers every text, keeps what is translated, and compiles it.

The Dutch text is its own key. The catalogue has one entry per text that is in use, sorted, without places or dates, so a change
shows only the texts it is about; the compiled form follows from it byte for byte.
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
WORDS_FOR_GETTEXT = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
OUTSIDE = frozenset({"tests", "migrations", "instance", "docs", "translations", "static"})
Text = str | tuple[str, ...] | list[str]  # a text, or its singular and plural


class EnglishCatalog(Catalog):
    """A catalogue whose header says how to read it, and nothing about who made it, when or with what."""

    mime_headers = [
        ("Language", "en"),
        ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit\n"),
    ]


def texts_in_use() -> set[str | tuple[str, ...]]:
    """Every text in the code and the templates, with its plural when it has one."""
    found = extract_from_dir(ROOT, METHODS, keywords=WORDS_FOR_GETTEXT, directory_filter=_is_ours)
    return {_hashable(message) for _file, _line, message, _comments, _context in found}


def read_english() -> Catalog:
    """The catalogue as it is kept."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def catalogue_for(texts: Iterable[Text], known: Catalog) -> Catalog:
    """The catalogue with exactly these texts, and the English that is known of them."""
    catalogue = EnglishCatalog(locale="en", header_comment="# English for the Dutch texts of the register.", fuzzy=False)
    for text in sorted(texts, key=_first):
        old = known.get(_first(text))
        kept = old.string if old is not None and old.pluralizable == isinstance(text, tuple) and not old.fuzzy else None
        catalogue.add(text, kept or ("" if isinstance(text, str) else ("", "")))
    return catalogue


def without_english(catalogue: Catalog) -> list[str]:
    """The texts that still lack English, in full or in one of their forms."""
    return [_first(message.id) for message in catalogue if message.id and not _is_whole(message.string)]


def source_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as people read and edit it: one line per text."""
    out = BytesIO()
    write_po(out, catalogue, width=0, no_location=True, sort_output=True)
    return out.getvalue().rstrip() + b"\n"


def compiled_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as the application reads it."""
    out = BytesIO()
    write_mo(out, catalogue_for([message.id for message in catalogue if message.id], catalogue))
    return out.getvalue()


def main() -> int:
    """Renew both files. 1 when texts still lack English, after naming them."""
    catalogue = catalogue_for(texts_in_use(), read_english())
    ENGLISH.write_bytes(source_bytes(catalogue))
    ENGLISH.with_suffix(".mo").write_bytes(compiled_bytes(catalogue))
    lacking = without_english(catalogue)
    for text in lacking:
        print(f"no English yet: {text}")
    return 1 if lacking else 0


def _is_ours(folder: str | Path) -> bool:
    parts = Path(folder).relative_to(ROOT).parts
    return not parts or (parts[0] not in OUTSIDE and not parts[0].startswith("."))


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def _hashable(text: Text) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)


def _is_whole(english: Text | None) -> bool:
    return bool(english) and (isinstance(english, str) or all(english or ()))


if __name__ == "__main__":
    sys.exit(main())
