"""Whereabouts 所在: the park or county in which all rows of a table lie, where no column says so and a name does.

A county sends 井开区企业摸排表.xlsx, and no row says 井开区. What a name says is only proposed: once somebody confirms
it, it is an edit of every row, which can be taken back. No layout remembers it: the next file of the same shape comes
from another park.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from liantu.data.intake.parts import Edit, FoundTable, Layout
from liantu.data.intake.taken import Intake

TABLES = ("firms", "land")  # whose rows lie in a park or county
COLUMNS = ("park", "county")
TITLES = 3  # lines over the table that are read

# What a text names: at most one park and one county, by column.
Read = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Whereabouts:
    """That all rows of a table lie in a park or county: the ``column`` it stands for, the ``name`` to write there, and
    the ``source`` that says so, ``sheet``, ``title``, ``file`` or ``told`` by somebody, with its ``text``."""

    column: str
    name: str
    source: str
    text: str


def proposed(found: FoundTable, layout: Layout, read: Read) -> Whereabouts | None:
    """What the sheet's name, a title or the file's name says of all rows, where no column tells parks or counties.

    A park is nearer than a county; of two texts the nearer to the table counts. A park is known by its column, so a
    county is proposed only where that column lacks as well.
    """
    columns = lacking(layout)
    said = [(source, text, read(text)) for source, text in _texts(found)] if columns else []
    for column in columns:
        for source, text, named in said:
            if name := named.get(column):
                return Whereabouts(column, name, source, text)
    return None


def lacking(layout: Layout) -> tuple[str, ...]:
    """Of park and county, those that no column of the table is; a park says its county."""
    have = {match.column for match in layout.matches}
    if layout.table not in TABLES or "park" in have:
        return ()
    return tuple(column for column in COLUMNS if column not in have)


def edits(found: FoundTable, where: Whereabouts) -> list[Edit]:
    """The name in every row."""
    return [Edit(found.place, row, where.column, "", where.name) for row in found.rows]


def click_of(intake: Intake, number: int) -> int | None:
    """Which of the changes of an intake said where all rows of a table lie, the last one; None where none did."""
    return last_click(intake, number, lacking(intake.layouts[number]))


def last_click(intake: Intake, number: int, columns: Collection[str]) -> int | None:
    """Which of the changes of an intake wrote one text to every row of a table, in one of these columns; the last one.

    The table has no such column of its own.
    """
    found = intake.found[number]
    for click in range(len(intake.edits) - 1, -1, -1):
        together = intake.edits[click]
        first = together[0]
        if first.place != found.place or first.column not in columns or first.before or len(together) < len(found.rows):
            continue  # of another table, as most are where fourteen are said at once: its rows are not looked through
        same = {(each.place, each.column, each.before, each.after) for each in together}
        if len(same) == 1 and {each.row for each in together} == set(found.rows):
            return click
    return None


def _texts(found: FoundTable) -> Iterable[tuple[str, str]]:
    """Every text that speaks of the whole table, the nearest first."""
    path = PurePosixPath(found.file)
    is_csv = path.stem == found.sheet  # its sheet is called like the file
    yield "file" if is_csv else "sheet", found.sheet
    for each in [each for each in found.skipped if each.why == "title"][:TITLES]:
        yield "title", each.text
    if not is_csv:
        yield "file", path.stem
    if len(path.parts) > 1:
        yield "file", str(path.parent)
