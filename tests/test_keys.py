"""Keys of what is sealed: renewed while everybody works on, and a wrong or missing one is never passed over in silence (R38)."""

import hashlib
import threading
from dataclasses import replace

import pytest
from sqlalchemy import LargeBinary, func, select, update

import clock
import disk
from audit import SYSTEM, Event, Kind
from auth import app_codes
from auth.access_models import CODE, KeptForm, SecondFactor
from auth.models import Account
from auth.sealed import seal
from database import Base
from extensions import db
from organisation.models import Person
from registers import attachments, vault
from registers.models import Attachment, Declaration
from tests.support.applications import application, let_go
from tests.support.backups import SECRET, SECRET_FILE
from tests.support.declarations import step, submitted
from upkeep import keys
from upkeep.sealed_documents import columns, documents, everything, put_back, sealed_files

OLD, NEW = {"test": "c" * 64}, {"2027": "5e0f7a1c93b4d268" * 4}
INTERESTS = select(Declaration).where(Declaration.register_slug == "financial_interest")
NOT_SEALED = {  # columns of bytes, and why they are not sealed
    "chain_head.hash": "the chain",
    "checkpoint.head": "the chain",
    "checkpoint.parts": "the chain",
    "edition.chain_hash": "the chain",
    "event.body": "the chain, without content",
    "event.hash": "the chain",
    "event_detail.salt": "a salt",
    "second_factor.credential_id": "the name of a passkey",
}


@pytest.fixture
def sealed(filled, town):
    """Everything that can be sealed, at least once."""
    account = db.session.scalars(select(Account)).first()
    uid, now = "f" * 26, clock.now()
    secret = vault.seal(b"JBSWY3DPEHPK3PXP", app_codes._place(uid))
    factor = SecondFactor(uid=uid, account=account, kind=CODE, name="app", secret=secret, added_at=now, used_at=now)
    form = KeptForm(
        uid="k" * 26,
        person_id=1,
        page="/intern",
        action="/intern",
        content=seal(b"{}", f"kept form {'k' * 26} of 1"),
        kept_at=now,
    )
    db.session.add_all([factor, form])
    step(submitted(town, slug="financial_interest"), "ask", town["integriteit"], question="Sinds wanneer?")
    db.session.commit()
    return filled


def use(app, new):
    app.config["ENCRYPTION_KEYS"] = dict(new)


def under(app) -> dict[str, int]:
    return dict(keys.check().under)


def test_every_column_of_bytes_is_in_the_table_or_has_a_reason_not_to_be():
    every = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    in_table = {f"{column.table}.{column.name}" for column in columns()}
    assert in_table | NOT_SEALED.keys() == every
    assert in_table.isdisjoint(NOT_SEALED)


def test_the_table_gives_each_document_the_place_it_was_sealed_for(sealed):
    found = list(everything(db.session()))
    assert {table for table, _place, _stored in found} >= {
        "declaration", "decision", "condition", "question", "second_factor", "kept_form", "attachment",
    }  # fmt: skip
    for _table, place, stored in found:
        vault.open_sealed(stored, place)
    assert not keys.check().closed


def test_renewing_puts_everything_under_the_new_key_and_the_old_one_can_go(sealed):
    before = under(sealed)
    use(sealed, {**NEW, **OLD})
    assert keys.renew(actor=SYSTEM) == before["test"] >= 10
    assert under(sealed) == {"2027": before["test"]}
    assert keys.check().unused == ["test"]
    use(sealed, NEW)
    assert keys.check().closed == []
    db.session.expire_all()
    assert SECRET in [one.answers["what"] for one in db.session.scalars(INTERESTS)]
    assert SECRET_FILE in [attachments.content_of(one) for one in db.session.scalars(select(Attachment))]
    events = db.session.scalars(select(Event).where(Event.kind == Kind.KEYS_RENEWED)).all()
    assert {event.subject for event in events} == {"2027"}
    assert keys.renew(actor=SYSTEM) == 0, "a second time there is nothing to do"
    assert db.session.scalar(select(func.count()).select_from(Event).where(Event.kind == Kind.KEYS_RENEWED)) == len(events)


def test_renewing_leaves_the_cipher_text_as_it_is(sealed):
    stored = vault.seal(b"Windpark", "declaration FB-1")
    use(sealed, {**NEW, **OLD})
    renewed = vault.rewrapped(stored, "declaration FB-1")
    assert renewed is not None
    assert renewed[-len(b"Windpark") - 28 :] == stored[-len(b"Windpark") - 28 :]
    assert vault.rewrapped(renewed, "declaration FB-1") is None
    assert vault.open_sealed(renewed, "declaration FB-1") == b"Windpark"


def test_what_changes_while_keys_are_renewed_is_not_put_back(sealed):
    (document, *_) = [one for column in columns()[:1] for one in documents(db.session(), column)]
    newer = vault.store({"what": "nieuw"}, document.place, sealed=True)
    db.session.execute(update(Declaration).where(Declaration.id == document.id).values(document=newer))
    assert not put_back(db.session(), document, b"oud")
    assert db.session.scalar(select(Declaration.document).where(Declaration.id == document.id)) == newer


def test_renewing_that_was_cut_off_goes_on_where_it_was(sealed, monkeypatch):
    use(sealed, {**NEW, **OLD})
    real = disk.replace_file

    def cut(path, content):
        real(path, content)
        raise KeyboardInterrupt

    monkeypatch.setattr(keys, "replace_file", cut)
    with pytest.raises(KeyboardInterrupt):
        keys.renew(actor=SYSTEM)
    db.session.rollback()
    assert keys.check().closed == [], "half-way everything opens"
    monkeypatch.setattr(keys, "replace_file", real)
    assert keys.renew(actor=SYSTEM) == 1, "the row of the file that was replaced"
    use(sealed, NEW)
    assert keys.check().closed == []
    for one in sealed_files(db.session()):
        stored = attachments.kept(one.uid)
        assert (one.size, one.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())


def test_everybody_reads_on_while_keys_are_renewed(sealed, town):
    for _ in range(15):
        submitted(town, "collega", slug="financial_interest", what=SECRET)
    db.session.commit()
    use(sealed, {**NEW, **OLD})
    stop, read, failures = threading.Event(), [], []

    def reads():
        with sealed.app_context():
            while not stop.is_set():
                try:
                    for one in db.session.scalars(INTERESTS):
                        read.append(one.answers["what"])
                except Exception as problem:
                    failures.append(problem)
                db.session.rollback()

    def writes():
        with sealed.app_context():
            people = {"collega": db.session.scalars(select(Person).where(Person.email == "collega@voorbeeld.nl")).one()}
            while not stop.wait(0.05):
                submitted(people, "collega", slug="financial_interest", what=SECRET)
                db.session.commit()

    threads = [threading.Thread(target=reads), threading.Thread(target=writes)]
    for thread in threads:
        thread.start()
    try:
        keys.renew(actor=SYSTEM)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert len(read) > 15
    use(sealed, NEW)
    assert keys.check().closed == []


@pytest.mark.parametrize("given", [{"test": "9" * 64}, {"ander": "c" * 64}, NEW])
def test_a_wrong_or_missing_key_shows_at_once_and_everywhere(sealed, given):
    use(sealed, given)
    assert len(keys.closed_samples()) >= 5
    found = keys.check()
    assert (len(found.closed), found.under.total()) == (len(list(everything(db.session()))), 0)
    runner = sealed.test_cli_runner()
    assert runner.invoke(args=["keys", "verify"]).exit_code == 1
    stopped = runner.invoke(args=["keys", "rotate"])
    assert stopped.exit_code == 1
    use(sealed, OLD)
    assert keys.check().closed == [], "nothing was changed"


def test_a_planted_open_document_is_found(sealed):
    one = db.session.scalars(INTERESTS).first()
    one.document = b'{"what": "Niets"}'
    db.session.commit()
    assert keys.check().closed == [one.place]
    use(sealed, {**NEW, **OLD})
    with pytest.raises(vault.CannotOpen, match="seal"):
        keys.renew(actor=SYSTEM)


def test_a_document_opens_in_no_other_row_column_or_file(sealed):
    found = list(everything(db.session()))
    moved = [(place, stored) for _, place, _ in found for _, other, stored in found if other != place]
    assert len(moved) > 100
    for place, stored in moved:
        with pytest.raises(vault.CannotOpen):
            vault.open_sealed(stored, place)
        use(sealed, {**NEW, **OLD})
        with pytest.raises(vault.CannotOpen):
            vault.rewrapped(stored, place)
        use(sealed, OLD)


def test_a_document_of_another_installation_does_not_open(sealed, settings, tmp_path):
    stored = vault.seal(b"Windpark", "declaration FB-1")
    elsewhere = application(replace(settings, data_dir=tmp_path / "elders", encryption_keys={"test": "4d" * 32}))
    with elsewhere.app_context(), pytest.raises(vault.CannotOpen):
        vault.open_sealed(stored, "declaration FB-1")
    let_go(elsewhere)


def test_a_new_key_is_made_for_a_plain_name_only(filled):
    runner = filled.test_cli_runner()
    made = runner.invoke(args=["keys", "new", "2027-a"]).output.strip()
    assert (made[:7], len(made)) == ("2027-a:", 71)
    assert made != runner.invoke(args=["keys", "new", "2027-a"]).output.strip()
    assert runner.invoke(args=["keys", "new", "a:b"]).exit_code == 1


def test_the_commands_renew_and_say_which_key_is_not_needed_any_more(sealed):
    use(sealed, {**NEW, **OLD})
    done = sealed.test_cli_runner().invoke(args=["keys", "rotate"])
    assert done.exit_code == 0
    assert "Sleutel test is nergens meer nodig" in done.output
