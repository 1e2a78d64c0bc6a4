"""The revolving fund 滚动基金: state capital brings private capital, leaves when a project succeeds, funds the next.

The way is Hefei's in the source, which gives no number for it: no multiple, success rate or holding time can be cited.
Every term is therefore an assumption with a range, and none of them is called a result.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, isfinite
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from liantu.data.problems import LiantuError
from liantu.facts import Figure, Word

YEARS = 20
DRAWS = 1000
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)  # the fan of a result over the draws
DUST = 1e-9  # of a project, or of the fund: what is nearer than this is equal


class Ends(NamedTuple):
    """The ends of a term's range, both included."""

    low: float
    high: float


RANGES = {
    "leverage": Ends(0.0, 4.0),
    "holding": Ends(3, 12),
    "multiple": Ends(0.0, 5.0),
    "success": Ends(0.0, 1.0),
    "recycled": Ends(0.0, 1.0),
    "invest_years": Ends(1, 5),
}
UNITS = dict.fromkeys(RANGES, "weight") | dict.fromkeys(("holding", "invest_years"), "years")
UNITS |= dict.fromkeys(("success", "recycled"), "share")


@dataclass(frozen=True)
class Terms:
    """The terms of a revolving fund, all assumed.

    ``fund``: state capital at the start, 0 for the model's own money [万元]. ``leverage``: private yuan that one of the
    state's brings along [0–4]. ``holding``: until the state leaves a project [3–12 whole years]. ``multiple``: what a
    success returns for each yuan; 1 is the money back [0–5]. ``success``: how likely a project is to succeed; else all
    is lost [0–1]. ``recycled``: the part of what returns that is invested again [0–1]. ``invest_years``: over how many
    years money that has come in is placed [1–5]. ``project``: what one costs in all, 0 for the chain's median [万元].

    Raises
    ------
    LiantuError
        ``fund_term_out_of_range``, ``fund_money_negative``.
    """

    fund: float = 0.0
    leverage: float = 1.0
    holding: int = 7
    multiple: float = 1.0
    success: float = 0.7
    recycled: float = 0.5
    invest_years: int = 3
    project: float = 0.0

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not (low <= value <= high and (UNITS[name] != "years" or value == int(value))):
                ends = {"low": Figure(low, UNITS[name]), "high": Figure(high, UNITS[name])}
                raise LiantuError("fund_term_out_of_range", name=Word(f"fund.term.{name}"), **ends)
        for name in ("holding", "invest_years"):
            object.__setattr__(self, name, int(getattr(self, name)))  # they count columns
        for name in ("fund", "project"):
            if not (getattr(self, name) >= 0 and isfinite(getattr(self, name))):
                raise LiantuError("fund_money_negative", name=Word(f"fund.term.{name}"))

    @property
    def stake(self) -> float:
        """What the state puts into one project; the rest is private. [万元]"""
        return self.project / (1 + self.leverage)

    @property
    def poorer(self) -> "Terms":
        """The loss case: success half as likely, and nothing else changed."""
        return replace(self, success=self.success / 2)

    def figure(self, name: str) -> Figure:
        """A term with its unit and range."""
        return Figure(float(getattr(self, name)), UNITS[name], *RANGES[name])


def break_even(terms: Terms) -> Figure:
    """The multiple at which as much is expected back as went in 保本倍数: 1 / success. [yuan for each yuan]

    >>> round(break_even(Terms(success=0.7)).value, 2)
    1.43
    """
    return _inverse(terms.success)


def keeps_size(terms: Terms) -> Figure:
    """The multiple at which a fund is expected to keep its size 不缩水倍数: 1 / (success · recycled).

    >>> round(keeps_size(Terms(success=0.8, recycled=0.5)).value, 2), keeps_size(Terms(recycled=0)).reason
    (2.5, 'fund_never')
    """
    return _inverse(terms.success * terms.recycled)


def _inverse(share: float) -> Figure:
    return Figure(1 / share, "weight") if share > 0 else Figure(None, "weight", reason="fund_never")


def expected_recycled(money: float, terms: Terms, horizon: float) -> float:
    """What is expected to come back of some money and to be invested again in time 期内可再投.

    Parameters
    ----------
    money : float
        What is invested through the fund from year 1 on. [万元]
    terms : Terms
        Those of the fund; its own ``fund``, ``project`` and ``leverage`` do not matter here.
    horizon : float
        Until when it must be invested again. [years]

    Returns
    -------
    float
        0 where nobody leaves a project before the horizon. [万元]

    Raises
    ------
    LiantuError
        ``fund_money_negative``.

    Notes
    -----
    Money that comes in is placed evenly over ``invest_years``, its first part in the same year. What is placed in
    year t returns success · multiple · recycled of itself in year t + holding, and is placed again, round after round;
    counted is what is placed in a year that begins before the horizon. No interest, no inflation.

    References
    ----------
    F(t+1) = F(t) − I(t) + exits; the source names the way and no number.

    Examples
    --------
    >>> expected_recycled(900.0, Terms(), horizon=5)
    0.0
    >>> round(expected_recycled(900.0, Terms(holding=3, multiple=2.0), horizon=5), 1)
    210.0

    That is 300 in each of the years 1, 2, 3. Of the first 0.7 · 2 · 0.5 returns in year 4, of the second in year 5:
    210 each. A third of each is placed at once, another third of the first in year 5: three times 70.
    """
    if not money >= 0:
        raise LiantuError("fund_money_negative", name=Word("fund.term.fund"))
    years = max(ceil(horizon), 0)
    came = np.zeros(years)
    came[:1] = money
    back = terms.success * terms.multiple * terms.recycled
    for year in range(years - terms.holding):
        placed = came[max(year - terms.invest_years + 1, 0) : year + 1].sum() / terms.invest_years
        came[year + terms.holding] = placed * back
    in_time = np.minimum(terms.invest_years, years - np.arange(years)) / terms.invest_years
    return float((came * in_time)[1:].sum())


@dataclass(frozen=True)
class Fund:
    """A fund year by year in many draws. Each table has shape (draws, years), money at the end of the year in 万元.

    ``started``: projects begun in the year. ``succeeded``: how many of these will succeed; what they return comes
    ``holding`` years later, and so does the loss of the others.
    """

    terms: Terms
    started: np.ndarray
    succeeded: np.ndarray

    @cached_property
    def invested(self) -> np.ndarray:
        """State capital placed in the year."""
        return self.started * self.terms.stake

    @cached_property
    def returned(self) -> np.ndarray:
        """What came back in the year, from projects that succeeded."""
        return self._later(self.succeeded) * self.terms.stake * self.terms.multiple

    @cached_property
    def left(self) -> np.ndarray:
        """What has left the fund for good by then, as it was not to be invested again."""
        return np.cumsum(self.returned, axis=1) * (1 - self.terms.recycled)

    @cached_property
    def account(self) -> np.ndarray:
        """What is in the fund's account."""
        return self.terms.fund + np.cumsum(self.returned * self.terms.recycled - self.invested, axis=1)

    @cached_property
    def cash(self) -> np.ndarray:
        """What the state holds in money: the account and what has left the fund."""
        return self.account + self.left

    @cached_property
    def running(self) -> np.ndarray:
        """Projects that the state has not left yet."""
        return np.cumsum(self.started - self._later(self.started), axis=1)

    @cached_property
    def outstanding(self) -> np.ndarray:
        """What is in these projects, at cost."""
        return self.running * self.terms.stake

    @cached_property
    def lost(self) -> np.ndarray:
        """What has been lost by then in projects that failed."""
        return np.cumsum(self._later(self.started - self.succeeded), axis=1) * self.terms.stake

    @cached_property
    def gained(self) -> np.ndarray:
        """What successes have brought by then beyond their cost; below 0 where the multiple is below 1."""
        return np.cumsum(self._later(self.succeeded), axis=1) * self.terms.stake * (self.terms.multiple - 1)

    @cached_property
    def worth(self) -> np.ndarray:
        """Money and running projects, at cost."""
        return self.cash + self.outstanding

    @property
    def projects(self) -> np.ndarray:
        """Projects begun in all, by draw."""
        return self.started.sum(axis=1)

    @property
    def brought(self) -> np.ndarray:
        """Private capital brought along in all, by draw. [万元]"""
        return self.invested.sum(axis=1) * self.terms.leverage

    @cached_property
    def trough(self) -> tuple[float, int]:
        """The lowest money in the middle draw, and the first year it is that low. [万元, year from 1 on]"""
        middle = np.quantile(self.cash, 0.5, axis=0)
        year = int(np.argmax(middle <= middle.min() + DUST * max(self.terms.fund, 1.0)))
        return float(middle[year]), year + 1

    @property
    def short(self) -> float:
        """The share of the draws that end with less than the fund began with. [0–1]"""
        return float(np.mean(self.worth[:, -1] < self.terms.fund * (1 - DUST)))

    def _later(self, by_year: np.ndarray) -> np.ndarray:
        """The same ``holding`` years later."""
        moved = np.zeros_like(by_year)
        moved[:, self.terms.holding :] = by_year[:, : -self.terms.holding]
        return moved


def revolve(terms: Terms, years: int = YEARS, n: int = DRAWS, seed: int = 1) -> Fund:
    """Run a fund year by year 逐年滚动.

    Parameters
    ----------
    terms : Terms
        Its terms; ``fund`` and ``project`` above 0. [万元]
    years, n : int
        How long, and how many draws. [1 or more]
    seed : int
        The draws. The same seed gives the same luck under other terms, so that two runs can be compared.

    Returns
    -------
    Fund
        Its tables have shape (n, years). [万元, projects]

    Raises
    ------
    LiantuError
        ``fund_of_nothing``, without money or without the cost of a project; ``sweep_size``.

    Notes
    -----
    In a year first comes what is left of projects begun ``holding`` years before: ``multiple`` times the stake with
    probability ``success``, else nothing, each independently. The recycled part joins the account, the rest leaves the
    fund. Then whole projects begin: money that came in is placed evenly over ``invest_years``, and what is not enough
    for a project waits. So account + outstanding + left + lost = fund + gained in every year.

    Of s projects begun in a year, the number that will succeed is the quantile of the binomial distribution of s and
    ``success`` at a number drawn evenly from 0 to 1. It never falls when ``success`` rises.

    Limits: no interest, no inflation, no fees; whatever fails is lost whole; projects do not fail together.

    References
    ----------
    F(t+1) = F(t) − I(t) + exits; the source names the way and no number.

    Examples
    --------
    >>> sure = revolve(Terms(fund=900, project=200, success=1, recycled=1, holding=3), years=7, n=2)
    >>> sure.started[0], sure.account[0]
    (array([3, 3, 3, 1, 2, 3, 2]), array([600., 300.,   0., 200., 300., 300., 200.]))
    """
    for name, value in (("years", years), ("n", n)):
        if value < 1:
            raise LiantuError("sweep_size", name=name, value=value, least=1)
    if terms.fund <= 0 or terms.project <= 0:
        raise LiantuError("fund_of_nothing")
    chance = np.random.default_rng(seed).random((years, n))
    return _run(terms, chance)


def _run(terms: Terms, chance: np.ndarray) -> Fund:
    """The same for given luck, shape (years, draws)."""
    years, n = chance.shape
    started, succeeded = np.zeros((2, years, n), np.int64)
    came, begun = np.zeros((years, n)), np.zeros(n, np.int64)
    came[0] = terms.fund
    weight = terms.stake * terms.multiple * terms.recycled
    for year in range(years):
        if year >= terms.holding:
            came[year] = succeeded[year - terms.holding] * weight
        started[year] = np.floor(_placed(terms, came[: year + 1]) / terms.stake + DUST).astype(np.int64) - begun
        begun += started[year]
        succeeded[year] = np.maximum(binom.ppf(chance[year], started[year], terms.success), 0)
    return Fund(terms, started.T, succeeded.T)


def _placed(terms: Terms, came: np.ndarray) -> np.ndarray:
    """What of the money that came in may be placed by the last of the years, each part over ``invest_years``."""
    age = np.arange(len(came), 0, -1)
    return np.minimum(age / terms.invest_years, 1.0) @ came


def fan(by_year: np.ndarray) -> np.ndarray:
    """The 5, 25, 50, 75 and 95 % quantiles over the draws, shape (5, years)."""
    return np.quantile(by_year, QUANTILES, axis=0)
