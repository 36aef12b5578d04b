"""A file of a transaction that failed does not stay; what a row names does, also in a backup."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import event, select

import clock
from extensions import db
from registers import attachments
from registers.catalogue import register
from registers.designations.documents import add_document
from registers.drafts import start_draft
from registers.kept_files import kept_files
from registers.models import Attachment
from retention.nameless import wipe_nameless
from tests.support.backups import with_keys
from tests.support.declaring import GIFT
from tests.support.upload_papers import pdf
from tests.support.upload_photos import photo
from upkeep.backups import make_backup
from upkeep.restoring import restore
from worker import JOBS


class Full(Exception):
    """The disk, at the moment of the commit."""


def _fails(session):
    """On the way to disk with a second file."""
    if any(isinstance(one, Attachment) and one.display_name == "b.jpg" for one in session):
        raise Full


def on_disk(app) -> set[str]:
    folder = app.config["ATTACHMENTS_DIR"]
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def attached(app, town):
    """`attached("gift")` keeps a file with a new draft; nothing is committed yet."""

    def keep(slug, name="a.jpg"):
        person = town["medewerker"]
        draft = start_draft(register(slug), person, actor=person, submission_key=f"{slug}-{name[0]}".ljust(24, "k"))
        file = attachments.clean(io.BytesIO(photo()), name)
        return attachments.attach(draft, "photo", file, actor=person).uid

    return keep


@pytest.mark.parametrize("slug", ["gift", "financial_interest"])
def test_the_file_of_a_commit_that_failed_is_gone_after_a_day_and_the_others_stay(app, attached, at, slug):
    named = attached(slug)
    db.session.commit()
    attached(slug, "b.jpg")
    event.listen(db.session(), "before_commit", _fails, once=True)
    with pytest.raises(Full):
        db.session.commit()
    db.session.rollback()
    (stray,) = on_disk(app) - {named}
    assert wipe_nameless() == []
    at(clock.now() + timedelta(days=2))
    assert wipe_nameless() == [stray]
    assert on_disk(app) == {named}


def test_a_form_of_which_the_commit_failed_leaves_no_row_and_a_file_for_the_job(app, town, sign_in, at):
    visitor = sign_in("medewerker")
    visitor.post_form("/intern/geschenk/nieuw", {**GIFT, "photo": (io.BytesIO(photo()), "a.jpg")})
    address = f"/intern/geschenk/{db.session.scalars(select(Attachment)).one().declaration.reference}/geschenk"
    before = on_disk(app)
    sent = {**GIFT, "photo": (io.BytesIO(photo(size=(9, 9))), "b.jpg")}
    shared = db.session.session_factory
    event.listen(shared, "before_commit", _fails)
    try:
        with pytest.raises(Full):
            visitor.post_form(address, sent)
    finally:
        event.remove(shared, "before_commit", _fails)
    assert [one.display_name for one in db.session.scalars(select(Attachment))] == ["a.jpg"]
    assert len(on_disk(app)) == 2
    at(clock.now() + timedelta(days=2))
    next(job for job in JOBS if job.work is wipe_nameless).work()
    assert on_disk(app) == before


def test_nothing_is_removed_when_most_files_belong_to_nobody(app, attached, at):
    """Somebody may have started the register on an empty database."""
    attached("gift")
    db.session.rollback()
    at(clock.now() + timedelta(days=2))
    assert wipe_nameless() == []
    assert len(on_disk(app)) == 1


def test_a_decision_to_designate_is_named_too_and_comes_back_with_a_backup(app, town, at, tmp_path):
    with_keys(app)
    designation = town.designate("medewerker", "public_side_activities")
    document = add_document(designation, io.BytesIO(pdf()), "besluit.pdf", actor=town["redacteur"])
    db.session.commit()
    assert db.session.scalars(kept_files()).all() == [document.uid]
    uid, made = document.uid, make_backup(tmp_path / "backups", actor=town["beheer"])
    restore(made.path, tmp_path / "back", actor=town["beheer"])
    assert (tmp_path / "back" / "attachments" / uid).read_bytes() == attachments.kept(uid)
    at(clock.now() + timedelta(days=2))
    wipe_nameless()
    assert attachments.kept(uid)
