"""The parts 部件 of taking a file in: the table found on a sheet, what its columns mean, and what was changed by hand.

All are plain values: a file, the choices made and the edits give the same rows again, so going back loses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from liantu.data.edits import Edit

__all__ = ["Edit", "FoundTable", "Layout", "Match", "Skipped"]


@dataclass(frozen=True)
class Skipped:
    """A row of the sheet that is no row of the table: where, why (a code) and what stands there.

    ``why`` is one of ``title``, ``unit``, ``heading`` (again on a later page), ``numbering`` (1, 2, 3 under the
    headings), ``total``, ``note``.
    """

    row: int
    why: str
    text: str


@dataclass(frozen=True)
class FoundTable:
    """A table on a sheet. Rows are numbered as a spreadsheet shows them, columns from 0.

    ``place`` tells it from all other tables of the upload: file, sheet and first heading row. ``headings`` are those of
    the columns ``left`` to ``right``, two lines joined; ``rows`` holds their cells, without what was ``skipped``.
    """

    place: str
    file: str
    sheet: str
    head: tuple[int, int]  # first and last heading row
    left: int
    right: int
    headings: tuple[str, ...]
    rows: Mapping[int, list[str]] = field(repr=False, default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    unit: str = ""  # said above the headings
    merged: tuple[dict, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Match:
    """What one column of a found table means.

    ``column`` is one of the dictionary's, or "" where it is not read; ``confidence`` 0–1 and ``why`` a code:
    ``heading``, ``synonym``, ``similar``, ``values``, ``remembered``, ``chosen`` or "" (nothing fits). ``kind`` is what
    its values are (``credit_code``, ``firm_name``, ``place``, ``money``, ``share``, ``date``, ``lng``, ``lat``,
    ``segment``, ``choice``, ``number``, ``text``, ``empty``, ``serial``, ``personal``, ``projected``, ``degrees``);
    ``others`` are further candidates, best first.
    """

    position: int  # from 0, within the found table
    heading: str
    column: str = ""
    confidence: float = 0.0
    why: str = ""
    unit: str = ""
    kind: str = "text"
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """What a found table means: which table of the dictionary, or "" where it is not read, and each of its columns.

    ``fingerprint`` is the same for every file of this shape (table of headings), so a layout can be remembered.
    """

    table: str
    confidence: float
    why: str
    matches: tuple[Match, ...]
    fingerprint: str
