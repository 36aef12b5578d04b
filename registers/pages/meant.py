"""The extra question after typing the name of an organisation that is nearly one we know: is it one of these?

It is asked once. Whoever skips it, or says that the name is right, goes on with the name as it was typed.
"""

from flask_babel import gettext as _

from boxes import Box, Label
from registers.counterparties.finding import near_names
from registers.form_fields import OrganisationField
from registers.forms import AnswersForm

ASKED = "bedoel"  # in the address: the question about which name to ask


def unclear_name(form: AnswersForm) -> OrganisationField | None:
    """A question with a name that was typed just now and that is nearly one we know."""
    typed = (field for field in form.organisations() if field.data and field.data != field.kept)
    return next((field for field in typed if near_names(field.data)), None)


def meant(form: AnswersForm, name: str | None) -> dict[str, Box]:
    """The extra question by the name of the question it belongs to; none when there is nothing to ask."""
    found = next((field for field in form.organisations() if field.name == name and field.raw), None)
    offered = near_names(found.raw) if found else []
    return {found.name: _box(found, offered)} if found and offered else {}


def _box(field: OrganisationField, offered: list[str]) -> Box:
    options = [{"value": name, "label": name, "checked": False} for name in offered]
    options.append({"value": "", "label": _("Nee, de naam die ik typte klopt"), "exclusive": True, "checked": False})
    return Box(
        field.meant_name,
        "choice",
        Label(_("Bedoel je een van deze?")),
        hint=_("De naam ‘%(name)s’ kennen we nog niet.", name=field.raw),
        options=options,
        optional=True,
    )
