"""What kinds of lists and sensitive classes are called on the page."""

from flask_babel import lazy_gettext as _

from registers.counterparties.models import ENFORCEMENT, PERMIT, RESTRICTED, SUBSIDY, SUPPLIER, TENDER

KIND_NAMES = {
    SUPPLIER: _("Leveranciers"),
    SUBSIDY: _("Subsidies"),
    PERMIT: _("Vergunningen"),
    ENFORCEMENT: _("Handhaving"),
    TENDER: _("Aanbestedingen"),
    RESTRICTED: _("Verboden belangen"),
}
CLASS_NAMES = {
    "belief": _("Geloof of levensovertuiging"),
    "party": _("Politieke partij"),
    "union": _("Vakbond"),
    "health": _("Gezondheid"),
    "orientation": _("Seksuele gerichtheid"),
}
