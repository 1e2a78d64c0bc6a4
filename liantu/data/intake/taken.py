"""What is being taken in 收表: files as read, what their tables mean, what was changed; the rows follow from it.

Nothing is kept beside these choices, so a step back loses nothing, and the same choices give the same rows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from liantu.data.checks import Checked, check
from liantu.data.dictionary import is_reserved
from liantu.data.edits import edited
from liantu.data.files import RawSheet
from liantu.data.intake.adding import KEPT, Addition, without_repetition
from liantu.data.intake.found import tables_in
from liantu.data.intake.mapping import propose
from liantu.data.intake.overwritten import Overwritten, overwritten
from liantu.data.intake.parts import Edit, FoundTable, Layout
from liantu.data.intake.shaped import shaped
from liantu.data.sheets import Sheet
from liantu.data.writing import as_sheets

__all__ = ["KEPT", "MODES", "Intake"]

MODES = ("alone", "frame", "update", "replace")


@dataclass(frozen=True)
class Intake:
    """Files on their way to a version.

    ``layouts`` stand in the order of ``found``. ``mode`` says where the tables come from: ``alone`` these files only;
    ``frame`` the chains, segments and their links of ``base`` where these files bring none, without what was found out
    about them there; ``update`` the rows of ``base`` too, and of those of the same key what these files do not tell;
    ``replace`` the tables of ``base`` that these files do not bring. A row that is rejected replaces none.
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

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets as they are checked: edited, and with the rows of the version that they add to."""
        return self._read[0]

    @property
    def checked(self) -> Checked:
        """These sheets, checked."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[list[Sheet], Checked]:
        new = [shaped(at, layout) for at, layout in zip(self.found, self.layouts, strict=True) if layout.table]
        new = edited(new, self.all_edits)
        if self.base is None or self.mode == "alone":
            return new, check(new)
        added = Addition(as_sheets(self.base), new, self.mode)
        sheets = added.sheets()
        checked = check(sheets)
        if spared := added.spared(checked):
            sheets = added.sheets(spared)
            checked = without_repetition(check(sheets), checked)
        return sheets, checked

    @cached_property
    def overwritten(self) -> dict[str, Overwritten]:
        """What these files tell otherwise than the version that they are added to, by table; see there."""
        if self.base is None or self.mode != "update":
            return {}
        return overwritten(self.base.tables, self.checked.tables, {layout.table for layout in self.layouts})

    @property
    def all_edits(self) -> list[Edit]:
        return [edit for together in self.edits for edit in together]

    def with_layout(self, number: int, layout: Layout) -> "Intake":
        """One table read otherwise. A change in a column that is now another one of the sheet is given up."""
        layouts = (*self.layouts[:number], layout, *self.layouts[number + 1 :])
        place = self.found[number].place
        before, after = (_positions(each) for each in (self.layouts[number], layout))
        kept = _those(self.edits, lambda edit: edit.place != place or before.get(edit.column) == after.get(edit.column))
        return replace(self, layouts=layouts, edits=kept)

    def with_found(self, number: int, found: FoundTable, layout: Layout) -> "Intake":
        """One table found elsewhere on its sheet, such as under another heading row. A change stays where its row and
        its column are still there."""
        old = self.found[number]
        was, now = _headings(old, self.layouts[number]), _headings(found, layout)

        def stays(edit: Edit) -> bool:
            here = edit.row in found.rows and was.get(edit.column) == now.get(edit.column)
            return edit.place != old.place or here

        kept = tuple(
            tuple(replace(edit, place=found.place) if edit.place == old.place else edit for edit in together)
            for together in _those(self.edits, stays)
        )
        tables = (*self.found[:number], found, *self.found[number + 1 :])
        layouts = (*self.layouts[:number], layout, *self.layouts[number + 1 :])
        return replace(self, found=tables, layouts=layouts, edits=kept)

    def with_edits(self, edits: Sequence[Edit]) -> "Intake":
        """What one more click does."""
        return replace(self, edits=(*self.edits, tuple(edits))) if edits else self

    def undo(self) -> "Intake":
        """Without what the last click did."""
        return replace(self, edits=self.edits[:-1])

    def on(self, base: Checked | None, base_id: str | None, mode: str) -> "Intake":
        """The same files added to a version, or alone."""
        return replace(self, base=base, base_id=base_id, mode=mode if base is not None else "alone")


def _positions(layout: Layout) -> dict[str, int]:
    """Where the dictionary's columns stand; the row as a whole is always there."""
    return {match.column: match.position for match in layout.matches if match.column}


def _headings(found: FoundTable, layout: Layout) -> dict[str, str]:
    """Under which heading of the sheet they stand."""
    return {column: found.headings[at] for column, at in _positions(layout).items()}


def _those(edits: tuple[tuple[Edit, ...], ...], stays: Callable[[Edit], bool]) -> tuple[tuple[Edit, ...], ...]:
    """The changes that stay, click by click."""
    kept = (tuple(edit for edit in together if stays(edit)) for together in edits)
    return tuple(together for together in kept if together)
