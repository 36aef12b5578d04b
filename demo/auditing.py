"""The auditor of the example: he is let in for this year and the year before, draws a sample and notes what he found."""

from datetime import date, timedelta

from sqlalchemy import select

import clock
from extensions import db
from organisation.models import Person
from registers.catalogue import slugs
from reports.desk.access import ask_access, grant
from reports.desk.findings import note
from reports.desk.models import AGREED, REMARK, AuditAccess
from reports.desk.sampling import Request, draw

PURPOSE = "Interne controle: zijn opgaven op tijd en goed beoordeeld?"
REMARKED = "Het besluit kwam na de termijn. In het dossier staat niet waarom."


def let_in(auditor: Person, officer: Person, administrator: Person) -> None:
    """The officer asks, the administrator grants: the open registers, for half a year."""
    today = clock.today()
    access = ask_access(
        auditor, purpose=PURPOSE, register_slugs=list(slugs(confidential=False)), from_on=today,
        until_on=today + timedelta(days=180), sent_from=date(today.year - 1, 1, 1), actor=officer,
    )  # fmt: skip
    grant(access, actor=administrator)


def draw_sample(auditor: Person) -> None:
    """Ten of last year and this year, of which two were looked at."""
    access = db.session.scalars(select(AuditAccess).where(AuditAccess.person_id == auditor.id)).one()
    today = clock.today()
    asked = Request(tuple(access.registers), date(today.year - 1, 1, 1), today, ("register", "outcome"), 10, "voorbeeld")
    sample = draw(access, asked, actor=auditor)
    note(sample.items[0], AGREED, "", actor=auditor)
    note(sample.items[1], REMARK, REMARKED, actor=auditor)
