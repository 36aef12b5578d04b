"""What nobody may write here and no tool knows of: each rule with the places that are set apart, and an example it finds."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from settings import ROOT
from tests.test_house import our_modules

SENT = ("args", "form", "values", "referrer", "url", "full_path", "headers", "cookies")
ASKED_ADDRESS = ("host", "host_url", "url_root", "url", "base_url")
WORKFLOW = ("Declaration", "Decision", "Condition", "Question", "Statement", "Designation")
WRITES = ("write_text", "write_bytes", "NamedTemporaryFile", "mkstemp")


def dotted(node: ast.AST) -> str:
    """A name with what it is a part of, as it is written."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def called(node: ast.AST) -> str:
    """What is called here; empty for what is no call."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def last(node: ast.AST) -> str:
    return called(node).rpartition(".")[2]


def first(node: ast.AST) -> ast.expr | None:
    return node.args[0] if isinstance(node, ast.Call) and node.args else None


def put_together(node: ast.AST | None) -> bool:
    """A text that is made of parts while the program runs."""
    return isinstance(node, ast.JoinedStr | ast.BinOp) or last(node or ast.Pass()) in ("format", "join", "replace")


def markup(node: ast.AST) -> bool:
    return last(node) == "Markup" and not isinstance(first(node), ast.Constant)


def template(node: ast.AST) -> bool:
    if last(node) in ("render_template_string", "from_string", "Template"):
        return True
    name = first(node)
    return last(node) == "render_template" and isinstance(name, ast.Constant) and not str(name.value).endswith((".html", ".xml"))


def query(node: ast.AST) -> bool:
    runs = last(node) in ("execute", "executemany", "executescript", "exec_driver_sql") or called(node) in (
        "text",
        "sqlalchemy.text",
    )
    return runs and put_together(first(node))


def written(node: ast.AST) -> bool:
    if called(node) in ("os.open", "os.fdopen") or last(node) in WRITES:
        return True
    words = [*node.args, *(word.value for word in node.keywords)] if isinstance(node, ast.Call) else []
    modes = [word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    return last(node) == "open" and any(set(mode) & set("wax+") and set(mode) <= set("rwaxbt+|") for mode in modes)


def sent_on(node: ast.AST) -> bool:
    if last(node) != "redirect":
        return False
    inside = [part for part in ast.walk(first(node) or node) if last(part) == "url_for"]
    harmless = {id(part) for one in inside for part in ast.walk(one)}
    parts = (part for part in ast.walk(first(node) or node) if id(part) not in harmless)
    return any(isinstance(part, ast.Attribute) and dotted(part.value) == "request" and part.attr in SENT for part in parts)


def asked(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and dotted(node.value) == "request" and node.attr in ASKED_ADDRESS


def in_bulk(node: ast.AST) -> bool:
    about = first(node)
    return called(node) in ("update", "delete", "sqlalchemy.update") and isinstance(about, ast.Name) and about.id in WORKFLOW


def pattern(node: ast.AST) -> bool:
    """A pattern of more than constants: what somebody sent may stand in it."""
    about = first(node)
    names = [part.id for part in ast.walk(about) if isinstance(part, ast.Name)] if about else []
    return called(node).startswith("re.") and any(name != name.upper() for name in names)


def environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and dotted(node) == "os.environ" or called(node) == "os.getenv"


@dataclass(frozen=True)
class Rule:
    says: Callable[[ast.AST], bool]
    example: str
    apart: dict[str, str] = field(default_factory=dict)  # file, and why


RULES = {
    "markup is made of fixed words, and data goes in with format": Rule(markup, "Markup(f'<b>{name}</b>')", {
        "publication/site/blueprint.py": "a page whose parts were escaped one by one",
    }),
    "a template is a file of which the name says that it is escaped": Rule(template, "render_template_string(text)"),
    "a query is no text that was put together": Rule(query, "session.execute(text(f'SELECT {name}'))", {
        "audit/rows.py": "of a file of ours, with another sign for a value",
        "database.py": "PRAGMA takes no values", "retention/wiping.py": "VACUUM takes no values; names from a table in the file",
        "organisation/people_import/work_file.py": "columns from a table in the file, values are bound",
        "reports/figures/sql.py": "as many signs for values as there are values, which are bound",
    }),
    "a file is written by disk.py, so that it survives a power cut": Rule(written, "path.write_text('x')", {
        "disk.py": "here", "app.py": "makes the database readable by its owner only, before SQLite opens it",
        "notifications/cli.py": "examples of mails", "organisation/people_import/folder.py": "a report that can be made again",
        "publication/editions.py": "an edition is synced as a whole", "publication/files.py": "of an edition",
        "publication/folders.py": "of an edition", "publication/static_copy.py": "a copy that can be made again",
        "publication/formats/sheets.py": "in an archive in memory or of an edition",
        "registers/counterparties/uploads.py": "until the next page", "retention/wiping.py": "overwrites what has to go",
        "translations/catalogue.py": "for who develops", "upkeep/archive.py": "a stream",
        "upkeep/snapshot.py": "a copy to read once",
    }),
    "nobody is sent to an address from the request": Rule(sent_on, "redirect(request.args['next'])", {
        "auth/single_sign_on/pages.py": "what came back from the provider decides who somebody is, not where he goes",
    }),
    "an address of ours is no guess from the request": Rule(asked, "link = request.host_url + 'x'", {
        "auth/kept_forms.py": "compares with the page somebody comes from",
        "publication/public_forms.py": "compares with the page somebody comes from",
    }),
    "what has a life of its own is not changed in bulk, past its steps": Rule(in_bulk, "update(Declaration).values(status='x')", {
        "registers/lifecycle.py": "the guarded step itself", "registers/drafts.py": "guarded by the version that was seen",
        "registers/confirming.py": "guarded by the version that was seen",
        "registers/counterparties/changing.py": "two organisations become one", "retention/destroying.py": "destroys",
        "registers/follow_up/answering.py": "guarded by what was open",
    }),
    "no pattern is made of what somebody sent": Rule(pattern, "re.search(word, text)", {
        "publication/site/api/parameters.py": "of our own description of the API",
        "registers/old_lists/values.py": "from a table", "auth/refilling.py": "names of attributes, in the file",
    }),
    "settings come from settings.py": Rule(environment, "os.environ['X']", {
        "settings.py": "here", "app.py": "whether a test of the provider runs", "registers/attachments.py": "PATH, for a process",
        "upkeep/machine.py": "looks whether secrets stand there", "upkeep/snapshot.py": "for a process",
        "upkeep/supply.py": "a command without an application",
    }),
}  # fmt: skip


@pytest.fixture(scope="module")
def written_here() -> dict[str, dict[str, list[int]]]:
    """By rule the files in which it finds something, and the lines."""
    kept: dict[str, dict[str, list[int]]] = {name: {} for name in RULES}
    for path in our_modules():
        place = str(path.relative_to(ROOT))
        if place.startswith(("tests/", "bench/")):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call | ast.Attribute):
                for name in (name for name, rule in RULES.items() if rule.says(node)):
                    kept[name].setdefault(place, []).append(node.lineno)
    return kept


@pytest.mark.parametrize("name", RULES)
def test_nobody_wrote_what_breaks_the_rule_that(written_here, name):
    apart = RULES[name].apart
    assert {place: lines for place, lines in written_here[name].items() if place not in apart} == {}
    assert set(apart) - set(written_here[name]) == set(), "what is set apart is there"


@pytest.mark.parametrize("name", RULES)
def test_each_rule_finds_its_example(name):
    assert any(RULES[name].says(node) for node in ast.walk(ast.parse(RULES[name].example)))
