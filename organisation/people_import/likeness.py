"""Whether two names may be of one person. An answer "yes" is a proposal that somebody confirms, never more (R78)."""

import re
import unicodedata
from dataclasses import dataclass

PREFIXES = frozenset(
    ("van", "der", "den", "de", "het", "ten", "ter", "te", "in", "op", "aan", "la", "le", "du", "von", "el", "t", "s")
)


@dataclass(frozen=True)
class Name:
    """A name taken apart: surname without prefixes, initials, and what somebody is called."""

    surname: str
    initials: str
    called: frozenset[str]


def taken_apart(written: str) -> Name:
    """“Kox, M.J.M. (Tiny)”, “M.J.M. Kox” and “Tiny Kox” each in its parts."""
    called = {_plain(word) for word in re.findall(r"\(([^)]*)\)", written)}
    text = re.sub(r"\([^)]*\)", " ", written)
    if "," in text:
        last, _comma, first = text.partition(",")
        words = first.split()
    else:
        *words, last = text.split() or [""]
        while words and _plain(words[-1]) in PREFIXES:
            words.pop()
    surname = " ".join(word for word in _plain(last).split() if word not in PREFIXES)
    words = [word for word in words if _plain(word) not in PREFIXES]
    initials = "".join(_initials(word) for word in words)
    called |= {_plain(word) for word in words if not _is_initials(word)}
    return Name(surname, initials, frozenset(called - {""}))


def surname_of(last_name: str) -> str:
    """The surname of a name of which only the last part is known, as `alike` compares it."""
    return taken_apart(f"{last_name},").surname


def alike(one: str, other: str) -> bool:
    """Whether these may be two spellings of one person's name."""
    a, b = taken_apart(one), taken_apart(other)
    if not a.surname or a.surname != b.surname:
        return False
    if a.called & b.called:
        return True
    both = a.initials and b.initials
    return bool(both) and not (a.called and b.called) and (a.initials.startswith(b.initials) or b.initials.startswith(a.initials))


def _initials(word: str) -> str:
    return "".join(_plain(part)[:1] for part in re.split(r"[.\-]", word)) if _is_initials(word) else _plain(word)[:1]


def _is_initials(word: str) -> bool:
    """M.J.M. or MJM: no name one is called by."""
    return "." in word or (word.isupper() and len(word) <= 4)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", " ", letters).strip()
