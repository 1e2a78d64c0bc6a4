"""A policy model 模式: how one city goes about its chains, read as a mix of the budget over the levers.

The source, a briefing of 2021, numbers the measures of each city and names no budgets and no effects. Every measure
counts alike, and is split evenly over the levers it pulls. That is an interpretation, and a reader may change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from liantu.data.problems import LiantuError
from liantu.explore.actions import LEVERS
from liantu.facts import Name, Word

OUTCOMES = ("competitiveness", "stability", "embeddedness", "resilience")


class Measure(NamedTuple):
    """A numbered measure of the source: the ``levers`` it pulls, each as often as it counts.

    Its words are those of the catalogue: ``measure.<model>.<number>``.
    """

    levers: tuple[str, ...]

    @property
    def split(self) -> dict[str, Fraction]:
        """The part of the measure that each lever has. [0–1]"""
        return {lever: Fraction(self.levers.count(lever), len(self.levers)) for lever in dict.fromkeys(self.levers)}


class Parameter(NamedTuple):
    """A dated number of a model: its ``code``, value and range, ``unit``, the ``source`` and the day it is of."""

    code: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    as_of: str


class Mechanism(NamedTuple):
    """A mechanism of the model that this app computes: its ``id``, the ``page`` and what the link to it says."""

    id: str
    page: str
    link: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PolicyModel:
    """One way to go about a chain.

    ``name``, the city, and ``method``, what it calls its way; ``measures`` as the source numbers them; ``order``, the
    rule by which candidates are picked (see :mod:`liantu.policy.orders`); ``serves``, the outcomes that the source says
    it is for; ``requires``, what it takes of the office, as codes (see :mod:`liantu.policy.asks`); ``mechanisms``,
    where this app computes it; ``parameters``; ``has_fund``, whether what projects return is spent again. ``own``: a
    reader's mix in place of that of the measures.

    Examples
    --------
    >>> model = PolicyModel("x", Name("某市", "X"), Name("两手抓", "both"), (Measure(("fill",)), Measure(("connect",))))
    >>> {lever: share for lever, share in model.mix.items() if share}
    {'fill': 0.5, 'connect': 0.5}
    >>> changed = model.with_mix({"fill": 3, "flex": 1})
    >>> changed.mix["fill"], changed.is_changed, model.is_changed
    (0.75, True, False)
    """

    code: str
    name: Name
    method: Name
    measures: tuple[Measure, ...] = ()
    order: str = "demand"
    serves: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    has_fund: bool = False
    own: tuple[tuple[str, float], ...] = field(default=())

    @property
    def mix(self) -> dict[str, float]:
        """The share of the budget that each of ``LEVERS`` has, in their order; they add up to 1."""
        if self.own:
            return dict.fromkeys(LEVERS, 0.0) | dict(self.own)
        return {lever: float(share) for lever, share in self._coded().items()}

    def _coded(self) -> dict[str, Fraction]:
        """The mix by the codebook, exact."""
        n = len(self.measures) or 1
        return {
            lever: sum((each.split.get(lever, Fraction()) for each in self.measures), Fraction()) / n
            for lever in LEVERS
        }

    @property
    def is_changed(self) -> bool:
        """Whether a reader changed the mix, so that it is no longer the city's."""
        return bool(self.own)

    def with_mix(self, mix: Mapping[str, float]) -> "PolicyModel":
        """The same with another mix, of any sum above 0; with its own again, nothing is changed.

        Raises
        ------
        LiantuError
            ``unknown_lever``, ``mix_of_nothing``.
        """
        own = shares(mix)
        if self.measures and all(abs(own[lever] - float(share)) < 1e-9 for lever, share in self._coded().items()):
            return replace(self, own=())
        return replace(self, own=tuple(own.items()))


def shares(mix: Mapping[str, float]) -> dict[str, float]:
    """A mix of any sum above 0 as shares of all ``LEVERS``.

    >>> shares({"fill": 1, "connect": 3})["connect"]
    0.75
    """
    unknown = next((lever for lever in mix if lever not in LEVERS), None)
    if unknown is not None:
        raise LiantuError("unknown_lever", name=unknown, known=[Word(f"lever.{each}") for each in LEVERS])
    whole = sum(mix.values())
    if not 0 < whole < float("inf") or min(mix.values()) < 0:
        raise LiantuError("mix_of_nothing")
    return {lever: mix.get(lever, 0.0) / whole for lever in LEVERS}
