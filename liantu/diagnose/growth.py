"""Growth 多年来: how long and how large a chain was in each year, read off when today's firms came."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.paths import inputs_between, longest_through

UNITS = {
    **{f"{name}{end}": "count" for name in ("depth", "n_segments", "n_firms") for end in ("", "_high")},
    **{"size": "万元", "size_high": "万元", "n_unreported": "count"},
}
ENDS = {name: (name, f"{name}_high") for name in ("depth", "n_segments", "n_firms", "size")}
STATUS = {"growth": "definition"}


class Arrivals(NamedTuple):
    """The firms of some segments by when they came, ``firm`` and ``segment`` pair by pair.

    ``firms``: their names. ``year``: of each firm, NaN where not told. ``made``: what each makes today in these
    segments, NaN where not told [万元/year]. ``firm``, ``segment``: places of a firm in ``firms`` and of a segment in
    ``segments``. ``last``: the newest year of the rows; without any date the year of the latest arrival; infinite where
    there is neither.
    """

    segments: pd.Index
    firms: pd.Index
    year: np.ndarray
    made: np.ndarray
    firm: np.ndarray
    segment: np.ndarray
    last: float
    is_dated: bool


def arrivals(city: City, counted: pd.Index) -> Arrivals:
    """When the firms of these segments came.

    >>> found = arrivals(lamp_city(), lamp_city().segments.index)
    >>> found.firms.tolist(), found.year.tolist(), found.made.tolist()
    (['Ai', 'Bo', 'Cai'], [nan, nan, nan], [60.0, 40.0, 1000.0])
    """
    place = np.full(len(city.segments), -1)
    place[city.segments.index.get_indexer(counted)] = np.arange(len(counted))
    used = place[city.shares.segment] >= 0
    chosen, firm = np.unique(city.shares.firm[used], return_inverse=True)
    rows = city.firms.iloc[chosen]
    year, revenue = (rows[name].to_numpy(float, na_value=np.nan) for name in ("arrived", "revenue"))
    share = np.bincount(firm, city.shares.share[used], minlength=len(chosen))
    newest = city.firms["as_of"].dropna().max()
    is_dated = bool(pd.notna(newest)) and str(newest)[:4].isdigit()
    latest = np.nanmax(year) if (~np.isnan(year)).any() else np.inf
    last = float(str(newest)[:4]) if is_dated else float(latest)
    segment = place[city.shares.segment[used]]
    return Arrivals(counted, rows.index, year, revenue * share, firm, segment, last, is_dated)


def growth(city: City, counted: pd.Index) -> FigureTable:
    r"""How long and how large a chain was in each year, by when its firms came 链条多年来.

    Parameters
    ----------
    city : City
        The city; reads ``firms.arrived``, ``revenue`` [万元/year] and ``as_of``, ``firm_segments``, ``segment_links``.
    counted : Index
        The counted segments of the chain.

    Returns
    -------
    FigureTable, index ``year``, from the first arrival to the newest year of the rows
        ``n_segments`` with a firm [segments], ``depth``, the longest unbroken local path over them [segments],
        ``n_firms`` [firms] and ``size`` [万元/year], each with its upper end ``…_high``; ``n_unreported`` [firms].
        ``size`` is unknown where none of the firms reports its revenue (``size_unknown``). No row at all where no firm
        stands in the chain, or none tells a year that is not later than the newest (``arrival_unknown``).

    Notes
    -----
    .. math:: S(t) = \{ \ell : \exists\, i \in \ell,\ \mathrm{arrived}_i \le t \}, \qquad
        \text{size}(t) = \sum_{\mathrm{arrived}_i \le t} \mathrm{revenue}_i \cdot \mathrm{share}(i, c)

    Depth is :func:`~liantu.diagnose.paths.longest_path` over :math:`S(t)`. The value leaves out firms whose year is not
    told, the upper end counts them from the first year on; in the newest year they are there for sure, and both meet.
    Firms that come later than that are left out. Size is that of today: it says what today's firms that were there
    make now, not what was made then. Firms that left are not in the rows, so the past may have been larger.
    Without any date the years end with the latest arrival.

    References
    ----------
    Our own definition; the longest simple path as in ``longest_path``.

    Examples
    --------
    >>> from dataclasses import replace
    >>> city, came = lamp_city(), {"arrived": [2020.0, None, 2022.0], "as_of": ["2023-06-30"] * 3}
    >>> city = replace(city, firms=city.firms.assign(**came).astype({"arrived": "Float64"}))
    >>> growth(city, city.segments.index).values[["n_segments", "depth", "n_firms", "size", "size_high"]].to_numpy(int)
    array([[   1,    1,    1,   60,  100],
           [   1,    1,    1,   60,  100],
           [   2,    2,    2, 1060, 1100],
           [   2,    2,    3, 1100, 1100]])
    """
    came = arrivals(city, counted)
    years, when = _years(came), _whens(came)
    depths = _Depths(city, counted)
    columns: dict[str, np.ndarray] = {}
    for end, year in when.items():
        here = year[None, :] <= years[:, None]
        held = _held(came, year)[None, :] <= years[:, None]
        columns |= {
            f"depth{end}": np.array([depths.of(each) for each in held], int),
            f"n_segments{end}": held.sum(axis=1),
            f"n_firms{end}": here.sum(axis=1),
            f"size{end}": _size(here, came.made),
        }
        if not end:
            columns["n_unreported"] = (here & np.isnan(came.made)).sum(axis=1)
    values = pd.DataFrame(columns, pd.Index(years.astype(int), name="year"))
    values = values.astype({"size": "Float64", "size_high": "Float64"})[list(UNITS)]
    reasons = pd.DataFrame("size_unknown", values.index, list(UNITS), dtype=object)
    return FigureTable(values, reasons, UNITS, ENDS)


def _years(came: Arrivals) -> np.ndarray:
    told = came.year[came.year <= came.last]
    return np.arange(told.min(), came.last + 1) if len(told) else np.empty(0)


def _whens(came: Arrivals) -> dict[str, np.ndarray]:
    """From which year on each firm counts: in the value, and at the upper end."""
    unknown = np.isnan(came.year)
    return {"": np.where(unknown, came.last, came.year), "_high": np.where(unknown, -np.inf, came.year)}


def _held(came: Arrivals, when: np.ndarray) -> np.ndarray:
    """From which year on each segment has a firm; never is infinite."""
    found = np.full(len(came.segments), np.inf)
    np.minimum.at(found, came.segment, when[came.firm])
    return found


def _size(here: np.ndarray, made: np.ndarray) -> np.ndarray:
    known = ~np.isnan(made)
    return np.where((here & known).any(axis=1), here @ np.nan_to_num(made), np.nan)


class _Depths:
    """The longest path through some of a chain's segments, walked once for each set of them."""

    def __init__(self, city: City, counted: pd.Index) -> None:
        self.names, self.inputs = counted.tolist(), inputs_between(city, counted)
        self.output: Mapping[str, float] = dict.fromkeys(self.names, 0.0)
        self.found: dict[bytes, int] = {}

    def of(self, held: np.ndarray) -> int:
        """The number of segments on it."""
        key = held.tobytes()
        if key not in self.found:
            self.found[key] = len(longest_through(self._named(held), self.inputs, self.output))
        return self.found[key]

    def _named(self, held: np.ndarray) -> list[str]:
        return [self.names[place] for place in np.flatnonzero(held)]


def came_in(came: Arrivals) -> dict[int, list[str]]:
    """By year, the segments that got their first firm in it; those whose firms tell no year are in none.

    >>> came_in(arrivals(lamp_city(), lamp_city().segments.index))
    {}
    """
    first = _held(came, np.where(np.isnan(came.year) | (came.year > came.last), np.inf, came.year))
    found: dict[int, list[str]] = {}
    for segment, year in zip(came.segments, first, strict=True):
        if np.isfinite(year):
            found.setdefault(int(year), []).append(segment)
    return dict(sorted(found.items()))


def path_by(city: City, came: Arrivals, year: int, output: pd.Series) -> list[str]:
    """The longest path over the segments that had a firm by a year; of equal ones that with more output today."""
    first = _held(came, _whens(came)[""])
    held = came.segments[first <= year]
    known: Iterable[tuple[str, float]] = output.reindex(held).fillna(0.0).items()
    return longest_through(held.tolist(), inputs_between(city, came.segments), dict(known))


OF_CHAIN = (growth,)
