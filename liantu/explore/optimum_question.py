"""What may be chosen 备选项目: every action that a chain could take, at several sizes, and within which limits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.chain import City, chain_of
from liantu.diagnose import Thresholds, amounts
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed
from liantu.explore.candidates import BUILDING, action, candidates, ranked
from liantu.explore.objective import balance_of
from liantu.explore.optimum_model import Floor, Project, Question
from liantu.explore.standing import ABSENT, Standing, standing_of

SIZES = (0.5, 1.0, 2.0)  # times the default, but at least the smallest economic scale


def question(
    city: City,
    chain: str,
    budget: float,
    *,
    levers: Sequence[str] = BUILDING,
    floors: Iterable[Floor] = (),
    per_segment: int = 1,
    sizes: Sequence[float] = SIZES,
    assumed: Assumed = Assumed(),
    thresholds: Thresholds = Thresholds(),
    land: Mapping[str, float] | None = None,
    chained: bool = False,
) -> Question:
    """What may be chosen for a chain within a budget 预算.

    Parameters
    ----------
    city : City
        The city; reads everything that candidates and the objective read, ``chains.lead_park`` and
        ``parks.land_available``. [亩]
    chain : str
        The chain.
    budget : float
        At most so much money. [万元 ≥ 0]
    levers : sequence of str
        Which levers may be used. Those that build nothing gain nothing by this objective: only a floor chooses them.
    floors : iterable of Floor
        At least so many actions, or so much money, of a lever.
    per_segment : int
        At most so many projects of a segment. [count ≥ 1]
    sizes : sequence of float
        Sizes on offer, as multiples of the default one, at least the smallest economic scale. [ratio]
    assumed : Assumed
        ``weakest_link``, ``output_per_mu``, and what candidates read.
    thresholds : Thresholds
        What makes a segment weak. [ratio]
    land : mapping, optional
        Land by park in place of what the rows tell. [亩]
    chained : bool
        Also what only comes within reach of a lever once others have been taken, on the condition that one linked with
        it is. No plan that takes one action after another lies outside of this.

    Returns
    -------
    Question
        With a project an action and size, at the chain's lead park where one is told. An extension that lacks a
        supplier today is offered too, on the condition that the plan builds one.

    Raises
    ------
    LiantuError
        ``unknown_chain``.

    Examples
    --------
    >>> asked = question(lamp_city(), "lighting", 100.0)
    >>> [(each.action.segment, each.made, each.cost) for each in asked.projects]
    [('package', 30.0, 36.0), ('package', 60.0, 72.0), ('package', 120.0, 144.0)]
    """
    offered, n_unsized = _offered(city, chain, levers, sizes, assumed, thresholds)
    if chained:
        known = [each.action for each in offered]
        offered += _chained(standing_of(city, thresholds), chain, known, sizes, assumed)
    told = city.parks["land_available"].dropna().to_dict() if land is None else dict(land)
    park = city.chains["lead_park"].dropna().get(chain)
    balance = balance_of(city, chain, assumed)
    built = city.places_of_segments([each.action.segment for each in offered])
    places = np.union1d(np.flatnonzero(balance.counted), np.append(built, balance.input)).astype(int)
    at = {place: number for number, place in enumerate(places.tolist())}
    projects = []
    for each, place in zip(offered, built.tolist(), strict=True):
        after = tuple(at[before] for before in each.after if before in at)
        if after or not each.after:
            made = _made(each.action)
            terms = made, float(each.action.cost), park, made / assumed["output_per_mu"], after, each.wants
            projects.append(Project(each.action, at[place], *terms))
    return Question(
        balance.only(places),
        tuple(city.segments.index[places]),
        tuple(projects),
        float(budget),
        tuple(floors),
        per_segment,
        {name: float(amount) for name, amount in told.items() if name == park},
        n_unsized,
    )


class Offer(NamedTuple):
    """An action that may be chosen, the places of which one must have a firm first, and what its segment lacks.

    ``wants``: how much more must be needed of it before it may be picked. [万元/year]
    """

    action: Action
    after: tuple[int, ...] = ()
    wants: float = 0.0


def _offered(
    city: City, chain: str, levers: Sequence[str], sizes: Sequence[float], assumed: Assumed, thresholds: Thresholds
) -> tuple[list[Offer], int]:
    """Every action at every size, and how many could not be offered because no size is known."""
    now, found, n_unsized = standing_of(city, thresholds), [], 0
    filled = now
    for lever in levers:
        if lever not in BUILDING:
            plain = candidates(city, [chain], lever, assumed, thresholds)
            found += [Offer(each) for each in plain if each.cost is not None]
            continue
        for _, place in ranked(now, [chain], lever):
            sized = _sized(now, chain, place, lever, sizes, assumed)
            n_unsized += not sized
            filled = filled.with_firm(place, sized[-1].size) if sized else filled
            found += [Offer(each) for each in sized]
    if "extend" in levers:
        found += _beyond(filled, now, chain, sizes, assumed)
    return found, n_unsized


def _beyond(filled: Standing, now: Standing, chain: str, sizes: Sequence[float], assumed: Assumed) -> list[Offer]:
    """Extensions whose suppliers do not stand yet, but would if everything were filled."""
    known = {place for _, place in ranked(now, [chain], "extend")}
    supplier, customer, _ = now.city.inputs
    found = []
    for _, place in ranked(filled, [chain], "extend"):
        if place not in known:
            after = tuple(np.unique(supplier[customer == place]).tolist())
            found += [Offer(each, after) for each in _sized(filled, chain, place, "extend", sizes, assumed)]
    return found


def _chained(
    now: Standing, chain: str, known: Sequence[Action], sizes: Sequence[float], assumed: Assumed
) -> list[Offer]:
    """What no lever may pick today, but could after others: every other absent segment, and what then falls short."""
    free = {each.segment for each in known}
    supplier, customer, _ = now.city.inputs
    counted = now.city.places_of_segments(chain_of(now.city, chain).counted.index)
    places = [place for place in counted.tolist() if now.city.segments.index[place] not in free]
    most = np.nan_to_num(now.output)
    for place in counted.tolist():
        sized = _sized(now, chain, place, "fill", sizes, assumed)
        most[place] += sized[-1].size if sized else 0.0
    needed = now.city.segments["outside_demand"].fillna(0.0).to_numpy(float) + amounts.uses_of(now.city, most)[0]
    short = now.capacity < now.thresholds.weak * needed  # NaN is not
    found = []
    for place in places:
        lever = "fill" if now.state[place] == ABSENT else "strengthen" if short[place] and now.held[place] else None
        near = np.unique(np.concatenate([customer[supplier == place], supplier[customer == place]]))
        if lever is None or not len(near):
            continue
        enough = now.capacity[place] / now.thresholds.weak - np.nan_to_num(now.demand[place])
        wants = float(max(enough, 0.0)) if lever == "strengthen" else 0.0
        sized = _sized(now, chain, place, lever, sizes, assumed)
        found += [Offer(each, tuple(near.tolist()), wants) for each in sized]
    return found


def _sized(now: Standing, chain: str, place: int, lever: str, sizes: Sequence[float], assumed: Assumed) -> list[Action]:
    """The action at each size, smallest first; none where its size is unknown."""
    usual = action(now, chain, place, lever, assumed)
    if not usual.size or usual.cost is None:
        return []
    least = now.city.segments["min_scale"].iloc[place]
    wanted = {max(usual.size * size, 0.0 if pd.isna(least) else float(least)) for size in sizes}
    return [usual if size == usual.size else action(now, chain, place, lever, assumed, size) for size in sorted(wanted)]


def _made(each: Action) -> float:
    """What it makes more a year; the levers that build nothing make nothing. [万元/year]"""
    return float(each.size) if each.lever in BUILDING else 0.0
