"""Bridging 链与链: segments that several chains count, and in how many chains somebody buys from them."""

from itertools import combinations

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.chain.net import shared
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.states import HELD

UNITS = {
    "n_chains": "count",
    "n_gaining": "count",
    "n_gaining_high": "count",
    "n_users": "count",
    "n_users_silent": "count",
    "gaining_output": "万元",
}
UNITS_OF_TIES = {"n_shared": "count", "n_there": "count", "n_there_high": "count"}
STATUS = {"bridging": "definition", "chain_ties": "definition"}


def bridging(city: City, counted: pd.DataFrame, state: pd.Series, output: pd.Series) -> FigureTable:
    r"""How many chains count each shared segment, and how many gain if it grows 一环多链.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links``.
    counted : DataFrame, index ``segment``, a column a chain
        Which chains count each segment, :func:`~liantu.chain.net.membership`.
    state : Series
        State of each segment. [class]
    output : Series
        Output of each segment. [万元/year]

    Returns
    -------
    FigureTable, index ``segment``, those that two chains or more count
        ``n_chains``, ``n_gaining`` with its upper end ``n_gaining_high`` [chains]; ``gaining_output``, unknown where no
        user reports its output (``output_unknown``), a lower bound where ``n_users_silent`` of the ``n_users`` do not
        [万元/year]; ``state`` [class]. Beside them the names: ``chains`` that count it, ``gaining``,
        ``perhaps_gaining`` and ``users``.

    Notes
    -----
    .. math:: \text{gaining}(\ell) = \{ c : \exists\, m \in c,\ \ell \to m,\ a_{\ell m} \ne 0,\ m \ne \ell,\
        m \text{ weak, present or strong} \}

    with :math:`m` a counted segment of the chain :math:`c`. The upper end also takes users that nobody has checked as
    there. The output is :math:`\sum X_m` over the users, each once, in however many chains it stands. A chain may gain
    without counting the segment itself: what it buys is then somebody else's business in its plan. A chain that counts
    the segment and has no buyer there does not gain, so a final product that nobody here buys, or a service, gains for
    nobody. Only direct buyers count. That they buy says nothing about how much they lack: where the segment is strong,
    they may have enough. No threshold changes a number here.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> from liantu.chain.net import membership
    >>> lamp = lamp_diagnosis().segments
    >>> bridging(lamp_city(), membership(lamp_city()), lamp["state"], lamp["output"]).values.shape
    (0, 11)
    """
    rows = shared(counted)
    there, unchecked = np.isin(state.to_numpy(object), HELD), state.eq("unchecked").to_numpy(bool)
    buys, in_chain = _buys(city, rows.index), counted.to_numpy(bool)
    users, perhaps = buys & there & in_chain.any(axis=1), buys & unchecked
    gaining = users @ in_chain
    perhaps_gaining = (perhaps @ in_chain) & ~gaining
    made = output.to_numpy(float, na_value=np.nan)
    n_users, n_silent = users.sum(axis=1), (users & np.isnan(made)).sum(axis=1)
    whole = users @ np.nan_to_num(made)
    values = {
        "n_chains": rows.to_numpy(bool).sum(axis=1),
        "n_gaining": gaining.sum(axis=1),
        "n_gaining_high": (gaining | perhaps_gaining).sum(axis=1),
        "gaining_output": pd.array(np.where((n_users > 0) & (n_silent == n_users), np.nan, whole), dtype="Float64"),
        "n_users": n_users,
        "n_users_silent": n_silent,
        "state": state.reindex(rows.index).to_numpy(object),
        "chains": _names(rows.to_numpy(bool), rows.columns),
        "gaining": _names(gaining, rows.columns),
        "perhaps_gaining": _names(perhaps_gaining, rows.columns),
        "users": _names(users, city.segments.index),
    }
    reasons = pd.DataFrame("output_unknown", rows.index, list(values), dtype=object)
    return FigureTable(
        pd.DataFrame(values, index=rows.index), reasons, UNITS, {"n_gaining": ("n_gaining", "n_gaining_high")}
    )


def _buys(city: City, segments: pd.Index) -> np.ndarray:
    """Which segments of the city buy from each of these: one row each, itself and links of share 0 left out."""
    supplier, customer, share = city.inputs
    row = np.full(len(city.segments), -1)
    row[city.segments.index.get_indexer(segments)] = np.arange(len(segments))
    bought = (share != 0) & (supplier != customer) & (row[supplier] >= 0)
    found = np.zeros((len(segments), len(city.segments)), bool)
    found[row[supplier[bought]], customer[bought]] = True
    return found


def _names(flags: np.ndarray, names: pd.Index) -> np.ndarray:
    """Of each row of flags the names that are set."""
    listed = names.tolist()
    rows = [tuple(listed[place] for place in np.flatnonzero(row)) for row in flags]
    return np.fromiter(rows, dtype=object, count=len(rows))


def chain_ties(counted: pd.DataFrame, state: pd.Series) -> FigureTable:
    r"""How many segments each two chains share, and how many of them are there 链间共用.

    Parameters
    ----------
    counted : DataFrame, index ``segment``, a column a chain
        Which chains count each segment, :func:`~liantu.chain.net.membership`.
    state : Series
        State of each segment. [class]

    Returns
    -------
    FigureTable, index ``chain`` and ``other``, in the order of the sheet
        ``n_shared`` ≥ 1, ``n_there`` with its upper end ``n_there_high`` [segments], and the names ``segments``.
        Pairs of chains that share none are left out.

    Notes
    -----
    .. math:: |\,c \cap d\,|, \qquad |\{ \ell \in c \cap d : \ell \text{ weak, present or strong} \}|

    over counted segments. The upper end takes those that nobody has checked as there. Two chains share a segment only
    if both name it alike; that they share many says that they are close, not that anybody buys.

    References
    ----------
    Our own definition; the weight of a tie in the projection of a two-mode network.

    Examples
    --------
    >>> from liantu.chain.net import membership
    >>> len(chain_ties(membership(lamp_city()), lamp_diagnosis().segments["state"]).values)
    0
    """
    there, unchecked = np.isin(state.to_numpy(object), HELD), state.eq("unchecked").to_numpy(bool)
    in_chain = {name: counted[name].to_numpy(bool) for name in counted}
    rows = {}
    for pair in combinations(counted.columns, 2):
        both = in_chain[pair[0]] & in_chain[pair[1]]
        if both.any():
            n_there = int((both & there).sum())
            n_high = n_there + int((both & unchecked).sum())
            rows[pair] = (int(both.sum()), n_there, n_high, tuple(counted.index[both]))
    index = pd.MultiIndex.from_tuples(rows, names=["chain", "other"]) if rows else pd.MultiIndex.from_arrays([[], []])
    values = pd.DataFrame(list(rows.values()), index=index, columns=[*UNITS_OF_TIES, "segments"])
    reasons = pd.DataFrame(None, index, values.columns, dtype=object)
    return FigureTable(values, reasons, UNITS_OF_TIES, {"n_there": ("n_there", "n_there_high")})


OF_CITY = (bridging, chain_ties)
