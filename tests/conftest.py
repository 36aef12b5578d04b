"""Ties the fixtures of `tests/support` to every test; see CONTRIBUTING.md for which to ask for."""

import gc
import os

import hypothesis
import pytest

pytest_plugins = [
    "tests.support.network",
    "tests.support.applications",
    "tests.support.postgres",
    "tests.support.servers",
    "tests.support.municipality",
    "tests.support.reckoned",
    "tests.support.browser",
    "tests.support.declaring",
    "tests.support.events",
    "tests.support.public_site",
    "tests.support.site",
    "tests.support.post",
    "tests.support.rounds",
    "tests.support.hostile_provider",
    "tests.support.access",
    "tests.support.backups",
    "tests.support.drill",
]

# A slow machine is no failure; in CI the same examples every time, so that a red build can be repeated.
hypothesis.settings.register_profile("house", deadline=None, database=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def nothing_collected_in_vain():
    """What stays until the end (modules, models, templates) is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
