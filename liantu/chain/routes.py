"""Routes: the ways of links between the boxes, never behind a foreign one.

A link leaves in the middle of the right side, bends only between two columns, and crosses a column through the gap
between two rows or through an empty slot. Long links of one segment share a trunk.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from liantu.chain.frames import Frame
from liantu.chain.grid import Grid, Link, Slot

Point = tuple[float, float]
BEND = 0.15  # price of leaving a height, in rows
OWN, FOREIGN = -0.25, 0.45  # price of a passage that the own trunk uses already; of each other trunk in it
WINDOW = 2.0  # rows above and below its ends in which a link of a tall grid looks for a passage
TALL = 16


def routes(grid: Grid, links: Iterable[Link], at: Frame, *, lane: float = 5.0) -> dict[Link, list[Point]]:
    """Points of every link from its left end to its right end.

    Parameters
    ----------
    grid : Grid
        The slots.
    links : iterable
        Links to draw; one with an end that has no slot is left out.
    at : Frame
        The screen.
    lane : float
        Distance of different trunks in one gap; 0 gives the tree of one selected segment. [px]

    Returns
    -------
    dict
        The line is horizontal at each point: straight between two of one height, an S-curve between two columns, a
        bracket on the right where the link stays in its column. A link that runs back starts at its customer.

    Examples
    --------
    >>> grid = Grid({"foil": (0, 0), "board": (1, 0)}, ("up", "mid"), 1)
    >>> from liantu.chain.frames import frame
    >>> routes(grid, [("foil", "board")], frame(grid, 856, 200, 30))
    {('foil', 'board'): [(228.0, 77.5), (364.0, 77.5)]}
    """
    ends = {link: _left_to_right(grid.slot, link) for link in links if link[0] in grid.slot and link[1] in grid.slot}
    trunks = _led(tuple(sorted(grid.slot.items())), (len(grid.stage_of), grid.n_rows), tuple(sorted(ends)))
    offset = _offsets(grid, ends, trunks, at, lane)
    return {link: _points(grid, link, pair, trunks, offset, at) for link, pair in ends.items()}


@dataclass(frozen=True)
class _Trunks:
    """Which trunk a long link belongs to, the passage it takes in each column, and the trunks in each passage.

    A passage is a height in rows: 0, 1, … an empty slot, −0.5, 0.5, … the gap above and below.
    """

    of: dict[Link, str] = field(default_factory=dict)
    via: dict[Link, dict[int, float]] = field(default_factory=dict)
    users: dict[tuple[int, float], list[str]] = field(default_factory=lambda: defaultdict(list))


def _left_to_right(slot: Mapping[str, Slot], link: Link) -> Link:
    a, b = link
    return link if slot[a][0] <= slot[b][0] else (b, a)


@lru_cache(maxsize=8)  # the same on every screen: a chain is drawn on several, each with its lanes and without
def _led(slots: tuple[tuple[str, Slot], ...], shape: Slot, links: tuple[Link, ...]) -> _Trunks:
    """Passages for all links that are longer than one column, those of the busiest segments first."""
    slot = dict(slots)
    span = {link: abs(slot[link[1]][0] - slot[link[0]][0]) for link in links}
    busy: dict[str, int] = defaultdict(int)
    for link in span:
        if span[link] > 1:
            for name in link:
                busy[name] += 1
    trunks = _Trunks({link: max(link, key=lambda name: (busy[name], name)) for link in span if span[link] > 1})
    open_at = _passages(set(slot.values()), shape)
    for link in sorted(trunks.of, key=lambda k: (-busy[trunks.of[k]], trunks.of[k], span[k], k)):
        start, end = (slot[name] for name in _left_to_right(slot, link))
        trunks.via[link] = _way(start, end, open_at, trunks.users, trunks.of[link])
        for passage in trunks.via[link].items():
            if trunks.of[link] not in trunks.users[passage]:
                trunks.users[passage].append(trunks.of[link])
    return trunks


def _passages(taken: Container[Slot], shape: Slot) -> list[np.ndarray]:
    """Heights at which each column can be crossed."""
    n_columns, n_rows = shape
    gaps = [row - 0.5 for row in range(n_rows + 1)]
    return [
        np.array(gaps + [float(row) for row in range(n_rows) if (column, row) not in taken])
        for column in range(n_columns)
    ]


def _way(
    start: Slot, end: Slot, open_at: list[np.ndarray], users: Mapping[tuple[int, float], list[str]], trunk: str
) -> dict[int, float]:
    """Cheapest passages between two slots: short, few bends, the own trunk cheap, foreign ones dear."""
    columns = range(start[0] + 1, end[0])
    cost, height = np.zeros(1), np.array([float(start[1])])
    seen, back = [], []
    for column in columns:
        there = _within(open_at[column], start[1], end[1])
        climb = np.abs(height[:, None] - there[None])
        price = cost[:, None] + climb + BEND * (climb > 0)
        in_use = (users.get((column, v), ()) for v in there.tolist())
        toll = np.array([OWN if trunk in names else FOREIGN * len(names) for names in in_use])
        back.append(price.argmin(0))
        seen.append(there)
        cost, height = price.min(0) + toll, there
    last = int((cost + np.abs(height - end[1])).argmin())
    way: dict[int, float] = {}
    for column, there, before in zip(reversed(columns), reversed(seen), reversed(back), strict=True):
        way[column] = float(there[last])
        last = int(before[last])
    return way


def _within(heights: np.ndarray, a: int, b: int) -> np.ndarray:
    """In a tall grid only the passages near the two ends, so that the search stays short."""
    if len(heights) <= TALL:
        return heights
    return heights[(heights >= min(a, b) - WINDOW) & (heights <= max(a, b) + WINDOW)]


def _offsets(
    grid: Grid, ends: Mapping[Link, Link], trunks: _Trunks, at: Frame, lane: float
) -> dict[tuple[int, float, str], float]:
    """Small shifts that keep trunks of one passage apart, ordered by where they come from and go. [px]"""
    rows: dict[tuple[int, float, str], list[int]] = defaultdict(list)
    for link, way in trunks.via.items():
        for column, height in way.items():
            rows[column, height, trunks.of[link]] += [grid.slot[name][1] for name in ends[link]]
    offset = {}
    for (column, height), names in trunks.users.items():
        mean = {name: sum(here) / len(here) for name in names if (here := rows[column, height, name])}
        step = min(lane, (at.pitch - at.box[1]) / (len(names) + 1))
        for i, name in enumerate(sorted(names, key=lambda name: (mean[name], name))):
            offset[column, height, name] = (i - (len(names) - 1) / 2) * step
    return offset


def _points(
    grid: Grid,
    link: Link,
    ends: Link,
    trunks: _Trunks,
    offset: Mapping[tuple[int, float, str], float],
    at: Frame,
) -> list[Point]:
    (xa, ya), (xb, yb) = (at.centres[name] for name in ends)
    half = at.box[0] / 2
    if link[0] == link[1]:  # a small loop
        return [(xa + half, ya - at.box[1] / 4), (xa + half, ya + at.box[1] / 4)]
    if grid.slot[ends[0]][0] == grid.slot[ends[1]][0]:
        return [(xa + half, ya), (xa + half, yb)]
    points = [(xa + half, ya)]
    for column, height in sorted(trunks.via.get(link, {}).items()):
        y = at.y[0] + height * at.pitch + offset[column, height, trunks.of[link]]
        points += [(at.x[column] - half, y), (at.x[column] + half, y)]
    return [*points, (xb - half, yb)]
