"""A portfolio 组合 of whole projects: whether it keeps its limits, what one project more would add, what stops it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from liantu.explore.objective import Objective
from liantu.explore.optimum_model import Floor, Question

SLACK = 1e-9  # relative: what adding up leaves over
WORTH = 1e-6  # of the objective: less is no gain
FEW = 100  # projects, up to which several orders are tried within the patience of a slider


@dataclass(frozen=True)
class Portfolio:
    """A plan before it is one: which projects of a ``question`` are ``chosen``, yes or no."""

    question: Question
    chosen: np.ndarray

    @cached_property
    def worth(self) -> Objective:
        """Its objective with both parts. [万元/year]"""
        return self.question.balance.objective(self.question.more(self.chosen))

    @property
    def value(self) -> float:
        """Its objective. [万元/year]"""
        return self.worth.value

    @property
    def cost(self) -> float:
        """What it costs. [万元]"""
        return float(self.question.cost[self.chosen].sum())

    def with_(self, project: int, without: int = -1) -> "Portfolio":
        """The same with one more, and perhaps one less."""
        chosen = self.chosen.copy()
        if without >= 0:
            chosen[without] = False
        chosen[project] = True
        return Portfolio(self.question, chosen)

    def without(self, project: int) -> "Portfolio":
        """The same with one less."""
        chosen = self.chosen.copy()
        chosen[project] = False
        return Portfolio(self.question, chosen)

    def broken(self) -> list[str]:
        """The limits that it does not keep, as codes."""
        question, found = self.question, []
        if self.cost > question.budget * (1 + SLACK):
            found.append("budget")
        for park, land in question.land_in.items():
            if land[self.chosen].sum() > question.land[park] * (1 + SLACK):
                found.append(f"land:{park}")
        if np.bincount(question.segment[self.chosen]).max(initial=0) > question.per_segment:
            found.append("per_segment")
        if not self._follows():
            found.append("precedence")
        return found + [f"floor:{floor.lever}" for floor in question.floors if self.falls_short(floor)]

    def spent_on(self, lever: str) -> tuple[int, float]:
        """How many projects of a lever, and for how much. [万元]"""
        mine = self.chosen & self.question.of_lever(lever)
        return int(mine.sum()), float(self.question.cost[mine].sum())

    def falls_short(self, floor: Floor) -> bool:
        """Whether it has too few of a lever, or spends too little on it."""
        n, money = self.spent_on(floor.lever)
        return n < floor.n or money < floor.money * (1 - SLACK)

    def _follows(self) -> bool:
        waiting = np.flatnonzero(self.chosen & self.question.waits)
        return all(_stands(self, each) for each in waiting.tolist())


def nothing(question: Question) -> Portfolio:
    """The plan that does nothing."""
    return Portfolio(question, np.zeros(len(question.projects), bool))


class Moves(NamedTuple):
    """Changes of a plan by one project: which comes, which goes (−1: none), what that gains and costs. [万元]"""

    comes: np.ndarray
    goes: np.ndarray
    gain: np.ndarray
    cost: np.ndarray


def moves(plan: Portfolio) -> Moves:
    """Every project that is not in the plan, instead of the smallest of its segment where that is full."""
    question = plan.question
    comes = np.flatnonzero(~plan.chosen)
    goes = np.full(len(comes), -1)
    n_in = np.bincount(question.segment[plan.chosen], minlength=len(question.names))
    order = np.flatnonzero(plan.chosen)[np.argsort(-question.made[plan.chosen], kind="stable")]
    smallest = np.full(len(question.names), -1)
    smallest[question.segment[order]] = order
    full = n_in[question.segment[comes]] >= question.per_segment
    goes[full] = smallest[question.segment[comes[full]]]
    cost = question.cost[comes] - np.where(goes >= 0, question.cost[goes], 0.0)
    return Moves(comes, goes, _values(plan, comes, goes) - plan.value, cost)


def _values(plan: Portfolio, comes: np.ndarray, goes: np.ndarray, *, goes_only: bool = False) -> np.ndarray:
    """The objective after each move, all at once; ``goes_only``: where nothing comes. [万元/year]"""
    question, balance = plan.question, plan.question.balance
    n, m = len(comes), len(question.names)
    more = np.tile(question.more(plan.chosen), (n, 1))
    gained = 0.0 if goes_only else question.made[comes]
    more[np.arange(n), question.segment[comes]] += gained - np.where(goes >= 0, question.made[goes], 0.0)
    demand, capacity = balance.demand + more @ balance.buys, balance.capacity + more
    supply = np.minimum(capacity, demand)[:, balance.supplied].sum(axis=1)
    covered = np.minimum(np.divide(capacity, demand, out=np.ones((n, m)), where=demand > 0), 1.0)
    order = np.argsort(balance.user, kind="stable")
    users, first = np.unique(balance.user[order], return_index=True)
    if not len(users):
        return supply
    least = np.minimum.reduceat(covered[:, balance.input[order]], first, axis=1)
    return supply + balance.weight * ((balance.output + more)[:, users] * least).sum(axis=1)


def rounded(question: Question, preference: np.ndarray) -> Portfolio:
    """A plan of whole projects: what the floors ask for, then what a solver liked best, then what still gains.

    ``preference``: each project's part in the relaxation. A few other orders are tried as well where there are few
    projects, and the best is taken. A floor that could not be kept stays broken.
    """
    alone = moves(nothing(question)).gain
    orders = [preference]
    if len(question.projects) <= FEW:
        orders += [alone, alone / np.maximum(question.cost, SLACK)]
    return max((_in_order(question, order) for order in orders), key=lambda plan: (not plan.broken(), plan.value))


def _in_order(question: Question, preference: np.ndarray) -> Portfolio:
    plan = _at_the_floors(question, preference)
    order = np.argsort(-preference, kind="stable")
    for project in order[preference[order] > WORTH].tolist():
        plan = _if_better(plan, project)
    return improved(plan)


def _at_the_floors(question: Question, preference: np.ndarray) -> Portfolio:
    for by in (-preference, question.cost):  # the preferred ones, or else the cheapest
        plan = nothing(question)
        for floor in question.floors:
            mine = np.flatnonzero(question.of_lever(floor.lever) & question.is_possible)
            for project in mine[np.lexsort((question.cost[mine], by[mine]))].tolist():
                trial = plan.with_(project)
                if plan.falls_short(floor) and not _upper(trial):
                    plan = trial
        if not plan.broken():
            return plan
    return plan


def _upper(plan: Portfolio) -> list[str]:
    """The limits that it does not keep, floors apart."""
    return [code for code in plan.broken() if not code.startswith("floor:")]


def _if_better(plan: Portfolio, project: int, without: int = -1) -> Portfolio:
    trial = plan.with_(project, without)
    worse = set(trial.broken()) - {code for code in plan.broken() if code.startswith("floor:")}
    return trial if not worse and trial.value > plan.value * (1 + WORTH) else plan


def improved(plan: Portfolio, most: int = 40) -> Portfolio:
    """One project after another added, exchanged, or given room to, by what it gains for its cost, while that helps."""
    for _ in range(most):
        found = moves(plan)
        worth = found.gain > plan.value * WORTH
        by = np.where(found.cost > 0, found.gain / np.maximum(found.cost, SLACK), np.inf)
        for at in np.flatnonzero(worth)[np.argsort(-by[worth], kind="stable")].tolist():
            comes, goes = int(found.comes[at]), int(found.goes[at])
            trial = _if_better(plan, comes, goes)
            if trial is plan and len(plan.chosen) <= FEW:
                trial = _with_room(plan, comes, goes)
            if trial is not plan:
                break
        else:
            return plan
        plan = trial
    return plan


def _with_room(plan: Portfolio, comes: int, goes: int) -> Portfolio:
    """The project in place of those that matter least, as many as its cost asks for; the same plan if that is worse."""
    question, trial = plan.question, plan.with_(comes, goes)
    if trial.broken() != ["budget"]:
        return plan
    others = np.flatnonzero(trial.chosen & (np.arange(len(trial.chosen)) != comes))
    loss = trial.value - _values(trial, others, others, goes_only=True)
    for project in others[np.argsort(loss / np.maximum(question.cost[others], SLACK), kind="stable")].tolist():
        trial = trial.without(project)
        if trial.value <= plan.value * (1 + WORTH):
            return plan
        if not trial.broken():
            return trial
    return plan


def stepwise(plan: Portfolio) -> list[tuple[int, float]]:
    """Its projects and what each adds; next is always what then gains most for its cost. [万元/year]"""
    question, now = plan.question, nothing(plan.question)
    left, found = np.flatnonzero(plan.chosen), []
    while len(left):
        gain = _values(now, left, np.full(len(left), -1)) - now.value
        waits = np.array([not _stands(now, each) for each in left.tolist()])
        by = np.where(waits & ~waits.all(), -np.inf, gain / np.maximum(question.cost[left], SLACK))
        at = int(by.argmax())
        found.append((int(left[at]), float(gain[at])))
        now, left = now.with_(left[at]), np.delete(left, at)
    return found


def _stands(plan: Portfolio, project: int) -> bool:
    """Whether what a project waits for is in the plan: a firm before it, and enough that needs its segment."""
    question, asked = plan.question, plan.question.projects[project]
    if asked.after and not np.isin(question.segment[plan.chosen & (question.made > 0)], asked.after).any():
        return False
    if asked.wants <= 0:
        return True
    others = plan.chosen.copy()
    others[project] = False
    needed = question.balance.induced(question.more(others))[asked.segment]
    return bool(needed >= asked.wants * (1 - SLACK))


def binding(plan: Portfolio) -> list[str]:
    """What stops the plan from being better, as codes; each found by one change that it alone forbids.

    ``budget``, ``land:<park>``, ``per_segment``, ``precedence``: a project that would gain breaks this limit and no
    other. ``floor:<lever>``: without one that the floor asks for, or with another in its place, the plan would gain.
    ``demand:<segment>``: in a segment of the plan all that is needed is supplied. ``nothing_left``: none of the first
    five, and no project outside of the plan would gain.
    """
    question = plan.question
    found = list(dict.fromkeys([*_forbidden(plan), *_held_by_floors(plan)]))
    codes = found or ["nothing_left"]
    more = question.more(plan.chosen)
    capacity, demand = question.balance.capacity + more, question.balance.demand + question.balance.induced(more)
    full = np.flatnonzero((more > 0) & (demand > 0) & (capacity >= demand * (1 - SLACK)) & question.balance.counted)
    return codes + [f"demand:{question.names[place]}" for place in full.tolist()]


def _forbidden(plan: Portfolio) -> Iterator[str]:
    found, question = moves(plan), plan.question
    for at in np.flatnonzero(found.gain > plan.value * WORTH).tolist():
        broken = set(plan.with_(int(found.comes[at]), int(found.goes[at])).broken())
        if len(broken) == 1:
            yield broken.pop()
    alone = np.full(len(found.comes), -1)
    n_in = np.bincount(question.segment[plan.chosen], minlength=len(question.names))
    full = n_in[question.segment[found.comes]] >= question.per_segment
    gains = _values(plan, found.comes, alone) - plan.value > plan.value * WORTH
    for at in np.flatnonzero(full & gains).tolist():
        if set(plan.with_(int(found.comes[at])).broken()) == {"per_segment"}:
            yield "per_segment"
            return


def _held_by_floors(plan: Portfolio) -> Iterator[str]:
    """Floors without which an action would be left out, or another taken in its place."""
    question = plan.question
    outside = np.flatnonzero(~plan.chosen)
    for floor in question.floors:
        for project in np.flatnonzero(plan.chosen & question.of_lever(floor.lever)).tolist():
            less = plan.without(project)
            if not less.falls_short(floor):
                continue
            values = _values(less, outside, np.full(len(outside), -1))
            better = np.flatnonzero(values > plan.value * (1 + WORTH)).tolist()
            trials = [less, *(less.with_(int(outside[at])) for at in better)]
            mine = f"floor:{floor.lever}"
            if any(trial.value > plan.value * (1 + WORTH) and set(trial.broken()) == {mine} for trial in trials):
                yield mine
                break
