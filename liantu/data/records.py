"""Records 行: rows that a program wrote, as the values of the dictionary's columns.

A number is read as it is printed, so the row means the same in a sheet. References are not followed.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import pandas as pd

from liantu.data.cells import clean
from liantu.data.columns import as_array, read_text
from liantu.data.dictionary import TABLES
from liantu.data.problems import SEVERITY, Problem


def typed(table: str, records: Sequence[Mapping[str, object]]) -> tuple[pd.DataFrame, Problem | None]:
    """Rows that a program wrote, plain cells by column, as the values of these columns; and the first that is wrong.

    A number is read as it is printed, so the row means the same in a sheet. References are not followed.
    """
    columns, problem = typed_columns(table, records)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(records))), problem


def typed_columns(table: str, records: Sequence[Mapping[str, object]]) -> tuple[dict[str, object], Problem | None]:
    """The same as one array a column. Each different cell is read once: plans write the same rows again and again."""
    names = {key for row in records for key in row}
    columns: dict[str, object] = {}
    problem = None
    for column in TABLES[table].columns:
        if column.column not in names:
            continue
        cells = [_printed(row.get(column.column)) for row in records]
        read = [_value_of(table, column.column, text) for text in cells]
        columns[column.column] = as_array([value for value, _ in read], column)
        for row, (text, (_, code)) in enumerate(zip(cells, read, strict=True)):
            if code and SEVERITY[code] == "error" and problem is None:
                shown = clean(text)[1:] if code == "not_computed" else clean(text)
                facts = {"allowed": column.accepts, "unit": column.unit}
                problem = Problem(code, row, column.column, shown, facts=facts)
    return columns, problem


@lru_cache(16_384)
def _value_of(table: str, name: str, text: str) -> tuple[object, str]:
    return read_text(clean(text), next(each for each in TABLES[table].columns if each.column == name), "")


def _printed(cell: object) -> str:
    if cell is None:
        return ""
    return repr(float(cell)) if isinstance(cell, float) else str(cell)
