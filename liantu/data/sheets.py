"""Sheets 表: rows of text under their headings, wherever on the sheet these stand.

What was found on the way travels in ``rows.attrs``: ``hidden``, ``unit`` (said above the headings), ``unnamed``
(columns that hold something under no heading) and ``merged``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from liantu.data.cells import UNITS, clean
from liantu.data.dictionary import Table, column_called, table_called
from liantu.data.files import HEAD, RawSheet

Sheet = tuple[str, pd.DataFrame]  # its name and its rows; two files may hold sheets of one name

UNIT_ABOVE = re.compile(f"单位[:：]\\s*(?:人民币)?({'|'.join(sorted(UNITS['万元'], key=len, reverse=True))})")


def as_sheet(raw: RawSheet) -> Sheet:
    """The rows below the headings; the index is the row number a spreadsheet shows."""
    table = table_called(raw.name)
    head, heads = _headings(raw.rows, table)
    numbers = [number for number in raw.rows if number > head]
    width = max([len(heads), *(len(raw.rows[number]) for number in numbers)])
    heads += [""] * (width - len(heads))
    cells = [raw.rows[number] + [""] * (width - len(raw.rows[number])) for number in numbers]
    rows = pd.DataFrame(cells, columns=heads, index=numbers, dtype=object)
    unnamed = _unnamed(rows)
    rows = rows.loc[:, [bool(name) for name in heads]]
    rows.attrs = {
        "hidden": raw.hidden,
        "unit": _unit_above([raw.rows[number] for number in raw.rows if number < head]),
        "unnamed": unnamed,
        "merged": [each | {"heading": heads[each["column"]]} for each in raw.merged if each["row"] > head],
    }
    return raw.name, rows


def _headings(rows: Mapping[int, list[str]], table: Table | None) -> tuple[int, list[str]]:
    """The number of the last heading row and the headings: of the first rows the one, or two, that the dictionary
    knows best. Where it knows none, the first row that is not blank."""
    numbers = list(rows)[:HEAD]
    best, found = 0, (min(rows, default=0), _plain(rows[min(rows)]) if rows else [])
    for place, number in enumerate(numbers if table else ()):
        one = _plain(rows[number])
        if (known := _n_columns(one, table)) > best:
            best, found = known, (number, one)
        below = numbers[place + 1 : place + 2]
        two = _joined(one, _plain(rows[below[0]]), table) if below and below[0] == number + 1 else None
        if two and (known := _n_columns(two, table)) > best:
            best, found = known, (below[0], two)
    return found


def _plain(cells: Sequence[str]) -> list[str]:
    return [" ".join(clean(cell).split()) for cell in cells]


def _n_columns(headings: Sequence[str], table: Table) -> int:
    """How many different columns these headings name."""
    return len({column.column for heading in headings if (column := column_called(heading, table)[0])})


def _joined(above: list[str], below: list[str], table: Table) -> list[str] | None:
    """Two heading rows as one: a group over its parts. None where the second row looks like data: something stands
    under a heading that is known by itself, and is no heading."""
    width = max(len(above), len(below))
    above, below = ([*row, *[""] * (width - len(row))] for row in (above, below))
    joined, group = [], ""
    for top, sub in zip(above, below, strict=True):
        group = top or (group if sub else "")
        readings = [sub + _bracket(group), sub, group + sub] if sub else [top]
        known = [reading for reading in readings if reading and column_called(reading, table)[0]]
        if sub and not known and column_called(top, table)[0]:
            return None
        joined.append(known[0] if known else sub or top)
    return joined


def _bracket(group: str) -> str:
    """A unit that stands behind the group belongs to each of its parts."""
    found = re.search(r"[(（\[【][^()（）]*[)）\]】]\s*$", group)
    return found[0] if found else ""


def _unit_above(titles: Sequence[Sequence[str]]) -> str:
    found = [match[1] for row in titles for cell in row if (match := UNIT_ABOVE.search(cell))]
    return found[0] if found else ""


def _unnamed(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Columns without a heading in which something stands: their letter, and the first cell."""
    found = []
    for place, heading in enumerate(rows.columns):
        filled = [] if heading else [(row, text) for row, text in rows.iloc[:, place].items() if text.strip()]
        if filled:
            found.append({"column": letter(place), "row": filled[0][0], "text": filled[0][1]})
    return found


def letter(place: int) -> str:
    """The letter of a column counted from 0.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
