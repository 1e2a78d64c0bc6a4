"""The firm network 企业网络 of a city: what each firm buys here of each other, per yuan that it makes.

Read off ``firm_links``, which never tell all. So what a firm is told to buy of a segment is raised to what it needs by
its size, in the proportions told: the part that it says it buys here is kept. No supplier is raised beyond its size.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from liantu.chain import City
from liantu.diagnose.dealings import Dealings, dealings
from liantu.facts import Figure, ratio

CEILING = 0.95  # what a firm buys here is at most that part of what it makes, so that every chain of purchases ends
SMALL = 2000  # firms in a circle, up to which it is inverted where following its purchases takes longer
MOST_STEPS = 4e8  # purchases followed for all firms together: a second or two
FEW_STEPS = 2000  # purchases that are followed even in the smallest circle
NOTHING = 1e-12  # what is left of a series when it is broken off


@dataclass(frozen=True)
class Network:
    """The firms of a city and what they buy of each other.

    ``firms``: all of the city, in the order of their table; the arrays follow it. ``coefficients``: what a firm, in the
    column, buys of another, in the row, per yuan that it makes [0–1]. ``links``: who supplies whom, whatever the value;
    1 where somebody does. ``total``: what each makes, NaN where nothing tells it [万元/year]. ``is_linked``: whether
    any deal of it is told, with whomever. ``bought``: what it is told to buy, here and elsewhere [万元/year].
    ``need``: what it needs by its size, NaN where that is unknown [万元/year]. ``is_default``: whether its total is
    taken from its deals. ``is_capped``: whether its purchases here were cut to ``CEILING``. ``is_oversold``: whether
    its customers here are told to buy more of it than it makes.
    """

    firms: pd.Index
    coefficients: sparse.csc_array
    links: sparse.csr_array
    total: np.ndarray
    is_linked: np.ndarray
    bought: np.ndarray
    need: np.ndarray
    is_default: np.ndarray
    is_capped: np.ndarray
    is_oversold: np.ndarray


def network_of(city: City) -> Network:
    """Read the network off the rows; of a relation that is told for several years the newest counts.

    >>> found = network_of(lamp_city())
    >>> found.coefficients.toarray()[0].tolist(), found.total.tolist()  # Cai needs 100 of chips; Ai makes 60
    ([0.0, 0.0, 0.06], [60.0, 40.0, 1000.0])
    """
    n, deals = len(city.firms), dealings(city)
    held = _held(deals)
    told = np.nan_to_num(deals.value)
    revenue = city.firms["revenue"].to_numpy(float, na_value=np.nan)
    local = held & (deals.supplier >= 0) & (deals.customer >= 0)
    ends = deals.supplier[local], deals.customer[local]
    raised = told.copy()
    raised[local] = _within_size(ends[0], told[local], (told * _raise(city, deals, told))[local], revenue)
    bought, sold = _by_firm(deals.customer, told, n), _by_firm(deals.supplier, raised, n)
    from_deals = np.maximum(sold, bought)
    is_default = np.isnan(revenue) & (from_deals > 0)
    total = np.where(is_default, from_deals, revenue)
    coefficients, is_capped = _coefficients(sparse.csc_array((raised[local], ends), (n, n)), total)
    links = sparse.csr_array((np.ones(local.sum()), ends), (n, n))
    links.data[:] = 1.0  # several rows of one pair are one link
    return Network(
        firms=city.firms.index,
        coefficients=coefficients,
        links=links,
        total=total,
        is_linked=_by_firm(np.r_[deals.supplier[held], deals.customer[held]], None, n) > 0,
        bought=bought,
        need=_need(city, revenue),
        is_default=is_default,
        is_capped=is_capped,
        is_oversold=_by_firm(ends[0], raised[local], n) > total * (1 + 1e-9),
    )


def _held(deals: Dealings) -> np.ndarray:
    """Which rows tell of a deal: not those of nothing, nor those that name somebody only as an alternative."""
    return (deals.value > 0) | (np.isnan(deals.value) & np.isnan(deals.spare))


def _by_firm(places: np.ndarray, amounts: np.ndarray | None, n: int) -> np.ndarray:
    """Added up by firm; what stands outside the city is left out."""
    here = places >= 0
    return np.bincount(places[here], None if amounts is None else amounts[here], minlength=n).astype(float)


def _raise(city: City, deals: Dealings, told: np.ndarray) -> np.ndarray:
    """By how much each row is multiplied, so that its buyer's purchases of that segment meet what it needs of it."""
    factor, n = np.ones(len(told)), max(len(city.segments), 1)
    used = (deals.customer >= 0) & (deals.segment >= 0) & (told > 0)
    pairs, row = np.unique(deals.customer[used] * n + deals.segment[used], return_inverse=True)
    buyers, segments = np.divmod(pairs, n)
    need = _needs(city)[buyers, segments]
    bought = np.bincount(row, told[used], minlength=len(pairs))
    factor[used] = np.maximum(1.0, need / bought)[row] if len(pairs) else 1.0
    return factor


def _within_size(supplier: np.ndarray, told: np.ndarray, raised: np.ndarray, revenue: np.ndarray) -> np.ndarray:
    """What is raised, cut back where a supplier would sell more here than it makes; what is told stays."""
    n = len(revenue)
    added = _by_firm(supplier, raised - told, n)
    room = np.maximum(revenue - _by_firm(supplier, told, n), 0.0)  # unknown where the revenue is: no bound then
    part = np.divide(room, added, out=np.ones(n), where=added > room)
    return told + (raised - told) * part[supplier]


def _needs(city: City) -> sparse.csr_array:
    """What each firm is known to need of each segment. [万元/year]"""
    (firm, segment, share), revenue = city.shares, city.firms["revenue"].to_numpy(float, na_value=0.0)
    supplier, customer, cost_share = city.inputs
    n_firms, n = len(city.firms), len(city.segments)
    made = sparse.csr_array((revenue[firm] * share, (firm, segment)), (n_firms, n))
    return made @ sparse.csr_array((np.nan_to_num(cost_share), (customer, supplier)), (n, n))


def _need(city: City, revenue: np.ndarray) -> np.ndarray:
    """What each firm needs of all segments; NaN where only unknowns are left to add. [万元/year]"""
    (firm, segment, share), n = city.shares, len(city.segments)
    _, customer, cost_share = city.inputs
    known = np.bincount(customer, np.nan_to_num(cost_share), minlength=n)
    is_open = np.bincount(customer, np.isnan(cost_share), minlength=n) > 0
    made = revenue[firm] * share
    silent = np.isnan(made)
    needed = np.where(silent, 0.0, np.nan_to_num(made) * known[segment])
    unknown = np.where(silent, (known[segment] > 0) | is_open[segment], (made > 0) & is_open[segment])
    whole, n_unknown = _by_firm(firm, needed, len(revenue)), _by_firm(firm, unknown, len(revenue))
    return np.where((whole == 0) & (n_unknown > 0), np.nan, whole)


def _coefficients(bought: sparse.csc_array, total: np.ndarray) -> tuple[sparse.csc_array, np.ndarray]:
    """Per yuan that the buyer makes, and whose column was cut to the ceiling."""
    whole = bought.sum(axis=0)
    most = CEILING * np.nan_to_num(total)
    is_capped = whole > most * (1 + 1e-12)
    # A firm that buys and makes nothing has no rate of its own: it is taken at the ceiling.
    by = np.where(is_capped, whole / CEILING, np.where(whole > 0, total, 1.0))
    return sparse.csc_array(bought @ sparse.diags_array(1 / by)), is_capped


def network_coverage(network: Network, chosen: np.ndarray) -> Figure:
    r"""How much of what some firms need is told as purchases 采购登记率.

    Parameters
    ----------
    network : Network
        The network of the city.
    chosen : array of bool, shape (n_firms,)
        Which firms, such as those of a chain.

    Returns
    -------
    Figure in 0–1
        Over the ``n`` firms that need something and tell how large they are; reason ``demand_unknown`` where there is
        none. [share]

    Notes
    -----
    .. math:: \min\Big(1, \sum_j \sum_i z_{ij} \Big/ \sum_j \sum_\ell \sum_m a_{\ell m}\,x_j\,\mathrm{share}(j, m)\Big)

    Purchases with a value, here and elsewhere. What is not told may be bought from whomever, so below half every figure
    of the network is a hint.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> round(network_coverage(network_of(lamp_city()), np.array([True, True, True])).value, 3)
    0.159
    """
    used = chosen & (network.need > 0)
    value = ratio(float(network.bought[used].sum()), float(network.need[used].sum()))
    if value is None:
        return Figure(None, "share", reason="demand_unknown", n=0)
    return Figure(min(value, 1.0), "share", n=int(used.sum()))


def row_sums(network: Network) -> np.ndarray:
    """What each firm makes in all, if every firm sells one yuan more: the rows of Leontief's inverse, added up.

    >>> row_sums(network_of(lamp_city())).tolist()
    [1.06, 1.0, 1.0]
    """
    return _series(network.coefficients.tocsr())


def column_sums(network: Network) -> np.ndarray:
    """What all firms make in all, if one sells one yuan more: the columns of Leontief's inverse, added up.

    >>> column_sums(network_of(lamp_city())).tolist()
    [1.0, 1.0, 1.06]
    """
    return _series(network.coefficients.T.tocsr())


def _series(step: sparse.csr_array) -> np.ndarray:
    """``1 + A 1 + A² 1 + …``: the inverse times ones, without ever building it. The ceiling makes it end."""
    whole = np.ones(step.shape[0])
    term = whole.copy()
    while term.sum() > NOTHING:
        term = step @ term
        whole += term
    return whole


def own_returns(network: Network) -> np.ndarray:
    """How much of its own a firm makes in all, if it sells one yuan more: the diagonal of Leontief's inverse.

    >>> own_returns(network_of(lamp_city())).tolist()
    [1.0, 1.0, 1.0]
    """
    return own_returns_within(network, column_sums(network), row_sums(network))[0]


def own_returns_within(network: Network, ordered: np.ndarray, made: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same, and by how much each may be too small; ``ordered`` and ``made`` are the sums by column and by row.

    More than 1 only where its purchases come back to it. So only circles of firms are looked into. There each firm's
    purchases are followed until no more than ``NOTHING`` can come back, or for ``most_steps``: what a firm costs
    depends on what is around it and not on the size of the city. A small circle in which that is not enough is
    inverted; in a large one the rest is told.
    """
    returns, left = 1 / (1 - network.coefficients.diagonal()), np.zeros(len(network.firms))
    n, circle = connected_components(network.coefficients, connection="strong")
    size = np.bincount(circle, minlength=n)
    firms = np.flatnonzero(size[circle] > 1)
    if not len(firms):
        return returns, left
    from liantu.diagnose.round_trips import back_to_each  # numba takes a third of a second to load

    inside = _inside(network.coefficients, circle)
    most_steps = int(min(max(size.max() ** 2 / 8, FEW_STEPS), MOST_STEPS / len(firms)))
    links = (_links_of(inside.tocsc()), _links_of(inside.tocsr()))
    returns[firms], left[firms] = back_to_each(*links, ordered, made, firms, NOTHING, most_steps)
    open_circles = np.unique(circle[left > NOTHING])
    for number in open_circles[size[open_circles] <= SMALL]:
        members = np.flatnonzero(circle == number)
        block = inside[members][:, members].toarray()
        returns[members], left[members] = np.linalg.inv(np.eye(len(members)) - block).diagonal(), 0.0
    return returns, left


def _inside(coefficients: sparse.csc_array, circle: np.ndarray) -> sparse.csr_array:
    """The purchases between firms of the same circle."""
    bought = coefficients.tocoo()
    kept = circle[bought.row] == circle[bought.col]
    return sparse.csr_array((bought.data[kept], (bought.row[kept], bought.col[kept])), shape=bought.shape)


def _links_of(table: sparse.csr_array | sparse.csc_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return table.indptr.astype(np.int64), table.indices.astype(np.int64), table.data
