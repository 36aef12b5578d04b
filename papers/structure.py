"""The tags of a paper: a tree of what is a heading, a table, a cell, and which marks on which page belong to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

OF_TABLE = "/A <</O /Table {}>>"
COLUMN_HEADER, ROW_HEADER = (OF_TABLE.format(f"/Scope /{scope}") for scope in ("Column", "Row"))


@dataclass(slots=True, eq=False)
class Element:
    """One tag. `said` is what else the PDF says of it: the scope of a header cell, the words for a figure."""

    tag: str
    parent: "Element | None" = None
    said: str = ""
    kids: "list[Element | tuple[int, int]]" = field(default_factory=list)  # tags, and marks as (page, number on that page)
    number: int = 0  # of its object in the file

    def add(self, tag: str, said: str = "") -> "Element":
        child = Element(tag, self, said)
        self.kids.append(child)
        return child


class Structure:
    """The tags of one paper, and of each page whose its marks are."""

    def __init__(self) -> None:
        self.document = Element("Document")
        self.pages: list[list[Element]] = []

    def mark(self, element: Element) -> int:
        """The number of a new mark for this element on the last page."""
        owners = self.pages[-1]
        owners.append(element)
        number = len(owners) - 1
        element.kids.append((len(self.pages) - 1, number))
        return number

    def added_to(self, drawn: bytes, file: Any) -> bytes:
        """The paper as ReportLab drew it, with the tree at its end. `file`, its PDFDocument, knows the numbers of what was drawn.

        There are tens of thousands of tags: written one by one as they will stand, they cost least.
        """
        root = file.objectcounter + 1
        elements = list(_all(self.document))
        for number, element in enumerate(elements, root + 1):
            element.number = number
        pages = [file.idToObjectNumberAndVersion[f"Page{number}"][0] for number in range(1, len(self.pages) + 1)]
        objects = (_written(element, root, pages) for element in elements)
        catalogue = file.Reference(file.Catalog).format(file).decode()
        return _extended(drawn, root, catalogue, chain((self._root(root + 1),), objects))

    def _root(self, document: int) -> str:
        owners = (f"{page} [{' '.join(f'{one.number} 0 R' for one in owned)}]" for page, owned in enumerate(self.pages))
        return f"<</Type /StructTreeRoot /K {document} 0 R /ParentTree <</Nums [{' '.join(owners)}]>> >>"


def text_string(text: str) -> str:
    """A text as PDF writes it outside the page."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _all(element: Element) -> Iterator[Element]:
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _all(kid)


def _written(element: Element, root: int, pages: list[int]) -> str:
    parent = element.parent.number if element.parent else root
    return f"<</S /{element.tag} /P {parent} 0 R {_kids(element.kids, pages)}{element.said}>>"


def _kids(kids: "list[Element | tuple[int, int]]", pages: list[int]) -> str:
    """Most tags have one mark: that one is written in the shortest way, which is read fastest."""
    if len(kids) == 1 and isinstance(kids[0], tuple):
        return f"/Pg {pages[kids[0][0]]} 0 R /K {kids[0][1]} "
    return f"/K [{' '.join(_kid(kid, pages) for kid in kids)}] " if kids else ""


def _kid(kid: Element | tuple[int, int], pages: list[int]) -> str:
    if isinstance(kid, Element):
        return f"{kid.number} 0 R"
    return f"<</Type /MCR /Pg {pages[kid[0]]} 0 R /MCID {kid[1]}>>"


def _extended(drawn: bytes, first: int, catalogue: str, objects: Iterable[str]) -> bytes:
    """A PDF with more objects, numbered from `first`; the first of them is the tree, as its own trailer says."""
    out, places = bytearray(drawn), []
    for number, written in enumerate(objects, first):
        places.append(len(out))
        out += f"{number} 0 obj {written} endobj\n".encode()
    begins = len(out)
    before = int(drawn[drawn.rindex(b"startxref") :].split()[1])
    out += f"xref\n{first} {len(places)}\n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    trailer = f"/Size {first + len(places)} /Root {catalogue} /Prev {before} /Tags {first} 0 R"
    out += f"trailer <<{trailer}>>\nstartxref\n{begins}\n%%EOF\n".encode()
    return bytes(out)
