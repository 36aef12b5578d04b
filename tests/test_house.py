"""The conventions of the house hold: floors, names, sizes, colours, pinned requirements, and nothing of anyone's machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from settings import ROOT

GROUND = (
    "boxes",
    "clock",
    "database",
    "disk",
    "extensions",
    "languages",
    "memory",
    "settings",
)  # below every room; they use only each other
VAGUE = ("utils", "util", "helpers", "helper", "common", "manager", "managers", "service", "services", "misc")
LONGEST_FILE = 400  # lines
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")


def kept_files(*patterns: str) -> list[Path]:
    """The files of the house that match; not what was installed, stored or made while running."""
    made = {"__pycache__", "instance", "htmlcov", "node_modules"}
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in made and path.name != ".git"]
    inside = [path for folder in folders if not (folder / "pyvenv.cfg").exists() for path in folder.rglob("*")]
    files = (path for path in (*ROOT.iterdir(), *inside) if path.is_file() and path.name != ".git" and not made & set(path.parts))
    kept = [path for path in files if not any(part.endswith("_cache") or part == ".hypothesis" for part in path.parts)]
    return sorted(path for path in kept if not patterns or any(path.relative_to(ROOT).match(pattern) for pattern in patterns))


def our_modules() -> list[Path]:
    return [path for path in kept_files("*.py") if not path.is_relative_to(ROOT / "migrations")]


def found(patterns: dict[str, str], files: list[Path]) -> list[str]:
    """Where one of the patterns occurs, as `file:line: what it is`."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {meaning}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        for pattern, meaning in patterns.items()
        if re.search(pattern, line)
    ]


def imported_by(path: Path) -> Iterator[str]:
    """Full names of what a file imports, also inside functions; relative ones with the room's own name."""
    room = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(room.split(".")[: len(room.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield from (f"{module}.{name.name}" for name in node.names)


def ours(name: str) -> bool:
    return name.split(".")[0] in (*ROOMS, *GROUND, *(path.stem for path in ROOT.glob("*.py")))


def test_the_floors_of_the_house_are_kept():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_is_under_the_contract():
    assert PROJECT["tool"]["importlinter"]["root_packages"] == ROOMS
    nobody_imports_app = PROJECT["tool"]["importlinter"]["contracts"][1]
    assert nobody_imports_app["source_modules"] == ROOMS


def test_the_ground_floor_carries_no_room():
    upward = {
        f"{name}.py imports {imported}"
        for name in GROUND
        for imported in imported_by(ROOT / f"{name}.py")
        if ours(imported) and imported.split(".")[0] not in GROUND
    }
    assert upward == set()


SHARED_WITH_THE_PUBLIC = ("publication.site", "publication.formats", "languages", "boxes")  # know nothing of what is confidential


def test_the_public_site_imports_nothing_else_of_ours():
    outward = {
        f"{path.relative_to(ROOT)} imports {imported}"
        for path in (*(ROOT / "publication" / "site").rglob("*.py"), ROOT / "publication" / "__init__.py")
        for imported in imported_by(path)
        if ours(imported) and not imported.startswith(SHARED_WITH_THE_PUBLIC)
    }
    assert outward == set()


def test_the_public_site_loads_no_database():
    asked = (
        "import sys, publication.site; print([name for name in ('sqlalchemy', 'flask_login', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_has_a_vague_name():
    assert [
        str(path.relative_to(ROOT)) for path in our_modules() if set(path.relative_to(ROOT).with_suffix("").parts) & set(VAGUE)
    ] == []


def test_every_file_can_be_read_in_one_sitting():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in our_modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_says_what_it_is_for():
    silent = [path for path in our_modules() if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_colours_are_named_in_one_place():
    files = [path for path in kept_files("*.css", "*.html") if not path.name.startswith("tokens")]
    hexadecimal = r"(?<![&\w/\"'(-])#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b(?!-)"
    assert found({hexadecimal: "a colour that is not a token"}, files) == []


def test_no_colour_depends_on_the_width():
    """So that contrast, measured on a desk, holds on a phone."""
    coloured = re.compile(r"(?<![\w-])(?:background(?:-color)?|color|fill|opacity)\s*:")
    blocks = re.compile(r"@(?:media|container)[^{]*width[^{]*\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
    wrong = {
        path.name: found
        for path in kept_files("*.css")
        if (found := [coloured.findall(block) for block in blocks.findall(path.read_text()) if coloured.search(block)])
    }
    assert wrong == {}


def test_templates_hold_no_code_of_their_own():
    patterns = {
        r"<style\b": "a style sheet in the page",
        r"\sstyle\s*=": "a style attribute",
        r"\son[a-z]+\s*=\s*[\"']": "an event handler",
        r"<script\b(?![^>]*\bsrc=)(?![^>]*json)": "a script in the page",
        r"javascript:": "a script in an address",
        r"\|\s*safe\b": "text that is not escaped",
        r"autoescape\s+false": "text that is not escaped",
    }
    assert found(patterns, kept_files("*.html", "*.jinja", "*.j2")) == []


def test_requirements_are_pinned_with_hashes():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        entries = [entry for entry in re.split(r"(?<!\\)\n", re.sub(r"(?m)^\s*#.*\n?", "", text)) if entry.strip()]
        assert entries, name
        unpinned = [
            entry.split()[0] for entry in entries if not re.match(r"\S+==\S+.*--hash=sha256:[0-9a-f]{64}", entry, re.DOTALL)
        ]
        assert unpinned == [], name


def test_what_is_asked_for_is_what_is_pinned():
    for name in ("requirements", "requirements-dev"):
        asked = set(re.findall(r"(?m)^([A-Za-z][\w.-]*)", (ROOT / f"{name}.in").read_text()))
        pinned = set(re.findall(r"(?m)^([a-z][\w.-]*)(?:\[[\w,]+\])?==", (ROOT / f"{name}.txt").read_text()))
        assert {wanted.lower() for wanted in asked} - pinned == set(), name


def test_the_oldest_python_is_the_same_everywhere():
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert PROJECT["tool"]["ruff"]["target-version"] == "py311"
    assert PROJECT["tool"]["mypy"]["python_version"] == "3.11"
    assert "(3, 11)" in (ROOT / "Makefile").read_text()


def test_the_version_and_the_licence_are_the_same_everywhere():
    public = (ROOT / "publiccode.yml").read_text()
    assert f'softwareVersion: "{PROJECT["project"]["version"]}"' in public
    assert f"license: {PROJECT['project']['license']}\n" in public


def test_nothing_tells_whose_machine_it_was_made_on():
    # The patterns are put together here, so that this file does not hold them.
    patterns = {
        r"(?<![\w.])/" + folder + r"/[\w.-]+": "a path of one machine"
        for folder in ("ho" + "me", "wo" + "rk", "Us" + "ers", "ro" + "ot")
    } | {"file:" + "///": "a path of one machine", r"(?m)^--(?:extra-)?index" + "-url": "an address of one machine's registry"}
    texts = [path for path in kept_files() if path.suffix not in (".png", ".ico", ".woff2", ".ttf", ".mo", ".pdf", ".jpg")]
    assert found(patterns, texts) == []
