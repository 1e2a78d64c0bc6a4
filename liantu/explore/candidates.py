"""Candidates 备选: which segments a lever may pick, in which order and at which size; fill, strengthen and extend.

The other levers stand in :mod:`liantu.explore.further`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from liantu.chain import City, chain_of, once_a_city
from liantu.diagnose import Thresholds
from liantu.explore.actions import WAYS, Action
from liantu.explore.assumptions import Assumed
from liantu.explore.further import FURTHER, further
from liantu.explore.standing import ABSENT, UNCHECKED, WEAK, Standing, standing_of
from liantu.facts import Few, Figure, Finding, Name

BUILDING = ("fill", "strengthen", "extend")  # each adds a firm
INVITED = "（拟引进）"  # how the added firm is called; it is a row like any other, so it bears one name
SOURCE = "推演举措（假设）"
UNTYPABLE = frozenset("|｜、\n")  # a segment with one of these in its name cannot be written into a firm's cell


def candidates(
    city: City,
    chains: Sequence[str],
    lever: str,
    assumed: Assumed = Assumed(),
    thresholds: Thresholds = Thresholds(),
) -> list[Action]:
    """Every action that a lever could take now, the best first.

    Parameters
    ----------
    city : City
        The city.
    chains : sequence of str
        The chains asked for; of a segment that several share, the first counts.
    lever : str
        One of ``LEVERS``.
    assumed : Assumed
        What cost, lag and the sizes of some levers rest on.
    thresholds : Thresholds
        What makes a segment weak. [ratio]

    Returns
    -------
    list of Action
        Fill: absent segments with demand, or with a user here where demand is unknown. Strengthen: weak ones. Extend:
        absent ones with a supplier here, no known demand and no user here. Known demand descending, then unknown demand
        by number of users here, then name; never an unchecked one.

    Notes
    -----
    Counted segments only. The size is the median known revenue (capacity where that is empty) of the local firms in the
    chain's counted segments, at least the segment's smallest economic scale; unknown where neither is.

    References
    ----------
    Interface, "explore".

    Examples
    --------
    >>> [(each.segment, each.size) for each in candidates(lamp_city(), ["lighting"], "fill")]
    [('package', 60.0)]
    """
    if lever in FURTHER:
        return further(city, chains, lever, assumed, thresholds)
    now = standing_of(city, thresholds)
    return [action(now, chain, place, lever, assumed) for chain, place in ranked(now, chains, lever)]


def ranked(now: Standing, chains: Sequence[str], lever: str, taken: Collection[int] = ()) -> list[tuple[str, int]]:
    """Chain and place of each segment that a lever could pick where things stand so, the best first."""
    chain_at = _counted(now.city, tuple(chains))
    users = n_held(now, using=True)
    chosen = _PICKS[lever](now, users)
    places = [place for place in np.flatnonzero(chosen).tolist() if place in chain_at and place not in taken]
    names, needed = now.city.segment_names, now.demand.tolist()

    def order(place: int) -> tuple:
        if np.isnan(needed[place]):
            return True, 0.0, -int(users[place]), names[place]
        return False, -needed[place], 0, names[place]

    return [(chain_at[place], place) for place in sorted(places, key=order) if not UNTYPABLE & set(names[place])]


def _counted(city: City, chains: tuple[str, ...]) -> dict[int, str]:
    """The places of the counted segments of some chains, each with the first chain it belongs to."""
    found: dict[int, str] = {}
    for chain in chains:
        for place in _of_chain(city)(chain):
            found.setdefault(place, chain)
    return found


@once_a_city
def _of_chain(city: City) -> Callable[[str], list[int]]:
    @cache
    def read(chain: str) -> list[int]:
        return city.places_of_segments(chain_of(city, chain).counted.index).tolist()

    return read


def n_held(now: Standing, *, using: bool) -> np.ndarray:
    """How many linked segments that are here use each segment, or supply it, shape (n_segments,)."""
    this, other = _linked(now.city)[using]
    return np.bincount(this[now.held[other]], minlength=len(now.state))


@once_a_city(of=("segments", "segment_links"))
def _linked(city: City) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Each pair of linked segments once, from the user's side and from the supplier's."""
    supplier, customer, _ = city.inputs
    n = max(len(city.segments), 1)
    ends = (customer, supplier), (supplier, customer)
    return tuple(np.divmod(np.unique(this * n + other), n) for this, other in ends)  # type: ignore[return-value]


def _to_fill(now: Standing, users: np.ndarray) -> np.ndarray:
    return (now.state == ABSENT) & ((now.demand > 0) | (np.isnan(now.demand) & (users > 0)))


def _to_strengthen(now: Standing, users: np.ndarray) -> np.ndarray:
    return now.state == WEAK


def _to_extend(now: Standing, users: np.ndarray) -> np.ndarray:
    needless = (now.demand == 0) | np.isnan(now.demand)
    return (now.state == ABSENT) & (n_held(now, using=False) > 0) & needless & (users == 0)


_PICKS = {"fill": _to_fill, "strengthen": _to_strengthen, "extend": _to_extend}


def action(now: Standing, chain: str, place: int, lever: str, assumed: Assumed, size: float | None = None) -> Action:
    """The action on a segment: one more firm, of the default size unless another is asked for. [万元/year]"""
    city, segment = now.city, now.city.segment_names[place]
    size = default_size(city, chain, segment) if size is None else size
    cells = {"firm": _invited(city, segment), "segments": _written(segment), "revenue": size, "capacity": size}
    row = {name: cell for name, cell in cells.items() if cell is not None} | {"source": SOURCE}
    return Action(
        lever=lever,
        chain=chain,
        segment=segment,
        reason=_REASONS[lever](_Around(now, place)),
        size=size,
        cost=None if size is None else size * assumed["capital_per_output"],
        lag=assumed[f"lag_{lever}"],
        direction=direction(city, lever, segment),
        rows_added={"firms": (row,)},
        assumed=("capital_per_output", "landing_rate", f"lag_{lever}"),
        read=_read(city, place),
    )


def direction(city: City, lever: str, segment: str) -> str:
    """Which of the four directions an action goes: 补强 mend, 增粗 thicken, 拉长 lengthen, 育新 seed_new.

    An extension is new, and not merely longer, where a technology is still to be won for it.
    """
    if lever == "extend" and city.technologies["segment"].eq(segment).any():
        return "seed_new"
    return WAYS[lever]


def default_size(city: City, chain: str, segment: str) -> float | None:
    """The median firm of the chain, but at least the smallest economic scale of the segment. [万元/year]

    >>> default_size(lamp_city(), "lighting", "package")
    60.0
    """
    told = _median(city)(chain), city.segments.at[segment, "min_scale"]
    known = [float(amount) for amount in told if not pd.isna(amount)]
    return max(known) if known else None


@once_a_city
def _median(city: City) -> Callable[[str], float | None]:
    """The median size of the firms of a chain's counted segments. [万元/year]"""
    size = city.firms["revenue"].fillna(city.firms["capacity"]).to_numpy(float, na_value=np.nan)

    @cache
    def read(chain: str) -> float | None:
        here = np.isin(city.shares.segment, _of_chain(city)(chain))
        known = size[np.unique(city.shares.firm[here])]
        known = known[~np.isnan(known)]
        return float(np.median(known)) if len(known) else None

    return read


def _invited(city: City, segment: str) -> str:
    """A name that no firm bears yet."""
    name, number = f"{INVITED}{segment}", 1
    taken = _named_firms(city)
    while name in taken:
        number += 1
        name = f"{INVITED}{segment}{number}"
    return name


@once_a_city
def _named_firms(city: City) -> frozenset[str]:
    """Every firm that a row names, here or elsewhere."""
    traders = city.firm_links
    return frozenset(city.firms.index) | frozenset(traders["supplier"]) | frozenset(traders["customer"])


def _written(segment: str) -> str:
    """A segment as a firm's cell names it; behind a colon a share is expected."""
    return f"{segment}:1" if ":" in segment or "：" in segment else segment


def _read(city: City, place: int) -> dict[str, tuple[int, ...]]:
    """The rows that the reason rests on: those of the segment and of its links."""
    supplier, customer, _ = city.inputs
    near = (supplier == place) | (customer == place)
    links = tuple(city.segment_links.index.to_numpy()[near].tolist())
    return {"segments": _rows_of_segments(city)[city.segment_names[place]], "segment_links": links}


@once_a_city
def _rows_of_segments(city: City) -> dict[str, tuple[int, ...]]:
    """The labels of each segment's rows."""
    found: dict[str, list[int]] = {}
    for label, segment in city.chain_segments["segment"].items():
        found.setdefault(segment, []).append(label)
    return {segment: tuple(labels) for segment, labels in found.items()}


@dataclass(frozen=True)
class _Around:
    """A segment and what stands around it, for the reason why it is picked."""

    now: Standing
    place: int

    @property
    def name(self) -> Name:
        return self.now.city.named(self.now.city.segment_names[self.place])

    def near(self, *, using: bool) -> Few:
        """The linked segments that are here and use it, or supply it."""
        city, (this, other) = self.now.city, _linked(self.now.city)[using]
        near = other[this == self.place]
        return Few(tuple(city.named(city.segment_names[place]) for place in near[self.now.held[near]].tolist()))

    @property
    def demand(self) -> Figure:
        return _money(self.now.demand[self.place], "demand_unknown")


def _money(amount: float, reason: str) -> Figure:
    known = not np.isnan(amount)
    return Figure(float(amount) if known else None, "万元", reason=None if known else reason)


def _why_fill(around: _Around) -> Finding:
    users, suppliers, demand = around.near(using=True), around.near(using=False), around.demand
    facts = {"users": users, "suppliers": suppliers, "demand": demand}
    if demand.value is None:
        return Finding("reason_of.fill.unknown", {"users": users})
    if users.names and suppliers.names:
        return Finding("reason_of.fill.broken", facts)
    return Finding("reason_of.fill.needed" if users.names else "reason_of.fill.outside", facts)


def _why_strengthen(around: _Around) -> Finding:
    now, place = around.now, around.place
    covered = Figure(float(now.coverage[place]), "ratio")
    facts = {"n": int(now.n_firms[place]), "coverage": covered, "demand": around.demand}
    return Finding("reason_of.strengthen", facts)


def _why_extend(around: _Around) -> Finding:
    return Finding("reason_of.extend", {"suppliers": around.near(using=False)})


_REASONS = {"fill": _why_fill, "strengthen": _why_strengthen, "extend": _why_extend}


def refusal(now: Standing, place: int, lever: str) -> str | None:
    """Why a lever may not pick a segment, as a code; nothing where it may."""
    users = n_held(now, using=True)
    if _PICKS[lever](now, users)[place]:
        return None
    if now.state[place] == UNCHECKED:
        return "unchecked"
    if lever == "strengthen":
        return "not_weak"
    if now.state[place] != ABSENT:
        return "not_absent"
    return "nobody_needs_it" if lever == "fill" else "used_or_unsupplied"
