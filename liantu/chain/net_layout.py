"""Places of the net 链网: chains at both sides in the order of the sheet, what they share in columns between them.

What two chains of one side share stands near that side, what joins both sides in the middle: so no link runs far, and
none behind a foreign box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from liantu.chain.bundles import Bundle, chain_key
from liantu.chain.frames import FOOT, ROW_SHARE, SIDE, TALLEST, WIDEST, Band, Frame, Size
from liantu.chain.grid import Grid, Link, Slot
from liantu.chain.routes import Point, routes

ZONES = ("left", "across", "right")
FEWEST_ROWS, MOST_ROWS = 4, 10
CHAIN_WIDTH, CHAIN_HEIGHT = 1.06, 1.5  # a chain's box, in boxes of segments and in rows
GAP, WIDEST_GAP = 0.34, 150.0  # between two columns, in boxes; and at most. [px]


@dataclass(frozen=True)
class Places:
    """Where every box of the net stands, whatever the screen.

    Attributes
    ----------
    side : dict
        Chain to its side, 0 left and 1 right, and its height in rows, which may lie between two.
    slot : dict
        Key of a bundle to (column, row), columns counted from 1: column 0 and the last are the chains'.
    zone : tuple
        What stands in each column between the chains.
    n_rows : int
        Rows that all columns have.
    """

    side: dict[str, tuple[int, float]]
    slot: dict[str, Slot]
    zone: tuple[str, ...]
    n_rows: int


class NetFrame(NamedTuple):
    """The net in the pixels of one screen: ``at`` as for a chain, middles of all boxes, size of a chain's box. [px]"""

    at: Frame
    centres: dict[str, Point]
    chain_box: tuple[float, float]
    bands: tuple[Band, ...]
    routes: dict[Link, list[Point]]
    trunks: dict[Link, list[Point]]


def net_places(chains: Sequence[str], bundles: Sequence[Bundle]) -> Places:
    """Sides, columns and rows of the net.

    >>> places = net_places(["a", "b", "c"], [Bundle(("x",), ("a", "b")), Bundle(("y",), ("a", "c"))])
    >>> places.side
    {'a': (0, 0.5), 'b': (0, 2.5), 'c': (1, 1.5)}
    >>> places.slot, places.zone
    ({'x': (1, 1), 'y': (2, 1)}, ('left', 'across'))
    """
    n_left = ceil(len(chains) / 2)
    sides = (chains[:n_left], chains[n_left:])
    number = {chain: side for side, members in enumerate(sides) for chain in members}
    zones = {zone: [one for one in bundles if _zone(one, number) == zone] for zone in ZONES}
    n_rows = _rows([len(members) for members in zones.values()], n_left)
    side = {
        chain: (where, (i + 0.5) * n_rows / len(members) - 0.5)
        for where, members in enumerate(sides)
        for i, chain in enumerate(members)
    }
    zone = tuple(name for name in ZONES for _ in range(ceil(len(zones[name]) / n_rows)))
    slot: dict[str, Slot] = {}
    for name, members in zones.items():
        slot |= _assigned(members, [column for column, one in enumerate(zone, 1) if one == name], n_rows, side)
    return Places(side, {one.key: slot[one.key] for one in bundles}, zone, n_rows)


def _zone(bundle: Bundle, number: dict[str, int]) -> str:
    sides = {number[chain] for chain in bundle.chains}
    return "across" if len(sides) == 2 else ZONES[2 * min(sides)]


def _rows(sizes: Sequence[int], n_side: int) -> int:
    """The fewest rows that need the fewest columns."""
    choices = range(max(FEWEST_ROWS, n_side), max(MOST_ROWS, n_side) + 1)
    return min(choices, key=lambda n_rows: (sum(ceil(size / n_rows) for size in sizes), n_rows))


def _assigned(
    members: Sequence[Bundle], columns: Sequence[int], n_rows: int, side: dict[str, tuple[int, float]]
) -> dict[str, Slot]:
    """Each bundle as near as can be to the middle of its chains, all of them together as near as can be."""
    if not members:
        return {}
    slots = [(column, row) for column in columns for row in range(n_rows)]
    wish = np.array([np.mean([side[chain][1] for chain in one.chains]) for one in members])
    away = (wish[:, None] - np.array([row for _, row in slots])[None]) ** 2
    chosen, taken = linear_sum_assignment(away)
    return {members[i].key: slots[j] for i, j in zip(chosen, taken, strict=True)}


def links_of(bundles: Sequence[Bundle]) -> dict[Link, int]:
    """From every bundle to each chain that counts it, with how many segments are in it."""
    return {(one.key, chain_key(chain)): len(one.segments) for one in bundles for chain in one.chains}


def net_frame(places: Places, bundles: Sequence[Bundle], size: Size) -> NetFrame:
    """The net on a screen; a small one uses less of the area, and the browser shows it larger.

    >>> bundles = [Bundle(("x",), ("a", "b"))]
    >>> found = net_frame(net_places(["a", "b"], bundles), bundles, Size(1400, 640, 36))
    >>> sorted(found.centres), found.at.width < 1400
    (['chain\\ta', 'chain\\tb', 'x'], True)
    """
    pitch = min((size.height - size.head - FOOT) / places.n_rows, TALLEST / ROW_SHARE)
    n = len(places.zone)
    room = size.width - 2 * SIDE
    box = min(WIDEST, room / (2 * CHAIN_WIDTH + n + GAP * (n + 1)))
    chain_box = (box * CHAIN_WIDTH, pitch * min(CHAIN_HEIGHT, places.n_rows / _most(places) * ROW_SHARE))
    gap = min(WIDEST_GAP, (room - 2 * chain_box[0] - n * box) / (n + 1))
    # A link ends at the side of a box: a chain stands for its links as if it were as wide as the others.
    x = tuple(SIDE + chain_box[0] - box / 2 + column * (box + gap) for column in range(n + 2))
    y = tuple(size.head + (row + 0.5) * pitch for row in range(places.n_rows))
    width = x[-1] - box / 2 + chain_box[0] + SIDE
    height = size.head + places.n_rows * pitch + FOOT
    middle = (SIDE + chain_box[0] / 2, width - SIDE - chain_box[0] / 2)
    level = {chain: y[0] + row * pitch for chain, (_, row) in places.side.items()}
    boxes = {key: (x[column], y[row]) for key, (column, row) in places.slot.items()}
    chains = {chain_key(chain): (middle[where], level[chain]) for chain, (where, _) in places.side.items()}
    ports = {chain_key(chain): (x[-1] if where else x[0], level[chain]) for chain, (where, _) in places.side.items()}
    at = Frame(ports | boxes, x, y, (box, pitch * ROW_SHARE), width, height, size.head)
    grid, links = grid_of(places), links_of(bundles)
    ways, trunks = (routes(grid, links, at, lane=lane) for lane in (5.0, 0.0))
    return NetFrame(at, chains | boxes, chain_box, _bands(at, chain_box[0]), ways, trunks)


def _most(places: Places) -> int:
    """Chains on the fuller side."""
    return max(1, *(sum(side == where for side, _ in places.side.values()) for where in (0, 1)))


def grid_of(places: Places) -> Grid:
    """The same as a grid, so that links find their way between the boxes."""
    last = len(places.zone) + 1
    ends = {chain_key(chain): (last * where, floor(row + 0.5)) for chain, (where, row) in places.side.items()}
    return Grid(ends | places.slot, ("left", *places.zone, "right"), places.n_rows)


def _bands(at: Frame, chain_width: float) -> tuple[Band, ...]:
    """Grounds behind the chains of each side, and behind what they share."""
    pad, half = 12.0, at.box[0] / 2
    inner = (at.x[0] + half, at.x[-1] - half)
    return (
        Band(inner[0] - chain_width - pad, inner[0] + pad, 0.0, at.height, "left"),
        *([Band(at.x[1] - half - pad, at.x[-2] + half + pad, 0.0, at.height, "shared")] if len(at.x) > 2 else []),
        Band(inner[1] - pad, inner[1] + chain_width + pad, 0.0, at.height, "right"),
    )
