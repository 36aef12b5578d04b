"""Everything in `tests/support/uploads.py`, sent with the form to a real server: each gets the right verdict, what is kept holds
nothing but what it should, and no file costs the server more than so much memory."""

import io
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from extensions import db
from registers import attachments, photo_drawing
from registers.models import Attachment, Declaration
from tests.support.declaring import GIFT
from tests.support.drill import DRILLING
from tests.support.killable import Answer, Caller, Group
from tests.support.upload_photos import CANARY, photo
from tests.support.uploads import CORPUS, JPEG, LARGE, PDF, Upload

MOST_MEMORY = 64  # MiB that a server may grow by while it takes a file
MOST_BESIDE = 320  # MiB of the process that draws a photo; it ends with the photo, and two at most are there at a time
LONGEST = 5  # seconds
MEASURING = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
READERS = {".jpg": "JPEG", ".png": "PNG", ".heic": "HEIF"}
PART = 5  # of the corpus, one of so many is sent in an ordinary test
MESSAGE = re.compile(r'class="ok-field__error"[^>]*><span[^>]*>[^<]*</span>([^<]*)</p>')


class Desk:
    """An employee with a gift of which he sends photos to a server of its own."""

    def __init__(self, app, group: Group) -> None:
        self.app, self.group, self.employee = app, group, Caller(app, "medewerker")
        made = self.employee.post(self.port, "/intern/geschenk/nieuw", {**GIFT, "submission_key": "k" * 24})
        self.reference = made.location.split("/")[3]

    @property
    def port(self) -> int:
        return self.group.ports[0]

    def send(self, name: str, content: bytes) -> Answer:
        with self.app.app_context():
            version = db.session.scalar(select(Declaration.version).where(Declaration.reference == self.reference))
        fields = {**GIFT, "csrf_token": self.employee.token, "seen_version": str(version), "particulars": "none"}
        parts = [b'name="%s"\r\n\r\n%s' % (field.encode(), str(value).encode()) for field, value in fields.items()]
        shown = name.replace("\\", "\\\\").replace('"', "%22").encode()
        parts.append(b'name="photo"; filename="%s"\r\nContent-Type: text/html\r\n\r\n%s' % (shown, content))
        body = b"".join(b"--grens\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--grens--\r\n"
        kind = "multipart/form-data; boundary=grens"
        return self.employee.send(self.port, f"/intern/geschenk/{self.reference}/geschenk", body, kind)

    def kept(self) -> tuple[str, str, bytes]:
        """Kind, name and content of what is kept last."""
        with self.app.app_context():
            found = db.session.scalars(select(Attachment)).one()
            return found.media_type, found.display_name, attachments.content_of(found)

    def memory(self, *, from_here: bool = False) -> int:
        """The most the server had in memory, in KiB; since now, if asked so."""
        folder = Path(f"/proc/{self.group.pids[0]}")
        if from_here:
            (folder / "clear_refs").write_text("5")
        return int(re.search(r"VmHWM:\s+(\d+)", (folder / "status").read_text())[1])


@pytest.fixture
def desk(app, town) -> Iterator[Desk]:
    db.session.commit()
    db.session.remove()
    group = Group(app.config["SETTINGS"])
    group.start("plain")
    yield Desk(app, group)
    group.close()


def faults_of(upload: Upload, content: bytes, desk: Desk) -> Iterator[str]:
    """What is wrong with what becomes of this file."""
    answer = desk.send(upload.name, content)
    if upload.verdict not in (JPEG, PDF):
        messages = [unescape(found.strip()) for found in MESSAGE.findall(answer.text)]
        if answer.status != 422 or not any(upload.verdict in said for said in messages):
            yield f"{answer.status} {messages}"
        return
    if answer.status != 303:
        yield f"{answer.status} {[unescape(found.strip()) for found in MESSAGE.findall(answer.text)]}"
        return
    kind, name, kept = desk.kept()
    if kind != upload.verdict or upload.shown not in ("", name):
        yield f"kept as {kind} {name!r}"
    if CANARY.encode() in kept or b"Exif" in kept or b"<script" in kept or b"PK\x03\x04" in kept:
        yield "more is kept than what is seen"
    if kind == PDF:
        return
    with Image.open(io.BytesIO(kept), formats=["JPEG"]) as found:
        if dict(found.getexif()) or max(found.size) > attachments.LONGEST_SIDE:
            yield f"kept as {found.size}, with {dict(found.getexif())}"
        if found.height < found.width and upload.turned:
            yield "it lies on its side"


def beside(upload: Upload) -> float:
    """The most memory, in MiB, of the process that draws this photo."""
    content = upload.make()
    program = [sys.executable, "-I", str(photo_drawing.__file__), READERS[Path(upload.name).suffix], "2000"]
    told = subprocess.run([sys.executable, "-c", MEASURING, *program], input=content, capture_output=True, check=True)
    return int(told.stdout) / 1024


CHOSEN = CORPUS if DRILLING else [upload for upload in CORPUS[1::PART] if not upload.large]


def test_every_file_gets_the_right_verdict_and_costs_the_server_little(desk, figure):
    desk.send("eerste.jpg", photo(size=(9, 9)))
    bad, most, longest = [], 0, 0.0
    for upload in CHOSEN:
        content = upload.make()
        before, began = desk.memory(from_here=True), time.monotonic()
        bad += [f"{upload.what}: {said}" for said in faults_of(upload, content, desk)]
        took, grown = time.monotonic() - began, (desk.memory() - before) / 1024
        if grown > MOST_MEMORY:
            bad.append(f"{upload.what}: {grown:.0f} MiB")
        most, longest = max(most, grown), max(longest, took)
    figure(
        "files uploaded", len(CHOSEN), len(bad), f"the server grows by {most:.0f} MiB at most, one takes {longest:.1f} s at most"
    )
    assert bad == [], "\n".join(bad)


@pytest.mark.drill
def test_a_large_photo_costs_the_machine_little_and_not_for_long(figure):
    costs = {upload.what: beside(upload) for upload in LARGE}
    figure("large photos, the process that draws them", len(costs), 0, f"{max(costs.values()):.0f} MiB at most")
    assert max(costs.values()) < MOST_BESIDE, costs
