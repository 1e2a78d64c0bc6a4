"""Edits 改动: actions become rows of the tables; from there on nothing knows that they were assumed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from liantu.data.checks import typed
from liantu.data.dictionary import TABLES
from liantu.data.problems import LiantuError
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
    added, changed = _gathered(actions, "rows_added"), _gathered(actions, "rows_changed")
    after = dict(tables)
    for table, records in changed.items():
        after[table] = _changed(table, after[table], records)
    for table, records in added.items():
        after[table] = _added(table, after[table], records)
    return after


def _gathered(actions: Iterable[Action], what: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for action in actions:
        for table, records in getattr(action, what).items():
            found[table].extend(records)
    return found


def _typed(table: str, records: Records) -> pd.DataFrame:
    found, problem = typed(table, records)
    if problem:
        raise LiantuError("unreadable_action", table=TABLES[table], column=problem.column, value=problem.value)
    return found


def _added(table: str, rows: pd.DataFrame, records: Records) -> pd.DataFrame:
    new = _typed(table, records)
    first = int(rows.index.max()) + 1 if len(rows) else 2  # as if written below the sheet's last row
    new.index = range(first, first + len(new))
    cells = {name: pd.Series(new.get(name), index=new.index, dtype=dtype) for name, dtype in rows.dtypes.items()}
    new = pd.DataFrame(cells)
    return pd.concat([rows, new]) if len(rows) else new


def _changed(table: str, rows: pd.DataFrame, records: Records) -> pd.DataFrame:
    keys, rows = KEYS.get(table) or TABLES[table].key, rows.copy()
    for record, cells in zip(records, _typed(table, records).to_dict("records"), strict=True):
        chosen = pd.Series(True, rows.index)
        for key in keys:
            if key in record:
                chosen &= rows[key].isna() if record[key] is None else rows[key].eq(cells[key]).fillna(False)
        for column in record.keys() - set(keys):
            rows.loc[chosen.astype(bool), column] = cells[column]
    return rows
