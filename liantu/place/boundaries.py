"""Boundaries 县界: the counties of the city as polygons, and in which of them a point lies.

Seven cities have them (``cut/counties.geojson``, written by ``cut/make.py``, which names source and licence). There is
no outline of anything larger: the city is the union of its counties. The counties are degrees of CGCS2000 (EPSG:4490),
which for our purposes is WGS-84 (they differ by centimetres). geopandas is imported when first needed, it takes 0.4 s.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liantu.facts import Name
from liantu.place.gazetteer import Home
from liantu.place.park_areas import park_areas
from liantu.place.prefectures import bearing, point_of

if TYPE_CHECKING:
    import geopandas

__all__ = ["Ground", "areas_km2", "bearing", "counties_at", "county_at", "ground_of", "park_areas", "point_of"]

COUNTIES = Path(__file__).parent / "cut" / "counties.geojson"
DEGREES = 4490  # CGCS2000, longitude and latitude


@dataclass(frozen=True, eq=False)
class Ground:
    """The ground a city's map is drawn on.

    Attributes
    ----------
    prefecture : str
        Full Chinese name of the city, 吉安市.
    name : Name
        The same in both languages.
    epsg : int
        The projected system of the city, in which curves are drawn [metres].
    counties : GeoDataFrame, index ``code``
        ``name``, ``name_en``, ``lng`` and ``lat`` of the label, ``geometry``, all in degrees of EPSG:4490;
        ``code`` is the six-digit code of the county as text.
    source : Name
        Whose boundaries they are.
    as_of : str
        The day they were cut.
    """

    prefecture: str
    name: Name
    epsg: int
    counties: "geopandas.GeoDataFrame"
    source: Name
    as_of: str


def ground_of(home: Home) -> Ground | None:
    """The ground of a city, or None where we have no boundaries of it; read once.

    >>> ground = ground_of(Home("吉安市", "江西省"))
    >>> len(ground.counties), ground.epsg, ground.counties.loc["360881", "name_en"]
    (13, 4547, 'Jinggangshan')
    >>> ground_of(Home("拉萨市", "西藏自治区")) is None
    True
    """
    return _ground(home.prefecture, home.name)


def counties_at(lngs: np.ndarray, lats: np.ndarray, ground: Ground) -> np.ndarray:
    """The county each point lies in.

    Parameters
    ----------
    lngs, lats : array-like, shape (n,)
        WGS-84 or CGCS2000 [degrees]; missing ones are in no county.

    Returns
    -------
    ndarray of object, shape (n,)
        Codes, or None outside the city. On a border the county with the smaller code.

    Notes
    -----
    The boundaries have about a vertex a kilometre. Against those of another map service in the same package their
    vertices lie 6 m off in Ji'an and 30 to 76 m in Guangzhou, Suzhou and Chengdu (medians; nine in ten within 75 to
    420 m), and single stretches differ by kilometres. A point nearer to a border may be given to the neighbour.

    Examples
    --------
    >>> ji_an = ground_of(Home("吉安市", "江西省"))
    >>> counties_at([114.98, 114.17, 121.5, None], [27.11, 26.57, 31.2, 27.0], ji_an).tolist()
    ['360802', '360881', None, None]
    """
    from shapely import STRtree, points

    x, y = (
        pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(float, na_value=np.nan) for values in (lngs, lats)
    )
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    counties = ground.counties.sort_index()
    # The points stand in the tree, so that each county is prepared once and asked about many points.
    county, point = STRtree(points(x[known], y[known])).query(counties.geometry.to_numpy(), predicate="intersects")
    found = np.full(len(x), None, dtype=object)
    found[known[point[::-1]]] = counties.index.to_numpy(object)[county[::-1]]
    return found


def county_at(lng: float, lat: float, ground: Ground) -> str | None:
    """The county one point lies in, or None outside the city.

    >>> county_at(115.05, 26.80, ground_of(Home("吉安市", "江西省")))
    '360826'
    """
    return counties_at([lng], [lat], ground)[0]


def areas_km2(ground: Ground) -> pd.Series:
    """The area 面积 of each county on the ellipsoid [km²], index ``code``.

    Not the published area: those are measured in the land survey. The sums of six cities differ from the published ones
    by less than 1 %, that of Guangzhou by 2 % (published with more of the estuary south of Nansha).

    >>> round(areas_km2(ground_of(Home("吉安市", "江西省"))).sum())
    25295
    """
    from pyproj import Geod

    ellipsoid = Geod(ellps="GRS80")
    return ground.counties.geometry.map(lambda county: abs(ellipsoid.geometry_area_perimeter(county)[0]) / 1e6)


@cache
def _ground(prefecture: str, name: Name) -> Ground | None:
    from geopandas import GeoDataFrame

    known = _collection()
    here = [feature for feature in known["features"] if feature["properties"]["city"] == prefecture]
    if not here:
        return None
    counties = GeoDataFrame.from_features(here, crs=DEGREES).set_index("code")
    return Ground(
        prefecture=prefecture,
        name=name,
        epsg=here[0]["properties"]["epsg"],
        counties=counties[["name", "name_en", "lng", "lat", "geometry"]],
        source=Name(**known["source"]),
        as_of=known["as_of"],
    )


@cache
def _collection() -> dict[str, object]:
    return json.loads(COUNTIES.read_text(encoding="utf-8"))
