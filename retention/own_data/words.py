"""What stored codes are called to whom they are about: every code that stands in his rows has a name here or in its own room."""

from flask_babel import lazy_gettext as _

from auth import access_models
from auth.access_models import GRANT_ROLE, RESET_ALL, RESET_PASSWORD, AccessRequest
from auth.role_names import ROLE_NAMES
from auth.scim import models as scim
from organisation.people_import import models as deliveries
from registers.duties.models import ANSWERED, CONFIRMED, DECLARED, EXEMPTED, LEFT, NOT_NEEDED, NOTHING

CLOSING_NAMES = {  # how a duty to answer ended
    DECLARED: _("Iets doorgegeven"),
    CONFIRMED: _("Bevestigd wat er stond"),
    NOTHING: _("Niets door te geven"),
    ANSWERED: _("Vraag beantwoord"),
    EXEMPTED: _("Vrijgesteld"),
    LEFT: _("Uit dienst"),
    NOT_NEEDED: _("Niet nodig"),
}
ASKED_NAMES = {  # what somebody asked for him
    GRANT_ROLE: _("Rol"),
    RESET_PASSWORD: _("Nieuw wachtwoord"),
    RESET_ALL: _("Nieuw wachtwoord en nieuwe tweede stap"),
}
ACCESS_NAMES = {  # what became of it
    access_models.APPROVED: _("Goedgekeurd"),
    access_models.REFUSED: _("Afgekeurd"),
    access_models.TAKEN_BACK: _("Ingetrokken"),
}
LEAVING_NAMES = {  # what became of a leaving that a program told
    scim.LEFT: _("Uit dienst"),
    scim.STAYS: _("Werkt hier nog"),
    scim.RETURNED: _("Weer in dienst"),
}
MISSING_NAMES = {  # what became of whom a delivery did not name
    deliveries.ENDED: _("Uit dienst"),
    deliveries.STAYS: _("Werkt hier nog"),
    deliveries.RETURNED: _("Stond in een volgende levering"),
}


def asked_for(request: AccessRequest) -> str:
    """What was asked: a new way in, or a role by its name."""
    name = str(ASKED_NAMES[request.asked])
    return f"{name}: {ROLE_NAMES[request.role]}" if request.role else name
