"""Services 服务: which of the producer services that a chain lists are there, and which nobody offers."""

import numpy as np
import pandas as pd

from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.states import HELD
from liantu.diagnose.surroundings import Surroundings
from liantu.facts import Figure

PRESENCE = ("present", "absent", "unchecked")
KINDS = ("service",)
STATUS = {"services": "definition", "service_rate": "definition"}


def services(segments: pd.DataFrame, read: Surroundings, chain: str) -> FigureTable:
    """Which services of a chain are present, absent, or unchecked 服务有无.

    Parameters
    ----------
    segments : DataFrame, index ``segment``
        The segments of the chain in all layers: ``stage``, ``state``, ``n_firms``.
    read : Surroundings
        The rows of ``resources`` in force: ``kind``, ``chain``, ``segment``.
    chain : str
        The chain's name.

    Returns
    -------
    FigureTable, index ``segment``, those whose stage is ``service``
        ``presence``, one of ``PRESENCE`` [class]; ``n_firms`` [firms], ``n_services`` and ``n_expired``, the rows of
        kind service that name it, in force and ended. [count]

    Notes
    -----
    Present: a firm stands in it, or a service in force names it, for this chain or for all. Else absent if somebody
    has looked, and unchecked if not. One that is present may still be small, or dear.

    References
    ----------
    Our own definition; absent means nobody: decision 0002.

    Examples
    --------
    >>> from liantu.diagnose.surroundings import read_surroundings
    >>> rows = lamp_diagnosis().segments.assign(stage="service")
    >>> services(rows, read_surroundings(lamp_surroundings()), "lighting").values["presence"].to_dict()
    {'wafer': 'unchecked', 'chip': 'present', 'package': 'absent', 'lamp': 'present'}
    """
    rows = segments[(segments["stage"] == "service").fillna(False).to_numpy(bool)]
    n_services, n_expired = (_counted(each, rows.index, chain) for each in (read.in_force, read.expired))
    there = rows["state"].isin(HELD).to_numpy(bool) | (n_services > 0)
    presence = np.select([there, (rows["state"] == "absent").to_numpy(bool)], PRESENCE[:2], PRESENCE[2])
    values = pd.DataFrame(
        {
            "presence": presence.astype(object),
            "n_firms": rows["n_firms"].to_numpy(int),
            "n_services": n_services,
            "n_expired": n_expired,
        },
        index=rows.index,
    )
    reasons = pd.DataFrame("unchecked", rows.index, values.columns, dtype=object)
    return FigureTable(values, reasons, dict.fromkeys(("n_firms", "n_services", "n_expired"), "count"))


def _counted(rows: pd.DataFrame, segments: pd.Index, chain: str) -> np.ndarray:
    """How many rows of kind service name each segment, for this chain or for all."""
    for_us = rows["chain"].isna() | rows["chain"].eq(chain).fillna(False)
    named = rows.loc[rows["kind"].isin(KINDS) & for_us.astype(bool), "segment"]
    places = segments.get_indexer(named.dropna())
    return np.bincount(places[places >= 0], minlength=len(segments))


def service_rate(presence: pd.Series) -> Figure:
    r"""Share of a chain's services that are present 服务到位率.

    Parameters
    ----------
    presence : Series
        ``presence`` of :func:`services`. [class]

    Returns
    -------
    Figure in 0–1
        Over the ``n`` services that somebody looked at; its ends count the unchecked as absent and as present.
        Reason ``no_services`` where the chain lists none, ``nothing_checked`` where nobody looked. [share]

    Notes
    -----
    .. math:: n_{\text{present}} \,/\, (n_{\text{present}} + n_{\text{absent}})

    Each service counts once, whatever hangs on it.

    References
    ----------
    Our own definition, after completeness.

    Examples
    --------
    >>> found = service_rate(pd.Series(["present", "absent", "unchecked", "unchecked"]))
    >>> found.value, found.low, found.high
    (0.5, 0.25, 0.75)
    """
    n_present, n_absent, n_unchecked = (int((presence == word).sum()) for word in PRESENCE)
    known, whole = n_present + n_absent, len(presence)
    if not whole:
        return Figure(None, "share", reason="no_services", n=0)
    low, high = n_present / whole, (n_present + n_unchecked) / whole
    if not known:
        return Figure(None, "share", low, high, "nothing_checked", 0)
    return Figure(n_present / known, "share", low, high, n=known)


OF_SERVICES = (services, service_rate)
