"""Robustness 稳健性: how the answers of a sweep are spread, how often a plan helps, and which assumption moves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import norm, rankdata

from liantu.explore.actions import Action
from liantu.explore.assumptions import assumptions
from liantu.explore.sweep import Swept
from liantu.explore.sweep_question import ANSWERS, drawn_values
from liantu.facts import Figure

ENDS = (0.05, 0.95)
LEAST = 30  # draws below which no share and no rank is told
FIFTH = 0.2
DOUBT = 0.05  # the chance, over all that are ranked, that one stands out by accident
Z = 1.96
SAME = 1e-3  # of the loss before: a smaller change lies within the cascade's tolerance
UNITS = {
    **dict.fromkeys(("loss_before", "loss_here", "loss_after", "loss_change", "cost"), "万元"),
    **dict.fromkeys(("resilience_before", "resilience_after", "resilience_change"), "fine_share"),
    "stability": "share",
    "years": "years",
    "landed": "count",
}
LANDED = "landed"


@dataclass(frozen=True)
class Driver:
    """What moves the result: the ``code`` of an assumption, or ``landed``, how many of the actions land.

    ``rank_correlation`` with the result [−1–1]; ``share``, its square [share]; ``at_low`` and ``at_high``, the mean
    result in the fifth of the draws where it is lowest, and highest; ``is_sure``: more than chance would give.
    """

    code: str
    rank_correlation: float
    share: Figure
    at_low: Figure
    at_high: Figure
    is_sure: bool


@dataclass(frozen=True)
class Robustness:
    """A sweep of a plan, read.

    ``columns``: every answer by name, shape (n,), the changes of loss and resilience among them; ``inputs``: what was
    drawn, by code. ``n_asked``: the draws asked for.
    """

    columns: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]
    n_asked: int
    has_plan: bool

    @property
    def n(self) -> int:
        """The draws that it rests on."""
        return len(self.columns["loss_before"])

    @property
    def adds_firms(self) -> bool:
        """Whether the plan adds firms that can lose something too."""
        return not np.array_equal(self.columns["loss_here"], self.columns["loss_after"])

    @property
    def target(self) -> str:
        """The result that is asked about: what the plan changes of the loss of those here; without it, the loss."""
        return "loss_change" if self.has_plan else "loss_before"

    @cached_property
    def outcomes(self) -> dict[str, Figure]:
        """Each answer, where eighteen of twenty draws lie."""
        names = ANSWERS if self.has_plan else ("loss_before", "resilience_before", "stability")
        names = [name for name in names if name != "loss_after" or self.adds_firms]
        changes = ("loss_change", "resilience_change") if self.has_plan else ()
        return {name: spread(self.columns[name], UNITS[name]) for name in (*names, *changes)}

    @cached_property
    def less_loss(self) -> Figure:
        """How often the firms that are here now lose less with the plan."""
        return self._less("loss_here")

    @cached_property
    def less_in_all(self) -> Figure:
        """How often the chain with its added firms loses less, though it makes more that can be lost."""
        return self._less("loss_after")

    @cached_property
    def more_resilience(self) -> Figure:
        """How often a smaller share of what is made gets lost."""
        return how_often(self.columns["resilience_change"] > 0)

    @property
    def sure_drivers(self) -> tuple[Driver, ...]:
        """Those that move it more than chance would."""
        return tuple(each for each in self.drivers if each.is_sure)

    def _less(self, name: str) -> Figure:
        return how_often(self.columns[name] < self.columns["loss_before"] * (1 - SAME))

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """What moves the result, the strongest first."""
        return drivers(self.inputs, self.columns[self.target])


def read_sweep(swept: Swept, seed: int, actions: Sequence[Action] = ()) -> Robustness:
    """The answers of a sweep by name, beside what was drawn: assumptions of the shock, and those of these actions."""
    values = swept.values if len(swept.values) else np.empty((0, len(ANSWERS)))
    columns = dict(zip(ANSWERS, values.T, strict=True))
    columns["loss_change"] = columns["loss_here"] - columns["loss_before"]
    columns["resilience_change"] = columns["resilience_after"] - columns["resilience_before"]
    used = {code for action in actions for code in (*action.assumed, "landing_rate")}
    drawn = dict(zip(assumptions(), drawn_values(swept.draws.tolist(), seed).T, strict=True))
    inputs = {code: drawn[code] for code, each in assumptions().items() if each.used_by == "shock" or code in used}
    if len(actions):
        inputs[LANDED] = columns[LANDED]
    return Robustness(columns, inputs, swept.n_asked, bool(len(actions)))


def spread(values: np.ndarray, unit: str) -> Figure:
    r"""The median of some draws, between the values that one in twenty falls below and one in twenty exceeds 区间.

    Parameters
    ----------
    values : ndarray, shape (n_draws,)
        One result; NaN where a draw has none.
    unit : str
        Its unit.

    Returns
    -------
    Figure
        Over ``n`` draws that have the result. [``unit``]
        Reason ``no_draws`` where none has.

    Notes
    -----
    .. math:: q_{0.5}, \; [q_{0.05}, q_{0.95}]

    Quantiles between two draws are interpolated linearly. They are where the draws lie, no confidence in the truth:
    nobody knows how likely an assumption is within its range.

    References
    ----------
    Hyndman, R. J. and Fan, Y. (1996), Sample quantiles in statistical packages, The American Statistician 50(4),
    361–365, definition 7.

    Examples
    --------
    >>> spread(np.arange(101.0), "years")
    Figure(value=50.0, unit='years', low=5.0, high=95.0, reason=None, n=101)
    """
    told = values[~np.isnan(values)]
    if not len(told):
        return Figure(None, unit, reason="no_draws", n=0)
    low, middle, high = (float(each) for each in np.quantile(told, (ENDS[0], 0.5, ENDS[1])))
    return Figure(middle, unit, low, high, n=len(told))


def how_often(held: np.ndarray) -> Figure:
    r"""In which share of the draws something holds, and how far more draws could move that 占比.

    Parameters
    ----------
    held : ndarray of bool, shape (n_draws,)
        Whether it holds.

    Returns
    -------
    Figure in 0–1
        With the 95 % interval of a share over ``n`` draws. [share]
        Reason ``few_draws`` below 30.

    Notes
    -----
    .. math:: \frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}, \quad z = 1.96

    References
    ----------
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22(158), 209–212.

    Examples
    --------
    >>> found = how_often(np.arange(100) < 90)
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (0.9, 0.826, 0.945)
    """
    n = len(held)
    if n < LEAST:
        return Figure(None, "share", reason="few_draws", n=n)
    share = float(np.mean(held))
    middle, room = share + Z**2 / (2 * n), Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    low, high = ((middle + sign * room) / (1 + Z**2 / n) for sign in (-1, 1))
    return Figure(share, "share", max(float(low), 0.0), min(float(high), 1.0), n=n)


def drivers(inputs: Mapping[str, np.ndarray], result: np.ndarray) -> tuple[Driver, ...]:
    r"""Which of the things drawn moves a result most 敏感性.

    Parameters
    ----------
    inputs : mapping of ndarray, shape (n_draws,)
        What was drawn, each independent of the others.
    result : ndarray, shape (n_draws,)
        What came of it. [万元/year]

    Returns
    -------
    tuple of Driver
        The largest share first, of equals the earlier in ``inputs``; empty below 30 draws. [share, 万元/year]

    Notes
    -----
    .. math:: \rho = \mathrm{corr}(\mathrm{rank}\, x, \mathrm{rank}\, y), \quad \text{share} = \rho^2

    Ranks, so that a curved but steady effect counts in full; an effect that rises and falls again is missed. As the
    inputs are independent the shares add up to what they explain together. Sure is what differs from chance at 5 %
    over all inputs together (Bonferroni).

    References
    ----------
    Iman, R. L. and Conover, W. J. (1979), The use of the rank transform in regression, Technometrics 21(4), 499–509;
    Saltelli, A. et al. (2008), Global Sensitivity Analysis: The Primer, Wiley, chapter 1.

    Examples
    --------
    >>> at = np.linspace(0, 1, 50)
    >>> [first, second] = drivers({"idle": np.cos(40 * at), "strong": at}, at**3)
    >>> first.code, round(first.rank_correlation, 6), first.is_sure, second.is_sure
    ('strong', 1.0, True, False)
    """
    n = len(result)
    if n < LEAST:
        return ()
    sure = norm.ppf(1 - DOUBT / 2 / max(len(inputs), 1)) / np.sqrt(n - 1)
    found = [_driver(code, drawn, result, sure) for code, drawn in inputs.items()]
    return tuple(sorted(found, key=lambda each: -each.share.value))


def _driver(code: str, drawn: np.ndarray, result: np.ndarray, sure: float) -> Driver:
    correlation = rank_correlation(drawn, result)
    lowest, highest = np.quantile(drawn, (FIFTH, 1 - FIFTH))
    ends = (Figure(float(result[chosen].mean()), "万元") for chosen in (drawn <= lowest, drawn >= highest))
    return Driver(code, correlation, Figure(correlation**2, "share"), *ends, bool(abs(correlation) > sure))


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rank correlation; equals share their ranks, and what never moves goes with nothing. [−1–1]

    >>> rank_correlation(np.array([1.0, 2.0, 9.0]), np.array([3.0, 2.0, -7.0])).__round__(6)
    -1.0
    """
    a, b = (rankdata(each) - (len(each) + 1) / 2 for each in (a, b))
    apart = np.sqrt((a @ a) * (b @ b))
    return float(np.clip(a @ b / apart, -1.0, 1.0)) if apart > 0 else 0.0
