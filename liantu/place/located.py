"""Located 落图: where each firm and park is, and how well that is known."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from liantu.chain import City, once_a_city
from liantu.data.degrees import degrees_kind, numbers
from liantu.place.coordinates import shifted
from liantu.place.gazetteer import home_of
from liantu.place.names import plain
from liantu.place.told import Words
from liantu.place.towns import Atlas, County, Seen, atlas_of, counties_known

CLASSES = ("given", "park", "town", "county", "city", "ambiguous", "unknown")  # from the best known to the least
WHY = {"missing": "no_coordinates", "": "no_crs"}  # the other kinds are reasons themselves


def firms_located(city: City) -> pd.DataFrame:
    """Where each firm is and how well that is known 企业落图.

    Parameters
    ----------
    city : City
        The city; reads ``park``, ``county``, ``address``, ``lng``, ``lat`` and ``crs`` of firms and parks.

    Returns
    -------
    DataFrame, index ``firm``
        ``class`` [one of ``CLASSES``]; ``lng``, ``lat``, only of class ``given`` [degrees, WGS-84]; ``at_lng``,
        ``at_lat``, from where a distance may be measured: its own point, else that of its park [degrees, WGS-84];
        ``county``, full Chinese name, and ``code``, its six digits as text; ``park``, as in the table of parks, else in
        our list; ``town``; ``city``, the prefecture; ``between``, what it may be where it is ambiguous; ``why`` it is
        not given: ``no_coordinates``, ``no_crs``, ``swapped``, ``projected``, ``out_of_range``, or ``outside_city``
        where it has no coordinates and its words name a place outside the city.

    Notes
    -----
    The first that is told counts: own coordinates in range with their system; the park, by the column or by a park that
    the address names; a town that the address names, within the county that is stated; the county; the city. A name
    that several places bear, with nothing else to go by, is ambiguous. Classes are of this city: a firm whose words
    name a county or city elsewhere is unknown, and no county outside is a county here. The county of a firm known by
    its park is the park's, where that is known; of one with coordinates the stated one, else its park's, else the one
    its point lies in. What is told twice and differently is in :func:`disputed_places`.

    References
    ----------
    Our own definition; names and codes of the statistics bureau, 2023.

    Examples
    --------
    >>> firms_located(lamp_city())[["class", "why"]].iloc[0].tolist()
    ['unknown', 'no_coordinates']
    """
    return _firms(city)


def parks_located(city: City) -> pd.DataFrame:
    """Where each park is 园区落图, index ``park``; the columns mean what they do for firms.

    The county of a park that the statistics bureau lists is the bureau's: 井冈山经济技术开发区 lies in 吉安县.

    >>> parks_located(lamp_city()).columns.tolist()
    ['class', 'lng', 'lat', 'county', 'code', 'why']
    """
    return _parks(city)


def coverage(city: City, by: str = "county") -> pd.DataFrame:
    """How many firms of each county, or ``park``, are known how well 落图情况.

    Returns
    -------
    DataFrame, index county or park, the missing one last under ``""``
        One column a class and ``n``, in all [firms]; counties in the order of their codes, parks in that of the table.

    Examples
    --------
    >>> coverage(lamp_city()).loc["", ["unknown", "n"]].nunique()
    1
    """
    firms = firms_located(city)
    names = firms[by].fillna("")
    table = pd.crosstab(names, firms["class"]).reindex(columns=list(CLASSES), fill_value=0)
    if by == "county":
        coded = firms[["code", "county"]].dropna().sort_values("code")
        listed = [*coded["county"], *firms["county"].dropna()]
    else:
        listed = [*city.parks.index, *firms["park"].dropna()]
    first = [name for name in dict.fromkeys(listed) if name in table.index]
    table = table.reindex([*first, *([""] if "" in table.index else [])]).astype(int)
    table.index.name, table.columns.name = by, None
    return table.assign(n=table.sum(axis=1))


def disputed_places(city: City) -> pd.DataFrame:
    """What is told of firms twice and differently 两处说法不一, one row a contradiction with both readings.

    Returns
    -------
    DataFrame, index ``firm``, in the order of the rows; a firm may stand in it more than once
        ``kind``: the county that is stated stands against that of its ``point``, its ``park`` or its ``address``, or
        the firm lies ``outside`` the city, whether or not it states a county; ``class``; ``stated`` and
        ``stated_code``, the county the row says; ``found`` and ``found_code``, the other one: NA for a point outside,
        the place in full and no code for words that name one outside.

    Notes
    -----
    Nothing is changed: the class stays, and a person has to say which is right. Only counties whose code is known are
    compared, points only where we have the boundaries of the city.

    Examples
    --------
    >>> len(disputed_places(lamp_city()))
    0
    """
    return _disputed_firms(city)


def disputed_parks(city: City) -> pd.DataFrame:
    """The same of parks, index ``park``: what it states against its ``point`` or where it is ``listed``; ``outside``.

    >>> len(disputed_parks(lamp_city()))
    0
    """
    return _disputed_parks(city)


@once_a_city(of=("firms", "parks"))
def points_outside(city: City) -> pd.Series:
    """Which firms have a point of their own that lies in no county of the city 点在市外 [bool], index ``firm``.

    False of all where we have no boundaries. Near the border the boundaries are about a hundred metres coarse.

    >>> int(points_outside(lamp_city()).sum())
    0
    """
    return _is_outside(city, firms_located(city))


def why_no_county(city: City) -> pd.Series:
    """Why no county of the city is known of a firm, index ``firm``; NA where one is.

    ``ambiguous``; ``outside_city``: its point or its words lie elsewhere; ``not_recognised``: something is filled in,
    and we know no such place; else ``not_given``.

    >>> why_no_county(lamp_city()).unique().tolist()
    ['not_given']
    """
    firms, words = firms_located(city), _words(city)
    filled = city.firms[["park", "county", "address"]].notna().any(axis=1).to_numpy(bool)
    seen = [words.stated(text) for text in city.firms["county"].fillna("").tolist()]
    unread = np.array([each.county is None and each.city is None for each in seen], bool) & city.firms["county"].notna()
    away = np.array([each.county is not None and not words.is_ours(each.county) for each in seen], bool)
    parks = parks_located(city)["why"].eq("outside_city").fillna(False)
    away |= firms["park"].isin(parks.index[parks.to_numpy(bool)]).to_numpy(bool)
    kind = firms["class"]
    reasons = [
        (firms["county"].notna(), None),
        (kind == "ambiguous", "ambiguous"),
        (points_outside(city) | (kind.eq("unknown") & firms["city"].notna()) | away, "outside_city"),
        ((kind.eq("unknown") & filled) | unread, "not_recognised"),
    ]
    found = np.full(len(firms), "not_given", dtype=object)
    for is_so, code in reversed(reasons):
        found[np.asarray(is_so, bool)] = code
    return pd.Series(found, firms.index, dtype="string")


@once_a_city(of=("firms", "parks"))
def _firms(city: City) -> pd.DataFrame:
    firms, parks = city.firms, _parks(city)
    lng, lat, why = _points(firms)
    given = pd.isna(why)
    words = _words(city)
    cells = [firms[name].to_numpy(object, na_value="").tolist() for name in ("park", "county", "address")]
    told = [words.told(*texts) for texts in zip(*cells, strict=True)]
    park = np.array([each.park.name if each.park else None for each in told], dtype=object)
    # A point is where its row says; only without one it is where its park is.
    stated = [words.stated(text).county if own else None for text, own in zip(cells[1], given.tolist(), strict=True)]
    county = [its if words.is_ours(its) else each.county for its, each in zip(stated, told, strict=True)]
    why = _with_outside(why, (each.outside is not None for each in told))
    found = pd.DataFrame(
        {
            "class": pd.array(np.where(given, "given", [each.kind for each in told]), "string"),
            "lng": pd.array(lng, "Float64"),
            "lat": pd.array(lat, "Float64"),
            "county": pd.array([each.name if each else None for each in county], "string"),
            "code": pd.array([each.code if each else None for each in county], "string"),
            "park": pd.array(park, "string"),
            "town": pd.array([each.town.name if each.town else None for each in told], "string"),
            "city": pd.array([each.city for each in told], "string"),
            "between": pd.array(np.where(given, None, ["、".join(each.between) or None for each in told]), "string"),
            "why": pd.array(why, "string"),
        },
        index=firms.index,
    )
    by_park = pd.Series(park, firms.index)
    for name in ("lng", "lat"):
        of_park = by_park.map(parks[name].dropna().to_dict()).astype("Float64")
        found.insert(3 + (name == "lat"), f"at_{name}", found[name].fillna(of_park))
    return _with_counties(city, found)


@once_a_city(of=("firms", "parks"))
def _parks(city: City) -> pd.DataFrame:
    parks, atlas = city.parks, _atlas(city)
    lng, lat, why = _points(parks)
    listed = [atlas.counties.get(atlas.own[plain(name)].county) for name in parks.index]
    seen = [atlas.county_written(text) for text in parks["county"].fillna("")]
    here = atlas.home.prefecture
    county = [known or (each.county if each.city == here else None) for known, each in zip(listed, seen, strict=True)]
    rest = ["ambiguous" if _is_open(each) else "city" if each.city == here else "unknown" for each in seen]
    kind = ["county" if its else other for its, other in zip(county, rest, strict=True)]
    away = [kind == "unknown" and each.city is not None for kind, each in zip(kind, seen, strict=True)]
    why = _with_outside(why, away)
    return pd.DataFrame(
        {
            "class": pd.array(np.where(pd.isna(why), "given", kind), "string"),
            "lng": pd.array(lng, "Float64"),
            "lat": pd.array(lat, "Float64"),
            "county": pd.array([each.name if each else None for each in county], "string"),
            "code": pd.array([each.code if each else None for each in county], "string"),
            "why": pd.array(why, "string"),
        },
        index=parks.index,
    )


def _is_open(seen: Seen) -> bool:
    """Whether a text names counties and nobody can tell which is meant."""
    return bool(seen.counties) and seen.county is None


def _with_outside(why: np.ndarray, is_outside: Iterable[bool]) -> np.ndarray:
    """Words that name a place outside are the reason where there are no coordinates that could be set right."""
    return np.where((why == "no_coordinates") & np.array(list(is_outside), bool), "outside_city", why)


def _atlas(city: City) -> Atlas:
    rows = city.parks[["name_en", "code"]].astype("string").fillna("").reset_index()
    return atlas_of(home_of(city), tuple(rows.itertuples(index=False, name=None)))


@once_a_city(of=("firms", "parks"))
def _words(city: City) -> Words:
    atlas, parks = _atlas(city), _parks(city)
    names = zip(parks.index, parks["county"].fillna(""), parks["code"].fillna(""), strict=True)
    return Words(atlas, {park: atlas.counties.get(code) or _unlisted(county, atlas) for park, county, code in names})


def _unlisted(county: str, atlas: Atlas) -> County | None:
    return County(None, county, atlas.home.prefecture, atlas.home.province) if county else None


def _points(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each row's own point in WGS-84, NaN without one, and why it has none."""
    lng, lat = numbers(rows["lng"]), numbers(rows["lat"])
    kind, crs = degrees_kind(lng, lat), rows["crs"]
    given = (kind == "") & crs.notna().to_numpy(bool)
    why = np.where(given, None, [WHY.get(each, each) for each in kind.tolist()])
    found = shifted(np.where(given, lng, np.nan), np.where(given, lat, np.nan), crs)
    return (*found, why)


def _with_counties(city: City, found: pd.DataFrame) -> pd.DataFrame:
    """A point whose row says no county lies in one, all the same."""
    silent = found["lng"].notna() & found["county"].isna()
    if silent.any():
        codes = _codes_at(city, found.loc[silent])
        if codes is None:
            return found
        found.loc[silent, "code"] = codes
        found.loc[silent, "county"] = codes.map(lambda code: counties_known()[code].name, na_action="ignore")
        found.loc[silent & found["county"].notna(), "city"] = home_of(city).prefecture
    return found


def _codes_at(city: City, rows: pd.DataFrame) -> pd.Series | None:
    """The county in which each point lies, NA outside the city; None where we have no boundaries or no rows."""
    if rows.empty:
        return None
    from liantu.place.boundaries import counties_at, ground_of  # reads polygons, which most questions do not need

    ground = ground_of(home_of(city))
    if ground is None:
        return None
    return pd.Series(counties_at(rows["lng"], rows["lat"], ground), rows.index, dtype="string")


@once_a_city(of=("firms", "parks"))
def _disputed_firms(city: City) -> pd.DataFrame:
    firms, words = firms_located(city), _words(city)
    stated = _readings(words.stated(text).county for text in city.firms["county"].fillna("").tolist())
    zones = {name: words.county_called(name) for name in firms["park"].dropna().unique()}
    addresses = city.firms["address"].fillna("").where(stated.notna().to_numpy(), "")
    found = {
        "point": _of_points(city, firms),
        "park": _readings(zones.get(name) for name in firms["park"].tolist()),
        "address": _readings(words.atlas.read(text).county for text in addresses.tolist()),
    }
    cells = (city.firms[name].fillna("").tolist() for name in ("park", "county", "address"))
    outside = [words.told(*texts).outside for texts in zip(*cells, strict=True)]
    return _against(firms, stated, found, _elsewhere(firms, points_outside(city), outside))


@once_a_city(of=("firms", "parks"))
def _disputed_parks(city: City) -> pd.DataFrame:
    parks, words = parks_located(city), _words(city)
    stated = _readings(words.stated(text).county for text in city.parks["county"].fillna(""))
    found = {
        "point": _of_points(city, parks),
        "listed": _readings(words.listed(name) for name in parks.index),
    }
    seen = [words.stated(text) for text in city.parks["county"].fillna("")]
    outside = [(each.city or "") + (each.county.name if each.county else "") for each in seen]
    return _against(parks, stated, found, _elsewhere(parks, _is_outside(city, parks), outside))


def _readings(counties: Iterable[County | None]) -> pd.Series:
    """The codes of counties that have one."""
    return pd.Series([each.code if each else None for each in counties], dtype="string")


def _of_points(city: City, rows: pd.DataFrame) -> pd.Series:
    """The county of the city in which each row's point lies, by place in the table; else NA."""
    own = rows["lng"].notna().to_numpy(bool)
    found = pd.Series(pd.NA, range(len(rows)), dtype="string")
    codes = _codes_at(city, rows[own])
    if codes is not None:
        found[own] = codes.to_numpy()
    return found


def _is_outside(city: City, rows: pd.DataFrame) -> pd.Series:
    """Which rows have a point that lies in no county of the city; none where we have no boundaries."""
    own = rows["lng"].notna()
    found = pd.Series(False, rows.index)
    codes = _codes_at(city, rows[own.to_numpy(bool)])
    if codes is not None:
        found[own.to_numpy(bool)] = codes.isna().to_numpy(bool)
    return found


def _against(
    rows: pd.DataFrame, stated: pd.Series, found: dict[str, pd.Series], elsewhere: pd.DataFrame
) -> pd.DataFrame:
    """The rows in which what is stated and what is found differ, and those that lie ``elsewhere``."""
    named = {code: county.name for code, county in counties_known().items()}
    parts = []
    for kind, other in (found | {"outside": elsewhere["code"]}).items():
        differs = elsewhere["is_so"] if kind == "outside" else (stated != other).fillna(False)
        at = np.flatnonzero(differs.to_numpy(bool))
        part = rows[["class"]].iloc[at].assign(kind=kind)
        for name, codes in (("stated", stated.iloc[at]), ("found", other.iloc[at])):
            part[name] = codes.map(named, na_action="ignore").astype("string").array
            part[f"{name}_code"] = codes.array
        if kind == "outside":
            part["found"] = elsewhere["place"].iloc[at].array
        parts.append(part.assign(at=at))
    whole = pd.concat(parts).sort_values("at", kind="stable").drop(columns="at")
    return whole.astype("string")[["kind", "class", "stated", "stated_code", "found", "found_code"]]


def _elsewhere(rows: pd.DataFrame, by_point: pd.Series, places: list[str | None]) -> pd.DataFrame:
    """Which rows lie outside the city by their point or, without one, by their words; ``place`` is what those name."""
    by_words = rows["class"].eq("unknown").to_numpy(bool) & np.array([bool(place) for place in places], bool)
    named = pd.array([place if own else None for place, own in zip(places, by_words.tolist(), strict=True)], "string")
    return pd.DataFrame(
        {"is_so": by_words | by_point.to_numpy(bool), "place": named, "code": pd.array([None] * len(rows), "string")}
    )
