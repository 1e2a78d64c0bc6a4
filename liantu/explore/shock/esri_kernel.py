"""The cascade 连锁 of one failing firm after another, compiled: its work follows what is reached.

While few firms have fallen, each hands on what it lost since it last did, and only those who get something are looked
at. Once a good part of all links is reached, every firm asks its sources instead, in the order of memory: the same
sums, several times quicker a link.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

TOO_LITTLE = 1e-16  # of a firm's sales: so small a change waits until there is more of it
WIDE = 0.15  # of all links: from here on asking everybody costs less than handing on
PATIENT = 32  # rounds after which everybody asks, lest the rounding of many small changes add up
MOSTLY_GONE = 0.9  # of a sector: from here on what is left is added up anew, for a difference would be mostly rounding


class Channel(NamedTuple):
    """Who loses what when a firm falls, seen from both ends.

    Of what ``i`` loses ``share[start[i]:start[i + 1]]`` goes into the ``slot`` beside it. Losses of a slot add up; of
    the slots that one ``owner`` has the worst counts. From its end, ``j`` loses
    ``weight[begin[j]:begin[j + 1]]`` of what the ``source`` beside it does, slot by slot; ``is_new`` where one begins.
    """

    start: np.ndarray
    slot: np.ndarray
    share: np.ndarray
    owner: np.ndarray
    begin: np.ndarray
    source: np.ndarray
    weight: np.ndarray
    stays: np.ndarray
    order: np.ndarray


class Market(NamedTuple):
    """Who could take over from whom: the ``members`` of each sector, by ``start``, and what they sell together."""

    sector: np.ndarray
    sales: np.ndarray
    total: np.ndarray
    start: np.ndarray
    members: np.ndarray


class State(NamedTuple):
    """Where one channel stands: the share ``lost`` of each firm, the ``part`` of it that nobody makes up, what of that
    is ``passed`` on, and who is touched.
    """

    lost: np.ndarray
    part: np.ndarray
    passed: np.ndarray
    fall: np.ndarray  # of the touched in this round
    held: np.ndarray  # by slot
    worst: np.ndarray
    fallen: np.ndarray
    touched: np.ndarray
    when: np.ndarray  # the round in which a firm was touched last


class Supply(NamedTuple):
    """What each sector has lost, and what is left of it in the round in which that was asked last."""

    gone: np.ndarray
    left: np.ndarray
    when: np.ndarray


class Reach(NamedTuple):
    """How far one channel has come: firms fallen, links that start from them, and the largest fall of the round."""

    n_fallen: int
    n_links: int
    most: float


@njit(cache=True, nogil=True)
def cascades(
    down: Channel, up: Channel, market: Market, failing: np.ndarray, tolerance: float, replaceable: bool
) -> np.ndarray:
    """For each failing firm what is lost of all sales, by the worse of both, downstream and upstream; and the rounds.

    Both channels advance round by round, from the values of the round before, until nobody falls by more than
    ``tolerance``.
    """
    n, n_sectors = len(market.sector), len(market.total)
    falling, calling = _unharmed(n, len(down.owner)), _unharmed(n, len(up.owner))
    supply = Supply(np.zeros(n_sectors), np.zeros(n_sectors), np.zeros(n_sectors, np.int64))
    found, now = np.empty((len(failing), 4)), 0
    for at, firm in enumerate(failing):
        to, back = _fail(down, falling, firm), _fail(up, calling, firm)
        supply.gone[market.sector[firm]] = market.sales[firm]
        first = now
        while now == first or max(to.most, back.most) > tolerance:
            now += 1
            is_late = now - first > PATIENT
            _hold_part(falling, to.n_fallen, market, supply, replaceable, now)
            _hold_part(calling, back.n_fallen, market, supply, False, now)
            n_touched = _reach(down, falling, to, is_late, now)
            to = _settle(down, falling, to, n_touched)
            _withdraw(falling, n_touched, market, supply)
            back = _settle(up, calling, back, _reach(up, calling, back, is_late, now))
        found[at, :3] = _weighed(falling, to.n_fallen, calling, back.n_fallen, market.sales)
        found[at, 3] = now - first
        for k in range(to.n_fallen):
            supply.gone[market.sector[falling.fallen[k]]] = 0.0
        _recover(down, falling, to.n_fallen)
        _recover(up, calling, back.n_fallen)
    return found


@njit(cache=True, nogil=True)
def _unharmed(n: int, n_slots: int) -> State:
    numbers = np.empty(n, np.uint32), np.empty(n + 1, np.uint32), np.zeros(n, np.int64)
    return State(np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n_slots), np.zeros(n), *numbers)


@njit(cache=True, nogil=True)
def _fail(channel: Channel, state: State, firm: int) -> Reach:
    state.fallen[0], state.lost[firm] = firm, 1.0
    return Reach(1, channel.start[firm + 1] - channel.start[firm], 1.0)


@njit(cache=True, nogil=True)
def _hold_part(state: State, n_fallen: int, market: Market, supply: Supply, replaceable: bool, now: int) -> None:
    """The part of each fallen firm's loss that nobody makes up: its sales against all that its sector has left."""
    lost, part, sales = state.lost, state.part, market.sales
    for at in range(n_fallen):
        firm = state.fallen[at]
        part[firm] = lost[firm]
        if not replaceable:
            continue
        sector = market.sector[firm]
        if supply.when[sector] != now:
            supply.when[sector] = now
            left = market.total[sector] - supply.gone[sector]
            if left < (1.0 - MOSTLY_GONE) * market.total[sector]:
                left = 0.0
                for k in range(market.start[sector], market.start[sector + 1]):
                    left += sales[market.members[k]] * (1.0 - lost[market.members[k]])
            supply.left[sector] = left
        if sales[firm] < supply.left[sector]:
            part[firm] *= sales[firm] / supply.left[sector]


@njit(cache=True, nogil=True)
def _reach(channel: Channel, state: State, reach: Reach, is_late: bool, now: int) -> int:
    """How many firms have more to lose than before; they stand in ``touched``, what they lose in ``worst``."""
    if is_late or reach.n_links > WIDE * len(channel.share):
        return _ask(channel, state)
    return _hand_on(channel, state, reach.n_fallen, now)


@njit(cache=True, nogil=True)
def _hand_on(channel: Channel, state: State, n_fallen: int, now: int) -> int:
    passed, part, held, worst, when, touched = (
        *(state.passed, state.part, state.held),
        *(state.worst, state.when, state.touched),
    )
    n_touched = 0
    for at in range(n_fallen):
        firm = state.fallen[at]
        more = part[firm] - passed[firm]
        if more <= TOO_LITTLE:
            continue
        passed[firm] = part[firm]
        for k in range(channel.start[firm], channel.start[firm + 1]):
            slot = channel.slot[k]
            other = channel.owner[slot]
            held[slot] += channel.share[k] * more
            if held[slot] > worst[other]:
                worst[other] = held[slot]
                if when[other] != now:
                    when[other] = now
                    touched[n_touched] = other
                    n_touched += 1
    return n_touched


@njit(cache=True, nogil=True)
def _ask(channel: Channel, state: State) -> int:
    begin, source, weight, stays = channel.begin, channel.source, channel.weight, channel.stays
    part, lost, touched = state.part, state.lost, state.touched
    n_touched = 0
    for at in range(len(lost)):
        together, worst = 0.0, 0.0
        for k in range(begin[at], begin[at + 1]):
            together = together * stays[k] + weight[k] * part[source[k]]
            worst = together if together > worst else worst
        firm = channel.order[at]
        state.worst[firm] = worst
        touched[n_touched] = firm  # written in any case and kept where it counts: guesses of the processor are dear
        n_touched += worst > lost[firm]
    return n_touched


@njit(cache=True, nogil=True)
def _settle(channel: Channel, state: State, reach: Reach, n_touched: int) -> Reach:
    """Let the touched firms fall. What they had lost before is left in ``before``."""
    lost, worst, start = state.lost, state.worst, channel.start
    n_fallen, n_links, most = reach.n_fallen, reach.n_links, 0.0
    for at in range(n_touched):
        firm = state.touched[at]
        now_lost = min(1.0, worst[firm])
        fall = now_lost - lost[firm]
        state.fall[firm] = max(0.0, fall)
        if fall > 0.0:
            if lost[firm] == 0.0:
                state.fallen[n_fallen] = firm
                n_fallen += 1
                n_links += start[firm + 1] - start[firm]
            lost[firm] = now_lost
            most = max(most, fall)
    return Reach(n_fallen, n_links, most)


@njit(cache=True, nogil=True)
def _withdraw(state: State, n_touched: int, market: Market, supply: Supply) -> None:
    """What the touched firms sell less than in the round before is gone from their sectors."""
    for at in range(n_touched):
        firm = state.touched[at]
        supply.gone[market.sector[firm]] += market.sales[firm] * state.fall[firm]


@njit(cache=True, nogil=True)
def _weighed(falling: State, n_down: int, calling: State, n_up: int, sales: np.ndarray) -> tuple[float, float, float]:
    """What is lost by either, downstream, upstream."""
    either, downstream, upstream = 0.0, 0.0, 0.0
    for k in range(n_down):
        firm = falling.fallen[k]
        downstream += sales[firm] * falling.lost[firm]
        either += sales[firm] * max(falling.lost[firm], calling.lost[firm])
    for k in range(n_up):
        firm = calling.fallen[k]
        upstream += sales[firm] * calling.lost[firm]
        if falling.lost[firm] == 0.0:
            either += sales[firm] * calling.lost[firm]
    return either, downstream, upstream


@njit(cache=True, nogil=True)
def _recover(channel: Channel, state: State, n_fallen: int) -> None:
    """Everything as before, for the next failing firm; only what was reached is looked at."""
    for at in range(n_fallen):
        firm = state.fallen[at]
        if state.passed[firm] > 0.0:
            for k in range(channel.start[firm], channel.start[firm + 1]):
                state.held[channel.slot[k]] = 0.0
        state.lost[firm], state.part[firm], state.passed[firm], state.worst[firm] = 0.0, 0.0, 0.0, 0.0
