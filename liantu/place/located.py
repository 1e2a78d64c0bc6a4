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
from liantu.place.towns import Atlas, County, atlas_of, counties_known

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
        not given: ``no_coordinates``, ``no_crs``, ``swapped``, ``projected`` or ``out_of_range``.

    Notes
    -----
    The first that is told counts: own coordinates in range with their system; the park, by the column or by a park that
    the address names; a town that the address names, within the county that is stated; the county; the city. A name
    that several places bear, with nothing else to go by, is ambiguous. The county of a firm known by its park is the
    park's, where that is known; of one with coordinates the stated one, else its park's, else the one its point lies
    in. What is told twice and differently is in :func:`disputed_places`.

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
        ``kind``: the county that is stated stands against that of its ``point``, its ``park`` or its ``address``;
        ``class``; ``stated`` and ``stated_code``, the county the row says; ``found`` and ``found_code``, the other one,
        NA for a point outside the city.

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
    """The same of parks, index ``park``: the stated county against the ``point``, or against where it is ``listed``.

    >>> len(disputed_parks(lamp_city()))
    0
    """
    return _disputed_parks(city)


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
    county = [its or each.county for its, each in zip(stated, told, strict=True)]
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
    county = [known or each.county for known, each in zip(listed, seen, strict=True)]
    rest = ["ambiguous" if each.counties else "city" if each.city else "unknown" for each in seen]
    kind = ["county" if its else other for its, other in zip(county, rest, strict=True)]
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
    """The county in which each point lies, NA outside the city; None where we have no boundaries."""
    from liantu.place.boundaries import counties_at, ground_of  # reads polygons, which most questions do not need

    ground = ground_of(home_of(city))
    if ground is None:
        return None
    return pd.Series(counties_at(rows["lng"], rows["lat"], ground), rows.index, dtype="string")


@once_a_city(of=("firms", "parks"))
def _disputed_firms(city: City) -> pd.DataFrame:
    firms, words = firms_located(city), _words(city)
    stated = _readings(words.stated(text).county for text in city.firms["county"].fillna(""))
    zones = {name: words.county_called(name) for name in firms["park"].dropna().unique()}
    addresses = city.firms["address"].fillna("").where(stated.notna().to_numpy(), "")
    found = {
        "point": _of_points(city, firms, stated),
        "park": _readings(zones.get(name) for name in firms["park"]),
        "address": _readings(words.atlas.read(text).county for text in addresses),
    }
    return _against(firms, stated, found)


@once_a_city(of=("firms", "parks"))
def _disputed_parks(city: City) -> pd.DataFrame:
    parks, words = parks_located(city), _words(city)
    stated = _readings(words.stated(text).county for text in city.parks["county"].fillna(""))
    found = {
        "point": _of_points(city, parks, stated),
        "listed": _readings(words.listed(name) for name in parks.index),
    }
    return _against(parks, stated, found)


def _readings(counties: Iterable[County | None]) -> pd.Series:
    """The codes of counties that have one."""
    return pd.Series([each.code if each else None for each in counties], dtype="string")


def _of_points(city: City, rows: pd.DataFrame, stated: pd.Series) -> pd.Series:
    """The counties of the points whose row says a county of this city, by place in the table; else what is stated."""
    here = home_of(city).prefecture
    ours = [code for code, county in counties_known().items() if county.city == here]
    asked = rows["lng"].notna().to_numpy(bool) & stated.isin(ours).to_numpy(bool)
    found = stated.copy()
    codes = _codes_at(city, rows[asked]) if asked.any() else None
    if codes is not None:
        found[asked] = codes.to_numpy()
    return found


def _against(rows: pd.DataFrame, stated: pd.Series, found: dict[str, pd.Series]) -> pd.DataFrame:
    """The rows in which what is stated and what is found differ; nothing found differs for a point only."""
    named = {code: county.name for code, county in counties_known().items()}
    parts = []
    for kind, other in found.items():
        differs = (stated != other).fillna(False) | (stated.notna() & other.isna() if kind == "point" else False)
        at = np.flatnonzero(differs.to_numpy(bool))
        part = rows[["class"]].iloc[at].assign(kind=kind)
        for name, codes in (("stated", stated.iloc[at]), ("found", other.iloc[at])):
            part[name] = codes.map(named, na_action="ignore").astype("string").array
            part[f"{name}_code"] = codes.array
        parts.append(part.assign(at=at))
    whole = pd.concat(parts).sort_values("at", kind="stable").drop(columns="at")
    return whole.astype("string")[["kind", "class", "stated", "stated_code", "found", "found_code"]]
