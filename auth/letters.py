"""Mails about getting in, in the language of who gets them."""

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from auth.role_names import ROLE_NAMES
from languages import LOCALES
from organisation.models import Person
from post.letters import Link, Part, address, letter
from post.outbox import Letter, is_address, put


def send(mail: Letter, person: Person, key: str, about: str = "") -> bool:
    """Put the mail in the outbox, in the transaction of what it is about; False when the person has no address."""
    if not is_address(person.email or ""):
        return False
    return put(mail, person.email or "", key=key, about=about or f"person:{person.uid}", person=person.uid)


def invitation_letter(person: Person, token: str) -> Letter:
    """The link by which a password is set."""
    with force_locale(LOCALES[person.language]):
        return _letter(
            person,
            _("Kies je wachtwoord voor het register"),
            [
                _("Er is een account voor je. Kies zelf een wachtwoord. De link werkt één keer, en 30 minuten lang."),
                Link(_("Kies je wachtwoord"), address(f"/intern/toegang/{token}")),
                _("Is de link verlopen? Vraag de beheerder om een nieuwe."),
            ],
        )


def reset_letter(person: Person, asked_by: Person, approved_by: Person, *, everything: bool) -> Letter:
    """Two people gave somebody a new way in."""
    with force_locale(LOCALES[person.language]):
        words = {"one": asked_by.name, "other": approved_by.name}
        what = (
            _("%(one)s en %(other)s gaven je een nieuwe toegang. Je wachtwoord en je tweede stap vervallen.", **words)
            if everything
            else _("%(one)s en %(other)s gaven je een nieuwe toegang. Je wachtwoord vervalt.", **words)
        )
        return _letter(
            person, _("Je toegang tot het register is hersteld"), [what, _("Wist je hier niet van? Bel ons dan meteen.")]
        )


def factor_letter(person: Person, *, added: bool) -> Letter:
    """A second factor came or went."""
    with force_locale(LOCALES[person.language]):
        what = _("Er is een manier toegevoegd om bij jouw account in te loggen.") if added else (
            _("Er is een manier weggehaald om bij jouw account in te loggen.")
        )  # fmt: skip
        return _letter(person, _("Je manier van inloggen is gewijzigd"), [what, _("Wist je hier niet van? Bel ons dan meteen.")])


def password_letter(person: Person) -> Letter:
    """The password was changed."""
    with force_locale(LOCALES[person.language]):
        return _letter(
            person, _("Je wachtwoord is gewijzigd"),
            [_("Er is een nieuw wachtwoord ingesteld voor jouw account."), _("Wist je hier niet van? Bel ons dan meteen.")],
        )  # fmt: skip


def role_given_letter(person: Person, role: str) -> Letter:
    """Somebody has a role from now on, or from a later day."""
    with force_locale(LOCALES[person.language]):
        return _letter(
            person, _("Je kreeg een rol in het register"),
            [_("Je bent nu ook %(role)s.", role=str(ROLE_NAMES[role])), Link(_("Naar het register"), address("/intern"))],
        )  # fmt: skip


def role_ended_letter(reader: Person, person: Person, role: str, by: Person) -> Letter:
    """A role was taken away: for who had it, and for everyone who watches over roles."""
    with force_locale(LOCALES[reader.language]):
        words = {"name": person.name, "role": str(ROLE_NAMES[role]), "by": by.name}
        return _letter(
            reader, _("Een rol in het register is beëindigd"),
            [_("%(name)s is geen %(role)s meer. Dat legde %(by)s vast.", **words), _("Klopt dit niet? Bel ons dan.")],
        )  # fmt: skip


def leavings_letter(reader: Person) -> Letter:
    """The identity system says that people left, and that waits for an administrator."""
    with force_locale(LOCALES[reader.language]):
        return _letter(
            reader, _("Er wachten afmeldingen op je"),
            [
                _("Het identiteitssysteem meldt mensen af. Dat gaat niet vanzelf door: kijk eerst of het klopt."),
                Link(_("Bekijk wie er is afgemeld"), address("/intern/beheer/koppeling/afmeldingen")),
            ],
        )  # fmt: skip


def _letter(person: Person, subject: str, parts: Sequence[Part]) -> Letter:
    return letter(subject, _("Beste %(name)s,", name=person.name), parts)
