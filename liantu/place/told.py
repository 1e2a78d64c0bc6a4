"""What a row tells of its place 判读: its park, county and address read together, the best known first."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from liantu.place.names import plain
from liantu.place.towns import NOTHING, Atlas, County, Park, Seen, Town


class Told(NamedTuple):
    """What the words of one row say; ``kind`` is the class of a place without coordinates.

    ``outside``: the place in full, where it is one outside the city; its kind is unknown, for classes are of our city.
    """

    kind: str
    county: County | None = None
    park: Park | None = None
    town: Town | None = None
    city: str | None = None
    between: tuple[str, ...] = ()
    outside: str | None = None


class Words:
    """The words of many rows, each different one read once. ``county_of`` has the counties of the user's own parks."""

    def __init__(self, atlas: Atlas, county_of: Mapping[str, County | None]) -> None:
        self.atlas, self.county_of = atlas, county_of
        self._counties: dict[str, Seen] = {}
        self._parks: dict[str, Seen] = {}
        self._rows: dict[tuple[str, ...], Told] = {}

    def stated(self, county: str) -> Seen:
        """What the column of counties says."""
        if county not in self._counties:
            self._counties[county] = self.atlas.county_written(county)
        return self._counties[county]

    def told(self, park: str, county: str, address: str) -> Told:
        """The class, and what is known, of a row with these three cells; an empty text where a cell is empty.

        >>> from liantu.place.gazetteer import Home
        >>> from liantu.place.towns import atlas_of
        >>> words = Words(atlas_of(Home("吉安市", "江西省")), {})
        >>> here = words.told("井冈山经开区", "", "")
        >>> here.kind, here.park.name, here.county.name
        ('park', '井冈山经济技术开发区', '吉安县')
        >>> words.told("", "吉安县", "敦厚镇工业大道1号").town.name
        '敦厚镇'
        >>> cells = ("泰和县", ""), ("", "江西省吉安市"), ("鼓楼区", ""), ("", "")
        >>> [words.told("", county, address).kind for county, address in cells]
        ['county', 'city', 'ambiguous', 'unknown']
        >>> words.told("", "", "广东省深圳市南山区科技园").outside
        '深圳市南山区'
        """
        zone = self._zone(park)
        key = (park, county, "" if len(zone.parks) == 1 else address)
        if key not in self._rows:
            self._rows[key] = self._read(zone, *key[1:])
        return self._rows[key]

    def county_called(self, park: str) -> County | None:
        """The county of a park by the name that counts."""
        return self.county_of.get(park) or self.listed(park)

    def listed(self, park: str) -> County | None:
        """The county in which the statistics bureau lists a park."""
        things = (*filter(None, [self.atlas.own.get(plain(park))]), *self.atlas.things.get(plain(park), ()))
        return next((self.atlas.counties.get(each.county) for each in things if isinstance(each, Park)), None)

    def is_ours(self, county: County | None) -> bool:
        """Whether a county is one of the city's."""
        return county is not None and county.city == self.atlas.home.prefecture

    def county_of_park(self, park: Park) -> County | None:
        return self.county_of.get(park.name) or self.atlas.counties.get(park.county)

    def _zone(self, park: str) -> Seen:
        if park not in self._parks:
            self._parks[park] = self.atlas.park_written(park)
        return self._parks[park]

    def _read(self, zone: Seen, county: str, address: str) -> Told:
        said, seen = self.stated(county), self.atlas.read(address) if address else NOTHING
        park = _only(zone.parks) or _only(seen.parks) or _only(said.parks)
        if park:
            county = self.county_of_park(park) or (said.county if self.is_ours(said.county) else None)
            return Told("park", county, park, city=self.atlas.home.prefecture)
        towns = next(filter(None, (_towns(each, said) for each in (seen, said, zone))), ())
        if town := _only(towns):
            return Told("town", self.atlas.counties[town.county], town=town, city=self.atlas.home.prefecture)
        whole = said.county or seen.county or zone.county
        if whole and not self.is_ours(whole):
            return Told("unknown", city=whole.city, outside=whole.city + whole.name)
        if whole:
            return Told("county", whole, city=whole.city)
        several = zone.parks or seen.parks or said.parks or towns
        between = tuple(each.name for each in several) or next(
            filter(None, (_counties(each) for each in (said, seen, zone))), ()
        )
        city = said.city or seen.city or zone.city
        if city and not between and city != self.atlas.home.prefecture:
            return Told("unknown", city=city, outside=city)
        return Told("ambiguous" if between else "city" if city else "unknown", city=city, between=between)


def _only(things: tuple) -> object | None:
    return things[0] if len(things) == 1 else None


def _towns(seen: Seen, said: Seen) -> tuple[Town, ...]:
    """The towns of a text that lie in the stated county; all of them where it names a county of its own, or none is."""
    if said.county is None or seen.county is not None:
        return seen.towns
    return tuple(town for town in seen.towns if town.county == said.county.code)


def _counties(seen: Seen) -> tuple[str, ...]:
    """What a text may mean, told apart: 杭州市西湖区 and 南昌市西湖区, or 吉安县 and 吉安市."""
    if not seen.counties:
        return ()
    alike = len({county.name for county in seen.counties}) < len(seen.counties)
    names: Iterable[str] = (county.city + county.name if alike else county.name for county in seen.counties)
    return (*names, *([seen.city] if seen.is_open and seen.city else []))
