"""The cascade 冲击传导, compiled: sixteen runs side by side, round by round, until nothing falls any more.

A run is one shock in one window. Both channels use only the values of the round before: what a node can still make as
its inputs fail, ``h``, and as its customers fail, ``u``. All maps are monotone, so that from above the rounds fall to
the greatest fixed point and never swing.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numba import njit

from liantu.explore.shock.pools import STARTS, WINDOWS
from liantu.explore.shock.shock_network import ShockNetwork

LANES = 16
TOLERANCE = 1e-4
MOST_ROUNDS = 10_000
THREADS = 2
compiled = njit(cache=True, nogil=True, error_model="numpy")
NOTHING = 1e-300  # in place of a need that is 0: then any back-up covers it


class Wiring(NamedTuple):
    """The network as the compiled code reads it."""

    segment: np.ndarray
    made: np.ndarray
    part: np.ndarray
    spare: np.ndarray
    stock: np.ndarray
    sold_market: np.ndarray
    sold_outside: np.ndarray
    slot_start: np.ndarray
    slot_node: np.ndarray
    slot_input: np.ndarray
    slot_need: np.ndarray
    slot_weight: np.ndarray
    slot_essential: np.ndarray
    slot_market: np.ndarray
    local_start: np.ndarray
    local_node: np.ndarray
    local_share: np.ndarray
    abroad_start: np.ndarray
    abroad_source: np.ndarray
    abroad_share: np.ndarray
    sold_start: np.ndarray
    sold_to: np.ndarray
    sold_share: np.ndarray
    pool_start: np.ndarray
    pool_size: np.ndarray
    pool_source: np.ndarray
    pool_open: np.ndarray


class Struck(NamedTuple):
    """What the runs start from: events by shock (starts, places, depths), the duration of each shock [weeks], and the
    runs block by block: of ``block_window``, the shocks ``shock[block_start[b]:block_start[b + 1]]``, sixteen at most.
    """

    node_start: np.ndarray
    node: np.ndarray
    node_depth: np.ndarray
    source_start: np.ndarray
    source: np.ndarray
    source_depth: np.ndarray
    demand_start: np.ndarray
    demand: np.ndarray
    demand_depth: np.ndarray
    weeks: np.ndarray
    shock: np.ndarray
    block_start: np.ndarray
    block_window: np.ndarray


class Room(NamedTuple):
    """The space one block of runs works in; the second index is the run."""

    h: np.ndarray
    u: np.ndarray
    u_next: np.ndarray
    hit: np.ndarray
    short: np.ndarray
    lost: np.ndarray
    fixed: np.ndarray
    gone: np.ndarray
    demand_gone: np.ndarray
    market_lost: np.ndarray
    backup: np.ndarray
    needed: np.ndarray
    relief: np.ndarray
    unsold: np.ndarray


def wiring_of(network: ShockNetwork) -> Wiring:
    """The arrays of a network, in the order of :class:`Wiring`; the network keeps them."""
    kept = vars(network)
    if "_wiring" not in kept:
        slots, pools = network.slots, network.pools
        arrays = (
            *(network.nodes.segment.astype(np.int64), network.made, network.part, network.spare, network.stock),
            *(network.sold_market, network.sold_outside),
            *(slots.start, slots.node.astype(np.int64), slots.input.astype(np.int64), slots.need, slots.weight),
            *(slots.essential, network.market),
            *(network.local.start, network.local.place, network.local.share),
            *(network.abroad.start, network.abroad.place, network.abroad.share),
            *(network.sold.start, network.sold.place, network.sold.share),
            *(pools.start, pools.size, pools.source, pools.open),
        )
        kept["_wiring"] = Wiring(*map(np.array, arrays))  # copies may be written to, as the compiled code expects
    return kept["_wiring"]


def room_for(wiring: Wiring, n_sources: int) -> Room:
    """Empty space for one block."""
    n, n_slots, n_segments = len(wiring.segment), len(wiring.slot_need), len(wiring.pool_start) - 1
    sizes = (n, n, n, n, n, n_slots, n_slots, n_sources, *([n_segments] * 6))
    return Room(*(np.zeros((size, LANES)) for size in sizes))


def struck_by(
    nodes: Sequence[np.ndarray], sources: Sequence[np.ndarray], demand: Sequence[np.ndarray], weeks: np.ndarray
) -> Struck:
    """The runs of some shocks, each given as starts, places and depths: one for each window that it reaches."""
    shock, start, window = [], [0], []
    for at, begin in enumerate(STARTS):
        reached = np.flatnonzero(weeks > begin)
        shock.append(reached)
        for first in range(0, len(reached), LANES):
            start.append(start[-1] + min(LANES, len(reached) - first))
            window.append(at)
    runs = (np.concatenate(shock).astype(np.int64), np.array(start, np.int64), np.array(window, np.int64))
    return Struck(*map(np.array, (*nodes, *sources, *demand, weeks)), *runs)


def lost_by(
    network: ShockNetwork, struck: Struck, column: np.ndarray, n_columns: int, tolerance: float = TOLERANCE
) -> np.ndarray:
    """What each shock loses in each window, by column: ``column`` of each segment, −1 where it is not asked for.

    Shape (n_shocks, n_windows, n_columns); the rate at which output is lost, per year. [万元/year]
    """
    wiring, n_blocks = wiring_of(network), len(struck.block_window)
    lost = np.zeros((len(struck.weeks), len(WINDOWS), n_columns))
    threads = max(1, min(THREADS, n_blocks))

    def work(first: int) -> None:
        room = room_for(wiring, len(network.outside.segment))
        _blocks(wiring, struck, room, first, threads, column, lost, tolerance)

    if threads < 2:
        work(0)
        return lost
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return lost


@compiled
def _blocks(wiring, struck, room, first, step, column, lost, tolerance):
    """Every so many blocks: start, rounds, and what is lost."""
    for block in range(first, len(struck.block_window), step):
        begin(wiring, struck, room, block)
        settle(wiring, struck, room, block, tolerance)
        run, window = struck.block_start[block], struck.block_window[block]
        for i in range(len(wiring.segment)):
            at = column[wiring.segment[i]]
            if at >= 0 and wiring.made[i] > 0:
                for k in range(struck.block_start[block + 1] - run):
                    level = min(room.h[i, k], room.u[i, k])
                    lost[struck.shock[run + k], window, at] += wiring.made[i] * (1 - level)


@compiled
def settle(wiring, struck, room, block, tolerance):
    """Rounds until no node of a run changes by the tolerance any more; a run that is done stands still."""
    going = going_of(struck, block)
    for _ in range(MOST_ROUNDS):
        one_round(wiring, struck.block_window[block], room, going, tolerance)
        if not going.any():
            break


@compiled
def going_of(struck, block):
    """Which places of a block hold a run."""
    going = np.zeros(LANES, np.bool_)
    going[: struck.block_start[block + 1] - struck.block_start[block]] = True
    return going


@compiled
def begin(wiring, struck, room, block):
    """All stand but what is hit; what is missing from outside is the same in every round."""
    room.hit[:], room.gone[:], room.demand_gone[:], room.fixed[:], room.short[:] = 0.0, 0.0, 0.0, 0.0, 1.0
    run, window = struck.block_start[block], struck.block_window[block]
    start, length = STARTS[window], WINDOWS[window]
    for k in range(struck.block_start[block + 1] - run):
        shock = struck.shock[run + k]
        on = min(struck.weeks[shock] - start, length)  # how much of the window the shock lasts
        for e in range(struck.node_start[shock], struck.node_start[shock + 1]):
            room.hit[struck.node[e], k] = struck.node_depth[e] * on / length
        for e in range(struck.source_start[shock], struck.source_start[shock + 1]):
            room.gone[struck.source[e], k] = struck.source_depth[e] * on / length
        for e in range(struck.demand_start[shock], struck.demand_start[shock + 1]):
            room.demand_gone[struck.demand[e], k] = struck.demand_depth[e] * on / length
        for i in range(len(wiring.segment)):
            room.short[i, k] = 1 - min(max((wiring.stock[i] - start) / on, 0.0), 1.0)
    for i in range(len(wiring.segment)):
        for k in range(LANES):
            room.h[i, k] = room.u[i, k] = 1 - room.hit[i, k]
    for s in range(len(wiring.slot_need)):
        for a in range(wiring.abroad_start[s], wiring.abroad_start[s + 1]):
            share, source = wiring.abroad_share[a], wiring.abroad_source[a]
            for k in range(LANES):
                room.fixed[s, k] += share * room.gone[source, k]


@compiled
def one_round(wiring, window, room, going, tolerance):
    """One round of both channels, all from the values of the round before; tells which runs go on."""
    change = np.zeros(LANES)
    _markets(wiring, room)
    _lacking(wiring, room)
    _relieved(wiring, room, window)
    _upstream(wiring, room)
    _downstream(wiring, room, going, change)
    for i in range(len(wiring.segment)):
        for k in range(LANES):
            level = room.u_next[i, k] if going[k] else room.u[i, k]
            change[k] = max(change[k], room.u[i, k] - level)
            room.u[i, k] = level
    for k in range(LANES):
        going[k] = going[k] and change[k] >= tolerance


@compiled
def _markets(wiring, room):
    """By segment: what its market fails to deliver, what its firms could deliver more, what its users no longer buy."""
    room.market_lost[:], room.backup[:], room.unsold[:], room.needed[:] = 0.0, 0.0, 0.0, 0.0
    for i in range(len(wiring.segment)):
        at, part, spare = wiring.segment[i], wiring.part[i], wiring.spare[i]
        for k in range(LANES):
            room.market_lost[at, k] += part * (1 - room.h[i, k])
            room.backup[at, k] += spare * room.h[i, k]
    for s in range(len(wiring.slot_need)):
        at, node, sold = wiring.slot_input[s], wiring.slot_node[s], wiring.slot_need[s] * wiring.slot_market[s]
        for k in range(LANES):
            room.unsold[at, k] += sold * (1 - room.u[node, k])


@compiled
def _lacking(wiring, room):
    """What each slot lacks once stock is used up, and what users lack of each segment."""
    for s in range(len(wiring.slot_need)):
        at, node = wiring.slot_input[s], wiring.slot_node[s]
        need, market = wiring.slot_need[s], wiring.slot_market[s]
        for k in range(LANES):
            room.lost[s, k] = room.fixed[s, k] + market * room.market_lost[at, k]
        for a in range(wiring.local_start[s], wiring.local_start[s + 1]):
            share, source = wiring.local_share[a], wiring.local_node[a]
            for k in range(LANES):
                room.lost[s, k] += share * (1 - room.h[source, k])
        for k in range(LANES):
            room.lost[s, k] *= room.short[node, k]
            room.needed[at, k] += need * room.lost[s, k]


@compiled
def _relieved(wiring, room, window):
    """The share of what users lack that back-up delivers: as pools open one after the other, each for its time."""
    ready = np.empty(LANES)
    for at in range(len(wiring.pool_start) - 1):
        for k in range(LANES):
            ready[k], room.relief[at, k] = 0.0, 0.0
        for p in range(wiring.pool_start[at], wiring.pool_start[at + 1]):
            source, size, part = wiring.pool_source[p], wiring.pool_size[p], wiring.pool_open[p, window]
            if source < 0:
                for k in range(LANES):
                    ready[k] += room.backup[at, k]
            else:
                for k in range(LANES):
                    ready[k] += size * (1 - room.gone[source, k])
            if part > 0:
                for k in range(LANES):
                    room.relief[at, k] += part * min(1.0, ready[k] / max(room.needed[at, k], NOTHING))


@compiled
def _downstream(wiring, room, going, change):
    """What each node can still make: by its scarcest essential input, and by all inputs with their weights."""
    least, other = np.empty(LANES), np.empty(LANES)
    for i in range(len(wiring.segment)):
        for k in range(LANES):
            least[k], other[k] = 1 - room.hit[i, k], 1.0
        for s in range(wiring.slot_start[i], wiring.slot_start[i + 1]):
            at, weight = wiring.slot_input[s], wiring.slot_weight[s]
            for k in range(LANES):
                other[k] -= weight * room.lost[s, k] * (1 - room.relief[at, k])
            if wiring.slot_essential[s]:
                for k in range(LANES):
                    least[k] = min(least[k], 1 - room.lost[s, k] * (1 - room.relief[at, k]))
        for k in range(LANES):
            level = max(0.0, min(least[k], other[k]))
            level = level if going[k] else room.h[i, k]
            change[k] = max(change[k], room.h[i, k] - level)
            room.h[i, k] = level


@compiled
def _upstream(wiring, room):
    """What each node can still sell; sales that leave the city are lost only as outside demand drops."""
    gone = np.empty(LANES)
    for i in range(len(wiring.segment)):
        at, market, outside = wiring.segment[i], wiring.sold_market[i], wiring.sold_outside[i]
        for k in range(LANES):
            gone[k] = market * room.unsold[at, k] + outside * room.demand_gone[at, k]
        for a in range(wiring.sold_start[i], wiring.sold_start[i + 1]):
            share, to = wiring.sold_share[a], wiring.sold_to[a]
            for k in range(LANES):
                gone[k] += share * (1 - room.u[to, k])
        for k in range(LANES):
            room.u_next[i, k] = max(0.0, min(1 - room.hit[i, k], 1 - gone[k]))


def load_compiled() -> None:
    """Load the compiled code, so that the first slider need not wait for it."""
    whole, parts, starts = np.zeros(1, np.int64), np.zeros(1), np.zeros(2, np.int64)
    kinds = {"slot_essential": np.zeros(1, bool), "pool_open": np.zeros((1, len(WINDOWS)))}
    names = ("segment", "slot_node", "slot_input", "local_node", "abroad_source", "sold_to", "pool_source")
    kinds |= dict.fromkeys(names, whole) | {name: starts for name in Wiring._fields if name.endswith("_start")}
    wiring = Wiring(*(kinds.get(name, parts) for name in Wiring._fields))
    struck = struck_by(*[(starts, whole, parts)] * 3, np.ones(1))
    _blocks(wiring, struck, room_for(wiring, 1), 0, 1, whole, np.zeros((1, len(WINDOWS), 1)), TOLERANCE)
