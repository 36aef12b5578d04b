"""PDF documents to upload, made here: plain ones, and ones that can do more than be read."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.support.upload_photos import MEGABYTE, in_a_zip

Change = Callable[[pikepdf.Pdf], object]


def pdf(change: Change = lambda _document: None, pages: int = 1, **save: Any) -> bytes:
    held = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(100, 100))
        change(document)
        document.save(held, **save)
    return held.getvalue()


def opening(kind: str, **more: Any) -> Change:
    """What happens when it is opened."""
    return lambda document: document.Root.__setattr__("OpenAction", Dictionary(S=Name("/" + kind), **more))


def at_the_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=document.make_stream(b"app.alert(1)")))


def by_name(document: pikepdf.Pdf) -> None:
    action = document.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", action])))


def with_file(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ"


def pinned_file(document: pikepdf.Pdf) -> None:
    """A file behind a pin on the page."""
    spec = pikepdf.AttachedFileSpec(document, b"MZ", filename="x.exe").obj
    document.pages[0].obj.Annots = Array([_annotation(document, "FileAttachment", FS=spec)])


def form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def film(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Annots = Array([_annotation(document, "RichMedia")])


def link(document: pikepdf.Pdf) -> None:
    there = Dictionary(S=Name.URI, URI="https://voorbeeld.nl/")
    document.pages[0].obj.Annots = Array([_annotation(document, "Link", A=there)])


def endless(document: pikepdf.Pdf) -> None:
    """A page tree that is a branch of itself."""
    document.Root.Pages.Kids.append(document.Root.Pages)


def inflating(document: pikepdf.Pdf) -> None:
    """A page whose drawing is small until it is unpacked."""
    packed = zlib.compress(bytes(200 * MEGABYTE), 9)
    document.pages[0].obj.Contents = pikepdf.Stream(document, packed, Filter=Name.FlateDecode)


def _annotation(document: pikepdf.Pdf, kind: str, **more: Any) -> pikepdf.Object:
    return document.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=[0, 0, 9, 9], **more))


def nested(depth: int = 100_000) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * depth + b"]" * depth + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def packed_objects() -> bytes:
    """Objects in a packed stream that is small until somebody looks for them."""
    packed = zlib.compress(b"2 0 " + b" " * 900 * MEGABYTE, 9)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    listed = b"\0\0\0\0\xff" + b"\1" + (9).to_bytes(3, "big") + b"\0" + b"\2\0\0\1\0"
    body = b"%PDF-1.5\n1 0 obj\n" + stream + b"\nendobj\n"
    table = (
        b"3 0 obj\n<</Type/XRef/Size 3/W[1 3 1]/Root 2 0 R/Length %d>>stream\n" % len(listed) + listed + b"\nendstream\nendobj\n"
    )
    return body + table + b"startxref\n%d\n%%%%EOF" % len(body)


def with_zip() -> bytes:
    """A document for one program, an archive for another."""
    return pdf() + in_a_zip()


def with_script_before_the_end() -> bytes:
    """Written with other letters, as filters do not know it."""
    return pdf(opening("JavaScript", JS="1")).replace(b"/JavaScript", b"/J#61vaScript")
