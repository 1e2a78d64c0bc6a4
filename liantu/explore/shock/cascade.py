"""The cascade 冲击传导, compiled: sixteen runs side by side, round by round, until nothing falls any more.

A run is one shock in one window. Both channels use only the values of the round before: what a node can still make as
its inputs fail, ``h``, and as its customers fail, ``u``. All maps are monotone, so that from above the rounds fall to
the greatest fixed point and never swing.
"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from liantu.compiled import compiled
from liantu.explore.shock.pools import STARTS, WINDOWS
from liantu.explore.shock.shock_network import ShockNetwork
from liantu.explore.shock.wiring import LANES, Runs, Wiring, room_for, runs_of, wiring_of

TOLERANCE = 1e-4
MOST_ROUNDS = 10_000
THREADS = 2
PARTS = 8  # of the work, which whoever is free takes
# Loops run over ``room.h.shape[1]``, not LANES: a length that is not known keeps them loops, which then use vectors.
NOTHING = 1e-300  # in place of a need that is 0: then any back-up covers it


def lost_by(
    network: ShockNetwork, runs: Runs, column: np.ndarray, n_columns: int, tolerance: float = TOLERANCE
) -> np.ndarray:
    """What each shock loses in each window, by column: ``column`` of each node, −1 where it is not asked for.

    Shape (n_shocks, n_windows, n_columns); the rate at which output is lost, per year. [万元/year]
    """
    wiring, n_blocks = wiring_of(network), len(runs.block_window)
    lost = np.zeros((len(runs.weeks), len(WINDOWS), n_columns))
    parts = min(PARTS, n_blocks)
    todo = deque(range(parts))

    def work() -> None:
        room = room_for(wiring, len(network.outside.segment))
        while todo:
            try:
                first = todo.popleft()
            except IndexError:  # another thread was faster
                return
            _blocks(wiring, runs, room, first, parts, column, lost, tolerance)

    others = [_pool().submit(work) for _ in range(min(THREADS, parts) - 1)]
    work()
    for each in others:
        if not each.cancel():  # one that never got a turn is not waited for
            each.result()
    return lost


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads that stay: to start one takes as long as a tenth of the work."""
    return ThreadPoolExecutor(THREADS, "cascade")


@compiled()
def _blocks(wiring, runs, room, first, step, column, lost, tolerance):
    """Every so many blocks: start, rounds, and what is lost."""
    for block in range(first, len(runs.block_window), step):
        begin(wiring, runs, room, block)
        settle(wiring, runs, room, block, tolerance)
        run, window = runs.block_start[block], runs.block_window[block]
        for i in range(len(wiring.segment)):
            at = column[i]
            if at >= 0 and wiring.made[i] > 0 and (room.h_down[i] or room.u_down[i]):
                for k in range(runs.block_start[block + 1] - run):
                    level = min(room.h[i, k], room.u[i, k])
                    lost[runs.shock[run + k], window, at] += wiring.made[i] * (1 - level)


@compiled()
def settle(wiring, runs, room, block, tolerance):
    """Rounds until no node of a run changes by the tolerance any more; a run that is done stands still."""
    going = going_of(runs, block)
    for _ in range(MOST_ROUNDS):
        one_round(wiring, runs.block_window[block], room, going, tolerance)
        if not going.any():
            break


@compiled()
def going_of(runs, block):
    """Which places of a block hold a run."""
    going = np.zeros(LANES, np.bool_)
    going[: runs.block_start[block + 1] - runs.block_start[block]] = True
    return going


@compiled()
def begin(wiring, runs, room, block):
    """All stand but what is hit; what is missing from outside is the same in every round."""
    lanes = room.h.shape[1]
    _at_rest(room)
    run, window = runs.block_start[block], runs.block_window[block]
    start, length = STARTS[window], WINDOWS[window]
    room.on[:], room.longest[0] = length, 0.0
    for k in range(runs.block_start[block + 1] - run):
        shock = runs.shock[run + k]
        on = min(runs.weeks[shock] - start, length)  # how much of the window the shock lasts
        room.on[0, k] = on
        room.longest[0] = max(room.longest[0], on)
        for e in range(runs.node_start[shock], runs.node_start[shock + 1]):
            node = runs.node[e]
            room.hit[node, k] = runs.node_depth[e] * on / length
            room.h[node, k] = room.u[node, k] = room.u_next[node, k] = 1 - room.hit[node, k]
            room.h_down[node] = room.u_down[node] = room.h_new[node] = room.u_new[node] = True
        for e in range(runs.source_start[shock], runs.source_start[shock + 1]):
            room.gone[runs.source[e], k] = runs.source_depth[e] * on / length
            room.source_gone[runs.source[e]] = True
        for e in range(runs.demand_start[shock], runs.demand_start[shock + 1]):
            room.demand_gone[runs.demand[e], k] = runs.demand_depth[e] * on / length
            room.demand_down[runs.demand[e]] = True
    for s in range(len(wiring.slot_need)):
        for a in range(wiring.abroad_start[s], wiring.abroad_start[s + 1]):
            share, source = wiring.abroad_share[a], wiring.abroad_source[a]
            if room.source_gone[source]:
                room.slot_fixed[s] = True
                for k in range(lanes):
                    room.fixed[s, k] += share * room.gone[source, k]


@compiled()
def _at_rest(room):
    """What the block before has reached stands again."""
    for i in range(len(room.h_down)):
        if room.h_down[i] or room.u_down[i]:
            room.h[i], room.u[i], room.u_next[i], room.hit[i] = 1.0, 1.0, 1.0, 0.0
    for s in range(len(room.slot_lost)):
        if room.slot_lost[s] or room.slot_fixed[s]:
            room.lost[s], room.fixed[s] = 0.0, 0.0
    for o in range(len(room.source_gone)):
        if room.source_gone[o]:
            room.gone[o] = 0.0
    for at in range(len(room.demand_down)):
        if room.demand_down[at]:
            room.demand_gone[at] = 0.0
        if room.market_down[at]:
            room.market_lost[at] = 0.0
        if room.unsold_down[at]:
            room.unsold[at] = 0.0
        if room.needed_down[at]:
            room.relief[at] = 0.0
    room.h_down[:], room.u_down[:], room.slot_fixed[:], room.slot_lost[:] = False, False, False, False
    room.source_gone[:], room.demand_down[:], room.market_down[:] = False, False, False
    room.needed_down[:], room.unsold_down[:] = False, False
    room.h_new[:], room.u_new[:], room.slot_new[:], room.is_first[0] = False, False, False, True


@compiled()
def one_round(wiring, window, room, going, tolerance):
    """One round of both channels, all from the values of the round before; tells which runs go on.

    What rests on nothing that the last round has changed would come out the same to the last bit, and is left alone.
    """
    change = np.zeros(LANES)
    if room.is_first[0] or room.h_new.any():
        _markets(wiring, room)
        _lacking(wiring, room, STARTS[window])
        _relieved(wiring, room, window)
        _downstream(wiring, room, going, change)
    if room.is_first[0] or room.u_new.any():
        _unsold(wiring, room)
        _upstream(wiring, room)
        _fall_upstream(room, going, change)
    room.is_first[0] = False
    for k in range(room.h.shape[1]):
        going[k] = going[k] and change[k] >= tolerance


@compiled()
def _markets(wiring, room):
    """By segment: what its market fails to deliver, and what its firms could deliver more."""
    lanes = room.h.shape[1]
    room.market_new[:] = False
    for i in range(len(wiring.segment)):
        if room.h_new[i]:
            at = wiring.segment[i]
            room.market_new[at] = room.market_down[at] = True
    for at in range(len(room.market_new)):
        if room.market_new[at]:
            room.market_lost[at], room.backup[at] = 0.0, wiring.whole_spare[at]
    for i in range(len(wiring.segment)):
        if room.h_down[i] and room.market_new[wiring.segment[i]]:
            at, part, spare = wiring.segment[i], wiring.part[i], wiring.spare[i]
            for k in range(lanes):
                room.market_lost[at, k] += part * (1 - room.h[i, k])
                room.backup[at, k] -= spare * (1 - room.h[i, k])


@compiled()
def _unsold(wiring, room):
    """By segment, what the users here no longer buy of its market."""
    lanes = room.h.shape[1]
    room.unsold_new[:] = False
    for i in range(len(wiring.segment)):
        if room.u_new[i]:
            for s in range(wiring.slot_start[i], wiring.slot_start[i + 1]):
                if wiring.slot_need[s] * wiring.slot_market[s] > 0:
                    at = wiring.slot_input[s]
                    room.unsold_new[at] = room.unsold_down[at] = True
    for at in range(len(room.unsold_new)):
        if room.unsold_new[at]:
            room.unsold[at] = 0.0
    for i in range(len(wiring.segment)):
        if room.u_down[i]:
            for s in range(wiring.slot_start[i], wiring.slot_start[i + 1]):
                at, sold = wiring.slot_input[s], wiring.slot_need[s] * wiring.slot_market[s]
                if sold > 0 and room.unsold_new[at]:
                    for k in range(lanes):
                        room.unsold[at, k] += sold * (1 - room.u[i, k])


@compiled()
def _lacking(wiring, room, start):
    """What each slot lacks once stock is used up, and what users lack of each segment."""
    lanes = room.h.shape[1]
    room.needed_new[:] = False
    lost, longest = np.empty(LANES), room.longest[0]
    for s in range(len(wiring.slot_need)):
        at, market = wiring.slot_input[s], wiring.slot_market[s]
        if wiring.stock[wiring.slot_node[s]] - start >= longest:
            continue  # the stock outlasts every shock of the block
        reached = (room.is_first[0] and room.slot_fixed[s]) or (room.market_new[at] and market > 0)
        for a in range(wiring.local_start[s], wiring.local_start[s + 1]):
            reached = reached or room.h_new[wiring.local_node[a]]
        room.slot_new[s] = reached and _lost_at(wiring, room, s, start, lost)
        if room.slot_new[s]:
            room.slot_lost[s] = room.needed_new[at] = room.needed_down[at] = True
    for at in range(len(room.needed_new)):
        if room.needed_new[at]:
            room.needed[at] = 0.0
    for s in range(len(wiring.slot_need)):
        at = wiring.slot_input[s]
        if room.slot_lost[s] and room.needed_new[at]:
            for k in range(lanes):
                room.needed[at, k] += wiring.slot_need[s] * room.lost[s, k]


@compiled()
def _lost_at(wiring, room, s, start, lost):
    """What one slot lacks; tells whether that has changed."""
    lanes = room.h.shape[1]
    at, market, n_new = wiring.slot_input[s], wiring.slot_market[s], 0
    held = max(wiring.stock[wiring.slot_node[s]] - start, 0.0)
    for k in range(lanes):
        lost[k] = room.fixed[s, k]
    if room.market_down[at]:
        for k in range(lanes):
            lost[k] += market * room.market_lost[at, k]
    for a in range(wiring.local_start[s], wiring.local_start[s + 1]):
        share, source = wiring.local_share[a], wiring.local_node[a]
        for k in range(lanes):
            lost[k] += share * (1 - room.h[source, k])
    for k in range(lanes):
        lost[k] *= 1 - min(held / room.on[0, k], 1.0)
        n_new += lost[k] != room.lost[s, k]
        room.lost[s, k] = lost[k]
    return n_new > 0


@compiled()
def _relieved(wiring, room, window):
    """The share of what users lack that back-up delivers: as pools open one after the other, each for its time."""
    lanes = room.h.shape[1]
    ready = np.empty(LANES)
    for at in range(len(wiring.pool_start) - 1):
        room.relief_new[at] = room.needed_new[at] or (room.needed_down[at] and room.market_new[at])
        if not room.relief_new[at]:
            continue
        ready[:], room.relief[at] = 0.0, 0.0
        for p in range(wiring.pool_start[at], wiring.pool_start[at + 1]):
            source, size, part = wiring.pool_source[p], wiring.pool_size[p], wiring.pool_open[p, window]
            if source >= 0:
                for k in range(lanes):
                    ready[k] += size * (1 - room.gone[source, k])
            elif room.market_down[at]:
                for k in range(lanes):
                    ready[k] += max(room.backup[at, k], 0.0)
            else:
                ready += wiring.whole_spare[at]
            if part > 0:
                for k in range(lanes):
                    room.relief[at, k] += part * min(1.0, ready[k] / max(room.needed[at, k], NOTHING))


@compiled()
def _downstream(wiring, room, going, change):
    """What each node can still make: by its scarcest essential input, and by all inputs with their weights."""
    lanes = room.h.shape[1]
    least, other = np.empty(LANES), np.empty(LANES)
    for i in range(len(wiring.segment)):
        reached, room.h_new[i] = False, False
        for s in range(wiring.slot_start[i], wiring.slot_start[i + 1]):
            reached = reached or room.slot_new[s] or (room.slot_lost[s] and room.relief_new[wiring.slot_input[s]])
        if not reached:
            continue
        for k in range(lanes):
            least[k], other[k] = 1 - room.hit[i, k], 1.0
        for s in range(wiring.slot_start[i], wiring.slot_start[i + 1]):
            if not room.slot_lost[s]:
                continue
            at, weight = wiring.slot_input[s], wiring.slot_weight[s]
            for k in range(lanes):
                other[k] -= weight * room.lost[s, k] * (1 - room.relief[at, k])
            if wiring.slot_essential[s]:
                for k in range(lanes):
                    least[k] = min(least[k], 1 - room.lost[s, k] * (1 - room.relief[at, k]))
        n_new = 0
        for k in range(lanes):
            level = max(0.0, min(least[k], other[k]))
            level = level if going[k] else room.h[i, k]
            change[k] = max(change[k], room.h[i, k] - level)
            n_new += room.h[i, k] != level
            room.h[i, k] = level
        if n_new:
            room.h_new[i] = room.h_down[i] = True


@compiled()
def _upstream(wiring, room):
    """What each node can still sell; sales that leave the city are lost only as outside demand drops."""
    lanes = room.h.shape[1]
    gone = np.empty(LANES)
    for i in range(len(wiring.segment)):
        at, market, outside = wiring.segment[i], wiring.sold_market[i], wiring.sold_outside[i]
        reached = (room.is_first[0] and room.demand_down[at]) or (room.unsold_new[at] and market > 0)
        for a in range(wiring.sold_start[i], wiring.sold_start[i + 1]):
            reached = reached or room.u_new[wiring.sold_to[a]]
        room.u_next_new[i] = reached
        if not reached:
            continue
        for k in range(lanes):
            gone[k] = market * room.unsold[at, k] + outside * room.demand_gone[at, k]
        for a in range(wiring.sold_start[i], wiring.sold_start[i + 1]):
            share, to = wiring.sold_share[a], wiring.sold_to[a]
            for k in range(lanes):
                gone[k] += share * (1 - room.u[to, k])
        for k in range(lanes):
            room.u_next[i, k] = max(0.0, min(1 - room.hit[i, k], 1 - gone[k]))


@compiled()
def _fall_upstream(room, going, change):
    """The new levels take effect, once all are known."""
    lanes = room.h.shape[1]
    for i in range(len(room.u_next_new)):
        room.u_new[i] = False
        if room.u_next_new[i]:
            n_new = 0
            for k in range(lanes):
                level = room.u_next[i, k] if going[k] else room.u[i, k]
                change[k] = max(change[k], room.u[i, k] - level)
                n_new += room.u[i, k] != level
                room.u[i, k] = level
            if n_new:
                room.u_new[i] = room.u_down[i] = True


def load_compiled() -> None:
    """Load the compiled code, so that the first slider need not wait for it."""
    whole, parts, starts = np.zeros(1, np.int64), np.zeros(1), np.zeros(2, np.int64)
    kinds = {"slot_essential": np.zeros(1, bool), "pool_open": np.zeros((1, len(WINDOWS)))}
    names = ("segment", "slot_node", "slot_input", "local_node", "abroad_source", "sold_to", "pool_source")
    kinds |= dict.fromkeys(names, whole) | {name: starts for name in Wiring._fields if name.endswith("_start")}
    wiring = Wiring(*(kinds.get(name, parts) for name in Wiring._fields))
    runs = runs_of(*[(starts, whole, parts)] * 3, np.ones(1))
    _blocks(wiring, runs, room_for(wiring, 1), 0, 1, whole, np.zeros((1, len(WINDOWS), 1)), TOLERANCE)
