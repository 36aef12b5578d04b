"""Findings: an auditor notes one with a declaration of his sample, an officer answers, the auditor closes it."""

from typing import Any

from sqlalchemy import select

import clock
from audit import Kind, hold_chain, record
from auth.permissions import clause
from extensions import db
from organisation.models import Person, new_uid
from registers import vault
from reports.desk.models import AGREED, ANSWERED, CLOSED, OPEN, SEVERITIES, AuditFinding, AuditItem

LONGEST = 2000  # characters


class NotPossible(Exception):
    """It was answered or closed already, or there is no text where one is needed."""


def note(item: AuditItem, severity: str, text: str, *, actor: Person) -> AuditFinding:
    """Note what was found. That all is well needs no words and no answer. Raises NotPossible."""
    text = text.strip()
    if severity not in SEVERITIES or len(text) > LONGEST or (severity != AGREED and not text):
        raise NotPossible()
    hold_chain()
    done = severity == AGREED
    finding = AuditFinding(
        uid=new_uid(), item_id=item.id, severity=severity, state=CLOSED if done else OPEN, found_by_id=actor.id,
        found_at=clock.now(), closed_at=clock.now() if done else None, document=b"",
    )  # fmt: skip
    _write(finding, {"text": text}, item)
    db.session.add(finding)
    db.session.flush()
    db.session.refresh(item, ["findings"])
    _record(Kind.FINDING_NOTED, finding, actor)
    return finding


def answer(finding: AuditFinding, text: str, *, seen_version: int, actor: Person) -> None:
    """The officer answers, once. Raises NotPossible."""
    text = text.strip()
    hold_chain(finding)
    if finding.state != OPEN or finding.version != seen_version or not text or len(text) > LONGEST:
        raise NotPossible()
    _write(finding, {**finding.contents, "answer": text}, finding.item)
    finding.state, finding.answered_by, finding.answered_at = ANSWERED, actor, clock.now()
    db.session.flush()
    _record(Kind.FINDING_ANSWERED, finding, actor)


def close(finding: AuditFinding, *, seen_version: int, actor: Person) -> None:
    """The auditor is done with it. Raises NotPossible."""
    hold_chain(finding)
    if finding.state == CLOSED or finding.version != seen_version:
        raise NotPossible()
    finding.state, finding.closed_at = CLOSED, clock.now()
    db.session.flush()
    _record(Kind.FINDING_CLOSED, finding, actor)


def to_answer(officer: Person) -> list[AuditFinding]:
    """Every finding that this officer may answer, the open ones first, then the newest."""
    found = db.session.scalars(select(AuditFinding).where(clause(officer, "finding.answer"), AuditFinding.severity != AGREED))
    return sorted(found, key=lambda one: (one.state != OPEN, -one.id))


def _write(finding: AuditFinding, contents: dict[str, Any], item: AuditItem) -> None:
    finding.document = vault.store(contents, finding.place, sealed=item.declaration.register.confidential)


def _record(kind: Kind, finding: AuditFinding, actor: Person) -> None:
    declaration = finding.item.declaration
    record(kind, actor=actor, subject=("declaration", declaration.reference), person=declaration.person)
