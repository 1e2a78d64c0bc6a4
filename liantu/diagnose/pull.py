"""Pull 需求牵引: which missing segment local buyers wait for, and which gap is the worst."""

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.states import is_held, is_in

KINDS = ("broken_middle", "absent", "weak")


def demand_pull(city: City, counted: pd.Index, state: pd.Series, demand: pd.Series) -> pd.DataFrame:
    r"""The absent segments of a chain, those first for which the city buys most elsewhere 需求牵引清单.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links`` and ``firm_segments``.
    counted : Index
        The counted segments of the chain.
    state : Series
        State of each segment. [class]
    demand : Series
        Demand for each segment. [万元/year]

    Returns
    -------
    DataFrame, index ``segment``
        ``demand`` [万元/year], the ``suppliers`` and ``users`` that are there, each a tuple of segments [names], and
        ``n_buyers``, the local firms in the using segments. [firms]
        Demand is unknown as in :func:`~liantu.diagnose.amounts.demand`, reason ``demand_unknown``.

    Notes
    -----
    .. math:: \text{order by } D_\ell \text{ descending, then unknown } D_\ell \text{ by number of users, then name}

    Users and suppliers are linked segments that are weak, present or strong, in whatever chain. All that the users of
    an absent segment need comes from elsewhere, so its demand is what could be held here. It is no proof that a plant
    would pay.

    References
    ----------
    Our own definition; the order is that of the fill list in the interface.

    Examples
    --------
    >>> lamp = lamp_diagnosis().segments
    >>> demand_pull(lamp_city(), lamp.index, lamp["state"], lamp["demand"]).loc["package"].to_dict()
    {'demand': 500.0, 'suppliers': ('chip',), 'users': ('lamp',), 'n_buyers': 1}
    """
    places = city.places_of_segments(counted)
    is_absent = is_in(state.to_numpy(object)[places], ("absent",))
    absent = [segment for segment, gone in zip(counted.tolist(), is_absent.tolist(), strict=True) if gone]
    needs = demand.to_numpy(float, na_value=np.nan)[places[is_absent]].tolist()
    found = [*zip(absent, needs, *there_around(city, state, absent), strict=True)]
    found.sort(key=lambda row: (np.isnan(row[1]), -np.nan_to_num(row[1]), -len(row[3]), row[0]))
    segments, needs, suppliers, users = zip(*found, strict=True) if found else ((),) * 4
    rows = {
        "demand": pd.array(needs, dtype="Float64"),
        "suppliers": pd.Series(suppliers, dtype=object),
        "users": pd.Series(users, dtype=object),
        "n_buyers": np.array([_n_buyers(city, each) for each in users], int),
    }
    return pd.DataFrame(rows).set_index(pd.Index(segments, name="segment", dtype=counted.dtype))


def _n_buyers(city: City, users: tuple[str, ...]) -> int:
    """The local firms in these segments, each once."""
    chosen = np.zeros(len(city.segments), bool)
    chosen[city.places_of_segments(users)] = True
    return len(np.unique(city.shares.firm[chosen[city.shares.segment]]))


def there_around(
    city: City, state: pd.Series, segments: list[str]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """For each of the segments its linked suppliers, and its linked users, that are there; the first named first."""
    held, (supplier, customer, _) = is_held(state), city.inputs
    names, places = state.index.to_numpy(object), city.places_of_segments(segments)
    suppliers, users = [], []
    for place in places:
        above, below = supplier[(customer == place) & held[supplier]], customer[(supplier == place) & held[customer]]
        suppliers.append(tuple(dict.fromkeys(names[above])))
        users.append(tuple(dict.fromkeys(names[below])))
    return suppliers, users


def worst_first(rows: pd.DataFrame, pull: pd.DataFrame) -> list[tuple[str, str]]:
    """The gaps of a chain as segment and kind: broken middles, the other absent, then the weak by what they lack.

    ``rows`` are the counted segments with their figures, ``pull`` is :func:`demand_pull`. Unchecked ones are no gaps.

    >>> found = lamp_diagnosis()
    >>> worst_first(found.counted, found.demand_pull)
    [('package', 'broken_middle')]
    """
    broken = [segment for segment in pull.index if rows.at[segment, "broken_middle"]]
    absent = [segment for segment in pull.index if segment not in broken]
    lacking = (rows["demand"] - rows["capacity"])[rows["state"] == "weak"]
    weak = sorted(lacking.index, key=lambda segment: (-lacking[segment], segment))
    kinds = zip(KINDS, (broken, absent, weak), strict=True)
    return [(segment, kind) for kind, segments in kinds for segment in segments]
