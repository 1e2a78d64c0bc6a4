"""Views 视图: what stands around one firm or one segment, and the layers of a chain.

Selections of rows, with no figure of their own but the share of a firm's purchases that is local.
"""

from typing import NamedTuple

import pandas as pd

from liantu.chain.city import City
from liantu.facts import Figure, ratio

LAYERS = ("supply", "service", "factor", "value", "technology")
PARTNERS = ["tier", "firm", "via", "segment", "product", "value", "local", "place"]


def layers(segments: pd.DataFrame) -> dict[str, list[str]]:
    """The segments of a chain by layer 层次, each in the order of the sheet; services 服务 stand apart from the supply.

    ``segments`` has ``stage`` and ``layer``, as :attr:`Chain.segments <liantu.chain.Chain>` has.

    >>> layers(lamp_diagnosis().segments)["supply"]
    ['wafer', 'chip', 'package', 'lamp']
    """
    service = (segments["layer"] == "supply") & segments["stage"].eq("service").fillna(False)
    layer = segments["layer"].mask(service, "service")
    return {name: segments.index[layer == name].tolist() for name in LAYERS}


def neighbours(city: City, segment: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who supplies a segment and who uses it: ``segment``, ``cost_share`` and ``essential``, the largest share first.

    Several products between the same two add up. An unknown share is None and stands last.

    >>> suppliers, customers = neighbours(lamp_city(), "chip")
    >>> suppliers["segment"].tolist(), customers[["segment", "cost_share"]].to_numpy().tolist()
    (['wafer'], [['package', 0.2], ['lamp', 0.1]])
    """
    links = city.segment_links
    supplied = links[(links["customer_segment"] == segment).to_numpy(bool)]
    used = links[(links["supplier_segment"] == segment).to_numpy(bool)]
    return _merged(supplied, "supplier_segment"), _merged(used, "customer_segment")


def _merged(links: pd.DataFrame, end: str) -> pd.DataFrame:
    found = links.groupby(end, sort=False).agg({"cost_share": lambda each: each.sum(min_count=1), "essential": "max"})
    found = found.sort_values("cost_share", ascending=False, na_position="last", kind="stable")
    found = found.rename_axis("segment").reset_index()
    return found.assign(cost_share=_or_none(found["cost_share"]), essential=_or_none(found["essential"]))


def _or_none(cells: pd.Series) -> pd.Series:
    return pd.Series([None if pd.isna(cell) else cell for cell in cells.tolist()], index=cells.index, dtype=object)


def within(links: pd.DataFrame, segment: str, steps: int) -> list[str]:
    """The segment and those that lie at most so many links up or down from it, the nearest first, then by name.

    Up and down are never mixed: a supplier's other customers are not near, only what flows in and what flows out.

    >>> within(lamp_city().segment_links, "package", 1), within(lamp_city().segment_links, "lamp", 1)
    (['package', 'chip', 'lamp'], ['lamp', 'chip', 'package'])
    """
    ends = list(zip(links["supplier_segment"], links["customer_segment"], strict=True))
    found = [segment]
    up = down = {segment}
    for _ in range(steps):
        up = {supplier for supplier, customer in ends if customer in up}
        down = {customer for supplier, customer in ends if supplier in down}
        found += sorted((up | down) - set(found))
    return found


def firms_of(city: City, segment: str) -> list[tuple[str, float | None]]:
    """The firms of a segment with what each makes there, in 万元 a year, the largest first; None where not reported.

    >>> firms_of(lamp_city(), "chip")
    [('Ai', 60.0), ('Bo', 40.0)]
    """
    rows = city.firm_segments[(city.firm_segments["segment"] == segment).to_numpy(bool)]
    revenue = city.firms["revenue"].reindex(rows["firm"]).to_numpy(float, na_value=float("nan"))
    made = pd.Series(revenue * rows["share"].to_numpy(float), index=rows["firm"]).groupby(level=0).sum(min_count=1)
    known = [(str(name), None if pd.isna(amount) else float(amount)) for name, amount in made.items()]
    return sorted(known, key=lambda pair: (pair[1] is None, -(pair[1] or 0.0), pair[0]))


class Ego(NamedTuple):
    """What surrounds a firm 企业关系.

    ``suppliers`` and ``customers``: one row a partner and link, with its ``tier`` (1 = deals with the firm itself),
    ``via`` whom it deals, ``segment``, ``product``, ``value`` [万元/year], whether it is ``local`` and its ``place``.
    ``local_share``: the local part of what the firm buys.
    """

    firm: str
    suppliers: pd.DataFrame
    customers: pd.DataFrame
    local_share: Figure


def ego(city: City, firm: str, tiers: int = 2) -> Ego:
    """The firm's suppliers and customers, tier by tier, from the rows of ``firm_links``.

    A partner stands in the nearest tier in which it appears. Only local firms are followed further: of the dealings
    of others the city knows nothing.

    >>> found = ego(lamp_city(), "Cai")
    >>> found.suppliers[["firm", "value", "local"]].to_numpy().tolist(), found.local_share.value
    ([['Elsewhere', 75.0, False], ['Ai', 25.0, True]], 0.25)
    """
    bought = city.firm_links[(city.firm_links["customer"] == firm).to_numpy(bool)].dropna(subset="value")
    from_here = bought.loc[bought["supplier"].isin(city.firms.index), "value"].sum()
    share = ratio(from_here, bought["value"].sum())
    figure = Figure(share, "share", reason="no_links" if share is None else None, n=len(bought))
    suppliers = _tiers(city, firm, tiers, partner="supplier", via="customer")
    return Ego(firm, suppliers, _tiers(city, firm, tiers, partner="customer", via="supplier"), figure)


def _tiers(city: City, firm: str, tiers: int, *, partner: str, via: str) -> pd.DataFrame:
    links, seen, reached, found = city.firm_links, {firm}, {firm}, []
    for tier in range(1, tiers + 1):
        rows = links[links[via].isin(reached) & ~links[partner].isin(seen)]
        rows = rows.rename(columns={partner: "firm", via: "via"}).assign(tier=tier)
        found.append(rows.sort_values(["value", "firm"], ascending=[False, True], na_position="last", kind="stable"))
        seen |= set(rows["firm"])
        reached = set(rows["firm"]) & set(city.firms.index)
    rows = pd.concat(found, ignore_index=True)
    local = rows["firm"].isin(city.firms.index).to_numpy(bool)
    return rows.assign(local=local, value=_or_none(rows["value"]))[PARTNERS]
