"""Files with a declaration: judged by content, made harmless, reachable only through the rights of the declaration."""

import io
import re
import stat
import zlib
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from audit import Event, Kind
from extensions import db
from registers import attachments
from registers.catalogue import register
from registers.drafts import start_draft
from registers.lifecycle import change_state
from registers.models import Attachment, Declaration
from tests.support.upload_papers import pdf

GIFT = {"what": "Fles wijn", "giver": "Acme", "received": "today", "value": "under_25", "pending": "no", "whereabouts": "have"}


def picture(kind="JPEG", size=(640, 480), **more) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "teal").save(held, kind, **more)
    return held.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Telefoonmaker"
    exif[0x0112] = 6  # turned a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 5.0, 11.0)
    return picture(exif=exif)


def clean(content: bytes, name="foto.jpg"):
    return attachments.clean(io.BytesIO(content), name)


@pytest.fixture
def here(app):
    with app.test_request_context():
        yield app


class TestCleaning:
    def test_nothing_of_place_device_or_thumbnail_remains(self, here):
        kept = clean(photo_with_place())
        assert b"Exif" not in kept.content
        assert b"Telefoonmaker" not in kept.content
        with Image.open(io.BytesIO(kept.content)) as image:
            assert not image.getexif()
            assert image.size == (480, 640)  # turned upright

    def test_a_large_photo_is_made_smaller(self, here):
        with Image.open(io.BytesIO(clean(picture(size=(4000, 3000))).content)) as image:
            assert image.size == (2000, 1500)

    @pytest.mark.parametrize("kind", ["PNG", "HEIF"])
    def test_every_kind_of_photo_becomes_a_jpeg(self, here, kind):
        import pillow_heif

        pillow_heif.register_heif_opener()
        kept = clean(picture(kind), "IMG_1.HEIC")
        assert (kept.media_type, kept.display_name) == ("image/jpeg", "IMG_1.jpg")
        assert kept.content.startswith(b"\xff\xd8\xff")

    @pytest.mark.parametrize(
        ("content", "remedy"),
        [
            (b"", "Kies een JPG, PNG, HEIC of PDF"),
            (b"MZ\x90\x00 program", "Kies een JPG, PNG, HEIC of PDF"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Kies een JPG, PNG, HEIC of PDF"),
            (b"GIF89a....", "Kies een JPG, PNG, HEIC of PDF"),
            (b"\xff\xd8\xff\xe0 no picture at all", "Deze foto kunnen we niet openen. Kies een andere foto"),
            (b"%PDF-1.7 no document at all", "Dit PDF-bestand kunnen we niet openen. Kies een ander bestand"),
            (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "Dit bestand is te groot. Kies een bestand tot 10 MB"),
        ],
    )
    def test_what_is_something_else_is_refused_with_a_remedy(self, here, content, remedy):
        with pytest.raises(attachments.Refused) as refused:
            clean(content)
        assert str(refused.value) == remedy

    @pytest.mark.parametrize("side", [6400, 30000])
    def test_a_small_file_with_far_too_many_pixels_is_refused_unopened(self, here, side):
        header = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
        body = (
            b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b"")
        )
        with pytest.raises(attachments.Refused):
            clean(body, "bom.png")

    def test_a_plain_pdf_is_kept_as_it_is(self, here):
        content = pdf()
        assert clean(content, "brief.pdf").content == content

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (pdf(encryption=pikepdf.Encryption(user="geheim", owner="geheim")), "wachtwoord"),
            (pdf(encryption=pikepdf.Encryption(user="", owner="geheim")), "wachtwoord"),
            (
                pdf(lambda it: it.Root.__setattr__("OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))),
                "programma",
            ),
            (pdf(lambda it: it.Root.__setattr__("OpenAction", pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x"))), "programma"),
            (pdf(lambda it: it.attachments.__setitem__("x.exe", b"MZ")), "programma"),
            (pdf(pages=501), "500 bladzijden"),
        ],
        ids=["password", "owner-password", "script", "launch", "embedded", "long"],
    )
    def test_a_pdf_that_can_do_more_than_be_read_is_refused(self, here, content, word):
        with pytest.raises(attachments.Refused) as refused:
            clean(content, "brief.pdf")
        assert word in str(refused.value)

    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            ("../../etc/passwd.png", "passwd.jpg"),
            ("C:\\foto's\\wijn.JPG", "wijn.jpg"),
            ("fl\x00es\u202egnp.exe", "flesgnp.jpg"),
            ("", "bestand.jpg"),
            (None, "bestand.jpg"),
            ("x" * 300 + ".png", "x" * 116 + ".jpg"),
        ],
    )
    def test_the_name_that_is_shown_is_cleaned_too(self, here, sent, shown):
        assert clean(picture(), sent).display_name == shown


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


@pytest.fixture
def kept(town):
    """`kept("gift")` is a draft of the employee with a photo."""

    def with_photo(slug="gift"):
        person = town["medewerker"]
        draft = start_draft(register(slug), person, actor=person, submission_key=slug * 10)
        attachments.attach(draft, "photo", clean(picture()), actor=person)
        db.session.commit()
        return draft

    return with_photo


def path_of(app, draft) -> Path:
    return Path(app.config["ATTACHMENTS_DIR"]) / draft.attachments[0].uid


class TestKeeping:
    def test_the_file_stands_outside_static_and_only_the_owner_reads_it(self, app, kept):
        path = path_of(app, kept())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not path.is_relative_to(Path(app.static_folder))

    def test_a_confidential_register_keeps_it_sealed(self, app, kept):
        draft = kept("financial_interest")
        assert b"JFIF" not in path_of(app, draft).read_bytes()
        assert attachments.content_of(draft.attachments[0]).startswith(b"\xff\xd8\xff")

    def test_a_new_photo_takes_the_place_of_the_old_one(self, app, kept, town):
        draft = kept()
        old = path_of(app, draft)
        attachments.attach(draft, "photo", clean(picture(size=(10, 10))), actor=town["medewerker"])
        assert old.exists()
        db.session.commit()
        db.session.refresh(draft)
        assert len(draft.attachments) == 1
        assert not old.exists()

    def test_the_same_photo_sent_twice_is_kept_once(self, kept, town):
        draft = kept()
        before = draft.attachments[0].uid
        attachments.attach(draft, "photo", clean(picture()), actor=town["medewerker"])
        db.session.commit()
        assert [one.uid for one in draft.attachments] == [before]

    def test_adding_and_removing_are_on_record(self, kept, town):
        draft = kept()
        attachments.remove(draft.attachments[0], actor=town["medewerker"])
        db.session.commit()
        kinds = db.session.scalars(select(Event.kind).where(Event.subject == draft.reference)).all()
        assert kinds == [Kind.DRAFT_STARTED, Kind.ATTACHMENT_ADDED, Kind.ATTACHMENT_REMOVED]


class TestOpening:
    def test_the_declarant_saves_it_under_its_name(self, kept, sign_in):
        uid = kept().attachments[0].uid
        answer = sign_in("medewerker").get(f"/intern/bijlage/{uid}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == "attachment; filename=foto.jpg"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "image/jpeg"

    def test_a_small_picture_may_stand_on_a_page(self, kept, sign_in):
        uid = kept().attachments[0].uid
        answer = sign_in("medewerker").get(f"/intern/bijlage/{uid}?klein=ja")
        with Image.open(io.BytesIO(answer.data)) as image:
            assert max(image.size) == 480
        assert answer.headers["Content-Disposition"].startswith("inline")

    def test_who_may_not_read_the_declaration_gets_the_same_answer_as_for_no_file(self, kept, sign_in):
        uid = kept().attachments[0].uid
        stranger = sign_in("vreemde")
        theirs, nothing = stranger.get(f"/intern/bijlage/{uid}"), stranger.get("/intern/bijlage/" + "a" * 26)
        assert theirs.status_code == nothing.status_code == 404
        assert _without_number(theirs.text) == _without_number(nothing.text)

    def test_someone_else_who_opens_it_is_on_record(self, kept, sign_in, town):
        draft = kept()
        uid, reference = draft.attachments[0].uid, draft.reference
        draft.answers = {**GIFT, "received": "2026-10-01", "particulars": ["none"]}
        change_state(draft, "submit", actor=town["medewerker"], seen_version=draft.version)
        manager = town["leidinggevende"].uid
        assert sign_in("leidinggevende").get(f"/intern/bijlage/{uid}").status_code == 200
        opened = select(Event).where(Event.subject == reference, Event.kind == Kind.ATTACHMENT_OPENED)
        assert [event.actor for event in db.session.scalars(opened)] == [manager]


class TestOnThePage:
    def test_a_photo_that_cannot_be_kept_loses_no_answer(self, town, sign_in):
        visitor = sign_in("medewerker")
        sent = {**GIFT, "photo": (io.BytesIO(b"no photo"), "x.jpg")}
        answer = visitor.post_form("/intern/geschenk/nieuw", sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "Kies een JPG, PNG, HEIC of PDF" in answer.text
        assert 'value="Fles wijn"' in answer.text
        assert db.session.scalars(select(Declaration)).one().answers["what"] == "Fles wijn"

    def test_a_file_full_of_what_may_begin_the_end_of_a_part_arrives(self, town, sign_in):
        """As every photo of real size is: its bytes are like chance."""
        sent = {**GIFT, "photo": (io.BytesIO(picture() + b"\r" * 200_000), "x.jpg")}
        answer = sign_in("medewerker").post_form("/intern/geschenk/nieuw", sent, content_type="multipart/form-data")
        assert answer.status_code == 303

    def test_a_photo_above_the_limit_is_refused_on_the_page(self, app, town, sign_in, monkeypatch):
        monkeypatch.setattr(attachments, "LARGEST", 150_000)
        app.config["MAX_CONTENT_LENGTH"] = 180_000
        sent = {**GIFT, "photo": (io.BytesIO(b"\xff\xd8\xff" + bytes(200_000)), "x.jpg")}
        answer = sign_in("medewerker").post_form("/intern/geschenk/nieuw", sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "Dit bestand is te groot. Kies een bestand tot 10 MB" in answer.text
        assert 'value="Fles wijn"' in answer.text

    def test_a_photo_stays_when_an_answer_is_missing(self, town, sign_in):
        sent = {**GIFT, "what": "", "photo": (io.BytesIO(picture()), "wijn.jpg")}
        answer = sign_in("medewerker").post_form("/intern/geschenk/nieuw", sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "wijn.jpg" in answer.text
        assert db.session.scalars(select(Attachment)).one().display_name == "wijn.jpg"

    def test_the_camera_has_a_way_in_of_its_own(self, town, sign_in):
        sent = {**GIFT, "photo-camera": (io.BytesIO(picture()), "image.jpg")}
        visitor = sign_in("medewerker")
        answer = visitor.post_form("/intern/geschenk/nieuw", sent, content_type="multipart/form-data")
        assert answer.status_code == 303
        assert "image.jpg" in visitor.get(answer.location).text

    def test_a_photo_can_be_taken_away(self, kept, sign_in):
        draft = kept()
        page = f"/intern/geschenk/{draft.reference}/geschenk"
        answer = sign_in("medewerker").post_form(page, {**GIFT, "photo-weg": "ja"})
        assert answer.status_code == 303
        assert db.session.scalars(select(Attachment)).all() == []


def _without_number(text: str) -> str:
    """A page without the number and the form token of this one request."""
    return re.sub(r'[0-9a-f]{16}|/intern/bijlage/\w+|name="csrf_token" value="[^"]*"', "", text)
