"""Density of suppliers 周边配套: who supplies the inputs of a firm or park within a radius, and how much of them.

A firm at its own point, or at that of its park, is measured. One known only by its town or county lies somewhere in it:
it is within where the whole county is, and widens the interval where only a part is. What is known less well may be
anywhere.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.facts import Figure, ratio
from liantu.place.located import CLASSES
from liantu.siting.centres import Centre
from liantu.siting.reach import Bought, Reach, reach_of

RADII = tuple(range(5, 301, 5))  # km, of the slider and of the curve
USUAL = 50.0  # km: an hour by lorry
UNITS = {"need": "万元", "missing": "万元", "capacity": "万元", "nearest": "km", "covered": "share"}
UNITS |= {"n_within": "count", "n_outside": "count"}


@dataclass(frozen=True)
class Density:
    """What is within the radius.

    ``suppliers``: firms of this city, those that surely are, at most those that may be; ``by_class``: of each class of
    place how many surely are and how many more may be. ``outside``: suppliers beyond the city that rows name, by the
    point of their prefecture. ``covered``: the share of the inputs that local capacity could cover; ``observed``: the
    share of recorded purchases that comes from within. ``inputs``: one row an input. ``is_within``, ``is_supplier``:
    one yes or no a firm of the city.
    """

    centre: Centre
    radius_km: float
    suppliers: Figure
    by_class: dict[str, tuple[int, int]]
    outside: Figure
    covered: Figure
    observed: Figure
    inputs: FigureTable
    is_within: np.ndarray
    is_supplier: np.ndarray

    @cached_property
    def is_outside(self) -> dict[str, bool]:
        """By input, whether its nearest supplier stands outside the city."""
        return self.inputs.values["is_outside"].to_dict()


def density(found: Diagnosis, centre: Centre, radius_km: float) -> Density:
    r"""Suppliers within a radius, and the share of a firm's or park's inputs that they could cover 周边配套.

    Parameters
    ----------
    found : Diagnosis
        The chain; reads firms, their places, shares, ``revenue`` and ``capacity``, ``segment_links`` and
        ``firm_links``. [万元/year]
    centre : Centre
        A firm or park with a point.
    radius_km : float
        The radius, inclusive. [km]

    Returns
    -------
    Density
        ``suppliers`` and ``outside`` [firms], ``covered`` and ``observed`` in 0–1 [share]; by input ``need`` and
        ``missing`` [万元/year], ``nearest`` [km], ``n_within`` [firms], ``n_outside`` [firms], ``covered`` [share].
        ``covered`` is null without inputs (``no_inputs``), without a known need (``centre_size_unknown``,
        ``cost_share_unknown``, ``no_input_need``) and where suppliers are within of whom none tells a size
        (``size_unknown``); ``observed`` where no purchase with a value is told (``no_links``).

    Notes
    -----
    .. math:: \mathrm{covered}(r) = \frac{\sum_\ell \min(n_\ell, K_\ell(r))}{\sum_\ell n_\ell}, \qquad
        n_\ell = \sum_m \mathrm{cost\_share}(\ell \to m)\, X_m

    which is :math:`\min(1, K_\ell / n_\ell)` weighted by what is needed. :math:`X_m` is what the firm, or what the
    chain's firms in the park, make in segment :math:`m`; :math:`K_\ell(r)` the capacity, or revenue where that is
    empty, in :math:`\ell` of the firms of this city within :math:`r`, the centre itself apart. What other customers
    take of it is not subtracted: an upper bound of what could be bought near.
    The value counts who surely is within and tells a size; the upper end also who may be within, one who tells no
    size being enough. A cost share that is not told lies between nothing and what the others leave of a yuan. Distances
    are geodesic, not by road. A supplier outside the city counts in ``outside`` and ``observed``, never in ``covered``.

    References
    ----------
    Possible local sourcing (interface, "Figures") with one buyer and a circle; counting within a radius: Duranton, G.
    and Overman, H. G. (2005), Testing for localization using micro-geographic data, Review of Economic Studies 72(4).

    Examples
    --------
    >>> from dataclasses import replace
    >>> from liantu.siting.centres import centre_of
    >>> cai = replace(centre_of(lamp_diagnosis(), "firm:Cai"), lng=115.0, lat=27.1)
    >>> found = density(lamp_diagnosis(), cai, 50)
    >>> found.suppliers.value, found.suppliers.high, found.covered.high  # nobody says where Ai and Bo stand
    (0.0, 2.0, 0.16666666666666666)
    """
    around = reach_of(found, centre)
    seen = _seen(around, np.array([float(radius_km)]))
    is_within, is_supplier = (np.zeros(len(found.city.firms), bool) for _ in range(2))
    is_within[around.pairs.firm[around.pairs.far <= radius_km]] = True
    is_supplier[around.pairs.firm] = True
    return Density(
        centre,
        float(radius_km),
        Figure(float(seen.n[0]), "count", float(seen.n[0]), float(seen.n_high[0])),
        _by_class(around, radius_km),
        Figure(float(seen.n_outside[0]), "count"),
        _figure(seen.covered[0], seen.low[0], seen.high[0], _why_not(around)),
        _observed(around.bought, radius_km),
        _inputs(around, seen),
        is_within,
        is_supplier,
    )


def curve(found: Diagnosis, centre: Centre, radii: tuple[float, ...] = RADII) -> pd.DataFrame:
    """The same over the radius, all at once: index ``km``.

    ``n``, ``n_high``, ``n_outside`` [firms]; ``covered``, ``covered_low``, ``covered_high`` [share, NaN where null].

    >>> from dataclasses import replace
    >>> from liantu.siting.centres import centre_of
    >>> cai = replace(centre_of(lamp_diagnosis(), "firm:Cai"), lng=115.0, lat=27.1)
    >>> curve(lamp_diagnosis(), cai, (5, 300))["n_high"].tolist()
    [2, 2]
    """
    seen = _seen(reach_of(found, centre), np.array(radii, float))
    columns = {name: getattr(seen, name).astype(int) for name in ("n", "n_high", "n_outside")}
    columns |= {"covered": seen.covered, "covered_low": seen.low, "covered_high": seen.high}
    return pd.DataFrame(columns, index=pd.Index(radii, name="km"))


# What a radius counts


class _Seen(NamedTuple):
    """By radius; of the inputs by input and radius."""

    n: np.ndarray
    n_high: np.ndarray
    n_outside: np.ndarray
    covered: np.ndarray
    low: np.ndarray
    high: np.ndarray
    of_input: dict[str, np.ndarray]


def _seen(around: Reach, radii: np.ndarray) -> _Seen:
    pairs, n, need = around.pairs, len(around.inputs), around.need[:, None]
    told, silent = np.nan_to_num(pairs.capacity), np.isnan(pairs.capacity).astype(float)
    one = np.ones(len(told))
    sure, may = ((lambda amount, km=km: _up_to(km, amount, pairs.input, n, radii)) for km in (pairs.far, pairs.near))
    capacity, dark = sure(told), sure(silent)
    most = np.where(may(silent) > 0, np.inf, may(told))
    met, could = np.minimum(need, capacity), np.minimum(need, most)
    nothing_told = (met == 0) & (dark > 0) & (need > 0)
    low, high = _ends(around, met, could, most)
    known = need.sum()
    covered = np.full(len(radii), np.nan)
    if known > 0:
        covered = np.where((met.sum(axis=0) == 0) & nothing_told.any(axis=0), np.nan, met.sum(axis=0) / known)
    whole = need + around.more[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        of_input = {
            "n": sure(one),
            "n_high": may(one),
            "n_outside": _up_to(
                around.outsiders.km, np.ones(len(around.outsiders.km)), around.outsiders.input, n, radii
            ),
            "covered": np.where((need > 0) & ~nothing_told, met / need, np.nan),
            "low": np.where(np.isfinite(whole), np.where(whole > 0, np.minimum(whole, capacity) / whole, np.nan), 0.0),
            "high": np.where(need > 0, could / need, np.where(whole > 0, (most > 0).astype(float), np.nan)),
            "missing": np.where((need > 0) & ~nothing_told, need - met, np.nan),
            "capacity": np.where((capacity > 0) | (dark == 0), capacity, np.nan),
        }
    firms, first = np.unique(pairs.firm, return_index=True)
    no_row = np.zeros(len(firms), int)
    counts = (_up_to(km[first], np.ones(len(firms)), no_row, 1, radii)[0] for km in (pairs.far, pairs.near))
    return _Seen(*counts, _outside(around, radii), covered, low, high, of_input)


def _up_to(km: np.ndarray, amount: np.ndarray, row: np.ndarray, n: int, radii: np.ndarray) -> np.ndarray:
    """What adds up within each radius, by row."""
    width = len(radii) + 1  # the last column is beyond all
    cells = row * width + np.searchsorted(radii, km)
    return np.bincount(cells, amount, minlength=n * width)[: n * width].reshape(n, width)[:, :-1].cumsum(axis=1)


def _ends(around: Reach, met: np.ndarray, could: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least: nobody covers what may be needed more. The most: as much of that as could be covered is."""
    known, more = float(around.need.sum()), around.more[:, None]
    beyond = np.minimum(more, np.maximum(most - around.need[:, None], 0.0)) if len(more) else more
    extra = np.minimum(around.more_in_all, beyond.sum(axis=0)) if len(more) else np.zeros(met.shape[1])
    if known + around.more_in_all <= 0:
        return (np.full(met.shape[1], np.nan),) * 2
    low = np.zeros(met.shape[1]) if np.isinf(around.more_in_all) else met.sum(axis=0) / (known + around.more_in_all)
    bounded = np.where(np.isinf(extra), 0.0, extra)
    whole = known + bounded
    share = np.divide(could.sum(axis=0) + bounded, whole, out=np.zeros(len(whole)), where=whole > 0)
    return low, np.where(np.isinf(extra), 1.0, share)


def _outside(around: Reach, radii: np.ndarray) -> np.ndarray:
    """How many different suppliers outside the city are within each radius."""
    nearest: dict[str, float] = {}
    for name, km in zip(around.outsiders.name.tolist(), around.outsiders.km.tolist(), strict=True):
        nearest[name] = min(km, nearest.get(name, np.inf))
    return np.searchsorted(np.sort(np.array([*nearest.values()], float)), radii, side="right")


def _by_class(around: Reach, radius_km: float) -> dict[str, tuple[int, int]]:
    firms, first = np.unique(around.pairs.firm, return_index=True)
    sure, may = around.pairs.far[first] <= radius_km, around.pairs.near[first] <= radius_km
    classes = around.classes[firms]
    return {
        name: (int((sure & (classes == name)).sum()), int((may & ~sure & (classes == name)).sum())) for name in CLASSES
    }


def _observed(bought: Bought, radius_km: float) -> Figure:
    """Which share of the recorded purchases comes from within."""
    whole = float(bought.value.sum())
    if not whole > 0:
        return Figure(None, "share", reason="no_links")
    sure, may = (float(bought.value[km <= radius_km].sum()) for km in (bought.far, bought.near))
    return Figure(ratio(sure, whole), "share", ratio(sure, whole), ratio(may, whole), n=len(bought.value))


def _why_not(around: Reach) -> str:
    """Why nothing is known of what is covered."""
    if not around.inputs:
        return "no_inputs"
    if around.need.sum() > 0:
        return "size_unknown"
    reasons = set(_why_no_need(around))
    return next(why for why in ("centre_size_unknown", "cost_share_unknown", "no_input_need") if why in reasons)


def _why_no_need(around: Reach) -> list[str]:
    """Why the need of each input would be unknown, or that nothing is needed."""
    why = ["no_input_need"] * len(around.inputs)
    for term in around.terms:
        if np.isnan(term.made):
            why[term.input] = "centre_size_unknown"
        elif np.isnan(term.amount) and why[term.input] == "no_input_need":
            why[term.input] = "cost_share_unknown"
    return why


def _figure(value: float, low: float, high: float, reason: str) -> Figure:
    ends = [None if np.isnan(each) else float(each) for each in (low, high)]
    return Figure(None, "share", *ends, reason) if np.isnan(value) else Figure(float(value), "share", *ends)


def _inputs(around: Reach, seen: _Seen) -> FigureTable:
    """One row an input."""
    index = pd.Index(around.inputs, name="segment", dtype="str")
    of_input = {name: column[:, 0] for name, column in seen.of_input.items()}
    nearest = [*map(partial(_nearest, around), range(len(around.inputs)))]
    need = np.array(_why_no_need(around), object)
    columns = {
        "need": np.where((around.need > 0) | (need == "no_input_need"), around.need, np.nan),
        "nearest": np.array([each.km for each in nearest], float),
        **{name: of_input[name] for name in ("capacity", "covered", "missing", "n_outside")},
        **{"n_within": of_input["n"], "n_within_low": of_input["n"], "n_within_high": of_input["n_high"]},
        **{"covered_low": of_input["low"], "covered_high": of_input["high"]},
    }
    values = pd.DataFrame({name: pd.array(column, dtype="Float64") for name, column in columns.items()}, index=index)
    values["nearest_firm"] = pd.Series([each.firm for each in nearest], index, dtype=object)
    values["is_outside"] = [each.is_outside for each in nearest]
    why = np.where(around.need > 0, "size_unknown", need)
    reasons = {"need": need, "covered": why, "missing": why, "capacity": "size_unknown"}
    reasons |= {"nearest": [each.reason for each in nearest], "n_within": "", "n_outside": ""}
    ends = {"n_within": ("n_within_low", "n_within_high"), "covered": ("covered_low", "covered_high")}
    return FigureTable(values, pd.DataFrame(reasons, index=index, dtype=object), UNITS, ends)


class _Nearest(NamedTuple):
    """The nearest supplier with a point, or why there is none."""

    km: float
    firm: str | None
    is_outside: bool
    reason: str


def _nearest(around: Reach, row: int) -> _Nearest:
    """Of this city or outside it; of equals the one of this city."""
    pairs, outsiders = around.pairs, around.outsiders
    here, there = pairs.input == row, outsiders.input == row
    own = here & (pairs.near == pairs.far)
    away = there & np.isfinite(outsiders.km)
    found = [(km, around.firms[firm], False) for km, firm in zip(pairs.near[own], pairs.firm[own], strict=True)]
    found += [(km, name, True) for km, name in zip(outsiders.km[away], outsiders.name[away], strict=True)]
    if not found:
        return _Nearest(np.nan, None, False, "nobody_placed" if here.any() or there.any() else "nobody_known")
    km, firm, is_outside = min(found, key=lambda each: (each[0], each[2]))
    return _Nearest(float(km), firm, is_outside, "")
