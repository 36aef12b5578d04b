"""What other people's validators say, each fetched from npm for the occasion: run by `make drill`."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from publication.editions import copy_to
from tests.support.absence import absent

pytestmark = pytest.mark.drill
RULES_OF_SPECTRAL = {
    "extends": ["spectral:oas"],
    "rules": {"operation-tag-defined": "error", "info-contact": "error", "info-license": "error", "contact-properties": "error"},
}


@pytest.fixture
def copied(public_town, app, tmp_path) -> Path:
    """The public site in plain files, both languages."""
    copy_to(tmp_path / "copy")
    return tmp_path / "copy"


def fetched(package: str, folder: Path) -> Path:
    """The folder with a package of npm."""
    if shutil.which("npm") is None:
        absent("npm", "install the package npm")
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), package]
    subprocess.run(install, check=True, capture_output=True)
    return folder / "node_modules"


def test_spectral_finds_nothing_in_the_description_of_the_api(app, tmp_path):
    modules = fetched("@stoplight/spectral-cli", tmp_path)
    (tmp_path / "openapi.json").write_bytes(app.test_client().get("/api/v1/openapi.json").data)
    (tmp_path / "rules.json").write_text(json.dumps(RULES_OF_SPECTRAL))
    lint: list[str | Path] = [
        modules / ".bin" / "spectral",
        "lint",
        "openapi.json",
        "--ruleset",
        "rules.json",
        "--fail-severity",
        "hint",
    ]
    done = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_checker_of_the_w3c_finds_nothing_on_any_public_page(copied, tmp_path):
    if shutil.which("java") is None:
        absent("Java", "install the package default-jre-headless")
    jar = next(fetched("vnu-jar", tmp_path / "npm").rglob("vnu.jar"))
    pages = sorted(copied.resolve().rglob("*.html"))
    assert len(pages) > 40
    command: list[str | Path] = ["java", "-jar", jar, "--Werror", "--format", "text", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
