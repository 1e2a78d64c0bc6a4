"""The shock engine a second time, in plain loops over plain rows; it shares no code with the engine.

Written from decision 0017. What a shock hits is given by name, see :class:`Fate`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b

WINDOWS = ((0, 2), (2, 6), (6, 13), (13, 26), (26, 52))
RINGS = ("city", "province", "region", "nation", "abroad")
PLACES = {"市内": "city", "省内": "province", "region": "region", "国内": "nation", "境外": "abroad"}
PLACES |= {"日本": "abroad", "Germany": "abroad", "深圳": "region", "": None, "隔壁": None}
COUNTRIES = {"日本": "JP", "Germany": "DE"}

Node = tuple[str, str]  # firm, segment
Source = tuple[str, str, str | None]  # segment, ring, country


@dataclass
class Fate:
    """One shock: how long [weeks], and what it takes of nodes, outside sources and outside demand [0–1]."""

    weeks: float
    nodes: dict[Node, float] = field(default_factory=dict)
    sources: dict[Source, float] = field(default_factory=dict)
    demand: dict[str, float] = field(default_factory=dict)


@dataclass
class Slot:
    node: Node
    given: str
    need: float
    weight: float
    essential: bool
    local: dict[Node, float] = field(default_factory=dict)
    outside: dict[Source, float] = field(default_factory=dict)
    market: float = 0.0


class Naive:
    """The network of some rows."""

    def __init__(self, rows: dict, assumed: dict[str, float]) -> None:
        self.assumed = assumed
        self.segments = list(dict.fromkeys(row["segment"] for row in rows["segments"]))
        self._firms(rows["firms"])
        links = [row for row in rows["segment_links"] if row["supplier_segment"] != row["customer_segment"]]
        deals = [row for row in rows["firm_links"] if row["supplier"] != row["customer"]]
        self._slots(links)
        self._fill(deals)
        self._markets(rows["segments"], deals)
        self._outside(deals)
        self._sales()
        self._pools(deals)

    def _firms(self, firms: list[dict]) -> None:
        self.x: dict[Node, float] = {}
        self.known: dict[Node, bool] = {}
        self.idle: dict[Node, float] = {}
        self.stock: dict[str, float] = {}
        for row in firms:
            names = row["segments"].split("|")
            size = row["capacity"] if row["revenue"] is None else row["revenue"]
            days = row.get("stock_days")
            self.stock[row["firm"]] = self.assumed["stock_weeks"] if days is None else days / 7
            for name in names:
                segment, _, share = name.partition(":")
                part = float(share) if share else 1 / len(names)
                node = row["firm"], segment
                self.x[node] = 0.0 if size is None else size * part
                self.known[node] = size is not None
                both = row["revenue"] is not None and row["capacity"] is not None
                self.idle[node] = max(row["capacity"] - row["revenue"], 0) * part if both else 0.0
        self.firms = {row["firm"] for row in firms}

    def of(self, segment: str) -> list[Node]:
        return [node for node in self.x if node[1] == segment]

    def _slots(self, links: list[dict]) -> None:
        cost = defaultdict(float)
        for row in links:
            told = row["cost_share"]
            share = self.assumed["unknown_cost_share"] if told is None else told
            cost[row["supplier_segment"], row["customer_segment"]] += share
        whole = defaultdict(float)
        for (_, user), share in cost.items():
            whole[user] += share
        degree = defaultdict(int)
        for row in links:
            pair = row["supplier_segment"], row["customer_segment"]
            degree[pair] = max(degree[pair], row.get("essential", 1))
        self.slots = [
            Slot(
                node,
                given,
                share * self.x[node],
                share / max(whole[user], self.assumed["purchases_share"]),
                degree[given, user] == 2,
            )
            for (given, user), share in cost.items()
            if degree[given, user] > 0
            for node in self.of(user)
        ]

    def seller(self, row: dict) -> Node | None:
        """The local node that supplies: the firm's own, else its largest, the first segment of equals."""
        own = [node for node in self.x if node[0] == row["supplier"]]
        if not own:
            return None
        if (row["supplier"], row["segment"]) in self.x:
            return row["supplier"], row["segment"]
        return max(own, key=lambda node: (self.x[node], -self.segments.index(node[1])))

    def _fill(self, deals: list[dict]) -> None:
        """Recorded purchases on the slots of the buying firm, by need; more than the need is scaled down to it."""
        self.bought: dict[int, list[tuple[dict, float]]] = defaultdict(list)
        self.used: set[int] = set()
        for at, row in enumerate(deals):
            mine = [
                i
                for i, slot in enumerate(self.slots)
                if (slot.node[0], slot.given) == (row["customer"], row["segment"])
            ]
            if not mine or not row["value"]:
                continue
            self.used.add(at)
            wanted = sum(self.slots[i].need for i in mine if self.known[self.slots[i].node])
            for i in mine:
                part = self.slots[i].need / wanted if wanted > 0 else 1 / len(mine)
                self.bought[i].append((row, row["value"] * part))
        self.rest, self.unknown = {}, {}
        for i, slot in enumerate(self.slots):
            told = sum(value for _, value in self.bought[i])
            if not self.known[slot.node]:
                slot.need = told
            full = max(told, slot.need)
            self.rest[i] = 1.0 if full == 0 else max(1 - told / full, 0.0)
            self.unknown[i] = 0.0
            for row, value in self.bought[i]:
                self._one(i, slot, row, value / full if full else 0.0)

    def _one(self, i: int, slot: Slot, row: dict, share: float) -> None:
        node, ring = self.seller(row), PLACES[row["place"]]
        if node is not None:
            slot.local[node] = slot.local.get(node, 0.0) + share
        elif ring in (None, "city"):
            self.unknown[i] += share
        else:
            source = slot.given, ring, COUNTRIES.get(row["place"])
            slot.outside[source] = slot.outside.get(source, 0.0) + share

    def _markets(self, segments: list[dict], deals: list[dict]) -> None:
        """The unrecorded output of a segment's firms serves the unrecorded demand, that from outside too."""
        self.recorded = defaultdict(float)
        for slot in self.slots:
            for node, share in slot.local.items():
                self.recorded[node] += share * slot.need
        self.elsewhere = defaultdict(float)
        for at, row in enumerate(deals):
            node = self.seller(row)
            if node is not None and at not in self.used and row["value"]:
                self.elsewhere[node] += row["value"]
        wanted = {}
        for row in segments:
            if row["outside_demand"] is not None:
                wanted.setdefault(row["segment"], row["outside_demand"])
        free = {node: max(self.x[node] - self.recorded[node] - self.elsewhere[node], 0.0) for node in self.x}
        self.part, self.from_market, self.spare = {}, {}, {}
        for segment in self.segments:
            nodes = self.of(segment)
            supply = sum(free[node] for node in nodes)
            asked = sum(slot.need * self.rest[i] for i, slot in enumerate(self.slots) if slot.given == segment)
            demand = asked + max(wanted.get(segment, 0.0) - sum(self.elsewhere[node] for node in nodes), 0.0)
            served = min(supply / demand, 1.0) if demand > 0 else float(supply > 0)
            for i, slot in enumerate(self.slots):
                if slot.given == segment:
                    slot.market = self.rest[i] * served
            for node in nodes:
                self.part[node] = free[node] / supply if supply > 0 else 0.0
                self.from_market[node] = self.part[node] * served * asked
                left = max(free[node] - self.from_market[node], 0.0)
                self.spare[node] = self.idle[node] + self.assumed["divertible"] * left

    def _outside(self, deals: list[dict]) -> None:
        for i, slot in enumerate(self.slots):
            mix = defaultdict(float)
            for row in deals:
                outside = row["supplier"] not in self.firms and PLACES[row["place"]] not in (None, "city")
                if outside and row["customer"] in self.firms and row["segment"] == slot.given and row["value"]:
                    mix[slot.given, PLACES[row["place"]], COUNTRIES.get(row["place"])] += row["value"]
            if not mix:
                mix[slot.given, "abroad", None] = self.assumed["outside_abroad"]
                mix[slot.given, "nation", None] = 1 - self.assumed["outside_abroad"]
            rest = self.rest[i] - slot.market + self.unknown[i]
            for source, value in mix.items():
                slot.outside[source] = slot.outside.get(source, 0.0) + rest * value / sum(mix.values())

    def _sales(self) -> None:
        """What share of its sales each node makes to each other, and outside."""
        self.sold: dict[Node, dict[Node, float]] = {node: defaultdict(float) for node in self.x}
        self.away = {}
        for node in self.x:
            here = self.recorded[node] + self.from_market[node]
            whole = max(self.x[node], here + self.elsewhere[node])
            for slot in self.slots:
                value = slot.local.get(node, 0.0) * slot.need
                if slot.given == node[1]:
                    value += self.part[node] * slot.market * slot.need
                if whole > 0:
                    self.sold[node][slot.node] += value / whole
            self.away[node] = max(1 - here / whole, 0.0) if whole > 0 else 1.0

    def _pools(self, deals: list[dict]) -> None:
        """By segment: weeks until it delivers, size, source; the source None is the city's own."""
        self.pools: dict[str, list[tuple[float, float, Source | None]]] = {}
        for segment in self.segments:
            pools: list[tuple[float, float, Source | None]] = [(self.assumed["switch_city"], 0.0, None)]
            wanted = sum(slot.need for slot in self.slots if slot.given == segment)
            for ring in RINGS[1:]:
                told = [
                    row
                    for row in deals
                    if row["segment"] == segment
                    and row["supplier"] not in self.firms
                    and PLACES[row["place"]] == ring
                    and row["spare"]
                ]
                usual = self.assumed[f"switch_{ring}"]
                for row in told:
                    weeks = usual if row["switch_weeks"] is None else row["switch_weeks"]
                    pools.append((weeks, row["spare"], (segment, ring, COUNTRIES.get(row["place"]))))
                more = self.assumed[f"spare_{ring}"] * wanted - sum(row["spare"] for row in told)
                pools.append((usual, max(more, 0.0), (segment, ring, None)))
            self.pools[segment] = pools

    def relief(self, segment: str, needed: float, h: dict[Node, float], gone: dict, window: tuple[int, int]) -> float:
        """Instant by instant between the openings, how much of the need those that are open cover."""
        a, b = window
        times = sorted({a, b, *(min(max(weeks, a), b) for weeks, _, _ in self.pools[segment])})
        own, covered = sum(self.spare[node] * h[node] for node in self.of(segment)), 0.0
        for begin, end in zip(times, times[1:], strict=False):
            ready = sum(
                own if source is None else size * (1 - gone.get(source, 0.0))
                for weeks, size, source in self.pools[segment]
                if weeks <= begin
            )
            share = (1.0 if ready > 0 else 0.0) if needed == 0 else min(ready / needed, 1.0)
            covered += share * (end - begin) / (b - a)
        return covered

    def settled(self, fate: Fate, window: tuple[int, int], tolerance: float) -> dict[Node, float]:
        """What each node still makes in a window."""
        a, b = window
        on = min(max(fate.weeks - a, 0.0), b - a)
        if on <= 0:
            return dict.fromkeys(self.x, 1.0)
        part = on / (b - a)
        hit = {node: 1 - part * fate.nodes.get(node, 0.0) for node in self.x}
        gone = {source: part * depth for source, depth in fate.sources.items()}
        short = {node: 1 - min(max((self.stock[node[0]] - a) / on, 0.0), 1.0) for node in self.x}
        h, u = dict(hit), dict(hit)
        while True:
            lost = [short[slot.node] * self.lacking(slot, h, gone) for slot in self.slots]
            relief = {
                segment: self.relief(
                    segment,
                    sum(s.need * each for s, each in zip(self.slots, lost, strict=True) if s.given == segment),
                    h,
                    gone,
                    window,
                )
                for segment in self.segments
            }
            down, up = {}, {}
            for node in self.x:
                mine = [
                    (s, each * (1 - relief[s.given]))
                    for s, each in zip(self.slots, lost, strict=True)
                    if s.node == node
                ]
                least = min([1 - each for s, each in mine if s.essential], default=1.0)
                other = 1 - sum(s.weight * each for s, each in mine)
                down[node] = max(0.0, min(hit[node], least, other))
                fewer = sum(share * (1 - u[to]) for to, share in self.sold[node].items())
                fewer += self.away[node] * part * fate.demand.get(node[1], 0.0)
                up[node] = max(0.0, min(hit[node], 1 - fewer))
            change = max([abs(h[n] - down[n]) for n in self.x] + [abs(u[n] - up[n]) for n in self.x], default=0.0)
            h, u = down, up
            if change < tolerance:
                return {node: min(h[node], u[node]) for node in self.x}

    def lacking(self, slot: Slot, h: dict[Node, float], gone: dict[Source, float]) -> float:
        lost = sum(share * (1 - h[node]) for node, share in slot.local.items())
        lost += slot.market * sum(self.part[node] * (1 - h[node]) for node in self.of(slot.given))
        return lost + sum(share * gone.get(source, 0.0) for source, share in slot.outside.items())

    def lost(self, fate: Fate, tolerance: float) -> list[dict[str, float]]:
        """By window, what each segment loses [万元/year]."""
        found = []
        for window in WINDOWS:
            level = self.settled(fate, window, tolerance)
            part = (window[1] - window[0]) / 52
            found.append(
                {
                    segment: sum(part * self.x[node] * (1 - level[node]) for node in self.of(segment))
                    for segment in self.segments
                }
            )
        return found


def uniform(seed: int, number: int, name: str, purpose: str) -> float:
    """The same draw with whole numbers: splitmix64 over seed, purpose, number and name."""
    golden, most = 0x9E3779B97F4A7C15, 2**64 - 1

    def key(text: str) -> int:
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")

    def stirred(z: int) -> int:
        z = (z + golden) & most
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & most
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & most
        return z ^ (z >> 31)

    begun = stirred((seed * golden & most) ^ key(purpose))
    return (stirred(stirred((begun + number * golden) & most) ^ key(name)) >> 11) / 2**53
