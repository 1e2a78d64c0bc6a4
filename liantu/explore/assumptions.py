"""Assumptions 假设: what no row tells, each with a range; a reader can change every one and sees which are changed."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from liantu.data.problems import LiantuError
from liantu.facts import Figure, Name


@dataclass(frozen=True)
class Assumption:
    """One assumption: its ``code``, its default ``value`` within ``low`` … ``high``, its name and why.

    ``used_by``: ``levers`` or ``shock``. ``unit`` as in :class:`liantu.facts.Figure`.
    """

    code: str
    value: float
    low: float
    high: float
    unit: str
    used_by: str
    name: Name
    why: Name

    def figure(self, value: float | None = None) -> Figure:
        """The value in use, or the default, with the range."""
        return Figure(self.value if value is None else value, self.unit, self.low, self.high)


@cache
def assumptions() -> dict[str, Assumption]:
    """Every assumption by its code, in the order of the list."""
    text = (files(__package__) / "assumptions.csv").read_text(encoding="utf-8-sig")
    return {row["name"]: _assumption(row) for row in csv.DictReader(text.splitlines())}


def _assumption(row: Mapping[str, str]) -> Assumption:
    numbers = (float(row[name]) for name in ("value", "low", "high"))
    words = (Name(row[f"{name}zh"], row[f"{name}en"]) for name in ("", "why_"))
    return Assumption(row["name"], *numbers, row["unit"], row["used_by"], *words)


@dataclass(frozen=True)
class Assumed:
    """The assumptions in use; ``changed`` holds those that differ from the default.

    >>> Assumed()["stock_weeks"], Assumed.of(stock_weeks=3.0)["stock_weeks"], Assumed.of(stock_weeks=2.0).changed
    (2.0, 3.0, ())
    """

    changed: tuple[tuple[str, float], ...] = ()

    def __getitem__(self, code: str) -> float:
        for name, value in self.changed:
            if name == code:
                return value
        return _defaults()[code]

    def with_(self, **values: float) -> "Assumed":
        """The same with some of them changed.

        Raises
        ------
        LiantuError
            ``unknown_assumption``, or ``assumption_out_of_range`` outside of its range.
        """
        return Assumed.of(**{**dict(self.changed), **values})

    @staticmethod
    def of(**values: float) -> "Assumed":
        """The defaults but for these."""
        known = assumptions()
        for code, value in values.items():
            if code not in known:
                raise LiantuError("unknown_assumption", name=code, known=list(known))
            if not known[code].low <= value <= known[code].high:
                one = known[code]
                bounds = {"low": Figure(one.low, one.unit), "high": Figure(one.high, one.unit)}
                raise LiantuError("assumption_out_of_range", name=one.name, **bounds)
        changed = {code: float(value) for code, value in values.items() if value != known[code].value}
        return Assumed(tuple(sorted(changed.items())))


@cache
def _defaults() -> dict[str, float]:
    return {code: each.value for code, each in assumptions().items()}
