"""Systemic risk 系统性风险 of single firms: what the whole network loses when one of them fails, by the published rule.

A network 企业网络 is who sells how much to whom, in which sector each firm stands, and what it sells and buys outside.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from liantu.data.problems import LiantuError
from liantu.facts import Finding

if TYPE_CHECKING:
    from liantu.explore.shock.esri_kernel import Channel, Desk, Market

TOLERANCE = 1e-4
THREADS = 2
NEGLIGIBLE, ORDINARY, ESSENTIAL = 0, 1, 2
PARTS = 16  # shares of the work per thread: one firm's cascade may take a thousand times another's
LOSSES = ("esri", "downstream", "upstream")


class Loss(NamedTuple):
    """What is lost when one firm fails, as shares of all sales, and after how many rounds the cascade stood still."""

    esri: float
    downstream: float
    upstream: float
    rounds: int


@dataclass(frozen=True, eq=False)
class FirmNetwork:
    """Who sells how much to whom 企业供需网络. Firms and sectors are places from 0.

    Parameters
    ----------
    supplier, customer : array of int, shape (n_links,)
        The firms of each link; a firm may supply itself, which counts like any other link.
    value : array of float ≥ 0, shape (n_links,)
        What the customer buys of the supplier; links of the same pair add up. [万元/year, or any other amount]
    sector : array of int, shape (n_firms,)
        Where each firm stands: its place in ``essential``.
    outside_sales, outside_purchases : array of float ≥ 0, shape (n_firms,)
        What each firm sells and buys outside the network, on top of its links. [as ``value``]
    essential : array of {0, 1, 2}, shape (n_sectors, n_sectors)
        How much firms of a sector (column) depend on the input of a sector (row): 2 essential 关键, 1 ordinary 一般,
        0 negligible 可忽略.

    Raises
    ------
    LiantuError
        ``network_lengths``, ``no_such_firm``, ``no_such_sector``, ``not_an_amount``, ``not_square``, ``not_a_degree``.

    Examples
    --------
    >>> chain = FirmNetwork([0, 1], [1, 2], [60, 200], [0, 1, 2], [0, 0, 900], [20, 0, 100], np.ones((3, 3)))
    >>> chain.sales.tolist(), chain.purchases.tolist()
    ([60.0, 200.0, 900.0], [20.0, 60.0, 300.0])
    """

    supplier: np.ndarray
    customer: np.ndarray
    value: np.ndarray
    sector: np.ndarray
    outside_sales: np.ndarray
    outside_purchases: np.ndarray
    essential: np.ndarray

    def __post_init__(self) -> None:
        for name in ("supplier", "customer", "sector"):
            object.__setattr__(self, name, np.array(getattr(self, name), np.int64))
        for name in ("value", "outside_sales", "outside_purchases", "essential"):
            object.__setattr__(self, name, np.array(getattr(self, name), float))
        _check_essential(self.essential)
        self._check_lengths()
        self._check_places("no_such_sector", "sector", len(self.essential))
        for name in ("supplier", "customer"):
            self._check_places("no_such_firm", name, self.n_firms)
        for name in ("value", "outside_sales", "outside_purchases"):
            amounts = getattr(self, name)
            _refuse_first(~(np.isfinite(amounts) & (amounts >= 0)), "not_an_amount", name, amounts)

    @property
    def n_firms(self) -> int:
        return len(self.sector)

    @cached_property
    def links(self) -> sparse.csr_array:
        """W: what each firm (row) sells to each other (column); links of the same pair added up, none of 0."""
        n, is_some = self.n_firms, self.value > 0
        ends = self.supplier[is_some], self.customer[is_some]
        return sparse.csr_array(sparse.coo_array((self.value[is_some], ends), shape=(n, n)))

    @cached_property
    def sales(self) -> np.ndarray:
        """s: what each firm sells in all, shape (n_firms,)."""
        return self.links.sum(axis=1) + self.outside_sales

    @cached_property
    def all_sales(self) -> float:
        return float(self.sales.sum())

    @cached_property
    def purchases(self) -> np.ndarray:
        """b: what each firm buys in all, shape (n_firms,)."""
        return self.links.sum(axis=0) + self.outside_purchases

    @cached_property
    def channels(self) -> "tuple[Channel, Channel, Market]":
        """How losses go on, in the order of the arrays that the compiled code reads; made once a network."""
        return _downstream(self), _upstream(self), _market(self)

    @cached_property
    def _desks(self) -> "list[Desk]":
        """What cascades work on that nobody uses now: one a thread, made when it is first missing."""
        return []

    def _check_lengths(self) -> None:
        for name, like in (
            *(("customer", "supplier"), ("value", "supplier")),
            *(("outside_sales", "sector"), ("outside_purchases", "sector")),
        ):
            found, wanted = np.shape(getattr(self, name)), np.shape(getattr(self, like))
            if found != wanted:
                raise LiantuError("network_lengths", name=name, found=found, like=like, wanted=wanted)

    def _check_places(self, code: str, name: str, n: int) -> None:
        places = getattr(self, name)
        _refuse_first((places < 0) | (places >= n), code, name, places, first=0, last=n - 1)


def esri(
    network: FirmNetwork,
    tolerance: float = TOLERANCE,
    threads: int = THREADS,
    *,
    replaceable: bool = True,
    firms: np.ndarray | None = None,
) -> pd.DataFrame:
    r"""What the network loses when one firm fails, for each firm: its systemic risk 企业系统性风险.

    Parameters
    ----------
    network : FirmNetwork
        Who sells how much to whom.
    tolerance : float in [0, 1]
        The cascade stands still after the first round in which no firm fell by more. [share of its sales]
    threads : int ≥ 1
        Cores used side by side; the figures do not depend on it.
    replaceable : bool
        Whether others of the same sector make up for a firm, each in proportion to what is left; else nobody does.
    firms : array of int, optional
        The firms that fail, one after another; all of them by default.

    Returns
    -------
    DataFrame of float in [0, 1], shape (n_firms, 3), index ``firm``
        ``downstream`` by missing inputs, ``upstream`` by missing orders, ``esri`` by the worse of both, firm by firm;
        the failing firm's own sales included. [share of all sales]

    Raises
    ------
    LiantuError
        ``tolerance_out_of_range``, ``no_threads``, ``no_such_firm``.

    Notes
    -----
    Firm :math:`f` fails: :math:`h_f = u_f = 0` throughout, all others start at 1. Each round reads the values of the
    round before, both channels in the same round. With :math:`W_{ij}` what :math:`j` buys of :math:`i`, :math:`s` and
    :math:`b` total sales and purchases, those outside included, and :math:`B_j = \sum_i W_{ij}`:

    .. math:: \sigma_i = \min\Big(1, \frac{s_i}{\sum_{k \in \text{sector}(i)} s_k h_k}\Big)
    .. math:: L_{jk} = \frac{B_j}{b_j} \frac{\sum_{i \in k} W_{ij} \sigma_i (1 - h_i)}{\sum_{i \in k} W_{ij}}, \qquad
              N_j = \frac{\sum_i W_{ij} \sigma_i (1 - h_i)}{b_j}
    .. math:: h_j \leftarrow \max\big(0, 1 - \max(\max_k L_{jk}, N_j)\big), \qquad
              u_i \leftarrow \max\Big(0, 1 - \sum_j \frac{W_{ij} (1 - u_j)}{s_i}\Big)

    where :math:`k` are the sectors on which that of :math:`j` depends (2) and :math:`N_j` adds up the suppliers in
    ordinary ones (1). A quotient over 0 is 0, and :math:`\sigma` is 1 where nothing is left. Then esri
    :math:`= \sum s (1 - \min(h, u)) / \sum s`.

    The compiled code carries what a firm lost since it last handed something on, so that only firms whose inputs
    changed are visited; less than 1e-15 of a firm's sales waits for more. The rounds are those of the formulas.

    It is the loss before anybody reacts: no stocks, no new suppliers, no new customers; who could take over is known by
    sector only. Where outside sales and purchases are not told, small networks lose nearly everything.

    References
    ----------
    Diem, C., Borsos, A., Reisch, T., Kertész, J. and Thurner, S. (2022), Quantifying firm-level economic systemic risk
    from nation-wide supply networks, Scientific Reports 12, 7719: there without sales and purchases outside.

    Examples
    --------
    Chips (firm 0) go into packages (firm 1), packages into lamps (firm 2), which buy a third of their inputs here.

    >>> chain = FirmNetwork([0, 1], [1, 2], [60, 200], [0, 1, 2], [0, 0, 900], [20, 0, 400], np.ones((3, 3)))
    >>> esri(chain).round(3).to_dict("index")[0]
    {'esri': 0.483, 'downstream': 0.483, 'upstream': 0.052}
    """
    if threads < 1:
        raise LiantuError("no_threads", value=threads)
    last = network.n_firms - 1
    failing = np.arange(last + 1) if firms is None else np.array(firms, np.int64)
    _refuse_first((failing < 0) | (failing > last), "no_such_firm", "firms", failing, first=0, last=last)
    run = partial(_losses, network, tolerance, replaceable)
    threads = min(threads, os.cpu_count() or 1)
    network.channels, network._desks, network.all_sales  # noqa: B018  made before the threads meet
    parts = np.array_split(failing, max(min(PARTS * threads, len(failing)), 1))
    with ThreadPoolExecutor(threads) as pool:
        found = np.concatenate([*pool.map(run, parts)])
    return pd.DataFrame(found[:, :3], index=pd.Index(failing, name="firm"), columns=list(LOSSES))


def loss_without(network: FirmNetwork, firm: int, tolerance: float = TOLERANCE, *, replaceable: bool = True) -> Loss:
    """What the network loses when this one firm fails; see :func:`esri`.

    >>> chain = FirmNetwork([0, 1], [1, 2], [60, 200], [0, 1, 2], [0, 0, 900], [20, 0, 400], np.ones((3, 3)))
    >>> loss_without(chain, 1).rounds, round(loss_without(chain, 1).upstream, 3)
    (2, 0.224)
    """
    failing, last = np.array([firm], np.int64), network.n_firms - 1
    if not 0 <= firm <= last:
        _refuse_first(np.array([True]), "no_such_firm", "firms", failing, first=0, last=last)
    found = _losses(network, tolerance, replaceable, failing)[0].tolist()
    return Loss(*found[:3], int(found[3]))


def load_compiled() -> None:
    """Load the compiled code, or compile it where this machine never has: seconds that no reader should wait.

    >>> load_compiled()
    """
    loss_without(FirmNetwork([0], [1], [1.0], [0, 0], [1.0, 1.0], [0.0, 0.0], [[1]]), 0)


def _losses(network: FirmNetwork, tolerance: float, replaceable: bool, failing: np.ndarray) -> np.ndarray:
    """Shares of all sales lost by each failing firm, and its rounds: shape (n_failing, 4)."""
    from liantu.explore.shock.esri_kernel import cascades, desk_for  # numba takes a third of a second to load

    if not 0 <= tolerance <= 1:
        raise LiantuError("tolerance_out_of_range", value=tolerance)
    try:
        desk = network._desks.pop()
    except IndexError:
        desk = desk_for(*network.channels)
    found = cascades(*network.channels, desk, failing, float(tolerance), replaceable)
    network._desks.append(desk)
    found[:, :3] /= network.all_sales or 1.0
    return found


def _downstream(network: FirmNetwork) -> "Channel":
    """Every link as a part of its customer's inputs: of one sector where that is essential, else of all together."""
    links, sector, m = network.links.tocoo(), network.sector, len(network.essential)
    supplier, customer = (ends.astype(np.int64) for ends in links.coords)
    degree = network.essential[sector[supplier], sector[customer]]
    kept = degree != NEGLIGIBLE
    supplier, customer, value, degree = supplier[kept], customer[kept], links.data[kept], degree[kept]
    # One slot a customer and essential sector, and one more for its ordinary inputs.
    keys = customer * (m + 1) + np.where(degree == ESSENTIAL, sector[supplier], m)
    slots, slot = np.unique(keys, return_inverse=True)
    bought, needed = network.links.sum(axis=0), np.bincount(slot, value, minlength=len(slots))
    whole = np.where(degree == ESSENTIAL, needed[slot] * (network.purchases / _or_one(bought))[customer], 0.0)
    share = value / np.where(degree == ESSENTIAL, whole, network.purchases[customer])
    return _channel(network.n_firms, supplier, slot, share, slots // (m + 1))


def _upstream(network: FirmNetwork) -> "Channel":
    """Every link as a part of its supplier's sales."""
    orders = network.links.tocoo()
    supplier, customer = orders.coords
    share = orders.data / network.sales[supplier]
    return _channel(network.n_firms, customer, supplier, share, np.arange(network.n_firms))


def _channel(n: int, source: np.ndarray, slot: np.ndarray, share: np.ndarray, owner: np.ndarray) -> "Channel":
    """The links, each with its ``source``, ``slot`` and ``share``, sorted by the one end and by the other."""
    from liantu.explore.shock.esri_kernel import Channel

    firms = np.arange(n + 1)
    n_sources = np.bincount(owner[slot], minlength=n)
    order = np.argsort(n_sources, kind="stable")
    given, taken = np.argsort(source, kind="stable"), np.lexsort((slot, np.argsort(order)[owner[slot]]))
    return Channel(
        start=np.searchsorted(source[given], firms),
        slot=slot[given].astype(np.uint32),
        share=share[given],
        owner=owner.astype(np.uint32),
        begin=np.append(0, np.cumsum(n_sources[order])),
        source=source[taken].astype(np.uint32),
        weight=share[taken],
        stays=(np.diff(slot[taken], prepend=-1) == 0).astype(float),
        order=order.astype(np.uint32),
    )


def _market(network: FirmNetwork) -> "Market":
    from liantu.explore.shock.esri_kernel import Market

    m = len(network.essential)
    members = np.argsort(network.sector, kind="stable")
    start = np.searchsorted(network.sector[members], np.arange(m + 1))
    total = np.bincount(network.sector, network.sales, minlength=m).astype(float)
    return Market(network.sector.copy(), network.sales, total, start, members)


def _or_one(amounts: np.ndarray) -> np.ndarray:
    """What a quotient over 0, which is 0, may be divided by instead."""
    return np.where(amounts > 0, amounts, 1.0)


def _check_essential(essential: np.ndarray) -> None:
    if essential.ndim != 2 or essential.shape[0] != essential.shape[1]:
        wanted, found = (*essential.shape, 0, 0)[:2]
        raise LiantuError("not_square", where="essential", found=found, wanted=wanted)
    is_degree = np.isin(essential, (NEGLIGIBLE, ORDINARY, ESSENTIAL)).all(axis=1)
    wrong = [row[~np.isin(row, (NEGLIGIBLE, ORDINARY, ESSENTIAL))][0] for row in essential[~is_degree][:1]]
    _refuse_first(~is_degree, "not_a_degree", "essential", np.full(len(essential), wrong[0] if wrong else 0.0))


def _refuse_first(is_wrong: np.ndarray, code: str, name: str, values: np.ndarray, **allowed: int) -> None:
    """The caller's first mistake in one array, with its place, as an error."""
    if is_wrong.any():
        place = int(np.argmax(is_wrong))
        where = Finding("esri.entry", {"name": name, "place": place})
        raise LiantuError(code, where=where, name=name, place=place, value=values[place].item(), **allowed)
