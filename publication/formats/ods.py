"""The register as an OpenDocument spreadsheet, written row by row."""

from collections.abc import Iterable
from functools import lru_cache
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from publication.formats.described import Described
from publication.formats.fields import TABLE, FieldKind
from publication.formats.rows import Row
from publication.formats.sheets import (
    ABOUT,
    SHEET,
    SheetForm,
    about,
    add,
    day_in,
    description,
    large_part,
    package,
    write_rows,
    xml,
)

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle", "meta": "meta",
        "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
STYLES = (
    '<office:automatic-styles><number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="wide" style:family="table-column"><style:table-column-properties style:column-width="4.5cm"/>'
    "</style:style></office:automatic-styles>"
)
ROW = ("<table:table-row>", "</table:table-row>")
TEXT = ('<table:table-cell office:value-type="string"><text:p>', "</text:p></table:table-cell>")


def write_ods(file: BinaryIO, rows: Iterable[Row], described: Described) -> None:
    """The register, and a second sheet about it. Days and numbers are typed cells, the rest is text: nothing can be a formula."""
    with package(file) as made:
        add_type(made)
        add(made, {"META-INF/manifest.xml": MANIFEST, "meta.xml": _properties(described)})
        with large_part(made, "content.xml", described) as part:
            part.write(f'{HEAD}<office:document-content {NAMES} office:version="1.3">{STYLES}<office:body>'.encode())
            part.write(f"<office:spreadsheet>{_opening(SHEET, len(TABLE))}{_header(TABLE)}".encode())
            write_rows(part, rows, described, FORM)
            part.write(f"</table:table>{_about(described)}</office:spreadsheet></office:body></office:document-content>".encode())


def _text(text: str) -> str:
    return text.join(TEXT)


@lru_cache(maxsize=65_536)
def _day(text: str) -> str:
    if day_in(text) is None:
        return _text(text)
    return (
        f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{text}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def _number(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        return _text(text)
    return f'<table:table-cell office:value-type="float" office:value="{text}"><text:p>{text}</text:p></table:table-cell>'


FORM = SheetForm(
    row=ROW,
    text=TEXT,
    empty="<table:table-cell/>",
    typed={FieldKind.DAY: _day, FieldKind.PARTIAL_DATE: _day, FieldKind.NUMBER: _number},
)


def _opening(name: str, columns: int) -> str:
    return (
        f'<table:table table:name="{name}">'
        f'<table:table-column table:style-name="wide" table:number-columns-repeated="{columns}"/>'
    )


def _header(names: Iterable[str]) -> str:
    head = "".join(
        f'<table:table-cell table:style-name="head" office:value-type="string"><text:p>{xml(name)}</text:p></table:table-cell>'
        for name in names
    )
    return f"<table:table-header-rows>{head.join(ROW)}</table:table-header-rows>"


def _about(described: Described) -> str:
    lines = (_text(xml(name)) + (_number if isinstance(value, int) else _text)(xml(value)) for name, value in about(described))
    return f"{_opening(ABOUT, 2)}{''.join(line.join(ROW) for line in lines)}</table:table>"


def add_type(made: ZipFile) -> None:
    """The first part says what kind of file this is, and is not compressed, so that it can be seen from outside."""
    made.writestr(ZipInfo("mimetype"), MEDIA_TYPE, compress_type=ZIP_STORED)


def _properties(described: Described) -> str:
    return (
        f'{HEAD}<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:meta>'
        f"<dc:title>{xml(described.title)}</dc:title><dc:creator>{xml(described.organisation)}</dc:creator>"
        f"<dc:description>{xml(description(described))}</dc:description><dc:language>nl</dc:language>"
        f"<meta:creation-date>{xml(described.published_at)}</meta:creation-date><dc:date>{xml(described.published_at)}</dc:date>"
        f'<meta:user-defined meta:name="Uitgave" meta:value-type="float">{described.number}</meta:user-defined>'
        f'<meta:user-defined meta:name="SHA-256 van register.json">{xml(described.checksum_of_register)}</meta:user-defined>'
        "</office:meta></office:document-meta>"
    )
