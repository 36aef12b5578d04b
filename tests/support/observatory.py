"""The rules of the MDN HTTP Observatory, written out: what an answer over HTTPS scores by its headers and cookies.

Begins at 100; a fault takes points off, what is better than needed adds some once there are 90 (as its documentation tells).
"""

import re
from collections.abc import Iterable, Mapping

GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (0, "F"))
HALF_A_YEAR = 15_768_000  # seconds
PRIVATE = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")


def policy_of(header: str) -> dict[str, list[str]]:
    """The directives of a content security policy."""
    directives = (part.split() for part in header.split(";") if part.strip())
    return {name.lower(): sources for name, *sources in directives}


def points(headers: Mapping[str, str], cookies: Iterable[str], html: str = "") -> dict[str, int]:
    """What each rule gives or takes."""
    return {
        "content-security-policy": _policy(policy_of(headers.get("Content-Security-Policy", ""))),
        "cookies": _cookies(list(cookies)),
        "cross-origin-resource-sharing": -50 if headers.get("Access-Control-Allow-Credentials") else 0,
        "referrer-policy": 5 if headers.get("Referrer-Policy") in PRIVATE else -5 if "Referrer-Policy" in headers else 0,
        "strict-transport-security": _transport(headers.get("Strict-Transport-Security", "")),
        "subresource-integrity": -5 * len(re.findall(r"<script[^>]+src=[\"']?(?:https?:)?//", html)),
        "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "x-frame-options": _framing(headers),
        "cross-origin-resource-policy": 10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
    }


def grade(given: Mapping[str, int]) -> tuple[int, str]:
    """The score and the letter that belongs to it."""
    base = 100 + sum(number for number in given.values() if number < 0)
    score = base + (sum(number for number in given.values() if number > 0) if base >= 90 else 0)
    return score, next((letter for least, letter in GRADES if score >= least), "F")


def _policy(policy: dict[str, list[str]]) -> int:
    if not policy:
        return -25
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    styles = policy.get("style-src", policy.get("default-src", ["*"]))
    if {"'unsafe-inline'", "data:", "*", "http:", "https:"} & set(scripts):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in styles:
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def _cookies(cookies: list[str]) -> int:
    if not cookies:
        return 0
    plain = [cookie.lower() for cookie in cookies]
    if any("; secure" not in cookie for cookie in plain):
        return -40
    if any("; httponly" not in cookie for cookie in plain):
        return -30
    return 5 if all("; samesite=lax" in cookie or "; samesite=strict" in cookie for cookie in plain) else 0


def _transport(header: str) -> int:
    seconds = re.search(r"max-age=(\d+)", header)
    return -20 if not seconds else 0 if int(seconds[1]) >= HALF_A_YEAR else -10


def _framing(headers: Mapping[str, str]) -> int:
    if policy_of(headers.get("Content-Security-Policy", "")).get("frame-ancestors") == ["'none'"]:
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20
