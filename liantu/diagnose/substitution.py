"""Substitution 替代: if an input is cut off, who could deliver instead, from how near, and how soon."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.chokepoints import ABROAD
from liantu.diagnose.concentration import controllers
from liantu.diagnose.dealings import UNKNOWN, Dealings
from liantu.diagnose.figure_table import FigureTable
from liantu.place import RINGS

WEEKS = (2, 4, 7, 13, 26)  # the windows in which a shock is followed
SWITCHING = dict(zip(RINGS, WEEKS, strict=True))  # an assumption, used where no row says how long it takes
WAIT = 13.0  # a quarter: how long one waits, unless the reader says otherwise
OF_RING = tuple(f"substitution_{ring}" for ring in RINGS)


def substitution(city: City, found: Dealings, weeks: float = WAIT) -> FigureTable:
    r"""How much of a lost input others could deliver within some weeks, ring by ring 替代覆盖.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links`` (``value``, ``spare``, ``switch_weeks``, ``place``) and firms' ``capacity`` and
        ``revenue``. [万元/year]
    found : Dealings
        :func:`~liantu.diagnose.dealings.dealings` of the city.
    weeks : float
        How long one can wait. [weeks]

    Returns
    -------
    FigureTable, index ``segment``
        ``lost``, what is cut off [万元/year]; ``cut``, ``imports`` or ``largest`` [class]; ``substitution_city`` …
        ``substitution_abroad``, what is covered from that ring and all nearer ones [share]; ``substitution``, from all,
        its upper end 1 where somebody's spare capacity is not told [share]; ``n_default``, how many of those that
        could deliver are given the default switching time [sources]. Reason ``no_links`` where no purchase with a
        value is told.

    Notes
    -----
    .. math:: \mathrm{Cov}(\tau, T) = \min\Big(1, \sum_{t \le \tau} b_t\,[T_t \le T] \Big/ \text{lost}\Big)

    Lost is what is imported; where nothing is, what the largest single source sells here. :math:`b_t` is told spare
    capacity: of outside suppliers their ``spare``, of local firms capacity less revenue, at most once per row. Where
    no switching time is told, 2, 4, 7, 13, 26 weeks stand for city, province, region, nation, abroad: an assumption.
    Whether a substitute is qualified only the buyer knows.

    References
    ----------
    Our own definition, on the rings of the source's substitution chain 替代链.

    Examples
    --------
    >>> from liantu.diagnose.dealings import dealings
    >>> found = substitution(lamp_city(), dealings(lamp_city()))
    >>> found.figure("package", "lost").value, found.figure("package", "substitution").value
    (75.0, 0.0)
    """
    n = len(city.segments)
    lost, cut, holder = _cut(city, found)
    backup = _Backup(*map(np.concatenate, zip(_local(city, holder), _outside(found, cut, holder), strict=True)))
    usual = np.array([SWITCHING[ring] for ring in RINGS])[backup.ring]
    is_default = np.isnan(backup.weeks)
    in_time = (np.where(is_default, usual, backup.weeks) <= weeks) & (lost[backup.segment] > 0)
    is_told = in_time & ~np.isnan(backup.spare)
    cells = np.zeros((n, len(RINGS)))
    np.add.at(cells, (backup.segment[is_told], backup.ring[is_told]), backup.spare[is_told])
    share = np.minimum(
        np.divide(cells.cumsum(axis=1), lost[:, None], out=np.full(cells.shape, np.nan), where=lost[:, None] > 0), 1
    )
    dark = np.bincount(backup.segment[in_time & ~is_told], minlength=n) > 0
    columns = dict(zip(OF_RING, share.T, strict=True))
    columns["substitution"] = columns["substitution_low"] = share[:, -1]
    columns["substitution_high"] = np.where(dark & (lost > 0), 1.0, share[:, -1])
    columns["lost"] = np.where(lost > 0, lost, np.nan)
    values = pd.DataFrame({name: pd.array(column, dtype="Float64") for name, column in columns.items()})
    values.index = city.segments.index
    values["cut"] = pd.Series(np.where(lost > 0, cut, None), values.index, dtype=object)
    values["n_default"] = np.bincount(backup.segment[is_told & is_default], minlength=n)
    reasons = pd.DataFrame("no_links", values.index, [*OF_RING, "substitution", "lost", "cut"], dtype=object)
    units = dict.fromkeys([*OF_RING, "substitution"], "share") | {"lost": "万元", "n_default": "count"}
    return FigureTable(values, reasons, units, {"substitution": ("substitution_low", "substitution_high")})


class _Backup(NamedTuple):
    """Who could deliver a segment, each with its ring, what it has to spare and how soon; NaN where not told."""

    segment: np.ndarray
    ring: np.ndarray
    spare: np.ndarray
    weeks: np.ndarray


def _cut(city: City, found: Dealings) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By segment what is cut off [万元/year], whether ``imports`` or the ``largest`` source, and who that source is."""
    n = len(city.segments)
    used = (found.customer >= 0) & (found.segment >= 0) & (found.value > 0)
    abroad = used & (found.ring == ABROAD)
    imports = np.bincount(found.segment[abroad], found.value[abroad], minlength=n)
    by_source: dict[tuple[int, str], float] = defaultdict(float)
    rows = (each[used].tolist() for each in (found.segment, found.source, found.value))
    for segment, source, value in zip(*rows, strict=True):
        by_source[segment, source] += value
    most, holder = np.zeros(n), np.full(n, None, dtype=object)
    for (segment, source), value in sorted(by_source.items()):  # of equals the first by its name
        if value > most[segment]:
            most[segment], holder[segment] = value, source
    from_abroad = imports > 0
    holder[from_abroad] = None
    return np.where(from_abroad, imports, most), np.where(from_abroad, "imports", "largest"), holder


def _local(city: City, holder: np.ndarray) -> _Backup:
    """What local firms could make beyond what they make, the cut source apart; one entry a firm and segment."""
    firm, segment, share = city.shares
    capacity, revenue = (city.firms[name].to_numpy(float, na_value=np.nan) for name in ("capacity", "revenue"))
    spare = np.maximum(capacity - revenue, 0)[firm] * share
    apart = controllers(city.firms)[firm] != holder[segment]
    nothing_told = np.full(len(firm), np.nan)
    return _Backup(segment[apart], np.zeros(apart.sum(), int), spare[apart], nothing_told[apart])


def _outside(found: Dealings, cut: np.ndarray, holder: np.ndarray) -> _Backup:
    """What outside suppliers say they could deliver; not those abroad where imports are cut, not the cut source."""
    used = (found.segment >= 0) & (found.supplier < 0) & (found.ring != UNKNOWN)
    used &= ~((found.ring == ABROAD) & (cut[found.segment] == "imports"))
    used &= found.source != holder[found.segment]
    return _Backup(*(each[used] for each in (found.segment, found.ring, found.spare, found.weeks)))
