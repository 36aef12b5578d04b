"""How much two names of organisations are alike, whatever their legal form, accents or punctuation. Works on folded names."""

import re
from typing import NamedTuple

from rapidfuzz import fuzz, process

LEGAL_FORMS = frozenset({
    "bv", "nv", "vof", "cv", "ua", "wa", "ba", "bvba", "gmbh", "ltd", "llp", "inc", "eenmanszaak", "maatschap", "cooperatie",
    "stichting", "st", "vereniging", "ver", "gemeente",
})  # fmt: skip
SMALL_WORDS = frozenset({
    "de", "het", "een", "en", "van", "der", "den", "ter", "te", "in", "voor", "op", "the", "and", "of",
})  # fmt: skip
ALIKE = 86  # of 100; from here on two names may be the same
WORDS_ALIKE = 65  # of 100; a word that has no such counterpart makes another name: Noord is not Oost
SHORTEST = 5  # letters; in shorter names one other letter makes another name
SAME = 100.0
KEY = 3  # letters of a key, beside its sign
ALONE = re.compile(r"\b(\w) (?=\w\b)")
DIGIT = re.compile(r"\d")


class Shape(NamedTuple):
    """A name made ready to compare."""

    bare: str  # without legal form and small words
    letters: str  # without spaces: "bouw bedrijf" is "bouwbedrijf"
    ordered: str  # its words in the order of the alphabet


def bare(folded: str) -> str:
    """The name without legal form and small words, letters that stand alone joined: "a b n amro b v" → "abn amro"."""
    words = ALONE.sub(r"\1", folded).split()
    telling = [word for word in words if word not in LEGAL_FORMS and word not in SMALL_WORDS]
    return " ".join(telling or words)


def shape(folded: str) -> Shape:
    """The shape of a folded name."""
    name = bare(folded)
    words = name.split()
    return Shape(name, "".join(words), " ".join(sorted(words)))


def likeness(one: Shape, other: Shape) -> float:
    """From 0 to 100 (the same but for the legal form); 0 when it is below ALIKE or when a word or number says they differ."""
    if one.bare == other.bare:
        return SAME
    score = fuzz.ratio(one.letters, other.letters, score_cutoff=ALIKE) or fuzz.ratio(
        one.ordered, other.ordered, score_cutoff=ALIKE
    )
    if not score or min(len(one.letters), len(other.letters)) < SHORTEST:
        return 0
    if DIGIT.findall(one.bare) != DIGIT.findall(other.bare):
        return 0
    return score if one.letters == other.letters or _words_fit(one.bare.split(), other.bare.split()) else 0


def begins_with(whole: Shape, typed: Shape) -> bool:
    """Whether the name begins with all that was typed, up to the end of a word."""
    return len(typed.letters) >= SHORTEST - 1 and whole.bare.startswith(typed.bare + " ")


def name_keys(folded: str) -> set[str]:
    """The beginning and the end of each telling word: with one letter wrong, one of the two is still right."""
    words = bare(folded).split()
    long = [word for word in words if len(word) >= KEY] or words
    return {key for word in long for key in ("^" + word[:KEY], word[-KEY:] + "$")}


def _words_fit(words: list[str], others: list[str]) -> bool:
    """Each word on one side has a counterpart on the other; with another number of words, letters alone must do."""
    mine, theirs = [word for word in words if word not in others], [word for word in others if word not in words]
    if len(mine) != len(theirs):
        return True
    return all(process.extractOne(word, theirs, scorer=fuzz.ratio, score_cutoff=WORDS_ALIKE) for word in mine)
