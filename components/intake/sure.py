"""How sure 把握: what is said of a column's reading, in words instead of a number."""

from components import cached
from liantu.data.dictionary import TABLES, Column
from liantu.data.intake.mapping import missing, standing
from liantu.data.intake.parts import FoundTable, Layout, Match
from liantu.data.intake.taken import Intake

ORDER = ("look", "unknown", "personal", "unread", "sure")  # as the reader meets them
GLYPH = {"look": "weak", "unknown": "unchecked", "personal": "unchecked", "unread": "unchecked", "sure": "strong"}


def how_sure(match: Match) -> str:
    """One of ``ORDER``: sure, worth a look, not recognised, personal and not read, or not read.

    >>> how_sure(Match(0, "营收", "revenue", 1.0, "synonym")), how_sure(Match(0, "营收", "revenue", 0.7, "similar"))
    ('sure', 'look')
    >>> how_sure(Match(0, "备注")), how_sure(Match(0, "备注", why="chosen")), how_sure(Match(0, "A", kind="personal"))
    ('unknown', 'unread', 'personal')
    """
    stands = standing(match)
    if stands in ("look", "personal"):
        return stands
    if stands == "read":
        return "sure"
    return "unread" if match.why == "chosen" or match.kind in ("empty", "serial") else "unknown"


def why(layout: Layout, match: Match) -> tuple[str, Match | None]:
    """The reason for it, as a code, and the column that has what this one might be."""
    word = how_sure(match)
    if word == "personal" or match.kind in ("empty", "serial") and not match.column:
        return "personal" if word == "personal" else match.kind, None
    if not match.column and match.why != "chosen":
        taken = {each.column: each for each in layout.matches if each.column}
        rival = next((taken[name] for name in match.others if name in taken), None)
        return "taken" if rival else "nothing", rival
    return match.why or "nothing", None


def n_to_confirm(intake: Intake) -> int:
    """How many columns of the tables that are read are worth a look."""
    read = (layout for layout in intake.layouts if layout.table)
    return sum(how_sure(match) == "look" for layout in read for match in layout.matches)


def lacking(layout: Layout) -> list[Column]:
    """The required columns that none is read as and without which no row can be taken.

    The segments of firms are not among them: they are proposed firm by firm where no column tells them.
    """
    return [each for each in missing(layout) if not is_asked_later(layout, each)]


def is_asked_later(layout: Layout, column: Column) -> bool:
    """Whether the step of problems asks for it row by row."""
    return (layout.table, column.column) == ("firms", "segments")


def column_of(layout: Layout, name: str) -> Column | None:
    """A column of the layout's table by the dictionary's name."""
    return next((column for column in TABLES[layout.table].columns if column.column == name), None)


def values_of(found: FoundTable, position: int, most: int) -> list[str]:
    """The first different texts that stand in a column."""
    seen: dict[str, None] = {}
    for cells in found.rows.values():
        text = cells[position].strip() if position < len(cells) else ""
        if text:
            seen.setdefault(text)
        if len(seen) == most:
            break
    return list(seen)


def known_segments() -> frozenset[str]:
    """The segments of the rows that are shown now: a column of such names is one of segments."""
    shown = cached.dataset_or_none()
    return frozenset(shown.tables["segments"]["segment"]) if shown else frozenset()
