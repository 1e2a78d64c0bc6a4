"""What a version is still owed 待补, once files are added to it: the rows that were held back and do not come now.

The page and ``import`` carry them by the same function, so that no row is forgotten on the way to the next version.
"""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from liantu.data.cells import clean
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES, is_reserved
from liantu.data.intake.adding import KEPT, OF_THE_ROW, REPETITIONS
from liantu.data.intake.taken import Intake
from liantu.data.table_parts import STEP

LEAST_ALIKE = 2  # cells that say the same
MOST_COMPARED = 1_000_000  # pairs of rows
MOST_PARTS = 1_000  # sheets of a table in one upload; rows that are still owed are numbered from there on
SHARED = ("county", "park", *OF_THE_ROW)  # what many rows of a file say tells none of them


def is_returned(intake: Intake) -> bool:
    """Whether a table has the headings that we write beside rejected rows."""
    return any(is_reserved(heading, "heading") for found in intake.found for heading in found.headings)


def with_remaining(intake: Intake, before: Checked | None) -> Checked:
    """The rows as checked, and with what the version below is still owed, ``before``, so that it is not forgotten."""
    checked = intake.checked
    left = remaining(before, intake) if before and intake.mode == "update" else None
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


def remaining(before: Checked, intake: Intake) -> Checked:
    """The rows that were owed and are not sent again: by the key of their table, or where that was what had to be
    cured, by most of the other cells."""
    kept = {}
    for name, rows in before.rejected.items():
        if len(rows):
            sent = _sent(name, intake)
            keys, own = _keys(name, rows), _keys(name, sent)
            there, was = set(own), set(keys)
            left = rows.loc[[key not in there for key in keys]]
            new = sent.loc[[key not in was for key in own]]
            rows = left.drop(index=list(_alike(name, _under_another_key(before, name, left), new)))
        kept[name] = rows
    there = {(name, index) for name, rows in kept.items() for index in rows.index}
    problems = tuple(each for each in before.problems if (each.table, each.index) in there)
    return replace(before, rejected=kept, problems=problems, n_rows={name: len(rows) for name, rows in kept.items()})


def _under_another_key(before: Checked, table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that may come back called otherwise: what tells them apart was itself to be cured. Without a key all."""
    key = TABLES[table].key
    if not key:
        return rows
    wrong = {
        each.index
        for each in before.problems
        if each.table == table and each.severity == "error" and (each.field in key or each.code in REPETITIONS)
    }
    return rows.loc[[index in wrong for index in rows.index]]


def _alike(table: str, left: pd.DataFrame, new: pd.DataFrame) -> Iterable[int]:
    """The rows that stand among the new ones: at least half of what they say is said there, places apart."""
    if len(left) * len(new) > MOST_COMPARED:
        return
    choices = {each.column for each in TABLES[table].columns if each.type == "choice"}
    names = [name for name in left if name in new and name not in SHARED and name not in choices]
    said = {row: set(zip(names, cells, strict=True)) for row, cells in zip(new.index, _cells(new, names), strict=True)}
    for row, cells in zip(left.index, _cells(left, names), strict=True):
        own = {(name, text) for name, text in zip(names, cells, strict=True) if text}
        best = max(said, key=lambda each: len(own & said[each]), default=None)
        if best is not None and len(own & said[best]) >= max(LEAST_ALIKE, len(own) / 2):
            del said[best]
            yield row


def _cells(rows: pd.DataFrame, names: list[str]) -> list[list[str]]:
    return [[clean(str(cell)) for cell in cells] for cells in rows[names].to_numpy().tolist()]


def _sent(table: str, intake: Intake) -> pd.DataFrame:
    """The rows of a table that these files bring, under the dictionary's names."""
    parts = []
    for _, rows in intake.sheets:
        if rows.attrs.get("table") == table and not rows.attrs["place"].startswith(f"{KEPT}/"):
            named = {name: rows.iloc[:, position].tolist() for name, (position, _) in rows.attrs["columns"].items()}
            parts.append(pd.DataFrame(named, dtype=object))
    empty = pd.DataFrame({each.column: [] for each in TABLES[table].columns}, dtype=object)
    return pd.concat(parts, ignore_index=True).fillna("") if parts else empty


def _keys(table: str, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """What tells the rows apart: the key, or all cells where the table has none."""
    columns = [each.column for each in TABLES[table].columns]
    return list(map(tuple, _cells(rows, [name for name in TABLES[table].key or columns if name in rows])))
