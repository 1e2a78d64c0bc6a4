"""The budget 预算 a comparison starts from, and the most that could be spent."""

import math

from liantu.chain import City
from liantu.diagnose import Thresholds
from liantu.explore.actions import LEVERS
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.candidates import BUILDING, candidates

PART = 0.05  # of what everything would cost: so that a mix must choose
STEPS = 80  # between nothing and everything, on a slider
YI = 1e4  # 万元 in 亿元


def most_budget(
    city: City, chain: str, assumed: Assumed = Assumed(), thresholds: Thresholds = Thresholds()
) -> tuple[float, float]:
    """What every action of every lever would cost together at the dearest, rounded up to a step; and that step. [万元]

    >>> most_budget(lamp_city(), "lighting")
    (20500.0, 500.0)
    """
    whole = sum(_costs(city, chain, assumed, thresholds))
    step = _step(whole)
    return _up(whole, step), step


def usual_budget(city: City, chain: str, assumed: Assumed = Assumed(), thresholds: Thresholds = Thresholds()) -> float:
    """A twentieth of what everything would cost, but enough for the first action of each lever that adds a firm. [万元]

    Enough also at the dearest, or a draw of the assumptions would find most models with too little for anything.
    Rounded up to a step of the slider; 0 where there is nothing to do.

    >>> usual_budget(lamp_city(), "lighting")
    1500.0
    """
    most, step = most_budget(city, chain, assumed, thresholds)
    firsts = [_costs(city, chain, assumed, thresholds, lever)[:1] for lever in BUILDING]
    return min(_up(max([PART * most, *(cost for first in firsts for cost in first)]), step), most)


def _costs(city: City, chain: str, assumed: Assumed, thresholds: Thresholds, *levers: str) -> list[float]:
    """What the actions cost where capital is as dear as it may be. [万元]"""
    dearest = assumed.with_(capital_per_output=assumptions()["capital_per_output"].high)
    found = (each for lever in levers or LEVERS for each in candidates(city, [chain], lever, dearest, thresholds))
    return [each.cost for each in found if each.cost is not None]


def _step(whole: float) -> float:
    """1, 2 or 5 times a power of ten, so that there are at most so many steps. [万元]"""
    if whole <= 0:
        return 1.0
    least = whole / STEPS
    power = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in (1.0, 2.0, 5.0, 10.0) if times * power >= least * (1 - 1e-9))


def _up(money: float, step: float) -> float:
    return float(math.ceil(money / step - 1e-9) * step)
