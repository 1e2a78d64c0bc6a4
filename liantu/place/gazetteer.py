"""Rings 圈层: how near a place is seen from the city: city, province, region, nation, abroad."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import pandas as pd
from babel import Locale

from liantu.chain import City, once_a_city
from liantu.facts import Name
from liantu.place.names import CHINA, Where, places_named, plain, rows

Ring = Literal["city", "province", "region", "nation", "abroad"]
RINGS: tuple[Ring, ...] = get_args(Ring)  # from the near to the far


@dataclass(frozen=True)
class Home:
    """Where the city is: its ``prefecture`` 地级市 and ``province``, both by their full Chinese name.

    ``is_default``: no row says where, and Ji'an was taken.
    """

    prefecture: str
    province: str
    is_default: bool = False

    @property
    def name(self) -> Name:
        """The city in both languages."""
        return Name(self.prefecture, _english().get(self.prefecture, self.prefecture))


JIAN = Home("吉安市", "江西省", is_default=True)


def ring_of(place: str | None, home: Home) -> Ring | None:
    """The ring 圈层 of a place: a coded word such as 省内 or ``abroad``, or the name of a place.

    ``region`` is a province that borders on the home province, and what lies in it. That is our definition; there is
    no official one. The borders stand in ``borders.csv`` (Hainan counts as a neighbour of Guangdong). Hong Kong,
    Macao and Taiwan are ``abroad`` 境外, as in the statistics of the customs. A name that is unknown, or that may mean
    places of different rings, gives None.

    >>> [ring_of(place, JIAN) for place in ("泰和县", "南昌", "深圳市宝安区", "Shanghai", "日本", "境外")]
    ['city', 'province', 'region', 'nation', 'abroad', 'abroad']
    >>> ring_of("Suzhou", JIAN), ring_of("苏州", JIAN), ring_of("隔壁", JIAN)
    (None, 'nation', None)
    """
    if not place:
        return None
    if word := _words().get(plain(place)):
        return word
    rings = {_ring(where, home) for where in places_named(place)}
    return rings.pop() if len(rings) == 1 else None if rings else _word_at_the_start(plain(place))


def rings_of(places: pd.Series, home: Home) -> pd.Series:
    """The same for a column of places.

    >>> rings_of(pd.Series(["省内", None, "韩国"]), JIAN).tolist()
    ['province', <NA>, 'abroad']
    """
    return _each(places, lambda place: ring_of(place, home))


def origin_of(place: str | None) -> str | None:
    """The country or territory 原产地 of a place abroad, by its ISO 3166 code; None where only 境外 is said.

    >>> origin_of("日本大阪"), origin_of("Taiwan"), origin_of("境外"), origin_of("深圳")
    ('JP', 'TW', None, None)
    """
    codes = {where[0] for where in places_named(place)} if place else set()
    code = codes.pop() if len(codes) == 1 else None
    return None if code == CHINA else code


def origins_of(places: pd.Series) -> pd.Series:
    """The same for a column of places."""
    return _each(places, origin_of)


def territory_named(code: str) -> Name:
    """A country or territory in both languages.

    >>> territory_named("JP"), territory_named("HK").en
    (Name(zh='日本', en='Japan'), 'Hong Kong, China')
    """
    return _territories()[code]


def home_of(city: City) -> Home:
    """Where most rows say that the city is: by counties and parks, else by addresses or headquarters, else Ji'an.

    >>> home_of(lamp_city())
    Home(prefecture='吉安市', province='江西省', is_default=True)
    """
    return _home(city)


def hand_on_home(before: City, after: City) -> None:
    """Where one city is, to another with the same parks, of which no further firm tells a place."""
    _home.hand(after, _home(before))


@once_a_city
def _home(city: City) -> Home:
    firms, parks = city.firms, city.parks
    here = [firms["county"], firms["park"], parks.index.to_series(), parks["county"]]
    return _most_named(here) or _most_named([firms["address"]]) or _most_named([firms["headquarters"]]) or JIAN


def _most_named(columns: Iterable[pd.Series]) -> Home | None:
    """The prefecture most rows name; the first of equals."""
    votes: Counter[Where] = Counter()
    for column in columns:
        for text, n in Counter(column.dropna().tolist()).items():
            prefectures = {where[:3] for where in places_named(text)}
            if len(prefectures) == 1 and len(only := prefectures.pop()) == 3:
                votes[only] += n
    if not votes:
        return None
    _, province, prefecture = votes.most_common(1)[0][0]
    return Home(prefecture, province)


def _ring(where: Where, home: Home) -> Ring:
    if where[0] != CHINA:
        return "abroad"
    if where[2:3] == (home.prefecture,):
        return "city"
    if where[1:2] == (home.province,):
        return "province"
    return "region" if frozenset((home.province, *where[1:2])) in _borders() else "nation"


def _word_at_the_start(text: str) -> Ring | None:
    """境外供应商 says abroad, too; only Chinese words, which need no blank behind them."""
    return next((ring for word, ring in _words().items() if not word.isascii() and text.startswith(word)), None)


def _each(places: pd.Series, read: Callable[[str], str | None]) -> pd.Series:
    """Each different text is read once."""
    texts = places.astype("string").to_numpy(object, na_value="").tolist()
    known = {place: read(place) for place in dict.fromkeys(texts)}
    return pd.Series([known[place] for place in texts], index=places.index, dtype="string")


@cache
def _words() -> dict[str, Ring]:
    return {plain(row["word"]): row["ring"] for row in rows("rings")}


@cache
def _borders() -> frozenset[frozenset[str]]:
    return frozenset(frozenset((row["province"], row["neighbour"])) for row in rows("borders"))


@cache
def _english() -> dict[str, str]:
    return {row["name"]: row["en"] for row in rows("gazetteer") if row["kind"] != "county"}


@cache
def _territories() -> dict[str, Name]:
    """As CLDR calls them, or as the first line of ours does."""
    chinese, english = (Locale(language).territories for language in ("zh", "en"))
    ours = {row["code"]: Name(row["zh"], row["en"]) for row in reversed(rows("territories")) if row["zh"] and row["en"]}
    return {code: Name(chinese[code], english[code]) for code in chinese} | ours
