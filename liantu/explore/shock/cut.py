"""The cut test 断一处: one source is gone for some weeks; what falls, wave by wave, and what that costs in a year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from liantu.chain import City, chain_of
from liantu.data.problems import LiantuError
from liantu.diagnose.figure_table import FigureTable
from liantu.explore.assumptions import Assumed
from liantu.explore.shock import cascade
from liantu.explore.shock.defaults import Default, defaults_of
from liantu.explore.shock.pools import STARTS, WINDOWS
from liantu.explore.shock.shock_network import ShockNetwork, counted_of, network_of
from liantu.explore.shock.strike import RECOVERED, YEAR
from liantu.explore.shock.target import entered, taken_by
from liantu.explore.shock.wiring import Room, Runs, room_for, runs_of, wiring_of
from liantu.facts import Figure, Word

QUARTER = 13.0
PRINTED = 0.005  # below, a segment would be printed as keeping 100 %
EXACT = 1e-6  # one cut is followed further down than a set of shocks


@dataclass(frozen=True)
class Cut:
    """What a cut does to the counted segments of a chain.

    ``segments``, index ``segment``, those in the order of the sheet: ``wave``, the round in which it first falls below
    95 % in its worst window, 0 being what is cut itself; ``since``, the start of the first window in which it
    stands below [weeks]; ``level``, the share of its output it keeps in its worst window [share]; ``lost``, and
    ``made``, of what [万元/year]; ``why``: ``cut``, ``inputs`` or ``orders``. ``levels``, shape (n_windows,
    n_segments), NaN without firms. ``loss``: of all of them; ``own``: of this what is cut itself would have made.
    ``entered``: the segments at which it strikes. ``defaults``: how often each assumption stands in for a cell nobody
    filled in.
    """

    segments: FigureTable
    levels: np.ndarray
    loss: Figure
    own: Figure
    output: float
    entered: tuple[str, ...]
    defaults: Mapping[str, Default]

    @property
    def waves(self) -> list[list[str]]:
        """The segments that fall below 95 %, wave by wave; in each those first that lose most."""
        rows = self.segments.values
        fallen = rows[rows["wave"].notna()].sort_values("lost", ascending=False, kind="stable", na_position="last")
        return [group.index.tolist() for _, group in fallen.groupby("wave", sort=True)]

    @property
    def touched(self) -> list[str]:
        """The segments that lose a share one can print, in the order in which they fall; those above 95 % last."""
        rows = self.segments.values
        hit = rows[(rows["level"] < 1 - PRINTED).fillna(False).astype(bool)]
        return hit.sort_values(["wave", "lost"], ascending=[True, False], kind="stable").index.tolist()


def cut(city: City, chain: str, kind: str, what: str, weeks: float = QUARTER, assumed: Assumed = Assumed()) -> Cut:
    r"""What falls in a chain when one source is gone for some weeks 断供推演.

    Parameters
    ----------
    city : City
        The city.
    chain : str
        The chain that is looked at.
    kind : str
        ``country``, all that comes from there; ``imports``, a segment from abroad; ``segment``, from everywhere, its
        local firms among it; ``firm``; ``place``, the firms of a county or park, or all that comes from a ring.
    what : str
        The country's code, the segment, the firm; a place as ``county:…``, ``park:…`` or ``ring:…``.
    weeks : float
        How long it is gone, 0–52. [weeks]
    assumed : Assumed
        What stands in for cells nobody filled in.

    Returns
    -------
    Cut
        Wave, level [share] and loss [万元/year] by counted segment.

    Raises
    ------
    LiantuError
        ``unknown_chain``, ``unknown_cut``, ``nothing_to_cut``, ``shock_out_of_range``; ``shock_on_no_firms``.

    Notes
    -----
    .. math:: \sum_w \frac{\mathrm{len}_w}{52} \sum_i x_i\,(1 - \min(h_i, u_i))

    as in :func:`~liantu.explore.shock.strike.strike`, with one shock of depth 1. A wave is a round of the cascade and
    no date; when a segment falls is told by its window.

    References
    ----------
    The cascade of Diem, C. et al. (2022), Scientific Reports 12, 7719; decision 0017.

    Examples
    --------
    >>> found = cut(lamp_city(), "lighting", "country", "JP")
    >>> found.waves, round(found.loss.value), found.segments.figure("lamp", "level").value.__round__(2)
    ([['lamp']], 197, 0.03)
    """
    if not 0 <= weeks <= YEAR:
        bounds = {"low": Figure(0.0, "weight"), "high": Figure(YEAR, "weight")}
        raise LiantuError("shock_out_of_range", name=Word("section.cut.weeks"), **bounds)
    (names, places), network = counted_of(city)(chain), network_of(city, assumed)
    counted = pd.Index(names, name="segment", dtype=object)
    inside = np.isin(network.nodes.segment, places)
    if not inside.any():
        raise LiantuError("shock_on_no_firms", chain=chain_of(city, chain).name)
    taken = taken_by(network, kind, what)
    runs = _taking([taken.nodes], [taken.outside], weeks)
    hit = np.isin(np.arange(len(inside)), taken.nodes)
    followed = _followed(network, runs, hit)
    whole = float(network.made[inside].sum())
    own = float(network.made[inside & hit].sum()) * weeks / YEAR
    table = _table(network, followed, counted, places)
    loss = float(np.nansum(table.values["lost"].to_numpy(float, na_value=np.nan)))
    reason = None if whole > 0 else "size_unknown"
    figures = (Figure(None if reason else each, "万元", reason=reason) for each in (loss, own))
    where = tuple(entered(network, taken, inside))
    return Cut(table, followed.levels[:, places], *figures, whole, where, defaults_of(network, inside, assumed))


@dataclass(frozen=True)
class _Followed:
    """By window and segment: the ``levels`` at last, in which round each first fell below 95 % (``wave``, NaN where it
    did not), and ``why``.
    """

    levels: np.ndarray
    wave: np.ndarray
    why: np.ndarray


def _taking(nodes: list[np.ndarray], outside: list[np.ndarray], weeks: float) -> Runs:
    """Each shock takes these whole."""

    def events(places: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        start = np.concatenate([[0], np.cumsum([len(each) for each in places])]).astype(np.int64)
        every = np.concatenate(places).astype(np.int64)
        return start, every, np.ones(len(every))

    nobody = [np.zeros(0, np.int64)] * len(nodes)
    return runs_of(events(nodes), events(outside), events(nobody), np.full(len(nodes), float(weeks)))


def _followed(network: ShockNetwork, runs: Runs, hit: np.ndarray) -> _Followed:
    """The single shock, window by window, every round looked at."""
    wiring, shape = wiring_of(network), (len(WINDOWS), len(network.city.segments))
    room = room_for(wiring, len(network.outside.segment))
    found = _Followed(np.ones(shape), np.full(shape, np.nan), np.full(shape, None, dtype=object))
    for block, window in enumerate(runs.block_window):
        cascade.begin(wiring, runs, room, block)
        going, seen = cascade.going_of(runs, block), [_level(network, room)]
        while going.any():
            cascade.one_round(wiring, window, room, going, EXACT)
            seen.append(_level(network, room))
        below = np.array(seen) < RECOVERED
        found.levels[window] = seen[-1]
        found.wave[window] = np.where(below.any(axis=0), below.argmax(axis=0).astype(float), np.nan)
        found.why[window] = _why(network, room, hit)
    nobody = np.bincount(network.nodes.segment, minlength=shape[1]) == 0
    found.levels[:, nobody] = np.nan
    return found


def _level(network: ShockNetwork, room: Room) -> np.ndarray:
    """The share of its output that each segment still makes; where no size is known, each firm counts alike."""
    segment, n = network.nodes.segment, len(network.city.segments)
    known = np.bincount(segment, network.made, minlength=n) > 0
    weight = np.where(known[segment], network.made, 1.0)
    kept = np.bincount(segment, weight * np.minimum(room.h[:, 0], room.u[:, 0]), minlength=n)
    whole = np.bincount(segment, weight, minlength=n)
    return np.divide(kept, whole, out=np.ones(n), where=whole > 0)


def _table(network: ShockNetwork, followed: _Followed, counted: pd.Index, places: np.ndarray) -> FigureTable:
    """Wave, level and reason of each segment are those of its own worst window, the first of equals."""
    levels = followed.levels[:, places]
    made = np.bincount(network.nodes.segment, network.made, minlength=len(network.city.segments))[places]
    nobody, silent, least = np.isnan(levels[0]), made == 0, levels.min(axis=0)
    worst = levels.argmin(axis=0), places
    fallen = levels < RECOVERED
    columns = {
        "wave": followed.wave[worst],
        "since": np.where(fallen.any(axis=0), np.array(STARTS)[fallen.argmax(axis=0)], np.nan),
        "level": least,
        "lost": np.where(silent, np.nan, (np.array(WINDOWS) / YEAR) @ (1 - levels) * made),
        "made": np.where(silent, np.nan, made),
    }
    values = pd.DataFrame({name: pd.array(column, dtype="Float64") for name, column in columns.items()}, counted)
    values["why"] = pd.Series(followed.why[worst], counted, dtype=object).where(least < 1 - cascade.TOLERANCE)
    reasons = pd.DataFrame("stays_up", counted, [*columns, "why"], dtype=object)
    reasons["lost"] = reasons["made"] = np.where(nobody, "no_firms", "size_unknown")
    reasons.loc[nobody, ["wave", "since", "level", "why"]] = "no_firms"
    return FigureTable(values, reasons, dict(zip(columns, ("count", "count", "share", "万元", "万元"), strict=True)))


def _why(network: ShockNetwork, room: Room, hit: np.ndarray) -> np.ndarray:
    """Whether most of what a segment loses is cut itself, lacks inputs or lacks orders."""
    segment, weight = network.nodes.segment, np.maximum(network.made, 1e-9)
    h, u = room.h[:, 0], room.u[:, 0]
    gone = weight * (1 - np.minimum(h, u))
    parts = [gone * hit, gone * (~hit & (h <= u)), gone * (~hit & (h > u))]
    most = np.argmax([np.bincount(segment, part, minlength=len(network.city.segments)) for part in parts], axis=0)
    return np.array(["cut", "inputs", "orders"], object)[most]


@dataclass(frozen=True)
class Costly:
    """A firm and what a year costs if it fails: its ``own`` output, and that of ``others`` in the chain."""

    firm: str
    own: Figure
    others: Figure

    @property
    def whole(self) -> float:
        """Both. [万元/year]"""
        return (self.own.value or 0.0) + (self.others.value or 0.0)


def costliest(
    city: City, chain: str, weeks: float = QUARTER, assumed: Assumed = Assumed(), n: int = 10
) -> list[Costly]:
    """The firms of a chain whose failure for some weeks costs its counted segments most, the costliest first.

    Own: what the firm makes there in these weeks. Others: what the other firms lose with it. A firm of unknown size
    has no own loss that could be measured: null, reason ``size_unknown``. [万元/year]

    >>> found = costliest(lamp_city(), "lighting")
    >>> [(each.firm, round(each.own.value, 1), round(each.others.value, 1)) for each in found]
    [('Cai', 250.0, 25.0), ('Ai', 15.0, 16.1), ('Bo', 10.0, 10.0)]
    """
    (_, places), network = counted_of(city)(chain), network_of(city, assumed)
    column = np.full(max(len(city.segments), 1), -1)
    column[places] = 0
    inside = column[network.nodes.segment] == 0
    firms = np.unique(network.nodes.firm[inside])
    if not len(firms):
        return []
    start, nodes = network.nodes_of_firm
    runs = _taking([nodes[start[firm] : start[firm + 1]] for firm in firms], [np.zeros(0, int)] * len(firms), weeks)
    rates = cascade.lost_by(network, runs, column[network.nodes.segment], 1)[:, :, 0]
    lost = rates @ (np.array(WINDOWS) / YEAR)
    own = np.bincount(network.nodes.firm[inside], network.made[inside], minlength=len(city.firms))[firms] * weeks / YEAR
    others = np.maximum(lost - own, 0.0)
    known = np.bincount(network.nodes.firm, ~np.isnan(network.nodes.made), minlength=len(city.firms))[firms] > 0
    order = np.lexsort((city.firms.index[firms].to_numpy(object), -lost))[:n]
    return [_costly(str(city.firms.index[firms[i]]), own[i], others[i], bool(known[i])) for i in order.tolist()]


def _costly(firm: str, own: float, others: float, known: bool) -> Costly:
    unknown = Figure(None, "万元", reason="size_unknown")
    return Costly(firm, Figure(float(own), "万元") if known else unknown, Figure(float(others), "万元"))
