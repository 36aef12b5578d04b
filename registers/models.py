"""Declarations of all registers and what hangs on them. Columns every register shares are columns; the rest is its document."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Dated, Person, Position, new_uid
from registers import vault
from registers.catalogue import register
from registers.counterparties.models import Counterparty
from registers.definition import Outcome, Register
from registers.partial_date import PartialDate

DRAFT, SUBMITTED, QUESTION, DECIDED, ENDED, WITHDRAWN, REPLACED = STATUSES = (
    "draft",
    "submitted",
    "question",
    "decided",
    "ended",
    "withdrawn",
    "replaced",
)
AT_POSITION, AT_INTEGRITY_OFFICER, AT_COLLEGE, AT_COUNCIL = DESKS = ("position", "integrity_officer", "college", "council")
BODIES = (AT_COLLEGE, AT_COUNCIL)  # they decide in a meeting; someone records it (R20, R21)
POSITION_CHANGED, CONDITION_REVIEW, LIFTING_ASKED = REVIEWS = ("position_changed", "condition_review", "lifting_asked")
PRECISIONS = ("day", "month", "year")
CERTAINTIES = ("exact", "estimated", "band", "unknown")
COUNTED = (  # what figures ask of every declaration: the index answers, without reading the documents that lie in between
    "register",
    "submitted_at",
    "status",
    "source",
    "replaces_id",
    "starts_on",
    "ends_on",
    "ended_at",
    "counterparty_id",
    "paid",
    "weekly_minutes",
)
OF_OLD_LIST = text("source = 'old_list'")


class NumberSeries(Base):
    """The last number given out per prefix and year."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(String(4), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Declaration(Base):
    """One activity, interest, gift or invitation, and where it stands. Once sent it is never edited: a change replaces it."""

    __tablename__ = "declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    public_code: Mapped[str] = mapped_column(String(12), unique=True)  # of the public entry; tells nothing of the reference
    register_slug: Mapped[str] = mapped_column("register", String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"))  # held when it was sent
    status: Mapped[str] = mapped_column(String(20), default=DRAFT)
    version: Mapped[int] = mapped_column(default=1)  # counted by every step; forms carry the one that was seen
    submission_key: Mapped[str] = mapped_column(String(64))  # made with the form: sent twice, it is one
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"), index=True)
    source: Mapped[str] = mapped_column(String(20), default="declared")  # declared, old_list
    source_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    to_confirm: Mapped[bool] = mapped_column(default=False)  # from the old list, to be confirmed by the declarant

    title: Mapped[str | None] = mapped_column(String(300))
    counterparty_id: Mapped[int | None] = mapped_column(ForeignKey("counterparty.id"), index=True)
    starts_on: Mapped[date | None]
    starts_precision: Mapped[str | None] = mapped_column(String(5))
    ends_on: Mapped[date | None]
    ends_precision: Mapped[str | None] = mapped_column(String(5))
    weekly_minutes: Mapped[int | None]
    amount_cents: Mapped[int | None]
    amount_certainty: Mapped[str | None] = mapped_column(String(10))
    paid: Mapped[str | None] = mapped_column(String(20))

    document: Mapped[bytes] = mapped_column(LargeBinary)  # the answers; sealed in a confidential register
    search_text: Mapped[str] = mapped_column(default="")  # folded; empty in a confidential register

    created_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    due_on: Mapped[date | None]  # the decision; while a question is open: the answer
    days_left: Mapped[int | None]  # of the decision term, while the clock stands still (R26)
    desk: Mapped[str | None] = mapped_column(String(20))  # where it waits: a post, not a person
    desk_position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"))
    desk_since: Mapped[date | None]  # how long it waits there
    times_passed: Mapped[int] = mapped_column(default=0)  # how often it went to the next level because the term passed (R28)
    extended_at: Mapped[datetime | None] = mapped_column(Moment)  # the term, once (R27)
    review: Mapped[str | None] = mapped_column(String(20))  # why a decided one asks for a new look; empty: it does not
    changes_from: Mapped[date | None]  # of a change: from when it is so
    outcome: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)  # when the end was reported

    person: Mapped[Person] = relationship()
    position: Mapped[Position | None] = relationship(foreign_keys=position_id)
    desk_position: Mapped[Position | None] = relationship(foreign_keys=desk_position_id)
    counterparty: Mapped[Counterparty | None] = relationship()
    replaces: Mapped["Declaration | None"] = relationship(remote_side=id, back_populates="replaced_by")
    replaced_by: Mapped[list["Declaration"]] = relationship(back_populates="replaces")
    decisions: Mapped[list["Decision"]] = relationship(back_populates="declaration", order_by="Decision.round")
    advices: Mapped[list["Advice"]] = relationship(back_populates="declaration", order_by="Advice.id")
    questions: Mapped[list["Question"]] = relationship(back_populates="declaration", order_by="Question.id")
    attachments: Mapped[list["Attachment"]] = relationship(back_populates="declaration", order_by="Attachment.id")

    __table_args__ = (
        UniqueConstraint("person_id", "submission_key"),
        CheckConstraint(f"status IN {STATUSES}", name="status_known"),
        CheckConstraint(f"desk IS NULL OR desk IN {DESKS}", name="desk_known"),
        CheckConstraint("(desk = 'position') = (desk_position_id IS NOT NULL) OR desk IS NULL", name="desk_complete"),
        CheckConstraint(f"review IS NULL OR review IN {REVIEWS}", name="review_known"),
        CheckConstraint(f"starts_precision IS NULL OR starts_precision IN {PRECISIONS}", name="starts_precision_known"),
        CheckConstraint(f"ends_precision IS NULL OR ends_precision IN {PRECISIONS}", name="ends_precision_known"),
        CheckConstraint(f"amount_certainty IS NULL OR amount_certainty IN {CERTAINTIES}", name="certainty_known"),
        Index("ix_declaration_register_status", "register", "status"),
        Index("ix_declaration_desk", "desk", "desk_position_id"),
        Index("ix_declaration_decided", "decided_at", "submitted_at", "status"),  # finds what was not decided yet on a day
        Index("ix_declaration_counted", *COUNTED),
        Index("ix_declaration_old_list", "register", "starts_on", sqlite_where=OF_OLD_LIST, postgresql_where=OF_OLD_LIST),
    )

    @property
    def register(self) -> Register:
        return register(self.register_slug)

    @property
    def place(self) -> str:
        return f"declaration {self.reference}"

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by field name."""
        return vault.load(self.document, self.place, sealed=self.register.confidential)

    @answers.setter
    def answers(self, answers: dict[str, Any]) -> None:
        self.document = vault.store(answers, self.place, sealed=self.register.confidential)

    @property
    def starts(self) -> PartialDate | None:
        """When it starts. In a confidential register the column is empty: there the answer says it."""
        if self.register.confidential:
            question = self.register.fed_by("starts")
            said = self.answers.get(question.name) if question else None
            return PartialDate.parse(said) if said else None
        return PartialDate(self.starts_on, self.starts_precision) if self.starts_on else None  # type: ignore[arg-type]

    @property
    def ends(self) -> PartialDate | None:
        return PartialDate(self.ends_on, self.ends_precision) if self.ends_on else None  # type: ignore[arg-type]

    @property
    def decision(self) -> "Decision | None":
        """The decision in force: the last one that was not taken back."""
        return next((one for one in reversed(self.decisions) if one.undone_at is None), None)

    @property
    def decided_outcome(self) -> Outcome | None:
        return self.register.outcome(self.outcome) if self.outcome else None

    @property
    def open_question(self) -> "Question | None":
        return next((question for question in self.questions if question.answered_at is None), None)

    @property
    def open_advice(self) -> "Advice | None":
        return next((advice for advice in self.advices if advice.given_at is None), None)


class Decision(Base):
    """What was decided in one round, by whom, on what: the server's own copy of the declaration as it was."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    round: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # empty: by silence (R29)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str | None] = mapped_column(String(20))  # college or council: someone recorded its decision
    body_met_on: Mapped[date | None]
    body_number: Mapped[str | None] = mapped_column(String(80))
    rules_version: Mapped[str] = mapped_column(String(40))
    seen_version: Mapped[int]
    stop_by: Mapped[date | None]  # a prohibition: the last day it may go on (R25)
    bundle: Mapped[str | None] = mapped_column(String(26))  # decided together with others without a signal (R31)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)  # taken back before anybody was told
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))  # a change of wording keeps the decision (R12)
    document: Mapped[bytes] = mapped_column(LargeBinary)  # reasons, letter and sealed copy

    declaration: Mapped[Declaration] = relationship(back_populates="decisions")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=on_behalf_of_id)
    conditions: Mapped[list["Condition"]] = relationship(back_populates="decision", order_by="Condition.id")

    __table_args__ = (
        UniqueConstraint("declaration_id", "round"),
        Index("ix_decision_counted", "declaration_id", "round", "decided_at", "undone_at", "outcome", "carried_from_id"),
    )

    @property
    def contents(self) -> dict[str, Any]:
        """`reasons` and `letter` (text), `copy` (what was decided on: answers, person, position), `rules` (values that held by
        code) and `signals` (code → the fact that was shown)."""
        place = f"decision {self.declaration.reference} {self.round}"
        return vault.load(self.document, place, sealed=self.declaration.register.confidential)


class Condition(Base):
    """An agreement that goes with a decision (R24)."""

    __tablename__ = "condition"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    review_on: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    document: Mapped[bytes] = mapped_column(LargeBinary)  # text, public_text

    decision: Mapped[Decision] = relationship(back_populates="conditions")
    owner: Mapped[Person] = relationship()

    @property
    def contents(self) -> dict[str, Any]:
        """`text` and `public_text` (the short form for the public entry; may be empty)."""
        return vault.load(self.document, f"condition {self.uid}", sealed=self.decision.declaration.register.confidential)


class Question(Base):
    """A question of the decider and its answer."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    rather_talk: Mapped[bool] = mapped_column(default=False)
    document: Mapped[bytes] = mapped_column(LargeBinary)  # question, answer

    declaration: Mapped[Declaration] = relationship(back_populates="questions")
    asked_by: Mapped[Person] = relationship()

    @property
    def contents(self) -> dict[str, Any]:
        """`question` and, once given, `answer`."""
        return vault.load(self.document, f"question {self.uid}", sealed=self.declaration.register.confidential)


class Advice(Base):
    """What a decider asks the integrity officer, and what the officer says."""

    __tablename__ = "advice"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime | None] = mapped_column(Moment)
    document: Mapped[bytes] = mapped_column(LargeBinary)  # question, advice

    declaration: Mapped[Declaration] = relationship(back_populates="advices")
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    given_by: Mapped[Person | None] = relationship(foreign_keys=given_by_id)

    @property
    def contents(self) -> dict[str, Any]:
        """`question` and, once given, `advice`."""
        return vault.load(self.document, f"advice {self.uid}", sealed=self.declaration.register.confidential)


class Attachment(Base):
    """A checked and cleaned file, kept outside any web root under a name of its own."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    display_name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]  # bytes as stored
    sha256: Mapped[str] = mapped_column(String(64))  # of the file as stored
    added_at: Mapped[datetime] = mapped_column(Moment)

    declaration: Mapped[Declaration] = relationship(back_populates="attachments")


class Statement(Dated, Base):
    """ "Nothing to declare", dated, per person and register (R06); superseded rather than changed."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    register_slug: Mapped[str] = mapped_column("register", String(40))
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"))
    submission_key: Mapped[str] = mapped_column(String(64))  # made with the form: sent twice, it is one
    declared_at: Mapped[datetime] = mapped_column(Moment)
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("person_id", "register", "submission_key"),)
