"""The shock network 冲击网络: who supplies whom with what share of a need, and who could step in, as arrays.

A node is a firm's part in a segment. What no purchase accounts for comes from the local market of the input as far as
its unrecorded output goes, and from outside for the rest. Decision 0017 says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from liantu.chain import City, chain_of, once_a_city
from liantu.diagnose.dealings import UNKNOWN, Dealings, dealings
from liantu.explore.assumptions import Assumed
from liantu.explore.shock.pools import Pools, pools_of
from liantu.explore.shock.slots import Nodes, Slots, nodes_of, recipe_of, slots_of, summed, suppliers
from liantu.place import RINGS

CITY, PROVINCE, REGION, NATION, ABROAD = range(len(RINGS))
DAYS_A_WEEK = 7
KEPT = 8  # networks a city keeps, so that a slider that goes back and forth finds them again


@dataclass(frozen=True)
class Outside:
    """Outside sources: segment, ring, and of those abroad the country. The first four of each segment are its rings,
    nearest first, with no country.
    """

    segment: np.ndarray
    ring: np.ndarray
    country: np.ndarray

    @property
    def n_rings(self) -> int:
        return len(RINGS) - 1


@dataclass(frozen=True)
class Arcs:
    """Parts of a need: those of slot or node ``s`` stand in ``start[s]:start[s + 1]``."""

    start: np.ndarray
    place: np.ndarray
    share: np.ndarray


@dataclass(frozen=True)
class ShockNetwork:
    """Everything that one round of the cascade reads.

    ``made`` [万元/year], 0 where the size is unknown; ``stock`` [weeks]; ``local``: recorded local suppliers of each
    slot, ``abroad``: its outside sources; ``market``: the share of each slot that the local market of the input
    delivers, ``part``: each node's part in that market. ``sold``: to which node each node's sales go, ``sold_market``
    what it has of the market's sales to local users, ``sold_outside``: the share of its sales that leaves the city.
    ``spare``: what each node could deliver more [万元/year].
    """

    city: City
    nodes: Nodes
    slots: Slots
    outside: Outside
    made: np.ndarray
    stock: np.ndarray
    local: Arcs
    abroad: Arcs
    market: np.ndarray
    part: np.ndarray
    sold: Arcs
    sold_market: np.ndarray
    sold_outside: np.ndarray
    spare: np.ndarray
    pools: Pools
    default_origin: np.ndarray

    @cached_property
    def nodes_of_firm(self) -> tuple[np.ndarray, np.ndarray]:
        """The nodes of each firm: starts, and places."""
        many = np.bincount(self.nodes.firm, minlength=len(self.city.firms))
        return np.concatenate([[0], np.cumsum(many)]), np.argsort(self.nodes.firm, kind="stable")

    def outside_of(self, segments: np.ndarray, ring: int) -> tuple[np.ndarray, np.ndarray]:
        """All sources of these segments in a ring, every country: the row of the segment asked for, and the source."""
        return (
            np.nonzero((self.outside.segment[None, :] == segments[:, None]) & (self.outside.ring[None, :] == ring))
            if len(segments) < 50
            else self._outside_of_many(segments, ring)
        )

    def _outside_of_many(self, segments: np.ndarray, ring: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = np.flatnonzero(self.outside.ring == ring)
        chosen = chosen[np.argsort(self.outside.segment[chosen], kind="stable")]
        held = self.outside.segment[chosen]
        low, high = (np.searchsorted(held, segments, side=side) for side in ("left", "right"))
        many = high - low
        ends = np.cumsum(many)
        at = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - many - low, many)
        return np.repeat(np.arange(len(segments)), many), chosen[at]


@once_a_city(of=("chain_segments", "chains"))
def counted_of(city: City) -> Callable[[str], tuple[tuple[str, ...], np.ndarray]]:
    """The counted segments of a chain: names, and places in the city's table."""

    @cache
    def read(chain: str) -> tuple[tuple[str, ...], np.ndarray]:
        names = tuple(chain_of(city, chain).counted.index)
        return names, city.places_of_segments(names)

    return read


def network_of(city: City, assumed: Assumed = Assumed()) -> ShockNetwork:
    """The network of a city under some assumptions; the city, whose rows never change, keeps the last few."""
    kept: dict[Assumed, ShockNetwork] = vars(city).setdefault("_shock_networks", {})
    found = kept.get(assumed)  # another session may ask the same city at the same time
    if found is None:
        found = _built(city, assumed)
        for oldest in list(kept)[: max(len(kept) - KEPT + 1, 0)]:
            kept.pop(oldest, None)
        kept[assumed] = found
    return found


def _built(city: City, assumed: Assumed) -> ShockNetwork:
    found, nodes = dealings(city), nodes_of(city)
    slots = slots_of(city, nodes, recipe_of(city, assumed), found)
    made = np.nan_to_num(nodes.made)
    outside, source = _outside(city, found)
    of_ring = source[slots.deal]
    free, elsewhere = _free(city, nodes, slots, found, made)
    served, part, market_sales = _market(city, nodes, slots, free, elsewhere)
    market = slots.rest * served[slots.input]
    unknown = summed(slots.slot, np.where((slots.source < 0) & (of_ring < 0), slots.share, 0.0), len(slots.need))
    mixed, default_origin = _mixed(city, found, source, outside, assumed)
    abroad = _abroad(slots, of_ring, slots.rest - market + unknown, mixed)
    local = slots.source >= 0
    arcs = _arcs(slots.slot[local], slots.source[local], slots.share[local], len(slots.need))
    sales = slots.share[local] * slots.need[slots.slot[local]]
    from_market = part * market_sales[nodes.segment]
    here = summed(slots.source[local], sales, len(made)) + from_market
    whole = np.maximum(made, here + elsewhere)
    per_sale = np.divide(1.0, whole, out=np.zeros(len(whole)), where=whole > 0)
    seller = slots.source[local]
    sold = _arcs(seller, slots.node[slots.slot[local]], sales * per_sale[seller], len(made))
    stock = city.firms["stock_days"].to_numpy(float, na_value=np.nan)[nodes.firm] / DAYS_A_WEEK
    spare = np.nan_to_num(np.maximum(nodes.capacity - nodes.made, 0.0))
    spare += assumed["divertible"] * np.maximum(free - from_market, 0.0)
    wanted = summed(slots.input, slots.need, len(city.segments))
    return ShockNetwork(
        city=city,
        nodes=nodes,
        slots=slots,
        outside=outside,
        made=made,
        stock=np.where(np.isnan(stock), assumed["stock_weeks"], stock),
        local=arcs,
        abroad=abroad,
        market=market,
        part=part,
        sold=sold,
        sold_market=part * per_sale,
        sold_outside=np.clip(1 - here * per_sale, 0.0, 1.0),
        spare=spare,
        pools=pools_of(found, source, wanted, assumed),
        default_origin=default_origin,
    )


def _outside(city: City, found: Dealings) -> tuple[Outside, np.ndarray]:
    """All outside sources, and for each deal which of them supplies it; −1 where it is local or its ring unknown."""
    n, n_rings = len(city.segments), len(RINGS) - 1
    used = (found.supplier < 0) & (found.segment >= 0) & (found.ring > CITY) & (found.ring < UNKNOWN)
    place = np.where(used, found.segment * n_rings + found.ring - 1, -1)
    told = used & (found.ring == ABROAD) & np.array([each is not None for each in found.origin], bool)
    pairs = sorted({(int(segment), str(c)) for segment, c in zip(found.segment[told], found.origin[told], strict=True)})
    at = {pair: n * n_rings + i for i, pair in enumerate(pairs)}
    for i in np.flatnonzero(told).tolist():
        place[i] = at[int(found.segment[i]), str(found.origin[i])]
    segment = np.concatenate([np.repeat(np.arange(n), n_rings), np.array([s for s, _ in pairs], int)])
    ring = np.concatenate([np.tile(np.arange(1, len(RINGS)), n), np.full(len(pairs), ABROAD)])
    country = np.array([None] * (n * n_rings) + [c for _, c in pairs], object)
    return Outside(segment, ring, country), place


def _free(city: City, nodes: Nodes, slots: Slots, found: Dealings, made: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What of each node's output no sale accounts for, and its recorded sales that fill no slot here. [万元/year]"""
    seller = suppliers(nodes, found)
    here = np.bincount(slots.deal, minlength=len(found.value)) > 0
    other = (seller >= 0) & ~here & (found.value > 0)
    elsewhere = summed(seller[other], found.value[other], len(made))
    local = slots.source >= 0
    sales = slots.share[local] * slots.need[slots.slot[local]]
    recorded = summed(slots.source[local], sales, len(made)) + elsewhere
    return np.maximum(made - recorded, 0.0), elsewhere


def _market(
    city: City, nodes: Nodes, slots: Slots, free: np.ndarray, elsewhere: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By segment what share of unrecorded demand its market serves; each node's part in it; what it sells here.

    Outside demand asks the same market, but for what is recorded as sold elsewhere.
    """
    n = len(city.segments)
    asked = summed(slots.input, slots.need * slots.rest, n)
    wanted = np.nan_to_num(city.segments["outside_demand"].to_numpy(float, na_value=np.nan))
    supply = summed(nodes.segment, free, n)
    demand = asked + np.maximum(wanted - summed(nodes.segment, elsewhere, n), 0.0)
    served = np.divide(supply, demand, out=(supply > 0).astype(float), where=demand > 0)
    served = np.minimum(served, 1.0)
    whole = supply[nodes.segment]
    part = np.divide(free, whole, out=np.zeros(len(free)), where=whole > 0)
    return served, part, served * asked


def _mixed(
    city: City, found: Dealings, source: np.ndarray, outside: Outside, assumed: Assumed
) -> tuple[Arcs, np.ndarray]:
    """From which outside sources each segment comes where no purchase says it; where none is recorded, as assumed."""
    n, n_rings = len(city.segments), outside.n_rings
    used = (source >= 0) & (found.customer >= 0) & (found.value > 0)
    bought = summed(source[used], found.value[used], len(outside.segment))
    whole = summed(outside.segment, bought, n)
    default = whole == 0
    first = np.arange(n) * n_rings
    bought[first[default] + NATION - 1] = 1 - assumed["outside_abroad"]
    bought[first[default] + ABROAD - 1] = assumed["outside_abroad"]
    whole[default] = 1.0
    place = np.flatnonzero(bought > 0)
    return _arcs(outside.segment[place], place, bought[place] / whole[outside.segment[place]], n), default


def _abroad(slots: Slots, of_ring: np.ndarray, rest: np.ndarray, mixed: Arcs) -> Arcs:
    """The outside sources of each slot: those recorded, and the mix of its input for the rest."""
    recorded = (slots.source < 0) & (of_ring >= 0)
    open_ = np.flatnonzero(rest > 1e-15)
    many = (mixed.start[1:] - mixed.start[:-1])[slots.input[open_]]
    ends = np.cumsum(many)
    at = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - many - mixed.start[slots.input[open_]], many)
    slot = np.concatenate([slots.slot[recorded], np.repeat(open_, many)])
    place = np.concatenate([of_ring[recorded], mixed.place[at]])
    share = np.concatenate([slots.share[recorded], np.repeat(rest[open_], many) * mixed.share[at]])
    return _arcs(slot, place, share, len(slots.need))


def _arcs(owner: np.ndarray, place: np.ndarray, share: np.ndarray, n: int) -> Arcs:
    order = np.lexsort((place, owner))
    start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=n))]).astype(np.int64)
    return Arcs(start, place[order].astype(np.int64), share[order].astype(float))
