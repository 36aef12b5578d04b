"""What is confidential asks who signed in to show again who he is, at most ten minutes before (security: step-up)."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from auth.stepping_up import ask_again

ALWAYS: frozenset[str] = frozenset()  # permissions that ask it whatever they are about


def asks_again(policy: str, about: Mapping[str, Any]) -> bool:
    """Whether this page is for who showed just now who he is: always, or because of what it is about."""
    return policy in ALWAYS or any(_confidential(subject) for subject in about.values())


def demand(policy: str, **about: Any) -> None:
    """Raise ShowAgain when this page asks it and it was not shown just now; what was sent is kept meanwhile."""
    if current_app.config["SETTINGS"].step_up and asks_again(policy, about):
        ask_again()


def _confidential(subject: Any) -> bool:
    """A register says so itself; a declaration by its register."""
    return bool(getattr(getattr(subject, "register", subject), "confidential", False))
