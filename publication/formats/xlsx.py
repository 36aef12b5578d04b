"""The register as an Office Open XML spreadsheet, written row by row with the texts in their cells."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import BinaryIO

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
    escaped,
    large_part,
    package,
    write_rows,
    xml,
)

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats"
DAY_ZERO = date(1899, 12, 30).toordinal()
CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what this format would read as the code of a letter
ROW, TEXT = ("<row>", "</row>"), ('<c t="inlineStr"><is><t>', "</t></is></c>")
DAY_STYLE, HEAD_STYLE = 1, 2

PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{TYPES}-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}-officedocument.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}-officedocument.spreadsheetml.worksheet+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{TYPES}-officedocument.spreadsheetml.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}-officedocument.spreadsheetml.styles+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{TYPES}-package.core-properties+xml"/>'
        f'<Override PartName="/docProps/custom.xml" ContentType="{TYPES}-officedocument.custom-properties+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATIONS}/custom-properties" Target="docProps/custom.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{ABOUT}" sheetId="2" r:id="rId2"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
CLOSING = "</sheetData></worksheet>"
FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews>"
)


def write_xlsx(file: BinaryIO, rows: Iterable[Row], described: Described) -> None:
    """The register, and a second sheet about it. Days and numbers are typed cells, the rest is text: nothing can be a formula."""
    with package(file) as made:
        add(made, {name: HEAD + text for name, text in {**PARTS, **_properties(described)}.items()})
        with large_part(made, "xl/worksheets/sheet1.xml", described) as part:
            header = "".join(f'<c s="{HEAD_STYLE}" t="inlineStr"><is><t>{name}</t></is></c>' for name in TABLE)
            part.write(f"{_opening(len(TABLE), FROZEN)}{header.join(ROW)}".encode())
            write_rows(part, rows, described, FORM)
            part.write(CLOSING.encode())
        lines = (
            _text(xml(name)) + (_number if isinstance(value, int) else _text)(xml(value)) for name, value in about(described)
        )
        add(made, {"xl/worksheets/sheet2.xml": f"{_opening(2)}{''.join(line.join(ROW) for line in lines)}{CLOSING}"})


def _opening(columns: int, view: str = "") -> str:
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}">{view}<cols><col min="1" max="{columns}" width="24" customWidth="1"/></cols><sheetData>'
    )


def _text(text: str) -> str:
    return text.join(TEXT)


def _escaped(text: str) -> str:
    text = escaped(text)
    return CODED.sub("_x005F_", text) if "_x" in text else text


@lru_cache(maxsize=65_536)
def _day(text: str) -> str:
    day = day_in(text)
    return _text(text) if day is None else f'<c s="{DAY_STYLE}"><v>{day.toordinal() - DAY_ZERO}</v></c>'


def _number(text: str) -> str:
    return f"<c><v>{text}</v></c>" if text.isascii() and text.isdigit() else _text(text)


FORM = SheetForm(
    row=ROW,
    text=TEXT,
    empty="<c/>",
    typed={FieldKind.DAY: _day, FieldKind.PARTIAL_DATE: _day, FieldKind.NUMBER: _number},
    escape=_escaped,
)


def _properties(described: Described) -> dict[str, str]:
    moment = datetime.fromisoformat(described.published_at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    custom = {"Uitgave": f"<vt:i4>{described.number}</vt:i4>"}
    custom["SHA-256 van register.json"] = f"<vt:lpwstr>{xml(described.checksum_of_register)}</vt:lpwstr>"
    properties = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">{value}</property>'
        for number, (name, value) in enumerate(custom.items(), start=2)
    )
    return {
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{xml(described.title)}</dc:title><dc:creator>{xml(described.organisation)}</dc:creator>"
            f"<dc:description>{xml(description(described))}</dc:description><dc:language>nl</dc:language>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
        ),
        "docProps/custom.xml": (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
            f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{properties}</Properties>'
        ),
    }
