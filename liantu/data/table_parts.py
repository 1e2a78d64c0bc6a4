"""Parts 分表: the sheets that make up one table, where its columns stand on each, and what is wrong in them as shown.

Rows are numbered on from one sheet to the next, so that a row of a table has one number; what is shown is the row of
its own sheet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from liantu.data.cells import units_of
from liantu.data.dictionary import Column, Table, column_called, is_reserved
from liantu.data.edits import GIVEN
from liantu.data.names import is_anonymous
from liantu.data.plausible import as_written
from liantu.data.problems import Problem

STEP = 10_000_000  # more rows than a sheet has: a table's second sheet is numbered from here on
LONGEST_CODE = 20  # characters of what stands for a firm that is not named
SKIPPED = {
    "total": "skipped_total",
    "note": "skipped_note",
    "heading": "skipped_heading",
    "numbering": "skipped_numbering",
}


class Found(NamedTuple):
    """Where a column of the dictionary stands in the sheet, and the unit its heading carries."""

    position: int
    unit: str


@dataclass(frozen=True)
class Part:
    """One sheet of a table. Its rows are numbered on after those of the sheets before it, from ``start``."""

    sheet: str
    rows: pd.DataFrame
    start: int
    columns: Mapping[str, Found]
    problems: Sequence[Problem]  # about its headings

    @cached_property
    def place(self) -> str:
        return self.rows.attrs.get("place", "")

    @cached_property
    def headings(self) -> dict[str, str]:
        """The user's heading of each column."""
        return {name: str(self.rows.columns[found.position]) for name, found in self.columns.items()}

    @property
    def index(self) -> pd.Index:
        return self.rows.index + self.start if self.start else self.rows.index


def part_of(table: Table, sheet: str, rows: pd.DataFrame, number: int) -> Part:
    """One sheet as the part of its table with this number, counted from 0."""
    columns, problems = _columns(table, rows)
    return Part(sheet, rows, number * STEP, columns, [*problems, *_skipped(rows), *_anonymous(table, rows, columns)])


def _skipped(rows: pd.DataFrame) -> Iterable[Problem]:
    """Rows of the sheet that are no rows of the table are said, one by one."""
    for each in rows.attrs.get("skipped", ()):
        if each.why in SKIPPED:
            yield Problem(SKIPPED[each.why], int(each.row), value=each.text)


def _anonymous(table: Table, rows: pd.DataFrame, found: Mapping[str, Found]) -> Iterable[Problem]:
    """In a list of supply relations that is taken in, every 供应商A that stands where a firm should."""
    if table.table != "firm_links" or "table" not in rows.attrs or rows.attrs.get("place", "").startswith(GIVEN):
        return
    for name in [name for name in ("supplier", "customer") if name in found]:
        at = found[name].position
        heading, texts = str(rows.columns[at]), rows.iloc[:, at].astype(str)
        hidden = {text for text in set(texts) if len(text) <= LONGEST_CODE and is_anonymous(text)}
        for row, text in texts[texts.isin(hidden)].items():
            yield Problem("anonymous_party", int(row), heading, text, field=name, facts={"word": text})


def _columns(table: Table, rows: pd.DataFrame) -> tuple[dict[str, Found], list[Problem]]:
    """Where each column of the dictionary stands, and what is wrong with the headings."""
    found: dict[str, Found] = {}
    problems = []
    above = rows.attrs.get("unit", "")
    meant = _meant(table, rows)
    for position, heading in enumerate(rows.columns):
        column, unit = meant(position, heading)
        units = units_of(column) if column else {}
        unit = unit or (above if column and column.type == "money" else "")
        if column is None:
            if not is_reserved(heading, "heading") and heading not in rows.attrs.get("beside", ()):
                problems.append(Problem("unknown_column", column=heading))
        elif column.column in found:
            first = str(rows.columns[found[column.column].position])
            problems.append(Problem("second_column", column=heading, facts={"first": first}))
        elif units and unit and unit not in units:
            problems.append(Problem("unknown_unit", column=heading, value=unit, facts={"units": list(units)}))
        else:
            if units and unit and units[unit] != 1:
                facts = {"unit": column.unit or "0–1"}
                problems.append(Problem("unit_converted", column=heading, value=unit, facts=facts))
            found[column.column] = Found(position, unit if units else "")
            if heading in rows.attrs.get("assumed", ()):
                problems.append(Problem("unit_assumed", column=heading, facts={"unit": column.unit}))
    for row, heading, word in rows.attrs.get("gone", ()):
        problems.append(Problem("firm_gone", row, heading, word, facts={"word": word}))
    for each in rows.attrs.get("unnamed", ()):
        problems.append(Problem("unnamed_column", each["row"], each["column"], each["text"]))
    for column in table.columns:
        if column.required and column.column not in found and len(rows.columns):
            problems.append(Problem("missing_column", column=column.column, facts={"heading": column}))
    return found, [*problems, *_merged(rows, found)]


def _meant(table: Table, rows: pd.DataFrame) -> Callable[[int, str], tuple[Column | None, str]]:
    """What a column of the sheet is: as was chosen when it was taken in, else by its heading."""
    chosen = rows.attrs.get("columns")
    if chosen is None:
        return lambda _, heading: column_called(heading, table)
    by_name = {column.column: column for column in table.columns}
    at = {position: (by_name[name], unit) for name, (position, unit) in chosen.items() if name in by_name}
    return lambda position, _: at.get(position, (None, ""))


def _merged(rows: pd.DataFrame, found: Mapping[str, Found]) -> Iterable[Problem]:
    """Cells merged over several rows: words are read in each of them, an amount in the first only."""
    read = {str(rows.columns[each.position]) for each in found.values()}
    for each in rows.attrs.get("merged", ()):
        if each["heading"] in read:
            code = "merged_text" if each["repeated"] else "merged_number"
            yield Problem(code, each["row"], each["heading"], each["text"], facts={"last": each["last"]})


def shown(problem: Problem, parts: Sequence[Part]) -> Problem:
    """A problem as the user finds it: the sheet, the row in it, and the heading above the cell."""
    if not parts:
        return problem
    part = parts[(problem.index or problem.row or 0) // STEP]
    if problem.code in ("far_above", "far_below"):
        at = part.columns[problem.column]
        problem = as_written(problem, part.rows.iloc[:, at.position].loc[problem.row - part.start], at.unit)
    facts = dict(problem.facts)
    if isinstance(facts.get("first"), int):
        first = parts[facts["first"] // STEP]
        facts["first"] -= first.start
        if first is not part:
            facts["first"] = f"{facts['first']} · {first.sheet}"
    return replace(
        problem,
        sheet=part.sheet,
        place=part.place,
        row=None if problem.row is None else int(problem.row) - part.start,
        index=None if problem.row is None else int(problem.row),
        column=part.headings.get(problem.column, problem.column),
        field=problem.field or problem.column,
        facts=facts,
    )


def about(problem: Problem, part: Part) -> Problem:
    """A problem with the sheet or its headings, whose row is that of the sheet already."""
    index = None if problem.row is None else problem.row + part.start
    return replace(problem, sheet=part.sheet, place=part.place, index=index)
