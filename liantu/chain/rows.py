"""Rows of the diagram: the same for all columns, so that links of equal height are straight; few links cross."""

from collections.abc import Iterable, Mapping

import numpy as np

from liantu.chain.grid import Link

STEEP = 0.12  # price of one row of climb, in crossings
SWEEPS = 10
COUNTED = 400_000  # pairs of links times columns up to which crossings are counted; above, climbs alone are priced

Neighbours = list[tuple[int, float]]


def rows(column: Mapping[str, int], weight: Mapping[Link, float], *, n_rows: int) -> dict[str, int]:
    """Row of every segment: barycentre sweeps, then exchanges of two slots of a column while they pay.

    Examples
    --------
    >>> rows({"chip": 0, "lens": 0, "camera": 1, "phone": 1}, {("chip", "phone"): 1, ("lens", "camera"): 1}, n_rows=2)
    {'camera': 0, 'chip': 1, 'lens': 0, 'phone': 1}
    """
    if not column:
        return {}
    sheet = _Sheet(column, weight)
    row = _exchanged(sheet, _swept(sheet, n_rows), n_rows)
    return {name: int(row[i]) for i, name in enumerate(sheet.names)}


class _Sheet:
    """Links as straight lines over the columns: prices the crossings and climbs of a set of rows."""

    def __init__(self, column: Mapping[str, int], weight: Mapping[Link, float]) -> None:
        self.names = sorted(column)
        at = {name: i for i, name in enumerate(self.names)}
        self.column = np.array([column[name] for name in self.names])
        self.members = [np.flatnonzero(self.column == c) for c in range(self.column.max() + 1)]
        lines = [(at[a], at[b], w) for (a, b), w in weight.items() if column[a] != column[b]]
        left = [(a, b, w) if self.column[a] < self.column[b] else (b, a, w) for a, b, w in lines]
        self.a = np.array([a for a, _, _ in left], int)
        self.b = np.array([b for _, b, _ in left], int)
        self.w = np.array([w for _, _, w in left])
        self.of: list[list[int]] = [[] for _ in self.names]
        self.near: list[Neighbours] = [[] for _ in self.names]
        for k, (a, b, w) in enumerate(lines):
            self.of[a].append(k)
            self.of[b].append(k)
            self.near[a].append((b, w))
            self.near[b].append((a, w))
        self._stretch()

    def _stretch(self) -> None:
        """How far along a line is at each column, and in which gaps between columns it lies."""
        grid = np.arange(len(self.members))[None]
        start, end = self.column[self.a][:, None], self.column[self.b][:, None]
        self.along = np.clip((grid - start) / (end - start), 0, 1)
        self.on = ((grid >= start) & (grid < end))[:, :-1]
        self.counted = len(self.w) ** 2 * len(self.members) <= COUNTED

    def price(self, row: np.ndarray, pick: np.ndarray | slice = slice(None)) -> float:
        """Weighted crossings and climbs of all lines, or of some against all."""
        w, climb = self.w[pick], np.abs(row[self.a[pick]] - row[self.b[pick]])
        return self._crossings(row, pick) + float(STEEP * (w * climb * (1 + STEEP * climb)).sum())

    def _crossings(self, row: np.ndarray, pick: np.ndarray | slice) -> float:
        if not self.counted:
            return 0.0
        height = row[self.a][:, None] * (1 - self.along) + row[self.b][:, None] * self.along
        apart = height[pick][:, None] - height[None]
        crossed = (apart[..., :-1] * apart[..., 1:] < -1e-9) & self.on[pick][:, None] & self.on[None]
        return float((crossed.sum(-1) * self.w[pick][:, None] * self.w[None]).sum())


def _swept(sheet: _Sheet, n_rows: int) -> np.ndarray:
    """The best of some sweeps to the right and back, each segment drawn to the middle of its neighbours."""
    row = np.zeros(len(sheet.names))
    for members in sheet.members:
        row[members] = (np.arange(len(members)) + 0.5) * n_rows / max(1, len(members)) - 0.5
    best, best_price = row, np.inf
    for sweep in range(SWEEPS):
        back = bool(sweep % 2)
        row = row.copy()
        for c in sorted(range(len(sheet.members)), reverse=back):
            members = sheet.members[c]
            if len(members):
                wish = np.array([_wish(sheet, i, row, back, n_rows) for i in members])
                order = np.argsort(wish, kind="stable")
                row[members[order]] = _fitted(wish[order], n_rows)
        if (price := sheet.price(row)) < best_price - 1e-9:
            best, best_price = row, price
    return best


def _wish(sheet: _Sheet, i: int, row: np.ndarray, back: bool, n_rows: int) -> float:
    """Mean row of the neighbours the sweep comes from, else of all in other columns, else the middle."""
    c = sheet.column[i]
    seen = [(j, w) for j, w in sheet.near[i] if (sheet.column[j] > c) == back] or sheet.near[i]
    total = sum(w for _, w in seen)
    return sum(w * row[j] for j, w in seen) / total if total else (n_rows - 1) / 2


def _fitted(wish: np.ndarray, n_rows: int) -> np.ndarray:
    """Rows in the given order, as near as possible to their wishes (dynamic programme)."""
    n = len(wish)
    cost = np.abs(np.arange(n_rows)[None] - wish[:, None])
    best = np.full((n, n_rows), np.inf)
    best[0] = cost[0]
    for i in range(1, n):
        best[i, 1:] = np.minimum.accumulate(best[i - 1])[:-1] + cost[i, 1:]
    out = np.zeros(n, int)
    above = n_rows
    for i in range(n - 1, -1, -1):
        out[i] = above = int(best[i, :above].argmin())
    return out


def _exchanged(sheet: _Sheet, row: np.ndarray, n_rows: int) -> np.ndarray:
    """Two slots of a column change places, also a taken and an empty one, while that pays."""
    for turn in range(3 if sheet.counted else 1):
        reach = 4 if turn == 0 and sheet.counted else 2
        gain = False
        for members in sheet.members:
            for r, q in _pairs(n_rows, reach):
                here = members[(row[members] == r) | (row[members] == q)]
                lines = np.array(sorted({k for i in here for k in sheet.of[i]}), int)
                if not len(lines):
                    continue
                trial = row.copy()
                trial[here] = r + q - row[here]
                if sheet.price(trial, lines) < sheet.price(row, lines) - 1e-9:
                    row, gain = trial, True
        if not gain:
            break
    return row


def _pairs(n_rows: int, reach: int) -> Iterable[tuple[int, int]]:
    return ((r, q) for r in range(n_rows - 1) for q in range(r + 1, min(n_rows, r + 1 + reach)))
