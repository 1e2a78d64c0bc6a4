"""What is being taken in 收表: files as read, what their tables mean, what was changed; the rows follow from it.

Nothing is kept beside these choices, so a step back loses nothing, and the same choices give the same rows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from liantu.data.checks import Checked, check
from liantu.data.cures import edited
from liantu.data.dictionary import TABLES, is_reserved
from liantu.data.files import RawSheet
from liantu.data.intake.found import tables_in
from liantu.data.intake.mapping import propose
from liantu.data.intake.parts import Edit, FoundTable, Layout
from liantu.data.intake.shaped import shaped
from liantu.data.sheets import Sheet
from liantu.data.writing import as_sheets

MODES = ("alone", "frame", "update", "replace")
KEPT = "base"  # begins the place of rows that stand in the version already
FRAME = ("chains", "segments", "segment_links", "boms")  # what a chain is made of, whoever stands in it
# What somebody found out about the other city: here nobody has looked yet, and nobody knows the demand.
FOUND_OUT = ("checked", "outside_demand", "reference_output", "reference_count", "min_scale")


@dataclass(frozen=True)
class Intake:
    """Files on their way to a version.

    ``layouts`` stand in the order of ``found``. ``mode`` says where the tables come from: ``alone`` these files only;
    ``frame`` the chains, segments and their links of ``base`` where these files bring none, without what was found out
    about them there; ``update`` the rows of ``base`` too, but for those of the same key; ``replace`` the tables of
    ``base`` that these files do not bring.
    """

    files: tuple[tuple[str, bytes], ...]
    raws: tuple[RawSheet, ...]
    found: tuple[FoundTable, ...]
    layouts: tuple[Layout, ...]
    edits: tuple[tuple[Edit, ...], ...] = ()  # what one click did, together
    base: Checked | None = None
    base_id: str | None = None
    mode: str = "alone"

    @classmethod
    def of(
        cls,
        files: Sequence[tuple[str, bytes]],
        raws: Sequence[RawSheet],
        *,
        segments: Collection[str] = (),
        remembered: Mapping[str, Layout] | None = None,
    ) -> "Intake":
        """Every table that stands on the sheets, read as proposed. What the program wrote itself is passed over."""
        kept = tuple(raw for raw in raws if not is_reserved(raw.name, "sheet"))
        found = tuple(each for raw in kept for each in tables_in(raw))
        layouts = tuple(propose(each, segments=segments, remembered=remembered or {}) for each in found)
        # A sheet that its sender hid is read only if someone asks for it.
        layouts = tuple(replace(each, table="") if at.hidden else each for at, each in zip(found, layouts, strict=True))
        return cls(tuple(files), kept, found, layouts)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets as they are checked: edited, and with the rows of the version that they add to."""
        new = [shaped(at, layout) for at, layout in zip(self.found, self.layouts, strict=True) if layout.table]
        return self._with_base(edited(new, self.all_edits))

    @cached_property
    def checked(self) -> Checked:
        return check(self.sheets)

    @property
    def all_edits(self) -> list[Edit]:
        return [edit for together in self.edits for edit in together]

    def with_layout(self, number: int, layout: Layout) -> "Intake":
        """One table read otherwise. What was changed in its rows is given up: they may be others now."""
        layouts = (*self.layouts[:number], layout, *self.layouts[number + 1 :])
        place = self.found[number].place
        edits = tuple(together for together in self.edits if all(edit.place != place for edit in together))
        return replace(self, layouts=layouts, edits=edits)

    def with_found(self, number: int, found: FoundTable, layout: Layout) -> "Intake":
        """One table found elsewhere on its sheet, such as under another heading row."""
        tables = (*self.found[:number], found, *self.found[number + 1 :])
        return replace(self.with_layout(number, layout), found=tables)

    def with_edits(self, edits: Sequence[Edit]) -> "Intake":
        """What one more click does."""
        return replace(self, edits=(*self.edits, tuple(edits))) if edits else self

    def undo(self) -> "Intake":
        """Without what the last click did."""
        return replace(self, edits=self.edits[:-1])

    def on(self, base: Checked | None, base_id: str | None, mode: str) -> "Intake":
        """The same files added to a version, or alone."""
        return replace(self, base=base, base_id=base_id, mode=mode if base is not None else "alone")

    def _with_base(self, new: list[Sheet]) -> list[Sheet]:
        if self.base is None or self.mode == "alone":
            return new
        sent = {rows.attrs["table"] for _, rows in new}
        kept = []
        for table, rows in as_sheets(self.base).items():
            if self.mode == "update" and table in sent:
                rows = _not_sent_again(table, rows, [each for _, each in new if each.attrs["table"] == table])
            elif table in sent or self.mode == "frame" and table not in FRAME:
                continue
            if self.mode == "frame":
                rows = rows.drop(columns=[name for name in FOUND_OUT if name in rows])
            if len(rows):
                rows.attrs |= {"table": table, "place": f"{KEPT}/{table}", "columns": _all_columns(table, rows)}
                kept.append((TABLES[table].zh, rows))
        return kept + new


def _not_sent_again(table: str, rows: pd.DataFrame, sent: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of the version whose key none of the new rows has."""
    key = TABLES[table].key
    if not key:
        return rows
    keys = {each for frame in sent for each in _keys(frame, key, lambda name, frame=frame: _position(frame, name))}
    own = _all_columns(table, rows)
    again = [each in keys for each in _keys(rows, key, lambda name: own[name][0] if name in own else None)]
    return rows.loc[[not each for each in again]]


def _keys(rows: pd.DataFrame, key: Sequence[str], position: Callable[[str], int | None]) -> list[tuple[str, ...]]:
    columns = [position(name) for name in key]
    if None in columns:
        return []
    return list(zip(*([cell.strip() for cell in rows.iloc[:, at]] for at in columns), strict=True))


def _position(rows: pd.DataFrame, column: str) -> int | None:
    found = rows.attrs["columns"].get(column)
    return found[0] if found else None


def _all_columns(table: str, rows: pd.DataFrame) -> dict[str, tuple[int, str]]:
    """Where the dictionary's columns stand in rows that the program wrote under their own names."""
    names = list(rows.columns)
    return {each.column: (names.index(each.column), "") for each in TABLES[table].columns if each.column in names}
