"""Edits 改动: what was changed by hand or by a cure in the rows of an upload, and the sheets after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from liantu.data.cells import clean
from liantu.data.dictionary import TABLES, Column, Table, column_called, table_called
from liantu.data.problems import Problem
from liantu.data.sheets import Sheet

GIVEN = "base/"  # begins the place of rows that stand in a version already; they are not edited


@dataclass(frozen=True)
class Edit:
    """One change by hand or by a cure: a cell of the row of a found table, under the dictionary's name of its column.

    ``after`` None takes the row out, with ``column`` "". ``cause`` is the code of the problem that it cures, or "".
    """

    place: str
    row: int
    column: str
    before: str
    after: str | None
    cause: str = ""


def edited(sheets: Sequence[Sheet], edits: Iterable[Edit]) -> list[Sheet]:
    """The sheets with these edits made, one after the other; the sheets given stay as they are.

    A column that a sheet lacks is added under its Chinese heading. An edit of a row that is not there does nothing.
    """
    by_place: dict[str, list[Edit]] = {}
    for edit in edits:
        by_place.setdefault(edit.place, []).append(edit)
    return [(name, _edited(name, rows, by_place.get(_place(name, rows), []))) for name, rows in sheets]


def _edited(name: str, rows: pd.DataFrame, edits: Sequence[Edit]) -> pd.DataFrame:
    if not edits:
        return rows
    table, columns = _table(name, rows), dict(_columns(name, rows))
    attrs, headings = dict(rows.attrs), list(rows.columns)
    place_of = {row: place for place, row in enumerate(rows.index.tolist())}
    cells = [rows.iloc[:, position].tolist() for position in range(len(headings))]
    gone = set()
    for edit in edits:
        if edit.row not in place_of:
            continue
        if edit.after is None:
            gone.add(edit.row)
            continue
        if edit.column not in columns:
            columns[edit.column] = (len(headings), "")
            headings.append(_heading(table, edit.column, headings))
            cells.append([""] * len(rows))
        cells[columns[edit.column][0]][place_of[edit.row]] = edit.after
    changed = pd.DataFrame(dict(enumerate(cells)), index=rows.index, dtype=object)
    changed.columns = headings
    changed = changed.drop(index=list(gone)) if gone else changed
    changed.attrs = attrs | ({"columns": columns} if "columns" in attrs else {})
    return changed


def _heading(table: Table | None, column: str, taken: Sequence[str]) -> str:
    names = {each.column: each.zh for each in table.columns} if table else {}
    return column if names.get(column, column) in taken else names.get(column, column)


def _place(name: str, rows: pd.DataFrame) -> str:
    """What an edit calls a sheet: the place of the found table, or its own name where it was not found but named."""
    return rows.attrs.get("place") or name


def _table(name: str, rows: pd.DataFrame) -> Table | None:
    return TABLES.get(rows.attrs["table"]) if "table" in rows.attrs else table_called(name)


def _columns(name: str, rows: pd.DataFrame) -> Mapping[str, tuple[int, str]]:
    """Where the dictionary's columns stand, with the unit of the heading."""
    if "columns" in rows.attrs:
        return rows.attrs["columns"]
    table, found = _table(name, rows), {}
    for position, heading in enumerate(rows.columns):
        column, unit = column_called(heading, table) if table else (None, "")
        if column and column.column not in found:
            found[column.column] = position, unit
    return found


class Cells:
    """The cells of the sheets as a cure changes them, by place, row and column."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.names = {_place(name, rows): name for name, rows in sheets}
        self.frames = {_place(name, rows): rows for name, rows in sheets}
        self.tables = {_place(name, rows): _table(name, rows) for name, rows in sheets}
        self.columns = {_place(name, rows): _columns(name, rows) for name, rows in sheets}
        self.rows = {place: {row: at for at, row in enumerate(rows.index)} for place, rows in self.frames.items()}
        self.gone: dict[tuple[str, int], Edit] = {}
        self._texts: dict[tuple[str, str], list[str]] = {}
        self._new: dict[tuple[str, int, str], tuple[str, str]] = {}

    def place_of(self, problem: Problem) -> str | None:
        place = problem.place or problem.sheet
        return place if place in self.frames and self.tables[place] is not None else None

    def column(self, place: str, name: str) -> Column | None:
        return next((each for each in self.tables[place].columns if each.column == name), None)

    def unit(self, place: str, name: str) -> str:
        return self.columns[place].get(name, (0, ""))[1]

    def text(self, place: str, row: int, column: str) -> str:
        """What stands in a cell by now; "" where the sheet lacks the column."""
        if (place, row, column) in self._new:
            return self._new[place, row, column][0]
        if (place, column) not in self._texts:
            found = self.columns[place].get(column)
            texts = self.frames[place].iloc[:, found[0]].tolist() if found else [""] * len(self.frames[place])
            self._texts[place, column] = texts
        return self._texts[place, column][self.rows[place][row]]

    def write(self, place: str, row: int, column: str, text: str, cause: str) -> None:
        self._new[place, row, column] = text, cause

    def drop(self, place: str, row: int, cause: str) -> None:
        table = self.tables[place]
        names = table.key or tuple(each.column for each in table.columns if each.required)
        called = " · ".join(filter(None, (clean(self.text(place, row, name)) for name in names)))
        self.gone[place, row] = Edit(place, row, "", called, None, cause)

    def first(self, place: str, problem: Problem) -> tuple[str, int] | None:
        """The earlier row that a problem names; on another sheet it is named with that sheet."""
        first = problem.facts.get("first")
        if isinstance(first, int):
            return (place, first) if first in self.rows[place] and first != problem.row else None
        number, _, sheet = str(first).partition(" · ")
        same = [
            each
            for each, name in self.names.items()
            if name == sheet and self.tables[each] is self.tables[place] and each != place
        ]
        if len(same) != 1 or not number.isdecimal() or same[0].startswith(GIVEN):
            return None
        return (same[0], int(number)) if int(number) in self.rows[same[0]] else None

    def edits(self) -> list[Edit]:
        """Every change once, with what stands in the sheet before it."""
        found = []
        for (place, row, column), (after, cause) in self._new.items():
            texts = self._texts.get((place, column))
            before = texts[self.rows[place][row]] if texts else ""
            if after != before and (place, row) not in self.gone:
                found.append(Edit(place, row, column, before, after, cause))
        return found + list(self.gone.values())
