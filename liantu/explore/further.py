"""Further levers 其他举措: back up 替代, flex 柔性, break through 攻关, connect 协同. They edit trade and firms."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from liantu.chain import City, once_a_city
from liantu.diagnose import Thresholds
from liantu.diagnose.dealings import SAME, Dealings
from liantu.diagnose.segment_figures import SegmentFigures, read_segments
from liantu.explore.actions import WAYS, Action
from liantu.explore.assumptions import Assumed
from liantu.explore.shock.shock_network import counted_of
from liantu.facts import Figure, Finding
from liantu.place import RINGS

FURTHER = ("back_up", "flex", "break_through", "connect")
BACKED = "（拟签备份）"
WON = "（攻关后）"
SOURCE = "推演举措（假设）"
ENOUGH_TESTS = 2  # of a chokepoint's three, from which a technology is worth winning
MOST_PARTNERS = 5  # customers that one action brings together with a local supplier
WEEKS_A_YEAR = 52
DAYS_A_WEEK = 7
KEPT = 64  # lists of candidates that a city keeps
Ranked = tuple[float, Action]  # by what, the largest first


def further(
    city: City, chains: Sequence[str], lever: str, assumed: Assumed = Assumed(), thresholds: Thresholds = Thresholds()
) -> list[Action]:
    """Every action that one of these levers could take now, the best first.

    Back up: what a user here cannot do without and whose loss others could not cover, by the output that hangs on it;
    it adds a qualified supplier in the province. Flex: segments by their output; their firms hold more stock. Break
    through: imports that meet two tests of a chokepoint, by what hangs on them; a part becomes domestic. Connect:
    segments by the matching gap 可配未配, min(capacity, demand) less recorded local purchases; a part becomes local.

    >>> [each.segment for each in further(lamp_city(), ["lighting"], "back_up")]
    ['package', 'wafer']
    """
    return list(_offered(city)(tuple(chains), lever, assumed, thresholds))


@once_a_city
def _offered(city: City) -> Callable[[tuple[str, ...], str, Assumed, Thresholds], list[Action]]:
    """Six models and a slider ask for the same four lists again and again."""
    known = lru_cache(2)(lambda thresholds: _Known(city, read_segments(city, thresholds)))
    return lru_cache(KEPT)(lambda chains, lever, assumed, thresholds: _found(known(thresholds), chains, lever, assumed))


def _found(known: "_Known", chains: Sequence[str], lever: str, assumed: Assumed) -> list[Action]:
    found: list[Ranked] = []
    taken: set[str] = set()
    for chain in chains:
        segments = [name for name in counted_of(known.city)(chain)[0] if name not in taken]
        taken |= set(segments)
        found += _LEVERS[lever](_Reading(known.city, chain, known, assumed), segments)
    return [each for _, each in sorted(found, key=lambda pair: (-pair[0], pair[1].segment))]


class _Known:
    """What no assumption changes: the figures of the segments, the dealings, and the firms, by number."""

    def __init__(self, city: City, read: SegmentFigures) -> None:
        self.city, self.read, self.deals = city, read, read.dealt.deals
        self.amounts = cache(self._amounts)
        self.revenue, capacity, self.days = (
            city.firms[name].to_numpy(float, na_value=np.nan) for name in ("revenue", "capacity", "stock_days")
        )
        self.sizes = np.nan_to_num(np.where(np.isnan(capacity), self.revenue, capacity))
        self.relations = _relations(city)

    def _amounts(self, name: str) -> np.ndarray:
        return self.read.figures[name].to_numpy(float, na_value=np.nan)

    def place(self, segment: str) -> int:
        return int(self.city.places_of_segments([segment])[0])

    def firms_in(self, place: int) -> np.ndarray:
        """The firms of a segment, as often as they name it."""
        return self.city.shares.firm[self.city.shares.segment == place]


@dataclass(frozen=True)
class _Reading:
    """What the levers read: the figures of the segments and the dealings, by number."""

    city: City
    chain: str
    known: _Known
    assumed: Assumed

    @property
    def deals(self) -> Dealings:
        return self.known.deals

    def amount(self, segment: str, name: str) -> float | None:
        value = float(self.known.amounts(name)[self.known.place(segment)])
        return None if math.isnan(value) else value

    def buyer(self, segment: str) -> str | None:
        """Who buys most of a segment here by the rows; else the largest firm of a segment that uses it."""
        deals, place = self.deals, self.known.place(segment)
        used = (deals.segment == place) & (deals.customer >= 0) & ~np.isnan(deals.value)
        if used.any():
            bought = np.bincount(deals.customer[used], deals.value[used], minlength=len(self.city.firms))
            return str(self.city.firms.index[int(bought.argmax())])
        supplier, customer, _ = self.city.inputs
        firms = self.city.shares.firm[np.isin(self.city.shares.segment, customer[supplier == place])]
        if not len(firms):
            return None
        sizes = np.nan_to_num(self.known.revenue)[firms]
        return str(self.city.firms.index[int(firms[sizes.argmax()])])

    def action(self, lever: str, segment: str, reason: Finding, size: float, cost: float, **rows: object) -> Action:
        used = {
            "back_up": ("backup_part", "backup_cost", "switch_province"),
            "flex": ("flex_weeks", "stock_cost", "stock_weeks", "purchases_share"),
            "break_through": ("research_scale", "part_won"),
            "connect": ("connect_part", "connect_cost"),
        }[lever]
        lag = self.assumed[f"lag_{lever}"]
        assumed = (*used, f"lag_{lever}")
        return Action(lever, self.chain, segment, reason, size, cost, lag, WAYS[lever], assumed=assumed, **rows)


def _back_up(reading: _Reading, segments: Sequence[str]) -> list[Ranked]:
    found, assumed = [], reading.assumed
    for segment in segments:
        hanging, demand = reading.amount(segment, "stranded_output"), reading.amount(segment, "demand")
        covered, buyer = reading.amount(segment, "substitution"), reading.buyer(segment)
        if not hanging or not demand or buyer is None or (covered or 0.0) >= 1:
            continue
        spare = demand * assumed["backup_part"]
        row = {"supplier": f"{BACKED}{segment}", "customer": buyer, "segment": segment, "spare": spare}
        row |= {"switch_weeks": assumed["switch_province"], "place": "省内", "source": SOURCE}
        facts = {"hanging": Figure(hanging, "万元"), "covered": Figure(covered, "share", reason="no_links")}
        reason = Finding("reason_of.back_up" if covered is not None else "reason_of.back_up.unknown", facts)
        cost = spare * assumed["backup_cost"]
        backed = reading.action("back_up", segment, reason, spare, cost, rows_added={"firm_links": (row,)})
        found.append((hanging, backed))
    return found


def _flex(reading: _Reading, segments: Sequence[str]) -> list[Ranked]:
    """More weeks of stock at every firm of the segment; where none is told, on top of what is assumed."""
    known, assumed, found = reading.known, reading.assumed, []
    usual, more = assumed["stock_weeks"] * DAYS_A_WEEK, assumed["flex_weeks"] * DAYS_A_WEEK
    for segment in segments:
        places = np.unique(known.firms_in(known.place(segment)))
        made = float(np.nansum(known.revenue[places])) if len(places) else 0.0
        if made <= 0:
            continue
        held = np.where(np.isnan(known.days[places]), usual, known.days[places])
        names = reading.city.firms.index[places]
        rows = tuple(
            {"firm": str(name), "stock_days": float(now + more)} for name, now in zip(names, held, strict=True)
        )
        stock = made * assumed["purchases_share"] * assumed["flex_weeks"] / WEEKS_A_YEAR
        facts = {"n": len(places), "weeks": Figure(assumed["flex_weeks"], "weeks"), "output": Figure(made, "万元")}
        reason = Finding("reason_of.flex", facts)
        cost = stock * assumed["stock_cost"]
        found.append((made, reading.action("flex", segment, reason, stock, cost, rows_changed={"firms": rows})))
    return found


def _break_through(reading: _Reading, segments: Sequence[str]) -> list[Ranked]:
    """With spending m the chance is 1 − e^(−m/R); that part of what a success replaces is no longer imported."""
    found, assumed = [], reading.assumed
    spent = assumed["research_scale"]
    part = (1 - math.exp(-spent / assumed["research_scale"])) * assumed["part_won"]
    for segment in segments:
        tests, imports = reading.amount(segment, "chokepoint_tests"), reading.amount(segment, "imports")
        if not imports or (tests or 0) < ENOUGH_TESTS:
            continue
        changed, added = _replaced(reading, segment, part)
        reason = Finding("reason_of.break_through", {"imports": Figure(imports, "万元"), "tests": int(tests)})
        rows = {"rows_changed": {"firm_links": changed}, "rows_added": {"firm_links": added}}
        won = reading.action("break_through", segment, reason, imports * part, spent, **rows)
        found.append((reading.amount(segment, "stranded_output") or 0.0, won))
    return found


def _replaced(reading: _Reading, segment: str, part: float) -> tuple[tuple[dict, ...], tuple[dict, ...]]:
    """The purchases from abroad, less a part, and that part bought in the nation."""
    deals, known = reading.deals, reading.known
    place = known.place(segment)
    abroad = (deals.segment == place) & (deals.ring == RINGS.index("abroad")) & (deals.customer >= 0)
    chosen = abroad & (deals.value > 0)
    changed, added = [], []
    for label, value in zip(deals.row[chosen].tolist(), deals.value[chosen].tolist(), strict=True):
        relation = known.relations[label]
        changed.append(relation | {"value": value * (1 - part)})
        customer = relation["customer"]
        row = {"supplier": f"{WON}{segment}", "customer": customer, "segment": segment, "value": value * part}
        added.append(row | {"place": "国内", "source": SOURCE})
    return tuple(changed), tuple(_merged(added))


def _merged(rows: Sequence[dict]) -> list[dict]:
    """One row a customer."""
    found: dict[str, dict] = {}
    for row in rows:
        one = found.setdefault(row["customer"], row | {"value": 0.0})
        one["value"] += row["value"]
    return list(found.values())


@once_a_city
def _relations(city: City) -> dict[int, dict[str, object]]:
    """By label, the cells that tell a row of trade from the others."""
    names = (*SAME, "as_of")
    cells = (city.firm_links[name].to_numpy(object, na_value=None).tolist() for name in names)
    rows = zip(city.firm_links.index.tolist(), *cells, strict=True)
    return {label: dict(zip(names, row, strict=True)) for label, *row in rows}


def _connect(reading: _Reading, segments: Sequence[str]) -> list[Ranked]:
    """A part of the matching gap becomes purchases of the largest local supplier, taken from outside purchases."""
    known, deals, assumed, found = reading.known, reading.deals, reading.assumed, []
    told = ~np.isnan(deals.value)
    for segment in segments:
        place = known.place(segment)
        capacity, demand = reading.amount(segment, "capacity"), reading.amount(segment, "demand")
        if not capacity or not demand:
            continue
        here = (deals.segment == place) & told & (deals.customer >= 0)
        local = float(deals.value[here & (deals.supplier >= 0)].sum())
        gap = max(0.0, min(capacity, demand) - local)
        outside = here & (deals.supplier < 0) & (deals.value > 0)
        seller = _largest(known, place)
        wanted = gap * assumed["connect_part"]
        if wanted <= 0 or seller is None:
            continue
        moved = _moved(reading, outside, wanted)
        if not moved:
            continue
        rows = _matched(reading, segment, seller, moved)
        size = sum(amount for _, amount in moved)
        facts = {"gap": Figure(gap, "万元"), "n": len({deals.customer[at] for at, _ in moved})}
        reason = Finding("reason_of.connect", facts)
        cost = size * assumed["connect_cost"]
        found.append((gap, reading.action("connect", segment, reason, size, cost, **rows)))
    return found


def _moved(reading: _Reading, outside: np.ndarray, wanted: float) -> list[tuple[int, float]]:
    """Which outside purchases, the largest first, and how much of each comes home."""
    deals, found = reading.deals, []
    for at in sorted(np.flatnonzero(outside).tolist(), key=lambda at: (-deals.value[at], deals.row[at]))[
        :MOST_PARTNERS
    ]:
        if wanted <= 0:
            break
        amount = min(float(deals.value[at]), wanted)
        found.append((at, amount))
        wanted -= amount
    return found


def _matched(reading: _Reading, segment: str, seller: str, moved: Sequence[tuple[int, float]]) -> dict[str, object]:
    city, deals = reading.city, reading.deals
    changed, added = [], []
    for at, amount in moved:
        customer = str(city.firms.index[deals.customer[at]])
        if customer == seller:
            continue
        changed.append(reading.known.relations[int(deals.row[at])] | {"value": float(deals.value[at]) - amount})
        row = {"supplier": seller, "customer": customer, "segment": segment, "value": amount, "source": SOURCE}
        added.append(row)
    return {"rows_changed": {"firm_links": tuple(changed)}, "rows_added": {"firm_links": tuple(_merged(added))}}


def _largest(known: _Known, place: int) -> str | None:
    firms = known.firms_in(place)
    return str(known.city.firms.index[int(firms[known.sizes[firms].argmax()])]) if len(firms) else None


_LEVERS: dict[str, Callable[[_Reading, Sequence[str]], list[Ranked]]] = {
    "back_up": _back_up,
    "flex": _flex,
    "break_through": _break_through,
    "connect": _connect,
}
