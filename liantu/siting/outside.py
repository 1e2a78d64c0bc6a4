"""Outside 外地: which place a text names, seen from the city, and in which direction it lies."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from liantu.facts import Name, Word
from liantu.place import Home, ring_of, territory_named
from liantu.place.distance import distances_km
from liantu.place.names import CHINA, Where, places_named, rows
from liantu.place.prefectures import bearing, point_of

# A place with a point; one without (a country, a province); only a ring such as 省内; a name that means several
# places or none; the city itself; nothing told.
KINDS = ("point", "named", "ring", "unclear", "here", "untold")
NAMED = ("point", "named")
LISTED = KINDS[:4]  # what stands in a list of partners


@dataclass(frozen=True)
class Spot:
    """A place outside the city.

    ``key`` tells it from others: the full name of a prefecture 地级市, else of the province or country; the code of a
    ring; an unclear name as it was written. ``kind``, one of ``KINDS``; ``ring``, how far it lies. ``point`` in WGS-84
    degrees, longitude first; ``bearing`` from the city, clockwise from north [degrees, 0–360]; ``km``, geodesic; None
    where no point is known.
    """

    key: str
    name: Name | Word
    kind: str
    ring: str | None = None
    point: tuple[float, float] | None = None
    bearing: float | None = None
    km: float | None = None


def spots(texts: Iterable[str], home: Home) -> dict[str, Spot]:
    """By text the place that it names; texts that name the same place share all of it.

    A county counts as its prefecture. Where a text may mean several places none is taken: ``unclear``.

    >>> found = spots(["深圳市宝安区", "深圳", "日本", "省内", "Suzhou", "泰和县", ""], Home("吉安市", "江西省"))
    >>> [(spot.key, spot.kind) for spot in found.values()][2:]
    [('日本', 'named'), ('province', 'ring'), ('Suzhou', 'unclear'), ('吉安市', 'here'), ('', 'untold')]
    >>> found["深圳市宝安区"] == found["深圳"], found["深圳"].name, round(found["深圳"].bearing)
    (True, Name(zh='深圳', en='Shenzhen'), 191)
    """
    return {text: _spot(text, home) for text in dict.fromkeys(texts)}


@lru_cache(maxsize=4096)
def _spot(text: str, home: Home) -> Spot:
    if not text:
        return Spot("", Word("place.unknown"), "untold")
    ring, known = ring_of(text, home), {where[:3] for where in places_named(text)}
    if len(known) > 1 or (not known and ring is None):
        return Spot(text, Name(text, text), "unclear", ring)
    if ring == "city":
        return Spot(home.prefecture, home.name, "here", ring)
    if not known or known == {(CHINA,)}:
        return Spot(ring, Word(f"place.{ring}"), "ring", ring)
    return _named(known.pop(), ring, home)


def _named(where: Where, ring: str | None, home: Home) -> Spot:
    name = _name(where)
    key = name.zh if where[0] != CHINA else where[-1]
    seen = None if len(where) == 2 else _seen(name.zh if where[0] != CHINA else key, home)
    return Spot(key, name, "named", ring) if seen is None else Spot(key, name, "point", ring, *seen)


def _name(where: Where) -> Name:
    """A country as CLDR calls it; a province or prefecture by its short name, where no other bears it."""
    if where[0] != CHINA:
        return territory_named(where[0])
    return Name(_short().get(where[-1], where[-1]), Home(where[-1], "").name.en)


@cache
def _short() -> dict[str, str]:
    found = {row["name"]: row["short"] for row in rows("gazetteer") if row["kind"] in ("province", "prefecture")}
    times = Counter(found.values())
    return {name: short for name, short in found.items() if short and times[short] == 1}


def _seen(place: str, home: Home) -> tuple[tuple[float, float], float, float] | None:
    """Its point, and in which direction and how far it lies from the city's own; nothing where either is unknown."""
    there, here = point_of(place, home), point_of(home.prefecture, home)
    if there is None or here is None:
        return None
    [km] = distances_km(*here, np.array([there[0]]), np.array([there[1]]))
    return there, bearing(*here, *there), float(km)
