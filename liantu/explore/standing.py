"""Standing 现状: where every segment stands while firms are added one by one, by number.

A slider asks for a diagnosis after each of its actions. An added firm moves three amounts of one segment and the
demand for its inputs, so these are moved here; a test holds that they are those of the whole diagnosis.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np

from liantu.chain import City, once_a_city
from liantu.diagnose import Thresholds, amounts
from liantu.diagnose.states import ENOUGH_FIRMS

UNCHECKED, ABSENT, WEAK, PRESENT, STRONG = range(5)


@dataclass(frozen=True)
class Standing:
    """Every segment of a ``city`` by number: ``n_firms``, ``output``, ``capacity``. [万元/year, NaN where unknown]"""

    city: City
    thresholds: Thresholds
    n_firms: np.ndarray
    output: np.ndarray
    capacity: np.ndarray

    @cached_property
    def demand(self) -> np.ndarray:
        """What the city needs of each segment. [万元/year, NaN where unknown]"""
        known, n_unknown = amounts.uses_of(self.city, self.output)
        whole = known + np.nan_to_num(self.city.segments["outside_demand"].to_numpy(float, na_value=np.nan))
        return np.where((whole == 0) & (n_unknown > 0), np.nan, whole)

    @cached_property
    def coverage(self) -> np.ndarray:
        """Capacity over demand. [ratio, NaN where unknown]"""
        needed = np.where(self.demand > 0, self.demand, np.nan)
        return self.capacity / needed

    @cached_property
    def state(self) -> np.ndarray:
        """The class of each segment: ``UNCHECKED`` … ``STRONG``, as in :func:`liantu.diagnose.states.state`."""
        covered, checked = self.coverage, self.city.segments["checked"].to_numpy(bool)
        there = np.where(covered < self.thresholds.weak, WEAK, PRESENT)
        there[(covered >= self.thresholds.strong) & (self.n_firms >= ENOUGH_FIRMS)] = STRONG
        return np.where(self.n_firms > 0, there, np.where(checked, ABSENT, UNCHECKED))

    @property
    def held(self) -> np.ndarray:
        """Which segments are weak, present or strong."""
        return self.state >= WEAK

    def with_firm(self, segment: int, size: float | None) -> "Standing":
        """The same with one more firm that makes and can make ``size``, or does not say so. [万元/year]"""
        n_firms, output, capacity = self.n_firms.copy(), self.output.copy(), self.capacity.copy()
        is_first = n_firms[segment] == 0
        n_firms[segment] += 1
        for amount in (output, capacity):
            if size is None:
                amount[segment] = np.nan if is_first else amount[segment]
            else:
                amount[segment] = size if is_first else np.nan_to_num(amount[segment]) + size
        return Standing(self.city, self.thresholds, n_firms, output, capacity)


def standing_of(city: City, thresholds: Thresholds = Thresholds()) -> Standing:
    """Where the segments stand by the rows alone.

    >>> found = standing_of(lamp_city())
    >>> found.demand.tolist(), found.state.tolist()
    ([30.0, 100.0, 500.0, 1900.0], [0, 3, 1, 3])
    >>> after = found.with_firm(2, 400.0)  # packages: they need chips
    >>> after.demand.tolist(), after.coverage[2].item()
    ([30.0, 180.0, 500.0, 1900.0], 0.8)
    """
    return _kept(city)(thresholds)


@once_a_city
def _kept(city: City) -> Callable[[Thresholds], Standing]:
    return lru_cache(4)(partial(_read, city))


def _read(city: City, thresholds: Thresholds) -> Standing:
    plain = (read(city).to_numpy(float, na_value=np.nan) for read in (amounts.output, amounts.capacity))
    return Standing(city, thresholds, amounts.n_firms(city).to_numpy(np.int64), *plain)
