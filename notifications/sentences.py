"""What people are told: one sentence per kind of event, in Dutch and English, with names but never with content."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import g, has_request_context
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy import select

from audit import Event, EventDetail, Kind
from auth.permissions import clause, may
from auth.role_names import ROLE_NAMES
from extensions import db
from organisation.models import Person
from organisation.structure import names_by_uid
from registers.models import Declaration
from registers.moments import moment_text

SENTENCES = {
    Kind.DRAFT_STARTED: _("%(actor)s begon aan opgave %(subject)s."),
    Kind.DRAFT_SAVED: _("%(actor)s bewaarde het concept %(subject)s."),
    Kind.DRAFT_DISCARDED: _("%(actor)s gooide het concept %(subject)s weg."),
    Kind.SUBMITTED: _("%(actor)s verstuurde opgave %(subject)s."),
    Kind.IMPORTED: _("%(actor)s nam opgave %(subject)s over uit de oude lijst."),
    Kind.QUESTION_ASKED: _("%(actor)s stelde een vraag over opgave %(subject)s."),
    Kind.QUESTION_ANSWERED: _("%(actor)s beantwoordde de vraag over opgave %(subject)s."),
    Kind.DECIDED: _("%(actor)s besloot over opgave %(subject)s."),
    Kind.DECIDED_TOGETHER: _("%(actor)s besloot over opgave %(subject)s, gebundeld met andere opgaven."),
    Kind.ADVICE_ASKED: _("%(actor)s vroeg advies over opgave %(subject)s."),
    Kind.ADVICE_GIVEN: _("%(actor)s gaf advies over opgave %(subject)s."),
    Kind.WITHDRAWN: _("%(actor)s trok opgave %(subject)s in."),
    Kind.REVISED: _("%(actor)s begon aan een wijziging van opgave %(subject)s."),
    Kind.REPLACED: _("%(actor)s verving opgave %(subject)s door een nieuwe versie."),
    Kind.ENDED: _("%(actor)s gaf door dat opgave %(subject)s stopt."),
    Kind.AMENDED: _("%(actor)s wijzigde de tekst van opgave %(subject)s. Het besluit blijft gelden."),
    Kind.EXTENDED: _("%(actor)s verlengde de termijn van opgave %(subject)s."),
    Kind.PASSED_ON: _("De termijn van opgave %(subject)s verliep. De opgave ging naar het volgende niveau."),
    Kind.REROUTED: _("%(actor)s legde opgave %(subject)s bij de juiste leidinggevende."),
    Kind.REVIEW_OPENED: _("%(actor)s legde opgave %(subject)s voor om opnieuw te bekijken."),
    Kind.RECONSIDERED: _("%(actor)s besloot opnieuw over opgave %(subject)s."),
    Kind.REVOKED: _("%(actor)s trok het besluit over opgave %(subject)s in."),
    Kind.SILENTLY_CONSENTED: _("Niemand besloot op tijd over opgave %(subject)s. Dat geldt hier als toestemming."),
    Kind.DECISION_UNDONE: _("%(actor)s draaide het besluit over opgave %(subject)s terug."),
    Kind.RESTORED: _("Opgave %(subject)s geldt weer, omdat het besluit over de wijziging is teruggedraaid."),
    Kind.STOPPED_BY_PROHIBITION: _("Opgave %(subject)s is beëindigd, omdat dit niet is toegestaan."),
    Kind.LIFTING_ASKED: _("%(actor)s vroeg om opgave %(subject)s opnieuw te bekijken."),
    Kind.LAPSED: _("Opgave %(subject)s is gesloten, omdat het dienstverband is geëindigd."),
    Kind.STOP_OVERDUE: _("Niemand bevestigde op tijd dat %(subject)s is gestopt. De integriteitscoördinator kijkt ernaar."),
    Kind.CONDITION_READ: _("%(actor)s las de afspraken bij opgave %(subject)s."),
    Kind.CONDITION_KEPT: _("%(actor)s bevestigde dat de afspraken bij opgave %(subject)s nog lukken."),
    Kind.CONDITION_DOUBTED: _("%(actor)s gaf door dat er iets is veranderd bij de afspraken van opgave %(subject)s."),
    Kind.EVENT_AS_DECLARED: _("%(actor)s bevestigde dat het ging zoals doorgegeven in opgave %(subject)s."),
    Kind.EVENT_DIFFERED: _("%(actor)s gaf door dat het anders ging dan in opgave %(subject)s stond."),
    Kind.JOURNEY_REPORTED: _("%(actor)s schreef het verslag van de reis bij opgave %(subject)s."),
    Kind.DISPUTE_RAISED: _("%(actor)s legde vast dat er een geschil is over opgave %(subject)s."),
    Kind.DISPUTE_CLOSED: _("%(actor)s sloot het geschil over opgave %(subject)s."),
    Kind.CONFIRMED: _("%(actor)s bevestigde dat opgave %(subject)s klopt."),
    Kind.OPENED: _("%(actor)s bekeek opgave %(subject)s."),
    Kind.ATTACHMENT_ADDED: _("%(actor)s voegde een bestand toe aan opgave %(subject)s."),
    Kind.ATTACHMENT_REMOVED: _("%(actor)s haalde een bestand weg bij opgave %(subject)s."),
    Kind.ATTACHMENT_OPENED: _("%(actor)s bekeek een bestand bij opgave %(subject)s."),
    Kind.NIL_DECLARED: _("%(actor)s gaf door: %(person)s heeft niets door te geven."),
    Kind.NIL_SUPERSEDED: _("%(actor)s beëindigde een verklaring van %(person)s dat er niets is."),
    Kind.NIL_RESTORED: _(
        "%(actor)s nam terug wat later was doorgegeven of besloten. De verklaring van %(person)s dat er niets is, geldt weer."
    ),
    Kind.DUTY_OPENED: _("%(actor)s vroeg %(person)s om antwoord te geven voor een register."),
    Kind.DUTY_CLOSED: _("%(person)s hoeft niets meer te antwoorden voor een register."),
    Kind.DUTY_REOPENED: _("%(actor)s vroeg %(person)s opnieuw om antwoord te geven voor een register."),
    Kind.DUTY_EXTENDED: _("%(actor)s gaf %(person)s meer tijd om antwoord te geven."),
    Kind.DUTY_EXEMPTED: _("%(actor)s stelde %(person)s vrij van antwoord geven."),
    Kind.DUTY_SUSPENDED: _("%(person)s is met verlof. De termijn staat stil."),
    Kind.DUTY_RESUMED: _("%(person)s is terug van verlof. De termijn loopt weer."),
    Kind.ROUND_DRAFTED: _("%(actor)s begon met het opzetten van een jaarcheck."),
    Kind.ROUND_CHANGED: _("%(actor)s paste de opzet van jaarcheck %(subject)s aan."),
    Kind.ROUND_TESTED: _("%(actor)s liet een proefmail over jaarcheck %(subject)s sturen."),
    Kind.ROUND_PLANNED: _("%(actor)s plande jaarcheck %(subject)s."),
    Kind.ROUND_STARTED: _("%(actor)s startte jaarcheck %(subject)s."),
    Kind.ROUND_CLOSED: _("%(actor)s sloot jaarcheck %(subject)s. De cijfers staan vast."),
    Kind.ROUND_DISCARDED: _("%(actor)s gooide de opzet van jaarcheck %(subject)s weg."),
    Kind.ROUND_MAILED: _("%(actor)s schreef %(person)s over jaarcheck %(subject)s."),
    Kind.ROUND_HANDED_OVER: _("%(actor)s vroeg de leidinggevende van %(person)s om hulp bij jaarcheck %(subject)s."),
    Kind.ROUND_NIL_CERTIFIED: _("%(actor)s stelde vast dat %(person)s niets heeft door te geven."),
    Kind.PUBLICATION_RELEASED: _("%(actor)s gaf opgave %(subject)s vrij voor het openbare register."),
    Kind.PUBLICATION_GENERALISED: _("%(actor)s maakte de openbare tekst van opgave %(subject)s algemener."),
    Kind.PUBLICATION_HELD: _("%(actor)s zette de openbaarmaking van opgave %(subject)s stil."),
    Kind.PUBLICATION_WITHHELD: _("%(actor)s besloot opgave %(subject)s niet openbaar te maken."),
    Kind.PUBLICATION_LIFTED: _("%(actor)s hief een maatregel op bij opgave %(subject)s."),
    Kind.RELEASE_WITHDRAWN: _("%(actor)s trok de vrijgave van opgave %(subject)s in."),
    Kind.PUBLICATION_HIDDEN: _("%(actor)s verborg opgave %(subject)s meteen in het openbare register."),
    Kind.PERSONAL_DATA_DISCLOSED: _("Van opgave %(subject)s waren persoonsgegevens ten onrechte openbaar. Dit is een datalek."),
    Kind.CORRECTION_ASKED: _("%(actor)s vroeg een correctie van de openbare tekst van opgave %(subject)s."),
    Kind.CORRECTION_APPROVED: _("%(actor)s keurde een correctie van de openbare tekst van opgave %(subject)s goed."),
    Kind.CORRECTION_REFUSED: _("%(actor)s keurde een correctie van de openbare tekst van opgave %(subject)s af."),
    Kind.CORRECTION_TAKEN_BACK: _("%(actor)s trok een gevraagde correctie van opgave %(subject)s in."),
    Kind.ERROR_REPORTED: _("Iemand gaf een fout in het openbare register door."),
    Kind.ERROR_REPORT_ANSWERED: _("%(actor)s beantwoordde een foutmelding van buiten."),
    Kind.ADDRESS_FORGOTTEN: _("%(actor)s verwijderde het e-mailadres van wie een fout doorgaf."),
    Kind.FOLLOW_ASKED: _("Iemand vroeg om mails over het openbare register."),
    Kind.FOLLOW_CONFIRMED: _("Een volger van het openbare register bevestigde."),
    Kind.FOLLOW_STOPPED: _("Een volger van het openbare register stopte. Het e-mailadres is verwijderd."),
    Kind.FOLLOW_FORGOTTEN: _("Een volger bevestigde niet op tijd. Het e-mailadres is verwijderd."),
    Kind.EDITION_PUBLISHED: _("%(actor)s publiceerde uitgave %(subject)s van het register."),
    Kind.FIGURES_PUBLISHED: _("%(actor)s maakte de jaarcijfers openbaar: jaar en versie %(subject)s."),
    Kind.COUNTERPARTY_CHANGED: _("%(actor)s werkte de gegevens van een organisatie bij."),
    Kind.COUNTERPARTIES_MERGED: _("%(actor)s voegde twee organisaties samen."),
    Kind.COUNTERPARTIES_KEPT_APART: _("%(actor)s legde vast dat twee organisaties niet dezelfde zijn."),
    Kind.RELATION_LIST_BROUGHT_IN: _("%(actor)s nam een lijst met relaties in gebruik."),
    Kind.RELATION_LIST_RETIRED: _("%(actor)s haalde een lijst met relaties uit gebruik."),
    Kind.POSITION_DESIGNATED: _("%(actor)s wees een functie aan."),
    Kind.DESIGNATION_ENDED: _("%(actor)s beëindigde een aanwijzing van een functie."),
    Kind.DESIGNATION_DOCUMENT_ADDED: _("%(actor)s voegde een besluit toe bij een aanwijzing."),
    Kind.DESIGNATION_NOTICE_GIVEN: _("%(actor)s vertelde %(person)s over een aanwijzing van de functie."),
    Kind.DESIGNATION_NOTICE_READ: _("%(actor)s las het bericht over de aanwijzing."),
    Kind.DEPUTY_ARRANGED: _("%(actor)s legde vast dat %(person)s iemand vervangt."),
    Kind.DEPUTY_ENDED: _("%(actor)s beëindigde een vervanging door %(person)s."),
    Kind.PERSON_ADDED: _("%(actor)s nam %(person)s op in het personeelsbestand."),
    Kind.PERSON_CHANGED: _("%(actor)s werkte de gegevens van %(person)s bij."),
    Kind.UNIT_ADDED: _("%(actor)s voegde een afdeling toe."),
    Kind.UNIT_CHANGED: _("%(actor)s werkte een afdeling bij."),
    Kind.POSITION_ADDED: _("%(actor)s voegde een functie toe."),
    Kind.POSITION_CHANGED: _("%(actor)s werkte een functie bij."),
    Kind.APPOINTMENT_STARTED: _("%(actor)s legde vast dat %(person)s in een functie begint."),
    Kind.APPOINTMENT_CHANGED: _("%(actor)s werkte de aanstelling van %(person)s bij."),
    Kind.APPOINTMENT_ENDED: _("%(actor)s legde vast dat %(person)s een functie verlaat."),
    Kind.PERSON_KEPT_APART: _("%(actor)s zei dat een nieuw personeelsnummer niet van %(person)s is."),
    Kind.DELIVERY_APPLIED: _("%(actor)s las een levering van het personeelssysteem in."),
    Kind.DELIVERY_CONFIRMED: _("%(actor)s bevestigde een grote levering. Die wordt vanzelf ingelezen."),
    Kind.DELIVERY_REFUSED: _("%(actor)s las een levering van het personeelssysteem niet in."),
    Kind.PERSON_PROVISIONED: _("Het identiteitssysteem leverde gegevens van %(person)s."),
    Kind.PROGRAM_GROUP_CHANGED: _("Het identiteitssysteem wijzigde een groep."),
    Kind.LEAVING_HELD: _("Het identiteitssysteem meldde %(person)s af. Dat wacht op een beheerder."),
    Kind.LEAVING_CONFIRMED: _("%(actor)s bevestigde dat %(person)s hier niet meer werkt."),
    Kind.LEAVING_REJECTED: _("%(person)s werkt hier nog. De afmelding is teruggedraaid."),
    Kind.LEAVING_REFUSED: _("Het identiteitssysteem wilde %(person)s afmelden. Dat is geweigerd."),
    Kind.PROGRAM_KEY_MADE: _("%(actor)s maakte een sleutel voor een programma."),
    Kind.PROGRAM_KEY_REVOKED: _("%(actor)s trok een sleutel van een programma in."),
    Kind.LEAVE_ENTERED: _("%(actor)s legde vast dat %(person)s met verlof is."),
    Kind.LEAVE_ENDED: _("%(actor)s legde vast wanneer het verlof van %(person)s eindigt."),
    Kind.MANAGER_DOUBTED: _("%(actor)s gaf door dat de leidinggevende van %(person)s niet klopt."),
    Kind.MANAGER_DOUBT_SETTLED: _("%(actor)s zocht uit wie de leidinggevende van %(person)s is."),
    Kind.ACCOUNT_OPENED: _("%(actor)s opende een account voor %(person)s."),
    Kind.ACCOUNT_CLOSED: _("%(actor)s sloot het account van %(person)s af."),
    Kind.PASSWORD_SET: _("%(actor)s stelde een nieuw wachtwoord in voor %(person)s."),
    Kind.SIGN_ON_LINKED: _("%(actor)s koppelde een organisatie-account aan %(person)s."),
    Kind.SIGN_ON_UNLINKED: _("%(actor)s maakte het organisatie-account van %(person)s los."),
    Kind.ACCOUNT_SETTINGS_CHANGED: _("%(actor)s veranderde zijn eigen instellingen."),
    Kind.INVITED: _("%(actor)s stuurde %(person)s een link om een wachtwoord te kiezen."),
    Kind.INVITATION_USED: _("%(actor)s gebruikte de link om een wachtwoord te kiezen."),
    Kind.RESET_ASKED: _("%(actor)s vroeg een nieuwe toegang voor %(person)s."),
    Kind.RESET_APPROVED: _("%(actor)s keurde een nieuwe toegang voor %(person)s goed."),
    Kind.RESET_REFUSED: _("%(actor)s keurde een nieuwe toegang voor %(person)s niet goed, of trok die in."),
    Kind.FACTOR_ADDED: _("%(actor)s voegde een tweede stap toe om in te loggen."),
    Kind.FACTOR_REMOVED: _("%(actor)s haalde een tweede stap om in te loggen weg bij %(person)s."),
    Kind.RECOVERY_CODES_MADE: _("%(actor)s maakte herstelcodes."),
    Kind.RECOVERY_CODE_USED: _("%(actor)s gebruikte een herstelcode."),
    Kind.ENROLLED: _("%(actor)s logt voortaan in met een tweede stap."),
    Kind.ROLE_ASKED: _("%(actor)s vroeg de rol %(role)s voor %(person)s."),
    Kind.ROLE_REFUSED: _("%(actor)s keurde de rol %(role)s voor %(person)s niet goed, of trok die in."),
    Kind.ROLE_GRANTED: _("%(actor)s gaf %(person)s de rol %(role)s."),
    Kind.ROLE_ENDED: _("%(actor)s nam %(person)s de rol %(role)s af."),
    Kind.PARAMETER_SET: _("%(actor)s stelde regel %(subject)s opnieuw in."),
    Kind.SIGNED_IN: _("%(actor)s logde in."),
    Kind.SIGN_IN_FAILED: _("%(actor)s weigerde iemand die probeerde in te loggen."),
    Kind.SIGNED_OUT: _("%(actor)s logde uit."),
    Kind.SIGNED_OUT_ELSEWHERE: _("%(actor)s logde zichzelf uit op een ander apparaat."),
    Kind.SHOWN_AGAIN: _("%(actor)s liet nog een keer zien wie hij is."),
    Kind.ACCESS_DENIED: _("%(actor)s kreeg geen toegang tot %(subject)s."),
    Kind.MESSAGE_CHANGED: _("%(actor)s gaf een e-mail een andere tekst: %(subject)s."),
    Kind.MESSAGE_RESTORED: _("%(actor)s zette de ingebouwde tekst van een e-mail terug: %(subject)s."),
    Kind.MAIL_TRIED_AGAIN: _("%(actor)s liet een mail aan %(person)s opnieuw versturen."),
    Kind.MAIL_WISH_CHANGED: _("%(actor)s koos hoe vaak er mail komt."),
    Kind.LOG_VERIFIED: _("%(actor)s controleerde het logboek."),
    Kind.BACKUP_MADE: _("%(actor)s maakte een back-up: %(subject)s."),
    Kind.BACKUP_RESTORED: _("%(actor)s zette back-up %(subject)s terug. Iedereen werd uitgelogd."),
    Kind.RESTORE_DRILLED: _("%(actor)s oefende het terugzetten van back-up %(subject)s."),
    Kind.KEYS_RENEWED: _("%(actor)s zette vertrouwelijke gegevens onder sleutel %(subject)s."),
    Kind.READINGS_SHOWN: _("%(actor)s bekeek de lijst van wie keek."),
    Kind.HOLD_SET: _("%(actor)s legde vast dat gegevens moeten blijven."),
    Kind.HOLD_LIFTED: _("%(actor)s gaf gegevens vrij die moesten blijven."),
    Kind.DESTRUCTION_PROPOSED: _("%(actor)s maakte vernietigingslijst %(subject)s."),
    Kind.DESTRUCTION_PREPARED: _("%(actor)s legde vernietigingslijst %(subject)s voor aan een tweede persoon."),
    Kind.DESTRUCTION_APPROVED: _("%(actor)s keurde vernietigingslijst %(subject)s goed."),
    Kind.DESTRUCTION_REFUSED: _("%(actor)s keurde vernietigingslijst %(subject)s af."),
    Kind.DESTRUCTION_STOPPED: _("%(actor)s hield vernietigingslijst %(subject)s tegen."),
    Kind.DESTRUCTION_DONE: _("Vernietigingslijst %(subject)s is uitgevoerd."),
    Kind.DESTROYED: _("Opgave %(subject)s is vernietigd. De bewaartermijn is voorbij."),
    Kind.NIL_DESTROYED: _("Een verklaring van %(person)s is vernietigd. De bewaartermijn is voorbij."),
    Kind.ACCOUNT_DESTROYED: _("Het account van %(person)s is vernietigd. De bewaartermijn is voorbij."),
    Kind.READINGS_DESTROYED: _("Een maand van wie keek bij %(person)s is vernietigd. De bewaartermijn is voorbij."),
    Kind.PERSON_DESTROYED: _("Wat we van iemand bewaarden, is vernietigd. De bewaartermijn is voorbij."),
    Kind.OWN_DATA_SHOWN: _("%(actor)s bekeek de eigen gegevens."),
    Kind.OWN_DATA_TAKEN: _("%(actor)s haalde de eigen gegevens op als bestand."),
    Kind.RECTIFICATION_ASKED: _("%(actor)s vroeg om eigen gegevens te verbeteren."),
    Kind.RECTIFICATION_ANSWERED: _("%(actor)s beantwoordde een verzoek van %(person)s om gegevens te verbeteren."),
    Kind.REPORT_DRAFTED: _("%(actor)s begon aan jaarverslag %(subject)s."),
    Kind.REPORT_SAVED: _("%(actor)s bewaarde teksten van jaarverslag %(subject)s."),
    Kind.REPORT_FROZEN: _("%(actor)s legde jaarverslag %(subject)s vast."),
    Kind.EXPORTED: _("%(actor)s maakte een bestand met gegevens: %(subject)s."),
    Kind.AUDIT_ACCESS_ASKED: _("%(actor)s vroeg voor %(person)s toegang om te controleren."),
    Kind.AUDIT_ACCESS_GRANTED: _("%(actor)s gaf %(person)s toegang om te controleren."),
    Kind.AUDIT_ACCESS_REFUSED: _("%(actor)s gaf %(person)s geen toegang om te controleren, of trok de vraag in."),
    Kind.AUDIT_ACCESS_ENDED: _("%(actor)s beëindigde de toegang van %(person)s om te controleren."),
    Kind.SAMPLE_DRAWN: _("%(actor)s trok steekproef %(subject)s."),
    Kind.BUNDLE_MADE: _("%(actor)s maakte een bestand van steekproef %(subject)s."),
    Kind.TAKEN_ALONG: _("%(actor)s nam opgave %(subject)s mee in een bestand."),
    Kind.FINDING_NOTED: _("%(actor)s noteerde een bevinding bij opgave %(subject)s."),
    Kind.FINDING_ANSWERED: _("%(actor)s antwoordde op een bevinding bij opgave %(subject)s."),
    Kind.FINDING_CLOSED: _("%(actor)s sloot een bevinding bij opgave %(subject)s."),
}

# What the reader of a time line does not look for. Who looked has a page of its own, with roles instead of names.
TECHNICAL = frozenset(
    {
        Kind.DRAFT_SAVED,
        Kind.OPENED,
        Kind.ATTACHMENT_OPENED,
        Kind.TAKEN_ALONG,
        Kind.FINDING_NOTED,
        Kind.FINDING_ANSWERED,
        Kind.FINDING_CLOSED,
        Kind.ACCESS_DENIED,
        Kind.SIGNED_IN,
        Kind.SIGNED_OUT,
        Kind.SHOWN_AGAIN,
        Kind.SIGN_IN_FAILED,
    }
)


def sentence(event: Event) -> str:
    """What happened, in one sentence in the language of the request."""
    return _sentence(event, names_of([event]))


def timeline(events: Iterable[Event], *, technical: bool = False) -> list[dict[str, Any]]:
    """The events as items for the time line, in the order given.

    The reason is added where the reader may see it; technical kinds are left out unless asked for.
    """
    shown = [event for event in events if technical or Kind(event.kind) not in TECHNICAL]
    names, reasons = names_of(shown), _reasons(shown)
    return [
        {
            "at": moment_text(event.at),
            "datetime": event.at.isoformat(timespec="seconds"),
            "text": _sentence(event, names),
            "note": reasons.get(event.seq),
        }
        for event in shown
    ]


def names_of(events: Iterable[Event]) -> dict[str, str]:
    """The names of everyone in these events, by reference; looked up once per request."""
    known: dict[str, str] = g.setdefault("names_by_uid", {}) if has_request_context() else {}
    wanted = {uid for event in events for uid in (event.actor, event.on_behalf_of, event.person) if uid} - set(known)
    if wanted:
        known.update(names_by_uid(wanted))
    return known


def _sentence(event: Event, names: dict[str, str]) -> str:
    words = {
        "actor": _who(event, names),
        "person": names.get(event.person or "", gettext("iemand")),
        "subject": event.subject,
        "role": ROLE_NAMES.get(event.subject, event.subject),
    }
    return str(SENTENCES[Kind(event.kind)]) % words


def _who(event: Event, names: dict[str, str]) -> str:
    if event.actor is None:
        return str(gettext("Het systeem"))
    actor = names.get(event.actor, gettext("Iemand"))
    if event.on_behalf_of:
        return str(gettext("%(actor)s namens %(absent)s", actor=actor, absent=names.get(event.on_behalf_of, gettext("iemand"))))
    return actor


def _reasons(events: Sequence[Event]) -> dict[int, str]:
    """The reasons the reader may see, by number of the event."""
    if not events or not has_request_context() or not current_user.is_authenticated:
        return {}
    me: Person = current_user.person
    found = db.session.scalars(select(EventDetail).where(EventDetail.seq.in_([event.seq for event in events])))
    details = {detail.seq: detail.why for detail in found}
    references = {event.subject for event in events if event.subject_type == "declaration" and event.seq in details}
    readable = set(
        db.session.scalars(
            select(Declaration.reference).where(Declaration.reference.in_(references), clause(me, "declaration.read_reasons"))
        )
    )
    others = bool(details) and (may(me, "area.designate") or may(me, "area.audit"))
    return {
        event.seq: details[event.seq]
        for event in events
        if event.seq in details and (event.subject in readable if event.subject_type == "declaration" else others)
    }
