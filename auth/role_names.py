"""What the roles are called on the page."""

from flask_babel import lazy_gettext as _

from auth.models import ADMINISTRATOR, AUDITOR, BOARD_RECORDER, COUNCIL_RECORDER, INTEGRITY_OFFICER, PUBLICATION_EDITOR

ROLE_NAMES = {
    INTEGRITY_OFFICER: _("integriteitscoördinator"),
    PUBLICATION_EDITOR: _("redacteur openbaar register"),
    BOARD_RECORDER: _("vastlegger collegebesluiten"),
    COUNCIL_RECORDER: _("vastlegger raadsbesluiten"),
    AUDITOR: _("auditor"),
    ADMINISTRATOR: _("beheerder"),
}
EMPLOYEE = _("medewerker")
