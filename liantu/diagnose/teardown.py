"""Teardown 产品拆解: how much of a product's cost is made here, and which missing part would serve most firms."""

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.states import HELD

KINDS = ("absent", "unknown", "there")  # what can be said of a part, in the order in which a reader needs it
ALMOST = 1e-9
STATUS = {"local_content": "definition", "missing_parts": "definition"}


def products_of(city: City, segments: pd.Index) -> list[str]:
    """The products that concern a chain, in the order of the sheet: a part, or the product itself, is its segment.

    >>> products_of(lamp_surroundings(), lamp_diagnosis().segments.index)
    ['lamp']
    """
    rows = city.boms
    near = rows["segment"].isin(segments).to_numpy(bool) | rows["product"].isin(segments).to_numpy(bool)
    return rows.loc[near, "product"].drop_duplicates().tolist()


def most_parts(city: City, segments: pd.Index) -> str | None:
    """The product with most parts in a chain, the first of the sheet where several have; none where there is none."""
    products = products_of(city, segments)
    mine = city.boms.loc[city.boms["segment"].isin(segments).to_numpy(bool), "product"].value_counts()
    return max(products, key=lambda product: mine.get(product, 0), default=None)


def kinds_of(city: City, state: pd.Series) -> pd.Series:
    """Of each part ``there``, ``absent``, or ``unknown`` where it has no segment or an unchecked one."""
    states = city.boms["segment"].map(state)
    there, absent = states.isin(HELD).to_numpy(bool), states.eq("absent").fillna(False).to_numpy(bool)
    return pd.Series(np.select([there, absent], ["there", "absent"], "unknown"), city.boms.index, dtype=object)


def local_content(city: City, products: list[str], state: pd.Series) -> FigureTable:
    r"""Which share of each product's cost is parts whose segment is here 本地含量.

    Parameters
    ----------
    city : City
        The city; reads ``boms``.
    products : list of str
        The products asked for.
    state : Series
        State of each segment of the city. [class]

    Returns
    -------
    FigureTable, index ``product``
        ``local_content``, with the parts of which nobody knows as absent, which is the figure, and as present; empty
        where no cost share is told (``no_cost_share``). ``told``, the cost shares added up, and ``untold``, what they
        leave [share]; ``n_parts``, ``n_missing``, ``n_unknown``, ``n_without_share``. [parts]

    Notes
    -----
    .. math:: \sum_{p \text{ there}} s_p \Big/ \sum_p s_p

    over the parts with a cost share. There: the part's segment is weak, present or strong, so the figure is what could
    be bought here, not what is. A part without a segment, or with an unchecked one, counts for nothing in the figure
    and in full in its upper end. What no part tells, assembly for one, is left out and named.

    References
    ----------
    Local content by cost, as in rules of origin; which parts count is our own definition.

    Examples
    --------
    >>> found = local_content(lamp_surroundings(), ["lamp"], lamp_diagnosis().segments["state"])
    >>> {name: round(value, 3) for name, value in found.values.loc["lamp"].to_dict().items()} # doctest: +ELLIPSIS
    {'local_content': 0.5, 'local_content_low': 0.5, 'local_content_high': 0.625, 'told': 0.8, 'untold': 0.2, ...}
    """
    kind, share = kinds_of(city, state), city.boms["cost_share"].to_numpy(float, na_value=np.nan)
    rows = {product: _content(kind, share, city.boms["product"].eq(product).to_numpy(bool)) for product in products}
    columns = ("local_content", "local_content_low", "local_content_high", "told", "untold")
    counts = ("n_parts", "n_missing", "n_unknown", "n_without_share")
    values = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, *counts]).rename_axis("product")
    values = values.astype(dict.fromkeys(columns, "Float64") | dict.fromkeys(counts, int))
    reasons = pd.DataFrame("no_cost_share", values.index, values.columns, dtype=object)
    units = dict.fromkeys(columns, "share") | dict.fromkeys(counts, "count")
    return FigureTable(values, reasons, units, {"local_content": ("local_content_low", "local_content_high")})


def _content(kind: pd.Series, share: np.ndarray, mine: np.ndarray) -> tuple[float | None, ...]:
    known = mine & ~np.isnan(share)
    there, unknown = (float(share[known & (kind == word).to_numpy(bool)].sum()) for word in ("there", "unknown"))
    told = float(share[known].sum())
    ends = (there / told, there / told, (there + unknown) / told) if told > 0 else (None, None, None)
    counts = (int((mine & (kind == word).to_numpy(bool)).sum()) for word in ("absent", "unknown"))
    left = 1.0 - told
    return *ends, told, left if left > ALMOST else 0.0, int(mine.sum()), *counts, int((mine & np.isnan(share)).sum())


def local_users(city: City) -> pd.Series:
    """How many local firms stand in the segments that buy each segment; one firm in two of them counts once."""
    n, inputs = len(city.segments), city.inputs
    buys = inputs.cost_share != 0  # a share of 0 is a relation without a purchase
    firms_in: list[set[int]] = [set() for _ in range(n)]
    for firm, segment in zip(city.shares.firm.tolist(), city.shares.segment.tolist(), strict=True):
        firms_in[segment].add(firm)
    users: list[set[int]] = [set() for _ in range(n)]
    for supplier, customer in zip(inputs.supplier[buys].tolist(), inputs.customer[buys].tolist(), strict=True):
        users[supplier] |= firms_in[customer]
    return pd.Series([len(each) for each in users], city.segments.index, dtype=int)


def missing_parts(city: City, product: str, state: pd.Series) -> FigureTable:
    r"""The parts of a product, those first that are missing and would serve most local firms 缺件次序.

    Parameters
    ----------
    city : City
        The city; reads ``boms``, ``segment_links`` and ``firms.segments``.
    product : str
        The product.
    state : Series
        State of each segment of the city. [class]

    Returns
    -------
    FigureTable, index ``part``
        ``kind``, one of ``KINDS`` [class]; ``segment``; ``cost_share`` [share]; ``local_users``, the firms here that
        stand in segments which buy the part's segment [firms]; ``pull``, empty where the part is here
        (``already_here``), or nobody knows (``part_unknown``), or told no cost share (``not_given``). [weight]

    Notes
    -----
    .. math:: s_p \cdot u_{\ell(p)}

    with :math:`s_p` the cost share and :math:`u` the local users of the part's segment. Missing parts by it, then
    those of which nobody knows, then those that are here, both by cost share. The users need not make this product:
    a part that many can use is easier to bring here.

    References
    ----------
    The practice of 拆解招商; the product of the two is our own definition.

    Examples
    --------
    >>> missing_parts(lamp_surroundings(), "lamp", lamp_diagnosis().segments["state"]).values["pull"].to_dict()
    {'socket': 0.3, 'lens': None, 'light source': None}
    """
    rows = city.boms[city.boms["product"].eq(product).to_numpy(bool)]
    kind, segment = kinds_of(city, state)[rows.index], rows["segment"]
    users = segment.map(local_users(city)).astype("Float64")
    pull = (rows["cost_share"] * users).where((kind == "absent").to_numpy(bool))
    columns = {"kind": kind, "segment": segment, "cost_share": rows["cost_share"], "local_users": users, "pull": pull}
    values = pd.DataFrame(columns).set_axis(pd.Index(rows["part"], name="part", dtype=object))
    order = sorted(range(len(values)), key=lambda place: _urgency(values.iloc[place], str(values.index[place])))
    values = values.iloc[order]
    why_empty = {"there": "already_here", "unknown": "part_unknown", "absent": "not_given"}
    known = {"segment": "not_given", "cost_share": "not_given", "local_users": "no_segment"}
    reasons = pd.DataFrame(known | {"pull": values["kind"].map(why_empty)}, values.index, dtype=object)
    units = {"cost_share": "share", "local_users": "count", "pull": "weight"}
    return FigureTable(values, reasons.reindex(columns=values.columns), units)


def _urgency(row: pd.Series, part: str) -> tuple[int, float, float, str]:
    numbers = (np.inf if pd.isna(row[name]) else -float(row[name]) for name in ("pull", "cost_share"))
    return KINDS.index(row["kind"]), *numbers, part


OF_PRODUCTS = (local_content, missing_parts)
