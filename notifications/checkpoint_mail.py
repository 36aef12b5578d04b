"""The last signed checkpoint of the log by mail: it then stands somewhere that nobody here can reach."""

import hashlib

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from audit.checkpoints import newest, said_in
from extensions import db
from post.letters import letter
from post.outbox import put


def mail_checkpoint() -> bool:
    """Put a mail in the outbox when a mailbox is set and there is a checkpoint it did not get; False otherwise."""
    recipient: str = current_app.config["SETTINGS"].checkpoint_mail
    last = newest(db.session()) if recipient else None
    if last is None:
        return False
    said = said_in(last.note)
    with force_locale("nl"):
        written = letter(
            _("Controlepunt %(number)s van het logboek", number=said["number"]),
            _("Bewaar deze mail. De regel hieronder zegt wat er in het logboek stond."),
            [
                _("Regels in het logboek: %(size)s", size=said["size"]),
                last.note,
                _("Met deze regel zie je later of iemand het logboek veranderde. Hoe dat gaat staat in verifier/README.md."),
            ],
        )
    return put(written, recipient, key=f"checkpoint {hashlib.sha256(last.note.encode()).hexdigest()}", about="checkpoint")
