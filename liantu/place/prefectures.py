"""Where other cities are 外地的点: one point a prefecture, so that an arc to it knows its direction. No boundaries."""

from functools import cache

import numpy as np

from liantu.place.gazetteer import Home, ring_of
from liantu.place.names import CHINA, Where, places_named, rows

Point = tuple[float, float]
# The customs' 境外, which the list of prefectures has by its own names.
BEYOND = {"TW": "台湾省", "HK": "香港特别行政区", "MO": "澳门特别行政区"}


def point_of(place: str | None, home: Home) -> Point | None:
    """A point for the prefecture that a text names [degrees of CGCS2000]; None where it names none, or several.

    The point is Tianditu's for the prefecture, to 0.1 degree: right for a direction and for a distance of hundreds of
    kilometres. A province or a country has none, nor has a coded ring such as 省内; what lies in the city, 市内 too,
    has the city's.

    >>> ji_an = Home("吉安市", "江西省")
    >>> point_of("广东省深圳市宝安区", ji_an), point_of("中国台湾", ji_an), point_of("市内", ji_an)
    ((114.0, 22.6), (120.8, 23.6), (114.9, 27.0))
    >>> [point_of(place, ji_an) for place in ("广东省", "日本", "省内", "Fuzhou", "", None)]
    [None, None, None, None, None, None]
    """
    if not place:
        return None
    named = {_prefecture(where) for where in places_named(place)}
    if not named and ring_of(place, home) == "city":
        named = {home.prefecture}
    return _points().get(named.pop() or "") if len(named) == 1 else None


def bearing(lng: float, lat: float, to_lng: float, to_lat: float) -> float:
    """The direction 方位 in which one sets out for another point [degrees clockwise from north, 0 to 360).

    Along the shortest way on the ellipsoid. Also of arrays.

    >>> round(bearing(115.0, 27.1, 115.0, 28.1)), round(bearing(115.0, 27.1, 121.5, 31.2))
    (0, 53)
    """
    from pyproj import Geod

    degrees = np.asarray(Geod(ellps="WGS84").inv(lng, lat, to_lng, to_lat)[0]) % 360
    return degrees if degrees.ndim else float(degrees)


def _prefecture(where: Where) -> str | None:
    return BEYOND.get(where[0]) if where[0] != CHINA else where[2] if len(where) > 2 else None


@cache
def _points() -> dict[str, Point]:
    return {row["name"]: (float(row["lng"]), float(row["lat"])) for row in rows("prefectures")}
