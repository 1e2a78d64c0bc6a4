"""The template 模板: the empty workbook a user fills in, and the same with the rows that were rejected."""

import io
import re
from collections.abc import Callable, Mapping, Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from liantu.data.checks import Checked
from liantu.data.dictionary import RESERVED, TABLES, Column, Table, is_reserved
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
VERSION = Name("版本", "Version")  # before the version to which rejected rows are owed


def template(language: str) -> bytes:
    """The empty workbook: a sheet of explanations, then one sheet a table."""
    return _book(language, {}, [], "")


def rejected(checked: Checked, language: str, say: Callable[..., str], *, version: str = "") -> bytes:
    """The rejected rows in the template's shape, with what is wrong and how to cure it; ``say`` speaks the codes.

    Every table is there, so the cured workbook is read as it is; what is wrong with no row (a missing column) is not.
    All problems of a row are named, what keeps it out first. ``version``, to which the rows are owed, stands with the
    explanations, so that the cured workbook finds its way back (:func:`owed_to`).
    """
    told: dict[tuple[str, int], list[Problem]] = {}
    for problem in checked.problems:
        if problem.table in TABLES and problem.row is not None:
            told.setdefault((problem.table, problem.index), []).append(problem)
    rows = {
        name: [
            [*cells, *_sentences(sorted(told.get((name, row), ()), key=_gravity), language, say)]
            for row, cells in zip(texts.index, texts.to_numpy().tolist(), strict=True)
        ]
        for name, texts in checked.rejected.items()
    }
    return _book(language, rows, [getattr(each, language) for each in RESERVED["heading"].values()], version)


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


def _gravity(problem: Problem) -> int:
    return ORDER.index(problem.severity)


def _sentences(problems: Sequence[Problem], language: str, say: Callable[..., str]) -> list[str]:
    """All problems of a row in one cell, all cures in the next; each names its column."""
    colon, separator = ("：", "；") if language == "zh" else (": ", "; ")
    return [
        separator.join(each.column + colon + say(language, f"{kind}.{each.code}", **each.facts) for each in problems)
        for kind in ("problem", "cure")
    ]


def _book(language: str, rows: dict[str, list[list[object]]], more: list[str], version: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, AS_TEXT) as book:
        styles = _Styles(book)
        _explain(book, styles, language, version)
        for table in TABLES.values():
            sheet = book.add_worksheet(getattr(table, language))
            _lay_out(sheet, table, language, styles)
            for place, name in enumerate(more, start=len(table.columns)):
                sheet.write_string(0, place, name, styles.optional)
                sheet.set_column(place, place, 40)
            for number, cells in enumerate(rows.get(table.table, ()), start=1):
                for place, cell in enumerate(cells):
                    put(sheet, number, place, cell.removeprefix("#") if cell.startswith(NOT_COMPUTED) else cell or None)
    return target.getvalue()


class _Styles:
    """The few formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        head = {"bottom": 1, "bg_color": COLOUR, "text_wrap": True, "valign": "vcenter"}
        self.required = book.add_format(head | {"bold": True})
        self.optional = book.add_format(head)
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.cells = {kind: book.add_format({"num_format": code}) for kind, code in NUMBER_FORMAT.items()}


def _lay_out(sheet: Worksheet, table: Table, language: str, styles: _Styles) -> None:
    for place, (column, name) in enumerate(zip(table.columns, headings(table, language), strict=True)):
        sheet.write_string(0, place, name, styles.required if column.required else styles.optional)
        width = max(WIDTH.get(column.type, 12), 2 + sum(2 if c > "\u2e7f" else 1 for c in name))
        sheet.set_column(place, place, width, styles.cells.get(column.type))
        if offered := _list(column, language):
            # A list offers; it does not forbid: several names, the other language and codes are allowed too.
            sheet.data_validation(1, place, LAST, place, {"validate": "list", "source": offered, "show_error": False})
    sheet.freeze_panes(1, 0)


def _list(column: Column, language: str) -> list[str] | str:
    if column.choices:
        return [spellings[1 if language == "zh" else 2] for spellings in column.choices]
    target, _, key = column.refers_to.partition(".")
    if not target:
        return ""
    place = [each.column for each in TABLES[target].columns].index(key)
    letter = chr(65 + place)
    return f"='{getattr(TABLES[target], language)}'!${letter}$2:${letter}${LAST + 1}"


def _explain(book: xlsxwriter.Workbook, styles: _Styles, language: str, version: str) -> None:
    """Every column: heading, required or not, unit, what may be written, meaning; then to which version rows go."""
    sheet = book.add_worksheet(getattr(RESERVED["sheet"]["explanations"], language))
    for place, (name, width) in enumerate(zip(RESERVED["explanation"].values(), (14, 22, 10, 10, 44, 52), strict=True)):
        sheet.write_string(0, place, getattr(name, language), styles.required)
        sheet.set_column(place, place, width, styles.wrapped)
    sheet.freeze_panes(1, 0)
    number = 0
    for table in TABLES.values():
        for column in table.columns:
            number += 1
            needed = getattr(RESERVED["word"]["yes" if column.required else "no"], language)
            cells = (getattr(table, language), getattr(column, language), needed, column.unit)
            for place, cell in enumerate((*cells, allowed(column, language), getattr(column, f"meaning_{language}"))):
                sheet.write_string(number, place, cell)
    if version:
        sheet.write_string(number + 1, 0, getattr(VERSION, language), styles.required)
        sheet.write_string(number + 1, 1, version)


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
