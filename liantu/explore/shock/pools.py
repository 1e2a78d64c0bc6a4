"""Pools 备份池: what could be delivered instead, by segment and ring, and after how many weeks."""

from dataclasses import dataclass

import numpy as np

from liantu.diagnose.dealings import UNKNOWN, Dealings
from liantu.explore.assumptions import Assumed
from liantu.explore.shock.slots import summed
from liantu.place import RINGS

WINDOWS = (2.0, 4.0, 7.0, 13.0, 26.0)  # lengths of the windows in which a shock is followed; a year in all [weeks]
STARTS = (0.0, 2.0, 6.0, 13.0, 26.0)
HERE = -1  # the pool of the city: what its own firms could deliver, as far as they stand


@dataclass(frozen=True)
class Pools:
    """Pools by segment, the soonest first; those of segment ``l`` stand in ``start[l]:start[l + 1]``.

    ``size`` [万元/year], of the city's own not used; ``weeks`` until it delivers; ``source``: which outside source it
    hangs on, ``HERE`` for the city; ``open``: the share of each window in which it and all before it are open and none
    after it [0–1]. ``default``: whether its size, ``default_weeks``: whether its time is assumed.
    """

    start: np.ndarray
    size: np.ndarray
    weeks: np.ndarray
    source: np.ndarray
    open: np.ndarray
    default: np.ndarray
    default_weeks: np.ndarray


def pools_of(found: Dealings, source: np.ndarray, wanted: np.ndarray, assumed: Assumed) -> Pools:
    """What outside suppliers say they could deliver more; up to an assumed share of the need, others of their ring too.

    ``source``: of each deal the outside source; ``wanted``: what local users need of each segment [万元/year].
    """
    n, rings = len(wanted), range(1, len(RINGS))
    usual = np.array([assumed[f"switch_{ring}"] for ring in RINGS])
    told = np.flatnonzero((source >= 0) & (found.ring < UNKNOWN) & (found.spare > 0))
    cell = found.segment[told] * (len(RINGS) - 1) + found.ring[told] - 1
    known = summed(cell, found.spare[told], n * (len(RINGS) - 1)).reshape(n, len(RINGS) - 1)
    supposed = wanted[:, None] * np.array([assumed[f"spare_{RINGS[ring]}"] for ring in rings])[None, :]
    more = np.maximum(supposed - known, 0.0)
    segment, ring = np.nonzero(more > 0)
    silent = np.isnan(found.weeks[told])
    parts = [
        (np.arange(n), np.zeros(n), np.full(n, usual[0]), np.full(n, HERE), np.zeros(n, bool), np.ones(n, bool)),
        (
            found.segment[told],
            found.spare[told],
            np.where(silent, usual[found.ring[told]], found.weeks[told]),
            source[told],
            np.zeros(len(told), bool),
            silent,
        ),
        (
            segment,
            more[segment, ring],
            usual[ring + 1],
            segment * (len(RINGS) - 1) + ring,
            np.ones(len(ring), bool),
            np.ones(len(ring), bool),
        ),
    ]
    of, size, weeks, at, default, default_weeks = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.lexsort((at, weeks, of))
    start = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=n))]).astype(np.int64)
    weeks = weeks[order].astype(float)
    columns = (size[order].astype(float), weeks, at[order].astype(np.int64), _open(start, weeks))
    return Pools(start, *columns, default[order], default_weeks[order])


def _open(start: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    """Of each window, the share from the opening of a pool to that of the next of its segment."""
    until = np.append(weeks[1:], np.inf)
    until[start[1:] - 1] = np.inf  # every segment has at least the city's pool
    begin, end = np.array(STARTS), np.array(STARTS) + np.array(WINDOWS)
    overlap = np.minimum(end[None, :], until[:, None]) - np.maximum(begin[None, :], weeks[:, None])
    return np.maximum(overlap, 0.0) / np.array(WINDOWS)[None, :]
