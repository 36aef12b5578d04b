"""Who reads what is confidential of somebody else is written down before it is shown (R38, R75)."""

from audit import Kind
from audit.readings import ATTACHMENT, PAGE, View, add_view, record_view
from auth.models import AUDITOR, INTEGRITY_OFFICER
from auth.permissions import may, roles_of
from auth.policies import me
from organisation.models import Person
from registers.letters import represented
from registers.models import Attachment, Declaration

DECIDER, REVIEWER = "decider", "reviewer"  # roles that follow from the case itself
CASE, ADVICE, DISPUTE, SUPERVISION, AUDIT = "case", "advice", "dispute", "supervision", "audit"  # grounds


def keep_record_of_reading(declaration: Declaration) -> None:
    """Before anything of it is shown: of a confidential declaration of somebody else, and of all an auditor reads.

    Raises ServiceUnavailable when it cannot be written down; then nothing is shown.
    """
    keep_record_of(declaration, me())


def keep_record_of(declaration: Declaration, reader: Person, channel: str = PAGE) -> None:
    """The same for this reader, by this way."""
    if _counts(declaration, reader):
        record_view(Kind.OPENED, [view_of(declaration, reader, channel)], actor=reader, subject=_subject(declaration))


def keep_record_of_sending(declaration: Declaration) -> None:
    """The page may be shown again, so it counts as read; in the transaction of what is sent."""
    reader = me()
    if _counts(declaration, reader):
        add_view(Kind.OPENED, [view_of(declaration, reader)], actor=reader, subject=_subject(declaration))


def keep_record_of_file(attachment: Attachment) -> None:
    """Before a file of somebody else is sent, of an open register too. Raises ServiceUnavailable."""
    declaration, reader = attachment.declaration, me()
    if declaration.person != reader:
        view = view_of(declaration, reader, ATTACHMENT)
        record_view(Kind.ATTACHMENT_OPENED, [view], actor=reader, subject=_subject(declaration))


def _counts(declaration: Declaration, reader: Person) -> bool:
    return reader != declaration.person and (declaration.register.confidential or AUDITOR in roles_of(reader))


def view_of(declaration: Declaration, reader: Person, channel: str = PAGE) -> View:
    """Who looks at this, as what, on which ground and by which way."""
    role, ground = _capacity(declaration, reader)
    absent = represented(declaration, reader) if ground == CASE else None
    behalf = absent.uid if absent else None
    return View(declaration.person.uid, declaration.reference, role, ground, channel, behalf)


def _capacity(declaration: Declaration, reader: Person) -> tuple[str, str]:
    """As what somebody reads it, and on which ground: the narrowest that holds."""
    roles = roles_of(reader)
    own = INTEGRITY_OFFICER if INTEGRITY_OFFICER in roles else DECIDER
    if may(reader, "declaration.consider", declaration):
        return own, CASE
    if may(reader, "declaration.advise", declaration):
        return own, ADVICE
    if INTEGRITY_OFFICER in roles:
        return own, SUPERVISION
    if may(reader, "declaration.dispute", declaration):
        return REVIEWER, DISPUTE
    return (AUDITOR, AUDIT) if AUDITOR in roles else (DECIDER, SUPERVISION)


def _subject(declaration: Declaration) -> tuple[str, str]:
    return ("declaration", declaration.reference)
