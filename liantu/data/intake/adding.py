"""Adding 补报 to a version: which of its rows stay, and what a new row that tells less keeps of the old one."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from liantu.data.cells import BLANK, clean
from liantu.data.checks import Checked
from liantu.data.columns import cleaned, read_text
from liantu.data.dictionary import TABLES, Column
from liantu.data.sheets import Sheet

KEPT = "base"  # begins the place of rows that stand in the version already
FRAME = ("chains", "segments", "segment_links", "boms")  # what a chain is made of, whoever stands in it
# What somebody found out about the other city: here nobody has looked yet, and nobody knows the demand.
FOUND_OUT = ("checked", "outside_demand", "reference_output", "reference_count", "min_scale")
OF_THE_ROW = ("source", "as_of", "status")  # where the old values came from says nothing of the new ones
POINT = ("lng", "lat", "crs")  # one thing in three columns
REPETITIONS = ("repeated", "same_name", "repeated_code")

Key = tuple[object, ...]


@dataclass(frozen=True)
class Addition:
    """The tables of a version as text, under the dictionary's names, and the new sheets; ``mode`` as of an intake."""

    base: Mapping[str, pd.DataFrame]
    new: Sequence[Sheet]
    mode: str

    def sheets(self, spared: Mapping[str, Set[Key]] | None = None) -> list[Sheet]:
        """The rows that stay, then the new ones, filled with what only the old row told. ``spared`` are rows of the
        version, by table and key, that stay though there is a new one."""
        sent = {rows.attrs["table"] for _, rows in self.new}
        kept = []
        for table, rows in self.base.items():
            if self.mode == "update" and table in sent:
                rows = self._not_sent_again(table, rows, (spared or {}).get(table, frozenset()))
            elif table in sent or self.mode == "frame" and table not in FRAME:
                continue
            if self.mode == "frame":
                rows = rows.drop(columns=[name for name in FOUND_OUT if name in rows])
            if len(rows):
                rows.attrs |= {"table": table, "place": f"{KEPT}/{table}", "columns": _columns_of(table, rows)}
                kept.append((TABLES[table].zh, rows))
        if self.mode != "update":
            return [*kept, *self.new]
        return [*kept, *((name, _filled(rows, self.base.get(rows.attrs["table"]))) for name, rows in self.new)]

    def spared(self, checked: Checked) -> dict[str, set[Key]]:
        """The rows of the version that only a rejected row would have replaced, by table and key."""
        if self.mode != "update":
            return {}
        out = {(each.place, each.row) for each in checked.problems if each.severity == "error" and each.row is not None}
        bad: dict[str, set[Key]] = {}
        good: dict[str, set[Key]] = {}
        for _, rows in self.new:
            table, place = rows.attrs["table"], rows.attrs["place"]
            for row, key in zip(rows.index, _keys(table, rows), strict=True):
                (bad if (place, row) in out else good).setdefault(table, set()).add(key)
        found = {table: (keys - good.get(table, set())) & self._known(table) for table, keys in bad.items()}
        return {table: keys for table, keys in found.items() if keys}

    def _known(self, table: str) -> set[Key]:
        rows = self.base.get(table)
        return set() if rows is None else set(_keys(table, rows, _columns_of(table, rows))) - {None}

    def _not_sent_again(self, table: str, rows: pd.DataFrame, spared: Set[Key]) -> pd.DataFrame:
        """The rows of the version whose key no new row has, and those that are spared. Where several rows have one key,
        for a part of it is unknown, nobody can say which of them the new row replaces: it replaces none."""
        sent = {key for _, each in self.new if each.attrs["table"] == table for key in _keys(table, each)} - {None}
        keys = _keys(table, rows, _columns_of(table, rows))
        n_of = Counter(keys)
        return rows.loc[[key not in sent or key in spared or n_of[key] > 1 for key in keys]]


def without_repetition(checked: Checked, before: Checked) -> Checked:
    """A rejected row beside the old one that it would replace is no repetition: it was none without the old one."""
    said = {(each.place, each.row, each.code) for each in before.problems}
    problems = tuple(
        each for each in checked.problems if each.code not in REPETITIONS or (each.place, each.row, each.code) in said
    )
    return replace(checked, problems=problems)


def _filled(rows: pd.DataFrame, old: pd.DataFrame | None) -> pd.DataFrame:
    """New rows, with the cells of the old row of the same key where they tell nothing."""
    table = rows.attrs["table"]
    if old is None or not TABLES[table].key:
        return rows
    keys = _keys(table, old, _columns_of(table, old))
    n_of = Counter(keys)
    by_key = {key: place for key, place in zip(keys, old.index, strict=True) if n_of[key] == 1}
    places = [by_key.get(key) if key is not None else None for key in _keys(table, rows)]
    if not any(place is not None for place in places):
        return rows
    columns, attrs = dict(rows.attrs["columns"]), rows.attrs
    cells = {name: rows.iloc[:, at].tolist() for name, (at, _) in columns.items()}
    told = [any(not _is_blank(cells[name][at]) for name in POINT if name in cells) for at in range(len(rows))]
    out = rows.copy()
    for column in TABLES[table].columns:
        name = column.column
        if name not in old or name in OF_THE_ROW or name in TABLES[table].key:
            continue
        unit = columns[name][1] if name in columns else ""
        now = cells.get(name, [""] * len(rows))
        filled = [
            _with_unit(old.at[place, name], column, unit)
            if place is not None and _is_blank(cell) and not (name in POINT and told[at])
            else cell
            for at, (place, cell) in enumerate(zip(places, now, strict=True))
        ]
        if filled == now:
            continue
        if name not in columns:
            columns[name] = (out.shape[1], "")
            out.insert(out.shape[1], column.zh, filled, allow_duplicates=True)
        else:
            out.isetitem(columns[name][0], filled)
    out.attrs = {**attrs, "columns": columns}
    return out


def _with_unit(text: str, column: Column, unit: str) -> str:
    """A cell in the dictionary's unit, for a column whose heading may carry another."""
    if not text or not unit or text[-1:] not in "0123456789":
        return text
    if column.type == "share":
        return f"{Decimal(text) * 100}%"
    return text + column.unit


def _is_blank(cell: str) -> bool:
    return clean(cell).casefold() in BLANK


def _keys(table: str, rows: pd.DataFrame, columns: Mapping[str, tuple[int, str]] | None = None) -> list[Key | None]:
    """What tells each row apart; None where the table has no key, or the sheet not all of its columns."""
    by_name = {each.column: each for each in TABLES[table].columns}
    places = [(columns or rows.attrs["columns"]).get(name) for name in TABLES[table].key]
    if not places or None in places:
        return [None] * len(rows)
    pairs = zip(TABLES[table].key, places, strict=True)
    return list(
        zip(*(_parts(rows.iloc[:, at].tolist(), by_name[name], unit) for name, (at, unit) in pairs), strict=True)
    )


def _parts(cells: Sequence[str], column: Column, unit: str) -> list[object]:
    """One column of a key, however it is written: 2024 and 2024年 are one year, and "-" is nothing."""
    texts = cleaned(cells)
    told = {text: "" if text.casefold() in BLANK else text for text in set(texts)}
    if column.type != "text":
        told = {text: read_text(text, column, unit)[0] or shown for text, shown in told.items()}
    return [told[text] for text in texts]


def _columns_of(table: str, rows: pd.DataFrame) -> dict[str, tuple[int, str]]:
    """Where the dictionary's columns stand in rows that the program wrote under their own names."""
    names = list(rows.columns)
    return {each.column: (names.index(each.column), "") for each in TABLES[table].columns if each.column in names}
