"""Whereabouts 所在: the one park and the one county that a text such as the name of a file names."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import pandas as pd

from liantu.chain import city_of
from liantu.place.gazetteer import JIAN, Home, home_of
from liantu.place.towns import Atlas, Park, atlas_of, province_of

Read = Callable[[str], Mapping[str, str]]


class Places(NamedTuple):
    """A reader of texts, and the names of parks and counties: those of the rows as they call them, then the others."""

    read: Read
    names: Mapping[str, list[str]]


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
    return places_of(tables).read


def places_of(tables: Mapping[str, pd.DataFrame] | None = None) -> Places:
    """The same reader, and the names to choose from in its stead; without rows there is nothing to choose from."""
    if tables is None or tables["parks"].empty and tables["firms"].empty:
        return Places(_anywhere, {"park": [], "county": []})
    city = city_of(tables)
    rows = city.parks[["name_en", "code"]].astype("string").fillna("").reset_index()
    atlas = atlas_of(home_of(city), rows.itertuples(index=False, name=None))
    counties = [each.name for each in atlas.counties.values() if each.city == atlas.home.prefecture]
    parks = [*atlas.own.values(), *(each for things in atlas.things.values() for each in things)]
    named = [each.name for each in parks if isinstance(each, Park)]
    return Places(partial(_named, atlas), {"park": list(dict.fromkeys(named)), "county": list(dict.fromkeys(counties))})


def _anywhere(text: str) -> Mapping[str, str]:
    atlas = atlas_of(JIAN)
    city = atlas.read(text).city
    if city and city != JIAN.prefecture:
        atlas = atlas_of(Home(city, province_of(city)))
    return _named(atlas, text)


def _named(atlas: Atlas, text: str) -> Mapping[str, str]:
    seen = atlas.read(text)
    park = {"park": seen.parks[0].name} if len(seen.parks) == 1 else {}
    at_home = seen.county is not None and seen.county.city == atlas.home.prefecture
    return park | ({"county": seen.county.name} if at_home else {})
