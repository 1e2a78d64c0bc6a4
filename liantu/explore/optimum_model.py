"""The model 模型 behind the optimum: what may be chosen, what binds it, and both as the rows that HiGHS reads.

The objective is exact: a plan of whole projects has the same value here and in :mod:`liantu.explore.objective`. The
coverage r of an input, and t of a user's scarcest input, are variables; their products with the choice of a project
are linear because a choice is 0 or 1 (McCormick). In between they are only bounded, so the relaxation is a bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import highspy
import numpy as np
from scipy import sparse

from liantu.explore.actions import Action
from liantu.explore.objective import Balance

YI = 1e4  # money in the rows is 亿元: numbers of about one are what a solver likes


class Project(NamedTuple):
    """An action at one size, at ``segment`` by its place; what it ``made`` more, its ``cost``, where, how much land.

    ``made`` [万元/year]: 0 for levers that build nothing. ``cost`` [万元]. ``park``: none where the rows name none.
    ``land`` [mu]. ``after``: the places of which one must have a firm by the plan; none: no condition. ``wants``: how
    much more the plan's other projects must need of its segment, or it may not be picked [万元/year].
    """

    action: Action
    segment: int
    made: float
    cost: float
    park: str | None = None
    land: float = 0.0
    after: tuple[int, ...] = ()
    wants: float = 0.0


class Floor(NamedTuple):
    """At least so many actions of a ``lever``, and at least so much ``money`` for it. [万元]"""

    lever: str
    n: int = 0
    money: float = 0.0


@dataclass(frozen=True)
class Question:
    """What to choose from, and within what: ``budget`` [万元], ``floors``, ``per_segment``, ``land`` by park [mu].

    ``names``: of the segments by place. A park that is not in ``land`` has told no land and sets no limit.
    ``n_unsized``: actions that could not be offered, because nobody knows their size.
    """

    balance: Balance
    names: tuple[str, ...]
    projects: tuple[Project, ...]
    budget: float
    floors: tuple[Floor, ...] = ()
    per_segment: int = 1
    land: Mapping[str, float] = field(default_factory=dict)
    n_unsized: int = 0

    @cached_property
    def segment(self) -> np.ndarray:
        """The place of each project's segment."""
        return np.array([each.segment for each in self.projects], int)

    @cached_property
    def made(self) -> np.ndarray:
        """What each project makes more. [万元/year]"""
        return np.array([each.made for each in self.projects], float)

    @cached_property
    def cost(self) -> np.ndarray:
        """What each project costs. [万元]"""
        return np.array([each.cost for each in self.projects], float)

    @cached_property
    def waits(self) -> np.ndarray:
        """Which projects need another to stand first."""
        return np.array([bool(each.after) or each.wants > 0 for each in self.projects], bool)

    @cached_property
    def land_in(self) -> dict[str, np.ndarray]:
        """By park that tells its land, what each project takes of it. [mu]"""
        return {
            park: np.array([each.land if each.park == park else 0.0 for each in self.projects]) for park in self.land
        }

    def of_lever(self, lever: str) -> np.ndarray:
        """Which projects are of a lever."""
        return np.array([each.action.lever == lever for each in self.projects], bool)

    def more(self, chosen: np.ndarray) -> np.ndarray:
        """What is made more in each segment, where ``chosen`` is 0 or 1 a project. [万元/year]"""
        return np.bincount(self.segment, self.made * chosen, minlength=len(self.names)).astype(float)  # of none too

    @cached_property
    def is_possible(self) -> np.ndarray:
        """Which projects fit at all: alone within the budget and the land."""
        fits = self.cost <= self.budget * (1 + 1e-9)
        for park, land in self.land_in.items():
            fits &= land <= self.land[park] * (1 + 1e-9)
        return fits


class Ranges(NamedTuple):
    """Ends of what any plan can bring about: coverage of each segment [0–1], and its largest demand [万元/year]."""

    low: np.ndarray
    high: np.ndarray
    demand: np.ndarray


def ranges(question: Question) -> Ranges:
    """How far each segment can move, if nothing binds but ``per_segment``; the tighter, the better the bound."""
    balance, n = question.balance, len(question.names)
    most = np.zeros(n)
    made = np.where(question.is_possible, question.made, 0.0)
    order = np.lexsort((-made, question.segment))
    rank = np.arange(len(order)) - np.searchsorted(question.segment[order], question.segment[order])
    top = order[rank < question.per_segment]
    np.add.at(most, question.segment[top], made[top])
    demand = balance.demand + balance.induced(most)
    low = balance.coverage(balance.capacity, demand)
    return Ranges(low, balance.coverage(balance.capacity + most, balance.demand), demand)


class Pairs(NamedTuple):
    """Projects and the inputs they buy: ``project``, ``input`` by place, and how much. [万元/year]"""

    project: np.ndarray
    input: np.ndarray
    bought: np.ndarray


def purchases(question: Question) -> Pairs:
    """What each project needs of each segment."""
    bought = (sparse.diags_array(question.made) @ question.balance.buys[question.segment]).tocoo()
    used = bought.data > 0
    return Pairs(bought.row[used], bought.col[used], bought.data[used])


class Rows:
    """Rows of the model as they are gathered: cells by row and column, and the ends of each row."""

    def __init__(self) -> None:
        self.cells: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.ends: list[tuple[np.ndarray, np.ndarray]] = []
        self.n = 0

    def add(self, n: int, *cells: tuple[object, object, object], low: object = -np.inf, high: object = np.inf) -> int:
        """Append ``n`` rows; each of the cells is (row of these, column, value). Returns the first one's number."""
        first = self.n
        for row, column, value in cells:
            row, column, value = np.broadcast_arrays(row, column, value)
            self.cells.append((row.ravel() + first, column.ravel(), value.ravel().astype(float)))
        self.ends.append((np.broadcast_to(low, n).astype(float), np.broadcast_to(high, n).astype(float)))
        self.n += n
        return first


@dataclass(frozen=True)
class Model:
    """The rows for HiGHS; the first columns are the projects. ``base``: the objective without any. [万元/year]"""

    lp: highspy.HighsLp
    n_projects: int
    base: float


def model(question: Question, *, elastic: bool = False) -> Model:
    """The question as rows. ``elastic``: come as near to the floors as can be, and nothing else."""
    layout = _Layout(question)
    rows = Rows()
    _supply(layout, rows)
    _coverage(layout, rows)
    _upheld(layout, rows)
    _limits(layout, rows)
    short = _floors(layout, rows, elastic=elastic)
    base = question.balance.objective().value
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = layout.n + short, rows.n
    gain = np.zeros(short) if not elastic else -np.ones(short)
    lp.col_cost_ = np.concatenate([np.zeros(layout.n) if elastic else layout.gain, gain])
    lp.col_lower_ = np.concatenate([layout.low, np.zeros(short)])
    lp.col_upper_ = np.concatenate([layout.high, np.full(short, np.inf)])
    lp.row_lower_, lp.row_upper_ = (np.concatenate(ends) for ends in zip(*rows.ends, strict=True))
    row, column, value = (np.concatenate(parts) for parts in zip(*rows.cells, strict=True))
    matrix = sparse.csr_array((value, (row, column)), shape=(rows.n, lp.num_col_))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.offset_ = 0.0 if elastic else layout.constant - base / YI
    lp.sense_ = highspy.ObjSense.kMaximize
    return Model(lp, len(question.projects), base)


class _Layout:
    """Which column is what, with its ends and what it adds to the objective. [亿元]

    Columns: a choice a project · supply of each segment that a plan can move · r of each input that a plan can move ·
    t of each user · t times choice, a project of a user · r times choice, a purchase of such an input.
    """

    def __init__(self, question: Question) -> None:
        self.question, balance = question, question.balance
        self.balance = balance
        n, m = len(question.projects), len(question.names)
        self.bought = purchases(question)
        self.range = ranges(question)
        # What a project makes beyond all that could ever be needed here is of no use here.
        lacking = np.maximum(self.range.demand - balance.capacity, 0.0)
        self.useful = np.minimum(question.made, np.nan_to_num(lacking[question.segment]))
        moved = (np.bincount(question.segment, question.made, minlength=m) > 0) | (
            np.bincount(self.bought.input, minlength=m) > 0
        )
        grown = np.bincount(question.segment, question.made, minlength=m) > 0
        self.supplied = np.flatnonzero(balance.supplied & moved)
        weighs = balance.is_told & ((balance.output > 0) | grown)
        self.users = np.flatnonzero(weighs)
        used = weighs[balance.user]
        self.inputs = np.unique(balance.input[used & moved[balance.input]])
        self.needs = balance.input[used], balance.user[used]
        self.uplifted = np.flatnonzero(weighs[question.segment] & (question.made > 0))
        self.tied = np.flatnonzero(np.isin(self.bought.input, self.inputs))
        sizes = n, len(self.supplied), len(self.inputs), len(self.users), len(self.uplifted), len(self.tied)
        self.x, self.s, self.r, self.t, self.q, self.u = np.cumsum([0, *sizes[:-1]]).tolist()
        self.n = sum(sizes)
        self._bounds(m)
        still = np.minimum(balance.capacity, balance.demand)[balance.supplied & ~moved]
        self.constant = float(still.sum()) / YI

    def _bounds(self, m: int) -> None:
        question, balance = self.question, self.balance
        self.r_low, self.r_high = self.range.low, self.range.high
        self.t_low, self.t_high = np.ones(m), np.ones(m)
        np.minimum.at(self.t_low, self.needs[1], self.r_low[self.needs[0]])
        np.minimum.at(self.t_high, self.needs[1], self.r_high[self.needs[0]])
        self.low, self.high, self.gain = np.zeros(self.n), np.full(self.n, np.inf), np.zeros(self.n)
        self.high[: self.s] = question.is_possible
        self.low[self.r : self.t], self.high[self.r : self.t] = self.r_low[self.inputs], self.r_high[self.inputs]
        self.low[self.t : self.q], self.high[self.t : self.q] = self.t_low[self.users], self.t_high[self.users]
        self.gain[self.s : self.r] = 1.0
        self.gain[self.t : self.q] = balance.weight * balance.output[self.users] / YI
        self.gain[self.q : self.u] = balance.weight * question.made[self.uplifted] / YI

    def column(self, of: np.ndarray, first: int, places: np.ndarray) -> np.ndarray:
        """The columns of a block for some places; ``of`` lists the block's places in order."""
        return first + np.searchsorted(of, places)

    def within(self, places: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For things at ``places``, those that stand in the sorted list ``chosen``, and where in it."""
        there = np.flatnonzero(np.isin(places, chosen))
        return there, np.searchsorted(chosen, places[there])


def _supply(layout: _Layout, rows: Rows) -> None:
    """Supply is at most capacity, and at most demand, both after the plan."""
    question, balance, chosen = layout.question, layout.balance, layout.supplied
    n = len(chosen)
    own = (np.arange(n), layout.s + np.arange(n), 1.0)
    there, at = layout.within(question.segment, chosen)
    rows.add(n, own, (at, there, -layout.useful[there] / YI), high=balance.capacity[chosen] / YI)
    there, at = layout.within(layout.bought.input, chosen)
    cells = (at, layout.bought.project[there], -layout.bought.bought[there] / YI)
    rows.add(n, own, cells, high=balance.demand[chosen] / YI)


def _coverage(layout: _Layout, rows: Rows) -> None:
    """r · demand ≤ capacity for the inputs that a plan can move; the product of r and a choice stands for itself."""
    question, balance, inputs = layout.question, layout.balance, layout.inputs
    n, tied = len(inputs), layout.tied
    own = layout.r + np.arange(n)
    of_input = np.searchsorted(inputs, layout.bought.input[tied])
    there, at = layout.within(question.segment, inputs)
    rows.add(
        n,
        (np.arange(n), own, balance.demand[inputs] / YI),
        (of_input, layout.u + np.arange(len(tied)), layout.bought.bought[tied] / YI),
        (at, there, -layout.useful[there] / YI),
        high=balance.capacity[inputs] / YI,
    )
    # Demand is never less than today, so what is beyond it today helps no coverage either: a tighter bound.
    lacking = np.maximum(balance.demand - balance.capacity, 0.0)
    useful = np.minimum(question.made[there], lacking[inputs][at])
    own_now = (np.arange(n), own, balance.demand[inputs] / YI)
    rows.add(n, own_now, (at, there, -useful / YI), high=np.maximum(balance.capacity, 0.0)[inputs] / YI)
    _product(layout, rows, layout.u, tied, of_input)


def _product(layout: _Layout, rows: Rows, first: int, tied: np.ndarray, of_input: np.ndarray) -> None:
    """u = r · x: r_low · x ≤ u ≤ r_high · x, and u ≥ r − r_high (1 − x), added up where only one may be chosen."""
    question, inputs, n = layout.question, layout.inputs, len(tied)
    project, own = layout.bought.project[tied], first + np.arange(n)
    low, high = layout.r_low[inputs][of_input], layout.r_high[inputs][of_input]
    each = np.arange(n)
    rows.add(n, (each, own, 1.0), (each, project, -low), low=0.0)
    rows.add(n, (each, own, 1.0), (each, project, -high), high=0.0)
    group, n_groups = _groups(question, project, of_input)
    top = np.zeros(n_groups)
    top[group] = high
    once, first_of = np.unique(group, return_index=True)
    rows.add(
        n_groups,
        (group, own, 1.0),
        (group, project, -high),
        (once, layout.r + of_input[first_of], -1.0),
        low=-top,
    )


def _groups(question: Question, project: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, int]:
    """Where one project a segment may be chosen, those of a segment make one product; else each its own."""
    if question.per_segment > 1 or not len(project):
        return np.arange(len(project)), len(project)
    _, group = np.unique(question.segment[project] * (other.max() + 1) + other, return_inverse=True)
    return group, int(group.max()) + 1


def _upheld(layout: _Layout, rows: Rows) -> None:
    """t ≤ r of each essential input that can move (the others stand in its upper end); q = t · x from above."""
    question, users = layout.question, layout.users
    source, user = layout.needs
    there, at = layout.within(source, layout.inputs)
    each = np.arange(len(there))
    rows.add(
        len(there), (each, layout.column(users, layout.t, user[there]), 1.0), (each, layout.r + at, -1.0), high=0.0
    )
    project = layout.uplifted
    of_user = np.searchsorted(users, question.segment[project])
    low, high = layout.t_low[users][of_user], layout.t_high[users][of_user]
    each, own = np.arange(len(project)), layout.q + np.arange(len(project))
    rows.add(len(project), (each, own, 1.0), (each, project, -high), high=0.0)
    group, n_groups = _groups(question, project, of_user)
    ends = np.zeros(n_groups)
    ends[group] = -low
    once, first_of = np.unique(group, return_index=True)
    cells = (group, own, 1.0), (group, project, -low), (once, layout.t + of_user[first_of], -1.0)
    rows.add(n_groups, *cells, high=ends)


def _limits(layout: _Layout, rows: Rows) -> None:
    """Budget, land, how many a segment, and what must stand before."""
    question, n = layout.question, len(layout.question.projects)
    rows.add(1, (0, np.arange(n), question.cost / YI), high=question.budget / YI)
    for park, land in question.land_in.items():
        rows.add(1, (0, np.flatnonzero(land), land[land > 0]), high=question.land[park])
    places, at, counts = np.unique(question.segment, return_inverse=True, return_counts=True)
    full = np.flatnonzero(counts > question.per_segment)
    there, row = layout.within(at, full)
    rows.add(len(full), (row, there, 1.0), high=float(question.per_segment))
    for number, project in enumerate(question.projects):
        if project.after:
            before = np.flatnonzero(np.isin(question.segment, project.after) & (question.made > 0))
            rows.add(1, (0, np.append(before, number), np.append(np.full(len(before), -1.0), 1.0)), high=0.0)
        if project.wants > 0:
            buying = (layout.bought.input == project.segment) & (layout.bought.project != number)
            needed = np.append(layout.bought.bought[buying], -project.wants) / YI
            rows.add(1, (0, np.append(layout.bought.project[buying], number), needed), low=0.0)


def _floors(layout: _Layout, rows: Rows, *, elastic: bool) -> int:
    """At least so many, and so much money; ``elastic``: a column each says by how much it falls short. [亿元]"""
    question, short = layout.question, 0
    for floor in question.floors:
        mine = np.flatnonzero(question.of_lever(floor.lever))
        for value, least in ((np.ones(len(mine)), float(floor.n)), (question.cost[mine] / YI, floor.money / YI)):
            if least > 0:
                slack = [(0, layout.n + short, 1.0)] if elastic else []
                rows.add(1, (0, mine, value), *slack, low=least)
                short += elastic
    return short
