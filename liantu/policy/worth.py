"""Worth 值多少: what a model's money comes to, its objective and what shocks cost, under any assumptions.

A sweep asks this of many settings, so that the cities that the same rows lead to are built once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from liantu.chain import City
from liantu.explore.actions import LEVERS, Action
from liantu.explore.assumptions import Assumed
from liantu.explore.candidates import BUILDING
from liantu.explore.edited_city import edited_city
from liantu.explore.objective import balance_of
from liantu.explore.shock import ShockSet
from liantu.explore.shock.draws import Draws, Events, draws
from liantu.explore.shock.shock_network import counted_of, network_of
from liantu.explore.shock.strike import lost_in_windows
from liantu.policy.model import PolicyModel
from liantu.policy.setting import Setting
from liantu.policy.spending import spend

KEPT = 16  # edited cities: a set of draws has one a model
ANSWERS = ("objective", "loss", "cost")  # of each model, and of doing nothing, in a row of a sweep
BY = ("value", "loss", "objective")  # what models may be ranked by
SAME = 1e-9  # of the amounts compared: closer ones are equal


class Worth(NamedTuple):
    """``objective`` after the actions [万元/year] and their ``cost`` [万元]; ``losses``, shape (n_shocks,), what each
    shock costs [万元/year].
    """

    objective: float
    cost: float
    losses: np.ndarray


class Ground:
    """The rows that models are put on, and the last few cities that their actions lead to.

    It is for settings that differ from its own in assumptions and shocks alone.
    """

    def __init__(self, setting: Setting) -> None:
        self.tables, self.base, self.chain = setting.tables, setting.city, setting.chain
        self._balance = balance_of(self.base, self.chain)
        self._city = lru_cache(KEPT)(self._built)
        self._working: dict[tuple[Assumed, PolicyModel], tuple[Action, ...]] = {}

    def working(self, setting: Setting, model: PolicyModel) -> tuple[Action, ...]:
        """What a model does that works within the horizon; shocks move nothing of it, so it is spent once for all."""
        key = setting.assumed, model
        found = self._working.get(key)  # two threads may ask for it at the same time
        if found is None:
            found = spend(setting, model).working
            for oldest in list(self._working)[: max(len(self._working) - KEPT + 1, 0)]:
                self._working.pop(oldest, None)
            self._working[key] = found
        return found

    def objective(self, actions: Sequence[Action], assumed: Assumed) -> float:
        """:func:`liantu.explore.objective.objective` of the city before with these actions. [万元/year]"""
        built = [each for each in actions if each.lever in BUILDING and each.size is not None]
        more = np.zeros(len(self.base.segments))
        np.add.at(more, self.base.places_of_segments([each.segment for each in built]), [each.size for each in built])
        return replace(self._balance, weight=assumed["weakest_link"]).objective(more).value

    def city(self, actions: Sequence[Action]) -> City:
        """The city with the rows of these actions."""
        return self._city(_Rows(tuple(actions))) if actions else self.base

    def _built(self, rows: "_Rows") -> City:
        return edited_city(self.base, self.tables, rows.actions)

    def losses(self, city: City, shocks: Sequence[ShockSet], assumed: Assumed) -> np.ndarray:
        """What each shock of these sets, one after the other, costs the chain, shape (n_shocks,). [万元/year]

        The same as :func:`liantu.explore.shock.strike` of each; where no firm stands there is nothing to lose.
        """
        network, (_, places) = network_of(city, assumed), counted_of(city)(self.chain)
        inside = np.isin(network.nodes.segment, places)
        if not inside.any():
            return np.zeros(sum(each.n for each in shocks))
        drawn = _together([draws(network, self.base, self.chain, each) for each in shocks])
        return lost_in_windows(network, drawn, np.where(inside, 0, -1), 1).sum(axis=(1, 2))


class _Rows:
    """Actions, told apart by the rows they edit and by nothing else."""

    def __init__(self, actions: tuple[Action, ...]) -> None:
        self.actions = actions
        self.said = repr([(each.rows_added, each.rows_changed) for each in actions])

    def __hash__(self) -> int:
        return hash(self.said)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rows) and self.said == other.said


def worths(
    setting: Setting,
    models: Sequence[PolicyModel],
    ground: Ground,
    shocks: Sequence[ShockSet],
    lands: Callable[[Action], bool] = lambda action: True,
) -> tuple[Worth, ...]:
    """What each model comes to, and last, what doing nothing does; each meets the same shocks.

    ``lands``: whether an action comes about. What works only after the horizon counts for nothing. Models that do the
    same are worth the same to the last bit, in whatever order they do it.

    >>> from liantu.policy import MODELS
    >>> setting = Setting(lamp_tables(), lamp_diagnosis(), budget=100.0)
    >>> hefei, nothing = worths(setting, [MODELS["hefei"]], Ground(setting), [ShockSet(n=3)])
    >>> hefei.objective > nothing.objective, hefei.cost, nothing.cost, len(hefei.losses)
    (True, 72.0, 0.0, 3)
    """
    known: dict[str, Worth] = {}

    def of(actions: Sequence[Action]) -> Worth:
        actions = sorted(filter(lands, actions), key=lambda each: (LEVERS.index(each.lever), each.segment))
        ids = repr([(each.id, each.size) for each in actions])
        if ids not in known:
            lost = ground.losses(ground.city(actions), shocks, setting.assumed)
            cost = float(sum(each.cost or 0.0 for each in actions))
            known[ids] = Worth(ground.objective(actions, setting.assumed), cost, lost)
        return known[ids]

    return tuple(of(actions) for actions in [*(ground.working(setting, model) for model in models), ()])


def compared_by(answers: np.ndarray, by: str) -> np.ndarray:
    """What models are ranked by, larger is better: ``value`` is the objective less the expected loss. [万元/year]

    ``answers``, shape (…, n, 3), as ``ANSWERS`` has them; one of ``BY``.

    >>> compared_by(np.array([[9.0, 2.0, 5.0], [8.0, 0.0, 5.0]]), "value").tolist()
    [7.0, 8.0]
    """
    objectives, lost = answers[..., 0], answers[..., 1]
    return {"value": objectives - lost, "loss": -lost, "objective": objectives}[by]


def scale_of(answers: np.ndarray) -> np.ndarray:
    """The size of the amounts that were compared, shape (…, 1), against which two of them are equal. [万元/year]"""
    return np.abs(answers[..., :2]).max(axis=(-1, -2))[..., None]


def _together(parts: Sequence[Draws]) -> Draws:
    """The shocks of several sets, one set after the other."""
    plain = (np.concatenate([getattr(each, name) for each in parts]) for name in ("kind", "depth", "weeks"))
    return Draws(*plain, *(_joined([getattr(each, name) for each in parts]) for name in ("nodes", "outside", "demand")))


def _joined(parts: Sequence[Events]) -> Events:
    many = np.concatenate([np.diff(each.start) for each in parts])
    start = np.concatenate([[0], np.cumsum(many)]).astype(np.int64)
    return Events(start, *(np.concatenate([getattr(each, name) for each in parts]) for name in ("place", "depth")))
