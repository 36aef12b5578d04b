"""Everything that is uploaded to see what becomes of it: what it is, under which name, and which verdict is right."""

import gzip
import io
import tarfile
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf

from tests.support import upload_papers as papers
from tests.support.upload_papers import opening, pdf
from tests.support.upload_photos import (
    CANARY,
    MEGABYTE,
    SCRIPT,
    chunk,
    exif,
    in_a_zip,
    inflating,
    interlaced,
    moving,
    padded,
    photo,
    plain,
    png,
    segment,
    told,
    with_chunk,
    with_segments,
)  # fmt: skip

LIMIT = 10 * MEGABYTE
JPEG, PDF = "image/jpeg", "application/pdf"  # kept as such
KIND = "Kies een JPG, PNG, HEIC of PDF"
BROKEN = "Deze foto kunnen we niet openen. Kies een andere foto"
PIXELS = "Deze foto heeft te veel beeldpunten. Maak de foto kleiner of kies een andere"
BIG = "Dit bestand is te groot. Kies een bestand tot 10 MB"
UNREAD = "Dit PDF-bestand kunnen we niet openen. Kies een ander bestand"
LOCKED = "Dit PDF-bestand heeft een wachtwoord. Haal het wachtwoord eraf of kies een foto"
ACTIVE = "In dit PDF-bestand zitten programma's of andere bestanden. Maak er een gewone PDF van"
LONG = "Dit PDF-bestand heeft meer dan 500 bladzijden. Kies een korter bestand"


@dataclass(frozen=True)
class Upload:
    what: str
    name: str
    make: Callable[[], bytes]
    verdict: str  # the kind under which it is kept, or what the page says
    shown: str = ""  # the name under which it is kept, if that matters
    large: bool = False  # takes long to make or to judge
    turned: bool = False  # it lay on its side, and has to stand upright


def _zipped(*names: str) -> Callable[[], bytes]:
    return lambda: in_a_zip(names[0], _zipped(*names[1:])() if names[1:] else SCRIPT)


def _tar() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as packed:
        packed.addfile(tarfile.TarInfo("../../x"))
    return held.getvalue()


def _photo_of(number: int) -> Callable[[], bytes]:
    """Each another one: the same photo under another name is the same photo."""
    return lambda: photo(size=(64, 49 + number))


def _always(content: bytes) -> Callable[[], bytes]:
    return lambda: content


PHOTOS = (
    Upload("a photo", "wijn.jpg", photo, JPEG, "wijn.jpg"),
    Upload("a photo with place, device and a turn", "IMG_1.JPG", lambda: photo(exif=exif()), JPEG, "IMG_1.jpg", turned=True),
    Upload("a photo with a place in XMP", "a.jpg", lambda: photo(xmp=CANARY.encode()), JPEG),
    Upload("a photo with a script as comment", "a.jpg", lambda: photo(comment=SCRIPT), JPEG),
    Upload("a photo with a colour profile that is none", "a.jpg", lambda: photo(icc_profile=CANARY.encode() * 9000), JPEG),
    Upload("a photo with a hundred parts of junk", "a.jpg", lambda: with_segments(*[segment(0xED, SCRIPT * 900)] * 100), JPEG),
    Upload("a photo with an EXIF that goes nowhere", "a.jpg",
           lambda: with_segments(segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff")), JPEG),
    Upload("a photo that comes in gradually", "a.jpg", lambda: photo(progressive=True), JPEG),
    Upload("a photo for a printer", "a.jpg", lambda: photo(mode="CMYK"), JPEG),
    Upload("a grey photo", "a.jpg", lambda: photo(mode="L"), JPEG),
    Upload("two photos in one", "a.jpg", lambda: moving("MPO", 2), JPEG),
    Upload("one pixel", "a.jpg", lambda: photo(size=(1, 1)), JPEG),
    Upload("one line of 30,000 pixels", "a.jpg", lambda: photo(size=(30_000, 1)), JPEG),
    Upload("a photo that is an archive too", "a.jpg", lambda: photo() + in_a_zip(), JPEG),
    Upload("a photo that is a page too", "a.html", lambda: photo() + SCRIPT, JPEG, "a.jpg"),
    Upload("a photo that is a document too", "a.pdf", lambda: photo() + pdf(), JPEG, "a.jpg"),
    Upload("half a photo", "a.jpg", lambda: photo(size=(640, 480))[:9000], BROKEN),
    Upload("a photo of which only the head is left", "a.jpg", lambda: photo()[:40], BROKEN),
    Upload("three right bytes and a program", "a.jpg", _always(b"\xff\xd8\xffMZ\x90\0"), BROKEN),
    Upload("a photo that says to be 65,535 square", "a.jpg",
           lambda: photo().replace(b"\x08\x00\x30\x00\x40", b"\x08\xff\xff\xff\xff"), PIXELS),
    Upload("exactly as much as is allowed", "a.jpg", lambda: padded(LIMIT), JPEG),
    Upload("one byte more", "a.jpg", lambda: padded(LIMIT + 1), BIG),
    Upload("three times as much", "a.jpg", lambda: padded(3 * LIMIT), BIG, large=True),
    Upload("a picture without a background", "a.png", lambda: photo("PNG", mode="RGBA"), JPEG, "a.jpg"),
    Upload("a picture with few colours", "a.png", lambda: photo("PNG", mode="P", transparency=0), JPEG),
    Upload("black and white", "a.png", lambda: photo("PNG", mode="1"), JPEG),
    Upload("grey in sixteen bits", "a.png", lambda: png((8, 8), (b"\0" + b"\x80\0" * 8) * 8, depth=16, colour=0), JPEG),
    Upload("colours in sixteen bits", "a.png", lambda: png((8, 8), (b"\0" + b"\x80\0" * 24) * 8, depth=16), JPEG),
    Upload("a picture in seven turns", "a.png", interlaced, JPEG),
    Upload("a picture that moves", "a.png", lambda: moving("PNG"), JPEG),
    Upload("a picture with a script and a place in its texts", "a.png", lambda: photo("PNG", pnginfo=told(), exif=exif()), JPEG,
           turned=True),
    Upload("a picture with more lines than it says", "a.png", lambda: png((8, 8), bytes(50 * MEGABYTE)), JPEG),
    Upload("a text that becomes 100 MB", "a.png", lambda: inflating(b"zTXt", b"x\0\0"), BROKEN, large=True),
    Upload("a text in UTF-8 that becomes 100 MB", "a.png", lambda: inflating(b"iTXt", b"x\0\1\0\0\0"), BROKEN, large=True),
    Upload("a colour profile that becomes 100 MB", "a.png", lambda: inflating(b"iCCP", b"x\0\0"), BROKEN, large=True),
    Upload("a part that says to be 2 GB", "a.png", lambda: with_chunk(b"\x7f\xff\xff\xffzTXt"), BROKEN),
    Upload("a sum that is wrong", "a.png", lambda: with_chunk(chunk(b"gAMA", b"\0\0\xb1\x8f")[:-1] + b"x"), BROKEN),
    Upload("half a picture", "a.png", lambda: photo("PNG", size=(640, 480))[:5000], BROKEN),
    Upload("a picture of nothing", "a.png", lambda: png((0, 0), b""), BROKEN),
    Upload("a picture without lines", "a.png", lambda: png((800, 800), b""), BROKEN),
    Upload("a picture that says to be 30,000 square", "a.png", lambda: png((30_000, 30_000), bytes(1000)), PIXELS),
    Upload("a picture that says to be larger than can be", "a.png", lambda: png((2**31 - 1, 2**31 - 1), b""), PIXELS),
    Upload("a photo of a telephone", "IMG_2.HEIC", lambda: photo("HEIF", exif=exif()), JPEG, "IMG_2.jpg", turned=True),
    Upload("two photos of a telephone", "a.heic", lambda: moving("HEIF", 2), JPEG),
    Upload("half a photo of a telephone", "a.heic", lambda: photo("HEIF", size=(640, 480))[:-900], BROKEN),
    Upload("what says to be of a telephone", "a.heic", _always(b"\0\0\0\x18ftypheic" + bytes(500)), BROKEN),
)  # fmt: skip

LARGE = (  # what these cost in memory is measured
    Upload("a photo of 50 megapixels", "a.jpg", lambda: plain("JPEG", (8160, 6120)), JPEG, large=True),
    Upload("one of 24 that comes in gradually", "a.jpg", lambda: photo(size=(6000, 4000), progressive=True), JPEG, large=True),
    Upload("one of 24 for a printer", "a.jpg", lambda: photo(size=(6000, 4000), mode="CMYK"), JPEG, large=True),
    Upload("a picture of 40 megapixels", "a.png", lambda: plain("PNG", (7300, 5400)), JPEG, large=True),
    Upload("one of 40 without a background", "a.png", lambda: plain("PNG", (7300, 5400), "RGBA"), JPEG, large=True),
    Upload("one of 64", "a.png", lambda: plain("PNG", (8000, 8000), "L"), PIXELS, large=True),
    Upload("a photo of a telephone of 24 megapixels", "a.heic", lambda: plain("HEIF", (5712, 4284)), JPEG, large=True),
)  # fmt: skip

PAPERS = (
    Upload("a document", "brief.pdf", pdf, PDF, "brief.pdf"),
    Upload("a document with a link", "a.pdf", lambda: pdf(papers.link), PDF),
    Upload("a document under the name of a photo", "a.jpg", pdf, PDF, "a.pdf"),
    Upload("a document in new and packed form", "a.pdf",
           lambda: pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), PDF),
    Upload("a drawing that becomes 200 MB", "a.pdf", lambda: pdf(papers.inflating), PDF, large=True),
    Upload("objects that become 900 MB", "a.pdf", papers.packed_objects, UNREAD, large=True),
    Upload("a password to read", "a.pdf", lambda: pdf(encryption=pikepdf.Encryption(user="x", owner="x")), LOCKED),
    Upload("a password to change", "a.pdf", lambda: pdf(encryption=pikepdf.Encryption(user="", owner="x")), LOCKED),
    Upload("a script at opening", "a.pdf", lambda: pdf(opening("JavaScript", JS="1")), ACTIVE),
    Upload("a script in other letters", "a.pdf", papers.with_script_before_the_end, ACTIVE),
    Upload("a script in a packed object", "a.pdf",
           lambda: pdf(papers.by_name, object_stream_mode=pikepdf.ObjectStreamMode.generate), ACTIVE),
    Upload("a script at a page", "a.pdf", lambda: pdf(papers.at_the_page), ACTIVE),
    Upload("a program to start", "a.pdf", lambda: pdf(opening("Launch", F="x.exe")), ACTIVE),
    Upload("a file of another machine to open", "a.pdf", lambda: pdf(opening("GoToR", F=r"\\x\y", D=[0])), ACTIVE),
    Upload("a document in it to open", "a.pdf", lambda: pdf(opening("GoToE", D=[0])), ACTIVE),
    Upload("a form that is sent away", "a.pdf", lambda: pdf(opening("SubmitForm", F="https://x.example")), ACTIVE),
    Upload("data that is brought in", "a.pdf", lambda: pdf(opening("ImportData", F="x")), ACTIVE),
    Upload("a form with a language of its own", "a.pdf", lambda: pdf(papers.form), ACTIVE),
    Upload("a film", "a.pdf", lambda: pdf(papers.film), ACTIVE),
    Upload("a file in it", "a.pdf", lambda: pdf(papers.with_file), ACTIVE),
    Upload("a file behind a pin", "a.pdf", lambda: pdf(papers.pinned_file), ACTIVE),
    Upload("a document that is an archive too", "a.pdf", papers.with_zip, ACTIVE),
    Upload("501 pages", "a.pdf", lambda: pdf(pages=501), LONG),
    Upload("500 pages", "a.pdf", lambda: pdf(pages=500), PDF),
    Upload("pages that are pages of themselves", "a.pdf", lambda: pdf(papers.endless), UNREAD),
    Upload("a list in a list, a hundred thousand times", "a.pdf", papers.nested, UNREAD),
    Upload("a head without a document", "a.pdf", _always(b"%PDF-1.7\n%%EOF"), UNREAD),
    Upload("something before the head", "a.pdf", lambda: b"\n" + pdf(), KIND),
)  # fmt: skip

OTHERS = tuple(Upload(what, name, make, KIND) for what, name, make in (
    ("nothing at all", "leeg.jpg", _always(b"")),
    ("one byte", "a.jpg", _always(b"\xff")),
    ("a megabyte of nothing", "a.jpg", _always(bytes(MEGABYTE))),
    ("words", "a.txt", _always(b"Geachte heer")),
    ("words in sixteen bits", "a.jpg", _always("Geachte heer".encode("utf-16"))),
    ("a drawing in words", "a.svg", _always(b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
    ("a drawing with a script", "a.jpg", _always(b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>")),
    ("a drawing that is packed", "a.svgz", lambda: gzip.compress(b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
    ("a page", "a.html", _always(b"<!doctype html>" + SCRIPT)),
    ("a page under the name of a photo", "a.jpg", _always(b"<html>" + SCRIPT)),
    ("a laugh a billion times", "a.xml", _always(b'<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]><a>&c;</a>')),
    ("a moving picture", "a.gif", lambda: moving("GIF")),
    ("a picture of the web", "a.webp", lambda: photo("WEBP")),
    ("a moving picture of the web", "a.webp", lambda: moving("WEBP")),
    ("a picture of Windows", "a.bmp", lambda: photo("BMP")),
    ("a picture of a scanner", "a.tif", lambda: photo("TIFF")),
    ("a picture of a printer", "a.eps", lambda: photo("EPS")),
    ("a telephone's other kind", "a.avif", _always(b"\0\0\0\x1cftypavif" + bytes(100))),
    ("a film of a telephone", "a.mp4", _always(b"\0\0\0\x18ftypisom" + bytes(100))),
    ("an order for a program that draws", "a.png", _always(b"push graphic-context\nimage over 0,0 'https://x.example'")),
    ("an archive", "a.zip", _zipped("x.html")),
    ("an archive in an archive in an archive", "a.zip", _zipped("a.zip", "b.zip", "c.zip", "d.html")),
    ("an archive that becomes 20 MB", "a.zip", lambda: in_a_zip("x", bytes(20 * MEGABYTE))),
    ("an archive that writes elsewhere", "a.jpg", _zipped("../../../etc/passwd")),
    ("a tape", "a.tar.gz", _tar),
    ("a letter of Word", "a.docx", _zipped("word/document.xml")),
    ("a sheet with programs", "a.xlsm", _zipped("xl/vbaProject.bin")),
    ("an old letter of Word", "a.doc", _always(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))),
    ("a letter in rich text", "a.rtf", _always(b"{\\rtf1\\object}")),
    ("a program of Windows", "a.exe", _always(b"MZ\x90\0" + bytes(100))),
    ("a program of Linux", "foto.jpg", _always(b"\x7fELF" + bytes(100))),
    ("an order for a shell", "a.sh", _always(b"#!/bin/sh\nexit")),
    ("a page that is a program", "a.php", _always(b"<?php phpinfo();")),
    ("a mail", "a.eml", _always(b"From: x\r\nSubject: y\r\n\r\nz")),
    ("a database", "a.sqlite", _always(b"SQLite format 3\0" + bytes(100))),
))  # fmt: skip

NAMES = tuple(Upload(f"the name {sent!r:.40}", sent, _photo_of(number), JPEG, shown) for number, (sent, shown) in enumerate((
    ("../../etc/passwd.jpg", "passwd.jpg"),
    ("C:\\foto's\\wijn.JPG", "wijn.jpg"),
    ("/etc/cron.d/x", "x.jpg"),
    ("..", "bestand.jpg"),
    (".htaccess", "htaccess.jpg"),
    ("flesgnp\u202egpj.exe", "flesgnpgpj.jpg"),
    ("a\u200b\u2066b\u2069\ufeff.jpg", "ab.jpg"),
    ("cafe\u0301.jpg", "caf\u00e9.jpg"),
    ("\U0001f377 wijn.jpg", "\U0001f377 wijn.jpg"),
    ("\u0641\u0627\u062a\u0648\u0631\u0629.jpg", "\u0641\u0627\u062a\u0648\u0631\u0629.jpg"),
    ("a\0b\x1b[31m\x7f.jpg", "ab[31m.jpg"),
    ("<script>alert(1)<script>.jpg", "<script>alert(1)<script>.jpg"),
    ("x'; DROP TABLE attachment; --.jpg", "x'; DROP TABLE attachment; --.jpg"),
    ("a; filename=b.exe.jpg", "a; filename=b.exe.jpg"),
    ("{{7*7}}%s%00.jpg", "{{7*7}}%s%00.jpg"),
    ("foto.jpg.exe", "foto.jpg.jpg"),
    ("x" * 5000 + ".png", "x" * 116 + ".jpg"),
    ("   . .jpg", "bestand.jpg"),
    ("CON", "CON.jpg"),
)))  # fmt: skip

CORPUS = (*PHOTOS, *LARGE, *PAPERS, *OTHERS, *NAMES)
