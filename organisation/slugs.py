"""The address of a position: words of its title, never given twice."""

import re
import unicodedata

from sqlalchemy import func, select

from extensions import db
from organisation.models import Position

LONGEST_SLUG = 100


def slug_of(text: str) -> str:
    """Lower-case letters, digits and single hyphens: what stands in an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].rstrip("-")


def free_slug(title: str, unit_name: str, code: str) -> str:
    """The title, with the unit's name when the title alone is taken, and else with a number."""
    wanted = slug_of(title) or slug_of(code) or "functie"
    longer = slug_of(f"{wanted} {unit_name}")
    taken = set(db.session.scalars(select(Position.slug).where(Position.slug.in_((wanted, longer)))))
    for slug in (wanted, longer):
        if slug not in taken:
            return slug
    same = select(func.count()).select_from(Position).where(Position.slug.startswith(f"{longer}-", autoescape=True))
    number = 2 + db.session.scalars(same).one()
    while db.session.scalars(select(Position.id).where(Position.slug == f"{longer}-{number}")).first() is not None:
        number += 1
    return f"{longer}-{number}"


class FreeSlugs:
    """Hands out addresses as `free_slug` does, for thousands of posts: what is taken is looked up once."""

    def __init__(self) -> None:
        self._taken = set(db.session.scalars(select(Position.slug)))
        self._next: dict[str, int] = {}

    def take(self, title: str, unit_name: str, code: str) -> str:
        """The address for one more post; nobody else gets it."""
        wanted = slug_of(title) or slug_of(code) or "functie"
        longer = slug_of(f"{wanted} {unit_name}")
        slug = next((slug for slug in (wanted, longer) if slug not in self._taken), "") or self._numbered(longer)
        self._taken.add(slug)
        return slug

    def _numbered(self, longer: str) -> str:
        if longer not in self._next:
            self._next[longer] = 2 + sum(slug.startswith(f"{longer}-") for slug in self._taken)
        while f"{longer}-{self._next[longer]}" in self._taken:
            self._next[longer] += 1
        return f"{longer}-{self._next[longer]}"
