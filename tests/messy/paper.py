"""Paper 稿纸: a sheet written line by line, each with what it is, so that the truth cannot be mistyped."""

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
import xlwt

EITHER = "?"  # a column about which sensible analysts differ: it is not counted


@dataclass(frozen=True)
class Truth:
    """What an analyst says of a table on a sheet. Columns are counted from 0 in the sheet, rows as a spreadsheet does.

    ``columns`` tells the dictionary's column of each, "" where it has none, and ``EITHER``.
    """

    sheet: str
    head: tuple[int, int]
    table: str
    columns: Mapping[int, str]
    headings: Mapping[int, str]  # what stands lowest over each column
    units: Mapping[int, str]
    rows: tuple[int, ...]
    strict: bool = True  # whether the first heading row counts too


@dataclass(frozen=True)
class Messy:
    """A file with the truth about it. ``beside`` are the rows of each sheet that are no data, with why.

    ``refused`` are the sheets that hold no table that we know; ``unreadable`` is a file that must be refused as such.
    """

    name: str
    content: bytes = field(repr=False)
    truths: tuple[Truth, ...] = ()
    beside: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    unreadable: bool = False


@dataclass(frozen=True)
class Formula:
    text: str
    value: object


@dataclass(frozen=True)
class Percent:
    """A number that the sheet shows as per cent."""

    value: float


class Page:
    """A sheet under the pen. Each method writes the next line and remembers what it was."""

    def __init__(self, name: str, hidden: bool = False):
        self.name, self.hidden = name, hidden
        self.cells: dict[tuple[int, int], object] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_columns: list[int] = []
        self.hidden_rows: list[int] = []
        self.beside: dict[int, str] = {}
        self.truths: list[Truth] = []
        self.row = 0

    def _write(self, cells: Sequence, left: int = 0) -> int:
        self.row += 1
        for place, cell in enumerate(cells, start=left):
            if cell is not None:
                self.cells[self.row, place] = cell
        return self.row

    def blank(self, n: int = 1) -> "Page":
        self.row += n
        return self

    def aside(self, why: str, *cells, wide: int = 0) -> "Page":
        """A line that is no data; ``wide`` merges its first cell over that many columns."""
        self.beside[self._write(cells)] = why
        if wide:
            self.merges.append((self.row, 0, self.row, wide - 1))
        return self

    def heads(self, table: str, columns: str, *lines: Sequence, units: Mapping[int, str] | None = None, left: int = 0):
        """The heading lines, and what their columns mean: words with a space between, ``-`` for none."""
        first = self.row + 1
        for line in lines:
            self._write(line, left)
        return self._told(table, columns, (first, self.row), units or {}, left)

    def beside_it(self, table: str, columns: str, line: Sequence, left: int, units: Mapping[int, str] | None = None):
        """A second table whose heading stands on the same line, further right."""
        self.row -= 1
        self._write(line, left)
        return self._told(table, columns, (self.row, self.row), units or {}, left)

    def _told(self, table: str, columns: str, head: tuple[int, int], units: Mapping[int, str], left: int):
        meant = {left + place: name.replace("-", "") for place, name in enumerate(columns.split())}
        lowest = {
            place: next((str(self.cells[row, place]) for row in range(head[1], head[0] - 1, -1)
                         if (row, place) in self.cells), "")
            for place in meant
        }  # fmt: skip
        self.truths.append(Truth(self.name, head, table, meant, lowest, dict(units), ()))
        return self

    def merge(self, *ranges: tuple[int, int, int, int]) -> "Page":
        """First row, first column, last row, last column; rows from 1, columns from 0."""
        self.merges += ranges
        return self

    def data(self, *cells, left: int = 0, of: Sequence[int] = (-1,)) -> "Page":
        """A row of the last table, or of those named by ``of``."""
        row = self._write(cells, left)
        for which in of:
            truth = self.truths[which]
            self.truths[which] = replace(truth, rows=(*truth.rows, row))
        return self

    def loosely(self) -> "Page":
        """The first heading row of the last table is a matter of taste."""
        self.truths[-1] = replace(self.truths[-1], strict=False)
        return self


def messy(name: str, content: bytes, *pages: Page, refused: Sequence[str] = ()) -> Messy:
    return Messy(
        name,
        content,
        tuple(truth for page in pages for truth in page.truths),
        {page.name: page.beside for page in pages if page.truths},
        tuple(refused),
    )


def as_xlsx(*pages: Page) -> bytes:
    """By XlsxWriter, which keeps the last value of a formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "yyyy/m/d"})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for top, left, bottom, right in page.merges:
            sheet.merge_range(top - 1, left, bottom - 1, right, "")
        for (row, place), cell in page.cells.items():
            if isinstance(cell, Formula):
                sheet.write_formula(row - 1, place, cell.text, None, cell.value)
            elif isinstance(cell, Percent):
                sheet.write_number(row - 1, place, cell.value, percent)
            elif isinstance(cell, datetime.date):
                sheet.write_datetime(row - 1, place, cell, day)
            else:
                sheet.write(row - 1, place, cell)
        for place in page.hidden_columns:
            sheet.set_column(place, place, None, None, {"hidden": True})
        for row in page.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        if page.hidden:
            sheet.hide()
    book.close()
    return target.getvalue()


def as_xlsx_of_openpyxl(*pages: Page) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.name)
        for (row, place), cell in page.cells.items():
            target = sheet.cell(row, place + 1, cell.value if isinstance(cell, Percent) else cell)
            if isinstance(cell, Percent):
                target.number_format = "0.0%"
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(start_row=top, start_column=left + 1, end_row=bottom, end_column=right + 1)
        sheet.sheet_state = "hidden" if page.hidden else "visible"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_xls(*pages: Page) -> bytes:
    """BIFF8, as the programs of before 2007 write it."""
    book = xlwt.Workbook(encoding="gbk")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for page in pages:
        sheet = book.add_sheet(page.name)
        corners = {(top, left): (bottom, right) for top, left, bottom, right in page.merges}
        for (row, place), cell in page.cells.items():
            bottom, right = corners.get((row, place), (row, place))
            style = day if isinstance(cell, datetime.date) else xlwt.Style.default_style
            sheet.write_merge(row - 1, bottom - 1, place, right, cell, style)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_text(page: Page, encoding: str, delimiter: str = ",", end: str = "\r\n") -> bytes:
    """Every line as wide as the widest, as a spreadsheet saves it."""
    width = max(place for _, place in page.cells) + 1
    lines = []
    for row in range(1, page.row + 1):
        cells = [_shown(page.cells.get((row, place))) for place in range(width)]
        lines.append(delimiter.join(_quoted(cell, delimiter) for cell in cells))
    return (end.join(lines) + end).encode(encoding)


def _shown(cell: object) -> str:
    if isinstance(cell, Percent):
        return f"{cell.value:.1%}"
    if isinstance(cell, datetime.date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    return "" if cell is None else str(cell)


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in (delimiter, '"', "\n")) else cell


def as_ods(*pages: Page) -> bytes:
    """The least that OpenDocument asks for, with merged cells as LibreOffice writes them."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    tables = "".join(map(_ods_table, pages))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{urn}:office:1.0"'
        f' xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{urn}:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/"'
        ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return target.getvalue()


def _ods_table(page: Page) -> str:
    width = max(place for _, place in page.cells) + 1
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merges}
    covered = {
        (row, place)
        for top, left, bottom, right in page.merges
        for row in range(top, bottom + 1)
        for place in range(left, right + 1)
    } - set(spans)
    rows = []
    for row in range(1, page.row + 1):
        cells = []
        for place in range(width):
            cell = page.cells.get((row, place))
            tag = "covered-table-cell" if (row, place) in covered else "table-cell"
            down, across = spans.get((row, place), (1, 1))
            span = (
                f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
                if down * across > 1
                else ""
            )
            if cell is None:
                cells.append(f"<table:{tag}{span}/>")
            elif isinstance(cell, int | float):
                cells.append(
                    f'<table:{tag}{span} office:value-type="float" office:value="{cell}">'
                    f"<text:p>{cell}</text:p></table:{tag}>"
                )
            else:
                cells.append(
                    f'<table:{tag}{span} office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:{tag}>'
                )
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f'<table:table table:name="{escape(page.name)}">{"".join(rows)}</table:table>'
