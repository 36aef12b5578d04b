"""The way to the identity provider and back, what the visitor reads when it fails, and the provider's own calls."""

from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from audit import SYSTEM, Kind, hold_chain, record
from auth import sign_in, stepping_up
from auth.destination import goal
from auth.invitations import hash_of
from auth.models import Account
from auth.policies import PUBLIC, arrival, me, read, write
from auth.single_sign_on.ending import end_sessions
from auth.single_sign_on.linking import identity_by_invitation, identity_for, known_identity, unlink
from auth.single_sign_on.models import SignOnIdentity
from auth.single_sign_on.provider import Provider
from auth.single_sign_on.refusals import REFUSALS, Refused
from auth.single_sign_on.tokens import Answer, signed_out_in
from auth.single_sign_on.trip import WAY_BACK, Trip, begin, came_from_provider, finish, provider, shown_at, taken
from extensions import csrf, db
from languages import ENGLISH_PREFIX, language
from organisation.models import Person
from settings import Settings

blueprint = Blueprint("single_sign_on", __name__)


def tie(app: Flask, settings: Settings) -> None:
    """Know the provider of this installation, if it has one; it is asked nothing before somebody signs in."""
    app.extensions["identity_provider"] = Provider(settings) if settings.oidc_issuer else None


@read(blueprint, "/intern/inloggen/organisatie", PUBLIC)
def start() -> Any:
    """Off to the provider; with `opnieuw` to show again who one is, with `uitnodiging` to link by an invitation."""
    known = _known_provider()
    again = "opnieuw" in request.args and came_from_provider()
    invitation = hash_of(request.args["uitnodiging"]) if "uitnodiging" in request.args else ""
    try:
        address = begin(known, goal(), english=language() == "en", again=again, invitation=invitation)
    except Refused as refused:
        current_app.logger.warning("single sign-on: %s", refused)
        return redirect(url_for("single_sign_on.refused", reason=refused.reason), 303)
    return redirect(address, 303)


@arrival(blueprint, WAY_BACK)
def back() -> Any:
    """Back from the provider; what was brought does not stay in the address."""
    known = _known_provider()
    trip = taken(request.args.get("state", ""))
    try:
        if trip is None:
            raise Refused("expired", "no trip with this state was begun in this browser, or too long ago")
        return redirect(_arrived(known, trip, finish(known, trip, request.args)), 303)
    except Refused as refused:
        db.session.rollback()
        current_app.logger.warning("single sign-on: %s", refused)
        if REFUSALS[refused.reason].recorded:
            hold_chain()
            subject = ("account", "single_sign_on")
            record(Kind.SIGN_IN_FAILED, actor=SYSTEM, subject=subject, person=refused.person, fields=(refused.reason,))
        in_language = ENGLISH_PREFIX if trip and trip.english else ""
        return redirect(in_language + url_for("single_sign_on.refused", reason=refused.reason), 303)


@read(blueprint, "/intern/inloggen/mislukt/<reason>", PUBLIC)
def refused(reason: str) -> Any:
    refusal = REFUSALS.get(reason) or abort(404)
    page = render_template("auth/sign_on_refused.html", refusal=refusal, label=label(), signed_in=current_user.is_authenticated)
    return page, refusal.status


@write(blueprint, "/intern/inloggen/organisatie/uitgelogd", PUBLIC)
def signed_out_there() -> Any:
    """The provider says that somebody signed out (OpenID Connect Back-Channel Logout); it has no cookie and no form token."""
    known = _known_provider()
    try:
        end_sessions(signed_out_in(request.form.get("logout_token", ""), known))
    except Refused as refused:
        db.session.rollback()
        current_app.logger.warning("back-channel logout: %s", refused)
        answer = jsonify(error="invalid_request")
        answer.status_code = 503 if refused.reason == "away" else 400
        return answer
    return Response("", 200, mimetype="text/plain")


csrf.exempt(signed_out_there)


@read(blueprint, "/intern/uitgelogd", PUBLIC)
def signed_out() -> Any:
    return render_template("auth/signed_out.html", elsewhere=None)


@read(blueprint, "/intern/beheer/gebruikers/organisatie-accounts", "area.accounts")
def identities() -> Any:
    """Which accounts at the provider belong to whom."""
    found = select(SignOnIdentity).join(Account).join(Person).order_by(Person.last_name, Person.first_name, SignOnIdentity.id)
    return render_template("auth/sign_on_identities.html", identities=db.session.scalars(found).all(), own_id=me().id)


@write(blueprint, "/intern/beheer/gebruikers/organisatie-accounts/<uid>/losmaken", "area.accounts")
def untie(uid: str) -> Any:
    identity = db.first_or_404(select(SignOnIdentity).where(SignOnIdentity.uid == uid))
    name = identity.account.person.name
    if identity.account.person_id == me().id:
        flash(_("Je kunt je eigen organisatie-account niet losmaken."), "error")
    else:
        unlink(identity, actor=me())
        flash(_("Het organisatie-account van %(name)s is losgemaakt.", name=name))
    return redirect(url_for("single_sign_on.identities"), 303)


def signed_out_page(elsewhere: str) -> Response:
    """Signed out here; the browser goes on to sign out there.

    Not by a redirect: browsers hold the target of a form to `form-action`, and the form stood on our own page.
    """
    response = make_response(render_template("auth/signed_out.html", elsewhere=elsewhere))
    response.headers["Refresh"] = f"0; url={elsewhere}"
    return response


def label() -> str:
    """What people here call the account at the provider."""
    return str(current_app.config["SETTINGS"].oidc_label or _("je organisatie-account"))


def _known_provider() -> Provider:
    return provider() or abort(404)


def _arrived(known: Provider, trip: Trip, answer: Answer) -> str:
    """Let in who came, or note that who was in showed again who he is; the path to go to. Raises Refused."""
    shown = shown_at(known, answer)
    if trip.again:
        _same_one(answer)
    else:
        identity = identity_by_invitation(answer, trip.invitation) if trip.invitation else identity_for(answer)
        sign_in.enter(identity.account, "single_sign_on")
        session.update(identity_id=identity.id, provider_session=answer.session)
    _note_shown(shown, again=trip.again)
    return trip.goal


def _same_one(answer: Answer) -> None:
    identity = known_identity(answer)
    if identity is None or identity.id != session.get("identity_id") or not current_user.is_authenticated:
        raise Refused("someone_else", "another identity came back than went", identity.account.person if identity else None)
    session["provider_session"] = answer.session
    account = identity.account
    record(Kind.SHOWN_AGAIN, actor=account.person, subject=("account", account.uid), person=account.person)


def _note_shown(moment: datetime | None, *, again: bool) -> None:
    """What counts is when he showed it at the provider, which may be long before he came here."""
    if again:
        stepping_up.verified_again()
    session.pop("verified_at", None)
    if moment is not None:
        session["verified_at"] = moment.isoformat()
