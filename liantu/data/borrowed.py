"""Borrowed rows 借用的行: what stands in a version as in the city that it took its frame from (0029)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.data.intake.adding import FOUND_OUT, FRAME

Row = tuple[str, ...]


def borrowed(tables: Mapping[str, pd.DataFrame], lender: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """How many rows of each table are borrowed; tables without any are left out.

    Parameters
    ----------
    tables : mapping of DataFrame
        The checked tables of a version.
    lender : mapping of DataFrame
        Those of the city whose frame it took.

    Returns
    -------
    dict of int
        A row is borrowed where it says what the lender's says, and nothing that an office finds out: a row that was
        surveyed since, or given a demand, is the office's own.

    Examples
    --------
    >>> whole = lamp_tables()
    >>> borrowed({"segments": whole["segments"].assign(checked=False, outside_demand=None)}, whole)
    {'segments': 4}
    """
    found = {}
    for name in FRAME:
        if name not in tables or name not in lender or not len(tables[name]):
            continue
        columns = [each.column for each in TABLES[name].columns if each.column not in FOUND_OUT]
        lent = set(_told(lender[name], columns))
        found_out = [column for column in FOUND_OUT if column in tables[name]]
        blank = ~_is_told(tables[name][found_out])
        own = zip(_told(tables[name], columns), blank, strict=True)
        if n := sum(row in lent and bool(is_blank) for row, is_blank in own):
            found[name] = n
    return found


def _is_told(cells: pd.DataFrame) -> np.ndarray:
    """Whether any is filled in; not surveyed is what an empty cell says too."""
    return np.array(
        [any(not pd.isna(cell) and cell is not False for cell in row) for row in cells.to_numpy(object)], bool
    )


def _told(rows: pd.DataFrame, columns: Sequence[str]) -> list[Row]:
    """Each row as text; what is empty and what is not there are the same."""
    cells = [["" if pd.isna(cell) else str(cell) for cell in rows[name]] if name in rows else None for name in columns]
    return list(zip(*([""] * len(rows) if each is None else each for each in cells), strict=True))
