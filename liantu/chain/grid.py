"""The grid of a chain's diagram: each segment keeps one slot of it, in every view and on every screen."""

from dataclasses import dataclass

Link = tuple[str, str]
Slot = tuple[int, int]
Stage = str | int


@dataclass(frozen=True)
class Grid:
    """Slots of one chain.

    Attributes
    ----------
    slot : dict
        Segment to (column, row), both counted from 0. No two share a slot.
    stage_of : tuple
        The stage of each column, from left to right.
    n_rows : int
        Rows that all columns have, taken or not.
    """

    slot: dict[str, Slot]
    stage_of: tuple[Stage, ...]
    n_rows: int
