"""What officers do about publication: each act is a row of its own with a reason, and an event in the same transaction."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

import clock
from audit import Kind, hold_chain, record
from auth.permissions import may
from extensions import db
from organisation.models import Person
from publication.models import GENERALISE, HIDE, HOLD, RELEASE, WITHHOLD, PublicationAct
from publication.standing import acts_in_force, lineage, release_of
from registers.counterparties.sensitive import sensitive_class
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up.disputes import disputed_publication
from registers.models import Declaration
from registers.parameters.table import parameter

EVENTS = {
    RELEASE: Kind.PUBLICATION_RELEASED,
    GENERALISE: Kind.PUBLICATION_GENERALISED,
    HOLD: Kind.PUBLICATION_HELD,
    WITHHOLD: Kind.PUBLICATION_WITHHELD,
    HIDE: Kind.PUBLICATION_HIDDEN,
}
BY_INTEGRITY_OFFICER = (WITHHOLD, HIDE)
WITHHOLDING_GROUNDS = {
    "safety": lazy_gettext("Veiligheid"),
    "special_category": lazy_gettext("Overtuiging of gezondheid"),
    "third_party": lazy_gettext("Gegevens van iemand anders"),
    "pending_dispute": lazy_gettext("Lopend geschil"),
}
GENERALISING_GROUNDS = {code: WITHHOLDING_GROUNDS[code] for code in ("special_category", "third_party")}
WORDINGS = {
    "rol": lazy_gettext("Bestuurslid van een vereniging"),
    "organisatie": lazy_gettext("een maatschappelijke organisatie"),
}


def release(
    declaration: Declaration, *, actor: Person, seen_version: int, without_notice: bool = False, reason: str = ""
) -> PublicationAct:
    """Let it become public when the notice is over, or at once when the holder has seen it and agrees (R61).

    A text that may say something about belief or health needs general words first, or a reason to publish it as it is (R65).
    Raises NotYours, Conflict or Incomplete.
    """
    _check(declaration, actor, seen_version)
    if release_of(declaration, clock.today()) is not None:
        raise Conflict(declaration)
    in_force = acts_in_force(declaration, clock.today())
    if sensitive_class(declaration) and GENERALISE not in in_force and not reason.strip():
        raise Incomplete({"reason": _("Schrijf waarom dit zo openbaar mag, of maak de tekst eerst algemener")})
    return add_act(declaration, RELEASE, actor, reason, without_notice=without_notice)


def generalise(
    declaration: Declaration, *, actor: Person, seen_version: int, role: str, organisation: str, ground: str, reason: str
) -> PublicationAct:
    """Show general words instead of the role or the organisation (R65). Raises NotYours, Conflict or Incomplete."""
    _check(declaration, actor, seen_version)
    wording = {name: text.strip() for name, text in (("rol", role), ("organisatie", organisation)) if text.strip()}
    errors = {} if wording else {"organisation": _("Vul een algemene rol of een algemene organisatie in")}
    _require(errors, reason=reason, ground=ground, grounds=GENERALISING_GROUNDS)
    return add_act(declaration, GENERALISE, actor, reason, wording=wording, ground=ground)


def hold(
    declaration: Declaration, *, actor: Person, seen_version: int, reason: str, review_on: date | None = None
) -> PublicationAct:
    """Keep it out of the public register until the hold is lifted; somebody looks again on the day (R33).

    While somebody objects to its publication, that is the ground, and the day is that of the answer unless another is given.
    Raises NotYours, Conflict or Incomplete.
    """
    _check(declaration, actor, seen_version)
    dispute = disputed_publication(declaration)
    _require(_no_later_day(review_on) if review_on else {}, reason=reason)
    ground = "pending_dispute" if dispute else None
    return add_act(declaration, HOLD, actor, reason, ground=ground, review_on=review_on or look_again_on(declaration))


def look_again_on(declaration: Declaration) -> date:
    """When to look again at what is held: when the objection has to be answered, or else after the term of a question."""
    dispute = disputed_publication(declaration)
    return dispute.due_on if dispute else parameter("answer").after(clock.today())


def withhold(
    declaration: Declaration,
    *,
    actor: Person,
    seen_version: int,
    ground: str,
    reason: str,
    review_on: date | None,
    organisation: str = "",
) -> PublicationAct:
    """Show another word for the organisation, or without one nothing but that something is withheld (R64).

    An act of the integrity officer. Raises NotYours, Conflict or Incomplete.
    """
    _check(declaration, actor, seen_version, "declaration.protect")
    errors = _no_later_day(review_on)
    _require(errors, reason=reason, ground=ground, grounds=WITHHOLDING_GROUNDS)
    wording = {"organisatie": organisation.strip()} if organisation.strip() else None
    return add_act(declaration, WITHHOLD, actor, reason, ground=ground, review_on=review_on, wording=wording)


def lift(act: PublicationAct, *, actor: Person, reason: str) -> None:
    """End an act; what follows from the others holds again. Raises NotYours, Conflict or Incomplete.

    What was let go in general words is looked at again when it loses them (R65).
    """
    permission = "declaration.protect" if act.kind in BY_INTEGRITY_OFFICER else "declaration.release"
    hold_chain()
    if not may(actor, permission, newest(act.declaration)):
        raise NotYours()
    if act.ended_at is not None:
        raise Conflict(act.declaration)
    _require({}, reason=reason)
    _end(act, actor)
    if act.kind == GENERALISE:
        _check_again(act.declaration, actor)
    _record(Kind.RELEASE_WITHDRAWN if act.kind == RELEASE else Kind.PUBLICATION_LIFTED, act.declaration, actor, reason)


def add_act(declaration: Declaration, kind: str, actor: Person, reason: str, **given: Any) -> PublicationAct:
    """Add an act with its event; it takes the place of an earlier one of its kind. Asks nothing: that is up to who calls it."""
    earlier = acts_in_force(declaration, clock.today()).get(kind)
    if earlier is not None:
        _end(earlier, actor)
    act = PublicationAct(
        declaration_id=declaration.id, kind=kind, reason=reason.strip(), by_id=actor.id, at=clock.now(), **given
    )  # fmt: skip
    db.session.add(act)
    _record(EVENTS[kind], declaration, actor, reason)
    return act


def _check(declaration: Declaration, actor: Person, seen_version: int, permission: str = "declaration.release") -> None:
    hold_chain()  # nobody adds an act or loses his right between what is asked here and what is written
    if not may(actor, permission, declaration):
        raise NotYours()
    if declaration.version != seen_version:
        raise Conflict(declaration)


def newest(declaration: Declaration) -> Declaration:
    """The last of the line that was decided on: an act about what was replaced since is an act about that one."""
    return [member for member in lineage(declaration) if member.decided_at is not None][-1]


def _end(act: PublicationAct, actor: Person) -> None:
    act.ended_at, act.ended_by_id = clock.now(), actor.id


def _check_again(declaration: Declaration, actor: Person) -> None:
    """End each release without a reason of its own, of a text that tells something."""
    for member in lineage(declaration):
        released = release_of(member, clock.today())
        if released and not released.reason and sensitive_class(member):
            _end(released, actor)


def _no_later_day(review_on: date | None) -> dict[str, str]:
    if review_on is None:
        return {"review_on": _("Vul in wanneer je hier opnieuw naar kijkt")}
    return {} if review_on > clock.today() else {"review_on": _("Kies een dag na vandaag")}


def _require(errors: dict[str, str], *, reason: str, ground: str | None = None, grounds: dict[str, Any] | None = None) -> None:
    if grounds is not None and ground not in grounds:
        errors["ground"] = _("Kies een grond")
    if not reason.strip():
        errors["reason"] = _("Schrijf in één zin waarom")
    if errors:
        raise Incomplete(errors)


def _record(kind: Kind, declaration: Declaration, actor: Person, reason: str) -> None:
    subject = ("declaration", declaration.reference)
    record(kind, actor=actor, subject=subject, person=declaration.person, why=reason.strip() or None)
