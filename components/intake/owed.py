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

MOST_PARTS = 1_000  # sheets of a table in one upload; rows that are still owed are numbered from there on


class Returned(NamedTuple):
    """A corrected workbook: the version that it completes, the rows owed there, and how many of them it brings."""

    version: str
    n_owed: int
    n_sent: int


def returned(intake: Intake) -> Returned | None:
    """Whether these files are rows that went back and come again, by the headings 问题 and 怎么改."""
    if intake.base_id is None or intake.mode != "update" or not is_returned(intake):
        return None
    before = of(intake.base_id)
    if before is None or not any(before.n_rows.values()):
        return None
    left = remaining(before, intake)
    n, n_left = (sum(map(len, each.values())) for each in (before.rejected, left.rejected))
    return Returned(intake.base_id, n, n - n_left)


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
    """The rows that were owed and are not sent again, by the key of their table."""
    kept = {}
    for name, rows in before.rejected.items():
        sent = set(_keys_sent(name, intake))
        keys = _keys(name, rows)
        kept[name] = rows.loc[[key not in sent for key in keys]] if len(rows) else rows
    there = {(name, index) for name, rows in kept.items() for index in rows.index}
    problems = tuple(each for each in before.problems if (each.table, each.index) in there)
    return replace(before, rejected=kept, problems=problems, n_rows={name: len(rows) for name, rows in kept.items()})


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


def _keys_sent(table: str, intake: Intake) -> Iterable[tuple[str, ...]]:
    for _, rows in intake.sheets:
        if rows.attrs.get("table") == table and not is_base(rows.attrs["place"]):
            named = {name: rows.iloc[:, position] for name, (position, _) in rows.attrs["columns"].items()}
            yield from _keys(table, pd.DataFrame(named, index=rows.index))


def _keys(table: str, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """What tells the rows apart: the key, or all cells where the table has none."""
    columns = [each.column for each in TABLES[table].columns]
    names = [name for name in TABLES[table].key or columns if name in rows]
    return [tuple(clean(str(cell)) for cell in cells) for cells in rows[names].to_numpy().tolist()]
