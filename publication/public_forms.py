"""P10 and P13 where something is stored: only in the whole application, never in the public process.

These pages are for everyone and know no session, so a form has no token: there is nobody in whose name something could change.
What defends them: only pages of this site may send them, they are small, a box nobody sees catches programs, and in an hour
only so many are taken.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

import clock
from auth.policies import PUBLIC, read, write
from extensions import csrf
from organisation.working_days import add_working_days
from publication import followers
from publication.error_reports import ANSWERED_WITHIN, acknowledge, receive_report
from publication.models import EACH_CHANGE
from publication.site import asking, forms
from publication.site.forms import PublicForm
from registers.errors import Incomplete, TooMany
from registers.moments import day_text

BOXES = {"about": "vermelding"}  # what a report calls it → the box it stands in

blueprint = Blueprint("public_forms", __name__)
csrf.exempt(blueprint)


@write(blueprint, "/fout-doorgeven", PUBLIC)
def report_post() -> Any:
    """Keep the report; what was typed comes back with whatever is wrong."""
    sent = request.form

    def keep() -> None:
        acknowledge(receive_report(*(sent.get(name, "") for name in ("vermelding", "text", "source", "email"))))

    return _received(forms.error_report(sent), asking.report_page, keep, ".reported")


@read(blueprint, "/fout-doorgeven/ontvangen", PUBLIC)
def reported() -> Any:
    """Thanks, and when the answer comes."""
    return render_template("site/reported.html", day=day_text(add_working_days(clock.today(), ANSWERED_WITHIN)))


@write(blueprint, "/volgen", PUBLIC)
def follow_post() -> Any:
    """Mail a link to confirm; the answer is the same whoever follows already."""
    sent, slug = request.form, request.form.get("functie", "")
    positions = asking.positions(slug)

    def keep() -> None:
        followers.ask_to_follow(sent.get("email", ""), slug if slug in positions else "", sent.get("often", EACH_CHANGE))

    return _received(forms.follow(sent, positions), asking.follow_page, keep, ".asked")


@read(blueprint, "/volgen/gevraagd", PUBLIC)
def asked() -> Any:
    """Look in your mail."""
    return render_template("site/follow_asked.html")


@read(blueprint, "/volgen/bevestigen/<token>", PUBLIC)
def confirm(token: str) -> Any:
    """One button: programs that open links in mails confirm nothing."""
    return render_template("site/follow_confirm.html", token=token, follower=followers.waiting(token))


@write(blueprint, "/volgen/bevestigen/<token>", PUBLIC)
def confirm_post(token: str) -> Any:
    if not followers.confirm(token):
        return render_template("site/follow_confirm.html", token=token, follower=None)
    return redirect(url_for(".confirmed"), 303)


@read(blueprint, "/volgen/bevestigd", PUBLIC)
def confirmed() -> Any:
    return render_template("site/follow_confirmed.html")


@read(blueprint, "/volgen/stoppen/<token>", PUBLIC)
def stop(token: str) -> Any:
    return render_template("site/follow_stop.html", token=token, follower=followers.of_stop_token(token))


@write(blueprint, "/volgen/stoppen/<token>", PUBLIC)
def stop_post(token: str) -> Any:
    """Stop at once: from the page, or by a mail program with one click (RFC 8058), which comes from anywhere."""
    followers.stop(token)
    return redirect(url_for(".stopped"), 303)


@read(blueprint, "/volgen/gestopt", PUBLIC)
def stopped() -> Any:
    return render_template("site/follow_stopped.html")


@blueprint.after_request
def not_kept(response: Any) -> Any:
    """Nobody keeps or finds these answers: they are about one visitor."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _received(form: PublicForm, page: Callable[[PublicForm], str], keep: Callable[[], None], thanks: str) -> Any:
    """Keep what was sent and say thanks, or show the page again with what is wrong; what fills in the trap is thanked only."""
    _only_from_here()
    if not request.form.get(forms.TRAP):
        try:
            keep()
        except Incomplete as incomplete:
            form.refuse({BOXES.get(name, name): words for name, words in incomplete.errors.items()})
            return page(form), 422
        except TooMany:
            form.refuse({"": _("Er kwamen net veel berichten binnen. Probeer het over een uur nog een keer, of bel ons.")})
            return page(form), 429
    return redirect(url_for(thanks), 303)


def _only_from_here() -> None:
    """400 for a form that another site sends; a browser that does not say where it was is let through."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(400)
