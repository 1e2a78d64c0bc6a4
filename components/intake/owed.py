"""What a version is owed 待补: rows that were held back, which of them a corrected workbook brings, which remain."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from components import version_store
from components.intake.causes import is_base
from liantu.data.cells import clean
from liantu.data.checks import STEP, Checked
from liantu.data.dictionary import TABLES, is_reserved
from liantu.data.intake.taken import Intake
from liantu.data.problems import LiantuError

LEAST_ALIKE = 2  # cells that say the same
MOST_COMPARED = 1_000_000  # pairs of rows
MOST_PARTS = 1_000  # sheets of a table in one upload; rows that are still owed are numbered from there on


class Returned(NamedTuple):
    """A corrected workbook: the version that it completes, the rows owed there, and how many of them it settles. A row
    that comes again and is still wrong is owed as before."""

    version: str
    n_owed: int
    n_left: int

    @property
    def n_back(self) -> int:
        return max(0, self.n_owed - self.n_left)


def returned(intake: Intake) -> Returned | None:
    """Whether these files are rows that went back and come again, by the headings 问题 and 怎么改."""
    if intake.base_id is None or intake.mode != "update" or not is_returned(intake):
        return None
    before = of(intake.base_id)
    if before is None or not any(before.n_rows.values()):
        return None
    n, n_left = (sum(map(len, each.values())) for each in (before.rejected, with_remaining(intake).rejected))
    return Returned(intake.base_id, n, n_left)


def is_returned(intake: Intake) -> bool:
    """Whether a table has the headings that we write beside rejected rows."""
    return any(is_reserved(heading, "heading") for found in intake.found for heading in found.headings)


def of(version: str) -> Checked | None:
    """The rows that a version is owed, as a check that accepted none; None where it is no version."""
    try:
        store = version_store.opened()
        return store.owed(version) if store.version(version) else None
    except LiantuError:
        return None


def remaining(before: Checked, intake: Intake) -> Checked:
    """The rows that were owed and are not sent again: by the key of their table, or where that was what had to be
    cured, by most of the other cells."""
    kept = {}
    for name, rows in before.rejected.items():
        if len(rows):
            sent = _sent(name, intake)
            keys, own = _keys(name, rows), _keys(name, sent)
            left = rows.loc[[key not in set(own) for key in keys]]
            new = sent.loc[[key not in set(keys) for key in own]]
            rows = left.drop(index=list(_alike(left, new)))
        kept[name] = rows
    there = {(name, index) for name, rows in kept.items() for index in rows.index}
    problems = tuple(each for each in before.problems if (each.table, each.index) in there)
    return replace(before, rejected=kept, problems=problems, n_rows={name: len(rows) for name, rows in kept.items()})


def _alike(left: pd.DataFrame, new: pd.DataFrame) -> Iterable[int]:
    """The rows that stand among the new ones under another key: at least half of what they say is said there."""
    if len(left) * len(new) > MOST_COMPARED:
        return
    names = [name for name in left if name in new]
    said = {row: set(zip(names, cells, strict=True)) for row, cells in zip(new.index, _cells(new, names), strict=True)}
    for row, cells in zip(left.index, _cells(left, names), strict=True):
        own = {(name, text) for name, text in zip(names, cells, strict=True) if text}
        best = max(said, key=lambda each: len(own & said[each]), default=None)
        if best is not None and len(own & said[best]) >= max(LEAST_ALIKE, len(own) / 2):
            del said[best]
            yield row


def _cells(rows: pd.DataFrame, names: list[str]) -> list[list[str]]:
    return [[clean(str(cell)) for cell in cells] for cells in rows[names].to_numpy().tolist()]


def with_remaining(intake: Intake) -> Checked:
    """The rows as checked, and with what the version below is still owed, so that it is not forgotten."""
    checked = intake.checked
    before = of(intake.base_id) if intake.mode == "update" and intake.base_id else None
    left = remaining(before, intake) if before else None
    if left is None or not any(map(len, left.rejected.values())):
        return checked
    start = MOST_PARTS * STEP
    rejected = {
        name: pd.concat([rows, left.rejected[name].set_axis(left.rejected[name].index + start)])
        if len(left.rejected.get(name, ()))
        else rows
        for name, rows in checked.rejected.items()
    }
    problems = tuple(replace(each, index=each.index + start) for each in left.problems if each.index is not None)
    n_rows = {name: n + len(left.rejected.get(name, ())) for name, n in checked.n_rows.items()}
    return replace(checked, rejected=rejected, problems=checked.problems + problems, n_rows=n_rows)


def _sent(table: str, intake: Intake) -> pd.DataFrame:
    """The rows of a table that these files bring, under the dictionary's names."""
    parts = []
    for _, rows in intake.sheets:
        if rows.attrs.get("table") == table and not is_base(rows.attrs["place"]):
            named = {name: rows.iloc[:, position].tolist() for name, (position, _) in rows.attrs["columns"].items()}
            parts.append(pd.DataFrame(named, dtype=object))
    empty = pd.DataFrame({each.column: [] for each in TABLES[table].columns}, dtype=object)
    return pd.concat(parts, ignore_index=True).fillna("") if parts else empty


def _keys(table: str, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """What tells the rows apart: the key, or all cells where the table has none."""
    columns = [each.column for each in TABLES[table].columns]
    return list(map(tuple, _cells(rows, [name for name in TABLES[table].key or columns if name in rows])))
