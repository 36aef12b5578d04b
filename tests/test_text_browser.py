"""The whole public site in a text browser: every page is reached by its links, and says what it has to say."""

import html
import re
import shutil
import subprocess
from urllib.parse import urljoin, urlsplit

from tests.support.absence import absent
from tests.support.pages import parsed

NEEDED = {  # what a reader must find in the text of a page
    "/": ("Nevenwerk van de ambtelijke top", "Directeur", "D. Voorbeeld", "Zoeken"),
    "/functie/directeur": (
        "Penningmeester",
        "Stichting Muziek in de Wijk",
        "Alleen onkosten",
        "Geschiedenis",
        "Volg deze functie",
    ),
    "/functie/secretaris": ("Geen nevenwerk doorgegeven. Bevestigd op 2 maart 2026.",),
    "/functie/leidinggevende": ("Nog niet bevestigd.",),
    "/functie/collega": ("Deze functie is nu niet bezet.",),
    "/wijzigingen": ("Nieuw", "Penningmeester"),
    "/gegevens": ("1 vermelding", "CSV", "Penningmeester"),
    "/gegevens/beschrijving": ("bevestigd_op", "openssl pkeyutl -verify"),
    "/uitleg": ("Wat ziet u hier niet en waarom?",),
    "/volgen": ("Uw e-mailadres", "Hoe vaak wilt u een mail?"),
    "/fout-doorgeven": ("Wat klopt er niet?", "E-mailadres"),
    "/jaarcijfers": ("april 2027",),
    "/contact": ("14 000", "register@voorbeeld.nl"),
    "/privacy": ("Deze site gebruikt geen cookies.",),
    "/toegankelijkheid": ("Wat nog niet goed is",),
    "/en/": ("Side activities of senior officials", "Directeur"),
    "/en/volgen": ("Your email address", "How often do you want mail?"),
    "/en/functie/directeur": ("Penningmeester", "Expenses only"),
}
PAGE = re.compile(r"(/en)?/(?!intern)(functie/[^/]+|vermelding/[^/]+|[a-z-]*|gegevens/beschrijving|jaarcijfers/\d+)/?")


def dumped(page: str) -> str:
    """The page as w3m shows it, on one line."""
    if shutil.which("w3m") is None:
        absent("w3m", "install the package w3m")
    shown = subprocess.run(
        ["w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "200"],
        input=page.encode(), capture_output=True, check=True,
    )  # fmt: skip
    return " ".join(shown.stdout.decode().split())


def test_the_whole_site_can_be_read_and_walked_in_a_text_browser(client, public_town):
    waiting, shown = ["/"], {}
    while waiting:
        address = waiting.pop()
        if address in shown or not PAGE.fullmatch(address):
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype != "text/html":
            continue
        shown[address] = dumped(answer.text)
        page = parsed(answer.text)
        heading = " ".join("".join(page.find(".//h1").itertext()).split())
        assert heading in shown[address], f"{address} does not show its heading"
        for link in page.iter("a"):
            target = urlsplit(urljoin(address, html.unescape(link.get("href", ""))))
            if not target.scheme and not target.netloc and not target.query:
                waiting.append(target.path)
    for address, words in NEEDED.items():
        for word in words:
            assert word in shown[address], f"{address} does not show {word!r} in a text browser"
    assert any(address.startswith("/vermelding/") for address in shown)
    dutch, english = (
        {address.removeprefix("/en") for address in shown if address.startswith("/en") == way} for way in (False, True)
    )
    assert dutch == english
