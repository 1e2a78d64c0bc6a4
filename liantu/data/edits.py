"""Edits 改动: what was changed by hand or by a cure in the rows of an upload, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """One change by hand or by a cure: a cell of the row of a found table, under the dictionary's name of its column.

    ``after`` None takes the row out, with ``column`` "". ``cause`` is the code of the problem that it cures, or "".
    """

    place: str
    row: int
    column: str
    before: str
    after: str | None
    cause: str = ""
