"""What an auditor is told when two people let him in: from when to when, and where. Not what for: the page says that."""

from flask_babel import format_date
from flask_babel import lazy_gettext as _

import clock
from organisation.mailing import OPENS, write_to
from post.messages import Message, add
from post.outbox import take_back_unsent
from reports.desk.models import AuditAccess

MESSAGES = (
    Message(
        "audit_access",
        _("Een auditor krijgt toegang"),
        _("de auditor"),
        _("Je kunt controleren van {van} tot en met {tot}"),
        (
            _("Twee mensen hebben je toegang gegeven om te controleren."),
            _("Na {tot} stopt dat vanzelf. Alles wat je opent, komt in het logboek."),
        ),
        _("Bekijk wat je mag controleren"),
        "/intern/toezicht",
    ),
)
add(*MESSAGES)


def tell_let_in(access: AuditAccess) -> None:
    """Write to the auditor: on the first day, or now when that has come."""

    def words() -> dict[str, str]:
        return {"van": str(format_date(access.from_on, "d MMMM")), "tot": str(format_date(access.until_on, "d MMMM"))}

    about = f"audit_access:{access.uid}"
    write_to(access.person, "audit_access", words, key=about, about=about, not_before=clock.at(access.from_on, OPENS))


def tell_nothing_more(access: AuditAccess) -> None:
    """What was not sent yet is not true any more."""
    take_back_unsent(f"audit_access:{access.uid}")
