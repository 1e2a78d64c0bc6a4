"""Partners 供需对方: who supplies a segment from outside today, who here waits for it, and who elsewhere wants it."""

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose import SegmentFigures
from liantu.diagnose.dealings import UNKNOWN, Dealings, dealings
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.states import HELD
from liantu.facts import Figure
from liantu.place import RINGS


def waiting(city: City, read: SegmentFigures, segment: str) -> FigureTable:
    r"""Which segments wait for a segment downstream: those here that buy it, and those that could then start 下游等着.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links``.
    read : SegmentFigures
        The figures of its segments: ``state`` and ``output``. [万元/year]
    segment : str
        The segment that may come.

    Returns
    -------
    FigureTable, index ``segment``
        ``kind``: ``buys`` where local firms use it, ``could_start`` where somebody looked and found none,
        ``unchecked`` [class]; ``need``, what those here use of it [万元/year], reason ``no_cost_share`` or
        ``output_unknown``; ``is_essential`` [flag]. Those that buy most first, then those that could start, by name.

    Notes
    -----
    .. math:: \text{need}_m = a_{\ell m} X_m

    A user that could start needs more than this one input; that it would come is not said.

    References
    ----------
    Our own definition, on the terms of demand.

    Examples
    --------
    >>> waiting(lamp_city(), lamp_diagnosis().read, "chip").values[["kind", "need"]].to_dict("index")
    {'lamp': {'kind': 'buys', 'need': 100.0}, 'package': {'kind': 'could_start', 'need': 0.0}}
    """
    supplier, customer, share = city.inputs
    mine = supplier == city.segments.index.get_loc(segment)
    users, shares = customer[mine], share[mine]
    made = _plain(read.figures["output"])[users]
    states = read.figures["state"].to_numpy(object)[users]
    kinds = np.select([np.isin(states, HELD), states == "absent"], ["buys", "could_start"], "unchecked")
    needed = city.needs.customer[city.needs.supplier == city.segments.index.get_loc(segment)]
    values = pd.DataFrame(
        {
            "kind": kinds.astype(object),
            "need": _numbers(np.where((shares == 0) | (made == 0), 0.0, shares * made)),
            "is_essential": np.isin(users, needed),
        },
        index=pd.Index(city.segments.index[users], name="segment", dtype=object),
    )
    reasons = pd.DataFrame(
        {"need": np.where(np.isnan(shares), "no_cost_share", "output_unknown")}, values.index, dtype=object
    )
    order = sorted(range(len(values)), key=lambda place: _first_waiting(values.iloc[place], str(values.index[place])))
    return FigureTable(values.iloc[order], reasons.iloc[order], {"need": "万元"})


def _first_waiting(row: pd.Series, name: str) -> tuple[int, bool, float, str]:
    kinds = ("buys", "could_start", "unchecked")
    unknown = pd.isna(row["need"])
    return kinds.index(row["kind"]), unknown, 0.0 if unknown else -float(row["need"]), name


def suppliers(city: City, deals: Dealings, segment: str) -> FigureTable:
    r"""Who supplies a segment from outside today: those whom an anchor's need could bring here 现供外地企业.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links``.
    deals : Dealings
        :func:`~liantu.diagnose.dealings.dealings` of the city. [万元/year]
    segment : str
        The segment.

    Returns
    -------
    FigureTable, index ``supplier``
        ``ring``, one of ``RINGS`` or ``unknown`` [class]; ``value``, what firms here buy of it in a year [万元/year],
        reason ``no_links`` where no deal tells a value; ``n_buyers`` [firms]. The largest first, then by name.

    Notes
    -----
    .. math:: v_s = \sum_{i\ \text{here}} z_{si}

    Who sells here already knows the buyers; whether it would come is not said.

    References
    ----------
    Our own definition, after the source: the suppliers of a display maker followed it.

    Examples
    --------
    >>> from liantu.diagnose.dealings import dealings
    >>> suppliers(lamp_city(), dealings(lamp_city()), "package").values.to_dict("index")
    {'Elsewhere': {'ring': 'abroad', 'value': 75.0, 'n_buyers': 1}}
    """
    mine = (deals.segment == city.segments.index.get_loc(segment)) & (deals.supplier < 0) & (deals.customer >= 0)
    rings = [*RINGS, "unknown"]
    rows = pd.DataFrame(
        {
            "supplier": deals.source[mine],
            "ring": [rings[min(ring, UNKNOWN)] for ring in deals.ring[mine].tolist()],
            "value": deals.value[mine],
            "buyer": deals.customer[mine],
        }
    )
    groups = rows.groupby("supplier", sort=True)
    values = pd.DataFrame(
        {
            "ring": groups["ring"].first(),
            "value": _numbers(groups["value"].sum(min_count=1).to_numpy(float)),
            "n_buyers": groups["buyer"].nunique(),
        }
    )
    values = values.sort_values("value", ascending=False, kind="stable", na_position="last")
    reasons = pd.DataFrame({"value": "no_links"}, values.index, dtype=object)
    return FigureTable(values, reasons, {"value": "万元", "n_buyers": "count"})


def suppliers_by_segment(city: City, deals: Dealings) -> dict[str, list[str]]:
    """The names of :func:`suppliers` of every segment that has any, in their order.

    >>> from liantu.diagnose.dealings import dealings
    >>> suppliers_by_segment(lamp_city(), dealings(lamp_city()))
    {'package': ['Elsewhere']}
    """
    mine = (deals.segment >= 0) & (deals.supplier < 0) & (deals.customer >= 0)
    sums: dict[str, dict[str, float]] = {}
    rows = (each[mine].tolist() for each in (deals.segment, deals.source, np.nan_to_num(deals.value)))
    for place, name, value in zip(*rows, strict=True):
        found = sums.setdefault(city.segments.index[place], {})
        found[name] = found.get(name, 0.0) + value
    return {segment: sorted(found, key=lambda name: (-found[name], name)) for segment, found in sums.items()}


def purchases(city: City, deals: Dealings, firm: str, segment: str) -> dict[str, float]:
    """What a firm is told to buy of a segment in a year, by ring, the nearest first. [万元/year]

    >>> from liantu.diagnose.dealings import dealings
    >>> purchases(lamp_city(), dealings(lamp_city()), "Cai", "package")
    {'abroad': 75.0}
    """
    mine = (deals.customer == city.places_of_firms([firm])[0]) & (deals.value > 0)
    mine &= deals.segment == city.segments.index.get_loc(segment)
    amounts = np.bincount(deals.ring[mine], deals.value[mine], minlength=UNKNOWN + 1)
    return {ring: amount for ring, amount in zip((*RINGS, "unknown"), amounts.tolist(), strict=True) if amount}


def partner_demand(
    city: City, partners: pd.DataFrame, read: SegmentFigures, segment: str, size: float | None
) -> FigureTable:
    r"""What partner places want of a segment, and how much of it a new one here would serve 合作地需求.

    Parameters
    ----------
    city : City
        The city; reads ``segments.outside_demand`` and, of ``firm_links``, sales to the outside. [万元/year]
    partners : DataFrame
        The sheet of partner places: ``partner``, ``place``, ``segment``, ``demand``. [万元/year]
    read : SegmentFigures
        The figures of the segments: ``demand`` and ``capacity``. [万元/year]
    segment : str
        The segment that may come.
    size : float or None
        What it would make in a year. [万元/year]

    Returns
    -------
    FigureTable, index ``partner``
        ``demand``, reason ``not_given``; ``served`` with what is left when those here are served first, its upper end
        if all went out [万元/year]; ``served_share`` of the demand [share]; reason ``size_unknown`` without a size;
        ``teller``, ``partners`` or ``sales`` [class]. Where the sheet tells no partner of the segment: places to which
        it is sold, and as ``""`` what ``outside_demand`` tells beyond that. Empty where nothing is told.

    Notes
    -----
    .. math:: \text{served}_p = d_p \min\Big(1, \frac{\max(0, s - \max(0, D^{\text{local}} - K))}{\sum_p d_p}\Big)

    Local users first, then all that is told outside, pro rata. :math:`D^{\text{local}}` is demand less what
    ``outside_demand`` tells, unknown parts left out. Partners whose demand is not told stay listed and get nothing.
    A demand is no order.

    References
    ----------
    Our own definition, after the source: a wafer plant that served its whole bay area.

    Examples
    --------
    >>> city, found = lamp_city(), lamp_diagnosis()
    >>> none = pd.DataFrame(columns=["partner", "segment", "demand"])
    >>> partner_demand(city, none, found.read, "lamp", 2000).figure("", "served").value
    1900.0
    >>> len(partner_demand(city, none, found.read, "package", 2000).values)
    0
    """
    told, teller = _told_outside(city, partners, segment)
    wanted = told.to_numpy(float, na_value=np.nan)
    whole = float(np.nansum(wanted))
    figures = read.figures.loc[segment]
    outside = city.segments["outside_demand"].astype(float).fillna(0.0)[segment]
    here = max(_number(figures["demand"]) - outside, 0.0)
    made = np.nan if size is None else size
    left = max(made - max(here - _number(figures["capacity"]), 0.0), 0.0) if size is not None else np.nan
    values = pd.DataFrame({"demand": told, "teller": pd.Series(teller, told.index, dtype=object)})
    for name, amount in (("", left), ("_low", left), ("_high", made)):
        part = min(amount / whole, 1.0) if whole > 0 else 0.0 * amount
        values[f"served{name}"] = pd.array(wanted * part, dtype="Float64")
        values[f"served_share{name}"] = pd.array(np.where(wanted > 0, part, np.nan), dtype="Float64")
    why = np.where(np.isnan(wanted), "not_given", "size_unknown")
    share = np.where(wanted == 0, "nothing_needed", why)
    reasons = pd.DataFrame({"demand": why, "served": why, "served_share": share}, values.index, dtype=object)
    units = {"demand": "万元", "served": "万元", "served_share": "share"}
    ends = {name: (f"{name}_low", f"{name}_high") for name in ("served", "served_share")}
    return FigureTable(values, reasons, units, ends)


def _told_outside(city: City, partners: pd.DataFrame, segment: str) -> tuple[pd.Series, str]:
    """What each place outside wants, the largest first, and who tells it: the sheet of partners, else the recorded
    sales by place and what ``outside_demand`` tells beyond them.
    """
    rows = partners[(partners["segment"] == segment).fillna(False).to_numpy(bool)]
    supplies = rows["supply"].notna() if "supply" in rows else rows["demand"].isna() & False
    rows = rows[(rows["demand"].notna() | ~supplies).to_numpy(bool)]  # who only supplies wants nothing
    if len(rows):
        found, teller = rows.groupby("partner", sort=True)["demand"].sum(min_count=1), "partners"
    else:
        found, teller = _sold_by_place(city, segment), "sales"
        outside = city.segments["outside_demand"].astype(float).fillna(0.0)[segment]
        found[""] = found.get("", 0.0) + max(outside - float(found.sum()), 0.0)
        found = found[found > 0]
    found.index = pd.Index(found.index, name="partner", dtype=object)
    return found.astype("Float64").sort_values(ascending=False, kind="stable", na_position="last"), teller


def _sold_by_place(city: City, segment: str) -> pd.Series:
    """What firms here are told to sell of a segment outside, by the place that the rows name. [万元/year]"""
    deals = dealings(city)
    sold = (deals.segment == city.segments.index.get_loc(segment)) & (deals.customer < 0) & (deals.supplier >= 0)
    sold &= deals.value > 0
    places = city.firm_links["place"].fillna("")[deals.row[sold]]
    return pd.Series(deals.value[sold], dtype=float).groupby(places.tolist(), sort=True).sum()


def whole_served(table: FigureTable) -> Figure:
    """All that is told of the demand outside, and which part of it would be served; reason ``partners_unknown``."""
    known = table.values["demand"].dropna()
    if not len(known) or not float(known.sum()):
        return Figure(None, "share", reason="partners_unknown")
    if table.values["served"].isna().all():
        return Figure(None, "share", reason="size_unknown")
    value, low, high = (float(table.values[f"served{end}"].sum()) / float(known.sum()) for end in ("", "_low", "_high"))
    return Figure(value, "share", low, high, n=len(known))


def _number(value: object) -> float:
    return 0.0 if pd.isna(value) else float(value)


def _plain(numbers: pd.Series) -> np.ndarray:
    return numbers.to_numpy(float, na_value=np.nan)


def _numbers(amounts: np.ndarray) -> pd.arrays.FloatingArray:
    return pd.array(amounts, dtype="Float64")


OF_PARTNERS = (waiting, suppliers, partner_demand)
STATUS = {"waiting": "definition", "suppliers": "definition", "partner_demand": "assumption"}
