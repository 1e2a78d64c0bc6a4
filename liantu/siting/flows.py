"""Flows 往来: whom a firm or a park deals with, what for, and where on the map each of them is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.place.located import firms_located, parks_located
from liantu.siting.by_park import PARK, spots_of

INTO, OUT = "in", "out"
COLUMNS = ["way", "partner", "value", "n", "n_unknown", "lng", "lat", "local"]


@dataclass(frozen=True)
class Flows:
    """The dealings of one firm or park, each way and partner once, those of known value first and the largest of them.

    Attributes
    ----------
    rows : DataFrame
        ``way`` (``in``: it buys, ``out``: it sells), ``partner`` (a firm, or a spot of :mod:`by_park`), ``value`` of
        the deals that say it [万元/year], ``n`` deals, ``n_unknown`` of them without a value, ``lng`` and ``lat`` of
        the partner where they are known, ``local`` whether it is in the city.
    n_inside : int
        Deals among the firms of the park itself, which no line can show.
    """

    rows: pd.DataFrame
    n_inside: int = 0

    @property
    def drawn(self) -> pd.DataFrame:
        """Those that a map can show."""
        return self.rows[self.rows["lng"].notna().to_numpy(bool)]


def flows_of_firm(city: City, firm: str) -> Flows:
    r"""Who supplies a firm and whom it supplies 企业往来.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links`` and the places of firms.
    firm : str
        A local firm.

    Returns
    -------
    Flows
        One row a partner and way, partners outside the city without a point. [万元/year]

    Notes
    -----
    .. math:: v_{ij} = \sum \mathrm{value} \text{ over the rows with supplier } i \text{ and customer } j

    A deal without a value is counted beside the sum; where none has a value the sum is unknown.

    References
    ----------
    Our own reading of the table.

    Examples
    --------
    >>> flows_of_firm(lamp_city(), "Cai").rows[["way", "partner", "local"]].to_numpy().tolist()
    [['in', 'Elsewhere', False], ['in', 'Ai', True]]
    """
    deals = city.firm_links
    sides = [
        (INTO, deals.loc[_is(deals["customer"], firm)], "supplier"),
        (OUT, deals.loc[_is(deals["supplier"], firm)], "customer"),
    ]
    parts = [pd.DataFrame({"way": way, "partner": rows[end], "value": rows["value"]}) for way, rows, end in sides]
    found = _summed(pd.concat(parts, ignore_index=True))
    located = firms_located(city)
    found["local"] = found["partner"].isin(located.index)
    return Flows(_placed(found, located, found["partner"]))


def flows_of_park(city: City, park: str) -> Flows:
    """The same of all firms of a park, with the spots of their partners in the city."""
    spots, deals = spots_of(city).astype("str"), city.firm_links
    supplier, customer = (deals[end].map(spots) for end in ("supplier", "customer"))
    here = PARK + park
    inside = _is(supplier, here) & _is(customer, here)
    sides = ((INTO, _is(customer, here) & ~inside, supplier), (OUT, _is(supplier, here) & ~inside, customer))
    parts = [
        pd.DataFrame({"way": way, "partner": partner[rows].fillna("outside"), "value": deals.loc[rows, "value"]})
        for way, rows, partner in sides
    ]
    found = _summed(pd.concat(parts, ignore_index=True))
    found["local"] = found["partner"].ne("outside")
    names = found["partner"].str.removeprefix(PARK)
    in_park = found["partner"].str.startswith(PARK)
    return Flows(_placed(found, parks_located(city), names.where(in_park)), int(inside.sum()))


def _is(column: pd.Series, name: str) -> np.ndarray:
    return (column == name).fillna(False).to_numpy(bool)


def _summed(deals: pd.DataFrame) -> pd.DataFrame:
    """Each way and partner once; the largest known value first."""
    deals = deals.astype({"way": "str", "partner": "str"})
    groups = deals.groupby(["way", "partner"], sort=False)["value"]
    found = groups.agg(["size", "count"]).rename(columns={"size": "n", "count": "n_known"}).reset_index()
    found["value"] = groups.sum(min_count=1).to_numpy()
    found["n_unknown"] = found["n"] - found["n_known"]
    return found.sort_values(["value", "n"], ascending=False, na_position="last", kind="stable", ignore_index=True)


def _placed(found: pd.DataFrame, located: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """With the point of each partner, where it is known."""
    at = [name for name in ("at_lng", "at_lat") if name in located] or ["lng", "lat"]
    points = located[at].set_axis(["lng", "lat"], axis="columns")
    points = points[~points.index.duplicated()].reindex(names.to_numpy(object, na_value=""))
    found[["lng", "lat"]] = points.to_numpy()
    return found.reindex(columns=COLUMNS)
