"""Distance 距离: how far, in which circle and along which curve, measured on the ellipsoid of WGS-84."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from pyproj import Geod, Transformer

from liantu.data.degrees import numbers

if TYPE_CHECKING:
    from shapely import Geometry

WORLD = Geod(ellps="WGS84")
Points = list[list[float]]
SHORT = 0.05  # degrees between two vertices of an outline


def distances_km(lng: float, lat: float, lngs: ArrayLike, lats: ArrayLike) -> np.ndarray:
    """How far each point is from one 测地距离.

    Parameters
    ----------
    lng, lat : float
        The one point, WGS-84 [degrees].
    lngs, lats : array-like, shape (n,)
        The others; what is missing is NaN.

    Returns
    -------
    ndarray, shape (n,)
        Along the shortest way on the ellipsoid [km], NaN where a coordinate is missing.

    Notes
    -----
    Not along roads, which are longer.

    References
    ----------
    Karney 2013, J. Geodesy 87:43, as in PROJ; error below a micrometre.

    Examples
    --------
    >>> distances_km(114.98, 27.11, [114.98, 115.98, None], [27.11, 27.11, 27.0]).round(1).tolist()
    [0.0, 99.2, nan]
    """
    x, y = (numbers(degrees) for degrees in (lngs, lats))
    known = np.isfinite(x) & np.isfinite(y)
    found = np.full(x.shape, np.nan)
    n = int(known.sum())
    found[known] = WORLD.inv(np.full(n, float(lng)), np.full(n, float(lat)), x[known], y[known])[2]
    return found / 1000


def circle(lng: float, lat: float, km: float, n: int = 96) -> Points:
    """The points that lie ``km`` from a point, ``n`` of them clockwise from north; the first once more at the end.

    >>> ring = circle(114.98, 27.11, 50)
    >>> len(ring), ring[0] == ring[-1], [round(degree, 3) for degree in ring[0]]
    (97, True, [114.98, 27.561])
    """
    around = np.linspace(0, 360, n, endpoint=False)
    lngs, lats, _ = WORLD.fwd(np.full(n, float(lng)), np.full(n, float(lat)), around, np.full(n, km * 1000.0))
    ring = np.column_stack([lngs, lats]).tolist()
    return [*ring, list(ring[0])]


def reach_km(lng: float, lat: float, geometry: "Geometry") -> tuple[float, float]:
    """How near and how far a polygon is: of a firm known only by its county, the least and the most that can be true.

    Parameters
    ----------
    lng, lat : float
        WGS-84 [degrees].
    geometry : Polygon or MultiPolygon
        In degrees.

    Returns
    -------
    tuple of float
        Nearest, 0 if the point lies inside, and farthest [km].

    Notes
    -----
    The outline is laid out around the point by direction and distance; what lies between two vertices, never more than
    0.05 degrees apart, is straight in that picture, which moves it by less than a metre.

    Examples
    --------
    >>> from shapely import box
    >>> [round(km, 1) for km in reach_km(114.0, 27.0, box(115, 26.9, 116, 27.1))]
    [99.3, 198.9]
    >>> reach_km(115.5, 27.0, box(115, 26.9, 116, 27.1))[0]
    0.0
    """
    from shapely import Point, get_coordinates, segmentize, transform

    def around(points: np.ndarray) -> np.ndarray:
        n = len(points)
        ahead, _, metres = WORLD.inv(np.full(n, float(lng)), np.full(n, float(lat)), points[:, 0], points[:, 1])
        return np.column_stack([metres * np.sin(np.radians(ahead)), metres * np.cos(np.radians(ahead))])

    laid = transform(segmentize(geometry, SHORT), around)
    return laid.distance(Point(0, 0)) / 1000, float(np.hypot(*get_coordinates(laid).T).max()) / 1000


def curve(a: ArrayLike, b: ArrayLike, epsg: int, bend: float = 0.18, n: int = 24) -> Points:
    """A flow from one point to another, bent to the left of its way so that the way back does not cover it.

    A quadratic Bézier line in a projected system; ``bend`` is how far its control point stands off, in lengths of the
    straight line. It begins and ends exactly where asked.

    >>> flow = curve([114.98, 27.11], [115.05, 26.80], 4547)
    >>> len(flow), flow[0], flow[-1]
    (24, [114.98, 27.11], [115.05, 26.8])
    """
    (x, y), (z, w) = (_plane(epsg).transform(*point) for point in (a, b))
    middle = (x + z) / 2 - bend * (w - y), (y + w) / 2 + bend * (z - x)
    t = np.linspace(0, 1, n)
    weights = np.column_stack([(1 - t) ** 2, 2 * t * (1 - t), t**2])
    lngs, lats = _plane(epsg).transform(*(weights @ np.array([(x, y), middle, (z, w)])).T, direction="INVERSE")
    points = np.column_stack([lngs, lats]).tolist()
    points[0], points[-1] = [[float(degree) for degree in point] for point in (a, b)]
    return points


@cache
def _plane(epsg: int) -> Transformer:
    return Transformer.from_crs(4326, epsg, always_xy=True)
