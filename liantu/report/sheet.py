"""The report as a workbook 工作簿: a sheet a table, numbers as numbers, all else as text that no program runs."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from liantu.data.writing import AS_TEXT, put
from liantu.facts import Figure, Finding, Word
from liantu.report.comparison import Report, Table, facts, notes, tables
from liantu.words import say, spoken, tell

PATTERNS = {  # how a workbook writes a figure of a unit
    "share": "0.0%",
    "fine_share": "0.00%",
    "ratio": "0%",
    "万元": "#,##0",
    "count": "0",
    "points": "+0.0;-0.0;0.0",
    "weeks": "0.0",
    "years": "0.0#",
    "index": "0.00",
    "weight": "0.0#",
}
WIDEST, NARROWEST = 48, 8  # characters that a column may take
NO_CLOCK = datetime(2000, 1, 1)  # the same rows give the same bytes
A4 = 9


def book(report: Report, language: str) -> bytes:
    """The workbook in a language: the comparison, the actions, the mixes, the measures, the assumptions, the notes.

    It holds no formula and no link; what looks like one is text.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, AS_TEXT) as made:
        made.set_properties({"created": NO_CLOCK})
        for table in tables(report):
            _sheet(made, table, banner(report, language), language)
        _notes(made, report, language)
    return target.getvalue()


def banner(report: Report, language: str) -> str:
    """What stands over every sheet and page: the chain, that it is no evaluation, and that rows are invented if so."""
    said = [Finding("compare.fact.chain", {"chain": report.comparison.setting.before.chain})]
    said += [Finding("compare.short", {})] + [Finding("compare.sample", {})] * report.origin.has_samples
    return " · ".join(tell(language, each) for each in said)


def _sheet(made: xlsxwriter.Workbook, table: Table, over: str, language: str) -> None:
    sheet = made.add_worksheet(say(language, f"compare.sheet.{table.code}"))
    head = made.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    styles = {unit: made.add_format({"num_format": each, "valign": "top"}) for unit, each in PATTERNS.items()}
    plain = made.add_format({"text_wrap": True, "valign": "top"})
    heads = [heading(table, place, language) for place in range(len(table.heads))]
    put(sheet, 0, 0, over)
    for place, text in enumerate(heads):
        put(sheet, 1, place, text, head)
    for number, row in enumerate(table.rows, start=2):
        for place, fact in enumerate(row):
            _put(sheet, number, place, fact, styles, plain, language)
    for place, text in enumerate(heads):
        sheet.set_column(place, place, _width(text, [row[place] for row in table.rows], language))
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)


def _put(
    sheet: Worksheet, row: int, place: int, fact: object, styles: dict[str, Format], plain: Format, language: str
) -> None:
    """A known figure as a number in its unit; an unknown one as a dash with its reason; all else as words."""
    if isinstance(fact, Figure) and fact.value is not None:
        put(sheet, row, place, float(f"{fact.value:.12g}"), styles[fact.unit])
    else:
        put(sheet, row, place, cell_text(fact, language), plain)


def cell_text(fact: object, language: str) -> str:
    """A fact as a cell says it, an unknown figure with its reason.

    >>> cell_text(Figure(None, "万元", reason="size_unknown"), "en").startswith("— ")
    True
    """
    if isinstance(fact, Figure) and fact.value is None:
        return f"— {say(language, f'reason.{fact.reason}')}" if fact.reason else "—"
    if isinstance(fact, list) and fact and isinstance(fact[0], Finding):
        return "\n".join(tell(language, each) for each in fact)
    return spoken(language, fact)


def heading(table: Table, place: int, language: str) -> str:
    """A heading, with the unit in brackets where the column counts money, points or years."""
    units = {row[place].unit for row in table.rows if isinstance(row[place], Figure)}
    text = spoken(language, table.heads[place])
    known = [unit for unit in ("万元", "points", "years", "weeks") if units == {unit}]
    if not known:
        return text
    return say(language, "download.heading", name=text, unit=Word(f"compare.unit.{_UNITS[known[0]]}"))


_UNITS = {"万元": "money", "points": "points", "years": "years", "weeks": "weeks"}


def _width(head: str, cells: Sequence[object], language: str) -> float:
    """As wide as its longest line, within bounds; a Chinese character takes two."""
    lines = [line for fact in cells for line in cell_text(fact, language).splitlines()]
    longest = max((_columns(line) for line in lines), default=0)
    return min(max(longest, min(_columns(head), 14), NARROWEST) + 1, WIDEST)


def _columns(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _notes(made: xlsxwriter.Workbook, report: Report, language: str) -> None:
    sheet = made.add_worksheet(say(language, "compare.sheet.notes"))
    wrapped = made.add_format({"text_wrap": True, "valign": "top"})
    bold = made.add_format({"text_wrap": True, "valign": "top", "bold": True})
    sheet.set_column(0, 0, 110)
    put(sheet, 0, 0, banner(report, language), wrapped)
    for number, (text, strong) in enumerate(_said(report, language), start=1):
        put(sheet, number, 0, text, bold if strong else wrapped)


def _said(report: Report, language: str) -> Iterator[tuple[str, bool]]:
    """The lines of the last sheet, and whether each is large."""
    yield say(language, "compare.question"), False
    yield tell(language, report.answer), True
    for each in (*facts(report), *notes(report)):
        yield tell(language, each), False
