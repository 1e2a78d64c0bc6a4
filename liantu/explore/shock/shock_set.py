"""Shock sets 冲击组: what may happen, how often of which kind, how deep and how long, under a name."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from liantu.data.problems import LiantuError
from liantu.facts import Figure, Name, Word

KINDS = ("overseas", "national", "local", "regional", "demand")
MOST_WEEKS, MOST_SHOCKS = 52.0, 10_000
_NAMES = {"depth": Word("shock.depth"), "weeks": Word("shock.duration"), "n": Word("shock.number")}
OWN = Name("自设冲击", "shocks of your own")


@dataclass(frozen=True)
class ShockSet:
    """So many shocks of five kinds 境外断供、国内紧缺、本地企业停产、区域性事件、外部订单下滑, drawn from a seed.

    ``mix``: how often each of ``KINDS``, of any sum above 0. ``depth``: what a shock takes of what it hits, on average
    [0–1]. ``weeks``: how long it lasts, on average [0–52 weeks]. ``n`` shocks. Depths are drawn evenly around the mean
    as far as half the way to the nearer of 0 and 1, durations between half and one and a half times the mean.

    >>> ShockSet().name.en, ShockSet.named("local", weeks=4.0).mix, ShockSet(mix=(1, 1, 0, 0, 0)).name.en
    ('mixed shocks', (0.0, 0.0, 1.0, 0.0, 0.0), 'shocks of your own')
    """

    code: str = "mixed"
    mix: tuple[float, ...] = (0.3, 0.2, 0.25, 0.15, 0.1)
    depth: float = 0.7
    weeks: float = 12.0
    n: int = 200
    seed: int = 1

    def __post_init__(self) -> None:
        if len(self.mix) != len(KINDS) or min(self.mix) < 0 or not 0 < sum(self.mix) < float("inf"):
            raise LiantuError("shock_on_nothing")
        for name, low, high in (("depth", 0.0, 1.0), ("weeks", 0.0, MOST_WEEKS), ("n", 1, MOST_SHOCKS)):
            if not low <= getattr(self, name) <= high:
                raise LiantuError("shock_out_of_range", name=_NAMES[name], low=_plain(low), high=_plain(high))

    @staticmethod
    def named(code: str, **settings: float) -> "ShockSet":
        """One of the named sets.

        Raises
        ------
        LiantuError
            ``unknown_shock_set``.
        """
        if code not in shock_sets():
            raise LiantuError("unknown_shock_set", name=code, known=[each for each, _ in shock_sets().values()])
        return ShockSet(code, shock_sets()[code][1], **settings)  # type: ignore[arg-type]

    @property
    def name(self) -> Name:
        """Its name, where the mix is that of a named set."""
        name, mix = shock_sets().get(self.code, (OWN, None))
        return name if mix is not None and self.shares == _shares(mix) else OWN

    @property
    def shares(self) -> Mapping[str, float]:
        """How often each kind strikes; they add up to 1."""
        return _shares(self.mix)


@cache
def shock_sets() -> dict[str, tuple[Name, tuple[float, ...]]]:
    """The named sets: name and mix by code."""
    text = (files(__package__) / "shock_sets.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: (Name(row["zh"], row["en"]), tuple(float(row[kind]) for kind in KINDS)) for row in rows}


def _shares(mix: tuple[float, ...]) -> dict[str, float]:
    whole = sum(mix)
    return {kind: round(part / whole, 9) for kind, part in zip(KINDS, mix, strict=True)}


def _plain(number: float) -> Figure:
    return Figure(float(number), "weight")
