"""What a test needs and this machine lacks: skipped with a clear line at home, a failure where everything must be there."""

import os
from typing import NoReturn

import pytest


def absent(what: str, remedy: str) -> NoReturn:
    """Skip the test that asked for `what`, or fail it when CI=true."""
    reason = f"{what} is absent: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
