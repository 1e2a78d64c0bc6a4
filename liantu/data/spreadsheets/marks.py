"""Marks 标记: what calamine passes over in silence. It reads ``#REF!`` as an empty cell, and so a formula without a
stored result; in an .ods it does not tell which cells are merged. An error is never an empty cell.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

NOT_COMPUTED = "#="  # before the formula, in the text of a cell whose result was never stored
SHOWN_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)|Err:\d{3}")
ERROR_BYTES = re.compile(rb"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)|Err:\d|calcext:value-type=.error")
SPANS = re.compile(rb"number-(rows|columns)-spanned=.([2-9]|\d\d)")
LAST = (1_048_576, 16_384)  # rows and columns of any spreadsheet program

Place = tuple[int, int]


@dataclass
class Marks:
    """Of one sheet: the text that belongs in a cell (row and column from 0), and its merged ranges."""

    cells: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)


def parts_of(
    read: Callable[[str], bytes], workbook: str, sheets_of: Callable[[bytes], Iterable[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """The file of each sheet and its name, in the order of the workbook; ``read`` gives a part of the archive."""
    targets: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    _parse(read(f"xl/_rels/{posixpath.basename(workbook)}.rels"), start)
    return [
        (posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/"), name)
        for relation, name in sheets_of(read(workbook))
    ]


def sheets_of_xlsx(xml: bytes) -> list[tuple[str, str]]:
    """The relation and the name of each sheet."""
    found = []

    def start(name: str, given: dict[str, str]) -> None:
        if _local(name) == "sheet":
            relation = next((value for key, value in given.items() if key.endswith(":id")), "")
            found.append((relation, given.get("name", "")))

    _parse(xml, start)
    return found


def errors_in_xlsx(xml: bytes) -> dict[Place, str]:
    """Cells of type "e", and formulas without a result."""
    return _XlsxErrors().read(xml)


class _XlsxErrors:
    def __init__(self) -> None:
        self.found: dict[Place, str] = {}
        self.row, self.column, self.kind = -1, -1, ""
        self.part, self.texts = "", {"f": None, "v": ""}

    def read(self, xml: bytes) -> dict[Place, str]:
        _parse(xml, self._start, self._end, self._data)
        return self.found

    def _start(self, name: str, given: dict[str, str]) -> None:
        name = _local(name)
        if name == "row":
            self.row, self.column = int(given.get("r", self.row + 2)) - 1, -1
        elif name == "c":
            self.row, self.column = place_of(given["r"]) if "r" in given else (self.row, self.column + 1)
            self.kind, self.texts = given.get("t", ""), {"f": None, "v": ""}
        elif name in ("f", "v"):
            self.part = name
            self.texts[name] = self.texts[name] or ""

    def _data(self, text: str) -> None:
        if self.part:
            self.texts[self.part] += text

    def _end(self, name: str) -> None:
        self.part = ""
        if _local(name) != "c":
            return
        formula, value = self.texts["f"], self.texts["v"]
        if self.kind == "e":
            self.found[self.row, self.column] = value
        elif formula is not None and value == "" and self.kind != "str":
            self.found[self.row, self.column] = NOT_COMPUTED + formula


def place_of(reference: str) -> Place:
    """``B3`` as row and column from 0; one that is beyond every spreadsheet is damaged.

    >>> place_of("B3"), place_of("AA10")
    ((2, 1), (9, 26))
    """
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper()[:9]:
        column = column * 26 + ord(letter) - 64
    row = int(reference[len(letters) :][:9])
    if not (1 <= row <= LAST[0] and 1 <= column <= LAST[1]):
        raise ValueError("no such cell")
    return row - 1, column - 1


def read_ods(xml: bytes) -> Mapping[int, Marks]:
    """The marks of every sheet of an .ods, by its place."""
    found: dict[int, Marks] = {}
    if ERROR_BYTES.search(xml) or SPANS.search(xml):
        _Ods(found).read(xml)
    return found


class _Ods:
    """Walks the cells of an .ods, whose rows and columns may stand for many alike."""

    def __init__(self, found: dict[int, Marks]) -> None:
        self.found, self.sheet = found, -1
        self.row = self.column = self.rows = 0
        self.cell: dict[str, str] | None = None
        self.text: list[str] = []

    def read(self, xml: bytes) -> None:
        _parse(xml, self._start, self._end, self._data)

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "table:table":
            self.sheet, self.row = self.sheet + 1, 0
        elif name == "table:table-row":
            self.rows, self.column = int(given.get("table:number-rows-repeated", 1)), 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.text = given, []

    def _data(self, text: str) -> None:
        if self.cell is not None:
            self.text.append(text)

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self.row += self.rows
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._mark(self.cell or {}, "".join(self.text).strip())
            self.column += int((self.cell or {}).get("table:number-columns-repeated", 1))
            self.cell = None

    def _mark(self, cell: dict[str, str], text: str) -> None:
        down, right = (int(cell.get(f"table:number-{axis}-spanned", 1)) for axis in ("rows", "columns"))
        if self.row >= LAST[0] or self.column >= LAST[1]:
            return
        marks = self.found.setdefault(self.sheet, Marks())
        if SHOWN_ERROR.fullmatch(text) or cell.get("calcext:value-type") == "error":
            for row in range(min(self.rows, LAST[0] - self.row)):
                marks.cells[self.row + row, self.column] = text if text.startswith("#") else "#VALUE!"
        elif down > 1 or right > 1:
            marks.merged.append(((self.row, self.column), (self.row + down - 1, self.column + right - 1)))


def _parse(xml: bytes, start: object, end: object = None, data: object = None) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as reason:
        raise ValueError("not well-formed") from reason


def _local(name: str) -> str:
    return name.rpartition(":")[2]
