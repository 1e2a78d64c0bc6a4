"""Degrees 度: what a pair of coordinates can be, by its ranges alone."""

import numpy as np
from numpy.typing import ArrayLike

CHINA = (73.0, 136.0), (3.0, 54.0)  # degrees east and north
NORTHING = 2e6, 6e6  # metres from the equator
EASTING = 1e5, 1e6  # metres with the false easting of 500 km, without the number of the zone
AXIS, ECCENTRICITY = 6378245.0, 0.00669342162296594323  # of the Krasovsky ellipsoid: semi-major axis [m], squared
ZONES = {zone: 6 * zone - 3 for zone in range(13, 24)} | {zone: 3 * zone for zone in range(25, 46)}  # meridian [°E]


def degrees_kind(lng: ArrayLike, lat: ArrayLike) -> np.ndarray:
    """What each pair is: "" for degrees in range, else ``missing``, ``swapped``, ``projected`` or ``out_of_range``.

    A pair is ``swapped`` 经纬度填反 if it lies in China the other way round and only so; ``projected`` 投影坐标 if it
    has the size of the metres of a Gauss–Krüger grid, in either order, the number of the zone written before the
    easting or not.

    >>> degrees_kind([114.98, 27.11, 2998000, 38498000, 200, None], [27.11, 114.98, 38498000, 2998000, 10, 27]).tolist()
    ['', 'swapped', 'projected', 'projected', 'out_of_range', 'missing']
    """
    x, y = (numbers(degrees) for degrees in (lng, lat))
    with np.errstate(invalid="ignore"):
        known = np.isfinite(x) & np.isfinite(y)
        swapped = _between(y, CHINA[0]) & _between(x, CHINA[1])
        projected = (_between(x, NORTHING) & _is_easting(y)) | (_between(y, NORTHING) & _is_easting(x))
        in_range = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    kinds = [~known, swapped, projected, ~in_range]
    return np.select(kinds, ["missing", "swapped", "projected", "out_of_range"], "")


def is_in_china(lng: ArrayLike, lat: ArrayLike) -> np.ndarray:
    """Whether each pair lies in the box of degrees that holds China; a missing one does not.

    >>> is_in_china([114.98, 0, -114.98, None], [27.11, 0, 27.11, 27]).tolist()
    [True, False, False, False]
    """
    x, y = (numbers(degrees) for degrees in (lng, lat))
    with np.errstate(invalid="ignore"):
        return _between(x, CHINA[0]) & _between(y, CHINA[1])


def zone_of(easting: float) -> int | None:
    """The zone 带号 before a false easting: 13 to 23 of six degrees, 25 to 45 of three; None where none is written.

    >>> zone_of(38498000), zone_of(498000)
    (38, None)
    """
    zone = int(easting // 1e6)
    return zone if zone in ZONES else None


def to_gcj(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """WGS-84 as GCJ-02 火星坐标, by the public reconstruction; the caller sees to it that the point lies in China.

    >>> [round(float(degree), 4) for degree in to_gcj(np.array(114.98504), np.array(27.11338))]
    [114.99, 27.11]
    """
    east, north = x - 105.0, y - 35.0
    root, product = np.sqrt(np.abs(east)), east * north
    wave = (20 * np.sin(6 * np.pi * east) + 20 * np.sin(2 * np.pi * east)) * 2 / 3
    up = -100 + 2 * east + 3 * north + 0.2 * north**2 + 0.1 * product + 0.2 * root + wave
    up += (20 * np.sin(np.pi * north) + 40 * np.sin(np.pi * north / 3)) * 2 / 3
    up += (160 * np.sin(np.pi * north / 12) + 320 * np.sin(np.pi * north / 30)) * 2 / 3
    right = 300 + east + 2 * north + 0.1 * east**2 + 0.1 * product + 0.1 * root + wave
    right += (20 * np.sin(np.pi * east) + 40 * np.sin(np.pi * east / 3)) * 2 / 3
    right += (150 * np.sin(np.pi * east / 12) + 300 * np.sin(np.pi * east / 30)) * 2 / 3
    # From metres to degrees on the ellipsoid.
    angle = np.radians(y)
    bent = 1 - ECCENTRICITY * np.sin(angle) ** 2
    meridian = AXIS * (1 - ECCENTRICITY) / (bent * np.sqrt(bent))
    parallel = AXIS / np.sqrt(bent) * np.cos(angle)
    return x + np.degrees(right / parallel), y + np.degrees(up / meridian)


def metres_apart(lng: ArrayLike, lat: ArrayLike, other_lng: ArrayLike, other_lat: ArrayLike) -> np.ndarray:
    """About how far two near points are, on a sphere's tangent plane; off by less than 1% within 10 km. [m]

    >>> metres_apart(115.0, 27.0, 115.01, 27.0).round()
    np.float64(991.0)
    """
    x, y, u, v = (numbers(degrees) for degrees in (lng, lat, other_lng, other_lat))
    return 111_195 * np.hypot((u - x) * np.cos(np.radians((y + v) / 2)), v - y)


def _is_easting(values: np.ndarray) -> np.ndarray:
    zone = np.floor_divide(values, 1e6)
    return _between(values - np.where(np.isin(zone, list(ZONES)), zone, 0) * 1e6, EASTING)


def _between(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    return (values >= ends[0]) & (values <= ends[1])


def numbers(degrees: ArrayLike) -> np.ndarray:
    """As numbers; a column of pandas may hold NA."""
    return degrees.to_numpy(float, na_value=np.nan) if hasattr(degrees, "to_numpy") else np.asarray(degrees, float)
