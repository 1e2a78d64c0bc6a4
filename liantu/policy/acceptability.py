"""Rank acceptability 名次稳不稳: how often each of the six models comes first … sixth, when nobody knows the truth.

Under one mix of shocks and one value of each assumption some model always comes first, which is an artefact. So both
are drawn, see :mod:`liantu.policy.rank_question`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from liantu.data.problems import LiantuError
from liantu.explore.sweep import Swept
from liantu.facts import Figure, Word
from liantu.policy.rank_question import SET, RankQuestion
from liantu.policy.worth import ANSWERS, BY, SAME, compared_by, scale_of

__all__ = ["RankQuestion", "Ranks", "read_ranks"]

LEAST_SETS = 5  # below which the spread between sets says nothing
HALF = 0.5
SURE = 2.0  # standard errors


@dataclass(frozen=True)
class Ranks:
    """How often each model has each rank.

    ``codes``: the models, in the source's order. ``n`` draws of ``n_sets`` sets, of ``n_asked`` draws. ``shares`` and
    ``errors``, shape (m, m): how often model i has rank r + 1, and the standard error of that. ``above`` and
    ``above_errors``: how often model i stands above model j, equals half. ``means`` and ``mean_errors``, shape (m,):
    the mean rank. ``twins``: the models that no draw tells apart, together; ``joint`` and ``joint_errors``, shape (g,):
    how often one such group is first, and ``lead_errors``, shape (g, g): of the difference between two of these.
    """

    codes: tuple[str, ...]
    by: str
    n: int
    n_sets: int
    n_asked: int
    shares: np.ndarray
    errors: np.ndarray
    above: np.ndarray
    above_errors: np.ndarray
    means: np.ndarray
    mean_errors: np.ndarray
    twins: tuple[tuple[str, ...], ...]
    joint: np.ndarray
    joint_errors: np.ndarray
    lead_errors: np.ndarray

    @property
    def is_whole(self) -> bool:
        """Whether every draw that was asked for is there."""
        return self.n == self.n_asked

    @property
    def is_enough(self) -> bool:
        """Whether there are enough sets to tell how sure the shares are."""
        return self.n_sets >= LEAST_SETS

    @property
    def groups(self) -> tuple[int, ...]:
        """The places of ``twins``, the most frequent first; of equals that with the smaller mean rank."""
        means = [self.means[self.at(group[0])] for group in self.twins]
        return tuple(sorted(range(len(self.twins)), key=lambda g: (-self.joint[g], means[g], g)))

    @property
    def order(self) -> tuple[str, ...]:
        """The models, the most frequent first; twins one after the other, as in the source."""
        return tuple(code for g in self.groups for code in self.twins[g])

    def twins_of(self, code: str) -> tuple[str, ...]:
        """A model and those that no draw tells from it."""
        return next(group for group in self.twins if code in group)

    def joint_share(self, code: str) -> Figure:
        """How often a model is first, alone or with its twins: with them it would only have a part of that. [0–1]"""
        g = self.twins.index(self.twins_of(code))
        return self._told(self.joint[g], self.joint_errors[g], 0.0, 1.0, "share")

    @property
    def are_equal(self) -> bool:
        """Whether no draw tells any of them apart."""
        return bool(self.n) and bool(np.allclose(self.shares, 1 / len(self.codes), rtol=0, atol=1e-12))

    def at(self, code: str) -> int:
        """Where a model stands in the arrays."""
        return self.codes.index(code)

    def share(self, code: str, rank: int = 1) -> Figure:
        """How often a model has a rank, between two standard errors below and above. [0–1]"""
        return self._told(self.shares[self.at(code), rank - 1], self.errors[self.at(code), rank - 1], 0.0, 1.0, "share")

    def mean_rank(self, code: str) -> Figure:
        """The mean rank of a model. [1–m]"""
        i, last = self.at(code), float(len(self.codes))
        return self._told(self.means[i], self.mean_errors[i], 1.0, last, "pairs")

    def above_of(self, code: str, other: str) -> Figure:
        """How often one stands above another, equals half. [0–1]"""
        i, j = self.at(code), self.at(other)
        return self._told(self.above[i, j], self.above_errors[i, j], 0.0, 1.0, "share")

    @property
    def lead(self) -> Figure:
        """By how much the most frequent first, with its twins, is first more often than the next. [share]"""
        if len(self.twins) < 2:
            return Figure(0.0, "share", n=self.n)
        first, second = self.groups[:2]
        lead = self.joint[first] - self.joint[second]
        return self._told(lead, self.lead_errors[first, second], -1.0, 1.0, "share")

    @property
    def is_tied(self) -> bool:
        """Whether the two most frequent firsts lie within the error of each other."""
        return not self.is_enough or not self.lead.value or (self.lead.low or 0.0) <= 0

    @property
    def is_robust(self) -> bool:
        """Whether one is first in at least half of the draws, and surely more often than any other."""
        return self.is_enough and self.joint_share(self.order[0]).value >= HALF and not self.is_tied

    def _told(self, value: float, error: float, least: float, most: float, unit: str) -> Figure:
        if not self.n:
            return Figure(None, unit, reason="no_draws", n=0)
        if not self.is_enough:
            return Figure(float(value), unit, n=self.n)
        low, high = max(value - SURE * error, least), min(value + SURE * error, most)
        return Figure(float(value), unit, float(low), float(high), n=self.n)


def read_ranks(swept: Swept, codes: Sequence[str], by: str = "value") -> Ranks:
    r"""How often each model has each rank 名次占比.

    Parameters
    ----------
    swept : Swept
        Answers of :class:`RankQuestion`, whole or so far. [万元/year]
    codes : sequence of str
        Its models in their order.
    by : str
        What ranks them: ``value``, the objective less the expected loss; ``loss``, the smaller the better;
        ``objective``.

    Returns
    -------
    Ranks
        Shares within 0–1; each model's add up to 1, and each rank's. [share]
        Without draws all are NaN, and their figures say ``no_draws``.

    Raises
    ------
    LiantuError
        ``unknown_rank_by``.

    Notes
    -----
    .. math:: b_{ir} = \frac{1}{n} \sum_d \frac{[\,r \in R_{id}\,]}{|R_{id}|}

    with :math:`R_{id}` the ranks that model i shares in draw d with those equal to it (within 10⁻⁹ of the amounts
    compared); alone it has one. Draws of a set share their assumptions, so the standard error goes over sets:

    .. math:: s^2 = \frac{k}{k - 1} \frac{\sum_s (y_s - b\, m_s)^2}{(\sum_s m_s)^2}

    with :math:`y_s` the sum over the :math:`m_s` draws of set s of :math:`k`. Nobody knows how likely an assumption or
    a mix of shocks is: the shares say how firm a rank is, not how likely a model is to come first in truth.

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001), SMAA-2: Stochastic multicriteria acceptability analysis for group decision
    making, Operations Research 49(3), 444–454; Cochran, W. G. (1977), Sampling Techniques, 3rd ed., Wiley, sections
    6.3 and 9A.1 (ratio to size, clusters).

    Examples
    --------
    >>> rows = np.array([[9.0, 1.0, 0.0, 7.0, 1.0, 0.0, 5.0, 1.0, 0.0], [6.0, 0.0, 0.0, 6.0, 0.0, 0.0, 5.0, 0.0, 0.0]])
    >>> found = read_ranks(Swept(np.array([0, 20]), rows, 2), ["hefei", "suzhou"])
    >>> found.shares.tolist(), found.above.tolist(), found.means.tolist()
    ([[0.75, 0.25], [0.25, 0.75]], [[0.5, 0.75], [0.25, 0.5]], [1.25, 1.75])
    """
    if by not in BY:
        raise LiantuError("unknown_rank_by", name=by, known=[Word(f"ranks.by.{each}") for each in BY])
    m, n = len(codes), len(swept.draws)
    answers = swept.values.reshape(n, m + 1, len(ANSWERS)) if n else np.empty((0, m + 1, len(ANSWERS)))
    values = compared_by(answers, by)[:, :m]
    group = grouped(values, SAME * scale_of(answers) if n else np.empty((0, 1)))
    shared = shared_ranks(group)
    over = (1 + np.sign(group[:, None, :] - group[:, :, None])) / 2
    of_set = np.unique(swept.draws // SET, return_inverse=True)[1]
    twins = _twins(group)
    first = np.stack([shared[:, each, 0].sum(axis=1) for each in twins], axis=1)
    taken = {
        "joint": first,
        "shares": shared,
        "above": over,
        "means": shared @ np.arange(1, m + 1),
        "lead": first[:, :, None] - first[:, None, :],
    }
    means = {name: each.mean(axis=0) if n else np.full(each.shape[1:], np.nan) for name, each in taken.items()}
    errors = {name: _error(each, means[name], of_set) for name, each in taken.items()}
    return Ranks(
        tuple(codes),
        by,
        n,
        len(np.unique(of_set)),
        swept.n_asked,
        means["shares"],
        errors["shares"],
        means["above"],
        errors["above"],
        means["means"],
        errors["means"],
        tuple(tuple(codes[i] for i in each) for each in twins),
        means["joint"],
        errors["joint"],
        errors["lead"],
    )


def _twins(group: np.ndarray) -> list[list[int]]:
    """Places of those that are equal in every draw, together; without draws each alone."""
    found: dict[bytes, list[int]] = {}
    for i in range(group.shape[1]):
        key = group[:, i].tobytes() if len(group) else bytes([i])
        found.setdefault(key, []).append(i)
    return list(found.values())


def grouped(values: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Which place each value has, shape (n, m), the largest 0; those within ``room`` of the next have the same.

    >>> grouped(np.array([[3.0, 5.0, 3.05]]), np.array([[0.1]])).tolist()
    [[1, 0, 1]]
    """
    order = np.argsort(-values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    place = np.zeros(values.shape, int)
    place[:, 1:] = np.cumsum(ordered[:, :-1] - ordered[:, 1:] > room, axis=1)
    found = np.empty_like(place)
    np.put_along_axis(found, order, place, axis=1)
    return found


def shared_ranks(group: np.ndarray) -> np.ndarray:
    """Which part of each rank each has, shape (n, m, m); equals share their ranks.

    >>> shared_ranks(np.array([[1, 0, 1]])).tolist()
    [[[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]]
    """
    before = (group[:, None, :] < group[:, :, None]).sum(axis=2)
    many = (group[:, None, :] == group[:, :, None]).sum(axis=2)
    rank = np.arange(group.shape[1])
    held = (rank >= before[:, :, None]) & (rank < (before + many)[:, :, None])
    return held / many[:, :, None]


def _error(taken: np.ndarray, mean: np.ndarray, of_set: np.ndarray) -> np.ndarray:
    """The standard error of a mean over draws that come in sets; NaN where there are fewer than two sets."""
    k = int(of_set.max()) + 1 if len(of_set) else 0
    if k < 2:
        return np.full(mean.shape, np.nan)
    off = np.zeros((k, *mean.shape))
    np.add.at(off, of_set, taken - mean)
    return np.sqrt(k / (k - 1) * (off**2).sum(axis=0)) / len(taken)
