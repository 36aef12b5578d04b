"""The accounts of a demo: made by its story, printed by its console, listed on its sign-in page."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from auth.models import ADMINISTRATOR, AUDITOR, BOARD_RECORDER, COUNCIL_RECORDER, INTEGRITY_OFFICER, PUBLICATION_EDITOR

PASSWORD = "open-kaart-demo"  # noqa: S105 - of every example account, shown beside them


@dataclass(frozen=True)
class ExampleAccount:
    """Who can be tried: sign-in name, what he is, the post he holds, and his role if he has one."""

    name: str
    label: str
    post: str
    role: str = ""

    @property
    def login(self) -> str:
        return f"{self.name}@voorbeeld.nl"


EXAMPLES = (
    ExampleAccount("medewerker", _("Medewerker"), "Vergunningverlener"),
    ExampleAccount("leidinggevende", _("Leidinggevende"), "Teammanager Vergunningen en toezicht"),
    ExampleAccount("secretaris", _("Gemeentesecretaris"), "Gemeentesecretaris en algemeen directeur"),
    ExampleAccount("integriteit", _("Integriteitscoördinator"), "Integriteitscoördinator", INTEGRITY_OFFICER),
    ExampleAccount("redacteur", _("Redacteur openbaar register"), "Webredacteur", PUBLICATION_EDITOR),
    ExampleAccount("college", _("Vastlegger collegebesluiten"), "Bestuurssecretaris", BOARD_RECORDER),
    ExampleAccount("raad", _("Vastlegger raadsbesluiten"), "Raadsadviseur", COUNCIL_RECORDER),
    ExampleAccount("controle", _("Auditor"), "Interne auditor", AUDITOR),
    ExampleAccount("beheer", _("Beheerder"), "Functioneel beheerder", ADMINISTRATOR),
)
