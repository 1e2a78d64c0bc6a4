"""Six models on the same rows 并排比较: what each does with the budget, what changes, how far it is from the best."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from liantu.explore.actions import LEVERS, Action
from liantu.explore.objective import objective
from liantu.explore.plan import Plan
from liantu.facts import Name
from liantu.policy import MODELS
from liantu.policy.model import PolicyModel
from liantu.policy.reading import Reading, read
from liantu.policy.reference import NOTHING, OPTIMUM, UNIFORM, Best, best, idle
from liantu.policy.setting import Setting
from liantu.policy.spending import Spending, spend

CODES = ("nothing", "uniform", *MODELS, "optimum")
LEAST_SHOCKS = 2  # from which an error can be told
MANY = 3  # models that do the same, from which it is said


@dataclass(frozen=True)
class Contender:
    """One plan of the comparison 一种做法.

    ``code`` and ``name``; ``model``, where it is one; ``spending``, what it does; ``objective``, the surrogate by which
    all are ranked alike [万元/year]; ``regret``, what the best known plan has more [万元/year ≥ 0]; ``reading``, the
    chain after it.
    """

    code: str
    name: Name
    model: PolicyModel | None
    spending: Spending
    objective: float
    reading: Reading
    regret: float = 0.0

    @property
    def method(self) -> Name | None:
        """What the city calls its way."""
        return self.model.method if self.model and self.model.method.zh else None

    @property
    def plan(self) -> Plan:
        """All its actions, those too that work too late to count."""
        return self.spending.plan

    @property
    def actions(self) -> tuple[Action, ...]:
        """Its actions that work within the horizon, in the order in which they are taken."""
        return self.spending.working

    @property
    def kept_error(self) -> float | None:
        """How far other draws could move the change of resilience: two standard errors, shocks paired. [share]"""
        before, after = self.reading.struck_before, self.reading.struck
        if (
            before is None
            or after is None
            or not min(before.output, after.output) > 0
            or len(before.loss) < LEAST_SHOCKS
        ):
            return None
        apart = before.loss / before.output - after.loss / after.output
        return float(2 * apart.std(ddof=1) / np.sqrt(len(apart)))

    def first(self, n: int) -> tuple[Action, ...]:
        """The first of its actions, by turns as the levers have shares."""
        return self.spending.first(n, self.mix)

    @property
    def mix(self) -> Mapping[str, float]:
        """The share of the money that each lever has; without a model, as it was spent."""
        if self.model:
            return self.model.mix
        cost = self.spending.cost
        return {lever: self.spending.spent[lever] / cost if cost else 0.0 for lever in LEVERS}


@dataclass(frozen=True)
class Comparison:
    """All plans under one ``setting``: the six models in the source's order, a reader's own, then the references."""

    setting: Setting
    contenders: tuple[Contender, ...]
    best: Best

    def contender(self, code: str) -> Contender:
        """The one of that code."""
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Contender]:
        return {each.code: each for each in self.contenders}

    @property
    def six(self) -> tuple[Contender, ...]:
        """The models of the source."""
        return tuple(self._by_code[code] for code in MODELS)

    def shared(self, least: int = MANY) -> dict[str, int]:
        """The actions that so many of the six take, by id, with how many do; most of them first."""
        counts: dict[str, int] = {}
        for each in self.six:
            for action in each.actions:
                counts[action.id] = counts.get(action.id, 0) + 1
        order = sorted(counts, key=lambda code: -counts[code])  # stable: as they were met
        return {code: counts[code] for code in order if counts[code] >= least}


def contender(setting: Setting, model: PolicyModel, spending: Spending | None = None) -> Contender:
    """What one model does, and the chain after it; its regret is not known before the others are.

    >>> setting = Setting(lamp_tables(), lamp_diagnosis(), budget=200.0)
    >>> found = contender(setting, MODELS["hefei"])
    >>> round(found.objective, 1), found.reading.counts["absent"]
    (1246.8, (1, 0))
    """
    return _read(setting, model.code, model.name, spend(setting, model) if spending is None else spending, model)


def _read(setting: Setting, code: str, name: Name, spending: Spending, model: PolicyModel | None = None) -> Contender:
    value = objective(setting.city, setting.chain, spending.working, setting.assumed).value
    return Contender(code, name, model, spending, value, read(setting, spending.working))


def compare(setting: Setting, seconds: float | None = None) -> Comparison:
    r"""Put one city's rows through six models, and beside them nothing, an even split, and the optimum 六市做法比较.

    Parameters
    ----------
    setting : Setting
        Rows, budget [万元], horizon [years], shocks and assumptions, the same for all.
    seconds : float, optional
        How long the optimum is searched at most; without it until no plan can gain more than 1 %, so that the same
        input always gives the same answer. [seconds]

    Returns
    -------
    Comparison
        Without models in the setting, the six as the source has them.

    Notes
    -----
    The objective is the optimum's surrogate. Regret is the best known plan's less the plan's own, the best taken for
    the largest budget of any plan, since a fund may bring one more money than the others. Which of two is ahead says
    nothing of the cities: the source gives their mechanisms, not their effects.

    References
    ----------
    Decision 0024.

    Examples
    --------
    >>> found = compare(Setting(lamp_tables(), lamp_diagnosis(), budget=0.0))
    >>> [each.code for each in found.contenders][:3], {each.objective for each in found.contenders}
    (['suzhou', 'wuxi', 'changsha'], {1100.0})
    """
    models = setting.models or tuple(MODELS.values())
    setting = replace(setting, models=models)
    spendings = {each.code: spend(setting, each) for each in (*models, UNIFORM)}
    top = best(setting, spendings.values(), seconds)
    found = [contender(setting, each, spendings[each.code]) for each in models]
    found.append(_read(setting, "nothing", NOTHING, idle(setting)))
    found.append(contender(setting, UNIFORM, spendings["uniform"]))
    found.append(_read(setting, "optimum", OPTIMUM, top.spending))
    return Comparison(setting, tuple(replace(each, regret=max(top.value - each.objective, 0.0)) for each in found), top)
