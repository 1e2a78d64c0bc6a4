"""Rooting 扎根: how deeply the firms of a chain stand in the city, in parts that are never blended unasked."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from liantu.chain import City, once_a_city
from liantu.facts import Figure, ratio

PARTS = ("local_purchases", "local_sales", "local_research", "local_headquarters", "years_here", "external_internal")
FULL_YEARS = 20.0  # in a blend, that many years count as one: an assumption


def members(city: City, counted: pd.Index) -> np.ndarray:
    """Which firms stand in these segments: one yes or no a firm, and a no at the end for all outside the city."""
    chosen, found = np.zeros(len(city.segments), bool), np.zeros(len(city.firms) + 1, bool)
    chosen[city.places_of_segments(counted)] = True
    found[city.shares.firm[chosen[city.shares.segment]]] = True
    return found


def local_sales(city: City, counted: pd.Index) -> Figure:
    r"""Share of the recorded sales of a chain's firms that stays in the city 本地销售占比.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links.value``. [万元/year]
    counted : Index
        The counted segments of the chain, whose firms are the sellers.

    Returns
    -------
    Figure in 0–1
        Over ``n`` sales with a value; reason ``no_links`` where there is none. [share]

    Notes
    -----
    .. math:: \sum_{\text{customer local}} z \Big/ \sum z

    References
    ----------
    The counterpart of the regional purchase coefficient on the selling side.

    Examples
    --------
    >>> local_sales(lamp_city(), lamp_city().segments.index)
    Figure(value=1.0, unit='share', low=None, high=None, reason=None, n=1)
    """
    supplier, customer, value = city.trades
    used = members(city, counted)[supplier] & ~np.isnan(value)
    found = ratio(float(value[used & (customer >= 0)].sum()), float(value[used].sum()))
    return Figure(found, "share", reason="no_links" if found is None else None, n=int(used.sum()))


def local_research(city: City, counted: pd.Index, rings: pd.Series) -> Figure:
    r"""Share of the research spending of a chain's firms that is done in the city 本地研发占比.

    Parameters
    ----------
    city : City
        The city; reads ``firms.rd_share`` [share] and ``revenue``. [万元/year]
    counted : Index
        The counted segments of the chain.
    rings : Series
        The ring in which each firm's research is done, ``firms.rd_place``. [class]

    Returns
    -------
    Figure in 0–1
        Over the ``n`` firms that tell all three; reason ``research_unknown`` where none does. [share]

    Notes
    -----
    .. math:: \sum_{\text{done here}} r_i\,\mathrm{revenue}_i \Big/ \sum_{\text{place told}} r_i\,\mathrm{revenue}_i

    Firms that do not tell are left out, not counted as elsewhere.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> city = lamp_city()
    >>> local_research(city, city.segments.index, city.firms["rd_place"]).reason
    'research_unknown'
    """
    chosen = members(city, counted)[:-1]
    share, revenue = (city.firms[name].to_numpy(float, na_value=np.nan)[chosen] for name in ("rd_share", "revenue"))
    spent = share * revenue
    ring = rings.to_numpy(object)[chosen]
    told = ~np.isnan(spent) & pd.notna(ring)
    here = float(spent[told][ring[told] == "city"].sum())
    found = ratio(here, float(spent[told].sum()))
    return Figure(found, "share", reason="research_unknown" if found is None else None, n=int(told.sum()))


def local_headquarters(city: City, counted: pd.Index, rings: pd.Series) -> Figure:
    r"""Share of a chain's firms whose headquarters are in the city 总部在本地的占比.

    Parameters
    ----------
    city : City
        The city.
    counted : Index
        The counted segments of the chain.
    rings : Series
        The ring of each firm's ``headquarters``. [class]

    Returns
    -------
    Figure in 0–1
        Over the ``n`` firms that tell; its ends count the others as elsewhere and as here. [share]
        Reason ``headquarters_unknown`` where none tells.

    Notes
    -----
    .. math:: n_{\text{here}} \big/ n_{\text{told}}

    By number, not by size.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> city = lamp_city()
    >>> local_headquarters(city, city.segments.index, city.firms["headquarters"]).high
    1.0
    """
    ring = rings.to_numpy(object)[members(city, counted)[:-1]]
    told, n = int(pd.notna(ring).sum()), len(ring)
    here = int((ring[pd.notna(ring)] == "city").sum())
    low, high = ratio(here, n), ratio(here + n - told, n)
    reason = None if told else "headquarters_unknown"
    return Figure(ratio(here, told), "share", low, high, reason, told)


def years_here(city: City, counted: pd.Index) -> Figure:
    r"""How many years a chain's firms have been in the city, half of them longer 落户年数.

    Parameters
    ----------
    city : City
        The city; reads ``firms.arrived`` and ``as_of``.
    counted : Index
        The counted segments of the chain.

    Returns
    -------
    Figure ≥ 0
        The median over the ``n`` firms whose year is told, up to the newest year of the rows; reason
        ``arrival_unknown`` where none is, or no row has a date. [years]

    Notes
    -----
    .. math:: \operatorname{median}_i(t - \mathrm{arrived}_i)

    Firms that left are not in the rows, so the city may look more faithful than it is.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> years_here(lamp_city(), lamp_city().segments.index).reason
    'arrival_unknown'
    """
    arrived = city.firms["arrived"].to_numpy(float, na_value=np.nan)[members(city, counted)[:-1]]
    arrived, newest = arrived[~np.isnan(arrived)], _newest_year(city)
    if newest is None or not len(arrived):
        return Figure(None, "years", reason="arrival_unknown", n=0)
    return Figure(float(max(np.median(newest - arrived), 0)), "years", n=len(arrived))


@once_a_city
def _newest_year(city: City) -> int | None:
    days = city.firms["as_of"].dropna().tolist()
    years = [int(day[:4]) for day in days if re.match("[0-9]{4}", day)]  # a text that is no date is kept as it is
    return max(years, default=None)


def external_internal(city: City, counted: pd.Index) -> Figure:
    r"""Whether a chain's firms deal with partners outside or inside the city 内外联系指数.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links``.
    counted : Index
        The counted segments of the chain.

    Returns
    -------
    Figure in −1–1
        −1 if all ``n`` partnerships are local, 1 if none is; reason ``no_links`` where there is none. [index]

    Notes
    -----
    .. math:: (E - I) / (E + I)

    with :math:`E` the pairs of a chain's firm and an outside partner, and :math:`I` the pairs of two local firms.

    References
    ----------
    Krackhardt, D. and Stern, R. (1988), Informal networks and organizational crises, Social Psychology Quarterly 51(2).

    Examples
    --------
    >>> external_internal(lamp_city(), lamp_city().segments.index).value
    0.0
    """
    chosen, (supplier, customer, _) = members(city, counted), city.trades
    used = chosen[supplier] | chosen[customer]
    n, n_inside = (len(np.unique(_pairs(city)[rows])) for rows in (used, used & (supplier >= 0) & (customer >= 0)))
    if not n:
        return Figure(None, "index", reason="no_links", n=0)
    return Figure((n - 2 * n_inside) / n, "index", n=n)


@once_a_city
def _pairs(city: City) -> np.ndarray:
    """A number for each row of ``firm_links``, the same where supplier and customer are."""
    numbers: dict[tuple[str, str], int] = {}
    ends = zip(*(city.firm_links[end].tolist() for end in ("supplier", "customer")), strict=True)
    return np.array([numbers.setdefault(pair, len(numbers)) for pair in ends], int)


def blended(parts: Mapping[str, Figure], weights: Mapping[str, float]) -> Figure:
    """One number of the parts, weighted as the reader chose: an assumption, for those who must have one. [share]

    Years count in full from twenty on, the index of ties is turned so that 1 is all local. A part that is unknown is
    left out with its weight; ``n`` counts those that are in. Reason ``no_weights`` where nothing is left.

    >>> share = Figure(0.5, "share")
    >>> blended({"local_purchases": share, "external_internal": Figure(-1, "index")}, {"local_purchases": 1.0}).value
    0.5
    """
    known = {name: _as_share(name, part.value) for name, part in parts.items() if part.value is not None}
    used = {name: weights.get(name, 0.0) for name in known if weights.get(name, 0.0) > 0}
    value = ratio(sum(weight * known[name] for name, weight in used.items()), sum(used.values()))
    return Figure(value, "share", reason="no_weights" if value is None else None, n=len(used))


def _as_share(name: str, value: float) -> float:
    if name == "years_here":
        return min(value / FULL_YEARS, 1.0)
    return (1 - value) / 2 if name == "external_internal" else value
