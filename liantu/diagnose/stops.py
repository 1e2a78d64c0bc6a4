"""Stops 堵点: which input stops what, off the essential inputs. The scarcest decides, as in Leontief's minimum."""

import numpy as np
import pandas as pd
from scipy import sparse

from liantu.chain import City
from liantu.diagnose.states import is_held


def bottleneck_severity(city: City, output: pd.Series, coverage: pd.Series) -> pd.Series:
    r"""Output of the segments that are held back by a segment, because none of their inputs is scarcer 堵点影响.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links.essential``.
    output : Series
        Output of each segment. [万元/year]
    coverage : Series
        Coverage of each segment. [ratio]

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_segments,), index ``segment``
        0 where the segment binds nobody; unknown where all that it binds is unknown (``output_unknown``). [万元/year]

    Notes
    -----
    .. math:: \sum_m X_m / t_m

    over the segments :math:`m` for which :math:`\ell` is one of the :math:`t_m` essential suppliers with the smallest
    coverage, where that coverage is below 1. Suppliers whose coverage is unknown are left out of the comparison, so a
    worse one may hide among them. It says what hangs on the scarcest local input, not what is lost: most of it is
    bought elsewhere today.

    References
    ----------
    Leontief, W. (1941), The structure of American economy: inputs in fixed proportions; the severity is ours,
    interface "Figures".

    Examples
    --------
    >>> lamp = lamp_diagnosis().segments
    >>> bottleneck_severity(lamp_city(), lamp["output"], lamp["coverage"]).to_dict()
    {'wafer': 0.0, 'chip': 0.0, 'package': 1000.0, 'lamp': 0.0}
    """
    supplier, customer = binding(city, coverage)
    made, n = output.to_numpy(float, na_value=np.nan), len(city.segments)
    sharing = np.bincount(customer, minlength=n)[customer]
    return pd.Series(_known_sum(supplier, made[customer] / sharing, n), index=city.segments.index)


def binding(city: City, coverage: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The essential inputs that bind: supplier and customer by number, several for one customer where they tie."""
    supplier, customer = city.needs
    scarce = coverage.to_numpy(float, na_value=np.nan)[supplier]
    least = np.full(len(city.segments), np.inf)
    np.fmin.at(least, customer, scarce)
    binds = (scarce == least[customer]) & (scarce < 1)
    return supplier[binds], customer[binds]


def stranded_output(city: City, output: pd.Series, state: pd.Series) -> pd.Series:
    r"""Output of all that stops, step by step, if a segment's product can no longer be had from anywhere 断供波及产值.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links.essential``.
    output : Series
        Output of each segment. [万元/year]
    state : Series
        State of each segment. [class]

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_segments,), index ``segment``
        0 where nobody here needs the segment; unknown where the output of all that would stop is (``output_unknown``).
        [万元/year]

    Notes
    -----
    .. math:: \sum_{m \ne \ell,\ \ell \rightsquigarrow m} X_m

    over the segments :math:`m` that are weak, present or strong and are reached from :math:`\ell` along essential
    inputs through such segments. An absent segment passes nothing on: its product comes from elsewhere. The removal
    test: an upper bound, without stocks and substitutes.

    References
    ----------
    Reachability under a Leontief minimum; our own definition.

    Examples
    --------
    >>> lamp = lamp_diagnosis().segments
    >>> stranded_output(lamp_city(), lamp["output"], lamp["state"]).to_dict()
    {'wafer': 100.0, 'chip': 0.0, 'package': 1000.0, 'lamp': 0.0}
    """
    supplier, customer = stopping(city, state).nonzero()
    made = output.to_numpy(float, na_value=np.nan)
    return pd.Series(_known_sum(supplier, made[customer], len(city.segments)), index=city.segments.index)


def stopping(city: City, state: pd.Series) -> sparse.csr_array:
    """Which segments that are there stop, at last, if another's product is gone: suppliers × customers, yes or no."""
    held = is_held(state)
    supplier, customer = city.needs
    used, n = held[customer], len(held)
    step = sparse.csr_array((np.ones(used.sum(), np.int32), (supplier[used], customer[used])), shape=(n, n))
    reached, n_before = step, -1
    while reached.nnz > n_before:
        n_before = reached.nnz
        reached = _yes(reached + reached @ step)
    places = reached.tocoo()
    apart = places.row != places.col
    return sparse.csr_array((places.data[apart], (places.row[apart], places.col[apart])), shape=(n, n))


def _yes(counts: sparse.csr_array) -> sparse.csr_array:
    counts.data[:] = 1
    return counts


def _known_sum(places: np.ndarray, amounts: np.ndarray, n: int) -> pd.array:
    """Added up by place: nothing to add is 0, only unknowns and zeros to add is unknown, else the known are added."""
    unknown = np.isnan(amounts)
    known = np.bincount(places, np.where(unknown, 0.0, amounts), minlength=n)
    in_doubt = np.bincount(places[unknown], minlength=n) > 0
    return pd.array(np.where((known == 0) & in_doubt, np.nan, known), dtype="Float64")
