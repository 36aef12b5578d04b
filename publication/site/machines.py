"""What programs ask for: which addresses there are, which they may visit, and whom to tell about a weakness."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from flask import Response, abort, current_app

from languages import ENGLISH_PREFIX
from publication.site import streams
from publication.site.blueprint import blueprint, current_edition
from publication.site.edition import Edition

MOST = 50_000  # addresses in one sitemap (sitemaps.org)
STEP = MOST // 2  # pages in one sitemap: each has two languages
FIXED = (
    "", "wijzigingen", "gegevens", "gegevens/beschrijving", "jaarcijfers", "uitleg", "volgen", "fout-doorgeven",
    "toegankelijkheid", "privacy", "contact",
)  # fmt: skip
SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
Found = tuple[str, str]  # path, and the day it last changed


@blueprint.get("/robots.txt")
def robots() -> Any:
    lines = ["User-agent: *", "Disallow: /intern"]
    if current_app.config["SEARCH_ENGINES"]:
        lines.append(f"Sitemap: {current_app.config['PUBLIC_URL']}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> Any:
    """Whom to tell about a weakness (RFC 9116); it needs an end date, so it begins with the first edition."""
    found = current_edition() or abort(404)
    expires = datetime.fromisoformat(found.published_at) + timedelta(days=365)
    lines = [
        f"Contact: mailto:{current_app.config['SETTINGS'].organisation_email}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {current_app.config['PUBLIC_URL']}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Any:
    """Where the sitemaps are; 404 when search engines are to stay away (R70)."""
    edition = _asked()
    address = current_app.config["PUBLIC_URL"]
    parts = "".join(f"<sitemap><loc>{escape(address)}{part}</loc></sitemap>\n" for part in sitemaps(edition))
    return Response(f"{XML}<sitemapindex {SPACES}>\n{parts}</sitemapindex>\n", mimetype="application/xml")


@blueprint.get("/sitemap-<int:part>.xml")
def sitemap(part: int) -> Any:
    """One sitemap: every page in it in both languages, each naming the other."""
    edition = _asked()
    if not 1 <= part <= len(sitemaps(edition)):
        abort(404)
    return streams.streamed(_written(_pages(edition, part)), "application/xml")


def sitemaps(edition: Edition) -> list[str]:
    """The paths of the sitemaps: one with the fixed pages, and so many for the positions and for the entries."""
    return [f"/sitemap-{part}.xml" for part in range(1, 2 + _steps(edition, "functies") + _steps(edition, "vermeldingen"))]


def _asked() -> Edition:
    if not current_app.config["SEARCH_ENGINES"]:
        abort(404)
    return current_edition() or abort(404)


def _steps(edition: Edition, fact: str) -> int:
    return -(-int(edition.fact(fact)) // STEP)


def _pages(edition: Edition, part: int) -> Iterator[Found]:
    """What stands in this part: a range of `n`, so its cost does not grow with the register."""
    positions = 1 + _steps(edition, "functies")
    if part == 1:
        yield from ((f"/{path}", edition.published_at[:10]) for path in FIXED)
    elif part <= positions:
        yield from _range(edition, part - 2, "SELECT slug, data ->> '$.gewijzigd_op' FROM position", "/functie/")
    else:
        yield from _range(edition, part - positions - 1, "SELECT code, data ->> '$.versie_sinds' FROM entry", "/vermelding/")


def _range(edition: Edition, step: int, statement: str, path: str) -> Iterator[Found]:
    rows = edition.rows(f"{statement} WHERE n > ? AND n <= ? ORDER BY n", step * STEP, (step + 1) * STEP)
    return ((path + row[0], row[1] or "") for row in rows)


def _written(pages: Iterator[Found]) -> Iterator[bytes]:
    address = escape(current_app.config["PUBLIC_URL"])
    yield f'{XML}<urlset {SPACES} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'.encode()
    for path, day in pages:
        both = {"nl": f"{address}{escape(path)}", "en": f"{address}{ENGLISH_PREFIX}{escape(path)}"}
        pairs = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in both.items())
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        yield "".join(f"<url><loc>{url}</loc>{changed}{pairs}</url>\n" for url in both.values()).encode()
    yield b"</urlset>\n"
