"""Edits 改动: actions become rows of the tables; from there on nothing knows that they were assumed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.data.problems import LiantuError
from liantu.data.records import typed_columns
from liantu.explore.actions import Action

KEYS = {"firm_links": ("supplier", "customer", "segment", "product", "as_of")}  # tables without a key of their own
Tables = Mapping[str, pd.DataFrame]
Records = Sequence[Mapping[str, Any]]


def edited(tables: Tables, actions: Iterable[Action]) -> Tables:
    """The tables with the rows that the actions add and change; those given stay as they are.

    Raises
    ------
    LiantuError
        ``unreadable_action``, if a row of an action could not stand in its table.

    Examples
    --------
    >>> from liantu.chain import city_of
    >>> from liantu.explore.candidates import candidates
    >>> tables = lamp_tables()
    >>> [fill] = candidates(city_of(tables), ["lighting"], "fill")
    >>> edited(tables, [fill])["firms"][["firm", "segments"]].iloc[-1].tolist()
    ['（拟引进）package', (('package', 1.0),)]
    """
    added, changed = gathered(actions, "rows_added"), gathered(actions, "rows_changed")
    after = dict(tables)
    for table, records in changed.items():
        after[table] = _changed(table, after[table], records)
    for table, records in added.items():
        after[table] = _added(table, after[table], records)
    return after


def gathered(actions: Iterable[Action], what: str) -> dict[str, list[Mapping[str, Any]]]:
    """All rows that some actions add, or change, by table."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for action in actions:
        for table, records in getattr(action, what).items():
            found[table].extend(records)
    return found


def typed_rows(table: str, records: Records) -> dict[str, Any]:
    """The cells of rows, one array a column; an error where one could not stand in the table."""
    found, problem = typed_columns(table, records)
    if problem:
        raise LiantuError("unreadable_action", table=TABLES[table], column=problem.column, value=problem.value)
    return found


def _added(table: str, rows: pd.DataFrame, records: Records) -> pd.DataFrame:
    return below(rows, typed_rows(table, records), next_labels(rows, len(records)))


def next_labels(rows: pd.DataFrame, n: int) -> pd.RangeIndex:
    """As if written below the sheet's last row."""
    first = int(rows.index.max()) + 1 if len(rows) else 2
    return pd.RangeIndex(first, first + n)


def below(rows: pd.DataFrame, columns: Mapping[str, Any], labels: pd.Index) -> pd.DataFrame:
    """The rows with others below them, of which only some columns are told."""
    if not len(labels):
        return rows
    told = {name: columns.get(name, _blank(dtype, len(labels))) for name, dtype in rows.dtypes.items()}
    new = pd.DataFrame(told, labels, copy=False)
    return pd.concat([rows, new]) if len(rows) else new


@lru_cache(1024)
def _blank(dtype: object, n: int) -> Any:
    return pd.Series(None, index=range(n), dtype=dtype).array


def _changed(table: str, rows: pd.DataFrame, records: Records) -> pd.DataFrame:
    """Of two records that change the same cell the later counts."""
    keys, new = KEYS.get(table) or TABLES[table].key, typed_rows(table, records)
    chosen = _chosen(rows, keys, records, new)
    edits: dict[str, list[tuple[np.ndarray, int]]] = defaultdict(list)
    for at, (record, places) in enumerate(zip(records, chosen, strict=True)):
        for column in record.keys() - set(keys):
            edits[column].append((places, at))
    columns = {}
    for name, found in edits.items():
        places = np.concatenate([places for places, _ in found])
        source = np.repeat([at for _, at in found], [len(places) for places, _ in found])
        columns[name] = with_cells(rows[name], places, new[name][source])
    return rows.assign(**columns)


def _chosen(rows: pd.DataFrame, keys: Sequence[str], records: Records, new: Mapping[str, Any]) -> list[np.ndarray]:
    """The places of the rows that each record names; a key that it names as empty is empty there too."""
    cells = {key: rows[key].to_numpy(object, na_value=None) for key in keys}
    asked = {key: pd.Series(new[key]).to_numpy(object, na_value=None) for key in keys if key in new}
    told: dict[tuple[str, ...], dict[tuple[object, ...], list[int]]] = {}
    found = []
    for at, record in enumerate(records):
        named = tuple(key for key in keys if key in record)
        if named not in told:
            told[named] = defaultdict(list)
            for place, row in enumerate(zip(*(cells[key].tolist() for key in named), strict=True)):
                told[named][row].append(place)
        wanted = tuple(asked[key][at] for key in named)
        unread = any(cell is None and record[key] is not None for key, cell in zip(named, wanted, strict=True))
        found.append(np.array([] if unread else told[named].get(wanted, []), np.int64))
    return found


def with_cells(column: pd.Series, places: np.ndarray, cells: object) -> object:
    """The cells of a column with others at some places."""
    after = column.array.copy()
    after[places] = cells
    return after
