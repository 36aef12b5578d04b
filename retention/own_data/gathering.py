"""Everything that is kept about one person, in the order of the page: sections with rows of label and value.

Others appear by role, never by name (`masked` takes names out of what others wrote). Which table stands where is in `SOURCES`;
what is left out stands in `LEFT_OUT`, with the reason. A test compares both with every column that refers to a person.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from auth.access_models import AccessRequest, Invitation, SecondFactor
from auth.models import Account, RoleGrant, UserSession
from auth.role_names import ROLE_NAMES
from auth.scim.models import AlikeNewcomer, KeptUser, SaidLeaving
from auth.settings_pages import DISPLAYS
from auth.single_sign_on.models import SignOnIdentity
from extensions import db
from languages import NAMES
from notifications.pages import WISHES
from organisation.models import Deputy, Designation, EarlierEmployment, Leave, ManagerDoubt, Person
from organisation.people_import.models import KeptApart, MissingPerson
from post.messages import message_of
from post.models import Mail, MailWish
from registers.catalogue import register
from registers.designations.models import DesignationNotice
from registers.duties.models import Duty
from registers.duties.table import DUTY_KINDS
from registers.models import Statement
from registers.moments import hours_text
from registers.pages.positions import KIND_NAMES as DESIGNATION_NAMES
from reports.desk.models import AuditAccess
from retention.own_data.declared import declared
from retention.own_data.looks import events_about, who_looked
from retention.own_data.models import Rectification
from retention.own_data.rows import Row, everything_of
from retention.own_data.words import ACCESS_NAMES, CLOSING_NAMES, LEAVING_NAMES, MISSING_NAMES, asked_for


@dataclass(frozen=True)
class Section:
    """One part of what is kept: the code in the file, the heading, and its rows, which are looked up as they are read."""

    code: str
    title: str
    rows: Iterator[Row]


def _person(person: Person) -> Iterable[Row]:
    yield {
        _("Personeelsnummer"): person.personnel_number,
        _("Naam"): person.name,
        _("E-mail"): person.email,
        _("In dienst sinds"): person.employed_from,
        _("In dienst tot en met"): person.employed_until,
        _("Uren per week"): hours_text(person.weekly_minutes),
        _("Ingehuurd"): person.external,
        _("Taal"): NAMES[person.language],
    }
    for one in everything_of(EarlierEmployment, person):
        yield {_("Eerder in dienst sinds"): one.from_on, _("Tot en met"): one.until_on}


def _posts(person: Person) -> Iterable[Row]:
    for one in person.appointments:
        yield {_("Functie"): one.position.title, _("Van"): one.from_on, _("Tot en met"): one.until_on}
    for leave in everything_of(Leave, person):
        yield {_("Verlof van"): leave.from_on, _("Tot en met"): leave.until_on}
    for notice in everything_of(DesignationNotice, person):
        kind = db.session.scalar(select(Designation.kind).where(Designation.id == notice.designation_id))
        about = str(DESIGNATION_NAMES[kind]) if kind else ""
        yield {_("Bericht over aanwijzing"): about, _("Gegeven"): notice.given_at, _("Gelezen"): notice.read_at}


def _answers(person: Person) -> Iterable[Row]:
    for one in everything_of(Statement, person):
        kind = str(register(one.register_slug).plural)
        yield {
            _("Niets door te geven"): kind,
            _("Verklaard"): one.declared_at,
            _("Van"): one.from_on,
            _("Tot en met"): one.until_on,
        }
    for duty in everything_of(Duty, person):
        yield {
            _("Gevraagd over"): str(duty.register.plural),
            _("Reden"): str(DUTY_KINDS[duty.kind].name),
            _("Vanaf"): duty.opened_on,
            _("Uiterlijk"): duty.due_on,
            _("Beantwoord"): duty.closed_at,
            _("Hoe"): _named(CLOSING_NAMES, duty.closing),
            _("Toelichting"): duty.remark,
        }


def _access(person: Person) -> Iterable[Row]:
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one_or_none()
    if account is not None:
        yield {
            _("Inlognaam"): account.login,
            _("Actief"): account.active,
            _("Laatst ingelogd"): account.signed_in_at,
            _("Tweede stap sinds"): account.two_steps_since,
            _("Weergave"): str(DISPLAYS[account.display]),
        }
        for factor in everything_of(SecondFactor, person, SecondFactor.account_id == account.id):
            yield {_("Tweede stap"): factor.name, _("Toegevoegd"): factor.added_at, _("Gebruikt"): factor.used_at}
        for session in db.session.scalars(select(UserSession).where(UserSession.account_id == account.id)):
            yield {_("Ingelogd met"): session.browser, _("Sinds"): session.started_at, _("Laatst gezien"): session.seen_at}
        for identity in everything_of(SignOnIdentity, person, SignOnIdentity.account_id == account.id):
            yield {_("Inloggen via"): identity.issuer, _("Kenmerk"): identity.subject}
    for role in everything_of(RoleGrant, person):
        yield {_("Rol"): str(ROLE_NAMES[role.role]), _("Van"): role.from_on, _("Tot en met"): role.until_on}
    for asked in everything_of(AccessRequest, person):
        outcome = _named(ACCESS_NAMES, asked.outcome)
        yield {_("Toegang gevraagd"): asked_for(asked), _("Op"): asked.asked_at, _("Uitkomst"): outcome}
    for invited in everything_of(Invitation, person):
        yield {_("Uitgenodigd"): invited.made_at, _("Gebruikt"): invited.used_at}
    for granted in everything_of(AuditAccess, person):
        yield {_("Toegang als auditor"): granted.purpose, _("Van"): granted.from_on, _("Tot en met"): granted.until_on}


def _delivered(person: Person) -> Iterable[Row]:
    for kept in everything_of(KeptUser, person):
        yield {_("Naam bij het personeelssysteem"): kept.user_name, _("Functie"): kept.title, _("Afdeling"): kept.department}
    for left in everything_of(SaidLeaving, person):
        yield {_("Vertrek gemeld"): left.said_at, _("Uitkomst"): _named(LEAVING_NAMES, left.outcome)}
    for missed in everything_of(MissingPerson, person):
        outcome = _named(MISSING_NAMES, missed.outcome)
        yield {_("Ontbrak in een levering van"): missed.run.received_at, _("Uitkomst"): outcome}
    for alike in everything_of(AlikeNewcomer, person):
        yield {_("Iemand met dezelfde naam kwam binnen"): alike.said_at}
    for apart in everything_of(KeptApart, person):
        yield {_("Iemand met dezelfde naam is een ander"): apart.at}


def _cover(person: Person) -> Iterable[Row]:
    for one in everything_of(Deputy, person):
        yield {_("Vervangen van"): one.from_on, _("Tot en met"): one.until_on}
    for one in everything_of(Deputy, person, Deputy.deputy_id == person.id):
        yield {_("Je verving een collega van"): one.from_on, _("Tot en met"): one.until_on}
    for doubt in everything_of(ManagerDoubt, person):
        yield {_("Leidinggevende klopt niet"): doubt.said, _("Op"): doubt.raised_at, _("Antwoord"): doubt.settlement}


def _mail(person: Person) -> Iterable[Row]:
    wish = db.session.get(MailWish, person.id)
    if wish is not None:
        yield {_("Hoe vaak mail"): str(WISHES[wish.often])}
    for one in everything_of(Mail, person, Mail.person == person.uid):
        name = str(message_of(one.message).when) if one.message else ""
        yield {_("Mail"): name, _("Gemaakt"): one.put_at, _("Verstuurd"): one.sent_at}


def _asked(person: Person) -> Iterable[Row]:
    for one in everything_of(Rectification, person):
        yield {
            _("Je vroeg"): one.text,
            _("Op"): one.asked_at,
            _("Antwoord uiterlijk"): one.due_on,
            _("Antwoord"): one.answer,
            _("Beantwoord"): one.answered_at,
        }


def _named(names: Mapping[str, Any], code: str | None) -> str | None:
    """What the code is called; None while there is none."""
    return str(names[code]) if code is not None else None


PARTS: tuple[tuple[str, Any, Callable[[Person], Iterable[Row]]], ...] = (
    ("persoon", lazy_gettext("Wie je bent"), _person),
    ("functies", lazy_gettext("Je functies en verlof"), _posts),
    ("opgaven", lazy_gettext("Wat je hebt doorgegeven"), declared),
    ("antwoorden", lazy_gettext("Wat we je vroegen"), _answers),
    ("toegang", lazy_gettext("Je account en rollen"), _access),
    ("personeelssysteem", lazy_gettext("Wat het personeelssysteem meldde"), _delivered),
    ("vervanging", lazy_gettext("Vervanging en leidinggevende"), _cover),
    ("mail", lazy_gettext("Mail aan jou"), _mail),
    ("verzoeken", lazy_gettext("Verbeteringen die je vroeg"), _asked),
    ("wie_keek", lazy_gettext("Wie keek mee"), who_looked),
    ("logboek", lazy_gettext("Het logboek over jou"), events_about),
)
SOURCES = {  # every column that says whose something is, and in which part it stands
    "appointment.person_id": "functies", "earlier_employment.person_id": "persoon", "leave.person_id": "functies",
    "designation_notice.person_id": "functies", "declaration.person_id": "opgaven", "condition.owner_id": "opgaven",
    "statement.person_id": "antwoorden", "duty.person_id": "antwoorden", "account.person_id": "toegang",
    "role_grant.person_id": "toegang", "access_request.person_id": "toegang", "invitation.person_id": "toegang",
    "audit_access.person_id": "toegang", "kept_user.person_id": "personeelssysteem",
    "said_leaving.person_id": "personeelssysteem", "missing_person.person_id": "personeelssysteem",
    "alike_newcomer.person_id": "personeelssysteem", "person_kept_apart.person_id": "personeelssysteem",
    "deputy.person_id": "vervanging", "deputy.deputy_id": "vervanging", "manager_doubt.person_id": "vervanging",
    "mail_wish.person_id": "mail", "rectification.person_id": "verzoeken",
}  # fmt: skip
LEFT_OUT = {
    "kept_form.person_id": "what was typed last, for one hour; its page shows it again",
    "kept_user.manager_id": "whom he leads is about the other; what he did stands in the log",
    "dispute.reviewer_id": "work on what another declared; it stands in the log",
}  # and what ends on `by_id`, who did something to what is another's: it stands in the log


def everything(person: Person) -> Iterator[Section]:
    """Every section, in the language of the moment."""
    return (Section(code, str(title), iter(rows(person))) for code, title, rows in PARTS)


def as_data(person: Person) -> dict[str, Any]:
    """The same for the file: rows are JSON already, because a long log is nine times as large as data; days are ISO 8601."""
    return {one.code: {"titel": one.title, "regels": [_in_json(row) for row in one.rows]} for one in everything(person)}


def _in_json(row: Row) -> orjson.Fragment:
    return orjson.Fragment(json.dumps(row, ensure_ascii=False, default=_iso))


def _iso(value: date) -> str:
    return value.isoformat()  # a moment is a date too
