"""Lead firms 链主: how much each firm carries, from three sides that are never blended, and what it tells of itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from liantu.chain import City
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.network import (
    Network,
    column_sums,
    network_coverage,
    network_of,
    own_returns,
    own_returns_within,
    row_sums,
)

SIDES = ("extraction", "influence", "betweenness")
QUALITIES = (
    *("rd_share", "revenue_per_staff", "digital_level"),  # innovation at low cost, efficient manufacture
    *("n_segments", "n_partners", "lead_time_days"),  # integration, fast delivery
)
UNITS = {
    "extraction": "万元",
    "influence": "small_share",
    "betweenness": "pairs",
    "betweenness_share": "small_share",
    "betweenness_error": "pairs",
    "size": "万元",
    "carried": "万元",
    "column_sum": "index",
    "row_sum": "index",
    "own_return": "index",
    "rd_share": "share",
    "revenue_per_staff": "万元",
    "digital_level": "count",
    "n_segments": "count",
    "n_partners": "count",
    "lead_time_days": "days",
}
MOST_VISITS = 1e8  # firms and deals that shortest paths are looked for over: half a second or so
AT_ONCE = 4  # parts in which they are looked for side by side; fixed, so that every machine adds up alike
SEED = 1  # the same firms are drawn at every run
ROUGH = 1e-6  # from here on a return that is cut short is told


@dataclass(frozen=True)
class Leads:
    """What is read of all firms of a city at once.

    ``network``: who buys of whom. ``figures``: one row a firm; beside the three sides and the qualities the parts of
    which they are made. ``n_pairs``: ordered pairs of firms that a chain of deals joins, estimated where paths are
    followed from ``n_sources`` firms only. ``is_rough``: of which firms' sales more may come back than was followed.
    """

    network: Network
    figures: FigureTable
    n_pairs: int
    n_sources: int
    is_sampled: bool
    is_rough: np.ndarray


class Paths(NamedTuple):
    """How many pairs have their shortest chain of deals ``through`` each firm, with its standard ``error``."""

    through: np.ndarray
    error: np.ndarray
    n_pairs: int
    n_sources: int
    is_sampled: bool


def influence(network: Network) -> pd.Series:
    r"""Each firm's part in what the network makes when all firms sell a little more 影响力.

    Parameters
    ----------
    network : Network
        The network of the city.

    Returns
    -------
    Series of Float64 in (0, 1], shape (n_firms,), index ``firm``
        They add up to 1; unknown for firms of which no deal is told (``not_in_network``). [share]

    Notes
    -----
    .. math:: v = (I - A)^{-1} \mathbf{1} \Big/ \mathbf{1}^\top (I - A)^{-1} \mathbf{1}

    with :math:`A_{ij}` what :math:`j` buys of :math:`i` per yuan that it makes. All firms weigh the same, whatever
    their size: it says who stands behind many, not who is large.

    References
    ----------
    Acemoglu, D., Carvalho, V. M., Ozdaglar, A. and Tahbaz-Salehi, A. (2012), The network origins of aggregate
    fluctuations, Econometrica 80(5), 1977–2016: there with equal shares of a consumer and a share of labour.

    Examples
    --------
    >>> from liantu.diagnose.network import network_of
    >>> influence(network_of(lamp_city())).round(3).to_dict()
    {'Ai': 0.515, 'Bo': None, 'Cai': 0.485}
    """
    return _influence(network, row_sums(network))


def _influence(network: Network, made: np.ndarray) -> pd.Series:
    whole = made[network.is_linked].sum()
    return _of_linked(network, made / whole if whole else made)


def extraction(network: Network) -> pd.Series:
    r"""What all firms of the city make less in a year if a firm were not there: what it carries 牵动产值.

    Parameters
    ----------
    network : Network
        The network of the city.

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_firms,), index ``firm``
        At least what the firm makes itself. Unknown for firms of which no deal is told (``not_in_network``) or whose
        size nothing tells (``firm_size_unknown``). [万元/year]

    Notes
    -----
    .. math:: w_j = \frac{(\mathbf{1}^\top L)_j\, x_j}{l_{jj}}, \qquad L = (I - A)^{-1}

    That is the output lost when row and column :math:`j` of :math:`A` are deleted, with all that others sell to the
    outside kept. Backward only: its suppliers lose an order; that its customers lose an input is not in it. Nobody
    takes its place. In a circle of more than two thousand firms that buy much of each other, following what comes back
    to each may be cut short; then the figure is too high, and for how many firms is said.

    References
    ----------
    Dietzenbacher, E., van der Linden, J. A. and Steenge, A. E. (1993), The regional extraction method: EC input–output
    comparisons, Economic Systems Research 5(2), 185–206; Miller, R. E. and Lahr, M. L. (2001), A taxonomy of
    extractions, in Regional Science Perspectives in Economic Analysis, Elsevier.

    Examples
    --------
    >>> from liantu.diagnose.network import network_of
    >>> extraction(network_of(lamp_city())).to_dict()
    {'Ai': 60.0, 'Bo': None, 'Cai': 1060.0}
    """
    return _extraction(network, column_sums(network), own_returns(network))


def _extraction(network: Network, ordered: np.ndarray, own: np.ndarray) -> pd.Series:
    return _of_linked(network, ordered * network.total / own)


def betweenness(network: Network) -> pd.Series:
    r"""How many pairs of firms have their shortest chain of deals run through each firm 居间度.

    Parameters
    ----------
    network : Network
        The network of the city.

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_firms,), index ``firm``
        Where several chains are equally short, each counts in part. Unknown for firms of which no deal is told
        (``not_in_network``). [pairs]

    Notes
    -----
    .. math:: b_j = \sum_{s \ne j \ne t} \frac{\sigma_{st}(j)}{\sigma_{st}}

    with :math:`\sigma_{st}` the number of shortest chains from supplier to customer, each step a deal between local
    firms, whatever its value. Deals that nobody told count for nothing, so that a firm which tells all looks central.
    The effort grows with firms times deals. Where it would take longer than some seconds, beyond some five thousand
    firms that all hang together, only the chains from :math:`k` of the :math:`N` suppliers, drawn at random, are
    followed and counted :math:`N/k` times: an estimate, with its standard error beside it, which is too small for
    firms that few chains run through.

    References
    ----------
    Freeman, L. C. (1977), A set of measures of centrality based on betweenness, Sociometry 40(1), 35–41; Brandes, U.
    (2001), A faster algorithm for betweenness centrality, Journal of Mathematical Sociology 25(2), 163–177; Brandes, U.
    and Pich, C. (2007), Centrality estimation in large networks, International Journal of Bifurcation and Chaos 17(7).

    Examples
    --------
    >>> from liantu.diagnose.network import network_of
    >>> betweenness(network_of(lamp_city())).to_dict()
    {'Ai': 0.0, 'Bo': None, 'Cai': 0.0}
    """
    return _of_linked(network, paths(network).through)


def paths(network: Network, most_visits: float = MOST_VISITS) -> Paths:
    """The shortest chains of deals, from all firms, or from so many that no more than ``most_visits`` are needed.

    >>> found = paths(network_of(lamp_city()))
    >>> found.through.tolist(), found.n_pairs, found.is_sampled
    ([0.0, 0.0, 0.0], 1, False)
    """
    from liantu.diagnose.shortest_paths import through_each  # numba takes a third of a second to load

    start, ends = (each.astype(np.int64) for each in (network.links.indptr, network.links.indices))
    suppliers = np.flatnonzero(np.diff(start))
    n, visits = len(suppliers), _visits(network, suppliers)
    k = n if visits <= most_visits else max(int(n * most_visits / visits), 2)
    drawn = suppliers if k == n else np.sort(np.random.default_rng(SEED).choice(suppliers, k, replace=False))
    with ThreadPoolExecutor(AT_ONCE) as threads:
        parts = [*threads.map(partial(through_each, start, ends), np.array_split(drawn, AT_ONCE))]
    through, squares = (np.sum([part[which] for part in parts], axis=0) for which in (0, 1))
    n_reached = np.concatenate([part[2] for part in parts])
    n_pairs = round(n / k * int(n_reached.sum())) if k else 0
    if k == n:
        return Paths(through, np.zeros(len(through)), n_pairs, k, False)
    variance = np.maximum(squares - through**2 / k, 0.0) / (k - 1)
    return Paths(through * n / k, n * np.sqrt((1 - k / n) * variance / k), n_pairs, k, True)


def _visits(network: Network, suppliers: np.ndarray) -> float:
    """How many firms and deals would be looked at from all of these at most: all that hang together with each."""
    n, group = connected_components(network.links, connection="weak")
    deals = np.bincount(group, np.diff(network.links.indptr), minlength=n)
    return float((np.bincount(group, minlength=n) + deals)[group[suppliers]].sum())


def _of_linked(network: Network, amounts: np.ndarray) -> pd.Series:
    return _series(network.firms, np.where(network.is_linked, amounts, np.nan))


def _series(firms: pd.Index, amounts: np.ndarray) -> pd.Series:
    return pd.Series(pd.array(amounts, dtype="Float64"), index=firms)


def qualities(city: City, network: Network) -> FigureTable:
    r"""What a lead firm should be good at, as each firm tells it 链主四项能力.

    Parameters
    ----------
    city : City
        The city; reads ``firms.rd_share`` [share], ``revenue`` [万元/year], ``staff`` [people], ``digital_level``,
        ``lead_time_days`` [days] and ``firm_segments``.
    network : Network
        The network of the city.

    Returns
    -------
    FigureTable, index ``firm``
        Innovation at low cost: ``rd_share`` [share]. Efficient manufacture: ``revenue_per_staff`` [万元/year and
        person] and ``digital_level`` [1–4]. Integration: ``n_segments`` [segments] and ``n_partners`` [firms]. Fast
        delivery: ``lead_time_days`` [days]. Reason ``not_given``; ``no_staff`` where the staff is 0.

    Notes
    -----
    .. math:: \text{revenue per staff} = \mathrm{revenue}_i / \mathrm{staff}_i

    ``n_segments`` counts the segments of the supply layer, services apart, in which the firm stands; ``n_partners`` the
    local firms with which a deal is told, as supplier or as customer. The facts stand side by side and are never one
    score: what they are worth against each other nobody knows.

    References
    ----------
    The four qualities are the source's; the measures are ours.

    Examples
    --------
    >>> from liantu.diagnose.network import network_of
    >>> found = qualities(lamp_city(), network_of(lamp_city()))
    >>> found.values.loc["Cai", ["n_segments", "n_partners"]].tolist(), found.figure("Cai", "rd_share").reason
    ([1, 1], 'not_given')
    """
    firms, staff = city.firms, city.firms["staff"]
    values = pd.DataFrame(
        {
            "rd_share": firms["rd_share"],
            "revenue_per_staff": firms["revenue"] / staff.where(staff > 0),
            "digital_level": firms["digital_level"],
            "n_segments": _n_segments(city),
            "n_partners": ((network.links + network.links.T) > 0).sum(axis=1),
            "lead_time_days": firms["lead_time_days"],
        },
        index=firms.index,
    )
    reasons = pd.DataFrame("not_given", firms.index, list(QUALITIES), dtype=object)
    reasons["revenue_per_staff"] = np.where((staff == 0).fillna(False), "no_staff", "not_given")
    return FigureTable(values, reasons, {name: UNITS[name] for name in QUALITIES})


def _n_segments(city: City) -> np.ndarray:
    rows, n = city.chain_segments, max(len(city.segments), 1)
    is_counted = (rows["layer"].eq("supply") & rows["stage"].ne("service").fillna(True)).fillna(False).to_numpy(bool)
    counted = np.zeros(len(city.segments), bool)
    counted[city.places_of_segments(rows.loc[is_counted, "segment"])] = True
    pairs = np.unique(city.shares.firm * n + city.shares.segment)
    return np.bincount(pairs[counted[pairs % n]] // n, minlength=len(city.firms))


def read_leads(city: City) -> Leads:
    """Read all firms of the city, each inverse and each path once.

    >>> found = read_leads(lamp_city())
    >>> found.figures.figure("Cai", "extraction").value, found.figures.figure("Bo", "extraction").reason
    (1060.0, 'not_in_network')
    """
    network = network_of(city)
    told = qualities(city, network)
    made, ordered, found = row_sums(network), column_sums(network), paths(network)
    own, left = own_returns_within(network, ordered, made)
    carried = _extraction(network, ordered, own)
    parts = {"column_sum": ordered, "row_sum": made, "own_return": own, "betweenness_error": found.error}
    size = _series(network.firms, network.total)
    values = pd.DataFrame(
        {
            "extraction": carried,
            "influence": _influence(network, made),
            "betweenness": _of_linked(network, found.through),
            "betweenness_share": _of_linked(network, found.through / max(found.n_pairs, 1)),
            "carried": (carried - size).clip(lower=0.0),
            "size": size,
            **{name: _of_linked(network, part) for name, part in parts.items()},
        }
    )
    lacking = np.where(network.is_linked, "firm_size_unknown", "not_in_network")
    reasons = pd.DataFrame(
        {name: lacking for name in values} | {"size": "firm_size_unknown"}, network.firms, dtype=object
    )
    table = FigureTable(pd.concat([values, told.values], axis=1), pd.concat([reasons, told.reasons], axis=1), UNITS)
    return Leads(network, table, found.n_pairs, found.n_sources, found.is_sampled, left > ROUGH)


def load_compiled() -> None:
    """Load the compiled code, or compile it where this machine never has: seconds that no reader should wait.

    >>> load_compiled()
    """
    from liantu.diagnose.round_trips import back_to_each
    from liantu.diagnose.shortest_paths import through_each

    start, ends, one = np.array([0, 1, 2]), np.array([1, 0]), np.ones(2)
    through_each(start, ends, ends)
    links = start, ends, one / 2
    back_to_each(links, links, one, one, ends, 0.1, 2)


def standing(figures: FigureTable, firms: pd.Index, name: str) -> pd.DataFrame:
    """Where each of some firms stands among them by one figure, the largest first: ``rank``, ``n_equal``, ``gap``.

    Equal ones share the better rank, ``n_equal`` of them; the gap is to the next smaller one. Both are empty where the
    figure is, the gap also for the last.

    >>> found = read_leads(lamp_city())
    >>> standing(found.figures, found.network.firms, "extraction").loc["Cai"].tolist()
    [1.0, 1.0, 1000.0]
    """
    values = figures.values.loc[firms, name].astype("Float64")
    known = values.dropna().to_numpy(float)
    # Two that differ by less than the arithmetic can tell are equal.
    steps = np.array([float(f"{value:.10g}") for value in known])
    levels, at, count = np.unique(steps, return_inverse=True, return_counts=True)
    above = np.r_[np.cumsum(count[::-1])[::-1][1:], 0]
    gaps = np.r_[np.nan, np.diff(levels)] if len(levels) else levels
    found = pd.DataFrame(
        {"rank": 1 + above[at], "n_equal": count[at], "gap": pd.array(gaps[at], dtype="Float64")},
        index=values.dropna().index,
    )
    return found.reindex(firms).astype({"rank": "Int64", "n_equal": "Int64", "gap": "Float64"})


OF_FIRMS = (influence, extraction, betweenness, qualities, network_coverage)
STATUS = {
    "influence": "standard",
    "extraction": "standard",
    "betweenness": "standard",
    "qualities": "definition",
    "network_coverage": "definition",
}
