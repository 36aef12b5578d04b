"""Checks of the machine: settings, rights on files, disk, time zones, the mail server."""

import os
import shutil
import smtplib
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from post.sending import connected
from settings import SECRETS, Settings, unsafe
from upkeep.finding import CARE, FAULT, Finding

LEAST_FREE, SCARCE = 200 * 1024**2, 2 * 1024**3  # bytes


def settings_are_safe(settings: Settings) -> Iterator[Finding]:
    for text in unsafe(settings):
        what, _stop, remedy = text.partition(". ")
        yield Finding(FAULT, f"{what.removesuffix('.')}.", remedy or "Pas deze instelling aan.")


def environment(settings: Settings) -> Iterator[Finding]:
    if settings.demo:
        yield Finding(CARE, "Dit is een demo-omgeving.", "Zet OPENKAART_ENV op production voor echt gebruik.")
    elif not settings.proxy_hops:
        yield Finding(
            CARE,
            "OPENKAART_PROXY_HOPS is 0.",
            "Staat er een reverse proxy voor? Noem dan hoeveel, anders lijkt iedereen één bezoeker.",
        )


def time_zones(_settings: Settings) -> Iterator[Finding]:
    try:
        summer = datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Amsterdam")).utcoffset()
    except ZoneInfoNotFoundError:
        summer = None
    if summer is None or summer.total_seconds() != 7200:
        yield Finding(FAULT, "De gegevens over tijdzones ontbreken of kloppen niet.", "Installeer het pakket tzdata opnieuw.")


def rights(settings: Settings) -> Iterator[Finding]:
    """Nobody but the owner reads the database, the attachments and the files with secrets."""
    ours = (settings.data_dir / "openkaart.sqlite", settings.data_dir / "secrets.json", settings.checkpoint_key_file)
    for path in (*ours, settings.attachments_dir):
        if path.exists() and is_open_to_others(path):
            yield Finding(FAULT, f"Iedereen op deze machine kan {path} lezen.", f"Voer uit: chmod -R go-rwx {settings.data_dir}")
    for name in SECRETS:
        named = os.environ.get(f"OPENKAART_{name.upper()}_FILE", "")
        if named and Path(named).exists() and is_open_to_others(Path(named)):
            yield Finding(FAULT, f"Iedereen op deze machine kan {named} lezen.", f"Voer uit: chmod 600 {named}")


def is_open_to_others(path: Path) -> bool:
    """Whether everybody may read it, or write to it, and may enter every folder on the way."""
    mode = path.stat().st_mode
    reachable = all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)
    return bool(mode & (stat.S_IROTH | stat.S_IWOTH)) and reachable


def disk(settings: Settings) -> Iterator[Finding]:
    places = {place.stat().st_dev: place for place in (settings.backups_dir, settings.data_dir) if place.is_dir()}
    for place in places.values():
        free = shutil.disk_usage(place).free
        if free < SCARCE:
            level = FAULT if free < LEAST_FREE else CARE
            yield Finding(
                level, f"Bij {place} is nog {free // 1024**2} MB vrij.", "Maak ruimte. Bij een volle schijf wordt niets bewaard."
            )


def mail_server(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_url:
        yield Finding(CARE, "Er is geen mailserver ingesteld.", "Zet OPENKAART_SMTP_URL. Tot dan wachten alle mails.")
        return
    try:
        with connected(settings.smtp_url):
            return
    except (OSError, smtplib.SMTPException, ValueError) as problem:  # the last: an address that cannot be read
        yield Finding(
            FAULT,
            f"De mailserver antwoordt niet ({type(problem).__name__}).",
            "Controleer OPENKAART_SMTP_URL en OPENKAART_SMTP_CA.",
        )
