"""The main navigation of the staff pages: at most five places, the rest under the name of who is signed in."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

import clock
from auth.permissions import rights
from organisation.memory import remembering
from organisation.models import Person
from registers.moments import day_text
from registers.worklist import count_to_do

MOST = 5


@dataclass(frozen=True, eq=False)  # looked up by itself: to look it up by its label is to translate that
class Place:
    """One place to go; shown to who has the permission (none: everyone)."""

    path: str
    label: Any
    permission: str = ""
    group: str = ""  # under which heading it stands below the name
    badge: bool = False  # shows how many declarations wait on the worklist


FIRST = Place("/intern", lazy_gettext("Overzicht"))
GROUPS = {
    "declarations": lazy_gettext("Opgaven"),
    "public": lazy_gettext("Openbaar maken"),
    "people": lazy_gettext("Mensen en functies"),
    "organisations": lazy_gettext("Organisaties"),
    "figures": lazy_gettext("Cijfers en controle"),
    "set_up": lazy_gettext("Inrichting"),
    "": lazy_gettext("Van jezelf"),
}
OWN = (
    Place("/intern/doorgeven", lazy_gettext("Doorgeven"), "area.declare"),
    Place("/intern/opgaven", lazy_gettext("Opgaven"), "area.own"),
)
WORK = (
    Place("/intern/beoordelen", lazy_gettext("Beoordelen"), "area.decide", "declarations", badge=True),
    Place("/intern/team", lazy_gettext("Team"), "area.team", "declarations"),
    Place("/intern/beheer/publicatie", lazy_gettext("Publicatie"), "area.publish", "public"),
    Place("/intern/beheer/opgaven", lazy_gettext("Alle opgaven"), "area.all_declarations", "declarations"),
    Place("/intern/beheer/opvolging", lazy_gettext("Opvolging"), "area.follow_up", "declarations"),
    Place("/intern/beheer/jaarcheck", lazy_gettext("Jaarcheck"), "area.rounds", "declarations"),
    Place("/intern/beheer/antwoorden", lazy_gettext("Nog geen antwoord"), "area.follow_up", "declarations"),
    Place("/intern/beheer/functies", lazy_gettext("Functies"), "area.designate", "people"),
    Place("/intern/beheer/medewerkers", lazy_gettext("Medewerkers"), "area.people", "people"),
    Place("/intern/beheer/koppeling", lazy_gettext("Koppeling"), "area.people_delivery", "people"),
    Place("/intern/beheer/leidinggevenden", lazy_gettext("Leidinggevenden"), "area.managers", "people"),
    Place("/intern/beheer/regels", lazy_gettext("Regels"), "area.rules", "set_up"),
    Place("/intern/beheer/mail", lazy_gettext("Mail"), "area.mail", "set_up"),
    Place("/intern/toezicht", lazy_gettext("Toezicht"), "area.audit", "figures"),
    Place("/intern/toezicht/inzage", lazy_gettext("Wie keek waar"), "area.readings", "figures"),
    Place("/intern/beheer/auditors", lazy_gettext("Auditors"), "area.audit_access", "figures"),
    Place("/intern/beheer/bevindingen", lazy_gettext("Bevindingen"), "area.findings", "figures"),
    Place("/intern/beheer/op-datum", lazy_gettext("Op een datum"), "area.any_date", "figures"),
    Place("/intern/beheer/cijfers", lazy_gettext("Cijfers"), "area.figures", "figures"),
    Place("/intern/beheer/verzoeken", lazy_gettext("Verzoeken over eigen gegevens"), "area.rectify", "people"),
    Place("/intern/beheer/bewaren", lazy_gettext("Bewaren en vernietigen"), "area.retention", "figures"),
    Place("/intern/beheer/jaarcijfers", lazy_gettext("Openbare jaarcijfers"), "area.public_figures", "public"),
    Place("/intern/beheer/jaarverslag", lazy_gettext("Jaarverslag"), "area.figures", "figures"),
    Place("/intern/beheer/relaties", lazy_gettext("Relaties"), "area.relations", "organisations"),
    Place("/intern/beheer/gevers", lazy_gettext("Gevers"), "area.all_declarations", "organisations"),
    Place(
        "/intern/beheer/organisaties",
        lazy_gettext("Gedeelde organisaties"),
        "area.all_declarations",
        "organisations",
    ),
    Place("/intern/beheer/gebruikers", lazy_gettext("Gebruikers"), "area.accounts", "people"),
    Place("/intern/beheer/toegang", lazy_gettext("Toegang geven"), "area.approve_access", "people"),
    Place("/intern/beheer/back-up", lazy_gettext("Back-up"), "area.upkeep", "set_up"),
    Place("/intern/beheer/correcties", lazy_gettext("Correcties"), "area.publish", "public"),
    Place("/intern/beheer/foutmeldingen", lazy_gettext("Foutmeldingen"), "area.publish", "public"),
)
MORE = (
    Place("/intern/vervanging", lazy_gettext("Vervanging"), "area.team"),
    Place("/intern/openbaar", lazy_gettext("Wat is openbaar"), "area.own"),
    Place("/intern/inzage", lazy_gettext("Wie keek mee"), "area.own"),
    Place("/intern/mijn-gegevens", lazy_gettext("Mijn gegevens"), "area.own_data"),
    Place("/intern/instellingen", lazy_gettext("Instellingen")),
)


def places(person: Person) -> tuple[list[Place], list[Place]]:
    """The places in the main navigation, and those under the name."""
    every = (*OWN, *WORK, *MORE)
    has = rights(person, {place.permission for place in every if place.permission})
    allowed = {place for place in every if not place.permission or place.permission in has}
    ranked = [place for place in (*WORK, *OWN, *MORE) if place in allowed and place not in MORE[-3:]]
    chosen = set(ranked[: MOST - 1])
    main = [FIRST, *(place for place in every if place in chosen)]
    return main, [place for place in every if place in allowed and place not in chosen]


def add_navigation(blueprint: Blueprint) -> None:
    """Give every staff page its navigation."""

    @blueprint.app_context_processor
    def navigation() -> dict[str, Any]:
        if not request.path.startswith("/intern") or not current_user.is_authenticated:
            return {}
        with remembering():
            return _shown_to(current_user.person)


def _shown_to(person: Person) -> dict[str, Any]:
    main, rest = places(person)
    current = _current([*main, *rest])
    return {
        "signed_in_name": person.name,
        "printed_on": day_text(clock.today()),
        "home_url": _address(FIRST),
        "navigation": [_item(place, person, current) for place in main],
        "account_groups": _grouped(rest),
    }


def _grouped(places: list[Place]) -> list[dict[str, Any]]:
    found = {code: [place for place in places if place.group == code] for code in GROUPS}
    return [
        {"name": GROUPS[code], "links": [{"label": place.label, "url": _address(place)} for place in members]}
        for code, members in found.items()
        if members
    ]


def _item(place: Place, person: Person, current: Place | None) -> dict[str, Any]:
    badge = count_to_do(person) if place.badge else 0
    return {
        "label": place.label,
        "url": _address(place),
        "current": place is current,
        "badge": badge or None,
        "badge_label": _("te beoordelen"),
    }


def _current(shown: list[Place]) -> Place | None:
    """The place this page belongs to: the longest path that begins its address."""
    fitting = [
        place
        for place in shown
        if request.path == place.path or (place is not FIRST and request.path.startswith(place.path + "/"))
    ]
    return max(fitting, key=lambda place: len(place.path), default=None)


def _address(place: Place) -> str:
    return request.script_root + place.path
