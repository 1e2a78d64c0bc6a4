"""A column of cells at once: what :mod:`liantu.data.cells` says cell by cell, for the plain ones without asking it.

A hundred thousand rows have two million cells, nearly all of them plain: those are told by one look at the column.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from liantu.data.cells import BLANK, clean, read_cell, units_of
from liantu.data.dictionary import INVISIBLE, Column

NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?").fullmatch
CODE = re.compile(r"[0-9A-DF-Z]+").fullmatch  # with an E it may be a number whose last digits are lost
LONGEST_BLANK = max(map(len, BLANK))
MARKS = ("#", "E", "e")  # begin a spreadsheet's error
PLAIN_TYPES = ("number", "money", "coordinate", "share")

Read = dict[str, tuple[object, str]]  # a text, its value and the code of what is wrong with it


def cleaned(cells: Sequence[str]) -> list[str]:
    """The cells without what nobody sees; see :func:`liantu.data.cells.clean`.

    >>> cleaned([" 甲 公司 ", "'=1", "乙\\u200b"])
    ['甲 公司', '=1', '乙']
    """
    together = "\n".join(cells)
    if INVISIBLE.search(together) or "\r" in together:
        told = {text: clean(text) for text in set(cells)}
        return [told[text] for text in cells]
    stripped = [text.strip() for text in cells]
    return [clean(text) if text[:1] == "'" else text for text in stripped] if "'" in together else stripped


def read_column(texts: Sequence[str], column: Column, unit: str) -> Read:
    """Every different text of a column with its value and "", or None and a problem code."""
    different = dict.fromkeys(texts)
    plain = _plain_reader(column, unit)
    return {text: plain(text) or read_text(text, column, unit) for text in different}


def read_text(text: str, column: Column, unit: str) -> tuple[object, str]:
    """One cell: the default where nothing is written, and a required one that is empty is told."""
    filled = column.default if text.casefold() in BLANK else text
    if not filled:
        return None, "missing_value" if column.required else ""
    return read_cell(filled, column, unit if filled is text else "")


def _plain_reader(column: Column, unit: str) -> Callable[[str], tuple[object, str] | None]:
    """Reads what is plain in a column of this type; None for what is not."""
    if column.type == "text":
        return lambda text: (text, "") if len(text) > LONGEST_BLANK and text[0] not in MARKS else None
    if column.type == "code":
        return lambda text: (text, "") if CODE(text) else None
    if column.type not in PLAIN_TYPES:
        return lambda text: None
    low, high = column.limits
    scale = _scale(column, unit)

    def number(text: str) -> tuple[object, str] | None:
        if not NUMBER(text):
            return None
        value = float(text) if scale is None else float(Decimal(text) * scale)
        return (value, "") if low <= value <= high else None

    return number


def _scale(column: Column, unit: str) -> Decimal | None:
    """What the unit of the heading does to a plain number; None where nothing."""
    if not unit or column.type == "coordinate":
        return None
    scale = Decimal("0.01") if column.type == "share" else units_of(column).get(unit, Decimal(1))
    return None if scale == 1 else scale
