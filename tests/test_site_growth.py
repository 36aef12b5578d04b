"""A page costs the same in a register of twenty times the size: counted in statements and in steps of SQLite, not in time."""

import tracemalloc
from dataclasses import dataclass

import pytest

from bench.registers import register
from tests.support.applications import settings_for, visitor
from tests.support.pages import PageClient
from tests.support.site import public_application, publish_all

SIZES = (1_000, 20_000)
GIVEN = 1.1  # steps may differ a tenth: a row more or less on a page


@dataclass(frozen=True)
class Work:
    """What one page asked of SQLite."""

    statements: int
    steps: int


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[int, PageClient]:
    """A register of each size, of which the second edition changed, ended and added the same hundred entries."""
    return {size: _site(tmp_path_factory.mktemp(f"size{size}"), size) for size in SIZES}


def _site(folder, size: int) -> PageClient:
    app = public_application(settings_for(folder))
    first = register(size)
    later = [{**one, "vergoeding": "paid"} if at < 100 else one for at, one in enumerate(first["vermeldingen"])]
    with app.app_context():
        publish_all(app.config["EDITIONS_DIR"], ("2026-01-05", first), ("2026-03-02", {**first, "vermeldingen": later}))
    return visitor(app)


def work(site: PageClient, address: str) -> Work:
    """Have the view make the page, past the memory of finished answers; once before, so that nothing is new to it."""
    connection = site.application.extensions["editions"].edition()._index()
    _made(site, address)
    statements: list[str] = []
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    connection.set_trace_callback(statements.append)
    connection.set_progress_handler(step, 1)
    try:
        _made(site, address)
    finally:
        connection.set_trace_callback(None)
        connection.set_progress_handler(None, 1)
    assert statements, "nothing was counted"
    return Work(len(statements), steps[0])


def _made(site: PageClient, address: str) -> None:
    with site.application.test_request_context(address):
        assert site.application.full_dispatch_request().status_code == 200, address


def last_page(site: PageClient, table: str) -> int:
    found = site.application.extensions["editions"].edition().row(f"SELECT max(n) - 50 FROM {table}")
    assert found is not None
    return found[0]


BUDGETS = {  # address → statements at most, with those that searching runs inside SQLite
    "/": 5,
    "/?op=2026-02-01": 5,
    "/functie/functie-0000003": 3,
    "/functie/functie-0000003?op=2026-02-01": 5,
    "/functie/functie-0000003/geschiedenis": 3,
    "/vermelding/00000007": 4,
    "/vermelding/00000007/verschil/1-2": 3,
    "/wijzigingen?sinds=2026-03-01": 10,
    "/wijzigingen?sinds=2026-03-01&soort=gewijzigd": 10,
    "/wijzigingen/verschil?van=1&tot=2": 8,
    "/zoeken?q=penningmeester": 12,
    "/zoeken?q=stichting+bestuurslid": 20,
    "/gegevens": 7,
    "/gegevens?vergoeding=paid": 7,
    "/gegevens?functie=functie-0000003&toestand=actueel": 10,
}
FILES = ("/gegevens.csv?vergoeding=paid", "/gegevens.json?vergoeding=paid", "/wijzigingen.csv?soort=nieuw")
WIDE = {"/zoeken?q=penningmeester": 1.2, "/zoeken?q=stichting+bestuurslid": 1.2}


@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_costs_the_same_at_any_size_and_asks_little(sites, address):
    small, large = (work(sites[size], address) for size in SIZES)
    assert large.statements == small.statements <= BUDGETS[address]
    assert large.steps <= small.steps * WIDE.get(address, GIVEN), (small, large)


@pytest.mark.parametrize(("address", "table"), [("/", "position"), ("/gegevens", "entry"), ("/wijzigingen", "change")])
def test_the_last_page_of_a_list_costs_what_the_first_costs(sites, address, table):
    site = sites[SIZES[-1]]
    first, last = work(site, address), work(site, f"{address}?na={last_page(site, table)}")
    assert last.steps <= first.steps * GIVEN, (first, last)


@pytest.mark.parametrize("address", FILES)
def test_a_selection_to_take_along_is_written_in_pieces_of_the_same_size(sites, address):
    peaks = [_peak(sites[size], address) for size in SIZES]
    assert peaks[1] - peaks[0] < 2**20, peaks


def _peak(site: PageClient, address: str) -> int:
    """The most memory in use while the file is made and written."""
    with site.application.test_request_context(address):
        tracemalloc.start()
        try:
            rows = sum(part.count(b"\n") for part in site.application.full_dispatch_request().iter_encoded())
            assert rows > 100
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
