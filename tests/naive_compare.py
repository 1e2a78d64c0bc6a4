"""How a mix of a budget is spent, once more, from the sentences of the docstring and the interface.

It shares no code with ``liantu.policy`` and ``liantu.explore``: it reads rows as text through :mod:`tests.naive` and
looks at everything again after each firm. What the levers that build nothing offer is handed to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.naive import Rows, of_segments

LEVERS = ("fill", "strengthen", "extend", "back_up", "flex", "break_through", "connect")
BUILDING = ("fill", "strengthen", "extend")
HELD = ("weak", "present", "strong")
CAPITAL = 1.2  # per yuan of yearly output, the default

Offer = tuple[str, float]  # a segment and what the action costs, the best first


@dataclass
class Naive:
    """A city in which a model spends ``budget`` by ``mix``, and picks by ``order``. [万元]"""

    rows: Rows
    chain: str
    budget: float
    mix: Mapping[str, float]
    order: str
    offers: Mapping[str, Sequence[Offer]]
    taken: list[tuple[str, str, float]] = field(default_factory=list)

    def spend(self) -> list[tuple[str, str, float]]:
        """Lever, segment and cost of each action, in the order in which they are taken."""
        chosen = [lever for lever in LEVERS if self.mix[lever] > 0]
        chosen.sort(key=lambda lever: -self.mix[lever])  # a stable sort: of equals the one that is named first
        builders = [lever for lever in chosen if lever in BUILDING]
        others = [lever for lever in chosen if lever not in BUILDING]
        self._turns(builders)
        reserved = sum(
            min(self.mix[lever] * self.budget, sum(cost for _, cost in self.offers[lever])) for lever in others
        )
        self._rest(builders, self.budget - self._spent() - reserved)
        self._turns(others)
        self._rest(chosen, self.budget - self._spent())
        return self.taken

    def _spent(self, lever: str | None = None) -> float:
        return sum(cost for name, _, cost in self.taken if lever in (None, name))

    def _turns(self, levers: list[str]) -> None:
        """Next is the lever with the smallest (number of its actions + 1) / share; without a find it is out."""
        waiting = list(levers)
        while waiting:
            numbers = {lever: sum(name == lever for name, _, _ in self.taken) for lever in waiting}
            lever = min(waiting, key=lambda name: ((numbers[name] + 1) / self.mix[name], levers.index(name)))
            if not self._buy(lever, self.mix[lever] * self.budget - self._spent(lever)):
                waiting.remove(lever)

    def _rest(self, levers: list[str], money: float) -> None:
        """What is left, to each in turn until nothing is found for it, and again from the first."""
        before = self._spent()
        again = True
        while again:
            n = len(self.taken)
            for lever in levers:
                while self._buy(lever, money - (self._spent() - before)):
                    pass
            again = len(self.taken) > n

    def _buy(self, lever: str, money: float) -> bool:
        """The best that the money pays for."""
        if money <= 0:
            return False
        done = {segment for _, segment, _ in self.taken}
        offers = self._buildings(lever) if lever in BUILDING else self.offers[lever]
        for segment, cost in offers:
            if segment not in done and cost <= money:
                self.taken.append((lever, segment, cost))
                return True
        return False

    def _buildings(self, lever: str) -> list[Offer]:
        """Segments in the order of the model's rule, among equals in that of the interface; of known size only."""
        found = of_segments(self._now(), 0.5, 1.0)
        ranked = []
        for segment in self._counted():
            users, suppliers = ([each for each in near if found[each]["state"] in HELD] for near in self._near(segment))
            state, demand = found[segment]["state"], found[segment]["demand"]
            may = {
                "fill": state == "absent" and ((demand or 0) > 0 or (demand is None and bool(users))),
                "strengthen": state == "weak",
                "extend": state == "absent" and bool(suppliers) and not demand and not users,
            }[lever]
            liked = self._liked(found, segment, len(users), len(suppliers))
            if may:
                ranked.append((-liked, demand is None, -(demand or 0), -len(users) * (demand is None), segment))
        sizes = {segment: self._size(segment) for *_, segment in ranked}
        return [(name, sizes[name] * CAPITAL) for *_, name in sorted(ranked) if sizes[name] is not None]

    def _liked(self, found: dict, segment: str, n_users: int, n_suppliers: int) -> float:
        """What each model looks at first."""
        if self.order == "users":
            return n_users
        if self.order == "size":
            return self._least(segment) or 0.0
        if self.order == "firms":
            return sum(found[each]["n_firms"] for near in self._near(segment) for each in near)
        if self.order == "broken_middle":
            return float(n_users > 0 and n_suppliers > 0)
        return n_users + n_suppliers if self.order == "neighbours" else 0.0

    def _near(self, segment: str) -> tuple[set[str], set[str]]:
        """Whom it supplies, and who supplies it."""
        pairs = {(row["supplier_segment"], row["customer_segment"]) for row in self.rows["segment_links"]}
        pairs = {(one, other) for one, other in pairs if one != other}
        return {b for a, b in pairs if a == segment}, {a for a, b in pairs if b == segment}

    def _now(self) -> Rows:
        """The rows with a firm for each building action so far."""
        built = [
            {"firm": f"new {segment}", "segments": segment, "revenue": cost / CAPITAL, "capacity": cost / CAPITAL}
            for lever, segment, cost in self.taken
            if lever in BUILDING
        ]
        return self.rows | {"firms": [*self.rows["firms"], *({"controller": ""} | firm for firm in built)]}

    def _counted(self) -> list[str]:
        return [
            row["segment"]
            for row in self.rows["segments"]
            if row["chain"] == self.chain and row["layer"] == "supply" and row["stage"] != "service"
        ]

    def _size(self, segment: str) -> float | None:
        """The median firm of the chain's counted segments, at least the smallest that pays."""
        here, sizes = set(self._counted()), []
        for row in self.rows["firms"]:
            size = row["revenue"] if row["revenue"] is not None else row["capacity"]
            if size is not None and here & {part.partition(":")[0] for part in str(row["segments"]).split("|")}:
                sizes.append(float(size))
        known = [each for each in (median(sizes) if sizes else None, self._least(segment)) if each is not None]
        return max(known) if known else None

    def _least(self, segment: str) -> float | None:
        told = [row.get("min_scale") for row in self.rows["segments"] if row["segment"] == segment]
        return next((float(each) for each in told if each is not None), None)
