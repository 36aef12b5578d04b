"""Forms of the public pages: the boxes as the field component draws them, filled from what was sent or from the address."""

from collections.abc import Mapping

from flask_babel import gettext as _

from boxes import Box, Form, Label, options_of

TRAP = "naam"  # a box that nobody sees; only a program fills it in


class PublicForm(Form):
    """A form whose errors without a box stand above it."""

    def __init__(self, *boxes: Box) -> None:
        super().__init__(*boxes)
        self.form_errors: list[str] = []

    @property
    def errors(self) -> bool:
        return bool(self.form_errors or any(box.errors for box in self))

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put each error at its box, or above the form when there is no such box."""
        for name, message in errors.items():
            (self.boxes[name].errors if name in self.boxes else self.form_errors).append(message)


def error_report(given: Mapping[str, str]) -> PublicForm:
    """P13: what is wrong, how one knows, and where to answer."""
    hint = _("Schrijf geen gegevens over gezondheid of geloof.")
    return PublicForm(
        Box("vermelding", "text", Label(_("Code van de vermelding")), given.get("vermelding", ""), optional=True,
            hint=_("De code staat bij de vermelding, bijvoorbeeld 7k3f9m2x."), autocomplete="off"),
        Box("text", "longtext", Label(_("Wat klopt er niet?")), given.get("text", ""), hint=hint),
        Box("source", "text", Label(_("Hoe weet u dat?")), given.get("source", ""), optional=True,
            hint=_("Bijvoorbeeld het adres van een webpagina."), autocomplete="off"),
        Box("email", "email", Label(_("E-mailadres")), given.get("email", ""), optional=True,
            hint=_("Alleen om u te antwoorden. Vier weken daarna verwijderen wij het."), autocomplete="email"),
    )  # fmt: skip


def follow(given: Mapping[str, str], positions: Mapping[str, str]) -> PublicForm:
    """P10: where to, about what, and how often; `positions` maps addresses to titles."""
    about = {"": _("Het hele register"), **positions}
    often = {"change": _("Bij elke wijziging"), "weekly": _("Eén keer per week, op maandag")}
    return PublicForm(
        Box("email", "email", Label(_("Uw e-mailadres")), given.get("email", ""), autocomplete="email"),
        Box("functie", "select", Label(_("Wat wilt u volgen?")), options=options_of(about, given.get("functie", ""))),
        Box("often", "choice", Label(_("Hoe vaak wilt u een mail?")), options=options_of(often, given.get("often", "change"))),
    )
