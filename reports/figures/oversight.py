"""Lists, the log, rights, and the figures made of others: Q13, Q26 to Q29 and Q31 to Q34."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, or_

from audit import Event, Kind
from audit.kinds import SEEN
from auth.models import ROLES as ROLE_CODES
from auth.models import RoleGrant
from auth.role_names import ROLE_NAMES
from organisation.models import Person
from registers.catalogue import slugs
from registers.counterparties.models import RESTRICTED, RelationList
from registers.models import Declaration
from registers.retention_terms import kinds, unset_kinds
from reports.desk.models import SEVERITIES, AuditFinding, AuditItem, AuditSample
from reports.desk.words import SEVERITY_NAMES
from reports.figures.declared import declarations, in_year
from reports.figures.definition import INTERNAL, LOG, OFFICER_ONLY, RELATIONS, ROLES, SAMPLES, Figure, Year, listed
from reports.figures.posts import worked_here
from reports.figures.response import NAME
from reports.figures.sql import local_day

NOTHING_SAID = "not_yet"
LOOKING = {
    Kind.OPENED.value: _("Financieel belang geopend"),
    Kind.ATTACHMENT_OPENED.value: _("Bestand bij een financieel belang geopend"),
    Kind.TAKEN_ALONG.value: _("Financieel belang meegenomen in een bestand"),
    Kind.EXPORTED.value: _("Bestand met gegevens gemaakt"),
    Kind.ACCESS_DENIED.value: _("Toegang geweigerd"),
    Kind.SIGN_IN_FAILED.value: _("Inloggen mislukt"),
}


DESTROYING = {
    Kind.DESTRUCTION_PROPOSED.value: _("Lijst gemaakt"),
    Kind.DESTRUCTION_PREPARED.value: _("Lijst voorgelegd"),
    Kind.DESTRUCTION_APPROVED.value: _("Lijst goedgekeurd"),
    Kind.DESTROYED.value: _("Opgave vernietigd"),
    Kind.NIL_DESTROYED.value: _("Verklaring vernietigd"),
    Kind.ACCOUNT_DESTROYED.value: _("Account vernietigd"),
    Kind.READINGS_DESTROYED.value: _("Maand van het leeslogboek vernietigd"),
    Kind.PERSON_DESTROYED.value: _("Persoon vernietigd"),
}


def restricted_lists(year: Year) -> Select[Any]:
    return (
        listed(part=literal("list"), what=RelationList.title, day=RelationList.dated_on)
        .select_from(RelationList)
        .where(
            RelationList.kind == RESTRICTED,
            RelationList.brought_in_at < year.end,
            or_(RelationList.replaced_at.is_(None), RelationList.replaced_at >= year.end),
        )
    )


def looked(year: Year) -> Select[Any]:
    """Every time somebody opened what is confidential, took data along, or was refused (R75)."""
    opened = Event.kind.in_(SEEN)
    refers_to = and_(Declaration.reference == Event.subject, Event.subject_type == "declaration")
    theirs = and_(Event.actor != Event.person, Declaration.register_slug.in_(slugs(confidential=True)))
    return (
        listed(part=Event.kind, what=Event.subject, day=local_day(Event.at), register=Declaration.register_slug)
        .select_from(Event)
        .outerjoin(Declaration, refers_to)
        .where(Event.kind.in_(tuple(LOOKING)), in_year(Event.at, year), or_(~opened, theirs))
    )


def sampled(year: Year) -> Select[Any]:
    """Every declaration that an auditor drew in the year, by the most serious thing he found in it before it ended."""

    def found(severity: str) -> ColumnElement[bool]:
        ours = (AuditFinding.item_id == AuditItem.id, AuditFinding.severity == severity)
        return exists().where(*ours, AuditFinding.found_at < year.end)

    part = case(*((found(severity), severity) for severity in reversed(SEVERITIES)), else_=NOTHING_SAID)
    return (
        declarations(part=part, day=local_day(AuditSample.drawn_at))
        .join(AuditItem, AuditItem.declaration_id == Declaration.id)
        .join(AuditSample, AuditSample.id == AuditItem.sample_id)
        .where(in_year(AuditSample.drawn_at, year))
    )


def rights(year: Year) -> Select[Any]:
    return (
        listed(part=RoleGrant.role, what=NAME, day=RoleGrant.from_on)
        .select_from(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.holds_on(year.day), worked_here(year))
    )


def destroyed(year: Year) -> Select[Any]:
    """Every step towards destruction, and every record that went (R72)."""
    return (
        listed(part=Event.kind, what=Event.subject, day=local_day(Event.at))
        .select_from(Event)
        .where(Event.kind.in_(tuple(DESTROYING)), in_year(Event.at, year))
    )


def without_term() -> str:
    """Of what nothing is ever destroyed, because nobody set a term (R71)."""
    names, unset = kinds(), unset_kinds()
    told = _("Zonder bewaartermijn wordt niets vernietigd: %(names)s.", names=", ".join(names[kind] for kind in unset))
    return str(told) if unset else ""


FIGURES = (
    Figure(
        "Q13",
        _("Lijsten met verboden belangen"),
        _("Hoeveel lijsten zijn er, en van welke dag?"),
        _("Lijsten die op de peildatum gelden"),
        source=RELATIONS,
        period="day",
        rows=restricted_lists,
        parts={"list": _("Lijsten")},
        list_for=OFFICER_ONLY,
        small=INTERNAL,
    ),
    Figure(
        "Q26",
        _("Vernietiging"),
        _("Wat moet worden vernietigd, en is dat gedaan?"),
        _("Lijsten die zijn gemaakt, voorgelegd en goedgekeurd, en wat er is vernietigd"),
        source=LOG,
        rows=destroyed,
        parts=DESTROYING,
        headline=Kind.DESTROYED.value,
        small=INTERNAL,
        warning=without_term,
    ),
    Figure(
        "Q27",
        _("Wie keek in vertrouwelijke gegevens"),
        _("Hoe vaak is iets vertrouwelijks geopend, meegenomen of geweigerd?"),
        _("Regels in het logboek van dit jaar"),
        source=LOG,
        list_for=OFFICER_ONLY,  # also a refused address can name what is confidential
        rows=looked,
        parts=LOOKING,
        small=INTERNAL,
    ),
    Figure(
        "Q28",
        _("Wie heeft welke rol"),
        _("Hoeveel mensen hebben een rol die meer mag?"),
        _("Rollen op de peildatum. Wanneer ze voor het laatst zijn bekeken, houden we nog niet bij"),
        source=ROLES,
        period="day",
        rows=rights,
        parts={role: ROLE_NAMES[role] for role in ROLE_CODES},
        small=INTERNAL,
    ),
    Figure(
        "Q29",
        _("Steekproef"),
        _("Is nagegaan of willekeurige opgaven goed zijn behandeld?"),
        _("Opgaven die de auditor in dit jaar trok, naar het ernstigste wat hij erin vond"),
        source=SAMPLES,
        rows=sampled,
        parts={**{code: name for code, (name, _badge) in SEVERITY_NAMES.items()}, NOTHING_SAID: _("Nog niets opgeschreven")},
        small=INTERNAL,
    ),
    Figure(
        "Q31",
        _("Jaargesprek"),
        _("Met hoeveel mensen is hun nevenwerk besproken?"),
        unknown=_("Of een gesprek is gevoerd, houden we niet bij. Er is wel een kaart voor het gesprek"),
    ),
    Figure(
        "Q32",
        _("Vragenlijst over integriteit"),
        _("Wat antwoordt de gemeente op de landelijke vragen, en waar blijkt dat uit?"),
        made_of=("Q01", "Q03", "Q09", "Q11", "Q14", "Q15", "Q19"),
    ),
    Figure(
        "Q33",
        _("Jaarverslag voor de raad"),
        _("Wat leest de raad over dit jaar?"),
        made_of=tuple(f"Q{number:02}" for number in range(1, 23)),
    ),
    Figure(
        "Q34",
        _("Vijf kerncijfers voor begroting en jaarrekening"),
        _("Wat hoort er in de planning en control?"),
        made_of=("Q01", "Q06", "Q09", "Q11", "Q15"),
    ),
)
