"""The optimum 最优组合: which projects, for a budget, make the objective largest, and how much better none could be.

:func:`bound` answers a slider: the relaxation, which no plan can beat, and a plan of whole projects made from it.
:func:`solve` searches until the two are close. Both are surrogates: what they choose is simulated again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import highspy
import numpy as np

from liantu.explore.actions import Action
from liantu.explore.optimum_model import YI, Floor, Model, Question, model
from liantu.explore.optimum_plan import Portfolio, binding, improved, nothing, rounded, stepwise

GAP = 0.01
OFTEN = 0.2  # seconds between two reports of a search


@dataclass(frozen=True)
class Progress:
    """How far a search is: what the best plan so far gains, what none can exceed [万元/year], and the gap. [share]"""

    gain: float
    bound: float
    gap: float


@dataclass(frozen=True)
class Optimum:
    """A plan for a ``question``, and how good it is at best.

    ``bound``: no plan within the limits has a larger objective [万元/year]. ``binding``: what stops it, as codes (see
    :func:`liantu.explore.optimum_plan.binding`). ``ended``: ``rounded`` (the relaxation and a plan made from it),
    ``gap`` (searched until the gap was small enough), ``cancelled``, ``time``. ``unmet``: floors that contradict the
    other limits; the question is then that with these floors eased as little as can be.
    """

    question: Question
    portfolio: Portfolio
    bound: float
    ended: str
    unmet: tuple[Floor, ...] = ()

    @property
    def objective(self) -> float:
        """The objective of the plan. [万元/year]"""
        return self.portfolio.value

    @cached_property
    def before(self) -> float:
        """The objective where nothing is done. [万元/year]"""
        return nothing(self.question).value

    @property
    def gap(self) -> float:
        """What a better plan could gain at most, as a part of what any could gain. [share ≥ 0]"""
        return _gap(self.objective, self.bound, self.before)

    @property
    def cost(self) -> float:
        """What the plan costs. [万元]"""
        return self.portfolio.cost

    @cached_property
    def binding(self) -> tuple[str, ...]:
        """What stops the plan from being better, as codes."""
        return tuple(binding(self.portfolio))

    @cached_property
    def steps(self) -> tuple["Step", ...]:
        """The actions, that first which gains most for its cost; each is counted where those before it stand.

        What is chosen twice of one action is one action of the added size.
        """
        found: dict[str, Step] = {}
        now = nothing(self.question)
        for place, _ in stepwise(self.portfolio):
            then, each = now.with_(place), self.question.projects[place].action
            step = Step(each, *(getattr(then.worth, part) - getattr(now.worth, part) for part in Step._fields[1:]))
            found[each.id] = found[each.id].and_(step) if each.id in found else step
            now = then
        return tuple(found.values())

    @property
    def actions(self) -> tuple[Action, ...]:
        """The plan, the action first that gains most for its cost."""
        return tuple(step.action for step in self.steps)

    def as_json(self) -> dict[str, object]:
        """``bound``, ``gap``, ``binding`` and what the plan is worth."""
        worth = {"objective": self.objective, "before": self.before, "cost": self.cost, "ended": self.ended}
        return {"bound": self.bound, "gap": self.gap, "binding": list(self.binding)} | worth


class Step(NamedTuple):
    """An action and what it adds to the objective, its ``value``, in its two parts. [万元/year]"""

    action: Action
    value: float
    supply: float
    upheld: float

    def and_(self, other: "Step") -> "Step":
        """Two plants of one action as one."""
        return Step(merged(self.action, other.action), *(a + b for a, b in zip(self[1:], other[1:], strict=True)))


def _gap(objective: float, bound: float, before: float) -> float:
    room = max(bound - objective, 0.0)
    whole = max(bound - before, objective - before)
    return 0.0 if room <= 1e-9 * max(bound, 1.0) else room / whole if whole > 0 else 1.0


def merged(one: Action, other: Action) -> Action:
    """Two plants of one action as one of both sizes, with one row a firm."""
    size, cost = one.size + other.size, one.cost + other.cost
    firms = tuple(dict(row) | {"revenue": size, "capacity": size} for row in one.rows_added["firms"])
    return replace(one, size=size, cost=cost, rows_added=dict(one.rows_added) | {"firms": firms})


def relaxation(asked: Question) -> tuple[float, np.ndarray] | None:
    """The objective that no plan can beat, and what part of each project that takes; nothing where no plan can be.

    >>> from liantu.explore.optimum_question import question
    >>> limit, parts = relaxation(question(lamp_city(), "lighting", 100.0))
    >>> round(limit), parts.round().astype(int).tolist()
    (1247, [0, 1, 0])
    """
    if not asked.projects:
        return nothing(asked).value, np.zeros(0)
    rows = model(asked)
    solver = _solver(rows.lp, relaxed=True)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    limit = rows.base + solver.getInfo().objective_function_value * YI
    return limit, np.array(solver.getSolution().col_value[: rows.n_projects])


def bound(asked: Question) -> Optimum:
    """The relaxation, and a plan of whole projects made from it: at once, for a slider 上界.

    Returns
    -------
    Optimum
        ``ended`` is ``rounded``.

    Examples
    --------
    >>> from liantu.explore.optimum_question import question
    >>> found = bound(question(lamp_city(), "lighting", 100.0))
    >>> [(each.segment, each.size) for each in found.actions], round(found.objective, 1), found.binding
    ([('package', 60.0)], 1246.8, ('budget',))
    >>> found.bound >= found.objective, found.cost
    (True, 72.0)
    """
    relaxed = relaxation(asked)
    if relaxed is None:
        return _eased(asked, _nearest(asked))
    limit, chosen = relaxed
    plan = rounded(asked, chosen)
    if any(map(plan.falls_short, asked.floors)):
        near = _nearest(asked)
        if any(map(near.falls_short, asked.floors)):
            return _eased(asked, near)
        plan = improved(near)
    return Optimum(asked, plan, max(limit, plan.value), "rounded")


def _eased(asked: Question, near: Portfolio) -> Optimum:
    """The answer where no plan keeps all floors: to the question whose floors are what can be kept of them."""
    floors = tuple(Floor(each.lever, *map(min, each[1:], near.spent_on(each.lever))) for each in asked.floors)
    unmet = tuple(floor for floor in asked.floors if near.falls_short(floor))
    if floors == asked.floors:
        return Optimum(asked, near, near.value, "rounded")
    return replace(bound(replace(asked, floors=floors)), unmet=unmet)


def solve(
    asked: Question,
    gap: float = GAP,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    seconds: float | None = None,
    start: Optimum | None = None,
) -> Optimum:
    """Search until no plan can gain more than ``gap`` of what could be gained 精算.

    Parameters
    ----------
    asked : Question
        What may be chosen, and within what.
    gap : float
        When to stop. [share of the gain, 0–1]
    on_progress : callable, optional
        Told whenever the solver has something to say.
    cancelled : callable, optional
        Asked again and again; once it says yes, the best plan so far is returned.
    seconds : float, optional
        At most so long; then the best plan so far. [seconds]
    start : Optimum, optional
        What an earlier search of the same question ended with.

    Returns
    -------
    Optimum
        Never worse than what :func:`bound` gives.

    Examples
    --------
    >>> from liantu.explore.optimum_question import question
    >>> found = solve(question(lamp_city(), "lighting", 200.0))
    >>> [(each.segment, each.size) for each in found.actions], found.ended, found.gap
    ([('package', 120.0)], 'gap', 0.0)
    """
    first = bound(asked) if start is None else start
    asked = first.question
    if first.gap <= gap or not asked.projects:
        return replace(first, ended="gap")
    rows = model(asked)
    solver = _solver(rows.lp, relaxed=False, n_whole=rows.n_projects)
    solver.setOptionValue("mip_rel_gap", gap)
    if seconds is not None:
        solver.setOptionValue("time_limit", float(seconds))
    whole = np.arange(rows.n_projects, dtype=np.int32)
    solver.setSolution(rows.n_projects, whole, first.portfolio.chosen.astype(float))
    stopped = _follow(solver, rows, first, on_progress, cancelled)
    solver.run()
    found = solver.getInfo()
    plans = [first.portfolio]
    if found.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        plans.append(Portfolio(asked, np.array(solver.getSolution().col_value[: rows.n_projects]) > 0.5))
    best = max((plan for plan in plans if not plan.broken()), key=lambda plan: plan.value)
    limit = min(first.bound, rows.base + found.mip_dual_bound * YI)
    ended = "cancelled" if stopped() else "gap"
    if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
        ended = "time"
    return Optimum(asked, best, max(limit, best.value), ended, first.unmet)


class _Quiet(highspy.Highs):
    """HiGHS prints its name where callbacks are set before it is told to be silent."""

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()


def _solver(lp: highspy.HighsLp, *, relaxed: bool, n_whole: int = 0) -> highspy.Highs:
    """One thread: two are shared by everybody who is looking, and the answer must not depend on their number."""
    solver = _Quiet()
    for name, value in {"threads": 1, "parallel": "off", "random_seed": 1}.items():
        solver.setOptionValue(name, value)
    if not relaxed:
        whole = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [whole[0]] * n_whole + [whole[1]] * (lp.num_col_ - n_whole)
    solver.passModel(lp)
    return solver


def _follow(
    solver: highspy.Highs,
    rows: Model,
    first: Optimum,
    on_progress: Callable[[Progress], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Callable[[], bool]:
    """Tell of progress a few times a second, and stop where asked to; returns whether it was."""
    asked_to, told_at = [], [0.0]

    def told(event: highspy.HighsCallbackEvent) -> None:
        told_at[0] = time.monotonic()
        on_progress(_progress(first, rows.base, event.data_out.mip_primal_bound, event.data_out.mip_dual_bound))

    def look(event: highspy.HighsCallbackEvent) -> None:
        if on_progress is not None and time.monotonic() - told_at[0] > OFTEN:
            told(event)
        if cancelled is not None and cancelled():
            asked_to.append(True)
            event.interrupt()

    if on_progress is not None:
        solver.cbMipImprovingSolution.subscribe(told)
    solver.cbMipInterrupt.subscribe(look)
    return lambda: bool(asked_to)


def _progress(first: Optimum, base: float, best: float, limit: float) -> Progress:
    """From the solver's two numbers, which are infinite before it knows any. [亿元]"""
    objective = max(first.objective, base + best * YI) if np.isfinite(best) else first.objective
    bound = max(min(first.bound, base + limit * YI) if np.isfinite(limit) else first.bound, objective)
    return Progress(objective - first.before, bound - first.before, _gap(objective, bound, first.before))


def _nearest(asked: Question) -> Portfolio:
    """The plan that comes nearest to the floors and keeps all other limits; nothing else counts."""
    if not asked.projects:
        return nothing(asked)
    rows = model(asked, elastic=True)
    solver = _solver(rows.lp, relaxed=False, n_whole=rows.n_projects)
    solver.run()
    return Portfolio(asked, np.array(solver.getSolution().col_value[: rows.n_projects]) > 0.5)
