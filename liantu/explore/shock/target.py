"""What can be cut 可断之处: a country, an import, a segment, a firm, a place; and what each takes of the network."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.data.problems import LiantuError
from liantu.explore.assumptions import Assumed
from liantu.explore.shock.shock_network import ABROAD, ShockNetwork, counted_of, network_of
from liantu.facts import Figure, Name, Word, ratio
from liantu.place import RINGS, territory_named

KINDS = ("imports", "country", "segment", "firm", "place")
PLACES = ("county", "park", "ring")  # a place is written with its sort before it: county:泰和县, ring:nation


def without_country(city: City, chain: str, assumed: Assumed = Assumed()) -> Figure:
    """Of what the chain's firms are taken to buy abroad, the share of which no row tells the country. [share]

    >>> round(without_country(lamp_city(), "lighting").value, 2)
    0.03
    """
    (_, places), network = counted_of(city)(chain), network_of(city, assumed)
    inside = np.isin(network.nodes.segment, places)
    bought = np.where(network.outside.ring == ABROAD, _bought(network, inside), 0.0)
    untold = np.array([each is None for each in network.outside.country], bool)
    share = ratio(float(bought[untold].sum()), float(bought.sum()))
    return Figure(share, "share", reason=None if share is not None else "no_imports")


def entered(network: ShockNetwork, taken: "Taken", inside: np.ndarray) -> list[str]:
    """The segments at which a cut strikes, as far as the chain's firms stand in them or buy there."""
    bought = _bought(network, inside)
    places = {*network.nodes.segment[taken.nodes].tolist()}
    places |= {*network.outside.segment[taken.outside[bought[taken.outside] > 0]].tolist()}
    return [str(network.city.segments.index[place]) for place in sorted(places)]


@dataclass(frozen=True)
class Taken:
    """What a cut takes away whole: ``nodes`` and ``outside`` sources of the network."""

    nodes: np.ndarray
    outside: np.ndarray


def cuttable(city: City, chain: str, kind: str, assumed: Assumed = Assumed()) -> Mapping[str, object]:
    """What of a kind a chain could lose, each with its name, the largest first.

    Countries, imports and segments by what the chain's firms buy of them, firms and places by what their firms make.

    >>> [*cuttable(lamp_city(), "lighting", "country")], [*cuttable(lamp_city(), "lighting", "firm")]
    (['JP'], ['Cai', 'Ai', 'Bo'])

    Raises
    ------
    LiantuError
        ``unknown_cut``, for another kind.
    """
    if kind not in KINDS:
        raise LiantuError("unknown_cut", name=kind, known=[Word(f"cut.kind.{each}") for each in KINDS])
    (counted, places), network = counted_of(city)(chain), network_of(city, assumed)
    return _LISTS[kind](network, np.isin(network.nodes.segment, places), counted)


def _countries(network: ShockNetwork, inside: np.ndarray, counted: tuple[str, ...]) -> dict[str, object]:
    bought = _bought(network, inside)
    told = np.flatnonzero((bought > 0) & np.array([each is not None for each in network.outside.country], bool))
    by_country = pd.Series(bought[told]).groupby(network.outside.country[told]).sum()
    codes = sorted(by_country.index, key=lambda code: (-by_country[code], code))
    return {code: territory_named(code) for code in codes}


def _imports(network: ShockNetwork, inside: np.ndarray, counted: tuple[str, ...]) -> dict[str, object]:
    bought = np.where(network.outside.ring == ABROAD, _bought(network, inside), 0.0)
    by_segment = np.bincount(network.outside.segment, bought, minlength=len(network.city.segments))
    names = network.city.segments.index
    order = [place for place in np.argsort(-by_segment, kind="stable").tolist() if by_segment[place] > 0]
    return {names[place]: network.city.named(names[place]) for place in order}


def _segments(network: ShockNetwork, inside: np.ndarray, counted: tuple[str, ...]) -> dict[str, object]:
    slots, city = network.slots, network.city
    needed = np.bincount(slots.input, np.where(inside[slots.node], slots.need, 0.0), minlength=len(city.segments))
    needed = needed[city.places_of_segments(counted)]
    return {counted[at]: city.named(counted[at]) for at in np.argsort(-needed, kind="stable").tolist()}


def _firms(network: ShockNetwork, inside: np.ndarray, counted: tuple[str, ...]) -> dict[str, object]:
    made = _made_by_firm(network, inside)
    names = network.city.firms.index[sorted(made, key=lambda place: (-made[place], place))]
    return {name: Name(name, name) for name in names}


def _places(network: ShockNetwork, inside: np.ndarray, counted: tuple[str, ...]) -> dict[str, object]:
    city, made = network.city, _made_by_firm(network, inside)
    firms = pd.Series(made, dtype=float)
    found: dict[str, object] = {}
    for sort in ("county", "park"):
        where = city.firms[sort].iloc[firms.index.to_numpy(int)]
        by_place = pd.Series(firms.to_numpy(), where.to_numpy(object)).groupby(level=0).sum()
        for name in sorted(by_place.index, key=lambda name: (-by_place[name], name)):
            known = city.parks["name_en"].get(name) if sort == "park" else None
            found[f"{sort}:{name}"] = Name(name, name if known is None or pd.isna(known) else known)
    bought = np.bincount(network.outside.ring, _bought(network, inside), minlength=len(RINGS))
    return found | {f"ring:{ring}": Word(f"place.{ring}") for ring, value in zip(RINGS, bought, strict=True) if value}


def _made_by_firm(network: ShockNetwork, inside: np.ndarray) -> dict[int, float]:
    made = np.bincount(network.nodes.firm[inside], network.made[inside], minlength=len(network.city.firms))
    return {place: float(made[place]) for place in np.unique(network.nodes.firm[inside]).tolist()}


def _bought(network: ShockNetwork, inside: np.ndarray) -> np.ndarray:
    """What the chain's nodes buy of each outside source. [万元/year]"""
    slots, arcs = network.slots, network.abroad
    slot = np.repeat(np.arange(len(slots.need)), np.diff(arcs.start))
    value = np.where(inside[slots.node[slot]], slots.need[slot] * arcs.share, 0.0)
    return np.bincount(arcs.place, value, minlength=len(network.outside.segment))


_LISTS = {"country": _countries, "imports": _imports, "segment": _segments, "firm": _firms, "place": _places}


def taken_by(network: ShockNetwork, kind: str, what: str) -> Taken:
    """What is gone when that is cut.

    Raises
    ------
    LiantuError
        ``unknown_cut``, for another kind; ``nothing_to_cut``, where no row knows of it.
    """
    if kind not in KINDS:
        raise LiantuError("unknown_cut", name=kind, known=[Word(f"cut.kind.{each}") for each in KINDS])
    found = _TAKEN[kind](network, what)
    if not len(found.nodes) and not len(found.outside):
        raise LiantuError("nothing_to_cut", name=what)
    return found


def _country(network: ShockNetwork, what: str) -> Taken:
    return Taken(np.zeros(0, int), np.flatnonzero(network.outside.country == what))


def _import(network: ShockNetwork, what: str) -> Taken:
    places = network.city.places_of_segments([what])
    here = (network.outside.segment == places[0]) & (network.outside.ring == ABROAD)
    return Taken(np.zeros(0, int), np.flatnonzero(here))


def _segment(network: ShockNetwork, what: str) -> Taken:
    place = network.city.places_of_segments([what])[0]
    return Taken(np.flatnonzero(network.nodes.segment == place), np.flatnonzero(network.outside.segment == place))


def _firm(network: ShockNetwork, what: str) -> Taken:
    place = network.city.places_of_firms([what])[0]
    return Taken(np.flatnonzero(network.nodes.firm == place), np.zeros(0, int))


def _place(network: ShockNetwork, what: str) -> Taken:
    sort, _, name = what.partition(":")
    if sort == "ring" and name in RINGS:
        return Taken(np.zeros(0, int), np.flatnonzero(network.outside.ring == RINGS.index(name)))
    if sort not in PLACES[:2]:
        return Taken(np.zeros(0, int), np.zeros(0, int))
    there = network.city.firms[sort].eq(name).fillna(False).to_numpy(bool)
    return Taken(np.flatnonzero(there[network.nodes.firm]), np.zeros(0, int))


_TAKEN = {"country": _country, "imports": _import, "segment": _segment, "firm": _firm, "place": _place}
