"""Every system call by which one of the main steps writes, failing or killing: the step was taken whole or not at all, what was
acknowledged is there, and who does it again succeeds. And no step is acknowledged before it is on disk."""

import hashlib
import io
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, text, update
from werkzeug.test import EnvironBuilder

from audit import Event, Kind
from audit.verifier import verify
from auth.models import UserSession
from extensions import db
from publication.folders import folder_of, pointed_to
from publication.models import Edition, PublicationAct
from registers.models import Attachment
from settings import Settings
from tests.support.applications import SECRETS, application, let_go, settings_for, visitor
from tests.support.declarations import decided, drafted, in_status, submitted
from tests.support.declaring import GIFT
from tests.support.drill import DRILLING, how_often
from tests.support.faulty import FAULTS, Faulty, Request
from tests.support.municipality import PASSWORD, in_the_database, login_of

SMALL = 3  # faults of a step in an ordinary test
STEPS = {  # the event that says it was taken
    "submit": Kind.SUBMITTED,
    "ask": Kind.QUESTION_ASKED,
    "answer": Kind.QUESTION_ANSWERED,
    "decide": Kind.DECIDED,
    "release and publish": Kind.PUBLICATION_RELEASED,
    "upload": Kind.ATTACHMENT_ADDED,
}


@dataclass(frozen=True)
class Prepared:
    """A data folder in which each step can be taken; for each what it is about and what is sent."""

    template: Path
    settings: Settings
    requests: dict[str, tuple[str, Request]]


@pytest.fixture(scope="module")
def prepared(town_template, tmp_path_factory) -> Prepared:
    folder = tmp_path_factory.mktemp("faults")
    settings = settings_for(folder / "data")
    (folder / "data").mkdir()
    shutil.copyfile(town_template, folder / "data" / "openkaart.sqlite")
    app = application(settings)
    with app.app_context():
        requests = _requests(app)
        db.session.execute(update(UserSession).values(idle_minutes=24 * 60))  # the last step is tried an hour from now
        db.session.commit()
    let_go(app)
    shutil.copytree(folder / "data", folder / "template")
    return Prepared(folder / "template", settings, requests)


def _requests(app: Flask) -> dict[str, tuple[str, Request]]:
    town = in_the_database()
    town.designate("medewerker", "public_side_activities")
    draft, waiting, asked, second, allowed, gift = (one.reference for one in (
        drafted(town), submitted(town), in_status(town, "question"), submitted(town), decided(town), drafted(town, slug="gift"),
    ))  # fmt: skip
    db.session.commit()
    photo = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(photo, "PNG")
    employee, manager, editor = (_signed_in(app, name) for name in ("medewerker", "leidinggevende", "redacteur"))
    upload = {**GIFT, "photo": (io.BytesIO(photo.getvalue()), "wijn.png")}
    return {
        "submit": (draft, _filled(employee, f"/intern/nevenwerk/{draft}/controleren", {"honest": "ja"})),
        "ask": (waiting, _filled(manager, f"/intern/beoordelen/{waiting}/vraag", {"question": "Hoe vaak?"})),
        "answer": (asked, _filled(employee, f"/intern/opgaven/{asked}/vraag", {"answer": "Elke maand."})),
        "decide": (second, _filled(manager, f"/intern/beoordelen/{second}", {"outcome": "no_objection", "stap": "verstuur"})),
        "release and publish": (allowed, _filled(editor, f"/intern/beheer/publicatie/{allowed}",
                                                 {"act": "vrijgeven", "when": "notice"}, publish=True)),
        "upload": (gift, _filled(employee, f"/intern/geschenk/{gift}/geschenk", upload)),
    }  # fmt: skip


def _signed_in(app: Flask, name: str):
    client = visitor(app)
    assert client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD}).status_code == 303
    return client


def _filled(client, address: str, given: Mapping[str, object], **more: bool) -> Request:
    """The form at this address, filled in and not yet sent."""
    sent: dict[str, object] = {}
    client.post = lambda _address, data, **_headers: sent.update(data)
    client.post_form(address, given)
    del client.post
    builder = EnvironBuilder(method="POST", data=sent)
    environ = builder.get_environ()
    return Request(client.get_cookie("sid").value, address, environ["wsgi.input"].read(), environ["CONTENT_TYPE"], **more)


@pytest.fixture(scope="module")
def faulty(prepared) -> Iterator[Faulty]:
    found = Faulty(prepared.settings)
    yield found
    found.close()


class Trial:
    """One step on a fresh copy of the data folder."""

    def __init__(self, prepared: Prepared, step: str) -> None:
        shutil.rmtree(prepared.settings.data_dir, ignore_errors=True)
        shutil.copytree(prepared.template, prepared.settings.data_dir)
        self.step, self.settings, (self.subject, self.request) = step, prepared.settings, prepared.requests[step]

    def faults(self, acknowledged: bool) -> list[str]:
        """What is wrong after the step; then it is taken again, without a fault."""
        app = application(self.settings)
        try:
            with app.app_context():
                found = [f"{said} (at first)" for said in self._wrong(acknowledged)]
            client = app.test_client()
            client.set_cookie("sid", self.request.session)
            again = client.post(
                self.request.address,
                data=self.request.body,
                content_type=self.request.kind,
                headers={"Origin": "http://localhost"},
            )
            if again.status_code not in (303, 409):
                found.append(f"again: {again.status_code}")
            with app.app_context():
                if self.request.publish:
                    _publish()
                return found + [f"{said} (again)" for said in self._wrong(True)]
        finally:
            let_go(app)

    def _wrong(self, acknowledged: bool) -> Iterator[str]:
        of_this = (Event.subject == self.subject, Event.kind == STEPS[self.step])
        told = db.session.scalars(select(func.count()).select_from(Event).where(*of_this)).one()
        if told > 1 or (acknowledged and not told):
            yield f"{told} times in the log"
        verdict = verify(db.session(), SECRETS["audit_key"])
        if not verdict.is_well:
            yield str(verdict)
        yield from (said for said in db.session.scalars(text("PRAGMA integrity_check")) if said != "ok")
        yield from self._wrong_files()
        yield from self._wrong_edition()
        if self.step == "release and publish":
            acts = db.session.scalar(select(func.count()).select_from(PublicationAct))
            if acts != told:
                yield f"{acts} acts, {told} events"

    def _wrong_files(self) -> Iterator[str]:
        for one in db.session.scalars(select(Attachment)):
            path = self.settings.attachments_dir / one.uid
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
                yield f"the file of {one.display_name} is not there"

    def _wrong_edition(self) -> Iterator[str]:
        """What the public sees is an edition that is in the database, with every file it promises."""
        number = pointed_to()
        if number is None:
            return
        row = db.session.get(Edition, number)
        manifest = folder_of(number) / "manifest.json"
        if row is None or hashlib.sha256(manifest.read_bytes()).hexdigest() != row.manifest_sha256:
            yield f"edition {number} is not the one in the database"


def _publish() -> None:
    from audit import SYSTEM
    from publication.editions import publish

    publish(actor=SYSTEM)


@pytest.mark.parametrize("step", STEPS if DRILLING else ("decide", "upload"))
def test_a_call_that_fails_leaves_nothing_by_half(prepared, faulty, figure, step):
    faulty.rehearse(Trial(prepared, step).request)
    trial = Trial(prepared, step)
    calls = faulty.calls(trial.request)
    assert trial.faults(True) == []
    every = [(call, nth, fault) for call, nth in calls for fault in FAULTS]
    chosen = Random(step).sample(every, how_often(SMALL, len(every)))  # noqa: S311
    bad, spoilt = [], 0
    for call, nth, fault in chosen:
        trial = Trial(prepared, step)
        acknowledged, was_made = faulty.spoilt(trial.request, call, nth, fault)
        spoilt += was_made
        bad += [f"{call} {nth} {fault}, acknowledged {acknowledged}: {said}" for said in trial.faults(acknowledged)]
    note = f"{len(calls)} calls, each spoilt in three ways, {len(chosen) - spoilt} were not made again"
    figure(f"a writing call fails: {step}", spoilt, len(bad), note)
    assert bad == []
    assert spoilt > len(chosen) / 2
