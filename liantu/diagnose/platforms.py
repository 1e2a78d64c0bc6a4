"""Platforms 创新平台: which of the segments on which much output hangs have a platform or a laboratory."""

import numpy as np
import pandas as pd

from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.leads import standing
from liantu.diagnose.surroundings import Surroundings

KINDS = ("platform", "laboratory")
STATUS = {"platforms": "definition"}


def platforms(counted: pd.DataFrame, read: Surroundings) -> FigureTable:
    """Which key segments of a chain have a platform or a laboratory, and which have none 关键环节平台.

    Parameters
    ----------
    counted : DataFrame, index ``segment``
        The counted segments of the chain: ``stranded_output``. [万元/year]
    read : Surroundings
        The rows of ``resources`` in force: ``kind``, ``segment``.

    Returns
    -------
    FigureTable, index ``segment``, those with stranded output above 0, the largest first
        ``stranded_output`` [万元/year], its ``rank``, shared by equal ones, and the ``gap`` to the next [万元/year];
        ``platform``, ``with`` or ``without`` [class]; ``n_platforms``, and ``n_expired``, those that have ended.
        [count]

    Notes
    -----
    A platform counts for the segment it names, whatever chain it was listed for: a segment is known by its name. Where
    the sheet has no row of these kinds at all nobody has told, and ``platform`` is empty (``no_platform_rows``).
    Says that there is one, not that it is any good.

    References
    ----------
    Our own definition; stranded output: :func:`~liantu.diagnose.stops.stranded_output`.

    Examples
    --------
    >>> from liantu.diagnose.surroundings import read_surroundings
    >>> read = read_surroundings(lamp_surroundings())
    >>> platforms(lamp_diagnosis().counted, read).values[["stranded_output", "platform", "n_expired"]].T.to_dict()
    ... # doctest: +NORMALIZE_WHITESPACE
    {'package': {'stranded_output': 1000.0, 'platform': 'with', 'n_expired': 0},
     'wafer': {'stranded_output': 100.0, 'platform': 'without', 'n_expired': 0}}
    """
    hanging = counted["stranded_output"].astype(float)
    key = sorted(hanging.index[hanging > 0], key=lambda segment: (-hanging[segment], segment))
    index = pd.Index(key, name="segment", dtype=object)
    values = pd.DataFrame({"stranded_output": hanging.reindex(index).astype("Float64")}, index=index)
    units = {"stranded_output": "万元", "gap": "万元", "rank": "count", "n_platforms": "count", "n_expired": "count"}
    values = values.join(standing(FigureTable(values, values, units), index, "stranded_output")[["rank", "gap"]])
    n_platforms, n_expired = (_counted(each, index) for each in (read.in_force, read.expired))
    told = is_told(read)
    values["platform"] = np.where(n_platforms > 0, "with", "without" if told else None).astype(object)
    values["n_platforms"], values["n_expired"] = n_platforms, n_expired
    reasons = pd.DataFrame({"platform": "no_platform_rows", "gap": "last_rank"}, index, values.columns, dtype=object)
    return FigureTable(values, reasons, units)


def is_told(read: Surroundings) -> bool:
    """Whether the sheet has a platform or a laboratory at all, if only one that has ended."""
    return any(rows["kind"].isin(KINDS).any() for rows in (read.in_force, read.expired))


def _counted(rows: pd.DataFrame, segments: pd.Index) -> np.ndarray:
    places = segments.get_indexer(rows.loc[rows["kind"].isin(KINDS).to_numpy(bool), "segment"].dropna())
    return np.bincount(places[places >= 0], minlength=len(segments))


OF_PLATFORMS = (platforms,)
