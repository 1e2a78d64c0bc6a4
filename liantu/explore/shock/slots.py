"""Slots 投入口: one a firm's part in a segment and an input it needs, with where that input comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from liantu.chain import City, once_a_city
from liantu.diagnose.dealings import Dealings
from liantu.explore.assumptions import Assumed

NEGLIGIBLE, ORDINARY, ESSENTIAL = 0, 1, 2
KEPT = 8  # recipes that a city keeps


@dataclass(frozen=True)
class Nodes:
    """One node a firm and segment, in the order of the segments: ``made`` and ``capacity`` [万元/year], NaN where not
    told; ``n_from_capacity``, the nodes whose output is read off the capacity.
    """

    firm: np.ndarray
    segment: np.ndarray
    made: np.ndarray
    capacity: np.ndarray
    from_capacity: np.ndarray


def summed(places: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """What falls on each place, as numbers even where nothing does."""
    return np.bincount(places, values, minlength=n).astype(float)


def nodes_of(city: City) -> Nodes:
    """A firm that names a segment twice is one node of it."""
    firm, segment, share = city.shares
    n = max(len(city.firms), 1)
    keys, inverse = np.unique(segment * n + firm, return_inverse=True)
    part = summed(inverse, share, len(keys))
    revenue, capacity = (city.firms[name].to_numpy(float, na_value=np.nan) for name in ("revenue", "capacity"))
    size = np.where(np.isnan(revenue), capacity, revenue)
    most = np.where(np.isnan(capacity), revenue, capacity)
    of, silent = keys % n, np.isnan(revenue) & ~np.isnan(capacity)
    return Nodes(of, keys // n, size[of] * part, most[of] * part, silent[of])


@dataclass(frozen=True)
class Recipe:
    """What a segment needs of another, each pair once, in the order of the users.

    ``cost_share`` [0–1]; ``weight``: what the loss of all of it takes of the user's output, were it not essential.
    ``assumed``: whether a cost share of it is not told.
    """

    supplier: np.ndarray
    customer: np.ndarray
    cost_share: np.ndarray
    weight: np.ndarray
    essential: np.ndarray
    assumed: np.ndarray


def recipe_of(city: City, assumed: Assumed) -> Recipe:
    """The inputs that are not negligible; all inputs count in what a segment buys in all."""
    return _recipes(city)(assumed["unknown_cost_share"], assumed["purchases_share"])


@once_a_city(of=("segments", "segment_links"))
def _recipes(city: City) -> Callable[[float, float], Recipe]:
    return lru_cache(KEPT)(partial(_recipe, city))


def _recipe(city: City, unknown_cost_share: float, purchases_share: float) -> Recipe:
    n = max(len(city.segments), 1)
    supplier, customer, share = city.inputs
    inside = (supplier >= 0) & (customer >= 0) & (supplier != customer)
    keys, inverse = np.unique((customer * n + supplier)[inside], return_inverse=True)
    untold = np.isnan(share[inside])
    parts = np.where(untold, unknown_cost_share, share[inside])
    cost = summed(inverse, parts, len(keys))
    degree = np.zeros(len(keys), int)
    told = city.segment_links["essential"].fillna("1").to_numpy(object)[inside].astype(int)
    np.maximum.at(degree, inverse, told)
    whole = summed(keys // n, cost, n)
    weight = cost / np.maximum(whole, purchases_share)[keys // n]
    kept = degree > NEGLIGIBLE
    guessed = np.bincount(inverse[untold], minlength=len(keys)) > 0
    return Recipe(*(each[kept] for each in (keys % n, keys // n, cost, weight, degree == ESSENTIAL, guessed)))


@dataclass(frozen=True)
class Slots:
    """The slots, node by node: those of node ``j`` stand in ``start[j]:start[j + 1]``.

    ``input``: the segment. ``need`` [万元/year]; where the size of the firm is unknown, what it is recorded to buy.
    ``rest``: the share of the need that no purchase accounts for [0–1]. ``elsewhere``: the share from outside whose
    ring nobody told. The recorded ones: ``slot``, the supplying ``node`` or else the outside ``ring`` (with ``deal``,
    the row among the dealings), and ``share`` of the slot's need.
    """

    start: np.ndarray
    node: np.ndarray
    input: np.ndarray
    need: np.ndarray
    weight: np.ndarray
    essential: np.ndarray
    assumed: np.ndarray
    rest: np.ndarray
    exceeded: np.ndarray
    slot: np.ndarray
    source: np.ndarray
    deal: np.ndarray
    share: np.ndarray


def slots_of(city: City, nodes: Nodes, recipe: Recipe, found: Dealings) -> Slots:
    """Every node has a slot for each input of its segment; recorded purchases fill them as far as the need goes."""
    n_segments = len(city.segments)
    many = np.bincount(recipe.customer, minlength=n_segments)
    first = np.concatenate([[0], np.cumsum(many)])
    start = np.concatenate([[0], np.cumsum(many[nodes.segment])]).astype(np.int64)
    node = np.repeat(np.arange(len(nodes.firm)), many[nodes.segment])
    link = np.arange(len(node)) - start[node] + first[nodes.segment[node]]
    given, need = recipe.supplier[link], recipe.cost_share[link] * nodes.made[node]
    slot, deal, value = _purchases(nodes.firm[node], given, need, found, n_segments)
    bought = summed(slot, value, len(node))
    exceeded = bought > need  # False where the need is unknown
    full = np.where(exceeded | np.isnan(need) | (need == 0), bought, need)
    share = np.divide(value, full[slot], out=np.zeros(len(value)), where=full[slot] > 0)
    rest = np.clip(1 - summed(slot, share, len(node)), 0, 1)
    rest[(bought > 0) & ((full <= bought) | np.isnan(need))] = 0.0
    need = np.where(np.isnan(need), bought, need)
    source = suppliers(nodes, found)[deal]
    columns = (recipe.weight[link], recipe.essential[link], recipe.assumed[link])
    return Slots(start, node, given, need, *columns, rest, exceeded, slot, source, deal, share)


def _purchases(
    firm: np.ndarray, given: np.ndarray, need: np.ndarray, found: Dealings, n: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each recorded purchase on the slots of its firm for that input, by their need: slot, place of the deal, value."""
    keys, order = firm * n + given, np.argsort(firm * n + given, kind="stable")
    sold = np.flatnonzero((found.customer >= 0) & (found.segment >= 0) & (found.value > 0))
    asked = found.customer[sold] * n + found.segment[sold]
    low, high = (np.searchsorted(keys[order], asked, side=side) for side in ("left", "right"))
    many = high - low
    ends = np.cumsum(many)
    deal = np.repeat(np.arange(len(sold)), many)
    slot = order[np.arange(len(deal)) - np.repeat(ends - many - low, many)] if len(deal) else np.zeros(0, int)
    wanted = np.nan_to_num(need[slot])
    whole = summed(deal, wanted, len(sold))[deal]
    part = np.divide(wanted, whole, out=1.0 / np.maximum(many[deal], 1), where=whole > 0)
    return slot, sold[deal], found.value[sold[deal]] * part


def suppliers(nodes: Nodes, found: Dealings) -> np.ndarray:
    """For each deal the node that supplies: the firm's own in that segment, else its largest; −1 outside."""
    n = int(max(nodes.firm.max(initial=0), found.supplier.max(initial=0))) + 1
    keys = nodes.segment * n + nodes.firm  # in their order already
    asked = found.segment * n + found.supplier
    at = np.minimum(np.searchsorted(keys, asked), max(len(keys) - 1, 0))
    local = (found.supplier >= 0) & (len(keys) > 0)
    own = local & (found.segment >= 0) & (keys[at] == asked) if len(keys) else local
    largest = np.full(n, -1)
    order = np.lexsort((-nodes.segment, np.nan_to_num(nodes.made)))  # of equals the first segment
    largest[nodes.firm[order]] = order
    return np.where(own, at, np.where(local, largest[found.supplier], -1))
