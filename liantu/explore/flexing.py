"""Flex 柔性: how many days an order takes along the slowest path of a chain, and what a digital level would save."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from liantu.chain import City, once_a_city
from liantu.diagnose import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.states import is_held

SCOPES = ("all", "path")
MOST_LEVELS = 3
TOP_LEVEL = 4.0  # of the scale that the sheet of firms uses


@dataclass(frozen=True)
class Flexed:
    """The slowest path before and after, and what each segment of it takes.

    ``segments``: one row a held segment of the chain, those of the path before first, in the order in which goods
    flow. ``path``, ``path_after``: names of segments. ``n_firms``: how many rise; ``n_top``, ``n_level_unknown``,
    ``n_days_unknown``: of those ``n_in_scope`` that cannot rise, that do not tell their level, or their lead time.
    """

    segments: FigureTable
    path: tuple[str, ...]
    path_after: tuple[str, ...]
    days: float
    days_after: float
    levels: int
    scope: str
    n_firms: int
    n_in_scope: int
    n_top: int
    n_level_unknown: int
    n_days_unknown: int

    @property
    def is_other_path(self) -> bool:
        """Whether another path is the slowest afterwards."""
        return self.path != self.path_after


def segment_days(city: City, lead_time: np.ndarray | None = None) -> FigureTable:
    r"""How long an order takes at each segment: the median lead time of its firms 环节交期.

    Parameters
    ----------
    city : City
        The city; reads ``firms.lead_time_days``. [days]
    lead_time : array, shape (n_firms,), optional
        Other lead times, in the order of ``city.firms``; NaN where not told. [days]

    Returns
    -------
    FigureTable, index ``segment``
        ``days``, reason ``no_firms`` or ``lead_time_unknown`` [days]; ``n_told`` and ``n_firms``. [firms]

    Notes
    -----
    .. math:: d_\ell = \operatorname{median} \{ \text{lead time}_i : i \in \ell \}

    Every firm that tells it counts alike, whatever its size; half of them are slower.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> city = lamp_city()
    >>> segment_days(city, np.array([10.0, 20.0, np.nan])).values["days"].to_dict()
    {'wafer': None, 'chip': 15.0, 'package': None, 'lamp': None}
    """
    times = _lead_times(city) if lead_time is None else lead_time
    firm, segment = _members_of(city)
    n = len(city.segments)
    days = _medians(city, times)
    counts = {"n_told": np.bincount(segment[~np.isnan(times[firm])], minlength=n)}
    counts["n_firms"] = np.bincount(segment, minlength=n)
    values = pd.DataFrame({"days": pd.array(days, dtype="Float64")} | counts, index=city.segments.index)
    reasons = pd.DataFrame(
        {"days": np.where(counts["n_firms"] == 0, "no_firms", "lead_time_unknown")}, values.index, dtype=object
    )
    return FigureTable(values, reasons, {"days": "days", "n_told": "count", "n_firms": "count"})


def _lead_times(city: City) -> np.ndarray:
    return city.firms["lead_time_days"].to_numpy(float, na_value=np.nan)


@once_a_city
def _members_of(city: City) -> tuple[np.ndarray, np.ndarray]:
    """The place of firm and segment of each membership, each once."""
    n = max(len(city.segments), 1)
    return np.divmod(np.unique(city.shares.firm * n + city.shares.segment), n)


def _medians(city: City, times: np.ndarray) -> np.ndarray:
    """The median of each segment, NaN where nobody tells: sorted once, as a slider asks for a dozen of them."""
    firm, segment = _members_of(city)
    told = ~np.isnan(times[firm])
    order = np.lexsort((times[firm[told]], segment[told]))
    days, count = times[firm[told]][order], np.bincount(segment[told], minlength=len(city.segments))
    start, found = np.cumsum(count) - count, np.full(len(count), np.nan)
    some = count > 0
    lower, upper = (start + (count - 1) // 2)[some], (start + count // 2)[some]
    found[some] = (days[lower] + days[upper]) / 2
    return found


def slowest_path(city: City, counted: pd.Index, state: pd.Series, days: pd.Series) -> list[str]:
    r"""The path through a chain on which an order takes longest, each step made to order 最长交期链路.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links``.
    counted : Index
        The counted segments of the chain.
    state : Series
        State of each segment. [class]
    days : Series
        How long an order takes at each. [days]

    Returns
    -------
    list of str
        Names in the order in which goods flow, none twice, all weak, present or strong; empty where nothing tells its
        days. Its length is the sum of the days. [days]

    Notes
    -----
    .. math:: \max \sum_k d_{\ell_k}, \qquad \ell_1 \to \ell_2 \to \dots \to \ell_k

    Days that nobody tells count as 0 here and are counted beside it, so the sum is a lower bound. Of equal paths the
    shorter, then the first by its names. Where segments supply each other in a circle only links that follow the order
    of the sheet count. Stock between the steps shortens the wait and is not in it.

    References
    ----------
    Kelley, J. E. and Walker, M. R. (1959), Critical-path planning and scheduling, Proceedings of the Eastern Joint
    Computer Conference, 160–173: the longest path of a network of activities; to be verified.

    Examples
    --------
    >>> lamp, city = lamp_diagnosis().segments, lamp_city()
    >>> slowest_path(city, lamp.index, lamp["state"], pd.Series([9.0, 12.0, 30.0, 7.0], lamp.index))
    ['chip', 'lamp']
    """
    held = counted[is_held(state.reindex(counted))]
    known = days.reindex(held).to_numpy(float, na_value=np.nan)
    return _slowest(_ordered(city, held), dict(zip(held, known.tolist(), strict=True)))


def _slowest(onward: dict[str, list[str]], days: dict[str, float]) -> list[str]:
    """The longest walk, where every segment stands after all that it supplies."""
    best: dict[str, tuple[float, int, tuple[str, ...]]] = {}
    nothing = (0.0, 0, ())
    for segment, following in onward.items():
        rest = min((best[to] for to in following), default=nothing)
        taken, n, names = min(rest, nothing)
        own = days[segment]
        best[segment] = taken - (own if own == own else 0.0), n + 1, (segment, *names)
    total, _, names = min(best.values(), default=nothing)
    return list(names) if total < 0 else []


def _ordered(city: City, held: pd.Index) -> dict[str, list[str]]:
    """Which of these segments each supplies, those first that supply nobody."""
    onward = _onward(city, held)
    return {name: onward[name] for name in _last_first(onward)}


def _onward(city: City, held: pd.Index) -> dict[str, list[str]]:
    """Which of these segments each supplies, a link against the order of the sheet inside a circle left out."""
    place = np.full(len(city.segments) + 1, -1)
    place[city.places_of_segments(held)] = np.arange(len(held))
    start, end = place[city.inputs.supplier], place[city.inputs.customer]
    inside = (start >= 0) & (end >= 0) & (start != end)
    start, end = start[inside], end[inside]
    links = coo_array((np.ones(len(start)), (start, end)), shape=(len(held), len(held)))
    circle = connected_components(links, connection="strong")[1] if len(held) else np.zeros(0, int)
    kept = (circle[start] != circle[end]) | (end > start)
    onward: dict[str, list[str]] = {name: [] for name in held}
    for a, b in zip(start[kept].tolist(), end[kept].tolist(), strict=True):
        onward[held[a]].append(held[b])
    return onward


def _last_first(onward: dict[str, list[str]]) -> list[str]:
    """An order in which every segment stands after all that it supplies; there is no circle."""
    before: dict[str, list[str]] = {name: [] for name in onward}
    for name, following in onward.items():
        for to in following:
            before[to].append(name)
    n_left = {name: len(following) for name, following in onward.items()}
    order = [name for name, n in n_left.items() if not n]
    for name in order:  # grows while it is walked
        for earlier in before[name]:
            n_left[earlier] -= 1
            if not n_left[earlier]:
                order.append(earlier)
    return order


def flexed(found: Diagnosis, levels: int, scope: str, days_per_level: float) -> Flexed:
    r"""The slowest path of a chain before and after its firms rise by some digital levels 柔性提速.

    Parameters
    ----------
    found : Diagnosis
        The diagnosis of the chain; reads ``firms.lead_time_days`` [days] and ``digital_level`` [1–4].
    levels : int
        How many levels firms rise, as far as the scale goes. [levels]
    scope : {"all", "path"}
        All firms of the chain, or those in segments of the slowest path.
    days_per_level : float
        What one level saves of a lead time: an assumption. [share]

    Returns
    -------
    Flexed
        ``segments``: ``days``, ``days_after``, ``saved`` [days], ``saved_alone``, what the whole path gains if only
        the firms of this segment rise, reason ``not_on_path`` [days], ``n_told`` and ``n_firms`` [firms].

    Notes
    -----
    .. math:: t_i' = t_i (1 - p)^{g_i}, \qquad g_i = \min(\text{levels},\ 4 - \text{level}_i)

    A firm that does not tell its level is left as it is, and counted. Afterwards another path may be the slowest, so
    that less is saved than on the path itself. What a level saves nobody has measured for all trades.

    References
    ----------
    Our own definition; the scale of 1 to 4 is that of the sheet of firms.

    Examples
    --------
    >>> flexed(lamp_diagnosis(), 1, "all", 0.1).path
    ()
    """
    city = found.city
    held = found.counted.index[is_held(found.counted["state"])]
    onward, places = _ordered(city, held), city.places_of_segments(held)

    def read(lead_time: np.ndarray) -> tuple[list[str], float]:
        """The slowest path with these lead times, and its days."""
        days = dict(zip(held, _medians(city, lead_time)[places].tolist(), strict=True))
        path = _slowest(onward, days)
        return path, float(np.nansum([days[name] for name in path]))

    times, gained = _lead_times(city), _gained(city, levels)
    kept = (1 - days_per_level) ** np.nan_to_num(gained)
    path, days = read(times)
    chosen = _members(city, path if scope == "path" else found.counted.index)
    quick = np.where(chosen, times * kept, times)
    path_after, days_after = read(quick)
    alone = {name: days - read(np.where(_members(city, [name]), times * kept, times))[1] for name in path}
    return Flexed(
        _segments(city, held, quick, path, alone),
        tuple(path),
        tuple(path_after),
        days,
        days_after,
        levels,
        scope,
        n_firms=int((chosen & (gained > 0) & ~np.isnan(times)).sum()),
        n_in_scope=int(chosen.sum()),
        n_top=int((chosen & (gained == 0)).sum()) if levels else 0,
        n_level_unknown=int((chosen & np.isnan(gained)).sum()),
        n_days_unknown=int((chosen & np.isnan(times)).sum()),
    )


def _members(city: City, segments: Iterable[str]) -> np.ndarray:
    """Which firms stand in these segments."""
    chosen, inside = np.zeros(len(city.firms), bool), np.zeros(len(city.segments), bool)
    inside[city.places_of_segments(list(segments))] = True
    chosen[city.shares.firm[inside[city.shares.segment]]] = True
    return chosen


def _gained(city: City, levels: int) -> np.ndarray:
    """How many levels each firm can rise; NaN where its level is not told."""
    level = city.firms["digital_level"].to_numpy(float, na_value=np.nan)
    return np.clip(TOP_LEVEL - level, 0.0, float(levels))


def _segments(city: City, held: pd.Index, quick: np.ndarray, path: list[str], alone: dict[str, float]) -> FigureTable:
    """The held segments of the chain: those of the path in its order, then the others by their days."""
    before = segment_days(city)
    days = before.values["days"].reindex(held).to_numpy(float, na_value=np.nan)
    slow = dict(zip(held, np.where(np.isnan(days), -1.0, days).tolist(), strict=True))
    rest = sorted((name for name in held if name not in alone), key=lambda name: (-slow[name], name))
    order = pd.Index([*path, *rest], name="segment", dtype=object)
    values = before.values.reindex(order)
    values["days_after"] = pd.array(_medians(city, quick)[city.places_of_segments(order)], dtype="Float64")
    values["saved"] = values["days"] - values["days_after"]
    values["saved_alone"] = pd.array([alone.get(name, np.nan) for name in order], dtype="Float64")
    reasons = before.reasons.reindex(order)
    reasons = reasons.assign(days_after=reasons["days"], saved=reasons["days"], saved_alone="not_on_path")
    names = ("days", "days_after", "saved", "saved_alone")
    return FigureTable(values, reasons, dict.fromkeys(names, "days") | {"n_told": "count", "n_firms": "count"})


OF_FLEX = (segment_days, slowest_path, flexed)
STATUS = {"segment_days": "definition", "slowest_path": "standard", "flexed": "assumption"}
