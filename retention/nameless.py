"""Files that no row names: their transaction failed, or the machine stopped before they were taken away."""

from datetime import timedelta
from pathlib import Path

import structlog
from flask import current_app

import clock
from database import reading
from extensions import db
from registers.kept_files import kept_files
from retention.wiping import wipe_files

LEFT_ALONE = timedelta(days=1)  # a younger file may belong to a transaction that is under way

log = structlog.get_logger()


def wipe_nameless() -> list[str]:
    """Overwrite and remove them; returns their names.

    When there are more of them than of the others, this may be the database of something else: then nothing is removed.
    """
    folder = Path(current_app.config["ATTACHMENTS_DIR"])
    before = (clock.now() - LEFT_ALONE).timestamp()
    old = {path.name for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < before}
    if not old:
        return []
    with reading():
        named = set(db.session.scalars(kept_files()))
        db.session.rollback()
    nameless = sorted(old - named)
    if len(nameless) > len(named):
        log.error("most files belong to no record, so none was removed: is this the right database?", files=len(nameless))
        return []
    if nameless:
        wipe_files(folder, nameless)
        log.info("files that belong to no record were removed", files=len(nameless))
    return nameless
