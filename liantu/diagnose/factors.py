"""Factors 要素: four gauges of what a chain needs and has, technology, talent, capital, land, each one readable ratio.

Where cells are empty a gauge is read off the rows that are told, and its ends are what the others could make of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.enough import amounts, covered, ends, numbers, stayed, times
from liantu.diagnose.surroundings import Serving, Surroundings
from liantu.facts import Figure

FACTORS = ("technology", "talent", "capital", "land")
WON = ("first", "mass")  # the stages from which a technology earns its living
KINDS = {"talent": ("talent",), "capital": ("bank", "fund"), "land": ("land",), "plant": ("plant",)}
UNITS = {"talent": "人", "capital": "万元", "land": "亩", "plant": "㎡"}
HALF = 0.5
STATUS = dict.fromkeys(FACTORS, "definition")


@dataclass(frozen=True)
class Gauge:
    """One factor: its ``figure`` in 0–1 and the ``parts`` it is made of, each a figure too.

    ``figure.n`` of the chain's own ``n_rows`` tell enough; ``n_shared`` rows serve the whole city and only raise the
    upper end; ``n_expired`` have ended and do not count. ``rows``: by table, those that were read.
    """

    figure: Figure
    parts: Mapping[str, Figure]
    n_rows: int
    n_shared: int = 0
    n_expired: int = 0
    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def is_thin(self) -> bool:
        """Whether less than half of the rows tell enough."""
        return self.figure.value is not None and (self.figure.n or 0) < HALF * self.n_rows

    def as_json(self) -> dict[str, Any]:
        """The figure, with its parts and the rows behind it."""
        counts = {"n_rows": self.n_rows, "n_shared": self.n_shared, "n_expired": self.n_expired}
        parts = {name: part.as_json() for name, part in self.parts.items()}
        return self.figure.as_json() | {"parts": parts} | counts


def gauges(city: City, read: Surroundings, chain: str, segments: pd.Index, rate: float) -> dict[str, Gauge]:
    """All four of a chain."""
    served = {factor: read.serving(kinds, chain, segments) for factor, kinds in KINDS.items()}
    return {
        "technology": technology(city, segments),
        "talent": talent(served["talent"]),
        "capital": capital(served["capital"], rate),
        "land": land(served["land"], served["plant"]),
    }


def technology(city: City, segments: pd.Index) -> Gauge:
    r"""Share of a chain's technologies that have reached first batch or mass production 技术.

    Parameters
    ----------
    city : City
        The city; reads ``technologies.segment`` and ``stage``.
    segments : Index
        The segments of the chain, in all layers.

    Returns
    -------
    Gauge in 0–1
        Over the ``n`` technologies whose stage is told; its ends take the others as not won and as won. Reason
        ``no_technologies`` where none is listed, ``stage_unknown`` where no stage is told. [share]

    Notes
    -----
    .. math:: n_{\text{first, mass}} \,/\, n_{\text{told}}

    Each technology counts once, whatever hangs on it, and only those that somebody listed are seen.

    References
    ----------
    Our own definition; the stages are those of the sheet: research, lab trial, pilot, first batch, mass production.

    Examples
    --------
    >>> city = lamp_surroundings()
    >>> technology(city, city.segments.index).figure.value
    0.5
    """
    rows = city.technologies[city.technologies["segment"].isin(segments).to_numpy(bool)].reset_index(names="technology")
    n, n_told, n_won = len(rows), int(rows["stage"].notna().sum()), int(rows["stage"].isin(WON).sum())
    parts = {"won": Figure(float(n_won), "count"), "listed": Figure(float(n), "count")}
    if not n:
        figure = Figure(None, "share", reason="no_technologies", n=0)
    else:
        value, reason = (n_won / n_told, None) if n_told else (None, "stage_unknown")
        figure = Figure(value, "share", n_won / n, (n_won + n - n_told) / n, reason, n_told)
    return Gauge(figure, parts, n, rows={"technologies": rows})


def talent(served: Serving) -> Gauge:
    r"""Of the people a chain needs in a year, which share comes and is still here after three years 人才.

    Parameters
    ----------
    served : Serving
        Rows of kind talent: ``amount``, ``needed`` [people/year], ``stay`` [share].

    Returns
    -------
    Gauge in 0–1
        ``come``, over the ``n`` rows that tell both amount and need; ``stay``, over those that tell amount and stay.
        Where nobody tells who stays the gauge is empty (``stay_unknown``) and lies between 0 and ``come``. [share]
        Reason ``no_factor_rows``, ``only_shared`` or ``amounts_unknown`` where nothing can be compared,
        ``nothing_needed`` where nobody is wanted.

    Notes
    -----
    .. math:: \min\Big(1, \frac{\sum a}{\sum n}\Big) \cdot \frac{\sum a\,s}{\sum a}

    An unknown need may be of any size, an unknown amount may be nothing or enough. What serves the whole city is in the
    upper end only. Many of one trade make up for few of another; graduates of the kind university are not added, since
    they are among those who come.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> city = lamp_surroundings()
    >>> from liantu.diagnose.surroundings import read_surroundings
    >>> found = talent(read_surroundings(city).serving(["talent"], "lighting", city.segments.index))
    >>> found.figure.value, found.parts["come"].value, found.parts["stay"].value
    (0.2, 0.4, 0.5)
    """
    come, stay = covered(served), stayed(served)
    sums = amounts(served, UNITS["talent"])
    return _gauge(times(come, stay), {"come": come, "stay": stay, **sums}, served)


def capital(served: Serving, rate: float) -> Gauge:
    r"""Of the capital a chain needs, which share is available and cheap 资金.

    Parameters
    ----------
    served : Serving
        Rows of the kinds bank and fund: ``amount``, ``needed`` [万元], ``rate`` [share a year].
    rate : float
        Up to which yearly rate a loan is cheap. [share]

    Returns
    -------
    Gauge in 0–1
        Over the ``n`` rows that tell amount and need. ``available``: the same at any rate. Reason ``rate_unknown``
        where there is money and no rate is told; the others as in :func:`talent`. [share]

    Notes
    -----
    .. math:: \min\Big(1, \frac{\sum a}{\sum n} \cdot \frac{\sum_{\text{cheap}} a}{\sum_{\text{told}} a}\Big)

    Cheap: a loan at :math:`r \le` the rate, and every fund, since equity has no rate; it asks for a share of the firm
    instead. Where all rates are told this is the cheap money over the need. A loan whose rate is unknown is taken like
    the others, as dear in the lower end and as cheap in the upper one.

    References
    ----------
    The default rate is the one-year loan prime rate, file ``cheap_rate.csv``; the rest is our own definition.

    Examples
    --------
    >>> city = lamp_surroundings()
    >>> from liantu.diagnose.surroundings import read_surroundings
    >>> served = read_surroundings(city).serving(["bank", "fund"], "lighting", city.segments.index)
    >>> capital(served, 0.03).figure.value, capital(served, 0.04).figure.value
    (0.1, 0.4)
    """
    own, available = served.own, covered(served)
    amount, needed = numbers(own, "amount"), numbers(own, "needed")
    cheap, shared_cheap = is_cheap(own, rate), is_cheap(served.shared, rate)
    both = ~np.isnan(amount) & ~np.isnan(needed)
    told = both & ~np.isnan(cheap)
    low, high = ends(
        np.where(cheap == 1, amount, 0.0),
        np.where((cheap == 0) & ~np.isnan(amount), 0.0, amount),
        needed,
        np.where(shared_cheap == 0, 0.0, numbers(served.shared, "amount")),
    )
    shares = float(amount[told].sum()), float((amount * cheap)[told].sum())
    value, reason = None, available.reason
    if available.value is not None:
        whole, want = float(amount[both].sum()), float(needed[both].sum())
        if not whole:
            value = 0.0
        elif shares[0]:
            value = min(1.0, whole / want * shares[1] / shares[0])
        else:
            reason = "rate_unknown"
    figure = Figure(value, "share", *((low, high) if available.low is not None else (None, None)), reason, available.n)
    return _gauge(figure, {"available": available} | _sums_of_capital(own, cheap, both, rate), served)


def _sums_of_capital(own: pd.DataFrame, cheap: np.ndarray, both: np.ndarray, rate: float) -> dict[str, Figure]:
    amount, needed, is_fund = numbers(own, "amount"), numbers(own, "needed"), own["kind"].eq("fund").to_numpy(bool)
    sums = {
        "cheap_loans": amount[both & ~is_fund & (cheap == 1)],
        "dear_loans": amount[both & (cheap == 0)],
        "funds": amount[both & is_fund],
        "unrated_loans": amount[both & np.isnan(cheap)],
        "needed": needed[both],
    }
    found = {name: Figure(float(sizes.sum()), "万元") for name, sizes in sums.items()}
    return found | {"rate": Figure(rate, "fine_share")}


def is_cheap(rows: pd.DataFrame, rate: float) -> np.ndarray:
    """1 for a fund and a loan up to this rate, 0 for a dearer one, NaN where the rate is not told."""
    asked = numbers(rows, "rate")
    loans = np.where(np.isnan(asked), np.nan, asked <= rate + 1e-12)
    return np.where(rows["kind"].eq("fund").to_numpy(bool), 1.0, loans)


def land(plots: Serving, plants: Serving) -> Gauge:
    r"""Of the land and of the plants a chain needs, which share can be had, whichever is less 土地厂房.

    Parameters
    ----------
    plots : Serving
        Rows of kind land: ``amount``, ``needed``. [亩]
    plants : Serving
        Rows of kind plant: ``amount``, ``needed``. [㎡]

    Returns
    -------
    Gauge in 0–1
        The smaller of ``land`` and ``plant``, each over its rows that tell both; ``n`` counts them together. One that
        nobody told leaves the other as the figure and 0 as its lower end. Reasons as in :func:`talent`. [share]

    Notes
    -----
    .. math:: \min\Big(1, \frac{\sum a_{\text{land}}}{\sum n_{\text{land}}},
        \frac{\sum a_{\text{plant}}}{\sum n_{\text{plant}}}\Big)

    Plots are added up wherever they lie; price, shape and term are not looked at.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> city = lamp_surroundings()
    >>> from liantu.diagnose.surroundings import read_surroundings
    >>> read = read_surroundings(city)
    >>> found = land(*(read.serving([kind], "lighting", city.segments.index) for kind in ("land", "plant")))
    >>> found.figure.value, found.figure.low, found.parts["plant"].reason
    (0.5, 0.0, 'no_factor_rows')
    """
    parts = {"land": covered(plots), "plant": covered(plants)}
    served = Serving(
        pd.concat([plots.own, plants.own]),
        pd.concat([plots.shared, plants.shared]),
        plots.n_expired + plants.n_expired,
    )
    sums = {f"land_{name}": part for name, part in amounts(plots, UNITS["land"]).items()}
    sums |= {f"plant_{name}": part for name, part in amounts(plants, UNITS["plant"]).items()}
    return _gauge(_smaller(list(parts.values())), parts | sums, served)


def _smaller(parts: list[Figure]) -> Figure:
    """The smaller of two shares; where nothing is needed of one the other decides, where nobody told it may be 0."""
    n = sum(part.n or 0 for part in parts)
    listed = [part for part in parts if part.reason != "no_factor_rows"]
    deciding = [part for part in listed if part.low is not None]
    if not deciding:
        return Figure(None, "share", reason=listed[0].reason if listed else "no_factor_rows", n=n)
    low = 0.0 if len(listed) < len(parts) else min(part.low for part in deciding)
    high, values = min(part.high for part in deciding), [part.value for part in deciding if part.value is not None]
    return Figure(min(values, default=None), "share", low, high, None if values else deciding[0].reason, n)


def _gauge(figure: Figure, parts: Mapping[str, Figure], served: Serving) -> Gauge:
    rows = {"resources": pd.concat([served.own, served.shared])}
    return Gauge(figure, parts, len(served.own), len(served.shared), served.n_expired, rows)


def worst(found: Mapping[str, Gauge]) -> list[str]:
    """The factors with the smallest figure, several where they are equal; those without a figure are not ranked."""
    known = {name: gauge.figure.value for name, gauge in found.items() if gauge.figure.value is not None}
    least = min(known.values(), default=0.0)
    return [name for name, value in known.items() if np.isclose(value, least, rtol=1e-9, atol=1e-12)]


OF_FACTORS = (technology, talent, capital, land)
