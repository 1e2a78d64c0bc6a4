"""Fields 企业字段: what a rule may ask of a firm, the columns of its sheet and what is counted from other sheets."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from liantu.chain import City
from liantu.chain.city import once_a_city
from liantu.data.dictionary import TABLES, Column
from liantu.diagnose.concentration import controllers
from liantu.diagnose.dealings import UNKNOWN, dealings
from liantu.place import RINGS

ABROAD = RINGS.index("abroad")
STATUS = dict.fromkeys(
    ("n_customers", "years_in_city", "abroad_share", "sole_segments", "neighbour_firms", "local_links"), "definition"
)


class Counted(NamedTuple):
    """A field that is in no column: its unit, how it is read, and the table and column that would have to be filled."""

    unit: str
    read: Callable[[City], pd.Series]
    table: str
    column: str


def n_customers(city: City) -> pd.Series:
    """How many recorded customers each firm has, here and elsewhere 登记客户数.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links``.

    Returns
    -------
    Series of Float64 ≥ 1, shape (n_firms,), index ``firm``
        Unknown where no sale is recorded: nobody told, which is not the same as none (``no_sales``). [customers]

    Notes
    -----
    Each name counts once, whatever year or value. A lower bound: what nobody recorded is not seen.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> n_customers(lamp_city()).to_dict()
    {'Ai': 1.0, 'Bo': None, 'Cai': None}
    """
    rows = city.firm_links
    sellers = [seller for seller, _ in {*zip(rows["supplier"].tolist(), rows["customer"].tolist(), strict=True)}]
    seller = city.places_of_firms(sellers)
    counted = np.bincount(seller[seller >= 0], minlength=len(city.firms)).astype(float)
    return _series(city, np.where(counted > 0, counted, np.nan))


def years_in_city(city: City) -> pd.Series:
    r"""How many years each firm has been in the city, up to the newest year of the rows 落户年数.

    Parameters
    ----------
    city : City
        The city; reads ``firms.arrived`` and ``as_of``.

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_firms,), index ``firm``
        Unknown where the year is not told, or no row has a date (``arrival_unknown``). [years]

    Notes
    -----
    .. math:: \max(0,\ t - \mathrm{arrived}_i)

    It stands for the years since registration or in the trade, which the sheet does not have: a firm that moved here
    is older.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> years_in_city(lamp_city()).isna().all()
    np.True_
    """
    newest = max(city.firms["as_of"].dropna().tolist(), default="")[:4]
    year = float(newest) if newest.isdigit() else np.nan
    return _series(city, np.maximum(year - plain(city.firms["arrived"]), 0.0))


def abroad_share(city: City) -> pd.Series:
    r"""Which part of each firm's recorded sales, or of its purchases if that is more, is abroad 境外占比.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links.value`` and ``place``. [万元/year]

    Returns
    -------
    Series of Float64 in 0–1, shape (n_firms,), index ``firm``
        Unknown where no deal with a value and a place is told (``no_links``). [share]

    Notes
    -----
    .. math:: \max\Big(\frac{\sum_{\text{abroad}} \text{sold}}{\sum \text{sold}},\
        \frac{\sum_{\text{abroad}} \text{bought}}{\sum \text{bought}}\Big)

    over the deals whose place is told; of a relation the newest year.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> abroad_share(lamp_city()).to_dict()
    {'Ai': 0.0, 'Bo': None, 'Cai': 0.75}
    """
    deals, n = dealings(city), len(city.firms)
    told = ~np.isnan(deals.value) & (deals.ring != UNKNOWN)
    shares = []
    for end in (deals.supplier, deals.customer):
        whole, abroad = (
            np.bincount(end[used], deals.value[used], minlength=n)
            for used in (told & (end >= 0), told & (end >= 0) & (deals.ring == ABROAD))
        )
        shares.append(np.divide(abroad, whole, out=np.full(n, np.nan), where=whole > 0))
    return _series(city, np.fmax(*shares))


def sole_segments(city: City) -> pd.Series:
    """In how many segments each firm is the only local supplier 独家环节数.

    Parameters
    ----------
    city : City
        The city; reads ``firms.segments`` and ``controller``.

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_firms,), index ``firm``
        Never unknown. [segments]

    Notes
    -----
    Firms of one controller are one supplier: each of them counts as the only one. Size plays no part.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> sole_segments(lamp_city()).to_dict()
    {'Ai': 0.0, 'Bo': 0.0, 'Cai': 1.0}
    """
    firm, segment, _ = city.shares
    holders, names = pd.factorize(controllers(city.firms))
    pairs = np.unique(segment * max(len(names), 1) + holders[firm])
    n_holders = np.bincount(pairs // max(len(names), 1), minlength=len(city.segments))
    return _series(city, np.bincount(firm[n_holders[segment] == 1], minlength=len(city.firms)).astype(float))


def neighbour_firms(city: City) -> pd.Series:
    """How many other local firms stand in the segments that supply or use each firm's own 邻近环节企业数.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links`` and ``firms.segments``.

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_firms,), index ``firm``
        Never unknown. [firms]

    Notes
    -----
    A firm that stands in two of these segments counts in both.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> neighbour_firms(lamp_city()).to_dict()
    {'Ai': 1.0, 'Bo': 1.0, 'Cai': 2.0}
    """
    n, (firm, segment, _) = len(city.segments), city.shares
    stands = sparse.csr_array((np.ones(len(firm)), (firm, segment)), shape=(len(city.firms), n))
    ends = city.inputs.supplier, city.inputs.customer
    apart = ends[0] != ends[1]
    places = np.concatenate([ends[0][apart], ends[1][apart]]), np.concatenate([ends[1][apart], ends[0][apart]])
    beside = stands @ sparse.csr_array((np.ones(len(places[0])), places), shape=(n, n))
    beside.data[:] = 1.0
    n_firms = np.bincount(segment, minlength=n)
    itself = (beside * stands).sum(axis=1)
    return _series(city, np.asarray(beside @ n_firms - itself, float).reshape(-1))


def local_links(city: City) -> pd.Series:
    """How many recorded deals each firm has with another local firm 本地往来数.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links``.

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_firms,), index ``firm``
        Unknown for all where the sheet is empty (``no_links``). [deals]

    Notes
    -----
    Rows of the sheet, sold or bought, with both ends in the city.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> local_links(lamp_city()).to_dict()
    {'Ai': 1.0, 'Bo': 0.0, 'Cai': 1.0}
    """
    return _links(city, (city.trades.supplier >= 0) & (city.trades.customer >= 0))


def _n_links(city: City) -> pd.Series:
    return _links(city, np.ones(len(city.firm_links), bool))


def _links(city: City, used: np.ndarray) -> pd.Series:
    ends = np.concatenate([city.trades.supplier[used], city.trades.customer[used]])
    counted = np.bincount(ends[ends >= 0], minlength=len(city.firms)).astype(float)
    return _series(city, counted if len(city.firm_links) else np.full(len(city.firms), np.nan))


def _sizes_told(city: City) -> pd.Series:
    told = [city.firms[name].notna().to_numpy(float) for name in ("revenue", "capacity")]
    return _series(city, np.sum(told, axis=0))


def _series(city: City, numbers: np.ndarray) -> pd.Series:
    return pd.Series(pd.array(numbers, dtype="Float64"), index=city.firms.index)


def plain(numbers: pd.Series) -> np.ndarray:
    """A column as the processor reads it; what is unknown is NaN."""
    return numbers.to_numpy(float, na_value=np.nan)


COLUMNS: dict[str, Column] = {
    column.column: column
    for column in TABLES["firms"].columns
    if column.type in ("money", "number", "share", "text", "choice")
}
COUNTED: dict[str, Counted] = {
    "n_customers": Counted("count", n_customers, "firm_links", "customer"),
    "years_here": Counted("years", years_in_city, "firms", "arrived"),
    "abroad_share": Counted("share", abroad_share, "firm_links", "value"),
    "sole_segments": Counted("count", sole_segments, "firms", "segments"),
    "neighbour_firms": Counted("count", neighbour_firms, "segment_links", "supplier_segment"),
    "local_links": Counted("count", local_links, "firm_links", "supplier"),
    "n_links": Counted("count", _n_links, "firm_links", "supplier"),
    "sizes_told": Counted("count", _sizes_told, "firms", "revenue"),
}
UNITS = {"money": "万元", "share": "fine_share", "number": "count"}
OF_FIRMS = (n_customers, years_in_city, abroad_share, sole_segments, neighbour_firms, local_links)


def read_field(city: City, field: str) -> pd.Series:
    """One field of every firm: numbers as Float64, words as text; empty where nobody told."""
    read = _read(city)
    if field not in read:
        read[field] = COUNTED[field].read(city) if field in COUNTED else city.firms[field]
    return read[field]


@once_a_city
def _read(city: City) -> dict[str, pd.Series]:
    """The fields read so far: rungs, sizes and classes ask for the same ones."""
    return {}


def kind_of(field: str) -> str:
    """``number``, ``text`` or ``choice``."""
    if field in COUNTED or COLUMNS[field].type in UNITS:
        return "number"
    return COLUMNS[field].type


def unit_of(field: str) -> str:
    """The unit in which a number of the field is spoken."""
    unit = COUNTED[field].unit if field in COUNTED else UNITS[COLUMNS[field].type]
    return "fine_share" if unit == "share" else unit
