"""What one draw of a sweep computes: a plan under other assumptions and other shocks, before and after.

In a draw every assumption lies anywhere within its range, each action lands or does not, and other shocks come. Before
and after meet the same draw, so that their difference is the plan's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np

from liantu.chain import City, chain_of, city_of
from liantu.diagnose import Thresholds, amounts
from liantu.diagnose.outcomes import stability
from liantu.diagnose.sourcing import possible_local_sourcing
from liantu.diagnose.states import completeness, state
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.candidates import BUILDING
from liantu.explore.edits import Tables, edited
from liantu.explore.further import further
from liantu.explore.shock import ShockSet, Struck, strike
from liantu.explore.sweep import chance

ANSWERS = (
    *("loss_before", "loss_here", "loss_after", "resilience_before", "resilience_after"),
    *("stability", "cost", "years", "landed"),
)
ASSUMING, LANDING, SHOCKING = range(3)  # what the random numbers of a draw are for
KEPT = 64  # edited cities: five actions land in 32 ways


@dataclass(frozen=True)
class PlanQuestion:
    """A plan for a chain, asked under many draws: ``question(draws, seed)`` has the columns ``ANSWERS``.

    ``tables``: the rows before; ``shocks``: their mix, depth, duration and number, while each draw brings a seed of
    its own. It can be pickled, and a process that holds it keeps the edited cities. ``loss_here`` is what the firms
    that are here before lose after; ``loss_after`` counts those that are added too, whose output can be lost as well.
    """

    tables: Tables = field(repr=False, compare=False)
    chain: str
    actions: tuple[Action, ...] = ()
    shocks: ShockSet = ShockSet()
    thresholds: Thresholds = Thresholds()

    @cached_property
    def _held(self) -> "_Held":
        return _Held(self)

    def __reduce__(self) -> tuple:
        return PlanQuestion, (self.tables, self.chain, self.actions, self.shocks, self.thresholds)

    @property
    def code(self) -> str:
        """What is asked, as one text; the rows are known by the dataset's id."""
        shocks = replace(self.shocks, seed=0)
        rows = [(each.id, each.size, each.rows_added, each.rows_changed) for each in self.actions]
        return repr((self.chain, rows, shocks, self.thresholds))

    def __call__(self, draws: np.ndarray, seed: int) -> np.ndarray:
        """A row a draw; an answer that does not exist, such as the years of a plan of which nothing lands, is NaN."""
        return np.array([self._held.answers(int(draw), seed) for draw in draws]).reshape(len(draws), len(ANSWERS))


@dataclass(frozen=True)
class Draw:
    """One draw: its assumptions, which of the actions landed, as they look under these, and its shocks."""

    assumed: Assumed
    landed: tuple[Action, ...]
    shocks: ShockSet


class _Held:
    """A question together with the cities that it has edited."""

    def __init__(self, question: PlanQuestion) -> None:
        self.question = question
        self.base = city_of(question.tables)
        self.city = lru_cache(KEPT)(self._city)

    def answers(self, draw: int, seed: int) -> tuple[float, ...]:
        asked = self.question
        drawn = drawn_for(self.base, asked, draw, seed)
        city, stable = self.city(_Rows.of(drawn.landed))
        before = after = strike(self.base, asked.chain, drawn.shocks, drawn.assumed)
        here = mean_loss(before)
        if drawn.landed:
            after = strike(city, asked.chain, drawn.shocks, drawn.assumed, base=self.base)
            here = float(after.loss_here.mean())
        kept = [1 - mean_loss(each) / each.output if each.output > 0 else np.nan for each in (before, after)]
        costs = [each.cost for each in drawn.landed if each.cost is not None]
        cost = np.nan if drawn.landed and not costs else float(sum(costs))
        years = max((each.lag for each in drawn.landed), default=np.nan)
        return (mean_loss(before), here, mean_loss(after), *kept, stable, cost, years, float(len(drawn.landed)))

    def _city(self, rows: "_Rows") -> tuple[City, float]:
        city = city_of(edited(self.question.tables, rows.actions)) if rows.actions else self.base
        return city, stability_of(city, self.question.chain, self.question.thresholds)


@dataclass(frozen=True)
class _Rows:
    """Actions, told apart by the rows they edit and by nothing else."""

    said: str
    actions: tuple[Action, ...] = field(compare=False)

    @staticmethod
    def of(actions: tuple[Action, ...]) -> "_Rows":
        return _Rows(repr([(each.rows_added, each.rows_changed) for each in actions]), actions)


def drawn_for(city: City, question: PlanQuestion, draw: int, seed: int) -> Draw:
    """The draw of that number. Leaving an action out of the plan moves nothing else in it.

    >>> question = PlanQuestion(lamp_tables(), "lighting")
    >>> drawn = drawn_for(lamp_city(), question, 0, 1)
    >>> bool(0 <= drawn.assumed["stock_weeks"] <= 8), drawn.landed
    (True, ())
    """
    assumed = Assumed.of(**dict(zip(assumptions(), drawn_values([draw], seed)[0].tolist(), strict=True)))
    landed = [
        action
        for action in question.actions
        if chance(seed, draw, LANDING, _number(action.id)).random() < assumed["landing_rate"]
    ]
    shock_seed = int(chance(seed, draw, SHOCKING).integers(1, 2**31))
    as_drawn = again(city, landed, assumed, question.thresholds)
    return Draw(assumed, as_drawn, replace(question.shocks, seed=shock_seed))


def drawn_values(draws: Sequence[int], seed: int) -> np.ndarray:
    """The assumptions of each draw, evenly within their ranges and independent, shape (n_draws, n_assumptions).

    >>> drawn_values([3, 7], 1).shape[0], bool((drawn_values([3, 7], 1)[1] == drawn_values([7], 1)[0]).all())
    (2, True)
    """
    low, high = (np.array([getattr(each, end) for each in assumptions().values()]) for end in ("low", "high"))
    at = np.array([chance(seed, draw, ASSUMING).random(len(low)) for draw in draws]).reshape(len(draws), len(low))
    return np.minimum(low + at * (high - low), high)


def again(city: City, actions: Sequence[Action], assumed: Assumed, thresholds: Thresholds) -> tuple[Action, ...]:
    """The same actions as they would be under other assumptions: their cost, their lag, and the rows they edit.

    A firm that is added keeps the size that the plan gives it. An action of another lever that nothing calls for under
    these assumptions stays as it was but for its lag.
    """
    levers = dict.fromkeys(each.lever for each in actions if each.lever not in BUILDING)
    chains = tuple(dict.fromkeys(each.chain for each in actions))
    offered = {each.id: each for lever in levers for each in further(city, chains, lever, assumed, thresholds)}
    return tuple(offered.get(each.id) or _rebuilt(each, assumed) for each in actions)


def _rebuilt(action: Action, assumed: Assumed) -> Action:
    cost = action.cost
    if action.lever in BUILDING and action.size is not None:
        cost = action.size * assumed["capital_per_output"]
    return replace(action, cost=cost, lag=assumed[f"lag_{action.lever}"])


def mean_loss(struck: Struck) -> float:
    """What a shock of the set costs on average. [万元/year]"""
    return float(struck.loss.mean())


def stability_of(city: City, chain: str, thresholds: Thresholds = Thresholds()) -> float:
    """The stability of a chain, as the diagnosis gives it and without the rest of it; NaN where it has none. [0–1]

    >>> round(stability_of(lamp_city(), "lighting"), 3)
    0.293
    """
    n_firms, output, capacity = amounts.n_firms(city), amounts.output(city), amounts.capacity(city)
    demand = amounts.demand(city, output)
    states = state(city, n_firms, amounts.coverage(capacity, demand), thresholds)
    counted = chain_of(city, chain).counted
    here = counted.index
    complete = completeness(counted["weight"], states.reindex(here))
    possible = possible_local_sourcing(capacity.reindex(here), demand.reindex(here))
    figure = stability(states.reindex(here).to_frame("state"), complete, possible).figure
    return np.nan if figure.value is None else figure.value


def _number(text: str) -> int:
    """A text as a number for the seed of its random numbers."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "little")
