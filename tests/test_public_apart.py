"""The public process has an edition folder and nothing else: no database, no secret, no right to read either."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_public_app
from extensions import db
from tests.support.pages import PageClient

ADDRESSES = (
    "/", "/en/", "/functie/directeur", "/en/functie/directeur", "/wijzigingen", "/zoeken?q=muziek", "/gegevens",
    "/gegevens/beschrijving", "/uitleg", "/gegevens.csv", "/gegevens.json", "/gegevens.ods", "/gegevens.xlsx",
    "/gegevens/register.pdf", "/wijzigingen.atom", "/gegevens/catalogus.jsonld", "/gegevens/manifest.json", "/functie/onbekend",
)  # fmt: skip
NOBODY = 65534

ALONE = """
import json, os, sys

BLOCKED = ("sqlalchemy", "flask_sqlalchemy", "flask_login", "flask_wtf", "flask_migrate", "psycopg", "argon2", "reportlab",
           "registers", "auth", "audit", "post", "organisation", "extensions", "database", "clock", "publication.projection")

class Wall:
    def find_spec(self, name, path=None, target=None):
        if any(name == blocked or name.startswith(blocked + ".") for blocked in BLOCKED):
            raise ImportError("the public process asked for " + name)

sys.meta_path.insert(0, Wall())
sys.path.insert(0, ".")
from app import create_public_app
from publication.site.memo import Memo

wanted, secrets = json.loads(sys.argv[1]), sys.argv[2:]
app = create_public_app()
assert not app.secret_key
ask = lambda: {one: app.test_client().get(one).get_data().decode("latin-1") for one in wanted}
ask()  # code and templates are loaded while the files of the program can still be read
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    for path in secrets:
        try:
            open(path, "rb")
        except PermissionError:
            continue
        sys.exit(f"the public process can read {path}")
assert isinstance(app.wsgi_app, Memo)
app.wsgi_app = app.wsgi_app.application  # what it remembered is no proof
print(json.dumps(ask()))
"""


@pytest.fixture
def editions_elsewhere(settings) -> Iterator[Path]:
    """A copy of the editions that everyone may read, as on another machine."""
    folder = Path(tempfile.mkdtemp(prefix="openkaart-public-"))
    shutil.copytree(settings.editions_dir, folder / "editions")
    for path in (folder, folder / "editions", *(folder / "editions").iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield folder / "editions"
    shutil.rmtree(folder)


def test_the_public_process_needs_no_database_no_secret_and_no_room_of_ours(public_town, settings, editions_elsewhere):
    """In a process of its own and, for root, as a user who can read neither database nor keys; the bytes are the same."""
    db.session.commit()
    settings.data_dir.chmod(0o700)
    public_app = create_public_app(settings)
    public_app.test_client_class = PageClient
    expected = {address: public_app.test_client().get(address).get_data().decode("latin-1") for address in ADDRESSES}
    kept_from_it = [settings.data_dir / "openkaart.sqlite", settings.attachments_dir / "any"]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, json.dumps(ADDRESSES), *map(str, kept_from_it)],
        env={
            "PATH": os.environ["PATH"], "OPENKAART_EDITIONS_DIR": str(editions_elsewhere), "OPENKAART_ENV": "demo",
            "OPENKAART_DATA_DIR": str(editions_elsewhere), "OPENKAART_PUBLIC_URL": settings.public_url,
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    for address in ADDRESSES:
        assert answers[address] == expected[address], address
