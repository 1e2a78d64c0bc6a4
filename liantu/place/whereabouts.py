"""Whereabouts 所在: the one park and the one county that a text such as the name of a file names."""

from collections.abc import Callable, Mapping

import pandas as pd

from liantu.chain import city_of
from liantu.place.gazetteer import JIAN, Home, home_of
from liantu.place.towns import Atlas, Park, atlas_of, province_of

Read = Callable[[str], Mapping[str, str]]


def reader_of(tables: Mapping[str, pd.DataFrame] | None = None) -> Read:
    """A reader of texts for the city that the rows are of; without rows, for that which the text names, else Ji'an.

    A park of the rows counts under their name for it. Nothing is said of a text that names several, or that names a
    place outside the city.

    >>> read = reader_of()
    >>> read("井开区企业摸排表"), read("泰和县企业"), read("吉安市企业"), read("青原区、吉州区企业")
    ({'park': '井冈山经济技术开发区'}, {'county': '泰和县'}, {}, {})
    >>> read("苏州工业园区企业名单")
    {'park': '苏州工业园区'}
    """
    if (atlas := _atlas_of(tables)) is None:
        return _anywhere
    return lambda text: _named(text, atlas)


def names_of(tables: Mapping[str, pd.DataFrame] | None, column: str) -> list[str]:
    """The ``park`` or ``county`` names of the city that the rows are of, to choose from: the parks as the rows call
    them, and those that the rows lack. Without rows there is nothing to choose from.
    """
    if (atlas := _atlas_of(tables)) is None:
        return []
    if column == "county":
        return list(dict.fromkeys(each.name for each in atlas.counties.values() if each.city == atlas.home.prefecture))
    parks = (thing.name for things in atlas.things.values() for thing in things if isinstance(thing, Park))
    return list(dict.fromkeys([*(park.name for park in atlas.own.values()), *parks]))


def _atlas_of(tables: Mapping[str, pd.DataFrame] | None) -> Atlas | None:
    if tables is None or tables["parks"].empty and tables["firms"].empty:
        return None
    city = city_of(tables)
    parks = city.parks[["name_en", "code"]].astype("string").fillna("").reset_index()
    return atlas_of(home_of(city), parks.itertuples(index=False, name=None))


def _anywhere(text: str) -> Mapping[str, str]:
    atlas = atlas_of(JIAN)
    city = atlas.read(text).city
    if city and city != JIAN.prefecture:
        atlas = atlas_of(Home(city, province_of(city)))
    return _named(text, atlas)


def _named(text: str, atlas: Atlas) -> Mapping[str, str]:
    seen = atlas.read(text)
    park = {"park": seen.parks[0].name} if len(seen.parks) == 1 else {}
    at_home = seen.county is not None and seen.county.city == atlas.home.prefecture
    return park | ({"county": seen.county.name} if at_home else {})
