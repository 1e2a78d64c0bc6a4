"""The best set of projects: its bound behind a slider, the search to 1 %, and the same written as a textbook would.

The peer is scipy's milp, the same solver, on the model written row by row with every coverage between 0 and 1; ours
knows how far each can move, and adds up what only one project of a segment can bring.
Expected before the first run: bound in 3 ms for a chain of 300 firms, mostly the building of rows; 2,000 projects
searched to 1 % in 1.5 s, as in a trial for the design; the peer twice as slow for a bound, which is looser by a
quarter, and five times in the search. Aims: 10 ms for the bound, 5 s for the search.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.optimize import LinearConstraint, milp

from benchmarks import cities
from benchmarks.timing import Row, best, taken
from liantu.chain import city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.explore.optimum import GAP, bound, relaxation, solve
from liantu.explore.optimum_model import YI, Question
from liantu.explore.optimum_question import SIZES, question

CHAIN, LARGE = (1, 60, 300, 1_500), (1, 2_000, 3_500, 5_000)
MANY = tuple(np.linspace(0.3, 3.0, 21).tolist())  # sizes, so that the chain offers about 200 projects
SAMPLE, SAMPLE_CHAIN, SAMPLE_BUDGET = "sample_data/jian", "电子信息", 1_288_800.0
PART = 0.1  # of what all projects cost together
AIM_BOUND, AIM_SEARCH, PATIENCE = 0.010, 5.0, 60.0


def rows() -> Iterator[Row]:
    chain = cities.city(*CHAIN)
    for sizes in (SIZES, MANY):
        yield from _behind_a_slider("300 firms", _asked(chain, sizes))
    sample = question(city_of(check(workbook.read(SAMPLE)).tables), SAMPLE_CHAIN, SAMPLE_BUDGET)
    yield from _behind_a_slider("the sample city", sample)
    yield Row("all projects of a chain, once a dataset", taken(lambda: _asked(chain, SIZES)))
    large = _asked(cities.city(*LARGE), SIZES)
    n = len(large.projects)
    yield Row(f"bound, {n:,} projects", best(lambda: relaxation(large)), taken(lambda: Textbook(large).solved(False)))
    peer = taken(lambda: Textbook(large).solved(whole=True))
    yield Row(
        f"search to 1 %, {n:,} projects",
        best(lambda: solve(large), 2),
        peer if peer < PATIENCE else float("inf"),
        AIM_SEARCH,
    )
    yield Row("gap that is left behind a slider, % in place of ms", bound(large).gap / 10)


def _behind_a_slider(where: str, asked: Question) -> Iterator[Row]:
    ours, peer = (lambda: relaxation(asked)), (lambda: Textbook(asked).solved(whole=False))
    yield Row(f"bound, {len(asked.projects)} projects of {where}", best(ours, 9), best(peer), AIM_BOUND)
    yield Row("… with a plan of whole projects made from it", best(lambda: bound(asked), 5))
    before = bound(asked).before
    gains = [limit - before for limit in (relaxation(asked)[0], Textbook(asked).solved(whole=False) * YI)]
    yield Row("… the gain it allows, % of the peer's in place of ms", gains[0] / gains[1] / 10)


def _asked(city: object, sizes: tuple[float, ...]) -> Question:
    asked = question(city, "链0", 0.0, sizes=sizes)
    return replace(asked, budget=float(asked.cost.sum()) * PART * len(SIZES) / len(sizes))


class Textbook:
    """The model as it stands in a book: products of a choice and a coverage between 0 and 1, one row after another."""

    def __init__(self, asked: Question) -> None:
        self.asked, self.names, self.rows, self.gain = asked, {}, [], {}
        balance = asked.balance
        m = len(asked.names)
        supply = [place for place in range(m) if balance.supplied[place]]
        users = sorted(set(balance.user.tolist()))
        inputs = sorted(set(balance.input.tolist()))
        self.row({("x", j): project.cost / YI for j, project in enumerate(asked.projects)}, asked.budget / YI)
        for place in range(m):
            mine = np.flatnonzero(asked.segment == place)
            self.row({("x", j): 1.0 for j in mine.tolist()}, asked.per_segment)
        bought = _bought(asked)
        for place in supply:
            made = {("x", j): -asked.made[j] / YI for j in np.flatnonzero(asked.segment == place).tolist()}
            needed = {("x", j): -amount / YI for j, amount in bought.get(place, ())}
            self.row({("s", place): 1.0} | made, balance.capacity[place] / YI)
            self.row({("s", place): 1.0} | needed, balance.demand[place] / YI)
            self.gain["s", place] = 1.0
        for place in inputs:
            made = {("x", j): -asked.made[j] / YI for j in np.flatnonzero(asked.segment == place).tolist()}
            needed = {("u", place, j): amount / YI for j, amount in bought.get(place, ())}
            self.row({("r", place): balance.demand[place] / YI} | needed | made, balance.capacity[place] / YI)
            for j, _ in bought.get(place, ()):
                self.row({("r", place): 1.0, ("x", j): 1.0, ("u", place, j): -1.0}, 1.0)
        for place, user in zip(balance.input.tolist(), balance.user.tolist(), strict=True):
            self.row({("t", user): 1.0, ("r", place): -1.0}, 0.0)
        for user in users:
            self.gain["t", user] = balance.weight * balance.output[user] / YI
            for j in np.flatnonzero(asked.segment == user).tolist():
                self.row({("q", j): 1.0, ("x", j): -1.0}, 0.0)
                self.row({("q", j): 1.0, ("t", user): -1.0}, 0.0)
                self.gain["q", j] = balance.weight * asked.made[j] / YI

    def row(self, cells: dict[tuple, float], high: float) -> None:
        """Σ cells ≤ high."""
        for name in cells:
            self.names.setdefault(name, len(self.names))
        self.rows.append((cells, high))

    def solved(self, whole: bool) -> float:
        """The best, or the bound on it. [亿元]"""
        n = len(self.names)
        dense = np.zeros((len(self.rows), n))
        for at, (cells, _) in enumerate(self.rows):
            for name, value in cells.items():
                dense[at, self.names[name]] = value
        gain = np.zeros(n)
        for name, value in self.gain.items():
            gain[self.names[name]] = -value
        high = np.array([np.inf if name[0] == "s" else 1.0 for name in self.names])
        found = milp(
            gain,
            integrality=np.array([whole and name[0] == "x" for name in self.names], int),
            bounds=(np.zeros(n), high),
            constraints=LinearConstraint(dense, -np.inf, [end for _, end in self.rows]),
            options={"mip_rel_gap": GAP, "time_limit": PATIENCE},
        )
        return -found.fun if found.x is not None else float("nan")


def _bought(asked: Question) -> dict[int, list[tuple[int, float]]]:
    """By input, the projects that buy it and how much of it. [万元/year]"""
    found: dict[int, list[tuple[int, float]]] = {}
    balance = asked.balance
    for supplier, customer, share in zip(balance.supplier, balance.customer, balance.share, strict=True):
        for j in np.flatnonzero((asked.segment == customer) & (asked.made > 0)).tolist():
            found.setdefault(int(supplier), []).append((j, float(share * asked.made[j])))
    return found
