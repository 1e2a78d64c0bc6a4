"""What the compiled cascade reads and where it writes: the network as plain arrays, the runs, and room for a block."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from liantu.explore.shock.pools import STARTS
from liantu.explore.shock.shock_network import ShockNetwork
from liantu.explore.shock.slots import summed

LANES = 16  # runs side by side


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
    whole_spare: np.ndarray


class Runs(NamedTuple):
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
    """The space one block of runs works in; the second index is the run.

    Nodes start at 1 and fall. What no run has reached is at rest, and left out of the work: the flags ``…_down`` say
    what is reached, and once reached a thing stays so; ``…_new``, what the last round has changed.
    """

    h: np.ndarray
    u: np.ndarray
    u_next: np.ndarray
    hit: np.ndarray
    lost: np.ndarray
    fixed: np.ndarray
    gone: np.ndarray
    demand_gone: np.ndarray
    market_lost: np.ndarray
    backup: np.ndarray
    needed: np.ndarray
    relief: np.ndarray
    unsold: np.ndarray
    on: np.ndarray
    h_down: np.ndarray
    u_down: np.ndarray
    slot_fixed: np.ndarray
    slot_lost: np.ndarray
    source_gone: np.ndarray
    demand_down: np.ndarray
    market_down: np.ndarray
    needed_down: np.ndarray
    unsold_down: np.ndarray
    h_new: np.ndarray
    u_new: np.ndarray
    u_next_new: np.ndarray
    slot_new: np.ndarray
    market_new: np.ndarray
    needed_new: np.ndarray
    relief_new: np.ndarray
    unsold_new: np.ndarray
    is_first: np.ndarray
    longest: np.ndarray


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
            summed(network.nodes.segment, network.spare, len(pools.start) - 1),
        )
        kept["_wiring"] = Wiring(*map(np.array, arrays))  # copies may be written to, as the compiled code expects
    return kept["_wiring"]


def room_for(wiring: Wiring, n_sources: int) -> Room:
    """Space in which nothing is reached."""
    n, n_slots, n_segments = len(wiring.segment), len(wiring.slot_need), len(wiring.pool_start) - 1
    levels = [np.ones((n, LANES)) for _ in range(3)]
    sizes = (n, n_slots, n_slots, n_sources, *([n_segments] * 6), 1)
    flags = (n, n, n_slots, n_slots, n_sources, *([n_segments] * 4))
    flags += (n, n, n, n_slots, *([n_segments] * 4), 1)
    levels += [np.zeros((size, LANES)) for size in sizes]
    return Room(*levels, *(np.zeros(size, np.bool_) for size in flags), np.zeros(1))


def runs_of(
    nodes: Sequence[np.ndarray], sources: Sequence[np.ndarray], demand: Sequence[np.ndarray], weeks: np.ndarray
) -> Runs:
    """The runs of some shocks, each given as starts, places and depths: one for each window that it reaches.

    Shocks that hit much stand together, so that the blocks of the others have little to follow.
    """
    shock, start, window = [], [0], []
    n_hit = sum(np.diff(each[0]) for each in (nodes, sources, demand))
    for at, begin in enumerate(STARTS):
        reached = np.flatnonzero(weeks > begin)
        reached = reached[np.argsort(n_hit[reached], kind="stable")]
        shock.append(reached)
        for first in range(0, len(reached), LANES):
            start.append(start[-1] + min(LANES, len(reached) - first))
            window.append(at)
    runs = (np.concatenate(shock).astype(np.int64), np.array(start, np.int64), np.array(window, np.int64))
    return Runs(*map(np.array, (*nodes, *sources, *demand, weeks)), *runs)
