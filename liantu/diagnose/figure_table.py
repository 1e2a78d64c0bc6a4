"""A table of figures 指标表: one row a thing, one column a figure, and beside each empty cell why it is empty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from liantu.facts import Figure


@dataclass(frozen=True)
class FigureTable:
    """Figures of several things.

    ``values``: one row a thing, numbers, words or flags, nullable. ``reasons``: why a cell would be empty, on the same
    index; to be read only where it is. ``units``: of the columns that are numbers. ``ends``: the columns that hold the
    lower and upper end of another column's interval.
    """

    values: pd.DataFrame
    reasons: pd.DataFrame
    units: Mapping[str, str]
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def figure(self, thing: str, name: str) -> Figure:
        """One figure of one thing, with its interval, or the reason if there is none."""
        low, high = (self._number(thing, end) for end in self.ends.get(name, (None, None)))
        value = self._number(thing, name)
        reason = str(self.reasons.at[thing, name]) if value is None else None
        return Figure(value, self.units[name], low, high, reason)

    def as_rows(self, key: str) -> list[dict[str, Any]]:
        """Plain values, one dict a thing, which stands under ``key``; behind a null ``x`` its ``x_reason``."""
        end_of = {end: name for name, ends in self.ends.items() for end in ends}
        rows = []
        for thing, cells in self.values.to_dict("index").items():
            row: dict[str, Any] = {key: thing}
            for name, value in cells.items():
                row[name] = None if _empty(value) else value
                if row[name] is None:
                    row[f"{name}_reason"] = self.reasons.at[thing, end_of.get(name, name)]
            rows.append(row)
        return rows

    def _number(self, thing: str, name: str | None) -> float | None:
        value = None if name is None else self.values.at[thing, name]
        return None if value is None or pd.isna(value) else float(value)


def _empty(value: object) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))
