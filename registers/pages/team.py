"""L06 and L08: the people who report to me, and a card of one page for the yearly talk with one of them."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from markupsafe import Markup

import clock
from auth.policies import me, read
from organisation.models import Person
from organisation.structure import positions_of, units_of
from registers.models import Declaration
from registers.moments import day_text, hours_text
from registers.standing import tag_of, title_of
from registers.team import Change, Member, Team, changes_of_the_year, hours_of, in_force_for, teams_of
from registers.totals import Hours

blueprint = Blueprint("team", __name__)

MOST_ENTRIES, MOST_CHANGES = 5, 4  # on the card, so that it fits one A4
LONGEST_NAME = 40  # characters of a role or an organisation
AGREEMENTS = 375  # characters of agreements on the card, shared out over the entries
WHAT_CHANGED = {
    "declared": lazy_gettext("Doorgegeven"),
    "decided": lazy_gettext("Besloten"),
    "ended": lazy_gettext("Gestopt"),
}


@read(blueprint, "/intern/team", "area.team")
def team() -> Any:
    """L06: each person with what holds, the hours together, and the answer on "do you have anything?"."""
    return render_template(
        "team/team.html", me=me(), teams=[(_caption(one), [_row(member) for member in one.members]) for one in teams_of(me())]
    )


@read(blueprint, "/intern/team/<ref>/gesprekskaart", "person.talk")
def card(person: Person) -> Any:
    """L08: what holds, what changed in the past year, and three questions, on one A4."""
    entries = in_force_for(me(), [person])[person.id]
    shown, changes = entries[:MOST_ENTRIES], changes_of_the_year(me(), person)
    positions = positions_of(person, clock.today())
    return render_template(
        "team/card.html",
        person=person,
        position=", ".join(position.title for position in positions),
        unit=", ".join(dict.fromkeys(unit.name for unit in units_of(person, clock.today()))),
        today=clock.today(),
        entries=[_entry(one, AGREEMENTS // len(shown)) for one in shown],
        more_entries=len(entries) - len(shown),
        changes=[_change(one) for one in changes[:MOST_CHANGES]],
        more_changes=max(0, len(changes) - MOST_CHANGES),
        hours=hours_of(person, entries),
        hours_text=hours_text,
    )


def _caption(team: Team) -> str:
    count = len(team.members)
    if team.cover is None:
        return ngettext("Je team: %(num)s medewerker", "Je team: %(num)s medewerkers", count)
    return _(
        "Het team van %(name)s, tot en met %(day)s: %(count)s",
        name=team.cover.person.name,
        day=day_text(team.cover.until_on),
        count=count,
    )


def _row(member: Member) -> dict[str, Any]:
    return {
        "name": member.person.name,
        "position": member.position,
        "entries": _listed(member.entries),
        "hours": _hours_cell(member.hours),
        "answer": _answer_cell(member),
        "card": {"text": _("Gesprekskaart"), "url": url_for(".card", ref=member.person.uid)},
    }


def _listed(entries: list[Declaration]) -> Markup | str:
    """A link to each entry, under each other."""
    items = [
        Markup('<li><a href="{}">{}</a></li>').format(url_for("entry.entry", ref=one.reference), _named(one)) for one in entries
    ]
    return Markup('<ul class="ok-list-plain">{}</ul>').format(Markup("").join(items)) if items else ""


def _hours_cell(hours: Hours | None) -> Markup | str:
    if hours is None:
        return ""
    text = _("%(hours)s uur", hours=hours_text(hours.together))
    if not hours.above_norm:
        return text
    norm = _("boven %(norm)s", norm=hours_text(hours.norm))
    return Markup('{} <span class="ok-tag ok-tag--warn">{}</span>').format(text, norm)


def _answer_cell(member: Member) -> str:
    if not member.asked:
        return _("niet gevraagd")
    return "; ".join(
        _("nog geen antwoord, uiterlijk %(day)s", day=day_text(member.asked_until[register]))
        if register in member.asked_until
        else _answer_text(answer)
        for register, answer in member.answered.items()
    )


def _answer_text(answer: date | bool) -> str:
    if isinstance(answer, bool):
        return _("doorgegeven") if answer else _("nog geen antwoord")
    return _("niets, bevestigd op %(day)s", day=day_text(answer))


def _entry(declaration: Declaration, room: int) -> dict[str, Any]:
    decision = declaration.decision
    agreements = [condition.contents["text"] for condition in decision.conditions] if decision else []
    return {
        "what": _named(declaration),
        "hours": hours_text(declaration.weekly_minutes),
        "tag": tag_of(declaration, me()),
        "agreements": [_shortened(text, room) for text in agreements],
    }


def _change(change: Change) -> dict[str, str]:
    declaration = change.declaration
    what = tag_of(declaration, me())["label"] if change.what == "decided" else str(WHAT_CHANGED[change.what])
    return {"on": day_text(change.on), "what": what, "of": _named(declaration)}


def _named(declaration: Declaration) -> str:
    organisation = declaration.counterparty.name if declaration.counterparty else ""
    return ", ".join(_shortened(part, LONGEST_NAME) for part in (title_of(declaration), organisation) if part)


def _shortened(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
