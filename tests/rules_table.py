"""Writes docs/rules.md: every rule, the places whose docstring or comment names it, and its tests. Run it by `make rules`.

A test names a rule in its name (`test_r42_…`), its docstring or a comment. The lines about the rules stand in docs/rules.toml.
"""

import ast
import re
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from itertools import chain
from pathlib import Path

from settings import ROOT

LINES, TABLE = ROOT / "docs" / "rules.toml", ROOT / "docs" / "rules.md"
SPAN = re.compile(r"\bR(\d\d)(?:\s?[–-]\s?R(\d\d))?\b")  # R12, or R12–R16
IN_NAME = re.compile(r"(?<![a-z0-9])r(\d\d)(?![a-z0-9])")
NOT_OURS = frozenset({"instance", "node_modules", "docs", "static"})
Found = dict[str, set[str]]  # rule → where it is named

HEADING = """# The rules, where they are carried out, and their tests

Made by `make rules` from the code and from `rules.toml`; a test fails when it is behind. A dash: nothing names the rule yet.

Of {rules} rules {placed} are named where they are carried out and {tested} by a test.

| Rule | In short | Carried out in | Tested by |
|---|---|---|---|
"""


def rules() -> dict[str, str]:
    """Every rule with its line, in order."""
    return tomllib.loads(LINES.read_text())


def table() -> str:
    """The document as it should stand in the docs."""
    known, (places, tests) = rules(), found()
    head = HEADING.format(rules=len(known), placed=len(set(places) & set(known)), tested=len(set(tests) & set(known)))
    return head + "".join(f"| {rule} | {line} | {_cell(places[rule])} | {_cell(tests[rule])} |\n" for rule, line in known.items())


def found() -> tuple[Found, Found]:
    """Where each rule is named: in the house, and in tests."""
    places: Found = defaultdict(set)
    tests: Found = defaultdict(set)
    for path in _our_files():
        name = path.relative_to(ROOT)
        if name.parts[0] == "tests":
            _note(tests, _tests_in(path.read_text(), name.as_posix()) if name.name.startswith("test_") else ())
        else:
            _note(places, _places_in(path.read_text(), name.as_posix()))
    return places, tests


def named_in(text: str) -> set[str]:
    """The rules in a text; a span names every rule in it."""
    spans = ((int(first), int(last or first)) for first, last in SPAN.findall(text))
    return {f"R{number:02}" for first, last in spans for number in range(first, last + 1)}


def _our_files() -> list[Path]:
    """The code and the templates of the house; nothing that was installed or made."""
    tops = [top for top in ROOT.iterdir() if not top.name.startswith(".") and top.name not in NOT_OURS]
    inside = (top.rglob("*") if top.is_dir() and not (top / "pyvenv.cfg").exists() else [top] for top in tops)
    return sorted(path for path in chain.from_iterable(inside) if path.suffix in (".py", ".html") and path.is_file())


def _places_in(source: str, name: str) -> Iterator[tuple[str, str]]:
    """(rule, path:function) for each rule a docstring or comment names; of a template only its comments count."""
    if name.endswith(".html"):
        comments = " ".join(re.findall(r"\{#.*?#\}", source, re.DOTALL))
        yield from ((rule, name) for rule in named_in(comments))
        return
    tree = ast.parse(source)
    yield from ((rule, name) for rule in named_in(ast.get_docstring(tree) or ""))
    for node, qualified in _definitions(tree):
        yield from ((rule, f"{name}:{qualified}") for rule in named_in(ast.get_docstring(node) or ""))
    for line, comment in _comments(source):
        where = _around(tree, line)
        yield from ((rule, f"{name}:{where}" if where else name) for rule in named_in(comment))


def _tests_in(source: str, name: str) -> Iterator[tuple[str, str]]:
    """(rule, path:test) for each rule a test names."""
    comments = list(_comments(source))
    for node, qualified in _definitions(ast.parse(source)):
        if not isinstance(node, ast.ClassDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            said = [text for line, text in comments if first <= line <= (node.end_lineno or first)]
            rules_named = {f"R{number}" for number in IN_NAME.findall(node.name)}
            rules_named |= named_in(" ".join([ast.get_docstring(node) or "", *said]))
            yield from ((rule, f"{name}:{qualified}") for rule in rules_named)


def _definitions(
    tree: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, outer: str = ""
) -> Iterator[tuple[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    """Every class and function with its full name."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, f"{outer}{node.name}"
            yield from _definitions(node, f"{outer}{node.name}.")


def _comments(source: str) -> Iterator[tuple[int, str]]:
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    yield from ((token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT)


def _around(tree: ast.Module, line: int) -> str:
    """The function or class a line stands in, the name it is assigned to at the top, or nothing."""
    inside = [full for node, full in _definitions(tree) if node.lineno <= line <= (node.end_lineno or node.lineno)]
    if inside:
        return inside[-1]
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.lineno <= line <= (node.end_lineno or node.lineno):
            target = node.targets[-1] if isinstance(node, ast.Assign) else node.target
            return ast.unparse(target.elts[0] if isinstance(target, ast.Tuple) else target)
    return ""


def _note(where: Found, pairs: Iterator[tuple[str, str]] | tuple[()]) -> None:
    for rule, place in pairs:
        where[rule].add(place)


def _cell(places: set[str]) -> str:
    return "<br>".join(f"`{place}`" for place in sorted(places)) or "–"


if __name__ == "__main__":
    TABLE.write_text(table())
    print(f"{Path(TABLE).relative_to(ROOT)} is up to date")
