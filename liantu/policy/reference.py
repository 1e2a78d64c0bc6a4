"""References 参照: doing nothing, an even split over the levers, and the optimum, beside which models are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liantu.explore.actions import LEVERS, Action
from liantu.explore.candidates import BUILDING, action, ranked
from liantu.explore.objective import objective
from liantu.explore.optimum import Optimum, bound, solve
from liantu.explore.optimum_question import question
from liantu.explore.plan import Plan
from liantu.explore.standing import standing_of
from liantu.facts import Name
from liantu.policy.model import PolicyModel
from liantu.policy.setting import Setting
from liantu.policy.spending import Spending

GAP = 0.01
NOTHING = Name("什么都不做", "Do nothing")
OPTIMUM = Name("最优", "Optimum")
UNIFORM = PolicyModel("uniform", Name("各项平均", "Even split"), Name("", ""), own=tuple((x, 1 / 7) for x in LEVERS))


@dataclass(frozen=True)
class Best:
    """The best plan that is known, ``spending``, and the ``optimum`` that bounds it: no plan can have a larger value.

    ``value``: of the plan [万元/year].
    """

    spending: Spending
    optimum: Optimum
    value: float

    @property
    def gap(self) -> float:
        """What a better plan could gain at most, as a part of what any could gain. [share ≥ 0]"""
        room, whole = self.optimum.bound - self.value, self.optimum.bound - self.optimum.before
        return 0.0 if room <= 1e-9 * max(self.optimum.bound, 1.0) else room / whole


def idle(setting: Setting) -> Spending:
    """Nothing is done."""
    return Spending(Plan(()), setting.budget, 0.0, dict.fromkeys(LEVERS, 0.0), dict.fromkeys(LEVERS, 0.0), ())


def best(setting: Setting, others: Iterable[Spending], seconds: float | None = None) -> Best:
    """The optimum for the largest budget that any of the ``others`` has.

    It builds at three sizes, and may take what comes within reach only after another action. Where the search ends at a
    plan that one of the others beats, that one is the best known.

    >>> setting = Setting(lamp_tables(), lamp_diagnosis(), budget=200.0)
    >>> found = best(setting, [])
    >>> [(each.id, each.size) for each in found.spending.working], found.value <= found.optimum.bound
    ([('fill:package', 120.0)], True)
    """
    others = list(others)
    budget = max([setting.budget, *(each.budget for each in others)])
    thresholds, assumed = setting.before.thresholds, setting.assumed
    levers = [lever for lever in BUILDING if assumed[f"lag_{lever}"] <= setting.horizon]
    options = {"levers": levers, "assumed": assumed, "thresholds": thresholds, "land": {}, "chained": True}
    asked = question(setting.city, setting.chain, budget, **options)  # type: ignore[arg-type]
    found = bound(asked)
    if found.gap > GAP:
        found = solve(asked, GAP, seconds=seconds, start=found)
    plans = [_in_order(setting, found.actions), *(each.working for each in others)]
    value, number = max(
        (objective(setting.city, setting.chain, plan, assumed).value, -number) for number, plan in enumerate(plans)
    )
    return Best(_spent(setting, plans[-number], budget), found, value)


def _in_order(setting: Setting, actions: Sequence[Action]) -> tuple[Action, ...]:
    """The same actions, each taken when a lever may pick its segment; one that never can be is left out."""
    now, found, left = standing_of(setting.city, setting.before.thresholds), [], list(actions)
    while left:
        open_now = {place: lever for lever in BUILDING for _, place in ranked(now, [setting.chain], lever)}
        places = setting.city.places_of_segments([each.segment for each in left]).tolist()
        at = next((at for at, place in enumerate(places) if place in open_now), None)
        if at is None:
            break
        chosen, place = left.pop(at), places[at]
        found.append(action(now, setting.chain, place, open_now[place], setting.assumed, chosen.size))
        now = now.with_firm(place, chosen.size)
    return tuple(found)


def _spent(setting: Setting, actions: Sequence[Action], budget: float) -> Spending:
    spent = {lever: sum(each.cost or 0.0 for each in actions if each.lever == lever) for lever in LEVERS}
    return Spending(Plan(tuple(actions)), budget, budget - setting.budget, spent, spent, tuple(actions))
