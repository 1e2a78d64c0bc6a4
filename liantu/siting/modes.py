"""Modes of giving land 供地方式: which suits a project, by rules whose thresholds are assumptions."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from liantu.facts import Figure, Finding, Name
from liantu.siting.shortlist import Profile, spoken_code


@dataclass(frozen=True)
class Rule:
    """One rule: a project that is like this is best given land by this ``mode``.

    ``use``: what the project does, any if empty. ``need``: the field of the profile that must be told and lie within
    ``least`` … ``most``; the threshold may reasonably lie within ``low`` … ``high``. ``is_first``, ``chemical``: what
    the project must be, None if it does not matter. ``source``: ``briefing``, our reading of it, or ``own``.
    """

    code: str
    mode: str
    use: tuple[str, ...]
    need: str
    least: float
    most: float
    low: float | None
    high: float | None
    unit: str
    is_first: bool | None
    chemical: bool | None
    source: str

    @property
    def threshold(self) -> Figure | None:
        """The limit that decides, with the range in which it may reasonably lie; None where none does."""
        if not self.need:
            return None
        limit = self.least if self.most == float("inf") else self.most
        return Figure(limit, self.unit, self.low, self.high)

    @property
    def why(self) -> Finding:
        """The rule as a sentence."""
        return Finding(f"mode.{self.code}", {"limit": self.threshold} if self.need else {})

    @property
    def named(self) -> Name:
        """The mode in both languages."""
        return spoken_code("mode", self.mode)

    def suits(self, profile: Profile) -> bool:
        """Whether a project is like that; what it does not say speaks for no rule."""
        value = getattr(profile, self.need) if self.need else None
        return (
            (not self.use or profile.use in self.use)
            and (self.is_first is None or profile.is_first is self.is_first)
            and (self.chemical is None or profile.chemical is self.chemical)
            and (not self.need or (value is not None and value > 0 and self.least <= value <= self.most))
        )


def mode_for(profile: Profile) -> list[Rule]:
    """Which modes of giving land suit a project, the most particular first; each mode once 供地方式建议.

    Parameters
    ----------
    profile : Profile
        What the project asks for; what it does not say speaks for no mode.

    Returns
    -------
    list of Rule
        Empty where it says too little. Each carries its reason and its threshold. [亩, ㎡ or months]

    Notes
    -----
    The rules stand in ``modes.csv`` in the order in which they are tried. Their thresholds are assumptions.

    References
    ----------
    The briefing's account of Chengdu, which gives land by what a firm can invest and when it builds: point supply,
    standard plants, M0; and its advice on flexible terms and lease before grant. The thresholds are ours.

    Examples
    --------
    >>> [rule.mode for rule in mode_for(Profile(need_mu=15, use="industry"))], mode_for(Profile(need_mu=15))
    (['plant'], [])
    """
    found: dict[str, Rule] = {}
    for rule in rules():
        if rule.suits(profile):
            found.setdefault(rule.mode, rule)
    return list(found.values())


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule in the order in which they are tried."""
    text = (files(__package__) / "modes.csv").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in csv.DictReader(text.splitlines()))


def _rule(row: Mapping[str, str]) -> Rule:
    use = tuple(filter(None, row["use"].split("|")))
    limits = float(row["least"] or "-inf"), float(row["most"] or "inf")
    nearby = (float(row[name]) if row[name] else None for name in ("low", "high"))
    must = ({"yes": True, "no": False}.get(row[name]) for name in ("is_first", "chemical"))
    return Rule(row["rule"], row["mode"], use, row["need"], *limits, *nearby, row["unit"], *must, row["source"])
