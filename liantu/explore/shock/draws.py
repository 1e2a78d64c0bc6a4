"""Draws 抽样 of a shock set: which shock hits whom, how deep, how long.

Every number is a hash of seed, number of the shock, a name and a purpose. So the same name meets the same fate before
and after an edit, whatever the order of the rows, and a deeper or longer setting makes each shock deeper or longer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
import pandas as pd

from liantu.chain import City, once_a_city
from liantu.explore.shock.shock_network import ABROAD, NATION, ShockNetwork, counted_of
from liantu.explore.shock.shock_set import KINDS, MOST_WEEKS, ShockSet

MOST_TARGETS = 3
HIT = 0.3  # how often a regional event reaches a firm
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
OVERSEAS, NATIONAL, LOCAL, REGIONAL, DEMAND = range(len(KINDS))


@dataclass(frozen=True)
class Events:
    """What is hit, shock by shock: those of shock ``s`` stand in ``start[s]:start[s + 1]``, with what is lost. [0–1]"""

    start: np.ndarray
    place: np.ndarray
    depth: np.ndarray


@dataclass(frozen=True)
class Draws:
    """``kind`` of each shock (an index of ``KINDS``), its ``depth`` [0–1] and ``weeks``; what it hits of the network:
    ``nodes``, ``outside`` sources, and the outside ``demand`` of segments.
    """

    kind: np.ndarray
    depth: np.ndarray
    weeks: np.ndarray
    nodes: Events
    outside: Events
    demand: Events


def draws(network: ShockNetwork, base: City, chain: str, shocks: ShockSet) -> Draws:
    """The shocks of a set on a network; what may be hit is chosen among the names of the ``base`` city."""
    number = np.arange(shocks.n, dtype=np.uint64)
    kind_at, depth_at, weeks_at, many_at = (
        uniform(shocks.seed, number, [purpose], purpose)[:, 0] for purpose in ("kind", "depth", "weeks", "many")
    )
    kind = np.searchsorted(np.cumsum(list(shocks.shares.values()))[:-1], kind_at, side="right")
    depth = shocks.depth + 0.5 * min(shocks.depth, 1 - shocks.depth) * (2 * depth_at - 1)
    weeks = np.minimum(shocks.weeks * (0.5 + weeks_at), MOST_WEEKS)
    many = 1 + np.floor(MOST_TARGETS * many_at).astype(int)
    hit = _Hit(network, _targets(base)(chain), shocks.seed, kind, depth, many)
    return Draws(kind, depth, weeks, hit.nodes(), hit.outside(), hit.demand())


@dataclass(frozen=True)
class Targets:
    """The names that shocks of a chain may hit: its ``firms``, its segments that are ``bought``, and those ``made``
    here.
    """

    firms: tuple[str, ...]
    bought: tuple[str, ...]
    made: tuple[str, ...]


@once_a_city
def _targets(base: City) -> Callable[[str], Targets]:
    """Bought are the counted segments that others use, or that local firms are known to buy."""

    @cache
    def of_chain(chain: str) -> Targets:
        names, places = counted_of(base)(chain)
        counted = pd.Index(names, dtype=object)
        own = np.unique(base.shares.firm[np.isin(base.shares.segment, places)])
        deals, links = base.firm_links, base.segment_links
        dealt = deals.loc[deals["customer"].isin(base.firms.index).to_numpy(bool), "segment"].dropna()
        used = links.loc[links["essential"].ne("0").fillna(True).to_numpy(bool), "supplier_segment"]
        bought = counted.isin(used) | counted.isin(dealt)
        made = np.isin(places, base.shares.segment)
        return Targets(tuple(base.firms.index[own]), tuple(counted[bought]), tuple(counted[made]))

    return of_chain


@dataclass(frozen=True)
class _Hit:
    network: ShockNetwork
    targets: Targets
    seed: int
    kind: np.ndarray
    depth: np.ndarray
    many: np.ndarray

    def nodes(self) -> Events:
        """Local failures of firms of the chain, and regional events, which reach any firm."""
        city = self.network.city
        shock, at = self._picked(LOCAL, "local", self.targets.firms, self.many)
        firm = city.places_of_firms(self.targets.firms)[at]
        regional, every, depth = self._regional(city)
        depth = np.concatenate([self.depth[shock], depth])
        return self._of_firms(np.concatenate([shock, regional]), np.concatenate([firm, every]), depth)

    def _regional(self, city: City) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        struck = np.flatnonzero(self.kind == REGIONAL)
        names, number = city.firms.index.tolist(), struck.astype(np.uint64)
        reached = uniform(self.seed, number, names, "reached") < HIT
        row, firm = np.nonzero(reached)
        part = uniform(self.seed, number, names, "part")[row, firm]
        return struck[row], firm, self.depth[struck[row]] * part

    def _of_firms(self, shock: np.ndarray, firm: np.ndarray, depth: np.ndarray) -> Events:
        """A firm that is hit is hit in all its segments."""
        start, nodes = self.network.nodes_of_firm
        known = firm >= 0
        shock, firm, depth = shock[known], firm[known], depth[known]
        many = start[firm + 1] - start[firm]
        place = nodes[_ranges(start[firm], many)]
        return _events(np.repeat(shock, many), place, np.repeat(depth, many), len(self.kind))

    def outside(self) -> Events:
        """Cut-offs abroad, and shortages in the nation, which reach what comes from abroad too."""
        bought, network = self.targets.bought, self.network
        places = network.city.places_of_segments(bought)
        overseas, first = self._picked(OVERSEAS, "overseas", bought, self.many)
        national, second = self._picked(NATIONAL, "national", bought, np.ones_like(self.many))
        found = []
        for shock, at, ring in ((overseas, first, ABROAD), (national, second, NATION), (national, second, ABROAD)):
            known = places[at] >= 0
            row, source = network.outside_of(places[at][known], ring)
            found.append((shock[known][row], source))
        shock, source = (np.concatenate(each) for each in zip(*found, strict=True))
        return _events(shock, source, self.depth[shock], len(self.kind))

    def demand(self) -> Events:
        """Falling demand from outside for what is made here."""
        shock, at = self._picked(DEMAND, "demand", self.targets.made, self.many)
        segment = self.network.city.places_of_segments(self.targets.made)[at]
        known = segment >= 0
        return _events(shock[known], segment[known], self.depth[shock[known]], len(self.kind))

    def _picked(self, kind: int, purpose: str, names: Sequence[str], many: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each shock of the kind, the names with the smallest hashes: pairs of shock and place among the names."""
        struck = np.flatnonzero(self.kind == kind)
        if not len(names) or not len(struck):
            return np.zeros(0, int), np.zeros(0, int)
        lots = uniform(self.seed, struck.astype(np.uint64), names, purpose)
        order = np.argsort(lots, axis=1, kind="stable")[:, :MOST_TARGETS]
        row, rank = np.nonzero(np.arange(order.shape[1]) < many[struck][:, None])
        return struck[row], order[row, rank]


def uniform(seed: int, number: np.ndarray, names: Iterable[str], purpose: str) -> np.ndarray:
    """A number in [0, 1) for each shock and name, shape (n_shocks, n_names); nothing but these four decides it.

    >>> draw = uniform(1, np.arange(2, dtype=np.uint64), ["Ai", "Bo"], "part")
    >>> draw.shape, bool((draw == uniform(1, np.arange(2, dtype=np.uint64), ["Bo", "Ai"], "part")[:, ::-1]).all())
    ((2, 2), True)
    """
    keys = np.array([_key(name) for name in names], np.uint64)
    begun = _stirred(np.array([seed & (2**64 - 1)], np.uint64) * GOLDEN ^ np.array([_key(purpose)], np.uint64))
    each = _stirred(begun + number * GOLDEN)
    return (_stirred(each[:, None] ^ keys[None, :]) >> np.uint64(11)) * 2.0**-53


@lru_cache(maxsize=262_144)
def _key(name: str) -> int:
    return int.from_bytes(blake2b(str(name).encode(), digest_size=8).digest(), "little")


def _stirred(state: np.ndarray) -> np.ndarray:
    """The finish of splitmix64: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators."""
    state = state + GOLDEN
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def _events(shock: np.ndarray, place: np.ndarray, depth: np.ndarray, n: int) -> Events:
    order = np.argsort(shock, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(shock, minlength=n))])
    return Events(start.astype(np.int64), place[order].astype(np.int64), depth[order].astype(float))


def _ranges(start: np.ndarray, many: np.ndarray) -> np.ndarray:
    """The places start, start + 1 … of each, one after the other."""
    ends = np.cumsum(many)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - many - start, many)
