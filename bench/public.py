"""The public site against Datasette on the same rows and against nginx on the same pages, in one run: ratios, not times.

Run by `python -m bench.public`; `--entries 500 100000` chooses sizes, `--seconds 2` how long each load lasts. Needs `wrk`,
`nginx`, `granian` and `datasette` (GRANIAN and DATASETTE say where, if they are not on the path). Works in a folder of its own.
Each load: 16 connections, two processes per server. Cold: addresses not asked before. Hot: a hundred addresses again and again.
"""

import argparse
import gzip
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

import clock
from app import create_app, create_public_app
from bench.registers import register
from publication import editions, folders
from publication.files import WRITERS
from publication.past import EMPTY, next_edition
from settings import ROOT, Settings
from tests.support.nginx import free_port, serving

SIZES = (500, 100_000, 1_000_000)
GOALS = {  # times Datasette, cold and hot
    "list": (55, 220), "search": (45, 220), "position": (28, 100), "json": (10, 40),
}  # fmt: skip
ASKED = 30_000  # cold addresses
HOT = 100
SECRETS: dict[str, Any] = {"secret_key": "a" * 64, "audit_key": "b" * 64, "encryption_keys": {"bench": "c" * 64}}
COLUMNS = ("code", "slug", "functie", "houder", "rol", "organisatie", "vergoeding", "sinds")
LOAD = """
local addresses, number = {}, 0
function setup(thread)
  local ports = {}
  for port in string.gmatch(os.getenv("PORTS"), "%d+") do ports[#ports + 1] = port end
  counter = (counter or 0) + 1
  thread.addr = wrk.lookup("127.0.0.1", ports[(counter - 1) % #ports + 1])[1]
  thread:set("number", counter * 7919)
end
function init(args)
  for line in io.lines(os.getenv("ADDRESSES")) do addresses[#addresses + 1] = line end
end
function request()
  number = number + 1
  return wrk.format("GET", addresses[number % #addresses + 1])
end
"""


@dataclass(frozen=True)
class Measured:
    """Requests a second, the longest wait of all but one in a hundred, and processor time for each; in milliseconds."""

    rate: float
    p99: float
    cost: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--entries", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seconds", type=int, default=3)
    chosen = parser.parse_args()
    for program in ("wrk", "nginx", _datasette()):
        if not (shutil.which(program) or Path(f"/usr/sbin/{program}").exists()):
            sys.exit(f"{program} is not here")
    for entries in chosen.entries:
        with tempfile.TemporaryDirectory() as name:
            Path(name).chmod(0o755)
            _measure(Path(name), entries, chosen.seconds)


def _measure(folder: Path, entries: int, seconds: int) -> None:
    print(f"\n{entries:,} entries")
    settings = Settings(data_dir=folder, public_url="http://127.0.0.1", **SECRETS)
    content = _build(settings, entries)
    _rows_for_datasette(folder, content)
    words, slugs, points = _asked(content)
    del content
    chance = Random(1)  # noqa: S311
    ours: dict[str, Callable[[int], str]] = {
        "list": lambda n: f"/gegevens?na={chance.randrange(entries)}&_={n}",
        "search": lambda n: f"/zoeken?q={chance.choice(words)}&_={n}",
        "position": lambda n: f"/functie/{chance.choice(slugs)}?_={n}",
        "json": lambda _n: f"/api/v1/vermeldingen?na={chance.choice(points)}&limiet={chance.randrange(40, 61)}",
    }
    plain = "&_nocount=1&_nofacet=1&_size=50" + "".join(f"&_col={name}" for name in COLUMNS[:7])
    theirs: dict[str, Callable[[int], str]] = {
        "list": lambda n: f"/bench/entries?_next={chance.randrange(entries)}{plain}",
        "search": lambda n: f"/bench/entries?_search={chance.choice(words)}{plain}",
        "position": lambda n: f"/bench/entries?slug={chance.choice(slugs)}{plain}",
        "json": lambda n: f"/bench/entries.json?_next={chance.randrange(entries)}{plain}",
    }
    with _public(settings) as public, _datasettes(folder) as datasettes, _nginx(settings, folder, ours) as nginx:
        for page in ours:
            cold = _load(folder, [public], (ours[page](n) for n in range(ASKED)), seconds, "create_public_app")
            again = [ours[page](n) for n in range(HOT)]
            hot = _load(folder, [public], again, seconds, "create_public_app")
            peer = _load(folder, datasettes, (theirs[page](n) for n in range(ASKED)), seconds, f"{folder}/bench.db")
            files = _load(folder, [nginx], [f"/{page}/{n}.html" for n in range(HOT)], seconds, "nginx: worker")
            goal = GOALS[page]
            print(
                f"  {page:9} cold {cold.rate / peer.rate:5.1f} x Datasette (goal {goal[0]}), p99 1/{peer.p99 / cold.p99:.0f};"
                f" hot {hot.rate / peer.rate:6.1f} x (goal {goal[1]}), {hot.rate / files.rate:4.2f} of nginx"
            )
            print(
                f"            {cold.rate:,.0f} cold and {hot.rate:,.0f} hot a second, p99 {cold.p99:.1f} and {hot.p99:.1f} ms;"
                f" Datasette {peer.rate:,.0f}, {peer.p99:.0f} ms; nginx {files.rate:,.0f}"
            )
            print(
                f"            processor time {cold.cost:.3f} ms cold = 1/{peer.cost / cold.cost:.1f} of Datasette's,"
                f" {hot.cost:.3f} ms hot = 1/{peer.cost / hot.cost:.0f}, {files.cost / hot.cost:.2f} of nginx"
            )
        mine, his = _fetch(public, "/gegevens.csv"), _fetch(datasettes[0], "/bench/entries.csv?_stream=1&_size=max")
        print(f"  all as CSV {mine:6.2f} s = {his / mine:6.1f} x Datasette ({his:.2f} s; goal 28)")
        held = _memory("create_public_app")
        print(f"  memory of a public process {max(held):.0f} MB at most (goal 150), of all {len(held)} {sum(held):.0f} MB")


def _build(settings: Settings, entries: int) -> dict[str, Any]:
    content = register(entries)
    app = create_app(settings)
    paper = WRITERS.pop("register.pdf")
    moment = clock.now()
    began = time.perf_counter(), time.process_time()
    with app.app_context():
        content, past, _changes = next_edition(None, EMPTY, content, "2026-03-02", 1)
        with folders.new_folder(1) as folder:
            written = editions.build(folder, content, past, 1, moment)
            editions.seal(folder, written, content, 1, moment, {"laatste_regel": 0, "hash": ""})
        folders.point_to(1)
        size = sum(path.stat().st_size for path in folders.folder_of(1).iterdir())
    WRITERS["register.pdf"] = paper
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    print(f"  built in {took[0]:.1f} s ({took[1]:.1f} s of processor), {size / 1e6:,.0f} MB (goal 20 s at 1,000,000)")
    return content


def _rows_for_datasette(folder: Path, content: dict[str, Any]) -> None:
    connection = sqlite3.connect(folder / "bench.db")
    connection.execute(f"CREATE TABLE entries (n INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
    rows = ((n, *(entry[name] for name in COLUMNS)) for n, entry in enumerate(content["vermeldingen"], 1))
    connection.executemany(f"INSERT INTO entries VALUES (?{', ?' * len(COLUMNS)})", rows)  # noqa: S608
    connection.executescript(
        "CREATE INDEX entries_slug ON entries (slug);"
        "CREATE VIRTUAL TABLE entries_fts USING fts5(functie, houder, rol, organisatie, content='entries', content_rowid='n');"
        "INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');"
    )
    connection.commit()
    connection.close()


def _asked(content: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """Names to search, positions to open, and points in the list of entries to go on from, as the API writes them.

    Positions are drawn as positions: drawn by their entries, those of a large register have seven times as many on a page.
    """
    chance = Random(2)  # noqa: S311
    entries = chance.sample(content["vermeldingen"], min(3000, len(content["vermeldingen"])))
    words = sorted({entry["houder"].split()[-1].lower() for entry in entries})
    points = [f"{entry['slug']}~{entry['toestand'][0]}~{entry['code']}" for entry in entries]
    positions = chance.sample(content["functies"], min(3000, len(content["functies"])))
    return words, [position["slug"] for position in positions], points


@contextmanager
def _public(settings: Settings) -> Iterator[int]:
    port = free_port()
    granian = os.environ.get("GRANIAN") or Path(sys.executable).with_name("granian")
    command = [
        granian, "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--port", str(port), "--factory",
        "--no-access-log", "--log-level", "error", "app:create_public_app",
    ]  # fmt: skip
    variables = {**os.environ, "OPENKAART_DATA_DIR": str(settings.data_dir), "OPENKAART_PUBLIC_URL": settings.public_url}
    with _running(command, [port], env=variables, cwd=ROOT):
        for _time in range(20):  # both processes check the edition before they are measured
            _fetch(port, "/gereed")
        yield port


@contextmanager
def _datasettes(folder: Path) -> Iterator[list[int]]:
    subprocess.run([_datasette(), "inspect", folder / "bench.db", "--inspect-file", folder / "counts.json"], check=True)
    ports = [free_port(), free_port()]
    tuned = ["--setting", "suggest_facets", "0", "--setting", "allow_facet", "0", "--setting", "default_page_size", "50",
             "--setting", "sql_time_limit_ms", "60000", "--setting", "max_csv_mb", "0"]  # fmt: skip
    base = [_datasette(), "serve", "-i", folder / "bench.db", "--inspect-file", folder / "counts.json", *tuned]
    with _running([*base, "-p", str(ports[0])], ports[:1]), _running([*base, "-p", str(ports[1])], ports[1:]):
        yield ports


@contextmanager
def _nginx(settings: Settings, folder: Path, pages: dict[str, Any]) -> Iterator[int]:
    """The same pages as files, as `flask publish --static` writes them: plain and compressed."""
    client = create_public_app(settings).test_client()
    for page, address in pages.items():
        (folder / "files" / page).mkdir(parents=True)
        for n in range(HOT):
            body = client.get(address(n)).get_data()
            (folder / "files" / page / f"{n}.html").write_bytes(body)
            (folder / "files" / page / f"{n}.html.gz").write_bytes(gzip.compress(body, 9))
    with serving(folder / "files", folder, workers=2) as port:
        yield port


@contextmanager
def _running(command: list[Any], ports: list[int], **how: Any) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how)
    try:
        for port in ports:
            _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _attempt in range(1200):
        if process.poll() is not None:
            sys.exit(f"{process.args!r} stopped")
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"{process.args!r} does not answer")


def _load(folder: Path, ports: list[int], addresses: Any, seconds: int, named: str) -> Measured:
    """Ask for these addresses; `named` stands in the commands of the processes that answer."""
    (folder / "addresses").write_text("".join(f"{address}\n" for address in addresses))
    (folder / "load.lua").write_text(LOAD)
    command: list[Any] = [
        "wrk",
        "-t2",
        "-c16",
        f"-d{seconds}",
        "--latency",
        "-H",
        "Accept-Encoding: gzip",
        "-s",
        folder / "load.lua",
    ]
    before = _processor(named)
    variables = {**os.environ, "ADDRESSES": str(folder / "addresses"), "PORTS": " ".join(map(str, ports))}
    done = subprocess.run([*command, f"http://127.0.0.1:{ports[0]}"], env=variables, capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        sys.exit(f"not every answer was good:\n{done.stdout}")
    lines = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if len(line.split()) >= 2}
    if not float(lines["Requests/sec:"]):
        sys.exit(f"no answer within {seconds} seconds:\n{done.stdout}")
    asked = int(done.stdout.partition(" requests in ")[0].split()[-1])
    return Measured(float(lines["Requests/sec:"]), _milliseconds(lines["99%"]), (_processor(named) - before) / asked * 1000)


def _milliseconds(text: str) -> float:
    for unit, factor in (("us", 0.001), ("ms", 1.0), ("s", 1000.0)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise ValueError(text)


def _fetch(port: int, path: str) -> float:
    began = time.perf_counter()
    with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        while answer.read(1 << 20):
            pass
    return time.perf_counter() - began


def _memory(named: str) -> list[float]:
    """Megabytes that each process with this word in its command holds; pages of a file are the cache of the system."""
    lines = "\n".join(_told(named, "smaps_rollup")).splitlines()
    return [int(line.split()[1]) / 1000 for line in lines if line.startswith("Anonymous")]


def _processor(named: str) -> float:
    """Seconds of processor time that the processes with this word in their command have used."""
    ticks = sum(int(part) for told in _told(named, "stat") for part in told.rpartition(")")[2].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _told(named: str, file: str) -> Iterator[str]:
    """What the system tells in this file of each process with this word in its command."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if named in (folder / "cmdline").read_text().replace("\0", " "):
                yield (folder / file).read_text()


def _datasette() -> str:
    return os.environ.get("DATASETTE", "datasette")


if __name__ == "__main__":
    main()
