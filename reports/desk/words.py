"""What the auditor's desk calls things."""

from flask_babel import lazy_gettext as _

from reports.desk.models import AGREED, ANSWERED, CLOSED, OPEN, REMARK, SERIOUS

SEVERITY_NAMES = {
    AGREED: (_("Akkoord"), "pos"),
    REMARK: (_("Opmerking"), "warn"),
    SERIOUS: (_("Ernstig"), "neg"),
}
STATE_NAMES = {
    OPEN: (_("Wacht op antwoord van de coördinator"), "warn"),
    ANSWERED: (_("Beantwoord"), "info"),
    CLOSED: (_("Klaar"), "neutral"),
}
