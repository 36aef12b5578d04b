"""The officer's pages about mail: what did not arrive, and what each mail says (C16). And of who decides: how often (M24)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound

import clock
from audit import Kind, hold_chain, record
from auth.policies import me, read, write
from extensions import db
from languages import language
from notifications.audiences import wish_of
from notifications.editing import BOXES, change_text, faults, long_sentences, preview, restore_text, send_test, versions
from notifications.places import PLACES
from notifications.undelivered import CannotBeMailed, count_given_up, count_without_mail, given_up, try_again, without_mail
from organisation.models import Person
from post.messages import Message, latest, message_of, messages, texts_of
from post.models import AT_ONCE, DAILY, OFTEN, MailWish, MessageText
from registers.errors import Incomplete
from registers.moments import day_text, moment_text
from registers.pages.staff_form import StaffForm, choice, longtext, text

blueprint = Blueprint("mail", __name__)

MOST = 100  # rows of a table
LABELS = {
    "subject_nl": lazy_gettext("Onderwerp, Nederlands"),
    "body_nl": lazy_gettext("Tekst, Nederlands"),
    "subject_en": lazy_gettext("Onderwerp, Engels"),
    "body_en": lazy_gettext("Tekst, Engels"),
}
WISHES = {
    DAILY: lazy_gettext("Eén mail per werkdag, om 8.00 uur"),
    AT_ONCE: lazy_gettext("Meteen een mail voor elke opgave"),
}


@read(blueprint, "/intern/beheer/mail", "area.mail")
def undelivered() -> Any:
    """What was given up, and who cannot be mailed."""
    return render_template(
        "mail/undelivered.html",
        lost=[_lost(one.mail, one.person) for one in given_up(MOST)],
        lost_count=count_given_up(),
        unreachable=[_unreachable(person, wrong) for person, wrong in without_mail(MOST)],
        unreachable_count=count_without_mail(),
        most=MOST,
    )


@write(blueprint, "/intern/beheer/mail/<int:number>/opnieuw", "area.mail")
def again(number: int) -> Any:
    try:
        person = try_again(number, actor=me())
    except LookupError:
        flash(_("Deze mail wacht niet meer. Misschien was een collega eerder."), "error")
    except CannotBeMailed:
        flash(_("Deze persoon heeft geen e-mailadres. Vraag het aan personeelszaken."), "error")
    else:
        flash(_("We sturen de mail opnieuw aan %(name)s.", name=person.name), "success")
    return redirect(url_for(".undelivered"), 303)


@read(blueprint, "/intern/beheer/teksten", "area.mail")
def texts() -> Any:
    """C16: every message with when it goes, to whom, and who changed it."""
    return render_template("mail/texts.html", rows=[_row(message) for message in messages()])


@read(blueprint, "/intern/beheer/teksten/<message>", "area.mail")
def wording(message: str) -> Any:
    found = _message(message)
    return _text_page(found, _form(texts_of(found)))


@write(blueprint, "/intern/beheer/teksten/<message>", "area.mail")
def wording_post(message: str) -> Any:
    """Show what it becomes, mail that to oneself, or keep it."""
    found, given = _message(message), _given(request.form)
    form, step = _form(given), request.form.get("stap")
    wrong = faults(found, given)
    if wrong:
        form.refuse(wrong)
        return _text_page(found, form), 422
    if step == "bewaar":
        try:
            change_text(found, given, actor=me())
        except Incomplete as incomplete:
            form.refuse(incomplete.errors)
            return _text_page(found, form), 422
        flash(_("De nieuwe tekst geldt vanaf nu."), "success")
        return redirect(url_for(".wording", message=found.code), 303)
    if step == "test":
        sent = send_test(found, given, actor=me())
        _say_tested(sent)
    return _text_page(found, form, shown=given)


@write(blueprint, "/intern/beheer/teksten/<message>/terug", "area.mail")
def built_in_post(message: str) -> Any:
    """Back to the built-in text; the versions stay."""
    found = _message(message)
    restore_text(found, actor=me())
    flash(_("De ingebouwde tekst geldt weer."), "success")
    return redirect(url_for(".wording", message=found.code), 303)


@read(blueprint, "/intern/instellingen/mail", "area.decide")
def wish() -> Any:
    """M24: how often one wants mail about what there is to decide."""
    return render_template("mail/wish.html", form=_wish_form(wish_of(me())))


@write(blueprint, "/intern/instellingen/mail", "area.decide")
def wish_post() -> Any:
    often = request.form.get("often", "")
    form = _wish_form(often)
    if often not in OFTEN:
        form.refuse({"often": _("Kies hoe vaak je een mail wilt")})
        return render_template("mail/wish.html", form=form), 422
    hold_chain()
    if wish_of(me()) != often:
        db.session.merge(MailWish(person_id=me().id, often=often))
        record(Kind.MAIL_WISH_CHANGED, actor=me(), subject=("person", me().uid), person=me(), fields=("often",))
    flash(_("We mailen je voortaan zo."), "success")
    return redirect(url_for(".wish"), 303)


def _message(code: str) -> Message:
    try:
        return message_of(code)
    except KeyError:
        raise NotFound() from None


def _given(sent: Mapping[str, str]) -> dict[str, str]:
    """The four texts as they were sent, with the line ends of a mail."""
    return {box: "\n".join(line.rstrip() for line in sent.get(box, "").strip().splitlines()) for box in BOXES}


def _form(filled: Mapping[str, str]) -> StaffForm:
    return StaffForm(*(_box(box, filled) for box in BOXES))


def _box(name: str, filled: Mapping[str, str]) -> Any:
    hints = long_sentences(filled.get(name, ""))
    hint = _("Lang voor één keer lezen: “%(sentence)s”", sentence=hints[0]) if hints else ""
    if name.startswith("subject"):
        return text(name, str(LABELS[name]), filled, hint=hint)
    return longtext(name, str(LABELS[name]), filled, rows=7, hint=hint or _("Elke regel wordt een alinea."))


def _text_page(found: Message, form: StaffForm, shown: Mapping[str, str] | None = None) -> str:
    made = latest(found.code)
    return render_template(
        "mail/text.html",
        message=found,
        form=form,
        preview=preview(found, shown, me()) if shown else None,
        long=[one for box in BOXES for one in long_sentences(shown[box])] if shown else [],
        places=[
            {"label": f"{{{name}}}", "value": str(PLACES[name].means)} for name in PLACES if name in {*found.places, "voornaam"}
        ],
        changed=made is not None and made.texts is not None,
        versions=[_version(one) for one in versions(found)],
        page_language=language(),
    )


def _say_tested(sent: bool) -> None:
    if sent:
        flash(_("De testmail is onderweg naar %(email)s.", email=me().email), "success")
    else:
        flash(_("Je hebt geen e-mailadres. Vraag het aan personeelszaken."), "error")


def _row(message: Message) -> dict[str, Any]:
    made = latest(message.code)
    changed = made is not None and made.texts is not None
    return {
        "subject": {"text": texts_of(message)[f"subject_{language()}"], "url": url_for(".wording", message=message.code)},
        "when": str(message.when),
        "to": str(message.to),
        "text": {"text": _("Aangepast") if changed else _("Ingebouwd"), "tag_tone": "info" if changed else "neutral"},
    }


def _version(one: MessageText) -> dict[str, Any]:
    maker = db.session.get(Person, one.made_by_id)
    return {
        "version": str(one.version),
        "what": one.texts[f"subject_{language()}"] if one.texts else _("Terug naar de ingebouwde tekst"),
        "who": maker.name if maker else "",
        "when": moment_text(one.made_at),
    }


def _lost(mail: Any, person: Person) -> dict[str, Any]:
    name = str(message_of(mail.message).when) if mail.message in {one.code for one in messages()} else mail.subject
    return {
        "person": person.name,
        "about": name,
        "address": mail.recipient,
        "why": _reason(mail.failure),
        "since": day_text(clock.local(mail.given_up_at).date()),
        "again": {
            "text": _("Probeer opnieuw"),
            "post": url_for(".again", number=mail.id),
            "version": "1",
            "about": person.name,
        },
    }


def _reason(failure: str) -> str:
    """Why it was given up, without the server's own words."""
    if failure.startswith(("SMTPRecipientsRefused", "WrongAddress")):
        return str(_("Het adres bestaat niet of is dicht"))
    return str(_("De mailserver weigerde"))


def _unreachable(person: Person, wrong: bool) -> dict[str, Any]:
    if not wrong:
        return {"person": person.name, "address": "", "why": _("Er staat geen adres in het personeelsbestand")}
    return {"person": person.name, "address": person.email, "why": _("De mailserver kent dit adres niet")}


def _wish_form(often: str) -> StaffForm:
    options = {code: str(label) for code, label in WISHES.items()}
    return StaffForm(choice("often", _("Hoe vaak wil je mail over opgaven?"), options, {"often": often}))
