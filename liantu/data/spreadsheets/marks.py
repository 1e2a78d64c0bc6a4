"""Marks 标记: what calamine passes over in silence. It reads ``#REF!`` as an empty cell, and so a formula without a
stored result; in an .ods it does not tell which cells are merged. An error is never an empty cell.
"""

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from liantu.data.spreadsheets import records

NOT_COMPUTED = "#="  # before the formula, in the text of a cell whose result was never stored
SHOWN_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)|Err:\d{3}")
ERROR_BYTES = re.compile(rb"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)|Err:\d|calcext:value-type=.error")
SPANS = re.compile(rb"number-rows-spanned=.([2-9]|\d\d)")

Place = tuple[int, int]


@dataclass
class Marks:
    """Of one sheet: the text that belongs in a cell (row and column from 0), and its merged ranges."""

    cells: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)


def marks_of(path: str) -> Mapping[int, Marks]:
    """The marks of every sheet, by its place in the workbook."""
    found: defaultdict[int, Marks] = defaultdict(Marks)
    if not zipfile.is_zipfile(path):
        for place, cells in records.errors_in_xls(path):
            found[place].cells.update(cells)
        return found
    with zipfile.ZipFile(path) as book:
        names = set(book.namelist())
        if "content.xml" in names:
            _read_ods(book.read("content.xml"), found)
        elif "xl/workbook.bin" in names:
            for place, part in enumerate(_parts(book, "xl/workbook.bin", records.sheets_of_xlsb)):
                found[place].cells.update(records.errors_in_xlsb(book.read(part)) if part in names else {})
        elif "xl/workbook.xml" in names:
            for place, part in enumerate(_parts(book, "xl/workbook.xml", _sheets_of_xlsx)):
                found[place].cells.update(_errors_in_xlsx(book.read(part)) if part in names else {})
    return found


def _parts(book: zipfile.ZipFile, workbook: str, sheets_of: object) -> list[str]:
    """The file of each sheet, in the order of the workbook."""
    targets: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[given["Id"]] = given["Target"]

    _parse(book.read(f"xl/_rels/{posixpath.basename(workbook)}.rels"), start)
    ids = sheets_of(book.read(workbook))
    return [posixpath.normpath(posixpath.join("/xl", targets.get(each, ""))).lstrip("/") for each in ids]


def _sheets_of_xlsx(xml: bytes) -> list[str]:
    ids = []

    def start(name: str, given: dict[str, str]) -> None:
        if _local(name) == "sheet":
            ids.append(next((value for key, value in given.items() if key.endswith(":id")), ""))

    _parse(xml, start)
    return ids


def _errors_in_xlsx(xml: bytes) -> dict[Place, str]:
    """Cells of type "e", and formulas without a result. Most sheets have neither, and are not parsed."""
    if not re.search(rb"""\st=["']e["']|<(\w+:)?f[\s>/]""", xml) and not xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        return {}
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
            self.row, self.column = _place(given["r"]) if "r" in given else (self.row, self.column + 1)
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


def _place(reference: str) -> Place:
    """``B3`` as row and column from 0.

    >>> _place("B3"), _place("AA10")
    ((2, 1), (9, 26))
    """
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


def _read_ods(xml: bytes, found: Mapping[int, Marks]) -> None:
    if ERROR_BYTES.search(xml) or SPANS.search(xml):
        _Ods(found).read(xml)


class _Ods:
    """Walks the cells of an .ods, whose rows and columns may stand for many alike."""

    def __init__(self, found: Mapping[int, Marks]) -> None:
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
        marks, spanned = self.found[self.sheet], int(cell.get("table:number-rows-spanned", 1))
        if SHOWN_ERROR.fullmatch(text) or cell.get("calcext:value-type") == "error":
            for row in range(self.rows):
                marks.cells[self.row + row, self.column] = text if text.startswith("#") else "#VALUE!"
        elif spanned > 1:
            marks.merged.append(((self.row, self.column), (self.row + spanned - 1, self.column)))


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
