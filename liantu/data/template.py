"""The template 模板: the empty workbook a user fills in, and the same with the rows that were rejected."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from liantu.data.checks import Checked
from liantu.data.dictionary import RESERVED, TABLES, Column, Table, is_reserved
from liantu.data.numerals import plainly
from liantu.data.problems import ORDER, Problem
from liantu.data.spreadsheets.marks import NOT_COMPUTED
from liantu.data.writing import AS_TEXT, heading, headings, put
from liantu.facts import Name, Named

LAST = 20_000  # rows for which a list is offered
WIDTH = {"text": 20, "shares": 28, "code": 24, "date": 13, "choice": 11, "flag": 10}
NUMBER_FORMAT = {
    "text": "@",
    "code": "@",
    "shares": "@",
    "date": "yyyy-mm-dd",
    "money": "#,##0.00",
    "share": "0.0%",
    "coordinate": "0.000000",
}
COLOUR = "#E9EEF3"
WRONG = {"error": "#F8D7D3", "warning": "#FBEFC9", "note": "#FBEFC9"}  # behind a cell that goes back
VERSION = Name("版本", "Version")  # before the version to which rejected rows are owed


def template(language: str) -> bytes:
    """The empty workbook: a sheet of explanations, then one sheet a table."""
    return _book(language, None, "", {})


def rejected(checked: Checked, language: str, say: Callable[..., str], *, version: str = "") -> bytes:
    """The rejected rows in the template's shape, with what is wrong and how to cure it; ``say`` speaks the codes.

    What is wrong and how to cure it stand in the first two columns, the wrong cells are coloured. Tables without a row
    are left out but for those that every upload needs; what is wrong with no row (a missing column) is not said.
    All problems of a row are named, what keeps it out first. ``version``, to which the rows are owed, stands with the
    explanations, so that the cured workbook finds its way back (:func:`owed_to`).
    """
    told: dict[tuple[str, int], list[Problem]] = {}
    for problem in checked.problems:
        if problem.table in TABLES and problem.row is not None:
            told.setdefault((problem.table, problem.index), []).append(problem)
    rows = {}
    for name, texts in checked.rejected.items():
        written = texts.reindex(columns=[each.column for each in TABLES[name].columns], fill_value="").to_dict(
            "records"
        )
        for row, cells in zip(texts.index, written, strict=True):
            problems = sorted(told.get((name, row), ()), key=_gravity)
            said = _sentences(problems, TABLES[name], cells, language, say)
            wrong = {each.field: each.severity for each in reversed(problems)}
            rows.setdefault(name, []).append(_Row(said, list(cells.values()), [wrong.get(each, "") for each in cells]))
    return _book(language, rows, version, checked.tables)


def owed_to(sheet: str, rows: Mapping[int, Sequence[str]]) -> str | None:
    """The version to which the rows of a workbook of ours are owed, from its sheet of explanations; None elsewhere.

    >>> owed_to("说明", {1: ["表"], 2: ["版本", "0123456789ab"]}), owed_to("企业", {1: ["版本", "0123456789ab"]})
    ('0123456789ab', None)
    """
    if is_reserved(sheet, "sheet"):
        for cells in rows.values():
            if len(cells) > 1 and cells[0] in (VERSION.zh, VERSION.en) and re.fullmatch(r"[0-9a-f]{12}", cells[1]):
                return cells[1]
    return None


class _Row(NamedTuple):
    """A row that goes back: what is said of it, its cells, and how wrong each of them is ("" where it is not)."""

    said: list[str]
    cells: list[str]
    wrong: list[str]


def _gravity(problem: Problem) -> int:
    return ORDER.index(problem.severity)


def _sentences(
    problems: Sequence[Problem], table: Table, cells: Mapping[str, str], language: str, say: Callable[..., str]
) -> list[str]:
    """All problems of a row in one cell, all cures in the next; each names its column."""
    colon, separator = ("：", "；") if language == "zh" else (": ", "; ")
    columns = {each.column: each for each in table.columns}
    said, cured = [], []
    for each in problems:
        column = columns.get(each.field)
        named = getattr(column, language) if column and each.column in ("", each.field) else each.column
        before = named + colon if named else ""
        said.append(before + say(language, f"problem.{each.code}", **each.facts))
        amount = _amount(cells.get(each.field, ""), column) if column and each.code == "not_a_number" else ""
        cure = (
            say(language, "owed.write_as", text=amount) if amount else say(language, f"cure.{each.code}", **each.facts)
        )
        cured.append(before + cure)
    return [separator.join(said), separator.join(cured)]


def _amount(cell: str, column: Column) -> str:
    """The amount that a wrong cell means, with its unit where that is not the template's; "" where none is sure.

    >>> revenue = next(each for each in TABLES["firms"].columns if each.column == "revenue")
    >>> _amount("约1.2亿元", revenue), _amount("约1200", revenue), _amount("很多", revenue)
    ('1.2亿元', '', '')
    """
    amount = plainly(cell)
    return "" if not amount or amount[-1:].isdigit() or amount.endswith(column.unit or "\0") else amount


def _book(
    language: str, rows: Mapping[str, Sequence[_Row]] | None, version: str, names: Mapping[str, pd.DataFrame]
) -> bytes:
    """All tables without a row, behind their explanations; or the tables that have rows, and what explains them."""
    target = io.BytesIO()
    tables = [each for each in TABLES.values() if rows is None or rows.get(each.table)]
    others = [each for each in TABLES.values() if rows is not None and each.required and each not in tables]
    with xlsxwriter.Workbook(target, AS_TEXT) as book:
        styles = _Styles(book)
        if rows is None:
            _explain(book, styles, language, tables)
        lists = _Lists(language, None if rows is None else len(RESERVED["explanation"]) + 1, names)
        for table in tables:
            sheet = book.add_worksheet(getattr(table, language))
            _lay_out(sheet, table, language, styles, lists, first=0 if rows is None else len(RESERVED["heading"]))
            if rows is not None:
                _fill(sheet, rows[table.table], language, styles)
        if rows is not None:
            sheet = _explain(book, styles, language, tables, version)
            lists.write(sheet, styles)
        for table in others:
            _lay_out(book.add_worksheet(getattr(table, language)), table, language, styles, lists, first=0)
    return target.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[_Row], language: str, styles: "_Styles") -> None:
    """Rows that go back: first what is said of each, then its cells, the wrong ones coloured."""
    for place, name in enumerate(RESERVED["heading"].values()):
        sheet.write_string(0, place, getattr(name, language), styles.optional)
        sheet.set_column(place, place, 34, styles.wrapped)
    start = len(RESERVED["heading"])
    for number, row in enumerate(rows, start=1):
        for place, sentence in enumerate(row.said):
            put(sheet, number, place, sentence or None, styles.wrapped)
        for place, (cell, wrong) in enumerate(zip(row.cells, row.wrong, strict=True), start=start):
            shown = cell.removeprefix("#") if cell.startswith(NOT_COMPUTED) else cell
            if wrong and not shown:
                sheet.write_blank(number, place, None, styles.wrong[wrong])
            else:
                put(sheet, number, place, shown or None, styles.wrong.get(wrong))


class _Lists:
    """The names that may stand in a column: of the template's own sheets, or of what was accepted, kept beside the
    explanations from ``first`` on."""

    def __init__(self, language: str, first: int | None, tables: Mapping[str, pd.DataFrame]) -> None:
        self.language, self.first, self.tables = language, first, tables
        self.kept: dict[str, list[str]] = {}

    def source(self, column: Column) -> list[str] | str:
        """What a list offers; "" for none."""
        if column.choices:
            return [spellings[1 if self.language == "zh" else 2] for spellings in column.choices]
        target, _, key = column.refers_to.partition(".")
        if not target:
            return ""
        if self.first is None:
            place = [each.column for each in TABLES[target].columns].index(key)
            return _cells(getattr(TABLES[target], self.language), place, LAST)
        if target not in self.tables or key not in self.tables[target]:
            return ""
        found = list(dict.fromkeys(self.tables[target][key].dropna()))[:LAST]
        if not found:
            return ""
        self.kept.setdefault(column.refers_to, found)
        place = self.first + list(self.kept).index(column.refers_to)
        return _cells(getattr(RESERVED["sheet"]["explanations"], self.language), place, len(found))

    def write(self, sheet: Worksheet, styles: "_Styles") -> None:
        """The names that were asked for, a column each."""
        for place, (target, names) in enumerate(self.kept.items(), start=self.first or 0):
            sheet.write_string(0, place, getattr(TABLES[target.partition(".")[0]], self.language), styles.optional)
            for number, name in enumerate(names, start=1):
                put(sheet, number, place, str(name))


def _cells(sheet: str, place: int, n: int) -> str:
    letter = xl_col_to_name(place)
    return f"='{sheet}'!${letter}$2:${letter}${n + 1}"


class _Styles:
    """The few formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        head = {"bottom": 1, "bg_color": COLOUR, "text_wrap": True, "valign": "vcenter"}
        self.required = book.add_format(head | {"bold": True})
        self.optional = book.add_format(head)
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.wrong = {severity: book.add_format({"bg_color": colour}) for severity, colour in WRONG.items()}
        self.cells = {kind: book.add_format({"num_format": code}) for kind, code in NUMBER_FORMAT.items()}


def _lay_out(sheet: Worksheet, table: Table, language: str, styles: _Styles, lists: _Lists, *, first: int) -> None:
    for place, (column, name) in enumerate(zip(table.columns, headings(table, language), strict=True), start=first):
        sheet.write_string(0, place, name, styles.required if column.required else styles.optional)
        width = max(WIDTH.get(column.type, 12), 2 + sum(2 if c > "\u2e7f" else 1 for c in name))
        sheet.set_column(place, place, width, styles.cells.get(column.type))
        if offered := lists.source(column):
            # A list offers; it does not forbid: several names, the other language and codes are allowed too.
            sheet.data_validation(1, place, LAST, place, {"validate": "list", "source": offered, "show_error": False})
    sheet.freeze_panes(1, 0)


def _explain(
    book: xlsxwriter.Workbook, styles: _Styles, language: str, tables: Sequence[Table], version: str = ""
) -> Worksheet:
    """Every column: heading, required or not, unit, what may be written, meaning; then to which version rows go."""
    sheet = book.add_worksheet(getattr(RESERVED["sheet"]["explanations"], language))
    for place, (name, width) in enumerate(zip(RESERVED["explanation"].values(), (14, 22, 10, 10, 44, 52), strict=True)):
        sheet.write_string(0, place, getattr(name, language), styles.required)
        sheet.set_column(place, place, width, styles.wrapped)
    sheet.freeze_panes(1, 0)
    number = 0
    for table in tables:
        for column in table.columns:
            number += 1
            needed = getattr(RESERVED["word"]["yes" if column.required else "no"], language)
            cells = (getattr(table, language), getattr(column, language), needed, column.unit)
            for place, cell in enumerate((*cells, allowed(column, language), getattr(column, f"meaning_{language}"))):
                sheet.write_string(number, place, cell)
    if version:
        sheet.write_string(number + 1, 0, getattr(VERSION, language), styles.required)
        sheet.write_string(number + 1, 1, version)
    return sheet


def allowed(column: Column, language: str) -> str:
    """What may be written in a column, in words."""

    def named(name: Named) -> str:
        return getattr(name, language)

    if column.choices:
        words = " / ".join(spellings[1 if language == "zh" else 2] for spellings in column.choices)
        return f"{named(RESERVED['type']['choice'])}{'：' if language == 'zh' else ': '}{words}"
    said = named(RESERVED["type"][column.type])
    if column.refers_to:
        target = TABLES[column.refers_to.partition(".")[0]]
        reference = named(RESERVED["type"]["reference"]).format(table=named(target))
        said = f"{reference}{'；' if language == 'zh' else '; '}{said}" if column.type == "shares" else reference
    low, _, high = column.allowed.partition("..")
    if column.type == "number" and column.allowed:
        limits = f"{low}–{high}" if high else named(RESERVED["type"]["at_least"]).format(low=low)
        said += f"（{limits}）" if language == "zh" else f" ({limits})"
    return said


__all__ = ["allowed", "heading", "headings", "owed_to", "rejected", "template"]
