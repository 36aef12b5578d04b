"""How many answers a second the API gives in one process, without a network; on addresses that were not asked for before.

`measured(app)` for any application with an edition; run by `python -m bench.api`, with `--entries 100000` on a larger register.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from flask import Flask
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from bench.registers import register
from publication.site.api import BASE
from publication.site.edition import INDEX, POINTER

SECONDS, POINTS = 1.0, 5000


def main() -> None:
    from app import create_public_app
    from settings import Settings
    from tests.support.editions import write_editions

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        app = create_public_app(settings)
        with app.app_context():
            write_editions(settings.editions_dir, [register(entries)])
        print(f"{entries} entries, one process:")
        for name, rate in measured(app):
            print(f"{name}: {rate:,.0f} answers a second")


def measured(app: Flask, seconds: float = SECONDS) -> Iterator[tuple[str, float]]:
    """What was asked and how many answers there were a second, for each kind of address."""
    for name, addresses in addresses_of(app).items():
        yield name, rate(app, addresses, seconds)


def addresses_of(app: Flask) -> dict[str, list[str]]:
    """Addresses spread over the whole register, for each kind."""
    folder: Path = app.config["EDITIONS_DIR"]
    connection = sqlite3.connect(folder / (folder / POINTER).read_text() / INDEX)
    (last,) = connection.execute("SELECT max(n) FROM entry").fetchone()
    every = max(1, last // POINTS)
    rows = connection.execute("SELECT slug, substr(state, 1, 1), code FROM entry WHERE n % ? = 0", (every,)).fetchall()
    connection.close()
    return {
        "list of 100": [f"{BASE}/vermeldingen?na={slug}~{state}~{code}" for slug, state, code in rows],
        "list of 1,000": [f"{BASE}/vermeldingen?limiet=1000&na={slug}~{state}~{code}" for slug, state, code in rows],
        "list of 100, filtered": [f"{BASE}/vermeldingen?vergoeding=paid&na={slug}~{state}~{code}" for slug, state, code in rows],
        "entry": [f"{BASE}/vermeldingen/{code}" for _slug, _state, code in rows],
        "position": [f"{BASE}/functies/{slug}" for slug, _state, _code in rows],
    }


def rate(app: Flask, addresses: list[str], seconds: float) -> float:
    """Answers a second; past the memory of finished answers, so every answer is made."""
    environments = [{**EnvironBuilder(address).get_environ(), "HTTP_IF_NONE_MATCH": '"none"'} for address in addresses]
    begun = time.perf_counter()
    for made, environ in enumerate(cycle(environments), 1):
        answer = Response.from_app(app.wsgi_app, dict(environ), buffered=True)
        assert answer.status_code == 200, environ["PATH_INFO"]
        if (passed := time.perf_counter() - begun) > seconds:
            return made / passed
    return 0.0


if __name__ == "__main__":
    main()
