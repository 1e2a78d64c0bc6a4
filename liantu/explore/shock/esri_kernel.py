"""The cascade 连锁 of one failing firm after another, compiled: its work follows what is reached.

While few firms have fallen, each hands on what it lost since it last did, and only those who get something are looked
at. Once a good part of all links is reached, every firm asks its sources instead, in the order of memory: the same
sums, several times quicker a link.
"""

from typing import NamedTuple

import numpy as np

from liantu.compiled import compiled

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


class Desk(NamedTuple):
    """What one cascade at a time works on. It is left as it was found, so that nobody clears a whole network anew."""

    falling: State  # downstream
    calling: State  # upstream
    supply: Supply
    clock: np.ndarray  # one number: the rounds there have been


class Reach(NamedTuple):
    """How far one channel has come: firms fallen, links that start from them, whether all count as fallen, which they
    do from where asking all is quicker, and the largest fall of the round.
    """

    n_fallen: int
    n_links: int
    is_wide: bool
    most: float


@compiled()
def cascades(
    down: Channel, up: Channel, market: Market, desk: Desk, failing: np.ndarray, tolerance: float, replaceable: bool
) -> np.ndarray:
    """For each failing firm what is lost of all sales, by the worse of both, downstream and upstream; and the rounds.

    Both channels advance round by round, from the values of the round before, until nobody falls by more than
    ``tolerance``.
    """
    falling, calling, supply, now = desk.falling, desk.calling, desk.supply, desk.clock[0]
    found = np.empty((len(failing), 4))
    for at, firm in enumerate(failing):
        to, back = _fail(down, falling, firm), _fail(up, calling, firm)
        supply.gone[market.sector[firm]] = market.sales[firm]
        first = now
        while now == first or max(to.most, back.most) > tolerance:
            now += 1
            is_late = now - first > PATIENT
            to = _advance(down, falling, to, market, supply, replaceable, True, is_late, now)
            back = _advance(up, calling, back, market, supply, False, False, is_late, now)
        found[at, :3] = _weighed(falling, to.n_fallen, calling, back.n_fallen, market.sales)
        found[at, 3] = now - first
        _recover(down, falling, to, market, supply)
        _recover(up, calling, back, market, supply)
    desk.clock[0] = now
    return found


def desk_for(down: Channel, up: Channel, market: Market) -> Desk:
    """A desk for a network of this size, with all firms unharmed."""
    n_sectors = len(market.total)
    supply = Supply(np.zeros(n_sectors), np.zeros(n_sectors), np.zeros(n_sectors, np.int64))
    return Desk(_unharmed(down), _unharmed(up), supply, np.zeros(1, np.int64))


def _unharmed(channel: Channel) -> State:
    n = len(channel.order)
    numbers = np.empty(n, np.uint32), np.empty(n, np.uint32), np.zeros(n, np.int64)
    return State(np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(len(channel.owner)), np.zeros(n), *numbers)


@compiled()
def _fail(channel: Channel, state: State, firm: int) -> Reach:
    state.fallen[0], state.lost[firm] = firm, 1.0
    return Reach(1, channel.start[firm + 1] - channel.start[firm], False, 1.0)


@compiled()
def _advance(
    channel: Channel,
    state: State,
    reach: Reach,
    market: Market,
    supply: Supply,
    replaceable: bool,
    sells: bool,
    is_late: bool,
    now: int,
) -> Reach:
    """One round of one channel."""
    if not reach.is_wide and (is_late or reach.n_links > WIDE * len(channel.share)):
        for firm in range(len(state.lost)):
            state.fallen[firm] = firm
        reach = Reach(len(state.lost), reach.n_links, True, 0.0)
    _hold_part(state, reach.n_fallen, market, supply, replaceable, now)
    if reach.is_wide:
        return Reach(reach.n_fallen, reach.n_links, True, _ask(channel, state, market, supply, sells))
    return _settle(channel, state, reach, _hand_on(channel, state, reach.n_fallen, now), market, supply, sells)


@compiled()
def _hold_part(state: State, n_fallen: int, market: Market, supply: Supply, replaceable: bool, now: int) -> None:
    """The part of each fallen firm's loss that nobody makes up: its sales against all that its sector has left."""
    lost, part, sales, left, when = state.lost, state.part, market.sales, supply.left, supply.when
    for at in range(n_fallen):
        firm = state.fallen[at]
        part[firm] = lost[firm]
        if replaceable:
            sector = market.sector[firm]
            if when[sector] != now:
                when[sector] = now
                left[sector] = market.total[sector] - supply.gone[sector]
                if left[sector] < (1.0 - MOSTLY_GONE) * market.total[sector]:
                    left[sector] = 0.0
                    for k in range(market.start[sector], market.start[sector + 1]):
                        left[sector] += sales[market.members[k]] * (1.0 - lost[market.members[k]])
            if sales[firm] < left[sector]:
                part[firm] *= sales[firm] / left[sector]


@compiled()
def _hand_on(channel: Channel, state: State, n_fallen: int, now: int) -> int:
    """Pass on what the fallen firms lost since they last did; how many firms are the worse for it."""
    start, slots, share, owner = channel.start, channel.slot, channel.share, channel.owner
    passed, part, held, worst = state.passed, state.part, state.held, state.worst
    n_touched = 0
    for at in range(n_fallen):
        firm = state.fallen[at]
        more = part[firm] - passed[firm]
        if more > TOO_LITTLE:
            passed[firm] = part[firm]
            for k in range(start[firm], start[firm + 1]):
                slot, other = slots[k], owner[slots[k]]
                held[slot] += share[k] * more
                if held[slot] > worst[other]:
                    worst[other] = held[slot]
                    if state.when[other] != now:
                        state.when[other] = now
                        state.touched[n_touched] = other
                        n_touched += 1
    return n_touched


@compiled()
def _settle(
    channel: Channel, state: State, reach: Reach, n_touched: int, market: Market, supply: Supply, sells: bool
) -> Reach:
    """Let the touched firms fall, which they never rise from."""
    lost, n_fallen, n_links, most = state.lost, reach.n_fallen, reach.n_links, 0.0
    for at in range(n_touched):
        firm = state.touched[at]
        by_now = min(1.0, state.worst[firm])
        fall = by_now - lost[firm]
        if fall > 0.0:
            if lost[firm] == 0.0:
                state.fallen[n_fallen] = firm
                n_fallen += 1
                n_links += channel.start[firm + 1] - channel.start[firm]
            lost[firm] = by_now
            most = max(most, fall)
            if sells:
                supply.gone[market.sector[firm]] += market.sales[firm] * fall
    return Reach(n_fallen, n_links, False, most)


@compiled()
def _ask(channel: Channel, state: State, market: Market, supply: Supply, sells: bool) -> float:
    """Let every firm fall to what its sources leave it; the largest fall. No branch here: a wrong guess is dear."""
    begin, source, weight, stays = channel.begin, channel.source, channel.weight, channel.stays
    part, lost = state.part, state.lost
    most = 0.0
    for at in range(len(lost)):
        together, worst = 0.0, 0.0
        for k in range(begin[at], begin[at + 1]):
            together = together * stays[k] + weight[k] * part[source[k]]
            worst = together if together > worst else worst
        firm = channel.order[at]
        by_now = worst if worst < 1.0 else 1.0
        before = lost[firm]
        by_now = by_now if by_now > before else before
        lost[firm] = by_now
        fall = by_now - before
        most = fall if fall > most else most
        if sells:
            supply.gone[market.sector[firm]] += market.sales[firm] * fall
    return most


@compiled()
def _weighed(falling: State, n_down: int, calling: State, n_up: int, sales: np.ndarray) -> tuple[float, float, float]:
    """What is lost by either, downstream, upstream."""
    either, downstream, upstream = 0.0, 0.0, 0.0
    for k in range(n_down):
        firm = falling.fallen[k]
        downstream += sales[firm] * falling.lost[firm]
        either += sales[firm] * max(0.0, falling.lost[firm] - calling.lost[firm])
    for k in range(n_up):
        upstream += sales[calling.fallen[k]] * calling.lost[calling.fallen[k]]
    return either + upstream, downstream, upstream


@compiled()
def _recover(channel: Channel, state: State, reach: Reach, market: Market, supply: Supply) -> None:
    """Everything as before, for the next failing firm; only what was reached is looked at."""
    for at in range(reach.n_fallen):
        firm = state.fallen[at]
        if state.passed[firm] > 0.0:
            for k in range(channel.start[firm], channel.start[firm + 1]):
                state.held[channel.slot[k]] = 0.0
        state.lost[firm], state.part[firm], state.passed[firm], state.worst[firm] = 0.0, 0.0, 0.0, 0.0
        supply.gone[market.sector[firm]] = 0.0
