"""B01: who can sign in, with which roles; inviting, recovering and closing; and what waits for a second person."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from sqlalchemy import and_, or_, select

import clock
from audit import hold_chain
from auth import access_requests as requests
from auth import invitations
from auth.access_models import GRANT_ROLE, RESET_ALL, AccessRequest
from auth.accounts import close_account
from auth.models import ADMINISTRATOR, INTEGRITY_OFFICER, Account, RoleGrant
from auth.policies import me, read, write
from auth.role_names import EMPLOYEE, ROLE_NAMES
from auth.second_factor import needs_second_factor
from auth.single_sign_on.trip import provider
from auth.stepping_up import ask_again
from auth.tried import tried
from boxes import Box, Label, StaffForm, options_of
from extensions import db
from organisation.mailing import has_address
from organisation.models import Person

blueprint = Blueprint("accounts", __name__)

MOST = 100  # people on the page; searching finds the others

REFUSALS: dict[type[Exception], Any] = {
    requests.NotForOneself: lazy_gettext("Dit gaat over jezelf. Vraag een ander."),
    requests.OneAndTheSame: lazy_gettext("Je vroeg dit zelf. Een ander moet het goedkeuren."),
    requests.HasRoleAlready: lazy_gettext("Dit is er al, of iemand vroeg het al."),
    requests.NoLongerThere: lazy_gettext("Dat kan niet meer. Er is geen account, of iemand werkt hier niet meer."),
    requests.RoleOver: lazy_gettext("De laatste dag van deze rol is al voorbij. Keur dit af en vraag de rol opnieuw."),
    requests.AlreadySettled: lazy_gettext("Een collega was je voor."),
    requests.LastOne: lazy_gettext("Dit is de laatste met deze rol. Geef de rol eerst aan een ander."),
    invitations.NotEmployed: lazy_gettext("Deze persoon werkt hier nu niet."),
    invitations.NoAddress: lazy_gettext("Van deze persoon is geen e-mailadres bekend."),
    invitations.AddressTaken: lazy_gettext("Iemand anders logt al in met dit e-mailadres."),
    invitations.HasPassword: lazy_gettext("Deze persoon heeft al een wachtwoord. Vraag een nieuwe toegang aan."),
}


@read(blueprint, "/intern/beheer/gebruikers", "area.accounts")
def accounts() -> Any:
    """Everyone with a role or an account, or whoever is searched for."""
    searched = " ".join(request.args.get("zoek", "").split())
    return render_template(
        "auth/accounts.html", rows=_rows(searched), searched=searched, most=MOST, warnings=_warnings(),
        waiting=len(requests.waiting_requests()), single_sign_on=provider() is not None,
    )  # fmt: skip


@read(blueprint, "/intern/beheer/gebruikers/<uid>", "area.accounts")
def person(uid: str) -> Any:
    return _person_page(_person(uid), _role_form())


@write(blueprint, "/intern/beheer/gebruikers/<uid>/rol", "area.accounts")
def ask_role(uid: str) -> Any:
    """Ask for a role; another person approves."""
    ask_again()
    found, form = _person(uid), _role_form()
    role, reason = form["role"].raw, _reason(form, "reason", _("Vul in waarom"))
    if role not in ROLE_NAMES:
        form.refuse({"role": _("Kies een rol")})
    if form.errors:
        return _person_page(found, form), 422
    done = tried(lambda: requests.ask_role(found, role, clock.today(), None, reason, actor=me()), REFUSALS)
    if done:
        flash(_("Gevraagd. Een andere beheerder of de integriteitscoördinator keurt het goed."), "success")
    return redirect(url_for(".person", uid=uid), 303)


@write(blueprint, "/intern/beheer/gebruikers/<uid>/rol-beeindigen", "area.accounts")
def take_role(uid: str) -> Any:
    """End a role at once; everyone who watches over roles is told."""
    ask_again()
    found, role = _person(uid), request.form.get("role", "")
    if role in ROLE_NAMES and tried(lambda: requests.take_role(found, role, actor=me()), REFUSALS):
        told = found.id != me().id and has_address(found)
        ended = (
            _("De rol is beëindigd. %(name)s krijgt er een mail over.", name=found.name) if told else _("De rol is beëindigd.")
        )
        flash(ended, "success")
    gone = found.id == me().id and role == ADMINISTRATOR  # then these pages are no longer his
    return redirect(url_for("overview.overview") if gone else url_for(".person", uid=uid), 303)


@write(blueprint, "/intern/beheer/gebruikers/<uid>/uitnodigen", "area.accounts")
def invite(uid: str) -> Any:
    ask_again()
    found = _person(uid)
    if tried(lambda: invitations.invite(found, actor=me()), REFUSALS):
        flash(_("%(name)s krijgt een mail met een link. Die werkt 30 minuten.", name=found.name), "success")
    return redirect(url_for(".person", uid=uid), 303)


@write(blueprint, "/intern/beheer/gebruikers/<uid>/herstellen", "area.accounts")
def ask_reset(uid: str) -> Any:
    """Who lost a password or a second factor: one asks, another approves."""
    ask_again()
    found, lost, form = _person(uid), request.form.get("lost", ""), _reset_form()
    reason = _reason(form, "reset_reason", _("Vul in hoe je weet dat het deze persoon is"))
    if lost not in LOST:
        form.refuse({"lost": _("Kies wat er kwijt is")})
    if form.errors:
        return _person_page(found, _role_form({}), form), 422
    everything = lost == "all"
    if tried(lambda: requests.ask_reset(found, everything=everything, reason=reason, actor=me()), REFUSALS):
        flash(_("Gevraagd. Een andere beheerder of de integriteitscoördinator keurt het goed."), "success")
    return redirect(url_for(".person", uid=uid), 303)


@write(blueprint, "/intern/beheer/gebruikers/<uid>/afsluiten", "area.accounts")
def close(uid: str) -> Any:
    found = _person(uid)
    hold_chain()  # two who each close the account of one of two officers would leave none
    account = invitations.account_of(found)
    refusal = _refusal_to_close(found)
    if refusal:
        flash(refusal, "error")
    elif account is not None and account.active:
        close_account(account, actor=me())
        flash(_("Het account van %(name)s is afgesloten.", name=found.name), "success")
    return redirect(url_for(".accounts"), 303)


@read(blueprint, "/intern/beheer/toegang", "area.approve_access")
def waiting() -> Any:
    """What one person asked and another approves."""
    shown = [
        {"request": one, "what": _what(one), "can_approve": requests.may_approve(one, me()),
         "own": one.asked_by_id == me().id, "about_me": one.person_id == me().id}
        for one in requests.waiting_requests()
    ]  # fmt: skip
    return render_template("auth/requests.html", shown=shown)


@write(blueprint, "/intern/beheer/toegang/<uid>/goedkeuren", "area.approve_access")
def approve(uid: str) -> Any:
    ask_again()
    found = db.first_or_404(select(AccessRequest).where(AccessRequest.uid == uid))
    if tried(lambda: requests.approve(found, actor=me()), REFUSALS):
        person = found.person
        flash(
            _("Goedgekeurd. %(name)s krijgt een mail.", name=person.name) if has_address(person) else _("Goedgekeurd."), "success"
        )
    return redirect(url_for(".waiting"), 303)


@write(blueprint, "/intern/beheer/toegang/<uid>/afwijzen", "area.approve_access")
def refuse(uid: str) -> Any:
    found = db.first_or_404(select(AccessRequest).where(AccessRequest.uid == uid))
    if tried(lambda: requests.refuse(found, actor=me()), REFUSALS):
        flash(_("Dit gaat niet door."), "success")
    return redirect(url_for(".waiting"), 303)


def _person(uid: str) -> Person:
    found: Person = db.first_or_404(select(Person).where(Person.uid == uid))
    return found


def _refusal_to_close(found: Person) -> str | None:
    """Why this account stays open; None when it may be closed."""
    if found.id == me().id:
        return _("Je kunt je eigen account niet afsluiten.")
    if requests.is_last(found, INTEGRITY_OFFICER) and requests.able_holders(INTEGRITY_OFFICER) == [found]:
        return _("Dit is de laatste integriteitscoördinator. Wijs eerst een ander aan.")
    return None


def _warnings() -> list[tuple[str, str]]:
    """Of which role only one is left, or only people who leave."""
    found = []
    for role in requests.WATCHERS:
        last = requests.leaving_last(role)
        if last is not None:
            found.append(
                (_("Er is nog maar één %(role)s: %(name)s.", role=str(ROLE_NAMES[role]), name=last.name), str(LEFT[role]))
            )
    return found


LEFT = {
    ADMINISTRATOR: lazy_gettext("Regel een tweede. Anders kan niemand meer iemand toegang geven."),
    INTEGRITY_OFFICER: lazy_gettext("Regel een tweede. Anders kan niemand een financieel belang beoordelen als die er niet is."),
}
LOST = ("password", "all")


def _what(one: AccessRequest) -> str:
    if one.asked == GRANT_ROLE:
        return _("%(name)s wordt %(role)s", name=one.person.name, role=str(ROLE_NAMES[one.role or ""]))
    if one.asked == RESET_ALL:
        return _("%(name)s krijgt een nieuw wachtwoord en een nieuwe tweede stap", name=one.person.name)
    return _("%(name)s krijgt een nieuw wachtwoord", name=one.person.name)


def _rows(searched: str) -> list[dict[str, Any]]:
    """A row for each person: everyone who has a role or an account, or whose name or address holds what is searched."""
    today = clock.today()
    granted = _granted()
    query = select(Person, Account).outerjoin(Account, Account.person_id == Person.id).where(_works(today))
    for word in searched.split():
        query = query.where(or_(Person.is_called(word), Person.email.icontains(word, autoescape=True)))
    if not searched:
        query = query.where(or_(Account.id.is_not(None), Person.id.in_(granted)))
    found = db.session.execute(query.order_by(Person.last_name, Person.first_name, Person.id)).all()
    ranked = sorted(found, key=lambda row: row[0].id not in granted)
    return [_row(person, account, granted.get(person.id, [])) for person, account in ranked[:MOST]]


def _works(today: date) -> Any:
    return and_(Person.employed_from <= today, or_(Person.employed_until.is_(None), Person.employed_until >= today))


def _granted() -> dict[int, list[str]]:
    granted: dict[int, list[str]] = {}
    today = clock.today()
    for person_id, role in db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.holds_on(today)).order_by(RoleGrant.role)
    ):
        granted.setdefault(person_id, []).append(str(ROLE_NAMES[role]))
    return granted


def _row(person: Person, account: Account | None, roles: list[str]) -> dict[str, Any]:
    return {
        "uid": person.uid,
        "name": person.name,
        "email": account.login if account else person.email,
        "roles": roles or [str(EMPLOYEE)],
        "signed_in_at": account.signed_in_at if account else None,
        "state": _state(person, account),
    }


def _state(person: Person, account: Account | None) -> str:
    if account is None:
        return _("geen account")
    if not account.active:
        return _("afgesloten")
    if account.person_id == current_user.person.id:
        return _("open, dit ben jij")
    return _("open") if account.password_hash else _("wacht op een wachtwoord")


def _person_page(found: Person, form: StaffForm, reset: StaffForm | None = None) -> str:
    account = invitations.account_of(found)
    today = clock.today()
    grants = db.session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == found.id).order_by(RoleGrant.from_on.desc(), RoleGrant.id.desc())
    ).all()
    return render_template(
        "auth/account.html",
        person=found,
        account=account,
        state=_state(found, account),
        needs_factor=needs_second_factor(found),
        own=found.id == me().id,
        held=[{"role": one.role, "name": ROLE_NAMES[one.role], "from_on": one.from_on, "until_on": one.until_on,
               "running": one.held_on(today)} for one in grants],
        waiting=[_what(one) for one in requests.waiting_requests() if one.person_id == found.id],
        form=form,
        reset=reset or _reset_form(),
    )  # fmt: skip


def _reason(form: StaffForm, name: str, missing: str) -> str:
    """Why it is asked, in one line; refused in the form when it is empty or longer than is kept."""
    reason = " ".join(form[name].raw.split())
    if not reason:
        form.refuse({name: missing})
    if len(reason) > requests.LONGEST_REASON:
        form.refuse({name: str(_("Maak de tekst korter: hoogstens %(count)s tekens", count=requests.LONGEST_REASON))})
    return reason


def _role_form(sent: Any = None) -> StaffForm:
    sent = request.form if sent is None else sent
    role = sent.get("role", "")
    names = {code: str(name).capitalize() for code, name in ROLE_NAMES.items()}
    return StaffForm(
        Box("role", "choice", Label(_("Welke rol?")), role, options=options_of(names, role)),
        Box("reason", "text", Label(_("Waarom?")), sent.get("reason", ""), hint=_("Bijvoorbeeld: vervangt een collega.")),
    )


def _reset_form() -> StaffForm:
    lost = request.form.get("lost", "")
    names = {"password": _("Alleen het wachtwoord"), "all": _("Ook de tweede stap, of het apparaat daarvan")}
    reason = request.form.get("reset_reason", "")
    return StaffForm(
        Box("lost", "choice", Label(_("Wat is kwijt?")), lost, options=options_of(names, lost)),
        Box("reset_reason", "text", Label(_("Hoe weet je dat het deze persoon zelf is?")), reason,
            hint=_("Bijvoorbeeld: stond met een pas aan de balie.")),
    )  # fmt: skip
