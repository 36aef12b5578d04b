"""Any tables as a workbook, ODS or XLSX, with typed cells: numbers are numbers, all else is text that nothing runs.

It holds no moment of making: the same tables give the same bytes.
"""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal

from publication.formats import ods, xlsx
from publication.formats.sheets import SheetForm, add, package, xml

Value = str | int | Decimal | None
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Value]]]  # its name, its heads, its rows


def ods_workbook(title: str, author: str, sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an OpenDocument spreadsheet; the first line of each is a head."""
    made = "".join(
        f'<table:table table:name="{xml(name)}">'
        f'<table:table-column table:style-name="wide" table:number-columns-repeated="{len(heads)}"/>'
        f"<table:table-header-rows>{_row(heads, ods.FORM, _ods_head)}</table:table-header-rows>"
        f"{''.join(_row(row, ods.FORM, _ods_number) for row in rows)}</table:table>"
        for name, heads, rows in sheets
    )
    body = f"<office:body><office:spreadsheet>{made}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with package(out) as parts:
        ods.add_type(parts)
        content = (
            f'{ods.HEAD}<office:document-content {ods.NAMES} office:version="1.3">{ods.STYLES}{body}</office:document-content>'
        )
        add(parts, {"META-INF/manifest.xml": ods.MANIFEST, "meta.xml": _ods_about(title, author), "content.xml": content})
    return out.getvalue()


def xlsx_workbook(title: str, author: str, sheets: Sequence[Sheet]) -> bytes:
    """The same as an Office Open XML spreadsheet; its first line stays in sight."""
    numbered = list(enumerate(sheets, start=1))
    override = f"{xlsx.TYPES}-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{override}.worksheet+xml"/>'
        for number, _ in numbered
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{xlsx.PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{xlsx.TYPES}-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{override}.sheet.main+xml"/>{types}'
            f'<Override PartName="/xl/styles.xml" ContentType="{override}.styles+xml"/>'
            f'<Override PartName="/docProps/core.xml" ContentType="{xlsx.TYPES}-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": _relations(
            ("officeDocument", "xl/workbook.xml"), ("metadata/core-properties", "docProps/core.xml"), of_package={2}
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{xlsx.MAIN}" xmlns:r="{xlsx.RELATIONS}"><sheets>'
            + "".join(f'<sheet name="{xml(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, (name, *_) in numbered)
            + "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            *(("worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered), ("styles", "styles.xml")
        ),
        "xl/styles.xml": xlsx.PARTS["xl/styles.xml"],
        "docProps/core.xml": _core(title, author),
        **{f"xl/worksheets/sheet{number}.xml": _xlsx_sheet(sheet) for number, sheet in numbered},
    }
    out = io.BytesIO()
    with package(out) as made:
        add(made, {name: xlsx.HEAD + text for name, text in parts.items()})
    return out.getvalue()


WORKBOOKS: dict[str, Callable[[str, str, Sequence[Sheet]], bytes]] = {"ods": ods_workbook, "xlsx": xlsx_workbook}


def _row(values: Sequence[Value], form: SheetForm, number: Callable[[str], str]) -> str:
    """A row; `number` writes what is a number, or the text of a head."""
    return "".join(_cell(value, form, number) for value in values).join(form.row)


def _cell(value: Value, form: SheetForm, number: Callable[[str], str]) -> str:
    if value is None or value == "":
        return form.empty
    if isinstance(value, str) and number not in HEADS:
        return form.escape(value).join(form.text)
    return number(form.escape(str(value)))


def _ods_number(text: str) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{text}"><text:p>{text}</text:p></table:table-cell>'


def _ods_head(text: str) -> str:
    return f'<table:table-cell table:style-name="head" office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _xlsx_number(text: str) -> str:
    return f"<c><v>{text}</v></c>"


def _xlsx_head(text: str) -> str:
    return f'<c s="{xlsx.HEAD_STYLE}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADS = (_ods_head, _xlsx_head)


def _xlsx_sheet(sheet: Sheet) -> str:
    _name, heads, rows = sheet
    filled = _row(heads, xlsx.FORM, _xlsx_head) + "".join(_row(row, xlsx.FORM, _xlsx_number) for row in rows)
    columns = f'<cols><col min="1" max="{len(heads)}" width="24" customWidth="1"/></cols>'
    return f'<worksheet xmlns="{xlsx.MAIN}">{xlsx.FROZEN}{columns}<sheetData>{filled}</sheetData></worksheet>'


def _relations(*targets: tuple[str, str], of_package: set[int] | None = None) -> str:
    """`of_package` are the numbers of those that the package itself knows."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Target="{target}"'
        f' Type="{f"{xlsx.PACKAGE}/relationships" if number in (of_package or ()) else xlsx.RELATIONS}/{kind}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{xlsx.PACKAGE}/relationships">{rows}</Relationships>'


def _ods_about(title: str, author: str) -> str:
    return (
        f'{ods.HEAD}<office:document-meta {ods.NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3">'
        f"<office:meta><dc:title>{xml(title)}</dc:title><dc:creator>{xml(author)}</dc:creator><dc:language>nl</dc:language>"
        "</office:meta></office:document-meta>"
    )


def _core(title: str, author: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{xlsx.PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{xml(title)}</dc:title><dc:creator>{xml(author)}</dc:creator><dc:language>nl</dc:language></cp:coreProperties>"
    )
