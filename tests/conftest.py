"""Ties the fixtures of `tests/support` to every test; see CONTRIBUTING.md for which to ask for."""

import os

import hypothesis

pytest_plugins = [
    "tests.support.network",
    "tests.support.applications",
    "tests.support.postgres",
    "tests.support.servers",
    "tests.support.municipality",
    "tests.support.browser",
    "tests.support.declaring",
    "tests.support.events",
    "tests.support.public_site",
    "tests.support.site",
    "tests.support.post",
    "tests.support.access",
]

# A slow machine is no failure; in CI the same examples every time, so that a red build can be repeated.
hypothesis.settings.register_profile("house", deadline=None, database=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("house")
