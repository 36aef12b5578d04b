"""The secrets that sign forms, recovery codes and links to stop: the present one, and older ones up to their last day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import current_app

import clock
from settings import Settings


@dataclass(frozen=True)
class Accepted:
    """Every secret that counts at this moment, the present one last, as the library that signs forms asks for them."""

    settings: Settings

    def __iter__(self) -> Iterator[str]:
        today = clock.today()
        yield from (old for day, old in self.settings.old_secret_keys.items() if today <= date.fromisoformat(day))
        yield self.settings.secret_key


def accepted_secrets() -> list[bytes]:
    """Every secret that counts at this moment, the present one first."""
    return [secret.encode() for secret in current_app.config["ACCEPTED_SECRETS"]][::-1]
