"""What one draw of the ranks computes: the six models and doing nothing, under other assumptions and other shocks.

Draws come in sets of twenty. A set has its assumptions, its shocks and what lands, the same for all models; a draw
within it has how often each kind of shock strikes.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np

from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.shock import ShockSet
from liantu.explore.shock.shock_set import KINDS, MOST_WEEKS
from liantu.explore.sweep import chance
from liantu.explore.sweep_question import drawn_values
from liantu.policy.of_six import OfSix
from liantu.policy.setting import Setting
from liantu.policy.worth import ANSWERS, Ground, worths

SET = 20  # draws that share assumptions, shocks and what lands
OF_A_KIND = 12  # shocks of each kind in a set, so that none is missing
LANDING, SHOCKING, MIXING = range(1, 4)  # what the random numbers are for; 0 is for the assumptions


@dataclass(frozen=True)
class RankQuestion(OfSix):
    """The six models of a setting, and doing nothing, asked under many draws: ``question(draws, seed)``.

    A row has ``ANSWERS`` of each, in the order of ``codes`` and then of doing nothing. Of the setting it takes the
    rows, the chain, the budget, the horizon, the mixes, the fund, and depth and duration of the shocks; the assumptions
    and the mix of the shocks are drawn.
    """

    @property
    def code(self) -> str:
        """What is asked, as one text; the rows are known by the dataset's id."""
        return repr(("ranks", *self.shared, (self.setting.shocks.depth, self.setting.shocks.weeks)))

    @cached_property
    def _held(self) -> "_Held":
        return _Held(self)

    def __call__(self, draws: np.ndarray, seed: int) -> np.ndarray:
        """A row a draw, shape (n_draws, (number of models + 1) · 3). [万元/year, 万元/year, 万元]"""
        n = (len(self.models) + 1) * len(ANSWERS)
        return np.array([self._held.answers(int(draw), seed) for draw in draws]).reshape(len(draws), n)


class _Held:
    """A question with the cities that it has edited and the sets that it has computed."""

    def __init__(self, question: RankQuestion) -> None:
        self.question = question
        self.ground = Ground(question.setting)
        self.set = lru_cache(8)(self._set)

    def answers(self, draw: int, seed: int) -> np.ndarray:
        """The row of a draw: a loss is linear in how often each kind strikes, so a set answers for every mix."""
        worth, by_kind = self.set(draw // SET, seed)
        mix = chance(seed, draw, MIXING).dirichlet(np.ones(len(KINDS)))
        return np.column_stack([worth[:, 0], by_kind @ mix, worth[:, 1]]).ravel()

    def _set(self, number: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Objective and cost of each, shape (m, 2), and its mean loss by kind, shape (m, 5)."""
        drawn = drawn_for(self.question.setting, number, seed)
        lands = Landing(seed, number, drawn.assumed["landing_rate"])
        found = worths(drawn, self.question.models, self.ground, shocks_of(drawn.shocks), lands)
        by_kind = [each.losses.reshape(len(KINDS), OF_A_KIND).mean(axis=1) for each in found]
        return np.array([[each.objective, each.cost] for each in found]), np.array(by_kind)


@dataclass(frozen=True)
class Landing:
    """Which actions come about in a set: by their ids alone, so that models that share one share its fate."""

    seed: int
    number: int
    rate: float

    def __call__(self, action: Action) -> bool:
        key = int.from_bytes(blake2b(action.id.encode(), digest_size=4).digest(), "little")
        return bool(chance(self.seed, self.number, LANDING, key).random() < self.rate)


def drawn_for(setting: Setting, number: int, seed: int) -> Setting:
    """The setting as a set of draws has it: other assumptions, and shocks of other depth, duration and seed.

    >>> setting = Setting(lamp_tables(), lamp_diagnosis(), budget=100.0)
    >>> drawn = drawn_for(setting, 0, seed=1)
    >>> bool(0.35 <= drawn.shocks.depth <= 1), bool(6 <= drawn.shocks.weeks <= 18), drawn.budget
    (True, True, 100.0)
    """
    values = dict(zip(assumptions(), drawn_values([number], seed)[0].tolist(), strict=True))
    lots, shocks = chance(seed, number, SHOCKING), setting.shocks
    depth, weeks = (
        low + lot * (min(3 * low, most) - low)
        for low, lot, most in zip((shocks.depth / 2, shocks.weeks / 2), lots.random(2), (1.0, MOST_WEEKS), strict=True)
    )
    drawn = replace(shocks, depth=float(depth), weeks=float(weeks), seed=int(lots.integers(1, 2**31)))
    return replace(setting, assumed=Assumed.of(**values), shocks=drawn)


def shocks_of(shocks: ShockSet) -> tuple[ShockSet, ...]:
    """So many shocks of each kind alone, as deep and as long, from a seed each.

    >>> [each.code for each in shocks_of(ShockSet())], {each.n for each in shocks_of(ShockSet())}
    (['overseas', 'national', 'local', 'regional', 'demand'], {12})
    """
    return tuple(
        ShockSet.named(kind, depth=shocks.depth, weeks=shocks.weeks, n=OF_A_KIND, seed=shocks.seed + at)
        for at, kind in enumerate(KINDS)
    )
