"""A column of cells at once: what :mod:`liantu.data.cells` says cell by cell, for the plain ones without asking it.

A hundred thousand rows have two million cells, nearly all of them plain: those are told by one look at the column.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from liantu.data.cells import BLANK, DTYPE, LOST_DIGITS, clean, read_cell, units_of
from liantu.data.dictionary import INVISIBLE, Column

NUMBERS = re.compile(r"(?:(?:[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+)?+\n)*+").fullmatch  # a line each, or nothing
CODE = re.compile(r"[0-9A-Z]+").fullmatch
LONGEST_BLANK = max(map(len, BLANK))
MARKS = "#Ee"  # begin a spreadsheet's error
MEASURED = ("number", "money", "coordinate", "share")
SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != "\n"]

Faults = list[tuple[int, str]]  # the place of a cell, and the code of what is wrong with it


def cleaned(cells: Sequence[str]) -> list[str]:
    """The cells without what nobody sees; see :func:`liantu.data.cells.clean`.

    >>> cleaned([" 甲 公司 ", "'=1", "乙\\u200b"])
    ['甲 公司', '=1', '乙']
    """
    together = "\n" + "\n".join(cells) + "\n"
    is_plain = together.count("\n") == len(cells) + 1 and "\n'" not in together and "\r" not in together
    if is_plain and not INVISIBLE.search(together):
        spaces = [space for space in SPACES if space in together]
        if not any(f"\n{space}" in together or f"{space}\n" in together for space in spaces):
            return list(cells)
    told = {text: clean(text) for text in set(cells)}
    return [told[text] for text in cells]


def read_column(texts: Sequence[str], column: Column, unit: str) -> tuple[ExtensionArray | np.ndarray, Faults]:
    """The values of a column as its type has them, and every cell that has a problem code beside its value."""
    if column.type in MEASURED:
        numbers = _plain_numbers(texts, column, unit)
        if numbers is not None:
            return numbers, []
    values: list[object] = list(texts)
    read: dict[str, tuple[object, str]] = {}
    faults = []
    for place in _not_plain(texts, column):
        text = texts[place]
        if text not in read:
            read[text] = read_text(text, column, unit)
        values[place], code = read[text]
        if code:
            faults.append((place, code))
    return as_array(values, column), faults


def nothing(column: Column, n: int) -> ExtensionArray | np.ndarray:
    """The values of a column that the sheet does not have: its default, or unknown."""
    value, _ = read_text("", column, "")
    if DTYPE[column.type] == "object":
        return as_array([value] * n, column)
    return as_array([value], column).take(np.zeros(n, dtype=np.intp))


def read_text(text: str, column: Column, unit: str) -> tuple[object, str]:
    """One cell: the default where nothing is written, and a required one that is empty is told."""
    filled = column.default if text.casefold() in BLANK else text
    if not filled:
        return None, "missing_value" if column.required else ""
    return read_cell(filled, column, unit if filled is text else "")


def as_array(values: list[object], column: Column) -> ExtensionArray | np.ndarray:
    """Values of a column's type; of pairs, an array of objects."""
    if DTYPE[column.type] != "object":
        return pd.array(values, dtype=DTYPE[column.type])
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _not_plain(texts: Sequence[str], column: Column) -> Iterable[int]:
    """The places of the cells that may be another value than their text."""
    if column.type == "text":
        return [place for place, text in enumerate(texts) if len(text) <= LONGEST_BLANK or text[0] in MARKS]
    if column.type == "code":
        return [
            place for place, text in enumerate(texts) if not CODE(text) or "E" in text and LOST_DIGITS.fullmatch(text)
        ]
    return range(len(texts))


def _plain_numbers(texts: Sequence[str], column: Column, unit: str) -> ExtensionArray | None:
    """The numbers of a column that has nothing but plain ones in range, and empty cells; None for any other."""
    if column.default or column.required or not NUMBERS("\n".join(texts) + "\n"):
        return None
    is_empty = np.fromiter((not text for text in texts), dtype=bool, count=len(texts))
    filled = [text or "0" for text in texts] if is_empty.any() else texts
    scale = _scale(column, unit)
    numbers = map(float, filled) if scale is None else (float(Decimal(text) * scale) for text in filled)
    values = np.fromiter(numbers, dtype=float, count=len(texts))
    low, high = column.limits
    if not (is_empty | ((values >= low) & (values <= high))).all():
        return None
    values[is_empty] = 1.0  # as pandas leaves what is masked
    return pd.arrays.FloatingArray(values, is_empty)


def _scale(column: Column, unit: str) -> Decimal | None:
    """What the unit of the heading does to a plain number; None where nothing."""
    if not unit or column.type == "coordinate":
        return None
    scale = Decimal("0.01") if column.type == "share" else units_of(column).get(unit, Decimal(1))
    return None if scale == 1 else scale
