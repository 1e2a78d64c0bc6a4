"""Columns of the diagram: the stage of a segment, then its depth inside the stage."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from liantu.chain.grid import Link

SAME_COLUMN, BACKWARD = 4.0, 3.0  # price of a link that does not move right, in columns of length
CROWDED, UNEVEN = 100.0, 0.12  # price of a box above the height of a column; of the square of a column's load
EXTRA_COLUMN = 10.0  # what one column more must save before boxes get narrower for it
PRICED = 4  # columns above the limit that are taken away by price; more than that by width alone
ONE_BY_ONE = 64  # segments above which pairs are not tried: their number grows with the square


def columns(
    stage: Mapping[str, int], weight: Mapping[Link, float], *, n_rows: int, n_columns: int
) -> tuple[dict[str, int], tuple[int, ...]]:
    """Column of every segment, and stage of every column.

    A stage takes as many columns as it is deep, while there is room. One column above ``n_columns`` is granted where
    many links would otherwise stay inside a column.

    Examples
    --------
    >>> stage = {"foil": 0, "laminate": 0, "board": 1}
    >>> columns(stage, {("foil", "laminate"): 1, ("laminate", "board"): 1}, n_rows=8, n_columns=6)
    ({'foil': 0, 'laminate': 1, 'board': 2}, (0, 0, 1))
    """
    members = {s: sorted(name for name in stage if stage[name] == s) for s in sorted(set(stage.values()))}
    depth = {s: _depth(names, weight) for s, names in members.items()}
    least = {s: -(-len(names) // n_rows) for s, names in members.items()}
    width = {s: max(least[s], max(depth[s].values()) + 1) for s in members}
    width = _trimmed(width, least, n_columns + (PRICED if len(stage) <= ONE_BY_ONE else 0))
    tried = {}
    while True:
        n = sum(width.values())
        if n <= n_columns + 1:
            tried[n] = (*_settled(width, depth, weight, n_rows), width)
        narrower = [width | {s: width[s] - 1} for s in members if width[s] > least[s]]
        if n <= n_columns or not narrower:
            break
        width = min(narrower, key=lambda each: _settled(each, depth, weight, n_rows)[0])
    fewest, most = tried[min(tried)], tried[max(tried)]
    _, column, width = most if fewest[0] - most[0] >= EXTRA_COLUMN else fewest
    return column, tuple(s for s in members for _ in range(width[s]))


def span_price(n_columns: int) -> float:
    """Price of a link by the columns it moves right: nothing for the next one, most for going back."""
    if n_columns > 0:
        return n_columns - 1.0
    return SAME_COLUMN if n_columns == 0 else BACKWARD - n_columns


def _trimmed(width: Mapping[int, int], least: Mapping[int, int], n_columns: int) -> dict[int, int]:
    """Columns taken from the stage that has most to spare, until the limit is near."""
    width = dict(width)
    while sum(width.values()) > n_columns:
        widest = max(width, key=lambda s: (width[s] - least[s], -s))
        if width[widest] == least[widest]:
            break
        width[widest] -= 1
    return width


def _depth(names: Iterable[str], links: Iterable[Link]) -> dict[str, int]:
    """Longest path inside one stage; a link that closes a cycle is passed over."""
    ahead: dict[str, list[str]] = {name: [] for name in names}
    for a, b in links:
        if a in ahead and b in ahead:
            ahead[a].append(b)
    order = _last_first(ahead)
    turn = {name: i for i, name in enumerate(order)}
    depth = dict.fromkeys(ahead, 0)
    for a in reversed(order):
        for b in ahead[a]:
            if turn[b] < turn[a]:
                depth[b] = max(depth[b], depth[a] + 1)
    return depth


def _last_first(ahead: Mapping[str, list[str]]) -> list[str]:
    """Every segment after all it leads to, links that close a cycle apart."""
    seen: set[str] = set()
    order = []
    for start in ahead:
        walk = [] if start in seen else [(start, iter(ahead[start]))]
        seen.add(start)
        while walk:
            name, rest = walk[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                order.append(name)
                walk.pop()
            else:
                seen.add(following)
                walk.append((following, iter(ahead[following])))
    return order


def _settled(
    width: Mapping[int, int], depth: Mapping[int, Mapping[str, int]], weight: Mapping[Link, float], n_rows: int
) -> tuple[float, dict[str, int]]:
    """Segments at their depth, then moved while it pays; the price and the column of each."""
    span, column, first = {}, {}, 0
    for s, depths in depth.items():
        for name, d in depths.items():
            span[name] = range(first, first + width[s])
            column[name] = first + min(d, width[s] - 1)
        first += width[s]
    shelf = _Shelf(column, span, weight, n_rows)
    shelf.settle()
    return shelf.total(), shelf.column


class _Shelf:
    """Segments in columns of their stage, and what their links and the crowd in a column cost."""

    def __init__(
        self, column: dict[str, int], span: Mapping[str, range], weight: Mapping[Link, float], n_rows: int
    ) -> None:
        self.column, self.span, self.weight, self.n_rows = column, span, weight, n_rows
        self.near: dict[str, list[tuple[str, float, bool]]] = defaultdict(list)
        for (a, b), w in weight.items():
            self.near[a].append((b, w, True))
            self.near[b].append((a, w, False))
        self.load: dict[int, int] = defaultdict(int)
        for c in column.values():
            self.load[c] += 1

    def total(self) -> float:
        long = sum(w * span_price(self.column[b] - self.column[a]) for (a, b), w in self.weight.items())
        return long + sum(map(self._crowd, self.load.values()))

    def settle(self, rounds: int = 12) -> None:
        pairs = []
        if len(self.column) <= ONE_BY_ONE:
            pairs = [(a, b) for a, b in combinations(self.column, 2) if self.span[a] == self.span[b]]
        for _ in range(rounds):
            moved = [self._move(name) for name in self.column if len(self.span[name]) > 1]
            swapped = [self._swap(a, b) for a, b in pairs if self.column[a] != self.column[b]]
            if not any(moved) and not any(swapped):
                return

    def _move(self, name: str) -> bool:
        """Into the cheapest column of the stage; whether the segment moved."""
        here, load = self.column[name], self.load
        price = self._price(name, here) + self._crowd(load[here]) - self._crowd(load[here] - 1)
        best, there = min(
            (self._price(name, c) + self._crowd(load[c] + 1) - self._crowd(load[c]), c)
            for c in self.span[name]
            if c != here
        )
        if best >= price - 1e-9:
            return False
        load[here] -= 1
        load[there] += 1
        self.column[name] = there
        return True

    def _swap(self, a: str, b: str) -> bool:
        """Exchange the columns of two segments; whether that paid, else they are put back."""
        column = self.column
        before = self._price(a, column[a]) + self._price(b, column[b])
        column[a], column[b] = column[b], column[a]
        if self._price(a, column[a]) + self._price(b, column[b]) < before - 1e-9:
            return True
        column[a], column[b] = column[b], column[a]
        return False

    def _price(self, name: str, c: int) -> float:
        column = self.column
        return sum(w * span_price(column[m] - c if out else c - column[m]) for m, w, out in self.near[name])

    def _crowd(self, n: int) -> float:
        return CROWDED * max(0, n - self.n_rows) + UNEVEN * n * n
