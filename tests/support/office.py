"""LibreOffice, as somebody who opens our spreadsheets: it reads a file and writes down what it understood."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tests.support.absence import absent

NAMES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")
}  # fmt: skip
WITHIN = 120  # seconds


def understood(folder: Path, *files: Path) -> dict[str, dict[str, list[list[tuple[str, str]]]]]:
    """Per file, per sheet, the rows as LibreOffice read them: a cell is its type and its value; formulas have type "formula"."""
    program = shutil.which("soffice") or absent("LibreOffice", "apt-get install libreoffice-calc-nogui")
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "fods", "--outdir",
         str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=WITHIN,
    )  # fmt: skip
    return {file.name: _sheets(folder / f"{file.stem}.fods") for file in files}


def _sheets(path: Path) -> dict[str, list[list[tuple[str, str]]]]:
    body = ElementTree.parse(path).getroot().find(".//office:spreadsheet", NAMES)  # noqa: S314 (LibreOffice wrote it just now)
    return {_get(sheet, "table", "name"): list(_rows(sheet)) for sheet in body.findall("table:table", NAMES)}


def _rows(sheet: ElementTree.Element) -> Iterator[list[tuple[str, str]]]:
    for row in sheet.iter(f"{{{NAMES['table']}}}table-row"):
        cells = [
            _cell(cell)
            for cell in row.findall("table:table-cell", NAMES)
            for _ in range(min(int(_get(cell, "table", "number-columns-repeated") or 1), 50))
        ]
        while cells and cells[-1] == ("", ""):
            cells.pop()
        if cells:
            yield cells


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    if _get(cell, "table", "formula"):
        return "formula", _get(cell, "table", "formula")
    kind = _get(cell, "office", "value-type")
    value = {"date": "date-value", "float": "value"}.get(kind)
    text = "\n".join("".join(part.itertext()) for part in cell.findall("text:p", NAMES))
    return kind, _get(cell, "office", value) if value else text


def _get(element: ElementTree.Element, space: str, name: str) -> str:
    return element.get(f"{{{NAMES[space]}}}{name}", "")
