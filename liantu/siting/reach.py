"""Reach 圈内外: who stands around a firm or park that buys, and how far; read once a centre, whatever the radius."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from liantu.chain import City, once_a_city
from liantu.diagnose.amounts import firm_capacity, firm_parts
from liantu.diagnose.diagnosis import Diagnosis
from liantu.place import RINGS, Home, home_of, ring_of
from liantu.place.boundaries import ground_of, point_of
from liantu.place.distance import distances_km, reach_km
from liantu.place.located import firms_located
from liantu.siting.centres import FIRM, Centre, firms_at

FAR = 300.0  # km: who is told to stand beyond the neighbouring provinces is taken to be farther away than that
BY_COUNTY = ("park", "town", "county")  # classes of which at least the county is known
MOST_KEPT = 16  # centres of which a city keeps what it has read


class Term(NamedTuple):
    """What a segment of the centre needs of an input, by its row: a ``share`` of what it makes; NaN where unknown."""

    input: int
    customer: str
    share: float
    made: float

    @property
    def amount(self) -> float:
        """NaN where a factor is unknown and the other is not 0. [万元/year]"""
        return 0.0 if 0.0 in (self.share, self.made) else self.share * self.made


class Pairs(NamedTuple):
    """One entry a supplier and input: both by place, the distance between ``near`` and ``far`` [km], and the capacity
    in it, NaN where not told [万元/year].
    """

    firm: np.ndarray
    input: np.ndarray
    near: np.ndarray
    far: np.ndarray
    capacity: np.ndarray


class Outsiders(NamedTuple):
    """Suppliers outside the city whom any row names: of which ``input``, who, and how far [km]; inf where not told."""

    input: np.ndarray
    name: np.ndarray
    km: np.ndarray


class Bought(NamedTuple):
    """The recorded purchases of a centre: between ``near`` and ``far`` [km], their value [万元/year].

    ``is_assumed``: taken to lie beyond ``FAR``, since only the nation or a country is told.
    """

    near: np.ndarray
    far: np.ndarray
    value: np.ndarray
    is_assumed: np.ndarray


@dataclass(frozen=True)
class Reach:
    """What stands around a centre, whatever the radius.

    ``inputs``: the segments it buys. ``need`` of each, as far as known, and by how much it may be ``more``
    [万元/year, inf where nothing bounds it]; ``more_in_all`` bounds the sum. ``n_buyers`` that stand there, of them
    ``n_silent`` without a revenue, and ``n_own`` inputs that a firm makes itself as well. ``firms``, ``classes``: name
    and class of place of every firm of the city.
    """

    centre: Centre
    inputs: tuple[str, ...]
    terms: tuple[Term, ...]
    need: np.ndarray
    more: np.ndarray
    more_in_all: float
    pairs: Pairs
    outsiders: Outsiders
    bought: Bought
    firms: np.ndarray
    classes: np.ndarray
    n_buyers: int
    n_silent: int
    n_own: int


def reach_of(found: Diagnosis, centre: Centre) -> Reach:
    """Who stands around a centre and how far; read once, so that a slider on the radius only counts."""
    kept = _kept(found.city)
    key = found.chain.zh, centre
    if key not in kept:
        kept[key] = _read(found, centre)
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return kept[key]


@once_a_city
def _kept(city: City) -> OrderedDict[tuple[str, Centre], Reach]:
    return OrderedDict()


def _read(found: Diagnosis, centre: Centre) -> Reach:
    city, buyers = found.city, firms_at(found, centre)
    made, n_silent = _made(found, centre, buyers)
    inputs, terms = _terms(city, made)
    need, more, more_in_all = _needs(len(inputs), terms)
    near, far = _spans(city, centre)
    pairs, n_own = _pairs(city, inputs, near, far, apart=buyers if centre.kind == FIRM else buyers[:0])
    return Reach(
        centre,
        tuple(city.segment_names[place] for place in inputs.tolist()),
        terms,
        need,
        more,
        more_in_all,
        pairs,
        _outsiders(found, centre, inputs),
        _bought(found, centre, buyers, near, far),
        city.firms.index.to_numpy(object),
        firms_located(city)["class"].to_numpy(object),
        len(buyers),
        n_silent,
        n_own,
    )


def _made(found: Diagnosis, centre: Centre, buyers: np.ndarray) -> tuple[dict[int, float], int]:
    """By segment what the buyers make, NaN where none of them tells it [万元/year]; how many tell nothing.

    Of a firm all its segments, of a park those of the chain.
    """
    city = found.city
    (firm, segment, share), revenue = city.shares, city.firms["revenue"].to_numpy(float, na_value=np.nan)
    used = np.isin(firm, buyers)
    if centre.kind != FIRM:
        used &= np.isin(segment, city.places_of_segments(found.counted.index))
    made: dict[int, float] = {}
    for place, amount in zip(segment[used].tolist(), (revenue[firm] * share)[used].tolist(), strict=True):
        known = made.get(place, np.nan)
        made[place] = known if np.isnan(amount) else amount if np.isnan(known) else known + amount
    return made, int(np.isnan(revenue[buyers]).sum())


def _terms(city: City, made: dict[int, float]) -> tuple[np.ndarray, tuple[Term, ...]]:
    """The inputs by place, and what each segment of the centre needs of them.

    Inputs stand in the supply layer of some chain; what costs nothing is not bought.
    """
    supplier, customer, cost = city.inputs
    listed = city.chain_segments
    supply = city.places_of_segments(listed.loc[listed["layer"].eq("supply").fillna(False).to_numpy(bool), "segment"])
    rows = np.flatnonzero(np.isin(customer, list(made)) & np.isin(supplier, supply) & (cost != 0))
    inputs = np.unique(supplier[rows])
    at = {place: row for row, place in enumerate(inputs.tolist())}
    links = zip(*(each[rows].tolist() for each in (supplier, customer, cost)), strict=True)
    return inputs, tuple(Term(at[a], city.segment_names[b], share, made[b]) for a, b, share in links)


def _needs(n: int, terms: tuple[Term, ...]) -> tuple[np.ndarray, np.ndarray, float]:
    """What is needed of each input as far as known, by how much it may be more, and they all together. [万元/year]

    A cost share that is not told is at most what the others leave of a yuan that the customer makes. What firms buy
    that do not tell their revenue is left out where others tell theirs; where none does, nothing bounds it.
    """
    need, more = np.zeros(n), np.zeros(n)
    left: dict[str, float] = {}
    for term in terms:
        left[term.customer] = left.get(term.customer, 1.0) - (0.0 if np.isnan(term.share) else term.share)
    silent = np.inf if all(np.isnan(term.made) for term in terms) else 0.0
    bounds: dict[str, float] = {}
    for term in terms:
        if np.isnan(term.amount):
            bound = silent if np.isnan(term.made) else max(left[term.customer], 0.0) * term.made
            more[term.input] += bound
            bounds[term.customer] = bound
        else:
            need[term.input] += term.amount
    return need, more, float(sum(bounds.values()))


def _spans(city: City, centre: Centre) -> tuple[np.ndarray, np.ndarray]:
    """The least and the largest distance of every firm from the centre. [km]"""
    rows = firms_located(city)
    lng, lat = (rows[name].to_numpy(float, na_value=np.nan) for name in ("at_lng", "at_lat"))
    has_point = ~np.isnan(lng)
    near, far = np.zeros(len(rows)), np.full(len(rows), np.inf)
    if has_point.any():
        near[has_point] = far[has_point] = distances_km(centre.lng, centre.lat, lng[has_point], lat[has_point])
    ground = ground_of(home_of(city))
    if ground is None:
        return near, far
    codes = rows["code"].to_numpy(object, na_value="")
    codes[has_point | ~rows["class"].isin(BY_COUNTY).to_numpy(bool)] = ""
    for code in sorted(set(codes.tolist()) & set(ground.counties.index)):
        here = codes == code
        near[here], far[here] = reach_km(centre.lng, centre.lat, ground.counties.geometry[code])
    return near, far


def _pairs(city: City, inputs: np.ndarray, near: np.ndarray, far: np.ndarray, apart: np.ndarray) -> tuple[Pairs, int]:
    """Who supplies which input; a firm that names a segment twice counts once, with both parts of its capacity."""
    at = np.full(len(city.segments) + 1, -1)
    at[inputs] = np.arange(len(inputs))
    row = at[city.shares.segment]
    used = (row >= 0) & ~np.isin(city.shares.firm, apart)
    n = max(len(inputs), 1)
    cells, place = np.unique(city.shares.firm[used] * n + row[used], return_inverse=True)
    parts = firm_parts(city, firm_capacity(city))[used]
    capacity = np.bincount(place, np.nan_to_num(parts), minlength=len(cells)).astype(float)
    capacity[np.bincount(place, np.isnan(parts), minlength=len(cells)) > 0] = np.nan
    firm, which = np.divmod(cells, n)
    n_own = len(np.unique(row[(row >= 0) & np.isin(city.shares.firm, apart)]))
    return Pairs(firm, which, near[firm], far[firm], capacity), n_own


def _outsiders(found: Diagnosis, centre: Centre, inputs: np.ndarray) -> Outsiders:
    """Each outside supplier of an input once, at the nearest place that a row names."""
    deals, city = found.read.dealt.deals, found.city
    at = {place: row for row, place in enumerate(inputs.tolist())}
    km = _outside_km(found, centre)
    nearest: dict[tuple[int, str], float] = {}
    for row in np.flatnonzero((deals.supplier < 0) & np.isin(deals.segment, inputs)).tolist():
        key = at[int(deals.segment[row])], str(city.firm_links.at[deals.row[row], "supplier"])
        nearest[key] = min(km[row], nearest.get(key, np.inf))
    rows, names = zip(*nearest, strict=True) if nearest else ((), ())
    return Outsiders(np.array(rows, int), np.array(names, object), np.array([*nearest.values()], float))


def _outside_km(found: Diagnosis, centre: Centre) -> np.ndarray:
    """How far the place that each deal names is, by the point of its prefecture; inf where it names none. [km]"""
    deals, home = found.read.dealt.deals, found.read.dealt.home
    texts = found.city.firm_links["place"].reindex(deals.row).to_numpy(object, na_value="")
    known = {text: _point_of(text, home) for text in dict.fromkeys(texts.tolist())}
    named = [text for text, point in known.items() if point]
    if not named:
        return np.full(len(texts), np.inf)
    lngs, lats = (np.array([known[text][axis] for text in named]) for axis in (0, 1))
    km = dict(zip(named, distances_km(centre.lng, centre.lat, lngs, lats).tolist(), strict=True))
    return np.array([km.get(text, np.inf) for text in texts.tolist()])


def _point_of(text: str, home: Home) -> tuple[float, float] | None:
    """None also for a place in this city: its middle says nothing."""
    return point_of(text, home) if text and ring_of(text, home) != "city" else None


def _bought(found: Diagnosis, centre: Centre, buyers: np.ndarray, near: np.ndarray, far: np.ndarray) -> Bought:
    """The purchases of the centre's firms; whose place is not told may be anywhere."""
    deals, km = found.read.dealt.deals, _outside_km(found, centre)
    used = np.isin(deals.customer, buyers) & (deals.value > 0)
    supplier, ring, km = deals.supplier[used], deals.ring[used], km[used]
    local, placed = supplier >= 0, np.isfinite(km)
    is_far = np.isin(ring, [RINGS.index("nation"), RINGS.index("abroad")])
    is_far &= ~np.isin(deals.origin[used].astype(str), ["HK", "MO"])  # abroad in the statistics, but next door to some
    is_assumed = ~local & ~placed & is_far
    least = np.where(local, near[supplier], np.where(placed, km, np.where(is_far, np.nextafter(FAR, np.inf), 0.0)))
    most = np.where(local, far[supplier], np.where(placed, km, np.inf))
    return Bought(least, most, deals.value[used], is_assumed)
