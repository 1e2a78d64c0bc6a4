"""Spending 怎么花: the actions that a mix of a budget comes to, on the rows at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from liantu.explore.actions import LEVERS, Action
from liantu.explore.candidates import BUILDING
from liantu.explore.further import further
from liantu.explore.plan import Plan, Taker, Wish
from liantu.policy.fund import expected_recycled
from liantu.policy.model import PolicyModel
from liantu.policy.orders import ORDERS
from liantu.policy.setting import Setting


@dataclass(frozen=True)
class Spending:
    """What a model does with its money.

    ``plan``: its actions in the order in which they are taken. ``budget``, with what a fund had ``recycled`` within
    the horizon; ``asked`` and ``spent``, by lever [万元]. ``working``: those of the actions that work within the
    horizon; only these count.
    """

    plan: Plan
    budget: float
    recycled: float
    asked: Mapping[str, float]
    spent: Mapping[str, float]
    working: tuple[Action, ...]

    @property
    def cost(self) -> float:
        """What all of it costs. [万元]"""
        return sum(self.spent.values())

    @property
    def unspent(self) -> float:
        """What nothing was found for. [万元]"""
        return max(self.budget - self.cost, 0.0)

    @property
    def kept(self) -> float | None:
        """How much of the money went where the mix has it; the rest was passed on. Unknown where none was spent."""
        cost = self.cost
        kept = sum(min(self.asked[lever], spent) for lever, spent in self.spent.items())
        return kept / cost if cost > 0 else None

    def first(self, n: int, mix: Mapping[str, float]) -> tuple[Action, ...]:
        """The actions that count, by turns as the levers have shares: what is told of a plan in short."""
        numbers = dict.fromkeys(LEVERS, 0)
        turns = []
        for place, each in enumerate(self.working):
            numbers[each.lever] += 1
            turns.append((numbers[each.lever] / mix[each.lever] if mix[each.lever] else float("inf"), place))
        return tuple(self.working[place] for _, place in sorted(turns)[:n])

    @property
    def years(self) -> float | None:
        """Until the last action that counts works; nothing where none does. [years]"""
        return max((each.lag for each in self.working), default=None)


def spend(setting: Setting, model: PolicyModel) -> Spending:
    """Spend a budget by a mix.

    Parameters
    ----------
    setting : Setting
        The rows, the budget [万元], the horizon [years] and the assumptions.
    model : PolicyModel
        Its mix [share by lever], its order, and whether it has a fund.

    Returns
    -------
    Spending
        Cost at most the budget; no action of a lever without a share; one action a segment.

    Notes
    -----
    Every lever has its part of the budget. The levers that add a firm choose first, since a segment takes one action
    only and a back-up must not keep a firm away; they also have what the others could not spend if they took all they
    may. Among levers next is always the one for which (number of its actions + 1) / share is smallest, and it takes the
    best that its part pays for. What is left over goes to all levers of the model, the largest share first. What a fund
    gives back within the horizon is spent last, first on the lever that fills; it works by so many years later.

    An action whose size is unknown has no cost and is not bought.

    References
    ----------
    The split is an interpretation of the source, decision 0024; the turns are ours.

    Examples
    --------
    >>> from liantu.policy import MODELS
    >>> setting = Setting(lamp_tables(), lamp_diagnosis(), budget=200.0)
    >>> found = spend(setting, MODELS["hefei"])
    >>> [each.id for each in found.plan.actions], found.cost, found.unspent
    (['fill:package'], 72.0, 128.0)
    """
    buyer = _Buyer(setting, model)
    buyer.take_turns(building=True)
    buyer.pass_on(buyer.surplus(), building=True)
    buyer.take_turns(building=False)
    buyer.pass_on(buyer.left())
    own = dict(buyer.spent)
    recycled = _recycled(setting, model, own["fill"])
    if recycled > 0:
        buyer.delay = setting.terms.holding
        buyer.pass_on(recycled, first="fill")
    actions = tuple(buyer.actions)
    working = tuple(each for each in actions if each.lag <= setting.horizon)
    asked = {lever: share * setting.budget for lever, share in model.mix.items()}
    return Spending(Plan(actions), setting.budget + recycled, recycled, asked, buyer.spent, working)


def _recycled(setting: Setting, model: PolicyModel, invested: float) -> float:
    """What comes back of what went into new firms through the fund, in time to be spent again. [万元]"""
    if not model.has_fund:
        return 0.0
    through = min(invested, setting.terms.fund) if setting.terms.fund > 0 else invested
    return expected_recycled(through, setting.terms, setting.horizon)


class _Buyer:
    """Buys actions while it counts the money. [万元]"""

    def __init__(self, setting: Setting, model: PolicyModel) -> None:
        self.setting, self.mix, self.delay = setting, model.mix, 0.0
        asked = Wish(), setting.assumed, setting.before.thresholds
        self.taker = Taker(setting.city, (setting.chain,), *asked, ORDERS[model.order])
        self.actions: list[Action] = []
        self.spent = dict.fromkeys(LEVERS, 0.0)
        self.levers = sorted((lever for lever, share in self.mix.items() if share > 0), key=self._share_first)

    def _share_first(self, lever: str) -> tuple[float, int]:
        return -self.mix[lever], LEVERS.index(lever)

    def left(self) -> float:
        """What is left of the budget."""
        return max(self.setting.budget - sum(self.spent.values()), 0.0)

    def surplus(self) -> float:
        """What the levers that build nothing could not spend if they took all they may, and what those that do left."""
        return self.left() - sum(self._most(lever) for lever in self.levers if lever not in BUILDING)

    def _most(self, lever: str) -> float:
        """What a lever that builds nothing could spend of its part."""
        setting = self.setting
        offered = further(setting.city, [setting.chain], lever, setting.assumed, setting.before.thresholds)
        return min(self.mix[lever] * setting.budget, sum(each.cost or 0.0 for each in offered))

    def take_turns(self, *, building: bool) -> None:
        """Every lever from its own part, in turns: those that add a firm, or the others."""
        open_levers = [lever for lever in self.levers if (lever in BUILDING) == building]
        taken = dict.fromkeys(open_levers, 0)
        while open_levers:
            lever = min(open_levers, key=lambda each: ((taken[each] + 1) / self.mix[each], *self._share_first(each)))
            if self._buy(lever, self.mix[lever] * self.setting.budget - self.spent[lever]) is not None:
                taken[lever] += 1
            else:
                open_levers.remove(lever)

    def pass_on(self, money: float, first: str | None = None, *, building: bool = False) -> None:
        """What is left goes to the levers one by one, as long as one still finds something."""
        levers = [lever for lever in self.levers if lever in BUILDING or not building]
        found = True
        while found:
            found = False
            for lever in sorted(levers, key=lambda lever: lever != first):
                while (cost := self._buy(lever, money)) is not None:
                    money -= cost
                    found = True

    def _buy(self, lever: str, money: float) -> float | None:
        """Take the best action that the money pays for, and return what it cost."""
        action = self.taker.one(lever, money) if money > 0 else None
        if action is None or action.cost is None:
            return None
        self.actions.append(replace(action, lag=action.lag + self.delay) if self.delay else action)
        self.spent[lever] += action.cost
        return action.cost
