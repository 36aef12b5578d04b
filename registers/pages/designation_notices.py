"""What a holder reads when his position is designated, with the public page as it will be (R35), or when that ends (R36)."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

import clock
from auth.policies import me, read, write
from organisation.models import FINANCIAL_INTERESTS, PUBLIC_SIDE_ACTIVITIES, VULNERABLE
from registers.catalogue import registers
from registers.designations.models import ADDED, ENDED, DesignationNotice
from registers.designations.notices import mark_read, unread_notices
from registers.in_force import active_declarations
from registers.moments import day_text
from registers.parameters.table import parameter

blueprint = Blueprint("designation_notices", __name__)

TITLES = {
    (ADDED, PUBLIC_SIDE_ACTIVITIES): lazy_gettext("Je functie wordt openbaar vanaf %(day)s"),
    (ADDED, FINANCIAL_INTERESTS): lazy_gettext("Je geeft financiële belangen door vanaf %(day)s"),
    (ADDED, VULNERABLE): lazy_gettext("Je functie is een kwetsbare functie vanaf %(day)s"),
    (ENDED, PUBLIC_SIDE_ACTIVITIES): lazy_gettext("Je functie is niet meer openbaar na %(day)s"),
    (ENDED, FINANCIAL_INTERESTS): lazy_gettext("Je geeft geen financiële belangen meer door na %(day)s"),
    (ENDED, VULNERABLE): lazy_gettext("Je functie is geen kwetsbare functie meer na %(day)s"),
}
MEANINGS = {
    (ADDED, PUBLIC_SIDE_ACTIVITIES): lazy_gettext("Je nevenwerk komt daarom in het openbare register."),
    (ADDED, FINANCIAL_INTERESTS): lazy_gettext("Je krijgt een taak om je belangen door te geven. Ze worden nooit openbaar."),
    (ADDED, VULNERABLE): lazy_gettext("Hierdoor wordt niets openbaar."),
    (ENDED, PUBLIC_SIDE_ACTIVITIES): lazy_gettext("Na die dag staat er niets meer van je in het openbare register."),
    (ENDED, FINANCIAL_INTERESTS): lazy_gettext("Wat je hebt doorgegeven, bewaren we nog twee jaar."),
    (ENDED, VULNERABLE): lazy_gettext("Je hoeft hiervoor niets te doen."),
}


def notice_tasks() -> list[dict[str, Any]]:
    """The cards for who looks at the overview."""
    return [{"title": _title(one), "url": url_for("designation_notices.notice", ref=one.uid)} for one in unread_notices(me())]


blueprint.add_app_template_global(notice_tasks, "notice_tasks")


@read(blueprint, "/intern/aanwijzing/<ref>", "notice.read")
def notice(notice: DesignationNotice) -> Any:
    """What it means, until when to say that something is wrong, and the public page as it will be."""
    designation, key = notice.designation, (notice.about, notice.designation.kind)
    begins = max(designation.from_on, clock.local(notice.given_at).date())
    public_from = parameter("P10", begins).after(begins)
    public = key == (ADDED, PUBLIC_SIDE_ACTIVITIES)
    return render_template(
        "positions/notice.html",
        notice=notice,
        designation=designation,
        title=_title(notice),
        meaning=MEANINGS[key],
        public=public,
        public_from=public_from,
        in_time=clock.today() < public_from,
        shown_on=max(clock.today(), designation.from_on),
        entries=_entries(notice) if public else [],
    )


@write(blueprint, "/intern/aanwijzing/<ref>", "notice.read")
def notice_post(notice: DesignationNotice) -> Any:
    mark_read(notice, actor=me())
    flash(_("Bedankt. Je hebt dit gelezen."))
    return redirect(url_for("overview.overview"), 303)


def _title(notice: DesignationNotice) -> str:
    designation = notice.designation
    on = designation.from_on if notice.about == ADDED else designation.until_on or designation.from_on
    return str(TITLES[notice.about, designation.kind]) % {"day": day_text(on)}


def _entries(notice: DesignationNotice) -> list[Any]:
    """What of this holder becomes public."""
    return [
        declaration
        for register in registers()
        if register.publishable and not register.confidential
        for declaration in active_declarations(register, notice.person)
    ]
