"""What 补报 overwrites 改写: cells that a version tells and that the rows added to it tell otherwise, or no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.data.dictionary import TABLES, Column, Table
from liantu.facts import Finding

MOST = 200  # cells that are listed
# In tables without a key no row replaces another; rows that are alike in these columns tell of one thing twice.
SAME = {
    "firm_links": ("supplier", "customer", "segment", "product"),
    "resources": ("kind", "name", "chain", "segment"),
}

Tables = Mapping[str, pd.DataFrame]


class Cell(NamedTuple):
    """A cell that was told before: the key of its row, and what stood there and will. ``after`` None: nothing will."""

    key: tuple[object, ...]
    column: Column
    before: object
    after: object


@dataclass(frozen=True)
class Overwritten:
    """What becomes of the rows of one table that the version has already.

    ``n_rows`` of them have a cell that changes: ``n_changed`` cells get another value and ``n_emptied`` none. ``cells``
    are the first of both, those that change before those that are emptied, row by row. ``n_again`` rows of a table
    without a key come again and will stand there twice.
    """

    n_rows: int = 0
    n_changed: int = 0
    n_emptied: int = 0
    n_again: int = 0
    cells: tuple[Cell, ...] = ()


def overwritten(before: Tables, after: Tables, sent: Iterable[str]) -> dict[str, Overwritten]:
    """By table, what the tables as they will be tell otherwise than those of the version.

    Parameters
    ----------
    before, after : mapping of DataFrame
        Checked tables by name, typed by the dictionary: of the version, and with the new rows.
    sent : iterable of str
        The tables of which there are new rows; the others stay as they are.

    Returns
    -------
    dict of Overwritten
        In the order of the dictionary; tables in which nothing is overwritten and nothing comes twice are left out.
        A cell that was not told before is none: to fill it loses nothing.
    """
    sent = set(sent)
    found = {
        name: _by_key(table, before[name], after[name]) if table.key else _again(name, before[name], after[name])
        for name, table in TABLES.items()
        if name in sent and len(before[name])
    }
    return {name: each for name, each in found.items() if each.n_rows or each.n_again}


def said(found: Mapping[str, Overwritten]) -> Finding:
    """The one line: 将改写已有数据：企业12处、园区3处；清空：企业5处, or that nothing is."""
    changed, emptied = (
        [Finding("overwritten.n_cells", {"table": TABLES[name], "n": n}) for name, n in counts.items() if n]
        for counts in (
            {name: each.n_changed for name, each in found.items()},
            {name: each.n_emptied for name, each in found.items()},
        )
    )
    if changed and emptied:
        return Finding("overwritten.both", {"changed": changed, "emptied": emptied})
    if changed:
        return Finding("overwritten.changed", {"changed": changed})
    return Finding("overwritten.emptied", {"emptied": emptied}) if emptied else Finding("overwritten.none", {})


def said_again(found: Mapping[str, Overwritten]) -> list[Finding]:
    """Of each table whose rows are only added, how many will stand there twice."""
    return [
        Finding("overwritten.again", {"table": TABLES[name], "n": each.n_again})
        for name, each in found.items()
        if each.n_again
    ]


def _by_key(table: Table, before: pd.DataFrame, after: pd.DataFrame) -> Overwritten:
    old, new = _paired(before, after, table.key)
    told = [each for each in table.columns if each.column not in table.key and before[each.column].notna().any()]
    other = np.zeros((len(old), len(told)), dtype=bool)
    gone = np.zeros_like(other)
    for at, column in enumerate(told):
        was, now = before[column.column].array.take(old), after[column.column].array.take(new)
        was_told, is_told = (~np.asarray(pd.isna(values), dtype=bool) for values in (was, now))
        gone[:, at] = was_told & ~is_told
        both = np.flatnonzero(was_told & is_told)
        if len(both) < len(old):
            was, now = was.take(both), now.take(both)
        other[both, at] = np.asarray(was != now, dtype=bool)
    places = [pair for mask in (other, gone) for pair in np.argwhere(mask)[:MOST].tolist()]
    cells = tuple(
        Cell(
            tuple(_plain(after[name].array[new[row]]) for name in table.key),
            told[at],
            _plain(before[told[at].column].array[old[row]]),
            _plain(after[told[at].column].array[new[row]]),
        )
        for row, at in places[:MOST]
    )
    n_rows = int((other | gone).any(axis=1).sum())
    return Overwritten(n_rows, int(other.sum()), int(gone.sum()), cells=cells)


def _again(name: str, before: pd.DataFrame, after: pd.DataFrame) -> Overwritten:
    """How many more rows there will be of what the version tells already."""
    ids = _numbered(before, after, SAME[name])
    n = int(ids.max(initial=-1)) + 1
    were, are = (np.bincount(each, minlength=n) for each in (ids[: len(before)], ids[len(before) :]))
    return Overwritten(n_again=int(np.maximum(are - were, 0)[were > 0].sum()))


def _paired(before: pd.DataFrame, after: pd.DataFrame, key: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The places of the rows that have one key; a key that does not tell the rows of a table apart pairs none."""
    ids = _numbered(before, after, key)
    old, new = ids[: len(before)], ids[len(before) :]
    n = int(ids.max(initial=-1)) + 1
    place = np.full(n, -1)
    place[old] = np.arange(len(old))
    once = (np.bincount(old, minlength=n) == 1) & (np.bincount(new, minlength=n) == 1)
    both = np.flatnonzero(once[new])
    return place[new[both]], both


def _numbered(before: pd.DataFrame, after: pd.DataFrame, columns: tuple[str, ...]) -> np.ndarray:
    """A number for each row of both, the same for rows that are alike in these columns, empty ones too."""
    ids = np.zeros(len(before) + len(after), dtype=np.int64)
    for name in columns:
        codes, values = pd.factorize(pd.concat([before[name], after[name]]), use_na_sentinel=False)
        ids, _ = pd.factorize(ids * len(values) + codes)
    return ids


def _plain(value: object) -> object:
    """A cell as JSON and a reader can have it: None for nothing, pairs as they are."""
    if isinstance(value, tuple):
        return value
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
